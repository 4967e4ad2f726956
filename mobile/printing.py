"""Papers for a printer, with the fonts of the app."""

from pathlib import Path
from typing import Final

from protocol.catalogue import View
from protocol.dossier import shown
from protocol.merge import Dossier
from protocol.papers.declaration import declaration
from protocol.papers.sheet import Fonts
from protocol.papers.slip_paper import SlipPaper, slip_paper
from protocol.trade.declared import declared_in, is_empty
from protocol.trade.forms import ADDRESS_PARTS, Field, Form, fields_of
from protocol.trade.procedures import Procedure
from protocol.trade.read_aloud import CONTESTED, said_value, unit_name

FONTS: Final = Path(__file__).parent / "assets" / "fonts"


def fonts() -> Fonts:
    return Fonts(
        (FONTS / "BeVietnamPro-Regular.ttf").read_bytes(),
        (FONTS / "BeVietnamPro-Bold.ttf").read_bytes(),
    )


def print_slip(slip: SlipPaper, *, made_ms: int) -> bytes:
    return slip_paper(slip, fonts(), made_ms=made_ms)


def print_declaration(
    view: View, procedure: Procedure, state: Dossier | None, *, made_ms: int, sample: str
) -> bytes:
    """Filled from `state`, or blank; of a procedure without a form there is none."""
    form = procedure.declaration
    if form is None:
        return b""
    answers = None if state is None else answers_of(view, form, state)
    return declaration(form, answers, fonts(), title=procedure.vi, made_ms=made_ms, sample=sample)


def answers_of(view: View, form: Form, state: Dossier) -> dict[str, str]:
    """By the field's name, in the words in which it is read aloud; what is empty is left out."""
    return {
        name: said
        for name, _, field in fields_of(form)
        if (said := _said(view, state, name, field))
    }


def _said(view: View, state: Dossier, name: str, field: Field) -> str:
    if field.kind == "table":
        return _table(view, state, name, field)
    if field.kind == "address":
        parts = [_address(view, state, f"{name}.{part}", field) for part in reversed(ADDRESS_PARTS)]
        return ", ".join(part for part in parts if part)
    return _value(view, state, name, field)


def _value(view: View, state: Dossier, slot: str, field: Field) -> str:
    values = [one.value for one in shown(state, slot) if not is_empty(one.value)]
    return CONTESTED.join(said_value(view, field, one) for one in values)


def _address(view: View, state: Dossier, slot: str, field: Field) -> str:
    values = [one.value for one in shown(state, slot) if not is_empty(one.value)]
    is_unit = not slot.endswith(".detail")
    return CONTESTED.join(
        unit_name(view, one) if is_unit and isinstance(one, str) else said_value(view, field, one)
        for one in values
    )


def _table(view: View, state: Dossier, name: str, field: Field) -> str:
    lines = [
        "; ".join(
            f"{column.vi}: {said}"
            for column in field.columns
            if (said := _value(view, state, f"{name}/{row}/{column.id}", column))
        )
        for row in declared_in(state).rows.get(name, [])
    ]
    return "".join(f"\n{at}. {line}" for at, line in enumerate(lines, 1) if line)
