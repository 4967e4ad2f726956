"""Keys, signatures, seals and password costs: the only module that knows a crypto library."""

import hmac
from collections.abc import Callable
from functools import lru_cache
from typing import Final, Protocol

import msgspec
from cryptography.exceptions import InvalidSignature, InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

try:
    from argon2 import low_level as argon2_cffi
except ImportError:  # only builds whose OpenSSL is older than 3.2 need it
    argon2_cffi = None  # type: ignore[assignment]  # absent is a case like any other

from protocol.errors import (
    BadSignature,
    BrokenSeal,
    MalformedBytes,
    NotPossible,
    SmallOrderPoint,
    TooLarge,
)

# Algorithm tags: one list for all kinds, so that a tag never means two things.
ED25519: Final = 0x01  # with SHA-256 for everything that is hashed
HPKE_X25519: Final = 0x02  # RFC 9180 base mode: X25519, HKDF-SHA256, ChaCha20-Poly1305
CHACHA20_POLY1305: Final = 0x03
ARGON2ID: Final = 0x04
SCRYPT: Final = 0x05

# A signature of one kind of thing is never a signature of another (docs/spec/keys.md#prefixes).
PREFIX_OP: Final = b"tannha/op/v1\0"
PREFIX_SIGN_OFF: Final = b"tannha/signoff/v1\0"
PREFIX_CERTIFICATE: Final = b"tannha/certificate/v1\0"
PREFIX_ADMIN: Final = b"tannha/admin/v1\0"
PREFIX_PAGE: Final = b"tannha/page/v1\0"
PREFIX_REQUEST: Final = b"tannha/request/v1\0"
PREFIX_SLIP: Final = b"tannha/slip/v1\0"

KEY_BYTES: Final = 32  # every seed, public key, shared secret and sealing key
SIGNATURE_BYTES: Final = 64
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
PASSWORD_SALT_BYTES: Final = 16  # libsodium takes no other length

MIN_MEMORY_KIB: Final = 8  # libsodium's least
MAX_MEMORY_KIB: Final = 256 * 1024  # an app that asks a phone for more is killed
MAX_PASSES: Final = 16
MIN_DERIVED_BYTES: Final = 16  # libsodium's least
MAX_DERIVED_BYTES: Final = 64
MAX_PASSWORD_BYTES: Final = 1024
MAX_EXPANDED_BYTES: Final = 255 * 32  # RFC 5869
MAX_REMEMBERED_KEYS: Final = 1024  # more than the devices of a commune
SCRYPT_BLOCK: Final = 8  # r; with it a cost of N fills N KiB

Signer = Callable[[bytes], bytes]
Stretch = Callable[[bytes, bytes, "PasswordCost", int], bytes]


