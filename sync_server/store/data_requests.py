"""What citizens ask about their own data: when it came, by when it is due, what was answered."""

from typing import Final, NamedTuple

from sqlite_utils import Database

REQUEST_TABLES: Final = (
    """
    CREATE TABLE data_request (
        number      INTEGER PRIMARY KEY,
        commune     TEXT NOT NULL,
        kind        TEXT NOT NULL CHECK (kind IN ('see', 'correct', 'restrict', 'erase')),
        received_ms INTEGER NOT NULL,
        third       INTEGER NOT NULL CHECK (third IN (0, 1)),
        dossier     BLOB CHECK (length(dossier) = 16),
        asker       TEXT NOT NULL,
        contact     TEXT NOT NULL,
        words       TEXT NOT NULL,
        taken_by    INTEGER NOT NULL,
        told_ms     INTEGER,
        extended_ms INTEGER,
        extended    TEXT NOT NULL DEFAULT '',
        answered_ms INTEGER,
        outcome     TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'done', 'partly', 'refused')),
        answer      TEXT NOT NULL DEFAULT '',
        answered_by INTEGER
    ) STRICT
    """,
    "CREATE INDEX data_request_open ON data_request (commune, answered_ms, received_ms)",
)


class DataRequest(NamedTuple):
    """One that somebody has made; without `answered_ms` it waits."""

    number: int
    commune: str
    kind: str
    received_ms: int
    third: bool  # somebody else has the data too, or must be heard
    dossier: bytes | None
    asker: str
    contact: str
    words: str
    taken_by: int
    told_ms: int | None = None
    extended_ms: int | None = None
    extended: str = ""  # why
    answered_ms: int | None = None
    outcome: str = ""
    answer: str = ""
    answered_by: int | None = None


class DataRequests:
    def __init__(self, db: Database) -> None:
        self._db = db

    def next_number(self) -> int:
        row = self._db.execute("SELECT coalesce(max(number), 0) + 1 FROM data_request").fetchone()
        return int(row[0])

    def add(self, made: DataRequest) -> None:
        self._db.execute(
            "INSERT INTO data_request VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", tuple(made)
        )

    def find(self, number: int) -> DataRequest | None:
        row = self._db.execute("SELECT * FROM data_request WHERE number = ?", (number,)).fetchone()
        return None if row is None else DataRequest(*row)

    def keep(self, changed: DataRequest) -> None:
        """What was asked never changes; what became of it does."""
        self._db.execute(
            "UPDATE data_request SET told_ms = ?, extended_ms = ?, extended = ?, answered_ms = ?,"
            " outcome = ?, answer = ?, answered_by = ? WHERE number = ?",
            (
                changed.told_ms,
                changed.extended_ms,
                changed.extended,
                changed.answered_ms,
                changed.outcome,
                changed.answer,
                changed.answered_by,
                changed.number,
            ),
        )

    def waiting(self, commune: str, *, limit: int) -> list[DataRequest]:
        """The oldest first."""
        rows = self._db.execute(
            "SELECT * FROM data_request WHERE commune = ? AND answered_ms IS NULL"
            " ORDER BY received_ms, number LIMIT ?",
            (commune, limit),
        )
        return [DataRequest(*row) for row in rows]

    def answered(self, commune: str, *, limit: int) -> list[DataRequest]:
        rows = self._db.execute(
            "SELECT * FROM data_request WHERE commune = ? AND answered_ms IS NOT NULL"
            " ORDER BY answered_ms DESC, number DESC LIMIT ?",
            (commune, limit),
        )
        return [DataRequest(*row) for row in rows]
