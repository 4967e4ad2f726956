"""Step 3: the declaration by sections; errors beside the field, allowed gaps shown as allowed."""

from functools import partial
from typing import Any

import flet as ft

from mobile.look import kit
from mobile.look.frame import frame
from mobile.look.tokens import RADIUS_CHIP, L, M, S
from mobile.screens.boxes import BOX
from mobile.state.app import AppState
from mobile.state.form import FormState
from mobile.state.taking import TakingState
from mobile.state.whole import State, Ui

STEPS = 6


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
    footer = kit.footer(ui, _buttons(ui)) if there else None
    content: list[ft.Control] = [Step(ui, taking)]
    if there:
        boxes = [BOX(ui, one, key=one.slot) for one in form.fields]
        # Three places that are always there: no box moves because something is said above it.
        content += [_stacked(_head(ui, form)), _stacked(boxes, 0), _stacked(_foot(ui, form))]
    if ui.narrow and footer is not None:
        content.append(footer)
    column = ft.Column(
        content,
        spacing=L,
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    page.current = column
    bar = kit.person_bar(ui, taking.person, taking.work, on_later=ui.do.form.later)
    return frame(ui, app, [column], bar=bar, footer=None if ui.narrow else footer, scroll=False)


def _stacked(parts: list[ft.Control], spacing: int = S) -> ft.Control:
    return ft.Column(
        parts, spacing=spacing, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


@ft.component
def Step(ui: Ui, taking: TakingState) -> ft.Control:
    return kit.step_header(ui, 3, STEPS, ui.say("form.step"), taking.saved)


def _head(ui: Ui, form: FormState) -> list[ft.Control]:
    """Whose section, how far, whence; what stands in the way of all of it."""
    count = ui.say("form.section", at=form.at + 1, all=len(form.sections))
    title: list[ft.Control] = [
        kit.text(ui, form.title, "title", expand=not ui.narrow),
        kit.text(ui, count, "body", ui.colours.quiet),
    ]
    head: list[ft.Control] = [
        ft.Semantics(
            header=True,
            content=ft.Column(title, spacing=0) if ui.narrow else ft.Row(title, spacing=S),
        )
    ]
    if len(form.sections) > 1:
        head.append(_marks(ui, form))
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


def _marks(ui: Ui, form: FormState) -> ft.Control:
    """Every section, so that any can be gone back to."""
    marks = [_mark(ui, form, at) for at in range(len(form.sections))]
    return ft.Row(marks, spacing=S, scroll=ft.ScrollMode.AUTO)


def _mark(ui: Ui, form: FormState, at: int) -> ft.Control:
    one, here, colours = form.sections[at], at == form.at, ui.colours
    ink = colours.on_primary_soft if here else colours.text
    sign = ft.Icons.CHECK_ROUNDED if one.done else ft.Icons.ERROR_ROUNDED
    said = [kit.icon(ui, sign, ink, size=kit.CHIP_ICON)] if one.tried else []
    return ft.Semantics(
        selected=here,
        content=ft.Container(
            content=ft.Row(
                [*said, kit.text(ui, _numbered(at, one.label), "chip", ink)], spacing=S, tight=True
            ),
            on_click=partial(ui.do.form.go_to, at),
            ink=True,
            bgcolor=colours.primary_soft if here else colours.card,
            border=ft.Border.all(
                2 if here else colours.border, colours.primary if here else colours.divider
            ),
            border_radius=RADIUS_CHIP,
            padding=ft.Padding.symmetric(horizontal=M, vertical=M),
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


def _foot(ui: Ui, form: FormState) -> list[ft.Control]:
    foot: list[ft.Control] = []
    if form.empty_allowed:
        foot.append(
            kit.text(ui, ui.say("form.gaps", count=form.empty_allowed), "body", ui.colours.quiet)
        )
    if form.hidden:
        words = ui.say("form.hidden", count=form.hidden)
        foot.append(kit.text(ui, words, "body", ui.colours.quiet))
        foot.append(kit.quiet(ui, ui.say("form.whole"), ui.do.form.whole))
    return foot


def _buttons(ui: Ui) -> ft.Control:
    onward = kit.primary(ui, ui.say("next"), ui.do.form.onward)
    back = kit.secondary(ui, ui.say("back"), ui.do.form.back)
    if ui.narrow:
        return ft.Column(
            [onward, back], spacing=S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )
    return ft.Row([back, ft.Container(onward, expand=True)], spacing=M)
