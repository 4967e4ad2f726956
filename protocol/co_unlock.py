"""A word of the centre that ends a wait: asked and answered by telephone (docs/spec/keys.md)."""

import hmac
from typing import Final

from protocol.codes import SECRET_BYTES, SlipSecret, read_secret, write_secret
from protocol.errors import Untrusted
from protocol.ids import DeviceId
from protocol.keys import ExchangeKey, hkdf_sha256

CODE_BYTES: Final = SECRET_BYTES  # both codes: nobody guesses 80 bits

_KEY: Final = b"tannha/co-unlock/v1\0"
_ANSWER: Final = b"tannha/co-unlock-answer/v1\0"


def co_unlock_key(own: ExchangeKey, other: bytes, *, device: DeviceId) -> bytes:
    """The same from the device's exchange key and the centre's: neither has to send anything."""
    return hkdf_sha256(own.shared(other), salt=b"", info=_KEY + device)


def answer_to(question: bytes, key: bytes) -> bytes:
    """Good for this question only."""
    return hkdf_sha256(key, salt=question, info=_ANSWER, length=CODE_BYTES)


def check_answer(answer: bytes, question: bytes, key: bytes) -> None:
    if not hmac.compare_digest(answer, answer_to(question, key)):
        raise Untrusted("no answer of the centre's to this question")


def write_code(code: bytes) -> str:
    """As the secret of a slip: sixteen signs that can be read aloud."""
    return write_secret(SlipSecret(code))


def read_code(text: str) -> bytes:
    return read_secret(text)
