"""What is read aloud to a citizen: every value that they confirm, by the words of the form.

Nobody hears a slot's name, an option's key or a code; what was left to be looked up is said so.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from protocol.actions import Value
from protocol.catalogue import View, attests
from protocol.dossier import shown, visible
from protocol.merge import Dossier
from protocol.trade.day_words import said_day
from protocol.trade.declared import declared_in, is_empty, is_unknown
from protocol.trade.ethnic import GROUPS
from protocol.trade.forms import ADDRESS_PARTS, Field, Form, Section
from protocol.trade.procedures import Procedure

UNKNOWN_SAID: Final = "chưa rõ, Trung tâm sẽ tra cứu"  # why, only the office needs to know
CONTESTED: Final = " / "  # between what people have not agreed on
OTHER: Final = "Mục khác"  # written beside the form, under a name that no list has
DONG: Final = "đồng"
# What stands beside every form.
BESIDE: Final[Mapping[str, str]] = {
    "place.help": "Nơi lập hồ sơ",
    "place.reception": "Nơi tiếp nhận",
    "place.authority": "Nơi giải quyết",
    "ground": "Lý do làm tại nhà",
    "ground_said": "Lý do làm tại nhà, theo lời gia đình",
    "interpreter.full_name": "Người phiên dịch",
    "interpreter.language": "Ngôn ngữ phiên dịch",
    "proxy.full_name": "Người được ủy quyền",
    "full_name": "Họ, chữ đệm, tên",
    "dob": "Ngày, tháng, năm sinh",
    "pin": "Số định danh cá nhân",
    "sex": "Giới tính",
    "residence": "Nơi cư trú",
    "address": "Địa chỉ",
    "address_printed": "Địa chỉ ghi trên thẻ",
    "id_ground": "Giấy tờ đã xem",
}
UNIT_SLOTS: Final = frozenset({"place.help", "place.reception", "place.authority"})


def text_of(view: View, procedure: Procedure, state: Dossier) -> str:
    """The procedure's name, then a line for each answer in the order of the paper."""
    return "\n".join([procedure.vi, *_Reading(view, procedure, state).lines()])


def said_value(view: View, field: Field, value: Value) -> str:  # noqa: PLR0911  # a kind each
    """One answer as a person would say it."""
    match field.kind, value:
        case _, _ if is_unknown(value):
            return UNKNOWN_SAID
        case "choice", str(key):
            return _label(field, key)
        case "choices", [*keys]:
            return ", ".join(_label(field, str(key)) for key in keys)
        case "yes_no", bool(yes):
            return "Có" if yes else "Không"
        case "money", int(amount):
            return f"{amount:,} {DONG}".replace(",", ".")
        case "date", str(day):
            return said_day(day)
        case "moment", str(moment):
            return said_moment(moment)
        case "ethnic", str(code):
            return GROUPS.get(code, code)
        case "unit", str(code):
            return unit_name(view, code)
        case _:
            return plain(value)


def said_moment(iso: str) -> str:
    """`04 giờ 10 phút ngày 14/11/2026`; a day alone where nobody knows the hour."""
    day, _, hour = iso.partition("T")
    if len(hour) < len("00:00"):
        return said_day(day)
    return f"{hour[:2]} giờ {hour[3:5]} phút ngày {said_day(day)}"


def unit_name(view: View, code: str) -> str:
    found = view.unit(code)
    return found.vi if found else code


def plain(value: Value) -> str:
    """Where no form says what it is."""
    match value:
        case bool(yes):
            return "Có" if yes else "Không"
        case list() if is_unknown(value):
            return UNKNOWN_SAID
        case list(parts):
            return ", ".join(plain(part) for part in parts)
        case str(text):
            return said_day(text)
        case None | bytes():
            return ""
        case number:
            return str(number)


class _Reading:
    """One dossier under one law."""

    def __init__(self, view: View, procedure: Procedure, state: Dossier) -> None:
        self._view, self._procedure, self._state = view, procedure, state
        self._rows = declared_in(state).rows
        self._left = {slot: None for slot in sorted(visible(state)) if attests(procedure, slot)}

    def lines(self) -> Iterator[str]:
        form = self._procedure.declaration
        yield from self._of_form(form) if form else ()
        yield from self._rest()

    def _of_form(self, form: Form) -> Iterator[str]:
        for section in form.sections:
            answers = [*self._section(section)]
            yield from [f"{section.vi}:", *answers] if answers else ()

    def _section(self, section: Section) -> Iterator[str]:
        for field in section.fields:
            name = f"{section.id}.{field.id}"
            if field.kind == "table":
                yield from self._table(name, field)
            elif field.kind == "address":
                yield from self._line(field.vi, self._address(name, field))
            else:
                yield from self._line(field.vi, self._said(name, field))

    def _table(self, name: str, field: Field) -> Iterator[str]:
        for at, row in enumerate(self._rows.get(name, []), 1):
            for column in field.columns:
                said = self._said(f"{name}/{row}/{column.id}", column)
                yield from self._line(f"{field.vi} {at}, {column.vi}", said)

    def _address(self, name: str, field: Field) -> str:
        """From the house to the province."""
        parts = {part: self._values(f"{name}.{part}") for part in reversed(ADDRESS_PARTS)}
        said = [
            CONTESTED.join(
                unit_name(self._view, value) if isinstance(value, str) and part != "detail"
                else said_value(self._view, field, value)
                for value in values
            )
            for part, values in parts.items()
        ]  # fmt: skip
        return ", ".join(one for one in said if one)

    def _rest(self) -> Iterator[str]:
        """What the form has no place for, by what people call it."""
        for slot in [*self._left]:
            said = CONTESTED.join(
                unit_name(self._view, value)
                if slot in UNIT_SLOTS and isinstance(value, str)
                else plain(value)
                for value in self._values(slot)
            )
            yield from self._line(_name(slot), said)

    def _said(self, slot: str, field: Field) -> str:
        return CONTESTED.join(said_value(self._view, field, one) for one in self._values(slot))

    def _values(self, slot: str) -> list[Value]:
        """Of an attested slot, once."""
        if slot not in self._left:
            return []
        del self._left[slot]
        return [one.value for one in shown(self._state, slot) if not is_empty(one.value)]

    def _line(self, label: str, said: str) -> Iterable[str]:
        return [f"{label}: {said}"] if said else []


def _label(field: Field, key: str) -> str:
    return next((option.vi for option in field.options if option.key == key), key)


def _name(slot: str) -> str:
    last = slot.rpartition("/")[2]
    return BESIDE.get(last) or BESIDE.get(last.rpartition(".")[2]) or OTHER
