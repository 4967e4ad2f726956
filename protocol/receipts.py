"""Receipts: one range proof and one checkpoint answer a whole run (docs/spec/log.md#receipts)."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import Meta

from protocol.checkpoint import Checkpoint
from protocol.decoding import decode
from protocol.errors import BadProof
from protocol.ids import (
    DEVICE_ID_BYTES,
    EPOCH_BYTES,
    HASH_BYTES,
    DeviceId,
    Epoch,
    Hash,
    OperationId,
)
from protocol.merkle import (
    MAX_PROOF_NODES,
    MAX_TREE_SIZE,
    Proof,
    Reader,
    check_range,
    leaf_hash,
    prove_range,
)

MAX_RECEIPT_ENTRIES: Final = 4096  # as many as a run has
MAX_RECEIPT_BYTES: Final = 8 * 1024  # a kind for every entry and the longest proof
MAX_NUMBER: Final = 2**53 - 1  # a reader in JavaScript counts no further


class Kind(IntEnum):
    """As what an entry was taken in; other numbers may come, and mean *received* until then."""

    ACCEPTED = 1
    QUARANTINED = 2
    FORK = 3
    ADMIN = 4
    GENERATION = 5  # the first leaf of a log that follows a restored one


class Degree(IntEnum):
    """What a checkpoint promises of a position."""

    RECEIVED = 1  # durably committed on the centre's machine
    SAFE = 2  # and copied off it: the device may delete its own


class Place(NamedTuple):
    """Where an entry of a device's log came to stand in the centre's."""

    seq: int
    position: int
    received_ms: int
    kind: int


class Receipt(msgspec.Struct, frozen=True, array_like=True):
    """Entries first_seq… of one log stand side by side from first_position, since received_ms."""

    device: Annotated[DeviceId, Meta(min_length=DEVICE_ID_BYTES, max_length=DEVICE_ID_BYTES)]
    epoch: Annotated[Epoch, Meta(min_length=EPOCH_BYTES, max_length=EPOCH_BYTES)]
    first_seq: Annotated[int, Meta(ge=1, le=MAX_NUMBER)]
    count: Annotated[int, Meta(ge=1, le=MAX_RECEIPT_ENTRIES)]
    first_position: Annotated[int, Meta(ge=0, lt=MAX_TREE_SIZE)]
    received_ms: Annotated[int, Meta(ge=0, le=MAX_NUMBER)]
    kinds: Annotated[bytes, Meta(min_length=1, max_length=MAX_RECEIPT_ENTRIES)]  # one, or one each
    proof: Annotated[Proof, Meta(max_length=MAX_PROOF_NODES)]


def leaf(kind: int, entry: bytes, received_ms: int) -> Hash:
    """What the log says of an entry: SHA-256(0 ‖ kind ‖ id ‖ received)."""
    assert len(entry) == HASH_BYTES
    return leaf_hash(bytes((kind,)) + entry + received_ms.to_bytes(8, "big"))


def make_receipts(
    read: Reader, device: DeviceId, epoch: Epoch, placed: Sequence[Place], *, size: int
) -> list[Receipt]:
    """A receipt for each stretch; entries known before are answered by their old positions."""
    return [_receipt(read, device, epoch, stretch, size) for stretch in _stretches(placed)]


def read_receipt(data: bytes) -> Receipt:
    """A receipt that travels on its own, in a courier's file or as evidence."""
    receipt: Receipt = decode(Receipt, data, limit=MAX_RECEIPT_BYTES)
    return receipt


def check_receipt(
    receipt: Receipt, operation_ids: Sequence[OperationId], checkpoint: Checkpoint
) -> None:
    """Raise unless the log holds these: the operations that device, epoch and seq name."""
    if len(operation_ids) != receipt.count:
        raise BadProof(f"a receipt for {receipt.count}, not for {len(operation_ids)} operations")
    leaves = [
        leaf(kind, operation, receipt.received_ms)
        for kind, operation in zip(kinds_of(receipt), operation_ids, strict=True)
    ]
    check_range(
        leaves,
        receipt.proof,
        first=receipt.first_position,
        size=checkpoint.size,
        root=checkpoint.root,
    )


def kinds_of(receipt: Receipt) -> bytes:
    """The kind of each entry."""
    if len(receipt.kinds) == receipt.count:
        return receipt.kinds
    if len(receipt.kinds) != 1:
        raise BadProof(f"{len(receipt.kinds)} kinds for {receipt.count} entries")
    return receipt.kinds * receipt.count


def degree_of(position: int, checkpoint: Checkpoint) -> Degree | None:
    """By any checkpoint of the same log, once proven consistent; None: it says nothing of it."""
    if position < checkpoint.safe:
        return Degree.SAFE
    return Degree.RECEIVED if position < checkpoint.size else None


def _stretches(placed: Sequence[Place]) -> Iterator[Sequence[Place]]:
    start = 0
    for at in range(1, len(placed) + 1):
        if (
            at == len(placed)
            or at - start == MAX_RECEIPT_ENTRIES
            or _breaks(*placed[at - 1 : at + 1])
        ):
            yield placed[start:at]
            start = at


def _breaks(before: Place, after: Place) -> bool:
    return (after.seq, after.position, after.received_ms) != (
        before.seq + 1,
        before.position + 1,
        before.received_ms,
    )


def _receipt(
    read: Reader, device: DeviceId, epoch: Epoch, stretch: Sequence[Place], size: int
) -> Receipt:
    first, kinds = stretch[0], bytes(entry.kind for entry in stretch)
    return Receipt(
        device,
        epoch,
        first.seq,
        len(stretch),
        first.position,
        first.received_ms,
        kinds[:1] if len(set(kinds)) == 1 else kinds,
        prove_range(read, first=first.position, count=len(stretch), size=size),
    )
