"""One house: its people and what each wants, and what the house may share."""

from functools import partial
from typing import Final

import flet as ft

from mobile.look import kit
from mobile.look.frame import frame
from mobile.look.tokens import L, M, S
from mobile.state.app import AppState, Place
from mobile.state.household import HouseholdState, Person, Shared
from mobile.state.whole import State, Ui

SHARED: Final = {
    "address": (ft.Icons.HOME_OUTLINED, "visit.shared.address"),
    "interpreter": (ft.Icons.TRANSLATE_ROUNDED, "visit.shared.interpreter"),
    "witness": (ft.Icons.GROUPS_OUTLINED, "visit.shared.witness"),
    "paper": (ft.Icons.DESCRIPTION_OUTLINED, "visit.shared.paper"),
}
STANDS: Final = {
    "draft": ft.Icons.EDIT_ROUNDED,
    "begun": ft.Icons.EDIT_ROUNDED,
    "here": ft.Icons.SMARTPHONE_OUTLINED,
    "centre": ft.Icons.CHECK_CIRCLE_ROUNDED,
    "wish": ft.Icons.SCHEDULE_ROUNDED,
}


@ft.component
def House(ui: Ui, state: State) -> ft.Control:
    return _House(ui, state.app, state.household, state.app.here.of)


@ft.component
def _House(ui: Ui, app: AppState, house: HouseholdState, visit: str) -> ft.Control:
    ft.use_effect(partial(ui.do.household.look, visit), [visit])
    if house.visit != visit:  # another house's people are never shown, not for a moment
        return frame(ui, app, [], bar=kit.title_bar(ui, ""))
    lend = kit.quiet(
        ui,
        ui.say("visit.lend"),
        ui.do.household.lend_checklist,
        symbol=ft.Icons.BACK_HAND_OUTLINED,
        key="lend",
    )
    body = [
        *kit.below_bar(ui, _where(ui, house)),
        *_why(ui, house),
        *_before(ui, house),
        *kit.columns(ui, _people(ui, house), [*_shared(ui, house.shared), lend]),
    ]
    bar = kit.title_bar(ui, ui.say("visit.title", name=house.name), below=_where(ui, house))
    return frame(
        ui, app, body, bar=bar, footer=kit.footer(ui, *_foot(ui, house), broad=True), broad=True
    )


def _foot(ui: Ui, house: HouseholdState) -> list[ft.Control]:
    """Before: to have arrived. Then: what came of it."""
    record = kit.secondary(
        ui,
        ui.say("visit.outcome"),
        partial(ui.do.app.go, Place.OUTCOME, house.visit),
        key="outcome",
    )
    if house.arrived or house.ended:
        return [record]
    arrive = partial(ui.do.household.arrive, house.visit)
    symbol = ft.Icons.DIRECTIONS_WALK_ROUNDED
    return [kit.primary(ui, ui.say("visit.arrive"), arrive, symbol=symbol), record]


def _where(ui: Ui, house: HouseholdState) -> str:
    if house.arrived:
        when = ui.say("visit.arrived", time=house.arrived)
    elif house.hour:
        when = ui.say("visit.hour", time=house.hour)
    else:
        when = ui.say("visit.not_there")
    return ui.say("visit.where", village=house.village, when=when) if house.village else when


def _why(ui: Ui, house: HouseholdState) -> list[ft.Control]:
    parts: list[ft.Control] = [kit.text(ui, house.why, "section")] if house.why else []
    if house.ended:
        words = ui.say("visit.ended", ending=house.ended)
        parts.append(kit.chip(ui, ui.colours.wait, ft.Icons.EVENT_NOTE_ROUNDED, words))
    return [ft.Column(parts, spacing=S, tight=True)] if parts else []


def _before(ui: Ui, house: HouseholdState) -> list[ft.Control]:
    """What is of use until somebody is there; nothing of it where somebody has died."""
    if house.quiet:
        words = ui.say("visit.quiet")
        return [kit.notice(ui, ui.colours.wait, ft.Icons.SPA_OUTLINED, words)]
    if house.arrived:
        return []
    bag = kit.line(
        ui,
        ui.say("today.bring", things=", ".join(house.bring)),
        symbol=ft.Icons.BACKPACK_OUTLINED,
    )
    if not house.phone:
        return [kit.rows(ui, bag)]
    call = kit.line(
        ui,
        ui.say("visit.phone", phone=house.phone),
        house.called,
        symbol=ft.Icons.CALL_OUTLINED,
    )
    calls = kit.pair(
        ui,
        kit.secondary(
            ui, ui.say("visit.call.reached"), partial(ui.do.household.call, reached=True)
        ),
        kit.secondary(ui, ui.say("visit.call.not"), partial(ui.do.household.call, reached=False)),
    )
    return [kit.rows(ui, bag, call), calls]


