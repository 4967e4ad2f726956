"""What came of a visit, in calm words; after a death nothing is asked."""

from functools import partial
from typing import Final

import flet as ft

from mobile.look import answers, kit
from mobile.look.frame import frame
from mobile.state.app import AppState, Place
from mobile.state.household import HouseholdState, Outcome
from mobile.state.whole import State, Ui
from protocol.trade.visits import COMES_AGAIN, ENDINGS

AGAIN: Final = tuple(key for key in ENDINGS if key in COMES_AGAIN)
CLOSED: Final = tuple(key for key in ENDINGS if key not in COMES_AGAIN)


@ft.component
def VisitOutcome(ui: Ui, state: State) -> ft.Control:
    return _Outcome(ui, state.app, state.household, state.app.here.of)


@ft.component
def _Outcome(ui: Ui, app: AppState, house: HouseholdState, visit: str) -> ft.Control:
    ft.use_effect(partial(ui.do.household.begin_outcome, visit), [visit])
    bar = kit.title_bar(ui, ui.say("outcome.title"))
    if house.visit != visit:
        return frame(ui, app, [], bar=bar)
    said = house.outcome
    if said.kept:
        return _after_a_death(ui, app, said)
    body = [
        kit.text(ui, ui.say("visit.title", name=house.name), "person"),
        kit.heading(ui, ui.say("outcome.what"), "section"),
        *_endings(ui, "outcome.closed.head", CLOSED, said.ending),
        *_endings(ui, "outcome.again.head", AGAIN, said.ending),
        *(_days(ui, said) if said.ending in COMES_AGAIN else []),
        answers.entry(ui, ui.say("outcome.note"), said.note, ui.do.household.say_note, lines=2),
    ]
    problem = [_wrong(ui, said.error)] if said.error else []
    keep = kit.primary(ui, ui.say("outcome.keep"), ui.do.household.keep_outcome)
    return frame(ui, app, body, bar=bar, footer=kit.footer(ui, *problem, keep))


def _endings(ui: Ui, head: str, endings: tuple[str, ...], chosen: str) -> list[ft.Control]:
    options = [(key, _large(ui.say(f"ending.{key}"))) for key in endings]
    lines = answers.one_of(ui, options, chosen, ui.do.household.say_ending)
    return [kit.text(ui, ui.say(head), colour=ui.colours.quiet), kit.rows(ui, *lines)]


def _days(ui: Ui, said: Outcome) -> list[ft.Control]:
    """Three days to tap, or any other one typed."""
    must = said.ending == "rescheduled"
    label = ui.say("outcome.day.must" if must else "outcome.day")
    say = ui.do.household.say_next_day
    return [
        kit.rows(ui, *answers.one_of(ui, said.days, said.next_day, say)),
        answers.entry(ui, label, said.next_day, say, error=said.day_error, key="next-day"),
    ]


def _after_a_death(ui: Ui, app: AppState, said: Outcome) -> ft.View:
    hints = [
        kit.line(ui, words, code, symbol=ft.Icons.DESCRIPTION_OUTLINED)
        for code, words in said.hints
    ]
    body = [
        kit.notice(
            ui,
            ui.colours.wait,
            ft.Icons.SPA_OUTLINED,
            ui.say("outcome.death"),
            kit.text(ui, ui.say("outcome.death.then"), colour=ui.colours.wait.text),
        ),
        kit.heading(ui, ui.say("outcome.death.may"), "section"),
        kit.rows(ui, *hints),
    ]
    home = kit.primary(
        ui, ui.say("outcome.death.home"), partial(ui.do.app.main, Place.TODAY), key="home"
    )
    bar = kit.title_bar(ui, ui.say("outcome.title"), back=False)
    return frame(ui, app, body, bar=bar, footer=kit.footer(ui, home))


def _wrong(ui: Ui, words: str) -> ft.Control:
    said = kit.notice(ui, ui.colours.late, ft.Icons.ERROR_ROUNDED, words)
    return ft.Semantics(live_region=True, content=said)


def _large(words: str) -> str:
    return words[:1].upper() + words[1:]
