"""Admin entries: what the centre's keys say about keys, devices, blocks, catalogue and erasure.

An entry is payload bytes and signatures, a leaf of the centre's log with id = SHA-256(payload).
The payload is `[version, algorithm, centre, made_ms, [tag, …]]`; an action whose tag this version
does not know is `Unknown`: kept, forwarded, without effect (docs/spec/trust.md#entries).
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta, Raw

from protocol.certificate import Centre, Commune, Device, Key, Signature, SignedCertificate
from protocol.codes import StandingBlock
from protocol.decoding import decode, encode
from protocol.errors import MalformedBytes, TooLarge
from protocol.ids import (
    DOSSIER_ID_BYTES,
    EPOCH_BYTES,
    HASH_BYTES,
    DossierId,
    Epoch,
    Hash,
    sha256,
)
from protocol.keys import PREFIX_ADMIN, SigningKey, check_signature

MAX_ENTRY_BYTES: Final = 16 * 1024
MAX_SIGNATURES: Final = 4  # a succession by province: the new root and three
MAX_COMMUNES: Final = 200  # the largest province has about half
MAX_ERASED: Final = 256
MAX_REASON_CHARS: Final = 500
MAX_CATALOGUE: Final = 2**31 - 1
MAX_MS: Final = 2**53 - 1  # a reader in JavaScript counts no further

FIRST_LINE: Final = Epoch(bytes(EPOCH_BYTES))  # the epochs that began with the certificate

KeyRole: TypeAlias = Literal["enrol", "admin", "log", "page", "courier", "recovery"]
Mode: TypeAlias = Literal["retired", "lost", "stolen_since"]
Ms: TypeAlias = Annotated[int, Meta(ge=0, le=MAX_MS)]
Bytes32: TypeAlias = Annotated[Hash, Meta(min_length=HASH_BYTES, max_length=HASH_BYTES)]
Line: TypeAlias = Annotated[Epoch, Meta(min_length=EPOCH_BYTES, max_length=EPOCH_BYTES)]
Dossier: TypeAlias = Annotated[
    DossierId, Meta(min_length=DOSSIER_ID_BYTES, max_length=DOSSIER_ID_BYTES)
]
Communes: TypeAlias = Annotated[tuple[Commune, ...], Meta(max_length=MAX_COMMUNES)]
Reason: TypeAlias = Annotated[str, Meta(max_length=MAX_REASON_CHARS)]


class RoleKey(msgspec.Struct, frozen=True, array_like=True, tag="role_key"):
    """Root: this key holds this role from then until then; the newest word on a key counts.

    `until_ms` not after `from_ms` withdraws it, for everything positioned later.
    """

    role: KeyRole
    key: Key
    from_ms: Ms
    until_ms: Ms


class RootSuccession(msgspec.Struct, frozen=True, array_like=True, tag="root_succession"):
    """Another root from here on; signed by it too, so that nobody succeeds to a lost key."""

    root: Key


class Enrol(msgspec.Struct, frozen=True, array_like=True, tag="enrol"):
    """A device's certificate, or a longer one for the same keys."""

    certificate: bytes
    signature: Signature

    @property
    def signed(self) -> SignedCertificate:
        return SignedCertificate(self.certificate, self.signature)


class Confirm(msgspec.Struct, frozen=True, array_like=True, tag="confirm"):
    """A clerk and the officer compared the short words over this certificate's keys."""

    device: Device
    certificate: Bytes32


class Revoke(msgspec.Struct, frozen=True, array_like=True, tag="revoke"):
    """From this position on, work of the device is judged by how it went."""

    device: Device
    mode: Mode
    since_ms: Ms = 0
    reason: Reason = ""

    def __post_init__(self) -> None:
        if (self.since_ms > 0) != (self.mode == "stolen_since"):
            raise ValueError("a time belongs to `stolen_since`, and only there")


class Block(msgspec.Struct, frozen=True, array_like=True, tag="block"):
    """Numbers leased to one line of epochs, named by its first; FIRST_LINE is the certificate's."""

    device: Device
    line: Line
    block: StandingBlock


class Scope(msgspec.Struct, frozen=True, array_like=True, tag="scope"):
    """Communes in which a device works from here on, and in which no longer."""

    device: Device
    granted: Communes
    withdrawn: Communes = ()

    def __post_init__(self) -> None:
        if set(self.granted) & set(self.withdrawn):
            raise ValueError("one commune granted and withdrawn")


