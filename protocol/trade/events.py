"""What happened in the trade, as typed particulars of `Event` facts (docs/spec/actions.md#event).

A kind is a frozen struct made from `Kind`; its fields travel by name, so that a newer version may
add some. Lists are in position order, what the centre has not sequenced last.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final, Generic, TypeVar

import msgspec
from msgspec import Raw
from msgspec.structs import fields

from protocol.actions import MAX_BODY_BYTES, Event, Named, read_value
from protocol.blobs import BlobRef
from protocol.decoding import decode, encode
from protocol.dossier import facts_in_order
from protocol.errors import MalformedBytes
from protocol.ids import OperationRef
from protocol.merge import Dossier, Fact

UNREADABLE_EVENT: Final = "unreadable_event"
UNKNOWN_EVENT: Final = "unknown_event"


class Kind(msgspec.Struct, frozen=True):
    """Particulars of one kind; a field `at_ms` is when it happened, where the author knew better.

    Fields are nil, bool, int, str, bytes, days, and lists or `array_like` structs of them.
    """

    kind: ClassVar[str]


K = TypeVar("K", bound=Kind)


class Happened(msgspec.Struct, Generic[K], frozen=True):
    """One event of a dossier: who signed it when and where in the log, and what it says."""

    fact: Fact
    what: K
    about: tuple[OperationRef, ...] = ()
    blobs: tuple[BlobRef, ...] = ()

    @property
    def at_ms(self) -> int:
        """When it happened: as its author stated, else as the author's clock stood."""
        stated = getattr(self.what, "at_ms", None)
        return stated if isinstance(stated, int) else self.fact.wall_ms


class EventProblem(msgspec.Struct, frozen=True):
    """An event that cannot be read or is of no kind we know: kept and shown, never refused."""

    fact: Fact
    kind: str
    code: str
    reason: str = ""


def event_of(what: Kind, *, about_at: Sequence[int] = (), blobs: Sequence[BlobRef] = ()) -> Event:
    """The event to be signed; fields that stand at their default are left out."""
    named = [
        Named(field.encode_name, _checked(Raw(encode(value))))
        for field in fields(what)
        if (value := getattr(what, field.name)) != field.default
    ]
    return Event(what.kind, named, list(about_at), list(blobs))


def read_event(kind: type[K], event: Event) -> K:
    """The particulars, or MalformedBytes; names that we do not know are passed over."""
    if event.kind != kind.kind:
        raise MalformedBytes(f"an event of kind {event.kind}, not {kind.kind}")
    said = {one.name: _checked(one.value) for one in event.particulars}
    if len(said) < len(event.particulars):
        raise MalformedBytes("one particular twice")
    return decode(kind, encode(said), limit=MAX_BODY_BYTES)


def events_in(state: Dossier, kind: type[K]) -> list[Happened[K]]:
    """Every readable event of a kind; the others are for `problems_in`."""
    found = []
    for fact, event in _events(state):
        if event.kind != kind.kind:
            continue
        try:
            what = read_event(kind, event)
        except MalformedBytes:
            continue
        about = tuple(fact.references[at] for at in event.about_at)
        found.append(Happened(fact, what, about, tuple(event.blobs)))
    return found


def problems_in(state: Dossier, kinds: Iterable[type[Kind]]) -> list[EventProblem]:
    """What the known kinds leave unread."""
    known = {kind.kind: kind for kind in kinds}
    found = []
    for fact, event in _events(state):
        if event.kind not in known:
            found.append(EventProblem(fact, event.kind, UNKNOWN_EVENT))
            continue
        try:
            read_event(known[event.kind], event)
        except MalformedBytes as problem:
            found.append(EventProblem(fact, event.kind, UNREADABLE_EVENT, str(problem)))
    return found


def _events(state: Dossier) -> list[tuple[Fact, Event]]:
    said = [(fact, fact.action) for fact in facts_in_order(state)]
    return [(fact, action) for fact, action in said if isinstance(action, Event)]


def _checked(raw: Raw) -> Raw:
    """A value like any slot's: bounded, at most four deep, no maps."""
    read_value(raw)
    return raw
