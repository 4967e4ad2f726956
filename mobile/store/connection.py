"""One connection to one file, exclusive and durable; the disk's troubles under our own names."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeAlias, TypeVar
from weakref import WeakSet

from sqlite_utils import Database

from mobile.problems import DeviceProblem, DiskBroken, of_sqlite
from mobile.store.schema import migrations

P = ParamSpec("P")
T = TypeVar("T")
Parameters: TypeAlias = Sequence[Any] | Mapping[str, Any]

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
        with self._unless_broken(), self.db.atomic():
            yield

    def truncate_journal(self) -> None:
        """What was deleted is to be found nowhere in the files from here on."""
        with self._unless_broken():
            self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _unless_broken(self) -> Iterator[None]:
        if self._broken:
            raise DiskBroken("open the store anew")
        try:
            yield
        except DiskBroken:
            # A page that failed to reach the disk may look written from here on.
            self._broken = True
            raise

    def close(self) -> None:
        self.db.close()


def _opened(path: Path) -> Database:
    path.touch(mode=0o600)
    crashed = path.with_name(f"{path.name}-wal").exists()
    connection = sqlite3.connect(
        path, timeout=0, isolation_level=None, check_same_thread=False, factory=_Connection
    )
    try:
        for pragma in PRAGMAS:
            connection.execute(pragma).fetchall()  # an error may come with the answer
        if crashed:
            _empty_journal(connection)
        db = Database(connection)
        migrations.apply(db)
    except BaseException:
        connection.close()
        raise
    return db


def _empty_journal(connection: sqlite3.Connection) -> None:
    """A key that was erased just before the crash may stand in it; on a full disk it stays a while.

    What fails here loses nothing: the journal is then as good as it was.
    """
    with suppress(DeviceProblem, sqlite3.Error):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


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
    fetchone = _naming(sqlite3.Cursor.fetchone)
    fetchall = _naming(sqlite3.Cursor.fetchall)


_execute = _naming(sqlite3.Cursor.execute)
_executemany = _naming(sqlite3.Cursor.executemany)


class _Connection(sqlite3.Connection):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # whatever `connect` is given
        super().__init__(*args, **kwargs)
        self._cursors = WeakSet[_Cursor]()

    def execute(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:  # type: ignore[override]  # typeshed's own type has no name at run time
        return _execute(self._cursor(), sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Parameters]) -> sqlite3.Cursor:  # type: ignore[override]  # typeshed's own type has no name at run time
        return _executemany(self._cursor(), sql, parameters)

    def close(self) -> None:
        """At once: a cursor in some traceback would keep the file locked until it is collected."""
        for cursor in self._cursors:
            cursor.close()
        super().close()

    def _cursor(self) -> _Cursor:
        cursor = self.cursor(_Cursor)
        self._cursors.add(cursor)
        return cursor
