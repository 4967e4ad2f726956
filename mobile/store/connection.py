"""One connection to one file, exclusive and durable; the disk's troubles under our own names."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from sqlite_utils import Database

from mobile.problems import DiskBroken, of_sqlite
from mobile.store.schema import migrations

P = ParamSpec("P")
T = TypeVar("T")

PRAGMAS: Final = (
    # Before anything else: two writers in WAL corrupt a file that an older SQLite has written.
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # "saved" promises that the battery may go
    "PRAGMA secure_delete = ON",  # a deleted key is overwritten, not only forgotten
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
)


class Connection:
    """Transactions that are durable or did not happen; after a disk error, none at all."""

    def __init__(self, path: Path) -> None:
        self.db: Final = _opened(path)
        self._broken = False

    @property
    def in_transaction(self) -> bool:
        return self.db.conn.in_transaction

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self._broken:
            raise DiskBroken("open the store anew")
        try:
            with self.db.atomic():
                yield
        except DiskBroken:
            # A page that failed to reach the disk may look written from here on.
            self._broken = True
            raise

    def truncate_journal(self) -> None:
        """What was deleted is to be found nowhere in the files from here on."""
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self.db.close()


def _opened(path: Path) -> Database:
    path.touch(mode=0o600)
    connection = sqlite3.connect(
        path, timeout=0, isolation_level=None, check_same_thread=False, factory=_Connection
    )
    try:
        for pragma in PRAGMAS:
            connection.execute(pragma)
        db = Database(connection)
        migrations.apply(db)
    except BaseException:
        connection.close()
        raise
    return db


def _naming(method: Callable[P, T]) -> Callable[P, T]:
    @wraps(method)
    def named(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except sqlite3.Error as error:
            problem = of_sqlite(getattr(error, "sqlite_errorcode", 0), str(error))
            raise problem or error from error

    return named


class _Cursor(sqlite3.Cursor):
    execute = _naming(sqlite3.Cursor.execute)
    executemany = _naming(sqlite3.Cursor.executemany)
    fetchone = _naming(sqlite3.Cursor.fetchone)
    fetchall = _naming(sqlite3.Cursor.fetchall)


class _Connection(sqlite3.Connection):
    def cursor(self, factory: type[sqlite3.Cursor] = _Cursor) -> sqlite3.Cursor:  # type: ignore[override]  # SQLite's own calls pass nothing
        return super().cursor(factory)
