"""Reading a folded dossier: values, rows, and what people have not agreed on."""

from collections.abc import Iterable
from typing import Final

import msgspec

from protocol.actions import Code, Open, Unknown, Unreadable, Value, read_value
from protocol.errors import MalformedBytes
from protocol.ids import DeviceId, OperationRef
from protocol.merge import Dossier, Fact, Live, display_order
from protocol.slots import POSITION, REMOVED, cell_of

CENTRE_ROLE: Final = "centre"


class Shown(msgspec.Struct, frozen=True):
    """One distinct value of a slot and everybody who wrote it."""

    value: Value
    raw: bytes
    refs: tuple[OperationRef, ...]
    readable: bool = True


class Row(msgspec.Struct, frozen=True):
    """A row as people see it: hidden rows are not shown at all."""

    table: str
    id: str
    cells: dict[str, list[Live]]
    contested: bool


def shown(state: Dossier, slot: str) -> list[Shown]:
    """The distinct live values, in display order; equal bytes are one value with two authors."""
    return distinct(state.slots.get(slot, []))


def distinct(lives: Iterable[Live]) -> list[Shown]:
    by_raw: dict[bytes, list[OperationRef]] = {}
    for live in lives:
        by_raw.setdefault(live.value, []).append(live.ref)
    return [_shown(raw, tuple(refs)) for raw, refs in by_raw.items()]


def value_of(state: Dossier, slot: str) -> Value:
    """The one value, or None where there is none or people have not agreed."""
    values = shown(state, slot)
    return values[0].value if len(values) == 1 else None


def text_at(state: Dossier, slot: str) -> str:
    """The one value where it is a text; else empty."""
    value = value_of(state, slot)
    return value if isinstance(value, str) else ""


def not_agreed(state: Dossier) -> list[str]:
    """Slots and rows (`table/row`) with more than one live value, in order of their names."""
    contested = [
        slot
        for slot, lives in state.slots.items()
        if len(lives) > 1 and cell_of(slot) is None and _differ(lives)
    ]
    for row in all_rows(state):
        contested += [
            f"{row.table}/{row.id}/{column}"
            for column, lives in row.cells.items()
            if column != POSITION and _differ(lives)
        ]
        if row.contested:
            contested.append(f"{row.table}/{row.id}")
    return sorted(contested)


def visible(state: Dossier) -> dict[str, list[Live]]:
    """The slots that people see: fields, and the cells of rows that are not removed."""
    seen = {slot: lives for slot, lives in state.slots.items() if cell_of(slot) is None}
    for row in all_rows(state):
        for column, lives in row.cells.items():
            seen[f"{row.table}/{row.id}/{column}"] = lives
    return seen


def rows(state: Dossier, table: str) -> list[Row]:
    """The visible rows of one table by their position, then by id."""
    return sorted(
        (row for row in all_rows(state) if row.table == table),
        key=lambda row: (_position(row), row.id),
    )


def all_rows(state: Dossier) -> list[Row]:
    cells: dict[tuple[str, str], dict[str, list[Live]]] = {}
    for slot, lives in state.slots.items():
        cell = cell_of(slot)
        if cell is not None:
            cells.setdefault((cell.table, cell.row), {})[cell.column] = lives
    return [
        row
        for (table, identity), columns in sorted(cells.items())
        if (row := _row(table, identity, columns)) is not None
    ]


def opened(state: Dossier) -> Open | None:
    """How the dossier began: the first `open` in position order, tentative ones last."""
    for fact in facts_in_order(state):
        action = fact.action
        if isinstance(action, Open):
            return action
    return None


def codes(state: Dossier) -> list[Code]:
    """Every code ever given out for the dossier: the one that stands, then its aliases.

    What the centre's counter gave stands before a device's number, an official before a
    provisional one, the first before later ones (docs/spec/codes.md#aliases).
    """
    given = [
        (action.provisional, fact.role != CENTRE_ROLE, at, action)
        for at, fact in enumerate(facts_in_order(state))
        if isinstance(action := fact.action, Code)
    ]
    return [action for *_, action in sorted(given, key=lambda one: one[:3])]


def standing_code(state: Dossier) -> str:
    """The code that people use; empty before one was given."""
    given = codes(state)
    return given[0].code if given else ""


def needs_update(state: Dossier) -> list[Unknown | Unreadable]:
    """What this version cannot read: shown as "cần cập nhật ứng dụng", never dropped."""
    return [
        action
        for fact in facts_in_order(state)
        if isinstance(action := fact.action, Unknown | Unreadable)
    ]


def facts_in_order(state: Dossier) -> list[Fact]:
    """Position order; what the centre has not sequenced lies on top, as its author ordered it."""
    return sorted(state.facts.values(), key=_in_order)


def _in_order(fact: Fact) -> tuple[bool, int, DeviceId, int, OperationRef]:
    # Several share a position when one adopt took them in. Clocks order the work of one device
    # only: between devices they would decide which step was first.
    return fact.position is None, fact.position or 0, fact.device, fact.hlc, fact.ref


def _row(table: str, identity: str, columns: dict[str, list[Live]]) -> Row | None:
    marks = [live for live in columns.get(REMOVED, []) if _is_set(live)]
    cells = {column: lives for column, lives in columns.items() if column != REMOVED}
    named = {ref for mark in marks for ref in mark.names}
    # A mark taken back in parallel is a write that the remover has not seen, like a cell's.
    taken_back = [live for live in columns.get(REMOVED, []) if not _is_set(live)]
    writes = [*taken_back, *(live for lives in cells.values() for live in lives)]
    unseen = [live for live in writes if live.ref not in named]
    if (marks and not unseen) or not cells:
        return None
    return Row(table, identity, cells, contested=bool(marks))


def _is_set(mark: Live) -> bool:
    return mark.value == b"\xc3"


def _differ(lives: list[Live]) -> bool:
    return len({live.value for live in lives}) > 1


def _position(row: Row) -> tuple[int, str]:
    lives = sorted(row.cells.get(POSITION, []), key=display_order)
    if not lives:
        return 1, ""
    value = _shown(lives[-1].value, ()).value
    return (0, value) if isinstance(value, str) else (1, "")


def _shown(raw: bytes, refs: tuple[OperationRef, ...]) -> Shown:
    try:
        return Shown(read_value(raw), raw, refs)
    except MalformedBytes:
        return Shown(None, raw, refs, readable=False)
