"""Something of a long list: what was chosen, or words to find it by."""

from functools import partial
from typing import Any

import flet as ft

from mobile.look import kit
from mobile.look.fields import edges, named
from mobile.look.tokens import S
from mobile.look.type import text_style
from mobile.screens.box_parts import badge, empty_again, framed, not_known
from mobile.state.form import FieldState, PickCommands
from mobile.state.taking import Choice
from mobile.state.whole import Ui


def search(ui: Ui, field: FieldState, do: PickCommands) -> ft.Control:
    if not field.picking:
        return framed(ui, field, _chosen(ui, field, do))
    nothing = [] if field.found else [kit.text(ui, ui.say("form.search.nothing"))]
    return framed(
        ui,
        field,
        SearchBox(ui, field, do),
        *(found(ui, field, do, one) for one in field.found),
        *nothing,
        kit.quiet(ui, ui.say("close"), partial(do.shut, field.slot)),
    )


@ft.component
def SearchBox(ui: Ui, field: FieldState, do: PickCommands) -> ft.Control:
    held: Any = ft.use_ref(None)

    async def write_here() -> None:
        await held.current.focus()

    ft.use_effect(write_here, [])
    live = held.current.value if held.current else ""
    held.current = ft.TextField(
        hint_text=ui.say("form.search.hint"),
        value=live,
        text_style=text_style("value", ui.mode, ui.scale, ui.colours.text),
        hint_style=text_style("body", ui.mode, ui.scale, ui.colours.quiet),
        border=edges(ui),
        content_padding=kit.inset(ui),
        on_change=lambda event: do.look(field.slot, event.control.value or ""),
    )
    return ft.Row([named(field.label, held.current)])


def _chosen(ui: Ui, field: FieldState, do: PickCommands) -> ft.Control:
    press = partial(do.look, field.slot, "")
    words = field.place or ui.say("form.choose")
    said = kit.text(ui, words, "value", None if field.place else ui.colours.quiet)
    opener = ft.Container(
        content=ft.Row(
            [
                ft.Semantics(label=field.label, content=said, expand=True),
                *([badge(ui, field)] if field.origin else []),
                kit.icon(ui, ft.Icons.SEARCH_ROUNDED),
            ],
            spacing=S,
        ),
        on_click=press,
        ink=True,
    )
    more: list[ft.Control] = []
    if field.place and not field.needed:
        more.append(empty_again(ui, field))
    if field.unknown_allowed and not field.place:
        more.append(not_known(ui, field))
    ways = [ft.Row(more, wrap=True)] if more else []
    return ft.Column([opener, *ways], spacing=0, tight=True)


def found(ui: Ui, field: FieldState, do: PickCommands, one: Choice) -> ft.Control:
    return kit.line(ui, one.label, on_click=partial(do.pick, field.slot, one.key))
