"""A dossier as reports count it, from its schedule at the end of a period."""

from typing import Final

from protocol.trade.deadlines import Deadline, Timeliness, days_between, ended_standing
from protocol.trade.reception import PROVISIONAL, Reception
from protocol.trade.schedule import Schedule
from protocol.trade.statistics import Channel, Counted, End, Period
from protocol.trade.supplements import Request

ENDS: Final[dict[str, End]] = {
    "resolved": "resolved",
    "returned": "resolved",
    "withdrawn": "withdrawn",
    "stopped": "stopped",
}


def counted_of(  # noqa: PLR0913 - each is a column of its own
    schedule: Schedule,
    period: Period,
    *,
    code: str,
    state: str,
    channel: Channel = "direct",
    sync_lag_ms: int | None = None,
    digitised: bool | None = None,
) -> Counted | None:
    """None where nobody received it: refused at the desk, provisional, or a draft."""
    deadline = schedule.deadline
    if deadline.received_ms is None:
        return None
    ended = deadline.ended_ms
    if ended is not None and ended >= period.to_ms:
        ended = None  # it was still in work when the period ended
    waits = ended is None and any(_waits(one, period.to_ms) for one in deadline.requests)
    return Counted(
        code=code,
        group=schedule.procedure.sector,
        channel=channel,
        received_ms=deadline.received_ms,
        ended_ms=ended,
        end=ENDS.get(state, "") if ended is not None else "",
        standing=_standing(deadline, ended, period),
        waits_for_supplement=waits,
        sync_lag_ms=sync_lag_ms,
        digitised=digitised,
        days_at_home=_days_at_home(schedule.reception),
        on_time=is_on_time(deadline, period.to_ms),
    )


def channel_of(footing: str) -> Channel:
    """How it came in, as the log tells: filed online with our help, else at a counter or home."""
    return "online" if footing == "assisted" else "direct"


def is_on_time(deadline: Deadline, period_end_ms: int) -> bool:
    """QĐ 766/QĐ-TTg, 2.1: the end less the waiting is not after the appointment; one request.

    The end is the first of: resolved, ended otherwise, the time of the request that it waits for,
    the end of the period.
    """
    if deadline.asked_too_often:
        return False
    end = _end_766(deadline, period_end_ms)
    waited = sum(
        max(0, min(end, one.ended_ms if one.ended_ms is not None else end) - one.began_ms)
        for one in deadline.requests
    )
    counted = next((one.until_ms for one in deadline.extensions if one.counts), None)
    due = deadline.appointed_ms if counted is None else counted
    return due is None or end - waited <= due


def _days_at_home(reception: Reception) -> int | None:
    made, received = reception.made_ms, reception.received_ms
    if reception.footing != PROVISIONAL or made is None or received is None:
        return None
    return days_between(made, received)


def _end_766(deadline: Deadline, period_end_ms: int) -> int:
    if deadline.first_resolved_ms is not None:
        return deadline.first_resolved_ms
    if deadline.ended_ms is not None:
        return deadline.ended_ms
    open_requests = [one.began_ms for one in deadline.requests if one.ended_ms is None]
    return max(open_requests, default=period_end_ms)


def _waits(request: Request, at_ms: int) -> bool:
    return request.began_ms < at_ms and (request.ended_ms is None or request.ended_ms >= at_ms)


def _standing(deadline: Deadline, ended_ms: int | None, period: Period) -> Timeliness:
    if deadline.asked_too_often:
        return Timeliness.LATE if ended_ms is not None else Timeliness.OVERDUE
    if ended_ms is None:
        due = deadline.due_ms
        return Timeliness.OVERDUE if due is not None and due < period.to_ms else Timeliness.RUNNING
    return ended_standing(deadline, ended_ms)
