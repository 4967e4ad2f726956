"""What is typed about a visit, and what it means: slots, a plan, an ending, a day."""

from datetime import date, datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from protocol.bracket import VIETNAM
from protocol.codes import vietnam_day
from protocol.errors import NotPossible
from protocol.trade.event_words import moment_of
from protocol.trade.names import folded, tidy
from protocol.trade.visits import (
    COMES_AGAIN,
    ENDINGS,
    MAX_ORDER,
    Planned,
    VisitEnded,
)
from sync_server.console.desk import Console
from sync_server.console.errors import Wrong
from sync_server.console.visits.houses import officers_of

FAR_DAYS: Final = 366  # no plan is made for later
MAX_MOVED: Final = 200

Name = Annotated[str, Meta(max_length=100)]
Line = Annotated[str, Meta(max_length=500)]
Typed = Annotated[str, Meta(max_length=40)]


class NewVisit(msgspec.Struct, frozen=True):
    """Who asks for whom, and why at home."""

    for_name: Name = ""
    for_phone: Typed = ""
    asks_name: Name = ""
    asks_phone: Typed = ""
    procedure: Typed = ""
    ground: Line = ""
    village: Name = ""
    promised: Typed = ""


class NewPlan(msgspec.Struct, frozen=True):
    day: Typed = ""
    officer: Name = ""
    order: Typed = "1"
    hour: Typed = ""


class Called(msgspec.Struct, frozen=True):
    reached: Literal["", "yes", "no"] = ""
    said: Line = ""


class Ended(msgspec.Struct, frozen=True):
    ending: Typed = ""
    note: Line = ""
    when: Typed = ""
    next_day: Typed = ""


class Moved(msgspec.Struct, frozen=True):
    """Chosen houses of an officer's day, for another officer or day."""

    visit: Annotated[list[str], Meta(max_length=MAX_MOVED)] = []
    officer: Name = ""
    day: Typed = ""
    ngay: Typed = ""
    nguoi: Typed = ""


def slots_of(said: NewVisit, today: date) -> dict[str, str]:
    """As the record has them; days as the log writes them."""
    wrong = {
        name: "field-missing"
        for name in ("for_name", "village", "ground")
        if not tidy(getattr(said, name))
    }
    promised = ""
    try:
        promised = day_typed(said.promised).isoformat() if said.promised else ""
    except NotPossible:
        wrong["promised"] = "visit-day-wrong"
    if promised and promised < today.isoformat():
        wrong["promised"] = "visit-day-past"
    if wrong:
        raise Wrong(wrong)
    slots = {
        "for.full_name": said.for_name,
        "for.phone": said.for_phone,
        "asks.full_name": said.asks_name,
        "asks.phone": said.asks_phone,
        "visit.procedure": said.procedure,
        "visit.ground": said.ground,
        "visit.village": said.village,
        "visit.promised": promised,
    }
    return {slot: tidy(value) for slot, value in slots.items() if value}


def plan_of(said: NewPlan, console: Console, commune: str) -> Planned:
    day, officer = day_said(said.day, "day", console), officer_named(console, commune, said.officer)
    if not said.order.isdecimal() or not 1 <= int(said.order) <= MAX_ORDER:
        raise Wrong({"order": "visit-order-wrong"})
    try:
        return msgspec.convert(
            {"day": day, "officer": officer, "order": int(said.order), "hour": said.hour}, Planned
        )
    except msgspec.ValidationError as error:
        raise Wrong({"hour": "visit-hour-wrong"}) from error


def ending_of(said: Ended, console: Console) -> VisitEnded:
    if said.ending not in ENDINGS:
        raise Wrong({"ending": "visit-ending-choose"})
    next_day = day_said(said.next_day, "next_day", console) if said.next_day else None
    if next_day is not None and said.ending not in COMES_AGAIN:
        raise Wrong({"next_day": "visit-no-next"})
    try:
        at_ms = moment_of(said.when) if said.when else None
    except NotPossible as problem:
        raise Wrong({"when": "visit-when-wrong"}) from problem
    fields = {"ending": said.ending, "note": said.note, "next_day": next_day, "at_ms": at_ms}
    return msgspec.convert(fields, VisitEnded)


def officer_named(console: Console, commune: str, name: str) -> str:
    """One who has a tablet here: as their certificate spells it, so that the tablet finds it."""
    known = officers_of(console.centre, commune)
    found = next((one for one in known if folded(one) == folded(name)), None)
    if found is None:
        raise Wrong({"officer": "visit-officer-choose"})
    return found


def day_said(typed: str, field: str, console: Console) -> date:
    try:
        day = day_typed(typed)
    except NotPossible as problem:
        raise Wrong({field: "visit-day-wrong"}) from problem
    ahead = (day - vietnam_day(console.now_ms())).days
    if ahead < 0:
        raise Wrong({field: "visit-day-past"})
    if ahead > FAR_DAYS:
        raise Wrong({field: "visit-day-far"})
    return day


def day_typed(typed: str) -> date:
    return datetime.fromtimestamp(moment_of(typed) / 1000, VIETNAM).date()


def iso_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
