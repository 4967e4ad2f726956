"""The tables of a device's store, question by question: all of its SQL, none of its keys."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from sqlite_utils import Database, Migrations

from mobile import schema
from mobile.problems import DiskBroken, of_sqlite
from protocol.ids import DeviceId, DossierId, Epoch, OperationId

_LABEL: Final = "id, device, epoch, seq, hlc, dossier, operation.position, role"

migrations = Migrations("device")


@migrations()
def first_tables(db: Database) -> None:
    for statement in schema.FIRST:
        db.execute(statement)
    db.execute("INSERT INTO standing (only) VALUES (1)")


class Tries(NamedTuple):
    """Wrong PINs since the last right one, and when the last was typed."""

    failures: int
    last_ms: int


class OwnEpoch(NamedTuple):
    """One stretch of this device's log; epochs of one line share a standing block."""

    epoch: Epoch
    line: Epoch
    provisional_from: int


class Label(NamedTuple):
    """What stands in the clear beside a sealed operation; changed by anyone, it does not open."""

    id: bytes
    device: bytes
    epoch: bytes
    seq: int
    hlc: int
    dossier: bytes
    position: int | None
    role: str


class Record(NamedTuple):
    """How a dossier stands between here and the centre: counts of this device's operations."""

    dossier: DossierId
    changed: int
    unsent: int
    received: int
    aside: int  # received, and waiting for the centre's word
    highest: int  # position of the last one received, or -1


class SealedBlob(NamedTuple):
    """A blob's row: its file has the same name."""

    name: str
    present: bytes
    sealed: bytes


class Tables:
    """One file, one connection, one transaction at a time."""

    def __init__(self, path: Path) -> None:
        self._broken = False
        with self._named():
            self._db = _opened(path)
            migrations.apply(self._db)

    def close(self) -> None:
        self._db.close()

    @property
    def in_transaction(self) -> bool:
        return self._db.conn.in_transaction

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it durable at the end, or none of it."""
        if self._broken:
            raise DiskBroken("open the store anew")
        with self._named(), self._db.atomic():
            yield

    # Before an unlock.

    def find_device(self) -> DeviceId | None:
        return cast("DeviceId | None", self._one("SELECT device FROM standing"))
