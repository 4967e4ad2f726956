"""Our own typing error: which value, which page, what stands there, and why it was wrong."""

from functools import partial
from typing import Final

import flet as ft

from mobile.look import kit
from mobile.look.answers import beside, one_of
from mobile.look.fields import wrong
from mobile.look.frame import frame
from mobile.look.letters import marked
from mobile.screens.box_search import search
from mobile.screens.boxes import several
from mobile.screens.one_dossier import Work, worked_on
from mobile.screens.page_view import small_picture, tall_of
from mobile.screens.righting_waits import waits
from mobile.state.app import AppState, Place
from mobile.state.dossiers import DossiersState
from mobile.state.form import FieldState
from mobile.state.righting import Page, RightingState, Spelt
from mobile.state.whole import State, Ui

REASONS: Final = ("accent", "letter", "digit", "line")
TYPED: Final = frozenset({"line", "lines", "number"})
FEW_PAGES: Final = 3  # beside one another


@ft.component
def Righting(ui: Ui, state: State) -> ft.Control:
    return _Righting(ui, state.app, state.dossiers, state.righting)


@ft.component
def _Righting(
    ui: Ui, app: AppState, dossiers: DossiersState, righting: RightingState
) -> ft.Control:
    work = Work("righting", ui.do.righting.open, ui.do.righting.close)
    bar, is_read = worked_on(ui, app, dossiers, work, righting.dossier)
    if not is_read:
        return frame(ui, app, [], bar=bar)
    chosen = righting.chosen
    if chosen is not None:
        body = _one(ui, app, righting, chosen)
        return frame(ui, app, body, bar=bar, footer=_foot(ui, righting), broad=True)
    body = waits(ui, righting)
    if righting.pages:
        body += _which(ui, righting.spelt)
    else:
        body.append(_no_page(ui))
    return frame(ui, app, body, bar=bar)


def _no_page(ui: Ui) -> ft.Control:
    again = kit.secondary(ui, ui.say("righting.again"), ui.do.righting.visit_again)
    fact, advice = ui.say("righting.no_page"), ui.say("righting.no_page.advice")
    return kit.empty(ui, ft.Icons.FIND_IN_PAGE_OUTLINED, fact, advice, again)


def _which(ui: Ui, spelt: tuple[Spelt, ...]) -> list[ft.Control]:
    """The values as they stand on the paper, part by part."""
    parts: list[ft.Control] = [
        kit.stretched(
            kit.heading(ui, ui.say("righting.which")),
            kit.text(ui, ui.say("righting.how"), colour=ui.colours.quiet),
        )
    ]
    for section in dict.fromkeys(one.section for one in spelt):
        lines = [_line(ui, one) for one in spelt if one.section == section]
        parts += [kit.heading(ui, section, "section"), kit.rows(ui, *lines)]
    if any(one.cell for one in spelt):
        parts.append(kit.text(ui, ui.say("righting.rows"), colour=ui.colours.quiet))
    return parts


def _line(ui: Ui, one: Spelt) -> ft.Control:
    said = [
        kit.text(ui, one.label, "label", ui.colours.quiet),
    ]
    return kit.line(
        ui, one.said, said, on_click=partial(ui.do.righting.choose, one.slot), key=one.slot
    )


def _one(ui: Ui, app: AppState, righting: RightingState, chosen: Spelt) -> list[ft.Control]:
    errors = dict(righting.errors)
    do = ui.do.righting
    says = kit.field(
        ui,
        _says(ui, chosen),
        righting.says,
        partial(do.say, "says"),
        error=errors.get("says", ""),
        lines=chosen.kind == "lines",
        key="says",
    )
    stands = kit.card(
        ui,
        kit.text(ui, f"{chosen.section} · {chosen.label}", "label", ui.colours.quiet),
        kit.text(ui, ui.say("righting.now"), "label", ui.colours.quiet),
        kit.text(ui, chosen.said, "title"),
    )
    page = _pages(ui, app, righting, errors.get("page", ""))
    typed = [
        says,
        *([_words(ui, righting, chosen, errors.get("words", ""))] if chosen.words else []),
        _becomes(ui, righting, chosen, errors.get("becomes", "")),
        _compared(ui, righting, chosen),
        _reason(ui, righting, chosen, errors.get("reason", "")),
    ]
    return kit.columns(ui, [stands, page], typed)  # on a tablet it is typed beside the page


def _says(ui: Ui, chosen: Spelt) -> str:
    if chosen.names:
        return ui.say("righting.says.place")
    return ui.say("righting.says.several" if chosen.kind == "several" else "righting.says")


