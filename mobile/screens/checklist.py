"""Step 1, second half: the ground, and what the citizen is told before anything is written."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import flet as ft

from mobile.look import kit
from mobile.look.answers import one_of
from mobile.look.fields import edges, labelled, wrong
from mobile.look.frame import frame
from mobile.look.tokens import M, S
from mobile.look.type import text_style
from mobile.screens.procedures import STEPS
from mobile.state.app import AppState
from mobile.state.taking import NO_GROUND, PaperToBring, TakingState
from mobile.state.whole import State, Ui

_NEEDED: Final = {"if": "taking.paper.if", "no": "taking.paper.no"}


@ft.component
def Checklist(ui: Ui, state: State) -> ft.Control:
    of = state.app.here.of
    ft.use_effect(partial(ui.do.taking.show, of), [of])
    return ChecklistOf(ui, state.app, state.taking, of)


@ft.component
def ChecklistOf(ui: Ui, app: AppState, taking: TakingState, of: str) -> ft.Control:
    there = taking.dossier == of
    body: list[ft.Control] = [
        kit.step_header(ui, 1, STEPS, ui.say("taking.step1"), taking.saved if there else ""),
    ]
    if there:
        body += [*_battery(ui, taking), kit.heading(ui, taking.procedure_name)]
        body += [*_grounds(ui, taking), *_told(ui, taking), *_path(ui, taking)]
    bar = kit.person_bar(
        ui, taking.person if there else "", taking.work, on_later=ui.do.taking.later
    )
    footer = kit.footer(
        ui, _pair(ui, ui.do.taking.back_to_procedures, partial(ui.do.taking.to_who))
    )
    return frame(ui, app, body, bar=bar, footer=footer)


def _pair(ui: Ui, back: kit.Press, onward: kit.Press) -> ft.Control:
    forward = kit.primary(ui, ui.say("next"), onward)
    backward = kit.secondary(ui, ui.say("back"), back)
    if ui.narrow:
        return ft.Column(
            [forward, backward], spacing=S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )
    return ft.Row([backward, ft.Container(forward, expand=True)], spacing=M)


def _battery(ui: Ui, taking: TakingState) -> list[ft.Control]:
    if not taking.battery_low or taking.short:
        return []
    short = kit.secondary(ui, ui.say("taking.short"), partial(ui.do.taking.shorten, short=True))
    words = ui.say("taking.battery")
    return [kit.notice(ui, ui.colours.soon, ft.Icons.BATTERY_ALERT_ROUNDED, words, short)]


def _path(ui: Ui, taking: TakingState) -> list[ft.Control]:
    if taking.short:
        long = partial(ui.do.taking.shorten, short=False)
        return [kit.quiet(ui, ui.say("taking.long"), long)]
    return [kit.quiet(ui, ui.say("taking.short"), partial(ui.do.taking.shorten, short=True))]


def _grounds(ui: Ui, taking: TakingState) -> list[ft.Control]:
    """On it depends what the slip says: a reception, or a record that waits."""
    if not taking.grounds:
        return []
    choices: list[tuple[str, str]] = [*taking.grounds, (NO_GROUND, ui.say("taking.ground.none"))]
    missing = taking.ground_missing
    lines = one_of(ui, choices, taking.ground, ui.do.taking.choose_ground)
    parts: list[ft.Control] = [
        kit.text(ui, ui.say("taking.ground"), "section"),
        kit.rows(ui, *lines, edge=ui.colours.error if missing else None),
        *([wrong(ui, ui.say("taking.ground.missing"))] if missing else []),
    ]
    if taking.ground and taking.ground != NO_GROUND:
        parts.append(GroundSaid(ui, taking.ground_said))
    return [kit.stretched(*parts)]


@ft.component
def GroundSaid(ui: Ui, first: str) -> ft.Control:
    held: Any = ft.use_ref(None)
    held.current = ft.TextField(
        value=held.current.value if held.current else first,
        text_style=text_style("value", ui.mode, ui.scale, ui.colours.text),
        border=edges(ui),
        content_padding=kit.inset(ui),
        on_blur=lambda event: ui.do.taking.say_ground(event.control.value or ""),
        on_submit=lambda event: ui.do.taking.say_ground(event.control.value or ""),
    )
    return labelled(ui, ui.say("taking.ground.said"), held.current)


def _told(ui: Ui, taking: TakingState) -> list[ft.Control]:
    """Large enough to be read out; every line stands for itself."""
    said = taking.checklist
    footing = "taking.official" if said.official else "taking.provisional"
    symbol = ft.Icons.HOME_ROUNDED if said.official else ft.Icons.HOURGLASS_TOP_ROUNDED
    tint = ui.colours.ok if said.official else ui.colours.wait
    papers = [_paper(ui, one) for one in said.papers]
    return [
        kit.heading(ui, ui.say("taking.tell"), "person"),
        kit.notice(ui, tint, symbol, ui.say(footing)),
        _lines(ui, "taking.time", [said.time] if said.time else []),
        kit.card(
            ui,
            kit.text(ui, ui.say("taking.papers"), "section"),
            *(papers or [kit.text(ui, ui.say("taking.papers.none"), "value")]),
        ),
        _lines(ui, "taking.present", said.present),
        _lines(ui, "taking.by_hand", said.by_hand),
        _lines(ui, "taking.applicants", said.applicants),
        _lines(ui, "taking.fees", said.fees),
        _lines(ui, "taking.notes", said.notes),
    ]


def _paper(ui: Ui, one: PaperToBring) -> ft.Control:
    more = [ui.say("taking.paper", quantity=one.quantity, kind=one.kind)]
    if one.needed != "yes":
        more.append(ui.say(_NEEDED[one.needed]))
    if one.shown_only:
        more.append(ui.say("taking.paper.shown"))
    symbol = ft.Icons.DESCRIPTION_OUTLINED if one.needed == "yes" else ft.Icons.HELP_OUTLINE_ROUNDED
    return ft.Row(
        [
            kit.icon(ui, symbol),
            ft.Column(
                [
                    kit.text(ui, one.name, "value"),
                    kit.text(ui, " · ".join(more), "body", ui.colours.quiet),
                ],
                spacing=0,
                expand=True,
                tight=True,
            ),
        ],
        spacing=M,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _lines(ui: Ui, key: str, lines: Sequence[str]) -> ft.Control:
    return (
        kit.card(
            ui,
            kit.text(ui, ui.say(key), "section"),
            *(kit.text(ui, one, "value") for one in lines),
        )
        if lines
        else ft.Container(height=0)
    )
