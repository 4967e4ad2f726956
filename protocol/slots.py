"""Slots: the places of a dossier that writes go to, as text (docs/spec/merge.md#slots).

phone                 a field of the form; sections are dotted: mother.full_name
members/k3/name       a row's field: table / row / column
members/k3/-          the row's removed mark
members/k3/#          the row's position
pages/q7/blob         a column named `blob` holds a blob reference, always
"""

import re
from typing import Final, NamedTuple

from protocol.errors import MalformedBytes

MAX_SLOT_BYTES: Final = 96  # three names of 30 characters and two strokes

REMOVED: Final = "-"
POSITION: Final = "#"
BLOB: Final = "blob"

_NAME = r"[a-z0-9_]+(?:\.[a-z0-9_]+)*"
_SLOT: Final = re.compile(rf"(?:{_NAME})(?:/[a-z0-9]+/(?:{_NAME}|[-#]))?", re.ASCII)


class Cell(NamedTuple):
    """A slot that belongs to a row."""

    table: str
    row: str
    column: str


def check_slot(slot: str) -> None:
    """Raise unless `slot` follows the grammar above."""
    if len(slot) > MAX_SLOT_BYTES or not _SLOT.fullmatch(slot):
        raise MalformedBytes(f"slot {slot[:MAX_SLOT_BYTES]!r}")


def cell_of(slot: str) -> Cell | None:
    """The row's place, or None for a field outside any table."""
    if "/" not in slot:
        return None
    table, row, column = slot.split("/")
    return Cell(table, row, column)


def is_removed_mark(slot: str) -> bool:
    return slot.endswith("/-")


def is_blob(slot: str) -> bool:
    return slot.endswith("/blob")
