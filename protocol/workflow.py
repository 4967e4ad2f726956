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
WITHDRAWN: Final = "withdrawn"
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
    "withdrawn": 8,
    "resolved": 9,
    "returned": 10,
}

# What people read (domain.md §1.4, wording.md).
STATE_NAMES: Final[Mapping[str, str]] = {
    DRAFT: "bản nháp",
    PROVISIONAL: "Đã lập tại nhà – chờ Trung tâm tiếp nhận",
    "submitted": "mới đăng ký",
    "received": "được tiếp nhận",
    "refused": "không được tiếp nhận",
    "processing": "đang xử lý",
    "supplement": "yêu cầu bổ sung giấy tờ",
    "payment": "yêu cầu thực hiện nghĩa vụ tài chính",
    "withdrawing": "công dân yêu cầu rút hồ sơ",
    "stopped": "dừng xử lý",
    "withdrawn": "đã rút hồ sơ",
    "resolved": "đã xử lý xong",
    "returned": "đã trả kết quả",
}

CENTRE: Final = frozenset({"clerk", "specialist", "leader", "centre"})
FIELD: Final = frozenset({"officer"})
ANYONE: Final = CENTRE | FIELD
CLERK: Final = frozenset({"clerk", "centre"})
DESK: Final = frozenset({"clerk", "specialist", "centre"})
LEADER: Final = frozenset({"leader", "centre"})
DECIDES: Final = frozenset({"clerk", "leader", "centre"})  # between contested steps

# (from, to) → who may take the step.
STEPS: Final[Mapping[str, Mapping[tuple[str, str], frozenset[str]]]] = {
    BUSINESS: {
        (DRAFT, PROVISIONAL): ANYONE,
        (DRAFT, "submitted"): ANYONE,
        (DRAFT, "received"): ANYONE,
        (DRAFT, "withdrawing"): ANYONE,
        (DRAFT, WITHDRAWN): ANYONE,  # at the door, while no unit has it: nobody has to decide
        (PROVISIONAL, "received"): CLERK,
        (PROVISIONAL, "refused"): CLERK,
        (PROVISIONAL, "withdrawing"): ANYONE,
        (PROVISIONAL, WITHDRAWN): ANYONE,
        ("submitted", "received"): CLERK,
        ("submitted", "refused"): CLERK,
        ("submitted", "supplement"): CLERK,
        ("submitted", WITHDRAWN): ANYONE,
        ("received", "processing"): CENTRE,
        ("received", "supplement"): DESK,
        ("received", "payment"): DESK,
        ("received", "withdrawing"): ANYONE,
        ("received", WITHDRAWN): ANYONE,
        ("processing", "supplement"): DESK,
        ("processing", "payment"): DESK,
        ("processing", "withdrawing"): ANYONE,
        ("processing", "stopped"): LEADER,
        ("processing", "resolved"): LEADER,
        ("supplement", "processing"): ANYONE,
        ("supplement", "withdrawing"): ANYONE,
        ("supplement", "stopped"): LEADER,
        ("payment", "processing"): DESK,
        ("payment", "stopped"): LEADER,
        ("withdrawing", "stopped"): DESK | LEADER,
        ("withdrawing", WITHDRAWN): DESK | LEADER,
        ("withdrawing", "processing"): DESK,
        ("resolved", "returned"): ANYONE,
        ("resolved", "processing"): LEADER,  # a result that was wrong is taken back
        ("returned", "processing"): LEADER,
    },
    "money": {
        ("", "due"): ANYONE,
        ("", "exempt"): ANYONE,
        ("due", "paid"): ANYONE,
        ("paid", "refunded"): DESK,
    },
    "delivery": {
        ("", "ready"): DESK,
        ("ready", "out"): ANYONE,
        ("out", "delivered"): ANYONE,
        ("out", "ready"): ANYONE,
        ("ready", "delivered"): ANYONE,
    },
}


class Standing(Enum):
    """What became of one transition."""

    TAKEN = "taken"  # the current step, or followed by another, or the same as another's
    CONTESTED = "contested"  # stands beside another one; a person with authority decides
    WAITING = "waiting"  # follows a step that is contested or not here yet
    VOID_LATE = "void-late"  # follows one that was followed otherwise before, or that never stood
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
    folding, waiting = _Folding(axis), list[Step]()
    for step in _transitions(state, axis):
        if not _take(step, folding):
            waiting.append(step)
            continue
        while _take_first(waiting, folding):
            pass
    standing = Standing.CONTESTED if _differ(folding.tips) else Standing.TAKEN
    current = tuple(
        _standing(step, standing) for tip in folding.tips for step in _said(tip, folding)
    )
    known = {step.ref: step for step in (*folding.passed.values(), *current)}
    waits = tuple(_standing(step, Standing.WAITING) for step in waiting)
    return Axis(current, (*known.values(), *waits))


