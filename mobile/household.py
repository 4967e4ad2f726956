"""One house on one visit: which dossiers belong to it, and what one may take over from another.

Nothing passes by itself: `offers` names what an officer may point at, one thing at a time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias, TypeVar

import msgspec

from mobile.capture import Capture, Paper
from mobile.lawbook import Lawbook
from mobile.store import Store
from protocol.actions import Act, Open, Value
from protocol.acts import taken_back
from protocol.blobs import BlobRef
from protocol.catalogue import PAGES, Procedure, View
from protocol.decoding import decode
from protocol.dossier import opened, rows, shown, text_at
from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.slots import BLOB
from protocol.trade.act_particulars import Interpreter, Witness, of_kind
from protocol.trade.digitisation import COMPONENT
from protocol.trade.forms import ADDRESS_PARTS, fields_of
from protocol.trade.household import Taps, from_household
from protocol.trade.names import folded
from protocol.trade.visits import VISIT

HOUSE: Final = "house"  # the note of a dossier that says at which visit it was begun
RECORD: Final = "visit.record"  # and the slot, once there is more than a draft of it
VISIT_DOSSIER: Final = "visit.dossier"  # of a visit's record: the dossier that it is made for
ID_DIGITS: Final = 32
LIVED_IN: Final = ("residence", "permanent_residence", "current_address")  # fields of one house
# Of an interpreter: not whose kin, which age, and whether they gain by it; asked each time anew.
INTERPRETER: Final = ("name", "number", "language")
WITNESS: Final = ("name", "number", "address")

OfferKind: TypeAlias = Literal["address", "interpreter", "witness", "paper"]
P = TypeVar("P", Interpreter, Witness)


class Offer(NamedTuple):
    """One thing of an earlier dossier of this house, for one tap."""

    kind: OfferKind
    key: str  # names it to `attach_again`; of an address the field that it stood in
    words: str  # as the officer reads it
    whose: str  # from whose dossier
    source: DossierId
    parts: tuple[tuple[str, str], ...] = ()  # of an address by part, of a person by particular


def open_visit(  # noqa: PLR0913  # whom it is for, where and why
    capture: Capture, *, name: str, village: str, ground: str, now_ms: int, about: str = ""
) -> DossierId:
    """A visit that nobody asked the centre for; `about`: the dossier that it is made for."""
    said = {
        "for.full_name": name,
        "visit.village": village,
        "visit.ground": ground,
        VISIT_DOSSIER: about,
    }
    opening = Open(VISIT, 1, "1", "official")
    first = {slot: text for slot, text in said.items() if text}
    return capture.open_dossier(opening, first, now_ms=now_ms).header.dossier


def join(store: Store, dossier: DossierId, visit: DossierId, *, now_ms: int) -> None:
    """From its first letter on: a draft knows its house before anything of it is signed."""
    store.put_note(dossier, HOUSE, visit, now_ms=now_ms)


def visit_of(store: Store, dossier: DossierId) -> DossierId | None:
    noted = store.find_note(dossier, HOUSE)
    if noted is not None:
        return DossierId(noted)
    named = text_at(store.state(dossier), RECORD)
    return DossierId(bytes.fromhex(named)) if len(named) == ID_DIGITS else None


def record_of(store: Store, dossier: DossierId) -> dict[str, Value]:
    """What is written beside the form when a draft becomes a dossier."""
    visit = visit_of(store, dossier)
    return {} if visit is None else {RECORD: visit.hex()}


def dossiers_of(store: Store, visit: DossierId) -> list[DossierId]:
    """Begun on this device at that visit, drafts among them, the oldest first."""
    return sorted(one for one in store.noted(HOUSE) if store.find_note(one, HOUSE) == visit)


def offers(store: Store, lawbook: Lawbook, dossier: DossierId) -> list[Offer]:
    """For this dossier, from the others of its house; of nobody who has a part in it already."""
    visit = visit_of(store, dossier)
    if visit is None:
        return []
    others = [one for one in dossiers_of(store, visit) if one != dossier]
    return _between(_opened(store, others), store.state(dossier), lawbook)


def ready(store: Store, lawbook: Lawbook, visit: DossierId) -> list[Offer]:
    """Everything of this house that somebody who comes next could be offered."""
    return _between(_opened(store, dossiers_of(store, visit)), None, lawbook)


def attach_again(
    capture: Capture, store: Store, dossier: DossierId, offer: Offer, *, now_ms: int
) -> None:
    """A paper of the house once more: the same picture, sealed with this dossier's own key."""
    source = store.state(offer.source)
    named = shown(source, f"{PAGES}/{offer.key}/{BLOB}")
    if len(named) != 1:
        raise NotPossible("trang này chưa thống nhất: xin chụp lại")
    blob: BlobRef = decode(BlobRef, named[0].raw)
    content = store.find_blob(offer.source, blob.root)
    if content is None:
        raise NotPossible("ảnh không còn trên máy này: xin chụp lại")
    small = None if blob.thumbnail is None else store.find_blob(offer.source, blob.thumbnail)
    component = text_at(source, f"{PAGES}/{offer.key}/{COMPONENT}")
    paper = Paper(content, blob.media_type, blob.role, small, component)
    capture.attach(store.screen(dossier), paper, now_ms=now_ms)


