"""Procedures as people call them: the same on every list and at the top of every screen."""

from typing import Final

from protocol.trade.procedures import Procedure

BEGINNINGS: Final = ("Thủ tục ", "Thực hiện, điều chỉnh, thôi hưởng ")  # of official names


def called(procedure: Procedure, *, english: bool) -> str:
    """On lists; in English beside the name that papers and people there have for it."""
    name = short_name(procedure.vi)
    return f"{short_name(procedure.en)} – {name}" if english and procedure.en else name


def short_name(procedure: str) -> str:
    """As a line of a list says it, and the second line of a title."""
    name = procedure
    for beginning in BEGINNINGS:
        name = name.removeprefix(beginning)
    return name[:1].upper() + name[1:]
