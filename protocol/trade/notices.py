"""Notices to the citizen: what was issued, who told whom, how and when; what is left is a task."""

from typing import Final

import msgspec

from protocol.errors import NotPossible
from protocol.ids import OfficerId, OperationRef
from protocol.merge import Dossier
from protocol.trade.events import events_in
from protocol.trade.time_events import (
    Extended,
    FormNumber,
    NoticeDelivered,
    NoticeIssued,
    SupplementRequested,
)
from protocol.workflow import Axis, Standing, axis_of

# Steps of which the citizen is told, with the form that says it.
TOLD_OF: Final[dict[str, FormNumber]] = {"refused": "03", "stopped": "05", "resolved": ""}


class Delivery(msgspec.Struct, frozen=True):
    """How, when and through whom the citizen came to know of one notice."""

    at_ms: int
    what: NoticeDelivered
    by: OfficerId


class Pending(msgspec.Struct, frozen=True):
    """A notice that nobody has recorded as delivered."""

    ref: OperationRef
    form: FormNumber
    since_ms: int


def deliveries(state: Dossier) -> dict[OperationRef, Delivery]:
    """For each notice its first delivery by signed time."""
    first: dict[OperationRef, Delivery] = {}
    for one in events_in(state, NoticeDelivered):
        said = Delivery(one.at_ms, one.what, one.fact.officer)
        for ref in one.about:
            if ref not in first or said.at_ms < first[ref].at_ms:
                first[ref] = said
    return first


def pending_notices(state: Dossier) -> list[Pending]:
    """What the citizen has not been told, oldest first: tasks of whoever goes there next."""
    return pending_along(state, axis_of(state))


def pending_along(state: Dossier, axis: Axis) -> list[Pending]:
    """The same, for who has folded its business axis already."""
    told = deliveries(state)
    issued = [*_requests(state), *_written(state), *_extensions(state), *_steps(axis)]
    waiting = [one for one in issued if one.ref not in told]
    return sorted(waiting, key=lambda one: (one.since_ms, one.ref))


def notices_of(state: Dossier, form: str) -> list[OperationRef]:
    """Those of one form that the citizen has not been told; NotPossible where there are none."""
    found = [one.ref for one in pending_notices(state) if one.form == form]
    if not found:
        raise NotPossible(f"không có thông báo Mẫu {form} nào chờ báo cho người dân")
    return found


def _requests(state: Dossier) -> list[Pending]:
    return [Pending(one.fact.ref, "02", one.at_ms) for one in events_in(state, SupplementRequested)]


def _written(state: Dossier) -> list[Pending]:
    return [
        Pending(one.fact.ref, one.what.form, one.at_ms) for one in events_in(state, NoticeIssued)
    ]


def _extensions(state: Dossier) -> list[Pending]:
    return [Pending(one.fact.ref, "04", one.at_ms) for one in events_in(state, Extended)]


def _steps(axis: Axis) -> list[Pending]:
    return [
        Pending(step.ref, TOLD_OF[step.to], step.fact.wall_ms)
        for step in axis.steps
        if step.to in TOLD_OF and step.standing is Standing.TAKEN
    ]