def _people(ui: Ui, house: HouseholdState) -> list[ft.Control]:
    add = kit.quiet(
        ui,
        ui.say("visit.add_person"),
        partial(ui.do.taking.start, ""),
        symbol=ft.Icons.PERSON_ADD_OUTLINED,
        key="add-person",
    )
    name = ft.Semantics(
        header=True, content=kit.text(ui, ui.say("visit.people"), "section"), expand=not ui.narrow
    )
    head: ft.Control = (
        ft.Column([name, add], spacing=S) if ui.narrow else ft.Row([name, add], spacing=S)
    )
    going_on = next((one for one in house.people if one.stand in {"draft", "begun"}), None)
    first = going_on or next((one for one in house.people if one.stand == "wish"), None)
    return [head, *(_person(ui, one, first=one is first) for one in house.people)]


def _person(ui: Ui, one: Person, *, first: bool) -> ft.Control:
    """The one to go on with has the filled button; everybody has one way in."""
    name = one.name or ui.say("visit.nobody")
    initial = one.name.rsplit(maxsplit=1)[-1][:1].upper() if one.name.split() else "?"
    avatar = ft.CircleAvatar(
        content=kit.text(ui, initial, "person", ui.colours.on_primary_soft),
        bgcolor=ui.colours.primary_soft,
        radius=20,
    )
    words = ft.Column(
        [
            kit.text(ui, name, "person"),
            kit.text(ui, one.work or ui.say("visit.no_work"), colour=ui.colours.quiet),
        ],
        spacing=2,
        tight=True,
        expand=True,
    )
    tint = {"here": ui.colours.local, "centre": ui.colours.ok}.get(one.stand, ui.colours.wait)
    stand = kit.chip(ui, tint, STANDS[one.stand], ui.say(f"visit.stand.{one.stand}", step=one.step))
    see = partial(ui.do.app.go, Place.DOSSIER, one.dossier)
    todo = [kit.quiet(ui, said, see, symbol=ft.Icons.CAMPAIGN_OUTLINED) for said in one.todos]
    returns = [_return(ui, one)] if one.returns else []
    button = _way_in(ui, one, first=first)
    foot: ft.Control = (
        ft.Column([stand, button], spacing=S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        if ui.narrow
        else ft.Row(
            [stand, button],
            spacing=S,
            alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        )
    )
    who = ft.Row([avatar, words], spacing=M)
    return kit.card(ui, kit.stretched(who, *todo, *returns, foot))


def _return(ui: Ui, one: Person) -> ft.Control:
    return kit.secondary(
        ui,
        ui.say("visit.hand_over", what=", ".join(one.returns)),
        partial(ui.do.app.go, Place.HAND_OVER, one.dossier),
        symbol=ft.Icons.ASSIGNMENT_TURNED_IN_OUTLINED,
        key=f"return-{one.dossier}",
    )


def _way_in(ui: Ui, one: Person, *, first: bool) -> ft.Control:
    button = kit.primary if first else kit.secondary
    match one.stand:
        case "draft" | "begun":
            resume = partial(ui.do.taking.resume, one.dossier)
            return button(ui, ui.say("visit.resume"), resume, key=f"person-{one.dossier}")
        case "wish":
            begin = partial(ui.do.taking.start, one.procedure)
            return button(ui, ui.say("visit.begin"), begin, key="person-wish")
        case "here" | "centre":
            see = partial(ui.do.app.go, Place.DOSSIER, one.dossier)
            return kit.secondary(ui, ui.say("visit.open"), see, key=f"person-{one.dossier}")


def _shared(ui: Ui, shared: tuple[Shared, ...]) -> list[ft.Control]:
    """Said by name; each is taken over where it is needed, by a tap there."""
    head = kit.heading(ui, ui.say("visit.shared"), "section")
    if not shared:
        return [head, kit.text(ui, ui.say("visit.shared.none"), colour=ui.colours.quiet)]
    return [
        head,
        kit.text(ui, ui.say("visit.shared.how"), colour=ui.colours.quiet),
        kit.rows(ui, *(_thing(ui, one) for one in shared)),
    ]


def _thing(ui: Ui, one: Shared) -> ft.Control:
    symbol, key = SHARED[one.kind]
    whose = ui.say("visit.shared.whose", name=one.whose) if one.whose else ""
    return ft.Container(
        content=ft.Row(
            [
                kit.icon(ui, symbol),
                ft.Column(
                    [
                        kit.text(ui, ui.say(key, words=one.words), "section"),
                        *([kit.text(ui, whose, colour=ui.colours.quiet)] if whose else []),
                    ],
                    spacing=2,
                    tight=True,
                    expand=True,
                ),
            ],
            spacing=M,
        ),
        padding=ft.Padding.symmetric(horizontal=L, vertical=M),
    )
