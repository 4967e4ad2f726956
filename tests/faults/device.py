"""A day of the device as calls on a disk, and what has to be true of any crash of it."""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import chdir
from pathlib import Path
from typing import Final

from mobile import vault
from mobile.store import BLOBS, FILE, Damage, Store
from mobile.vault import Machine
from tests.devices import MACHINE, NOW, PIN, Entropy, gate_at
from tests.faults.bench import Promised
from tests.faults.day import Day, Officer
from tests.faults.events import Event
from tests.faults.replay import replay
from tests.faults.states import contents_of
from tests.faults.trace import Opened, Said, Traced, listening
from tests.faults.vfs import Disk

_WRAPS: Final = re.compile(r"INSERT INTO dossier .*\(x'(\w+)', x'(\w+)'\)", re.IGNORECASE)
_ERASES: Final = re.compile(r"DELETE FROM dossier WHERE id = x'(\w+)'", re.IGNORECASE)
WHOLE: Final = Damage([], [], [], [], 0)
# So that a short day, too, brings many checkpoints into the middle of the work.
_SOON: Final = Said("PRAGMA wal_autocheckpoint = 40")
_NAMED: Final = "SELECT name FROM blob WHERE kept = 1"


def heard_of_a_day(directory: Path) -> list[Traced]:
    """The same on every run and machine: the officer's entropy hangs on a relative path."""
    with chdir(directory), listening(Path("an")) as heard:
        officer = Officer(Path())
        Day(officer).run()
        officer.start_again()
        assert officer.lost() == []
        officer.store.close()
    assert sum(isinstance(one, Opened) for one in heard) > 1, "nobody was listened to"
    return heard


def events_of(heard: Iterable[Traced], disk: Disk | None = None) -> list[Event]:
    return replay(_with_checkpoints(heard), disk or Disk())


def promised(events: Iterable[Event]) -> Promised:
    return Promised(FILE, _pictures, contents_of(events))


def weakened(heard: Iterable[Traced], setting: str, to: str) -> list[Traced]:
    """The same day with another setting of SQLite's."""
    return [Said(one.sql.replace(setting, to)) if isinstance(one, Said) else one for one in heard]


def erased_key(heard: Iterable[Traced]) -> bytes:
    """The last part of the wrapped key of the dossier that the day lets go of."""
    said = [one.sql for one in heard if isinstance(one, Said)]
    [gone] = [found[1] for sql in said if (found := _ERASES.match(sql))]
    wraps = {found[1]: found[2] for sql in said if (found := _WRAPS.match(sql))}
    return bytes.fromhex(wraps[gone])[-32:]


def work_goes_on(directory: Path) -> None:
    """The program itself starts on what a crash has left: everything reads, and takes more."""
    entropy = Entropy("after the crash")
    store = Store(directory, entropy)
    gate = gate_at(store)
    try:
        if store.find_device() is None:
            phrase = "another pass phrase here"
            vault.create(store, phrase, machine=Machine(), gate=gate, entropy=entropy)
            return
        vault.unlock(store, PIN, machine=MACHINE, gate=gate, entropy=entropy)
        store.purge(now_ms=NOW + 10**9)  # what was begun is finished
        assert store.check() == WHOLE
        store.next_counter()
    finally:
        store.close()


def _pictures(connection: sqlite3.Connection) -> list[str]:
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'blob'").fetchall():
        return []  # the migrations have only begun
    return [f"{BLOBS}/{name}" for [name] in connection.execute(_NAMED)]


def _with_checkpoints(heard: Iterable[Traced]) -> Iterator[Traced]:
    for traced in heard:
        yield traced
        if isinstance(traced, Said) and "synchronous" in traced.sql:
            yield _SOON
