"""Step 3: the declaration by sections; errors beside the field, allowed gaps shown as allowed."""

from functools import partial
from typing import Any, Final

import flet as ft

from mobile.look import kit
from mobile.look.frame import frame
from mobile.look.tokens import LINE_WIDTH, WIDE_LINE, XL, L, M, S
from mobile.screens.boxes import BOX
from mobile.state.app import AppState
from mobile.state.form import FormState
from mobile.state.taking import TakingState
from mobile.state.whole import State, Ui

STEPS = 6
STEPS_AGAIN = 3  # of signing again
MORE: Final = 2  # parts, from which on they are listed
PARTS_WIDTH: Final = 240


@ft.component
def Form(ui: Ui, state: State) -> ft.Control:
    of = state.app.here.of
    do = ui.do

    def opened() -> None:
        do.taking.show(of)
        do.household.shared_for(of)
        do.form.open(of)

    ft.use_effect(opened, [of], do.form.close)
    return FormOf(ui, state.app, state.taking, state.form, of)


@ft.component
def FormOf(ui: Ui, app: AppState, taking: TakingState, form: FormState, of: str) -> ft.Control:
    there = form.dossier == of
    page: Any = ft.use_ref(None)

    async def lead() -> None:
        if form.scroll_turn and page.current is not None:
            form.scroll_turn = 0
            if form.scroll_to:
                await page.current.scroll_to(scroll_key=form.scroll_to, duration=150)
            else:
                await page.current.scroll_to(offset=0, duration=0)

    ft.use_effect(lead, [form.scroll_turn])
    footer = kit.footer(ui, _buttons(ui), broad=True) if there else None
    content: list[ft.Control] = [Step(ui, taking)]
    if there:
        boxes = [BOX(ui, one, key=one.slot) for one in form.fields]
        # Three places that are always there: no box moves because something is said above it.
        content += [
            _stacked(_head(ui, form)),
            _stacked(boxes, 0),
            _stacked(_foot(ui, form, taking)),
        ]
    if ui.narrow and footer is not None:
        content.append(footer)
    else:
        content.append(ft.Container(height=0))
    column = ft.Column(
        content,
        spacing=L,
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    page.current = column
    bar = kit.person_bar(ui, taking.person, taking.work, on_later=ui.do.form.later)
    body: ft.Control = column
    if ui.wide:
        parts = _parts(ui, form) if there and len(form.sections) > 1 else ft.Container()
        body = ft.Row(
            [ft.Container(parts, width=_beside(app.width)), column],
            spacing=XL,
            expand=True,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    foot = None if ui.narrow else footer
    return frame(ui, app, [body], bar=bar, footer=foot, scroll=False, broad=True)


def _beside(screen: float) -> float:
    """What is left of the width by lines that are not too long."""
    return max(PARTS_WIDTH, min(screen - 2 * XL, WIDE_LINE) - LINE_WIDTH - XL)


def _stacked(parts: list[ft.Control], spacing: int = S) -> ft.Control:
    return ft.Column(
        parts, spacing=spacing, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


@ft.component
def Step(ui: Ui, taking: TakingState) -> ft.Control:
    if taking.taken:
        return kit.step_header(ui, 1, STEPS_AGAIN, ui.say("again.form"), taking.saved)
    return kit.step_header(ui, 3, STEPS, ui.say("form.step"), taking.saved)


def _head(ui: Ui, form: FormState) -> list[ft.Control]:
    """Whose section, how far, whence; what stands in the way of all of it."""
    head: list[ft.Control] = [_Title(ui, form)]
    if form.from_card:
        head.append(_legend(ui))
    head += [kit.notice(ui, ui.colours.late, ft.Icons.ERROR_ROUNDED, one) for one in form.notices]
    if form.again:
        words = ui.say("form.again", acts=", ".join(form.again))
        head.append(kit.notice(ui, ui.colours.soon, ft.Icons.WARNING_ROUNDED, words))
    head += [
        kit.secondary(
            ui,
            ui.say("form.take", who=words),
            partial(ui.do.form.take_person, key),
            symbol=ft.Icons.PERSON_OUTLINED,
        )
        for key, words in form.takes
    ]
    return head


@ft.component
def _Title(ui: Ui, form: FormState) -> ft.Control:
    """Which part this is; a tap on how far shows all of them, so that any can be gone to."""
    opened, set_opened = ft.use_state(initial=-1)  # at which part it was opened
    open_now = opened == form.at
    count = ui.say("form.section", at=form.at + 1, all=len(form.sections))
    name = ft.Semantics(
        header=True, content=kit.text(ui, form.title, "title"), expand=not ui.narrow
    )
    if len(form.sections) < MORE or ui.wide:
        words: ft.Control = kit.text(ui, count, "body", ui.colours.quiet)
    else:
        symbol = ft.Icons.EXPAND_LESS_ROUNDED if open_now else ft.Icons.EXPAND_MORE_ROUNDED
        turn = partial(set_opened, -1 if open_now else form.at)
        words = kit.quiet(ui, count, turn, symbol=symbol, key="parts")
    line = ft.Column([name, words], spacing=0) if ui.narrow else ft.Row([name, words], spacing=S)
    return _stacked([line, *([_parts(ui, form)] if open_now and not ui.wide else [])])


def _parts(ui: Ui, form: FormState) -> ft.Control:
    return kit.rows(ui, *(_part(ui, form, at) for at in range(len(form.sections))))


def _part(ui: Ui, form: FormState, at: int) -> ft.Control:
    """Where one is, what is done, what is not."""
    one, here, colours = form.sections[at], at == form.at, ui.colours
    if here:
        sign, ink = ft.Icons.ARROW_RIGHT_ALT_ROUNDED, colours.on_primary_soft
    elif one.tried and not one.done:
        sign, ink = ft.Icons.ERROR_ROUNDED, colours.error
    elif one.tried:
        sign, ink = ft.Icons.CHECK_CIRCLE_ROUNDED, colours.ok.text
    else:
        sign, ink = ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED, colours.quiet
    said = kit.text(
        ui,
        _numbered(at, one.label),
        "section" if here else "body",
        colours.on_primary_soft if here else None,
        expand=True,
    )
    return ft.Semantics(
        selected=here,
        content=ft.Container(
            content=ft.Row([kit.icon(ui, sign, ink), said], spacing=M),
            on_click=partial(ui.do.form.go_to, at),
            ink=True,
            ink_color=colours.high,
            bgcolor=colours.primary_soft if here else None,
            padding=ft.Padding.symmetric(horizontal=L, vertical=M),
        ),
    )


def _numbered(at: int, label: str) -> str:
    """Some forms number their own parts: I, II, III."""
    return label if label.split(".", maxsplit=1)[0].strip("IVX") == "" else f"{at + 1}. {label}"


def _legend(ui: Ui) -> ft.Control:
    return ft.Row(
        [
            kit.icon(ui, ft.Icons.BADGE_OUTLINED),
            kit.text(ui, ui.say("form.legend"), "body", ui.colours.quiet, expand=True),
        ],
        spacing=M,
    )


def _foot(ui: Ui, form: FormState, taking: TakingState) -> list[ft.Control]:
    foot: list[ft.Control] = []
    if form.empty_allowed:
        foot.append(
            kit.text(ui, ui.say("form.gaps", count=form.empty_allowed), "body", ui.colours.quiet)
        )
    if form.hidden:
        words = ui.say("form.hidden", count=form.hidden)
        foot.append(kit.text(ui, words, "body", ui.colours.quiet))
        foot.append(kit.quiet(ui, ui.say("form.whole"), ui.do.form.whole))
    elif taking.battery_low and not taking.short and not taking.taken:
        short = kit.secondary(ui, ui.say("taking.short"), ui.do.form.shorten)
        words = ui.say("taking.battery")
        sign = ft.Icons.BATTERY_ALERT_ROUNDED
        foot.append(kit.notice(ui, ui.colours.soon, sign, words, short))
    return foot


def _buttons(ui: Ui) -> ft.Control:
    onward = kit.primary(ui, ui.say("next"), ui.do.form.onward)
    back = kit.secondary(ui, ui.say("back"), ui.do.form.back)
    if ui.narrow:
        return ft.Column(
            [onward, back], spacing=S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )
    return ft.Row([back, ft.Container(onward, expand=True)], spacing=M)
