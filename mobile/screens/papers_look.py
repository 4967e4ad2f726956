"""A picture that is not kept yet: what is wrong with it, and what can be done; a page enlarged."""

import flet as ft

from mobile.look import kit
from mobile.look.answers import entry
from mobile.look.frame import frame
from mobile.look.tokens import LINE_WIDTH, RADIUS_CARD, L, M, S
from mobile.screens.page_view import Corners, picture, tall_of
from mobile.state.app import AppState
from mobile.state.papers import Look, PapersState
from mobile.state.whole import State, Ui


def looked(ui: Ui, app: AppState, papers: PapersState, look: Look) -> list[ft.Control]:
    width = min(app.width, LINE_WIDTH) - 2 * L
    if papers.corners:
        return [
            kit.text(ui, ui.say("papers.adjust.say"), "section"),
            Corners(ui, look, papers.corners, width, app.height),
        ]
    words = ". ".join(look.said) + "."
    return [
        ft.Container(
            content=ft.Column(
                [
                    ft.Row(
                        [
                            kit.icon(ui, ft.Icons.BLUR_ON_ROUNDED, ui.colours.on_error_soft),
                            kit.text(
                                ui,
                                ui.say("papers.bad"),
                                "person",
                                ui.colours.on_error_soft,
                                expand=True,
                            ),
                        ],
                        spacing=M,
                    ),
                    kit.text(ui, words, "body", ui.colours.on_error_soft),
                ],
                spacing=S,
                tight=True,
            ),
            bgcolor=ui.colours.error_soft,
            border=ft.Border.all(ui.colours.border, ui.colours.on_error_soft),
            border_radius=RADIUS_CARD,
            padding=L,
        ),
        *([_Reason(ui, papers.problem)] if papers.asks_reason else []),
        picture(look, width, tall_of(app.height)),
        *([kit.text(ui, ui.say("papers.frame"), "chip", ui.colours.quiet)] if look.area else []),
        _tools(ui),
        *([] if papers.asks_reason else [_anyway(ui)]),
    ]


def _tools(ui: Ui) -> ft.Control:
    return ft.Row(
        [
            kit.quiet(
                ui,
                ui.say("papers.turn"),
                ui.do.papers.turn,
                symbol=ft.Icons.ROTATE_RIGHT_ROUNDED,
            ),
            kit.quiet(
                ui, ui.say("papers.adjust"), ui.do.papers.adjust, symbol=ft.Icons.CROP_ROUNDED
            ),
        ],
        wrap=True,
    )


def _anyway(ui: Ui) -> ft.Control:
    return kit.quiet(ui, ui.say("papers.anyway"), ui.do.papers.ask_reason)


@ft.component
def _Reason(ui: Ui, problem: str) -> ft.Control:
    said, set_said = ft.use_state("")
    return kit.card(
        ui,
        kit.text(ui, ui.say("papers.reason.hint"), "body", ui.colours.quiet),
        kit.stretched(
            entry(
                ui,
                ui.say("papers.reason"),
                said,
                set_said,
                error=ui.say(problem) if problem else "",
                lines=2,
            ),
            kit.secondary(ui, ui.say("papers.keep"), lambda: ui.do.papers.keep_anyway(said)),
        ),
    )


def look_footer(ui: Ui, papers: PapersState) -> ft.Control:
    if papers.corners:
        return kit.footer(
            ui,
            kit.primary(ui, ui.say("papers.flatten"), ui.do.papers.flatten),
            kit.quiet(ui, ui.say("papers.drop"), ui.do.papers.stop),
        )
    return kit.footer(
        ui,
        kit.primary(
            ui,
            ui.say("papers.retake"),
            ui.do.papers.retake,
            symbol=ft.Icons.PHOTO_CAMERA_ROUNDED,
        ),
        kit.quiet(ui, ui.say("papers.drop"), ui.do.papers.stop),
    )


# The whole screen


@ft.component
def PageLarge(ui: Ui, state: State) -> ft.Control:
    return _PageLarge(ui, state.app, state.papers)


@ft.component
def _PageLarge(ui: Ui, app: AppState, papers: PapersState) -> ft.Control:
    of, _ = ft.use_state(app.here.of)  # of this screen, also while the next one is drawn
    ft.use_effect(lambda: ui.do.papers.enlarge(of), [of])
    shown: ft.Control = (
        ft.InteractiveViewer(
            content=ft.Image(
                src=papers.large,
                fit=ft.BoxFit.CONTAIN,
                semantics_label=ui.say("papers.page", title=papers.large_title),
            ),
            min_scale=1,
            max_scale=8,
            expand=True,
        )
        if papers.large
        else kit.text(ui, ui.say("papers.none"))
    )
    title = papers.large_title or ui.say("papers.step")
    return frame(ui, app, [shown], bar=kit.title_bar(ui, title), scroll=False)
