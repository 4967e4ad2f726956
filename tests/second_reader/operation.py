"""Operations and bodies' actions, from docs/spec/operation.md."""

import struct
from typing import Final, NamedTuple

from tests.second_reader.msgpack import MAX_SAFE
from tests.second_reader.primitives import check_signature, prefix, sha256, sign
from tests.second_reader.refusal import Vector, at_most, demand

LAYOUT: Final = ">BB16s8sQ32sQqQ32s16s16s32sB"
FIXED_BYTES: Final = 187
MAX_REFERENCES: Final = 64
MAX_BODY: Final = 65_536


class Header(NamedTuple):
    version: int
    algorithm: int
    device: bytes
    epoch: bytes
    seq: int
    previous: bytes
    hlc: int
    wall_ms: int
    seen_size: int
    seen_root: bytes
    dossier: bytes
    officer: bytes
    body_hash: bytes
    references: list[bytes]


def read_header(data: bytes) -> Header:
    at_most(FIXED_BYTES + 16 * MAX_REFERENCES, len(data), "header")
    demand(len(data) >= FIXED_BYTES, "header cut short")
    *fields, count = struct.unpack_from(LAYOUT, data)
    demand(count <= MAX_REFERENCES and len(data) == FIXED_BYTES + 16 * count, "length and count")
    header = Header._make([*fields, refs_of(data[FIXED_BYTES:])])
    demand((header.version, header.algorithm) == (1, 1), "version or algorithm")
    demand(1 <= header.seq <= MAX_SAFE, "seq")
    demand(header.hlc < 2**63, "hlc")
    demand(-MAX_SAFE <= header.wall_ms <= MAX_SAFE, "wall clock")
    demand(header.seen_size <= MAX_SAFE, "checkpoint size")
    return header


def write_header(header: Header) -> bytes:
    *fields, references = header
    return struct.pack(LAYOUT, *fields, len(references)) + b"".join(references)


def refs_of(data: bytes) -> list[bytes]:
    demand(len(data) % 16 == 0, "refs of 16 bytes")
    return [data[at : at + 16] for at in range(0, len(data), 16)]


def check_body(header: Header, body: bytes, salt: bytes | None) -> None:
    at_most(MAX_BODY, len(body), "body")
    named = salt is not None and sha256(salt, body) == header.body_hash
    demand(named, "the header names another body", "broken-link")


def check(vector: Vector) -> None:
    data, signature = bytes.fromhex(vector["header"]), bytes.fromhex(vector["signature"])
    public = bytes.fromhex(vector["public"])
    header = read_header(data)
    demand(sha256(public)[:16] == header.device, "key of another device", "bad-signature")
    check_signature(public, prefix("op") + data, signature)
    body = bytes(vector["body_zeros"]) if "body_zeros" in vector else _bytes(vector["body"])
    if body is not None:
        check_body(header, body, _bytes(vector["salt"]))
    assert sha256(data).hex() == vector["id"]
    assert _shown(header) == vector["fields"]
    assert write_header(header) == data
    assert sign(bytes.fromhex(vector["seed"]), prefix("op") + data) == signature


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else bytes.fromhex(text)


def _shown(header: Header) -> Vector:
    shown = {
        name: value.hex() if isinstance(value, bytes) else value
        for name, value in header._asdict().items()
    }
    return shown | {"hlc": f"{header.hlc:016x}", "references": [r.hex() for r in header.references]}
