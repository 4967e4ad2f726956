"""Step 4: what is asked for, the pages that are there, and the verdict under each."""

from functools import partial
from typing import Final

import flet as ft

from mobile.look import kit
from mobile.look.answers import yes
from mobile.look.frame import frame
from mobile.look.tokens import RADIUS_FIELD, XS, M, S
from mobile.screens.page_view import small_picture, tall_of
from mobile.screens.papers_look import look_footer, looked
from mobile.screens.shutter import Shutter
from mobile.state.app import AppState, Place
from mobile.state.household import HouseholdState
from mobile.state.papers import Asked, PageShown, PapersState
from mobile.state.whole import State, Ui

TILE: Final = 84
TILE_WORDS: Final = 96


@ft.component
def Papers(ui: Ui, state: State) -> ft.Control:
    return _Papers(ui, state.app, state.papers, state.household)


@ft.component
def _Papers(ui: Ui, app: AppState, papers: PapersState, house: HouseholdState) -> ft.Control:
    of, _ = ft.use_state(app.here.of)  # of this screen, also while the next one is drawn
    ft.use_effect(lambda: ui.do.papers.show(of), [of], cleanup=ui.do.papers.stop)
    head = papers.head
    if head.dossier != of:
        return frame(ui, app, [], bar=kit.title_bar(ui, ui.say("papers.step")))
    body: list[ft.Control] = [kit.step_header(ui, 4, 6, ui.say("papers.step"), head.saved)]
    if papers.camera:
        advice = ui.say("papers.advice.parts" if papers.parts else "papers.advice")
        body.append(Shutter(ui, ui.do.papers.took, ui.do.papers.stop, advice))
        foot = None
    elif papers.look is not None:
        strip = [] if papers.corners else _strip_of(ui, papers)  # all corners above the buttons
        body += [*strip, *looked(ui, app, papers, papers.look)]
        foot = look_footer(ui, papers)
    elif papers.page is not None:
        body += [*_strip_of(ui, papers), _Page(ui, app, papers.page, of)]
        foot = kit.footer(
            ui,
            kit.primary(
                ui, ui.say("papers.more"), _again(ui, papers), symbol=ft.Icons.ADD_A_PHOTO_OUTLINED
            ),
            kit.quiet(ui, ui.say("papers.list"), lambda: ui.do.papers.select("")),
        )
    else:
        body += _list(ui, papers, house)
        foot = kit.footer(ui, kit.primary(ui, ui.say("next"), ui.do.papers.next, key="next"))
    bar = kit.person_bar(ui, head.person, head.work, on_later=ui.do.papers.later)
    return frame(ui, app, body, bar=bar, footer=foot)


def _again(ui: Ui, papers: PapersState) -> kit.Press:
    component = papers.page.component if papers.page else ""
    return lambda: ui.do.papers.photograph(component, parts=papers.parts)


# The list


def _list(ui: Ui, papers: PapersState, house: HouseholdState) -> list[ft.Control]:
    shared = [one for one in house.offers if one.kind == "paper"]
    of = papers.head.dossier

    def take(key: str) -> None:
        ui.do.household.attach_again(of, key)
        ui.do.papers.show(of)

    offered = [
        kit.line(
            ui,
            ui.say("papers.house.take", words=one.words),
            one.whose,
            symbol=ft.Icons.HOME_OUTLINED,
            on_click=partial(take, one.key),
        )
        for one in shared
    ]
    return [
        *_strip_of(ui, papers),
        kit.heading(ui, ui.say("papers.asked")),
        *[_asked(ui, one) for one in papers.asked],
        *([kit.heading(ui, ui.say("papers.house")), kit.rows(ui, *offered)] if offered else []),
    ]


