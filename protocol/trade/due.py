"""When a result is due: the time rule of the procedure, counted on the working calendar."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple, assert_never

import msgspec

from protocol.trade.conditions import Facts, holds
from protocol.trade.time_rules import InsideStep, TimeRule, TimeUnit, TimeVariant
from protocol.trade.working_time import (
    LAST_YEAR,
    Stretch,
    WorkingTime,
    day_of,
    is_within_calendar,
    minute_of_day,
    minutes,
    union_of,
)

HOUR_MS: Final = 3_600_000
_MONTHS: Final = 12
_DAY: Final = timedelta(days=1)
_FARTHEST: Final = date(LAST_YEAR, 1, 1)  # no rule reaches into the last year of the calendar


class Practice(msgspec.Struct, frozen=True):
    """How a centre counts, where the law leaves it open: values of the catalogue's policies."""

    same_day_until: str = "15:00"
    due_hour: Literal["end_of_office", "same_hour"] = "end_of_office"
    supplement_answer_days: int = 0  # 0: not configured, nobody may be closed out for silence
    extension_notice_days: int = 1  # an extension is sent so many days before the due date
    due_soon_working_days: int = 1


class Allowed(NamedTuple):
    """How long something may take."""

    n: int
    unit: TimeUnit


def allowed(rule: TimeRule, facts: Facts) -> Allowed:
    """The first variant whose condition holds for certain, else the rule itself."""
    for variant in rule.variants:
        if holds(variant.when, facts):
            return _allowed(variant)
    return _allowed(rule)


def due_ms(time: Allowed, from_ms: int, working: WorkingTime, practice: Practice) -> int | None:
    """The moment until which the time lasts; None where no calendar reaches.

    It never lies before an earlier reception's: later in, later due.
    """
    if not is_within_calendar(from_ms) or day_of(from_ms) >= _FARTHEST:
        return None
    day = day_of(from_ms)
    match time.unit:
        case "SAME_DAY_15H":
            due = working.closing(_same_day(from_ms, working, practice))
        case "WORKING_HOUR":
            due = working.after_working_ms(from_ms, time.n * HOUR_MS)
        case "WORKING_DAY":
            last = working.after_working_days(day, time.n)
            due = _on(last, from_ms, working, practice, moved=not working.is_working(day))
        case "DAY":
            due = _last_of(day + timedelta(days=time.n), working)
        case "MONTH":
            due = _last_of(_months_after(day, time.n), working)
        case _:
            assert_never(time.unit)
    # Taken in after closing time, with no day to count: the office has its next day.
    return due if due >= from_ms else working.closing(working.working_day_from(day + _DAY))


def with_pauses(due: int, time: Allowed, pauses: Iterable[Stretch], working: WorkingTime) -> int:
    """The same due date when the pauses are not counted; they may overlap.

    Working time is given back as working time; days and months as they passed on the calendar.
    """
    gone = union_of(pauses)
    if not gone:
        return due
    match time.unit:
        case "DAY" | "MONTH":
            later = due + sum(one.end_ms - one.start_ms for one in gone)
            day = day_of(later)
            return (
                later if working.is_working(day) else working.closing(working.working_day_from(day))
            )
        case _:
            return working.after_working_ms(due, sum(map(working.working_ms, gone)))


def _allowed(rule: TimeRule | TimeVariant | InsideStep) -> Allowed:
    return Allowed(rule.n, rule.unit)


def step_allowed(step: InsideStep) -> Allowed:
    return _allowed(step)


def _same_day(from_ms: int, working: WorkingTime, practice: Practice) -> date:
    day = day_of(from_ms)
    if minute_of_day(from_ms) > minutes(practice.same_day_until):
        day += _DAY
    return working.working_day_from(day)


def _last_of(day: date, working: WorkingTime) -> int:
    """Days and months run to the end of their last day; one that is off, to the next working day.

    By the hour of reception, who came on Friday would be due before who came on Thursday.
    """
    return working.closing(working.working_day_from(day))


def _on(day: date, from_ms: int, working: WorkingTime, practice: Practice, *, moved: bool) -> int:
    """The hour of a last working day; whoever came on a day off has all of it."""
    hours = working.office_hours(day)
    if practice.due_hour == "end_of_office" or moved:
        return hours[-1].end_ms
    midnight = hours[0].start_ms - minute_of_day(hours[0].start_ms) * 60_000
    same = midnight + minute_of_day(from_ms) * 60_000
    # Taken in over lunch: due when the office opens again.
    return next((max(same, one.start_ms) for one in hours if same <= one.end_ms), hours[-1].end_ms)


def _months_after(day: date, count: int) -> date:
    """The same day of a later month, or its last day (Civil Code 2015 Art. 148, as configured)."""
    months = day.year * _MONTHS + day.month - 1 + count
    year, month = divmod(months, _MONTHS)
    if year > LAST_YEAR:
        return date(LAST_YEAR, 12, 31)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