def _words(ui: Ui, righting: RightingState, chosen: Spelt, error: str) -> ft.Control:
    label = ui.say("righting.words", what=chosen.words)
    say = partial(ui.do.righting.say, "words")
    return kit.field(ui, label, righting.words, say, error=error, lines=True, key="words")


def _pages(ui: Ui, app: AppState, righting: RightingState, error: str) -> ft.Control:
    choose = ui.do.righting.choose_page
    options = [(one.row, _named(ui, one)) for one in righting.pages]
    parts: list[ft.Control] = [kit.heading(ui, ui.say("righting.page"), "section")]
    if len(options) > FEW_PAGES:
        parts.append(kit.rows(ui, *one_of(ui, options, righting.row, choose)))
    elif len(options) > 1:
        parts.append(beside(ui, options, righting.row, choose))
    if error:
        parts.append(wrong(ui, error))
    page = righting.page
    if page is None:
        return kit.stretched(*parts)
    large = partial(ui.do.app.go, Place.PAGE, f"{righting.dossier}/{page.row}")
    if not page.picture:
        away = ui.say("righting.page.away")
        parts.append(kit.notice(ui, ui.colours.wait, ft.Icons.CLOUD_OFF_OUTLINED, away))
        return kit.stretched(*parts)
    parts += [
        small_picture(page.picture, _named(ui, page), tall_of(app.height), large),
        kit.quiet(ui, ui.say("righting.zoom"), large, symbol=ft.Icons.ZOOM_IN_ROUNDED),
    ]
    return kit.stretched(*parts)


def _named(ui: Ui, page: Page) -> str:
    number = ui.say("righting.page.one", number=page.number)
    return f"{number}: {page.words}" if page.words else number


def _becomes(ui: Ui, righting: RightingState, chosen: Spelt, error: str) -> ft.Control:
    say, words = partial(ui.do.righting.say, "becomes"), ui.say("righting.becomes")
    if righting.box is not None:
        answered: ft.Control = _Box(ui, righting.box)
    elif chosen.options:
        answered = kit.rows(ui, *one_of(ui, chosen.options, righting.becomes, say))
    else:
        lines = chosen.kind == "lines"
        return kit.field(ui, words, righting.becomes, say, error=error, lines=lines, key="becomes")
    said = [wrong(ui, error)] if error else []
    return kit.stretched(kit.heading(ui, words, "section"), answered, *said)


@ft.component
def _Box(ui: Ui, box: FieldState) -> ft.Control:
    """As the form has it; drawn by itself while somebody searches."""
    pick = ui.do.righting
    return search(ui, box, pick) if box.kind == "search" else several(ui, box, pick)


def _compared(ui: Ui, righting: RightingState, chosen: Spelt) -> ft.Control:
    """Always there: whatever is typed above keeps its field."""
    after = righting.put.strip()
    if not after:
        return ft.Container(height=0)
    return kit.card(
        ui,
        kit.text(ui, ui.say("righting.before"), "label", ui.colours.quiet),
        marked(ui, chosen.said, after),
        kit.text(ui, ui.say("righting.after"), "label", ui.colours.quiet),
        marked(ui, after, chosen.said),
    )


def _reason(ui: Ui, righting: RightingState, chosen: Spelt, error: str) -> ft.Control:
    say = partial(ui.do.righting.say, "reason")
    reasons = REASONS if chosen.kind in TYPED else ("picked", *REASONS)
    answers = [ui.say(f"righting.reason.{one}") for one in reasons]
    ready = one_of(ui, [(one, one) for one in answers], righting.reason, say)
    words = ui.say("righting.reason.words")
    return kit.stretched(
        kit.heading(ui, ui.say("righting.reason"), "section"),
        kit.rows(ui, *ready),
        kit.field(ui, words, righting.reason, say, error=error, key="reason"),
    )


def _foot(ui: Ui, righting: RightingState) -> ft.Control:
    """Where the paper says otherwise, there is a way on."""
    do = ui.do.righting
    send = kit.primary(ui, ui.say("righting.send"), do.send, symbol=ft.Icons.SEND_ROUNDED)
    another = kit.quiet(ui, ui.say("righting.another"), partial(do.choose, ""))
    if not righting.otherwise:
        return kit.footer(ui, send, another, broad=True)
    why = kit.text(ui, ui.say("righting.otherwise.why"), colour=ui.colours.wait.text)
    words = ui.say("righting.otherwise")
    told = ft.Semantics(
        live_region=True,
        content=kit.notice(ui, ui.colours.wait, ft.Icons.INFO_ROUNDED, words, why),
    )
    again = kit.secondary(
        ui, ui.say("righting.again"), do.visit_again, symbol=ft.Icons.ADD_HOME_OUTLINED
    )
    return kit.footer(ui, told, again, send, broad=True)
