"""A mark that was drawn on the glass: its strokes are the data (docs/spec/blob.md#strokes)."""

from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Meta

from protocol.blobs import STROKES_MAGIC
from protocol.decoding import decode, encode
from protocol.errors import MalformedBytes

MAX_SIDE: Final = 10_000
MAX_STROKES: Final = 500
MAX_POINTS: Final = 5_000  # of one stroke

Side: TypeAlias = Annotated[int, Meta(ge=1, le=MAX_SIDE)]
Place: TypeAlias = Annotated[int, Meta(ge=0, le=MAX_SIDE)]
Stroke: TypeAlias = Annotated[tuple[tuple[Place, Place], ...], Meta(max_length=MAX_POINTS)]


class Drawn(msgspec.Struct, frozen=True, array_like=True):
    """In the order of the hand; places count from the top left of a field of this size."""

    width: Side
    height: Side
    strokes: Annotated[tuple[Stroke, ...], Meta(min_length=1, max_length=MAX_STROKES)]


def write_strokes(drawn: Drawn) -> bytes:
    written = STROKES_MAGIC + encode(drawn)
    read_strokes(written)
    return written


def read_strokes(content: bytes) -> Drawn:
    if not content.startswith(STROKES_MAGIC):
        raise MalformedBytes("no strokes")
    found: Drawn = decode(Drawn, content[len(STROKES_MAGIC) :], limit=len(content))
    return found
