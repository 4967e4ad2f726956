"""Blobs: references, bitmaps, chunks and media types, from docs/spec/blob.md."""

import re
from typing import Any, Final

from tests.second_reader import msgpack as mp
from tests.second_reader.merkle import leaf, node
from tests.second_reader.refusal import Vector, at_most, demand

CHUNK: Final = 65_536
MAX_BLOB: Final = 16 * 2**20
MAX_THUMBNAIL: Final = 12_000
MAGIC: Final = {
    "image/jpeg": re.compile(rb"\xff\xd8\xff", re.DOTALL),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n", re.DOTALL),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "application/pdf": re.compile(rb"%PDF-[12]\.", re.DOTALL),
    "application/vnd.tannha.strokes": re.compile(rb"tannha/strokes/v1\0", re.DOTALL),
}

_reference: Final = mp.record(
    mp.hash32,
    mp.integer(1, MAX_BLOB),
    mp.string,
    mp.text(1, 64),
    mp.optional(mp.hash32),
    mp.integer(0, MAX_THUMBNAIL),
    defaults=[None, 0],
)


def reference(cursor: mp.Cursor) -> list[Any]:
    fields = _reference(cursor)
    demand(fields[2] in MAGIC, f"media type {fields[2]}")
    demand((fields[4] is None) == (fields[5] == 0), "thumbnail and its size")
    return fields


def media_type(first: bytes) -> str:
    return next((name for name, magic in MAGIC.items() if magic.match(first)), "")


def missing(count: int, bitmap: bytes) -> list[int]:
    demand(len(bitmap) == (count + 7) // 8, "length of the bitmap")
    bits = int.from_bytes(bitmap, "little")
    demand(bits >> count == 0, "a bit after the last chunk")
    return [index for index in range(count) if not bits >> index & 1]


def root_of_path(chunk: bytes, index: int, count: int, proof: list[bytes]) -> bytes:
    """The audit path of RFC 6962, walked upwards."""
    hashed, rest = leaf(chunk), list(proof)
    last = count - 1
    while last > 0:
        if index % 2 == 1 or index < last:
            demand(bool(rest), "proof too short", "bad-proof")
            sibling = rest.pop(0)
            hashed = node(sibling, hashed) if index % 2 == 1 else node(hashed, sibling)
        index, last = index // 2, last // 2
    demand(not rest, "proof too long", "bad-proof")
    return hashed


def check_chunk(root: bytes, size: int, index: int, *, chunk: bytes, proof: list[bytes]) -> None:
    demand(size >= 1, "an empty blob")
    at_most(MAX_BLOB, size, "blob")
    count = -(-size // CHUNK)
    demand(0 <= index < count, "index of no chunk", "bad-proof")
    demand(len(chunk) == min(CHUNK, size - CHUNK * index), "length of the chunk", "bad-proof")
    demand(all(len(hashed) == 32 for hashed in proof), "hash of another length", "bad-proof")
    demand(root_of_path(chunk, index, count, proof) == root, "another root", "bad-proof")


def check(vector: Vector) -> None:
    match vector["what"]:
        case "reference":
            mp.decode(reference, bytes.fromhex(vector["reference"]))
        case "media":
            assert media_type(bytes.fromhex(vector["first_bytes"])) == vector["media_type"]
        case "bitmap":
            bitmap = bytes.fromhex(vector["bitmap"])
            assert missing(vector["count"], bitmap) == vector["missing"]
        case _:
            check_chunk(
                bytes.fromhex(vector["root"]),
                vector["size"],
                vector["index"],
                chunk=bytes.fromhex(vector["chunk"]) * vector["times"],
                proof=[bytes.fromhex(hashed) for hashed in vector["proof"]],
            )
