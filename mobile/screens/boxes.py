"""The boxes of a declaration: one component a question, so that typing draws nothing else."""

from functools import partial
from typing import Any, Final

import flet as ft

from mobile.look import kit
from mobile.look.answers import beside, one_of, yes
from mobile.look.tokens import RADIUS_FIELD, XS, M, S
from mobile.look.type import text_style
from mobile.state.form import FieldState
from mobile.state.whole import Ui

_KEYBOARDS: Final = {
    "date": ft.KeyboardType.DATETIME,
    "moment": ft.KeyboardType.DATETIME,
    "number": ft.KeyboardType.NUMBER,
    "money": ft.KeyboardType.NUMBER,
    "decimal": ft.KeyboardType.NUMBER,
    "pin": ft.KeyboardType.NUMBER,
    "phone": ft.KeyboardType.PHONE,
    "email": ft.KeyboardType.EMAIL,
    "name": ft.KeyboardType.NAME,
}
_HELP: Final = {"date": "form.help.date", "moment": "form.help.moment"}
_ORIGINS: Final = {
    "card": "form.from.card",
    "earlier": "form.from.earlier",
    "same": "form.from.same",
    "house": "form.from.house",
    "usual": "form.from.usual",
}
BESIDE: Final = 3  # options next to one another
SHORT: Final = 10  # letters of each
REASONS: Final = ("form.why.lost", "form.why.forgot", "form.why.never", "form.why.nobody")


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
    parts: list[ft.Control]
    if field.unknown:
        parts = [_unknown(ui, field)]
    elif field.kind in {"line", "lines", "number"}:
        held.current = _line(ui, field, live)
        parts = [held.current]
    elif field.kind == "few":
        parts = [_few(ui, field)]
    elif field.kind == "several":
        parts = [_several(ui, field)]
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
        padding=ft.Padding.only(top=S),  # a label that floats is in sight when it is led to
    )


# With a key it stays the same box wherever it moves; it is drawn when its own state has changed.
BOX: Final[Any] = ft.memo(FieldBox)  # type: ignore[no-untyped-call]  # as Flet has it


def outline(
    ui: Ui, edge: str = "", width: int = 0, *, error: bool = False
) -> dict[ft.ControlState, ft.InputBorder]:
    """Of a box: at rest, and while it is written in."""
    colours = ui.colours
    rest = ft.BorderSide(width or colours.border, edge or colours.outline)
    written = ft.BorderSide(2, colours.error if error else colours.primary)
    return {
        ft.ControlState.DEFAULT: ft.OutlineInputBorder(side=rest, border_radius=RADIUS_FIELD),
        ft.ControlState.FOCUSED: ft.OutlineInputBorder(side=written, border_radius=RADIUS_FIELD),
    }


def label_of(ui: Ui, field: FieldState) -> str:
    """What may be left out says so; what may be stated as unknown has a button that does."""
    if field.needed or field.unknown_allowed:
        return field.label
    return ui.say("form.optional", label=field.label)


def _edge(ui: Ui, field: FieldState) -> tuple[str, int]:
    if field.error:
        return ui.colours.error, 2
    if field.warning:
        return ui.colours.soon.text, 2 if ui.colours.border > 1 else 1
    return ui.colours.outline, ui.colours.border


