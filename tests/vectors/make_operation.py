"""Vectors for docs/spec/operation.md: one operation, its header, body, salt and signature."""

from typing import Any, Final

import msgspec

from protocol.actions import MAX_BODY_BYTES, Open, Save
from protocol.errors import (
    BadSignature,
    BrokenLink,
    MalformedBytes,
    ProtocolError,
    SmallOrderPoint,
    TooLarge,
)
from protocol.ids import OperationRef, Salt, device_id
from protocol.keys import PREFIX_OP, PREFIX_PAGE, SigningKey
from protocol.operation import (
    MAX_HLC,
    MAX_REFERENCES,
    MAX_SEQ,
    MAX_WALL_MS,
    Header,
    Verified,
    body_hash,
    encode_header,
    verify,
)
from tests.vectors.record import (
    ACCEPTED,
    OTHER_SALT,
    SALT,
    Author,
    hex_or_none,
    refused,
    same,
    write_of,
)

FORMAT: Final = "operation"

IDENTITY: Final = b"\x01" + bytes(31)  # the neutral point: as a key, anyone can sign anything
GROUP_ORDER: Final = 2**252 + 27742317777372353535851937790883648493


def make(write: Any) -> None:
    author = Author(1)
    opened = author.write(
        Open("1.001193", 7, "birth-2", "mobile", [write_of("child.full_name", "Giàng Thị Thử")])
    )
    saved = author.write(Save([write_of("phone", "0990000001", 0)]), opened, at=60)
    _write_accepted(write, author, opened, saved)
    _write_malformed(write, author, opened.header)
    _write_bodies(write, author, opened)
    _write_signatures(write, author, opened)


def check(vector: dict[str, Any]) -> None:
    salt, body = hex_or_none(vector["salt"]), hex_or_none(vector["body"])
    if "body_zeros" in vector:
        body = bytes(vector["body_zeros"])
    found = verify(
        bytes.fromhex(vector["header"]),
        body,
        None if salt is None else Salt(salt),
        bytes.fromhex(vector["signature"]),
        bytes.fromhex(vector["public"]),
    )
    same(found.id.hex(), vector["id"], "id")
    same(_fields(found.header), vector["fields"], "fields")
    same(encode_header(found.header), found.header_bytes, "encoded again")
    key = SigningKey(bytes.fromhex(vector["seed"]))
    same(key.sign(PREFIX_OP, found.header_bytes), found.signature, "signed again")


def _write_accepted(write: Any, author: Author, opened: Verified, saved: Verified) -> None:
    def accept(name: str, entry: Verified, **more: object) -> None:
        described = {"id": entry.id, "fields": _fields(entry.header)}
        write(name, *ACCEPTED, **_inputs(author, entry), **described, **more)

    accept("first_of_a_log", opened)
    accept("one_reference", saved)
    accept("body_erased", msgspec.structs.replace(opened, body=None, salt=None))
    accept("action_of_a_newer_version", author.write(b"\x93\xa5later\x01\x02"))
    accept("body_that_is_no_action", author.write(b"\xc1"))
    accept("empty_body", author.write(b""))
    accept("largest_numbers", _resealed(author, opened, _largest(opened.header)))
    early = msgspec.structs.replace(opened.header, wall_ms=-MAX_WALL_MS, hlc=0)
    accept("smallest_clocks", _resealed(author, opened, early))
    many = msgspec.structs.replace(opened.header, references=_references(MAX_REFERENCES))
    accept("64_references", _resealed(author, opened, many))
    zeros = bytes(MAX_BODY_BYTES)
    largest = msgspec.structs.replace(opened.header, body_hash=body_hash(SALT, zeros))
    bodiless = msgspec.structs.replace(_resealed(author, opened, largest), body=None)
    accept("body_of_65536_bytes", bodiless, body_zeros=MAX_BODY_BYTES)


def _write_malformed(write: Any, author: Author, header: Header) -> None:
    """Each signed as it stands, so that nothing but the named rule is broken."""

    def refuse(name: str, header_bytes: bytes, error: type[ProtocolError] = MalformedBytes) -> None:
        signature = author.key.sign(PREFIX_OP, header_bytes)
        inputs = {"header": header_bytes, "body": None, "salt": None, "signature": signature}
        write(name, *refused(error), seed=author.seed, public=author.key.public, **inputs)

    def changed(**fields: Any) -> bytes:
        return encode_header(msgspec.structs.replace(header, **fields))

    sound = encode_header(header)
    refuse("header_one_byte_short", sound[:-1])
    refuse("header_one_byte_long", sound + b"\0")
    refuse("count_without_its_reference", sound[:-1] + b"\x01")
    refuse("reference_without_its_count", sound + bytes(16))
    refuse("65_references", changed(references=_references(MAX_REFERENCES + 1)), TooLarge)
    refuse("version_2", changed(version=2))
    refuse("algorithm_2", changed(algorithm=2))
    refuse("seq_0", changed(seq=0))
    refuse("seq_over_the_limit", changed(seq=MAX_SEQ + 1))
    refuse("checkpoint_size_over_the_limit", changed(seen_size=MAX_SEQ + 1))
    refuse("hlc_over_the_limit", changed(hlc=MAX_HLC + 1))
    refuse("wall_clock_over_the_limit", changed(wall_ms=MAX_WALL_MS + 1))
    refuse("wall_clock_under_the_limit", changed(wall_ms=-MAX_WALL_MS - 1))


