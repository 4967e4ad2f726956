"""What a program asks of a disk, call by call: the words that crash states are made of."""

from typing import NamedTuple


class Write(NamedTuple):
    """Bytes put into a file; on the platter only after a `Sync` of the same file."""

    inode: int
    offset: int
    content: bytes


class Truncate(NamedTuple):
    inode: int
    size: int


class Sync(NamedTuple):
    inode: int


class Create(NamedTuple):
    """A name for a new file; there after a power cut only when its directory was synced."""

    name: str
    inode: int


class Rename(NamedTuple):
    old: str
    new: str


class Remove(NamedTuple):
    name: str


class SyncNames(NamedTuple):
    directory: str


class Kept(NamedTuple):
    """The program was told that a transaction is durable; `digest` is of all that it then holds."""

    digest: str


InFile = Write | Truncate
InDirectory = Create | Rename | Remove
Event = InFile | InDirectory | Sync | SyncNames | Kept


def directory_of(name: str) -> str:
    return name.rpartition("/")[0]