def _asked(ui: Ui, one: Asked) -> ft.Control:
    """What it is, how many pages there are, and one big way to the camera."""
    name = one.name or ui.say("papers.other")
    parts: list[ft.Control] = [kit.text(ui, name, "person")]
    if one.need != "other":
        parts.append(kit.text(ui, needs(ui, one), "body", ui.colours.quiet))
    chips = [kit.chip(ui, ui.colours.ok, ft.Icons.CHECK_CIRCLE_ROUNDED, _count(ui, one))]
    if one.pages:
        parts.append(ft.Row(list(chips), wrap=True))
    label = ui.say("papers.more" if one.pages else "papers.photograph")
    buttons: list[ft.Control] = [
        kit.secondary(
            ui,
            f"{label}",
            lambda: ui.do.papers.photograph(one.component),
            symbol=ft.Icons.PHOTO_CAMERA_OUTLINED,
            key=f"photograph:{one.component}",
        )
    ]
    if one.need != "other":
        parts.append(_ticks(ui, one))
    else:
        buttons.append(
            kit.quiet(
                ui,
                ui.say("papers.parts"),
                lambda: ui.do.papers.photograph(one.component, parts=True),
            )
        )
    return ft.Semantics(
        label=name,
        container=True,
        content=kit.card(
            ui,
            ft.Column(
                [*parts, *buttons],
                spacing=S,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
        ),
    )


def _ticks(ui: Ui, one: Asked) -> ft.Control:
    ticks: list[ft.Control] = []
    if one.kind == "original":
        ticks.append(
            yes(
                ui,
                ui.say("papers.sighted"),
                one.sighted,
                lambda: ui.do.papers.sight(one.component),
                flush=True,
            )
        )
    if not one.shown_only:
        ticks.append(
            yes(
                ui,
                ui.say("papers.with_officer"),
                one.with_officer,
                lambda: ui.do.papers.hand(one.component),
                flush=True,
            )
        )
    return ft.Column(ticks, spacing=0, tight=True)


def needs(ui: Ui, one: Asked) -> str:
    words = [ui.say(f"papers.{one.need}")]
    words.append(ui.say("papers.quantity", count=one.quantity, kind=ui.say(f"papers.{one.kind}")))
    if one.shown_only:
        words.append(ui.say("papers.shown_only"))
    return " · ".join(words)


def _count(ui: Ui, one: Asked) -> str:
    return ui.say("papers.pages", count=one.pages)


# The strip of pages


def _strip_of(ui: Ui, papers: PapersState) -> list[ft.Control]:
    return [_strip(ui, papers)] if papers.pages else []


def _strip(ui: Ui, papers: PapersState) -> ft.Control:
    tiles = [_tile(ui, one, chosen=one.row == papers.shown) for one in papers.pages]
    return ft.Row(
        tiles,
        scroll=ft.ScrollMode.AUTO,
        spacing=M,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _tile(ui: Ui, page: PageShown, *, chosen: bool) -> ft.Control:
    symbol, colour, word = verdict_of(ui, page)
    small: ft.Control = (
        ft.Image(src=page.thumbnail, fit=ft.BoxFit.FIT_WIDTH, exclude_from_semantics=True)
        if page.thumbnail
        else kit.icon(ui, ft.Icons.DESCRIPTION_OUTLINED)
    )
    edge = ui.colours.primary if chosen else ui.colours.outline
    return ft.Container(
        key=f"page:{page.row}",
        on_click=lambda: ui.do.papers.select(page.row),
        width=TILE_WORDS * max(1.0, ui.scale * 0.8),
        content=ft.Column(
            [
                ft.Container(
                    content=small,
                    alignment=ft.Alignment.TOP_CENTER if page.thumbnail else ft.Alignment.CENTER,
                    width=TILE,
                    height=TILE,
                    border=ft.Border.all(3 if chosen else 1, edge),
                    border_radius=RADIUS_FIELD,
                    clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
                ),
                ft.Row(
                    [
                        kit.icon(ui, symbol, colour, size=18),
                        kit.text(ui, word, "chip", colour, expand=True),
                    ],
                    spacing=XS,
                ),
                kit.text(ui, page.title, "label", ui.colours.quiet, lines=2),
            ],
            spacing=2,
            tight=True,
        ),
    )


def verdict_of(ui: Ui, page: PageShown) -> tuple[ft.IconData, str, str]:
    match page.verdict:
        case "clear":
            return ft.Icons.CHECK_CIRCLE_ROUNDED, ui.colours.ok.text, ui.say("papers.clear")
        case "kept":
            return ft.Icons.WARNING_AMBER_ROUNDED, ui.colours.soon.text, ui.say("papers.kept")
        case _:
            return ft.Icons.HELP_OUTLINE_ROUNDED, ui.colours.wait.text, ui.say("papers.unchecked")


# A page that is kept


@ft.component
def _Page(ui: Ui, app: AppState, page: PageShown, of: str) -> ft.Control:
    sure, set_sure = ft.use_state("")  # the row that is asked about
    reason = [
        kit.notice(ui, ui.colours.soon, ft.Icons.WARNING_AMBER_ROUNDED, " ".join(page.said)),
        kit.text(ui, page.reason, "body", ui.colours.quiet),
    ]
    do = ui.do.papers
    title, enlarge = ui.say("papers.page", title=page.title), f"{of}/{page.row}"

    def large() -> None:
        app.go(Place.PAGE, enlarge)

    return ft.Column(
        [
            *(
                [small_picture(page.thumbnail, title, tall_of(app.height), large)]
                if page.thumbnail
                else []
            ),
            kit.text(ui, title, "section"),
            *(reason if page.reason else []),
            ft.Row(
                [
                    kit.quiet(ui, ui.say(key), press, symbol=symbol)
                    for key, press, symbol in (
                        ("papers.enlarge", large, ft.Icons.ZOOM_IN_ROUNDED),
                        ("papers.turn", do.turn, ft.Icons.ROTATE_RIGHT_ROUNDED),
                        ("papers.adjust", do.adjust, ft.Icons.CROP_ROUNDED),
                        ("papers.earlier", lambda: do.move(-1), ft.Icons.ARROW_UPWARD_ROUNDED),
                        ("papers.after", lambda: do.move(1), ft.Icons.ARROW_DOWNWARD_ROUNDED),
                        ("papers.retake", do.retake, ft.Icons.PHOTO_CAMERA_OUTLINED),
                        ("papers.remove", lambda: set_sure(page.row), ft.Icons.DELETE_OUTLINED),
                    )
                ],
                wrap=True,
                spacing=XS,
                run_spacing=0,
            ),
            *([_sure(ui, lambda: set_sure(""))] if sure == page.row else []),
        ],
        spacing=M,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _sure(ui: Ui, no: kit.Press) -> ft.Control:
    return kit.card(
        ui,
        kit.text(ui, ui.say("papers.remove.sure"), "section"),
        kit.pair(
            ui,
            kit.secondary(ui, ui.say("papers.remove.no"), no),
            kit.secondary(ui, ui.say("papers.remove.yes"), ui.do.papers.remove),
        ),
        edge=ui.colours.error,
    )
