"""The deadline of one dossier as a fold of its log: what is due when, what paused it, how it ended.

Early, on time, overdue and due soon are computed, never kept; the same operations and the same
catalogue give the same deadline everywhere (domain.md §1.5, docs/spec/trade-deadlines.md).
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import Enum
from typing import Final

import msgspec

from protocol.merge import Dossier
from protocol.trade.conditions import Facts
from protocol.trade.course import Course
from protocol.trade.due import Practice, allowed, due_ms, with_pauses
from protocol.trade.events import events_in
from protocol.trade.pauses import Pause, pauses_in
from protocol.trade.supplements import Request, requests_in
from protocol.trade.time_events import Extended
from protocol.trade.time_rules import InsideStep, TimeRule
from protocol.trade.working_time import WorkingTime, day_of
from protocol.workflow import CENTRE, Step

ENDS: Final = ("resolved", "stopped", "refused", "withdrawn")
MAX_REQUESTS: Final = 1  # a second one counts the dossier as overdue (QĐ 766/QĐ-TTg, 2.1)


class Timeliness(Enum):
    """How a dossier stands to its due date at one moment."""

    NOT_RUNNING = "not-running"  # not received: nothing is due
    RUNNING = "running"
    PAUSED = "paused"
    DUE_SOON = "due-soon"
    OVERDUE = "overdue"
    EARLY = "early"  # ended on a day before the due day
    ON_TIME = "on-time"
    LATE = "late"  # ended after the due date


class Terms(msgspec.Struct, frozen=True):
    """What the catalogue of the reception says about time."""

    rule: TimeRule
    working: WorkingTime
    practice: Practice = Practice()
    steps: Sequence[InsideStep] = ()
    facts: Facts = {}  # for the conditions of the rule's variants


class Extension(msgspec.Struct, frozen=True):
    """A new date that counts, or why it does not."""

    until_ms: int
    sent_ms: int
    counts: bool
    reason: str = ""


class Deadline(msgspec.Struct, frozen=True):
    """Everything that papers, lists and reports say of a dossier's time."""

    received_ms: int | None
    appointed_ms: int | None  # as the slip says: by the rule alone
    due_ms: int | None  # with pauses and the extension that counts; None while paused
    pauses: tuple[Pause, ...]
    extensions: tuple[Extension, ...]
    requests: tuple[Request, ...]
    resolved_ms: int | None  # of the result that stands
    first_resolved_ms: int | None
    ended_ms: int | None
    sure: bool = True  # False: a calendar of these years is a forecast

    @property
    def paused(self) -> bool:
        return self.ended_ms is None and any(one.end_ms is None for one in self.pauses)

    @property
    def asked_too_often(self) -> bool:
        return len(self.requests) > MAX_REQUESTS


def deadline_of(state: Dossier, course: Course, terms: Terms, now_ms: int) -> Deadline:
    """`now_ms` moves nothing but a pause that still lasts."""
    steps, reception = course.steps, course.reception
    requests = requests_in(state)
    received = None if reception is None else reception.received_ms
    resolved = _resolved(steps)
    ended = steps[-1].fact.wall_ms if steps and steps[-1].to in ENDS else resolved
    pauses = tuple(pauses_in(state, terms.rule, steps, requests))
    until = _last_ms(pauses, now_ms) if ended is None else ended
    appointed, shifted = _due(received, pauses, terms, until)
    extensions = _extensions(state, shifted, terms)
    due = next((one.until_ms for one in extensions if one.counts), shifted)
    return Deadline(
        received_ms=received,
        appointed_ms=appointed,
        due_ms=None if ended is None and any(one.end_ms is None for one in pauses) else due,
        pauses=pauses,
        extensions=extensions,
        requests=tuple(requests),
        resolved_ms=resolved,
        first_resolved_ms=next((one.fact.wall_ms for one in steps if one.to == "resolved"), None),
        ended_ms=ended,
        sure=appointed is None or terms.working.is_sure(day_of(appointed)),
    )


