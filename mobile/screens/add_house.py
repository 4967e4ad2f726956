"""A house that nobody planned: who, which village, what for."""

from collections.abc import Callable

import flet as ft

from mobile.look import answers, kit
from mobile.look.frame import frame
from mobile.state.app import AppState
from mobile.state.today import TodayState
from mobile.state.whole import State, Ui


@ft.component
def AddHouse(ui: Ui, state: State) -> ft.Control:
    return _AddHouse(ui, state.app, state.today)


@ft.component
def _AddHouse(ui: Ui, app: AppState, today: TodayState) -> ft.Control:
    def saying(part: str) -> Callable[[str], None]:
        def say(text: str) -> None:
            said = {
                "name": today.house_name,
                "village": today.house_village,
                "why": today.house_why,
            }
            ui.do.today.say_house(**{**said, part: text})

        return say

    body = [
        answers.entry(
            ui,
            ui.say("today.house.name"),
            today.house_name,
            saying("name"),
            error=today.house_error,
            key="house-name",
        ),
        answers.entry(ui, ui.say("today.house.village"), today.house_village, saying("village")),
        answers.entry(ui, ui.say("today.house.why"), today.house_why, saying("why"), lines=2),
    ]
    save = kit.primary(ui, ui.say("today.house.save"), ui.do.today.add_house)
    bar = kit.title_bar(ui, ui.say("today.house.title"))
    return frame(ui, app, body, bar=bar, footer=kit.footer(ui, save))
