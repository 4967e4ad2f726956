"""Our own keys for a PIN: dots, never digits; the machine's keyboard works as well."""

from typing import Final

import flet as ft

from mobile.look.kit import Press, heard, icon, text
from mobile.look.tokens import KEY_HEIGHT, RADIUS_KEY, XS, L, S
from mobile.state.whole import Ui

LENGTH: Final = 6
_ROWS: Final = ("123", "456", "789")
DOT: Final = 18
LINE: Final = 44  # of a digit with its room, before the officer's own text size


def dots(ui: Ui, count: int) -> ft.Control:
    """How many of six; a screen reader hears the number."""
    colours = ui.colours
    return ft.Semantics(
        label=ui.say("pin.digits", count=count),
        live_region=True,
        content=ft.Row(
            [
                ft.Container(
                    width=DOT,
                    height=DOT,
                    border_radius=DOT,
                    bgcolor=colours.primary if at < count else None,
                    border=ft.Border.all(2, colours.primary if at < count else colours.outline),
                )
                for at in range(LENGTH)
            ],
            alignment=ft.MainAxisAlignment.CENTER,
            spacing=L,
        ),
    )


def keypad(ui: Ui, on_digit: Press, on_erase: Press, way_out: str, on_way_out: Press) -> ft.Control:
    """1 to 9, then the way out in words, 0, and the key that erases."""
    rows = [ft.Row([_digit(ui, sign, on_digit) for sign in row], spacing=S) for row in _ROWS]
    last = [
        _word(ui, way_out, on_way_out),
        _digit(ui, "0", on_digit),
        _word(ui, ui.say("key.delete"), on_erase, ft.Icons.BACKSPACE_OUTLINED),
    ]
    return ft.Column([*rows, ft.Row(last, spacing=S)], spacing=S, tight=True)


def _digit(ui: Ui, sign: str, on_digit: Press) -> ft.Control:
    return ft.Button(
        content=text(ui, sign, "headline", digits=True, align=ft.TextAlign.CENTER),
        on_click=heard(lambda: on_digit(sign)),
        disabled=ui.busy,
        expand=1,
        height=_height(ui),
        style=ft.ButtonStyle(
            bgcolor=ui.colours.card,
            color=ui.colours.text,
            elevation=0,
            shadow_color=ft.Colors.TRANSPARENT,
            side=ft.BorderSide(ui.colours.border, ui.colours.outline),
            shape=ft.RoundedRectangleBorder(radius=RADIUS_KEY),
            padding=0,
        ),
    )


def _word(ui: Ui, label: str, on_click: Press, symbol: ft.IconData | None = None) -> ft.Control:
    words = text(ui, label, "section", ui.colours.primary, align=ft.TextAlign.CENTER)
    words.expand, words.expand_loose = True, True  # a long one takes a second line
    mark = [icon(ui, symbol, ui.colours.primary)] if symbol and not ui.narrow else []
    return ft.TextButton(
        content=ft.Row(
            [*mark, words],
            alignment=ft.MainAxisAlignment.CENTER,
            spacing=XS,
            tight=True,
        ),
        on_click=heard(on_click),
        expand=1,
        height=None if ui.narrow else KEY_HEIGHT,
        style=ft.ButtonStyle(padding=0, shape=ft.RoundedRectangleBorder(radius=RADIUS_KEY)),
    )


def _height(ui: Ui) -> float:
    return max(KEY_HEIGHT, LINE * ui.scale)
