"""Devices that write logs for the vectors, and operations as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from protocol.actions import Known, Value, Write, body_of, raw_value
from protocol.errors import ProtocolError
from protocol.ids import (
    NO_HASH,
    DossierId,
    Epoch,
    Hash,
    OfficerId,
    OperationId,
    Salt,
    device_id,
    dossier_id,
    sha256,
)
from protocol.keys import SigningKey
from protocol.merge import Placed
from protocol.operation import Header, Verified, body_hash, check_body, decode_header, seal

START_MS: Final = 1_795_312_800_000  # 2026-11-22, 09:00 in Vietnam
DOSSIER: Final = dossier_id(START_MS, bytes(range(10)))
OTHER_DOSSIER: Final = dossier_id(START_MS + 60_000, bytes(range(10, 20)))
SALT: Final = Salt(bytes(range(0x50, 0x60)))
OTHER_SALT: Final = Salt(bytes(range(0x60, 0x70)))

Json = dict[str, Any]


class Author:
    """One device's log, written link by link: the same calls give the same bytes."""

    def __init__(self, number: int, role: str = "officer") -> None:
        self.seed = bytes([number]) * 32
        self.key = SigningKey(self.seed)
        self.role = role
        self.officer = OfficerId(bytes([0xA0 + number]) * 16)
        self.epoch = Epoch(bytes([0xE0 + number]) * 8)
        self.previous = sha256(b"certificate", self.key.public)
        self.seq = 0

    def write(
        self,
        action: Known | bytes,
        *references: Verified,
        at: int = 0,
        dossier: DossierId = DOSSIER,
        salt: Salt = SALT,
        **fields: Any,
    ) -> Verified:
        """The next link, `at` seconds after the start, built on `references`."""
        body = action if isinstance(action, bytes) else body_of(action)
        self.seq += 1
        header = Header(
            device=device_id(self.key.public),
            epoch=self.epoch,
            seq=self.seq,
            previous=self.previous,
            hlc=START_MS + at * 1000 << 16,
            wall_ms=START_MS + at * 1000,
            seen_size=0,
            seen_root=NO_HASH,
            dossier=dossier,
            officer=self.officer,
            body_hash=body_hash(salt, body),
            references=tuple([one.ref for one in references]),
        )
        written = seal(msgspec.structs.replace(header, **fields), body, salt, self.key)
        self.previous = Hash(written.id)
        return written


def write_of(slot: str, value: Value, *replaces_at: int) -> Write:
    return Write(slot, raw_value(value), list(replaces_at))


def refused(error: type[ProtocolError]) -> tuple[str, str]:
    """What a vector expects of an error: its code and its layer."""
    return error.code, error.layer


ACCEPTED: Final = ("ok", "")


def hex_or_none(value: str | None) -> bytes | None:
    return None if value is None else bytes.fromhex(value)


def operations_json(placed: Iterable[Placed]) -> list[Json]:
    """Without signatures: these formats are read after verification."""
    return [
        {
            "header": one.operation.header_bytes,
            "body": one.operation.body,
            "position": one.position,
            "role": one.role,
        }
        for one in placed
    ]


def read_operations(listed: Sequence[Mapping[str, Any]], salt: Salt = SALT) -> list[Placed]:
    return [
        Placed(_read(one["header"], one["body"], salt), one["position"], one["role"])
        for one in listed
    ]


def _read(header: str, body: str | None, salt: Salt) -> Verified:
    header_bytes, body_bytes = bytes.fromhex(header), hex_or_none(body)
    decoded = decode_header(header_bytes)
    check_body(decoded, body_bytes, salt)
    return Verified(
        OperationId(sha256(header_bytes)), decoded, header_bytes, body_bytes, salt, None
    )


def same(found: object, expected: object, what: str) -> None:
    assert found == expected, f"{what}: {found!r} is not {expected!r}"
