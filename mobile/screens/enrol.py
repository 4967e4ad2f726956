"""A machine becomes a device: the centre's code, a PIN twice, four words, the first fetch."""

from typing import Any, assert_never

import flet as ft

from mobile.look import kit
from mobile.look.answers import entry
from mobile.look.frame import frame
from mobile.screens.unlock import Keys, typed_secret
from mobile.state.app import AppState
from mobile.state.opening import OpeningState, Step
from mobile.state.whole import State, Ui


@ft.component
def Enrol(ui: Ui, state: State) -> ft.Control:
    return _Enrol(ui, state.app, state.opening)


@ft.component
def _Enrol(ui: Ui, app: AppState, opening: OpeningState) -> ft.Control:
    return frame(
        ui,
        app,
        _body(ui, opening),
        bar=kit.title_bar(
            ui,
            ui.say("settings.practice" if ui.practice else "opening.join_title"),
            kit.quiet(kit.in_bar(ui), ui.say("opening.give_up"), lambda: ui.do.opening.give_up()),
            back=False,
        ),
        footer=_foot(ui, opening),
    )


def _foot(ui: Ui, opening: OpeningState) -> ft.Control | None:
    """Keys under the thumb, always in the same place."""
    if not opening.by_digits or opening.step not in {Step.CHOOSE, Step.AGAIN}:
        return None
    give_up = (ui.say("opening.give_up"), lambda: ui.do.opening.give_up())
    return kit.footer(ui, Keys(ui, give_up))


def _body(ui: Ui, opening: OpeningState) -> list[ft.Control]:
    match opening.step:
        case Step.CODE:
            return [Code(ui, opening)]
        case Step.CHOOSE | Step.AGAIN:
            return _secret(ui, opening)
        case Step.WORDS:
            return _words(ui, opening)
        case Step.FETCHING:
            return [ft.ProgressBar(), kit.text(ui, ui.say("opening.fetching"), "section")]
        case never:
            assert_never(never)


@ft.component
def Code(ui: Ui, opening: OpeningState) -> ft.Control:
    """What a QR has said stands in the fields, and may be mended there."""
    address, set_address = ft.use_state(opening.address)
    code, set_code = ft.use_state(opening.code)
    held: Any = ft.use_ref(lambda: [opening.address, opening.code])

    def hold(at: int, text: str) -> None:
        held.current[at] = text
        (set_address, set_code)[at](text)

    def from_state() -> None:
        hold(0, opening.address)
        hold(1, opening.code)

    ft.use_effect(from_state, [opening.address, opening.code])

    def typed(text: str) -> None:
        """An address and a code that were pasted together are told apart."""
        if "#" in text or " " in text.strip():
            ui.do.opening.scanned(text)
        else:
            hold(0, text)

    async def go() -> None:
        await ui.do.opening.take_code(*held.current)

    return ft.Column(
        [
            kit.text(ui, ui.say("opening.code_intro")),
            kit.secondary(
                ui,
                ui.say("opening.picture"),
                lambda: _pick(ui),
                symbol=ft.Icons.QR_CODE_SCANNER_ROUNDED,
            ),
            entry(ui, ui.say("opening.address"), address, typed, error=opening.address_wrong),
            entry(
                ui,
                ui.say("opening.code"),
                code,
                lambda text: hold(1, text),
                error=opening.code_wrong,
            ),
            kit.primary(ui, ui.say("next"), go),
        ],
        spacing=16,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


async def _pick(ui: Ui) -> None:
    """A photograph of the centre's QR."""
    chosen = await ft.FilePicker().pick_files(with_data=True, file_type=ft.FilePickerFileType.IMAGE)
    if chosen and chosen[0].bytes:
        await ui.do.opening.read_picture(chosen[0].bytes)


def _secret(ui: Ui, opening: OpeningState) -> list[ft.Control]:
    kind = "pin" if opening.by_digits else "words"
    first = opening.step is Step.CHOOSE
    advice = [kit.text(ui, ui.say(f"opening.choose_{kind}_advice"))] if first else []
    return [
        *advice,
        *typed_secret(
            ui,
            opening,
            title=ui.say(f"opening.choose_{kind}" if first else f"opening.again_{kind}"),
            button=ui.say("next"),
        ),
    ]


def _words(ui: Ui, opening: OpeningState) -> list[ft.Control]:
    return [
        kit.heading(ui, ui.say("opening.words_title")),
        kit.card(ui, *[kit.text(ui, word, "aloud") for word in opening.words]),
        kit.text(ui, ui.say("opening.of_officer", name=opening.officer), "person"),
        kit.text(ui, ui.say("opening.words_advice")),
        kit.notice(
            ui,
            ui.colours.wait,
            ft.Icons.HOURGLASS_TOP_ROUNDED,
            ui.say("opening.words_waiting"),
        ),
    ]
