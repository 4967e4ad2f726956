"""Attachments: each chunk is checked alone, against the root and size that an operation signed."""

from contextlib import suppress
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.blobs import (
    CHUNK_BYTES,
    MAGIC_BYTES,
    MAX_BLOB_BYTES,
    MAX_CHUNKS,
    MAX_ROLE_CHARS,
    STROKES_MAGIC,
    THUMBNAIL_MAX_BYTES,
    Bitmap,
    BlobRef,
    blob_root,
    check_chunk,
    chunk_count,
    chunk_hashes,
    chunks,
    media_matches,
    prove_chunk,
    read_bitmap,
    root_of,
)
from protocol.decoding import decode, encode
from protocol.errors import BadProof, MalformedBytes, ProtocolError, TooLarge
from protocol.ids import BlobRoot, Hash

SIZES = [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 4 * CHUNK_BYTES + 40]
hashes = st.binary(min_size=32, max_size=32).map(Hash)


def a_blob(size: int) -> bytes:
    """Every chunk differs from every other."""
    return b"".join(sha256(bytes([at % 256, at // 256])).digest() for at in range(size // 32 + 1))[
        :size
    ]


def flips(data: bytes) -> list[bytes]:
    number = int.from_bytes(data, "big")
    return [(number ^ 1 << bit).to_bytes(len(data), "big") for bit in range(8 * len(data))]


def rfc_6962(leaves: list[Hash]) -> bytes:
    """MTH as RFC 6962 §2.1 words it, to check the levels against."""
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + rfc_6962(leaves[:left]) + rfc_6962(leaves[left:])).digest()


def test_a_blob_of_one_chunk_is_named_by_its_leaf() -> None:
    assert blob_root(b"abc") == sha256(b"\0abc").digest()


@given(st.lists(hashes, min_size=1, max_size=20))
def test_the_root_is_that_of_rfc_6962(leaves: list[Hash]) -> None:
    assert root_of(leaves) == rfc_6962(leaves)


@pytest.mark.parametrize("size", SIZES)
def test_every_chunk_proves_itself(size: int) -> None:
    content = a_blob(size)
    leaves = chunk_hashes(content)

    for index, chunk in enumerate(chunks(content)):
        check_chunk(blob_root(content), size, index, chunk, prove_chunk(leaves, index))

    assert len(leaves) == chunk_count(size) == -(-size // CHUNK_BYTES)
    assert b"".join(chunks(content)) == content


def provable(count: int, told: int) -> set[tuple[int, int]]:
    """Which chunk of a blob of `count` passes as which chunk of one of `told`, on its own proof."""
    content = a_blob((count - 1) * CHUNK_BYTES + 40)
    root, leaves = blob_root(content), chunk_hashes(content)
    found = set()
    for index, chunk in enumerate(chunks(content)):
        for told_index in range(-1, told + 1):
            with suppress(BadProof):
                told_size = (told - 1) * CHUNK_BYTES + 40
                check_chunk(root, told_size, told_index, chunk, prove_chunk(leaves, index))
                found.add((index, told_index))
    return found


@pytest.mark.parametrize("count", range(1, 8))
def test_a_chunk_proves_its_own_place_only(count: int) -> None:
    assert provable(count, count) == {(index, index) for index in range(count)}


@pytest.mark.parametrize("count", range(1, 8))
def test_a_blob_completes_at_one_size_only(count: int) -> None:
    """A root does not say its size, so a wrong one may take a stray chunk: docs/spec/blob.md."""
    for told in {*range(1, 8)} - {count}:
        assert {place for _, place in provable(count, told)} < {*range(told)}


def test_no_chunk_is_of_a_blob_with_another_size_of_the_last() -> None:
    content = a_blob(CHUNK_BYTES + 40)
    proof = prove_chunk(chunk_hashes(content), 1)

    for size in (CHUNK_BYTES + 39, CHUNK_BYTES + 41, 40, 2 * CHUNK_BYTES + 40):
        with pytest.raises(BadProof):
            check_chunk(blob_root(content), size, 1, content[CHUNK_BYTES:], proof)


@pytest.mark.parametrize("length", [0, 39, 41, CHUNK_BYTES])
def test_the_last_chunk_has_exactly_what_is_left(length: int) -> None:
    content = a_blob(CHUNK_BYTES + 40)
    chunk = a_blob(3 * CHUNK_BYTES)[CHUNK_BYTES : CHUNK_BYTES + length]

    with pytest.raises(BadProof):
        check_chunk(
            blob_root(content), len(content), 1, chunk, prove_chunk(chunk_hashes(content), 1)
        )


@pytest.mark.parametrize("length", [0, CHUNK_BYTES - 1, CHUNK_BYTES + 1])
def test_every_other_chunk_is_full(length: int) -> None:
    content = a_blob(2 * CHUNK_BYTES)
    proof = prove_chunk(chunk_hashes(content), 0)

    with pytest.raises(BadProof):
        check_chunk(blob_root(content), len(content), 0, content[:length], proof)


def test_a_flipped_bit_of_chunk_proof_or_root_is_refused() -> None:
    content = a_blob(4 * CHUNK_BYTES + 40)
    root, leaves = blob_root(content), chunk_hashes(content)
    chunk, (sibling,) = content[4 * CHUNK_BYTES :], prove_chunk(leaves, 4)

    check_chunk(root, len(content), 4, chunk, [sibling])
    broken = [(root, bad, sibling) for bad in flips(chunk)]
    broken += [(root, chunk, Hash(bad)) for bad in flips(sibling)]
    broken += [(BlobRoot(bad), chunk, sibling) for bad in flips(root)]
    for bad_root, bad_chunk, bad_sibling in broken:
        with pytest.raises(BadProof):
            check_chunk(bad_root, len(content), 4, bad_chunk, [bad_sibling])


@given(st.integers(0, 4), st.integers(0, 8 * 3 * 32 - 1))
def test_a_flipped_bit_of_a_long_proof_is_refused(index: int, bit: int) -> None:
    content = a_blob(4 * CHUNK_BYTES + 40)
    proof = prove_chunk(chunk_hashes(content), index)
    joined = b"".join(proof)
    bad = flips(joined)[bit % (8 * len(joined))]
    chunk = list(chunks(content))[index]

    with pytest.raises(BadProof):
        check_chunk(
            blob_root(content),
            len(content),
            index,
            chunk,
            [Hash(bad[at : at + 32]) for at in range(0, len(bad), 32)],
        )


@pytest.mark.parametrize("index", [0, 2, 4])
def test_a_proof_has_exactly_its_length(index: int) -> None:
    content = a_blob(4 * CHUNK_BYTES + 40)
    chunk, proof = list(chunks(content))[index], prove_chunk(chunk_hashes(content), index)

    for bad in (proof[:-1], (*proof, proof[-1]), (*proof[:-1], Hash(proof[-1][:31]))):
        with pytest.raises(BadProof):
            check_chunk(blob_root(content), len(content), index, chunk, bad)


def test_an_inner_node_is_no_chunk() -> None:
    content = a_blob(2 * CHUNK_BYTES)
    left, right = chunk_hashes(content)

    with pytest.raises(BadProof):
        check_chunk(blob_root(content), 64, 0, left + right, [])


@given(st.binary(max_size=100), st.integers(-3, 200), st.integers(-3, 3), st.lists(hashes))
def test_any_chunk_is_proven_or_a_named_error(
    chunk: bytes, size: int, index: int, proof: list[Hash]
) -> None:
    try:
        check_chunk(BlobRoot(bytes(32)), size, index, chunk, proof)
    except ProtocolError as problem:
        assert problem.code in {"bad-proof", "malformed-bytes"}  # noqa: PT017 (any of two)
    else:
        raise AssertionError("a root of zeros has no chunks")


@pytest.mark.parametrize(
    ("size", "count"),
    [(1, 1), (MAX_BLOB_BYTES - 1, MAX_CHUNKS), (MAX_BLOB_BYTES, MAX_CHUNKS)],
)
def test_a_blob_has_a_size_within_the_limit(size: int, count: int) -> None:
    assert chunk_count(size) == count


@pytest.mark.parametrize(
    ("size", "error"), [(0, MalformedBytes), (-1, MalformedBytes), (MAX_BLOB_BYTES + 1, TooLarge)]
)
def test_no_blob_is_empty_or_over_the_limit(size: int, error: type[ProtocolError]) -> None:
    with pytest.raises(error):
        chunk_count(size)
    with pytest.raises(error):
        check_chunk(BlobRoot(bytes(32)), size, 0, b"", [])


def test_an_empty_blob_has_no_root() -> None:
    with pytest.raises(MalformedBytes):
        blob_root(b"")


# The bitmap of what is held.


@given(st.integers(1, MAX_CHUNKS), st.data())
def test_a_bitmap_says_which_chunks_are_missing(count: int, draw: st.DataObject) -> None:
    held = draw.draw(st.sets(st.integers(0, count - 1)))
    bitmap = Bitmap(count)
    for index in held:
        bitmap = bitmap.with_chunk(index)

    read = read_bitmap(bitmap.encode(), count)

    assert read == bitmap
    assert set(read.missing()) == set(range(count)) - held
    assert list(read.missing()) == sorted(read.missing())
    assert read.complete is (len(held) == count)


@pytest.mark.parametrize("count", [1, 2, 9, MAX_CHUNKS])
def test_a_blob_that_lacks_its_first_chunk_alone_is_not_complete(count: int) -> None:
    """The first chunk is number 0, which is easily taken for nothing."""
    whole = Bitmap(count, (1 << count) - 1)

    assert whole.complete
    assert not Bitmap(count, whole.bits - 1).complete


@given(st.binary(max_size=40), st.integers(1, MAX_CHUNKS))
def test_a_bitmap_has_one_encoding(data: bytes, count: int) -> None:
    try:
        bitmap = read_bitmap(data, count)
    except MalformedBytes:
        return

    assert bitmap.encode() == data


@given(st.integers(0, 9), st.integers(0, 15))
def test_a_flipped_bit_of_a_bitmap_is_another_chunk_or_refused(count: int, bit: int) -> None:
    bitmap = Bitmap(9)
    for index in range(count):
        bitmap = bitmap.with_chunk(index)
    bad = (int.from_bytes(bitmap.encode(), "little") ^ 1 << bit).to_bytes(2, "little")

    if bit < 9:
        assert read_bitmap(bad, 9) != bitmap
    else:
        with pytest.raises(MalformedBytes):
            read_bitmap(bad, 9)


def test_a_bitmap_reads_from_the_lowest_bit() -> None:
    assert Bitmap(9).with_chunk(0).with_chunk(8).encode() == b"\x01\x01"


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x01\x00\x00", b"\x00\x02"])
def test_a_bitmap_has_its_length_and_no_bits_beyond(data: bytes) -> None:
    with pytest.raises(MalformedBytes):
        read_bitmap(data, 9)


# How an operation names a blob.

A_REF = BlobRef(BlobRoot(bytes(range(32))), 500_000, "image/jpeg", "page-1")


def read_ref(data: bytes) -> BlobRef:
    found: BlobRef = decode(BlobRef, data)
    return found


def test_a_reference_comes_back_from_its_bytes() -> None:
    with_thumbnail = msgspec.structs.replace(
        A_REF, thumbnail=BlobRoot(bytes(32)), thumbnail_size=9_000
    )

    assert read_ref(encode(A_REF)) == A_REF
    assert read_ref(encode(with_thumbnail)) == with_thumbnail


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("size", 1),
        ("size", MAX_BLOB_BYTES),
        ("role", "x"),
        ("role", "x" * MAX_ROLE_CHARS),
        ("media_type", "application/vnd.tannha.strokes"),
    ],
)
def test_a_reference_within_the_limits_is_read(field: str, value: object) -> None:
    encoded = encode(msgspec.structs.replace(A_REF, **{field: value}))

    assert getattr(read_ref(encoded), field) == value


@pytest.mark.parametrize(
    "fields",
    [
        {"root": bytes(31)},
        {"root": bytes(33)},
        {"size": 0},
        {"size": MAX_BLOB_BYTES + 1},
        {"media_type": "text/html"},
        {"role": ""},
        {"role": "x" * (MAX_ROLE_CHARS + 1)},
        {"thumbnail": bytes(31), "thumbnail_size": 1},
        {"thumbnail": bytes(32), "thumbnail_size": THUMBNAIL_MAX_BYTES + 1},
        {"thumbnail": bytes(32), "thumbnail_size": 0},
        {"thumbnail": None, "thumbnail_size": 1},
    ],
)
def test_a_reference_outside_the_limits_is_refused(fields: dict[str, object]) -> None:
    encoded = encode([*(msgspec.structs.asdict(A_REF) | fields).values()])

    with pytest.raises(MalformedBytes):
        read_ref(encoded)


@pytest.mark.parametrize("size", [1, THUMBNAIL_MAX_BYTES - 1, THUMBNAIL_MAX_BYTES])
def test_a_thumbnail_is_small(size: int) -> None:
    encoded = encode([bytes(32), 9, "image/png", "page-1", bytes(32), size])

    assert read_ref(encoded).thumbnail_size == size


def test_fields_of_a_newer_version_are_passed_over() -> None:
    encoded = encode([bytes(32), 9, "image/png", "page-1", None, 0, "of a newer version"])

    assert read_ref(encoded).role == "page-1"


@given(st.binary(max_size=80))
def test_any_bytes_become_a_reference_or_a_named_error(data: bytes) -> None:
    try:
        read_ref(data)
    except ProtocolError as problem:
        assert problem.layer  # noqa: PT017 (most bytes are no reference)


# What the first bytes say.

FIRST_BYTES = {
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01",
    "image/png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00",
    "image/webp": b"RIFF\x0a\x00\x00\x00WEBPVP8 \x00\x00",
    "application/pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 o",
    "application/vnd.tannha.strokes": STROKES_MAGIC,
}


@pytest.mark.parametrize("told", [*FIRST_BYTES, "text/html", ""])
@pytest.mark.parametrize("real", FIRST_BYTES)
def test_a_media_type_is_what_the_first_bytes_say(told: str, real: str) -> None:
    first_bytes = FIRST_BYTES[real][:MAGIC_BYTES]

    assert media_matches(told, first_bytes) is (told == real)


@pytest.mark.parametrize("media_type", FIRST_BYTES)
def test_magic_stands_at_the_very_start(media_type: str) -> None:
    assert not media_matches(media_type, b"")
    assert not media_matches(media_type, FIRST_BYTES[media_type][:2])
    assert not media_matches(media_type, b"\0" + FIRST_BYTES[media_type])
    assert not media_matches(media_type, b"<script>" + FIRST_BYTES[media_type])
