"""One passage large with its neighbours small; from when to when it was read is recorded."""

from typing import Final

import flet as ft

from mobile.look import kit
from mobile.look.frame import frame
from mobile.look.tokens import L, M, S
from mobile.screens.bright import use_bright_screen
from mobile.state.app import AppState
from mobile.state.hearing import HearingState
from mobile.state.whole import State, Ui

BAR: Final = 6


@ft.component
def Aloud(ui: Ui, state: State) -> ft.Control:
    return _Aloud(ui, state.app, state.hearing)


@ft.component
def _Aloud(ui: Ui, app: AppState, hearing: HearingState) -> ft.Control:
    of, _ = ft.use_state(app.here.of)  # of this screen, also while the next one is drawn
    use_bright_screen()

    def begin() -> None:
        ui.do.hearing.opened(of)
        ui.do.hearing.read()

    ft.use_effect(begin, [of], cleanup=ui.do.hearing.stop)
    title = ui.say("aloud.title", person=hearing.head.person)
    if not hearing.passages or hearing.head.dossier != of:
        return frame(ui, app, [], bar=kit.title_bar(ui, title))
    at, last = hearing.at, len(hearing.passages) - 1
    where = ui.say("aloud.where", time=hearing.began, at=at + 1, all=last + 1)
    bar = kit.title_bar(ui, title, below=where)
    body: list[ft.Control] = kit.below_bar(ui, where)
    if at:
        body.append(_beside(ui, hearing.passages[at - 1]))
    body.append(_large(ui, hearing.passages[at]))
    if at < last:
        body.append(_beside(ui, hearing.passages[at + 1]))
    return frame(ui, app, body, bar=bar, footer=_footer(ui, hearing, last))


def _large(ui: Ui, words: str) -> ft.Control:
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            content=kit.text(ui, words, "aloud"),
            border=ft.Border.only(left=ft.BorderSide(BAR, ui.colours.primary)),
            padding=ft.Padding.only(left=L, top=S, bottom=S),
        ),
    )


def _beside(ui: Ui, words: str) -> ft.Control:
    return ft.Container(
        content=kit.text(ui, words, "value", ui.colours.quiet),
        padding=ft.Padding.only(left=BAR + L),
    )


def _footer(ui: Ui, hearing: HearingState, last: int) -> ft.Control:
    interpreted: list[ft.Control] = (
        [
            ft.Row(
                [
                    kit.icon(ui, ft.Icons.TRANSLATE_ROUNDED),
                    kit.text(
                        ui,
                        ui.say("aloud.in", language=hearing.language),
                        "chip",
                        ui.colours.quiet,
                        expand=True,
                    ),
                ],
                spacing=M,
            )
        ]
        if hearing.language not in {"", "vi"}
        else []
    )
    return kit.footer(ui, *interpreted, *_buttons(ui, hearing, last))


def _buttons(ui: Ui, hearing: HearingState, last: int) -> list[ft.Control]:
    do = ui.do.hearing
    if hearing.asks_end:
        left = last - hearing.at
        return [
            kit.text(ui, ui.say("aloud.sure", left=left), "section"),
            kit.pair(
                ui,
                kit.primary(ui, ui.say("aloud.resume"), do.go_on),
                kit.secondary(ui, ui.say("aloud.sure.yes"), lambda: do.end(sure=True)),
            ),
        ]
    if hearing.paused:
        return [
            kit.text(ui, ui.say("aloud.paused"), "section"),
            kit.primary(ui, ui.say("aloud.resume"), do.pause),
        ]
    before = kit.secondary(ui, ui.say("aloud.before"), lambda: do.step(-1))
    if hearing.at == last:
        end = kit.primary(ui, ui.say("aloud.end"), do.end, symbol=ft.Icons.STOP_CIRCLE_OUTLINED)
        return [kit.pair(ui, before, end)]
    after = kit.primary(
        ui, ui.say("aloud.after"), lambda: do.step(1), symbol=ft.Icons.ARROW_FORWARD_ROUNDED
    )
    return [
        kit.pair(ui, before, after) if hearing.at else after,
        kit.pair(
            ui,
            kit.quiet(ui, ui.say("aloud.pause"), do.pause, symbol=ft.Icons.PAUSE_ROUNDED),
            kit.quiet(ui, ui.say("aloud.end"), do.end, symbol=ft.Icons.STOP_CIRCLE_OUTLINED),
        ),
    ]
