"""What the boxes of a declaration are made of: edges, labels, signs, ways out."""

from functools import partial
from typing import Final

import flet as ft

from mobile.look import kit
from mobile.look.tokens import RADIUS_FIELD, XS, L, M, S
from mobile.state.form import FieldState
from mobile.state.whole import Ui

_ORIGINS: Final = {
    "card": "form.from.card",
    "earlier": "form.from.earlier",
    "same": "form.from.same",
    "house": "form.from.house",
    "usual": "form.from.usual",
}


REASONS: Final = ("form.why.lost", "form.why.forgot", "form.why.never", "form.why.nobody")


def label_of(ui: Ui, field: FieldState) -> str:
    """What may be left out says so; what may be stated as unknown has a button that does,
    and what is asked for all the same is not called optional beside the asking."""
    if field.needed or field.unknown_allowed or field.warning:
        return field.label
    return ui.say("form.optional", label=field.label)


def edge_of(ui: Ui, field: FieldState) -> tuple[str, int]:
    if field.error:
        return ui.colours.error, ui.colours.border + 1
    if field.warning:
        return ui.colours.soon.text, 2 if ui.colours.border > 1 else 1
    return ui.colours.outline, ui.colours.border


def marked_edge(ui: Ui, field: FieldState) -> str | None:
    """Of a list of answers: only where something is wrong with it."""
    return edge_of(ui, field)[0] if field.error or field.warning else None


def not_known(ui: Ui, field: FieldState) -> ft.Control:
    press = partial(ui.do.form.unknown, field.slot, unknown=True)
    return kit.quiet(ui, ui.say("form.unknown"), press)


def badge(ui: Ui, field: FieldState) -> ft.Control:
    said = ui.say(_ORIGINS[field.origin])
    return ft.Container(
        kit.icon(ui, ft.Icons.BADGE_OUTLINED, said=said), padding=ft.Padding.only(left=S, right=M)
    )


def framed(ui: Ui, field: FieldState, *controls: ft.Control) -> ft.Control:
    edge, width = edge_of(ui, field)
    return ft.Container(
        content=ft.Column(
            list(controls),
            spacing=XS,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        bgcolor=ui.colours.sunk if field.origin else ui.colours.card,
        border=ft.Border.all(width, edge),
        border_radius=RADIUS_FIELD,
        padding=ft.Padding.symmetric(horizontal=L, vertical=M),
    )


def hint(ui: Ui, field: FieldState) -> list[ft.Control]:
    return [kit.text(ui, field.hint, "body", ui.colours.quiet)] if field.hint else []


def empty_again(ui: Ui, field: FieldState) -> ft.Control:
    return kit.quiet(ui, ui.say("form.clear"), partial(ui.do.form.clear, field.slot))
