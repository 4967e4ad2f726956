"""Whether a declaration can be confirmed, decided on, handed out: blocks apart from warnings.

One finding a field at most, in the order of the paper, the same on device and centre; whatever was
written, nothing is raised (docs/spec/trade-forms.md).
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from protocol.actions import Value
from protocol.catalogue import View, attests
from protocol.trade.checks import unmet
from protocol.trade.conditions import Facts, days_of, holds
from protocol.trade.declared import (
    Declared,
    Said,
    declared_in,
    is_empty,
    is_unknown,
    reason_of,
)
from protocol.trade.field_rules import Judging, wrong_with
from protocol.trade.findings import Finding, finding
from protocol.trade.first_day import DAY
from protocol.trade.forms import ADDRESS_PARTS, Field, Form, Section
from protocol.trade.identity import doubts_about
from protocol.trade.procedures import Procedure, Stage
from protocol.trade.stray_slots import strays

TEST_PERSONS: Final = "test_persons"
NOT_AGREED: Final = "not_agreed"


def validate(  # noqa: PLR0913  # the law, the form, what it says, what is known beside it, and when
    view: View,
    procedure: Procedure,
    said: Said,
    beside: Facts,
    stage: Stage,
    *,
    test_mode: bool = False,
) -> list[Finding]:
    """Everything to look at, of a dossier or of what a screen holds; `@day` is the day judged.

    Numbers with 099 are for training: on a device that is told so, at a centre whose setting it is.
    """
    form = procedure.declaration
    if form is None:
        return []
    training = test_mode or view.policy(TEST_PERSONS) is True
    judge = _Judge(view, procedure, declared_in(said), beside, stage, test_mode=training)
    found: dict[str, Finding] = {}
    for one in judge.findings(form):
        before = found.get(one.slot)
        if before is None or (before.level, one.level) == ("warn", "block"):
            found[one.slot] = one
    return list(found.values())


class _Asked(NamedTuple):
    """A field at its place: whose slots, and what people call it there."""

    slot: str
    field: Field
    vi: str
    en: str

    @property
    def slots(self) -> Sequence[str]:
        if self.field.kind != "address":
            return (self.slot,)
        return [f"{self.slot}.{part}" for part in ADDRESS_PARTS]

    def told(self, code: str, **named: object) -> Finding:
        return finding(self.slot, code, (self.vi, self.en), **named)

    def row(self, row: str, at: int) -> "_Asked":
        return _Asked(f"{self.slot}/{row}", self.field, f"{self.vi} {at}", f"{self.en} {at}")

    def cell(self, row: str, at: int, column: Field) -> "_Asked":
        vi, en = f"{self.vi} {at}, {column.vi}", f"{self.en} {at}, {column.en}"
        return _Asked(f"{self.slot}/{row}/{column.id}", column, vi, en)


class _Judge:
    """One declaration under one law."""

    def __init__(  # noqa: PLR0913  # as `validate`
        self,
        view: View,
        procedure: Procedure,
        declared: Declared,
        beside: Facts,
        stage: Stage,
        *,
        test_mode: bool,
    ) -> None:
        self._view, self._procedure, self._stage = view, procedure, stage
        self._declared, self._values = declared, declared.values
        self._facts = _facts(declared, beside)
        today = days_of(beside.get(DAY))
        self._judging = Judging(today and today.last, test_mode, self._has_unit)

    def findings(self, form: Form) -> Iterator[Finding]:
        """In the order of the paper; then what the whole must meet, then what is not of it."""
        for section in form.sections:
            shown = self._holds(section.show_if, or_none=True)
            for field in section.fields:
                for one in self._field(section, field, shown=shown):
                    yield self._at_stage(one)
            if section.person and shown:
                present = section.id in self._procedure.marks_at_intake
                yield from doubts_about(section, self._values, was_present=present)
        for check in self._procedure.checks:
            yield from unmet(check, self._facts, self._stage)
        yield from strays(form, self._declared.slots, self._procedure.not_attested)

    def _at_stage(self, one: Finding) -> Finding:
        # What was signed is put right by an act of its own; it keeps nobody from deciding.
        later = self._stage != "intake" and one.code != NOT_AGREED
        return replace(one, level="warn") if later else one

    def _field(self, section: Section, field: Field, *, shown: bool) -> Iterator[Finding]:
        asked = _asked(section, field)
        shown = shown and self._holds(field.show_if, or_none=True)
        if field.kind == "table":
            yield from self._table(asked, shown=shown)
        elif (standing := self._standing(asked)) is not None:
            yield standing
        elif all(is_empty(self._values.get(slot)) for slot in asked.slots):
            yield from self._missing(asked) if shown else ()
        elif not shown:
            yield asked.told("not_asked_for")
        elif field.kind == "address":
            yield from self._address(section, asked)
        else:
            yield from self._value(asked, self._values[asked.slot])

    def _standing(self, asked: "_Asked") -> Finding | None:
        """Where there is no one value to look at: people or versions do not agree."""
        if any(slot in self._declared.contested for slot in asked.slots):
            attested = any(attests(self._procedure, slot) for slot in asked.slots)
            found = asked.told(NOT_AGREED)
            return found if attested else replace(found, level="warn")
        if any(slot in self._declared.unreadable for slot in asked.slots):
            return asked.told("unreadable")
        return None

    def _missing(self, asked: "_Asked") -> Iterator[Finding]:
        if asked.field.required or self._holds(asked.field.required_if):
            yield asked.told("required_or_unknown" if asked.field.unknown_allowed else "required")

    def _value(self, asked: "_Asked", value: Value) -> Iterator[Finding]:
        if is_unknown(value):
            yield from self._unknown(asked, value)
        elif (wrong := wrong_with(asked.field, value, self._judging)) is not None:
            yield asked.told(wrong.code, **wrong.named)

    def _unknown(self, asked: "_Asked", value: Value) -> Iterator[Finding]:
        if not asked.field.unknown_allowed:
            yield asked.told("unknown_not_lawful")
        elif not reason_of(value):
            yield asked.told("unknown_without_reason")
        elif self._stage != "intake":
            yield asked.told("still_unknown")

    def _address(self, section: Section, asked: "_Asked") -> Iterator[Finding]:
        province, unit, detail = (self._values.get(slot) for slot in asked.slots)
        if is_unknown(province) or is_unknown(unit):
            yield from self._unknown(asked, province if is_unknown(province) else unit)
        elif not self._is_province(province) or (is_empty(unit) and self._lists_communes(province)):
            printed = self._values.get(f"{section.id}.address_printed")
            yield asked.told("address_incomplete", **_printed(printed))
        elif not is_empty(unit) and not (isinstance(unit, str) and self._has_unit(unit)):
            yield asked.told("no_such_unit")
        elif isinstance(unit, str) and self._province_of(unit) not in (None, province):
            yield asked.told("other_province")
        elif not is_empty(detail):
            yield from self._value(asked, detail)

    def _table(self, asked: "_Asked", *, shown: bool) -> Iterator[Finding]:
        rows = self._declared.rows.get(asked.slot, [])
        if rows and not shown:
            yield asked.told("not_asked_for")
        elif shown and not rows and (asked.field.required or self._holds(asked.field.required_if)):
            yield asked.told("no_rows")
        for at, row in enumerate(rows if shown else (), 1):
            for column in asked.field.columns:
                yield from self._cell(asked.cell(row, at, column))
            if f"{asked.slot}/{row}" in self._declared.contested:
                yield asked.row(row, at).told(NOT_AGREED)

    def _cell(self, asked: "_Asked") -> Iterator[Finding]:
        if (standing := self._standing(asked)) is not None:
            yield standing
        elif is_empty(value := self._values.get(asked.slot)):
            yield from self._missing(asked)
        else:
            yield from self._value(asked, value)

    def _holds(self, condition: object, *, or_none: bool = False) -> bool:
        if condition is None:
            return or_none
        return holds(condition, self._facts) is True

    def _has_unit(self, code: str) -> bool:
        """Whether the list has this commune; of other provinces it may have none at all."""
        found = self._view.unit(code)
        return found is not None and found.province is not None

    def _is_province(self, code: Value) -> bool:
        found = self._view.unit(code) if isinstance(code, str) else None
        return found is not None and found.province is None

    def _province_of(self, unit: str) -> str | None:
        found = self._view.unit(unit)
        return None if found is None else found.province

    def _lists_communes(self, province: Value) -> bool:
        return any(unit.province == province for unit in self._view.units())


def _facts(declared: Declared, beside: Facts) -> dict[str, Value]:
    counts: dict[str, Value] = {table: len(rows) for table, rows in declared.rows.items()}
    return {**declared.values, **counts, **beside}


def _asked(section: Section, field: Field) -> _Asked:
    vi, en = f"{section.vi} – {field.vi}", f"{section.en} – {field.en}"
    return _Asked(f"{section.id}.{field.id}", field, vi, en)


def _printed(printed: Value) -> dict[str, str]:
    if not isinstance(printed, str) or is_empty(printed):
        return {"printed": "", "printed_en": ""}
    return {"printed": f" Trên thẻ ghi: {printed}.", "printed_en": f" The card says: {printed}."}
