"""Vectors of docs/spec/log.md#receipts: a receipt, the operations it is for, and a checkpoint."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import astuple, replace

from protocol.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint
from protocol.decoding import encode
from protocol.ids import Epoch, OperationId, device_id, sha256
from protocol.keys import SigningKey
from protocol.merkle import MAX_PROOF_NODES, reader_of, tree_root
from protocol.receipts import (
    MAX_RECEIPT_BYTES,
    MAX_RECEIPT_ENTRIES,
    Kind,
    Place,
    Receipt,
    check_receipt,
    leaf,
    make_receipts,
    read_receipt,
)

FORMAT: Final = "receipt"

LOG_KEY: Final = SigningKey(bytes(range(32, 64)))
ORIGIN: Final = "tannha.example/03820"
DEVICE: Final = device_id(SigningKey(bytes(range(32))).public)
EPOCH: Final = Epoch(bytes(range(0xE0, 0xE8)))
RECEIVED_MS: Final = 1_795_600_000_000  # 2026-11-25 16:46:40 in Vietnam
KINDS: Final = [Kind.ACCEPTED, Kind.ACCEPTED, Kind.QUARANTINED]
IDS: Final = [OperationId(sha256(b"operation %d" % seq)) for seq in range(1, 4)]

# Three operations of one device between two entries of others.
LEAVES: Final = [
    leaf(Kind.ADMIN, sha256(b"other 0"), RECEIVED_MS - 1000),
    *[leaf(kind, entry, RECEIVED_MS) for kind, entry in zip(KINDS, IDS, strict=True)],
    leaf(Kind.ACCEPTED, sha256(b"other 4"), RECEIVED_MS + 1000),
]
READ: Final = reader_of(LEAVES)

Write = Callable[..., None]


def make(write: Write) -> None:
    def case(
        name: str,
        expect: str,
        layer: str,
        receipt: bytes,
        ids: list[OperationId] = IDS,
        **other: Any,
    ) -> None:
        inputs = {"receipt": receipt.hex(), "operations": [entry.hex() for entry in ids]}
        inputs |= {"note": HEAD.note.hex(), "log_public": LOG_KEY.public.hex()} | other
        write(name, expect, layer, **inputs)

    make_valid(case)
    make_unproven(case)
    make_malformed(case)


def make_valid(case: Write) -> None:
    case("valid", "ok", "", encode(a_receipt()))
    case("one_entry", "ok", "", encode(a_receipt(Place(3, 3, RECEIVED_MS, 2))), IDS[2:])
    alike = [Place(1 + at, 1 + at, RECEIVED_MS, 1) for at in range(2)]
    case("one_kind_for_all", "ok", "", encode(a_receipt(*alike)), IDS[:2])
    written_out = replace(a_receipt(*alike), kinds=b"\1\1")
    case("equal_kinds_written_out", "ok", "", encode(written_out), IDS[:2])
    case("later_field", "ok", "", encode([*astuple(a_receipt()), "later"]))


def make_unproven(case: Write) -> None:
    good = a_receipt()

    def refused(name: str, receipt: Receipt, *given: Any, **other: Any) -> None:
        case(name, "bad-proof", "proof", encode(receipt), *given, **other)

    refused("operations_in_another_order", good, IDS[::-1])
    refused("operation_missing", good, IDS[:2])
    refused("no_operations", good, [])
    refused("count_too_small", replace(good, count=2))
    refused("another_position", replace(good, first_position=2))
    refused("position_beyond_the_checkpoint", replace(good, first_position=3))
    refused("another_time", replace(good, received_ms=RECEIVED_MS + 1))
    refused("quarantine_as_acceptance", replace(good, kinds=b"\1"))
    refused("two_kinds_for_three", replace(good, kinds=b"\1\2"))
    refused("proof_node_missing", replace(good, proof=good.proof[1:]))
    refused("proof_node_too_many", replace(good, proof=good.proof + good.proof[:1]))
    refused("proof_nodes_swapped", replace(good, proof=good.proof[::-1]))
    refused("proof_node_of_31_bytes", replace(good, proof=(good.proof[0][1:], *good.proof[1:])))
    refused("another_checkpoint", good, note=a_head(4).note.hex())


def make_malformed(case: Write) -> None:
    good = a_receipt()

    def refused(name: str, receipt: bytes) -> None:
        case(name, "malformed-bytes", "format", receipt)

    refused("device_too_short", encode(replace(good, device=DEVICE[1:])))
    refused("epoch_too_long", encode(replace(good, epoch=EPOCH + b"x")))
    refused("seq_zero", encode(replace(good, first_seq=0)))
    refused("count_zero", encode(replace(good, count=0)))
    refused("count_over_the_limit", encode(replace(good, count=MAX_RECEIPT_ENTRIES + 1)))
    refused("no_kinds", encode(replace(good, kinds=b"")))
    refused("position_over_the_limit", encode(replace(good, first_position=2**48)))
    long = replace(good, proof=good.proof[:1] * (MAX_PROOF_NODES + 1))
    refused("proof_over_the_limit", encode(long))
    refused("trailing_byte", encode(good) + b"\0")
    refused("last_byte_missing", encode(good)[:-1])
    refused("no_bytes", b"")
    case("longer_than_8_kib", "too-large", "framing", bytes(MAX_RECEIPT_BYTES + 1))


def check(vector: dict[str, Any]) -> None:
    checkpoint = read_checkpoint(bytes.fromhex(vector["note"]), bytes.fromhex(vector["log_public"]))
    receipt = read_receipt(bytes.fromhex(vector["receipt"]))
    operations = [OperationId(bytes.fromhex(entry)) for entry in vector["operations"]]
    check_receipt(receipt, operations, checkpoint)


def a_receipt(*placed: Place) -> Receipt:
    run = [Place(1 + at, 1 + at, RECEIVED_MS, kind) for at, kind in enumerate(KINDS)]
    (receipt,) = make_receipts(READ, DEVICE, EPOCH, placed or run, size=len(LEAVES))
    return receipt


def a_head(size: int) -> Checkpoint:
    root = tree_root(LEAVES[:size])
    time_s = RECEIVED_MS // 1000 + 2
    return sign_checkpoint(ORIGIN, size, root, safe=2, time_s=time_s, key=LOG_KEY)


HEAD: Final = a_head(len(LEAVES))
