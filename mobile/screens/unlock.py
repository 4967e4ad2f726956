"""Unlock: our own keys and dots, or a passphrase; what to do when it is forgotten."""

from typing import Any

import flet as ft

from mobile.look import kit
from mobile.look.answers import entry
from mobile.look.frame import frame
from mobile.look.keypad import dots, keypad
from mobile.look.secret import Secret
from mobile.look.tokens import S
from mobile.screens.welcome import language_and_light, mark
from mobile.state.app import AppState
from mobile.state.opening import OpeningState
from mobile.state.whole import State, Ui


@ft.component
def Unlock(ui: Ui, state: State) -> ft.Control:
    return _Unlock(ui, state.app, state.opening)


@ft.component
def _Unlock(ui: Ui, app: AppState, opening: OpeningState) -> ft.Control:
    if opening.helping:
        return _Help(ui, app, opening)
    return frame(
        ui,
        app,
        [
            mark(ui),
            language_and_light(ui),
            kit.space(S),
            *typed_secret(
                ui,
                opening,
                title=ui.say("opening.enter_pin" if opening.by_digits else "opening.enter_words"),
                button=ui.say("opening.unlock"),
            ),
            *([] if opening.by_digits else _other_ways(ui, opening)),
        ],
        centred=True,
        footer=_foot(ui, opening) if opening.by_digits else None,
    )


def _foot(ui: Ui, opening: OpeningState) -> ft.Control:
    """Under the thumb, and always in the same place."""
    way_out = (ui.say("opening.forgot"), lambda: ui.do.opening.help())
    return kit.footer(ui, Keys(ui, way_out), *_other_ways(ui, opening))


def _other_ways(ui: Ui, opening: OpeningState) -> list[ft.Control]:
    ways: list[ft.Control] = []
    if not opening.by_digits:
        forgot = ui.say("opening.forgot")
        ways.append(kit.quiet(ui, forgot, lambda: ui.do.opening.help()))
    if opening.may_use_digits:
        label = ui.say("opening.use_words" if opening.by_digits else "opening.use_digits")
        ways.append(kit.quiet(ui, label, lambda: ui.do.opening.by_words()))
    if ui.practice:
        leave = ui.say("opening.leave_practice")
        ways.append(kit.quiet(ui, leave, lambda: ui.do.opening.leave_practice()))
    return ways


def typed_secret(ui: Ui, opening: OpeningState, *, title: str, button: str) -> list[ft.Control]:
    """Six dots, whose keys stand below the page, or words in a field."""
    head = kit.text(ui, title, "person", align=ft.TextAlign.CENTER)
    if opening.by_digits:
        return [head, dots(ui, opening.typed), _line_below(ui, opening)]
    return [head, _line_below(ui, opening), WordsField(ui, button)]


@ft.component
def Keys(ui: Ui, way_out: tuple[str, kit.Press]) -> ft.Control:
    """The machine's own keyboard types as well, while these are seen."""
    page: Any = ft.context.page

    async def pressed(event: ft.KeyboardEvent) -> None:
        sign = event.key.removeprefix("Numpad ").removeprefix("Digit ")
        if sign in ("Backspace", "Delete"):
            ui.do.opening.erase()
        elif len(sign) == 1 and sign.isascii() and sign.isdigit():
            await ui.do.opening.press(sign)

    def listen() -> None:
        page.on_keyboard_event = pressed
        page.update()

    def stop() -> None:
        page.on_keyboard_event = None
        page.update()

    ft.use_effect(listen, [], cleanup=stop)
    do = ui.do.opening
    return keypad(ui, lambda sign: do.press(sign), lambda: do.erase(), way_out[0], way_out[1])


def _line_below(ui: Ui, opening: OpeningState) -> ft.Control:
    """One line that is always there: how it is, or what was wrong."""
    if opening.wait:
        words = f"{opening.said} {ui.say('opening.wait', time=opening.wait)}".strip()
        return kit.notice(ui, ui.colours.soon, ft.Icons.HOURGLASS_TOP_ROUNDED, words)
    if opening.said:
        return ft.Semantics(
            live_region=True,
            content=_centred(ui, ft.Icons.ERROR_ROUNDED, opening.said, ui.colours.error),
        )
    return _centred(ui, ft.Icons.LOCK_OUTLINED, ui.say("opening.no_network"), ui.colours.quiet)


def _centred(ui: Ui, symbol: ft.IconData, words: str, ink: str) -> ft.Control:
    said = kit.text(ui, words, "body", ink, align=ft.TextAlign.CENTER)
    said.expand, said.expand_loose = True, True
    return ft.Row(
        [kit.icon(ui, symbol, ink), said], spacing=S, alignment=ft.MainAxisAlignment.CENTER
    )


@ft.component
def WordsField(ui: Ui, button: str) -> ft.Control:
    """What was typed is held beside the drawing: a quick Enter must not try less than all of it."""
    held: Any = ft.use_ref(str)
    words, set_words = ft.use_state("")

    def keep(text: str) -> None:
        held.current = text
        set_words(text)

    async def go(_: object = None) -> None:
        typed = held.current or ""
        keep("")
        if typed:
            await ui.do.opening.pass_words(typed)

    return ft.Column(
        [
            Secret(ui, ui.say("opening.words_field"), words, keep, go=go, first=True),
            kit.primary(ui, button, go),
        ],
        spacing=16,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        tight=True,
    )


@ft.component
def _Help(ui: Ui, app: AppState, opening: OpeningState) -> ft.Control:
    answer, set_answer = ft.use_state("")
    asked: list[ft.Control] = [
        kit.secondary(ui, ui.say("opening.ask_centre"), lambda: ui.do.opening.ask_centre())
    ]
    if opening.question:
        asked = [
            kit.text(ui, ui.say("opening.question"), "section"),
            kit.card(ui, kit.text(ui, opening.question, "code", digits=True)),
            entry(ui, ui.say("opening.answer_field"), answer, set_answer),
            kit.primary(ui, ui.say("opening.take_answer"), lambda: ui.do.opening.answer(answer)),
        ]
    return frame(
        ui,
        app,
        [
            kit.card(ui, kit.text(ui, ui.say("opening.help"))),
            kit.text(ui, ui.say("opening.help_wait")),
            *asked,
            kit.quiet(
                ui,
                ui.say("back"),
                lambda: ui.do.opening.help(),
                symbol=ft.Icons.ARROW_BACK_ROUNDED,
            ),
        ],
        bar=kit.title_bar(ui, ui.say("opening.help_title"), back=False),
    )
