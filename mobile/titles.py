"""Procedures and answers as people call them: the same on every list and on every screen."""

from collections.abc import Iterable
from typing import Final

from protocol.trade.forms import fields_of
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


def labels_of(procedure: Procedure, slots: Iterable[str]) -> tuple[str, ...]:
    """Each once; what no form names stands as it is."""
    return tuple(dict.fromkeys(label_of(procedure, one) or one for one in slots))


def label_of(procedure: Procedure, slot: str) -> str:
    """A slot in the words of the paper."""
    head, _, rest = slot.partition("/")
    column = rest.rpartition("/")[2]
    for name, section, field in fields_of(procedure.declaration) if procedure.declaration else ():
        if head == name or head.startswith(f"{name}."):
            inner = next((one.vi for one in field.columns if one.id == column), "")
            return f"{section.vi}: {inner or field.vi}"
    return ""
