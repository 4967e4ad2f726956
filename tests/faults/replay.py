"""What a program said to SQLite, said again on a disk in memory that writes down every call."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import apsw

from tests.faults.events import Event, Kept
from tests.faults.trace import Closed, Opened, Said, Traced
from tests.faults.vfs import Disk, RecordingVFS

VFS: Final = "recording"
_TABLES: Final = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"

Rows = Callable[[str], Iterable[Sequence[object]]]


def replay(heard: Iterable[Traced], disk: Disk) -> list[Event]:
    """Every call, and a `Kept` wherever the program knew that what it had said is durable."""
    vfs = RecordingVFS(VFS, disk)
    connection: apsw.Connection | None = None
    try:
        for traced in heard:
            match traced:
                case Opened(name):
                    connection = apsw.Connection(name, vfs=VFS)
                case Said(sql):
                    assert connection is not None
                    _say(connection, sql, disk)
                case Closed():
                    assert connection is not None
                    connection.close()
                case event:
                    disk.events.append(event)
    finally:
        if connection is not None:
            connection.close()
        vfs.unregister()
    return disk.events


def _say(connection: apsw.Connection, sql: str, disk: Disk) -> None:
    try:
        for _ in connection.execute(sql):
            pass
    except apsw.ConstraintError:
        return  # the program met the same
    if not connection.in_transaction:
        disk.events.append(Kept(digest_of(connection.execute)))


EMPTY: Final = hashlib.blake2b(digest_size=16).hexdigest()  # of no tables


def digest_of(rows: Rows) -> str:
    """Of every row of every table: equal where what is kept is equal."""
    digest = hashlib.blake2b(digest_size=16)
    for [table] in list(rows(_TABLES)):
        content = [tuple(row) for row in rows(f'SELECT * FROM "{table}"')]  # noqa: S608  # from the schema
        digest.update(repr((table, content)).encode())
    return digest.hexdigest()
