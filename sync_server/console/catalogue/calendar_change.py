"""The calendar by form: a day off, a day worked instead, a day as any other, office hours."""

import re
from datetime import date
from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from protocol.catalogue import Catalogue
from protocol.trade.calendar import MAX_DAYS, Calendar, DayOff, Hours
from protocol.trade.names import tidy
from sync_server.console.catalogue.changes import (
    Change,
    Day,
    Line,
    Say,
    Short,
    Subject,
    compared,
    day_of,
    parts_of,
    whether,
    written,
)
from sync_server.console.errors import NotHere, Wrong

SATURDAY: Final = 5
YEAR_DIGITS: Final = 4
_CLOCK: Final = re.compile(r"(\d{1,2})[:hg.](\d{2})")


class DayChange(Change, frozen=True, kw_only=True):
    """Any of the three, together where one day is swapped for another."""

    off: Day = ""
    off_name: Line = ""
    working: Day = ""
    clear: Day = ""
    announced: bool = False  # the yearly notice has come
    verify: bool = False


class HoursChange(Change, frozen=True, kw_only=True):
    start: Short = ""
    end: Short = ""
    start_2: Short = ""
    end_2: Short = ""


class OfYear:
    """What both forms have in common."""

    dated: Final = False

    def subject(self, catalogue: Catalogue, thing: str, commune: str, today: date) -> Subject:
        (year,) = parts_of(thing, 1)
        if not (len(year) == YEAR_DIGITS and year.isascii() and year.isdigit()):
            raise NotHere
        found = Subject(catalogue, "calendars", int(year), today, commune)
        _calendar(found)
        return found

    def name(self, subject: Subject) -> str:
        return f"Năm {subject.key}"

    def back(self, subject: Subject) -> str:
        return f"/danh-muc/lich/{subject.key}"


class DayEditing(OfYear):
    what: Final = "ngay"
    form: Final = DayChange

    def begin(self, subject: Subject) -> DayChange:
        one = _calendar(subject)
        return DayChange(announced=not one.forecast, verify=one.verify)

    def make(self, subject: Subject, change: DayChange) -> list[Calendar]:
        one = _calendar(subject)
        off, working = list(one.off), list(one.working)
        if change.clear:
            day = _day(change.clear, "clear", one, subject.today)
            if day not in {two.day for two in off} | set(working):
                raise Wrong({"clear": "day-not-listed"})
            off = [two for two in off if two.day != day]
            working = [two for two in working if two != day]
        if change.off:
            day = _day(change.off, "off", one, subject.today)
            if day.weekday() >= SATURDAY or day in {two.day for two in off}:
                raise Wrong({"off": "day-off-anyway"})
            if not change.off_name.strip():
                raise Wrong({"off_name": "field-missing"})
            off.append(DayOff(day, tidy(change.off_name)))
        if change.working:
            day = _day(change.working, "working", one, subject.today)
            if day.weekday() < SATURDAY or day in working:
                raise Wrong({"working": "day-worked-anyway"})
            working.append(day)
        if len(off) > MAX_DAYS or len(working) > MAX_DAYS:
            raise Wrong({"off": "day-too-many"})
        changed = replace(
            one,
            off=tuple(sorted(off, key=lambda two: two.day)),
            working=tuple(sorted(working)),
            forecast=not change.announced,
            verify=change.verify,
        )
        return [changed if two is one else two for two in subject.entries]

    def rows(self, entry: Calendar | None, say: Say, _: Subject) -> dict[str, str]:
        if entry is None:
            return {}
        days = {one.day: say("day-is-off", name=one.vi) for one in entry.off}
        days |= dict.fromkeys(entry.working, say("day-is-worked"))
        return {
            **{written(day): days[day] for day in sorted(days)},
            say("calendar-announced"): whether(not entry.forecast, say),
            say("compared"): compared(entry.verify, say),
        }


class HoursEditing(OfYear):
    what: Final = "gio"
    form: Final = HoursChange

    def begin(self, subject: Subject) -> HoursChange:
        hours = _calendar(subject).hours
        first = hours[0] if hours else Hours("", "")
        second = hours[1] if len(hours) > 1 else Hours("", "")
        return HoursChange(start=first.start, end=first.end, start_2=second.start, end_2=second.end)

    def make(self, subject: Subject, change: HoursChange) -> list[Calendar]:
        one = _calendar(subject)
        names = ["start", "end"]
        if change.start_2 or change.end_2:
            names += ["start_2", "end_2"]
        clocks = [_clock(getattr(change, name), name) for name in names]
        for (earlier, later), name in zip(pairwise(clocks), names[1:], strict=True):
            if later <= earlier:
                raise Wrong({name: "hours-not-rising"})
        hours = tuple(Hours(*clocks[at : at + 2]) for at in range(0, len(clocks), 2))
        return [replace(two, hours=hours) if two is one else two for two in subject.entries]

    def rows(self, entry: Calendar | None, say: Say, _: Subject) -> dict[str, str]:
        if entry is None:
            return {}
        return {say("calendar-hours"): hours_words(entry)}


def hours_words(calendar: Calendar) -> str:
    return ", ".join(f"{one.start}–{one.end}" for one in calendar.hours)


def _calendar(subject: Subject) -> Calendar:
    """The last that is said of a year is the one that counts."""
    found = subject.entries
    if not found or not isinstance(found[-1], Calendar):
        raise NotHere
    return found[-1]


def _day(text: str, field: str, calendar: Calendar, today: date) -> date:
    found = day_of(text, field)
    if found.year != calendar.year:
        raise Wrong({field: "day-other-year"})
    if found < today:
        raise Wrong({field: "day-past"})
    return found


def _clock(text: str, field: str) -> str:
    found = _CLOCK.fullmatch(text.strip().casefold())
    if not text.strip():
        raise Wrong({field: "field-missing"})
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:  # of a clock
        raise Wrong({field: "hours-wrong"})
    return f"{int(found[1]):02}:{found[2]}"
