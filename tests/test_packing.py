"""Packed bytes: what goes in comes out, and no frame costs more than its limit."""

import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from protocol.errors import MalformedBytes, ProtocolError, TooLarge
from protocol.packing import (
    EMPTY,
    FREE_BYTES,
    LEVEL_BAD_LINK,
    LEVEL_GOOD_LINK,
    MAGIC,
    MAX_RATIO,
    MAX_WINDOW_BYTES,
    pack,
    unpack,
)

MANY: Final = 1 << 24
GIB: Final = 1 << 30
BLOCK: Final = 128 * 1024
RAW, RLE = 0, 1
SKIPPABLE: Final = bytes.fromhex("502a4d18 03000000 616263")

levels = st.sampled_from([LEVEL_BAD_LINK, LEVEL_GOOD_LINK])


def block(kind: int, size: int, content: bytes, *, last: bool = False) -> bytes:
    return (size << 3 | kind << 1 | last).to_bytes(3, "little") + content


def header(size: int, *, window: int | None = None) -> bytes:
    """Eight bytes of content size; one segment unless a window descriptor is given."""
    start = b"\xe0" if window is None else bytes([0xC0, window])
    return MAGIC + start + size.to_bytes(8, "little")


def zeros(size: int, *, padding: int = 0) -> bytes:
    """The blocks of `size` zero bytes, and empty blocks before them."""
    full, rest = divmod(size - 1, BLOCK)
    empty = block(RAW, 0, b"") * padding
    return empty + block(RLE, BLOCK, b"\0") * full + block(RLE, rest + 1, b"\0", last=True)


def hello(start: bytes) -> bytes:
    return start + block(RAW, 5, b"hello", last=True)


@given(data=st.binary(max_size=5_000), times=st.sampled_from([1, 2, 700]), level=levels)
@example(data=b"", times=1, level=LEVEL_GOOD_LINK)
@example(data=bytes(3_000), times=700, level=LEVEL_BAD_LINK)
@settings(max_examples=60)
def test_what_goes_in_comes_out(data: bytes, times: int, level: int) -> None:
    data *= times

    assert unpack(pack(data, level=level), limit=len(data)) == data


@pytest.mark.parametrize("data", [bytes(4 * 1024 * 1024), bytes(FREE_BYTES), b"x" * 70_000])
def test_blank_pages_are_not_taken_for_bombs(data: bytes) -> None:
    assert unpack(pack(data, level=LEVEL_GOOD_LINK), limit=MANY) == data


def test_operations_alike_shrink_on_a_bad_link() -> None:
    data = "".join(f"{n}, bản Nà Thử, tổ dân phố số 99; " for n in range(500)).encode()

    small = pack(data, level=LEVEL_BAD_LINK)

    assert len(small) <= len(pack(data, level=LEVEL_GOOD_LINK)) < len(data) // 4


@pytest.mark.parametrize("room", [0, 1])
def test_content_up_to_the_limit_is_taken(room: int) -> None:
    assert unpack(hello(header(5)), limit=5 + room) == b"hello"


def test_content_over_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge):
        unpack(hello(header(5)), limit=4)


@pytest.mark.parametrize(("more", "taken"), [(-1, True), (0, True), (1, False)])
def test_a_frame_expands_by_the_named_ratio(more: int, taken: bool) -> None:
    padding = 2_700
    size = MAX_RATIO * len(header(0) + zeros(16 * BLOCK, padding=padding)) + more
    frame = header(size) + zeros(size, padding=padding)

    assert size > FREE_BYTES
    if taken:
        assert unpack(frame, limit=MANY) == bytes(size)
    else:
        with pytest.raises(TooLarge):
            unpack(frame, limit=MANY)


@pytest.mark.parametrize(("more", "taken"), [(-1, True), (0, True), (1, False)])
def test_up_to_a_mebibyte_the_ratio_is_free(more: int, taken: bool) -> None:
    frame = header(FREE_BYTES + more) + zeros(FREE_BYTES + more)

    if taken:
        assert unpack(frame, limit=MANY) == bytes(FREE_BYTES + more)
    else:
        with pytest.raises(TooLarge):
            unpack(frame, limit=MANY)


