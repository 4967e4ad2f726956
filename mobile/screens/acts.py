"""One act on a screen of its own: what has to be asked is asked, nothing more."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import flet as ft

from mobile.look import kit
from mobile.look.answers import beside, entry, yes
from mobile.look.frame import frame
from mobile.look.tokens import M, S, Tint
from mobile.screens.marks import MarkForm
from mobile.state.app import AppState
from mobile.state.hearing import HearingState
from mobile.state.household import HouseholdState, Shared
from mobile.state.whole import State, Ui

YES: Final = "yes"
NO: Final = "no"
VIETNAMESE: Final = "vi"

Set = Callable[[str], None]


@ft.component
def ActPlace(ui: Ui, state: State) -> ft.Control:
    return _Act(ui, state.app, state.hearing, state.household)


@ft.component
def _Act(ui: Ui, app: AppState, hearing: HearingState, house: HouseholdState) -> ft.Control:
    of, _ = ft.use_state(app.here.of)  # of this screen, also while the next one is drawn
    ft.use_effect(lambda: ui.do.hearing.opened(of), [of], cleanup=ui.do.hearing.stop)
    dossier, _, kind = of.partition(":")
    bar = kit.title_bar(ui, ui.say(f"act.{kind}"))
    if hearing.head.dossier != dossier:
        return frame(ui, app, [], bar=bar)
    form = FORMS.get(kind, _Notice)
    return frame(ui, app, [form(ui, hearing, house)], bar=bar)


def _column(ui: Ui, hearing: HearingState, *controls: ft.Control) -> ft.Control:
    """What does not do is said first."""
    wrong = [
        kit.notice(
            ui,
            Tint(ui.colours.on_error_soft, ui.colours.error_soft),
            ft.Icons.ERROR_ROUNDED,
            one,
        )
        for one in hearing.problem
    ]
    return ft.Column(
        [*wrong, *controls], spacing=M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


@ft.component
def _Notice(ui: Ui, hearing: HearingState, house: HouseholdState) -> ft.Control:  # noqa: ARG001  # as all forms
    language = hearing.language
    said = ui.say("act.vietnamese") if language in {"", VIETNAMESE} else language
    return _column(
        ui,
        hearing,
        kit.text(ui, ui.say("act.notice.text"), "title"),
        kit.text(ui, ui.say("act.notice.in", language=said), "body", ui.colours.quiet),
        kit.primary(ui, ui.say("act.notice.read"), lambda: ui.do.hearing.notice(language)),
    )


@ft.component
def _Witness(ui: Ui, hearing: HearingState, house: HouseholdState) -> ft.Control:
    name, set_name = ft.use_state("")
    number, set_number = ft.use_state("")
    address, set_address = ft.use_state("")
    age, set_age = ft.use_state("")
    interest, set_interest = ft.use_state("")

    def take(one: Shared) -> None:
        parts = dict(one.parts)
        set_name(parts.get("name", ""))
        set_number(parts.get("number", ""))
        set_address(parts.get("address", ""))

    def record() -> None:
        ui.do.hearing.witness(name, number, address, age, interest=yes_or_no(interest))

    return _column(
        ui,
        hearing,
        *_offered(ui, house, "witness", take),
        entry(ui, ui.say("act.name"), name, set_name),
        entry(ui, ui.say("act.age"), age, set_age, digits=True),
        choice(ui, ui.say("act.interest"), interest, set_interest),
        entry(ui, ui.say("act.address"), address, set_address),
        entry(ui, ui.say("act.number"), number, set_number, digits=True),
        kit.primary(ui, ui.say("act.record"), record),
    )


@ft.component
def _Interpreter(ui: Ui, hearing: HearingState, house: HouseholdState) -> ft.Control:
    language, set_language = ft.use_state("")
    officer, set_officer = ft.use_state("")
    name, set_name = ft.use_state("")
    number, set_number = ft.use_state("")
    relation, set_relation = ft.use_state("")
    age, set_age = ft.use_state("")
    interest, set_interest = ft.use_state("")

    def take(one: Shared) -> None:
        parts = dict(one.parts)
        set_name(parts.get("name", ""))
        set_number(parts.get("number", ""))
        set_language(parts.get("language", ""))

    def record() -> None:
        ui.do.hearing.interpreter(
            language,
            name,
            number,
            relation,
            age,
            interest=yes_or_no(interest),
            officer_speaks=officer == YES,
        )

    asked: list[ft.Control] = [
        *_offered(ui, house, "interpreter", take),
        entry(ui, ui.say("act.name"), name, set_name),
        entry(ui, ui.say("act.relation"), relation, set_relation),
        entry(ui, ui.say("act.age"), age, set_age, digits=True),
        choice(ui, ui.say("act.interest"), interest, set_interest),
        entry(ui, ui.say("act.number"), number, set_number, digits=True),
    ]
    return _column(
        ui,
        hearing,
        entry(ui, ui.say("act.language"), language, set_language),
        choice(ui, ui.say("act.officer_speaks"), officer, set_officer),
        *([] if officer == YES else asked),
        kit.primary(ui, ui.say("act.record"), record),
    )


@ft.component
def _Proxy(ui: Ui, hearing: HearingState, house: HouseholdState) -> ft.Control:  # noqa: ARG001  # as all forms
    name, set_name = ft.use_state("")
    number, set_number = ft.use_state("")
    relation, set_relation = ft.use_state("")
    paper, set_paper = ft.use_state("none")
    kin, set_kin = ft.use_state("")
    papers = [(one, ui.say(f"act.paper.{one}")) for one in ("none", "written", "certified")]

    def record() -> None:
        kind: Any = paper
        ui.do.hearing.proxy(name, number, relation, kind, close_kin=yes_or_no(kin))

    return _column(
        ui,
        hearing,
        entry(ui, ui.say("act.name"), name, set_name),
        entry(ui, ui.say("act.relation"), relation, set_relation),
        choice(ui, ui.say("act.close_kin"), kin, set_kin),
        choice(ui, ui.say("act.paper"), paper, set_paper, papers),
        entry(ui, ui.say("act.number"), number, set_number, digits=True),
        kit.primary(ui, ui.say("act.record"), record),
    )


@ft.component
def _Lucidity(ui: Ui, hearing: HearingState, house: HouseholdState) -> ft.Control:  # noqa: ARG001  # as all forms
    observed, set_observed = ft.use_state("")
    lucid, set_lucid = ft.use_state("")
    return _column(
        ui,
        hearing,
        kit.text(ui, ui.say("act.observed.hint"), "body", ui.colours.quiet),
        entry(ui, ui.say("act.observed"), observed, set_observed, lines=3),
        choice(ui, ui.say("act.lucid"), lucid, set_lucid),
        kit.primary(
            ui,
            ui.say("act.record"),
            lambda: ui.do.hearing.lucidity(observed, lucid=yes_or_no(lucid)),
        ),
    )


@ft.component
def _Originals(ui: Ui, hearing: HearingState, house: HouseholdState) -> ft.Control:  # noqa: ARG001  # as all forms
    first = tuple(one.component for one in hearing.originals if one.seen)
    seen, set_seen = ft.use_state(first)
    returned, set_returned = ft.use_state(YES)

    def flip(component: str) -> None:
        left = tuple(one for one in seen if one != component)
        set_seen(left if component in seen else (*seen, component))

    boxes = [
        yes(ui, one.name, one.component in seen, partial(flip, one.component))
        for one in hearing.originals
    ]
    return _column(
        ui,
        hearing,
        kit.card(ui, kit.text(ui, ui.say("act.seen"), "section"), *boxes),
        choice(ui, ui.say("act.returned"), returned, set_returned),
        kit.primary(
            ui,
            ui.say("act.record"),
            lambda: ui.do.hearing.saw(seen, returned=returned == YES),
        ),
    )


FORMS: Final[dict[str, Any]] = {
    "notice": _Notice,
    "witness": _Witness,
    "interpreter": _Interpreter,
    "proxy": _Proxy,
    "lucidity": _Lucidity,
    "originals": _Originals,
    "mark": MarkForm,
}


def _offered(
    ui: Ui, house: HouseholdState, kind: str, take: Callable[[Shared], None]
) -> list[ft.Control]:
    """Of an earlier person of this house: only by a tap, and the rest is asked anew."""
    return [
        kit.secondary(
            ui,
            ui.say("act.house", words=one.words),
            partial(take, one),
            symbol=ft.Icons.HOME_OUTLINED,
        )
        for one in house.offers
        if one.kind == kind
    ]


def choice(
    ui: Ui, label: str, value: str, say: Set, options: Sequence[tuple[str, str]] = ()
) -> ft.Control:
    """Words only, and nothing chosen before somebody has asked."""
    known = options or ((NO, ui.say("act.no")), (YES, ui.say("act.yes")))
    return ft.Column(
        [kit.text(ui, label, "section"), beside(ui, known, value, say)], spacing=S, tight=True
    )


def yes_or_no(said: str) -> bool | None:
    return None if not said else said == YES
