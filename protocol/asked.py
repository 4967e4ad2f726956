"""The device as it was when it asked, and what of an answer it keeps: nothing but values."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from protocol.admin import AdminEntry
from protocol.blobs import Bitmap
from protocol.checkpoint import Checkpoint
from protocol.ids import BlobRoot, DeviceId, DossierId, OperationId
from protocol.merge import Placed
from protocol.messages import Boot
from protocol.operation import Verified
from protocol.page import State
from protocol.receipts import Receipt
from protocol.trust import TrustSet


class Asker(msgspec.Struct, frozen=True):
    """The device as it was when it asked."""

    device: DeviceId
    origin: str
    trust: TrustSet
    checkpoint: Checkpoint | None
    cursor: int
    boot: Boot | None
    sent: Sequence[Verified]
    pulls: bool  # it wanted others' work too
    shows: bool  # it showed the checkpoint that it knows
    line: Sequence[bytes] = ()  # the openings of the generations that it knows


class Settled(msgspec.Struct, frozen=True):
    """An own operation that the centre has signed for."""

    id: OperationId
    position: int
    kind: int
    received_ms: int
    reason: str | None = None


class AdminKept(msgspec.Struct, frozen=True):
    entry: AdminEntry
    wire: bytes
    position: int
    received_ms: int


class Moved(msgspec.Struct, frozen=True):
    """The log has another name: from `cut` on it does not hold what this device knew of it."""

    origin: str
    line: list[bytes]
    cut: int
    lost: bytes | None = None  # the note that was known, of a size that nobody can continue
    evidence: tuple[bytes, ...] = ()


class Keep(msgspec.Struct, frozen=True):
    """Everything one answer brought: to be durable in one transaction before anything else."""

    server_ms: int
    trust: TrustSet
    checkpoint: Checkpoint | None
    settled: list[Settled]
    admin: list[AdminKept]
    foreign: list[Placed]
    states: list[tuple[State, int]]  # with the log size that the page folds
    cursor: int
    boot: Boot | None
    leave: list[DossierId]
    receipts: list[Receipt] = []  # those that hold, as evidence until their entries are safe
    moved: Moved | None = None  # before all else
    line: list[bytes] | None = None  # the openings so far, where nothing was known before


class Wanted(NamedTuple):
    """An attachment of which the centre has some chunks, or none."""

    dossier: DossierId
    root: BlobRoot
    present: Bitmap


class Checked(msgspec.Struct, frozen=True):
    """What of an answer holds, and the codes of what does not."""

    keep: Keep
    wanted: list[Wanted]
    more: bool
    doubts: list[str]

    @property
    def moved(self) -> bool:
        """All that was in the session is of another generation: it begins again."""
        return self.keep.moved is not None
