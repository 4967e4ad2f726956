"""Whether a declaration can be confirmed, decided on, handed out: blocks apart from warnings.

One finding a field at most, in the order of the paper, the same on device and centre; whatever was
written, nothing is raised (docs/spec/trade-forms.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from msgspec.structs import replace

from protocol.actions import Value
from protocol.catalogue import PAGES, View, attests
from protocol.trade.conditions import Facts, days_of, holds, slots_in
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
from protocol.trade.first_day import DAY, first_day
from protocol.trade.forms import ADDRESS_PARTS, Field, Form, Section
from protocol.trade.identity import doubts_about
from protocol.trade.procedures import Check, Procedure, Stage

MAX_STRAY: Final = 20  # slots of no field that are named; who writes more has another form in hand
# Written beside the form: where, by whose mouth, before whose eyes, on which papers.
BESIDE_SECTIONS: Final = frozenset({"place", "interpreter", "proxy"})
BESIDE_TABLES: Final = frozenset({PAGES, "witnesses"})
BESIDE_FIELDS: Final = frozenset({"ground", "ground_said"})


def validate(  # noqa: PLR0913  # the law, the form, what it says, what is known beside it, and when
    view: View,
    procedure: Procedure,
    said: Said,
    beside: Facts,
    stage: Stage,
    *,
    test_mode: bool = False,
) -> list[Finding]:
    """Everything to look at, of a dossier or of what a screen holds; `@day` is the day judged."""
    form = procedure.declaration
    if form is None:
        return []
    judge = _Judge(view, procedure, declared_in(said), beside, stage, test_mode=test_mode)
    found: dict[str, Finding] = {}
    for one in judge.findings(form):
        before = found.get(one.slot)
        if before is None or (before.level, one.level) == ("warn", "block"):
            found[one.slot] = one
    return list(found.values())


def field_slot(form: Form, slot: str) -> str:
    """What findings call the field that a slot belongs to: an address is one field."""
    name, _, part = slot.rpartition(".")
    addresses = {
        f"{section.id}.{field.id}"
        for section in form.sections
        for field in section.fields
        if field.kind == "address"
    }
    return name if part in ADDRESS_PARTS and name in addresses else slot


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
                yield from self._field(section, field, shown=shown)
            if section.person and shown:
                present = section.id in self._procedure.marks_at_intake
                yield from doubts_about(section, self._values, was_present=present)
        for check in self._procedure.checks:
            yield from self._check(check)
        yield from self._strays(form)

    def _field(self, section: Section, field: Field, *, shown: bool) -> Iterator[Finding]:
        name = f"{section.id}.{field.id}"
        shown = shown and self._holds(field.show_if, or_none=True)
        if field.kind == "table":
            yield from self._table(name, field, shown=shown)
            return
        slots = _slots(name, field)
        if (standing := self._standing(name, slots, field)) is not None:
            yield standing
        elif all(is_empty(self._values.get(slot)) for slot in slots):
            if shown and (field.required or self._holds(field.required_if)):
                yield self._missing(name, field)
        elif not shown:
            yield _told(name, "not_asked_for", field)
        elif field.kind == "address":
            yield from self._address(section, name, field)
        else:
            yield from self._value(name, field, self._values[name])

    def _standing(self, name: str, slots: Sequence[str], field: Field) -> Finding | None:
        """Where there is no one value to look at: people or versions do not agree."""
        if any(slot in self._declared.contested for slot in slots):
            found = _told(name, "not_agreed", field)
            return found if self._is_attested(slots) else replace(found, level="warn")
        if any(slot in self._declared.unreadable for slot in slots):
            return _told(name, "unreadable", field)
        return None

    def _missing(self, name: str, field: Field) -> Finding:
        return _told(name, "required_or_unknown" if field.unknown_allowed else "required", field)

    def _value(self, slot: str, field: Field, value: Value) -> Iterator[Finding]:
        if is_unknown(value):
            yield from self._unknown(slot, field, value)
        elif (wrong := wrong_with(field, value, self._judging)) is not None:
            yield _told(slot, wrong.code, field, **wrong.named)

    def _unknown(self, slot: str, field: Field, value: Value) -> Iterator[Finding]:
        if not field.unknown_allowed:
            yield _told(slot, "unknown_not_lawful", field)
        elif not reason_of(value):
            yield _told(slot, "unknown_without_reason", field)
        elif self._stage != "intake":
            yield _told(slot, "still_unknown", field)

    def _address(self, section: Section, name: str, field: Field) -> Iterator[Finding]:
        province, unit, detail = (self._values.get(f"{name}.{part}") for part in ADDRESS_PARTS)
        if is_unknown(province) or is_unknown(unit):
            yield from self._unknown(name, field, province if is_unknown(province) else unit)
        elif not self._is_province(province) or (is_empty(unit) and self._lists_communes(province)):
            printed = self._values.get(f"{section.id}.address_printed")
            yield _told(name, "address_incomplete", field, **_printed(printed))
        elif not is_empty(unit) and not (isinstance(unit, str) and self._has_unit(unit)):
            yield _told(name, "no_such_unit", field)
        elif isinstance(unit, str) and self._province_of(unit) not in (None, province):
            yield _told(name, "other_province", field)
        elif not is_empty(detail) and (wrong := wrong_with(field, detail, self._judging)):
            yield _told(name, wrong.code, field, **wrong.named)

    def _table(self, name: str, field: Field, *, shown: bool) -> Iterator[Finding]:
        rows = self._declared.rows.get(name, [])
        if not shown:
            yield from [_told(name, "not_asked_for", field)] if rows else []
            return
        if not rows and (field.required or self._holds(field.required_if)):
            yield _told(name, "no_rows", field)
        for row in rows:
            for column in field.columns:
                yield from self._cell(f"{name}/{row}", column)
            if f"{name}/{row}" in self._declared.contested:
                yield _told(f"{name}/{row}", "not_agreed", field)

    def _cell(self, row: str, column: Field) -> Iterator[Finding]:
        slot = f"{row}/{column.id}"
        if (standing := self._standing(slot, (slot,), column)) is not None:
            yield standing
        elif is_empty(value := self._values.get(slot)):
            if column.required or self._holds(column.required_if):
                yield self._missing(slot, column)
        else:
            yield from self._value(slot, column, value)

    def _check(self, check: Check) -> Iterator[Finding]:
        truth = holds(check.must, self._facts)
        blocks = self._stage in check.blocks
        if truth is True or (truth is None and not self._is_begun(check, blocking=blocks)):
            return
        asked = [slot for slot in slots_in(check.must) if not slot.startswith("@")]
        first = first_day(check.must, self._facts)
        vi, en = (_dated(words, self._judging.day) for words in (check.vi, check.en))
        if first is not None:
            vi += f". Ngày sớm nhất: {first:%d/%m/%Y}."
            en += f". First possible day: {first:%d/%m/%Y}."
        elif truth is None:
            vi += ". Chưa đủ thông tin để biết: xin hỏi thêm."
            en += ". Too little is known to tell: please ask."
        yield Finding(
            asked[0] if asked else check.id,
            f"check_{check.id}",
            "block" if blocks and (truth is False or self._is_begun(check)) else "warn",
            vi,
            en,
            first,
        )

    def _is_begun(self, check: Check, *, blocking: bool = False) -> bool:
        """Something that it asks for was said, if not enough; at a stage that it blocks we ask."""
        asked = [slot for slot in slots_in(check.must) if not slot.startswith("@")]
        return blocking or any(not is_empty(self._facts.get(slot)) for slot in asked)

    def _strays(self, form: Form) -> Iterator[Finding]:
        known = set(_known_slots(form))
        columns = {
            f"{section.id}.{field.id}": {column.id for column in field.columns}
            for section in form.sections
            for field in section.fields
            if field.kind == "table"
        }
        strays = [
            slot
            for slot in sorted(self._declared.slots)
            if slot not in known
            and not _in_table(slot, columns)
            and not _is_beside(slot, self._procedure.not_attested)
        ]
        for slot in strays[:MAX_STRAY]:
            yield finding(slot, "not_of_the_form", (slot, slot))

    def _holds(self, condition: object, *, or_none: bool = False) -> bool:
        if condition is None:
            return or_none
        return holds(condition, self._facts) is True

    def _is_attested(self, slots: Sequence[str]) -> bool:
        return any(attests(self._procedure, slot) for slot in slots)

    def _has_unit(self, code: str) -> bool:
        """A commune of the list, or of a province whose communes the list does not have."""
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


def _slots(name: str, field: Field) -> Sequence[str]:
    return [f"{name}.{part}" for part in ADDRESS_PARTS] if field.kind == "address" else [name]


def _known_slots(form: Form) -> Iterator[str]:
    for section in form.sections:
        for field in section.fields:
            yield from _slots(f"{section.id}.{field.id}", field)


def _in_table(slot: str, columns: Mapping[str, set[str]]) -> bool:
    table, _, rest = slot.partition("/")
    column = rest.rpartition("/")[2]
    return table in columns and (column in columns[table] or "/" not in rest or column in "-#")


def _is_beside(slot: str, not_attested: Sequence[str]) -> bool:
    table, _, rest = slot.partition("/")
    section, _, last = table.rpartition(".")
    return (
        (table in BESIDE_TABLES if rest else table in BESIDE_FIELDS)
        or section in BESIDE_SECTIONS
        or last in not_attested
    )


def _told(slot: str, code: str, field: Field, **named: object) -> Finding:
    return finding(slot, code, (field.vi, field.en), **named)


def _printed(printed: Value) -> dict[str, str]:
    if not isinstance(printed, str) or is_empty(printed):
        return {"printed": "", "printed_en": ""}
    return {"printed": f" Trên thẻ ghi: {printed}.", "printed_en": f" The card says: {printed}."}


def _dated(words: str, day: date | None) -> str:
    return words.replace("{day}", f"{day:%d/%m/%Y}" if day else "này")
