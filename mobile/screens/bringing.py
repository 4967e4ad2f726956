"""Papers that come after the slip: what is asked for first, ticked, photographed, signed."""

from functools import partial

import flet as ft

from mobile.look import kit
from mobile.look.answers import yes
from mobile.look.fields import wrong
from mobile.look.frame import frame
from mobile.screens.one_dossier import Work, worked_on
from mobile.screens.papers import needs
from mobile.screens.papers_look import look_footer, looked
from mobile.screens.shutter import Shutter
from mobile.state.app import AppState, Place
from mobile.state.bringing import BringingState, Wanted
from mobile.state.dossiers import DossiersState
from mobile.state.papers import Asked, PapersState
from mobile.state.whole import State, Ui


@ft.component
def MorePapers(ui: Ui, state: State) -> ft.Control:
    return _MorePapers(ui, state.app, state.dossiers, state.bringing, state.papers)


@ft.component
def _MorePapers(
    ui: Ui, app: AppState, dossiers: DossiersState, bringing: BringingState, papers: PapersState
) -> ft.Control:
    def begin(of: str) -> None:
        ui.do.papers.show(of)
        ui.do.bringing.open(of)

    def end() -> None:
        ui.do.papers.stop()
        ui.do.bringing.close()

    work = Work("bringing", begin, end)
    bar, is_read = worked_on(ui, app, dossiers, work, bringing.dossier, papers.head.dossier)
    if not is_read:
        return frame(ui, app, [], bar=bar)
    if papers.camera:
        shutter = Shutter(ui, ui.do.papers.took, ui.do.papers.stop, ui.say("papers.advice"))
        return frame(ui, app, [shutter], bar=bar)
    if papers.look is not None:
        body = looked(ui, app, papers, papers.look)
        return frame(ui, app, body, bar=bar, footer=look_footer(ui, papers))
    body = [
        kit.text(ui, ui.say("bringing.how"), colour=ui.colours.quiet),
        *(_wanted(ui, bringing.dossier, one) for one in bringing.wanted),
        *(_paper(ui, bringing, one) for one in _in_order(bringing, papers)),
    ]
    return frame(ui, app, body, bar=bar, footer=_foot(ui, bringing))


def _in_order(bringing: BringingState, papers: PapersState) -> list[Asked]:
    """What the centre asks for stands first, in its order."""
    named = [one for one in papers.asked if one.component]
    first = [one for name in bringing.asked_for for one in named if one.component == name]
    return [*first, *(one for one in named if one not in first)]


def _wanted(ui: Ui, of: str, one: Wanted) -> ft.Control:
    go = partial(ui.do.app.go, Place.SUPPLEMENT, of)
    tell = kit.secondary(ui, ui.say("bringing.tell"), go, symbol=ft.Icons.CAMPAIGN_OUTLINED)
    words = ui.say("bringing.why", reason=one.reason)
    told = kit.text(ui, ui.say("bringing.not_told"), colour=ui.colours.soon.text)
    more = [] if one.told else [told, tell]
    return kit.notice(ui, ui.colours.soon, ft.Icons.POST_ADD_ROUNDED, words, *more)


def _paper(ui: Ui, bringing: BringingState, one: Asked) -> ft.Control:
    do, here = ui.do.bringing, one.component in bringing.chosen
    asked = one.component in bringing.asked_for
    chips: list[ft.Control] = []
    if asked:
        words = ui.say("bringing.wanted")
        chips.append(kit.chip(ui, ui.colours.soon, ft.Icons.POST_ADD_ROUNDED, words))
    if one.pages:
        words = ui.say("papers.pages", count=one.pages)
        chips.append(kit.chip(ui, ui.colours.ok, ft.Icons.CHECK_CIRCLE_ROUNDED, words))
    ticks = [yes(ui, ui.say("bringing.here"), here, partial(do.tick, one.component), flush=True)]
    if here and not one.shown_only:
        hand = partial(ui.do.papers.hand, one.component)
        ticks.append(yes(ui, ui.say("papers.with_officer"), one.with_officer, hand, flush=True))
    label = ui.say("papers.more" if one.pages else "papers.photograph")
    photograph = kit.secondary(
        ui,
        label,
        partial(do.photograph, one.component),
        symbol=ft.Icons.PHOTO_CAMERA_OUTLINED,
        key=f"photograph:{one.component}",
    )
    return ft.Semantics(
        label=one.name,
        container=True,
        content=kit.card(
            ui,
            kit.text(ui, one.name, "person"),
            kit.text(ui, needs(ui, one), "body", ui.colours.quiet),
            *([ft.Row(chips, wrap=True)] if chips else []),
            ft.Column(ticks, spacing=0, tight=True),
            photograph,
            *([_pages(ui, bringing.dossier)] if one.pages else []),
            edge=ui.colours.primary if here else None,
        ),
    )


def _pages(ui: Ui, of: str) -> ft.Control:
    """Where they are put in order, taken again or removed."""
    return kit.quiet(ui, ui.say("bringing.pages"), partial(ui.do.app.go, Place.PAPERS, of))


def _foot(ui: Ui, bringing: BringingState) -> ft.Control:
    count = len(bringing.chosen)
    words = ui.say("bringing.do", count=count) if count else ui.say("bringing.do.none")
    take = kit.primary(ui, words, ui.do.bringing.take, symbol=ft.Icons.CHECK_ROUNDED)
    return kit.footer(ui, *([wrong(ui, bringing.error)] if bringing.error else []), take)
