"""Where each request for a visit stands: a row made from the log, so that plans cost no folding."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlite_utils import Database

from protocol.ids import DossierId

VISITS = (
    """
    CREATE TABLE visit (
        dossier  INTEGER PRIMARY KEY REFERENCES dossier,
        commune  TEXT NOT NULL,
        stage    TEXT NOT NULL,
        day      TEXT NOT NULL,
        officer  TEXT NOT NULL,
        promised TEXT NOT NULL,
        asked_ms INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE INDEX visit_waiting ON visit (commune, promised, asked_ms, dossier)
        WHERE stage IN ('waiting', 'again')
    """,
    "CREATE INDEX visit_by_day ON visit (commune, day, dossier) WHERE day != ''",
)
NO_DAY = "9999-12-31"  # not promised for any day: behind all that are


class VisitRow(NamedTuple):
    """One request for a visit; days as 2026-11-30."""

    dossier: int
    commune: str
    stage: str
    day: str  # of the newest plan, '' where there is none
    officer: str
    promised: str
    asked_ms: int


class After(NamedTuple):
    """Where a page of the waiting list ended."""

    promised: str
    asked_ms: int
    dossier: int


class VisitLine(NamedTuple):
    """A row with the record that it is of."""

    id: DossierId
    row: VisitRow


class Visits:
    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, numbers: Iterable[int], rows: Iterable[VisitRow]) -> None:
        self._db.conn.executemany("DELETE FROM visit WHERE dossier = ?", ((n,) for n in numbers))
        self._db.conn.executemany("INSERT INTO visit VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def forget(self) -> None:
        self._db.execute("DELETE FROM visit")

    def waiting(self, commune: str, *, after: After | None, limit: int) -> list[VisitLine]:
        """Promised ones first by their day, then as they were asked for."""
        rows = self._db.execute(
            "SELECT d.id, v.* FROM visit v JOIN dossier d ON d.number = v.dossier"
            " WHERE v.commune = ? AND v.stage IN ('waiting', 'again')"
            " AND (v.promised, v.asked_ms, v.dossier) > (?, ?, ?)"
            " ORDER BY v.promised, v.asked_ms, v.dossier LIMIT ?",
            (commune, *(after or After("", 0, 0)), limit),
        )
        return [_line(row) for row in rows]

    def count_waiting(self, commune: str) -> int:
        (found,) = self._db.execute(
            "SELECT count(*) FROM visit WHERE commune = ? AND stage IN ('waiting', 'again')",
            (commune,),
        ).fetchone()
        return int(found)

    def between(self, commune: str, first: str, last: str, *, limit: int) -> list[VisitLine]:
        """Planned for one of these days, whatever has become of it since."""
        rows = self._db.execute(
            "SELECT d.id, v.* FROM visit v JOIN dossier d ON d.number = v.dossier"
            " WHERE v.commune = ? AND v.day != '' AND v.day BETWEEN ? AND ?"
            " ORDER BY v.day, v.dossier LIMIT ?",
            (commune, first, last, limit),
        )
        return [_line(row) for row in rows]


def _line(row: tuple[Any, ...]) -> VisitLine:
    return VisitLine(DossierId(row[0]), VisitRow(*row[1:]))
