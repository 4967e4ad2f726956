"""How a dossier is counted: the row from which any period's figures follow; merged ones are one."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from protocol.actions import Open
from protocol.dossier import facts_in_order
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.trade.counting import ENDS, channel_of, is_on_time
from protocol.trade.course import Course
from protocol.trade.deadlines import Deadline, Timeliness, ended_standing
from protocol.trade.delivery import deliveries_of
from protocol.trade.digitisation import Digitised, digitisation_of, digitised_whole
from protocol.trade.events import events_in
from protocol.trade.merging import families
from protocol.trade.schedule import Schedule
from sync_server.store import Store, counted
from sync_server.store.counted import CountedRow, Wait
from sync_server.store.dossiers import DossierRow
from sync_server.store.work import WorkRow

FIELD_ROLE: Final = "officer"
RETURNED: Final = "returned"


class Own(NamedTuple):
    """A dossier by itself, whatever it was merged with."""

    of: DossierRow
    state: Dossier
    row: CountedRow | None


def counted_row(
    work: WorkRow | None,
    state: Dossier,
    course: Course,
    schedule: Schedule | None,
) -> CountedRow | None:
    """None where nobody received it: refused at the desk, provisional, or a draft."""
    if work is None or schedule is None or schedule.deadline.received_ms is None:
        return None
    deadline, step = schedule.deadline, course.axis.state
    handed_ms, at_home = _handed(state, course)
    return CountedRow(
        commune=work.commune,
        received_ms=schedule.deadline.received_ms,
        dossier=work.dossier,
        ended_ms=deadline.ended_ms,
        due_ms=deadline.due_ms,
        marks=_marks(state, step, schedule),
        procedure=schedule.reception.procedure,
        sector=schedule.procedure.sector,
        village=work.village,
        step=step,
        promised_ms=_promised(deadline),
        handed_ms=handed_ms,
        at_home=at_home,
        waits=tuple(Wait(one.began_ms, one.ended_ms) for one in deadline.requests),
    )


def of_families(
    store: Store,
    own: Sequence[Own],
    before: Iterable[DossierId],
    again: Callable[[DossierRow], Own | None],
) -> dict[int, CountedRow | None]:
    """Each row anew, and those of the families that these belong to, or belonged to `before`.

    `again` reads one that was not touched; None is no dossier, or not here yet.
    """
    found = {one.of.number: one.row for one in own}
    before = [*before]
    if not before and not store.timing.has_merged():
        return found
    related = store.timing.in_families(found)
    if not before and not related:
        return found
    kin = _kin(store, own, related, before, again)
    received = {one.of.id: one.row and one.row.received_ms for one in kin.values()}
    numbers = {one.of.id: number for number, one in kin.items()}
    found |= dict.fromkeys(kin)
    for family in families((one.state for one in kin.values()), received):
        row = kin[numbers[family.main]].row
        if row is not None and family.accepted_ms is not None:
            found[row.dossier] = row._replace(received_ms=family.accepted_ms)
    return found


def _kin(
    store: Store,
    own: Sequence[Own],
    related: Container[int],
    before: Iterable[DossierId],
    again: Callable[[DossierRow], Own | None],
) -> Mapping[int, Own]:
    """The related ones, and whatever is merged with them in any number of steps."""
    known = {one.of.number: one for one in own}
    waiting = [one.of for one in own if one.of.number in related]
    waiting += [row for one in before if (row := store.dossiers.find(one)) is not None]
    seen = dict[int, Own]()
    while waiting:
        row = waiting.pop()
        if row.number in seen:
            continue
        one = known.get(row.number) or again(row)
        if one is None:
            continue
        seen[row.number] = one
        times = store.timing.find(row.number)
        if times is not None and times.merged_into is not None:
            main = store.dossiers.find(DossierId(times.merged_into))
            waiting += [] if main is None else [main]
        others = store.timing.merged_into(row.id, limit=-1)
        waiting += [store.dossiers.get(other.dossier) for other in others]
    return seen


def _is_from_field(state: Dossier) -> bool:
    facts = facts_in_order(state)
    return next((one.role for one in facts if isinstance(one.action, Open)), "") == FIELD_ROLE


def _marks(state: Dossier, step: str, schedule: Schedule) -> int:
    deadline, ended = schedule.deadline, schedule.deadline.ended_ms
    standing = None if ended is None else ended_standing(deadline, ended)
    end, often = ENDS.get(step, ""), deadline.asked_too_often
    # Paused and extended: what was promised moves with the clock of whoever looks.
    moving = bool(deadline.extensions) and deadline.paused
    kept = None if moving else _kept(deadline)
    said = {
        counted.ONLINE: channel_of(schedule.reception.footing) == "online",
        counted.FIELD: _is_from_field(state),
        counted.ASKED: bool(deadline.requests),
        counted.OFTEN: often,
        counted.EARLY: standing is Timeliness.EARLY and not often and end == "resolved",
        counted.LATE: standing is not None and (often or standing is Timeliness.LATE),
        counted.WITHDRAWN: ended is not None and end in {"withdrawn", "stopped"},
        counted.KEPT: bool(kept),
        counted.JUDGED: moving or kept is not None,
        counted.DIGITISED: _is_digitised(state, schedule),
        counted.MOVING: moving,
    }
    return sum(mark for mark, holds in said.items() if holds)


def _kept(deadline: Deadline) -> bool | None:
    """As 766 says; None where that depends on when the period ends."""
    ended = deadline.first_resolved_ms is not None or deadline.ended_ms is not None
    if ended or deadline.asked_too_often or any(one.ended_ms is None for one in deadline.requests):
        return is_on_time(deadline, 0)
    return None


def _promised(deadline: Deadline) -> int | None:
    extended = next((one.until_ms for one in deadline.extensions if one.counts), None)
    return deadline.appointed_ms if extended is None else extended


def _is_digitised(state: Dossier, schedule: Schedule) -> bool:
    """A photograph alone is not counted: without a signed file nothing has to be looked at."""
    if not events_in(state, Digitised):
        return False
    return digitised_whole(digitisation_of(state, schedule.procedure))


def _handed(state: Dossier, course: Course) -> tuple[int | None, bool]:
    """When the result first went out of our hands, and whether an officer brought it."""
    given = deliveries_of(state)
    if given:
        first = min(given, key=lambda one: one.at_ms)
        return first.at_ms, first.fact.role == FIELD_ROLE
    step = next((one for one in course.steps if one.to == RETURNED), None)
    return (None, False) if step is None else (step.fact.wall_ms, step.fact.role == FIELD_ROLE)
