"""Step 6: what blocks first, then what may be missing, then what is done."""

import flet as ft

from mobile.look import keypad, kit
from mobile.look.answers import entry
from mobile.look.frame import frame
from mobile.look.secret import Secret
from mobile.look.tokens import M, S, Tint
from mobile.screens.shutter import Shutter
from mobile.screens.signing_again import changed_cards
from mobile.state.app import AppState
from mobile.state.review import Allowed, Block, Done, ReviewState
from mobile.state.whole import State, Ui

DIGITS = 6


@ft.component
def Review(ui: Ui, state: State) -> ft.Control:
    return _Review(ui, state.app, state.review)


@ft.component
def _Review(ui: Ui, app: AppState, review: ReviewState) -> ft.Control:
    of, _ = ft.use_state(app.here.of)  # of this screen, also while the next one is drawn
    scans, set_scans = ft.use_state("")
    ft.use_effect(lambda: ui.do.review.show(of), [of])
    head = review.head
    if head.dossier != of:
        return frame(ui, app, [], bar=kit.title_bar(ui, ui.say("review.step")))
    if review.asks_pin:
        return _sheet(ui, app, review)
    at = 3 if review.again else 6
    body: list[ft.Control] = [kit.step_header(ui, at, at, ui.say("review.step"), head.saved)]
    bar = kit.person_bar(ui, head.person, head.work, on_later=ui.do.review.later)
    if review.asks_time:
        return frame(ui, app, [*body, _Time(ui, review)], bar=bar)
    if scans:

        async def scanned(picture: bytes) -> None:
            set_scans("")
            await ui.do.review.scanned(picture)

        shutter = Shutter(ui, scanned, lambda: set_scans(""), ui.say("review.pad.say"))
        return frame(ui, app, [*body, shutter], bar=bar)
    body += _lists(ui, review)
    if not review.blocks and not review.again:
        words = ui.say("review.pad", number=review.pad) if review.pad else ui.say("review.pad.bind")
        body.append(
            kit.quiet(ui, words, lambda: set_scans("yes"), symbol=ft.Icons.QR_CODE_SCANNER_ROUNDED)
        )
    return frame(ui, app, body, bar=bar, footer=_footer(ui, review))


def _lists(ui: Ui, review: ReviewState) -> list[ft.Control]:
    count = len(review.blocks)
    title = ui.say("review.left", count=count) if count else ui.say("review.ready")
    found: list[ft.Control] = [kit.heading(ui, title)]
    if review.blocks:
        lines = [_block(ui, one, at) for at, one in enumerate(review.blocks)]
        found.append(kit.rows(ui, *lines, edge=ui.colours.error))
    if review.changes:
        found.append(kit.heading(ui, ui.say("again.title"), "section"))
        found += changed_cards(ui, review.changes)
    if review.allowed:
        found.append(kit.heading(ui, ui.say("review.allowed"), "section"))
        found.append(kit.rows(ui, *[_allowed(ui, one) for one in review.allowed]))
    found.append(kit.heading(ui, ui.say("review.done"), "section"))
    found.append(kit.rows(ui, *[_done(ui, one) for one in review.done]))
    return found


def _block(ui: Ui, one: Block, at: int) -> ft.Control:
    """The whole line leads to it; the first of them is the button below, too."""
    title, below = _block_words(ui, one)
    parts: list[ft.Control] = [kit.text(ui, below, colour=ui.colours.quiet)] if below else []
    parts.append(kit.text(ui, _block_button(ui, one), "button_small", ui.colours.primary))
    if one.kind == "paper":
        parts.append(kit.quiet(ui, ui.say("review.paper.later"), ui.do.review.paper_later))
    return kit.line(
        ui,
        title,
        parts,
        symbol=ft.Icons.ERROR_ROUNDED,
        symbol_colour=ui.colours.error,
        on_click=lambda: ui.do.review.open(at),
        key=f"block:{at}",
    )


def _block_words(ui: Ui, one: Block) -> tuple[str, str]:
    match one.kind:
        case "paper":
            return ui.say("review.block.paper"), ui.say("review.block.paper.say")
        case "not-agreed":
            return ui.say("review.block.not-agreed", words=one.words), ""
        case "over":
            return ui.say("again.over"), ui.say("again.over.advice")
        case "act" if not one.words:
            return ui.say("review.block.aloud"), ""
        case _:
            return one.words, ""


def _block_button(ui: Ui, one: Block) -> str:
    if one.kind == "act" and one.of == "read_aloud":
        return ui.say("review.do.aloud")
    if one.kind == "act":
        return ui.say(f"act.{one.of}")
    return ui.say(f"review.do.{one.kind}")


