"""What is asked of two persons at the centre when a PIN is lost (docs/spec/keys.md#recovery)."""

from typing import Final, Literal

import msgspec

from protocol.certificate import Device
from protocol.decoding import decode, encode

MAX_ASK_BYTES: Final = 1024  # a recovery wrap, five times over


class RecoveryAsk(msgspec.Struct, frozen=True, array_like=True):
    """Whose data root; and the officer's next device, to which alone it shall be sealed."""

    version: Literal[1]
    device: Device
    next_device: Device
    wrapped: bytes


def write_ask(ask: RecoveryAsk) -> bytes:
    return encode(ask)


def read_ask(content: bytes) -> RecoveryAsk:
    found: RecoveryAsk = decode(RecoveryAsk, content, limit=MAX_ASK_BYTES)
    return found
