"""One act on a screen of its own: what has to be asked is asked, nothing more."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple, cast

import flet as ft

from mobile.look import kit
from mobile.look.answers import beside, entry, yes
from mobile.look.frame import frame
from mobile.look.tokens import M, S, Tint
from mobile.screens.marks import MarkForm
from mobile.state.app import AppState
from mobile.state.hearing import HearingState, Paper
from mobile.state.household import HouseholdState
from mobile.state.whole import State, Ui

YES: Final = "yes"
NO: Final = "no"
VIETNAMESE: Final = "vi"
READ_ALOUD: Final = "read_aloud"

DIGITS: Final = frozenset({"age", "number"})
YES_OR_NO: Final = frozenset({"interest", "officer_speaks", "close_kin"})
TAKEN: Final = {  # over from an earlier dossier of the house
    "witness": ("name", "number", "address"),
    "interpreter": ("name", "number", "language"),
}

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
    recorded = [] if hearing.marked_on else _recorded(ui, hearing, kind)
    return frame(ui, app, [*recorded, form(ui, hearing, house)], bar=bar)


def _recorded(ui: Ui, hearing: HearingState, kind: str) -> list[ft.Control]:
    """What stands already, and the way to take it back before it is confirmed."""
    row = next((one for one in hearing.acts if one.kind == kind and one.stand == "done"), None)
    if row is None:
        return []
    lines: list[ft.Control] = []
    for said, ref in zip(row.said, row.refs, strict=True):
        words = kit.text(ui, said[:1].upper() + said[1:] or ui.say("hearing.done"), expand=True)
        sign = kit.icon(ui, ft.Icons.CHECK_CIRCLE_ROUNDED, ui.colours.ok.text)
        lines.append(ft.Row([sign, words], spacing=M))
        if ref and kind != READ_ALOUD:  # the next reading stands in for the one before
            redo = partial(ui.do.hearing.redo, ref)
            lines.append(kit.quiet(ui, ui.say("act.redo"), redo, symbol=ft.Icons.REPLAY_ROUNDED))
    head = kit.text(ui, ui.say("hearing.done"), "section")
    more = [kit.text(ui, ui.say("act.redo.say"), "body", ui.colours.quiet)] if any(row.refs) else []
    return [kit.card(ui, head, *lines, *more)]


def _column(ui: Ui, hearing: HearingState, *controls: ft.Control) -> ft.Control:
    """What does not do is said beside the button that was pressed, which stands last."""
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
        [*controls[:-1], *wrong, *controls[-1:]],
        spacing=M,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
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
def _Reading(ui: Ui, hearing: HearingState, house: HouseholdState) -> ft.Control:  # noqa: ARG001  # as all forms
    """It was read already; who reads again reads all of it."""
    again = kit.primary(
        ui,
        ui.say("act.read_again"),
        ui.do.hearing.read_again,
        symbol=ft.Icons.RECORD_VOICE_OVER_OUTLINED,
    )
    return _column(ui, hearing, again)


@ft.component
def _Witness(ui: Ui, hearing: HearingState, house: HouseholdState) -> ft.Control:
    typed = _typed("name", "number", "address", "age", "interest")

    def record() -> None:
        said = typed.said
        ui.do.hearing.witness(
            said["name"],
            said["number"],
            said["address"],
            said["age"],
            interest=yes_or_no(said["interest"]),
        )

    return _column(
        ui,
        hearing,
        *_offered(ui, house, "witness", typed),
        *_asked(ui, typed, "name", "age", "interest", "address", "number"),
        kit.primary(ui, ui.say("act.record"), record),
    )


@ft.component
def _Interpreter(ui: Ui, hearing: HearingState, house: HouseholdState) -> ft.Control:
    typed = _typed("language", "officer_speaks", "name", "number", "relation", "age", "interest")
    officer = typed.said["officer_speaks"] == YES

    def record() -> None:
        said = typed.said
        ui.do.hearing.interpreter(
            said["language"],
            said["name"],
            said["number"],
            said["relation"],
            said["age"],
            interest=yes_or_no(said["interest"]),
            officer_speaks=officer,
        )

    asked = [
        *_offered(ui, house, "interpreter", typed),
        *_asked(ui, typed, "name", "relation", "age", "interest", "number"),
    ]
    return _column(
        ui,
        hearing,
        *_asked(ui, typed, "language", "officer_speaks"),
        *([] if officer else asked),
        kit.primary(ui, ui.say("act.record"), record),
    )


@ft.component
def _Proxy(ui: Ui, hearing: HearingState, house: HouseholdState) -> ft.Control:  # noqa: ARG001  # as all forms
    typed = _typed("name", "number", "relation", "close_kin", paper="none")
    papers = [(one, ui.say(f"act.paper.{one}")) for one in ("none", "written", "certified")]

    def record() -> None:
        said, kind = typed.said, cast(Paper, typed.said["paper"])
        ui.do.hearing.proxy(
            said["name"],
            said["number"],
            said["relation"],
            kind,
            close_kin=yes_or_no(said["close_kin"]),
        )

    return _column(
        ui,
        hearing,
        *_asked(ui, typed, "name", "relation", "close_kin"),
        choice(ui, ui.say("act.paper"), typed.said["paper"], typed.say("paper"), papers),
        *_asked(ui, typed, "number"),
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
        yes(ui, one.name, one.component in seen, partial(flip, one.component), flush=True)
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
    READ_ALOUD: _Reading,
    "notice": _Notice,
    "witness": _Witness,
    "interpreter": _Interpreter,
    "proxy": _Proxy,
    "lucidity": _Lucidity,
    "originals": _Originals,
    "mark": MarkForm,
}


class _Typed(NamedTuple):
    """What was said on this screen, by name."""

    said: dict[str, str]
    set_said: Callable[[Callable[[dict[str, str]], dict[str, str]]], None]

    def say(self, name: str) -> Set:
        return lambda words: self.take({name: words})

    def take(self, words: Mapping[str, str]) -> None:
        self.set_said(lambda before: {**before, **words})


def _typed(*names: str, **known: str) -> _Typed:
    """Nothing is known before it was asked, but for `known`. A hook."""
    return _Typed(*ft.use_state({**dict.fromkeys(names, ""), **known}))


def _asked(ui: Ui, typed: _Typed, *names: str) -> list[ft.Control]:
    """One question after another, in the words of the catalogue of texts."""
    return [
        (choice if one in YES_OR_NO else partial(entry, digits=one in DIGITS))(
            ui, ui.say(f"act.{one}"), typed.said[one], typed.say(one)
        )
        for one in names
    ]


def _offered(ui: Ui, house: HouseholdState, kind: str, typed: _Typed) -> list[ft.Control]:
    """Of an earlier person of this house: only by a tap, and the rest is asked anew."""
    return [
        kit.secondary(
            ui,
            ui.say("act.house", words=one.words),
            partial(typed.take, dict.fromkeys(TAKEN[kind], "") | dict(one.parts)),
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
