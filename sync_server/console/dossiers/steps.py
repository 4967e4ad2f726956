"""The way through the office: who has which step, and until when."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from protocol.trade.due import due_ms, step_allowed, with_pauses
from protocol.trade.inside_steps import StepTime, step_times
from protocol.trade.office_acts import decisions_in
from protocol.trade.schedule import Schedule
from protocol.trade.time_rules import InsideStep
from protocol.workflow import PROVISIONAL, Step
from sync_server.console.dossiers.seen import Seen, Words
from sync_server.console.dossiers.sources import OF_CENTRE

OK, NOW, NEXT = "ok", "now", ""
TRANSFER: Final[Words] = ("Chuyển hồ sơ", "Transfer")
DECISION: Final[Words] = ("Quyết định", "Decision")
RESULT: Final[Words] = ("Trả kết quả", "Result")
DECIDES: Final = frozenset({"sign", "decide"})  # ids of the catalogue's steps
RETURN: Final = "return"


class Stage(NamedTuple):
    """One step of the way."""

    style: str
    name: Words
    who: str
    done_ms: int | None
    until_ms: int | None
    late: bool = False

    @property
    def by(self) -> Words:
        """As a page says it: an office as the catalogue calls it, a person, or the centre."""
        return OF_CENTRE if self.who == OF_CENTRE[0] else (self.who, self.who)


def stages_of(seen: Seen, now_ms: int) -> list[Stage]:
    found = [_reception(seen), *_after(seen)]
    at = next((at for at, one in enumerate(found) if one.style != OK), None)
    if at is None or _is_over(seen):
        return found
    late = found[at].until_ms is not None and now_ms > (found[at].until_ms or 0)
    return [*found[:at], found[at]._replace(style=NOW, late=late), *found[at + 1 :]]


def _reception(seen: Seen) -> Stage:
    received = _first(seen, "received")
    made = _first(seen, PROVISIONAL) or _first(seen, "submitted")
    name: Words = ("Tiếp nhận", "Reception")
    if received is None:
        who = "" if made is None else seen.name_of(made.fact.officer)
        return Stage(NEXT, name, who, None, None)
    reception = seen.course.reception
    at_ms = received.fact.wall_ms if reception is None else reception.received_ms
    return Stage(OK, name, seen.name_of(received.fact.officer) or OF_CENTRE[0], at_ms, None)


def _after(seen: Seen) -> Iterator[Stage]:
    """The catalogue's own steps, with the transfer before and the result behind them."""
    schedule = seen.schedule
    inside = schedule.terms.steps if schedule is not None else ()
    if not inside or not inside[0].office.startswith(OF_CENTRE[0]):
        yield _milestone(seen, "processing", TRANSFER)
    if schedule is not None:
        yield from _inside(seen, schedule)
    if not any(one.id in DECIDES for one in inside):
        yield _milestone(seen, "resolved", DECISION)
    if not any(one.id == RETURN for one in inside):
        yield _milestone(seen, "returned", RESULT)


def _milestone(seen: Seen, to: str, name: Words) -> Stage:
    """A step of every dossier, where the catalogue has none of its own for it."""
    step = _first(seen, to) if to == "processing" else _standing(seen, to)
    who = "" if step is None else seen.name_of(step.fact.officer) or OF_CENTRE[0]
    due = seen.schedule.deadline.due_ms if seen.schedule is not None else None
    until = due if to != "processing" else None
    done = None if step is None else step.fact.wall_ms
    return Stage(NEXT if done is None else OK, name, who, done, until)


def _inside(seen: Seen, schedule: Schedule) -> Iterator[Stage]:
    times = step_times(seen.state, schedule.deadline.pauses, schedule.terms)
    recorded = {one.step: one for one in times}
    for at, (step, until) in enumerate(zip(schedule.terms.steps, _untils(schedule), strict=True)):
        one = recorded.get(step.id)
        done = _done_ms(seen, step, one, first=at == 0)
        who = one.officer if one is not None and one.officer else step.office
        if step.id in DECIDES:
            who = _decider(seen) or who
        due = one.due_ms if one is not None else until
        yield Stage(NEXT if done is None else OK, (step.vi, step.vi), who, done, due)


def _done_ms(seen: Seen, step: InsideStep, one: StepTime | None, *, first: bool) -> int | None:
    """By the dossier's own steps; between them by whoever began the next one."""
    resolved = _standing(seen, "resolved")
    if step.id == RETURN:
        found = _standing(seen, "returned")
    elif step.id in DECIDES:
        found = resolved
    elif first and step.office.startswith(OF_CENTRE[0]):
        found = _first(seen, "processing")
    elif one is not None and one.ended_ms is not None:
        return one.ended_ms
    else:
        found = resolved
    return None if found is None else found.fact.wall_ms


def _untils(schedule: Schedule) -> list[int | None]:
    """One after the other from the reception, within the whole."""
    at, found = schedule.deadline.received_ms, list[int | None]()
    terms, pauses = schedule.terms, schedule.deadline.pauses
    for step in terms.steps:
        if at is not None:
            limit = step_allowed(step)
            due = due_ms(limit, at, terms.working, terms.practice)
            gone = [one.stretch(at, one.end_ms) for one in pauses if one.end_ms is not None]
            at = None if due is None else with_pauses(due, limit, gone, terms.working)
            whole = schedule.deadline.due_ms
            at = at if at is None or whole is None else min(at, whole)
        found.append(at)
    return found


def _decider(seen: Seen) -> str:
    found = decisions_in(seen.state)
    return found[-1].what.signer if found else ""


def _first(seen: Seen, to: str) -> Step | None:
    return next((step for step in seen.course.steps if step.to == to), None)


def _standing(seen: Seen, to: str) -> Step | None:
    """The step, unless it was taken back since."""
    steps = seen.course.steps
    last = [at for at, step in enumerate(steps) if step.to == to]
    if not last or any(step.to == "processing" for step in steps[last[-1] + 1 :]):
        return None
    return steps[last[-1]]


def _is_over(seen: Seen) -> bool:
    """Refused, withdrawn or stopped: nothing comes next."""
    return seen.course.axis.state in {"refused", "withdrawn", "stopped"}
