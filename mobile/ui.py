"""The one Flet page: state in, controls out; which screen is drawn follows from the state."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import flet as ft

from mobile import redrawing
from mobile.look.theme import theme_of
from mobile.look.tokens import Mode
from mobile.look.type import FONTS
from mobile.screens.places import SCREENS
from mobile.state.app import AppState
from mobile.state.whole import Commands, State, ui_of

AWAY: Final = (
    ft.AppLifecycleState.HIDE,
    ft.AppLifecycleState.PAUSE,
    ft.AppLifecycleState.DETACH,
)
BACK: Final = (ft.AppLifecycleState.SHOW, ft.AppLifecycleState.RESUME)
ASSETS: Final = Path(__file__).parent / "assets"


@ft.component
def App(state: State, app: AppState, commands: Commands) -> list[ft.Control]:
    """The screen where the officer is; below it an empty one, so that a phone can go back."""
    page, ui = ft.context.page, ui_of(app, commands)

    def dress() -> None:
        page.theme = page.dark_theme = theme_of(app.mode, app.text_scale)
        page.theme_mode = ft.ThemeMode.DARK if app.mode is Mode.DARK else ft.ThemeMode.LIGHT
        page.title = ui.say("app")
        page.update()

    ft.use_effect(dress, [app.mode, app.text_scale, app.language])
    screen = SCREENS[app.here.place](ui, state, key=f"{app.here.place.value}:{app.here.of}")
    below = [ft.View(route="/", controls=[])] if len(app.trail) > 1 else []
    return [*below, screen]


redrawing.in_their_own_windows()


def shown_on(page: ft.Page, state: State, commands: Commands) -> None:
    """Draws, and hears of sizes and of the phone's own way back."""
    page.fonts = dict(FONTS)
    page.padding = 0
    state.app.width, state.app.height = page.width or 360, page.height or 780

    def resized(_: object) -> None:
        commands.app.resized(page.width or 360, page.height or 780)

    def moved(event: ft.AppLifecycleStateChangeEvent) -> None:
        if event.state in AWAY:
            commands.opening.left()
        elif event.state in BACK:
            commands.opening.came()

    def connected(_: object) -> None:
        """A window, after there was none: what happened meanwhile is shown in it."""
        commands.opening.came()
        state.redraw()

    page.on_resize = resized
    page.on_app_lifecycle_state_change = moved
    page.on_connect = connected
    page.on_view_pop = lambda _: commands.app.back()
    commands.opening.came()
    page.render_views(App, state, state.app, commands)


def main_of(state: State, commands: Commands) -> Callable[[ft.Page], None]:
    return lambda page: shown_on(page, state, commands)
