"""The QR of a slip: what the citizen's paper says, signed by the device that gave it out.

Whoever has the device's certificate checks it without a network (docs/spec/slip.md).
"""

import struct
from base64 import b32decode, b32encode
from binascii import Error as NotBase32
from typing import Final, NewType

import msgspec

from protocol.codes import MAX_CODE_CHARS, SECRET_BYTES, Code, SlipSecret, read_code
from protocol.errors import MalformedBytes, OverLimit, Untrusted
from protocol.ids import DeviceId, DossierId, Hash, OperationRef, sha256
from protocol.keys import PREFIX_SLIP, SIGNATURE_BYTES, SigningKey, check_signature
from protocol.trust import TrustSet

VERSION: Final = 1
PROVISIONAL: Final = 1  # nobody has received the dossier yet
DECLARED: Final = 2  # the officer stated the time, because the clock could not be used
NO_DUE: Final = 0
MARK_BYTES: Final = 8
MAX_REVISION: Final = 2**16 - 1
MAX_S: Final = 2**32 - 1  # the year 2106
MAX_ADDRESS_CHARS: Final = 100
MAX_TEXT_CHARS: Final = 600  # a QR code of version 15, level M, in letters and digits

CENTRE_PREFIX: Final = b"tannha/centre-mark/v1\0"
_FIXED: Final = struct.Struct(f">BB{MARK_BYTES}s16s16s16s{SECRET_BYTES}s{MARK_BYTES}sHIIB")
HEAD: Final = "TANNHA/"

Payload = NewType("Payload", bytes)  # what the QR holds, with its signature


class PrintedSlip(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the QR; nothing of the citizen's health, reason or way to sign."""

    centre: bytes  # its mark
    device: DeviceId
    dossier: DossierId
    operation: OperationRef  # by which it was given out: the device's log stood there
    code: Code
    secret: SlipSecret
    digest: bytes  # the first bytes of what was signed off; zeros where nothing was
    revision: int  # of the dossier's slips, from 1
    made_s: int  # reception, or the visit where nobody has received it: as the officer signed it
    due_s: int | None
    provisional: bool = False
    declared: bool = False


def centre_mark(centre: str) -> bytes:
    """Which centre's slip this is, in little room; who is trusted, the certificate says."""
    return sha256(CENTRE_PREFIX, centre.encode())[:MARK_BYTES]


def seconds(at_ms: int) -> int:
    """As much of a signed time as a slip has room for."""
    return min(max(at_ms // 1000, 1), MAX_S)


def sign_printed(slip: PrintedSlip, key: SigningKey) -> Payload:
    if not 1 <= slip.revision <= MAX_REVISION:
        raise OverLimit(f"{slip.revision} slips of one dossier")
    flags = PROVISIONAL * slip.provisional | DECLARED * slip.declared
    code = slip.code.text.encode()
    fixed = _FIXED.pack(
        VERSION,
        flags,
        slip.centre,
        slip.device,
        slip.dossier,
        slip.operation,
        slip.secret,
        slip.digest,
        slip.revision,
        slip.made_s,
        NO_DUE if slip.due_s is None else slip.due_s,
        len(code),
    )
    signed = fixed + code
    return Payload(signed + key.sign(PREFIX_SLIP, signed))


def write_text(payload: Payload, address: str = "") -> str:
    """For a QR in letters and digits; `address` is where a telephone is sent, and says nothing."""
    head = address or HEAD
    if not head.endswith("/") or len(head) > MAX_ADDRESS_CHARS:
        raise OverLimit(f"an address of {len(head)} characters")
    return head + b32encode(payload).decode().rstrip("=")


def read_text(text: str) -> Payload:
    """What stands behind the last stroke, in the only way in which it is written."""
    if len(text) > MAX_TEXT_CHARS:
        raise MalformedBytes(f"slip of {len(text)} characters")
    letters = text.strip().rpartition("/")[2]
    try:
        payload = b32decode(letters + "=" * (-len(letters) % 8))
    except (NotBase32, ValueError) as error:
        raise MalformedBytes("not the letters of a slip") from error
    if b32encode(payload).decode().rstrip("=") != letters:
        raise MalformedBytes("a slip is written in one way")
    return Payload(payload)


def slip_hash(payload: Payload) -> Hash:
    """What a witness of a check signs: it fixes all that the slip says, and its signature."""
    return sha256(payload)


def read_printed(payload: Payload) -> PrintedSlip:
    """What it says; nobody has signed for that yet."""
    if len(payload) < _FIXED.size + SIGNATURE_BYTES:
        raise MalformedBytes(f"slip of {len(payload)} bytes")
    version, flags, centre, device, dossier, operation, secret, digest, *numbers = (
        _FIXED.unpack_from(payload)
    )
    revision, made_s, due_s, length = numbers
    if version != VERSION or flags & ~(PROVISIONAL | DECLARED) or not revision:
        raise MalformedBytes(f"slip of version {version}, flags {flags}, revision {revision}")
    if length > MAX_CODE_CHARS or len(payload) != _FIXED.size + length + SIGNATURE_BYTES:
        raise MalformedBytes(f"a code of {length} in {len(payload)} bytes")
    return PrintedSlip(
        centre=centre,
        device=device,
        dossier=dossier,
        operation=operation,
        code=_read_code(payload[_FIXED.size : _FIXED.size + length]),
        secret=secret,
        digest=digest,
        revision=revision,
        made_s=made_s,
        due_s=None if due_s == NO_DUE else due_s,
        provisional=bool(flags & PROVISIONAL),
        declared=bool(flags & DECLARED),
    )


def check_printed(payload: Payload, trust: TrustSet) -> PrintedSlip:
    """The slip, if a device that this centre has certified signed exactly this."""
    slip = read_printed(payload)
    if slip.centre != centre_mark(trust.centre):
        raise Untrusted("a slip of another centre")
    certificate = trust.certificate(slip.device, trust.position + 1)
    signed, signature = payload[:-SIGNATURE_BYTES], payload[-SIGNATURE_BYTES:]
    check_signature(certificate.signing_key, PREFIX_SLIP, signed, signature)
    return slip


def _read_code(letters: bytes) -> Code:
    try:
        code = read_code(letters.decode("ascii"))
    except UnicodeDecodeError as error:
        raise MalformedBytes("a code has letters and digits") from error
    if code.text.encode() != letters:
        raise MalformedBytes("a code is written in one way")
    return code
