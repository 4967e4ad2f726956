"""Step 1: which procedure, its footing in words; then what the citizen is told."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from mobile.look import kit
from mobile.look.fields import search_field
from mobile.look.frame import frame
from mobile.look.tokens import S
from mobile.state.app import AppState
from mobile.state.taking import ProcedureRow, TakingState
from mobile.state.whole import State, Ui

STEPS = 6


@ft.component
def Procedures(ui: Ui, state: State) -> ft.Control:
    of = state.app.here.of
    ft.use_effect(partial(ui.do.taking.show, of), [of])
    return ProceduresOf(ui, state.app, state.taking, of)


@ft.component
def ProceduresOf(ui: Ui, app: AppState, taking: TakingState, of: str) -> ft.Control:
    there = taking.dossier == of
    turn, set_turn = ft.use_state(0)  # of the box: an empty one shows everything again

    def see_all() -> None:
        set_turn(turn + 1)
        ui.do.taking.search("")

    body: list[ft.Control] = [
        kit.step_header(ui, 1, STEPS, ui.say("taking.step1"), taking.saved if there else ""),
    ]
    if there:
        body += [kit.keyed(Search, f"search:{turn}", ui), *_lists(ui, taking, see_all)]
        body.append(Discard(ui, of))
    name = taking.person if there else ""
    bar = kit.person_bar(ui, name, ui.say("taking.choose"))
    return frame(ui, app, body, bar=bar)


@ft.component
def Discard(ui: Ui, of: str) -> ft.Control:
    """In two steps: what is thrown away does not come back."""
    sure, set_sure = ft.use_state(initial=False)
    if sure:
        words = ui.say("taking.discard.sure")
        return kit.secondary(ui, words, partial(ui.do.taking.discard, of))
    return kit.quiet(ui, ui.say("taking.discard"), lambda: set_sure(True))


@ft.component
def Search(ui: Ui) -> ft.Control:
    """Its own component: what is found is drawn, the box is not."""
    box = ft.TextField(on_change=lambda event: ui.do.taking.search(event.control.value or ""))
    return search_field(ui, box, ui.say("taking.search"))


def _lists(ui: Ui, taking: TakingState, see_all: kit.Press) -> list[ft.Control]:
    at_home = len(taking.usual) + len(taking.at_home)
    if not at_home and not taking.assisted:
        return [
            kit.empty(
                ui,
                ft.Icons.SEARCH_OFF_ROUNDED,
                ui.say("taking.none", text=taking.query),
                ui.say("taking.none.do"),
                kit.secondary(ui, ui.say("taking.see_all"), see_all),
            )
        ]
    counted = ui.say("taking.count", count=len(taking.at_home))
    return [
        kit.text(ui, ui.say("taking.since.said"), "body", ui.colours.quiet),
        *_list(ui, ui.say("taking.usual"), "", taking.usual),
        *_list(ui, ui.say("taking.at_home"), counted, taking.at_home),
        *_list(ui, ui.say("taking.assisted"), ui.say("taking.needs_signal"), taking.assisted),
    ]


def _list(ui: Ui, title: str, aside: str, rows: Sequence[ProcedureRow]) -> list[ft.Control]:
    if not rows:
        return []
    head: list[ft.Control] = [kit.text(ui, title, "section", expand=not ui.narrow)]
    if aside:
        head.append(kit.text(ui, aside, "body", ui.colours.quiet))
    return [
        ft.Column(head, spacing=0) if ui.narrow else ft.Row(head, spacing=S),
        kit.rows(ui, *(_row(ui, one) for one in rows)),
    ]


def _row(ui: Ui, one: ProcedureRow) -> ft.Control:
    below = " · ".join(part for part in (one.code, one.time) if part)
    return kit.line(
        ui,
        one.name,
        [
            kit.text(ui, below, "body", ui.colours.quiet),
            _footing(ui, one),
        ],
        on_click=partial(ui.do.taking.choose, one.code),
        key=one.code,
    )


def _footing(ui: Ui, one: ProcedureRow) -> ft.Control:
    if one.footing == "assisted":
        words = ui.say("taking.footing.assisted")
        return kit.chip(ui, ui.colours.local, ft.Icons.WIFI_ROUNDED, words)
    if one.asks_ground:
        words = ui.say("taking.footing.ground")
        return kit.chip(ui, ui.colours.ok, ft.Icons.HOME_ROUNDED, words)
    if one.footing == "home":
        words = ui.say("taking.footing.home")
        return kit.chip(ui, ui.colours.ok, ft.Icons.HOME_ROUNDED, words)
    words = ui.say("state.provisional")
    return kit.chip(ui, ui.colours.wait, ft.Icons.HOURGLASS_TOP_ROUNDED, words)
