"""Step 2: who it is for: by card, by the lines on its back, by an earlier dossier, or by word."""

from functools import partial
from typing import Any, Final

import flet as ft

from mobile.look import kit
from mobile.look.answers import one_of
from mobile.look.fields import edges, labelled, search_field
from mobile.look.frame import frame
from mobile.look.tokens import XS, L, M, S
from mobile.look.type import text_style
from mobile.screens.box_parts import REASONS
from mobile.screens.shutter import Shutter
from mobile.state.app import AppState
from mobile.state.taking import PersonRow, TakingState
from mobile.state.whole import State, Ui

STEPS = 6
WAYS: Final = (
    ("earlier", "taking.way.earlier"),
    ("no_card", "taking.way.no_card"),
    ("mrz", "taking.way.mrz"),
)


@ft.component
def Who(ui: Ui, state: State) -> ft.Control:
    of = state.app.here.of
    ft.use_effect(partial(ui.do.taking.show, of), [of])
    return WhoOf(ui, state.app, state.taking, of)


@ft.component
def WhoOf(ui: Ui, app: AppState, taking: TakingState, of: str) -> ft.Control:
    there = taking.dossier == of
    body: list[ft.Control] = [
        kit.step_header(ui, 2, STEPS, ui.say("taking.step2"), taking.saved if there else ""),
    ]
    if there:
        body += _people(ui, taking) if not taking.way else [_way(ui, taking)]
    bar = kit.person_bar(
        ui, taking.person if there else "", taking.work, on_later=ui.do.taking.later
    )
    return frame(ui, app, body, bar=bar, footer=kit.footer(ui, _buttons(ui, taking)))


def _buttons(ui: Ui, taking: TakingState) -> ft.Control:
    if taking.way:
        return kit.secondary(ui, ui.say("back"), partial(ui.do.taking.ask_for, "", ""))
    onward = kit.primary(ui, ui.say("next"), ui.do.taking.to_form)
    if taking.begun:
        return onward
    back = kit.secondary(ui, ui.say("back"), ui.do.taking.back_to_checklist)
    if ui.narrow:
        return ft.Column(
            [onward, back], spacing=S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )
    return ft.Row([back, ft.Container(onward, expand=True)], spacing=M)


def _people(ui: Ui, taking: TakingState) -> list[ft.Control]:
    parts: list[ft.Control] = [
        kit.heading(ui, ui.say("taking.who")),
        kit.text(ui, ui.say("taking.who.help"), "body", ui.colours.quiet),
    ]
    if taking.begun:
        words = ui.say("taking.who.begun")
        parts.append(kit.notice(ui, ui.colours.wait, ft.Icons.INFO_ROUNDED, words))
    if taking.doubts:
        parts.append(
            kit.notice(
                ui,
                ui.colours.soon,
                ft.Icons.WARNING_ROUNDED,
                ui.say("taking.card.doubts"),
                *(kit.text(ui, one, "body", ui.colours.soon.text) for one in taking.doubts),
            )
        )
    return [
        *parts,
        *(kit.keyed(Person, f"{one.section}:{one.name}", ui, one) for one in taking.people),
    ]


@ft.component
def Person(ui: Ui, one: PersonRow) -> ft.Control:
    """One block of the form: who it is, or the ways to fill it; who is there can be changed."""
    changes, set_changes = ft.use_state(initial=False)
    if one.name and not changes:
        known = ft.Column(
            [
                kit.text(ui, one.label, "chip", ui.colours.quiet),
                kit.text(ui, one.name, "person"),
                kit.text(ui, one.below, "body", ui.colours.quiet),
            ],
            spacing=XS,
            tight=True,
            expand=not ui.narrow,
        )
        words = ui.say("taking.who.change")
        change = kit.quiet(
            ui, words, lambda: set_changes(True), symbol=ft.Icons.EDIT_OUTLINED, key=one.section
        )
        sign = kit.icon(ui, ft.Icons.CHECK_CIRCLE_ROUNDED, ui.colours.ok.text)
        line = [known, change]
        return kit.card(ui, *line if ui.narrow else [ft.Row([sign, *line], spacing=M)])
    ask = ui.do.taking.ask_for
    camera = kit.secondary(
        ui,
        ui.say("taking.way.camera"),
        partial(ask, one.section, "camera"),
        symbol=ft.Icons.QR_CODE_SCANNER_ROUNDED,
    )
    others = [kit.quiet(ui, ui.say(key), partial(ask, one.section, way)) for way, key in WAYS]
    empty = kit.text(ui, ui.say("taking.who.empty"), "body", ui.colours.quiet)
    return kit.card(
        ui,
        kit.text(ui, one.label, "person"),
        kit.text(ui, one.name, "value") if one.name else empty,
        camera,
        ft.Column(others, spacing=0) if ui.narrow else ft.Row(others, spacing=0, wrap=True),
        edge=ui.colours.primary if one.main and not one.name else None,
    )


