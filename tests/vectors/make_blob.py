"""Vectors of docs/spec/blob.md: chunks with their proofs, bitmaps, references."""

from collections.abc import Callable
from typing import Any, Final

from protocol.blobs import (
    CHUNK_BYTES,
    MAX_BLOB_BYTES,
    MEDIA_TYPES,
    THUMBNAIL_MAX_BYTES,
    Bitmap,
    BlobRef,
    blob_root,
    check_chunk,
    chunk_hashes,
    media_matches,
    prove_chunk,
    read_bitmap,
)
from protocol.decoding import decode, encode
from protocol.ids import BlobRoot, Hash

FORMAT: Final = "blob"

# Chunk n is 64 KiB of the byte n; the last is 40 bytes, so that the vectors stay small.
FULL: Final = 4
BLOB: Final = b"".join(bytes([at]) * CHUNK_BYTES for at in range(FULL)) + b"\x04" * 40
PAIR: Final = BLOB[3 * CHUNK_BYTES :]  # one full chunk and the last
ROOT: Final = blob_root(BLOB)
PROOF: Final = prove_chunk(chunk_hashes(BLOB), FULL)

Write = Callable[..., None]


def make(write: Write) -> None:
    make_chunks(write)
    make_bitmaps(write)
    make_references(write)
    make_media(write)


def make_chunks(write: Write) -> None:
    last = b"\x04" * 40
    good: dict[str, Any] = {"root": ROOT, "size": len(BLOB), "index": FULL, "chunk": last}

    def case(name: str, expect: str, layer: str, **other: Any) -> None:
        values = good | {"proof": PROOF, "times": 1} | other
        shown = {
            **values,
            "root": values["root"].hex(),
            "chunk": values["chunk"].hex(),
            "proof": [node.hex() for node in values["proof"]],
        }
        write(f"chunk_{name}", expect, layer, what="chunk", **shown)

    first = {"index": 0, "chunk": b"\0", "times": CHUNK_BYTES}
    case("valid_last", "ok", "", **good)
    case("valid_first", "ok", "", **first, proof=prove_chunk(chunk_hashes(BLOB), 0))
    case("valid_alone", "ok", "", root=blob_root(last), size=40, index=0, proof=())
    case("flipped_bit", "bad-proof", "proof", chunk=b"\x05" + last[1:])
    case("proof_flipped_bit", "bad-proof", "proof", proof=[flipped(PROOF[0])])
    case("root_flipped_bit", "bad-proof", "proof", root=flipped(ROOT))
    case("proof_missing", "bad-proof", "proof", proof=())
    case("proof_too_long", "bad-proof", "proof", proof=[*PROOF, PROOF[0]])
    case("proof_node_cut", "bad-proof", "proof", proof=[PROOF[0][:31]])
    case("last_too_short", "bad-proof", "proof", chunk=last[:39])
    case("last_too_long", "bad-proof", "proof", chunk=last + b"\x04")
    case("size_one_less", "bad-proof", "proof", size=len(BLOB) - 1)
    case("first_not_full", "bad-proof", "proof", **(first | {"times": CHUNK_BYTES - 1}))
    case("index_after_the_last", "bad-proof", "proof", index=FULL + 1)
    case("index_negative", "bad-proof", "proof", index=-1)
    node = b"".join(chunk_hashes(PAIR))
    inner: dict[str, Any] = {"root": blob_root(PAIR), "size": len(node), "chunk": node}
    case("inner_node_as_chunk", "bad-proof", "proof", **inner, index=0, proof=())
    case("of_an_empty_blob", "malformed-bytes", "format", size=0, index=0, chunk=b"", proof=())
    case("of_a_blob_too_large", "too-large", "framing", size=MAX_BLOB_BYTES + 1)


def make_bitmaps(write: Write) -> None:
    def case(name: str, expect: str, bitmap: str, **other: Any) -> None:
        layer = "" if expect == "ok" else "format"
        write(f"bitmap_{name}", expect, layer, what="bitmap", count=9, bitmap=bitmap, **other)

    case("valid", "ok", "0501", missing=[1, 3, 4, 5, 6, 7])
    case("valid_complete", "ok", "ff01", missing=[])
    case("unused_bit", "malformed-bytes", "0503")
    case("too_short", "malformed-bytes", "05")
    case("too_long", "malformed-bytes", "050100")


def make_references(write: Write) -> None:
    good: dict[str, Any] = {
        "root": ROOT,
        "size": len(BLOB),
        "media": "image/jpeg",
        "role": "page-1",
    }
    thumb: dict[str, Any] = {"thumbnail": ROOT, "thumbnail_size": 9_000}

    def case(name: str, expect: str, *more: object, **other: Any) -> None:
        layer = "" if expect == "ok" else "format"
        encoded = encode([*(good | other).values(), *more]).hex()
        write(f"reference_{name}", expect, layer, what="reference", reference=encoded)

    example = bytes(CHUNK_BYTES) + b"hello"
    none = {"thumbnail": None, "thumbnail_size": 0}
    case("example", "ok", **none, root=blob_root(example), size=len(example))
    case("valid", "ok")
    case("valid_with_thumbnail", "ok", **thumb)
    case("valid_of_a_newer_version", "ok", "more", **thumb)
    case("root_too_short", "malformed-bytes", root=ROOT[:31])
    case("empty", "malformed-bytes", size=0)
    case("too_large", "malformed-bytes", size=MAX_BLOB_BYTES + 1)
    case("other_media_type", "malformed-bytes", media="text/html")
    case("without_role", "malformed-bytes", role="")
    case("thumbnail_without_size", "malformed-bytes", **(thumb | {"thumbnail_size": 0}))
    case("size_without_thumbnail", "malformed-bytes", **(thumb | {"thumbnail": None}))
    large = {"thumbnail_size": THUMBNAIL_MAX_BYTES + 1}
    case("thumbnail_too_large", "malformed-bytes", **(thumb | large))


def make_media(write: Write) -> None:
    for name, media_type, start in (
        ("jpeg", "image/jpeg", "ffd8ffe0"),
        ("png", "image/png", "89504e470d0a1a0a"),
        ("webp", "image/webp", "524946460a00000057454250"),
        ("pdf", "application/pdf", "255044462d312e37"),
        ("strokes", "application/vnd.tannha.strokes", "74616e6e68612f7374726f6b65732f763100"),
        ("none", "", "3c68746d6c3e"),
    ):
        write(f"media_{name}", "ok", "", what="media", media_type=media_type, first_bytes=start)


def check(vector: dict[str, Any]) -> None:
    match vector["what"]:
        case "chunk":
            check_chunk(
                BlobRoot(bytes.fromhex(vector["root"])),
                vector["size"],
                vector["index"],
                bytes.fromhex(vector["chunk"]) * vector["times"],
                [Hash(bytes.fromhex(node)) for node in vector["proof"]],
            )
        case "bitmap":
            bitmap: Bitmap = read_bitmap(bytes.fromhex(vector["bitmap"]), vector["count"])
            assert list(bitmap.missing()) == vector["missing"]
            assert bitmap.encode().hex() == vector["bitmap"]
        case "reference":
            decode(BlobRef, bytes.fromhex(vector["reference"]))
        case "media":
            first_bytes = bytes.fromhex(vector["first_bytes"])
            found = [kind for kind in MEDIA_TYPES if media_matches(kind, first_bytes)]
            assert "".join(found) == vector["media_type"]
        case other:
            raise AssertionError(other)


def flipped(node: bytes) -> Hash:
    return Hash(bytes([node[0] ^ 1]) + node[1:])
