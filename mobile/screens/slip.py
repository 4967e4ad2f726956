"""Black on white whatever the mode: to be photographed by an old telephone."""

from typing import Final

import flet as ft

from mobile.look import keypad, kit
from mobile.look.answers import entry
from mobile.look.frame import frame
from mobile.look.secret import Secret
from mobile.look.tokens import COLOURS, XS, M, Mode, S, Tint
from mobile.look.type import family
from mobile.screens.bright import use_bright_screen
from mobile.screens.shutter import Shutter
from mobile.state.app import AppState
from mobile.state.slip import SlipShown, SlipState
from mobile.state.whole import State, Ui

BLACK: Final = "#000000"
WHITE: Final = "#FFFFFF"
QR_LEAST: Final = 196
QR_MOST: Final = 420
QR_AROUND: Final = 420  # words above and below it, and the buttons
CODE: Final = 27
CODE_LEAST_WIDTH: Final = 400  # from here on the secret stands in one line
ARM: Final = 34
THICK: Final = 6


@ft.component
def SlipPlace(ui: Ui, state: State) -> ft.Control:
    return _Slip(ui, state.app, state.slip)


@ft.component
def _Slip(ui: Ui, app: AppState, slip: SlipState) -> ft.Control:
    of, _ = ft.use_state(app.here.of)  # of this screen, also while the next one is drawn
    use_bright_screen()
    picker = ft.use_memo(ft.FilePicker, [])
    ft.use_effect(lambda: ui.do.slip.show(of), [of], cleanup=lambda: ui.do.slip.scan(on=False))
    plain = ui._replace(mode=Mode.SUN, colours=COLOURS[Mode.SUN])
    if slip.dossier != of:
        return frame(plain, app, [], bar=kit.title_bar(plain, ui.say("slip.title")))

    async def save() -> None:
        content = ui.do.slip.paper()
        if content and slip.slip:
            await picker.save_file(file_name=f"phieu-{slip.slip.code}.pdf", src_bytes=content)
            app.tell(ui.say("slip.printed"))

    if slip.slip is None or slip.asks_pin or slip.scanning or slip.replacing:
        return _aside(plain, app, slip)
    paper = _paper(plain, app, slip.slip)
    if slip.handed:
        back = kit.quiet(plain, ui.say("slip.handed"), ui.do.slip.take_back)
        return frame(plain, app, [paper, back])
    return frame(plain, app, [paper, _more(plain, slip.slip)], footer=_footer(plain, save))


def _aside(ui: Ui, app: AppState, slip: SlipState) -> ft.View:
    """For a moment, something else than the slip."""
    do = ui.do.slip
    if slip.asks_pin:
        return _pin(ui, app, slip)
    if slip.scanning:
        shutter = Shutter(ui, do.scanned, lambda: do.scan(on=False), ui.say("slip.pad.say"))
        return frame(ui, app, [shutter], bar=kit.title_bar(ui, ui.say("slip.pad")))
    if slip.replacing:
        bar = kit.title_bar(ui, ui.say("slip.replace"), on_back=do.keep_old)
        return frame(ui, app, [_Reason(ui, slip.problem)], bar=bar)
    return _lost(ui, app)


def _footer(ui: Ui, save: kit.Press) -> ft.Control:
    return kit.footer(
        ui,
        kit.pair(
            ui,
            kit.primary(ui, ui.say("slip.done"), ui.do.slip.done),
            kit.secondary(ui, ui.say("slip.print"), save, symbol=ft.Icons.PRINT_OUTLINED),
        ),
    )


