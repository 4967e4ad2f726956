"""After the visit: values not agreed, what was asked for, notices, a changed mind."""

from functools import partial
from typing import Final, get_args

import flet as ft

from mobile.look import kit
from mobile.look.answers import beside
from mobile.look.fields import wrong
from mobile.look.frame import frame
from mobile.look.letters import marked
from mobile.look.tokens import RADIUS_CARD, L, M, S
from mobile.screens.one_dossier import opened, whose
from mobile.state.app import AppState, Place
from mobile.state.dossiers import Asked, Detail, DossiersState, NotAgreed, Option, Told
from mobile.state.whole import State, Ui

WAYS: Final[tuple[Told, ...]] = get_args(Told)


@ft.component
def NotAgreedPlace(ui: Ui, state: State) -> ft.Control:
    return _NotAgreed(ui, state.app, state.dossiers)


@ft.component
def _NotAgreed(ui: Ui, app: AppState, dossiers: DossiersState) -> ft.Control:
    detail = opened(ui, app, dossiers)
    bar = kit.title_bar(ui, ui.say("differ"))
    if detail is None:
        return frame(ui, app, [], bar=bar)
    if not detail.not_agreed:
        good = kit.empty(ui, ft.Icons.CHECK_CIRCLE_ROUNDED, ui.say("differ.none"), detail.title)
        return frame(ui, app, [good], bar=bar)
    first = detail.not_agreed[0]
    chosen = dict(dossiers.chosen).get(first.slot)
    body = [
        kit.text(ui, ui.say("differ.how"), colour=ui.colours.quiet),
        kit.heading(ui, first.label),
        _options(ui, first, chosen),
        _reason(ui, dossiers),
    ]
    bar = kit.person_bar(ui, detail.title, ui.say("differ"))
    return frame(ui, app, body, bar=bar, footer=_agree(ui, detail, first, chosen))


def _options(ui: Ui, asked: NotAgreed, chosen: int | None) -> ft.Control:
    """One of them, and one only; nothing is chosen beforehand."""
    choose = ui.do.dossiers.choose
    return ft.RadioGroup(
        value=None if chosen is None else str(chosen),
        on_change=lambda event: choose(asked.slot, int(event.control.value)),
        content=_side_by_side(
            ui, [_option(ui, asked, one, one.number == chosen) for one in asked.options]
        ),
    )


def _side_by_side(ui: Ui, options: list[ft.Control]) -> ft.Control:
    """On a telephone one above the other: there the letters stand under each other."""
    if ui.wide:
        return kit.pair(ui, *options)
    return ft.Column(
        options, spacing=M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, tight=True
    )


def _option(ui: Ui, asked: NotAgreed, option: Option, is_chosen: bool) -> ft.Control:  # of a group
    """Its letters that differ are underlined as well as coloured."""
    colours, others = ui.colours, [one.said for one in asked.options if one is not option]
    who = whose(ui, option.who)
    content = ft.Row(
        [
            ft.Radio(value=str(option.number), active_color=colours.primary),
            ft.Column(
                [
                    marked(ui, option.said, others[0] if others else None),
                    kit.text(
                        ui, ui.say("differ.who", who=who, when=option.when), colour=colours.quiet
                    ),
                ],
                spacing=2,
                expand=True,
            ),
        ],
        spacing=S,
    )
    return ft.MergeSemantics(  # one radio button, whose name is all that stands on it
        content=ft.Container(
            content=content,
            bgcolor=colours.primary_soft if is_chosen else colours.card,
            border=ft.Border.all(2, colours.primary if is_chosen else colours.outline),
            border_radius=RADIUS_CARD,
            padding=L,
            ink=True,
            on_click=partial(ui.do.dossiers.choose, asked.slot, option.number),
        ),
    )


def _reason(ui: Ui, dossiers: DossiersState) -> ft.Control:
    return kit.field(ui, ui.say("differ.reason"), dossiers.reason, ui.do.dossiers.say_reason)


def _agree(ui: Ui, detail: Detail, asked: NotAgreed, chosen: int | None) -> ft.Control:
    if not detail.may_choose:
        return kit.footer(ui, kit.text(ui, ui.say("differ.wait"), "section"))
    said = next((one.said for one in asked.options if one.number == chosen), "")
    words = ui.say("differ.choose", said=said) if said else ui.say("differ.choose.first")
    return kit.footer(ui, kit.primary(ui, words, partial(ui.do.dossiers.agree, asked.slot)))


@ft.component
def Supplement(ui: Ui, state: State) -> ft.Control:
    return _Supplement(ui, state.app, state.dossiers)


