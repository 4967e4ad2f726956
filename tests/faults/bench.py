"""Where crashes are laid out on a real disk, for the production driver to say what it finds."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tests.faults.replay import EMPTY, digest_of
from tests.faults.states import CrashState


class Promised(NamedTuple):
    """What a store has to keep beside its tables: `named` says which files a database names."""

    database: str
    named: Callable[[sqlite3.Connection], list[str]]
    contents: dict[str, bytes]

    def is_whole(self, directory: Path, name: str) -> bool:
        path = directory / name
        return path.is_file() and path.read_bytes() == self.contents[name]


class Bench:
    """A directory where one crash after the other is laid out for a real driver to open."""

    def __init__(self, directory: Path, promised: Promised) -> None:
        self.directory, self.promised = directory, promised
        self._laid: dict[str, bytes] = {}

    def lay_out(self, state: CrashState) -> None:
        """Only what differs from the last, and what somebody has changed or removed since."""
        same: set[str] = set()
        for path in [path for path in self.directory.rglob("*") if path.is_file()]:
            name = path.relative_to(self.directory).as_posix()
            if name in state.files and self._is_as_laid(name, state.files[name]):
                same.add(name)
            else:
                path.unlink()
        for name in state.files.keys() - same:
            path = self.directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(state.files[name])
        self._laid = state.files

    def _is_as_laid(self, name: str, content: bytes) -> bool:
        """Not asked of a database: its driver has been at work on it."""
        return self._laid.get(name) == content and not name.startswith(self.promised.database)

    def complaint(self, state: CrashState) -> str | None:
        """What the production driver finds there: lost, corrupt, or nothing to complain of."""
        path = self.directory / self.promised.database
        if not path.exists():
            return None if EMPTY in state.allowed else "lost"
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")
                connection.execute("PRAGMA synchronous = OFF")  # nobody needs this copy
                [[said]] = connection.execute("PRAGMA integrity_check(1)").fetchall()
                held = digest_of(connection.execute)
                # As long as a crash has left no tables there is nobody to ask.
                named = self.promised.named(connection) if held != EMPTY else []
        except sqlite3.DatabaseError as error:
            return f"corrupt: {error}"
        if said != "ok":
            return f"corrupt: {said}"
        if held not in state.allowed:
            return "lost"
        broken = [name for name in named if not self.promised.is_whole(self.directory, name)]
        return f"file lost: {broken[0]}" if broken else None
