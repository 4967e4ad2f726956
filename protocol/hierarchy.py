"""What a device keeps sealed, under which key, and who can open it (docs/spec/keys.md#at-rest)."""

import unicodedata
from typing import ClassVar, Final, TypeVar

import msgspec

from protocol.decoding import decode, encode
from protocol.errors import BrokenSeal, MalformedBytes, NotPossible, OverLimit, TooLarge
from protocol.hpke import key_id, open_with, seal_to
from protocol.ids import DeviceId, DossierId
from protocol.keys import (
    CHACHA20_POLY1305,
    HPKE_X25519,
    KEY_BYTES,
    NONCE_BYTES,
    TAG_BYTES,
    ExchangeKey,
    PasswordCost,
    derive,
    hkdf_sha256,
    of_length,
    open_box,
    seal,
)

VERSION: Final = 1

# Kinds of wraps: one never opens as another.
DATA_ROOT: Final = 1
SIGNING_SEEDS: Final = 2
SIGN_OFF_SEED: Final = 3
DOSSIER_KEY: Final = 4
RECOVERY_FIRST: Final = 5
RECOVERY_SECOND: Final = 6
RECOVERED: Final = 7

SECRET_BYTES: Final = {
    DATA_ROOT: KEY_BYTES,
    SIGNING_SEEDS: 2 * KEY_BYTES,
    SIGN_OFF_SEED: KEY_BYTES,
    DOSSIER_KEY: KEY_BYTES,
}

MAX_WRAP_BYTES: Final = 512  # the longest of today, a recovery wrap, has 182
MAX_ROW_BYTES: Final = 16 * 1024 * 1024  # what is longer is sealed in pieces, each in its place
LEAST_SIZE_CLASS: Final = 256  # an ordinary operation; what is shorter looks the same

_WRAP: Final = b"tannha/wrap/v1\0"
_PIN: Final = b"tannha/pin/v1\0"
_PURPOSE: Final = b"tannha/purpose/v1\0"
_ROW: Final = b"tannha/row/v1\0"
_LENGTH_BYTES: Final = 4


class Lock(msgspec.Struct, frozen=True, array_like=True):
    """How a PIN becomes a key: public, in the header of every wrap under it."""

    cost: PasswordCost
    salt: bytes
    platform: bool  # a secret of the platform's keystore is mixed in


class _PinKey:
    """A PIN or passphrase, stretched once for all wraps under one lock."""

    __slots__ = ("_secret", "lock")
    USE: ClassVar[bytes]

    def __init__(self, pin: bytes, lock: Lock, *, platform_secret: bytes | None) -> None:
        # The use goes in before the stretching: what opened the app never signs off, even if a
        # careless caller gave both locks one salt.
        stretched = derive(self.USE + pin, lock.salt, lock.cost)
        mixed = stretched + _platform_part(lock, platform_secret)
        self.lock: Final = lock
        self._secret = hkdf_sha256(mixed, salt=lock.salt, info=_PIN + self.USE)

    def wrapping_key(self, kind: int, device: DeviceId) -> bytes:
        return hkdf_sha256(self._secret, salt=b"", info=_WRAP + bytes([kind]) + device)


class UnlockKey(_PinKey):
    """From the PIN that opens the app: for the data root and the signing seeds."""

    USE = b"unlock\0"


class SignOffKey(_PinKey):
    """From the PIN typed for one sign-off; the caller forgets it with the act."""

    USE = b"signoff\0"


def _platform_part(lock: Lock, secret: bytes | None) -> bytes:
    if not lock.platform:
        return b""
    if secret is None:
        raise NotPossible("the platform's secret is gone: recover, or enrol anew")
    return of_length("platform secret", secret, KEY_BYTES)


def pin_bytes(text: str) -> bytes:
    """The same words give the same bytes from any keyboard, whatever its capitals and spaces."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split()).encode()


class SigningSeeds(msgspec.Struct, frozen=True):
    """The secrets that make a device that device; nobody can recover them."""

    signing: bytes
    exchange: bytes

    def __repr__(self) -> str:
        return "SigningSeeds(…)"


class Wrap(msgspec.Struct, frozen=True, array_like=True):
    """A sealed secret; the header is authenticated exactly as its bytes stand."""

    header: bytes
    box: bytes


class Header(msgspec.Struct, frozen=True, array_like=True):
    """Of what a key seals; the lock is there when that key comes from a PIN."""

    version: int
    kind: int
    algorithm: int
    nonce: bytes
    lock: Lock | None = None


class RecoveryHeader(msgspec.Struct, frozen=True, array_like=True):
    """Of what is sealed to a person; `recipient` is the id of that person's key."""

    version: int
    kind: int
    algorithm: int
    recipient: bytes


