"""Vectors of docs/spec/packing.md: one frame, opened under one limit."""

from collections.abc import Callable
from typing import Any, Final

from protocol.packing import EMPTY, FREE_BYTES, MAGIC, unpack

FORMAT: Final = "packing"

LIMIT: Final = 16 * 1024 * 1024
CONTENT: Final = "bản Nà Thử".encode()
BLOCK: Final = 128 * 1024
RAW, RLE = 0, 1
SKIPPABLE: Final = bytes.fromhex("502a4d1803000000616263")
# What libzstd 1.5.7 makes, at level 19, of a text of 500 bytes that repeats itself.
COMPRESSED: Final = bytes.fromhex("28b52ffd60f4006500002868656c6c6f0100ec508b16")

# `CONTENT` with the checksum that libzstd 1.5.7 puts at its end.
CHECKED: Final = bytes.fromhex("28b52ffd240f79000062e1baa36e204ec3a0205468e1bbad8beac471")


def make(write: Callable[..., None]) -> None:
    def case(name: str, expect: str, frame: bytes, limit: int = LIMIT, **content: str) -> None:
        layer = {"ok": "", "too-large": "framing"}.get(expect, "format")
        write(name, expect, layer, frame=frame.hex(), limit=limit, **content)

    plain = small(len(CONTENT))
    case("valid", "ok", plain, content=CONTENT.hex())
    case("valid_at_the_limit", "ok", plain, len(CONTENT), content=CONTENT.hex())
    case("valid_compressed", "ok", COMPRESSED, 500, content=(b"hello" * 100).hex())
    case("valid_largest_window", "ok", small(len(CONTENT), b"\x68"), content=CONTENT.hex())
    case("valid_checked", "ok", CHECKED, content=CONTENT.hex())
    case("valid_nothing", "ok", EMPTY, 0, content="")
    case("over_the_limit", "too-large", plain, len(CONTENT) - 1)
    case("over_the_ratio", "too-large", states(FREE_BYTES + 1) + zeros(FREE_BYTES + 1))
    case("window_too_large", "too-large", small(len(CONTENT), b"\x69"))
    case("states_more_than_there_is", "too-large", states(2**64 - 1) + zeros(1))
    case("bomb_that_states_little", "malformed-bytes", states(1000) + zeros(64 * BLOCK))
    case("bomb_that_hides_its_size", "malformed-bytes", MAGIC + b"\x00\x58" + zeros(64 * BLOCK))
    case("holds_more_than_it_states", "malformed-bytes", small(len(CONTENT) - 1))
    case("holds_less_than_it_states", "malformed-bytes", small(len(CONTENT) + 1))
    case("dictionary", "malformed-bytes", MAGIC + b"\x21\x07" + plain[5:])
    case("reserved_bit", "malformed-bytes", MAGIC + b"\x28" + plain[5:])
    case("unused_bit", "malformed-bytes", MAGIC + b"\x30" + plain[5:])
    case("reserved_block", "malformed-bytes", states(1) + block(3, 1, b"x", last=True))
    case("other_checksum", "malformed-bytes", CHECKED[:-1] + bytes([CHECKED[-1] ^ 1]))
    case("cut_short", "malformed-bytes", COMPRESSED[:-1])
    case("trailing_byte", "malformed-bytes", plain + b"\0")
    case("two_frames", "malformed-bytes", plain + plain)
    case("skippable_before", "malformed-bytes", SKIPPABLE + plain)
    case("skippable_after", "malformed-bytes", plain + SKIPPABLE)
    case("nothing_in_other_words", "malformed-bytes", states(0) + block(RAW, 0, b"", last=True))
    case("other_magic", "malformed-bytes", b"\x1e" + plain[1:])
    case("empty", "malformed-bytes", b"")


def check(vector: dict[str, Any]) -> None:
    content = unpack(bytes.fromhex(vector["frame"]), limit=vector["limit"])
    assert content.hex() == vector["content"]


def small(size: int, window: bytes = b"") -> bytes:
    """`CONTENT` in one raw block, under a one-byte size or beside a window descriptor."""
    start = b"\xc0" + window + size.to_bytes(8, "little") if window else bytes([0x20, size])
    return MAGIC + start + block(RAW, len(CONTENT), CONTENT, last=True)


def states(size: int) -> bytes:
    return MAGIC + b"\xe0" + size.to_bytes(8, "little")


def zeros(size: int) -> bytes:
    full, rest = divmod(size - 1, BLOCK)
    return block(RLE, BLOCK, b"\0") * full + block(RLE, rest + 1, b"\0", last=True)


def block(kind: int, size: int, content: bytes, *, last: bool = False) -> bytes:
    return (size << 3 | kind << 1 | last).to_bytes(3, "little") + content
