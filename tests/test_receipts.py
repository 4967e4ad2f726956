"""Receipts: the centre's answer to a run, which nobody can alter and everybody can check."""

from collections.abc import Iterator, Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.checkpoint import Checkpoint, sign_checkpoint
from protocol.decoding import encode
from protocol.errors import BadProof, LogGap, MalformedBytes, ProtocolError, TooLarge
from protocol.ids import DeviceId, Epoch, Hash, OperationId, sha256
from protocol.keys import SigningKey
from protocol.merkle import MAX_PROOF_NODES, reader_of, tree_root
from protocol.receipts import (
    MAX_NUMBER,
    MAX_RECEIPT_BYTES,
    MAX_RECEIPT_ENTRIES,
    Degree,
    Kind,
    Place,
    Receipt,
    check_receipt,
    degree_of,
    kinds_of,
    leaf,
    make_receipts,
    read_receipt,
)

KEY = SigningKey(sha256(b"log"))
DEVICE = DeviceId(sha256(b"tablet")[:16])
EPOCH = Epoch(sha256(b"epoch")[:8])
NOON_MS = 1_795_600_000_000


def operation(seq: int) -> OperationId:
    return OperationId(sha256(b"operation", seq.to_bytes(8, "big")))


def placed(
    first_seq: int, count: int, position: int, kind: Kind = Kind.ACCEPTED, ms: int = NOON_MS
) -> list[Place]:
    return [Place(first_seq + step, position + step, ms, kind) for step in range(count)]


class Centre:
    """A log with these entries of one device at their positions and others' work between."""

    def __init__(self, size: int, entries: Sequence[Place], *, safe: int = 0) -> None:
        leaves = [leaf(Kind.ACCEPTED, sha256(b"%d" % at), at) for at in range(size)]
        for entry in entries:
            leaves[entry.position] = leaf(entry.kind, operation(entry.seq), entry.received_ms)
        self.receipts = make_receipts(reader_of(leaves), DEVICE, EPOCH, entries, size=size)
        self.checkpoint: Checkpoint = sign_checkpoint(
            "nathu.example/log", size, tree_root(leaves), safe=safe, time_s=NOON_MS // 1000, key=KEY
        )


def settle(receipt: Receipt, checkpoint: Checkpoint) -> None:
    """As a device does: find the entries that the receipt names, then check it."""
    if receipt.device != DEVICE or receipt.epoch != EPOCH:
        raise LogGap("a log that is not ours")
    check_receipt(
        receipt,
        [operation(receipt.first_seq + step) for step in range(receipt.count)],
        checkpoint,
    )


def flips(data: bytes) -> Iterator[bytes]:
    for bit in range(8 * len(data)):
        yield (int.from_bytes(data, "big") ^ 1 << bit).to_bytes(len(data), "big")


# Leaves.


def test_a_leaf_is_the_hash_that_the_design_says() -> None:
    entry = operation(1)

    expected = sha256(b"\x00", b"\x02", entry, (258).to_bytes(8, "big"))

    assert leaf(Kind.QUARANTINED, entry, 258) == expected


# What a receipt proves.


def test_one_receipt_answers_a_whole_run() -> None:
    centre = Centre(100, placed(first_seq=4, count=30, position=61))

    (receipt,) = centre.receipts

    settle(receipt, centre.checkpoint)
    assert (receipt.first_seq, receipt.count, receipt.first_position) == (4, 30, 61)
    assert receipt.kinds == bytes([Kind.ACCEPTED])


def test_a_receipt_travels_as_bytes() -> None:
    centre = Centre(100, placed(first_seq=4, count=30, position=61))

    (receipt,) = centre.receipts

    assert read_receipt(encode(receipt)) == receipt


def test_entries_of_several_kinds_share_a_receipt() -> None:
    run = placed(1, 2, 5) + placed(3, 1, 7, Kind.QUARANTINED) + placed(4, 1, 8, Kind.FORK)
    centre = Centre(10, run)

    (receipt,) = centre.receipts

    settle(receipt, centre.checkpoint)
    assert list(kinds_of(receipt)) == [Kind.ACCEPTED, Kind.ACCEPTED, Kind.QUARANTINED, Kind.FORK]


