"""One dossier on one page: what is left to do first, then what was declared, then its history."""

from functools import partial

import flet as ft

from mobile.look import kit
from mobile.look.frame import frame
from mobile.screens.one_dossier import opened
from mobile.screens.states import clock_chip, kept_chip
from mobile.state.app import AppState, Place
from mobile.state.dossiers import Asked, Detail, DossiersState, Line, Notice, Page, Section
from mobile.state.whole import State, Ui


@ft.component
def Dossier(ui: Ui, state: State) -> ft.Control:
    return _Dossier(ui, state.app, state.dossiers)


@ft.component
def _Dossier(ui: Ui, app: AppState, dossiers: DossiersState) -> ft.Control:
    detail = opened(ui, app, dossiers)
    if detail is None:
        return frame(ui, app, [], bar=kit.title_bar(ui, ui.say("dossier")))
    body = [
        *kit.columns(
            ui,
            [
                _head(ui, detail),
                *_tasks(ui, detail),
                *_more(ui, detail),
                *_declared(ui, detail.sections),
            ],
            [
                *_pages(ui, detail),
                *_history(ui, detail.history),
                *_withdrawal(ui, detail),
            ],
        )
    ]
    title = detail.title or ui.say("dossiers.nameless")
    return frame(
        ui,
        app,
        body,
        bar=kit.person_bar(ui, title, detail.work),
        footer=_next(ui, detail),
        broad=True,
    )


def _head(ui: Ui, detail: Detail) -> ft.Control:
    marks = [kept_chip(ui, detail.kept), clock_chip(ui, detail.clock, detail.due)]
    parts: list[ft.Control] = [
        kit.text(ui, detail.step, "person"),
        kit.text(ui, detail.work, colour=ui.colours.quiet),
        *(kit.code(ui, one, "section") for one in detail.codes),
        ft.Row(marks, wrap=True, spacing=6, run_spacing=6),
    ]
    if detail.why:
        parts.append(kit.text(ui, detail.why))
    if detail.to_update:
        parts.append(kit.text(ui, ui.say("dossier.update"), colour=ui.colours.soon.text))
    return kit.card(ui, *parts)


def _tasks(ui: Ui, detail: Detail) -> list[ft.Control]:
    lines: list[ft.Control] = []
    if detail.not_agreed:
        lines.append(
            kit.line(
                ui,
                ui.say("differ.count", count=len(detail.not_agreed)),
                ui.say("differ.choose.first"),
                symbol=ft.Icons.COMPARE_ARROWS_ROUNDED,
                symbol_colour=ui.colours.diff.text,
                on_click=partial(ui.do.app.go, Place.NOT_AGREED, detail.dossier),
                key="not-agreed",
            )
        )
    if detail.questions:
        lines.append(
            kit.line(
                ui,
                ui.say("answering.waits"),
                "\n".join(detail.questions),
                symbol=ft.Icons.QUESTION_ANSWER_OUTLINED,
                on_click=partial(ui.do.app.go, Place.ANSWER, detail.dossier),
                key="questions",
            )
        )
    if detail.to_sign:
        lines.append(
            kit.line(
                ui,
                ui.say("again.task"),
                ", ".join(detail.to_sign),
                symbol=ft.Icons.DRAW_OUTLINED,
                on_click=partial(ui.do.app.go, Place.SIGN_AGAIN, detail.dossier),
                key="sign-again",
            )
        )
    lines += _corrections(ui, detail)
    lines += [_asked(ui, detail, one) for one in detail.asked]
    lines += [_notice(ui, detail, one) for one in detail.notices if one.form != "02"]
    if not lines:
        return []
    return [kit.heading(ui, ui.say("dossier.tasks"), "section"), kit.rows(ui, *lines)]


def _corrections(ui: Ui, detail: Detail) -> list[ft.Control]:
    go = partial(ui.do.app.go, Place.CORRECT, detail.dossier)
    own, others = detail.corrections
    lines: list[ft.Control] = []
    if others:
        words, symbol = ui.say("righting.waits.others"), ft.Icons.SPELLCHECK_ROUNDED
        lines.append(kit.line(ui, words, symbol=symbol, on_click=go, key="corrections"))
    if own:
        words, symbol = ui.say("righting.waits.own"), ft.Icons.HOURGLASS_TOP_ROUNDED
        lines.append(kit.line(ui, words, symbol=symbol, on_click=go))
    return lines


def _more(ui: Ui, detail: Detail) -> list[ft.Control]:
    """What can be done about it after the visit, besides what has to be done."""
    ways = [
        (detail.may_bring, "bringing", ft.Icons.POST_ADD_ROUNDED, Place.MORE_PAPERS),
        (detail.may_correct, "righting", ft.Icons.SPELLCHECK_ROUNDED, Place.CORRECT),
        (
            detail.may_change and not detail.to_sign,
            "again.change",
            ft.Icons.EDIT_OUTLINED,
            Place.SIGN_AGAIN,
        ),
        (detail.has_things, "custody", ft.Icons.SWAP_HORIZ_ROUNDED, Place.CUSTODY),
    ]
    lines = [
        kit.line(
            ui,
            ui.say(words),
            symbol=symbol,
            on_click=partial(ui.do.app.go, place, detail.dossier),
            key=words,
        )
        for may, words, symbol, place in ways
        if may
    ]
    if not lines:
        return []
    return [kit.heading(ui, ui.say("dossier.more"), "section"), kit.rows(ui, *lines)]


