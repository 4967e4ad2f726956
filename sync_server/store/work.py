"""What waits for whom: lists of tasks by commune, page by page, and dossiers found by words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlite_utils import Database

from protocol.ids import DeviceId, DossierId, OfficerId

NO_DATE: Final = 1 << 53  # of what has no date: behind everything that has one
MAX_FOUND: Final = 200
MOST_FILTERED: Final = 1_000  # lines that fit a filter are counted so far
MANY: Final = 10_000  # of a stretch of a list no more are counted; whole lists count themselves
HOST_LISTS: Final = ("incoming", "hosted")  # of a commune to which it was sent


class WorkRow(NamedTuple):
    """What a line of a list says of a dossier besides its registry and timing."""

    dossier: int
    commune: str
    village: str
    footing: str
    begun_ms: int
    holder: OfficerId  # who took the step that stands
    held_ms: int
    papers: int


class Task(NamedTuple):
    """A dossier in a list, where it stands there, and by what a list is filtered."""

    commune: str
    list: str
    at_ms: int
    dossier: int
    moved: int  # in the log: what came last
    procedure: str
    village: str
    step: str


class Place(NamedTuple):
    """Where a page of a list ended."""

    at: int
    dossier: int


class Line(NamedTuple):
    """One line of a list, as the tables have it."""

    at_ms: int
    moved: int
    number: int
    dossier: DossierId
    code: str
    procedure: str
    citizen: str
    step: str
    contested: bool
    not_agreed: int
    aside: int
    received_ms: int | None
    due_ms: int | None
    ended_ms: int | None
    paused: bool
    to_tell: int
    village: str
    footing: str
    begun_ms: int
    holder: OfficerId
    held_ms: int
    papers: int
    awaited: int  # images that are still on somebody's machine


class Asked(NamedTuple):
    """Which lines of a list: between two times, of a procedure, a village, a step; '' is any."""

    commune: str
    list: str
    until: int = NO_DATE + 1
    procedure: str = ""
    village: str = ""
    step: str = ""
    from_: int = -NO_DATE


class Work:
    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(
        self,
        numbers: Iterable[int],
        rows: Iterable[WorkRow],
        tasks: Iterable[Task],
        words: Iterable[tuple[int, str]],
    ) -> None:
        """All that these dossiers are tasks of now; what they were before is gone."""
        gone = [(number,) for number in numbers]
        self._db.conn.executemany("DELETE FROM work WHERE dossier = ?", gone)
        self._db.conn.executemany("DELETE FROM task WHERE dossier = ?", gone)
        self._db.conn.executemany("INSERT INTO work VALUES (?,?,?,?,?,?,?,?)", rows)
        self._db.conn.executemany("INSERT INTO task VALUES (?,?,?,?,?,?,?,?)", tasks)
        self._keep_words({number: "" for (number,) in gone} | dict(words))

    def _keep_words(self, words: Mapping[int, str]) -> None:
        """Only what is said otherwise now: most work changes no name and no number."""
        for number, said in words.items():
            row = self._db.execute("SELECT words FROM found_by WHERE rowid = ?", (number,))
            before = row.fetchone()
            if before is not None and before[0] == said:
                continue
            if before is not None:
                self._db.execute("DELETE FROM found_by WHERE rowid = ?", (number,))
            if said:
                self._db.execute(
                    "INSERT INTO found_by (rowid, words) VALUES (?, ?)", (number, said)
                )

    def find(self, number: int) -> WorkRow | None:
        row = self._db.execute("SELECT * FROM work WHERE dossier = ?", (number,)).fetchone()
        return None if row is None else WorkRow(*row)

    def tasks_of(self, number: int) -> list[Task]:
        rows = self._db.execute("SELECT * FROM task WHERE dossier = ? ORDER BY list", (number,))
        return [Task(*row) for row in rows]

    def hosts(self, number: int) -> list[str]:
        """Communes beside its own to which a dossier was sent, and that may look at it."""
        rows = self._db.execute(
            "SELECT DISTINCT commune FROM task WHERE dossier = ? AND list IN (?, ?)",
            (number, *HOST_LISTS),
        )
        return [commune for (commune,) in rows]

    def listed(self, commune: str, name: str, *, limit: int) -> list[DossierId]:
        """What stands in a list, the oldest first."""
        rows = self._db.execute(
            "SELECT d.id FROM task k JOIN dossier d ON d.number = k.dossier"
            " WHERE k.commune = ? AND k.list = ? ORDER BY k.at_ms, k.dossier LIMIT ?",
            (commune, name, limit),
        )
        return [DossierId(found) for (found,) in rows]

    def by_device(self, commune: str, name: str) -> dict[DeviceId, int]:
        """How many of a list each device has begun."""
        rows = self._db.execute(
            "SELECT l.device, count(*) FROM task k JOIN registry r ON r.dossier = k.dossier"
            " JOIN operation o ON o.position = r.first_position JOIN log l ON l.number = o.log"
            " WHERE k.commune = ? AND k.list = ? GROUP BY l.device",
            (commune, name),
        )
        return {DeviceId(device): int(count) for device, count in rows}

    def counts(self, commune: str) -> dict[str, int]:
        rows = self._db.execute("SELECT list, count FROM task_count WHERE commune = ?", (commune,))
        return dict(rows.fetchall())

    def count_between(self, commune: str, name: str, *, first: int, until: int) -> int:
        """Up to `MANY`: each page counts some stretches, however long they are."""
        (found,) = self._db.execute(
            "SELECT count(*) FROM (SELECT 1 FROM task WHERE commune = ? AND list = ?"
            " AND at_ms >= ? AND at_ms < ? LIMIT 10000)",
            (commune, name, first, until),
        ).fetchone()
        return int(found)

    def count(self, asked: Asked) -> int:
        """How many lines there are; with a filter up to a thousand are counted."""
        if not (asked.procedure or asked.village or asked.step):
            first, until = asked.from_, asked.until
            if (first, until) == (-NO_DATE, NO_DATE + 1):
                return self.counts(asked.commune).get(asked.list, 0)
            return self.count_between(asked.commune, asked.list, first=first, until=until)
        (found,) = self._db.execute(
            "SELECT count(*) FROM (SELECT 1 FROM task WHERE commune = ?1 AND list = ?2"
            " AND at_ms < ?3 AND at_ms >= ?7 AND (?4 = '' OR procedure = ?4)"
            " AND (?5 = '' OR village = ?5) AND (?6 = '' OR step = ?6) LIMIT 1000)",
            tuple(asked),
        ).fetchone()
        return int(found)

    # A list is filtered by what stands in its own rows and in its own indexes: lines that do not
    # fit are passed over one after the other, without a look into any other table.

    def by_date(self, asked: Asked, *, after: Place | None, limit: int) -> list[Line]:
        """What is due first, first; then what came first."""
        place = Place(asked.from_, -1) if after is None else after
        rows = self._db.execute(
            "SELECT k.at_ms, k.moved, l.* FROM task k"
            " CROSS JOIN work_line l ON l.dossier = k.dossier"
            " WHERE k.commune = ?1 AND k.list = ?2 AND k.at_ms < ?3 AND k.at_ms >= ?7"
            " AND (k.at_ms, k.dossier) > (?8, ?9) AND (?4 = '' OR k.procedure = ?4)"
            " AND (?5 = '' OR k.village = ?5) AND (?6 = '' OR k.step = ?6)"
            " ORDER BY k.at_ms, k.dossier LIMIT ?10",
            (*asked, *place, limit),
        )
        return [_line(row) for row in rows]

    def newest(self, asked: Asked, *, after: Place | None, limit: int) -> list[Line]:
        """What was worked on last, first."""
        place = Place(NO_DATE, 0) if after is None else after
        rows = self._db.execute(
            "SELECT k.at_ms, k.moved, l.* FROM task k INDEXED BY task_newest"
            " CROSS JOIN work_line l ON l.dossier = k.dossier"
            " WHERE k.commune = ?1 AND k.list = ?2 AND k.at_ms < ?3 AND k.at_ms >= ?7"
            " AND (k.moved, k.dossier) < (?8, ?9) AND (?4 = '' OR k.procedure = ?4)"
            " AND (?5 = '' OR k.village = ?5) AND (?6 = '' OR k.step = ?6)"
            " ORDER BY k.moved DESC, k.dossier DESC LIMIT ?10",
            (*asked, *place, limit),
        )
        return [_line(row) for row in rows]

    def found(self, match: str, *, below: int, limit: int) -> list[Line]:
        """By words, the newest dossiers first; `match` is made by `matching` alone."""
        rows = self._db.execute(
            "SELECT 0, 0, l.* FROM work_line l WHERE l.dossier IN ("
            "SELECT rowid FROM found_by WHERE found_by MATCH ? AND rowid < ?"
            " ORDER BY rowid DESC LIMIT ?) ORDER BY l.dossier DESC",
            (match, below, limit),
        )
        return [_line(row) for row in rows]

    def villages(self, commune: str, name: str) -> list[str]:
        """Of a list's first lines: what one can filter by."""
        rows = self._db.execute(
            "SELECT DISTINCT village FROM (SELECT village FROM task WHERE commune = ?"
            " AND list = ? ORDER BY at_ms, dossier LIMIT 1000)"
            " WHERE village != '' ORDER BY village",
            (commune, name),
        )
        return [village for (village,) in rows]

    def procedures(self, commune: str, name: str) -> list[str]:
        rows = self._db.execute(
            "SELECT DISTINCT procedure FROM (SELECT procedure FROM task WHERE commune = ?"
            " AND list = ? ORDER BY at_ms, dossier LIMIT 1000) ORDER BY procedure",
            (commune, name),
        )
        return [procedure for (procedure,) in rows]

    def forget(self) -> None:
        """Before everything is made again from the log."""
        self._db.execute("DELETE FROM work")
        self._db.execute("DELETE FROM task")
        self._db.execute("DELETE FROM task_count")  # a spoiled line would be subtracted elsewhere
        self._db.execute("DELETE FROM found_by")


def matching(commune: str, words: Sequence[str]) -> str:
    """What FTS5 looks for: the commune, and words beside each other, the last one begun."""
    phrase = " ".join(word.replace('"', "") for word in words)
    return f'"in{commune}" AND "{phrase}" *'


def _line(row: tuple[Any, ...]) -> Line:
    line = Line(*row)
    return line._replace(contested=bool(line.contested), paused=bool(line.paused))
