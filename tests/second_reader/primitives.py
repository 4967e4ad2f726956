"""The primitives of docs/spec/keys.md: Ed25519 with its refusals, X25519, seals, HKDF and HPKE."""

import hashlib
import hmac
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tests.second_reader.refusal import Refused, demand

SMALL_ORDER: Final = {
    bytes.fromhex(point)
    for point in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    )
}
_SUITE: Final = b"HPKE" + bytes.fromhex("002000010003")
_KEM: Final = b"KEM" + bytes.fromhex("0020")


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def prefix(kind: str) -> bytes:
    return b"tannha/" + kind.encode() + b"/v1\0"


def check_signature(public: bytes, message: bytes, signature: bytes) -> None:
    demand(len(public) == 32 and len(signature) == 64, "length of key or signature")
    for point in (public, signature[:32]):
        without_sign = point[:31] + bytes([point[31] & 0x7F])
        demand(without_sign not in SMALL_ORDER, "point of small order", "small-order-point")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as wrong:
        raise Refused("bad-signature", "does not verify") from wrong


def sign(seed: bytes, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def signing_public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def exchange_public(secret: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def exchange_shared(secret: bytes, public: bytes) -> bytes:
    try:
        key = X25519PublicKey.from_public_bytes(public)
        return X25519PrivateKey.from_private_bytes(secret).exchange(key)
    except ValueError as zeros:
        raise Refused("small-order-point", "an exchange that gives zeros") from zeros


def open_box(key: bytes, nonce: bytes, box: bytes, aad: bytes) -> bytes:
    demand(len(box) >= 16, "box shorter than its tag", "broken-seal")
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, box, aad)
    except InvalidTag as wrong:
        raise Refused("broken-seal", "does not open") from wrong


def seal_box(key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
    return ChaCha20Poly1305(key).encrypt(nonce, plain, aad)


def _extract(salt: bytes, ikm: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), ikm, "sha256")


def _expand(key: bytes, info: bytes, length: int = 32) -> bytes:
    return hmac.digest(key, info + b"\x01", "sha256")[:length]  # nothing here is over 32 bytes


def hkdf(ikm: bytes, salt: bytes, info: bytes) -> bytes:
    return _expand(_extract(salt, ikm), info)


def _labelled_extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return _extract(salt, b"HPKE-v1" + suite + label + ikm)


def _labelled_expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    marked = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return _expand(key, marked, length)


class Hpke:
    """One base-mode context of RFC 9180 between an ephemeral and a recipient's key."""

    def __init__(self, shared: bytes, enc: bytes, recipient: bytes, info: bytes) -> None:
        eae = _labelled_extract(_KEM, b"", b"eae_prk", shared)
        secret = _labelled_expand(_KEM, eae, b"shared_secret", enc + recipient, 32)
        context = b"\0" + b"".join(
            _labelled_extract(_SUITE, b"", label, value)
            for label, value in ((b"psk_id_hash", b""), (b"info_hash", info))
        )
        schedule = _labelled_extract(_SUITE, secret, b"secret", b"")
        self.key = _labelled_expand(_SUITE, schedule, b"key", context, 32)
        self.nonce = _labelled_expand(_SUITE, schedule, b"base_nonce", context, 12)
        self._exporter = _labelled_expand(_SUITE, schedule, b"exp", context, 32)

    def export(self, context: bytes) -> bytes:
        return _labelled_expand(_SUITE, self._exporter, b"sec", context, 32)


def hpke_receiver(secret: bytes, enc: bytes, info: bytes) -> Hpke:
    return Hpke(exchange_shared(secret, enc), enc, exchange_public(secret), info)


def hpke_sender(entropy: bytes, recipient: bytes, info: bytes) -> tuple[bytes, Hpke]:
    derived = _labelled_extract(_KEM, b"", b"dkp_prk", entropy)
    ephemeral = _labelled_expand(_KEM, derived, b"sk", b"", 32)
    enc = exchange_public(ephemeral)
    return enc, Hpke(exchange_shared(ephemeral, recipient), enc, recipient, info)


def open_message(secret: bytes, message: bytes, info: bytes, aad: bytes = b"") -> bytes:
    demand(len(message) >= 48, "shorter than enc and tag")
    context = hpke_receiver(secret, message[:32], info)
    return open_box(context.key, context.nonce, message[32:], aad)


def seal_message(
    entropy: bytes, recipient: bytes, plain: bytes, *, info: bytes, aad: bytes = b""
) -> bytes:
    enc, context = hpke_sender(entropy, recipient, info)
    return enc + seal_box(context.key, context.nonce, plain, aad)
