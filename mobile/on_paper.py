"""The slots of a form as they stand on the paper: each with its name and what it says there."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from protocol.actions import Value
from protocol.catalogue import View
from protocol.dossier import rows, shown, value_of
from protocol.merge import Dossier
from protocol.trade.declared import is_empty
from protocol.trade.forms import Field, Form, Section, fields_of
from protocol.trade.page_words import PROVINCE, UNIT
from protocol.trade.read_aloud import CONTESTED, said_value, unit_name

DETAIL: Final = ".detail"  # of an address: the part that is written out
WHERE: Final = ("Tỉnh, xã", "Province, commune")
HOUSE: Final = ("Bản, thôn, số nhà", "Village, house number")


class Place(NamedTuple):
    """Where one value stands; commune and province of an address stand in one."""

    slot: str  # of the two: the commune's, where there is one
    section: Section
    field: Field
    vi: str
    en: str

    @property
    def slots(self) -> tuple[str, ...]:
        """All that change together."""
        both = self.is_unit and self.slot.endswith(UNIT)
        return (self.slot, province_of(self.slot)) if both else (self.slot,)

    @property
    def is_unit(self) -> bool:
        """Chosen as one with all that it lies in."""
        return self.field.kind == "address" and not self.slot.endswith(DETAIL)


def places(form: Form, state: Dossier) -> Iterator[Place]:
    """In the order of the paper; of a table the cells."""
    for name, section, field in fields_of(form):
        if field.kind == "address":
            last = PROVINCE if is_empty(value_of(state, f"{name}{UNIT}")) else UNIT
            for slot, (vi, en) in ((f"{name}{last}", WHERE), (f"{name}{DETAIL}", HOUSE)):
                yield Place(slot, section, field, f"{field.vi}: {vi}", f"{field.en}: {en}")
        elif field.kind == "table":
            yield from _cells(name, section, field, state)
        else:
            yield Place(name, section, field, field.vi, field.en)


def said_at(view: View, place: Place, state: Dossier) -> str:
    """What stands there now, as people read it."""
    said = (_said(view, place, [one.value for one in shown(state, it)]) for it in place.slots)
    return ", ".join(one for one in said if one)


def province_of(unit: str) -> str:
    """The slot beside that of a commune."""
    return f"{unit.removesuffix(UNIT)}{PROVINCE}"


def unit_of(province: str) -> str:
    return f"{province.removesuffix(PROVINCE)}{UNIT}"


def _cells(name: str, section: Section, field: Field, state: Dossier) -> Iterator[Place]:
    for at, row in enumerate(rows(state, name), 1):
        for column in field.columns:
            vi, en = f"{field.vi} {at}: {column.vi}", f"{field.en} {at}: {column.en}"
            yield Place(f"{name}/{row.id}/{column.id}", section, column, vi, en)


def _said(view: View, place: Place, values: list[Value]) -> str:
    return CONTESTED.join(
        unit_name(view, value)
        if place.is_unit and isinstance(value, str)
        else said_value(view, place.field, value)
        for value in values
    )