def _opened(store: Store, dossiers: Iterable[DossierId]) -> list[Dossier]:
    """Of a draft nothing is offered: nobody has signed it."""
    return [state for one in dossiers if opened(state := store.state(one)) is not None]


def _between(states: Sequence[Dossier], target: Dossier | None, lawbook: Lawbook) -> list[Offer]:
    taken = _people_in(target) if target else set()
    everybody = [*states, *([target] if target else [])]
    # Who carries the words over never witnesses them, in no dossier of the house.
    speaks = {folded(one.name) for state in everybody for one in _said(Interpreter, state)}
    barred: Mapping[OfferKind, set[str]] = {"witness": taken | speaks, "interpreter": taken}
    found: dict[tuple[str, str, tuple[tuple[str, str], ...]], Offer] = {}
    for state in states:
        for offer in _offers_of(state, target, lawbook):
            if folded(offer.words) not in barred.get(offer.kind, ()):
                found.setdefault((offer.kind, folded(offer.words), offer.parts), offer)
    return list(found.values())


def _offers_of(state: Dossier, target: Dossier | None, lawbook: Lawbook) -> Iterator[Offer]:
    procedure, view = lawbook.procedure(state.id), lawbook.view()
    whose = text_at(state, procedure.citizen)
    yield from _addresses(state, procedure, view, whose)
    for one in _said(Interpreter, state):
        yield Offer("interpreter", one.name, one.name, whose, state.id, _some(one, INTERPRETER))
    for seen in _said(Witness, state):
        yield Offer("witness", seen.name, seen.name, whose, state.id, _some(seen, WITNESS))
    if target is None or opened(target) is not None:
        asks = procedure if target is None else lawbook.procedure(target.id)
        yield from _papers(state, asks, view, whose)


def _addresses(state: Dossier, procedure: Procedure, view: View, whose: str) -> Iterator[Offer]:
    """Where somebody lives; not where they come from, nor what they own."""
    form = procedure.declaration
    for name, _, field in () if form is None else fields_of(form):
        if field.kind != "address" or field.id not in LIVED_IN:
            continue
        values = {slot: text_at(state, slot) for slot in (f"{name}.{it}" for it in ADDRESS_PARTS)}
        shared = from_household(view, procedure, values, {}, Taps(address=(name, name)))
        parts = tuple((slot.rpartition(".")[2], str(text)) for slot, text in shared.values.items())
        if parts:
            yield Offer("address", name, _address_words(view, dict(parts)), whose, state.id, parts)


def _address_words(view: View, parts: Mapping[str, str]) -> str:
    units = (view.unit(parts.get(part, "")) for part in ("unit", "province"))
    named = [parts.get("detail", ""), *(unit.vi for unit in units if unit is not None)]
    return ", ".join(part for part in named if part)


def _papers(state: Dossier, target: Procedure, view: View, whose: str) -> Iterator[Offer]:
    """Of the house by the centre's setting, and asked for by the other procedure."""
    components = {
        row.id: text_at(state, f"{PAGES}/{row.id}/{COMPONENT}") for row in rows(state, PAGES)
    }
    taps = Taps(papers=tuple(components))
    names = {one.id: one.vi for one in target.components}
    for row in from_household(view, target, {}, components, taps).papers:
        yield Offer("paper", row, names[components[row]], whose, state.id)


def _said(kind: type[P], state: Dossier) -> list[P]:
    """Of every act of that kind who has a name."""
    gone = taken_back(state)
    facts = (fact for fact in state.facts.values() if fact.ref not in gone)
    acts = [fact.action for fact in facts if isinstance(fact.action, Act)]
    return [one for one in of_kind(kind, acts) if one.name]


def _some(one: msgspec.Struct, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(said)) for name in names if (said := getattr(one, name)))


def _people_in(state: Dossier) -> set[str]:
    """Everybody whom the form names, and who did something in it."""
    named = {text_at(state, slot) for slot in state.slots if slot.endswith("full_name")}
    named |= {one.name for one in _said(Witness, state)}
    named |= {one.name for one in _said(Interpreter, state)}
    return {folded(name) for name in named if name}
