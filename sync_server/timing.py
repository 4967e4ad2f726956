"""The times of a dossier at the centre: as rows for lists, and in full when somebody looks."""

from typing import Final

from protocol.catalogue import Catalogue
from protocol.dossier import text_at
from protocol.merge import Dossier
from protocol.trade.course import Course
from protocol.trade.deadlines import Deadline
from protocol.trade.events import problems_in
from protocol.trade.kinds import KINDS
from protocol.trade.merging import merged_into
from protocol.trade.notices import pending_along
from protocol.trade.reception import Reception
from protocol.trade.schedule import Schedule, schedule_along, schedule_now
from protocol.trust import TrustSet
from sync_server.catalogues import newest
from sync_server.store import Store
from sync_server.store.timing import SubjectRow, TimingRow


def schedule_at(
    store: Store, trust: TrustSet, state: Dossier, *, position: int, now_ms: int
) -> Schedule | None:
    """By the newest catalogue before `position`, as of the dossier's own reception."""
    catalogue = newest(store, trust, position)
    return None if catalogue is None else schedule_now(state, catalogue, now_ms)


def row_schedule(
    state: Dossier, course: Course, catalogue: Catalogue | None, now_ms: int | None = None
) -> Schedule | None:
    """Of which rows are made. Without a clock: the same log, the same rows."""
    if catalogue is None or _is_untouched(state):
        return None
    if now_ms is None:
        now_ms = max(fact.wall_ms for fact in state.facts.values())
    return schedule_along(state, course, catalogue, now_ms)


def timing_row(
    number: int, state: Dossier, course: Course, found: Schedule | None
) -> TimingRow | None:
    """None of a draft of which nothing happened yet."""
    if _is_untouched(state):
        return None
    deadline = NOTHING_DUE if found is None else found.deadline
    row = TimingRow(
        dossier=number,
        received_ms=deadline.received_ms,
        appointed_ms=deadline.appointed_ms,
        due_ms=deadline.due_ms,
        ended_ms=deadline.ended_ms,
        paused=deadline.paused,
        requests=len(deadline.requests),
        to_tell=len(pending_along(state, course.axis)),
        problems=len(problems_in(state, KINDS)),
        merged_into=merged_into(state),
    )
    return row if any(value for value in row[1:]) else None


def subject_row(
    number: int, state: Dossier, reception: Reception | None, citizen: str | None
) -> SubjectRow | None:
    """None where it names nobody whom another dossier could name as well."""
    if citizen is None or reception is None:
        return None
    block, dot, _ = citizen.rpartition(".")
    slots = (citizen, *(f"{block}{dot}{part}" for part in ("pin", "dob", "residence.detail")))
    name, pin, born, village = (text_at(state, slot) for slot in slots)
    if not name or not (pin or born):
        return None
    return SubjectRow(number, reception.procedure, name, pin, born, village)


def _is_untouched(state: Dossier) -> bool:
    return len(state.facts) <= 1  # the opening alone


NOTHING_DUE: Final = Deadline(None, None, None, (), (), (), None, None, None)
