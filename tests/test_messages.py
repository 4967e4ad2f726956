"""docs/spec/sync.md: requests that one device made for one place, answers of bounded size."""

import tracemalloc
from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple, replace

from protocol.blobs import CHUNK_BYTES
from protocol.checkpoint import MAX_NOTE_BYTES
from protocol.decoding import decode, encode
from protocol.errors import BadSignature, MalformedBytes, ProtocolError, TooLarge
from protocol.ids import Epoch, sha256
from protocol.keys import PREFIX_CERTIFICATE, PREFIX_OP, SigningKey
from protocol.merkle import MAX_PROOF_NODES
from protocol.messages import (
    FRAME_BYTES,
    MAX_ADMIN_PARTS,
    MAX_ANSWER_INFLATED,
    MAX_CHUNK_PROOF,
    MAX_CODE_CHARS,
    MAX_COUNTER,
    MAX_FOREIGN,
    MAX_LEAVE,
    MAX_MISSING,
    MAX_PAGES,
    MAX_PATH_BYTES,
    MAX_REASONS,
    MAX_REQUEST_ENTRIES,
    MAX_REQUEST_INFLATED,
    MAX_RUNS,
    SYNC_PATH,
    AdminPart,
    Boot,
    ChunkBody,
    Foreign,
    Missing,
    Problem,
    Reason,
    SignedPage,
    Stretch,
    SyncAnswer,
    Target,
    check_frame,
    chunk_path,
    frame_request,
    pack_answer,
    pack_request,
    read_frame,
    unpack_answer,
    unpack_request,
)
from protocol.packing import LEVEL_GOOD_LINK, pack
from protocol.receipts import MAX_NUMBER
from protocol.run import MAX_RUN_ENTRIES
from tests.vectors.make_sync import ANSWER, EPOCH, KEY, REQUEST, STRANGER, TARGET

PACKED: Final = pack_request(REQUEST, level=LEVEL_GOOD_LINK)
ROOT: Final = bytes(32)
ONE_BELOW_AT_AND_ABOVE: Final = pytest.mark.parametrize("more", [-1, 0, 1])


def framed(target: Target = TARGET, *, counter: int = 7, packed: bytes = PACKED) -> bytes:
    return frame_request(packed, target, epoch=EPOCH, counter=counter, key=KEY)


def flips(data: bytes) -> Iterator[bytes]:
    for bit in range(8 * len(data)):
        yield (int.from_bytes(data, "big") ^ 1 << bit).to_bytes(len(data), "big")


def unpacked(answer: SyncAnswer) -> SyncAnswer:
    return unpack_answer(pack_answer(answer, level=LEVEL_GOOD_LINK))


# Frames.


def test_a_frame_says_who_asks_and_proves_it() -> None:
    frame = read_frame(framed())

    check_frame(frame, TARGET, KEY.public)
    assert (frame.epoch, frame.counter) == (EPOCH, 7)
    assert unpack_request(frame.packed) == REQUEST


def test_every_flipped_bit_of_a_frame_is_noticed() -> None:
    for flipped in flips(framed(packed=PACKED[:20])):
        with pytest.raises(ProtocolError):
            check_frame(read_frame(flipped), TARGET, KEY.public)


@pytest.mark.parametrize(
    "target",
    [
        Target("tannha.example/03821", SYNC_PATH),
        Target(TARGET.origin, "/chunks"),
        Target(TARGET.origin + SYNC_PATH[:2], SYNC_PATH[2:]),
        Target("", TARGET.origin + SYNC_PATH),
    ],
)
def test_a_request_is_good_for_one_place_only(target: Target) -> None:
    with pytest.raises(BadSignature):
        check_frame(read_frame(framed()), target, KEY.public)


def test_a_request_is_good_for_one_counter_and_epoch_only() -> None:
    frame = read_frame(framed())

    for other in (replace(frame, counter=8), replace(frame, epoch=Epoch(bytes(8)))):
        with pytest.raises(BadSignature):
            check_frame(other, TARGET, KEY.public)


@pytest.mark.parametrize("key", [STRANGER, SigningKey(sha256(b"sign-off"))])
def test_nobody_asks_in_another_devices_name(key: SigningKey) -> None:
    with pytest.raises(BadSignature):
        check_frame(read_frame(framed()), TARGET, key.public)


@pytest.mark.parametrize("prefix", [PREFIX_OP, PREFIX_CERTIFICATE, b""])
def test_a_signature_of_another_kind_asks_for_nothing(prefix: bytes) -> None:
    frame = read_frame(framed())
    signature = KEY.sign(prefix, framed()[1:33] + sha256(PACKED))

    with pytest.raises(BadSignature):
        check_frame(replace(frame, signature=signature), TARGET, KEY.public)


@pytest.mark.parametrize("counter", [1, MAX_COUNTER])
def test_counters_at_their_limits(counter: int) -> None:
    frame = read_frame(framed(counter=counter))

    check_frame(frame, TARGET, KEY.public)


@pytest.mark.parametrize("counter", [0, MAX_COUNTER + 1, 2**64 - 1])
def test_counters_beyond_their_limits(counter: int) -> None:
    with pytest.raises(MalformedBytes):
        read_frame(framed(counter=counter))


def test_a_frame_cut_anywhere_is_refused() -> None:
    whole = framed()

    for length in range(len(whole)):
        with pytest.raises(ProtocolError):
            check_frame(read_frame(whole[:length]), TARGET, KEY.public)
    assert read_frame(whole[:FRAME_BYTES]).packed == b""


@ONE_BELOW_AT_AND_ABOVE
def test_a_path_has_a_longest_length(more: int) -> None:
    frame = read_frame(framed())
    target = Target(TARGET.origin, "/" * (MAX_PATH_BYTES + more))

    with pytest.raises(BadSignature if more <= 0 else TooLarge):
        check_frame(frame, target, KEY.public)


# Bodies.


def test_what_is_packed_comes_out_again() -> None:
    assert unpack_request(PACKED) == REQUEST
    assert unpacked(ANSWER) == ANSWER


def test_a_newer_writers_fields_are_skipped() -> None:
    for value, read in ((REQUEST, unpack_request), (ANSWER, unpack_answer)):
        newer = encode([*astuple(value), "later"])
        assert read(pack(newer, level=LEVEL_GOOD_LINK)) == value


def test_an_older_device_says_nothing_of_pages_and_shows_nothing() -> None:
    fields = [getattr(REQUEST, name) for name in REQUEST.__struct_fields__]

    assert unpack_request(pack(encode(fields[:7]), level=LEVEL_GOOD_LINK)) == REQUEST


@pytest.mark.parametrize("body", [encode(REQUEST), encode(ANSWER)])
def test_a_body_cut_anywhere_is_refused(body: bytes) -> None:
    for length in range(len(body)):
        for read in (unpack_request, unpack_answer):
            with pytest.raises(ProtocolError):
                read(pack(body[:length], level=LEVEL_GOOD_LINK))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_refused(data: bytes) -> None:
    for read in (unpack_request, unpack_answer, read_frame):
        for found in (data, pack(data, level=LEVEL_GOOD_LINK)):
            try:
                read(found)
            except ProtocolError:
                continue
            assert read is read_frame


@ONE_BELOW_AT_AND_ABOVE
def test_a_body_has_a_largest_size(more: int) -> None:
    limit = MAX_REQUEST_INFLATED
    short = encode([*(getattr(REQUEST, name) for name in REQUEST.__struct_fields__), b""])
    room = limit - len(short) - 3 + more  # a long `bin` says its length in four bytes, not one
    body = encode([*(getattr(REQUEST, name) for name in REQUEST.__struct_fields__), bytes(room)])
    assert len(body) == limit + more

    if more <= 0:
        assert unpack_request(pack(body, level=LEVEL_GOOD_LINK)) == REQUEST
    else:
        with pytest.raises(TooLarge):
            unpack_request(pack(body, level=LEVEL_GOOD_LINK))


@ONE_BELOW_AT_AND_ABOVE
def test_a_request_carries_so_many_runs(more: int) -> None:
    request = replace(REQUEST, runs=[b""] * (MAX_RUNS + more))

    _accepted_or_refused(request, more)


@ONE_BELOW_AT_AND_ABOVE
def test_a_device_shows_a_note_of_so_many_bytes(more: int) -> None:
    _accepted_or_refused(replace(REQUEST, shown=bytes(MAX_NOTE_BYTES + more)), more)


@pytest.mark.parametrize("sign", [-1, 1])
@ONE_BELOW_AT_AND_ABOVE
def test_a_clock_is_absurd_within_limits(sign: int, more: int) -> None:
    """A difference of two clocks has to fit where integers have 64 bits."""
    _accepted_or_refused(replace(REQUEST, clock_ms=sign * (MAX_NUMBER + more)), more)


def _accepted_or_refused(request: Any, more: int) -> None:
    packed = pack_request(request, level=LEVEL_GOOD_LINK)
    if more <= 0:
        assert unpack_request(packed) == request
    else:
        with pytest.raises(MalformedBytes):
            unpack_request(packed)


