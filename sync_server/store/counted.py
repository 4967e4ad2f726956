"""Dossiers as statistics count them: one row each, and a period's figures without folding any."""

import json
from collections.abc import Iterable
from typing import Final, NamedTuple

from sqlite_utils import Database

DAY_MS: Final = 86_400_000
# Rows stand by how long they took, in powers of two of a day: whatever was in work when a period
# began was received within that time before it, or is still open. A period reads its own dossiers.
OPEN_SPAN: Final = 28

# What of a dossier is so in every period, and what a period adds; SQL has the numbers, too.
ONLINE, FIELD, ASKED, OFTEN, EARLY, LATE, WITHDRAWN, KEPT, JUDGED, DIGITISED, MOVING = (
    1 << at for at in range(11)
)
NEW, DONE, WAITS, OVERDUE = (1 << at for at in range(11, 15))

COUNTED: Final = (
    """
    CREATE TABLE counted (
        commune     TEXT NOT NULL,
        span        INTEGER NOT NULL,
        received_ms INTEGER NOT NULL,
        dossier     INTEGER NOT NULL REFERENCES dossier,
        ended_ms    INTEGER,
        due_ms      INTEGER,
        marks       INTEGER NOT NULL,
        procedure   TEXT NOT NULL,
        sector      TEXT NOT NULL,
        village     TEXT NOT NULL,
        step        TEXT NOT NULL,
        promised_ms INTEGER,
        handed_ms   INTEGER,
        at_home     INTEGER NOT NULL,
        PRIMARY KEY (commune, span, received_ms, dossier)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE UNIQUE INDEX counted_of ON counted (dossier)",
    """
    CREATE INDEX counted_handed
        ON counted (commune, handed_ms, at_home, sector, procedure, village)
        WHERE handed_ms IS NOT NULL
    """,
    "CREATE INDEX counted_village ON counted (commune, village)",
    "CREATE INDEX counted_moving ON counted (commune, dossier) WHERE marks & 1024",
    """
    CREATE TABLE counted_wait (
        dossier  INTEGER NOT NULL REFERENCES dossier,
        number   INTEGER NOT NULL,
        began_ms INTEGER NOT NULL,
        ended_ms INTEGER,
        PRIMARY KEY (dossier, number)
    ) STRICT, WITHOUT ROWID
    """,
)


class Wait(NamedTuple):
    """From a request for a supplement to its answer."""

    began_ms: int
    ended_ms: int | None


class CountedRow(NamedTuple):
    """A received dossier, under its main code, and all that any period's figures need of it."""

    commune: str
    received_ms: int  # of a family of merged dossiers the earliest
    dossier: int
    ended_ms: int | None
    due_ms: int | None
    marks: int
    procedure: str
    sector: str
    village: str
    step: str  # as it stands now
    promised_ms: int | None  # the date that index 766 compares with
    handed_ms: int | None  # when the result was first handed out
    at_home: bool  # by an officer
    waits: tuple[Wait, ...]  # for supplements

    @property
    def span(self) -> int:
        if self.ended_ms is None:
            return OPEN_SPAN
        days = max(0, self.ended_ms - self.received_ms) // DAY_MS + 1
        return min(days.bit_length(), OPEN_SPAN - 1)


class Wanted(NamedTuple):
    """Which figures: of a commune, from a moment to before another; '' is any."""

    commune: str
    from_ms: int
    to_ms: int
    by: str  # sector, procedure or village
    procedure: str = ""
    village: str = ""


class Cell(NamedTuple):
    """So many dossiers of one line are at one step and are alike in all that is counted."""

    name: str  # of the sector, the procedure or the village
    step: str
    marks: int
    dossiers: int


class Moving(NamedTuple):
    """A dossier that is paused and was extended: what was promised depends on when one looks."""

    name: str
    dossier: int


class Handed(NamedTuple):
    """Results that were handed out in the period."""

    name: str
    all: int
    at_home: int


class Counted:
    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, numbers: Iterable[int], rows: Iterable[CountedRow]) -> None:
        """What these dossiers are counted as now; what they were before is gone."""
        gone = [(number,) for number in numbers]
        kept = [*rows]
        self._db.conn.executemany("DELETE FROM counted WHERE dossier = ?", gone)
        self._db.conn.executemany("DELETE FROM counted_wait WHERE dossier = ?", gone)
        self._db.conn.executemany(
            "INSERT INTO counted VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            ((row.commune, row.span, *row[1:-1]) for row in kept),
        )
        self._db.conn.executemany(
            "INSERT INTO counted_wait VALUES (?, ?, ?, ?)",
            ((row.dossier, at, *wait) for row in kept for at, wait in enumerate(row.waits)),
        )

    def cells(self, wanted: Wanted) -> list[Cell]:
        """A period costs as much as it has dossiers, however many there are in all."""
        rows = self._db.execute(
            # 2048 NEW, 4096 DONE, 8192 WAITS, 16384 OVERDUE; 4 ASKED, 8 OFTEN, 128 KEPT, 256 JUDGED
            "SELECT CASE ?4 WHEN 'sector' THEN c.sector WHEN 'village' THEN c.village"
            " ELSE c.procedure END, c.step, c.marks | (2048 * (c.received_ms >= ?2)) | CASE"
            " WHEN c.ended_ms < ?3 THEN 4096"
            " WHEN c.marks & 4 AND EXISTS (SELECT 1 FROM counted_wait w WHERE w.dossier = c.dossier"
            " AND w.began_ms < ?3 AND coalesce(w.ended_ms >= ?3, 1)) THEN 8192 | CASE"
            " WHEN c.marks & 256 THEN 0 WHEN c.promised_ms IS NULL THEN 128"
            " ELSE 128 * (?3 - (SELECT sum(max(0, min(?3, coalesce(w.ended_ms, ?3)) - w.began_ms))"
            " FROM counted_wait w WHERE w.dossier = c.dossier) <= c.promised_ms) END"
            " WHEN c.marks & 8 OR c.due_ms < ?3 THEN 16384 ELSE 0 END, count(*)"
            " FROM json_each(?7) s CROSS JOIN counted c"
            " WHERE c.commune = ?1 AND c.span = s.key AND c.received_ms >= s.value"
            " AND c.received_ms < ?3"
            " AND (c.received_ms >= ?2 OR c.ended_ms IS NULL OR c.ended_ms >= ?2)"
            " AND (?5 = '' OR c.procedure = ?5) AND (?6 = '' OR c.village = ?6)"
            " GROUP BY 1, 2, 3",
            (*wanted, json.dumps(_first_of_each_span(wanted.from_ms))),
        )
        return [Cell(*row) for row in rows]

    def moving(self, wanted: Wanted) -> list[Moving]:
        """Received before the end: `KEPT` says nothing of them, they are few and are folded."""
        rows = self._db.execute(
            "SELECT CASE ?4 WHEN 'sector' THEN sector WHEN 'village' THEN village"
            " ELSE procedure END, dossier FROM counted INDEXED BY counted_moving"
            " WHERE marks & 1024 AND commune = ?1 AND received_ms < ?3"
            " AND (?5 = '' OR procedure = ?5) AND (?6 = '' OR village = ?6)",
            tuple(wanted),
        )
        return [Moving(*row) for row in rows]

    def handed(self, wanted: Wanted) -> list[Handed]:
        rows = self._db.execute(
            "SELECT CASE ?4 WHEN 'sector' THEN sector WHEN 'village' THEN village"
            " ELSE procedure END AS name, count(*), sum(at_home)"
            " FROM counted INDEXED BY counted_handed"
            " WHERE commune = ?1 AND handed_ms >= ?2 AND handed_ms < ?3"
            " AND (?5 = '' OR procedure = ?5) AND (?6 = '' OR village = ?6) GROUP BY name",
            tuple(wanted),
        )
        return [Handed(*row) for row in rows]

    def villages(self, commune: str) -> list[str]:
        """Each once, jumping from one to the next in the index."""
        rows = self._db.execute(
            "WITH RECURSIVE v(name) AS (SELECT min(village) FROM counted WHERE commune = ?1"
            " UNION ALL SELECT (SELECT min(village) FROM counted"
            " WHERE commune = ?1 AND village > v.name) FROM v WHERE v.name IS NOT NULL LIMIT 500)"
            " SELECT name FROM v WHERE name != ''",
            (commune,),
        )
        return [name for (name,) in rows]

    def forget(self) -> None:
        """Before everything is made again from the log."""
        self._db.execute("DELETE FROM counted")
        self._db.execute("DELETE FROM counted_wait")


def _first_of_each_span(from_ms: int) -> list[int]:
    """The earliest reception of what can have been in work at that moment, span by span."""
    return [from_ms - (DAY_MS << span) for span in range(OPEN_SPAN)] + [-(1 << 53)]