def _write_bodies(write: Any, author: Author, opened: Verified) -> None:
    assert opened.body is not None

    def refuse(name: str, error: type[ProtocolError], **inputs: object) -> None:
        write(name, *refused(error), **{**_inputs(author, opened), **inputs})

    refuse("body_with_one_bit_flipped", BrokenLink, body=_flip(opened.body, 9))
    refuse("body_under_another_salt", BrokenLink, salt=OTHER_SALT)
    refuse("body_without_its_salt", BrokenLink, salt=None)
    zeros = bytes(MAX_BODY_BYTES + 1)
    header = msgspec.structs.replace(opened.header, body_hash=body_hash(SALT, zeros))
    large = _inputs(author, _resealed(author, opened, header))
    write(
        "body_of_65537_bytes",
        *refused(TooLarge),
        **{**large, "body": None, "body_zeros": len(zeros)},
    )


def _write_signatures(write: Any, author: Author, opened: Verified) -> None:
    other = Author(2)
    header, signature = opened.header_bytes, opened.signature
    assert signature is not None

    def refuse(name: str, error: type[ProtocolError] = BadSignature, **inputs: object) -> None:
        write(name, *refused(error), **{**_inputs(author, opened), **inputs})

    scalar = int.from_bytes(signature[32:], "little") + GROUP_ORDER
    refuse("header_with_one_bit_flipped", header=_flip(header, 60))
    refuse("signature_with_one_bit_flipped", signature=_flip(signature, 5))
    refuse("signature_without_a_prefix", signature=author.key.sign(b"", header))
    refuse("signature_with_the_prefix_of_pages", signature=author.key.sign(PREFIX_PAGE, header))
    refuse("signature_by_another_device", signature=other.key.sign(PREFIX_OP, header))
    refuse("key_of_another_device", seed=other.seed, public=other.key.public)
    refuse(
        "signature_with_s_over_the_order", signature=signature[:32] + scalar.to_bytes(32, "little")
    )
    refuse("signature_with_r_of_small_order", SmallOrderPoint, signature=IDENTITY + signature[32:])
    refuse("signature_of_63_bytes", MalformedBytes, signature=signature[:63])
    by_nobody = msgspec.structs.replace(opened.header, device=device_id(IDENTITY))
    refuse(
        "key_of_small_order",
        SmallOrderPoint,
        public=IDENTITY,
        header=encode_header(by_nobody),
        signature=signature[:32] + bytes(32),
    )


def _inputs(author: Author, entry: Verified) -> dict[str, object]:
    return {
        "seed": author.seed,
        "public": author.key.public,
        "header": entry.header_bytes,
        "body": entry.body,
        "salt": entry.salt,
        "signature": entry.signature,
    }


def _fields(header: Header) -> dict[str, object]:
    return {
        "version": header.version,
        "algorithm": header.algorithm,
        "device": header.device.hex(),
        "epoch": header.epoch.hex(),
        "seq": header.seq,
        "previous": header.previous.hex(),
        "hlc": f"{header.hlc:016x}",
        "wall_ms": header.wall_ms,
        "seen_size": header.seen_size,
        "seen_root": header.seen_root.hex(),
        "dossier": header.dossier.hex(),
        "officer": header.officer.hex(),
        "body_hash": header.body_hash.hex(),
        "references": [reference.hex() for reference in header.references],
    }


def _largest(header: Header) -> Header:
    return msgspec.structs.replace(
        header, seq=MAX_SEQ, hlc=MAX_HLC, wall_ms=MAX_WALL_MS, seen_size=MAX_SEQ
    )


def _resealed(author: Author, entry: Verified, header: Header) -> Verified:
    encoded = encode_header(header)
    signature = author.key.sign(PREFIX_OP, encoded)
    bare = verify(encoded, None, None, signature, author.key.public)
    return msgspec.structs.replace(bare, body=entry.body, salt=entry.salt)


def _references(count: int) -> tuple[OperationRef, ...]:
    return tuple([OperationRef(bytes([at]) * 16) for at in range(count)])


def _flip(value: bytes, at: int) -> bytes:
    return value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
