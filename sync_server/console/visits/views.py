"""The plan of a week: villages and days, who has how much to do, and who still waits."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import Meta

from protocol.codes import vietnam_day
from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.trade.events import events_in
from protocol.trade.names import folded
from protocol.trade.trip_pack import TripPack
from protocol.trade.visits import (
    ENDINGS,
    CalledAhead,
    Planned,
    Stage,
    VisitEnded,
    hints_after,
    is_visit,
)
from sync_server.catalogues import newest
from sync_server.console.desk import Looking
from sync_server.console.errors import NotHere
from sync_server.console.lists.views import procedure_names
from sync_server.console.visits.houses import (
    House,
    Tablet,
    full_day,
    house_of,
    houses_of,
    key_of,
    officers_of,
)
from sync_server.office_lists import pack_of
from sync_server.projection import state_of
from sync_server.store.visits import After
from sync_server.work_rows import OPEN

WAITING_PAGE: Final = 20
MOST_PLANNED: Final = 500  # of one week: what is more is said
WORKING_DAYS: Final = 5
SOON_DAYS: Final = 2
WEEK: Final = 7


class Week(msgspec.Struct, frozen=True, rename="kebab"):
    """Which week, and where the page before of the waiting list ended."""

    tuan: date | None = None
    sau: Annotated[str, Meta(max_length=60)] = ""


class TripAsked(msgspec.Struct, frozen=True, rename="kebab"):
    """A day, and whose: by a key, because a name does not stand in an address."""

    ngay: date | None = None
    nguoi: Annotated[str, Meta(max_length=16)] = ""


class Trip(NamedTuple):
    """One officer in one village on one day."""

    officer: str
    key: str
    houses: list[House]

    @property
    def is_out(self) -> bool:
        return any(one.is_out for one in self.houses)

    @property
    def is_draft(self) -> bool:
        return any(one.request.stage is Stage.PLANNED and not one.knows for one in self.houses)

    @property
    def done(self) -> int:
        return sum(one.request.stage is not Stage.PLANNED for one in self.houses)


class Load(NamedTuple):
    """How much an officer has on a day, of how much that can be."""

    officer: str
    houses: int
    most: int

    @property
    def too_much(self) -> bool:
        return self.houses > self.most


class PlanView(msgspec.Struct, frozen=True):
    days: list[date]
    today: date
    rows: list[tuple[str, list[list[Trip]]]]  # village, then a cell for each day
    loads: list[list[Load]]
    waiting: list[House]
    count: int
    next: str
    planned: int
    more: bool  # of the week, than can be shown
    out: list[Trip]  # what is still on tablets, of the days that are shown

    @property
    def before(self) -> date:
        return self.days[0] - timedelta(days=WEEK)

    @property
    def after(self) -> date:
        return self.days[0] + timedelta(days=WEEK)

    @property
    def soon(self) -> date:
        """A promise up to this day is pressing."""
        return self.today + timedelta(days=SOON_DAYS)


class Line(NamedTuple):
    """Something that happened about a request: when, by whom, a sentence and its words."""

    at_ms: int
    who: str
    text: str
    words: Mapping[str, object]


class VisitView(msgspec.Struct, frozen=True):
    house: House
    lines: list[Line]
    officers: list[Tablet]
    endings: Mapping[str, str]
    hints: list[str]
    typed: Mapping[str, str]


class TripView(msgspec.Struct, frozen=True):
    day: date
    today: date
    officer: str
    key: str
    villages: list[tuple[str, list[House]]]
    packs: list[tuple[House, TripPack]]
    forms: dict[str, str]
    officers: list[Tablet]
    typed: Mapping[str, str]
    endings: Mapping[str, str]

    @property
    def houses(self) -> list[House]:
        return [one for _, some in self.villages for one in some]


class NewView(msgspec.Struct, frozen=True):
    procedures: dict[str, str]
    villages: list[str]
    typed: Mapping[str, str]


def see_plan(look: Looking, commune: str, week: Week) -> PlanView:
    today = vietnam_day(look.now_ms)
    wanted = week.tuan or today
    monday = wanted - timedelta(days=wanted.weekday())
    officers = officers_of(look, commune)
    sunday = monday + timedelta(days=WEEK - 1)
    lines = look.store.visits.between(
        commune, monday.isoformat(), sunday.isoformat(), limit=MOST_PLANNED + 1
    )
    houses = houses_of(look, (one.id for one in lines[:MOST_PLANNED]), officers)
    days = _days(monday, houses)
    trips = _trips(houses)
    waiting, after = _waiting(look, commune, week.sau, officers)
    rows = [
        (village, [_cell(trips, village, day) for day in days]) for village in _villages(houses)
    ]
    return PlanView(
        days=days,
        today=today,
        rows=rows,
        loads=[_loads(houses, day, full_day(look, day)) for day in days],
        waiting=waiting,
        count=look.store.visits.count_waiting(commune),
        next=after,
        planned=len(houses),
        more=len(lines) > MOST_PLANNED,
        out=[trip for trip in trips.values() if trip.is_out],
    )


def see_visit(
    look: Looking, dossier: DossierId, commune: str, typed: Mapping[str, str] | None = None
) -> VisitView:
    row = look.store.dossiers.find(dossier)
    assert row is not None  # the guard has found it
    state = state_of(look.store, row)
    if not is_visit(state):
        raise NotHere
    officers = officers_of(look, commune)
    house = house_of(look, state, officers, procedure_names(look))
    ending = house.request.ending
    hints = [] if ending is None else [*hints_after(ending)]
    return VisitView(
        house=house,
        lines=_lines(look, dossier),
        officers=[*officers.values()],
        endings={str(key): words for key, words in ENDINGS.items()},
        hints=hints,
        typed=typed or {},
    )


def see_trip(
    look: Looking, commune: str, asked: TripAsked, typed: Mapping[str, str] | None = None
) -> TripView:
    """All houses of an officer on a day, in the order of going, with what to take along."""
    today = vietnam_day(look.now_ms)
    day, officers = asked.ngay or today, officers_of(look, commune)
    iso = day.isoformat()
    lines = look.store.visits.between(commune, iso, iso, limit=MOST_PLANNED)
    of_officer = [one.id for one in lines if key_of(one.row.officer) == asked.nguoi]
    houses = sorted(houses_of(look, of_officer, officers), key=_turn)
    villages: dict[str, list[House]] = {}
    for one in houses:
        villages.setdefault(one.request.asked.village, []).append(one)
    packs = [(one, pack_of(look, one.request)) for one in houses]
    named = (one.request.plan.officer for one in houses if one.request.plan is not None)
    return TripView(
        day=day,
        today=today,
        officer=next(named, ""),
        key=asked.nguoi,
        villages=[*villages.items()],
        packs=packs,
        forms=_forms(look, [form for _, pack in packs for form in pack.forms]),
        officers=[*officers.values()],
        typed=typed or {},
        endings={str(key): words for key, words in ENDINGS.items()},
    )


def see_new(look: Looking, commune: str, typed: Mapping[str, str]) -> NewView:
    return NewView(procedure_names(look), look.store.work.villages(commune, OPEN), typed)


def _waiting(
    look: Looking, commune: str, after: str, officers: Mapping[str, Tablet]
) -> tuple[list[House], str]:
    """A page of the waiting list, and where the next one begins."""
    lines = look.store.visits.waiting(commune, after=_read(after), limit=WAITING_PAGE + 1)
    shown = lines[:WAITING_PAGE]
    houses = houses_of(look, (one.id for one in shown), officers)
    if len(lines) <= WAITING_PAGE:
        return houses, ""
    last = shown[-1].row
    return houses, f"{last.promised}.{last.asked_ms}.{last.dossier}"


def _read(text: str) -> After | None:
    promised, _, rest = text.partition(".")
    asked, _, dossier = rest.partition(".")
    try:
        return After(promised, int(asked), int(dossier))
    except ValueError:
        return None


def _days(monday: date, houses: Sequence[House]) -> list[date]:
    """The working days, and others of the week on which somebody goes."""
    gone = {one.request.plan.day for one in houses if one.request.plan is not None}
    week = [monday + timedelta(days=at) for at in range(WEEK)]
    return [day for at, day in enumerate(week) if at < WORKING_DAYS or day in gone]


def _trips(houses: Sequence[House]) -> dict[tuple[str, date, str], Trip]:
    found: dict[tuple[str, date, str], Trip] = {}
    for one in sorted(houses, key=_turn):
        plan = one.request.plan
        assert plan is not None  # it has a day
        at = one.request.asked.village, plan.day, plan.officer
        trip = found.setdefault(at, Trip(plan.officer, key_of(plan.officer), []))
        trip.houses.append(one)
    return found


def _cell(trips: Mapping[tuple[str, date, str], Trip], village: str, day: date) -> list[Trip]:
    return [trip for (at, on, _), trip in trips.items() if (at, on) == (village, day)]


def _villages(houses: Sequence[House]) -> list[str]:
    return sorted({one.request.asked.village for one in houses}, key=folded)


def _loads(houses: Sequence[House], day: date, most: int) -> list[Load]:
    found: dict[str, int] = {}
    for one in houses:
        plan = one.request.plan
        if plan is not None and plan.day == day:
            found[plan.officer] = found.get(plan.officer, 0) + 1
    by_name = sorted(found.items(), key=lambda pair: folded(pair[0]))
    return [Load(officer, count, most) for officer, count in by_name]


def _turn(one: House) -> tuple[int, str, str, str]:
    plan = one.request.plan
    village = folded(one.request.asked.village)
    return (0, "", village, one.id) if plan is None else (plan.order, plan.hour, village, one.id)


def _lines(look: Looking, dossier: DossierId) -> list[Line]:
    """Everything that was planned, said and found, the newest first: nothing is written over."""
    row = look.store.dossiers.find(dossier)
    assert row is not None
    state = state_of(look.store, row)
    found = [Line(one.fact.wall_ms, look.name_of(one.fact.officer), "visit-line-plan",
                  {"day": f"{one.what.day:%d/%m/%Y}", "officer": one.what.officer})
             for one in events_in(state, Planned)]  # fmt: skip
    found += [Line(one.at_ms, look.name_of(one.fact.officer),
                   "visit-line-called" if one.what.reached else "visit-line-not-reached",
                   {"said": one.what.said})
              for one in events_in(state, CalledAhead)]  # fmt: skip
    found += [Line(one.at_ms, look.name_of(one.fact.officer), "visit-line-ended",
                   {"ending": ENDINGS[one.what.ending], "note": one.what.note})
              for one in events_in(state, VisitEnded)]  # fmt: skip
    return sorted(found, key=lambda line: -line.at_ms)


def _forms(look: Looking, codes: Sequence[str]) -> dict[str, str]:
    """How a declaration is called; what no catalogue has is called by its code."""
    catalogue = newest(look.store, look.trust, look.position)
    found: dict[str, str] = {}
    for code in dict.fromkeys(codes):
        try:
            found[code] = code if catalogue is None else catalogue.procedure(code).vi
        except NotPossible:
            found[code] = code
    return found
