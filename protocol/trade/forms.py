"""Forms as data: sections of typed fields, and when each is asked for.

The slot of a field is `<section>.<field>`; of an address `<section>.<field>.province|unit|detail`;
of a table's cell `<section>.<field>/<row>/<column>`.
"""

from collections.abc import Iterator
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from protocol.trade.conditions import Condition

MAX_SECTIONS: Final = 20
MAX_FIELDS: Final = 60  # of one section
MAX_COLUMNS: Final = 12
MAX_OPTIONS: Final = 80  # more than ethnic groups

Id: TypeAlias = Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9_]{0,29}\Z")]
Label: TypeAlias = Annotated[str, Meta(min_length=1, max_length=400)]
FieldKind: TypeAlias = Literal[
    "text",  # one line
    "long_text",
    "name",  # of a person: one field, any number of words, NFC
    "choice",  # one option's key
    "choices",  # a list of options' keys
    "yes_no",
    "number",  # a whole number
    "decimal",  # text of digits with one point: 123.5
    "money",  # whole đồng
    "date",  # 2026-11-23, and where `partial` also 1939 or 1939-07
    "moment",  # a day with hour and minute: 2026-11-23T10:05; `partial` as for days
    "pin",  # personal number, 12 digits
    "phone",
    "email",
    "address",  # province, unit and detail; what the card prints stays beside it
    "unit",  # code of a commune, 5 characters
    "ethnic",  # code of the group; the label as declared stays beside it
    "nationality",
    "table",
]

ADDRESS_PARTS: Final = ("province", "unit", "detail")


class Option(msgspec.Struct, frozen=True, omit_defaults=True):
    """One answer of a choice."""

    key: Annotated[str, Meta(min_length=1, max_length=30)]
    vi: Label
    en: str = ""


class Field(msgspec.Struct, frozen=True, omit_defaults=True):
    """One question of a form."""

    id: Id
    vi: Label
    en: Label
    kind: FieldKind
    required: bool = False
    required_if: Condition | None = None  # beside `required`: asked for when this holds
    show_if: Condition | None = None  # otherwise the field is not part of this declaration
    unknown_allowed: bool = False  # ["unknown", reason] is lawful: the centre will look it up
    partial: bool = False  # of days: a year or a month will do
    sensitive: bool = False  # health, poverty…: never on slips and messages
    max_chars: int = 0  # 0: as its kind has it
    least: int | None = None
    most: int | None = None
    options: Annotated[tuple[Option, ...], Meta(max_length=MAX_OPTIONS)] = ()
    columns: Annotated[tuple["Field", ...], Meta(max_length=MAX_COLUMNS)] = ()
    hint_vi: str = ""
    default: str = ""
    verify: bool = False


class Section(msgspec.Struct, frozen=True, omit_defaults=True):
    """Fields about one person or one matter."""

    id: Id
    vi: Label
    en: Label
    fields: Annotated[tuple[Field, ...], Meta(min_length=1, max_length=MAX_FIELDS)]
    show_if: Condition | None = None
    person: str = ""  # whose block it is: requester, child, mother… ; "" where nobody's


class Form(msgspec.Struct, frozen=True, omit_defaults=True):
    """A declaration; `minimal` where the source has no form and this one is ours."""

    vi: Label
    en: Label
    sections: Annotated[tuple[Section, ...], Meta(min_length=1, max_length=MAX_SECTIONS)]
    minimal: bool = False
    oath_vi: str = ""


def fields_of(form: Form) -> Iterator[tuple[str, Section, Field]]:
    """Every field with the name that its slots begin with, in the order of the paper."""
    for section in form.sections:
        for field in section.fields:
            yield f"{section.id}.{field.id}", section, field


def slots_of(form: Form) -> Iterator[tuple[str, Field]]:
    """Every slot outside tables, and of a table the name of the table."""
    for name, _, field in fields_of(form):
        if field.kind == "address":
            yield from ((f"{name}.{part}", field) for part in ADDRESS_PARTS)
        else:
            yield name, field