@ft.component
def _Supplement(ui: Ui, app: AppState, dossiers: DossiersState) -> ft.Control:
    detail = opened(ui, app, dossiers)
    if detail is None:
        return frame(ui, app, [], bar=kit.title_bar(ui, ui.say("supplement")))
    body: list[ft.Control] = []
    for one in detail.asked:
        body += _request(ui, one)
    for notice in detail.notices:
        body += [
            kit.card(
                ui,
                kit.text(ui, ui.say(notice.words), "person"),
                kit.text(ui, ui.say("notice.since", when=notice.since), colour=ui.colours.quiet),
                kit.stretched(
                    *_told_to(ui, dossiers),
                    kit.secondary(
                        ui, ui.say("notice.tell"), partial(ui.do.dossiers.told, notice.form)
                    ),
                ),
            )
        ]
    open_ones = [one for one in detail.asked if not one.done]
    bring = kit.primary(
        ui,
        ui.say("bringing"),
        partial(ui.do.app.go, Place.MORE_PAPERS, detail.dossier),
        symbol=ft.Icons.POST_ADD_ROUNDED,
    )
    return frame(
        ui,
        app,
        body,
        bar=kit.person_bar(ui, detail.title, ui.say("supplement")),
        footer=kit.footer(ui, bring) if open_ones else None,
    )


def _request(ui: Ui, asked: Asked) -> list[ft.Control]:
    parts: list[ft.Control] = [
        kit.text(ui, ui.say("supplement.why", reason=asked.reason), colour=ui.colours.quiet)
    ]
    if asked.done:
        key = "supplement.already" if asked.already else "supplement.answered"
        parts.append(kit.chip(ui, ui.colours.ok, ft.Icons.CHECK_CIRCLE_ROUNDED, ui.say(key)))
    for item, words, missing in asked.items:
        if not missing:
            said = f"{words}: {ui.say('supplement.here')}"
            parts.append(kit.chip(ui, ui.colours.ok, ft.Icons.CHECK_CIRCLE_ROUNDED, said))
            continue
        parts += [
            kit.text(ui, words, "person"),
            kit.stretched(
                kit.secondary(
                    ui,
                    ui.say("supplement.came", item=words),
                    partial(ui.do.dossiers.came, item),
                    symbol=ft.Icons.CHECK_ROUNDED,
                )
            ),
        ]
    return [kit.card(ui, *parts)]


def _told_to(ui: Ui, dossiers: DossiersState) -> list[ft.Control]:
    say, to, way = ui.do.dossiers.say_told, dossiers.told_to, dossiers.told_way
    ways = [(one, ui.say(f"notice.way.{one}")) for one in WAYS]
    return [
        kit.field(ui, ui.say("notice.to"), to, lambda text: say(text, way)),
        kit.text(ui, ui.say("notice.way"), "label", ui.colours.quiet),
        beside(ui, ways, way, lambda chosen: say(dossiers.told_to, chosen)),
    ]


@ft.component
def Withdraw(ui: Ui, state: State) -> ft.Control:
    return _Withdraw(ui, state.app, state.dossiers)


@ft.component
def _Withdraw(ui: Ui, app: AppState, dossiers: DossiersState) -> ft.Control:
    detail = opened(ui, app, dossiers)
    if detail is None:
        return frame(ui, app, [], bar=kit.title_bar(ui, ui.say("withdraw")))
    bar = kit.person_bar(ui, detail.title, ui.say("withdraw"))
    if not dossiers.wish:
        body = [_wish_reason(ui, dossiers)]
        read = kit.primary(ui, ui.say("withdraw.read"), ui.do.dossiers.begin_wish)
        return frame(ui, app, body, bar=bar, footer=kit.footer(ui, read))
    marks = [(how, ui.say(f"withdraw.mark.{how}")) for how in ("signature", "thumb")]
    body = [
        kit.text(ui, ui.say("withdraw.began", time=dossiers.wish_began), colour=ui.colours.quiet),
        kit.card(ui, kit.text(ui, dossiers.wish, "aloud")),
        kit.heading(ui, ui.say("withdraw.mark"), "section"),
        beside(ui, marks, dossiers.wish_mark, ui.do.dossiers.mark_wish),
    ]
    if dossiers.wish_missing:
        body.append(wrong(ui, ui.say(dossiers.wish_missing)))
    do = kit.primary(ui, ui.say("withdraw.do"), ui.do.dossiers.withdraw)
    return frame(ui, app, body, bar=bar, footer=kit.footer(ui, do))


def _wish_reason(ui: Ui, dossiers: DossiersState) -> ft.Control:
    how = kit.text(ui, ui.say("withdraw.how"), colour=ui.colours.quiet)
    missing = ui.say(dossiers.wish_missing) if dossiers.wish_missing else ""
    say, label = ui.do.dossiers.say_reason, ui.say("withdraw.reason")
    return kit.stretched(how, kit.field(ui, label, dossiers.reason, say, lines=True, error=missing))
