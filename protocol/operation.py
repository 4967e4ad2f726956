"""Operations: one save as a header of fixed layout and a body, hashed, signed and never re-encoded.

header  187 bytes big-endian, then 16 bytes per reference      id = SHA-256(header)
body    MessagePack array, read by actions.py                  body hash = SHA-256(salt ‖ body)
"""

import struct
from typing import Final

import msgspec

from protocol.actions import MAX_BODY_BYTES
from protocol.errors import BadSignature, BrokenLink, MalformedBytes, OverLimit, TooLarge
from protocol.ids import (
    REF_BYTES,
    DeviceId,
    DossierId,
    Epoch,
    Hash,
    OfficerId,
    OperationId,
    OperationRef,
    Salt,
    device_id,
    ref,
    sha256,
)
from protocol.keys import PREFIX_OP, SigningKey, check_signature

VERSION: Final = 1
ED25519_SHA256: Final = 1  # algorithm tag: signature and hash of everything in this operation
MAX_REFERENCES: Final = 64
MAX_SEQ: Final = 2**53 - 1  # a reader in JavaScript counts no further
MAX_WALL_MS: Final = 2**53 - 1
MAX_HLC: Final = 2**63 - 1  # the year 6429; differences then fit 64 bits

_FIXED: Final = struct.Struct(">BB16s8sQ32sQqQ32s16s16s32sB")
HEADER_BYTES: Final = _FIXED.size
MAX_HEADER_BYTES: Final = HEADER_BYTES + MAX_REFERENCES * REF_BYTES


class Header(msgspec.Struct, frozen=True, gc=False):
    """Who, where in which log, when by which clocks, about what, built on what."""

    device: DeviceId
    epoch: Epoch
    seq: int
    previous: Hash
    hlc: int
    wall_ms: int
    seen_size: int
    seen_root: Hash
    dossier: DossierId
    officer: OfficerId
    body_hash: Hash
    references: tuple[OperationRef, ...] = ()
    version: int = VERSION
    algorithm: int = ED25519_SHA256


class Verified(msgspec.Struct, frozen=True, gc=False):
    """An operation whose place and signature have been checked: by seal, verify or a run.

    `body` and `salt` are None once erased; `signature` is None where a later entry's covers it.
    """

    id: OperationId
    header: Header
    header_bytes: bytes
    body: bytes | None
    salt: Salt | None
    signature: bytes | None

    @property
    def ref(self) -> OperationRef:
        return ref(self.id)


def encode_header(header: Header) -> bytes:
    return _FIXED.pack(
        header.version,
        header.algorithm,
        header.device,
        header.epoch,
        header.seq,
        header.previous,
        header.hlc,
        header.wall_ms,
        header.seen_size,
        header.seen_root,
        header.dossier,
        header.officer,
        header.body_hash,
        len(header.references),
    ) + b"".join(header.references)


def decode_header(header: bytes) -> Header:
    """The fields of a header, or MalformedBytes; a reader refuses versions it cannot rebuild."""
    if len(header) > MAX_HEADER_BYTES:
        raise TooLarge(f"header of {len(header)} bytes")
    if len(header) < HEADER_BYTES:
        raise MalformedBytes(f"header of {len(header)} bytes")
    version, algorithm, *fields, count = _FIXED.unpack_from(header)
    references = header[HEADER_BYTES:]
    if version != VERSION or algorithm != ED25519_SHA256:
        raise MalformedBytes(f"version {version}, algorithm {algorithm}")
    if count > MAX_REFERENCES or len(references) != count * REF_BYTES:
        raise MalformedBytes(f"{count} references in {len(references)} bytes")
    named = tuple(
        OperationRef(references[at : at + REF_BYTES]) for at in range(0, len(references), REF_BYTES)
    )
    decoded = Header(*(*fields, named))
    if not _in_range(decoded):
        raise MalformedBytes("a sequence number, checkpoint size or clock out of range")
    return decoded


def body_hash(salt: Salt, body: bytes) -> Hash:
    """Salted, so that nothing can be guessed from a header whose body is erased."""
    return sha256(salt, body)


def seal(header: Header, body: bytes, salt: Salt, key: SigningKey) -> Verified:
    """Encode and sign: the only place where an operation becomes bytes."""
    if len(body) > MAX_BODY_BYTES or len(header.references) > MAX_REFERENCES:
        raise OverLimit(f"body of {len(body)} bytes, {len(header.references)} references")
    if not _in_range(header):
        raise OverLimit(f"seq {header.seq}, wall clock {header.wall_ms}, HLC {header.hlc}")
    assert header.body_hash == body_hash(salt, body)
    encoded = encode_header(header)
    identity = OperationId(sha256(encoded))
    return Verified(identity, header, encoded, body, salt, key.sign(PREFIX_OP, encoded))


def verify(
    header: bytes, body: bytes | None, salt: Salt | None, signature: bytes, public: bytes
) -> Verified:
    """Check one operation by its own signature; whether its device may, the trust set says."""
    decoded = decode_header(header)
    if device_id(public) != decoded.device:
        raise BadSignature("the key is not this device's")
    check_signature(public, PREFIX_OP, header, signature)
    check_body(decoded, body, salt)
    kept = None if body is None else salt
    return Verified(OperationId(sha256(header)), decoded, header, body, kept, signature)


def check_body(header: Header, body: bytes | None, salt: Salt | None) -> None:
    if body is None:
        return
    if len(body) > MAX_BODY_BYTES:
        raise TooLarge(f"body of {len(body)} bytes")
    if salt is None or body_hash(salt, body) != header.body_hash:
        raise BrokenLink("the body is not the one that the header names")


def _in_range(header: Header) -> bool:
    return (
        1 <= header.seq <= MAX_SEQ
        and 0 <= header.seen_size <= MAX_SEQ
        and abs(header.wall_ms) <= MAX_WALL_MS
        and 0 <= header.hlc <= MAX_HLC
    )