def test_an_entry_known_before_is_answered_by_its_old_position() -> None:
    known = placed(first_seq=1, count=3, position=2, ms=NOON_MS - 5000)
    centre = Centre(40, known + placed(first_seq=4, count=2, position=38))

    before, now = centre.receipts

    for receipt in (before, now):
        settle(receipt, centre.checkpoint)
    assert (before.first_position, now.first_position) == (2, 38)


@pytest.mark.parametrize(
    "gap",
    [
        placed(3, 1, 12),  # positions apart
        placed(4, 1, 11),  # an entry between
        placed(3, 1, 11, ms=NOON_MS + 1),  # another transaction
    ],
)
def test_what_is_not_side_by_side_gets_a_receipt_of_its_own(gap: list[Place]) -> None:
    centre = Centre(20, placed(1, 2, 9) + gap)

    assert [receipt.count for receipt in centre.receipts] == [2, 1]
    for receipt in centre.receipts:
        settle(receipt, centre.checkpoint)


def test_nothing_new_needs_no_receipt() -> None:
    assert Centre(3, []).receipts == []


# What it refuses.


def test_every_flipped_bit_of_a_receipt_is_refused() -> None:
    centre = Centre(13, placed(1, 2, 6) + placed(3, 1, 8, Kind.QUARANTINED))

    for flipped in flips(encode(centre.receipts[0])):
        with pytest.raises(ProtocolError):
            settle(read_receipt(flipped), centre.checkpoint)


def test_every_flipped_bit_of_a_receipt_for_one_entry_is_refused() -> None:
    centre = Centre(1, placed(1, 1, 0))

    for flipped in flips(encode(centre.receipts[0])):
        with pytest.raises(ProtocolError):
            settle(read_receipt(flipped), centre.checkpoint)


def test_a_receipt_for_another_operation_order_or_number_is_refused() -> None:
    centre = Centre(20, placed(1, 3, 9))
    (receipt,) = centre.receipts

    for seqs in ([2, 3, 4], [3, 2, 1], [1, 2], [1, 2, 3, 4], []):
        with pytest.raises(BadProof):
            check_receipt(receipt, [operation(seq) for seq in seqs], centre.checkpoint)


def test_a_receipt_does_not_fit_another_checkpoint() -> None:
    centre, later = Centre(20, placed(1, 3, 9)), Centre(21, placed(1, 3, 9))

    with pytest.raises(BadProof):
        settle(centre.receipts[0], later.checkpoint)


def test_a_receipt_beyond_the_checkpoint_is_refused() -> None:
    centre = Centre(20, placed(1, 3, 9))
    beyond = msgspec.structs.replace(centre.receipts[0], first_position=18)

    with pytest.raises(BadProof, match="from 18 in a tree of 20"):
        settle(beyond, centre.checkpoint)


def test_quarantine_cannot_pass_for_acceptance() -> None:
    centre = Centre(20, placed(1, 3, 9, Kind.QUARANTINED))
    better = msgspec.structs.replace(centre.receipts[0], kinds=bytes([Kind.ACCEPTED]))

    with pytest.raises(BadProof):
        settle(better, centre.checkpoint)


@pytest.mark.parametrize("kinds", [b"\x01\x01", b"\x01\x01\x01\x01", b""])
def test_kinds_are_one_for_all_or_one_for_each(kinds: bytes) -> None:
    centre = Centre(20, placed(1, 3, 9))
    wrong = msgspec.structs.replace(centre.receipts[0], kinds=kinds)

    with pytest.raises(BadProof, match="kinds for 3"):
        settle(wrong, centre.checkpoint)


# Degrees.


@pytest.mark.parametrize(
    ("position", "degree"),
    [
        (0, Degree.SAFE),
        (59, Degree.SAFE),
        (60, Degree.RECEIVED),
        (69, Degree.RECEIVED),
        (70, None),
    ],
)
def test_a_position_is_safe_below_safe_and_received_below_size(
    position: int, degree: Degree | None
) -> None:
    assert degree_of(position, Centre(70, [], safe=60).checkpoint) is degree


