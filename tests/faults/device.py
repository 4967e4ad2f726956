"""A day of the device as calls on a disk, and what has to be true of any crash of it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from mobile import vault
from mobile.edits import page_roots
from mobile.store import BLOBS, FILE, Store
from mobile.vault import Machine
from tests.devices import MACHINE, NOW, PIN, Entropy
from tests.faults.day import Day, Officer
from tests.faults.events import Event
from tests.faults.replay import replay
from tests.faults.states import Promised, contents_of
from tests.faults.trace import Said, Traced, listening
from tests.faults.vfs import Disk

# So that a short day, too, brings many checkpoints into the middle of the work.
_SOON: Final = Said("PRAGMA wal_autocheckpoint = 40")
# Files of a dossier that is leaving go before its rows do.
_FILES: Final = (
    f"SELECT '{BLOBS}/' || name FROM blob JOIN dossier ON dossier.id = blob.dossier"  # noqa: S608  # a constant
    " WHERE kept = 1 AND leaving = 0"
)


def heard_of_a_day(directory: Path) -> list[Traced]:
    with listening(directory / "an") as heard:
        Day(Officer(directory)).run()
    return heard


def events_of(heard: Iterable[Traced], disk: Disk | None = None) -> list[Event]:
    return replay(_with_checkpoints(heard), disk or Disk())


def promised(events: Iterable[Event]) -> Promised:
    return Promised(FILE, _FILES, contents_of(events))


def weakened(heard: Iterable[Traced], setting: str, to: str) -> list[Traced]:
    """The same day with another setting of SQLite's."""
    return [
        Said(one.sql.replace(setting, to)) if isinstance(one, Said) else one for one in heard
    ]


def work_goes_on(directory: Path) -> None:
    """The program itself starts on what a crash has left: everything reads, and takes more."""
    entropy = Entropy("after the crash")
    store = Store(directory, entropy)
    try:
        if store.find_device() is None:
            vault.create(store, "another pass phrase here", machine=Machine(), entropy=entropy)
            return
        vault.unlock(store, PIN, machine=MACHINE, now_ms=NOW + 10**9, entropy=entropy)
        store.purge(now_ms=NOW + 10**9)  # what was begun is finished
        for record in store.records():
            for root in page_roots(store.state(record.dossier)):
                assert store.find_blob(record.dossier, root) is not None
        store.outbox()
    finally:
        store.close()


def _with_checkpoints(heard: Iterable[Traced]) -> Iterator[Traced]:
    for traced in heard:
        yield traced
        if isinstance(traced, Said) and "synchronous" in traced.sql:
            yield _SOON
