"""One written request for what is missing (Mẫu 02), its delivery, its answer, and its pause.

Requests whose authors had not seen each other are one request with both lists. The same operations
give the same request in any order of arrival: times are those that people signed.
"""

from enum import Enum
from typing import Final

import msgspec

from protocol.errors import NotPossible
from protocol.ids import OperationRef
from protocol.merge import Dossier, Fact
from protocol.trade.due import Allowed, Practice, due_ms
from protocol.trade.events import Happened, events_in
from protocol.trade.notices import Delivery, deliveries
from protocol.trade.time_events import PapersTaken, SupplementAnswered, SupplementRequested
from protocol.trade.working_time import WorkingTime

NOT_TOLD: Final = "chưa thông báo cho người dân"
NO_PERIOD: Final = "chưa có thời hạn trả lời trong cấu hình của Trung tâm"
STILL_TIME: Final = "người dân còn thời gian trả lời"


class Task(Enum):
    """What is left to do about a request, for whoever meets the citizen next."""

    ASK = "ask"  # nobody has told the citizen
    ASKED = "asked"  # told; the answer is awaited
    ALREADY_THERE = (
        "already-there"  # the papers came without the asking: "đã có, không cần hỏi lại"
    )
    ANSWERED = "answered"


class Request(msgspec.Struct, frozen=True):
    """One request as the citizen meets it."""

    events: tuple[Happened[SupplementRequested], ...]
    missing: tuple[str, ...]  # what has not come yet
    began_ms: int
    ended_ms: int | None
    delivery: Delivery | None

    @property
    def items(self) -> tuple[str, ...]:
        """Everything that was asked for, in the order of asking."""
        return tuple(dict.fromkeys(item for one in self.events for item in one.what.items))

    @property
    def task(self) -> Task:
        if self.ended_ms is None:
            return Task.ASKED if self.delivery else Task.ASK
        return Task.ANSWERED if self.delivery else Task.ALREADY_THERE


def requests_in(state: Dossier) -> list[Request]:
    """Oldest first; more than one counts the dossier as overdue (QĐ 766/QĐ-TTg, 2.1)."""
    answers = _answers(state)
    told = deliveries(state)
    return [_request(group, answers, told) for group in _groups(state)]


def answer_until(request: Request, working: WorkingTime, practice: Practice) -> int | None:
    """The citizen's own period runs from the recorded delivery of the notice; never before."""
    if request.delivery is None or practice.supplement_answer_days == 0:
        return None
    time = Allowed(practice.supplement_answer_days, "DAY")
    return due_ms(time, request.delivery.at_ms, working, practice)


def check_may_close(
    request: Request, now_ms: int, working: WorkingTime, practice: Practice
) -> None:
    """Raise unless a dossier may be stopped because the citizen did not answer."""
    if request.ended_ms is not None:
        raise NotPossible("giấy tờ đã có đủ")
    if request.delivery is None:
        raise NotPossible(NOT_TOLD)
    until = answer_until(request, working, practice)
    if until is None:
        raise NotPossible(NO_PERIOD)
    if now_ms <= until:
        raise NotPossible(STILL_TIME)


class _Answer(msgspec.Struct, frozen=True):
    fact: Fact
    at_ms: int
    items: tuple[str, ...]  # none: all that the requests in `about` ask for
    about: frozenset[OperationRef]


def _answers(state: Dossier) -> list[_Answer]:
    said = [
        _Answer(one.fact, one.at_ms, one.what.items, frozenset(one.about))
        for one in events_in(state, SupplementAnswered)
    ]
    taken = [
        _Answer(one.fact, one.at_ms, one.what.components, frozenset())
        for one in events_in(state, PapersTaken)
    ]
    return said + taken


def _groups(state: Dossier) -> list[list[Happened[SupplementRequested]]]:
    """A request whose author had seen one of the group begins the next one."""
    groups: list[list[Happened[SupplementRequested]]] = []
    for one in events_in(state, SupplementRequested):
        seen = set(one.about)
        last = groups[-1] if groups else []
        if last and not seen & {other.fact.ref for other in last}:
            last.append(one)
        else:
            groups.append([one])
    return groups


def _request(
    group: list[Happened[SupplementRequested]],
    answers: list[_Answer],
    told: dict[OperationRef, Delivery],
) -> Request:
    began = min(one.at_ms for one in group)
    refs = {one.fact.ref for one in group}
    missing, came = list[str](), [began]
    for one in group:
        for item in one.what.items:
            times = [answer.at_ms for answer in answers if _answers_item(answer, item, one, refs)]
            if times:
                came.append(min(times))
            elif item not in missing:
                missing.append(item)
    delivered = [told[ref] for ref in refs if ref in told]  # of two lists, both have to be told
    return Request(
        events=tuple(group),
        missing=tuple(missing),
        began_ms=began,
        ended_ms=None if missing else max(came),
        delivery=max(delivered, key=_told_at) if len(delivered) == len(refs) else None,
    )


def _told_at(delivery: Delivery) -> int:
    return delivery.at_ms


def _answers_item(
    answer: _Answer,
    item: str,
    request: Happened[SupplementRequested],
    refs: set[OperationRef],
) -> bool:
    if answer.about:
        return bool(answer.about & refs) and (not answer.items or item in answer.items)
    return item in answer.items and not _had_seen(request, answer)


def _had_seen(request: Happened[SupplementRequested], answer: _Answer) -> bool:
    """What lay at the centre when the request was written is what the request found wanting."""
    if answer.at_ms >= request.at_ms:
        return False
    before, after = answer.fact.position, request.fact.position
    return before is not None and (after is None or before < after)
