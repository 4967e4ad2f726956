"""Vectors of docs/spec/trust.md#certificates: what the enrol key signed, right and wrong."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from protocol.certificate import (
    MAX_CERTIFICATE_BYTES,
    Certificate,
    SignedCertificate,
    a_lease,
    sign_certificate,
    verify_certificate,
)
from protocol.codes import StandingBlock
from protocol.decoding import decode, encode
from protocol.ids import OfficerId, device_id, sha256
from protocol.keys import (
    PREFIX_ADMIN,
    PREFIX_CERTIFICATE,
    SMALL_ORDER_POINTS,
    ExchangeKey,
    SigningKey,
)

FORMAT: Final = "certificate"

CENTRE: Final = "03820.tannha.example"
NAMES: Final = Certificate.__struct_fields__

# field, value, what the vector is called
BROKEN_FIELDS: Final[list[tuple[str, Any, str]]] = [
    ("version", 2, "version_unknown"),
    ("algorithm", 2, "algorithm_unknown"),
    ("device", bytes(16), "device_not_of_its_key"),
    ("device", bytes(15), "device_too_short"),
    ("sign_off_key", bytes(31), "key_too_short"),
    ("officer", bytes(17), "officer_too_long"),
    ("officer_name", "", "name_empty"),
    ("officer_name", "ắ" * 101, "name_of_101_letters"),
    ("officer_name", "Lò\nThị Thử", "name_with_line_break"),
    ("role", "mayor", "role_unknown"),
    ("commune", "3820", "commune_of_four_digits"),
    ("commune", "0382a", "commune_with_letter"),
    ("commune", "03820\n", "commune_with_line_break"),
    ("centre", "", "centre_empty"),
    ("centre", "xã.example", "centre_not_ascii"),
    ("centre", "a+b.example", "centre_with_plus"),
    ("centre", "c" * 101, "centre_of_101_letters"),
    ("lease", ["2026-11-01", "2026-12-14"], "lease_of_44_days"),
    ("lease", ["2026-11-01", "2027-12-06"], "lease_of_401_days"),
    ("lease", ["2026-11-01", "2026-10-01"], "lease_ends_before_it_begins"),
    ("lease", ["2026-02-30", "2026-12-31"], "lease_from_no_day"),
    ("lease", ["2026-11-01T00:00:00Z", "2027-01-29"], "lease_from_a_time"),
    ("block", ["H52.99", 4999, "2026-11-01", "2026-12-31", 20], "block_among_the_counters_numbers"),
    ("block", ["H52.99", 9981, "2026-11-01", "2026-12-31", 20], "block_past_9999"),
    ("block", ["H52.99", 5000, "2026-11-01", "2026-12-31", 0], "block_of_no_numbers"),
    ("block", ["H52.99", 5000, "2026-11-01", "2026-12-31", 501], "block_of_501_numbers"),
    ("block", ["H52.99", 5000, "2026-11-02", "2026-11-01", 20], "block_ends_before_it_begins"),
    ("block", ["H52.99", 5000, "2026-11-01", "2027-12-06", 20], "block_of_401_days"),
    ("block", ["H52.99", 5000, "1999-12-31", "2000-12-31", 20], "block_before_2000"),
    ("block", ["52.99", 5000, "2026-11-01", "2026-12-31", 20], "block_of_no_agency"),
]


def make(write: Callable[..., None]) -> None:
    def case(name: str, expect: str, layer: str, signed: SignedCertificate, **other: bytes) -> None:
        inputs = {"payload": signed.payload, "signature": signed.signature}
        inputs |= {"enrol_key": a_key("enrol").public} | other
        write(name, expect, layer, **{key: value.hex() for key, value in inputs.items()})

    valid = sign_certificate(a_certificate(), a_key("enrol"))
    fields: list[Any] = decode(list, valid.payload)
    case("valid", "ok", "", valid)
    case("valid_without_block", "ok", "", signed_payload(encode(fields[:-1])))
    case("valid_with_a_later_versions_field", "ok", "", signed_payload(encode([*fields, "new"])))
    case("lease_of_45_days", "ok", "", changed(fields, "lease", ["2026-11-01", "2026-12-15"]))
    case("lease_of_400_days", "ok", "", changed(fields, "lease", ["2026-11-01", "2027-12-05"]))
    case("name_of_100_letters", "ok", "", changed(fields, "officer_name", "ắ" * 100))

    def refused(name: str, signed: SignedCertificate) -> None:
        case(name, "malformed-bytes", "format", signed)

    for field, value, name in BROKEN_FIELDS:
        refused(name, changed(fields, field, value))
    refused("one_key_for_two_uses", changed(fields, "sign_off_key", fields[3]))
    refused("trailing_byte", signed_payload(valid.payload + b"\0"))
    refused("last_byte_missing", signed_payload(valid.payload[:-1]))
    refused("map_instead_of_array", signed_payload(encode(dict(zip(NAMES, fields, strict=True)))))
    refused("signature_too_short", replace(valid, signature=valid.signature[:63]))
    long = signed_payload(encode([*fields, bytes(MAX_CERTIFICATE_BYTES)]))
    case("longer_than_1024_bytes", "too-large", "framing", long)

    def forged(name: str, signed: SignedCertificate, **other: bytes) -> None:
        case(name, "bad-signature", "signature", signed, **other)

    other_prefix = a_key("enrol").sign(PREFIX_ADMIN, valid.payload)
    forged("signature_of_another_kind", replace(valid, signature=other_prefix))
    forged("signature_of_another_key", sign_certificate(a_certificate(), a_key("root")))
    forged("payload_flipped_bit", replace(valid, payload=flipped(valid.payload, 1000)))
    forged("signature_flipped_bit", replace(valid, signature=flipped(valid.signature, 100)))
    weak = min(SMALL_ORDER_POINTS)
    case("enrol_key_of_small_order", "small-order-point", "signature", valid, enrol_key=weak)


def check(vector: dict[str, Any]) -> None:
    payload, signature = bytes.fromhex(vector["payload"]), bytes.fromhex(vector["signature"])
    verify_certificate(SignedCertificate(payload, signature), bytes.fromhex(vector["enrol_key"]))


def a_key(name: str) -> SigningKey:
    return SigningKey(sha256(b"signing key of ", name.encode()))


def a_certificate(name: str = "officer 1", **changes: Any) -> Certificate:
    key = a_key(name).public
    certificate = Certificate(
        device=device_id(key),
        signing_key=key,
        sign_off_key=a_key(f"{name} signing off").public,
        exchange_key=ExchangeKey(sha256(name.encode())).public,
        officer=OfficerId(sha256(name.encode())[:16]),
        officer_name="Lò Thị Thử",
        role="officer",
        commune="03820",
        centre=CENTRE,
        lease=a_lease(date(2026, 11, 1)),
        block=StandingBlock("H52.99", 5000, date(2026, 11, 1), date(2026, 12, 31)),
    )
    return replace(certificate, **changes)


def changed(fields: list[Any], field: str, value: Any) -> SignedCertificate:
    at = NAMES.index(field)
    return signed_payload(encode([*fields[:at], value, *fields[at + 1 :]]))


def signed_payload(payload: bytes) -> SignedCertificate:
    return SignedCertificate(payload, a_key("enrol").sign(PREFIX_CERTIFICATE, payload))


def flipped(message: bytes, bit: int) -> bytes:
    turned = bytearray(message)
    turned[bit // 8] ^= 1 << bit % 8
    return bytes(turned)
