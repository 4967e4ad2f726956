"""Signing again, 1 of 3: what is not as it was signed, before and after; then it is read aloud."""

from functools import partial

import flet as ft

from mobile.look import kit
from mobile.look.frame import frame
from mobile.look.letters import marked
from mobile.screens.one_dossier import whose
from mobile.state.app import AppState, Place
from mobile.state.signing_again import Change, SigningAgainState
from mobile.state.whole import State, Ui

STEPS = 3


@ft.component
def SigningAgain(ui: Ui, state: State) -> ft.Control:
    return _SigningAgain(ui, state.app, state.signing_again)


@ft.component
def _SigningAgain(ui: Ui, app: AppState, again: SigningAgainState) -> ft.Control:
    of, _ = ft.use_state(app.here.of)  # of this screen, also while the next one is drawn
    ft.use_effect(partial(ui.do.signing_again.open, of), [of])
    head = again.head
    if head.dossier != of:
        return frame(ui, app, [], bar=kit.title_bar(ui, ui.say("again")))
    bar = kit.person_bar(ui, head.person or ui.say("dossiers.nameless"), head.work)
    if again.standing in {"whole", "over"}:
        return frame(ui, app, [_nothing(ui, again)], bar=bar)
    body = [
        kit.step_header(ui, 1, STEPS, ui.say("again.step"), head.saved),
        kit.heading(ui, ui.say("again.title")),
        kit.text(ui, ui.say("again.how"), colour=ui.colours.quiet),
        *changed_cards(ui, again.changes),
    ]
    return frame(ui, app, body, bar=bar, footer=_footer(ui, again))


def _nothing(ui: Ui, again: SigningAgainState) -> ft.Control:
    if again.standing == "over":
        fact, advice = ui.say("again.over"), ui.say("again.over.advice")
        return kit.empty(ui, ft.Icons.LOCK_OUTLINED, fact, advice)
    edit = kit.secondary(
        ui, ui.say("again.edit"), ui.do.signing_again.edit, symbol=ft.Icons.EDIT_OUTLINED
    )
    fact, advice = ui.say("again.whole"), ui.say("again.whole.advice")
    return kit.empty(ui, ft.Icons.CHECK_CIRCLE_ROUNDED, fact, advice, edit)


def changed_cards(ui: Ui, changes: tuple[Change, ...]) -> list[ft.Control]:
    """As it was signed above, as it stands now below; letters that differ are underlined."""
    return [_card(ui, one) for one in changes]


def _card(ui: Ui, one: Change) -> ft.Control:
    whose_words = whose(ui, one.who)
    by = ui.say("again.by", who=whose_words, when=one.when) if one.when else whose_words
    if one.kept:
        was = _said(ui, one.before, one.after)
    else:
        was = kit.text(ui, ui.say("again.before.gone"), colour=ui.colours.wait.text)
    return kit.card(
        ui,
        kit.text(ui, one.label, "section"),
        kit.text(ui, ui.say("again.before"), "label", ui.colours.quiet),
        was,
        kit.text(ui, ui.say("again.after"), "label", ui.colours.quiet),
        _said(ui, one.after, one.before),
        kit.text(ui, by, colour=ui.colours.quiet),
    )


def _said(ui: Ui, said: str, other: str) -> ft.Control:
    """Beside an answer that is not there no letters differ."""
    if not said:
        return kit.text(ui, ui.say("again.empty"), colour=ui.colours.quiet)
    return marked(ui, said, other or None)


def _footer(ui: Ui, again: SigningAgainState) -> ft.Control:
    do = ui.do.signing_again
    if again.standing == "not-agreed":
        agree = partial(ui.do.app.go, Place.NOT_AGREED, again.head.dossier)
        words = ui.say("differ.choose.first")
        return kit.footer(
            ui,
            kit.text(ui, ui.say("again.agree_first"), colour=ui.colours.diff.text),
            kit.primary(ui, words, agree, symbol=ft.Icons.COMPARE_ARROWS_ROUNDED),
        )
    return kit.footer(
        ui,
        kit.primary(
            ui, ui.say("again.begin"), do.begin, symbol=ft.Icons.RECORD_VOICE_OVER_OUTLINED
        ),
        kit.quiet(ui, ui.say("again.edit"), do.edit, symbol=ft.Icons.EDIT_OUTLINED),
    )
