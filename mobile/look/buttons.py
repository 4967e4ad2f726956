"""Three buttons: the one next thing, something beside it, a way out."""

from typing import Final

import flet as ft

from mobile.look.basics import Press, heard, icon, text
from mobile.look.tokens import PRIMARY_HEIGHT, RADIUS_CARD, M, S
from mobile.look.type import SIZES, Role
from mobile.state.whole import Ui

GROWS: Final = (PRIMARY_HEIGHT - SIZES["button"].line) / 2  # a second line makes it higher


def primary(
    ui: Ui, label: str, on_click: Press, *, symbol: ft.IconData | None = None, key: str = "primary"
) -> ft.Control:
    """The one next thing; at most one on a screen, never dead."""
    return _button(
        ui, label, on_click, symbol, key,
        ink=ui.colours.on_primary, ground=ui.colours.primary, edge=None,
    )  # fmt: skip


def secondary(
    ui: Ui,
    label: str,
    on_click: Press,
    *,
    symbol: ft.IconData | None = None,
    key: str | None = None,
) -> ft.Control:
    return _button(
        ui, label, on_click, symbol, key,
        ink=ui.colours.primary, ground=ui.colours.card, edge=ui.colours.primary,
    )  # fmt: skip


def quiet(
    ui: Ui,
    label: str,
    on_click: Press,
    *,
    symbol: ft.IconData | None = None,
    key: str | None = None,
) -> ft.Control:
    """A way out, or something beside the work: words alone."""
    return ft.Container(
        key=key,
        content=ft.TextButton(
            content=_labelled(ui, label, symbol, ui.colours.primary, "button_small"),
            on_click=heard(on_click),
            style=ft.ButtonStyle(
                padding=ft.Padding.symmetric(horizontal=M, vertical=M),
                shape=ft.RoundedRectangleBorder(radius=RADIUS_CARD),
            ),
        ),
    )


def _labelled(ui: Ui, label: str, symbol: ft.IconData | None, ink: str, role: Role) -> ft.Control:
    words = text(ui, label, role, ink, align=ft.TextAlign.CENTER)
    if symbol is None:
        return words
    words.expand, words.expand_loose = True, True  # a long label takes a second line
    return ft.Row(
        [icon(ui, symbol, ink), words],
        alignment=ft.MainAxisAlignment.CENTER,
        spacing=S,
        tight=True,
    )


def _button(  # noqa: PLR0913  # one look of three buttons
    ui: Ui,
    label: str,
    on_click: Press,
    symbol: ft.IconData | None,
    key: str | None,
    *,
    ink: str,
    ground: str,
    edge: str | None,
) -> ft.Control:
    return ft.Button(
        key=key,
        content=_labelled(ui, label, symbol, ink, "button"),
        on_click=heard(on_click),
        disabled=ui.busy,
        style=ft.ButtonStyle(
            bgcolor=ground,
            color=ink,
            elevation=0,
            shadow_color=ft.Colors.TRANSPARENT,  # 0 still leaves a hair of it
            side=ft.BorderSide(2, edge) if edge else None,
            shape=ft.RoundedRectangleBorder(radius=RADIUS_CARD),
            padding=ft.Padding.symmetric(horizontal=M, vertical=GROWS),
            visual_density=ft.VisualDensity.STANDARD,  # a mouse makes no target smaller
        ),
    )
