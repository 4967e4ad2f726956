"""What is due when, what waits to be told, and who a dossier is about: rows made from the log."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlite_utils import Database

from protocol.ids import DossierId


class TimingRow(NamedTuple):
    """A dossier's times as its log and the catalogue of its reception have them; no verdicts."""

    dossier: int
    received_ms: int | None
    appointed_ms: int | None
    due_ms: int | None  # None while it is paused, too
    ended_ms: int | None
    paused: bool
    requests: int  # for a supplement; more than one is overdue
    to_tell: int  # notices that nobody has told the citizen of
    problems: int  # events that this version cannot read
    merged_into: bytes | None


class SubjectRow(NamedTuple):
    """Whom and what a dossier is about, as far as it says."""

    dossier: int
    procedure: str
    name: str
    pin: str
    born: str
    village: str


class Timing:
    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(
        self, numbers: Iterable[int], rows: Iterable[TimingRow], subjects: Iterable[SubjectRow]
    ) -> None:
        """All that these dossiers have now; what they had before is gone."""
        gone = [(number,) for number in numbers]
        self._db.conn.executemany("DELETE FROM timing WHERE dossier = ?", gone)
        self._db.conn.executemany("DELETE FROM subject WHERE dossier = ?", gone)
        self._db.conn.executemany("INSERT INTO timing VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
        self._db.conn.executemany("INSERT INTO subject VALUES (?,?,?,?,?,?)", subjects)

    def find(self, number: int) -> TimingRow | None:
        row = self._db.execute("SELECT * FROM timing WHERE dossier = ?", (number,)).fetchone()
        return None if row is None else _timing(row)

    def due_before(self, at_ms: int, *, limit: int) -> list[TimingRow]:
        """What is in work and has to be done by then, the most urgent first."""
        rows = self._db.execute(
            "SELECT * FROM timing WHERE ended_ms IS NULL AND due_ms IS NOT NULL AND due_ms < ?"
            " ORDER BY due_ms LIMIT ?",
            (at_ms, limit),
        )
        return [_timing(row) for row in rows]

    def paused(self, *, limit: int) -> list[TimingRow]:
        """What waits for somebody else, the longest first."""
        rows = self._db.execute(
            "SELECT * FROM timing WHERE paused ORDER BY received_ms LIMIT ?", (limit,)
        )
        return [_timing(row) for row in rows]

    def to_tell(self, *, limit: int) -> list[TimingRow]:
        """Of what citizens have not been told."""
        rows = self._db.execute(
            "SELECT * FROM timing WHERE to_tell > 0 ORDER BY received_ms LIMIT ?", (limit,)
        )
        return [_timing(row) for row in rows]

    def merged_into(self, main: DossierId, *, limit: int) -> list[TimingRow]:
        rows = self._db.execute(
            "SELECT * FROM timing WHERE merged_into = ? ORDER BY dossier LIMIT ?", (main, limit)
        )
        return [_timing(row) for row in rows]

    def like(self, subject: SubjectRow, *, limit: int) -> list[tuple[DossierId, SubjectRow]]:
        """Others of the procedure with its number, or born in the same year: to be compared."""
        rows = self._db.execute(
            "SELECT d.id, s.* FROM subject s JOIN dossier d ON d.number = s.dossier"
            " WHERE s.dossier IN (SELECT dossier FROM subject WHERE procedure = ? AND pin = ?"
            " AND pin != '' UNION SELECT dossier FROM subject WHERE procedure = ?"
            " AND substr(born, 1, 4) = substr(?, 1, 4) AND born != '')"
            " AND s.dossier != ? ORDER BY s.dossier LIMIT ?",
            (
                subject.procedure,
                subject.pin,
                subject.procedure,
                subject.born,
                subject.dossier,
                limit,
            ),
        )
        return [(DossierId(row[0]), SubjectRow(*row[1:])) for row in rows]

    def twins(self, subject: SubjectRow, *, limit: int) -> list[tuple[DossierId, SubjectRow]]:
        """Others of the procedure with its number or its day of birth: few, however many are."""
        rows = self._db.execute(
            "SELECT d.id, s.* FROM subject s JOIN dossier d ON d.number = s.dossier"
            " WHERE s.dossier IN (SELECT dossier FROM subject WHERE procedure = ?1 AND pin = ?2"
            " AND pin != '' UNION SELECT dossier FROM subject WHERE procedure = ?1 AND born = ?3"
            " AND born != '') AND s.dossier != ?4 ORDER BY s.dossier LIMIT ?5",
            (subject.procedure, subject.pin, subject.born, subject.dossier, limit),
        )
        return [(DossierId(row[0]), SubjectRow(*row[1:])) for row in rows]

    def has_merged(self) -> bool:
        """Whether anything was ever merged and still is."""
        row = self._db.execute("SELECT 1 FROM timing WHERE merged_into IS NOT NULL LIMIT 1")
        return row.fetchone() is not None

    def mains_of(self, numbers: Iterable[int]) -> list[DossierId]:
        """What these dossiers are merged into, as far as they are."""
        rows = self._db.execute(
            "SELECT DISTINCT t.merged_into FROM json_each(?) n CROSS JOIN timing t"
            " ON t.dossier = n.value WHERE t.merged_into IS NOT NULL ORDER BY t.merged_into",
            (json.dumps([*numbers]),),
        )
        return [DossierId(main) for (main,) in rows]

    def in_families(self, numbers: Iterable[int]) -> set[int]:
        """Which of these are merged into another, or have others merged into them."""
        rows = self._db.execute(
            "SELECT t.dossier FROM json_each(?1) n CROSS JOIN timing t ON t.dossier = n.value"
            " WHERE t.merged_into IS NOT NULL UNION"
            " SELECT d.number FROM json_each(?1) n CROSS JOIN dossier d ON d.number = n.value"
            " CROSS JOIN timing t ON t.merged_into = d.id WHERE t.merged_into IS NOT NULL",
            (json.dumps([*numbers]),),
        )
        return {number for (number,) in rows}

    def find_subject(self, number: int) -> SubjectRow | None:
        row = self._db.execute("SELECT * FROM subject WHERE dossier = ?", (number,)).fetchone()
        return None if row is None else SubjectRow(*row)

    def subjects(self) -> list[SubjectRow]:
        rows = self._db.execute("SELECT * FROM subject ORDER BY dossier")
        return [SubjectRow(*row) for row in rows]

    def forget(self) -> None:
        """Before everything is made again from the log."""
        self._db.execute("DELETE FROM timing")
        self._db.execute("DELETE FROM subject")


def _timing(row: tuple[Any, ...]) -> TimingRow:
    return TimingRow(*row)._replace(paused=bool(row[5]))
