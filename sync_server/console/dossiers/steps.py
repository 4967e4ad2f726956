"""The way through the office: who has which step, and until when."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from protocol.trade.due import due_ms, step_allowed, with_pauses
from protocol.trade.inside_steps import StepTime, step_times
from protocol.trade.office_acts import Transferred, away, decisions_in
from protocol.trade.schedule import Schedule
from protocol.workflow import PROVISIONAL, Step
from sync_server.console.dossiers.seen import Seen, Words
from sync_server.console.dossiers.sources import OF_CENTRE

OK, NOW, NEXT = "ok", "now", ""
# Where the catalogue names no steps of its own.
USUAL: Final[tuple[tuple[str, Words], ...]] = (
    ("processing", ("Chuyển hồ sơ", "Transfer")),
    ("resolved", ("Quyết định", "Decision")),
    ("returned", ("Trả kết quả", "Result")),
)


class Stage(NamedTuple):
    """One step of the way."""

    style: str
    name: Words
    who: str
    done_ms: int | None
    until_ms: int | None
    late: bool = False


def stages_of(seen: Seen, now_ms: int) -> list[Stage]:
    found = [_reception(seen), *_after(seen)]
    at = next((at for at, one in enumerate(found) if one.style != OK), None)
    if at is None or _is_over(seen):
        return found
    late = found[at].until_ms is not None and now_ms > (found[at].until_ms or 0)
    return [*found[:at], found[at]._replace(style=NOW, late=late), *found[at + 1 :]]


def away_from(seen: Seen) -> Transferred | None:
    """Where it is, if it is not here."""
    gone = away(seen.state)
    return gone[-1].what if gone else None


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
    schedule = seen.schedule
    if schedule is None or not schedule.terms.steps:
        for to, name in USUAL:
            step = _first(seen, to)
            who = "" if step is None else seen.name_of(step.fact.officer) or OF_CENTRE[0]
            done = None if step is None else step.fact.wall_ms
            until = schedule.deadline.due_ms if schedule and to != "processing" else None
            yield Stage(NEXT if step is None else OK, name, who, done, until)
        return
    recorded = {
        one.step: one for one in step_times(seen.state, schedule.deadline.pauses, schedule.terms)
    }
    untils = _untils(schedule)
    for at, inside in enumerate(schedule.terms.steps):
        one = recorded.get(inside.id)
        done = _done_ms(seen, schedule, at, one)
        officer = one.officer if one is not None and one.officer else inside.office
        who = _decider(seen) or officer if at == len(untils) - 2 else officer
        until = one.due_ms if one is not None else untils[at]
        yield Stage(NEXT if done is None else OK, (inside.vi, inside.vi), who, done, until)


def _done_ms(seen: Seen, schedule: Schedule, at: int, one: StepTime | None) -> int | None:
    """The first ends with the transfer, the last but one with the decision, the last at home."""
    last = len(schedule.terms.steps) - 1
    to = {last: "returned", last - 1: "resolved", 0: "processing"}.get(at)
    if at not in {last, last - 1} and one is not None and one.ended_ms is not None:
        return one.ended_ms
    resolved = _standing(seen, "resolved")
    if to is None:
        return None if resolved is None else resolved.fact.wall_ms
    step = _first(seen, to) if to == "processing" else _standing(seen, to)
    return None if step is None else step.fact.wall_ms


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
