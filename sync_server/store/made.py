"""What is made from the log at will, row by row: to be compared with the same made again."""

from collections import Counter
from typing import Final, TypeAlias

from sqlite_utils import Database

Rows: TypeAlias = Counter[tuple[object, ...]]

# Each by its table, so that it can be said which one lies.
TABLES: Final = (
    "state",
    "registry",
    "person",
    "paper",
    "timing",
    "subject",
    "slip",
    "work",
    "task",
    "found_by",
    "visit",
    "counted",
    "counted_wait",
)
OF_ONE: Final = (
    "SELECT * FROM state WHERE dossier = ?",
    "SELECT * FROM registry WHERE dossier = ?",
    "SELECT * FROM person WHERE dossier = ?",
    "SELECT * FROM paper WHERE dossier = ?",
    "SELECT * FROM timing WHERE dossier = ?",
    "SELECT * FROM subject WHERE dossier = ?",
    "SELECT * FROM slip WHERE dossier = ?",
    "SELECT * FROM work WHERE dossier = ?",
    # Whether another looked like it was asked when it came; that one may have come since.
    "SELECT * FROM task WHERE dossier = ? AND list <> 'alike'",
    "SELECT rowid, words FROM found_by WHERE rowid = ?",
    "SELECT * FROM visit WHERE dossier = ?",
    "SELECT * FROM counted WHERE dossier = ?",
    "SELECT * FROM counted_wait WHERE dossier = ?",
)
FORGET: Final = (
    "DELETE FROM state WHERE dossier = ?",
    "DELETE FROM registry WHERE dossier = ?",
    "DELETE FROM person WHERE dossier = ?",
    "DELETE FROM paper WHERE dossier = ?",
    "DELETE FROM timing WHERE dossier = ?",
    "DELETE FROM subject WHERE dossier = ?",
    "DELETE FROM slip WHERE dossier = ?",
    "DELETE FROM work WHERE dossier = ?",
    "DELETE FROM task WHERE dossier = ?",
    "DELETE FROM found_by WHERE rowid = ?",
    "DELETE FROM visit WHERE dossier = ?",
    "DELETE FROM counted WHERE dossier = ?",
    "DELETE FROM counted_wait WHERE dossier = ?",
)


class Made:
    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, number: int) -> dict[str, Rows]:
        """All of one dossier, by table."""
        found: list[Rows] = []
        for statement in OF_ONE:
            rows = self._db.execute(statement, (number,))
            found.append(Counter(rows.fetchall()))
        return dict(zip(TABLES, found, strict=True))

    def forget(self, number: int) -> None:
        """Before it is made again from the log: what is kept of before could hide what is wrong."""
        for statement in FORGET:
            self._db.execute(statement, (number,))

    def miscounted(self) -> list[tuple[str, str]]:
        """Lists whose kept length is not theirs: commune and list."""
        kept = self._db.execute("SELECT commune, list, count FROM task_count WHERE count != 0")
        there = self._db.execute("SELECT commune, list, count(*) FROM task GROUP BY commune, list")
        differ = {*kept.fetchall()} ^ {*there.fetchall()}
        return sorted({(str(commune), str(name)) for commune, name, _ in differ})
