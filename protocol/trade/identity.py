"""How a person was known, and whether number, sex, year and paper of one person go together."""

from collections.abc import Iterator, Mapping
from typing import Final

from protocol.actions import Value
from protocol.errors import MalformedBytes
from protocol.trade.conditions import days_of
from protocol.trade.declared import is_empty
from protocol.trade.ethnic import fits
from protocol.trade.findings import Finding, finding
from protocol.trade.forms import Field, Section
from protocol.trade.personal_number import (
    Doubt,
    PersonalNumber,
    Sex,
    doubts_of,
    read_number,
)

# The grounds that a form can record; nothing here is a proof but what its word says.
GROUNDS: Final = (
    "QR", "CHIP", "VNEID", "EYE", "OLD_CARD", "OTHER_PAPER", "KNOWN_TO_OFFICER", "CONFIRMED_BY",
)  # fmt: skip
WITH_NUMBER: Final = frozenset({"QR", "CHIP", "VNEID"})  # whatever was read, it said the number
# Columns of two parties stand in either order on paper: a number in the wrong one is seen by this.
SEX_OF: Final[Mapping[str, Sex]] = {"bride": "NU", "mother": "NU", "groom": "NAM", "father": "NAM"}

_SEX_WORDS: Final[Mapping[Sex, tuple[str, str]]] = {
    "NAM": ("nam", "a man"),
    "NU": ("nữ", "a woman"),
}


def doubts_about(
    section: Section, values: Mapping[str, Value], *, was_present: bool
) -> Iterator[Finding]:
    """What to look at once more about the person of a section; never a reason to refuse."""
    fields = {field.id: field for field in section.fields}
    own = {name: values.get(f"{section.id}.{name}") for name in fields}
    if "pin" in fields:
        yield from _number(section, fields["pin"], own)
    if "ethnic" in fields:
        yield from _group(section, fields["ethnic"], own)
    if "id_ground" in fields:
        yield from _ground(section, fields["id_ground"], own, was_present=was_present)


def _number(section: Section, field: Field, own: Mapping[str, Value]) -> Iterator[Finding]:
    text, sex = own.get("pin"), own.get("sex") or SEX_OF.get(section.person)
    if not isinstance(text, str):
        return
    try:
        number = read_number(text, test_mode=True)
    except MalformedBytes:
        return
    doubts = doubts_of(number, sex=sex, born=own.get("dob"))
    if doubts:
        words = _words(number, doubts, born=own.get("dob"))
        yield finding(f"{section.id}.pin", "number_differs", _label(section, field), **words)


def _words(number: PersonalNumber, doubts: list[Doubt], *, born: Value) -> dict[str, str]:
    """What such a number is of, and what the form says."""
    other: Sex = "NU" if number.sex == "NAM" else "NAM"
    says: list[tuple[str, str]] = []
    form: list[tuple[str, str]] = []
    if "sex-differs" in doubts:
        says.append(_SEX_WORDS[number.sex])
        form.append(_SEX_WORDS[other])
    if "birth-year-differs" in doubts:
        days = days_of(born)
        assert days is not None
        says.append((f"người sinh năm {number.year}", f"somebody born in {number.year}"))
        form.append((f"sinh năm {days.first.year}", f"born in {days.first.year}"))
    return {
        "number": ", ".join(vi for vi, _ in says),
        "number_en": ", ".join(en for _, en in says),
        "form": ", ".join(vi for vi, _ in form),
        "form_en": ", ".join(en for _, en in form),
    }


def _group(section: Section, field: Field, own: Mapping[str, Value]) -> Iterator[Finding]:
    code, label = own.get("ethnic"), own.get("ethnic_declared")
    if isinstance(code, str) and isinstance(label, str) and label and not fits(code, label):
        yield finding(f"{section.id}.ethnic", "other_group", _label(section, field))


def _ground(
    section: Section, field: Field, own: Mapping[str, Value], *, was_present: bool
) -> Iterator[Finding]:
    slot, ground = f"{section.id}.id_ground", own.get("id_ground")
    if is_empty(ground) and was_present:
        yield finding(slot, "no_ground", _label(section, field))
    if ground in tuple(WITH_NUMBER) and not isinstance(own.get("pin"), str):
        yield finding(slot, "ground_without_number", _label(section, field))


def _label(section: Section, field: Field) -> tuple[str, str]:
    return f"{section.vi} – {field.vi}", f"{section.en} – {field.en}"
