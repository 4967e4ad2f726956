"""Codes of six digits that a telephone and the centre both know (RFC 6238), each good once."""

import base64
import hmac
from typing import Final
from urllib.parse import quote

STEP_MS: Final = 30_000
DIGITS: Final = 6
AROUND: Final = 1  # steps that a telephone's clock may be off
SEED_BYTES: Final = 20
ISSUER: Final = "Tận Nhà"


def code_at(seed: bytes, step: int) -> str:
    digest = hmac.digest(seed, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def find_step(seed: bytes, code: str, *, after: int, now_ms: int) -> int | None:
    """Of which step a code is, if it is a good one and none of its step or later was used."""
    now = now_ms // STEP_MS
    said = "".join(code.split())
    for step in range(max(now - AROUND, after + 1), now + AROUND + 1):
        if hmac.compare_digest(code_at(seed, step).encode(), said.encode()):
            return step
    return None


def spelled(seed: bytes) -> str:
    """To be typed where no camera is: groups of four."""
    text = base64.b32encode(seed).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address(seed: bytes, name: str) -> str:
    """What the QR says to an app that makes codes."""
    secret = base64.b32encode(seed).decode()
    return f"otpauth://totp/{quote(ISSUER)}:{quote(name)}?secret={secret}&issuer={quote(ISSUER)}"
