"""A field: its label stands above it and stays, what is wrong stands below."""

import flet as ft

from mobile.look.basics import icon, inset, text
from mobile.look.tokens import RADIUS_FIELD, XS, S
from mobile.look.type import text_style
from mobile.state.whole import Ui


def edges(
    ui: Ui, edge: str = "", width: int = 0, *, error: bool = False
) -> dict[ft.ControlState, ft.InputBorder]:
    """At rest, and while somebody writes in it; what is wrong has a stronger one."""
    colours = ui.colours
    strong = colours.border + 1
    rest = ft.BorderSide(strong if error else width or colours.border, edge or colours.outline)
    written = ft.BorderSide(strong, colours.error if error else colours.primary)
    return {
        ft.ControlState.DEFAULT: ft.OutlineInputBorder(side=rest, border_radius=RADIUS_FIELD),
        ft.ControlState.FOCUSED: ft.OutlineInputBorder(side=written, border_radius=RADIUS_FIELD),
    }


def label_above(ui: Ui, words: str, *, error: bool = False) -> ft.Control:
    """Of a group of answers, or drawn only: the field says its own name."""
    return text(ui, words, "chip", ui.colours.error if error else ui.colours.quiet)


def labelled(
    ui: Ui, label: str, field: ft.TextField, *beside: ft.Control, error: bool = False
) -> ft.Control:
    """Flutter's own label shrinks to 12 when something is written; this one is read as well."""
    drawn = ft.Semantics(exclude_semantics=True, content=label_above(ui, label, error=error))
    return ft.Column(
        [drawn, ft.Row([named(label, field), *beside], spacing=S)],
        spacing=XS,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def named(label: str, field: ft.TextField) -> ft.Control:
    """One thing for a screen reader: the box, and what it is called."""
    return ft.MergeSemantics(content=ft.Semantics(label=label, content=field), expand=True)


def search_field(ui: Ui, field: ft.TextField, words: str) -> ft.Control:
    """What can be looked for stands in it until somebody writes; above it where text is large."""
    field.prefix_icon = icon(ui, ft.Icons.SEARCH_ROUNDED)
    field.hint_text = None if ui.narrow else words
    field.hint_style = text_style("body", ui.mode, ui.scale, ui.colours.quiet)
    field.text_style = text_style("value", ui.mode, ui.scale, ui.colours.text)
    field.bgcolor = ui.colours.card
    field.border = edges(ui)
    field.content_padding = inset(ui)
    above: ft.Control = ft.Container(height=0)  # the field stays the same one in every text size
    if ui.narrow:
        above = ft.Semantics(exclude_semantics=True, content=label_above(ui, words))
    return ft.Column(
        [above, ft.Row([named(words, field)])],
        spacing=XS if ui.narrow else 0,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def wrong(ui: Ui, words: str) -> ft.Control:
    """What to do about it, with its own sign."""
    return ft.Semantics(
        live_region=True,
        content=ft.Row(
            [
                icon(ui, ft.Icons.ERROR_ROUNDED, ui.colours.error),
                text(ui, words, "section", ui.colours.error, expand=True),
            ],
            spacing=S,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
    )
