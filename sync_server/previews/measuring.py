"""What a picture says of its size in its first bytes: too large is refused before it is decoded."""

import struct
from typing import Final, NamedTuple

MAX_PIXELS: Final = 40_000_000  # a page at 600 dpi; an A4 page of a telephone has 12 million
MAX_SIDE: Final = 20_000
MAX_BYTES: Final = 32 * 1024 * 1024
PNG: Final = b"\x89PNG\r\n\x1a\n"
JPEG: Final = b"\xff\xd8\xff"
SOF: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # frames of a JPEG
WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD9)})


class Refused(Exception):
    """No picture of ours comes of this; `why` is for the log, without a byte of the content."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Size(NamedTuple):
    width: int
    height: int


def measure(content: bytes) -> Size:
    """By the header alone; Refused for what is no JPEG, PNG or WebP, and for what is too large."""
    if len(content) > MAX_BYTES:
        raise Refused("too many bytes")
    if content.startswith(PNG):
        size = _of_png(content)
    elif content.startswith(JPEG):
        size = _of_jpeg(content)
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        size = _of_webp(content)
    else:
        raise Refused("no picture that is drawn")
    check_size(size)
    return size


def check_size(size: Size) -> None:
    if not (0 < size.width <= MAX_SIDE and 0 < size.height <= MAX_SIDE):
        raise Refused("sides that no page has")
    if size.width * size.height > MAX_PIXELS:
        raise Refused("too many pixels")


def _of_png(content: bytes) -> Size:
    if content[12:16] != b"IHDR" or len(content) < len(PNG) + 25:
        raise Refused("cut off")
    return Size(*struct.unpack(">II", content[16:24]))


def _of_jpeg(content: bytes) -> Size:
    """The first frame; segments before it are stepped over, never read."""
    at = 2
    while at + 9 <= len(content):
        if content[at] != 0xFF:
            raise Refused("no JPEG segment where one should be")
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in WITHOUT_LENGTH:
            at += 2
        elif marker in SOF:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Size(width, height)
        else:
            at += 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
    raise Refused("cut off")


def _of_webp(content: bytes) -> Size:
    kind, said = content[12:16], content[20:30]
    if len(said) < 10:
        raise Refused("cut off")
    if kind == b"VP8X":
        return Size(
            1 + int.from_bytes(said[4:7], "little"), 1 + int.from_bytes(said[7:10], "little")
        )
    if kind == b"VP8L":
        bits = int.from_bytes(said[1:5], "little")
        return Size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", said[6:10])
        return Size(width & 0x3FFF, height & 0x3FFF)
    raise Refused("no WebP picture")