def _line(ui: Ui, field: FieldState, live: str) -> ft.TextField:
    edge, width = _edge(ui, field)
    do = ui.do.form
    several = field.kind == "lines"
    return ft.TextField(
        label=label_of(ui, field),
        value=live,
        hint_text=ui.say(_HELP[field.asks]) if field.asks in _HELP else None,
        helper=field.hint or None,
        helper_max_lines=4,
        multiline=several,
        min_lines=3 if several else 1,
        max_lines=8 if several else 1,
        keyboard_type=_KEYBOARDS.get(field.asks, ft.KeyboardType.TEXT),
        capitalization=_capitals(field),
        autocorrect=False,
        enable_suggestions=False,
        enable_ime_personalized_learning=False,  # a keyboard must not learn citizens' names
        text_style=text_style("value", ui.mode, ui.scale, ui.colours.text, digits=_digits(field)),
        label_style=text_style(
            "body", ui.mode, ui.scale, ui.colours.error if field.error else ui.colours.quiet
        ),
        hint_style=text_style("body", ui.mode, ui.scale, ui.colours.quiet),
        helper_style=text_style("body", ui.mode, ui.scale, ui.colours.quiet),
        bgcolor=ui.colours.sunk if field.origin else ui.colours.card,
        border=outline(ui, edge, width, error=bool(field.error)),
        content_padding=ft.Padding.symmetric(horizontal=14, vertical=M),
        suffix_icon=_suffix(ui, field),
        on_change=lambda event: do.typed(field.slot, event.control.value or ""),
        on_blur=lambda _: do.left(field.slot),
        on_submit=lambda _: do.enter(field.slot),
    )


def _capitals(field: FieldState) -> ft.TextCapitalization:
    if field.asks == "name":
        return ft.TextCapitalization.WORDS
    prose = field.asks in {"text", "long_text"}
    return ft.TextCapitalization.SENTENCES if prose else ft.TextCapitalization.NONE


def _digits(field: FieldState) -> bool:
    return field.asks in {"pin", "phone", "date", "moment", "money", "number", "decimal"}


def _suffix(ui: Ui, field: FieldState) -> ft.Control | None:
    """Whence it came, and the way out for who does not know."""
    parts: list[ft.Control] = []
    if field.origin:
        parts.append(_badge(ui, field))
    if field.error and field.asks == "phone":
        parts.append(kit.quiet(ui, ui.say("form.no_phone"), partial(ui.do.form.clear, field.slot)))
    elif field.unknown_allowed and not field.origin and not ui.narrow:
        parts.append(_not_known(ui, field))
    if not parts:
        return None
    return ft.Row(parts, spacing=XS, tight=True, alignment=ft.MainAxisAlignment.END)


def _not_known(ui: Ui, field: FieldState) -> ft.Control:
    press = partial(ui.do.form.unknown, field.slot, unknown=True)
    return kit.quiet(ui, ui.say("form.unknown"), press)


def _badge(ui: Ui, field: FieldState) -> ft.Control:
    said = ui.say(_ORIGINS[field.origin])
    return ft.Container(
        kit.icon(ui, ft.Icons.BADGE_OUTLINED, said=said), padding=ft.Padding.only(left=S, right=M)
    )


def _unknown(ui: Ui, field: FieldState) -> ft.Control:
    """Stated as unknown, with the reason; the centre will look it up."""
    do = ui.do.form
    known = [ui.say(key) for key in REASONS]
    back = kit.quiet(ui, ui.say("form.known"), partial(do.unknown, field.slot, unknown=False))
    name = kit.text(ui, field.label, "label", ui.colours.quiet)
    if field.reason:
        stated = kit.text(ui, ui.say("form.unknown.why", reason=field.reason), "value")
        return _framed(ui, field, name, stated, back)
    return _framed(
        ui,
        field,
        name,
        kit.text(ui, ui.say("form.unknown.stated"), "value"),
        *one_of(ui, [(words, words) for words in known], "", partial(do.because, field.slot)),
        ft.TextField(
            label=ui.say("form.why.other"),
            text_style=text_style("value", ui.mode, ui.scale, ui.colours.text),
            label_style=text_style("body", ui.mode, ui.scale, ui.colours.quiet),
            border=outline(ui),
            on_change=lambda event: do.because(field.slot, event.control.value or "", done=False),
            on_blur=lambda event: do.because(field.slot, event.control.value or ""),
        ),
        back,
    )


