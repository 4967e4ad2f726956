"""Corrections that wait for a second person: one's own, and a colleague's beside its page."""

from functools import partial

import flet as ft

from mobile.look import kit
from mobile.look.letters import marked
from mobile.screens.one_dossier import whose
from mobile.state.app import Place
from mobile.state.righting import RightingState, Waiting
from mobile.state.whole import Ui


def waits(ui: Ui, righting: RightingState) -> list[ft.Control]:
    if not righting.waiting:
        return []
    cards = [_card(ui, righting.dossier, one) for one in righting.waiting]
    others = [one for one in righting.waiting if not one.own]
    word = [_word(ui, righting)] if others else []
    return [kit.heading(ui, ui.say("righting.waits"), "section"), *cards, *word]


def _card(ui: Ui, dossier: str, one: Waiting) -> ft.Control:
    """What stands on the page and what was put in, letter under letter."""
    parts: list[ft.Control] = []
    for label, says, now in one.says:
        parts += [
            kit.text(ui, label, "section"),
            kit.text(ui, ui.say("righting.page.says"), "label", ui.colours.quiet),
            marked(ui, says, now),
            kit.text(ui, ui.say("righting.put"), "label", ui.colours.quiet),
            marked(ui, now, says),
        ]
    by = ui.say("righting.by", who=whose(ui, one.who), when=one.when, reason=one.reason)
    parts.append(kit.text(ui, by, colour=ui.colours.quiet))
    if one.row and one.seen:
        see = partial(ui.do.app.go, Place.PAGE, f"{dossier}/{one.row}")
        parts.append(
            kit.secondary(ui, ui.say("righting.see"), see, symbol=ft.Icons.DESCRIPTION_OUTLINED)
        )
    elif not one.own:
        away = ui.say("righting.see.away")
        parts.append(kit.notice(ui, ui.colours.wait, ft.Icons.CLOUD_OFF_OUTLINED, away))
    if one.own:
        words = ui.say("righting.waits.second")
        parts.append(
            ft.Row(
                [kit.chip(ui, ui.colours.wait, ft.Icons.HOURGLASS_TOP_ROUNDED, words)], wrap=True
            )
        )
    return kit.card(ui, *parts)


def _word(ui: Ui, righting: RightingState) -> ft.Control:
    do = ui.do.righting
    return kit.card(
        ui,
        kit.field(
            ui,
            ui.say("righting.word"),
            righting.word,
            partial(do.say, "word"),
            error=dict(righting.errors).get("word", ""),
            key="word",
        ),
        kit.pair(
            ui,
            kit.primary(ui, ui.say("righting.agree"), do.agree, key="agree"),
            kit.secondary(ui, ui.say("righting.disagree"), do.disagree, key="disagree"),
        ),
    )
