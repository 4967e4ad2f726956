"""What a dossier or a screen declares: values by slot, rows of tables, and what is not agreed."""

from collections.abc import Mapping
from typing import Final, TypeAlias

import msgspec

from protocol.actions import Value
from protocol.dossier import all_rows, distinct, not_agreed, rows, visible
from protocol.merge import Dossier
from protocol.slots import POSITION, REMOVED
from protocol.trade.conditions import UNKNOWN
from protocol.trade.names import tidy

MAX_REASON_CHARS: Final = 200

Said: TypeAlias = Dossier | Mapping[str, Value]


class Declared(msgspec.Struct, frozen=True):
    """`values` holds what is agreed and readable; `rows` the visible rows in their order."""

    values: dict[str, Value]
    rows: dict[str, list[str]]
    contested: frozenset[str] = frozenset()  # slots, and rows as `table/row`
    unreadable: frozenset[str] = frozenset()

    @property
    def slots(self) -> list[str]:
        return [*self.values, *self.contested, *self.unreadable]


def declared_in(said: Said) -> Declared:
    return _of_state(said) if isinstance(said, Dossier) else _of_values(said)


def is_empty(value: Value) -> bool:
    """Nothing, blanks, or a list of nothing."""
    return value is None or value == [] or (isinstance(value, str) and not tidy(value))


def is_unknown(value: Value) -> bool:
    """*Unknown, the centre will look it up*: `["unknown", reason]`."""
    return isinstance(value, list) and value[:1] == [UNKNOWN]


def reason_of(value: Value) -> str:
    """Why it is not known; "" where nobody said it as it is to be said."""
    match value:
        case [_, str(reason)] if len(reason) <= MAX_REASON_CHARS:
            return tidy(reason)
        case _:
            return ""


def _of_values(said: Mapping[str, Value]) -> Declared:
    found: dict[str, list[str]] = {}
    for slot in said:
        match slot.split("/"):
            case [table, row, column] if column not in (REMOVED, POSITION):
                known = found.setdefault(table, [])
                known += [] if row in known else [row]
            case _:
                pass
    return Declared(dict(said), found)


def _of_state(state: Dossier) -> Declared:
    read = {
        slot: distinct(lives)
        for slot, lives in visible(state).items()
        if not slot.endswith(f"/{POSITION}")
    }
    single = {slot: values[0] for slot, values in read.items() if len(values) == 1}
    tables = dict.fromkeys(row.table for row in all_rows(state))
    return Declared(
        {slot: one.value for slot, one in single.items() if one.readable},
        {table: [row.id for row in rows(state, table)] for table in tables},
        frozenset(not_agreed(state)),
        frozenset(slot for slot, one in single.items() if not one.readable),
    )