def _allowed(ui: Ui, one: Allowed) -> ft.Control:
    words = {
        "unknown": (one.words, ui.say("review.unknown")),
        "paper": (one.words, ui.say("review.missing")),
        "owed": (one.words, ui.say("review.owed")),
        "page": (ui.say("review.page"), one.words),
        "warning": (one.words, ui.say("review.warning")),
        "later": (ui.say("review.later"), ui.say("review.later.say")),
    }
    title, below = words[one.note]
    symbol = ft.Icons.WARNING_AMBER_ROUNDED if one.note == "warning" else ft.Icons.HOURGLASS_TOP
    return kit.line(ui, title, below, symbol=symbol, symbol_colour=ui.colours.soon.text)


def _done(ui: Ui, one: Done) -> ft.Control:
    said = one.said
    if one.key in {"review.form", "review.papers"}:
        said = ui.say(f"{one.key}.said", count=one.said)
    return kit.line(
        ui,
        ui.say(one.key),
        said,
        at_end=kit.text(ui, ui.say("see"), "button_small", ui.colours.primary),
        symbol=ft.Icons.CHECK_CIRCLE_ROUNDED,
        symbol_colour=ui.colours.ok.text,
        on_click=lambda: ui.do.review.see(one.place),
        key=f"done:{one.key}",
    )


def _footer(ui: Ui, review: ReviewState) -> ft.Control:
    label = _block_button(ui, review.blocks[0]) if review.blocks else _confirm(ui, review)
    return kit.footer(ui, kit.primary(ui, label, ui.do.review.first, key="confirm"))


def _confirm(ui: Ui, review: ReviewState) -> str:
    if review.again:
        return ui.say("again.confirm")
    return ui.say("review.confirm.provisional" if review.provisional else "review.confirm")


# The sheet with the PIN


def _sheet(ui: Ui, app: AppState, review: ReviewState) -> ft.View:
    procedure, person, pages = review.facts
    facts: list[ft.Control] = [
        kit.text(ui, procedure, "section"),
        kit.text(ui, ui.say("review.for", person=person), "body", ui.colours.quiet),
        kit.text(ui, ui.say("review.pages", count=pages), "body", ui.colours.quiet),
    ]
    facts += _slip_to_be(ui, review)
    body: list[ft.Control] = [kit.card(ui, *facts)]
    if review.problem:
        body.append(_problem(ui, review.problem))
    body.append(kit.text(ui, ui.say("review.pin"), "section", align=ft.TextAlign.CENTER))
    do, foot = ui.do.review, None
    if review.digits:
        body.append(keypad.dots(ui, review.typed))
        foot = kit.footer(ui, keypad.keypad(ui, do.press, do.erase, ui.say("back"), do.cancel))
    else:
        body.append(_Passphrase(ui, review.head.dossier, _confirm(ui, review)))
    bar = kit.title_bar(ui, _confirm(ui, review), on_back=do.cancel)
    return frame(ui, app, body, bar=bar, footer=foot)


def _slip_to_be(ui: Ui, review: ReviewState) -> list[ft.Control]:
    """What the citizen will have in the hand after it."""
    if review.again:
        return [kit.text(ui, ui.say("again.confirm.say"), "section")]
    due = ui.say("review.due", due=review.due) if review.due else ui.say("review.due.waits")
    found: list[ft.Control] = [kit.text(ui, due, "section")]
    if review.pad:
        found.append(kit.text(ui, ui.say("review.pad", number=review.pad)))
    if review.provisional:
        found.append(kit.text(ui, ui.say("review.provisional.say"), "body", ui.colours.quiet))
    return found


@ft.component
def _Passphrase(ui: Ui, of: str, onward: str) -> ft.Control:  # noqa: ARG001  # another dossier, an empty field
    words, set_words = ft.use_state("")

    async def confirm() -> None:
        said, _ = words, set_words("")
        await ui.do.review.passphrase(said)

    field = Secret(ui, ui.say("review.passphrase"), words, set_words, go=confirm, first=True)
    return ft.Column(
        [field, kit.primary(ui, onward, confirm)],
        spacing=M,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@ft.component
def _Time(ui: Ui, review: ReviewState) -> ft.Control:
    day, set_day = ft.use_state(review.day)
    hour, set_hour = ft.use_state(review.hour)
    reason, set_reason = ft.use_state(review.reason)
    return ft.Column(
        [
            kit.heading(ui, ui.say("review.time")),
            kit.notice(ui, ui.colours.soon, ft.Icons.SCHEDULE_ROUNDED, ui.say("review.time.say")),
            *([_problem(ui, ui.say(review.problem))] if review.problem else []),
            entry(ui, ui.say("review.time.day"), day, set_day),
            entry(ui, ui.say("review.time.hour"), hour, set_hour),
            entry(ui, ui.say("review.time.reason"), reason, set_reason),
            kit.primary(
                ui,
                ui.say("review.time.keep"),
                lambda: ui.do.review.state_time(day, hour, reason),
            ),
            kit.quiet(ui, ui.say("back"), ui.do.review.cancel),
        ],
        spacing=S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _problem(ui: Ui, words: str) -> ft.Control:
    tint = Tint(ui.colours.on_error_soft, ui.colours.error_soft)
    return kit.notice(ui, tint, ft.Icons.ERROR_ROUNDED, words)
