"""After the visit: values not agreed, what was asked for, notices, a changed mind."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import partial

import flet as ft

from mobile.look import kit
from mobile.look.frame import frame
from mobile.look.tokens import RADIUS_CARD, L, S
from mobile.look.type import text_style
from mobile.state.app import AppState, Place
from mobile.state.dossiers import Asked, Detail, DossiersState, NotAgreed, Option
from mobile.state.whole import State, Ui


@ft.component
def NotAgreedPlace(ui: Ui, state: State) -> ft.Control:
    return _NotAgreed(ui, state.app, state.dossiers)


@ft.component
def _NotAgreed(ui: Ui, app: AppState, dossiers: DossiersState) -> ft.Control:
    here, _ = ft.use_state(app.here.of)  # drawn once more when one leaves
    ft.use_effect(lambda: ui.do.dossiers.open(here), [here])
    detail = dossiers.detail
    bar = kit.title_bar(ui, ui.say("differ"))
    if detail is None or detail.dossier != here:
        return frame(ui, app, [], bar=bar)
    if not detail.not_agreed:
        good = kit.empty(ui, ft.Icons.CHECK_CIRCLE_ROUNDED, ui.say("differ.none"), detail.title)
        return frame(ui, app, [good], bar=bar)
    first = detail.not_agreed[0]
    chosen = dict(dossiers.chosen).get(first.slot)
    body = [
        kit.text(ui, ui.say("differ.how"), colour=ui.colours.quiet),
        kit.heading(ui, first.label),
        *(_option(ui, first, one, chosen) for one in first.options),
        _reason(ui, dossiers),
    ]
    bar = kit.person_bar(ui, detail.title, ui.say("differ"))
    return frame(ui, app, body, bar=bar, footer=_agree(ui, detail, first, chosen))


def _option(ui: Ui, asked: NotAgreed, option: Option, chosen: int | None) -> ft.Control:
    """Its letters that differ are underlined as well as coloured."""
    colours, others = ui.colours, [one.said for one in asked.options if one is not option]
    is_chosen = option.number == chosen
    who = ui.say(option.who) if option.who.startswith("dossier.who.") else option.who
    content = ft.Row(
        [
            kit.icon(
                ui,
                ft.Icons.RADIO_BUTTON_CHECKED_ROUNDED
                if is_chosen
                else ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED,
                colours.primary,
            ),
            ft.Column(
                [
                    ft.Text(spans=[*_spans(ui, option.said, others)]),
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
    return ft.Semantics(
        label=f"{option.said}. {who}, {option.when}",
        checked=is_chosen,
        container=True,
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


def _spans(ui: Ui, said: str, others: list[str]) -> Iterator[ft.TextSpan]:
    plain = text_style("person", ui.mode, ui.scale, ui.colours.text)
    marked = text_style("person", ui.mode, ui.scale, ui.colours.diff.text)
    marked.decoration = ft.TextDecoration.UNDERLINE
    if not others:
        yield ft.TextSpan(said, style=plain)
        return
    for kind, begin, end, _, _ in SequenceMatcher(None, said, others[0]).get_opcodes():
        if begin != end:
            yield ft.TextSpan(said[begin:end], style=plain if kind == "equal" else marked)


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
    here, _ = ft.use_state(app.here.of)  # drawn once more when one leaves
    ft.use_effect(lambda: ui.do.dossiers.open(here), [here])
    detail = dossiers.detail
    if detail is None or detail.dossier != here:
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
                    _told_to(ui, dossiers),
                    kit.secondary(
                        ui, ui.say("notice.tell"), partial(ui.do.dossiers.told, notice.form)
                    ),
                ),
            )
        ]
    open_ones = [one for one in detail.asked if not one.done]
    photo = kit.primary(
        ui,
        ui.say("supplement.photo"),
        partial(ui.do.app.go, Place.PAPERS, detail.dossier),
        symbol=ft.Icons.PHOTO_CAMERA_OUTLINED,
    )
    return frame(
        ui,
        app,
        body,
        bar=kit.person_bar(ui, detail.title, ui.say("supplement")),
        footer=kit.footer(ui, photo) if open_ones else None,
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


def _told_to(ui: Ui, dossiers: DossiersState) -> ft.Control:
    return kit.field(
        ui,
        ui.say("notice.to"),
        dossiers.told_to,
        lambda text: ui.do.dossiers.say_told(text, dossiers.told_way),
    )


@ft.component
def Withdraw(ui: Ui, state: State) -> ft.Control:
    return _Withdraw(ui, state.app, state.dossiers)


@ft.component
def _Withdraw(ui: Ui, app: AppState, dossiers: DossiersState) -> ft.Control:
    here, _ = ft.use_state(app.here.of)  # drawn once more when one leaves
    ft.use_effect(lambda: ui.do.dossiers.open(here), [here])
    detail = dossiers.detail
    if detail is None or detail.dossier != here:
        return frame(ui, app, [], bar=kit.title_bar(ui, ui.say("withdraw")))
    bar = kit.person_bar(ui, detail.title, ui.say("withdraw"))
    if not dossiers.wish:
        body = [_wish_reason(ui, dossiers)]
        read = kit.primary(ui, ui.say("withdraw.read"), ui.do.dossiers.begin_wish)
        return frame(ui, app, body, bar=bar, footer=kit.footer(ui, read))
    body = [
        kit.text(ui, ui.say("withdraw.began", time=dossiers.wish_began), colour=ui.colours.quiet),
        kit.card(ui, kit.text(ui, dossiers.wish, "aloud")),
        kit.heading(ui, ui.say("withdraw.mark"), "section"),
        kit.pair(
            ui,
            *(_mark(ui, how, chosen=dossiers.wish_mark == how) for how in ("signature", "thumb")),
        ),
    ]
    if dossiers.wish_missing:
        body.append(_missing(ui, dossiers.wish_missing))
    do = kit.primary(ui, ui.say("withdraw.do"), ui.do.dossiers.withdraw)
    return frame(ui, app, body, bar=bar, footer=kit.footer(ui, do))


def _wish_reason(ui: Ui, dossiers: DossiersState) -> ft.Control:
    field = kit.field(
        ui, ui.say("withdraw.reason"), dossiers.reason, ui.do.dossiers.say_reason, lines=True
    )
    wrong = [_missing(ui, dossiers.wish_missing)] if dossiers.wish_missing else []
    return kit.stretched(field, *wrong)


def _missing(ui: Ui, key: str) -> ft.Control:
    return ft.Semantics(
        live_region=True,
        content=ft.Row(
            [
                kit.icon(ui, ft.Icons.ERROR_ROUNDED, ui.colours.error),
                kit.text(ui, ui.say(key), "section", ui.colours.error, expand=True),
            ]
        ),
    )


def _mark(ui: Ui, how: str, *, chosen: bool) -> ft.Control:
    words = ui.say(f"withdraw.mark.{how}")
    symbol = ft.Icons.CHECK_CIRCLE_ROUNDED if chosen else ft.Icons.CIRCLE_OUTLINED
    return kit.secondary(ui, words, partial(ui.do.dossiers.mark_wish, how), symbol=symbol)
