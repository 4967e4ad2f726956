"""The two clocks of a citizen's request: when they are told, and when they have an answer."""

from datetime import date, timedelta
from typing import NamedTuple

from protocol.codes import vietnam_day
from sync_server.console.audits.terms import Terms
from sync_server.console.due_soon import Days
from sync_server.store.data_requests import DataRequest


class Due(NamedTuple):
    """Both clocks of a request."""

    tell: date
    answer: date
    tell_late: bool
    answer_late: bool


def due_of(terms: Terms, one: DataRequest, days: Days) -> Due:
    """Told and answered in time or not; what still waits is measured by today."""
    came = vietnam_day(one.received_ms)
    tell = tell_by(terms, came, days)
    answer = answer_by(terms, one)
    told = days.today if one.told_ms is None else vietnam_day(one.told_ms)
    answered = days.today if one.answered_ms is None else vietnam_day(one.answered_ms)
    return Due(tell, answer, told > tell, answered > answer)


def tell_by(terms: Terms, came: date, days: Days) -> date:
    if days.working is None:
        return came + timedelta(days=terms.tell_working_days)
    return days.working.after_working_days(came, terms.tell_working_days)


def answer_by(terms: Terms, one: DataRequest) -> date:
    period = terms.of(one.kind)
    length = period.third if one.third else period.days
    if one.extended_ms is not None:
        length += period.extension
    return vietnam_day(one.received_ms) + timedelta(days=length)
