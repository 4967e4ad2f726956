"""How somebody answers beside a form: a line of text, one of several, yes or no."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import flet as ft

from mobile.look.kit import icon, inset, text
from mobile.look.tokens import RADIUS_CHIP, RADIUS_FIELD, XS, L, M, S
from mobile.look.type import text_style
from mobile.state.whole import Ui

Say = Callable[..., Any]


def entry(  # noqa: PLR0913  # a field in all its parts
    ui: Ui,
    label: str,
    value: str,
    on_say: Say,
    *,
    error: str = "",
    lines: int = 1,
    secret: bool = False,
    digits: bool = False,
    key: str | None = None,
) -> ft.Control:
    """The error stands below, with its own sign, and says what to do."""
    colours = ui.colours
    edge = colours.error if error else colours.outline
    field = ft.TextField(
        key=key,
        label=label,
        value=value,
        on_change=lambda event: on_say(str(event.control.value or "")),
        password=secret,
        can_reveal_password=secret,
        keyboard_type=ft.KeyboardType.NUMBER if digits else ft.KeyboardType.TEXT,
        multiline=lines > 1,
        min_lines=lines,
        max_lines=max(lines, 3) if lines > 1 else 1,
        text_style=text_style("value", ui.mode, ui.scale, colours.text),
        label_style=text_style("body", ui.mode, ui.scale, colours.quiet),
        border={
            ft.ControlState.DEFAULT: _border(edge, 2 if error else colours.border),
            ft.ControlState.FOCUSED: _border(colours.error if error else colours.primary, 2),
        },
        bgcolor=colours.card,
        content_padding=inset(ui),
    )
    if not error:
        return field
    said = ft.Row(
        [
            icon(ui, ft.Icons.ERROR_ROUNDED, colours.error),
            text(ui, error, "section", colours.error, expand=True),
        ],
        spacing=S,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return ft.Column(
        [field, ft.Semantics(live_region=True, content=said)],
        spacing=S,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _border(colour: str, width: int) -> ft.InputBorder:
    return ft.OutlineInputBorder(side=ft.BorderSide(width, colour), border_radius=RADIUS_FIELD)


def one_of(
    ui: Ui, options: Sequence[tuple[str, str]], chosen: str, on_choose: Say
) -> list[ft.Control]:
    """Lines to tap; what is chosen is filled, and said."""
    return [_option(ui, key, words, key == chosen, on_choose) for key, words in options]


def beside(ui: Ui, options: Sequence[tuple[str, str]], chosen: str, on_choose: Say) -> ft.Control:
    """Two or three short words next to one another; below, where text is large."""
    buttons = [_piece(ui, key, words, key == chosen, on_choose) for key, words in options]
    if ui.narrow:
        return ft.Column(
            list(buttons), spacing=S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )
    return ft.Row([ft.Container(one, expand=True) for one in buttons], spacing=S)


def yes(ui: Ui, words: str, on: bool, on_tap: Callable[[], Any]) -> ft.Control:
    """One thing that is so or not."""
    sign = ft.Icons.CHECK_BOX_ROUNDED if on else ft.Icons.CHECK_BOX_OUTLINE_BLANK_ROUNDED
    return ft.Semantics(checked=on, content=_tapped(ui, sign, words, on, lambda: on_tap()))


def _option(ui: Ui, key: str, words: str, on: bool, on_choose: Say) -> ft.Control:
    sign = ft.Icons.RADIO_BUTTON_CHECKED_ROUNDED if on else ft.Icons.RADIO_BUTTON_OFF_ROUNDED
    line = _tapped(ui, sign, words, on, partial(on_choose, key))
    return ft.Semantics(button=True, selected=on, content=line)


def _tapped(
    ui: Ui,
    sign: ft.IconData,
    words: str,
    on: bool,
    on_tap: Callable[..., Any],
) -> ft.Control:
    ink = ui.colours.primary if on else ui.colours.quiet
    return ft.Container(
        content=ft.Row(
            [icon(ui, sign, ink), text(ui, words, "value" if on else "body", expand=True)],
            spacing=M,
        ),
        on_click=on_tap,
        ink=True,
        ink_color=ui.colours.high,
        padding=ft.Padding.symmetric(horizontal=L, vertical=M),
    )


def _piece(ui: Ui, key: str, words: str, on: bool, on_choose: Say) -> ft.Control:
    colours = ui.colours
    ink = colours.on_primary_soft if on else colours.text
    sign = [icon(ui, ft.Icons.CHECK_ROUNDED, ink, size=16)] if on else []
    said = text(ui, words, "section", ink, align=ft.TextAlign.CENTER)
    said.expand, said.expand_loose = True, True
    return ft.Semantics(
        selected=on,
        content=ft.Container(
            content=ft.Row(
                [*sign, said],
                alignment=ft.MainAxisAlignment.CENTER,
                spacing=XS,
                tight=True,
            ),
            on_click=partial(on_choose, key),
            ink=True,
            bgcolor=colours.primary_soft if on else colours.card,
            border=ft.Border.all(2 if on else 1, colours.primary if on else colours.outline),
            border_radius=RADIUS_CHIP,
            padding=ft.Padding.symmetric(horizontal=XS, vertical=M),
            alignment=ft.Alignment.CENTER,
        ),
    )
