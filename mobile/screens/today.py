"""The day: visits by village, two numbers that add up, one next thing."""

from collections.abc import Sequence
from functools import partial
from typing import Final, assert_never

import flet as ft

from mobile.look import kit
from mobile.look.frame import frame
from mobile.look.tokens import RADIUS_DOCK, Mode, S
from mobile.screens.syncing import numbers
from mobile.screens.today_lists import half_done, machine, near, todos
from mobile.state.app import AppState, Place
from mobile.state.syncing import SyncingState
from mobile.state.today import House, Next, TodayState, Village
from mobile.state.whole import State, Ui


@ft.component
def Today(ui: Ui, state: State) -> ft.Control:
    return _Today(ui, state.app, state.today, state.syncing)


@ft.component
def _Today(ui: Ui, app: AppState, today: TodayState, syncing: SyncingState) -> ft.Control:
    ft.use_effect(ui.do.syncing.look, [])
    ft.use_effect(ui.do.today.look, [syncing.here, syncing.received, syncing.settled])
    left, right = _plan(ui, today), _beside(ui, today, syncing)
    sun = kit.quiet(
        kit.in_bar(ui), ui.say("sun"), ui.do.app.sun, symbol=ft.Icons.LIGHT_MODE_OUTLINED
    )
    dock = _dock(ui, today.next)
    if ui.wide:
        body = kit.columns(ui, [dock, *left], right)
    else:  # where text is very large the next thing would stand far below: it comes first
        body = [*([dock] if ui.narrow else []), *right[:1], *left, *right[1:]]
    return frame(
        ui,
        app,
        [*kit.below_bar(ui, _date(ui, today)), *body],
        bar=kit.title_bar(ui, ui.say("nav.today"), sun, below=_date(ui, today), back=False),
        footer=None if _on_top(ui) else dock,
        nav=True,
    )


def _on_top(ui: Ui) -> bool:
    """The dock is a card among the others."""
    return ui.wide or ui.narrow


def _date(ui: Ui, today: TodayState) -> str:
    """Beside it stands the way into the sun: the commune where there is room."""
    if today.date and today.commune and (ui.wide or ui.narrow):
        return ui.say("today.date.place", date=today.date, place=today.commune)
    return today.date


def _plan(ui: Ui, today: TodayState) -> list[ft.Control]:
    parts: list[ft.Control] = []
    if today.behind:
        parts += [_head(ui, ui.say("today.behind"), ft.Icons.EDIT_NOTE_ROUNDED)]
        parts += [kit.rows(ui, *(_house(ui, one) for one in today.behind))]
    for village in today.villages:
        parts += _village(ui, village)
    add = partial(ui.do.app.go, Place.ADD_HOUSE, "")
    words = ui.say("today.add_house")
    button = kit.secondary(ui, words, add, symbol=ft.Icons.ADD_HOME_OUTLINED, key="add-house")
    if today.villages:
        parts.append(button)
        if today.next.kind != "start":
            parts.append(_start(ui))
    else:
        parts.append(
            kit.card(
                ui,
                kit.empty(
                    ui,
                    ft.Icons.EVENT_AVAILABLE_OUTLINED,
                    ui.say("today.no_plan"),
                    ui.say("today.no_plan.do"),
                    button,
                ),
            )
        )
    if today.then:
        day = ui.say("today.then", day=today.then_day)
        parts += [_head(ui, day, ft.Icons.EVENT_OUTLINED)]
        parts += [kit.rows(ui, *(_house(ui, one) for one in today.then))]
    return parts


def _start(ui: Ui) -> ft.Control:
    """For somebody who was met on the way."""
    words, start = ui.say("today.start"), partial(ui.do.taking.start, "")
    return kit.quiet(ui, words, start, symbol=ft.Icons.ADD_ROUNDED, key="start")


def _beside(ui: Ui, today: TodayState, syncing: SyncingState) -> list[ft.Control]:
    """The numbers first; what has to be done today before what is only told."""
    return [
        _numbers(ui, syncing),
        *([_copy(ui, syncing)] if syncing.copy_due and syncing.here else []),
        *half_done(ui, today.half),
        *todos(ui, today.todos, today.todos_more),
        *near(ui, today.near, today.near_more),
        *machine(ui, today, syncing),
    ]


def _numbers(ui: Ui, syncing: SyncingState) -> ft.Control:
    """What waits says why; the whole of it leads to Đồng bộ."""
    shown: list[ft.Control] = [numbers(ui, syncing.here, syncing.received, syncing.aside)]
    reasons = list(dict.fromkeys(one.reason for one in syncing.waiting if one.reason))
    shown += [kit.text(ui, reason, colour=ui.colours.quiet) for reason in reasons[:2]]
    if syncing.with_images:
        said = ui.say("today.images", count=syncing.with_images)
        shown.append(kit.text(ui, said, colour=ui.colours.quiet))
    return ft.Container(
        content=ft.Column(
            shown, spacing=S, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        ),
        on_click=partial(ui.do.app.main, Place.SYNC),
        key="numbers",
    )


