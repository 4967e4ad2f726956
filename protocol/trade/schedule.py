"""The deadline of a dossier from its log and the newest catalogue: one call for lists and slips."""

from collections.abc import Mapping

import msgspec

from protocol.actions import Value
from protocol.catalogue import Catalogue
from protocol.merge import Dossier
from protocol.trade.beside import beside_of
from protocol.trade.course import Course, course_of
from protocol.trade.deadlines import Deadline, Terms, Timeliness, deadline_of, timeliness
from protocol.trade.law import Law, law_along, law_of
from protocol.trade.procedures import Procedure
from protocol.trade.reception import Reception
from protocol.trade.terms import facts_of, terms_of


class Schedule(msgspec.Struct, frozen=True):
    """What is due when, under which words of the catalogue."""

    reception: Reception
    procedure: Procedure
    terms: Terms
    deadline: Deadline
    timeliness: Timeliness


def schedule_of(state: Dossier, catalogue: Catalogue, now_ms: int) -> Schedule | None:
    """None for what the catalogue does not know, or gives no time; never raises."""
    law = law_of(state, catalogue, now_ms)
    return None if law is None else _schedule(state, law, {}, now_ms)


def appointed_if_received(state: Dossier, catalogue: Catalogue, at_ms: int) -> int | None:
    """What a slip would say if it were received at that moment; None where nothing is due."""
    law = law_of(state, catalogue, at_ms)
    procedure = None if law is None else law.find_procedure()
    if law is None or procedure is None:
        return None
    terms = terms_of(law.view, procedure, facts_of(state, {}))
    if terms is None:
        return None
    reception = msgspec.structs.replace(law.reception, received_ms=at_ms)
    course = msgspec.structs.replace(law.course, reception=reception)
    return deadline_of(state, course, terms, at_ms).appointed_ms


def schedule_now(state: Dossier, catalogue: Catalogue, now_ms: int) -> Schedule | None:
    """With what the dossier itself says beside its form."""
    return schedule_along(state, course_of(state), catalogue, now_ms)


def schedule_along(
    state: Dossier, course: Course, catalogue: Catalogue, now_ms: int
) -> Schedule | None:
    """The same, for who has folded its course already."""
    law = law_along(course, catalogue, now_ms)
    if law is None:
        return None
    beside = beside_of(law.view, state, law.reception, law.view.day)
    return _schedule(state, law, beside, now_ms)


def _schedule(
    state: Dossier, law: Law, beside: Mapping[str, Value], now_ms: int
) -> Schedule | None:
    procedure = law.find_procedure()
    if procedure is None:
        return None
    terms = terms_of(law.view, procedure, facts_of(state, beside))
    if terms is None:
        return None
    deadline = deadline_of(state, law.course, terms, now_ms)
    standing = timeliness(deadline, terms, now_ms)
    return Schedule(law.reception, procedure, terms, deadline, standing)
