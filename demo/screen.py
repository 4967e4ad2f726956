"""What the demo shows: lines that stay whole, and a table that stands straight."""

import sys
import threading
import unicodedata
from collections.abc import Sequence
from typing import Final

GAP: Final = "  "
_DOOR: Final = threading.Lock()  # officers work at the same time, and speak one after the other


def say(line: str = "") -> None:
    with _DOOR:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of equal columns; figures stand to the right."""
    cells = [[unicodedata.normalize("NFC", cell) for cell in row] for row in (head, *rows)]
    columns = list(zip(*cells, strict=True))
    widths = [max(map(width_of, column)) for column in columns]
    right = [all(cell.isdecimal() for cell in column[1:]) for column in columns]
    lines = [
        GAP.join(_set(*spot) for spot in zip(row, widths, right, strict=True)).rstrip()
        for row in cells
    ]
    rule = GAP.join("─" * width for width in widths)
    return [lines[0], rule, *lines[1:]]


def width_of(text: str) -> int:
    """In places on a terminal: a mark that stands over a letter takes none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if _is_wide(letter) else 1 for letter in text
    )


def _set(cell: str, width: int, right: bool) -> str:
    space = " " * (width - width_of(cell))
    return space + cell if right else cell + space


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in {"W", "F"}
