"""Slots that a dossier has and its form does not: kept, and pointed out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from protocol.catalogue import PAGES
from protocol.slots import POSITION, REMOVED
from protocol.trade.findings import Finding, finding
from protocol.trade.forms import Field, Form, fields_of, slots_of

MAX_STRAYS: Final = 20  # that are named; who writes more has another form in hand
# Written beside the form: where, by whose mouth, before whose eyes, on which papers.
BESIDE_SECTIONS: Final = frozenset({"place", "interpreter", "proxy"})
BESIDE_TABLES: Final = frozenset({PAGES, "witnesses"})
BESIDE_FIELDS: Final = frozenset({"ground", "ground_said", "visit.record"})


def strays(form: Form, slots: Iterable[str], not_attested: Sequence[str]) -> Iterator[Finding]:
    """The first of them by name; `not_attested` are our own marks, which no form has."""
    known = {slot for slot, field in slots_of(form) if field.kind != "table"}
    tables = {name: field for name, _, field in fields_of(form) if field.kind == "table"}
    found = sorted(
        slot
        for slot in set(slots)
        if slot not in known
        and not _is_cell(slot, tables)
        and not _is_beside(slot)
        and slot.rpartition(".")[2] not in not_attested
    )
    for slot in found[:MAX_STRAYS]:
        yield finding(slot, "not_of_the_form", (slot, slot))


def _is_cell(slot: str, tables: dict[str, Field]) -> bool:
    """Of a table's row; a row alone is named where people do not agree on it."""
    table, _, rest = slot.partition("/")
    _, _, column = rest.partition("/")
    known = [one.id for one in tables[table].columns] if table in tables else []
    return table in tables and column in (*known, "", REMOVED, POSITION)


def _is_beside(slot: str) -> bool:
    name, _, cell = slot.partition("/")
    if cell:
        return name in BESIDE_TABLES
    return name in BESIDE_FIELDS or name.partition(".")[0] in BESIDE_SECTIONS
