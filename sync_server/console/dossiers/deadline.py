"""The deadline as a bar: one cell a day, one a week where it is long, and the same in words."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

import msgspec

from protocol.trade.deadlines import Deadline, Timeliness
from protocol.trade.due import allowed
from protocol.trade.pauses import Pause
from protocol.trade.schedule import Schedule
from protocol.trade.working_time import Stretch, WorkingTime, day_of
from sync_server.console.dossiers.english import rule_in_words
from sync_server.console.dossiers.seen import Words

MAX_DAYS: Final = 25  # longer periods have one cell a week
MAX_CELLS: Final = 60  # weeks of more than a year: the oldest are left out
WEEK: Final = 7
_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


class Cell(NamedTuple):
    """A day or a week: how it is drawn, what stands under it, and a word (key of the texts)."""

    style: str  # done today off stop end late or nothing
    label: str
    word: str


class Bar(msgspec.Struct, frozen=True):
    """Everything that the card says of time."""

    cells: list[Cell]
    due_ms: int | None
    received_ms: int
    ended_ms: int | None
    standing: Timeliness
    left: int  # working days from today; negative: since
    used: int
    paused: int
    rule: Words
    sure: bool
    extended: bool
    asked_too_often: bool


def bar_of(schedule: Schedule, now_ms: int) -> Bar | None:
    """None before reception: nothing is due yet."""
    deadline, working = schedule.deadline, schedule.terms.working
    if deadline.received_ms is None:
        return None
    stop = now_ms if deadline.ended_ms is None else deadline.ended_ms
    first, due, today = day_of(deadline.received_ms), deadline.due_ms, day_of(now_ms)
    stopped = _paused_days(working, deadline.pauses, deadline.received_ms, stop)
    used = working.working_days_between(first, day_of(stop))
    left = 0
    if due is not None:
        forward = working.working_days_between(today, day_of(due))
        left = forward or -working.working_days_between(day_of(due), today)
    return Bar(
        cells=cells_of(deadline, working, now_ms),
        due_ms=due,
        received_ms=deadline.received_ms,
        ended_ms=deadline.ended_ms,
        standing=schedule.timeliness,
        left=left,
        used=max(0, used - len(stopped)),
        paused=len(stopped),
        rule=rule_words(schedule),
        sure=deadline.sure,
        extended=any(one.counts for one in deadline.extensions),
        asked_too_often=deadline.asked_too_often,
    )


def rule_words(schedule: Schedule) -> Words:
    return rule_in_words(allowed(schedule.terms.rule, schedule.terms.facts))


def cells_of(deadline: Deadline, working: WorkingTime, now_ms: int) -> list[Cell]:
    """From reception to the due day, or to today where that is later."""
    assert deadline.received_ms is not None
    today = day_of(now_ms)
    first = day_of(deadline.received_ms)
    ended = None if deadline.ended_ms is None else day_of(deadline.ended_ms)
    ahead = [deadline.due_ms, deadline.appointed_ms if deadline.paused else None]
    ends = [day_of(at) for at in (*ahead, deadline.ended_ms) if at is not None]
    last = max([first, *ends, *([today] if ended is None else [])])
    until = now_ms if deadline.ended_ms is None else deadline.ended_ms
    drawing = _Drawing(
        working,
        first,
        None if deadline.due_ms is None else day_of(deadline.due_ms),
        ended,
        today,
        _paused_days(working, deadline.pauses, deadline.received_ms, until),
    )
    days = [*_days(first, last)]
    if len(days) <= MAX_DAYS:
        return [drawing.day(day) for day in days]
    weeks = [days[at : at + WEEK] for at in range(0, len(days), WEEK)]
    return [drawing.week(week) for week in weeks[-MAX_CELLS:]]


class _Drawing(NamedTuple):
    working: WorkingTime
    first: date
    due: date | None
    ended: date | None
    today: date
    stopped: frozenset[date]

    def day(self, day: date) -> Cell:
        number = f"{day.day}/{day.month}" if day in {self.first, self.due} or day.day == 1 else ""
        return Cell(self._style(day), number or str(day.day), self._word(day))

    def week(self, days: Sequence[date]) -> Cell:
        """The day that matters most stands for its week."""
        ranks = [self._rank(day) for day in days]
        day = days[ranks.index(max(ranks))]
        label = f"{days[0].day}/{days[0].month}"
        return Cell(self._style(day), label, next(filter(None, map(self._word, days)), ""))

    def _style(self, day: date) -> str:
        open_still = self.ended is None
        gone = self.today if self.ended is None else self.ended
        if day == self.due:
            return "end"
        if day == self.today and open_still:
            return "today"
        if day in self.stopped:
            return "stop"
        if not self.working.is_working(day):
            return "off"
        if self.due is not None and self.due < day <= gone:
            return "late"
        # The day of reception is not counted.
        return "done" if self.first < day <= gone and day != self.today else ""

    def _rank(self, day: date) -> int:
        return ("", "off", "done", "stop", "late", "today", "end").index(self._style(day))

    def _word(self, day: date) -> str:
        if day == self.due:
            return "bar-due"
        if day == self.today and self.ended is None:
            return "bar-today"
        if day == self.ended:
            return "bar-ended"
        if day == self.first:
            return "bar-received"
        if day in self.stopped:
            return "bar-paused" if day - _DAY not in self.stopped else ""
        off = not self.working.is_working(day) and day.weekday() < _SATURDAY
        return "bar-holiday" if off else ""


def _paused_days(
    working: WorkingTime, pauses: Sequence[Pause], received_ms: int, until_ms: int
) -> frozenset[date]:
    """Working days of which the greater part did not count."""
    found = set[date]()
    for pause in pauses:
        stretch = pause.stretch(received_ms, until_ms)
        for day in _days(day_of(stretch.start_ms), day_of(stretch.end_ms)):
            whole = working.office_hours(day)
            spent = sum(one.end_ms - one.start_ms for one in whole)
            inside = sum(_overlap(one, stretch) for one in whole)
            if spent and inside * 2 > spent:
                found.add(day)
    return frozenset(found)


def _overlap(one: Stretch, other: Stretch) -> int:
    return max(0, min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms))


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)
