"""Attachments: named by a Merkle root over 64 KiB chunks, so that each chunk is checked alone."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from protocol.errors import BadProof, MalformedBytes, TooLarge
from protocol.ids import HASH_BYTES, BlobRoot, Hash
from protocol.merkle import (
    Proof,
    check_inclusion,
    leaf_hash,
    prove_inclusion,
    reader_of,
    tree_root,
)

CHUNK_BYTES: Final = 64 * 1024
MAX_BLOB_BYTES: Final = (
    16 * 1024 * 1024
)  # a PDF of thirty scanned pages; two hours in the mountains
MAX_CHUNKS: Final = MAX_BLOB_BYTES // CHUNK_BYTES
THUMBNAIL_MAX_BYTES: Final = 12_000  # five seconds on 2.5 kB/s
MAX_ROLE_CHARS: Final = 64

STROKES_MAGIC: Final = b"tannha/strokes/v1\0"
MAGIC_BYTES: Final = len(STROKES_MAGIC)  # enough of a blob to know its media type

MediaType = Literal[
    "image/jpeg",
    "image/png",
    "image/webp",
    "application/pdf",
    "application/vnd.tannha.strokes",
]
MEDIA_TYPES: Final[tuple[MediaType, ...]] = get_args(MediaType)
_MAGIC: Final[dict[str, re.Pattern[bytes]]] = {
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "application/pdf": re.compile(rb"%PDF-[12]\."),
    "application/vnd.tannha.strokes": re.compile(re.escape(STROKES_MAGIC)),
}

Root = Annotated[BlobRoot, Meta(min_length=HASH_BYTES, max_length=HASH_BYTES)]


class BlobRef(msgspec.Struct, frozen=True, array_like=True):
    """How an operation names an attachment; its thumbnail is a JPEG blob of its own."""

    root: Root
    size: Annotated[int, Meta(ge=1, le=MAX_BLOB_BYTES)]
    media_type: MediaType
    role: Annotated[str, Meta(min_length=1, max_length=MAX_ROLE_CHARS)]
    thumbnail: Root | None = None
    thumbnail_size: Annotated[int, Meta(ge=0, le=THUMBNAIL_MAX_BYTES)] = 0

    def __post_init__(self) -> None:
        if (self.thumbnail is None) != (self.thumbnail_size == 0):
            raise ValueError("a thumbnail has a root and a size, or neither")


class Bitmap(msgspec.Struct, frozen=True):
    """Which chunks of one blob are held: bit i of `bits` is chunk i."""

    count: int
    bits: int = 0

    def with_chunk(self, index: int) -> "Bitmap":
        assert 0 <= index < self.count
        return Bitmap(self.count, self.bits | 1 << index)

    @property
    def complete(self) -> bool:
        return self.bits == (1 << self.count) - 1

    def missing(self) -> Iterator[int]:
        return (index for index in range(self.count) if not self.bits >> index & 1)

    def encode(self) -> bytes:
        return self.bits.to_bytes(_bitmap_bytes(self.count), "little")


def chunk_count(size: int) -> int:
    if size < 1:
        raise MalformedBytes(f"a blob of {size} bytes")
    if size > MAX_BLOB_BYTES:
        raise TooLarge(f"a blob of {size} bytes, at most {MAX_BLOB_BYTES}")
    return -(-size // CHUNK_BYTES)


def chunks(content: bytes) -> Iterator[bytes]:
    for index in range(chunk_count(len(content))):
        yield content[index * CHUNK_BYTES : (index + 1) * CHUNK_BYTES]


def blob_root(content: bytes) -> BlobRoot:
    return root_of(chunk_hashes(content))


def chunk_hashes(content: bytes) -> list[Hash]:
    """What a device keeps beside a blob, to prove any chunk without reading the others."""
    return [leaf_hash(chunk) for chunk in chunks(content)]


def root_of(hashes: Sequence[Hash]) -> BlobRoot:
    return BlobRoot(tree_root(hashes))


def prove_chunk(hashes: Sequence[Hash], index: int) -> Proof:
    """The siblings on the way from chunk `index` to the root; none for a blob of one chunk."""
    return prove_inclusion(reader_of(hashes), position=index, size=len(hashes))


def check_chunk(root: BlobRoot, size: int, index: int, chunk: bytes, proof: Sequence[Hash]) -> None:
    """This chunk stands at this place in the blob of this root and size; nothing else is needed."""
    count = chunk_count(size)
    if not 0 <= index < count:
        raise BadProof(f"chunk {index} of {count}")
    if len(chunk) != min(CHUNK_BYTES, size - index * CHUNK_BYTES):
        raise BadProof(f"chunk {index} of {len(chunk)} bytes in a blob of {size}")
    check_inclusion(leaf_hash(chunk), proof, position=index, size=count, root=Hash(root))


def read_bitmap(data: bytes, count: int) -> Bitmap:
    """One encoding for each set of chunks: exact length, unused bits zero."""
    if len(data) != _bitmap_bytes(count):
        raise MalformedBytes(f"a bitmap of {len(data)} bytes for {count} chunks")
    bits = int.from_bytes(data, "little")
    if bits >> count:
        raise MalformedBytes("a bitmap with chunks after the last")
    return Bitmap(count, bits)


def media_matches(media_type: str, first_bytes: bytes) -> bool:
    """The first `MAGIC_BYTES` of a blob are those of an allowed media type, and of this one."""
    magic = _MAGIC.get(media_type)
    return magic is not None and magic.match(first_bytes) is not None


def _bitmap_bytes(count: int) -> int:
    return -(-count // 8)