def _asked(ui: Ui, detail: Detail, asked: Asked) -> ft.Control:
    items = ", ".join(words for _, words, _ in asked.items)
    if asked.already:
        below = ui.say("supplement.already")
    elif asked.done:
        below = ui.say("supplement.answered")
    else:
        below = ui.say("supplement.told") if asked.told else ui.say("supplement.not_told")
    return kit.line(
        ui,
        ui.say("supplement.items", items=items),
        below,
        symbol=ft.Icons.CHECK_CIRCLE_ROUNDED if asked.done else ft.Icons.POST_ADD_ROUNDED,
        symbol_colour=ui.colours.ok.text if asked.done else None,
        on_click=None if asked.done else partial(ui.do.app.go, Place.SUPPLEMENT, detail.dossier),
    )


def _notice(ui: Ui, detail: Detail, notice: Notice) -> ft.Control:
    return kit.line(
        ui,
        ui.say(notice.words),
        ui.say("notice.since", when=notice.since),
        symbol=ft.Icons.CAMPAIGN_OUTLINED,
        on_click=partial(ui.do.app.go, Place.SUPPLEMENT, detail.dossier),
    )


def _declared(ui: Ui, sections: tuple[Section, ...]) -> list[ft.Control]:
    if not sections:
        return []
    cards = [
        kit.card(
            ui,
            *([kit.heading(ui, one.name, "section")] if one.name else []),
            *(_answer(ui, label, said) for label, said in one.answers),
        )
        for one in sections
    ]
    return [kit.heading(ui, ui.say("dossier.declared"), "person"), *cards]


def _answer(ui: Ui, label: str, said: str) -> ft.Control:
    return ft.Column(
        [kit.text(ui, label, "label", ui.colours.quiet), kit.text(ui, said, "value")],
        spacing=0,
        tight=True,
    )


def _pages(ui: Ui, detail: Detail) -> list[ft.Control]:
    head = kit.heading(ui, ui.say("dossier.papers"), "person")
    if not detail.pages:
        return [head, kit.text(ui, ui.say("dossier.no_pages"), colour=ui.colours.quiet)]
    lines = [_page(ui, detail, number, one) for number, one in enumerate(detail.pages, 1)]
    return [head, kit.rows(ui, *lines)]


def _page(ui: Ui, detail: Detail, number: int, page: Page) -> ft.Control:
    what = page.words or ui.say("dossier.page.paper")
    return kit.line(
        ui,
        ui.say("dossier.page", number=number, what=what),
        "" if page.whole else ui.say("dossier.page.away"),
        symbol=ft.Icons.DESCRIPTION_OUTLINED,
        on_click=partial(ui.do.app.go, Place.PAGE, f"{detail.dossier}/{page.row}")
        if page.whole
        else None,
    )


def _history(ui: Ui, lines: tuple[Line, ...]) -> list[ft.Control]:
    return [
        kit.heading(ui, ui.say("dossier.history"), "person"),
        kit.rows(ui, *(_line(ui, one) for one in lines)),
    ]


def _line(ui: Ui, line: Line) -> ft.Control:
    who = ui.say(line.who) if line.who.startswith("dossier.who.") else line.who
    return kit.line(ui, line.what, f"{line.when} · {who}")


def _next(ui: Ui, detail: Detail) -> ft.Control | None:
    """The one next thing: what has to be done first, else the slip."""
    app, of = ui.do.app, detail.dossier
    if detail.unfinished:
        go_on = partial(ui.do.taking.resume, of)
        return _foot(ui, kit.primary(ui, ui.say("dossier.go_on"), go_on))
    slip = ui.say("dossier.slip"), partial(app.go, Place.SLIP, of)
    symbol = ft.Icons.QR_CODE_2_ROUNDED
    task = _first_task(ui, detail)
    if task is None:
        return _foot(ui, kit.primary(ui, *slip, symbol=symbol)) if detail.has_slip else None
    after = [kit.secondary(ui, *slip, symbol=symbol)] if detail.has_slip else []
    return _foot(ui, task, *after)


def _first_task(ui: Ui, detail: Detail) -> ft.Control | None:
    go = ui.do.app.go
    if detail.not_agreed:
        press = partial(go, Place.NOT_AGREED, detail.dossier)
        symbol = ft.Icons.COMPARE_ARROWS_ROUNDED
        return kit.primary(ui, ui.say("differ"), press, symbol=symbol)
    if detail.questions:
        press = partial(go, Place.ANSWER, detail.dossier)
        symbol = ft.Icons.QUESTION_ANSWER_OUTLINED
        return kit.primary(ui, ui.say("answering"), press, symbol=symbol)
    if detail.to_sign:
        press = partial(go, Place.SIGN_AGAIN, detail.dossier)
        return kit.primary(ui, ui.say("again"), press, symbol=ft.Icons.DRAW_OUTLINED)
    if detail.notices or any(not one.done for one in detail.asked):
        press = partial(go, Place.SUPPLEMENT, detail.dossier)
        words = ui.say("supplement" if detail.asked else detail.notices[0].words)
        return kit.primary(ui, words, press, symbol=ft.Icons.POST_ADD_ROUNDED)
    return None


def _foot(ui: Ui, *buttons: ft.Control) -> ft.Control:
    return kit.footer(ui, *buttons, broad=True)


def _withdrawal(ui: Ui, detail: Detail) -> list[ft.Control]:
    """Rarely wanted, and never in the way of a thumb."""
    if not detail.may_withdraw:
        return []
    press = partial(ui.do.app.go, Place.WITHDRAW, detail.dossier)
    return [kit.quiet(ui, ui.say("dossier.withdraw"), press, symbol=ft.Icons.UNDO_ROUNDED)]
