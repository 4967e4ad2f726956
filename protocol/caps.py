"""How much one device may do in a day: the centre slows what is over, capture never signs it.

Far above honest work: a day's share is what an officer brings back after 45 days without signal
(docs/spec/http.md#a-devices-share).
"""

from collections.abc import Iterable
from typing import Annotated, Final, NamedTuple

from msgspec import Meta, Raw

from protocol.actions import MAX_BODY_BYTES
from protocol.decoding import array_length, decode
from protocol.errors import MalformedBytes, OverLimit
from protocol.operation import Verified

MAX_HELD_BYTES: Final = 16 * 1024 * 1024  # of one device's runs whose predecessor is missing

_OPEN: Final = b"\xa4open"
# At which place of a body its writes stand, by the tag that it begins with.
_WRITES_AT: Final = {_OPEN: 5, b"\xa4save": 1, b"\xa7resolve": 1, b"\xa7correct": 1}
_Parts = Annotated[list[Raw], Meta(max_length=64)]  # more than any action has


class Work(NamedTuple):
    """What operations cost everybody who folds, sends and keeps them."""

    operations: int = 0
    references: int = 0
    writes: int = 0
    rows: int = 0  # written into, counted by cell
    dossiers: int = 0
    epochs: int = 0
    image_bytes: int = 0

    def plus(self, more: "Work") -> "Work":
        return Work(*[one + other for one, other in zip(self, more, strict=True)])


A_DAY: Final = Work(
    operations=50_000,
    references=400_000,
    writes=400_000,
    rows=200_000,
    dossiers=2_000,
    epochs=1_000,  # a tablet without a keystore begins one at every start
    image_bytes=8 * 1024**3,
)


def work_of(entries: Iterable[Verified]) -> Work:
    """Counted from the bytes, the same by whoever counts; an epoch begins with its first entry."""
    operations = references = writes = rows = dossiers = epochs = 0
    for entry in entries:
        operations += 1
        references += len(entry.header.references)
        epochs += entry.header.seq == 1
        if entry.body is not None:
            dossiers += entry.body.startswith(_OPEN, 1)
            written = _writes(entry.body)
            writes += array_length(written)
            rows += written.count(b"/") // 2
    return Work(operations, references, writes, rows, dossiers, epochs)


def over(done: Work, most: Work = A_DAY) -> list[str]:
    """The names of what is more than its share."""
    fields = zip(Work._fields, done, most, strict=True)
    return [name for name, count, limit in fields if count > limit]


def check_day(done: Work, more: Work) -> None:
    """For capture, before it signs: raise when this would be more than a device's share."""
    found = over(done.plus(more))
    if found:
        raise OverLimit(f"more than a device's share of a day: {', '.join(found)}")


def _writes(body: bytes) -> bytes:
    """The array of writes as it stands in a body; nothing where there is none."""
    tag = body[1 : 2 + (body[1] & 0x1F)] if len(body) > 1 else b""
    at = _WRITES_AT.get(tag)
    if at is None:
        return b""
    try:
        parts: list[Raw] = decode(_Parts, body, limit=MAX_BODY_BYTES)
    except MalformedBytes:
        return b""
    return bytes(parts[at]) if at < len(parts) else b""
