"""The tablet in a citizen's hand: one page in large type, and no way out but the officer's PIN."""

from functools import partial

import flet as ft

from mobile.look import kit
from mobile.look.frame import practice_strip
from mobile.look.keypad import dots, keypad
from mobile.look.secret import Secret
from mobile.look.tokens import XL, L
from mobile.state.app import AppState
from mobile.state.household import HouseholdState, Lent
from mobile.state.whole import State, Ui

EDGE = 6


@ft.component
def HandTheTablet(ui: Ui, state: State) -> ft.Control:
    return _Lent(ui, state.app, state.household)


@ft.component
def _Lent(ui: Ui, app: AppState, house: HouseholdState) -> ft.View:
    asks, set_asks = ft.use_state(False)
    lent = house.lent
    inner, foot = _pin(ui, lent, partial(set_asks, False)) if asks else _page(ui, lent, set_asks)
    reading = ft.Column(
        [*inner, *(foot if ui.narrow else [])],
        spacing=L,
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.View(
        route=f"/{app.here.place.value}",
        can_pop=False,
        controls=[
            *practice_strip(ui),
            ft.Container(
                content=ft.Column(
                    [reading, *([] if ui.narrow else foot)],
                    spacing=L,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                border=ft.Border.all(EDGE, ui.colours.primary),
                padding=XL if ui.wide else L,
                expand=True,
            ),
        ],
        padding=0,
        spacing=0,
        bgcolor=ui.colours.surface,
    )


def _page(ui: Ui, lent: Lent, set_asks: object) -> tuple[list[ft.Control], list[ft.Control]]:
    """What is read, and below it the one way back."""
    assert callable(set_asks)
    words = [kit.text(ui, one, "title") for one in lent.passages]
    return [kit.heading(ui, lent.title, "headline"), *words], [
        kit.secondary(
            ui,
            ui.say("lent.back"),
            lambda: set_asks(True),
            symbol=ft.Icons.LOCK_OUTLINE_ROUNDED,
            key="give-back",
        ),
    ]


def _pin(ui: Ui, lent: Lent, stay: object) -> tuple[list[ft.Control], list[ft.Control]]:
    """The officer types; whoever holds the tablet may as well read on."""
    assert callable(stay)
    do, problem = ui.do.household, []
    if lent.error:
        said = kit.notice(ui, ui.colours.late, ft.Icons.ERROR_ROUNDED, lent.error)
        problem = [ft.Semantics(live_region=True, content=said)]
    if lent.words:
        return [*_words(ui), *problem], [kit.quiet(ui, ui.say("lent.stay"), stay)]
    head = kit.heading(ui, ui.say("lent.pin"))
    keys = keypad(ui, do.digit, do.erase, ui.say("lent.stay"), stay)
    return [head, dots(ui, lent.typed), *problem], [keys]


def _words(ui: Ui) -> list[ft.Control]:
    return [kit.heading(ui, ui.say("lent.words")), _Passphrase(ui)]


@ft.component
def _Passphrase(ui: Ui) -> ft.Control:
    typed, set_typed = ft.use_state("")
    return ft.Column(
        [
            Secret(ui, ui.say("lent.words"), typed, set_typed, first=True),
            kit.primary(ui, ui.say("lent.open"), partial(ui.do.household.give_back, typed)),
        ],
        spacing=L,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
