"""The list of all dossiers on this device: search as one types, narrowed by one tap."""

from functools import partial
from typing import Final

import flet as ft

from mobile.look import kit
from mobile.look.frame import frame
from mobile.look.tokens import RADIUS_CHIP, XS, M, S
from mobile.screens.states import clock_chip, kept_chip
from mobile.state.app import AppState, Place
from mobile.state.dossiers import FILTERS, DossiersState, Filter, Row
from mobile.state.whole import State, Ui

PAD: Final = 9  # of a filter: all of them in two lines on a telephone


@ft.component
def Dossiers(ui: Ui, state: State) -> ft.Control:
    return _Dossiers(ui, state.app, state.dossiers)


@ft.component
def _Dossiers(ui: Ui, app: AppState, dossiers: DossiersState) -> ft.Control:
    ft.use_effect(ui.do.dossiers.look, [])
    searched = dossiers.rows or dossiers.query or dossiers.filter != "all" or not dossiers.looked
    body: list[ft.Control] = [_search(ui, dossiers), _filters(ui, dossiers)] if searched else []
    if dossiers.rows:
        body.append(kit.rows(ui, *(kit.keyed(_Row, one.dossier, ui, one) for one in dossiers.rows)))
    elif dossiers.looked:
        body.append(_none(ui, dossiers))
    if dossiers.more:
        body.append(kit.secondary(ui, ui.say("dossiers.more"), ui.do.dossiers.more, key="more"))
    return frame(ui, app, body, bar=kit.title_bar(ui, ui.say("nav.dossiers"), back=False), nav=True)


@ft.component
def _Row(ui: Ui, row: Row) -> ft.Control:
    title = row.title or ui.say("dossiers.nameless")
    marks = [kept_chip(ui, row.kept)]
    if row.contested:
        words = ui.say("differ.count", count=row.contested)
        marks.append(kit.chip(ui, ui.colours.diff, ft.Icons.COMPARE_ARROWS_ROUNDED, words))
    if row.clock in {"soon", "late", "paused"}:
        marks.append(clock_chip(ui, row.clock, row.due))
    code, quiet = row.code or ui.say("dossiers.no_code"), ui.colours.quiet
    below: list[ft.Control] = [
        kit.text(ui, row.work, colour=ui.colours.quiet),
        *(
            [kit.code(ui, code, colour=quiet), kit.text(ui, row.step, colour=quiet)]
            if ui.narrow
            else [kit.text(ui, f"{code} · {row.step}", colour=quiet)]
        ),
        ft.Row(marks, wrap=True, spacing=6, run_spacing=6),
    ]
    return kit.line(ui, title, below, on_click=partial(ui.do.app.go, Place.DOSSIER, row.dossier))


def _search(ui: Ui, dossiers: DossiersState) -> ft.Control:
    return kit.search(
        ui, ui.say("dossiers.search"), dossiers.query, ui.do.dossiers.search, key="search"
    )


def _filters(ui: Ui, dossiers: DossiersState) -> ft.Control:
    chips = [_filter(ui, one, here=one == dossiers.filter) for one in FILTERS]
    return ft.Row(chips, wrap=True, spacing=6, run_spacing=S)


def _filter(ui: Ui, one: Filter, *, here: bool) -> ft.Control:
    """Not Flet's chip: that keeps the width that its words had before our letters were there."""
    colours = ui.colours
    ink = colours.on_primary_soft if here else colours.text
    sign = [kit.icon(ui, ft.Icons.CHECK_ROUNDED, ink, size=kit.CHIP_ICON)] if here else []
    words = kit.text(ui, ui.say(f"dossiers.filter.{one}"), "label", ink)
    return ft.Semantics(
        button=True,
        selected=here,
        content=ft.Container(
            content=ft.Row([*sign, words], spacing=XS, tight=True),
            on_click=partial(ui.do.dossiers.narrow, one),
            ink=True,
            bgcolor=colours.primary_soft if here else colours.card,
            border=ft.Border.all(
                2 if here else colours.border, colours.primary if here else colours.outline
            ),
            border_radius=RADIUS_CHIP,
            padding=ft.Padding.symmetric(horizontal=PAD, vertical=M + 2),  # 48 with its words
        ),
    )


def _none(ui: Ui, dossiers: DossiersState) -> ft.Control:
    if dossiers.query:
        key, parts = "dossiers.none_found", {"query": dossiers.query}
    else:
        key, parts = ("dossiers.none" if dossiers.filter == "all" else "dossiers.none_left"), {}
    return kit.empty(
        ui,
        ft.Icons.FOLDER_OPEN_OUTLINED,
        ui.say(key, **parts),
        ui.say(f"{key}.advice"),
        _way_on(ui, dossiers),
    )


def _way_on(ui: Ui, dossiers: DossiersState) -> ft.Control | None:
    """What is typed is taken back where it was typed."""
    if dossiers.query:
        return None
    if dossiers.filter != "all":
        show_all = partial(ui.do.dossiers.narrow, "all")
        return kit.secondary(ui, ui.say("dossiers.filter.all"), show_all)
    return kit.secondary(ui, ui.say("nav.today"), partial(ui.do.app.main, Place.TODAY))
