"""A period's report is closed: a signed word that binds its bytes to a position of the log."""

from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar, Final

from msgspec import Meta

from protocol.bracket import VIETNAM
from protocol.errors import NotPossible
from protocol.trade.events import Kind
from protocol.trade.statistics import Period

DIGEST_BYTES: Final = 32
MAX_POSITION: Final = 2**53 - 1
LAST_CUT_OFF: Final = 28  # of a month: every month has it


class ReportClosed(Kind, frozen=True):
    """What was reported: of which days, from how much of the log, with which bytes."""

    kind: ClassVar[str] = "report_closed"

    from_day: date  # both days belong to it
    to_day: date
    position: Annotated[int, Meta(ge=0, le=MAX_POSITION)]
    sha256: Annotated[bytes, Meta(min_length=DIGEST_BYTES, max_length=DIGEST_BYTES)]


def period_of(from_day: date, to_day: date) -> Period:
    """From midnight in Vietnam to midnight after the last day."""
    if to_day < from_day:
        raise NotPossible("ngày cuối kỳ nằm trước ngày đầu kỳ: xin xem lại")
    name = f"{from_day:%d/%m/%Y}–{to_day:%d/%m/%Y}"
    return Period(_midnight(from_day), _midnight(to_day + timedelta(days=1)), name)


def days_of_month(year: int, month: int, cut_off: int) -> tuple[date, date]:
    """The days that a month's report is about, where it is cut off on a day of each month."""
    last = date(year, month, min(cut_off, LAST_CUT_OFF))
    before = date(year - (month == 1), (month - 2) % 12 + 1, last.day)
    return before + timedelta(days=1), last


def _midnight(day: date) -> int:
    moment = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    return int(moment.timestamp()) * 1000
