"""Cards, lines of a list, states, notices, a field, an empty place."""

from collections.abc import Sequence
from typing import Final

import flet as ft

from mobile.look.basics import Press, heard, icon, inset, text
from mobile.look.fields import edges, labelled, search_field, wrong
from mobile.look.tokens import RADIUS_CARD, RADIUS_CHIP, XS, L, M, S, Tint
from mobile.look.type import text_style
from mobile.state.whole import Ui

CHIP_ICON: Final = 18


def card(ui: Ui, *controls: ft.Control, edge: str | None = None, pad: int = L) -> ft.Control:
    return ft.Container(
        content=ft.Column(
            list(controls),
            spacing=S,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        bgcolor=ui.colours.card,
        border=ft.Border.all(2 if edge else ui.colours.border, edge or ui.colours.divider),
        border_radius=RADIUS_CARD,
        padding=pad,
    )


def rows(ui: Ui, *lines: ft.Control, edge: str | None = None) -> ft.Control:
    """A card of lines with a hair between them."""
    parts: list[ft.Control] = []
    for at, line in enumerate(lines):
        if at:
            parts.append(ft.Divider(height=ui.colours.border, color=ui.colours.divider))
        parts.append(line)
    return ft.Container(
        content=ft.Column(parts, spacing=0, tight=True),
        bgcolor=ui.colours.card,
        border=ft.Border.all(2 if edge else ui.colours.border, edge or ui.colours.divider),
        border_radius=RADIUS_CARD,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )


def line(  # noqa: PLR0913  # one line of a list in all its parts
    ui: Ui,
    title: str,
    below: str | Sequence[ft.Control] = "",
    *,
    at_end: str | ft.Control = "",
    symbol: ft.IconData | None = None,
    symbol_colour: str | None = None,
    on_click: Press | None = None,
    key: str | None = None,
) -> ft.Control:
    """Two lines of text and what leads on; the whole of it is the target."""
    words = [text(ui, title, "person")]
    under = [text(ui, below, "body", ui.colours.quiet)] if isinstance(below, str) and below else []
    extra = list(below) if not isinstance(below, str) else []
    top = ft.CrossAxisAlignment.START if ui.narrow else ft.CrossAxisAlignment.CENTER
    end: list[ft.Control] = []
    if at_end:
        last = text(ui, at_end, "section", digits=True) if isinstance(at_end, str) else at_end
        (extra if ui.narrow else end).append(last)  # large text needs the whole width
    if on_click is not None:
        end.append(icon(ui, ft.Icons.CHEVRON_RIGHT_ROUNDED))
    content = ft.Row(
        [
            *([icon(ui, symbol, symbol_colour)] if symbol else []),
            ft.Column([*words, *under, *extra], spacing=XS, expand=True, tight=True),
            *end,
        ],
        spacing=M,
        vertical_alignment=top,
    )
    return _tappable(ui, content, on_click, key)


def _tappable(ui: Ui, content: ft.Control, on_click: Press | None, key: str | None) -> ft.Control:
    return ft.Container(
        key=key,
        content=content,
        padding=ft.Padding.symmetric(horizontal=L, vertical=M),
        on_click=heard(on_click),
        ink=on_click is not None,
        ink_color=ui.colours.high if on_click else None,
    )


def chip(ui: Ui, tint: Tint, symbol: ft.IconData, words: str) -> ft.Control:
    """A state: icon and word, never a colour alone."""
    return ft.Container(
        content=ft.Row(
            [
                icon(ui, symbol, tint.text, size=CHIP_ICON),
                text(ui, words, "chip", tint.text, expand=ui.narrow),
            ],
            spacing=6,
            tight=True,
        ),
        bgcolor=tint.fill,
        border=ft.Border.all(2, tint.text) if ui.colours.border > 1 else None,
        border_radius=RADIUS_CHIP,
        padding=ft.Padding.symmetric(horizontal=10, vertical=XS),
    )


def notice(ui: Ui, tint: Tint, symbol: ft.IconData, words: str, *more: ft.Control) -> ft.Control:
    """A sentence that stands out, with what can be done about it below."""
    return ft.Container(
        content=ft.Column(
            [
                ft.Row(
                    [
                        icon(ui, symbol, tint.text),
                        text(ui, words, "section", tint.text, expand=True),
                    ],
                    spacing=M,
                    vertical_alignment=ft.CrossAxisAlignment.START,
                ),
                *more,
            ],
            spacing=S,
            tight=True,
        ),
        bgcolor=tint.fill,
        border=ft.Border.all(ui.colours.border, tint.text),
        border_radius=RADIUS_CARD,
        padding=L,
    )


def empty(
    ui: Ui, symbol: ft.IconData, fact: str, advice: str, button: ft.Control | None = None
) -> ft.Control:
    """Nothing here: one fact, one thing to do, one button."""
    return ft.Column(
        [
            icon(ui, symbol, size=40),
            text(ui, fact, "person", align=ft.TextAlign.CENTER),
            text(ui, advice, "body", ui.colours.quiet, align=ft.TextAlign.CENTER),
            *([button] if button else []),
        ],
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=M,
    )


def field(  # noqa: PLR0913  # a line of typing and what stands around it
    ui: Ui,
    label: str,
    value: str,
    on_change: Press,
    *,
    error: str = "",
    lines: bool = False,
    most: int = 500,
    key: str | None = None,
) -> ft.Control:
    """A line, or several, that somebody types."""
    box = ft.TextField(
        key=key,
        value=value,
        multiline=lines,
        min_lines=2 if lines else 1,
        max_lines=6 if lines else 1,
        max_length=most,
        counter="",
        bgcolor=ui.colours.card,
        border=edges(ui, ui.colours.error if error else "", error=bool(error)),
        content_padding=inset(ui),
        text_style=text_style("value", ui.mode, ui.scale, ui.colours.text),
        on_change=lambda event: on_change(event.control.value or ""),
    )
    return ft.Column(
        [labelled(ui, label, box, error=bool(error)), *([wrong(ui, error)] if error else [])],
        spacing=S,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def search(
    ui: Ui, words: str, value: str, on_change: Press, *, key: str | None = None
) -> ft.Control:
    """A line that narrows what stands below it."""
    box = ft.TextField(
        key=key, value=value, on_change=lambda event: on_change(event.control.value or "")
    )
    return search_field(ui, box, words)


def pair(ui: Ui, *controls: ft.Control) -> ft.Control:
    """Side by side, or below one another where text is large."""
    if ui.narrow:
        return ft.Column(
            list(controls), spacing=S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )
    return ft.Row(
        [ft.Container(one, expand=True) for one in controls],
        spacing=S,
        intrinsic_height=True,  # the words of one may take a second line
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )
