"""Counted from both ends: what the tablets signed, and what the centre holds and shows."""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

RECEIPTED: Final = "receipted"
QUARANTINED: Final = "quarantined"
Row = tuple[str, ...]
Pair = tuple[str, str]


class Line(NamedTuple):
    """A dossier in the centre's registry."""

    code: str
    citizen: str
    procedure: str
    state: str
    not_agreed: str
    aside: str
    position: str


class Ends(msgspec.Struct, frozen=True):
    """What each side says when it is asked."""

    signed: Sequence[Pair]  # by tablets: operation, whether the centre's receipt is there
    held: Sequence[Pair]  # by the centre: operation, how it was taken in
    late: int  # of those signed, by the tablet that was out of use when its file came
    flagged: int  # of those held, for coming so late
    registry: Sequence[Line]
    replicas: Sequence[Sequence[Row]]  # on tablets that are up to date: code, procedure, state, …


class Totals(msgspec.Struct, frozen=True):
    dossiers: int
    operations: int
    receipted: int
    contested: int
    quarantined: int
    lost: int

    def __str__(self) -> str:
        return " · ".join(f"{name} {count}" for name, count in msgspec.structs.asdict(self).items())


class Expected(msgspec.Struct, frozen=True):
    """What the day should have come to."""

    dossiers: int
    contested: int
    by_centre: int  # operations that the centre itself has signed


def totals_of(ends: Ends) -> Totals:
    held = dict(ends.held)
    signed = [identity for identity, _ in ends.signed]
    return Totals(
        dossiers=len(ends.registry),
        operations=len(signed),
        receipted=sum(state == RECEIPTED for _, state in ends.signed),
        contested=sum(line.not_agreed != "0" for line in ends.registry),
        quarantined=sum(held.get(identity) == QUARANTINED for identity in signed),
        lost=sum(identity not in held for identity in signed),
    )


def faults_in(ends: Ends, totals: Totals, expected: Expected) -> list[str]:
    """What does not add up, in sentences; nothing where all is well."""
    signed, held = Counter(i for i, _ in ends.signed), Counter(i for i, _ in ends.held)
    own = len(held.keys() - signed.keys())
    found = {
        "Số hồ sơ": (totals.dossiers, expected.dossiers),
        "Hồ sơ có thông tin chưa thống nhất": (totals.contested, expected.contested),
        "Việc có xác nhận của Trung tâm": (totals.receipted, totals.operations),
        "Việc chờ Trung tâm xác nhận": (totals.quarantined, 0),
        "Việc đến muộn được đánh dấu": (ends.flagged, ends.late),
        "Việc bị mất": (totals.lost, 0),
        "Việc trùng": (sum(count - 1 for count in (*signed.values(), *held.values())), 0),
        "Việc do Trung tâm ký": (own, expected.by_centre),
    }
    wrong = [
        f"{what}: {is_}, lẽ ra {should}" for what, (is_, should) in found.items() if is_ != should
    ]
    at_centre = {(one.code, one.procedure, one.state, one.not_agreed) for one in ends.registry}
    for number, rows in enumerate(ends.replicas, 1):
        if {tuple(row[:4]) for row in rows} != at_centre:
            wrong.append(f"Máy {number} và Trung tâm chưa thấy như nhau")
    return wrong
