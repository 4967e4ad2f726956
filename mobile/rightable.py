"""What of a signed dossier can be put right as our typing error, and by which of its pages."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from mobile.declaring import IN_WORDS
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
from protocol.trade.declared import declared_in, is_unknown
from protocol.trade.findings import Finding
from protocol.trade.forms import Field, FieldKind, Section, fields_of
from protocol.trade.law import Law
from protocol.trade.names import folded
from protocol.trade.read_aloud import said_value
from protocol.trade.validation import validate

DETAIL: Final = "detail"  # of an address: the part that is written out
# What stands on paper as it is typed; what is chosen from the catalogue's lists is not spelt.
SPELT: Final[frozenset[FieldKind]] = frozenset(
    {
        "text", "long_text", "name", "choice", "yes_no", "number", "decimal", "money", "date",
        "moment", "pin", "phone", "email",
    }
)  # fmt: skip


class Rightable(NamedTuple):
    """One value that the citizen has signed and that nobody contests."""

    slot: str
    section: Section
    field: Field
    value: Value
    said: str
    refs: tuple[OperationRef, ...]  # who wrote it


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
    for name, section, field in fields_of(form) if form else ():
        if (slot := _spelt_in(name, field)) not in signed:
            continue
        values = shown(state, slot)
        if len(values) == 1 and values[0].readable and not is_unknown(values[0].value):
            value = values[0].value
            said = said_value(law.view, field, value)
            yield Rightable(slot, section, field, value, said, values[0].refs)


def written_out(one: Rightable, values: Mapping[str, Rightable]) -> Rightable | None:
    """The same day in words: it is read off the page together with its digits."""
    return values.get(f"{one.slot}{IN_WORDS}")


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
    before = declared_in(state).values

    def found(values: Mapping[str, Value]) -> dict[tuple[str, str], Finding]:
        every = validate(law.view, law.procedure, values, facts, "intake", test_mode=test_mode)
        blocks = [it for it in every if it.slot in after and it.level == "block"]
        return {(it.slot, it.code): it for it in blocks}

    known = found(before)
    return next((it for key, it in found({**before, **after}).items() if key not in known), None)


def _spelt_in(name: str, field: Field) -> str:
    if field.kind == "address":
        return f"{name}.{DETAIL}"
    return name if field.kind in SPELT else ""
