"""What one house shares between dossiers: its address, interpreter, witnesses and papers.

Only what an officer has pointed at is taken over; no name, number, health or money of one person
ever passes into another person's form.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from protocol.actions import Value
from protocol.catalogue import View
from protocol.trade.declared import is_empty
from protocol.trade.forms import ADDRESS_PARTS, Form, fields_of
from protocol.trade.procedures import Procedure

INTERPRETER: Final = ("full_name", "pin", "dob", "language", "phone")  # not: whose kin, which age
WITNESS: Final = ("full_name", "pin", "dob", "residence", "phone")
PAPERS_OF_A_HOUSE: Final = "household_papers"  # the setting that names components


class Taps(msgspec.Struct, frozen=True):
    """What an officer has pointed at: nothing is taken over without."""

    address: tuple[str, str] | None = None  # from this field of the other form to that of this one
    interpreter: bool = False
    witnesses: tuple[str, ...] = ()  # rows
    papers: tuple[str, ...] = ()  # rows


class Shared(msgspec.Struct, frozen=True):
    """Values to be written, and rows of photographed papers to be attached once more."""

    values: dict[str, Value]
    papers: tuple[str, ...] = ()


def from_household(
    view: View,
    procedure: Procedure,
    values: Mapping[str, Value],
    components: Mapping[str, str],
    taps: Taps,
) -> Shared:
    """From another dossier of the same house: `components` says what each of its pages is of."""
    form = procedure.declaration
    found: dict[str, Value] = {}
    if taps.address is not None and form is not None:
        found |= _address(form, values, *taps.address)
    if taps.interpreter:
        found |= _some(values, (f"interpreter.{name}" for name in INTERPRETER))
    for row in taps.witnesses:
        found |= _some(values, (f"witnesses/{row}/{name}" for name in WITNESS))
    return Shared(found, _papers(view, procedure, components, taps))


def _papers(
    view: View, procedure: Procedure, components: Mapping[str, str], taps: Taps
) -> tuple[str, ...]:
    """Of the papers that belong to a house by the centre's setting, those that are asked for."""
    named = view.policy(PAPERS_OF_A_HOUSE)
    shared = set(named if isinstance(named, tuple) else ())
    wanted = {component.id for component in procedure.components} & shared
    return tuple(row for row in taps.papers if components.get(row) in wanted)


def _address(form: Form, values: Mapping[str, Value], source: str, target: str) -> dict[str, Value]:
    addresses = {name for name, _, field in fields_of(form) if field.kind == "address"}
    parts = {part: values.get(f"{source}.{part}") for part in ADDRESS_PARTS}
    # Only a whole address is one: a text that happens to be called `detail` is not.
    whole = all(_is_code(parts[part]) for part in ("province", "unit"))
    if target not in addresses or not whole:
        return {}
    return {f"{target}.{part}": said for part, said in parts.items() if isinstance(said, str)}


def _some(values: Mapping[str, Value], slots: Iterable[str]) -> dict[str, Value]:
    return {slot: values[slot] for slot in slots if not is_empty(values.get(slot))}


def _is_code(value: Value) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdecimal()
