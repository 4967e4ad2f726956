"""Papers and results between this officer and the centre: taken along, and given back."""

from functools import partial

import flet as ft

from mobile.look import kit
from mobile.look.answers import yes
from mobile.look.fields import wrong
from mobile.look.frame import frame
from mobile.screens.one_dossier import Work, worked_on
from mobile.state.app import AppState
from mobile.state.bringing import BringingState, Thing
from mobile.state.dossiers import DossiersState
from mobile.state.whole import State, Ui


@ft.component
def Custody(ui: Ui, state: State) -> ft.Control:
    return _Custody(ui, state.app, state.dossiers, state.bringing)


@ft.component
def _Custody(ui: Ui, app: AppState, dossiers: DossiersState, bringing: BringingState) -> ft.Control:
    do = ui.do.bringing
    work = Work("custody", do.open, do.close)
    bar, is_read = worked_on(ui, app, dossiers, work, bringing.dossier)
    if not is_read:
        return frame(ui, app, [], bar=bar)
    if not bringing.things:
        fact, advice = ui.say("custody.none"), ui.say("custody.none.advice")
        return frame(ui, app, [kit.empty(ui, ft.Icons.INBOX_OUTLINED, fact, advice)], bar=bar)
    fetch, back = bringing.to_fetch, bringing.to_return
    elsewhere = [one for one in bringing.things if one not in (*fetch, *back)]
    body = [
        *_ticked(ui, ui.say("custody.fetch"), fetch),
        *_ticked(ui, ui.say("custody.return"), back),
        *_elsewhere(ui, elsewhere),
    ]
    if not fetch and not back:
        return frame(ui, app, body, bar=bar)
    body.append(
        kit.field(
            ui,
            ui.say("custody.other"),
            bringing.other,
            do.say_other,
            error=bringing.other_error,
            most=200,
            key="other",
        )
    )
    return frame(ui, app, body, bar=bar, footer=_foot(ui, bringing))


def _ticked(ui: Ui, head: str, things: tuple[Thing, ...]) -> list[ft.Control]:
    if not things:
        return []
    lines = [
        yes(ui, _said(ui, one), one.chosen, partial(ui.do.bringing.tick_thing, one.name))
        for one in things
    ]
    return [kit.heading(ui, head, "section"), kit.rows(ui, *lines)]


def _said(ui: Ui, one: Thing) -> str:
    return one.words if one.mine else f"{one.words} ({_with(ui, one)})"


def _with(ui: Ui, one: Thing) -> str:
    if not one.holder:
        return ui.say("custody.at_centre")
    return ui.say("custody.with", who=one.holder)


def _elsewhere(ui: Ui, things: list[Thing]) -> list[ft.Control]:
    if not things:
        return []
    lines = [kit.line(ui, one.words, _with(ui, one)) for one in things]
    return [kit.heading(ui, ui.say("custody.elsewhere"), "section"), kit.rows(ui, *lines)]


def _foot(ui: Ui, bringing: BringingState) -> ft.Control:
    """What was ticked says which of the two it is; without a tick what is there to do first."""
    do = ui.do.bringing
    fetch = kit.primary(ui, ui.say("custody.do.fetch"), do.fetch, key="fetch")
    back = kit.primary(ui, ui.say("custody.do.return"), do.give_back, key="return")
    both = [
        *([fetch] if any(one.chosen for one in bringing.to_fetch) else []),
        *([back] if any(one.chosen for one in bringing.to_return) else []),
    ]
    error = [wrong(ui, bringing.things_error)] if bringing.things_error else []
    return kit.footer(ui, *error, *(both or [fetch if bringing.to_fetch else back]))