def _way(ui: Ui, taking: TakingState) -> ft.Control:
    stop = partial(ui.do.taking.ask_for, "", "")
    inner: list[ft.Control]
    label = next((one.label for one in taking.people if one.section == taking.target), "")
    match taking.way:
        case "camera":
            inner = [Shutter(ui, ui.do.taking.card_picture, stop, ui.say("taking.camera.aim"))]
        case "earlier":
            inner = _earlier(ui, taking)
        case "mrz":
            inner = [Mrz(ui)]
        case _:
            inner = [NoCard(ui)]
    return ft.Column(
        [kit.heading(ui, label), *inner],
        spacing=L,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@ft.component
def Mrz(ui: Ui) -> ft.Control:
    lines, set_lines = ft.use_state("")
    return ft.Column(
        [
            labelled(
                ui,
                ui.say("taking.mrz.lines"),
                ft.TextField(
                    value=lines,
                    multiline=True,
                    min_lines=3,
                    max_lines=3,
                    capitalization=ft.TextCapitalization.CHARACTERS,
                    text_style=text_style("body", ui.mode, ui.scale, ui.colours.text, digits=True),
                    border=edges(ui),
                    content_padding=kit.inset(ui),
                    on_change=lambda event: set_lines(event.control.value or ""),
                ),
            ),
            kit.primary(ui, ui.say("taking.mrz.read"), lambda: ui.do.taking.mrz(lines)),
        ],
        spacing=M,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@ft.component
def NoCard(ui: Ui) -> ft.Control:
    """Stated as what it is: nobody knows the number today."""
    known = [ui.say(key) for key in REASONS]
    reason, set_reason = ft.use_state("")
    return ft.Column(
        [
            kit.text(ui, ui.say("taking.no_card.ask"), "value"),
            kit.rows(ui, *one_of(ui, [(words, words) for words in known], reason, set_reason)),
            labelled(
                ui,
                ui.say("form.why.other"),
                ft.TextField(
                    value="" if reason in known else reason,
                    text_style=text_style("value", ui.mode, ui.scale, ui.colours.text),
                    border=edges(ui),
                    content_padding=kit.inset(ui),
                    on_change=lambda event: set_reason(event.control.value or ""),
                ),
            ),
            kit.primary(ui, ui.say("taking.no_card.state"), lambda: ui.do.taking.no_card(reason)),
        ],
        spacing=M,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _earlier(ui: Ui, taking: TakingState) -> list[ft.Control]:
    parts: list[ft.Control] = [
        EarlierBox(ui),
        kit.text(ui, ui.say("taking.earlier.help"), "body", ui.colours.quiet),
    ]
    if taking.found:
        take = ui.do.taking.take_earlier
        lines = (
            kit.line(ui, one.name, one.below, on_click=partial(take, one.key))
            for one in taking.found
        )
        parts.append(kit.rows(ui, *lines))
    elif taking.looked_for:
        parts.append(kit.text(ui, ui.say("taking.earlier.none"), "value"))
    return parts


@ft.component
def EarlierBox(ui: Ui) -> ft.Control:
    held: Any = ft.use_ref(None)
    held.current = ft.TextField(
        value=held.current.value if held.current else "",
        autofocus=True,
        on_change=lambda event: ui.do.taking.look_for(event.control.value or ""),
    )
    return search_field(ui, held.current, ui.say("taking.earlier.search"))