class _Folding(msgspec.Struct):
    axis: str
    tips: list[Step] = []
    passed: dict[OperationRef, Step] = {}
    lines: dict[OperationRef, frozenset[OperationRef]] = {}  # what a step that was taken came after
    same: dict[OperationRef, OperationRef] = {}  # steps that say what another has said


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


def _take_first(waiting: list[Step], folding: _Folding) -> bool:
    """Settle the first waiting step that can be settled now; it may free others."""
    for at, step in enumerate(waiting):
        if _take(step, folding):
            del waiting[at]
            return True
    return False


def _take(step: Step, folding: _Folding) -> bool:
    """Settle a step for good, unless it has to wait."""
    line = frozenset(folding.same.get(ref, ref) for ref in step.follows)
    if not line <= folding.passed.keys() | {tip.ref for tip in folding.tips}:
        return False
    followed = [tip for tip in folding.tips if _follows(line, tip, folding)]
    if not followed:
        _take_beside(step, line, folding)
        return True
    if _differ(folding.tips) and not _differ(followed):
        return False  # a next step after one side of a contested one: it waits for the decision
    _take_next(step, followed, folding)
    return True


def _take_next(step: Step, followed: list[Step], folding: _Folding) -> None:
    if not _allowed({tip.to for tip in followed}, step, folding.axis):
        folding.passed[step.ref] = _standing(step, Standing.NOT_ALLOWED)
        return
    gone = followed if _differ(folding.tips) else folding.tips
    folding.passed.update((tip.ref, tip) for tip in gone)
    folding.tips = [*(tip for tip in folding.tips if tip.ref not in folding.passed), step]
    folding.lines[step.ref] = frozenset(tip.ref for tip in followed)


def _take_beside(step: Step, line: frozenset[OperationRef], folding: _Folding) -> None:
    """All that it follows has been followed before, or it begins the axis."""
    twin = _twin(step, line, folding)
    standing = _judge_beside(step, line, folding, twin)
    if standing is Standing.TAKEN:
        folding.lines[step.ref] = line
        if twin is None:
            folding.tips = [*folding.tips, step]
            return
        folding.same[step.ref] = folding.same.get(twin.ref, twin.ref)
    folding.passed[step.ref] = _standing(step, standing)


def _judge_beside(
    step: Step, line: frozenset[OperationRef], folding: _Folding, twin: Step | None
) -> Standing:
    before = [folding.passed[ref] for ref in line]
    if before and all(other.standing is not Standing.TAKEN for other in before):
        return Standing.VOID_LATE
    if folding.tips and not twin and not any(_beside(line, tip, folding) for tip in folding.tips):
        return Standing.VOID_LATE
    states = {other.to for other in before if other.standing is not Standing.NOT_ALLOWED} or {""}
    return Standing.TAKEN if _allowed(states, step, folding.axis) else Standing.NOT_ALLOWED


def _twin(step: Step, line: frozenset[OperationRef], folding: _Folding) -> Step | None:
    """Two who took the same step in parallel agree, however late one comes: it has two authors."""
    for other in (*folding.passed.values(), *folding.tips):
        its_line = folding.lines.get(other.ref)
        if (
            other.to == step.to
            and its_line is not None
            and (line & its_line or not line | its_line)
        ):
            return other
    return None


def _follows(line: frozenset[OperationRef], tip: Step, folding: _Folding) -> bool:
    """After the tip, or after the side of a contested step that the tip has decided for."""
    if tip.ref in line:
        return True
    its_line = folding.lines[tip.ref]
    return len(_states(its_line, folding)) > 1 and _states(line & its_line, folding) == {tip.to}


def _beside(line: frozenset[OperationRef], tip: Step, folding: _Folding) -> bool:
    """In parallel with the tip. Who followed one side does not reopen what was decided of both."""
    its_line = folding.lines[tip.ref]
    shared = _states(line & its_line, folding)
    decided = _states(its_line, folding)
    return not line | its_line or (len(shared) >= min(2, len(decided)) > 0)


def _states(refs: Iterable[OperationRef], folding: _Folding) -> set[str]:
    return {folding.passed[ref].to for ref in refs}


def _allowed(before: set[str], step: Step, axis: str) -> bool:
    """By the table; a choice between contested steps takes authority, and may name one of them."""
    if isinstance(step.fact.action, Open):
        return before == {""}
    chosen = len(before) > 1
    if chosen and step.fact.role not in DECIDES:
        return False
    return (chosen and step.to in before) or any(_may(state, step, axis) for state in before)


def _may(before: str, step: Step, axis: str) -> bool:
    return step.fact.role in STEPS.get(axis, {}).get((before, step.to), frozenset())


def _said(tip: Step, folding: _Folding) -> list[Step]:
    """A current step and those that say the same: one step by several authors."""
    return [tip, *(folding.passed[ref] for ref, twin in folding.same.items() if twin == tip.ref)]


def _differ(tips: Iterable[Step]) -> bool:
    return len({tip.to for tip in tips}) > 1


def _standing(step: Step, standing: Standing) -> Step:
    return msgspec.structs.replace(step, standing=standing)