class Catalogue(msgspec.Struct, frozen=True, array_like=True, tag="catalogue"):
    """Procedures, forms, fees, calendar, footings: which bytes are the law, from which day."""

    version: Annotated[int, Meta(ge=1, le=MAX_CATALOGUE)]
    sha256: Bytes32
    effective_from: date


class Erase(msgspec.Struct, frozen=True, array_like=True, tag="erase"):
    """Bodies and salts of these dossiers are gone; headers stay and verify, this is their stone."""

    dossiers: Annotated[tuple[Dossier, ...], Meta(min_length=1, max_length=MAX_ERASED)]
    reason: Reason = ""


class ShortPin(msgspec.Struct, frozen=True, array_like=True, tag="short_pin"):
    """Root, for a commune: six digits where a machine has no keystore; seven days stay on it."""

    commune: Commune
    allowed: bool


class Unknown(msgspec.Struct, frozen=True):
    """From a newer version: kept and forwarded, no effect."""

    tag: str
    raw: bytes


AboutDevices: TypeAlias = Enrol | Confirm | Revoke | Block | Scope  # signed by `enrol`
Known: TypeAlias = RoleKey | RootSuccession | AboutDevices | Catalogue | Erase | ShortPin
Action: TypeAlias = Known | Unknown

_TAGS: Final = frozenset(
    str(kind.__struct_config__.tag)
    for kind in (
        RoleKey, RootSuccession, Enrol, Confirm, Revoke, Block, Scope, Catalogue, Erase,
        ShortPin,
    )
)  # fmt: skip


class KeySignature(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Who signed."""

    key: Key
    signature: Signature


class SignedEntry(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """An entry as it is stored and travels; the payload's exact bytes are never made again."""

    payload: bytes
    signatures: Annotated[tuple[KeySignature, ...], Meta(min_length=1, max_length=MAX_SIGNATURES)]


class AdminEntry(msgspec.Struct, frozen=True):
    """An entry whose signatures hold: only `verify_entry` makes one. May they? See `TrustSet`."""

    id: Hash
    signed: SignedEntry
    centre: str
    made_ms: int
    action: Action

    @property
    def signers(self) -> frozenset[bytes]:
        return frozenset(one.key for one in self.signed.signatures)


class _Payload(msgspec.Struct, frozen=True, array_like=True):
    version: Literal[1]
    algorithm: Literal[1]  # keys.ED25519
    centre: Centre
    made_ms: Ms  # tells equal entries apart; decides nothing
    action: Raw


class _Head(msgspec.Struct, frozen=True, array_like=True):
    tag: Annotated[str, Meta(min_length=1, max_length=32)]


def sign_entry(
    action: Known, *, centre: str, made_ms: int, keys: Sequence[SigningKey]
) -> AdminEntry:
    """Encode and sign; what nobody could read is not signed."""
    payload = _Payload(1, 1, centre, made_ms, Raw(encode(action)))
    return verify_entry(sign_payload(encode(payload), keys))


def sign_payload(payload: bytes, keys: Sequence[SigningKey]) -> SignedEntry:
    signatures = (KeySignature(key.public, key.sign(PREFIX_ADMIN, payload)) for key in keys)
    return SignedEntry(payload, tuple(signatures))


def decode_entry(wire: bytes) -> SignedEntry:
    found: SignedEntry = decode(SignedEntry, wire, limit=2 * MAX_ENTRY_BYTES)
    return found


def verify_entry(signed: SignedEntry) -> AdminEntry:
    """Every signature holds and the payload reads, or a ProtocolError."""
    if len(signed.payload) > MAX_ENTRY_BYTES:
        raise TooLarge(f"admin entry of {len(signed.payload)} bytes")
    if not 1 <= len({one.key for one in signed.signatures}) == len(signed.signatures):
        raise MalformedBytes("no signature, or two by one key")
    for one in signed.signatures:
        check_signature(one.key, PREFIX_ADMIN, signed.payload, one.signature)
    payload: _Payload = decode(_Payload, signed.payload)
    action = read_action(bytes(payload.action))
    if len(signed.signatures) > 1 and not isinstance(action, RootSuccession | Unknown):
        raise MalformedBytes("several signatures on what one key says")
    return AdminEntry(sha256(signed.payload), signed, payload.centre, payload.made_ms, action)


def read_action(raw: bytes) -> Action:
    """A known tag must read as its action; any other is kept as it is."""
    head: _Head = decode(_Head, raw)
    if head.tag not in _TAGS:
        return Unknown(head.tag, raw)
    found: Known = decode(Known, raw)
    return found
