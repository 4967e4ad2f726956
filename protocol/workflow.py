"""The four axes of a dossier and their steps: a fold over transitions in log-position order.

A transition replaces the one it follows. Two that follow the same one are *contested* while
neither has been followed; one that comes after its fellow was followed is *void-late*: kept, on
the clerk's list, undoing nothing (docs/spec/workflow.md).
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final

import msgspec

from protocol.actions import Open, Transition
from protocol.dossier import facts_in_order
from protocol.ids import OperationRef
from protocol.merge import Dossier, Fact

BUSINESS: Final = "business"
AXES: Final = (BUSINESS, "money", "delivery")

DRAFT: Final = "draft"
PROVISIONAL: Final = "provisional"  # "Đã lập tại nhà – chờ Trung tâm tiếp nhận", before code 2
FOOTINGS: Final = frozenset({"official", "mobile", "provisional", "assisted"})

# National integration codes 1-10 (domain.md §1.4) and the two states before them.
NATIONAL_CODE: Final[Mapping[str, int | None]] = {
    DRAFT: None,
    PROVISIONAL: None,
    "submitted": 1,
    "received": 2,
    "refused": 3,
    "processing": 4,
    "supplement": 5,
    "payment": 6,
    "withdrawing": 7,
    "stopped": 8,
    "resolved": 9,
    "returned": 10,
}

CENTRE: Final = frozenset({"clerk", "specialist", "leader", "centre"})
FIELD: Final = frozenset({"officer"})
ANYONE: Final = CENTRE | FIELD
_CLERK: Final = frozenset({"clerk", "centre"})
_DESK: Final = frozenset({"clerk", "specialist", "centre"})
_LEADER: Final = frozenset({"leader", "centre"})
DECIDES: Final = frozenset({"clerk", "leader", "centre"})  # between contested steps

# (from, to) → who may take the step.
STEPS: Final[Mapping[str, Mapping[tuple[str, str], frozenset[str]]]] = {
    BUSINESS: {
        (DRAFT, PROVISIONAL): ANYONE,
        (DRAFT, "submitted"): ANYONE,
        (DRAFT, "received"): ANYONE,
        (DRAFT, "withdrawing"): ANYONE,
        (PROVISIONAL, "received"): _CLERK,
        (PROVISIONAL, "refused"): _CLERK,
        (PROVISIONAL, "withdrawing"): ANYONE,
        ("submitted", "received"): _CLERK,
        ("submitted", "refused"): _CLERK,
        ("submitted", "supplement"): _CLERK,
        ("received", "processing"): CENTRE,
        ("received", "supplement"): _DESK,
        ("received", "payment"): _DESK,
        ("received", "withdrawing"): ANYONE,
        ("processing", "supplement"): _DESK,
        ("processing", "payment"): _DESK,
        ("processing", "withdrawing"): ANYONE,
        ("processing", "stopped"): _LEADER,
        ("processing", "resolved"): _LEADER,
        ("supplement", "processing"): ANYONE,
        ("supplement", "withdrawing"): ANYONE,
        ("supplement", "stopped"): _LEADER,
        ("payment", "processing"): _DESK,
        ("payment", "stopped"): _LEADER,
        ("withdrawing", "stopped"): _DESK | _LEADER,
        ("withdrawing", "processing"): _DESK,
        ("resolved", "returned"): ANYONE,
        ("resolved", "processing"): _LEADER,
    },
    "money": {
        ("", "due"): ANYONE,
        ("", "exempt"): ANYONE,
        ("due", "paid"): ANYONE,
        ("paid", "refunded"): _DESK,
    },
    "delivery": {
        ("", "ready"): _DESK,
        ("ready", "out"): ANYONE,
        ("out", "delivered"): ANYONE,
        ("out", "ready"): ANYONE,
        ("ready", "delivered"): ANYONE,
    },
}


class Standing(Enum):
    """What became of one transition."""

    TAKEN = "taken"  # followed by another, or the current step
    CONTESTED = "contested"  # stands beside another one; a person with authority decides
    WAITING = "waiting"  # follows a step that is contested or not here yet
    VOID_LATE = "void-late"  # follows a step that somebody else has already followed
    NOT_ALLOWED = "not-allowed"  # no such step, or not for this role


class Step(msgspec.Struct, frozen=True):
    """A transition and its standing."""

    ref: OperationRef
    to: str
    fact: Fact
    follows: frozenset[OperationRef]
    standing: Standing = Standing.TAKEN


class Axis(msgspec.Struct, frozen=True):
    """One axis: the current steps (several while contested) and every step that was tried."""

    current: tuple[Step, ...]
    steps: tuple[Step, ...]

    @property
    def state(self) -> str:
        """The current state; a contested one names each, in position order: `received|refused`."""
        return "|".join(dict.fromkeys(step.to for step in self.current))

    @property
    def contested(self) -> bool:
        return _differ(self.current)


def axis_of(state: Dossier, axis: str = BUSINESS) -> Axis:
    """Fold one axis; the same operations at the same positions give the same steps everywhere."""
    folding = _Folding(axis, [], {})
    waiting: list[Step] = []
    for step in _transitions(state, axis):
        waiting.append(step)
        while _take_one(folding, waiting):
            pass
    standing = Standing.CONTESTED if _differ(folding.tips) else Standing.TAKEN
    current = tuple(_standing(tip, standing) for tip in folding.tips)
    waits = tuple(_standing(step, Standing.WAITING) for step in waiting)
    return Axis(current, (*folding.passed.values(), *current, *waits))


class _Folding(msgspec.Struct):
    axis: str
    tips: list[Step]
    passed: dict[OperationRef, Step]


def _transitions(state: Dossier, axis: str) -> Iterable[Step]:
    for fact in facts_in_order(state):
        match fact.action:
            case Open() if axis == BUSINESS:
                yield Step(fact.ref, DRAFT, fact, frozenset())
            case Transition() as action if action.axis == axis:
                follows = frozenset(fact.references[at] for at in action.follows_at)
                yield Step(fact.ref, action.to, fact, follows)
            case _:
                pass


def _take_one(folding: _Folding, waiting: list[Step]) -> bool:
    """Settle the first waiting step that can be settled now; it may free others."""
    for at, step in enumerate(waiting):
        standing = _judge(step, folding)
        if standing is not Standing.WAITING:
            del waiting[at]
            _settle(step, standing, folding)
            return True
    return False


def _judge(step: Step, folding: _Folding) -> Standing:
    tips = {tip.ref: tip for tip in folding.tips}
    if not step.follows <= tips.keys() | folding.passed.keys():
        return Standing.WAITING
    followed = [tips[ref] for ref in sorted(step.follows & tips.keys())]
    if followed:
        return _judge_following(step, followed, folding)
    if folding.tips and not any(_parallel(step, tip) for tip in folding.tips):
        return Standing.VOID_LATE
    before = {folding.passed[ref].to for ref in step.follows} or {""}
    if not any(_may(state, step, folding.axis) for state in before):
        return Standing.NOT_ALLOWED
    return Standing.CONTESTED if folding.tips else Standing.TAKEN


def _judge_following(step: Step, followed: list[Step], folding: _Folding) -> Standing:
    if not _differ(folding.tips):
        may = _may(followed[0].to, step, folding.axis)
    elif len(followed) < 2:
        # An ordinary next step after one side of a contested one: it waits for the decision.
        return Standing.WAITING
    else:
        may = step.fact.role in DECIDES and (
            step.to in {tip.to for tip in followed}
            or any(_may(tip.to, step, folding.axis) for tip in followed)
        )
    return Standing.TAKEN if may else Standing.NOT_ALLOWED


def _settle(step: Step, standing: Standing, folding: _Folding) -> None:
    match standing:
        case Standing.TAKEN:
            left = [tip for tip in folding.tips if tip.ref not in step.follows]
            gone = folding.tips if not _differ(folding.tips) else _among(step, folding.tips)
            folding.passed.update((tip.ref, tip) for tip in gone)
            folding.tips = [step] if len(gone) == len(folding.tips) else [*left, step]
        case Standing.CONTESTED:
            folding.tips.append(step)
        case _:
            folding.passed[step.ref] = _standing(step, standing)


def _among(step: Step, tips: list[Step]) -> list[Step]:
    return [tip for tip in tips if tip.ref in step.follows]


def _parallel(step: Step, tip: Step) -> bool:
    """Both follow the same step, or both begin the axis."""
    return bool(step.follows & tip.follows) or (not step.follows and not tip.follows)


def _may(before: str, step: Step, axis: str) -> bool:
    if isinstance(step.fact.action, Open):
        return before == ""
    return step.fact.role in STEPS.get(axis, {}).get((before, step.to), frozenset())


def _differ(tips: Iterable[Step]) -> bool:
    """Two clerks who took the same step in parallel agree: one step with two authors."""
    return len({tip.to for tip in tips}) > 1


def _standing(step: Step, standing: Standing) -> Step:
    return msgspec.structs.replace(step, standing=standing)
