"""Something of a long list: what was chosen, or words to find it by."""

from functools import partial
from typing import Any

import flet as ft

from mobile.look import kit
from mobile.look.tokens import S
from mobile.look.type import text_style
from mobile.screens.box_parts import badge, empty_again, framed, label_of, not_known, outline
from mobile.state.form import FieldState
from mobile.state.whole import Ui


def search(ui: Ui, field: FieldState) -> ft.Control:
    do = ui.do.form
    if not field.picking:
        return framed(ui, field, _chosen(ui, field))
    nothing = [] if field.found else [kit.text(ui, ui.say("form.search.nothing"))]
    return framed(
        ui,
        field,
        SearchBox(ui, field),
        *(found(ui, field, key, words) for key, words in field.found),
        *nothing,
        kit.quiet(ui, ui.say("close"), partial(do.shut, field.slot)),
    )


@ft.component
def SearchBox(ui: Ui, field: FieldState) -> ft.Control:
    held: Any = ft.use_ref(None)

    async def write_here() -> None:
        await held.current.focus()

    ft.use_effect(write_here, [])
    live = held.current.value if held.current else ""
    held.current = ft.TextField(
        label=field.label,
        hint_text=ui.say("form.search.hint"),
        value=live,
        text_style=text_style("value", ui.mode, ui.scale, ui.colours.text),
        label_style=text_style("body", ui.mode, ui.scale, ui.colours.quiet),
        border=outline(ui),
        content_padding=kit.inset(ui),
        on_change=lambda event: ui.do.form.look(field.slot, event.control.value or ""),
    )
    return held.current  # type: ignore[no-any-return]  # a ref of anything


def _chosen(ui: Ui, field: FieldState) -> ft.Control:
    press = partial(ui.do.form.look, field.slot, "")
    words = field.place or ui.say("form.choose")
    opener = ft.Container(
        content=ft.Row(
            [
                ft.Column(
                    [
                        kit.text(ui, label_of(ui, field), "label", ui.colours.quiet),
                        kit.text(ui, words, "value", None if field.place else ui.colours.quiet),
                    ],
                    spacing=0,
                    expand=True,
                    tight=True,
                ),
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
    return ft.Column([opener, *more], spacing=0, tight=True)


def found(ui: Ui, field: FieldState, key: str, words: str) -> ft.Control:
    return kit.line(ui, words, on_click=partial(ui.do.form.pick, field.slot, key))