AnyHeader = TypeVar("AnyHeader", Header, RecoveryHeader)


def lock_of(wrapped: bytes) -> Lock:
    """What to make the PIN's key with, before anything can be opened."""
    wrap: Wrap = decode(Wrap, wrapped, limit=MAX_WRAP_BYTES)
    header: Header = decode(Header, wrap.header)
    if header.lock is None:
        raise MalformedBytes("a wrap without a lock")
    return header.lock


def wrap_data_root(root: bytes, key: UnlockKey, *, device: DeviceId, nonce: bytes) -> bytes:
    return _wrap(DATA_ROOT, root, key, device, nonce)


def open_data_root(wrapped: bytes, key: UnlockKey, *, device: DeviceId) -> bytes:
    return _open(DATA_ROOT, wrapped, key, device)


def wrap_signing_seeds(
    seeds: SigningSeeds, key: UnlockKey, *, device: DeviceId, nonce: bytes
) -> bytes:
    return _wrap(SIGNING_SEEDS, seeds.signing + seeds.exchange, key, device, nonce)


def open_signing_seeds(wrapped: bytes, key: UnlockKey, *, device: DeviceId) -> SigningSeeds:
    both = _open(SIGNING_SEEDS, wrapped, key, device)
    return SigningSeeds(both[:KEY_BYTES], both[KEY_BYTES:])


def wrap_sign_off_seed(seed: bytes, key: SignOffKey, *, device: DeviceId, nonce: bytes) -> bytes:
    return _wrap(SIGN_OFF_SEED, seed, key, device, nonce)


def open_sign_off_seed(wrapped: bytes, key: SignOffKey, *, device: DeviceId) -> bytes:
    return _open(SIGN_OFF_SEED, wrapped, key, device)


def _wrap(kind: int, secret: bytes, key: _PinKey, device: DeviceId, nonce: bytes) -> bytes:
    header = Header(VERSION, kind, CHACHA20_POLY1305, nonce, key.lock)
    return _sealed(header, secret, key=key.wrapping_key(kind, device), place=device)


def _open(kind: int, wrapped: bytes, key: _PinKey, device: DeviceId) -> bytes:
    return _opened(kind, wrapped, key=key.wrapping_key(kind, device), place=device)


def wrap_dossier_key(key: bytes, *, root: bytes, dossier: DossierId, nonce: bytes) -> bytes:
    """Deleting what this returns erases the dossier from the device."""
    header = Header(VERSION, DOSSIER_KEY, CHACHA20_POLY1305, nonce)
    return _sealed(header, key, key=_dossier_wrapping_key(root, dossier), place=dossier)


def open_dossier_key(wrapped: bytes, *, root: bytes, dossier: DossierId) -> bytes:
    wrapping = _dossier_wrapping_key(root, dossier)
    return _opened(DOSSIER_KEY, wrapped, key=wrapping, place=dossier)


def _dossier_wrapping_key(root: bytes, dossier: DossierId) -> bytes:
    return hkdf_sha256(root, salt=b"", info=_WRAP + bytes([DOSSIER_KEY]) + dossier)


def purpose_key(root: bytes, purpose: str) -> bytes:
    """For what belongs to no dossier: settings, the cursor, the sealed snapshot."""
    return hkdf_sha256(root, salt=b"", info=_PURPOSE + purpose.encode())


def _sealed(header: Header, secret: bytes, *, key: bytes, place: bytes) -> bytes:
    of_length("secret", secret, SECRET_BYTES[header.kind])
    written = encode(header)
    box = seal(secret, key=key, nonce=header.nonce, aad=_WRAP + place + written)
    return encode(Wrap(written, box))


def _opened(kind: int, wrapped: bytes, *, key: bytes, place: bytes) -> bytes:
    wrap, header = _read(Header, wrapped, kind, CHACHA20_POLY1305)
    secret = open_box(wrap.box, key=key, nonce=header.nonce, aad=_WRAP + place + wrap.header)
    return of_length("secret", secret, SECRET_BYTES[kind])


def _read(
    form: type[AnyHeader], wrapped: bytes, kind: int, algorithm: int
) -> tuple[Wrap, AnyHeader]:
    wrap: Wrap = decode(Wrap, wrapped, limit=MAX_WRAP_BYTES)
    header: AnyHeader = decode(form, wrap.header)
    if (header.version, header.kind, header.algorithm) != (VERSION, kind, algorithm):
        raise MalformedBytes(f"wrap {header.version}, {header.kind}, {header.algorithm}")
    return wrap, header