def _few(ui: Ui, field: FieldState) -> ft.Control:
    do = ui.do.form
    options = field.options or (("yes", ui.say("form.yes")), ("no", ui.say("form.no")))
    chosen = field.chosen[0] if field.chosen else ""
    short = len(options) <= BESIDE and all(len(words) <= SHORT for _, words in options)
    answers = beside if short else one_of
    answered = answers(ui, options, chosen, partial(do.pick, field.slot))
    clear = [] if field.needed or not field.chosen else [_empty_again(ui, field)]
    unknown = [_not_known(ui, field)] if field.unknown_allowed else []
    return _framed(
        ui,
        field,
        kit.text(ui, label_of(ui, field), "label", ui.colours.quiet),
        *_hint(ui, field),
        *(answered if isinstance(answered, list) else [answered]),
        *clear,
        *unknown,
    )


def _several(ui: Ui, field: FieldState) -> ft.Control:
    do = ui.do.form
    return _framed(
        ui,
        field,
        kit.text(ui, label_of(ui, field), "label", ui.colours.quiet),
        *_hint(ui, field),
        *(
            yes(ui, words, key in field.chosen, partial(do.toggle, field.slot, key))
            for key, words in field.options
        ),
    )


def _search(ui: Ui, field: FieldState) -> list[ft.Control]:
    """Something of a long list: what was chosen, or words to find it by."""
    do = ui.do.form
    if field.picking:
        shown: ft.Control = _framed(
            ui,
            field,
            SearchBox(ui, field),
            *(_found(ui, field, key, words) for key, words in field.found),
            *([] if field.found else [kit.text(ui, ui.say("form.search.nothing"))]),
            kit.quiet(ui, ui.say("close"), partial(do.shut, field.slot)),
        )
    else:
        shown = _framed(ui, field, _chosen(ui, field))
    parts: list[ft.Control] = [shown]
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
                *([_badge(ui, field)] if field.origin else []),
                kit.icon(ui, ft.Icons.SEARCH_ROUNDED),
            ],
            spacing=S,
        ),
        on_click=press,
        ink=True,
    )
    more: list[ft.Control] = []
    if field.place and not field.needed:
        more.append(_empty_again(ui, field))
    if field.unknown_allowed and not field.place:
        more.append(_not_known(ui, field))
    return ft.Column([opener, *more], spacing=0, tight=True)


def _found(ui: Ui, field: FieldState, key: str, words: str) -> ft.Control:
    return kit.line(ui, words, on_click=partial(ui.do.form.pick, field.slot, key))


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
        *_hint(ui, field),
        *cards,
        kit.secondary(
            ui,
            ui.say("form.row.add", label=field.label),
            partial(do.add_row, field.slot),
            symbol=ft.Icons.ADD_ROUNDED,
        ),
    ]


def _framed(ui: Ui, field: FieldState, *controls: ft.Control) -> ft.Control:
    edge, width = _edge(ui, field)
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
        padding=ft.Padding.symmetric(horizontal=14, vertical=S),
    )


def _hint(ui: Ui, field: FieldState) -> list[ft.Control]:
    return [kit.text(ui, field.hint, "body", ui.colours.quiet)] if field.hint else []


def _said(ui: Ui, field: FieldState) -> list[ft.Control]:
    """An error stops and a warning does not: another icon, another border, another verb."""
    parts: list[ft.Control] = []
    if field.error:
        parts.append(_sentence(ui, ft.Icons.ERROR_ROUNDED, field.error, ui.colours.error))
    if field.warning:
        parts.append(_sentence(ui, ft.Icons.WARNING_ROUNDED, field.warning, ui.colours.soon.text))
    if field.unknown_allowed and ui.narrow and field.kind in {"line", "number"}:
        parts += [] if field.unknown or field.origin else [_not_known(ui, field)]
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


def _empty_again(ui: Ui, field: FieldState) -> ft.Control:
    return kit.quiet(ui, ui.say("form.clear"), partial(ui.do.form.clear, field.slot))
