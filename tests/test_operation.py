"""docs/spec/operation.md: one save as exact bytes, hashed, signed and never encoded again."""

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.actions import MAX_BODY_BYTES, MAX_PLACES, Save, body_of
from protocol.errors import BadSignature, BrokenLink, MalformedBytes, OverLimit, TooLarge
from protocol.ids import (
    REF_BYTES,
    DeviceId,
    DossierId,
    Epoch,
    Hash,
    OfficerId,
    OperationRef,
    Salt,
    ref,
    sha256,
)
from protocol.keys import PREFIX_OP, PREFIX_SIGN_OFF
from protocol.operation import (
    ED25519_SHA256,
    HEADER_BYTES,
    MAX_HEADER_BYTES,
    MAX_HLC,
    MAX_REFERENCES,
    MAX_SEQ,
    MAX_WALL_MS,
    VERSION,
    Header,
    Verified,
    body_hash,
    decode_header,
    encode_header,
    seal,
    verify,
)
from tests.builders import OTHER_SALT, SALT, a_device, a_log, a_write, flipped

DEVICE: Final = a_device()
BODY: Final = body_of(Save([a_write("phone", "0990000001")]))
PLAIN: Final = a_log(1)[0].header


def an_operation() -> Verified:
    first, second = a_log(2)
    assert second.header.references == (first.ref,)
    return second


def check(entry: Verified, **changed: Any) -> Verified:
    """Verify an operation with some of its parts exchanged."""
    parts = {"body": entry.body, "salt": entry.salt, "signature": entry.signature, **changed}
    header, public = parts.pop("header", entry.header_bytes), parts.pop("public", DEVICE.key.public)
    return verify(header, parts["body"], parts["salt"], parts["signature"], public)


def resigned(**fields: Any) -> Verified:
    """A header that says something else, signed as it stands."""
    header = encode_header(replace(PLAIN, **fields))
    signature = DEVICE.key.sign(PREFIX_OP, header)
    return verify(header, None, None, signature, DEVICE.key.public)


def headers() -> st.SearchStrategy[Header]:
    def exactly(size: int) -> st.SearchStrategy[bytes]:
        return st.binary(min_size=size, max_size=size)

    return st.builds(
        Header,
        device=exactly(16).map(DeviceId),
        epoch=exactly(8).map(Epoch),
        seq=st.integers(1, MAX_SEQ),
        previous=exactly(32).map(Hash),
        hlc=st.integers(0, MAX_HLC),
        wall_ms=st.integers(-MAX_WALL_MS, MAX_WALL_MS),
        seen_size=st.integers(0, MAX_SEQ),
        seen_root=exactly(32).map(Hash),
        dossier=exactly(16).map(DossierId),
        officer=exactly(16).map(OfficerId),
        body_hash=exactly(32).map(Hash),
        references=st.lists(exactly(16).map(OperationRef), max_size=MAX_REFERENCES).map(tuple),
    )


def test_what_was_sealed_is_verified_as_it_was() -> None:
    entry = an_operation()

    assert check(entry) == entry
    assert Hash(entry.id) == sha256(entry.header_bytes)
    assert entry.ref == ref(entry.id) == entry.id[:REF_BYTES]
    assert entry.header.body_hash == sha256(SALT, entry.body or b"")


@given(headers())
def test_a_header_is_read_as_it_was_written(header: Header) -> None:
    encoded = encode_header(header)

    assert decode_header(encoded) == header
    assert encode_header(decode_header(encoded)) == encoded
    assert len(encoded) == HEADER_BYTES + REF_BYTES * len(header.references)


@given(st.binary(min_size=HEADER_BYTES, max_size=HEADER_BYTES + 2 * REF_BYTES))
def test_bytes_that_are_read_as_a_header_are_that_header_encoded(encoded: bytes) -> None:
    try:
        header = decode_header(b"\1\1" + encoded[2:])
    except MalformedBytes:
        return

    assert encode_header(header) == b"\1\1" + encoded[2:]


def test_every_flipped_bit_of_an_operation_is_refused() -> None:
    entry = an_operation()
    assert entry.body is not None
    assert entry.signature is not None
    assert entry.salt is not None

    for bit in range(len(entry.header_bytes) * 8):
        with pytest.raises((BadSignature, MalformedBytes)):
            check(entry, header=flipped(entry.header_bytes, bit))
    for bit in range(len(entry.body) * 8):
        with pytest.raises(BrokenLink):
            check(entry, body=flipped(entry.body, bit))
    for bit in range(len(entry.salt) * 8):
        with pytest.raises(BrokenLink):
            check(entry, salt=flipped(entry.salt, bit))
    for bit in range(len(entry.signature) * 8):
        with pytest.raises(BadSignature):
            check(entry, signature=flipped(entry.signature, bit))


