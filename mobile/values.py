"""Whether the centre could read what is about to be signed: if not, nothing is written."""

from collections.abc import Sequence

from msgspec import Raw

from protocol.actions import (
    MAX_BODY_BYTES,
    MAX_VALUE_BYTES,
    Act,
    Event,
    Known,
    Unknown,
    Unreadable,
    Value,
    body_of,
    fits,
    raw_value,
    read_action,
    read_value,
    writes_of,
)
from protocol.blobs import BlobRef
from protocol.errors import MalformedBytes, OverLimit
from protocol.slots import MAX_SLOT_BYTES, check_slot
from protocol.trade.events import Kind, event_of, read_event

# What an encoder says of a lone surrogate, an integer of 70 bits, something of no known type, an
# array that holds itself.
_NO_BYTES = (UnicodeEncodeError, OverflowError, TypeError, RecursionError)


def raw_of(value: Value) -> Raw:
    """The bytes of a value; whether every reader understands them, `check_body` says."""
    try:
        return raw_value(value)
    except _NO_BYTES as error:
        raise MalformedBytes(str(error)) from error


def event(what: Kind, *, about_at: Sequence[int], blobs: Sequence[BlobRef]) -> Event:
    """As its kind has it, and readable as that."""
    try:
        made = event_of(what, about_at=about_at, blobs=blobs)
    except _NO_BYTES as error:
        raise MalformedBytes(str(error)) from error
    read_event(type(what), made)
    return made


def encoded(action: Known) -> bytes:
    """A body; what is no text or no number of ours has none."""
    try:
        return body_of(action)
    except _NO_BYTES as error:
        raise MalformedBytes(str(error)) from error


def check_body(body: bytes, references: int) -> None:
    """What the centre could not read is not signed here."""
    if len(body) > MAX_BODY_BYTES:
        raise OverLimit(f"a body of {len(body)} bytes")
    action = read_action(body)
    if isinstance(action, Unreadable):
        raise OverLimit(action.reason)
    assert not isinstance(action, Unknown)
    assert fits(action, references)
    for write in writes_of(action):
        _check_value(write.value)
    if isinstance(action, Act | Event):
        for named in action.particulars:
            _check_value(named.value)


def check_name(slot: str) -> None:
    """A slot that is none is a mistake of ours or of whoever drives us, not a question of size."""
    if len(slot) > MAX_SLOT_BYTES:
        raise OverLimit(f"a slot of {len(slot)} characters")
    check_slot(slot)


def _check_value(raw: Raw) -> None:
    """NaN and other fractions have no place in a form, and maps have none."""
    if len(raw) > MAX_VALUE_BYTES:
        raise OverLimit(f"a value of {len(raw)} bytes")
    read_value(raw)
