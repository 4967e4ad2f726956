"""The way of one dossier through the office: folded once, for everybody who asks about it."""

from collections.abc import Sequence

import msgspec

from protocol.ids import OperationRef
from protocol.merge import Dossier
from protocol.trade.reception import Reception, reception_by
from protocol.workflow import Axis, Standing, Step, axis_of


class Course(msgspec.Struct, frozen=True):
    """Its business axis, the steps of it that stand, and its reception."""

    axis: Axis
    steps: Sequence[Step]
    reception: Reception | None  # None before anybody opened it


def course_of(state: Dossier) -> Course:
    axis = axis_of(state)
    steps = _taken(axis)
    return Course(axis, steps, reception_by(state, steps))


def reception_of(state: Dossier) -> Reception | None:
    """None before anybody opened it."""
    return reception_by(state, taken_steps(state))


def taken_steps(state: Dossier) -> list[Step]:
    """The business steps that stand, in log-position order; one step by several authors is one."""
    return _taken(axis_of(state))


def _taken(axis: Axis) -> list[Step]:
    found: list[Step] = []
    for step in sorted(axis.steps, key=_in_order):
        if step.standing is not Standing.TAKEN:
            continue
        twin = next(
            (one for one in found if one.to == step.to and one.follows & step.follows), None
        )
        if twin is None:
            found.append(step)
    return found


def _in_order(step: Step) -> tuple[bool, int, int, OperationRef]:
    fact = step.fact
    return fact.position is None, fact.position or 0, fact.hlc, fact.ref
