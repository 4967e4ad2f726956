"""How somebody answers beside a form: a line of text, one of several, yes or no."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import flet as ft

from mobile.look.fields import edges, labelled, wrong
from mobile.look.kit import icon, inset, text
from mobile.look.tokens import RADIUS_CHIP, XS, L, M, S
from mobile.look.type import text_style
from mobile.state.whole import Ui

Say = Callable[..., Any]
BESIDE: Final = 2  # of any length; more than these only if short
LONG_WORDS: Final = 9


def entry(  # noqa: PLR0913  # a field in all its parts
    ui: Ui,
    label: str,
    value: str,
    on_say: Say,
    *,
    error: str = "",
    lines: int = 1,
    digits: bool = False,
    key: str | None = None,
) -> ft.Control:
    """The error stands below, with its own sign, and says what to do."""
    colours = ui.colours
    field = ft.TextField(
        key=key,
        value=value,
        on_change=lambda event: on_say(str(event.control.value or "")),
        keyboard_type=ft.KeyboardType.NUMBER if digits else ft.KeyboardType.TEXT,
        multiline=lines > 1,
        min_lines=lines,
        max_lines=max(lines, 3) if lines > 1 else 1,
        text_style=text_style("value", ui.mode, ui.scale, colours.text),
        border=edges(ui, colours.error if error else "", error=bool(error)),
        bgcolor=colours.card,
        content_padding=inset(ui),
    )
    return ft.Column(
        [labelled(ui, label, field, error=bool(error)), *([wrong(ui, error)] if error else [])],
        spacing=S,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def one_of(
    ui: Ui, options: Sequence[tuple[str, str]], chosen: str, on_choose: Say
) -> list[ft.Control]:
    """Lines to tap; what is chosen is filled, and said."""
    return [_option(ui, key, words, key == chosen, on_choose) for key, words in options]


def beside(ui: Ui, options: Sequence[tuple[str, str]], chosen: str, on_choose: Say) -> ft.Control:
    """Two or three short words next to one another; below, where text is large."""
    long = max(len(words) for _, words in options) > LONG_WORDS
    wraps = len(options) > BESIDE and long and not ui.wide and not ui.narrow
    buttons = [
        _piece(ui, key, words, key == chosen, on_choose, stretch=not wraps)
        for key, words in options
    ]
    if ui.narrow:
        return ft.Column(
            list(buttons), spacing=S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )
    if wraps:
        return ft.Row(list(buttons), wrap=True, spacing=S, run_spacing=S)
    return ft.Row(
        [ft.Container(one, expand=True) for one in buttons],
        spacing=S,
        intrinsic_height=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def yes(
    ui: Ui, words: str, on: bool, on_tap: Callable[[], Any], *, flush: bool = False
) -> ft.Control:
    """One thing that is so or not; `flush` with what stands above it in a card."""
    sign = ft.Icons.CHECK_BOX_ROUNDED if on else ft.Icons.CHECK_BOX_OUTLINE_BLANK_ROUNDED
    return ft.Semantics(
        checked=on, content=_tapped(ui, sign, words, on, lambda: on_tap(), flush=flush)
    )


def _option(ui: Ui, key: str, words: str, on: bool, on_choose: Say) -> ft.Control:
    sign = ft.Icons.RADIO_BUTTON_CHECKED_ROUNDED if on else ft.Icons.RADIO_BUTTON_OFF_ROUNDED
    line = _tapped(ui, sign, words, on, partial(on_choose, key))
    return ft.Semantics(button=True, selected=on, content=line)


def _tapped(  # noqa: PLR0913  # a line in all its parts
    ui: Ui,
    sign: ft.IconData,
    words: str,
    on: bool,
    on_tap: Callable[..., Any],
    *,
    flush: bool = False,
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
        padding=ft.Padding.symmetric(horizontal=0 if flush else L, vertical=M),
    )


def _piece(  # noqa: PLR0913  # a button in all its parts
    ui: Ui, key: str, words: str, on: bool, on_choose: Say, *, stretch: bool
) -> ft.Control:
    colours = ui.colours
    ink = colours.on_primary_soft if on else colours.text
    sign = [icon(ui, ft.Icons.CHECK_ROUNDED, ink, size=16)] if on else []
    said = text(ui, words, "section", ink, align=ft.TextAlign.CENTER)
    if stretch:
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
            border=ft.Border.all(colours.border + on, colours.primary if on else colours.outline),
            border_radius=RADIUS_CHIP,
            padding=ft.Padding.symmetric(horizontal=XS if stretch else M, vertical=M),
            alignment=ft.Alignment.CENTER if stretch else None,
        ),
    )