@pytest.mark.parametrize(
    ("field", "one", "most"),
    [
        ("consistency", ROOT, MAX_PROOF_NODES),
        ("receipts", ANSWER.receipts[0], MAX_REQUEST_ENTRIES),
        ("problems", Problem(0, "held"), 2 * MAX_RUNS),
        ("reasons", Reason(0, "lost"), MAX_REASONS),
        ("admin", AdminPart(b"", 0, 0, []), MAX_ADMIN_PARTS),
        ("foreign", Foreign(b"", []), MAX_FOREIGN),
        ("pages", SignedPage(b"", bytes(64)), MAX_PAGES),
        ("missing", Missing(bytes(16), ROOT, 1, b"\0"), MAX_MISSING),
        ("leave", bytes(16), MAX_LEAVE),
    ],
)
@ONE_BELOW_AT_AND_ABOVE
def test_an_answer_lists_so_many(field: str, one: object, most: int, more: int) -> None:
    answer = replace(ANSWER, **{field: [one] * (most + more)})

    if more <= 0:
        assert unpacked(answer) == answer
    else:
        with pytest.raises(MalformedBytes):
            unpacked(answer)


@pytest.mark.parametrize(
    "broken",
    [
        replace(ANSWER, server_ms=-1),
        replace(ANSWER, server_ms=MAX_NUMBER + 1),
        replace(ANSWER, cursor=-1),
        replace(ANSWER, cursor=MAX_NUMBER + 1),
        replace(ANSWER, boot=Boot(0, bytes(15))),
        replace(ANSWER, checkpoint=bytes(MAX_NOTE_BYTES + 1)),
        replace(ANSWER, problems=[Problem(0, "")]),
        replace(ANSWER, problems=[Problem(0, "x" * (MAX_CODE_CHARS + 1))]),
        replace(ANSWER, reasons=[Reason(0, "x" * (MAX_CODE_CHARS + 1))]),
        replace(ANSWER, admin=[AdminPart(b"", 0, 0, [ROOT] * (MAX_PROOF_NODES + 1))]),
        replace(ANSWER, foreign=[Foreign(b"", [Stretch(MAX_RUN_ENTRIES, 1, 0)])]),
        replace(ANSWER, foreign=[Foreign(b"", [Stretch(0, 0, 0)])]),
        replace(ANSWER, foreign=[Foreign(b"", [Stretch(0, MAX_RUN_ENTRIES + 1, 0)])]),
        replace(ANSWER, foreign=[Foreign(b"", [Stretch(0, 1, 0)] * (MAX_RUN_ENTRIES + 1))]),
        replace(ANSWER, pages=[SignedPage(b"", bytes(63))]),
        replace(ANSWER, missing=[Missing(bytes(16), ROOT, 0, b"")]),
        replace(ANSWER, missing=[Missing(bytes(16), ROOT, 257, bytes(33))]),
        replace(ANSWER, leave=[bytes(17)]),
    ],
)
def test_an_answer_out_of_its_limits_is_refused(broken: SyncAnswer) -> None:
    with pytest.raises(MalformedBytes):
        unpacked(broken)


@pytest.mark.parametrize("at", [3, 4, 5, 6, 7, 8, 12, 13])
def test_lists_of_lists_cost_a_phone_little_memory(at: int) -> None:
    """Sixteen megabytes of small arrays travel as 64 KiB, and would be half a gigabyte of lists."""
    fields: list[bytes] = [encode(getattr(ANSWER, name)) for name in ANSWER.__struct_fields__]
    count = 1_000_000
    fields[at] = b"\xdd" + count.to_bytes(4, "big") + b"\x92\xc4\x00\x90" * count
    bomb = pack(b"\x9e" + b"".join(fields), level=LEVEL_GOOD_LINK)

    tracemalloc.start()
    with pytest.raises(MalformedBytes):
        unpack_answer(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 3 * MAX_ANSWER_INFLATED


# Chunks.


def test_a_chunk_is_put_where_its_blob_and_dossier_say() -> None:
    assert chunk_path(bytes(16), ROOT, 7) == f"/chunks/{'00' * 16}/{'00' * 32}/7"


@pytest.mark.parametrize(
    ("proof", "size", "fine"),
    [
        (MAX_CHUNK_PROOF - 1, CHUNK_BYTES - 1, True),
        (MAX_CHUNK_PROOF, CHUNK_BYTES, True),
        (MAX_CHUNK_PROOF + 1, CHUNK_BYTES, False),
        (0, CHUNK_BYTES + 1, False),
        (0, 1, True),
        (0, 0, False),
    ],
)
def test_a_chunk_and_its_proof_have_a_largest_size(proof: int, size: int, *, fine: bool) -> None:
    body = ChunkBody([ROOT] * proof, bytes(size))

    if fine:
        assert decode(ChunkBody, encode(body)) == body
    else:
        with pytest.raises(MalformedBytes):
            decode(ChunkBody, encode(body))
