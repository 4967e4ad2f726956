"""The boxes of a declaration: one component a question, so that typing draws nothing else."""

from functools import partial
from typing import Any, Final

import flet as ft

from mobile.look import kit
from mobile.look.answers import beside, one_of, yes
from mobile.look.fields import edges, label_above, labelled
from mobile.look.tokens import XS, M, S
from mobile.look.type import text_style
from mobile.screens.box_line import asked, line
from mobile.screens.box_parts import (
    REASONS,
    empty_again,
    framed,
    hint,
    label_of,
    marked_edge,
    not_known,
)
from mobile.screens.box_search import search
from mobile.state.form import FieldState, PickCommands
from mobile.state.whole import Ui

BESIDE: Final = 3  # options next to one another
SHORT: Final = 10  # letters of each


SCROLL_KEY: Final[Any] = ft.ScrollKey  # Flet loads it late and hides what it takes


@ft.component
def FieldBox(ui: Ui, field: FieldState) -> ft.Control:
    """One question with what is wrong with it; it keeps the text that somebody is typing."""
    held: Any = ft.use_ref(None)
    drawn: Any = ft.use_ref(-1)

    async def write_next() -> None:
        box = held.current
        if field.focus_turn and isinstance(box, ft.TextField):
            field.focus_turn = 0
            await box.focus()  # type: ignore[no-untyped-call]  # as Flet has it

    ft.use_effect(write_next, [field.focus_turn])
    # While somebody types, the box is ahead of the state: what it holds is never drawn over.
    live = held.current.value if held.current and drawn.current == field.revision else field.text
    drawn.current = field.revision
    if not field.shown:  # not `visible`: the client would make the boxes below it anew
        return ft.Container(key=SCROLL_KEY(field.slot), height=0)
    parts: list[ft.Control]
    if field.unknown:
        parts = [_unknown(ui, field)]
    elif field.kind in {"line", "lines", "number"}:
        held.current = line(ui, field, live)
        parts = [asked(ui, field, held.current)]
    elif field.kind == "few":
        parts = [_few(ui, field)]
    elif field.kind == "several":
        parts = [several(ui, field, ui.do.form)]
    elif field.kind == "table":
        parts = _table(ui, field)
    else:
        parts = _search(ui, field)
    return ft.Container(
        key=SCROLL_KEY(field.slot),
        content=ft.Column(
            [*parts, *_said(ui, field)],
            spacing=S,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=ft.Padding.symmetric(
            vertical=S
        ),  # a label that floats is in sight when it is led to
    )


# With a key it stays the same box wherever it moves; it is drawn when its own state has changed.
BOX: Final[Any] = ft.memo(FieldBox)  # type: ignore[no-untyped-call]  # as Flet has it


def _unknown(ui: Ui, field: FieldState) -> ft.Control:
    """Stated as unknown, with the reason; the centre will look it up."""
    do = ui.do.form
    known = [ui.say(key) for key in REASONS]
    back = kit.quiet(ui, ui.say("form.known"), partial(do.unknown, field.slot, unknown=False))
    if field.reason:
        stated = kit.text(ui, ui.say("form.unknown.why", reason=field.reason), "value")
        return _asked(ui, field.label, framed(ui, field, stated), back)
    because = partial(do.because, field.slot)
    return _asked(
        ui,
        field.label,
        kit.text(ui, ui.say("form.unknown.stated"), "value"),
        kit.rows(ui, *one_of(ui, [(words, words) for words in known], "", because)),
        labelled(
            ui,
            ui.say("form.why.other"),
            ft.TextField(
                text_style=text_style("value", ui.mode, ui.scale, ui.colours.text),
                border=edges(ui),
                bgcolor=ui.colours.card,
                content_padding=kit.inset(ui),
                on_change=lambda event: because(event.control.value or "", done=False),
                on_blur=lambda event: because(event.control.value or ""),
            ),
        ),
        back,
    )


def _asked(ui: Ui, label: str, *controls: ft.Control, error: bool = False) -> ft.Control:
    """The question above its answers, as above a line of text."""
    return ft.Column(
        [label_above(ui, label, error=error), *controls],
        spacing=XS,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _few(ui: Ui, field: FieldState) -> ft.Control:
    do = ui.do.form
    options = field.options or (("yes", ui.say("form.yes")), ("no", ui.say("form.no")))
    chosen = field.chosen[0] if field.chosen else ""
    short = len(options) <= BESIDE and all(len(words) <= SHORT for _, words in options)
    pick = partial(do.pick, field.slot)
    answered = (
        beside(ui, options, chosen, pick)
        if short
        else kit.rows(ui, *one_of(ui, options, chosen, pick), edge=marked_edge(ui, field))
    )
    clear = [] if field.needed or not field.chosen else [empty_again(ui, field)]
    unknown = [not_known(ui, field)] if field.unknown_allowed else []
    ways = [ft.Row([*clear, *unknown], wrap=True)] if clear or unknown else []
    said = (*hint(ui, field), answered, *ways)
    return _asked(ui, label_of(ui, field), *said, error=bool(field.error))


def several(ui: Ui, field: FieldState, do: PickCommands) -> ft.Control:
    lines = (
        yes(ui, words, key in field.chosen, partial(do.toggle, field.slot, key))
        for key, words in field.options
    )
    answered = kit.rows(ui, *lines, edge=marked_edge(ui, field))
    said = (*hint(ui, field), answered)
    return _asked(ui, label_of(ui, field), *said, error=bool(field.error))


def _search(ui: Ui, field: FieldState) -> list[ft.Control]:
    do = ui.do.form
    parts: list[ft.Control] = [
        _asked(ui, label_of(ui, field), search(ui, field, do), error=bool(field.error))
    ]
    if field.kind == "address":
        if field.printed:
            parts.append(kit.text(ui, ui.say("form.printed", words=field.printed)))
        parts += [
            kit.secondary(ui, words, partial(do.take_address, field.slot, key))
            for key, words in field.offers
        ]
        if field.detail is not None and field.place:
            parts.append(BOX(ui, field.detail, key=field.detail.slot))
    return parts


def _table(ui: Ui, field: FieldState) -> list[ft.Control]:
    do = ui.do.form
    cards = [
        kit.card(
            ui,
            kit.text(ui, f"{field.label} {at}", "section"),
            *(BOX(ui, cell, key=cell.slot) for cell in row.cells),
            kit.quiet(ui, ui.say("form.row.remove"), partial(do.remove_row, field.slot, row.id)),
        )
        for at, row in enumerate(field.rows, 1)
    ]
    return [
        kit.text(ui, label_of(ui, field), "section"),
        *hint(ui, field),
        *cards,
        kit.secondary(
            ui,
            ui.say("form.row.add", label=field.label),
            partial(do.add_row, field.slot),
            symbol=ft.Icons.ADD_ROUNDED,
        ),
    ]


def _said(ui: Ui, field: FieldState) -> list[ft.Control]:
    """An error stops and a warning does not: another icon, another border, another verb."""
    parts: list[ft.Control] = []
    if field.error:
        parts.append(_sentence(ui, ft.Icons.ERROR_ROUNDED, field.error, ui.colours.error))
    if field.warning:
        parts.append(_sentence(ui, ft.Icons.WARNING_ROUNDED, field.warning, ui.colours.soon.text))
    if field.unknown_allowed and ui.narrow and field.kind in {"line", "number"}:
        parts += [] if field.unknown or field.origin else [not_known(ui, field)]
    return parts


def _sentence(ui: Ui, symbol: ft.IconData, words: str, ink: str) -> ft.Control:
    return ft.Semantics(
        live_region=True,
        content=ft.Row(
            [kit.icon(ui, symbol, ink), kit.text(ui, words, "section", ink, expand=True)],
            spacing=M,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
    )
