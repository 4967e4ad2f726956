"""Step 5: a list of what is done with the citizen, each with its state."""

from typing import Final

import flet as ft

from mobile.look import kit
from mobile.look.frame import frame
from mobile.look.tokens import Tint
from mobile.state.app import AppState
from mobile.state.hearing import ActRow, HearingState
from mobile.state.whole import State, Ui

REPEATED: Final = frozenset({"interpreter", "witness", "proxy", "notice", "originals"})
ICONS: Final = {
    "notice": ft.Icons.PRIVACY_TIP_OUTLINED,
    "interpreter": ft.Icons.TRANSLATE_ROUNDED,
    "proxy": ft.Icons.SUPERVISED_USER_CIRCLE_OUTLINED,
    "originals": ft.Icons.FACT_CHECK_OUTLINED,
    "read_aloud": ft.Icons.RECORD_VOICE_OVER_OUTLINED,
    "lucidity": ft.Icons.PSYCHOLOGY_ALT_OUTLINED,
    "mark": ft.Icons.FINGERPRINT_ROUNDED,
    "witness": ft.Icons.GROUPS_OUTLINED,
}


@ft.component
def Hearing(ui: Ui, state: State) -> ft.Control:
    return _Hearing(ui, state.app, state.hearing)


@ft.component
def _Hearing(ui: Ui, app: AppState, hearing: HearingState) -> ft.Control:
    of, _ = ft.use_state(app.here.of)  # of this screen, also while the next one is drawn
    ft.use_effect(lambda: ui.do.hearing.show(of), [of])
    picker = ft.use_memo(ft.FilePicker, [])
    head = hearing.head
    if head.dossier != of:
        return frame(ui, app, [], bar=kit.title_bar(ui, ui.say("hearing.step")))

    async def save(*, filled: bool) -> None:
        content = ui.do.hearing.declaration(filled=filled)
        if content:
            await picker.save_file(file_name="to-khai.pdf", src_bytes=content)
            app.tell(ui.say("hearing.paper.saved"))

    async def blank() -> None:
        await save(filled=False)

    async def whole() -> None:
        await save(filled=True)

    at, steps = (2, 3) if hearing.again else (5, 6)
    body: list[ft.Control] = [
        kit.step_header(ui, at, steps, ui.say("hearing.step"), head.saved),
        kit.heading(ui, ui.say("hearing.title", person=head.person)),
        *_changed(ui, hearing),
        kit.rows(ui, *[_row(ui, one) for one in hearing.acts]),
        *_wanting(ui, hearing),
        kit.pair(
            ui,
            kit.quiet(ui, ui.say("hearing.paper.filled"), whole, symbol=ft.Icons.PRINT_OUTLINED),
            kit.quiet(ui, ui.say("hearing.paper.blank"), blank, symbol=ft.Icons.PRINT_OUTLINED),
        ),
    ]
    bar = kit.person_bar(ui, head.person, head.work, on_later=ui.do.hearing.later)
    return frame(ui, app, body, bar=bar, footer=_footer(ui, hearing))


def _changed(ui: Ui, hearing: HearingState) -> list[ft.Control]:
    if not hearing.changed:
        return []
    what = ", ".join(hearing.changed)
    words = ui.say("hearing.changed", what=what)
    return [kit.notice(ui, ui.colours.soon, ft.Icons.WARNING_AMBER_ROUNDED, words)]


def _wanting(ui: Ui, hearing: HearingState) -> list[ft.Control]:
    """Of a version that was heard; before that the list itself says it."""
    if not hearing.wanting:
        return []
    lines = [kit.text(ui, f"• {one}", "body") for one in hearing.wanting]
    return [kit.card(ui, kit.text(ui, ui.say("hearing.wanting"), "section"), *lines)]


def _footer(ui: Ui, hearing: HearingState) -> ft.Control:
    """The next act that is needed; when none is, the next step."""
    first = next((one for one in hearing.acts if one.stand in {"todo", "again"}), None)
    if first is None:
        return kit.footer(ui, kit.primary(ui, ui.say("next"), ui.do.hearing.next, key="next"))
    label = ui.say(f"act.{first.kind}")
    return kit.footer(
        ui,
        kit.primary(
            ui, label, lambda: ui.do.hearing.open(first.kind), symbol=ICONS[first.kind], key="next"
        ),
        kit.quiet(ui, ui.say("next"), ui.do.hearing.next),
    )


def _row(ui: Ui, one: ActRow) -> ft.Control:
    tint, symbol = stand_of(ui, one)
    below: list[ft.Control] = [
        kit.text(ui, said[:1].upper() + said[1:], "body", ui.colours.quiet) for said in one.said
    ]
    below.append(ft.Row([kit.chip(ui, tint, symbol, ui.say(f"hearing.{one.stand}"))], wrap=True))
    if one.stand == "again" and one.kind in REPEATED:
        below.append(
            kit.quiet(ui, ui.say("hearing.again.tap"), lambda: ui.do.hearing.again(one.kind))
        )
    return kit.line(
        ui,
        ui.say(f"act.{one.kind}"),
        below,
        symbol=ICONS[one.kind],
        on_click=lambda: ui.do.hearing.open(one.kind),
        key=f"act:{one.kind}",
    )


def stand_of(ui: Ui, one: ActRow) -> tuple[Tint, ft.IconData]:
    match one.stand:
        case "done":
            return ui.colours.ok, ft.Icons.CHECK_CIRCLE_ROUNDED
        case "again":
            return ui.colours.soon, ft.Icons.REPLAY_ROUNDED
        case "todo":
            return ui.colours.local, ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED
        case "may":
            return ui.colours.wait, ft.Icons.ADD_ROUNDED
