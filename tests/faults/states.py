"""What a disk may hold after a crash at any call."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random  # noqa: TID251  # from a seed: the same states every time
from typing import Final, NamedTuple

from tests.faults.events import (
    DIRECTORY,
    Create,
    Event,
    InDirectory,
    InFile,
    Kept,
    Remove,
    Rename,
    Sync,
    SyncNames,
    Truncate,
    Write,
    directories_of,
    directory_of,
)
from tests.faults.replay import EMPTY
from tests.faults.vfs import patch, resize

TORN_BYTES: Final = 512  # what a disk writes whole or not at all


class CrashState(NamedTuple):
    """The files after a crash at one call; `allowed` is what a database may then say it holds."""

    at: int
    how: str
    files: dict[str, bytes]
    allowed: tuple[str, ...]


class _Platter:
    """What is certainly durable, and what was only asked for so far."""

    def __init__(self) -> None:
        self.files: dict[int, bytearray] = {}
        self.names: dict[str, int] = {}
        self.waiting: dict[int, list[InFile]] = {}
        self.waiting_names: list[InDirectory] = []

    def take(self, event: Event) -> None:
        match event:
            case Write(inode) | Truncate(inode):
                self.waiting.setdefault(inode, []).append(event)
            case Sync(inode):
                for waiting in self.waiting.pop(inode, []):
                    _apply(self.files.setdefault(inode, bytearray()), waiting)
            case Create() | Rename() | Remove():
                self.waiting_names.append(event)
            case SyncNames(directory):
                self._sync_names(directory)
            case Kept():
                pass

    def _sync_names(self, directory: str) -> None:
        """Names are journalled in order: syncing the last of a directory syncs those before it."""
        mine = [at for at, event in enumerate(self.waiting_names) if _is_in(event, directory)]
        synced = mine[-1] + 1 if mine else 0
        for event in self.waiting_names[:synced]:
            _rename(self.names, event)
        del self.waiting_names[:synced]

    def surviving(self, keep: Callable[[InFile], Iterable[InFile]], names: int) -> dict[str, bytes]:
        """Files when of each waiting call `keep` is left, and of the names the first so many."""
        there = dict(self.names)
        for event in self.waiting_names[:names]:
            _rename(there, event)
        return {
            name: self._content(inode, keep)
            for name, inode in there.items()
            if inode != DIRECTORY and there.keys() >= set(directories_of(name))
        }

    def _content(self, inode: int, keep: Callable[[InFile], Iterable[InFile]]) -> bytes:
        content = self.files.get(inode, bytearray())
        if inode not in self.waiting:
            return bytes(content)
        content = bytearray(content)
        for waiting in self.waiting[inode]:
            for left in keep(waiting):
                _apply(content, left)
        return bytes(content)


def crash_states(
    events: Sequence[Event], *, rounds: int = 1, seed: int = 0
) -> Iterator[CrashState]:
    """At every call: killed, and ways in which power may have failed; none of them twice."""
    random = Random(seed)
    platter = _Platter()
    kept = [EMPTY, *(event.digest for event in events if isinstance(event, Kept))]
    seen: set[tuple[tuple[str, ...], int]] = set()
    done = 0
    for at, event in enumerate(events):
        platter.take(event)
        if isinstance(event, Kept):
            done += 1
            continue
        allowed = tuple(kept[done : done + 2])
        for how, files in _ways(platter, random, rounds):
            state = (allowed, hash(frozenset(files.items())))
            if state not in seen:
                seen.add(state)
                yield CrashState(at, how, files, allowed)


def _ways(platter: _Platter, random: Random, rounds: int) -> Iterator[tuple[str, dict[str, bytes]]]:
    every = len(platter.waiting_names)
    yield "killed", platter.surviving(_whole, every)
    if not platter.waiting and not every:
        return  # nothing waits: whatever happens now, this is what is there
    yield "dropped", platter.surviving(_nothing, 0)
    for _ in range(rounds):
        yield "some", platter.surviving(_some(random), random.randint(0, every))
        yield "torn", platter.surviving(_torn(random), random.randint(0, every))


def _whole(event: InFile) -> Iterable[InFile]:
    return (event,)


def _nothing(_event: InFile) -> Iterable[InFile]:
    return ()


def _some(random: Random) -> Callable[[InFile], Iterable[InFile]]:
    """Any subset, so also a later one without an earlier: nothing orders them but a sync."""
    likely = random.choice((0.1, 0.5, 0.9))
    return lambda event: (event,) if random.random() < likely else ()


def _torn(random: Random) -> Callable[[InFile], Iterable[InFile]]:
    """Any subset of the sectors of each."""
    likely = random.choice((0.1, 0.5, 0.9))

    def sectors(event: InFile) -> Iterable[InFile]:
        if isinstance(event, Truncate):
            return (event,) if random.random() < likely else ()
        return [sector for sector in _sectors(event) if random.random() < likely]

    return sectors


def _sectors(write: Write) -> Iterator[Write]:
    at = 0
    while at < len(write.content):
        offset = write.offset + at
        size = TORN_BYTES - offset % TORN_BYTES
        yield Write(write.inode, offset, write.content[at : at + size])
        at += size


def _apply(file: bytearray, event: InFile) -> None:
    match event:
        case Write(_, offset, content):
            patch(file, offset, content)
        case Truncate(_, size):
            resize(file, size)


def _rename(names: dict[str, int], event: InDirectory) -> None:
    match event:
        case Create(name, inode):
            names[name] = inode
        case Rename(old, new):
            if old in names:
                names[new] = names.pop(old)
        case Remove(name):
            names.pop(name, None)


def _is_in(event: InDirectory, directory: str) -> bool:
    names = (event.old, event.new) if isinstance(event, Rename) else (event.name,)
    return directory in [directory_of(name) for name in names]


def contents_of(events: Iterable[Event]) -> dict[str, bytes]:
    """The last content under every name that a file ever had: files beside a store never change."""
    platter, contents = _Platter(), dict[str, bytes]()
    for event in events:
        platter.take(event)
        if isinstance(event, Kept | Rename | Remove):
            contents |= platter.surviving(_whole, len(platter.waiting_names))
    return contents
