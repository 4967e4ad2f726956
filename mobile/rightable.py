"""What of a signed dossier can be put right as our typing error, and by which of its pages."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from mobile.declaring import IN_WORDS
from mobile.on_paper import DETAIL, Place, places, said_at
from protocol.actions import Value
from protocol.blobs import BlobRef
from protocol.catalogue import PAGES
from protocol.decoding import decode
from protocol.dossier import rows, shown
from protocol.ids import OperationRef
from protocol.merge import Dossier
from protocol.slots import BLOB
from protocol.trade.beside import beside_of
from protocol.trade.conditions import days_of
from protocol.trade.corrections import marked
from protocol.trade.day_words import in_words
from protocol.trade.declared import declared_in, is_empty, is_unknown
from protocol.trade.findings import Finding
from protocol.trade.forms import Field
from protocol.trade.law import Law
from protocol.trade.names import folded
from protocol.trade.page_words import PROVINCE, UNIT
from protocol.trade.validation import validate

DECLARED: Final = "_declared"  # behind the name of a group: what it was called


class Rightable(NamedTuple):
    """What the citizen has signed and nobody contests."""

    place: Place
    value: Value  # of its slot
    said: str
    refs: tuple[OperationRef, ...]  # who wrote it

    @property
    def slot(self) -> str:
        return self.place.slot

    @property
    def field(self) -> Field:
        return self.place.field


class SignedPage(NamedTuple):
    """`number` counts all pages from 1, as a correction names them."""

    number: int
    row: str
    blob: BlobRef


def is_signed(state: Dossier) -> bool:
    return bool(marked(state))


def rightable(law: Law, state: Dossier) -> Iterator[Rightable]:
    """In the order of the paper."""
    form = law.procedure.declaration
    signed = {item.slot for _, version in marked(state) for item in version.items}
    for place in places(form, state) if form else ():
        if signed.issuperset(place.slots) and (one := _find(law, state, place)) is not None:
            yield one


def _find(law: Law, state: Dossier, place: Place) -> Rightable | None:
    values = [shown(state, slot) for slot in place.slots]
    standing = [some[0] for some in values if len(some) == 1]
    if len(standing) < len(values) or not all(one.readable for one in standing):
        return None
    if any(is_unknown(one.value) for one in standing):
        return None
    if place.is_unit and is_empty(standing[0].value):
        return None
    refs = tuple(ref for one in standing for ref in one.refs)
    return Rightable(place, standing[0].value, said_at(law.view, place, state), refs)


def written_out(one: Rightable, values: Mapping[str, Rightable]) -> Rightable | None:
    """The same day in words: it is read off the page together with its digits."""
    return values.get(f"{one.slot}{IN_WORDS}")


def declared_beside(one: Rightable, values: Mapping[str, Rightable]) -> Rightable | None:
    """What a group is called: the page has it in one word with the group."""
    return values.get(f"{one.slot}{DECLARED}") if one.field.kind == "ethnic" else None


def says_day(words: str, day: Value) -> bool:
    """Capitals make no difference, nor whether the first ten days are called so."""
    days = days_of(day)
    return days is not None and _plain(words) == _plain(in_words(days.first))


def _plain(words: str) -> str:
    return folded(words).replace("mung ", "")


def signed_pages(state: Dossier) -> Iterator[SignedPage]:
    """Those that lay before the citizen when somebody put a mark under them."""
    shown_then = {page for _, version in marked(state) for page in version.pages}
    for number, row in enumerate(rows(state, PAGES), 1):
        values = shown(state, f"{PAGES}/{row.id}/{BLOB}")
        if len(values) != 1:
            continue
        blob: BlobRef = decode(BlobRef, values[0].raw)
        if bytes(blob.root) in {bytes(one) for one in shown_then}:
            yield SignedPage(number, row.id, blob)


def wrong_with(
    law: Law, state: Dossier, after: Mapping[str, Value], *, test_mode: bool
) -> Finding | None:
    """What the form would say to the new values and does not say to the old ones."""
    facts = beside_of(law.view, state, law.reception, law.view.day)
    before, touched = declared_in(state).values, {*after, *map(_whole, after)}

    def found(values: Mapping[str, Value]) -> dict[tuple[str, str], Finding]:
        every = validate(law.view, law.procedure, values, facts, "intake", test_mode=test_mode)
        blocks = [it for it in every if it.slot in touched and it.level == "block"]
        return {(it.slot, it.code): it for it in blocks}

    known = found(before)
    return next((it for key, it in found({**before, **after}).items() if key not in known), None)


def _whole(slot: str) -> str:
    """An address is judged as one."""
    for part in (PROVINCE, UNIT, DETAIL):
        slot = slot.removesuffix(part)
    return slot
