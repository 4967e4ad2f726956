"""docs/spec/courier.md: a bundle arrives whole or is noticed, and its carrier reads nothing."""

from collections.abc import Iterable, Iterator
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import courier
from protocol.courier import (
    CHUNK,
    END,
    HEADER_BYTES,
    MAX_RECORD_BYTES,
    MAX_RECORDS,
    RUN,
    SEALED_SEGMENT_BYTES,
    SEGMENT_BYTES,
    Record,
    encode_records,
    open_segments,
    read_header,
    read_records,
    seal_segments,
)
from protocol.errors import (
    BrokenSeal,
    MalformedBytes,
    OverLimit,
    ProtocolError,
    SmallOrderPoint,
    TooLarge,
)
from protocol.hpke import key_id
from protocol.keys import ExchangeKey
from tests.vectors.make_courier import sealed_by_hand
from tests.vectors.make_hpke import SMALL_ORDER_U
from tests.vectors.make_hpke import flipped as flipped_bit

KEY: Final = ExchangeKey(bytes(range(32)))
ENTROPY: Final = bytes(range(32, 64))
RECORDS: Final = [Record(RUN, b"a run"), Record(CHUNK, b"a chunk"), Record(77, b"of tomorrow")]

some_records = st.lists(
    st.builds(Record, kind=st.integers(1, 255), content=st.binary(max_size=100)), max_size=10
)


def sealed(parts: Iterable[bytes]) -> bytes:
    return b"".join(seal_segments(parts, recipient=KEY.public, entropy=ENTROPY))


def a_bundle(records: Iterable[Record] = RECORDS) -> bytes:
    return sealed(encode_records(records))


def opened(bundle: bytes) -> list[Record]:
    return list(read_records(open_segments([bundle], KEY)))


def segments_of(bundle: bytes) -> tuple[bytes, list[bytes]]:
    return bundle[:HEADER_BYTES], list(cut(bundle[HEADER_BYTES:], SEALED_SEGMENT_BYTES))


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


# What goes in comes out.


@given(some_records, st.integers(1, 50))
def test_records_arrive_as_they_were_whatever_the_pieces(records: list[Record], size: int) -> None:
    text = b"".join(encode_records(records))

    bundle = sealed(cut(text, size))

    assert bundle == sealed([text])
    assert list(read_records(open_segments(cut(bundle, size), KEY))) == records


@pytest.mark.parametrize("missing", [-1, 0, 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1])
def test_texts_around_the_size_of_a_segment_go_through(missing: int) -> None:
    text = bytes([1]) * (2 * SEGMENT_BYTES + missing)

    bundle = sealed([text])

    assert b"".join(open_segments([bundle], KEY)) == text
    assert len(bundle) == HEADER_BYTES + len(text) + 16 * -(-len(text) // SEGMENT_BYTES)


def test_a_record_longer_than_a_segment_goes_through() -> None:
    records = [Record(RUN, bytes(200_000)), Record(CHUNK, bytes([1]) * 64 * 1024)]

    assert opened(a_bundle(records)) == records


def test_kinds_of_tomorrow_are_handed_on_byte_for_byte() -> None:
    records = opened(a_bundle())

    assert Record(77, b"of tomorrow") in records
    assert a_bundle(records) == a_bundle()


def test_a_bundle_says_which_key_it_takes_and_nothing_else() -> None:
    bundle = a_bundle()

    assert read_header(bundle).recipient == key_id(KEY.public)
    assert b"a run" not in bundle
    with pytest.raises(BrokenSeal):
        list(open_segments([bundle], ExchangeKey(bytes(32))))


def test_pieces_are_yielded_before_the_whole_was_read() -> None:
    bundle = sealed([bytes(3 * SEGMENT_BYTES)])
    enough = HEADER_BYTES + SEALED_SEGMENT_BYTES + 1

    first = next(open_segments(cut(bundle, enough), KEY))

    assert first == bytes(SEGMENT_BYTES)


# What was touched is noticed.


def test_every_flipped_bit_of_a_bundle_is_refused() -> None:
    bundle = a_bundle()

    for bit in range(len(bundle) * 8):
        with pytest.raises((BrokenSeal, MalformedBytes)):
            opened(flipped_bit(bundle, bit))


def test_a_bundle_cut_at_any_byte_is_refused() -> None:
    bundle = a_bundle()

    for length in range(len(bundle)):
        with pytest.raises((BrokenSeal, MalformedBytes)):
            opened(bundle[:length])


def test_a_bundle_cut_between_segments_raises_after_what_was_whole() -> None:
    text = bytes(3 * SEGMENT_BYTES)
    header, segments = segments_of(sealed([text]))
    pieces = open_segments([header, *segments[:2]], KEY)

    assert next(pieces) == bytes(SEGMENT_BYTES)
    with pytest.raises(BrokenSeal):
        next(pieces)


@pytest.mark.parametrize(
    "order",
    [[1, 0, 2], [0, 2, 1], [2, 1, 0], [0, 0, 1, 2], [0, 1, 1, 2], [0, 2], [1, 2], [0, 1], [2], []],
)
def test_segments_moved_doubled_or_dropped_are_noticed(order: list[int]) -> None:
    header, segments = segments_of(sealed([bytes(2 * SEGMENT_BYTES), b"rest"]))

    with pytest.raises(BrokenSeal):
        list(open_segments([header, *(segments[index] for index in order)], KEY))


def test_segments_of_two_bundles_do_not_mix() -> None:
    one, other = bytes(2 * SEGMENT_BYTES), bytes([1]) * 2 * SEGMENT_BYTES
    header, segments = segments_of(sealed([one]))
    another = b"".join(seal_segments([other], recipient=KEY.public, entropy=bytes(32)))
    _, foreign = segments_of(another)

    with pytest.raises(BrokenSeal):
        list(open_segments([header, segments[0], foreign[1]], KEY))


def test_bytes_after_the_last_segment_are_noticed() -> None:
    for more in (b"\0", bytes(16), a_bundle()):
        with pytest.raises(BrokenSeal):
            opened(a_bundle() + more)


def test_an_empty_segment_stands_only_for_an_empty_text() -> None:
    assert list(open_segments([sealed([])], KEY)) == [b""]
    with pytest.raises(MalformedBytes):
        list(open_segments([sealed_by_hand([bytes(SEGMENT_BYTES), b""], 1)], KEY))


@pytest.mark.parametrize("point", SMALL_ORDER_U)
def test_a_small_order_point_opens_no_bundle(point: str) -> None:
    bundle = a_bundle()
    forged = bundle[: HEADER_BYTES - 32] + bytes.fromhex(point) + bundle[HEADER_BYTES:]

    with pytest.raises(SmallOrderPoint):
        opened(forged)


# Records.


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\1",
        b"\1\0\0\0\1x",
        b"\1\0\0\0\2x",
        bytes(5) + b"\0",
        bytes(5) + bytes(5),
        bytes(5) + b"\1\0\0\0\1x",
        b"\0\0\0\0\1x",
    ],
)
def test_a_text_without_one_end_mark_at_its_end_is_malformed(text: bytes) -> None:
    with pytest.raises(MalformedBytes):
        list(read_records([text]))
    with pytest.raises(MalformedBytes):
        list(read_records(cut(text, 1)))