def timeliness(deadline: Deadline, terms: Terms, now_ms: int) -> Timeliness:
    if deadline.received_ms is None:
        return Timeliness.NOT_RUNNING
    if deadline.ended_ms is not None:
        return ended_standing(deadline, deadline.ended_ms)
    if deadline.paused:
        return Timeliness.PAUSED
    due = deadline.due_ms
    if due is None:
        return Timeliness.RUNNING
    if now_ms > due:
        return Timeliness.OVERDUE
    soon = terms.practice.due_soon_working_days
    left = terms.working.working_days_between(day_of(now_ms), day_of(due))
    return Timeliness.DUE_SOON if left <= soon else Timeliness.RUNNING


def sync_lag_ms(made_ms: int, receipted_ms: int) -> int:
    """Its own figure, of the machine's way and not of the office's work."""
    return max(0, receipted_ms - made_ms)


def days_between(made_ms: int, accepted_ms: int) -> int:
    """ "5 ngày tại nhà–Trung tâm": calendar days from a provisional visit to its reception."""
    return (day_of(accepted_ms) - day_of(made_ms)).days


def ended_standing(deadline: Deadline, ended_ms: int) -> Timeliness:
    """Early, on time or late, for an end at that moment."""
    due = deadline.due_ms
    if due is None:
        return Timeliness.ON_TIME
    if ended_ms > due or deadline.asked_too_often:
        return Timeliness.LATE
    return Timeliness.EARLY if day_of(ended_ms) < day_of(due) else Timeliness.ON_TIME


def _resolved(steps: Sequence[Step]) -> int | None:
    """The result that stands: one that was recalled has not ended anything."""
    last = None
    for step in steps:
        if step.to == "resolved":
            last = step.fact.wall_ms
        elif step.to != "returned":
            last = None
    return last


def _last_ms(pauses: Sequence[Pause], now_ms: int) -> int:
    """A span that is over is what it was, whatever the clock of whoever looks says."""
    return max([now_ms, *(one.end_ms for one in pauses if one.end_ms is not None)])


def _due(
    received_ms: int | None, pauses: Sequence[Pause], terms: Terms, until_ms: int
) -> tuple[int | None, int | None]:
    """By the rule alone, and with the pauses so far."""
    if received_ms is None:
        return None, None
    time = allowed(terms.rule, terms.facts)
    appointed = due_ms(time, received_ms, terms.working, terms.practice)
    if appointed is None:
        return None, None
    gone = [pause.stretch(received_ms, until_ms) for pause in pauses]
    return appointed, with_pauses(appointed, time, gone, terms.working)


def why_not_extended(
    said: Extended,
    signed: tuple[str, int],
    before: Sequence[Extension],
    due: int | None,
    terms: Terms,
) -> str:
    """Why a new date does not count, by whose role and when it was sent; nothing where it does."""
    role, sent_ms = signed
    if role not in CENTRE:
        return "người ký không thuộc Trung tâm"
    if any(other.counts for other in before):
        return "đã gia hạn một lần"
    if due is None or said.until_ms <= due:
        return "ngày hẹn mới không sau hạn cũ"
    last_day = day_of(due) - timedelta(days=terms.practice.extension_notice_days)
    return "" if day_of(sent_ms) <= last_day else "gửi sau hạn chót xin gia hạn"


def _extensions(state: Dossier, due: int | None, terms: Terms) -> tuple[Extension, ...]:
    """Once, with an apology sent in time, and to a later date (NĐ 118/2025, as configured)."""
    found: list[Extension] = []
    for one in events_in(state, Extended):
        why = why_not_extended(one.what, (one.fact.role, one.at_ms), found, due, terms)
        found.append(Extension(one.what.until_ms, one.at_ms, not why, why))
    return tuple(found)
