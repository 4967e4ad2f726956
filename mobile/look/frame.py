"""What stands around every screen: practice strip, bars, message, navigation."""

from collections.abc import Sequence
from typing import Final

import flet as ft

from mobile.look.kit import icon, quiet, text
from mobile.look.tokens import LINE_WIDTH, WIDE_LINE, XL, L, M, S
from mobile.state.app import MAIN, AppState, Place
from mobile.state.whole import Ui

_ICONS: Final = {
    Place.TODAY: (ft.Icons.TODAY_OUTLINED, ft.Icons.TODAY_ROUNDED, "nav.today"),
    Place.DOSSIERS: (ft.Icons.FOLDER_OPEN_OUTLINED, ft.Icons.FOLDER_ROUNDED, "nav.dossiers"),
    Place.SYNC: (ft.Icons.SYNC_OUTLINED, ft.Icons.SYNC_ROUNDED, "nav.sync"),
    Place.SETTINGS: (ft.Icons.SETTINGS_OUTLINED, ft.Icons.SETTINGS_ROUNDED, "nav.settings"),
}


def frame(  # noqa: PLR0913  # the places where a screen puts things
    ui: Ui,
    app: AppState,
    body: Sequence[ft.Control],
    *,
    bar: ft.AppBar | None = None,
    footer: ft.Control | None = None,
    nav: bool = False,
    scroll: bool = True,
    centred: bool = False,
    broad: bool = False,
) -> ft.View:
    """One screen. Text that is very large scrolls the footer with the page; `broad` is of columns.

    What scrolls is cut by the edge of the screen or the footer, never before it.
    """
    in_page = footer is not None and ui.narrow and scroll
    # The first of them scrolls with the page: a field's label stands a little above its field.
    top = [] if centred else [ft.Container(height=0)]
    end = [] if centred or not scroll else [ft.Container(height=0)]
    content = [*top, *body, *([footer] if in_page and footer else end)]
    column = ft.Column(
        content,
        spacing=L,
        scroll=ft.ScrollMode.AUTO if scroll else None,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        alignment=ft.MainAxisAlignment.CENTER if centred else ft.MainAxisAlignment.START,
    )
    side = XL if ui.wide else L
    middle: ft.Control = ft.Container(
        content=_held(ui, column, broad=nav or broad),
        padding=ft.Padding.symmetric(horizontal=side),
        expand=True,
    )
    parts: list[ft.Control] = [_place(practice_strip(ui)), _place(_message(ui, app)), middle]
    if footer is not None and not in_page:
        parts.append(footer)
    line = ui.colours.border, ui.colours.divider
    if nav and ui.wide:
        inner: ft.Control = ft.Row(
            [_rail(ui, app), _hair(line, down=True), ft.Column(parts, spacing=0, expand=True)],
            spacing=0,
            expand=True,
        )
    else:
        if nav and parts[-1] is middle:  # white on white in the sun
            parts.append(_hair(line))
        inner = ft.Column(parts, spacing=0, expand=True)
    where = app.here
    return ft.View(
        route=f"/{where.place.value}" + (f"/{where.of}" if where.of else ""),
        appbar=bar,
        controls=[inner],
        navigation_bar=_bar(ui, app) if nav and not ui.wide else None,
        padding=0,
        spacing=0,
        bgcolor=ui.colours.surface,
    )


def _hair(line: tuple[int, str], *, down: bool = False) -> ft.Control:
    width, colour = line
    return ft.Container(
        width=width if down else None, height=None if down else width, bgcolor=colour
    )


def _held(ui: Ui, column: ft.Column, *, broad: bool) -> ft.Control:
    """On a tablet the page does not run from edge to edge; turned, it is still the same page."""
    width = (WIDE_LINE if broad else LINE_WIDTH) if ui.wide else None
    return ft.Container(
        content=ft.Container(content=column, width=width),
        alignment=ft.Alignment.TOP_CENTER if ui.wide else None,
    )


def _place(found: list[ft.Control]) -> ft.Control:
    """Always there: whoever types below must not lose the keyboard because something is said."""
    return ft.Container(content=found[0] if found else None, height=None if found else 0)


def practice_strip(ui: Ui) -> list[ft.Control]:
    """On every screen of practice, whoever holds the tablet."""
    if not ui.practice:
        return []
    return [
        ft.Container(
            content=text(
                ui,
                ui.say("practice"),
                "chip",
                ui.colours.on_error_soft,
                align=ft.TextAlign.CENTER,
            ),
            bgcolor=ui.colours.error_soft,
            border=ft.Border.symmetric(
                vertical=ft.BorderSide(ui.colours.border, ui.colours.on_error_soft)
            ),
            alignment=ft.Alignment.CENTER,
            padding=ft.Padding.symmetric(horizontal=L, vertical=S),
        )
    ]


def _message(ui: Ui, app: AppState) -> list[ft.Control]:
    if not app.message:
        return []
    problem = app.message_is_problem
    ink = ui.colours.on_error_soft if problem else ui.colours.on_primary_soft
    symbol = ft.Icons.ERROR_ROUNDED if problem else ft.Icons.INFO_ROUNDED
    said = [icon(ui, symbol, ink), text(ui, app.message, "body", ink, expand=True)]
    close = [quiet(ui, ui.say("close"), lambda: ui.do.app.quiet())]
    return [
        ft.Semantics(
            live_region=True,
            content=ft.Container(
                content=ft.Column(
                    [ft.Row([*said, *([] if ui.narrow else close)], spacing=M)]
                    + (close if ui.narrow else []),
                    spacing=0,
                    tight=True,
                ),
                bgcolor=ui.colours.error_soft if problem else ui.colours.primary_soft,
                border=ft.Border.all(ui.colours.border, ink),
                padding=ft.Padding.only(left=L, right=S, top=S, bottom=S),
            ),
        )
    ]


def _bar(ui: Ui, app: AppState) -> ft.NavigationBar:
    return ft.NavigationBar(
        selected_index=_index(app),
        destinations=[
            ft.NavigationBarDestination(icon=plain, selected_icon=filled, label=ui.say(key))
            for plain, filled, key in _ICONS.values()
        ],
        bgcolor=ui.colours.card,
        indicator_color=ui.colours.primary_soft,
        label_behavior=ft.NavigationBarLabelBehavior.ALWAYS_SHOW,
        on_change=lambda event: ui.do.app.main(MAIN[int(event.control.selected_index)]),
    )


def _rail(ui: Ui, app: AppState) -> ft.Control:
    return ft.NavigationRail(
        selected_index=_index(app),
        destinations=[
            ft.NavigationRailDestination(icon=plain, selected_icon=filled, label=ui.say(key))
            for plain, filled, key in _ICONS.values()
        ],
        bgcolor=ui.colours.card,
        indicator_color=ui.colours.primary_soft,
        label_type=ft.NavigationRailLabelType.ALL,
        on_change=lambda event: ui.do.app.main(MAIN[int(event.control.selected_index)]),
    )


def _index(app: AppState) -> int:
    return MAIN.index(app.here.place) if app.here.place in MAIN else 0
