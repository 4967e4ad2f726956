"""Settings: what the officer chooses for this machine, and how it is doing."""

from collections.abc import Callable
from typing import Any

import flet as ft

from mobile.look import kit
from mobile.look.frame import frame
from mobile.look.secret import Secret
from mobile.look.tokens import L, M, S
from mobile.state.app import AppState, Place
from mobile.state.settings import SettingsState
from mobile.state.whole import State, Ui

SIZES = ("1.0", "1.3", "1.6", "2.0")
LOW_BATTERY = 20


@ft.component
def Settings(ui: Ui, state: State) -> ft.Control:
    ft.use_effect(lambda: ui.do.settings.look(), [])
    return _Settings(ui, state.app, state.settings)


@ft.component
def _Settings(ui: Ui, app: AppState, settings: SettingsState) -> ft.Control:
    lock = kit.secondary(
        ui,
        ui.say("settings.lock"),
        lambda: ui.do.opening.lock(),
        symbol=ft.Icons.LOCK_OUTLINED,
    )
    return frame(
        ui,
        app,
        kit.columns(ui, _chosen(ui, app, settings), [*_told(ui, settings), lock]),
        bar=kit.title_bar(ui, ui.say("nav.settings"), back=False),
        nav=True,
    )


def _chosen(ui: Ui, app: AppState, settings: SettingsState) -> list[ft.Control]:
    do = ui.do.settings
    return [
        _choice(
            ui,
            "settings.language",
            [("vi", ui.say("settings.vi")), ("en", ui.say("settings.en"))],
            app.language,
            do.language,
        ),
        _choice(
            ui,
            "settings.light",
            [(one, ui.say(f"settings.light_{one}")) for one in ("light", "dark", "sun")],
            app.mode.value,
            do.light,
        ),
        _choice(
            ui,
            "settings.text_size",
            [(size, f"{float(size):.0%}") for size in SIZES],
            f"{app.text_scale:.1f}",
            lambda size: do.text_size(float(size)),
        ),
        _choice(
            ui,
            "settings.idle",
            [(str(n), ui.say("settings.idle_minutes", count=n)) for n in (2, 3, 5)],
            str(settings.idle_minutes),
            lambda minutes: do.idle(int(minutes)),
        ),
    ]


def _told(ui: Ui, settings: SettingsState) -> list[ft.Control]:
    head = kit.heading(ui, ui.say("settings.machine"), "section")
    return [head, _machine(ui, settings), kit.rows(ui, *_ways(ui))]


