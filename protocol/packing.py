"""zstd under hard caps: one frame that states its size, opened in bounded memory and time."""

import sys
from typing import Final

from protocol.errors import MalformedBytes, TooLarge

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    import zstandard

LEVEL_BAD_LINK: Final = 19  # a 64 KiB body on 2.5 kB/s: seconds of air time for milliseconds of CPU
LEVEL_GOOD_LINK: Final = 3  # air time is cheap, the processor of an old phone is not

MAX_RATIO: Final = 256  # repeated operations reach 40; only bombs and blank pages go further
FREE_BYTES: Final = 1024 * 1024  # up to here the ratio is nobody's concern
MAX_WINDOW_BYTES: Final = 8 * 1024 * 1024  # what every decoder must offer (RFC 8878 §3.1.1.1.2)

MAGIC: Final = bytes.fromhex("28b52ffd")
EMPTY: Final = bytes.fromhex("28b52ffd2000010000")  # the only frame of no bytes

_DESCRIPTOR_AT: Final = 4
_SINGLE_SEGMENT: Final = 0x20
_RESERVED: Final = 0x18
_DICTIONARY: Final = 0x03
_BLOCK_BYTES: Final = 128 * 1024


def pack(data: bytes, *, level: int, checked: bool = False) -> bytes:
    """One frame that `unpack` takes; blank data that would look like a bomb is stored as it is.

    Where it is `checked`, four bytes at its end tell a spoiled frame (RFC 8878 §3.1.1): for content
    that nobody has signed.
    """
    frame = _compress(data, level, checked) if data else EMPTY
    return frame if len(data) <= _most(len(frame)) else _stored(data)


def unpack(data: bytes, *, limit: int) -> bytes:
    """The content of exactly one frame, of at most `limit` bytes, whatever the frame claims."""
    size = _stated_size(data)
    most = min(limit, _most(len(data)))
    if size > most:
        raise TooLarge(f"{size} bytes in a frame of {len(data)}, at most {most}")
    if size == 0:  # libraries do not look further than such a header
        if data != EMPTY:
            raise MalformedBytes("not the frame of no bytes")
        return b""
    return _expand(data, size)


def _most(frame_bytes: int) -> int:
    return max(FREE_BYTES, MAX_RATIO * frame_bytes)


def _stated_size(frame: bytes) -> int:
    """The content size of the frame header (RFC 8878 §3.1.1.1), with all that we refuse in one."""
    if frame[:_DESCRIPTOR_AT] != MAGIC or len(frame) < len(EMPTY):
        raise MalformedBytes("not a zstd frame")
    descriptor = frame[_DESCRIPTOR_AT]
    if descriptor & (_RESERVED | _DICTIONARY):
        raise MalformedBytes("a frame with reserved bits or a dictionary")
    single = bool(descriptor & _SINGLE_SEGMENT)
    width = (1 if single else 0, 2, 4, 8)[descriptor >> 6]
    if not width:
        raise MalformedBytes("a frame that hides its size")
    start = _DESCRIPTOR_AT + (1 if single else 2)
    size = int.from_bytes(frame[start : start + width], "little") + (256 if width == 2 else 0)
    if (size if single else _window_bytes(frame[start - 1])) > MAX_WINDOW_BYTES:
        raise TooLarge("a window that phones cannot offer")
    return size


def _window_bytes(descriptor: int) -> int:
    base = 1 << (10 + (descriptor >> 3))
    return base + base // 8 * (descriptor & 7)


def _stored(data: bytes) -> bytes:
    """A frame of raw blocks: a 4-byte content size, a window of one block, nothing compressed."""
    frame = bytearray(MAGIC + b"\x80\x38" + len(data).to_bytes(4, "little"))
    for start in range(0, len(data), _BLOCK_BYTES):
        block = data[start : start + _BLOCK_BYTES]
        last = start + len(block) == len(data)
        frame += (len(block) << 3 | last).to_bytes(3, "little") + block
    return bytes(frame)


if sys.version_info >= (3, 14):

    def _compress(data: bytes, level: int, checked: bool) -> bytes:
        said = zstd.CompressionParameter
        return zstd.compress(
            data, options={said.compression_level: level, said.checksum_flag: checked}
        )

    def _expand(frame: bytes, size: int) -> bytes:
        inflater = zstd.ZstdDecompressor()
        try:
            content = inflater.decompress(frame, max_length=size + 1)
        except zstd.ZstdError as error:
            raise MalformedBytes(str(error)) from error
        if len(content) != size or not inflater.eof or inflater.unused_data:
            raise MalformedBytes("not one frame of the stated size")
        return content

else:

    def _compress(data: bytes, level: int, checked: bool) -> bytes:
        return zstandard.ZstdCompressor(level=level, write_checksum=checked).compress(data)

    def _expand(frame: bytes, size: int) -> bytes:
        # One shot: the library allocates the stated size and fails on the first byte beyond it.
        inflater = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES)
        try:
            return inflater.decompress(frame, max_output_size=size, allow_extra_data=False)
        except zstandard.ZstdError as error:
            raise MalformedBytes(str(error)) from error
