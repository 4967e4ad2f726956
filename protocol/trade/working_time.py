"""Working days and office hours of Vietnam, from the catalogue's calendars alone.

A year that no calendar names has its Saturdays and Sundays off and nothing else: `is_sure` says so,
and whoever prints a date of such a year says that it is a forecast (domain.md §1.6).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

import msgspec

from protocol.bracket import VIETNAM
from protocol.trade.calendar import Calendar, Hours

OFFICE_HOURS: Final = (Hours("07:30", "11:30"), Hours("13:00", "17:00"))  # eight, or hours lie
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
FIRST_MS: Final = int(datetime(FIRST_YEAR, 1, 1, tzinfo=VIETNAM).timestamp()) * 1000
LAST_MS: Final = int(datetime(LAST_YEAR + 1, 1, 1, tzinfo=VIETNAM).timestamp()) * 1000 - 1
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


class Stretch(NamedTuple):
    """From one moment to another, in milliseconds."""

    start_ms: int
    end_ms: int


class WorkingTime(msgspec.Struct, frozen=True):
    """The calendars of a dossier: those of the catalogue of its reception, by year."""

    years: Mapping[int, Calendar] = {}

    def is_working(self, day: date) -> bool:
        calendar = self.years.get(day.year)
        if calendar is not None:
            if day in calendar.working:
                return True
            if any(one.day == day for one in calendar.off):
                return False
        return day.weekday() < _SATURDAY

    def is_sure(self, day: date) -> bool:
        """False where the year's notice has not come: the date may still move."""
        calendar = self.years.get(day.year)
        return calendar is not None and not calendar.forecast

    def office_hours(self, day: date) -> list[Stretch]:
        """None on a day off."""
        if not self.is_working(day):
            return []
        calendar = self.years.get(day.year)
        hours = calendar.hours if calendar and calendar.hours else OFFICE_HOURS
        return sorted(Stretch(_at(day, one.start), _at(day, one.end)) for one in hours)

    def closing(self, day: date) -> int:
        """When the office closes on a working day."""
        return self.office_hours(day)[-1].end_ms

    def working_day_from(self, day: date) -> date:
        """The day itself, or the next on which the office works."""
        while not self.is_working(day) and day < date.max:
            day += _DAY
        return day

    def after_working_days(self, day: date, count: int) -> date:
        """The first day is not counted (Civil Code 2015 Art. 147, as configured)."""
        for _ in range(count):
            day = self.working_day_from(day + _DAY)
        return self.working_day_from(day)

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`."""
        return sum(self.is_working(day) for day in _days(first + _DAY, last))

    def working_ms(self, stretch: Stretch) -> int:
        """How much of a stretch lies within office hours."""
        return sum(
            max(0, min(hours.end_ms, stretch.end_ms) - max(hours.start_ms, stretch.start_ms))
            for day in _days(day_of(stretch.start_ms), day_of(stretch.end_ms))
            for hours in self.office_hours(day)
        )

    def after_working_ms(self, at_ms: int, span_ms: int) -> int:
        """The moment by which `span_ms` of office hours have passed; `at_ms` itself for none."""
        if span_ms <= 0:
            return at_ms
        for day in _days(day_of(at_ms), date(LAST_YEAR, 12, 31)):
            for hours in self.office_hours(day):
                start = max(hours.start_ms, at_ms)
                there = hours.end_ms - start
                if there >= span_ms:
                    return start + span_ms
                span_ms -= max(0, there)
        return LAST_MS


def working_time(calendars: Iterable[Calendar]) -> WorkingTime:
    """One calendar a year; where two name one, the last stands."""
    return WorkingTime({one.year: one for one in calendars})


def union_of(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same moments without overlaps, in order; what ends before it begins is none."""
    joined: list[Stretch] = []
    for one in sorted(stretch for stretch in stretches if stretch.end_ms > stretch.start_ms):
        if joined and one.start_ms <= joined[-1].end_ms:
            joined[-1] = Stretch(joined[-1].start_ms, max(joined[-1].end_ms, one.end_ms))
        else:
            joined.append(one)
    return joined


def day_of(at_ms: int) -> date:
    """The day in Vietnam; what lies outside this century of ours is its first or last day."""
    return _moment(at_ms).date()


def minute_of_day(at_ms: int) -> int:
    """As papers write the time: seconds do not count."""
    moment = _moment(at_ms)
    return moment.hour * 60 + moment.minute


def minutes(clock: str) -> int:
    """`15:00` in minutes of the day."""
    return int(clock[:2]) * 60 + int(clock[3:5])


def is_within_calendar(at_ms: int) -> bool:
    return FIRST_MS <= at_ms <= LAST_MS


def _moment(at_ms: int) -> datetime:
    within = min(max(at_ms, FIRST_MS), LAST_MS)
    return datetime.fromtimestamp(within // 1000, VIETNAM)


def _at(day: date, clock: str) -> int:
    moment = datetime.combine(day, time(int(clock[:2]), int(clock[3:5])), VIETNAM)
    return int(moment.timestamp()) * 1000


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)