def _choice(
    ui: Ui,
    title: str,
    options: list[tuple[str, str]],
    chosen: str,
    choose: Callable[[str], object],
) -> ft.Control:
    """Two to four that exclude each other; where text is large, one below another."""
    return ft.Column(
        [
            kit.heading(ui, ui.say(title), "section"),
            _stacked(options, chosen, choose) if ui.narrow else _beside(options, chosen, choose),
        ],
        spacing=8,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _beside(
    options: list[tuple[str, str]], chosen: str, choose: Callable[[str], object]
) -> ft.Control:
    return ft.SegmentedButton(
        segments=[ft.Segment(value=value, label=label) for value, label in options],
        selected=[chosen],
        show_selected_icon=False,
        style=ft.ButtonStyle(padding=ft.Padding.symmetric(horizontal=4, vertical=20)),
        on_change=lambda event: choose(str(next(iter(event.control.selected)))),
    )


def _stacked(
    options: list[tuple[str, str]], chosen: str, choose: Callable[[str], object]
) -> ft.Control:
    return ft.RadioGroup(
        value=chosen,
        on_change=lambda event: choose(str(event.control.value)),
        content=ft.Column([ft.Radio(value=value, label=label) for value, label in options]),
    )


def _machine(ui: Ui, settings: SettingsState) -> ft.Control:
    battery = (
        ui.say("settings.battery_unknown") if settings.battery is None else f"{settings.battery} %"
    )
    weak = settings.battery is not None and settings.battery < LOW_BATTERY
    return kit.rows(
        ui,
        kit.line(
            ui,
            ui.say("settings.free"),
            ui.say("settings.free_low") if settings.low else "",
            at_end=kit.text(ui, settings.free, "section"),
            symbol=ft.Icons.SD_STORAGE_OUTLINED,
        ),
        kit.line(
            ui,
            ui.say("settings.battery"),
            ui.say("settings.battery_low") if weak else battery,
            at_end=battery if weak else "",
            symbol=ft.Icons.BATTERY_ALERT_ROUNDED if weak else ft.Icons.BATTERY_STD_ROUNDED,
        ),
        kit.line(
            ui,
            ui.say("settings.officer"),
            settings.officer,
            symbol=ft.Icons.BADGE_OUTLINED,
        ),
    )


def _ways(ui: Ui) -> list[ft.Control]:
    ways = [
        kit.line(
            ui,
            ui.say("settings.change_pin"),
            symbol=ft.Icons.PASSWORD_ROUNDED,
            on_click=lambda: ui.do.app.go(Place.CHANGE_PIN),
        ),
        kit.line(
            ui,
            ui.say("settings.diagnostics"),
            symbol=ft.Icons.INFO_OUTLINED,
            on_click=lambda: ui.do.app.go(Place.DIAGNOSTICS),
        ),
    ]
    if ui.practice:
        leave = ui.say("opening.leave_practice")
        return [
            *ways,
            kit.line(
                ui,
                leave,
                symbol=ft.Icons.LOGOUT_ROUNDED,
                on_click=lambda: ui.do.opening.leave_practice(),
            ),
        ]
    return [
        *ways,
        kit.line(
            ui,
            ui.say("settings.practice"),
            ui.say("settings.practice_advice"),
            symbol=ft.Icons.SCHOOL_OUTLINED,
            on_click=lambda: ui.do.opening.practise(),
        ),
    ]


@ft.component
def Diagnostics(ui: Ui, state: State) -> ft.Control:
    return _Diagnostics(ui, state.app, state.settings)


@ft.component
def _Diagnostics(ui: Ui, app: AppState, settings: SettingsState) -> ft.Control:
    result: list[ft.Control] = []
    if settings.tested:
        tint = ui.colours.late if settings.test_failed else ui.colours.ok
        symbol = ft.Icons.ERROR_ROUNDED if settings.test_failed else ft.Icons.CHECK_CIRCLE_ROUNDED
        result.append(kit.notice(ui, tint, symbol, settings.tested))
    return frame(
        ui,
        app,
        [
            kit.rows(
                ui,
                _part(ui, ui.say("settings.version"), settings.version),
                _part(ui, ui.say("settings.device"), settings.device),
                *[_part(ui, name, version) for name, version in settings.parts],
            ),
            kit.text(ui, ui.say("settings.test_advice")),
            *result,
            kit.primary(ui, ui.say("settings.test"), lambda: ui.do.settings.self_test()),
        ],
        bar=kit.title_bar(ui, ui.say("settings.diagnostics")),
    )


def _part(ui: Ui, name: str, version: str) -> ft.Control:
    """One line: what it is, and which."""
    words = kit.text(ui, name, expand=not ui.narrow)
    said = kit.text(ui, version, "section", digits=True)
    return ft.Container(
        content=ft.Column([words, said]) if ui.narrow else ft.Row([words, said], spacing=M),
        padding=ft.Padding.symmetric(horizontal=L, vertical=S),
    )


@ft.component
def ChangePin(ui: Ui, state: State) -> ft.Control:
    return _ChangePin(ui, state.app, state.settings)


@ft.component
def _ChangePin(ui: Ui, app: AppState, settings: SettingsState) -> ft.Control:
    typed, set_typed = ft.use_state(("", "", ""))
    held: Any = ft.use_ref(lambda: ("", "", ""))

    def keep(at: int) -> Callable[[str], None]:
        def kept(text: str) -> None:
            now = held.current
            held.current = (*now[:at], text, *now[at + 1 :])
            set_typed(held.current)

        return kept

    async def go(_: object = None) -> None:
        old, new, again = held.current
        await ui.do.settings.change_pin(old, new, again)

    said = settings.pin_said
    return frame(
        ui,
        app,
        [
            kit.text(ui, ui.say("settings.change_advice")),
            Secret(ui, ui.say("settings.old"), typed[0], keep(0)),
            Secret(ui, ui.say("settings.new"), typed[1], keep(1)),
            Secret(ui, ui.say("settings.new_again"), typed[2], keep(2), go=go, wrong=said),
            kit.primary(ui, ui.say("settings.change_pin"), go),
        ],
        bar=kit.title_bar(ui, ui.say("settings.change_pin")),
    )
