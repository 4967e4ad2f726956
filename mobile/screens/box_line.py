"""A box with text in it: the keyboard that it needs, and whence its text came."""

from functools import partial
from typing import Final

import flet as ft

from mobile.look import kit
from mobile.look.fields import edges, labelled
from mobile.look.type import text_style
from mobile.screens.box_parts import badge, edge_of, label_of, not_known
from mobile.state.form import FieldState
from mobile.state.whole import Ui

_KEYBOARDS: Final = {
    "date": ft.KeyboardType.DATETIME,
    "moment": ft.KeyboardType.DATETIME,
    "number": ft.KeyboardType.NUMBER,
    "money": ft.KeyboardType.NUMBER,
    "decimal": ft.KeyboardType.NUMBER,
    "pin": ft.KeyboardType.NUMBER,
    "phone": ft.KeyboardType.PHONE,
    "email": ft.KeyboardType.EMAIL,
    "name": ft.KeyboardType.NAME,
}
_HELP: Final = {"date": "form.help.date", "moment": "form.help.moment"}


def asked(ui: Ui, field: FieldState, box: ft.TextField) -> ft.Control:
    """Its label above, and beside it the way out for who does not know."""
    return labelled(ui, label_of(ui, field), box, *_ways_out(ui, field), error=bool(field.error))


def line(ui: Ui, field: FieldState, live: str) -> ft.TextField:
    edge, width = edge_of(ui, field)
    do = ui.do.form
    several = field.kind == "lines"
    return ft.TextField(
        value=live,
        hint_text=ui.say(_HELP[field.asks]) if field.asks in _HELP else None,
        hint_style=text_style("body", ui.mode, ui.scale, ui.colours.quiet),
        helper=field.hint or None,
        helper_max_lines=4,
        multiline=several,
        min_lines=3 if several else 1,
        max_lines=8 if several else 1,
        keyboard_type=_KEYBOARDS.get(field.asks, ft.KeyboardType.TEXT),
        capitalization=_capitals(field),
        autocorrect=False,
        enable_suggestions=False,
        enable_ime_personalized_learning=False,  # a keyboard must not learn citizens' names
        text_style=text_style("value", ui.mode, ui.scale, ui.colours.text, digits=_digits(field)),
        helper_style=text_style("body", ui.mode, ui.scale, ui.colours.quiet),
        bgcolor=ui.colours.sunk if field.origin else ui.colours.card,
        border=edges(ui, edge, width, error=bool(field.error)),
        content_padding=kit.inset(ui),
        suffix_icon=badge(ui, field) if field.origin else None,
        on_change=lambda event: do.typed(field.slot, event.control.value or ""),
        on_blur=lambda _: do.left(field.slot),
        on_submit=lambda _: do.enter(field.slot),
    )


def _capitals(field: FieldState) -> ft.TextCapitalization:
    if field.asks == "name":
        return ft.TextCapitalization.WORDS
    prose = field.asks in {"text", "long_text"}
    return ft.TextCapitalization.SENTENCES if prose else ft.TextCapitalization.NONE


def _digits(field: FieldState) -> bool:
    return field.asks in {"pin", "phone", "date", "moment", "money", "number", "decimal"}


def _ways_out(ui: Ui, field: FieldState) -> list[ft.Control]:
    if field.error and field.asks == "phone":
        clear = partial(ui.do.form.clear, field.slot)
        return [kit.quiet(ui, ui.say("form.no_phone"), clear)]
    if field.unknown_allowed and not field.origin and not ui.narrow:
        return [not_known(ui, field)]
    return []
