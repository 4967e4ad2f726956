"""What an edit on a screen means: which writes, naming which operations as seen or replaced."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from msgspec import Raw

from mobile.store import Screen
from mobile.values import check_name, raw_of
from protocol.actions import MAX_BODY_BYTES, MAX_WRITES, Transition, Value, Write
from protocol.blobs import BlobRef
from protocol.catalogue import PAGES
from protocol.decoding import decode
from protocol.dossier import Shown, rows, shown
from protocol.errors import NotAgreed, NotPossible, OverLimit
from protocol.ids import BlobRoot, OperationRef
from protocol.merge import Dossier
from protocol.operation import MAX_REFERENCES
from protocol.slots import BLOB, POSITION, REMOVED
from protocol.workflow import DECIDES, STEPS, axis_of

POSITION_DIGITS: Final = 6  # what is put between two rows gets further digits behind
MAX_PART_BYTES: Final = MAX_BODY_BYTES - 2048  # of slots and values; tags and places come on top


class References:
    """The references of one operation: what its writes name, then as many heads as fit."""

    def __init__(self) -> None:
        self._places: dict[OperationRef, int] = {}

    def at(self, ref: OperationRef) -> int:
        place = self._places.setdefault(ref, len(self._places))
        if place >= MAX_REFERENCES:
            raise OverLimit(f"one operation names {MAX_REFERENCES} others at most")
        return place

    def all_at(self, refs: Iterable[OperationRef]) -> list[int]:
        return [self.at(ref) for ref in refs]

    def with_heads(self, heads: Iterable[OperationRef]) -> tuple[OperationRef, ...]:
        places = dict(self._places)
        for head in heads:
            if len(places) < MAX_REFERENCES:
                places.setdefault(head, len(places))
        return tuple(places)


class Edit(NamedTuple):
    """A new value, and the operations whose values it replaces."""

    raw: Raw
    replaced: tuple[OperationRef, ...] = ()

    def write(self, slot: str, references: References) -> Write:
        return Write(slot, self.raw, references.all_at(self.replaced))


Edits = Mapping[str, Edit]


def written(edits: Edits, references: References) -> list[Write]:
    return [edit.write(slot, references) for slot, edit in edits.items()]


def editing(state: Dossier, slot: str, since: Collection[OperationRef] = ()) -> Shown | None:
    """The one value that a form offers for editing: of several the newest, or what one wrote."""
    values = shown(state, slot)
    own = [one for one in values if any(ref in since for ref in one.refs)]
    return next(reversed(own or values), None)


def changed(screen: Screen, changes: Mapping[str, Value]) -> Edits:
    """Ordinary editing replaces the value offered for it and leaves what stands beside it."""
    edits = {}
    for slot, value in changes.items():
        check_name(slot)
        raw, before = raw_of(value), editing(screen.state, slot, screen.since)
        if before is None:
            edits[slot] = Edit(raw)
        elif before.raw != bytes(raw):
            edits[slot] = Edit(raw, before.refs)
    if not edits:
        raise NotPossible("nothing was changed")
    return edits


def chosen(screen: Screen, choices: Mapping[str, Value]) -> Edits:
    """A person chose: everything that was shown side by side gives way."""
    if not choices:
        raise NotPossible("nothing was chosen")
    for slot in choices:
        check_name(slot)
    return {
        slot: Edit(raw_of(value), _all_shown(screen.state, slot)) for slot, value in choices.items()
    }


def removed(screen: Screen, table: str, row: str) -> Edits:
    """The mark names every write of the row that was on the screen; later ones bring it back."""
    start = f"{table}/{row}/"
    slots = sorted(slot for slot in screen.state.slots if slot.startswith(start))
    if not slots:
        raise NotPossible(f"no row {row} in {table}")
    named = (ref for slot in slots for ref in _all_shown(screen.state, slot))
    return {start + REMOVED: Edit(raw_of(value=True), tuple(dict.fromkeys(named)))}


def restated(state: Dossier, slots: Iterable[str]) -> Edits:
    """The same values once more, by one author: so that few operations stand for many."""
    return {
        slot: Edit(Raw(lives[0].value), tuple(live.ref for live in lives))
        for slot in slots
        if (lives := state.slots[slot])
    }


def parts_of(edits: Edits) -> list[Edits]:
    """As few operations as the limits of one allow, in the order of the form."""
    parts: list[dict[str, Edit]] = []
    for slot, whole in edits.items():
        for edit in _cut(whole):
            if not parts or slot in parts[-1] or not _fits({**parts[-1], slot: edit}):
                parts.append({})
            parts[-1][slot] = edit
    return [*parts]


def _cut(edit: Edit) -> Iterator[Edit]:
    """Where more gives way than one operation can name, it is written again for the rest.

    Equal values side by side are one value, and a row is hidden by all of its marks together.
    """
    yield Edit(edit.raw, edit.replaced[:MAX_REFERENCES])
    for start in range(MAX_REFERENCES, len(edit.replaced), MAX_REFERENCES):
        yield Edit(edit.raw, edit.replaced[start : start + MAX_REFERENCES])


def _fits(edits: Edits) -> bool:
    named = {ref for edit in edits.values() for ref in edit.replaced}
    size = sum(len(slot) + len(edit.raw) + 2 * len(edit.replaced) for slot, edit in edits.items())
    return len(edits) <= MAX_WRITES and len(named) <= MAX_REFERENCES and size <= MAX_PART_BYTES


def next_position(state: Dossier, table: str) -> str:
    """After the last row that is shown."""
    last = [_position(state, f"{table}/{row.id}/{POSITION}") for row in rows(state, table)]
    number = int(max(last, default="")[:POSITION_DIGITS] or 0) + 1
    return f"{number:0{POSITION_DIGITS}}"


def step(screen: Screen, axis: str, to: str, *, role: str, references: References) -> Transition:
    """A step that the author's role may take from where the screen shows the dossier."""
    now = axis_of(screen.state, axis)
    before = {tip.to for tip in now.current} or {""}
    allowed = [STEPS.get(axis, {}).get((state, to), frozenset()) for state in before]
    may = any(role in roles for roles in allowed)
    if now.contested:
        may = role in DECIDES and (may or to in before)
    if not may:
        raise NotPossible(f"no step from {now.state or 'the start'} to {to} for this role")
    return Transition(axis, to, references.all_at(tip.ref for tip in now.current))


def page_roots(state: Dossier) -> list[BlobRoot]:
    """The pages in their order; which one is meant must not be open."""
    return [_blob_of(state, f"{PAGES}/{row.id}/{BLOB}").root for row in rows(state, PAGES)]


def _blob_of(state: Dossier, slot: str) -> BlobRef:
    values = shown(state, slot)
    if len(values) != 1:
        raise NotAgreed(slot)
    found: BlobRef = decode(BlobRef, values[0].raw)
    return found


def _all_shown(state: Dossier, slot: str) -> tuple[OperationRef, ...]:
    return tuple(live.ref for live in state.slots.get(slot, ()))


def _position(state: Dossier, slot: str) -> str:
    value = editing(state, slot)
    text = value.value if value else None
    return text if isinstance(text, str) and text[:POSITION_DIGITS].isdecimal() else ""
