"""A year of the working calendar as months, with days off, swapped days and office hours."""

from datetime import date, timedelta
from typing import Final

from protocol.trade.calendar import Calendar
from protocol.trade.working_time import WorkingTime
from sync_server.console.catalogue.views import Book, CalendarView, Month
from sync_server.console.errors import NotHere

MONTHS: Final = 12
WEEK: Final = 7


def see_calendar(book: Book, year: int = 0) -> CalendarView:
    years = book.things("calendars")
    if not years:
        raise NotHere
    known = sorted(int(str(one)) for one in years)
    shown = year or (book.day.year if book.day.year in known else known[-1])
    if shown not in known:
        raise NotHere
    dated = years[shown][-1]
    calendar: Calendar = dated.entry
    working = WorkingTime({shown: calendar})
    off = sorted((one.day, one.vi) for one in calendar.off)
    names = dict(off)
    months = [_month(shown, month, working, names, book.day) for month in range(1, MONTHS + 1)]
    return CalendarView(book, known, dated, months, off)


def _month(
    year: int, month: int, working: WorkingTime, names: dict[date, str], today: date
) -> Month:
    """Weeks from Monday on; days of other months are 0."""
    first = date(year, month, 1)
    day = first - timedelta(days=first.weekday())
    weeks = []
    while day <= first or day.month == month:
        week = []
        for _ in range(WEEK):
            if day.month != month:
                week.append((0, "", ""))
            else:
                kind = _kind(day, working, names)
                week.append((day.day, f"{kind} now" if day == today else kind, names.get(day, "")))
            day += timedelta(days=1)
        weeks.append(week)
    return Month(month, weeks)


def _kind(day: date, working: WorkingTime, names: dict[date, str]) -> str:
    if day in names:
        return "off"
    if working.is_working(day):
        return "swapped" if day.weekday() >= WEEK - 2 else "work"
    return "rest"