def _copy(ui: Ui, syncing: SyncingState) -> ft.Control:
    return kit.notice(
        ui,
        ui.colours.soon,
        ft.Icons.CONTENT_COPY_ROUNDED,
        ui.say("today.copy.due"),
        kit.text(ui, ui.say("today.copy.why", count=syncing.here), colour=ui.colours.soon.text),
        kit.secondary(
            ui, ui.say("today.copy"), partial(ui.do.app.go, Place.COURIER, ""), key="copy"
        ),
    )


def _head(ui: Ui, words: str, symbol: ft.IconData, at_end: str = "") -> ft.Control:
    end = [kit.text(ui, at_end, colour=ui.colours.quiet)] if at_end else []
    name = ft.Semantics(header=True, content=kit.text(ui, words, "section"), expand=True)
    return ft.Row([kit.icon(ui, symbol), name, *end], spacing=S, wrap=False)


def _village(ui: Ui, village: Village) -> list[ft.Control]:
    count = ui.say("today.village", houses=len(village.houses))
    return [
        _head(ui, village.name, ft.Icons.PLACE_ROUNDED, count),
        kit.rows(ui, *(_house(ui, one) for one in village.houses)),
    ]


def _house(ui: Ui, house: House) -> ft.Control:
    below: list[ft.Control] = [kit.text(ui, house.why, colour=ui.colours.quiet)]
    if house.ended:
        below.append(kit.chip(ui, ui.colours.wait, ft.Icons.EVENT_NOTE_ROUNDED, house.ended))
    elif house.arrived:
        words = ui.say("today.arrived", time=house.arrived)
        below.append(kit.chip(ui, ui.colours.local, ft.Icons.DIRECTIONS_WALK_ROUNDED, words))
    elif ui.wide and house.bring:
        below.append(_bag(ui, house.bring, ui.colours.quiet))
    return kit.line(
        ui,
        house.name,
        below,
        at_end=house.hour,
        on_click=partial(ui.do.household.show, house.visit),
        key=f"house-{house.visit}",
    )


def _bag(ui: Ui, things: Sequence[str], ink: str) -> ft.Control:
    words = ui.say("today.bring", things=", ".join(things))
    return ft.Row(
        [
            kit.icon(ui, ft.Icons.BACKPACK_OUTLINED, ink, size=20),
            kit.text(ui, words, colour=ink, expand=True),
        ],
        spacing=S,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


DOCK_LINES: Final = 2


def _dock(ui: Ui, coming: Next) -> ft.Control:
    """The one next thing, within reach of a thumb; on a tablet the first card."""
    dark = ui.mode is Mode.DARK
    ink = ui.colours.on_primary_soft if dark else ui.colours.on_primary
    when = " · ".join(part for part in (coming.hour, coming.place) if part)
    button = kit.primary if dark else kit.secondary
    head, words, press, symbol = _offer(ui, coming, when)
    parts: list[ft.Control] = [kit.text(ui, head, colour=ink)]
    if coming.name:
        parts.append(kit.text(ui, coming.name, "title", ink, lines=DOCK_LINES))
    if coming.bring and coming.kind == "arrive" and not ui.narrow:
        parts.append(_bag(ui, coming.bring, ink))
    shown = kit.dock(ui, *parts, button(ui, words, press, symbol=symbol, key="next"))
    if _on_top(ui) and isinstance(shown, ft.Container):
        shown.border_radius = RADIUS_DOCK
    return shown


def _offer(ui: Ui, coming: Next, when: str) -> tuple[str, str, kit.Press, ft.IconData]:
    """Above the button, on it, and what it does."""
    do = ui.do
    match coming.kind:
        case "arrive":
            head = ui.say("today.next.at", when=when) if when else ui.say("today.next")
            press: kit.Press = partial(do.household.arrive, coming.of)
            return head, ui.say("today.arrive"), press, ft.Icons.DIRECTIONS_WALK_ROUNDED
        case "house":
            press = partial(do.household.show, coming.of)
            return ui.say("today.next.here"), ui.say("today.enter"), press, ft.Icons.HOME_ROUNDED
        case "outcome":
            press = partial(do.app.go, Place.OUTCOME, coming.of)
            symbol = ft.Icons.EDIT_NOTE_ROUNDED
            return ui.say("today.next.outcome"), ui.say("today.outcome"), press, symbol
        case "resume":
            head = ui.say("today.next.resume", step=coming.step)
            press = partial(do.taking.resume, coming.of)
            return head, ui.say("today.resume"), press, ft.Icons.EDIT_ROUNDED
        case "copy":
            press = partial(do.app.go, Place.COURIER, "")
            symbol = ft.Icons.CONTENT_COPY_ROUNDED
            return ui.say("today.next.copy"), ui.say("today.copy"), press, symbol
        case "start":
            press = partial(do.taking.start, "")
            return ui.say("today.next.start"), ui.say("today.start"), press, ft.Icons.ADD_ROUNDED
        case unknown:
            assert_never(unknown)
