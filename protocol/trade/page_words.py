"""Whether the words of a signed page mean one value: in letters, or in the catalogue's names.

A name with its marks is compared with its marks, Gia Phù is not Gia Phú; one without any as phones
write it. What could be two things is none (docs/spec/trade-acts.md#corrections).
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

from protocol.actions import Value
from protocol.catalogue import View
from protocol.trade.addresses import without_kind
from protocol.trade.ethnic import GROUPS, read_ethnic
from protocol.trade.forms import Field, Form, fields_of
from protocol.trade.names import folded, spelling, tidy
from protocol.trade.policies import Unit
from protocol.trade.typed import field_of, read_value_of

PROVINCE: Final = ".province"  # behind the name of an address
UNIT: Final = ".unit"

_SHORT: Final = (
    (re.compile(r"tp(?:\.\s*|\s+)", re.IGNORECASE), "thành phố "),
    (re.compile(r"t\.\s*", re.IGNORECASE), "tỉnh "),
    (re.compile(r"p\.\s*", re.IGNORECASE), "phường "),
    (re.compile(r"x\.\s*", re.IGNORECASE), "xã "),
)
_BETWEEN: Final = re.compile("[;,]")


class PageWords:
    """Of one form, by the lists of one catalogue."""

    def __init__(self, view: View, form: Form) -> None:
        self._units = view.units()
        self._fields = {name: field for name, _, field in fields_of(form)}

    def read(self, slot: str, text: str) -> Value:
        """What an officer types or chooses, as the form keeps it."""
        field = field_of(slot, self._fields)
        if field is not None and field.kind == "ethnic" and (group := read_ethnic(text)):
            return group.code
        return tidy(text) if field is None else read_value_of(field, text)

    def says(self, slot: str, text: str, value: Value) -> bool:  # noqa: PLR0911  # a kind each
        """`text` stands on the page, letter by letter; a code never does."""
        field, plain = field_of(slot, self._fields), tidy(text)
        if not plain:
            return False
        if field is None:
            return same_letters(plain, value)
        match field.kind:
            case "choice":
                return [value] == _options(field, plain)
            case "choices":
                named = _all_options(field, plain)
                return bool(named) and _sorted(value) == named
            case "ethnic":
                group = None if plain in GROUPS else read_ethnic(plain)
                return group is not None and group.code == value
            case "nationality":
                return isinstance(value, str) and _names(plain)(value) == _names(plain)(plain)
            case "unit":
                return [value] == self._communes(plain)
            case "address" if slot.endswith(UNIT):
                return [value] == self._communes(plain)
            case "address" if slot.endswith(PROVINCE):
                return [value] == self._provinces(plain)
            case _:
                return same_letters(read_value_of(field, text), value)

    def _communes(self, text: str) -> list[str]:
        """A commune alone, or with what it lies in behind it."""
        *before, last = _parts(text)
        found = [one for one in self._units if one.province is not None]
        if before:
            provinces = self._provinces(last)
            found = [one for one in found if one.province in provinces]
            last = before[-1]
        return _named(found, last, _names(text))

    def _provinces(self, text: str) -> list[str]:
        provinces = [one for one in self._units if one.province is None]
        return _named(provinces, _parts(text)[-1], _names(text))


def same_letters(text: Value, value: Value) -> bool:
    """Mẫu is not Mậu; only how a letter is coded makes no difference."""
    if isinstance(text, str) and isinstance(value, str):
        return bool(tidy(text)) and tidy(text) == tidy(value)
    return text == value


def _names(text: str) -> Callable[[str], str]:
    """By what the names in it are compared: who writes one mark writes them all."""
    return folded if folded(text) == tidy(text).casefold() else spelling


def _parts(text: str) -> list[str]:
    return [_in_full(tidy(part)) for part in text.split(",")]


def _in_full(name: str) -> str:
    for short, whole in _SHORT:
        if found := short.match(name):
            return f"{whole}{name[found.end() :]}"
    return name


def _named(units: Iterable[Unit], name: str, key: Callable[[str], str]) -> list[str]:
    """Their codes; without the word for what it is only where nothing is called so with it."""
    some = list(units)
    whole = [one.code for one in some if key(one.vi) == key(name)]
    return whole or [one.code for one in some if key(without_kind(one.vi)) == key(name)]


def _sorted(value: Value) -> list[str] | None:
    return sorted(map(str, value)) if isinstance(value, list) else None


def _options(field: Field, name: str) -> list[str]:
    """The keys of what is called so."""
    wanted = folded(name)
    return [one.key for one in field.options if folded(one.vi) == wanted]


def _all_options(field: Field, text: str) -> list[str]:
    """In any order, between semicolons or commas, which a name may have inside, too."""
    parts, found = [tidy(part) for part in _BETWEEN.split(text)], list[str]()
    while parts:
        most = range(len(parts), 0, -1)
        keys = {count: _options(field, ", ".join(parts[:count])) for count in most}
        count = next((count for count in most if len(keys[count]) == 1), 0)
        if not count:
            return []
        found += keys[count]
        parts = parts[count:]
    return sorted(found)
