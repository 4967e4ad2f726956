"""Procedures as people call them: the same on every list and at the top of every screen."""

from typing import Final

BEGINNINGS: Final = ("Thủ tục ", "Thực hiện, điều chỉnh, thôi hưởng ")  # of official names


def short_name(procedure: str) -> str:
    """As a line of a list says it, and the second line of a title."""
    name = procedure
    for beginning in BEGINNINGS:
        name = name.removeprefix(beginning)
    return name[:1].upper() + name[1:]