class Primitives(Protocol):
    """What a crypto library must give; what each call must refuse: docs/spec/keys.md#adapters.

    Lengths of keys, nonces, salts and signatures are checked before these are called.
    """

    def ed25519_public(self, seed: bytes) -> bytes: ...
    def ed25519_signer(self, seed: bytes) -> Signer: ...
    def ed25519_verify(self, public: bytes, message: bytes, signature: bytes) -> None: ...
    def x25519_public(self, seed: bytes) -> bytes: ...
    def x25519_shared(self, seed: bytes, public: bytes) -> bytes: ...
    def seal(self, key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes: ...
    def open_box(self, key: bytes, nonce: bytes, box: bytes, aad: bytes) -> bytes: ...
    def argon2id(self, password: bytes, salt: bytes, cost: "PasswordCost", size: int) -> bytes: ...
    def scrypt(self, password: bytes, salt: bytes, cost: "PasswordCost", size: int) -> bytes: ...


class SigningKey:
    """An Ed25519 secret: a device's, its sign-off key, or a role's of the centre."""

    __slots__ = ("_sign", "public")

    def __init__(self, seed: bytes) -> None:
        of_length("signing seed", seed, KEY_BYTES)
        self.public: Final = PRIMITIVES.ed25519_public(seed)
        self._sign = PRIMITIVES.ed25519_signer(seed)

    def sign(self, prefix: bytes, message: bytes) -> bytes:
        return self._sign(prefix + message)


def check_signature(public: bytes, prefix: bytes, message: bytes, signature: bytes) -> None:
    """Raise unless the holder of `public` signed exactly this, as this kind of thing."""
    if len(public) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        raise MalformedBytes(f"key of {len(public)} bytes, signature of {len(signature)}")
    # OpenSSL takes these and libsodium does not: without the check they disagree, and the
    # identity as a key lets anyone sign anything.
    if public in SMALL_ORDER_POINTS or signature[:KEY_BYTES] in SMALL_ORDER_POINTS:
        raise SmallOrderPoint(public.hex())
    PRIMITIVES.ed25519_verify(public, prefix + message, signature)


class ExchangeKey:
    """An X25519 secret: what is sealed to its public half can be opened with it."""

    __slots__ = ("_seed", "public")

    def __init__(self, seed: bytes) -> None:
        of_length("exchange seed", seed, KEY_BYTES)
        self.public: Final = PRIMITIVES.x25519_public(seed)
        self._seed = seed

    def shared(self, public: bytes) -> bytes:
        """The Diffie-Hellman value; a `public` that would make it zero is a `SmallOrderPoint`."""
        of_length("exchange key", public, KEY_BYTES)
        return PRIMITIVES.x25519_shared(self._seed, public)


def seal(plain: bytes, *, key: bytes, nonce: bytes, aad: bytes) -> bytes:
    """ChaCha20-Poly1305; one (key, nonce) seals one text, ever."""
    of_length("sealing key", key, KEY_BYTES)
    of_length("nonce", nonce, NONCE_BYTES)
    return PRIMITIVES.seal(key, nonce, plain, aad)


def open_box(box: bytes, *, key: bytes, nonce: bytes, aad: bytes) -> bytes:
    """What `seal` sealed, or `BrokenSeal`."""
    of_length("sealing key", key, KEY_BYTES)
    of_length("nonce", nonce, NONCE_BYTES)
    return PRIMITIVES.open_box(key, nonce, box, aad)


def hkdf_sha256(ikm: bytes, *, salt: bytes, info: bytes, length: int = KEY_BYTES) -> bytes:
    """RFC 5869; `ikm` is already a strong secret, a typed one goes through `derive` first."""
    return hkdf_expand(hkdf_extract(ikm, salt=salt), info=info, length=length)


def hkdf_extract(ikm: bytes, *, salt: bytes) -> bytes:
    return hmac.digest(salt, ikm, "sha256")


def hkdf_expand(key: bytes, *, info: bytes, length: int) -> bytes:
    if length > MAX_EXPANDED_BYTES:
        raise TooLarge(f"{length} bytes of HKDF")
    made = block = b""
    for count in range(1, -(-length // 32) + 1):
        block = hmac.digest(key, block + info + bytes([count]), "sha256")
        made += block
    return made[:length]


def of_length(name: str, value: bytes, length: int) -> bytes:
    if len(value) != length:
        raise MalformedBytes(f"{name} of {len(value)} bytes, not {length}")
    return value


class PasswordCost(msgspec.Struct, frozen=True, array_like=True):
    """How dear one guess at a password is; stands in the header of whatever it protects."""

    algorithm: int
    memory_kib: int  # scrypt: N, a power of two
    passes: int  # scrypt: p


ARGON2ID_FLOOR: Final = PasswordCost(ARGON2ID, memory_kib=64 * 1024, passes=3)
SCRYPT_FLOOR: Final = PasswordCost(SCRYPT, memory_kib=64 * 1024, passes=1)


def derive(password: bytes, salt: bytes, cost: PasswordCost, *, length: int = KEY_BYTES) -> bytes:
    """A key from something typed, at a cost that a hostile header may name too."""
    _check_derivation(password, salt, cost, length)
    if cost.algorithm == ARGON2ID:  # RFC 9106, one lane: libsodium has no other
        return PRIMITIVES.argon2id(password, salt, cost, length)
    if cost.algorithm == SCRYPT and cost.memory_kib.bit_count() == 1:  # RFC 7914, r = 8
        return PRIMITIVES.scrypt(password, salt, cost, length)
    raise MalformedBytes(f"no such derivation: {cost}")


def argon2id(password: bytes, salt: bytes, *, memory_kib: int, passes: int, length: int) -> bytes:
    return derive(password, salt, PasswordCost(ARGON2ID, memory_kib, passes), length=length)


def scrypt(password: bytes, salt: bytes, *, memory_kib: int, passes: int, length: int) -> bytes:
    return derive(password, salt, PasswordCost(SCRYPT, memory_kib, passes), length=length)


def check_floor(cost: PasswordCost) -> None:
    """What a person types is never protected for less than this; only tests go below."""
    floor = {ARGON2ID: ARGON2ID_FLOOR, SCRYPT: SCRYPT_FLOOR}.get(cost.algorithm)
    if floor is None or cost.memory_kib < floor.memory_kib or cost.passes < floor.passes:
        raise NotPossible(f"a password cost below the floor: {cost}")


def _check_derivation(password: bytes, salt: bytes, cost: PasswordCost, length: int) -> None:
    of_length("password salt", salt, PASSWORD_SALT_BYTES)
    if len(password) > MAX_PASSWORD_BYTES:
        raise TooLarge(f"password of {len(password)} bytes")
    if cost.memory_kib > MAX_MEMORY_KIB or cost.passes > MAX_PASSES or length > MAX_DERIVED_BYTES:
        raise TooLarge(f"{cost} for {length} bytes")
    if cost.memory_kib < MIN_MEMORY_KIB or cost.passes < 1 or length < MIN_DERIVED_BYTES:
        raise MalformedBytes(f"{cost} for {length} bytes")


class CryptographyPrimitives:
    """`Primitives` on the `cryptography` package, with nothing in it that version 48 lacks."""

    def ed25519_public(self, seed: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()

    def ed25519_signer(self, seed: bytes) -> Signer:
        return Ed25519PrivateKey.from_private_bytes(seed).sign

    def ed25519_verify(self, public: bytes, message: bytes, signature: bytes) -> None:
        try:
            _verifying_key(public).verify(signature, message)
        except InvalidSignature as error:
            raise BadSignature(public.hex()) from error

    def x25519_public(self, seed: bytes) -> bytes:
        return X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()

    def x25519_shared(self, seed: bytes, public: bytes) -> bytes:
        peer = X25519PublicKey.from_public_bytes(public)
        try:
            return X25519PrivateKey.from_private_bytes(seed).exchange(peer)
        except ValueError as error:
            raise SmallOrderPoint(public.hex()) from error

    def seal(self, key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
        return ChaCha20Poly1305(key).encrypt(nonce, plain, aad)

    def open_box(self, key: bytes, nonce: bytes, box: bytes, aad: bytes) -> bytes:
        try:
            return ChaCha20Poly1305(key).decrypt(nonce, box, aad)
        except InvalidTag as error:
            raise BrokenSeal(f"box of {len(box)} bytes") from error

    def argon2id(self, password: bytes, salt: bytes, cost: PasswordCost, size: int) -> bytes:
        if ARGON2ID_OF_THIS_BUILD is None:
            raise NotPossible("this build has no Argon2id")
        return ARGON2ID_OF_THIS_BUILD(password, salt, cost, size)

    def scrypt(self, password: bytes, salt: bytes, cost: PasswordCost, size: int) -> bytes:
        made = Scrypt(salt=salt, length=size, n=cost.memory_kib, r=SCRYPT_BLOCK, p=cost.passes)
        return made.derive(password)


@lru_cache(maxsize=MAX_REMEMBERED_KEYS)
def _verifying_key(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)


def argon2id_of_cryptography(password: bytes, salt: bytes, cost: PasswordCost, size: int) -> bytes:
    made = Argon2id(
        salt=salt, length=size, iterations=cost.passes, lanes=1, memory_cost=cost.memory_kib
    )
    return made.derive(password)


def argon2id_of_argon2_cffi(password: bytes, salt: bytes, cost: PasswordCost, size: int) -> bytes:
    kind = argon2_cffi.Type.ID
    return argon2_cffi.hash_secret_raw(password, salt, cost.passes, cost.memory_kib, 1, size, kind)


def _find_argon2id() -> Stretch | None:
    try:
        argon2id_of_cryptography(b"", bytes(16), PasswordCost(ARGON2ID, MIN_MEMORY_KIB, 1), 16)
    except UnsupportedAlgorithm:
        return None if argon2_cffi is None else argon2id_of_argon2_cffi
    return argon2id_of_cryptography


def _both_signs(y: int) -> tuple[bytes, bytes]:
    return y.to_bytes(32, "little"), (y | 1 << 255).to_bytes(32, "little")


# The seven y coordinates (two of them not canonical) of the eight points of small order.
_P: Final = 2**255 - 19
_Y8: Final = int.from_bytes(
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
)
SMALL_ORDER_Y: Final = (0, 1, _P - 1, _P, _P + 1, _Y8, _P - _Y8)
SMALL_ORDER_POINTS: Final = frozenset(point for y in SMALL_ORDER_Y for point in _both_signs(y))

ARGON2ID_OF_THIS_BUILD: Final = _find_argon2id()
PRODUCTION_COST: Final = ARGON2ID_FLOOR if ARGON2ID_OF_THIS_BUILD else SCRYPT_FLOOR
PRIMITIVES: Final[Primitives] = CryptographyPrimitives()
