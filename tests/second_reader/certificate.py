"""Certificates and standing blocks, from docs/spec/trust.md and docs/spec/codes.md."""

import re
from datetime import date
from typing import Final, NamedTuple

from tests.second_reader import msgpack as mp
from tests.second_reader.primitives import check_signature, prefix, sha256
from tests.second_reader.refusal import Refused, Vector, at_most, demand

MAX_CERTIFICATE: Final = 1024
ROLES: Final = {"officer", "clerk", "specialist", "leader", "admin", "centre"}
LEASE_DAYS: Final = range(45, 401)
BLOCK_DAYS: Final = range(1, 401)
_CENTRE: Final = re.compile(r"[!-*,-~]{1,100}")
_COMMUNE: Final = re.compile(r"[0-9]{5}")
_AGENCY: Final = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{2}){0,4}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


class Block(NamedTuple):
    agency: str
    first: int
    begins: date
    ends: date
    numbers: int

    def overlaps(self, other: "Block") -> bool:
        shared = (
            self.first < other.first + other.numbers and other.first < self.first + self.numbers
        )
        days = self.begins <= other.ends and other.begins <= self.ends
        return self.agency == other.agency and shared and days


class Certificate(NamedTuple):
    version: int
    algorithm: int
    device: bytes
    signing_key: bytes
    sign_off_key: bytes
    exchange_key: bytes
    officer: bytes
    name: str
    role: str
    commune: str
    centre: str
    lease: list[date]
    block: Block | None


def _matching(pattern: re.Pattern[str], cursor: mp.Cursor) -> str:
    written = mp.string(cursor)
    demand(pattern.fullmatch(written) is not None, f"{written!r} does not fit")
    return written


def centre(cursor: mp.Cursor) -> str:
    return _matching(_CENTRE, cursor)


def commune(cursor: mp.Cursor) -> str:
    return _matching(_COMMUNE, cursor)


def _agency(cursor: mp.Cursor) -> str:
    return _matching(_AGENCY, cursor)


def day(cursor: mp.Cursor) -> date:
    try:
        return date.fromisoformat(_matching(_DAY, cursor))
    except ValueError as wrong:
        raise Refused("malformed-bytes", "no day of the calendar") from wrong


def days(begins: date, ends: date) -> int:
    return (ends - begins).days + 1


def block(cursor: mp.Cursor) -> Block:
    read = mp.record(_agency, mp.integer(5000, 9999), day, day, mp.integer(1, 500), defaults=[20])
    found = Block(*read(cursor))
    demand(found.first + found.numbers - 1 <= 9999, "numbers after 9999")
    demand(days(found.begins, found.ends) in BLOCK_DAYS, "days of the block")
    demand(found.begins.year >= 2000 and found.ends.year <= 2099, "another century")
    return found


_payload: Final = mp.record(
    mp.one, mp.one, mp.ref, mp.hash32, mp.hash32, mp.hash32, mp.ref,
    mp.text(1, 100), mp.string, commune, centre, mp.exact(day, day), mp.optional(block),
    defaults=[None],
)  # fmt: skip


def check_signed(payload: bytes, signature: bytes, enrol_key: bytes) -> None:
    check_signature(enrol_key, prefix("certificate") + payload, signature)


def read_certificate(payload: bytes) -> Certificate:
    at_most(MAX_CERTIFICATE, len(payload), "certificate")
    found = Certificate(*mp.decode(_payload, payload))
    demand(found.device == sha256(found.signing_key)[:16], "a device not of its key")
    demand(found.signing_key != found.sign_off_key, "one key for two uses")
    demand(_CONTROL.search(found.name) is None, "a control character in the name")
    demand(found.role in ROLES, f"role {found.role}")
    demand(days(*found.lease) in LEASE_DAYS, "days of the lease")
    return found


def check(vector: Vector) -> None:
    payload, signature = bytes.fromhex(vector["payload"]), bytes.fromhex(vector["signature"])
    check_signed(payload, signature, bytes.fromhex(vector["enrol_key"]))
    read_certificate(payload)
