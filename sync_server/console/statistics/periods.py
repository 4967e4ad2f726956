"""Which days an address asks for: a month or a year as the centre cuts them off, or any days."""

import re
from datetime import date
from typing import Final, NamedTuple

from protocol.trade.closing import LAST_CUT_OFF, days_of_month
from sync_server.reporting import Days

MONTHS: Final = 13  # to choose from: this one, and back to the same of last year
MOST_DAYS: Final = 366
DAY: Final = re.compile(r"\A(\d{1,2})/(\d{1,2})/(\d{4})\Z")
KEY: Final = re.compile(r"\A(20\d\d)(?:-(0[1-9]|1[0-2]))?\Z")


class Choice(NamedTuple):
    """A period that has a name: `2026-11` is a month, `2026` a year."""

    key: str
    year: int
    month: int  # 0: the whole year
    days: Days


def month_of(today: date, cut_off: int) -> tuple[int, int]:
    """In whose report today falls: after the cut-off it is the next month's."""
    later = today.day > min(cut_off, LAST_CUT_OFF)
    months = today.year * 12 + today.month - 1 + later
    return months // 12, months % 12 + 1


def choices(today: date, cut_off: int) -> list[Choice]:
    """The newest first, then this year and the last one."""
    year, month = month_of(today, cut_off)
    months = year * 12 + month - 1
    found = [_choice(at // 12, at % 12 + 1, cut_off) for at in range(months, months - MONTHS, -1)]
    return [*found, _choice(year, 0, cut_off), _choice(year - 1, 0, cut_off)]


def choice_of(key: str, today: date, cut_off: int) -> Choice:
    """What the address says; the month that runs where it says nothing that can be."""
    said = KEY.match(key)
    if said is not None:
        found = _choice(int(said[1]), int(said[2] or 0), cut_off)
        if found.days.first <= today:
            return found
    return _choice(*month_of(today, cut_off), cut_off)


def days_between(first: str, last: str, today: date) -> Days | None:
    """As somebody typed them; None where they are no period of a year at most that has begun."""
    begins, ends = _day(first), _day(last)
    if begins is None or ends is None or not begins <= ends or begins > today:
        return None
    return Days(begins, ends) if (ends - begins).days < MOST_DAYS else None


def _choice(year: int, month: int, cut_off: int) -> Choice:
    if month:
        days = Days(*days_of_month(year, month, cut_off))
        return Choice(f"{year}-{month:02}", year, month, days)
    first, last = days_of_month(year, 1, cut_off)[0], days_of_month(year, 12, cut_off)[1]
    return Choice(str(year), year, 0, Days(first, last))


def _day(text: str) -> date | None:
    said = DAY.match(text.strip())
    if said is None:
        return None
    try:
        return date(int(said[3]), int(said[2]), int(said[1]))
    except ValueError:
        return None
