"""A disk in memory behind `apsw`: records every call of SQLite, and fails where it is told to."""

from collections.abc import Sequence
from typing import Final

import apsw

from tests.faults.events import (
    Create,
    Event,
    Remove,
    Sync,
    SyncNames,
    Truncate,
    Write,
    directory_of,
)

# What SQLite's own unix VFS answers on ext4.
SECTOR_BYTES: Final = 4096
CHARACTERISTICS: Final = apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE

_JOURNALS: Final = (
    apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL | apsw.SQLITE_OPEN_WAL
)


class Disk:
    """Files by inode, names apart; every change is an event. Call number `fails_at` fails."""

    def __init__(self, *, fails_at: int = 0, error: int = apsw.SQLITE_IOERR) -> None:
        self.files: dict[int, bytearray] = {}
        self.names: dict[str, int] = {}
        self.events: list[Event] = []
        self.calls = 0
        self._fails_at, self._error = fails_at, error

    def find(self, name: str) -> int | None:
        return self.names.get(name)

    def create(self, name: str) -> int:
        self._call()
        inode = len(self.files) + 1
        self.files[inode] = bytearray()
        self.names[name] = inode
        self.events.append(Create(name, inode))
        return inode

    def write(self, inode: int, offset: int, content: bytes) -> None:
        self._call()
        patch(self.files[inode], offset, content)
        self.events.append(Write(inode, offset, content))

    def truncate(self, inode: int, size: int) -> None:
        self._call()
        resize(self.files[inode], size)
        self.events.append(Truncate(inode, size))

    def sync(self, inode: int) -> None:
        self._call()
        self.events.append(Sync(inode))

    def remove(self, name: str) -> None:
        self._call()
        del self.names[name]
        self.events.append(Remove(name))

    def sync_names(self, directory: str) -> None:
        self.events.append(SyncNames(directory))

    def content(self) -> dict[str, bytes]:
        return {name: bytes(self.files[inode]) for name, inode in self.names.items()}

    def _call(self) -> None:
        self.calls += 1
        if self.calls == self._fails_at:
            raise apsw.exception_for(self._error)


def patch(file: bytearray, offset: int, content: bytes) -> None:
    """A write beyond the end leaves zeros before it, as file systems do."""
    if offset > len(file):
        file.extend(bytes(offset - len(file)))
    file[offset : offset + len(content)] = content


def resize(file: bytearray, size: int) -> None:
    del file[size:]
    file.extend(bytes(size - len(file)))


class RecordingVFS(apsw.VFS):
    """Needs `locking_mode=EXCLUSIVE` for WAL, as the device has it: there is no shared memory."""

    def __init__(self, name: str, disk: Disk) -> None:
        super().__init__(name, "")  # time, sleep and randomness are the system's
        self._disk = disk

    def xFullPathname(self, name: str) -> str:  # noqa: N802  # SQLite's word
        return name

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: N802  # SQLite's word
        return self._disk.find(pathname) is not None

    def xOpen(  # type: ignore[override]  # noqa: N802  # any object with these methods will do
        self, name: str | apsw.URIFilename | None, flags: Sequence[int]
    ) -> "_File":
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        assert path is not None, "temporary files belong in memory: temp_store"
        inode = self._disk.find(path)
        if inode is None:
            if not flags[0] & apsw.SQLITE_OPEN_CREATE:
                raise apsw.CantOpenError
            inode = self._disk.create(path)
        return _File(self._disk, inode, directory_of(path) if flags[0] & _JOURNALS else None)

    def xDelete(self, name: str, sync_directory: bool) -> None:  # noqa: N802  # SQLite's word
        if self._disk.find(name) is None:
            raise apsw.exception_for(apsw.SQLITE_IOERR_DELETE_NOENT)
        self._disk.remove(name)
        if sync_directory:
            self._disk.sync_names(directory_of(name))


class _File:
    """Its first sync, where it is a journal, is also one of its directory: so does SQLite's own."""

    def __init__(self, disk: Disk, inode: int, directory: str | None) -> None:
        self._disk, self._inode, self._directory = disk, inode, directory

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802  # SQLite's word
        return bytes(self._disk.files[self._inode][offset : offset + amount])

    def xWrite(self, content: bytes, offset: int) -> None:  # noqa: N802  # SQLite's word
        self._disk.write(self._inode, offset, bytes(content))

    def xTruncate(self, size: int) -> None:  # noqa: N802  # SQLite's word
        self._disk.truncate(self._inode, size)

    def xSync(self, flags: int) -> None:  # noqa: N802  # SQLite's word
        self._disk.sync(self._inode)
        if self._directory is not None:
            self._disk.sync_names(self._directory)
            self._directory = None

    def xFileSize(self) -> int:  # noqa: N802  # SQLite's word
        return len(self._disk.files[self._inode])

    def xSectorSize(self) -> int:  # noqa: N802  # SQLite's word
        return SECTOR_BYTES

    def xDeviceCharacteristics(self) -> int:  # noqa: N802  # SQLite's word
        return CHARACTERISTICS

    def xFileControl(self, op: int, pointer: int) -> bool:  # noqa: N802  # SQLite's word
        return False

    def xLock(self, level: int) -> None:  # noqa: N802  # SQLite's word
        """Nobody else is here."""

    def xUnlock(self, level: int) -> None:  # noqa: N802  # SQLite's word
        """Nobody else is here."""

    def xCheckReservedLock(self) -> bool:  # noqa: N802  # SQLite's word
        return False

    def xClose(self) -> None:  # noqa: N802  # SQLite's word
        """Closing makes nothing durable."""
