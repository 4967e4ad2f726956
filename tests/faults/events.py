"""What a program asks of a disk, call by call: the words that crash states are made of."""

from typing import Final, NamedTuple


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


DIRECTORY: Final = 0  # the inode of every directory: what is in it hangs on its name


class Create(NamedTuple):
    """A name for a new file or directory; sure to be there when the directory above was synced."""

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


def directories_of(name: str) -> list[str]:
    """All that a name hangs on, but for the place where everything lies."""
    above = directory_of(name)
    return [above, *directories_of(above)] if above else []
