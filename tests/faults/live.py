"""Makes the disk fail under the production driver itself: its own VFS, with one call gone wrong."""

import _sqlite3
import ctypes
import ctypes.util
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

_NAME: Final = b"failing"
_REACHABLE: Final[list[object]] = []  # by connections that somebody closes late, or never

_OK: Final = 0
_FULL: Final = 13
_IOERR_WRITE: Final = 10 | 3 << 8
_IOERR_FSYNC: Final = 10 | 4 << 8
_IOERR_TRUNCATE: Final = 10 | 6 << 8

_pointer, _int, _long = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_Open = ctypes.CFUNCTYPE(_int, _pointer, _pointer, _pointer, _int, _pointer)
_Transfer = ctypes.CFUNCTYPE(_int, _pointer, _pointer, _int, _long)
_Truncate = ctypes.CFUNCTYPE(_int, _pointer, _long)
_Sync = ctypes.CFUNCTYPE(_int, _pointer, _int)


class _Vfs(ctypes.Structure):
    """`sqlite3_vfs` of sqlite3.h."""

    _fields_ = (
        ("version", _int),
        ("file_bytes", _int),
        ("path_max", _int),
        ("next", _pointer),
        ("name", ctypes.c_char_p),
        ("private", _pointer),
        ("open", _Open),
        ("others", _pointer * 14),
    )


class _Methods(ctypes.Structure):
    """`sqlite3_io_methods` of sqlite3.h."""

    _fields_ = (
        ("version", _int),
        ("close", _pointer),
        ("read", _Transfer),
        ("write", _Transfer),
        ("truncate", _Truncate),
        ("sync", _Sync),
        ("others", _pointer * 13),
    )


class _File(ctypes.Structure):
    """`sqlite3_file` of sqlite3.h."""

    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


class Fault(NamedTuple):
    """Which change of the disk goes wrong, counted from one: with an error, or for want of room."""

    at: int
    full: bool


class Failing:
    """Counts writes, truncates and syncs below a directory; whole until it is told to fail."""

    def __init__(self, directory: Path) -> None:
        self._directory = str(directory.resolve()).encode()
        self._fault: Fault | None = None
        self.calls: list[bool] = []  # since then; True where it took room
        self.failed = 0

    def fail(self, fault: Fault) -> None:
        """An error comes once; a disk that is full stays so until it is mended."""
        self._fault, self.calls, self.failed = fault, [], 0

    def mend(self) -> None:
        self._fault = None

    def watches(self, path: int | None) -> bool:
        return path is not None and ctypes.string_at(path).startswith(self._directory)

    def result(self, error: int, *, takes_room: bool) -> int:
        """What the next call comes to."""
        self.calls.append(takes_room)
        if self._fault is None or not _strikes(self._fault, self.calls):
            return _OK
        self.failed += 1
        return _FULL if self._fault.full else error


def _strikes(fault: Fault, calls: list[bool]) -> bool:
    return len(calls) >= fault.at and calls[-1] if fault.full else len(calls) == fault.at


def library() -> ctypes.CDLL | None:
    """The very one that `sqlite3` works with; None where nothing of it can be reached by name."""
    with closing(sqlite3.connect(":memory:")) as connection:
        [[source]] = connection.execute("SELECT sqlite_source_id()").fetchall()
    # A library of its own, whatever it is called, is found through the module that has loaded it;
    # one that is built into Python, through the program.
    for path in (getattr(_sqlite3, "__file__", None), None, ctypes.util.find_library("sqlite3")):
        try:
            found = ctypes.CDLL(path)
            found.sqlite3_sourceid.restype = ctypes.c_char_p
            same = found.sqlite3_sourceid().decode() == source
        except (OSError, AttributeError, TypeError):
            continue
        if same:
            found.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
            return found
    return None


@contextmanager
def failing(sqlite: ctypes.CDLL, directory: Path) -> Iterator[Failing]:
    """Databases opened below `directory` meanwhile obey it; to be closed before it is over."""
    disk = Failing(directory)
    usual = sqlite.sqlite3_vfs_find(None).contents
    ours = _Vfs.from_buffer_copy(usual)
    ours.name, ours.next = _NAME, None
    tables: dict[int, _Methods] = {}
    _REACHABLE.append((ours, tables))

    # The path stays a bare pointer: SQLite keeps it for as long as the file is open.
    def opened(vfs: int, path: int | None, file: int, flags: int, out: int) -> int:
        result: int = usual.open(vfs, path, file, flags, out)
        if result == _OK and disk.watches(path):
            held = _File.from_address(file)
            address = ctypes.addressof(held.methods.contents)
            if address not in tables:
                tables[address] = _obeying(disk, held.methods.contents)
            held.methods = ctypes.pointer(tables[address])
        return result

    ours.open = _Open(opened)
    assert sqlite.sqlite3_vfs_register(ctypes.byref(ours), 1) == _OK
    try:
        yield disk
    finally:
        disk.mend()
        assert sqlite.sqlite3_vfs_unregister(ctypes.byref(ours)) == _OK


def _obeying(disk: Failing, usual: _Methods) -> _Methods:
    methods = _Methods.from_buffer_copy(usual)

    def unless(code: int, do: Callable[..., int], *, takes_room: bool = False) -> Any:
        def call(*arguments: int) -> int:
            return disk.result(code, takes_room=takes_room) or do(*arguments)

        return call

    methods.write = _Transfer(unless(_IOERR_WRITE, usual.write, takes_room=True))
    methods.truncate = _Truncate(unless(_IOERR_TRUNCATE, usual.truncate))
    methods.sync = _Sync(unless(_IOERR_FSYNC, usual.sync))
    return methods
