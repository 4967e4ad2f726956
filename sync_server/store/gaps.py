"""What never came of devices' logs, and was given up: what follows it is linked all the same."""

from collections.abc import Iterable
from typing import Final

from sqlite_utils import Database

from protocol.operation import Header
from sync_server.store.entries import Log

# By a signed word of the centre, for ever: it may come after all, and then it closes the gap.
GIVEN_UP: Final = """
    CREATE TABLE given_up (
        id BLOB PRIMARY KEY CHECK (length(id) = 32)
    ) STRICT, WITHOUT ROWID
"""


class Gaps:
    def __init__(self, db: Database) -> None:
        self._db = db

    def give_up(self, ids: Iterable[bytes]) -> None:
        """What follows these need not wait for them any more."""
        self._db.conn.executemany("INSERT OR IGNORE INTO given_up VALUES (?)", [(i,) for i in ids])

    def any(self) -> bool:
        """Whether anything was ever given up."""
        return self._db.execute("SELECT 1 FROM given_up LIMIT 1").fetchone() is not None

    def is_given_up(self, identity: bytes) -> bool:
        row = self._db.execute("SELECT 1 FROM given_up WHERE id = ?", (identity,)).fetchone()
        return row is not None

    def is_taken(self, log: Log, seq: int) -> bool:
        """A place of a log, by an entry of its main line."""
        row = self._db.execute(
            "SELECT 1 FROM operation WHERE log = ? AND seq = ? AND kind != 3", (log.number, seq)
        ).fetchone()
        return row is not None

    def begin_before(self, log: Log, first: Header, *, follows: int | None) -> None:
        """What came late stands before all that is here of this log, if it does."""
        self._db.execute(
            "UPDATE log SET previous = ?, follows = ? WHERE number = ? AND ? < ("
            " SELECT min(seq) FROM operation WHERE log = ? AND kind != 3)",
            (first.previous, follows, log.number, first.seq, log.number),
        )

    def follow_up(self, log: Log, ids: Iterable[bytes]) -> None:
        """Logs that were begun while one of these was given up follow this one."""
        self._db.conn.executemany(
            "UPDATE log SET follows = ?"
            " WHERE device = ? AND previous = ? AND follows IS NULL AND number != ?",
            [(log.number, log.device, identity, log.number) for identity in ids],
        )
