"""Sealing to a public key: HPKE base mode (RFC 9180) from the pieces (docs/spec/keys.md#hpke)."""

from typing import Final

from protocol.errors import MalformedBytes, OverLimit, TooLarge
from protocol.ids import sha256
from protocol.keys import (
    KEY_BYTES,
    NONCE_BYTES,
    TAG_BYTES,
    ExchangeKey,
    hkdf_expand,
    hkdf_extract,
    open_box,
    seal,
)

ENC_BYTES: Final = 32  # the ephemeral public key that opens every message
ENTROPY_BYTES: Final = 32
KEY_ID_BYTES: Final = 16
MAX_PLAIN_BYTES: Final = 1024 * 1024  # keys and notes; what is longer goes as courier segments
MAX_MESSAGES: Final = 64 * 1024  # of one context; then encapsulate anew

_KEM: Final = b"KEM" + (0x0020).to_bytes(2, "big")
_SUITE: Final = b"HPKE" + b"".join(part.to_bytes(2, "big") for part in (0x0020, 0x0001, 0x0003))
_BASE_MODE: Final = b"\0"


def seal_to(
    recipient: bytes, plain: bytes, *, info: bytes, entropy: bytes, aad: bytes = b""
) -> bytes:
    """One message as `enc ‖ box`; `entropy` is 32 fresh random bytes, never used again."""
    if len(plain) > MAX_PLAIN_BYTES:
        raise OverLimit(f"{len(plain)} bytes to seal")
    sender = Sender(recipient, info=info, entropy=entropy)
    return sender.enc + sender.seal(plain, aad=aad)


def open_with(key: ExchangeKey, message: bytes, *, info: bytes, aad: bytes = b"") -> bytes:
    """The text of one message, or why not."""
    if len(message) < ENC_BYTES + TAG_BYTES:
        raise MalformedBytes(f"HPKE message of {len(message)} bytes")
    if len(message) > ENC_BYTES + MAX_PLAIN_BYTES + TAG_BYTES:
        raise TooLarge(f"HPKE message of {len(message)} bytes")
    receiver = Receiver(key, message[:ENC_BYTES], info=info)
    return receiver.open(message[ENC_BYTES:], aad=aad)


def key_id(public: bytes) -> bytes:
    """How a sealed thing names the key it is sealed to."""
    return sha256(public)[:KEY_ID_BYTES]


class _Context:
    """RFC 9180 §5.1 key schedule, then §5.2 nonces and §5.3 exports."""

    def __init__(self, shared: bytes, info: bytes) -> None:
        context = _BASE_MODE + _NO_PSK + _extract(_SUITE, b"", b"info_hash", info)
        secret = _extract(_SUITE, shared, b"secret", b"")
        self._key = _expand(_SUITE, secret, b"key", context, KEY_BYTES)
        self._base_nonce = _expand(_SUITE, secret, b"base_nonce", context, NONCE_BYTES)
        self._exporter = _expand(_SUITE, secret, b"exp", context, 32)
        self._count = 0

    def export(self, label: bytes, length: int = KEY_BYTES) -> bytes:
        """A secret that both ends share, for a cipher other than this context's own."""
        return _expand(_SUITE, self._exporter, b"sec", label, length)

    def _nonce(self) -> bytes:
        if self._count >= MAX_MESSAGES:
            raise OverLimit(f"{self._count} messages in one HPKE context")
        nonce = int.from_bytes(self._base_nonce, "big") ^ self._count
        return nonce.to_bytes(NONCE_BYTES, "big")


class Sender(_Context):
    """Messages to one key, which open in the order they were sealed."""

    def __init__(self, recipient: bytes, *, info: bytes, entropy: bytes) -> None:
        ephemeral = derive_key(entropy)
        self.enc: Final = ephemeral.public
        super().__init__(_kem_secret(ephemeral.shared(recipient), self.enc, recipient), info)

    def seal(self, plain: bytes, *, aad: bytes = b"") -> bytes:
        box = seal(plain, key=self._key, nonce=self._nonce(), aad=aad)
        self._count += 1
        return box


class Receiver(_Context):
    """The other end; a message that does not open leaves its place to the one that does."""

    def __init__(self, key: ExchangeKey, enc: bytes, *, info: bytes) -> None:
        super().__init__(_kem_secret(key.shared(enc), enc, key.public), info)

    def open(self, box: bytes, *, aad: bytes = b"") -> bytes:
        plain = open_box(box, key=self._key, nonce=self._nonce(), aad=aad)
        self._count += 1
        return plain


def derive_key(entropy: bytes) -> ExchangeKey:
    """DeriveKeyPair of RFC 9180 §7.1.3."""
    if len(entropy) != ENTROPY_BYTES:
        raise MalformedBytes(f"{len(entropy)} bytes of entropy")
    secret = _extract(_KEM, b"", b"dkp_prk", entropy)
    return ExchangeKey(_expand(_KEM, secret, b"sk", b"", KEY_BYTES))


def _kem_secret(shared: bytes, enc: bytes, recipient: bytes) -> bytes:
    secret = _extract(_KEM, b"", b"eae_prk", shared)
    return _expand(_KEM, secret, b"shared_secret", enc + recipient, KEY_BYTES)


def _extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return hkdf_extract(b"HPKE-v1" + suite + label + ikm, salt=salt)


def _expand(suite: bytes, secret: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hkdf_expand(secret, info=labelled, length=length)


_NO_PSK: Final = _extract(_SUITE, b"", b"psk_id_hash", b"")
