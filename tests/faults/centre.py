"""A day of the centre as calls on a disk: what it has receipted has to survive any crash of it."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from protocol.blobs import chunk_count, read_bitmap
from protocol.ids import BlobRoot, DossierId
from sync_server.store import CHUNKS
from sync_server.store.chunks import ChunkFiles
from tests.faults.bench import Promised
from tests.faults.events import Event
from tests.faults.replay import replay
from tests.faults.states import contents_of
from tests.faults.trace import Opened, Said, Traced, listening
from tests.faults.vfs import Disk
from tests.town import Town

DATABASE: Final = "centre.db"
PICTURE: Final = b"\xff\xd8\xff" + bytes(range(256)) * 300  # two chunks
THUMBNAIL: Final = b"\xff\xd8\xffthumbnail"

# The disk in memory has no shared memory; the centre is alone on its file anyway.
_ALONE: Final = Said("PRAGMA locking_mode = EXCLUSIVE")
_SOON: Final = Said("PRAGMA wal_autocheckpoint = 40")


def heard_of_a_day(folder: Path) -> list[Traced]:
    """Two tablets, work on one dossier, pictures, a restart, an erasure."""
    with listening(folder) as heard:
        town = Town(folder)
        an, binh = town.enrol("an"), town.enrol("bình")
        homes = [an.open(number=number) for number in range(3)]
        an.attach(homes[0], PICTURE, THUMBNAIL)
        an.sync()
        binh.sync()
        binh.note(homes[0], "của bình")
        an.note(homes[0], "của an")
        binh.sync()
        an.sync()
        town.restart()
        an.attach(homes[1], PICTURE)
        an.sync()
        town.erase(homes[0])
        binh.sync()
        town.centre.store.close()
    assert sum(isinstance(one, Opened) for one in heard) > 1, "nobody was listened to"
    return heard


def events_of(heard: Iterable[Traced]) -> list[Event]:
    return replay(_on_that_disk(heard), Disk())


def promised(events: Iterable[Event]) -> Promised:
    return Promised(DATABASE, _chunks, contents_of(events))


def _chunks(connection: sqlite3.Connection) -> list[str]:
    """The files of all chunks that the centre says it has."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'blob'").fetchall():
        return []  # the migrations have only begun
    files = ChunkFiles(Path(CHUNKS))
    rows = connection.execute("SELECT dossier, root, size, present FROM blob").fetchall()
    return [
        (Path(CHUNKS) / files.path(DossierId(dossier), BlobRoot(root), index)).as_posix()
        for dossier, root, size, present in rows
        for index in range(chunk_count(size))
        if index not in read_bitmap(present, chunk_count(size)).missing()
    ]


def _on_that_disk(heard: Iterable[Traced]) -> Iterator[Traced]:
    for traced in heard:
        yield traced
        if isinstance(traced, Opened):
            yield _ALONE
        if isinstance(traced, Said) and "synchronous" in traced.sql:
            yield _SOON
