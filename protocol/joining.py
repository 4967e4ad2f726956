"""How a tablet becomes a device: one-time code, keys, short words on both sides, confirmation.

The code that the clerk's screen shows carries 80 secret bits and 40 bits of the centre's root key,
so that a stranger who answers in the centre's place is found out twice: by the code, and by the
words that officer and clerk read to each other (docs/spec/joining.md).
"""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from protocol.actions import Bytes16, Bytes32
from protocol.certificate import (
    MAX_CERTIFICATE_BYTES,
    Centre,
    Certificate,
    Name,
    Signature,
    SignedCertificate,
    short_words,
)
from protocol.checkpoint import MAX_ORIGIN_BYTES
from protocol.decoding import decode, encode
from protocol.errors import MalformedBytes, Untrusted
from protocol.generations import centre_of
from protocol.ids import DeviceId, device_id, sha256
from protocol.keys import SigningKey, check_signature

PREFIX_ENROL: Final = b"tannha/enrol/v1\0"
PREFIX_WORDS: Final = b"tannha/words/v1\0"
ENROL_PATH: Final = "/enrol"
SECRET_BYTES: Final = 10
ROOT_MARK_BYTES: Final = 5
MAX_ENROL_BYTES: Final = 4 * 1024
CODE_LIFE_MS: Final = 15 * 60 * 1000  # the officer stands beside the clerk

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_SIGNS: Final = {**{sign: at for at, sign in enumerate(_ALPHABET)}, "O": 0, "I": 1, "L": 1}
_READ: Final = {**_SIGNS, **{sign.lower(): at for sign, at in _SIGNS.items()}}


class EnrolRequest(msgspec.Struct, frozen=True, array_like=True):
    """Three public keys, and proof that their owner read the code; sent again until confirmed."""

    version: Literal[1]
    secret: Annotated[bytes, Meta(min_length=SECRET_BYTES, max_length=SECRET_BYTES)]
    signing_key: Bytes32
    sign_off_key: Bytes32
    exchange_key: Bytes32
    signature: Signature


class EnrolAnswer(msgspec.Struct, frozen=True, array_like=True):
    """The centre's side: its root, its log, and the certificate, confirmed or not yet."""

    confirmed: bool
    centre: Centre
    origin: Annotated[str, Meta(max_length=MAX_ORIGIN_BYTES)]
    root: Bytes32
    officer: Bytes16
    officer_name: Name
    certificate: bytes  # empty while not confirmed
    signature: Signature

    @property
    def signed(self) -> SignedCertificate:
        return SignedCertificate(self.certificate, self.signature)


def write_code(secret: bytes, root: bytes) -> str:
    """`XXXX-XXXX-XXXX-XXXX-XXXX-XXXX`: typed or scanned once."""
    assert len(secret) == SECRET_BYTES
    number = int.from_bytes(secret + sha256(root)[:ROOT_MARK_BYTES], "big")
    signs = "".join(_ALPHABET[number >> shift & 31] for shift in range(115, -1, -5))
    return "-".join(signs[at : at + 4] for at in range(0, len(signs), 4))


def read_code(text: str) -> tuple[bytes, bytes]:
    """(secret, mark of the root key); forgiving of case, spaces and look-alikes."""
    signs = [sign for sign in text if not (sign.isspace() or sign == "-")]
    if len(signs) != (SECRET_BYTES + ROOT_MARK_BYTES) * 8 // 5:
        raise MalformedBytes(f"a code of {len(signs)} signs")
    number = 0
    for sign in signs:
        if sign not in _READ:
            raise MalformedBytes(f"{sign!r} is in no code")
        number = number << 5 | _READ[sign]
    both = number.to_bytes(SECRET_BYTES + ROOT_MARK_BYTES, "big")
    return both[:SECRET_BYTES], both[SECRET_BYTES:]


def request_enrolment(
    secret: bytes, *, signing: SigningKey, sign_off_public: bytes, exchange_public: bytes
) -> EnrolRequest:
    signed = secret + signing.public + sign_off_public + exchange_public
    signature = signing.sign(PREFIX_ENROL, signed)
    return EnrolRequest(1, secret, signing.public, sign_off_public, exchange_public, signature)


def read_request(data: bytes) -> EnrolRequest:
    """A request whose signing key was there; whether its code is good, the centre knows."""
    request: EnrolRequest = decode(EnrolRequest, data, limit=MAX_ENROL_BYTES)
    if request.sign_off_key == request.signing_key:
        raise MalformedBytes("one key for signing and for sign-offs")
    signed = request.secret + request.signing_key + request.sign_off_key + request.exchange_key
    check_signature(request.signing_key, PREFIX_ENROL, signed, request.signature)
    return request


def read_answer(
    data: bytes, *, root_mark: bytes, request: EnrolRequest | None = None
) -> EnrolAnswer:
    """The centre's answer, from the root key that the code spoke of; to `request`, if given."""
    answer: EnrolAnswer = decode(EnrolAnswer, data, limit=MAX_ENROL_BYTES)
    if sha256(answer.root)[:ROOT_MARK_BYTES] != root_mark:
        raise Untrusted("this is not the centre that gave out the code")
    if centre_of(answer.origin) != answer.centre:
        raise Untrusted(f"{answer.origin} is no log of {answer.centre}")
    if answer.confirmed:
        _check_certificate(answer, request)
    return answer


def _check_certificate(answer: EnrolAnswer, request: EnrolRequest | None) -> None:
    """Who signed it, admin entries will say; kept for another's keys, no work would ever fit."""
    found: Certificate = decode(Certificate, answer.certificate, limit=MAX_CERTIFICATE_BYTES)
    said = (answer.centre, answer.officer, answer.officer_name)
    if (found.centre, found.officer, found.officer_name) != said:
        raise Untrusted("a certificate for somebody else")
    if request is None:
        return
    keys = (request.signing_key, request.sign_off_key, request.exchange_key)
    if (found.signing_key, found.sign_off_key, found.exchange_key) != keys:
        raise Untrusted("a certificate for other keys than were asked for")


def write_answer(answer: EnrolAnswer) -> bytes:
    return encode(answer)


def write_request(request: EnrolRequest) -> bytes:
    return encode(request)


def words(request: EnrolRequest, root: bytes) -> tuple[str, str, str, str]:
    """What both sides show, over every key that is being trusted."""
    keys = request.signing_key + request.sign_off_key + request.exchange_key
    return short_words(sha256(PREFIX_WORDS, root, keys, request.secret))


def device_of(request: EnrolRequest) -> DeviceId:
    return device_id(request.signing_key)