# Any bytes, any log.


@given(st.binary(max_size=300))
def test_any_bytes_are_a_receipt_or_a_reason(noise: bytes) -> None:
    try:
        found = read_receipt(noise)
    except ProtocolError:
        return
    assert isinstance(found, Receipt)


@given(st.binary(max_size=60), st.integers(0, 300), st.integers(0, 300))
def test_any_bytes_inside_a_receipt_are_refused_or_change_nothing(
    noise: bytes, start: int, end: int
) -> None:
    centre = Centre(13, placed(1, 3, 6))
    (honest,) = centre.receipts
    data = encode(honest)

    try:
        found = read_receipt(data[:start] + noise + data[end:])
        settle(found, centre.checkpoint)
    except ProtocolError:
        return
    assert found == honest


@given(st.integers(1, 60), st.data())
def test_whatever_was_placed_is_answered_once_and_holds(size: int, data: st.DataObject) -> None:
    positions = sorted(data.draw(st.sets(st.integers(0, size - 1), max_size=size)))
    entries = [
        Place(seq, position, NOON_MS + data.draw(st.integers(0, 1)), data.draw(st.integers(1, 3)))
        for seq, position in enumerate(positions, 1)
    ]
    centre = Centre(size, entries)

    answered: list[tuple[int, int]] = []
    for receipt in centre.receipts:
        settle(receipt, centre.checkpoint)
        answered += [
            (receipt.first_seq + step, receipt.first_position + step)
            for step in range(receipt.count)
        ]
    assert answered == [entry[:2] for entry in entries]


# Limits.


def test_a_receipt_has_as_many_entries_as_the_limit_and_no_more() -> None:
    for count, split in (
        (MAX_RECEIPT_ENTRIES - 1, [MAX_RECEIPT_ENTRIES - 1]),
        (MAX_RECEIPT_ENTRIES, [MAX_RECEIPT_ENTRIES]),
        (MAX_RECEIPT_ENTRIES + 1, [MAX_RECEIPT_ENTRIES, 1]),
    ):
        centre = Centre(count + 1, placed(1, count, 1))
        assert [receipt.count for receipt in centre.receipts] == split
        for receipt in centre.receipts:
            settle(read_receipt(encode(receipt)), centre.checkpoint)

    (receipt,) = Centre(1, placed(1, 1, 0)).receipts
    too_many = msgspec.structs.replace(receipt, count=MAX_RECEIPT_ENTRIES + 1)
    with pytest.raises(MalformedBytes):
        read_receipt(encode(too_many))


def test_the_largest_receipt_fits_the_limit_of_bytes() -> None:
    largest = Receipt(
        DEVICE,
        EPOCH,
        MAX_NUMBER,
        MAX_RECEIPT_ENTRIES,
        2**48 - 1,
        MAX_NUMBER,
        bytes(MAX_RECEIPT_ENTRIES),
        (Hash(bytes(32)),) * MAX_PROOF_NODES,
    )

    assert read_receipt(encode(largest)) == largest
    for field in ("kinds", "proof"):
        more = {field: getattr(largest, field) + getattr(largest, field)[:1]}
        with pytest.raises(MalformedBytes):
            read_receipt(encode(msgspec.structs.replace(largest, **more)))
    with pytest.raises(TooLarge):
        read_receipt(bytes(MAX_RECEIPT_BYTES + 1))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("device", bytes(15)),
        ("device", bytes(17)),
        ("epoch", bytes(7)),
        ("epoch", bytes(9)),
        ("first_seq", 0),
        ("first_seq", MAX_NUMBER + 1),
        ("count", 0),
        ("first_position", -1),
        ("first_position", 2**48),
        ("received_ms", -1),
        ("received_ms", MAX_NUMBER + 1),
    ],
)
def test_a_receipt_out_of_range_is_not_a_receipt(field: str, value: object) -> None:
    (receipt,) = Centre(1, placed(1, 1, 0)).receipts

    with pytest.raises(MalformedBytes):
        read_receipt(encode(msgspec.structs.replace(receipt, **{field: value})))
