"""Steps of a dossier on its three axes, from docs/spec/workflow.md."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tests.second_reader.merge import Fact, fold, operations_of
from tests.second_reader.refusal import Vector

NONE: Final = "(none)"
AXES: Final = ("business", "money", "delivery")
DECIDERS: Final = {"clerk", "leader", "centre"}
_WHO: Final = {
    "clerk": {"clerk", "centre"},
    "desk": {"clerk", "specialist", "centre"},
    "desk+leader": {"clerk", "specialist", "centre", "leader"},
    "head": {"leader", "centre"},
    "centre's": {"clerk", "specialist", "leader", "centre"},
    "anyone": {"officer", "clerk", "specialist", "leader", "centre"},
}
STEPS: Final = {
    "business": {
        "draft": "anyone provisional submitted received withdrawing withdrawn",
        "provisional": "clerk received refused, anyone withdrawing withdrawn",
        "submitted": "clerk received refused supplement, anyone withdrawn",
        "received": "centre's processing, desk supplement payment, anyone withdrawing withdrawn",
        "processing": "desk supplement payment, anyone withdrawing, head stopped resolved",
        "supplement": "anyone processing withdrawing, head stopped",
        "payment": "desk processing, head stopped",
        "withdrawing": "desk+leader stopped withdrawn, desk processing",
        "resolved": "anyone returned, head processing",
        "returned": "head processing",
    },
    "money": {NONE: "anyone due exempt", "due": "anyone paid", "paid": "desk refunded"},
    "delivery": {
        NONE: "desk ready",
        "ready": "anyone out delivered",
        "out": "anyone delivered ready",
    },
}


class Step(NamedTuple):
    ref: bytes
    state: str
    role: str
    follows: list[bytes]
    opens: bool


@dataclass
class Axis:
    name: str
    tips: list[Step] = field(default_factory=list)
    passed: dict[bytes, tuple[Step, str]] = field(default_factory=dict)
    line: dict[bytes, list[bytes]] = field(default_factory=dict)
    same: dict[bytes, bytes] = field(default_factory=dict)
    waiting: list[Step] = field(default_factory=list)

    def states(self, refs: list[bytes]) -> set[str]:
        known = {tip.ref: tip for tip in self.tips}
        return {known[ref].state if ref in known else self.passed[ref][0].state for ref in refs}

    def pass_by(self, step: Step, standing: str) -> None:
        self.passed[step.ref] = (step, standing)


def allowed(axis: str, before: set[str], step: Step) -> bool:
    if step.opens:
        return before == {NONE}
    if len(before) > 1:
        if step.role not in DECIDERS:
            return False
        if step.state in before:
            return True
    return any(step.role in _may(axis, state, step.state) for state in before)


def _may(axis: str, before: str, after: str) -> set[str]:
    for clause in STEPS[axis].get(before, "").split(", "):
        who, *states = clause.split(" ")
        if after in states:
            return _WHO[who]
    return set()


def _settle(axis: Axis, step: Step) -> bool:
    line = list(dict.fromkeys(axis.same.get(ref, ref) for ref in step.follows))
    current = {tip.ref for tip in axis.tips}
    if any(ref not in current and ref not in axis.passed for ref in line):
        return False
    followed = [t for t in axis.tips if t.ref in line or _decided_for(axis, t, line)]
    if not followed:
        _settle_late(axis, step, line)
        return True
    sides = {tip.state for tip in axis.tips}
    before = {tip.state for tip in followed}
    if len(sides) > 1 and len(before) == 1:
        return False
    if not allowed(axis.name, before, step):
        axis.pass_by(step, "not-allowed")
        return True
    left = axis.tips if len(sides) == 1 else followed
    axis.tips = [tip for tip in axis.tips if tip not in left]
    for tip in left:
        axis.pass_by(tip, "taken")
    axis.tips.append(step)
    axis.line[step.ref] = [tip.ref for tip in followed]
    return True


def _decided_for(axis: Axis, tip: Step, line: list[bytes]) -> bool:
    sides = axis.line[tip.ref]
    shared = [ref for ref in line if ref in sides]
    return len(axis.states(sides)) > 1 and axis.states(shared) == {tip.state}


def _settle_late(axis: Axis, step: Step, line: list[bytes]) -> None:
    twin = _twin(axis, step, line)
    stood = [ref for ref in line if axis.passed[ref][1] == "taken"]
    if line and not stood:
        return axis.pass_by(step, "void-late")
    if axis.tips and twin is None and not any(_beside(axis, tip, line) for tip in axis.tips):
        return axis.pass_by(step, "void-late")
    before = axis.states([ref for ref in line if axis.passed[ref][1] != "not-allowed"]) or {NONE}
    if not allowed(axis.name, before, step):
        return axis.pass_by(step, "not-allowed")
    axis.line[step.ref] = line
    if twin is None:
        axis.tips.append(step)
        return None
    axis.same[step.ref] = axis.same.get(twin.ref, twin.ref)
    return axis.pass_by(step, "taken")


def _twin(axis: Axis, step: Step, line: list[bytes]) -> Step | None:
    for other in [*(passed for passed, _ in axis.passed.values()), *axis.tips]:
        theirs = axis.line.get(other.ref)
        if theirs is None or other.state != step.state:
            continue
        if set(theirs) & set(line) or not (theirs or line):
            return other
    return None


def _beside(axis: Axis, tip: Step, line: list[bytes]) -> bool:
    theirs = axis.line[tip.ref]
    if not theirs and not line:
        return True
    shared = axis.states([ref for ref in line if ref in theirs])
    return len(shared) >= min(2, len(axis.states(theirs))) and bool(shared)


def _steps(name: str, facts: list[Fact]) -> list[Step]:
    steps = []
    for fact in facts:
        kind, fields = fact.read()
        if kind == "open" and name == "business":
            steps.append(Step(fact.ref, "draft", fact.role, [], opens=True))
        if kind == "transition" and fields[1] == name:
            follows = [fact.references[place] for place in fields[3]]
            steps.append(Step(fact.ref, fields[2], fact.role, follows, opens=False))
    return steps


def fold_axis(name: str, facts: list[Fact]) -> Axis:
    axis = Axis(name)
    for step in _steps(name, facts):
        if not _settle(axis, step):
            axis.waiting.append(step)
            continue
        while settled := next((w for w in axis.waiting if _settle(axis, w)), None):
            axis.waiting.remove(settled)
    return axis


def check(vector: Vector) -> None:
    operations = operations_of(vector)
    number = {operation.ref: at for at, operation in enumerate(operations)}
    facts = fold(operations).ordered_facts()
    assert vector["axes"] == {name: _shown(fold_axis(name, facts), number) for name in AXES}


def _shown(axis: Axis, number: dict[bytes, int]) -> Vector:
    agreeing = [
        [tip.ref, *(ref for ref, first in axis.same.items() if first == tip.ref)]
        for tip in axis.tips
    ]
    current = [ref for refs in agreeing for ref in refs]
    states = list(dict.fromkeys(tip.state for tip in axis.tips))
    contested = len(states) > 1
    standings = [(passed, standing) for passed, standing in axis.passed.values()]
    standings += [(tip, "taken") for tip in axis.tips]
    standings += [(step, "waiting") for step in axis.waiting]
    return {
        "state": "|".join(states),
        "contested": contested,
        "current": [number[ref] for ref in current],
        "standings": sorted(
            [number[step.ref], step.state, "contested" if contested and step.ref in current else s]
            for step, s in standings
        ),
    }
