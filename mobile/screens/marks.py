"""Signature or thumbprint: on the paper that is photographed, or on the glass if that will do."""

from typing import Any, Final

import flet as ft
import flet.canvas as cv

from mobile.look import kit
from mobile.look.answers import beside, entry
from mobile.look.tokens import RADIUS_CARD, M, S, Tint
from mobile.screens.shutter import Shutter
from mobile.state.hearing import Finger, HearingState, How, PersonToMark, Strokes
from mobile.state.household import HouseholdState
from mobile.state.whole import Ui

LADDER: Final[tuple[Finger, ...]] = ("right_index", "left_index", "other", "cannot")
GLASS_HEIGHT: Final = 220
GLASS_WIDTH: Final = 320
STROKE: Final = 4
SMALL: Final = 72
NO_FINGERS: Final[tuple[Finger, ...]] = ()
NO_STROKES: Final[Strokes] = ()


@ft.component
def MarkForm(ui: Ui, hearing: HearingState, house: HouseholdState) -> ft.Control:  # noqa: ARG001  # as all forms
    how, set_how = ft.use_state("signature")
    tried, set_tried = ft.use_state(NO_FINGERS)
    said, set_said = ft.use_state("")
    glass, set_glass = ft.use_state("")
    who = next((one for one in hearing.persons if not one.done), None)
    if hearing.marked_on:
        return Shutter(
            ui,
            ui.do.hearing.took,
            lambda: ui.do.hearing.photograph(on=False),
            " ".join([ui.say("mark.advice"), *hearing.problem]),
        )
    by = who.section if who else ""
    finger = LADDER[min(len(tried), len(LADDER) - 1)]
    cannot = how == "thumb" and finger == "cannot"
    final: Any = "cannot" if cannot else how

    def record() -> None:
        ui.do.hearing.mark(by, final, finger, said, tried)
        set_tried(NO_FINGERS)
        set_how("signature")

    def choose(value: str) -> None:
        set_how(value or "signature")
        set_tried(NO_FINGERS)

    def failed() -> None:
        set_tried((*tried, finger))

    wrong = [
        kit.notice(
            ui, Tint(ui.colours.on_error_soft, ui.colours.error_soft), ft.Icons.ERROR_ROUNDED, one
        )
        for one in hearing.problem
    ]
    parts: list[ft.Control] = [*wrong, *[_person(ui, one, one is who) for one in hearing.persons]]
    if who is None:
        parts.append(kit.primary(ui, ui.say("next"), lambda: ui.do.app.back()))
        return _column(parts)
    parts.append(_hows(ui, how, choose))
    if how == "thumb":
        parts += _ladder(ui, finger, tried, said, set_said, failed)
    on_glass = hearing.drawn and how == "signature"  # a print is of ink, on paper
    if on_glass:
        parts.append(_Glass(ui, by, final, glass, set_glass))
    elif not cannot:
        parts.append(_paper(ui, hearing))
    if not on_glass:
        parts += _buttons(ui, hearing, final, finger, record)
    return _column(parts)


