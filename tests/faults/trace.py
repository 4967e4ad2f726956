"""Listens to a program at work: what it says to SQLite, and what it does with files beside it."""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from tests.faults.events import (
    DIRECTORY,
    Create,
    Event,
    Remove,
    Rename,
    Sync,
    SyncNames,
    Truncate,
    Write,
)


class Opened(NamedTuple):
    """A connection to the database of this name."""

    name: str


class Said(NamedTuple):
    """One statement, its parameters written into it."""

    sql: str


class Closed(NamedTuple):
    name: str


_SAYS_NOTHING: Final = ("SELECT", "--")  # reading, and what triggers do by themselves

Traced = Opened | Said | Closed | Event


@contextmanager
def listening(directory: Path) -> Iterator[list[Traced]]:
    """All that happens below a directory, in order, and nothing of it is changed by listening."""
    listener = Listener(directory)
    connect, fsync = sqlite3.connect, os.fsync

    def heard_connect(database: Any, **options: Any) -> sqlite3.Connection:
        return listener.connect(connect, database, options)

    def heard_fsync(handle: Any) -> None:
        fsync(handle)
        listener.synced(handle if isinstance(handle, int) else handle.fileno())

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if listener.awake:
            listener.about_to(event, arguments)

    sys.addaudithook(heard)  # there is no way to take one away again
    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(sqlite3, "connect", heard_connect)
        patches.setattr(os, "fsync", heard_fsync)
        yield listener.heard
    listener.awake = False


class Listener:
    """Files are noticed when they are synced, renamed or when SQLite commits beside them."""

    def __init__(self, directory: Path) -> None:
        self.heard: list[Traced] = []
        self.awake = True
        self._directory = directory.resolve()
        self._databases: set[str] = set()
        self._held: dict[int, bytes] = {}

    def connect(
        self, connect: Callable[..., sqlite3.Connection], database: Any, options: dict[str, Any]
    ) -> sqlite3.Connection:
        name = self._below(database)
        if name is None:
            return connect(database, **options)
        kind = options.pop("factory", sqlite3.Connection)

        def close(connection: sqlite3.Connection) -> None:
            self.heard.append(Closed(name))
            kind.close(connection)

        options["factory"] = type(kind.__name__, (kind,), {"close": close})
        self._databases.add(name)
        connection = connect(database, **options)
        self.heard.append(Opened(name))
        connection.set_trace_callback(self._said)
        return connection

    def synced(self, handle: int) -> None:
        """After an `fsync`: of a directory its names, of a file all that it holds."""
        path = Path(f"/proc/self/fd/{handle}").readlink()
        if (name := self._name(path)) is None:
            return
        if path.is_dir():
            self.heard.append(SyncNames("" if name == "." else name))
        else:
            self.heard.append(Sync(self._look_at(path)))

    def about_to(self, event: str, arguments: tuple[Any, ...]) -> None:
        """What Python tells its audit hooks before it does it."""
        match event, arguments:
            case "os.rename", (old, new, *_) if (name := self._name(old)) and (
                to := self._name(new)
            ):
                self._look_at(Path(os.fsdecode(old)))
                self.heard.append(Rename(name, to))
            case "os.mkdir", (path, *_) if (name := self._name(path)) and name != ".":
                there = Path(os.fsdecode(path))
                if there.parent.is_dir() and not there.exists():
                    self.heard.append(Create(name, DIRECTORY))
            case "os.remove", (path, *_) if name := self._name(path):
                there = Path(os.fsdecode(path))
                if there.exists():
                    self._held.pop(_inode(there), None)
                    self.heard.append(Remove(name))
            case _:
                pass

    def _said(self, sql: str) -> None:
        if sql.startswith("COMMIT"):
            self._look_around()
        if not sql.upper().startswith(_SAYS_NOTHING):
            self.heard.append(Said(sql))

    def _look_around(self) -> None:
        """Files that nobody has synced: a power cut may leave any part of them."""
        for path in sorted(self._directory.rglob("*")):
            if path.is_file() and self._name(path) is not None:
                self._look_at(path)

    def _look_at(self, path: Path) -> int:
        inode, content, name = _inode(path), path.read_bytes(), self._name(path)
        assert name is not None
        known = self._held.get(inode)
        if known is None:
            self.heard.append(Create(name, inode))
        elif known != content:
            self.heard.append(Truncate(inode, 0))
        if known != content:
            self.heard.append(Write(inode, 0, content))
            self._held[inode] = content
        return inode

    def _name(self, path: object) -> str | None:
        """None for files that SQLite looks after, and for those elsewhere."""
        name = self._below(path)
        return None if name is None or name.startswith(tuple(self._databases)) else name

    def _below(self, path: object) -> str | None:
        """Relative to the directory."""
        if not isinstance(path, str | bytes | os.PathLike) or path == ":memory:":
            return None
        full = Path(os.fsdecode(path)).absolute()
        if not full.is_relative_to(self._directory):
            return None
        return full.relative_to(self._directory).as_posix()


def _inode(path: Path) -> int:
    return -path.stat().st_ino  # the disk in memory counts its own upwards from one
