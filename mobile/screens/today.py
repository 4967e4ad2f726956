"""The day: visits by village, two numbers that add up, one next thing."""

import flet as ft

from mobile.look import kit
from mobile.look.frame import frame
from mobile.state.whole import State, Ui


@ft.component
def Today(ui: Ui, state: State) -> ft.Control:
    n, set_n = ft.use_state(0)
    return frame(
        ui,
        state.app,
        [
            kit.card(
                ui, kit.text(ui, f"{n}", "count", digits=True), kit.text(ui, ui.say("state.local"))
            ),
            kit.rows(
                ui,
                kit.line(
                    ui,
                    "Bà Lò Thị Mẫu",
                    "Hưu trí xã hội · Khai sinh cho cháu",
                    at_end="09:00",
                    on_click=lambda: set_n(n + 1),
                ),
                kit.line(
                    ui,
                    "Ông Vàng A Mẫu",
                    [
                        kit.chip(
                            ui,
                            ui.colours.soon,
                            ft.Icons.SCHEDULE_ROUNDED,
                            ui.say("state.soon", day="25/11"),
                        )
                    ],
                    at_end="10:11",
                    on_click=lambda: set_n(n - 1),
                ),
            ),
            kit.notice(ui, ui.colours.wait, ft.Icons.HOURGLASS_TOP_ROUNDED, ui.say("state.wait")),
        ],
        bar=kit.title_bar(
            ui,
            ui.say("nav.today"),
            kit.quiet(ui, ui.say("sun"), ui.do.app.sun, symbol=ft.Icons.LIGHT_MODE_OUTLINED),
            back=False,
        ),
        footer=kit.dock(
            ui,
            kit.text(ui, "Việc tiếp theo", colour=ui.colours.on_primary),
            kit.secondary(ui, "Đã đến nơi", lambda: state.app.tell("xin chào")),
        ),
        nav=True,
    )
