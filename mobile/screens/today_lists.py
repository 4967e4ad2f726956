"""What stands below the plan: half-done work, tasks, deadlines, the machine."""

from functools import partial
from typing import Final

import flet as ft

from mobile.look import kit
from mobile.look.tokens import L, M, Tint
from mobile.state.app import Place
from mobile.state.syncing import SyncingState
from mobile.state.today import Deadline, Half, TodayState, Todo
from mobile.state.whole import Ui

LOW_BATTERY: Final = 20  # from here on the short path is offered
SYMBOLS: Final = {
    "ask": ft.Icons.POST_ADD_ROUNDED,
    "asked": ft.Icons.HOURGLASS_TOP_ROUNDED,
    "already_there": ft.Icons.TASK_ALT_ROUNDED,
    "answer": ft.Icons.QUESTION_ANSWER_OUTLINED,
    "tell": ft.Icons.CAMPAIGN_OUTLINED,
    "bring": ft.Icons.ASSIGNMENT_TURNED_IN_OUTLINED,
    "photograph": ft.Icons.PHOTO_CAMERA_OUTLINED,
    "sign_again": ft.Icons.DRAW_OUTLINED,
}
PLACES: Final = {  # else the dossier itself
    "ask": Place.MORE_PAPERS,
    "asked": Place.MORE_PAPERS,
    "answer": Place.ANSWER,
    "bring": Place.HAND_OVER,
    "photograph": Place.PAPERS,
    "sign_again": Place.SIGN_AGAIN,
}


def half_done(ui: Ui, half: tuple[Half, ...]) -> list[ft.Control]:
    if not half:
        return []
    return [_head(ui, "today.half"), kit.rows(ui, *(_half(ui, one) for one in half))]


def todos(ui: Ui, todos: tuple[Todo, ...], more: int) -> list[ft.Control]:
    if not todos:
        return []
    return [
        _head(ui, "today.todos"),
        kit.rows(ui, *(_todo(ui, one) for one in todos), *_more(ui, more)),
    ]


def near(ui: Ui, near: tuple[Deadline, ...], more: int) -> list[ft.Control]:
    if not near:
        return [
            _head(ui, "today.near"),
            kit.text(ui, ui.say("today.near.none"), colour=ui.colours.quiet),
        ]
    lines = [_deadline(ui, one) for one in near]
    return [_head(ui, "today.near"), kit.rows(ui, *lines, *_more(ui, more))]


def machine(ui: Ui, today: TodayState, syncing: SyncingState) -> list[ft.Control]:
    """Battery, room and when it last heard from the centre."""
    low = 0 <= today.battery < LOW_BATTERY
    if today.battery < 0:
        battery = ui.say("today.battery.none")
    else:
        key = "today.battery.low" if low else "today.battery"
        battery = ui.say(key, percent=today.battery)
    rooms = {
        "plenty": ("today.room", False),
        "low": ("today.room.low", True),
        "facts_only": ("today.room.facts", True),
    }
    key, scarce = rooms[today.room]
    heard = (
        ui.say("today.last_good", when=syncing.last_good)
        if syncing.last_good
        else ui.say("today.never_synced")
    )
    return [
        _head(ui, "today.machine"),
        kit.rows(
            ui,
            _told(ui, ft.Icons.BATTERY_STD_ROUNDED, battery, ui.colours.soon if low else None),
            _told(
                ui,
                ft.Icons.SD_STORAGE_OUTLINED,
                ui.say(key, free=today.free),
                ui.colours.soon if scarce else None,
            ),
            _told(ui, ft.Icons.SYNC_ROUNDED, heard, None),
        ),
    ]


def _head(ui: Ui, key: str) -> ft.Control:
    return kit.heading(ui, ui.say(key), "section")


def _half(ui: Ui, one: Half) -> ft.Control:
    if not one.readable:
        words = kit.text(ui, ui.say("today.half.newer"), colour=ui.colours.quiet)
        return kit.line(ui, ui.say("today.half.nameless"), [words])
    step = ui.say("today.half.step", step=one.step, name=ui.say(f"today.step.{one.step}"))
    return kit.line(
        ui,
        one.name or ui.say("today.half.nameless"),
        [
            *([kit.text(ui, one.work, colour=ui.colours.quiet)] if one.work else []),
            kit.chip(ui, ui.colours.wait, ft.Icons.EDIT_ROUNDED, step),
        ],
        on_click=partial(ui.do.taking.resume, one.dossier),
        key=f"half-{one.dossier}",
    )


def _todo(ui: Ui, one: Todo) -> ft.Control:
    place = PLACES.get(one.kind, Place.DOSSIER)
    return kit.line(
        ui,
        " · ".join(part for part in (one.name, _short(one.code)) if part),
        one.what,
        symbol=SYMBOLS[one.kind],
        on_click=partial(ui.do.app.go, place, one.dossier),
    )


def _deadline(ui: Ui, one: Deadline) -> ft.Control:
    if one.late:
        words = ui.say("state.late", day=one.day)
        state = kit.chip(ui, ui.colours.late, ft.Icons.EVENT_BUSY_ROUNDED, words)
    else:
        words = ui.say("state.soon", day=one.day)
        state = kit.chip(ui, ui.colours.soon, ft.Icons.SCHEDULE_ROUNDED, words)
    below = " · ".join(part for part in (_short(one.code), one.work) if part)
    return kit.line(
        ui,
        one.name or one.code,
        [state, kit.text(ui, below, colour=ui.colours.quiet)],
        on_click=partial(ui.do.app.go, Place.DOSSIER, one.dossier),
    )


def _more(ui: Ui, count: int) -> list[ft.Control]:
    if not count:
        return []
    words = ui.say("today.more", count=count)
    return [kit.line(ui, words, on_click=partial(ui.do.app.main, Place.DOSSIERS))]


def _told(ui: Ui, symbol: ft.IconData, words: str, tint: Tint | None) -> ft.Control:
    ink = tint.text if tint else None
    return ft.Container(
        content=ft.Row(
            [kit.icon(ui, symbol, ink), kit.text(ui, words, colour=ink, expand=True)], spacing=M
        ),
        padding=ft.Padding.symmetric(horizontal=L, vertical=M),
        bgcolor=tint.fill if tint else None,
    )


def _short(code: str) -> str:
    """The last digits are what people compare."""
    return f"…{code[-4:]}" if code else ""