def _more(ui: Ui, slip: SlipShown) -> ft.Control:
    do = ui.do.slip
    ways = [
        kit.quiet(ui, ui.say("slip.hand"), do.hand, symbol=ft.Icons.BACK_HAND_OUTLINED),
        kit.quiet(ui, ui.say("slip.replace"), do.replace, symbol=ft.Icons.REFRESH_ROUNDED),
    ]
    if not slip.pad:
        bind = kit.quiet(
            ui,
            ui.say("slip.pad"),
            lambda: do.scan(on=True),
            symbol=ft.Icons.QR_CODE_SCANNER_ROUNDED,
        )
        return ft.Row([*ways, bind], wrap=True, alignment=ft.MainAxisAlignment.CENTER)
    bound = ui.say("slip.bound", number=slip.pad)
    return kit.stretched(
        ft.Row(list(ways), wrap=True, alignment=ft.MainAxisAlignment.CENTER),
        kit.text(ui, bound, "body", align=ft.TextAlign.CENTER),
    )


def _paper(ui: Ui, app: AppState, slip: SlipShown) -> ft.Control:
    """Corner marks, the code in modules of whole pixels, and words that do not look alike."""
    side = _side(app.width, app.height, slip.modules)
    secret = slip.secret if app.width >= CODE_LEAST_WIDTH else _in_two(slip.secret)
    due = slip.due or ui.say("slip.awaits")
    content: list[ft.Control] = [
        *[_line(words, 15) for words in slip.centre],
        ft.Semantics(header=True, content=_line(slip.title, 20, bold=True)),
        _line(slip.about, 16),
        ft.Image(
            src=slip.qr,
            width=side,
            height=side,
            fit=ft.BoxFit.FILL,
            filter_quality=ft.FilterQuality.NONE,
            gapless_playback=True,
            semantics_label=ui.say("slip.qr", code=slip.code),
        ),
        _line(ui.say("slip.code"), 15),
        _line(slip.code, CODE, bold=True, code=True),
        _line(ui.say("slip.secret"), 15),
        _line(secret, CODE, bold=True, code=True),
        ft.Divider(height=S, thickness=3, color=BLACK),
        _line(slip.due_label, 15),
        _line(due, CODE if slip.due else 20, bold=True, code=bool(slip.due)),
        _line(slip.ask, 16, bold=True),
        *([_line(slip.sample, 15)] if slip.sample else []),
    ]
    inside = ft.Container(
        content=ft.Column(
            content, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER
        ),
        padding=ft.Padding.symmetric(horizontal=0, vertical=THICK + XS),
        alignment=ft.Alignment.TOP_CENTER,
    )
    return ft.Container(content=ft.Stack([inside, *_marks()]), bgcolor=WHITE)