def _column(parts: list[ft.Control]) -> ft.Control:
    return ft.Column(parts, spacing=M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _person(ui: Ui, one: PersonToMark, now: bool) -> ft.Control:  # of a row
    key = "mark.who.done" if one.done else "mark.who"
    label = one.label or ui.say("act.mark")
    symbol = ft.Icons.CHECK_CIRCLE_ROUNDED if one.done else ft.Icons.PERSON_OUTLINED
    colour = ui.colours.ok.text if one.done else ui.colours.quiet
    words = kit.text(
        ui, ui.say(key, label=label, name=one.name), "person" if now else "body", expand=True
    )
    return ft.Row([kit.icon(ui, symbol, colour), words], spacing=M)


def _hows(ui: Ui, how: str, choose: Any) -> ft.Control:  # noqa: ANN401  # a setter
    known = (("signature", ui.say("mark.sign")), ("thumb", ui.say("mark.thumb")))
    return beside(ui, known, how, choose)


def _ladder(  # noqa: PLR0913, PLR0917  # a rung and what was tried
    ui: Ui,
    finger: Finger,
    tried: tuple[Finger, ...],
    said: str,
    set_said: Any,  # noqa: ANN401  # a setter
    failed: kit.Press,
) -> list[ft.Control]:
    """Right index, left index, another, none: each that gives no print is said, without a why."""
    done = ", ".join(ui.say(f"mark.{one}") for one in tried)
    found: list[ft.Control] = [kit.heading(ui, ui.say(f"mark.{finger}"))]
    if tried:
        found.append(kit.text(ui, ui.say("mark.tried", fingers=done), "body", ui.colours.quiet))
    if finger == "cannot":
        words = ui.say("mark.two_witnesses")
        found.append(kit.notice(ui, ui.colours.wait, ft.Icons.GROUPS_OUTLINED, words))
        return found
    if finger == "other":
        found.append(entry(ui, ui.say("mark.other.which"), said, set_said))
    found.append(kit.secondary(ui, ui.say("mark.fails"), failed))
    return found


def _paper(ui: Ui, hearing: HearingState) -> ft.Control:
    """The pages on which the citizen's own hand can be seen."""
    pictures = [
        ft.Image(
            src=one.thumbnail,
            width=SMALL,
            height=SMALL,
            fit=ft.BoxFit.COVER,
            semantics_label=ui.say("mark.paper"),
        )
        for one in hearing.pages
        if one.thumbnail
    ]
    more = kit.quiet(
        ui,
        ui.say("mark.photograph.more"),
        lambda: ui.do.hearing.photograph(on=True),
        symbol=ft.Icons.ADD_A_PHOTO_OUTLINED,
    )
    return kit.card(
        ui,
        kit.text(ui, ui.say("mark.paper"), "section"),
        *([ft.Row(list(pictures), wrap=True, spacing=S), more] if hearing.pages else []),
        *([] if hearing.pages else [kit.text(ui, ui.say("mark.advice"), "body")]),
    )


def _buttons(
    ui: Ui, hearing: HearingState, how: How, finger: Finger, record: kit.Press
) -> list[ft.Control]:
    """First the picture of the paper, then the record of it."""
    what = {"signature": "mark.sign", "thumb": f"mark.{finger}", "cannot": "mark.cannot"}[how]
    done = ui.say("mark.record", what=ui.say(what))
    if how == "cannot" or hearing.pages:
        return [kit.primary(ui, done, record)]
    return [
        kit.primary(
            ui,
            ui.say("mark.photograph"),
            lambda: ui.do.hearing.photograph(on=True),
            symbol=ft.Icons.PHOTO_CAMERA_ROUNDED,
        ),
        kit.quiet(ui, ui.say("mark.later"), record),
    ]


@ft.component
def _Glass(ui: Ui, by: str, how: How, problem: str, set_problem: Any) -> ft.Control:  # noqa: ANN401  # a setter
    """The strokes are kept as they were drawn."""
    lines, set_strokes = ft.use_state(NO_STROKES)

    def begin(event: Any) -> None:  # noqa: ANN401  # Flet's
        set_strokes((*lines, (_place(event),)))

    def go_on(event: Any) -> None:  # noqa: ANN401  # Flet's
        if lines:
            set_strokes((*lines[:-1], (*lines[-1], _place(event))))

    def record() -> None:
        if not lines:
            set_problem("mark.glass.empty")
            return
        set_problem("")
        ui.do.hearing.draw(by, how, GLASS_WIDTH, GLASS_HEIGHT, lines)

    ink = ft.Paint(
        color=ui.colours.text,
        stroke_width=STROKE,
        style=ft.PaintingStyle.STROKE,
        stroke_cap=ft.StrokeCap.ROUND,
    )
    drawn = [
        cv.Path(
            [cv.Path.MoveTo(*line[0]), *(cv.Path.LineTo(*point) for point in line[1:])], paint=ink
        )
        for line in lines
    ]
    return ft.Column(
        [
            kit.text(ui, ui.say("mark.glass"), "section"),
            ft.Container(
                content=ft.GestureDetector(
                    content=cv.Canvas([*drawn], width=GLASS_WIDTH, height=GLASS_HEIGHT),
                    on_pan_start=begin,
                    on_pan_update=go_on,
                    drag_interval=20,
                ),
                border=ft.Border.all(2, ui.colours.outline),
                border_radius=RADIUS_CARD,
                width=GLASS_WIDTH,
                height=GLASS_HEIGHT,
            ),
            *([kit.text(ui, ui.say(problem), "section", ui.colours.error)] if problem else []),
            kit.primary(ui, ui.say("act.record"), record),
            kit.quiet(ui, ui.say("mark.glass.clear"), lambda: set_strokes(NO_STROKES)),
        ],
        spacing=S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _place(event: Any) -> tuple[int, int]:  # noqa: ANN401  # Flet's
    spot = event.local_position
    return (
        min(max(round(spot.x), 0), GLASS_WIDTH),
        min(max(round(spot.y), 0), GLASS_HEIGHT),
    )
