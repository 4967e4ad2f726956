"""A result handed over at home: who receives, what goes out, whose marks; or what else to do."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import flet as ft

from mobile.look import answers, kit
from mobile.look.frame import frame
from mobile.state.app import AppState, Place
from mobile.state.household import Handing, HouseholdState, MarkBy, Original, Receiver
from mobile.state.whole import State, Ui

PAPERS: Final = ("none", "written", "certified")


@ft.component
def HandOver(ui: Ui, state: State) -> ft.Control:
    return _HandOver(ui, state.app, state.household, state.app.here.of)


@ft.component
def _HandOver(ui: Ui, app: AppState, house: HouseholdState, dossier: str) -> ft.Control:
    now = house.handing
    ft.use_effect(partial(ui.do.household.begin_handing, dossier), [dossier])
    bar = kit.title_bar(ui, ui.say("handing.title"))
    if now.dossier != dossier:
        return frame(ui, app, [], bar=bar)
    body: list[ft.Control] = [
        kit.stretched(
            kit.text(ui, now.work, colour=ui.colours.quiet),
            kit.code(ui, now.code, colour=ui.colours.quiet),
        )
    ]
    if now.done:
        words = kit.notice(ui, ui.colours.ok, ft.Icons.CHECK_CIRCLE_ROUNDED, now.done)
        body.append(ft.Semantics(live_region=True, content=words))
    if not now.originals:
        body += _no_more(ui, now)
        return frame(ui, app, body, bar=bar)
    body += [*_who(ui, now), *_things(ui, now.originals), *_marks(ui, now)]
    if now.refused:
        body += _instead(ui, app, now)
    hand = kit.primary(ui, ui.say("handing.hand"), ui.do.household.hand_over, key="hand")
    foot = kit.footer(ui, *([_refused(ui, now)] if now.refused else []), hand)
    return frame(ui, app, body, bar=bar, footer=foot)


def _no_more(ui: Ui, now: Handing) -> list[ft.Control]:
    """What went out, and to whom: nobody asks for one more; or there is no result yet."""
    see = kit.secondary(ui, ui.say("see"), partial(ui.do.app.go, Place.DOSSIER, now.dossier))
    if not now.given:
        fact, advice = ui.say("handing.nothing"), ui.say("handing.nothing.do")
        return [kit.empty(ui, ft.Icons.INBOX_OUTLINED, fact, advice, see)]
    lines = [
        kit.line(
            ui,
            what,
            ui.say("handing.given.to", name=name, when=when),
            symbol=ft.Icons.CHECK_CIRCLE_ROUNDED,
            symbol_colour=ui.colours.ok.text,
        )
        for what, name, when in now.given
    ]
    head = kit.heading(ui, ui.say("handing.given", count=len(lines)), "section")
    return [head, kit.rows(ui, *lines), see]


def _who(ui: Ui, now: Handing) -> list[ft.Control]:
    do = ui.do.household
    options = [(one.key, _offered(ui, one)) for one in now.receivers]
    chosen = next((one for one in now.receivers if one.key == now.receiver), None)
    lines = answers.one_of(ui, options, now.receiver, do.say_receiver)
    parts = [kit.heading(ui, ui.say("handing.who"), "section"), kit.rows(ui, *lines)]
    if chosen is None:
        return parts
    parts.append(answers.entry(ui, ui.say("handing.name"), now.name, do.say_name))
    return parts + (_for_another(ui, now) if _is_another(chosen) else [])


def _offered(ui: Ui, one: Receiver) -> str:
    return f"{one.words}: {ui.say(f'handing.{one.needs}')}" if _is_another(one) else one.words


def _is_another(chosen: Receiver) -> bool:
    return chosen.needs != "none"


def _for_another(ui: Ui, now: Handing) -> list[ft.Control]:
    do = ui.do.household
    papers = [(one, ui.say(f"handing.paper.{one}")) for one in PAPERS]
    return [
        answers.entry(ui, ui.say("handing.relation"), now.relation, do.say_relation),
        kit.text(ui, ui.say("handing.paper"), "section"),
        answers.beside(ui, papers, now.paper, do.say_paper),
    ]


def _things(ui: Ui, originals: Sequence[Original]) -> list[ft.Control]:
    lines = [
        answers.yes(
            ui, _named(ui, one), one.chosen, partial(ui.do.household.say_original, one.thing)
        )
        for one in originals
    ]
    return [kit.heading(ui, ui.say("handing.things"), "section"), kit.rows(ui, *lines)]


def _named(ui: Ui, one: Original) -> str:
    if not one.owner_name:
        return one.words
    return ui.say("handing.for", what=one.words, who=one.owner_name)


def _marks(ui: Ui, now: Handing) -> list[ft.Control]:
    read = answers.yes(ui, ui.say("handing.read"), now.read_aloud, ui.do.household.say_read_aloud)
    if not now.marks:
        return [kit.rows(ui, read)]
    parts: list[ft.Control] = [kit.heading(ui, ui.say("handing.marks"), "section")]
    parts += [_mark(ui, one) for one in now.marks]
    return [*parts, kit.rows(ui, read)]


def _mark(ui: Ui, one: MarkBy) -> ft.Control:
    ways = [
        ("signature", ui.say("handing.mark.signature")),
        ("thumb", ui.say("handing.mark.thumb")),
        ("", ui.say("handing.mark.absent")),
    ]
    say = partial(ui.do.household.say_mark, one.person)
    return kit.card(ui, kit.text(ui, one.words, "person"), answers.beside(ui, ways, one.how, say))


def _refused(ui: Ui, now: Handing) -> ft.Control:
    """Why not now, beside the button that was pressed."""
    why = kit.text(ui, now.refused, colour=ui.colours.wait.text)
    words = ui.say("handing.refused")
    said = kit.notice(ui, ui.colours.wait, ft.Icons.INFO_ROUNDED, words, why)
    return ft.Semantics(live_region=True, content=said)


def _instead(ui: Ui, app: AppState, now: Handing) -> list[ft.Control]:
    """Everything that can be done when it is not possible now."""
    parts: list[ft.Control] = []
    if now.possible:
        parts.append(kit.heading(ui, ui.say("handing.may"), "section"))
        parts += [kit.text(ui, f"– {one}") for one in now.possible]
    house = next((where.of for where in app.trail if where.place is Place.VISIT), "")
    if house:
        go = partial(ui.do.app.go, Place.OUTCOME, house)
        parts.append(kit.secondary(ui, ui.say("handing.later"), go, key="later"))
    return parts