def wrap_for_recovery(
    root: bytes, *, first: bytes, second: bytes, device: DeviceId, entropy: bytes
) -> bytes:
    """The data root for two persons: `first` must open before `second` can."""
    if first == second:
        raise NotPossible("recovery needs two persons, each with a key of their own")
    inner = of_length("data root", root, KEY_BYTES)
    inner = _sealed_to(second, RECOVERY_SECOND, inner, device, entropy[KEY_BYTES:])
    return _sealed_to(first, RECOVERY_FIRST, inner, device, entropy[:KEY_BYTES])


def open_first_turn(wrapped: bytes, key: ExchangeKey, *, device: DeviceId) -> bytes:
    """What the first person hands on: still sealed, to the second alone."""
    return _opened_by(key, RECOVERY_FIRST, wrapped, device)


def open_second_turn(handed_on: bytes, key: ExchangeKey, *, device: DeviceId) -> bytes:
    """The data root."""
    root = _opened_by(key, RECOVERY_SECOND, handed_on, device)
    return of_length("data root", root, KEY_BYTES)


def wrap_recovered(root: bytes, *, to: bytes, device: DeviceId, entropy: bytes) -> bytes:
    """What two persons opened, for the officer's next device; `device` is whose root it is."""
    return _sealed_to(to, RECOVERED, of_length("data root", root, KEY_BYTES), device, entropy)


def open_recovered(wrapped: bytes, key: ExchangeKey, *, device: DeviceId) -> bytes:
    """The data root of `device`."""
    root = _opened_by(key, RECOVERED, wrapped, device)
    return of_length("data root", root, KEY_BYTES)


def _sealed_to(public: bytes, kind: int, plain: bytes, device: DeviceId, entropy: bytes) -> bytes:
    header = encode(RecoveryHeader(VERSION, kind, HPKE_X25519, key_id(public)))
    return encode(
        Wrap(header, seal_to(public, plain, info=_WRAP + device + header, entropy=entropy))
    )


def _opened_by(key: ExchangeKey, kind: int, wrapped: bytes, device: DeviceId) -> bytes:
    wrap, header = _read(RecoveryHeader, wrapped, kind, HPKE_X25519)
    if header.recipient != key_id(key.public):
        raise BrokenSeal(f"sealed to another person's key, {header.recipient.hex()}")
    return open_with(key, wrap.box, info=_WRAP + device + wrap.header)


def place_of(table: str, *parts: bytes | int) -> bytes:
    """Where a row stands, unambiguously; a row that was moved does not open."""
    return encode([table, *parts])


def seal_row(plain: bytes, *, key: bytes, place: bytes, nonce: bytes) -> bytes:
    """A row or a piece of a blob, as long as all others of its size class."""
    if len(plain) > MAX_ROW_BYTES:
        raise OverLimit(f"row of {len(plain)} bytes")
    padded = len(plain).to_bytes(_LENGTH_BYTES, "big") + plain.ljust(size_class(len(plain)), b"\0")
    return _ROW_START + nonce + seal(padded, key=key, nonce=nonce, aad=_ROW + place)


def open_row(row: bytes, *, key: bytes, place: bytes) -> bytes:
    start = len(_ROW_START)
    if row[:start] != _ROW_START or len(row) < ROW_OVERHEAD_BYTES:
        raise MalformedBytes(f"row of {len(row)} bytes")
    if len(row) > ROW_OVERHEAD_BYTES + MAX_ROW_BYTES:
        raise TooLarge(f"row of {len(row)} bytes")
    nonce, box = row[start : start + NONCE_BYTES], row[start + NONCE_BYTES :]
    padded = open_box(box, key=key, nonce=nonce, aad=_ROW + place)
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    if length > len(padded) - _LENGTH_BYTES:
        raise MalformedBytes(f"row that says {length} bytes")
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + length]


def size_class(length: int) -> int:
    """Four classes to each doubling: the padding costs an eighth on average, a quarter at most."""
    if length <= LEAST_SIZE_CLASS:
        return LEAST_SIZE_CLASS
    step = 1 << (length - 1).bit_length() - 3
    return -(-length // step) * step


_ROW_START: Final = bytes([CHACHA20_POLY1305])
ROW_OVERHEAD_BYTES: Final = len(_ROW_START) + NONCE_BYTES + _LENGTH_BYTES + TAG_BYTES