@pytest.mark.parametrize(
    ("window", "size"), [(0x67, 7.5 * 2**20), (0x68, 8 * 2**20), (0x69, 9 * 2**20)]
)
def test_the_window_is_what_a_phone_can_offer(window: int, size: int) -> None:
    frame = hello(header(5, window=window))

    if size <= MAX_WINDOW_BYTES:
        assert unpack(frame, limit=5) == b"hello"
    else:
        with pytest.raises(TooLarge):
            unpack(frame, limit=5)


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"hello", id="no_magic"),
        pytest.param(hello(MAGIC + b"\x00\x58"), id="hides_its_size"),
        pytest.param(hello(MAGIC + b"\x21\x07\x05"), id="dictionary"),
        pytest.param(hello(MAGIC + b"\x28\x05"), id="reserved_bit"),
        pytest.param(hello(MAGIC + b"\x30\x05"), id="unused_bit"),
        pytest.param(SKIPPABLE, id="only_skippable"),
        pytest.param(SKIPPABLE + hello(header(5)), id="skippable_before"),
        pytest.param(hello(header(5)) + SKIPPABLE, id="skippable_after"),
        pytest.param(hello(header(5)) * 2, id="two_frames"),
        pytest.param(hello(header(5)) + EMPTY, id="empty_frame_after"),
        pytest.param(hello(header(5)) + b"\0", id="trailing_byte"),
        pytest.param(hello(header(4)), id="more_than_stated"),
        pytest.param(hello(header(6)), id="less_than_stated"),
        pytest.param(hello(header(0)), id="states_nothing_holds_something"),
        pytest.param(EMPTY + b"\0", id="trailing_byte_after_nothing"),
        pytest.param(header(0) + block(RAW, 0, b"", last=True), id="nothing_in_other_words"),
        pytest.param(header(5) + block(3, 5, b"hello", last=True), id="reserved_block"),
        pytest.param(header(5) + block(RAW, 5, b"hello"), id="no_last_block"),
    ],
)
def test_only_one_plain_frame_is_a_frame(frame: bytes) -> None:
    with pytest.raises(MalformedBytes):
        unpack(frame, limit=MANY)


@given(st.data(), st.binary(min_size=1, max_size=300), levels)
def test_a_frame_cut_short_is_refused(draw: st.DataObject, data: bytes, level: int) -> None:
    frame = pack(data, level=level)
    cut = draw.draw(st.integers(0, len(frame) - 1))

    with pytest.raises(MalformedBytes):
        unpack(frame[:cut], limit=MANY)


def test_a_wrong_checksum_is_noticed() -> None:
    right = MAGIC + b"\x24\x05" + block(RAW, 5, b"hello", last=True) + bytes.fromhex("a36d9f88")

    assert unpack(right, limit=5) == b"hello"
    with pytest.raises(MalformedBytes):
        unpack(right[:-1] + b"\0", limit=5)


def mangled(frame: bytes) -> st.SearchStrategy[bytes]:
    places = st.dictionaries(st.integers(0, len(frame) - 1), st.integers(0, 255), max_size=4)
    return places.map(lambda bad: bytes(bad.get(at, byte) for at, byte in enumerate(frame)))


A_FRAME: Final = pack("Quàng Văn Thử, tổ dân phố số 99, ".encode() * 9, level=LEVEL_BAD_LINK)


@given(st.binary(max_size=200) | st.binary(max_size=60).map(MAGIC.__add__) | mangled(A_FRAME))
@settings(max_examples=400)
def test_any_bytes_become_content_or_a_named_error(frame: bytes) -> None:
    try:
        content = unpack(frame, limit=100_000)
    except ProtocolError:
        return

    assert len(content) <= 100_000


BOMBS: Final[dict[str, Callable[[], bytes]]] = {
    "honest": lambda: header(GIB) + zeros(GIB),
    "says_a_little": lambda: header(1_000) + zeros(GIB),
    "says_nothing": lambda: header(0) + zeros(GIB),
    "hides_its_size": lambda: MAGIC + b"\x00\x58" + zeros(GIB),
    "says_the_limit": lambda: header(MANY) + zeros(GIB),
    "says_what_it_may": lambda: header(FREE_BYTES) + zeros(GIB),
    "says_everything": lambda: header(2**64 - 1) + zeros(GIB),
    "wants_a_huge_window": lambda: header(5, window=0xF8) + zeros(GIB),
    "many_frames": lambda: (header(FREE_BYTES) + zeros(FREE_BYTES)) * 1_024,
    "many_empty_blocks": lambda: header(GIB) + zeros(GIB, padding=1_000_000),
}


def refusals_in_little_memory(spare: int) -> dict[str, str]:
    """Runs in a process of its own: all that it may take is `spare` bytes beyond what it has."""
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + spare, held + spare))
    return {name: refusal(bomb()) for name, bomb in BOMBS.items()}


def refusal(bomb: bytes) -> str:
    try:
        unpack(bomb, limit=MANY)
    except ProtocolError as named:
        return named.code
    return "taken"


def test_bombs_of_a_gibibyte_are_refused_in_little_memory() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        answers = pool.submit(refusals_in_little_memory, 2 * MANY).result()

    assert answers == {
        "honest": "too-large",
        "says_a_little": "malformed-bytes",
        "says_nothing": "malformed-bytes",
        "hides_its_size": "malformed-bytes",
        "says_the_limit": "too-large",
        "says_what_it_may": "malformed-bytes",
        "says_everything": "too-large",
        "wants_a_huge_window": "too-large",
        "many_frames": "malformed-bytes",
        "many_empty_blocks": "too-large",
    }


@given(data=st.binary(max_size=200), level=levels, at=st.integers(min_value=0))
def test_no_bit_of_a_checked_frame_can_change_unseen(data: bytes, level: int, at: int) -> None:
    frame = bytearray(pack(data, level=level, checked=True))
    bit = at % (len(frame) * 8)
    frame[bit // 8] ^= 1 << bit % 8

    with pytest.raises(ProtocolError):
        unpack(bytes(frame), limit=MANY)
