"""A machine that is no device yet: join with a code, or practise."""

from typing import Final

import flet as ft

from mobile.look import kit
from mobile.look.frame import frame
from mobile.state.whole import State, Ui

MARK: Final = 64


@ft.component
def Welcome(ui: Ui, state: State) -> ft.Control:
    return frame(
        ui,
        state.app,
        [
            mark(ui),
            kit.text(ui, ui.say("opening.new_here"), "section"),
            kit.text(ui, ui.say("opening.new_advice"), "body", ui.colours.quiet),
            kit.primary(
                ui,
                ui.say("opening.join"),
                lambda: ui.do.opening.join(),
                symbol=ft.Icons.ADD_LINK_ROUNDED,
            ),
            kit.secondary(
                ui,
                ui.say("opening.practise"),
                lambda: ui.do.opening.practise(),
                symbol=ft.Icons.SCHOOL_OUTLINED,
            ),
            language_and_light(ui),
        ],
        centred=True,
    )


def mark(ui: Ui) -> ft.Control:
    """The house with the tick, and the name."""
    sign = ft.Image(
        src="icons/icon-192.png", width=MARK, height=MARK, semantics_label=ui.say("app")
    )
    quiet = ui.colours.quiet
    words = ft.Column(
        [
            kit.heading(ui, ui.say("app"), "headline"),
            *([] if ui.narrow else [kit.text(ui, ui.say("opening.motto"), "body", quiet)]),
        ],
        spacing=0,
        tight=True,
        expand=not ui.wide,
    )
    middle = ft.MainAxisAlignment.CENTER if ui.wide else ft.MainAxisAlignment.START
    return ft.Row([sign, words], spacing=16, alignment=middle)


def language_and_light(ui: Ui) -> ft.Control:
    """Before anybody can unlock, they must be able to read."""
    return ft.Row(
        [
            kit.quiet(
                ui,
                ui.say("settings.other_language"),
                lambda: ui.do.settings.other_language(),
                symbol=ft.Icons.LANGUAGE_ROUNDED,
            ),
            kit.quiet(
                ui, ui.say("sun"), lambda: ui.do.app.sun(), symbol=ft.Icons.LIGHT_MODE_OUTLINED
            ),
        ],
        alignment=ft.MainAxisAlignment.CENTER,
        wrap=True,
    )
