"""From which day on a condition of age or time will hold: what an officer can say at the door."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from protocol.actions import Value
from protocol.trade.conditions import Days, Facts, days_of, holds

DAY: Final = "@day"
MAX_YEARS: Final = 200  # of an age that a rule asks for


def first_day(condition: object, facts: Facts) -> date | None:
    """The first day after `@day` on which it surely holds, where waiting alone is enough."""
    today = days_of(facts.get(DAY))
    if today is None:
        return None
    later = sorted({one for one in _turns(condition, facts) if one > today.last})
    return next((one for one in later if holds(condition, {**facts, DAY: one.isoformat()})), None)


def _turns(condition: object, facts: Facts) -> Iterator[date]:
    """Days on which some age or stretch of days reaches what is asked for."""
    match condition:
        case ["and" | "or" | "not", *parts]:
            for part in parts:
                yield from _turns(part, facts)
        case ["ge" | "gt" | "lt" | "le" as name, ["age_at", born, "@day"], int(years)]:
            yield from _birthdays(_days(born, facts), years + (name in ("gt", "le")))
        case ["ge" | "gt" | "lt" | "le", ["days_between", since, "@day"], int(count)]:
            yield from _after(_days(since, facts), count)
        case _:
            pass


def _birthdays(born: Days | None, years: int) -> Iterator[date]:
    if born is not None and 0 <= years <= MAX_YEARS:
        for day in (born.first, born.last):
            if day.year + years <= date.max.year:
                yield _birthday(day, day.year + years)


def _birthday(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:  # on 29 February, in a year that has none
        return date(year, 3, 1)


def _after(since: Days | None, count: int) -> Iterator[date]:
    if since is None:
        return
    for day in (since.first, since.last):
        for more in (count, count + 1):
            try:
                yield day + timedelta(days=more)
            except OverflowError:
                continue


def _days(operand: object, facts: Facts) -> Days | None:
    if not isinstance(operand, str):
        return None
    said: Value = facts.get(operand)
    return days_of(operand) or days_of(said)
