"""Visits over HTTP: the plan, a new request, one request, an officer's day."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Meta

from protocol.codes import vietnam_day
from protocol.errors import NotPossible
from protocol.ids import DossierId, OfficerId
from protocol.trade.events import Kind
from protocol.trade.visits import (
    CalledAhead,
    Planned,
    Request,
    Stage,
    is_visit,
    request_of,
)
from sync_server import happenings
from sync_server.console.answering import Html, done, language, page, read_form, read_query
from sync_server.console.desk import Console
from sync_server.console.errors import NotHere, Wrong
from sync_server.console.guards import Asked, own_dossier, who_is
from sync_server.console.rules import CLERKS
from sync_server.console.texts import text
from sync_server.console.visits.houses import key_of
from sync_server.console.visits.typed import (
    Called,
    Ended,
    Moved,
    NewPlan,
    NewVisit,
    day_said,
    ending_of,
    iso_of,
    officer_named,
    plan_of,
    slots_of,
)
from sync_server.console.visits.views import (
    PlanView,
    TripAsked,
    TripView,
    Week,
    see_new,
    see_plan,
    see_trip,
    see_visit,
)

PLACE: Final = "/lich-den-nha"

Name = Annotated[str, Meta(max_length=100)]
Line = Annotated[str, Meta(max_length=500)]
Typed = Annotated[str, Meta(max_length=40)]


@get(PLACE, name="visits")
async def visits(request: Asked, console: NamedDependency[Console]) -> Html:
    week, commune = read_query(request, Week), who_is(request).commune
    return await page(
        request,
        console,
        "visits/plan.html",
        lambda look: see_plan(look, commune, week),
        seen=_planned_ones,
    )


@get("/lich-den-nha/moi", name="new-visit")
async def new_visit(request: Asked, console: NamedDependency[Console]) -> Html:
    return await _new(request, console, NewVisit())


@post("/lich-den-nha/moi", name="ask-visit", status_code=200)
async def ask_visit(request: Asked, console: NamedDependency[Console]) -> Html | Redirect:
    said = NewVisit()
    try:
        said = await read_form(request, NewVisit)
        slots = slots_of(said, vietnam_day(console.now_ms()))
        made = happenings.ask_visit(console.centre, slots, officer=who_is(request).officer)
    except Wrong as wrong:
        return await _new(request, console, said, _words(request, wrong))
    except NotPossible as problem:
        return await _new(request, console, said, {"": str(problem)})
    return done(request, console, f"{PLACE}/{made.hex()}", "visit-asked-done")


@get("/lich-den-nha/chuyen", name="trip")
async def trip(request: Asked, console: NamedDependency[Console]) -> Html:
    return await _trip(request, console, read_query(request, TripAsked))


@get("/lich-den-nha/in", name="trip-paper")
async def trip_paper(request: Asked, console: NamedDependency[Console]) -> Html:
    """On paper stands no procedure and no reason: it lies on a table in a village."""
    asked, commune = read_query(request, TripAsked), who_is(request).commune
    return await page(
        request,
        console,
        "visits/paper.html",
        lambda look: see_trip(look, commune, asked),
        seen=_trip_ones,
    )


@post("/lich-den-nha/doi", name="move-visits", status_code=200)
async def move_visits(request: Asked, console: NamedDependency[Console]) -> Html | Redirect:
    """Another plan behind the one before: what the first officer has done stays done."""
    said, who = Moved(), who_is(request)
    try:
        said = await read_form(request, Moved)
        day = day_said(said.day, "day", console)
        officer = officer_named(console, who.commune, said.officer)
        chosen = [own_dossier(console, who, one, CLERKS) for one in said.visit]
        if not chosen:
            raise Wrong({"visit": "move-none"})  # noqa: TRY301  # like what it is checked with
    except Wrong as wrong:
        asked = TripAsked(iso_of(said.ngay), said.nguoi)
        typed = {"officer": said.officer, "day": said.day}
        return await _trip(request, console, asked, typed, _words(request, wrong))
    moved = sum(_moved(console, one, day, officer, by=who.officer) for one in chosen)
    to = f"{PLACE}/chuyen?ngay={day.isoformat()}&nguoi={key_of(officer)}"
    left = len(chosen) - moved
    return done(request, console, to, "moved-some" if left else "moved", count=moved, left=left,
                officer=officer)  # fmt: skip


@get("/lich-den-nha/{dossier:str}", name="visit")
async def visit(
    request: Asked, dossier: FromPath[str], console: NamedDependency[Console]
) -> Html | Redirect:
    return await _one(request, console, dossier)


@post("/lich-den-nha/{dossier:str}/xep", name="plan-visit", status_code=200)
async def plan_visit(
    request: Asked, dossier: FromPath[str], console: NamedDependency[Console]
) -> Html | Redirect:
    said = NewPlan()
    try:
        said = await read_form(request, NewPlan)
        what = plan_of(said, console, who_is(request).commune)
        _sign(request, console, dossier, what)
    except Wrong as wrong:
        return await _one(request, console, dossier, said, _words(request, wrong))
    except NotPossible as problem:
        return await _one(request, console, dossier, said, {"": str(problem)})
    return done(request, console, PLACE, "visit-planned-done", day=f"{what.day:%d/%m}",
                officer=what.officer)  # fmt: skip


@post("/lich-den-nha/{dossier:str}/goi", name="call-visit", status_code=200)
async def call_visit(
    request: Asked, dossier: FromPath[str], console: NamedDependency[Console]
) -> Html | Redirect:
    said = Called()
    try:
        said = await read_form(request, Called)
        if not said.reached:
            raise Wrong({"reached": "field-missing"})  # noqa: TRY301  # one check
        _sign(request, console, dossier, CalledAhead(said.reached == "yes", said.said))
    except Wrong as wrong:
        return await _one(request, console, dossier, said, _words(request, wrong))
    except NotPossible as problem:
        return await _one(request, console, dossier, said, {"": str(problem)})
    return done(request, console, f"{PLACE}/{dossier}", "visit-called-done")


@post("/lich-den-nha/{dossier:str}/ket-qua", name="end-visit", status_code=200)
async def end_visit(
    request: Asked, dossier: FromPath[str], console: NamedDependency[Console]
) -> Html | Redirect:
    """What came of it; with a new day it is planned again at once, by the same officer."""
    said = Ended()
    try:
        said = await read_form(request, Ended)
        what, before = ending_of(said, console), _request(console, dossier).plan
        _sign(request, console, dossier, what)
        if what.next_day is not None:
            officer = before.officer if before is not None else who_is(request).full_name
            _sign(request, console, dossier, Planned(what.next_day, officer))
    except Wrong as wrong:
        return await _one(request, console, dossier, said, _words(request, wrong))
    except NotPossible as problem:
        return await _one(request, console, dossier, said, {"": str(problem)})
    key = "visit-ended-done" if what.next_day is None else "visit-ended-again"
    return done(request, console, f"{PLACE}/{dossier}", key, day=said.next_day)


async def _one(
    request: Asked,
    console: Console,
    dossier: str,
    typed: msgspec.Struct | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Html | Redirect:
    """A dossier that is no visit has its own page."""
    commune, identity = who_is(request).commune, DossierId(bytes.fromhex(dossier))
    if not is_visit(console.centre.dossier(identity)):
        return Redirect(f"/ho-so/{dossier}", status_code=303)
    said: dict[str, Any] = {} if typed is None else msgspec.structs.asdict(typed)
    return await page(
        request,
        console,
        "visits/visit.html",
        lambda look: see_visit(look, identity, commune, said),
        wrong=wrong,
    )


async def _trip(
    request: Asked,
    console: Console,
    asked: TripAsked,
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Html:
    commune = who_is(request).commune
    return await page(
        request,
        console,
        "visits/trip.html",
        lambda look: see_trip(look, commune, asked, typed),
        seen=_trip_ones,
        wrong=wrong,
    )


async def _new(
    request: Asked, console: Console, said: NewVisit, wrong: Mapping[str, str] | None = None
) -> Html:
    typed, commune = msgspec.structs.asdict(said), who_is(request).commune
    return await page(
        request,
        console,
        "visits/new.html",
        lambda look: see_new(look, commune, typed),
        wrong=wrong,
    )


def _moved(console: Console, dossier: DossierId, day: date, officer: str, *, by: OfficerId) -> bool:
    """A house that somebody has seen meanwhile is left as it is."""
    request = _request(console, dossier.hex())
    if request.stage is not Stage.PLANNED or request.plan is None:
        return False
    what = msgspec.structs.replace(request.plan, day=day, officer=officer)
    try:
        happenings.sign(console.centre, dossier, what, officer=by)
    except NotPossible:
        return False
    return True


def _sign(request: Asked, console: Console, dossier: str, what: Kind) -> None:
    _request(console, dossier)
    identity = DossierId(bytes.fromhex(dossier))
    happenings.sign(console.centre, identity, what, officer=who_is(request).officer)


def _request(console: Console, dossier: str) -> Request:
    state = console.centre.dossier(DossierId(bytes.fromhex(dossier)))
    if not is_visit(state):
        raise NotHere
    return request_of(state)


def _words(request: Asked, wrong: Wrong) -> dict[str, str]:
    return {name: text(language(request), key) for name, key in wrong.fields.items()}


def _planned_ones(view: PlanView) -> list[str]:
    trips = [trip for _, cells in view.rows for cell in cells for trip in cell]
    return [one.id for one in view.waiting] + [one.id for trip in trips for one in trip.houses]


def _trip_ones(view: TripView) -> list[str]:
    return [one.id for one in view.houses]


visits_router = Router(
    "/",
    route_handlers=[
        visits,
        new_visit,
        ask_visit,
        trip,
        trip_paper,
        move_visits,
        visit,
        plan_visit,
        call_visit,
        end_visit,
    ],
)
