"""The QR code of a slip: as squares for paper, as one pixel a module for screens."""

import io
from typing import Final

import segno

LEVEL: Final = "q"  # a quarter of it may be soiled or torn
QUIET: Final = 4  # modules of white around it, as the standard has it


def modules(text: str) -> tuple[str, ...]:
    """Rows of 0 and 1, without the white around them."""
    rows = segno.make(text, error=LEVEL, micro=False).matrix
    return tuple("".join("1" if module else "0" for module in row) for row in rows)


def png(text: str) -> bytes:
    """With its white; whoever shows it repeats pixels and smooths nothing."""
    made = io.BytesIO()
    segno.make(text, error=LEVEL, micro=False).save(made, kind="png", scale=1, border=QUIET)
    return made.getvalue()
