"""The centre's questions to the officer: what is asked, a place to write, one button."""

from typing import Final

import flet as ft

from mobile.look import kit
from mobile.look.frame import frame
from mobile.screens.one_dossier import Work, whose, worked_on
from mobile.state.answering import AnsweringState, Asked
from mobile.state.app import AppState
from mobile.state.dossiers import DossiersState
from mobile.state.whole import State, Ui

MOST: Final = 2_000  # letters, as an operation takes them


@ft.component
def Answering(ui: Ui, state: State) -> ft.Control:
    return _Answering(ui, state.app, state.dossiers, state.answering)


@ft.component
def _Answering(
    ui: Ui, app: AppState, dossiers: DossiersState, answering: AnsweringState
) -> ft.Control:
    do = ui.do.answering
    work = Work("answering", do.open, do.close)
    bar, is_read = worked_on(ui, app, dossiers, work, answering.dossier)
    if not is_read:
        return frame(ui, app, [], bar=bar)
    before = _before(ui, answering.answered)
    if not answering.open:
        fact, advice = ui.say("answering.none"), ui.say("answering.none.advice")
        return frame(
            ui, app, [kit.empty(ui, ft.Icons.TASK_ALT_ROUNDED, fact, advice), *before], bar=bar
        )
    field = kit.field(
        ui,
        ui.say("answering.answer"),
        answering.answer,
        do.say,
        error=ui.say(answering.error) if answering.error else "",
        lines=True,
        most=MOST,
        key="answer",
    )
    body = [
        *(_asked(ui, one) for one in answering.open),
        kit.stretched(field, kit.text(ui, ui.say("answering.how"), colour=ui.colours.quiet)),
        *before,
    ]
    send = kit.primary(ui, ui.say("answering.do"), do.answer, symbol=ft.Icons.SEND_ROUNDED)
    return frame(ui, app, body, bar=bar, footer=kit.footer(ui, send))


def _asked(ui: Ui, one: Asked) -> ft.Control:
    when = ui.say("answering.asks", when=one.when)
    return kit.card(
        ui, kit.text(ui, when, "label", ui.colours.quiet), kit.text(ui, one.question, "person")
    )


def _before(ui: Ui, answered: tuple[Asked, ...]) -> list[ft.Control]:
    if not answered:
        return []
    cards = [
        kit.card(
            ui,
            kit.text(ui, ui.say("answering.asks", when=one.when), "label", ui.colours.quiet),
            kit.text(ui, one.question),
            kit.text(
                ui,
                ui.say("answering.said", who=whose(ui, one.by), when=one.answered),
                "label",
                ui.colours.quiet,
            ),
            kit.text(ui, one.answer, "value"),
        )
        for one in answered
    ]
    return [kit.heading(ui, ui.say("answering.before"), "section"), *cards]
