"""Until when something is due soon, and how many working days are left, by the calendar."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from protocol.codes import vietnam_day
from protocol.trade.due import Practice
from protocol.trade.terms import practice_of
from protocol.trade.working_time import WorkingTime, working_time
from sync_server.catalogues import newest
from sync_server.console.desk import Looking

DAY_MS: Final = 86_400_000
MOST_DAYS_OFF: Final = 30  # at a stretch; Tết is nine
VIETNAM_MS: Final = 7 * 3600 * 1000


class Days(NamedTuple):
    """Today, as the office counts days."""

    now_ms: int
    today: date
    working: WorkingTime | None  # no catalogue yet: days of the week all count
    soon: int

    @property
    def soon_until_ms(self) -> int:
        """The end of the last day that counts as soon; what is due on it still does."""
        ends = end_of_day_ms(self.now_ms)
        if self.working is None:
            return ends + self.soon * DAY_MS
        last = self.working.after_working_days(self.today, self.soon)
        return ends + (last - self.today).days * DAY_MS

    @property
    def last_working_day_ms(self) -> int:
        """When the working day before today began: what came since then is new."""
        back = 1
        while self.working is not None and back < MOST_DAYS_OFF:
            if self.working.is_working(self.today - timedelta(days=back)):
                break
            back += 1
        return start_of_day_ms(self.now_ms) - back * DAY_MS

    def left(self, due_ms: int) -> int:
        """Working days from today to the due day; 0: today."""
        due = vietnam_day(due_ms)
        if self.working is None:
            return (due - self.today).days
        return self.working.working_days_between(self.today, due)

    def since(self, due_ms: int) -> int:
        """Working days from the due day to today."""
        due = vietnam_day(due_ms)
        if self.working is None:
            return (self.today - due).days
        return self.working.working_days_between(due, self.today)


def days_of(look: Looking) -> Days:
    today = vietnam_day(look.now_ms)
    catalogue = newest(look.store, look.trust, look.position)
    if catalogue is None:
        return Days(look.now_ms, today, None, Practice().due_soon_working_days)
    view = catalogue.view(as_of=catalogue.version, day=today)
    soon = practice_of(view).due_soon_working_days
    return Days(look.now_ms, today, working_time(view.calendars()), soon)


def start_of_day_ms(at_ms: int) -> int:
    """Midnight in Vietnam."""
    return (at_ms + VIETNAM_MS) // DAY_MS * DAY_MS - VIETNAM_MS


def end_of_day_ms(at_ms: int) -> int:
    return start_of_day_ms(at_ms) + DAY_MS
