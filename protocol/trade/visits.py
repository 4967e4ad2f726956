"""Visits to homes: who asked for whom, the plan by village, and what came of it.

A request is a record of its own, opened with the procedure `visit`; its slots are the fields of
`Asked`. Dossiers taken there name it in the slot `visit.record`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from protocol.actions import Value
from protocol.dossier import opened, text_at, value_of
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.trade.bounds import AtMs, Short
from protocol.trade.events import Happened, Kind, events_in
from protocol.trade.names import folded
from protocol.trade.working_time import day_of

VISIT: Final = "visit"  # the procedure of such a record; no catalogue has it
REPORTS: Final = "reports"  # and of the centre's own record of what it has reported
APART: Final = (REPORTS, VISIT)  # beside the dossiers: in no count and no list of them
MAX_ORDER: Final = 200

Line: TypeAlias = Annotated[str, Meta(max_length=500)]
Hour: TypeAlias = Annotated[str, Meta(pattern=r"\A(?:(?:[01][0-9]|2[0-3]):[0-5][0-9])?\Z")]
Ending: TypeAlias = Literal[
    "done",
    "absent",
    "one_party_absent",
    "wrong_address",
    "moved_away",
    "in_hospital",
    "deceased",
    "not_lucid",
    "road_cut",
    "no_interpreter",
    "originals_missing",
    "does_not_wish",
    "rescheduled",
]

# What people read (wording.md): calm, and nobody's fault.
ENDINGS: Final[dict[Ending, str]] = {
    "done": "đã xong",
    "absent": "vắng nhà",
    "one_party_absent": "vắng một bên",
    "wrong_address": "chưa đúng địa chỉ",
    "moved_away": "đã chuyển đi nơi khác",
    "in_hospital": "đang nằm viện",
    "deceased": "đã mất",
    "not_lucid": "chưa đủ minh mẫn để làm thủ tục",
    "road_cut": "đường bị chia cắt",
    "no_interpreter": "chưa có người phiên dịch",
    "originals_missing": "chưa có bản chính",
    "does_not_wish": "chưa có nhu cầu / không đồng ý",
    "rescheduled": "hẹn lại ngày khác",
}
COMES_AGAIN: Final[frozenset[Ending]] = frozenset(
    {
        "absent",
        "one_party_absent",
        "wrong_address",
        "in_hospital",
        "not_lucid",
        "road_cut",
        "no_interpreter",
        "originals_missing",
        "rescheduled",
    }
)
# After a death: which procedures the family may need (domain.md §3; hints, not advice of law).
AFTER_A_DEATH: Final = ("1.000419", "1.014028")


class Planned(Kind, frozen=True):
    """An officer goes there on a day, as the n-th house."""

    kind: ClassVar[str] = "visit_planned"

    day: date
    officer: Short
    order: Annotated[int, Meta(ge=1, le=MAX_ORDER)] = 1
    hour: Hour = ""  # as the family was told


class CalledAhead(Kind, frozen=True):
    """The family was called before setting out."""

    kind: ClassVar[str] = "called_ahead"

    reached: bool
    said: Line = ""
    at_ms: AtMs | None = None


class VisitEnded(Kind, frozen=True):
    """What came of it; a new day where one was agreed."""

    kind: ClassVar[str] = "visit_outcome"

    ending: Ending
    note: Line = ""
    next_day: date | None = None
    at_ms: AtMs | None = None


class Stage(Enum):
    """Where a request stands."""

    WAITING = "waiting"  # on the waiting list: no day yet
    PLANNED = "planned"
    AGAIN = "again"  # somebody was there; it has to be planned anew
    CLOSED = "closed"


class Asked(msgspec.Struct, frozen=True):
    """Who asks for whom, and why at home: the slots of the record."""

    asks_name: str = ""
    asks_phone: str = ""
    for_name: str = ""
    procedure: str = ""
    ground: str = ""
    village: str = ""
    promised: date | None = None


class Request(msgspec.Struct, frozen=True):
    """A request for a visit, with all that happened about it."""

    id: DossierId
    asked: Asked
    asked_ms: int
    stage: Stage
    plan: Planned | None
    called: CalledAhead | None
    ending: VisitEnded | None
    quiet: bool  # somebody died: no reminder goes to this family's phones any more


def is_visit(state: Dossier) -> bool:
    opening = opened(state)
    return opening is not None and opening.procedure == VISIT


def request_of(state: Dossier) -> Request:
    """`state` is a visit's record; every field that nobody agreed on is empty."""
    plans, ends = events_in(state, Planned), events_in(state, VisitEnded)
    calls = events_in(state, CalledAhead)
    plan = plans[-1] if plans else None
    ending = ends[-1] if ends else None
    if plan and ending and _follows(plan, ending):
        current: Happened[VisitEnded] | None = None
    else:
        current = ending
    return Request(
        id=state.id,
        asked=_asked(state),
        asked_ms=min((fact.wall_ms for fact in state.facts.values()), default=0),
        stage=_stage(plan, current),
        plan=plan.what if plan else None,
        called=calls[-1].what if calls else None,
        ending=ending.what if ending else None,
        quiet=any(one.what.ending == "deceased" for one in ends),
    )


