"""States as chips: where the work is, and how the clock stands."""

import flet as ft

from mobile.look import kit
from mobile.state.dossiers import Clock, Kept
from mobile.state.whole import Ui


def kept_chip(ui: Ui, kept: Kept) -> ft.Control:
    tint, symbol = {
        "local": (ui.colours.local, ft.Icons.SMARTPHONE_OUTLINED),
        "ok": (ui.colours.ok, ft.Icons.CHECK_CIRCLE_ROUNDED),
        "wait": (ui.colours.wait, ft.Icons.HOURGLASS_TOP_ROUNDED),
    }[kept]
    return kit.chip(ui, tint, symbol, ui.say(f"state.{kept}"))


def clock_chip(ui: Ui, clock: Clock, due: str) -> ft.Control:
    colours, icons = ui.colours, ft.Icons
    tint, symbol, words = {
        "late": (colours.late, icons.EVENT_BUSY_ROUNDED, ui.say("state.late", day=due)),
        "soon": (colours.soon, icons.SCHEDULE_ROUNDED, ui.say("state.soon", day=due)),
        "paused": (colours.wait, icons.PAUSE_CIRCLE_ROUNDED, ui.say("dossier.paused")),
        "due": (colours.wait, icons.EVENT_ROUNDED, ui.say("dossier.due", when=due)),
        "": (colours.wait, icons.EVENT_ROUNDED, ui.say("dossier.no_due")),
    }[clock]
    return kit.chip(ui, tint, symbol, words)
