"""The deadline of a dossier from its log and the newest catalogue: one call for lists and slips."""

from collections.abc import Mapping

import msgspec

from protocol.actions import Value
from protocol.catalogue import Catalogue, View
from protocol.errors import NotPossible
from protocol.merge import Dossier
from protocol.trade.beside import beside_of
from protocol.trade.deadlines import Deadline, Terms, Timeliness, deadline_of, timeliness
from protocol.trade.procedures import Procedure
from protocol.trade.reception import Reception, reception_of
from protocol.trade.terms import facts_of, terms_of
from protocol.trade.working_time import day_of


class Schedule(msgspec.Struct, frozen=True):
    """What is due when, under which words of the catalogue."""

    reception: Reception
    procedure: Procedure
    terms: Terms
    deadline: Deadline
    timeliness: Timeliness


def law_of(state: Dossier, catalogue: Catalogue, now_ms: int) -> tuple[Reception, View] | None:
    """As of the reception; of what nobody has received yet, as of its opening, today."""
    reception = reception_of(state)
    if reception is None:
        return None
    counted = next(
        (at for at in (reception.received_ms, reception.made_ms) if at is not None), now_ms
    )
    return reception, catalogue.view(as_of=reception.catalogue, day=day_of(counted))


def schedule_of(
    state: Dossier, catalogue: Catalogue, now_ms: int, beside: Mapping[str, Value] | None = None
) -> Schedule | None:
    """None for what the catalogue does not know, or gives no time; never raises."""
    found = law_of(state, catalogue, now_ms)
    if found is None:
        return None
    reception, view = found
    try:
        procedure = view.procedure(reception.procedure)
    except NotPossible:
        return None
    terms = terms_of(view, procedure, facts_of(state, beside))
    if terms is None:
        return None
    deadline = deadline_of(state, terms, now_ms)
    return Schedule(reception, procedure, terms, deadline, timeliness(deadline, terms, now_ms))


def schedule_now(state: Dossier, catalogue: Catalogue, now_ms: int) -> Schedule | None:
    """With what the dossier itself says beside its form."""
    law = law_of(state, catalogue, now_ms)
    if law is None:
        return None
    reception, view = law
    return schedule_of(state, catalogue, now_ms, beside_of(view, state, reception, view.day))
