"""One procedure on a page: time, steps, papers, form, fees, how it is taken at home, the law."""

from typing import NamedTuple

import msgspec

from protocol.trade.fees import Fee
from protocol.trade.footings import FootingRule
from protocol.trade.forms import Field, Section
from protocol.trade.procedures import Law, Procedure
from protocol.trade.versions import in_force
from sync_server.console.catalogue.views import Book, Dated, at_home, now_or_last, province_of
from sync_server.console.errors import NotHere


class FieldLine(NamedTuple):
    thing: str  # as the form that edits it is addressed
    field: Field


class SectionLine(NamedTuple):
    section: Section
    fields: list[FieldLine]


class LawLine(NamedTuple):
    number: int
    law: Law
    now: bool


class ProcedureView(msgspec.Struct, frozen=True):
    book: Book
    procedure: Procedure
    shown: Dated
    others: list[Dated]  # before and after it
    sections: list[SectionLine]
    laws: list[LawLine]
    fees: list[Fee]
    at_home: str
    rules: list[FootingRule]


def see_procedure(book: Book, code: str) -> ProcedureView:
    some = book.things("procedures").get(code)
    if not some:
        raise NotHere
    shown = now_or_last(some)
    procedure: Procedure = shown.entry
    form = procedure.declaration
    return ProcedureView(
        book,
        procedure,
        shown,
        [one for one in some if one is not shown],
        [
            SectionLine(
                section,
                [FieldLine(f"{code}~{section.id}.{one.id}", one) for one in section.fields],
            )
            for section in (form.sections if form else ())
        ],
        [
            LawLine(number, law, in_force(law, book.day))
            for number, law in enumerate(procedure.legal)
        ],
        book.view.fees(code, province_of(book)),
        at_home(book, procedure),
        book.view.footings(code, book.place),
    )