def test_each_truncation_of_an_operation_is_refused() -> None:
    entry = an_operation()
    assert entry.body is not None
    assert entry.signature is not None

    for length in range(len(entry.header_bytes)):
        with pytest.raises(MalformedBytes):
            check(entry, header=entry.header_bytes[:length])
    for length in range(len(entry.body)):
        with pytest.raises(BrokenLink):
            check(entry, body=entry.body[:length])
    for length in range(len(entry.signature)):
        with pytest.raises(MalformedBytes):
            check(entry, signature=entry.signature[:length])


def test_a_key_of_another_device_or_a_signature_of_another_kind_is_refused() -> None:
    entry = an_operation()
    other = a_device("binh").key

    with pytest.raises(BadSignature):
        check(entry, public=other.public)
    with pytest.raises(BadSignature):
        check(entry, signature=other.sign(PREFIX_OP, entry.header_bytes))
    for prefix in (b"", PREFIX_SIGN_OFF):
        with pytest.raises(BadSignature):
            check(entry, signature=DEVICE.key.sign(prefix, entry.header_bytes))


def test_a_body_without_its_salt_or_under_another_is_not_the_one_named() -> None:
    for salt in (None, OTHER_SALT, Salt(b"")):
        with pytest.raises(BrokenLink):
            check(an_operation(), salt=salt)


def test_an_erased_operation_still_verifies_and_keeps_no_salt() -> None:
    entry = an_operation()

    erased = check(entry, body=None)

    assert erased == replace(entry, body=None, salt=None)


def test_versions_and_algorithms_of_the_future_are_refused() -> None:
    for fields in ({"version": VERSION + 1}, {"version": 0}, {"algorithm": ED25519_SHA256 + 1}):
        with pytest.raises(MalformedBytes, match="version"):
            resigned(**fields)


@pytest.mark.parametrize(
    ("field", "lowest", "highest"),
    [
        ("seq", 1, MAX_SEQ),
        ("seen_size", 0, MAX_SEQ),
        ("hlc", 0, MAX_HLC),
        ("wall_ms", -MAX_WALL_MS, MAX_WALL_MS),
    ],
)
def test_a_number_of_a_header_has_its_range_and_none_beyond_is_made(
    field: str, lowest: int, highest: int
) -> None:
    for number in (lowest, lowest + 1, highest - 1, highest):
        fields: dict[str, Any] = {field: number}
        assert getattr(resigned(**fields).header, field) == number
        assert getattr(a_device().write(BODY, **fields).header, field) == number
    for number in (lowest - 1, highest + 1):
        fields = {field: number}
        with pytest.raises(OverLimit):
            a_device().write(BODY, **fields)
        if number >= 0 or field == "wall_ms":  # others have no bytes to say so
            with pytest.raises(MalformedBytes):
                resigned(**fields)


def test_a_header_names_so_many_operations_and_no_more() -> None:
    def named(count: int) -> tuple[OperationRef, ...]:
        return tuple(OperationRef(bytes([at]) * REF_BYTES) for at in range(count))

    for count in (MAX_REFERENCES - 1, MAX_REFERENCES):
        assert len(resigned(references=named(count)).header.references) == count
        assert len(a_device().write(BODY, named(count)).header.references) == count
    assert len(encode_header(replace(PLAIN, references=named(MAX_REFERENCES)))) == MAX_HEADER_BYTES
    with pytest.raises(TooLarge):
        resigned(references=named(MAX_REFERENCES + 1))
    with pytest.raises(OverLimit):
        a_device().write(BODY, named(MAX_REFERENCES + 1))
    assert MAX_PLACES == MAX_REFERENCES


def test_a_count_of_references_that_is_not_theirs_is_refused() -> None:
    plain = encode_header(PLAIN)

    for header in (
        plain[:-1] + b"\1",
        plain + bytes(REF_BYTES),
        plain[:-1] + b"\2" + bytes(REF_BYTES),
        plain[:-1] + b"\xff" + bytes(REF_BYTES * MAX_REFERENCES),
        plain[:-1] + b"\1" + bytes(REF_BYTES + 1),
    ):
        with pytest.raises(MalformedBytes):
            decode_header(header)


def test_a_body_has_so_many_bytes_and_no_more() -> None:
    for count in (MAX_BODY_BYTES - 1, MAX_BODY_BYTES):
        entry = a_device().write(bytes(count))
        assert check(entry) == entry
    with pytest.raises(OverLimit):
        a_device().write(bytes(MAX_BODY_BYTES + 1))
    large = bytes(MAX_BODY_BYTES + 1)
    header = encode_header(replace(PLAIN, body_hash=body_hash(SALT, large)))
    with pytest.raises(TooLarge):
        verify(header, large, SALT, DEVICE.key.sign(PREFIX_OP, header), DEVICE.key.public)


def test_a_body_that_its_header_does_not_name_is_not_sealed() -> None:
    with pytest.raises(AssertionError):
        seal(PLAIN, BODY, SALT, DEVICE.key)