def waiting_list(requests: Iterable[Request]) -> list[Request]:
    """What has no day: promised ones first by their day, then as they were asked for."""
    waiting = [one for one in requests if one.stage in {Stage.WAITING, Stage.AGAIN}]
    return sorted(waiting, key=_urgency)


def plan_for(requests: Iterable[Request], day: date, officer: str = "") -> dict[str, list[Request]]:
    """The houses of a day by village, in the order of going; of one officer, or of all."""
    chosen = [
        (one.plan.order, one)
        for one in requests
        if one.stage is Stage.PLANNED
        and one.plan is not None
        and one.plan.day == day
        and officer in {"", one.plan.officer}
    ]
    chosen.sort(key=lambda pair: (folded(pair[1].asked.village), pair[0], pair[1].id))
    villages: dict[str, list[Request]] = {}
    for _, one in chosen:
        villages.setdefault(one.asked.village, []).append(one)
    return villages


def is_quiet(states: Iterable[Dossier]) -> bool:
    """Somebody died, as any of these says: a dossier and the visits that were made for it."""
    return any(
        one.what.ending == "deceased" for state in states for one in events_in(state, VisitEnded)
    )


def hints_after(ending: VisitEnded) -> Sequence[str]:
    """Procedures that a family may need now."""
    return AFTER_A_DEATH if ending.ending == "deceased" else ()


def _stage(plan: Happened[Planned] | None, ending: Happened[VisitEnded] | None) -> Stage:
    if ending is not None:
        return Stage.AGAIN if ending.what.ending in COMES_AGAIN else Stage.CLOSED
    return Stage.WAITING if plan is None else Stage.PLANNED


def _follows(plan: Happened[Planned], ending: Happened[VisitEnded]) -> bool:
    """A plan that its author made knowing the outcome, or for a later day.

    Positions would say only who synced first.
    """
    return ending.fact.ref in plan.about or plan.what.day > day_of(ending.at_ms)


def _urgency(one: Request) -> tuple[bool, date, int, DossierId]:
    promised = one.asked.promised
    return promised is None, promised or date.max, one.asked_ms, one.id


def _asked(state: Dossier) -> Asked:
    return Asked(
        asks_name=text_at(state, "asks.full_name"),
        asks_phone=text_at(state, "asks.phone"),
        for_name=text_at(state, "for.full_name"),
        procedure=text_at(state, "visit.procedure"),
        ground=text_at(state, "visit.ground"),
        village=text_at(state, "visit.village"),
        promised=_day(value_of(state, "visit.promised")),
    )


def _day(value: Value) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
