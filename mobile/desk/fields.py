"""Fields of the catalogue as boxes on the screen, and what is typed there as values of the form."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from mobile.state.form import FieldState, Kind
from mobile.state.taking import Choice
from protocol.actions import Value
from protocol.catalogue import View
from protocol.slots import POSITION
from protocol.trade.conditions import UNKNOWN
from protocol.trade.day_words import said_day
from protocol.trade.declared import declared_in, is_empty, is_unknown
from protocol.trade.ethnic import GROUPS, common_groups, read_ethnic
from protocol.trade.forms import Field, FieldKind, Section
from protocol.trade.names import as_written, folded
from protocol.trade.policies import Unit
from protocol.trade.prefill import OWN, block_of

FEW: Final = 6  # options that are read at a glance; more are searched
MAX_FOUND: Final = 6
YES: Final = "yes"
NO: Final = "no"
NATIONS: Final = ("Việt Nam", "Lào", "Trung Quốc", "Campuchia", "Thái Lan", "Hoa Kỳ", "Hàn Quốc")

_BOXES: Final[Mapping[FieldKind, Kind]] = {
    "long_text": "lines",
    "number": "number",
    "decimal": "number",
    "money": "number",
    "date": "line",
    "pin": "number",
    "phone": "number",
    "choices": "several",
    "yes_no": "few",
    "address": "address",
    "unit": "search",
    "ethnic": "search",
    "nationality": "search",
    "table": "table",
}
_DIGITS: Final = re.compile(r"[0-9]+", re.ASCII)
_DAY: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})|([0-9]{2})([0-9]{4})", re.ASCII)
_MOMENT: Final = re.compile(r"([0-9]{8}) ?([0-9]{2})([0-9]{2})", re.ASCII)


def box_of(field: Field) -> Kind:
    if field.kind == "choice":
        return "few" if len(field.options) <= FEW else "search"
    return _BOXES.get(field.kind, "line")


def field_state(slot: str, field: Field, *, english: bool) -> FieldState:
    options = tuple(
        Choice(one.key, one.en if english and one.en else one.vi) for one in field.options
    )
    return FieldState(
        slot,
        box_of(field),
        field.kind,
        field.en if english else field.vi,
        hint=field.hint_vi,
        options=options,
        unknown_allowed=field.unknown_allowed,
    )


def value_of(field: Field, text: str) -> Value:
    """What a box holds, before the form reads it; an empty one is no value."""
    plain = text.strip()
    if not plain:
        return None
    if field.kind == "date":
        return spaced_day(plain)
    if field.kind == "moment":
        return spaced_moment(plain)
    return text if field.kind == "long_text" else plain


def spaced_day(text: str) -> str:
    """Typed with one hand on a pad without a stroke: 02071948, 071948, 1939."""
    found = _DAY.fullmatch(text)
    return text if found is None else "/".join(part for part in found.groups() if part)


def spaced_moment(text: str) -> str:
    found = _MOMENT.fullmatch(text)
    return text if found is None else f"{found[2]}:{found[3]} {spaced_day(found[1])}"


def shown_text(field: Field, value: Value) -> str:
    """As people write it: days with strokes, thousands with points."""
    if isinstance(value, str):
        return _shown_string(field.kind, value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}".replace(",", ".") if field.kind == "money" else str(value)
    return ""


def _shown_string(kind: FieldKind, value: str) -> str:
    match kind:
        case "date":
            return said_day(value)
        case "moment":
            day, said, clock = value.partition("T")
            return f"{clock[:5]} {said_day(day)}" if said else said_day(value)
        case "decimal":
            return value.replace(".", ",")
        case _:
            return value


def chosen_in(field: Field, value: Value) -> tuple[str, ...]:
    match value:
        case bool():
            return (YES if value else NO,)
        case str() if field.kind in {"choice", "unit", "ethnic", "nationality"}:
            return (value,)
        case list() if not is_unknown(value):
            return tuple(str(one) for one in value)
        case _:
            return ()


def reason_in(value: Value) -> str:
    match value:
        case [str(word), str(reason)] if word == UNKNOWN:
            return reason
        case _:
            return ""


def place_words(view: View, province: Value, unit: Value) -> str:
    codes = (unit, province)
    names = [found.vi for one in codes if isinstance(one, str) and (found := view.unit(one))]
    return ", ".join(names)


def searched(view: View, field: Field, text: str, home: str) -> tuple[Choice, ...]:
    """What a search offers, the likeliest first; without words what is usual here."""
    match field.kind:
        case "address":
            found = _places(view, text, home, whole=True)
        case "unit":
            found = _places(view, text, home, whole=False)
        case "ethnic":
            found = _groups(view, text, home)
        case "nationality":
            found = _nations(text)
        case _:
            wanted = folded(text).split()
            found = (Choice(one.key, one.vi) for one in field.options if _is_said(wanted, one.vi))
            return tuple(found)
    return tuple(one for one, _ in zip(found, range(MAX_FOUND), strict=False))


def picked(field: Field, slot: str, key: str, *, has_declared: bool) -> dict[str, Value]:
    """The values that a tap on one line of a search means."""
    match field.kind:
        case "address":
            province, _, unit = key.partition("/")
            return {f"{slot}.province": province, f"{slot}.unit": unit or None}
        case "ethnic":
            code, _, label = key.partition("/")
            return {slot: code, **({f"{slot}_declared": label} if has_declared else {})}
        case "yes_no":
            return {slot: key == YES}
        case _:
            return {slot: key}


def own_of(read: Mapping[str, Value], source: str, target: Section) -> dict[str, Value]:
    """Of one person what is their own, for the other block that is about them, too."""
    names = {field.id for field in target.fields} & {*OWN}
    return {
        f"{target.id}.{name}": value
        for name, value in block_of(source, read).items()
        if name.partition(".")[0] in names and not is_empty(value)
    }


def empty_row(read: Mapping[str, Value], slot: str, field: Field, row: str) -> dict[str, Value]:
    """Behind the others."""
    at = len(declared_in(read).rows.get(slot, [])) + 1
    cells: dict[str, Value] = {f"{slot}/{row}/{one.id}": "" for one in field.columns}
    return {f"{slot}/{row}/{POSITION}": f"{at:06}", **cells}


def _places(view: View, text: str, home: str, *, whole: bool) -> Iterator[Choice]:
    """Communes of this province first; a province alone where its communes are not listed."""
    wanted, units = folded(text).split(), view.units()
    here = view.unit(home)
    province = here.province if here else None
    listed = {one.province for one in units if one.province}

    def order(one: Unit) -> tuple[bool, bool, str]:
        return one.code != home, (one.province or one.code) != province, folded(one.vi)

    names = {one.code: one.vi for one in units}
    for one in sorted(units, key=order):
        if one.province is None and (not whole or one.code in listed):
            continue
        if _is_said(wanted, f"{one.vi} {names.get(one.province or '', '')} {' '.join(one.former)}"):
            words = place_words(view, one.province, one.code)
            key = f"{one.province or one.code}/{one.code if one.province else ''}"
            yield Choice(key if whole else one.code, words)


def _groups(view: View, text: str, home: str) -> Iterator[Choice]:
    """By any of its names; the name as declared stays as it was said."""
    said = read_ethnic(text) if _has_marks(text) else None
    if said is not None:
        label = as_written(said.label)
        yield Choice(f"{said.code}/{label}", label)
    here = view.unit(home)
    first = common_groups(view, (here.province or "") if here else "")
    wanted = folded(text).split()
    for code in dict.fromkeys([*first, *GROUPS]):
        label = GROUPS[code]
        if _is_said(wanted, label) and (said is None or label != as_written(said.label)):
            yield Choice(f"{code}/{label.partition(' (')[0]}", label)


def _has_marks(text: str) -> bool:
    """Written out as it is said; what is typed without marks is only searched for."""
    return "'" in text or folded(text) != text.strip().casefold()


def _nations(text: str) -> Iterator[Choice]:
    wanted = folded(text).split()
    found = [one for one in NATIONS if _is_said(wanted, one)]
    yield from (Choice(one, one) for one in found)
    plain = " ".join(text.split())
    if plain and plain not in found:
        yield Choice(plain, plain)


def _is_said(wanted: list[str], words: str) -> bool:
    said = folded(words).replace("(", " ").replace(",", " ").split()
    return all(any(word.startswith(one) for word in said) for one in wanted)