@pytest.mark.parametrize("length", [MAX_RECORD_BYTES - 1, MAX_RECORD_BYTES])
def test_a_record_within_the_limit_goes_through(length: int) -> None:
    records = [Record(RUN, bytes(length))]

    assert list(read_records(encode_records(records))) == records


def test_a_record_over_the_limit_is_neither_written_nor_waited_for() -> None:
    with pytest.raises(OverLimit):
        list(encode_records([Record(RUN, bytes(MAX_RECORD_BYTES + 1))]))
    with pytest.raises(TooLarge):
        list(read_records([b"\1" + (MAX_RECORD_BYTES + 1).to_bytes(4, "big")]))


@pytest.mark.parametrize("count", [MAX_RECORDS - 1, MAX_RECORDS])
def test_as_many_records_as_may_be_go_through(count: int) -> None:
    records = [Record(RUN, b"")] * count

    assert sum(1 for _ in read_records(encode_records(records))) == count


def test_more_records_than_may_be_are_neither_written_nor_read() -> None:
    with pytest.raises(OverLimit):
        list(encode_records([Record(RUN, b"")] * (MAX_RECORDS + 1)))
    with pytest.raises(TooLarge):
        list(read_records([b"\1\0\0\0\0" * (MAX_RECORDS + 1)]))


@pytest.mark.parametrize("kind", [END, -1, 256])
def test_a_record_has_a_kind_of_one_byte_that_is_not_the_end_mark(kind: int) -> None:
    with pytest.raises(OverLimit):
        list(encode_records([Record(kind, b"")]))


def test_a_bundle_up_to_the_limit_is_sealed_and_opened_and_none_above() -> None:
    text = [bytes(SEGMENT_BYTES), b"rest"]
    size = len(sealed(text))

    for limit in (size, size + 1):
        bundle = list(seal_segments(text, recipient=KEY.public, entropy=ENTROPY, limit=limit))
        assert b"".join(open_segments(bundle, KEY, limit=limit)) == b"".join(text)
    with pytest.raises(OverLimit):
        list(seal_segments(text, recipient=KEY.public, entropy=ENTROPY, limit=size - 1))
    with pytest.raises(TooLarge):
        list(open_segments([sealed(text)], KEY, limit=size - 1))


# Any bytes.


@given(st.binary(max_size=200))
def test_any_bytes_are_no_bundle(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        opened(data)
    with pytest.raises(ProtocolError):
        opened(a_bundle()[:HEADER_BYTES] + data)


@given(st.binary(max_size=200))
def test_any_text_is_records_or_a_protocol_error(text: bytes) -> None:
    try:
        records = list(read_records([text]))
    except ProtocolError:
        return
    assert b"".join(encode_records(records)) == text


def test_the_header_has_the_size_that_the_spec_says() -> None:
    assert (HEADER_BYTES, courier.SEALED_SEGMENT_BYTES) == (65, 65_552)
