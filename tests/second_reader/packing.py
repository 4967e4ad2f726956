"""One zstd frame under hard caps, from docs/spec/packing.md."""

from typing import Final

import zstandard

from tests.second_reader.refusal import Refused, Vector, demand

MAGIC: Final = bytes.fromhex("28b52ffd")
NOTHING: Final = bytes.fromhex("28b52ffd2000010000")
MAX_WINDOW: Final = 8 * 2**20
MAX_RATIO: Final = 256
FREE_OF_THE_RATIO: Final = 2**20


def content_size(frame: bytes) -> int:
    """What the header states, once it keeps every rule of the table."""
    demand(frame[:4] == MAGIC and len(frame) > 4, "no frame")
    descriptor = frame[4]
    flag, single = descriptor >> 6, bool(descriptor & 0x20)
    demand(descriptor & 0b0001_1011 == 0, "unused, reserved or dictionary bits")
    demand(single or flag > 0, "a frame that hides its size")
    at = 5 if single else 6
    size_bytes = (1, 2, 4, 8)[flag]
    demand(len(frame) >= at + size_bytes, "header cut short")
    size = int.from_bytes(frame[at : at + size_bytes], "little") + (256 if flag == 1 else 0)
    window = size if single else (1 << 10 + (frame[5] >> 3)) * (8 + (frame[5] & 7)) // 8
    demand(window <= MAX_WINDOW, f"window of {window}", "too-large")
    return size


def opened(frame: bytes, limit: int) -> bytes:
    size = content_size(frame)
    allowed = min(limit, max(FREE_OF_THE_RATIO, MAX_RATIO * len(frame)))
    demand(size <= allowed, f"content of {size}, allowed {allowed}", "too-large")
    if size == 0:
        demand(frame == NOTHING, "nothing in other words")
        return b""
    try:
        content = zstandard.ZstdDecompressor().decompress(frame, allow_extra_data=False)
    except zstandard.ZstdError as wrong:
        raise Refused("malformed-bytes", "does not inflate") from wrong
    demand(len(content) == size, "content of another size")
    return content


def check(vector: Vector) -> None:
    content = opened(bytes.fromhex(vector["frame"]), vector["limit"])
    assert content.hex() == vector["content"]
