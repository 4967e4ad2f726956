"""What an officer types, as the values that a form keeps: 2/7/1948, có, Mông, ?mất thẻ.

What cannot be read stays as it was typed: validation says what is wrong with it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from protocol.actions import Value
from protocol.catalogue import View
from protocol.trade.addresses import map_address
from protocol.trade.conditions import UNKNOWN, days_of
from protocol.trade.day_words import in_words, read_day, read_moment
from protocol.trade.declared import is_empty
from protocol.trade.ethnic import read_ethnic
from protocol.trade.forms import ADDRESS_PARTS, Field, FieldKind, Form, fields_of
from protocol.trade.names import folded, tidy

NOT_KNOWN: Final = "?"  # before the reason
YES: Final = frozenset({"co", "yes", "true", "x"})
NO: Final = frozenset({"khong", "no", "false"})

_GROUPED: Final = re.compile(r"-?[0-9]{1,3}(?:[. ][0-9]{3})+|-?[0-9]{1,15}", re.ASCII)
_DIGITS: Final = re.compile(r"[0-9][0-9 .]*[0-9]", re.ASCII)


def typed(view: View, form: Form, values: Mapping[str, Value]) -> dict[str, Value]:
    """Every text as its field keeps it; what was no text is a value already."""
    fields = {name: field for name, _, field in fields_of(form)}
    found: dict[str, Value] = {}
    for slot, value in values.items():
        field = field_of(slot, fields)
        if not isinstance(value, str):
            found[slot] = value
        elif field is None:
            found[slot] = tidy(value)
        elif field.kind == "address" and slot in fields:
            found |= _address(view, slot, value)
        elif field.kind == "ethnic":
            found |= _group(slot, value, values)
        else:
            found[slot] = read_value_of(field, value)
    return found


def completed(form: Form, values: Mapping[str, Value]) -> dict[str, Value]:
    """With what follows from the rest or is nearly always so; it stands on the paper to be seen."""
    found = dict(values)
    for name, section, field in fields_of(form):
        if (
            not is_empty(found.get(name))
            or field.show_if is not None
            or section.show_if is not None
        ):
            continue
        if field.default and field.required:
            found[name] = field.default
        if field.id == "dob_in_words":
            days = days_of(found.get(f"{section.id}.dob"))
            if days is not None and days.first == days.last:
                found[name] = in_words(days.first)
    return found


def field_of(slot: str, fields: Mapping[str, Field]) -> Field | None:
    """Of an address also its parts, of a table its cells."""
    table, _, cell = slot.partition("/")
    if cell:
        column = cell.rpartition("/")[2]
        columns = fields[table].columns if table in fields else ()
        return next((one for one in columns if one.id == column), None)
    whole, _, part = slot.rpartition(".")
    if part in ADDRESS_PARTS and whole in fields and fields[whole].kind == "address":
        return fields[whole]
    return fields.get(slot)


def read_value_of(field: Field, text: str) -> Value:
    """One text as a value of its field's kind, or as it is."""
    plain = text if field.kind == "long_text" else tidy(text)
    if plain.startswith(NOT_KNOWN):
        return [UNKNOWN, plain.removeprefix(NOT_KNOWN).strip()]
    read = _READ.get(field.kind)
    return plain if read is None else read(field, plain)


def _address(view: View, slot: str, text: str) -> dict[str, Value]:
    """As people say it today; where a name can mean two communes, it is left to be chosen."""
    if text.startswith(NOT_KNOWN):
        return {f"{slot}.province": [UNKNOWN, text.removeprefix(NOT_KNOWN).strip()]}
    mapped = map_address(view.units(), text, issued=view.day)
    if mapped.place is None:
        return {f"{slot}.detail": mapped.printed}
    parts = (mapped.place.province, mapped.place.unit, mapped.place.detail)
    return {f"{slot}.{part}": said for part, said in zip(ADDRESS_PARTS, parts, strict=True) if said}


def _group(slot: str, text: str, values: Mapping[str, Value]) -> dict[str, Value]:
    """The code, and beside it the label as declared, where the form has it from this word alone."""
    beside = f"{slot}_declared"
    group = read_ethnic(text)
    if group is None:
        plain = tidy(text)
        unknown = plain.startswith(NOT_KNOWN)
        return {slot: [UNKNOWN, plain.removeprefix(NOT_KNOWN).strip()] if unknown else plain}
    found: dict[str, Value] = {slot: group.code}
    return found if beside in values else found | {beside: group.label}


def _option(field: Field, text: str) -> str:
    by_label = {folded(option.vi): option.key for option in field.options}
    by_label |= {folded(option.en): option.key for option in field.options if option.en}
    keys = {option.key for option in field.options}
    return text if text in keys else by_label.get(folded(text), text)


def _choices(field: Field, text: str) -> list[Value]:
    """Between semicolons, or between commas where no option has one of its own."""
    keys = {option.key for option in field.options}
    whole = [_option(field, tidy(part)) for part in text.split(";")]
    if len(whole) > 1 or whole[0] in keys:
        return [one for one in whole if one]
    return [_option(field, tidy(part)) for part in text.split(",") if tidy(part)]


def _yes_no(text: str) -> Value:
    said = folded(text)
    return True if said in YES else False if said in NO else text


def _number(text: str) -> Value:
    return int(re.sub(r"[. ]", "", text)) if _GROUPED.fullmatch(text) else text


_READ: Final[Mapping[FieldKind, Callable[[Field, str], Value]]] = {
    "choice": _option,
    "choices": _choices,
    "yes_no": lambda _, text: _yes_no(text),
    "number": lambda _, text: _number(text),
    "money": lambda _, text: _number(text),
    "decimal": lambda _, text: text.replace(",", "."),
    "date": lambda _, text: read_day(text) or text,
    "moment": lambda _, text: read_moment(text) or text,
    "pin": lambda _, text: re.sub(r"[ .]", "", text) if _DIGITS.fullmatch(text) else text,
}