def _side(width: float, height: float, modules: int) -> int:
    """The white around it counts in `modules`; never a part of a pixel, and all corners seen."""
    room = min(width - 2 * S, height - QR_AROUND, QR_MOST)
    each = max(1, int(room // modules))
    while each * modules < QR_LEAST:
        each += 1
    return each * modules


def _line(words: str, size: int, *, bold: bool = False, code: bool = False) -> ft.Text:
    """Sizes of the paper itself: what is photographed does not follow the officer's text size."""
    return ft.Text(
        words,
        style=ft.TextStyle(
            size=size,
            height=1.15 if code else 1.3,  # a code has no stacked marks
            font_family=family(700 if bold else 500),
            font_family_fallback=[family(700 if bold else 500)],
            color=BLACK,
        ),
        text_align=ft.TextAlign.CENTER,
        semantics_label=words.replace("\n", " ") if "\n" in words else None,
    )


def _marks() -> list[ft.Control]:
    """At the four corners: by them an old camera finds the edges."""
    side = ft.BorderSide(THICK, BLACK)
    edge = ft.Border.only
    return [
        ft.Container(width=ARM, height=ARM, border=edge(top=side, left=side), top=0, left=0),
        ft.Container(width=ARM, height=ARM, border=edge(top=side, right=side), top=0, right=0),
        ft.Container(width=ARM, height=ARM, border=edge(bottom=side, left=side), bottom=0, left=0),
        ft.Container(
            width=ARM, height=ARM, border=edge(bottom=side, right=side), bottom=0, right=0
        ),
    ]


def _in_two(secret: str) -> str:
    groups = secret.split("-")
    half = len(groups) // 2
    return "-".join(groups[:half]) + "-\n" + "-".join(groups[half:])


def _pin(ui: Ui, app: AppState, slip: SlipState) -> ft.View:
    do, foot = ui.do.slip, None
    found: list[ft.Control] = [kit.heading(ui, ui.say("slip.pin"))]
    if slip.problem:
        found.append(_problem(ui, slip.problem))
    if slip.digits:
        found.append(keypad.dots(ui, slip.typed))
        foot = kit.footer(
            ui, keypad.keypad(ui, do.press, do.erase, ui.say("back"), do.still_handed)
        )
    else:
        found.append(_Words(ui))
    return frame(ui, app, found, footer=foot)


@ft.component
def _Words(ui: Ui) -> ft.Control:
    words, set_words = ft.use_state("")

    async def confirm() -> None:
        set_words("")
        await ui.do.slip.passphrase(words)

    return Secret(ui, ui.say("slip.pin"), words, set_words, go=confirm, first=True)


@ft.component
def _Reason(ui: Ui, problem: str) -> ft.Control:
    reason, set_reason = ft.use_state("")
    return ft.Column(
        [
            *([_problem(ui, ui.say(problem))] if problem else []),
            entry(ui, ui.say("slip.reason"), reason, set_reason, lines=2),
            kit.primary(ui, ui.say("slip.replace.yes"), lambda: ui.do.slip.renew(reason)),
        ],
        spacing=M,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _lost(ui: Ui, app: AppState) -> ft.View:
    button = kit.primary(ui, ui.say("slip.replace"), ui.do.slip.replace)
    said = kit.empty(
        ui,
        ft.Icons.RECEIPT_LONG_OUTLINED,
        ui.say("slip.lost"),
        ui.say("slip.lost.say"),
        button,
    )
    return frame(ui, app, [said], bar=kit.title_bar(ui, ui.say("slip.title")), centred=True)


def _problem(ui: Ui, words: str) -> ft.Control:
    tint = Tint(ui.colours.on_error_soft, ui.colours.error_soft)
    return kit.notice(ui, tint, ft.Icons.ERROR_ROUNDED, words)


# Any slip


@ft.component
def CheckSlip(ui: Ui, state: State) -> ft.Control:
    return _CheckSlip(ui, state.app, state.slip)


@ft.component
def _CheckSlip(ui: Ui, app: AppState, slip: SlipState) -> ft.Control:
    text, set_text = ft.use_state("")
    do = ui.do.slip
    bar = kit.title_bar(ui, ui.say("check.title"))
    if slip.scanning:
        shutter = Shutter(ui, do.look_at, lambda: do.scan(on=False), ui.say("check.say"))
        return frame(ui, app, [shutter], bar=bar)
    body: list[ft.Control] = [kit.text(ui, ui.say("check.say"), "body", ui.colours.quiet)]
    if slip.verdict:
        body = [_verdict(ui, slip), *body]
    body.append(entry(ui, ui.say("check.text"), text, set_text))
    body.append(kit.secondary(ui, ui.say("check.look"), lambda: do.look(text)))
    label = ui.say("check.another" if slip.verdict else "check.camera")
    footer = kit.footer(
        ui,
        kit.primary(ui, label, lambda: do.scan(on=True), symbol=ft.Icons.QR_CODE_SCANNER_ROUNDED),
    )
    return frame(ui, app, body, bar=bar, footer=footer)


def _verdict(ui: Ui, slip: SlipState) -> ft.Control:
    tint, symbol = {
        "genuine": (ui.colours.ok, ft.Icons.CHECK_CIRCLE_ROUNDED),
        "replaced": (ui.colours.soon, ft.Icons.WARNING_AMBER_ROUNDED),
    }.get(slip.verdict, (ui.colours.wait, ft.Icons.HELP_OUTLINE_ROUNDED))
    return ft.Semantics(live_region=True, content=kit.notice(ui, tint, symbol, slip.said))
