"""The control sheet (form 06) and the register of dossiers (form 07), folded from the log."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from protocol.dossier import codes, standing_code, text_at
from protocol.ids import OfficerId
from protocol.merge import Dossier
from protocol.trade.course import taken_steps
from protocol.trade.deadlines import Timeliness
from protocol.trade.events import Happened, events_in
from protocol.trade.hand_over import HandedOver
from protocol.trade.inside_steps import step_times
from protocol.trade.office_acts import CameBack, Transferred, TransferSentBack, TransferTaken
from protocol.trade.papers import Person, moment, submitter
from protocol.trade.procedures import Procedure
from protocol.trade.schedule import Schedule
from protocol.trade.time_events import StepBegan
from protocol.workflow import STATE_NAMES

STANDINGS: Final = {
    Timeliness.EARLY: "trước hạn",
    Timeliness.ON_TIME: "đúng hạn",
    Timeliness.LATE: "quá hạn",
    Timeliness.OVERDUE: "quá hạn",
    Timeliness.DUE_SOON: "sắp đến hạn",
    Timeliness.PAUSED: "tạm dừng tính thời hạn",
    Timeliness.RUNNING: "trong hạn",
    Timeliness.NOT_RUNNING: "chưa tính thời hạn",
}

Names = Callable[[OfficerId], str]


class ControlRow(msgspec.Struct, frozen=True):
    """One hand-over of form 06: from whom to whom, when, and whether the step kept its time."""

    at_ms: int
    gives: str
    takes: str
    what: str
    standing: str = ""
    note: str = ""


class Form06(msgspec.Struct, frozen=True):
    """The control sheet of a dossier: who had it from when to when, and in time or not."""

    code: str
    submitter: Person
    procedure: str
    received_at: str
    due_at: str
    rows: tuple[ControlRow, ...]


class RegisterRow(msgspec.Struct, frozen=True):
    """One line of form 07."""

    code: str
    other_codes: tuple[str, ...]
    procedure: str
    submitter: str
    contact: str
    authority: str
    received_ms: int | None
    due_ms: int | None
    ended_ms: int | None
    returned_ms: int | None
    way: str
    standing: str


def control_rows(state: Dossier, schedule: Schedule, names: Names) -> list[ControlRow]:
    """Every step and every hand-over of papers, in the order in which they happened."""
    rows = [
        *_steps(state, names),
        *_inside(state, schedule, names),
        *_papers(state),
        *_transfers(state, names),
    ]
    return sorted(rows, key=lambda row: (row.at_ms, row.what, row.gives, row.takes))


def form_06(state: Dossier, schedule: Schedule, names: Names) -> Form06:
    deadline = schedule.deadline
    received, due = deadline.received_ms, deadline.due_ms
    return Form06(
        code=standing_code(state) or "",
        submitter=submitter(state, schedule.procedure),
        procedure=schedule.procedure.vi,
        received_at="" if received is None else moment(received),
        due_at="" if due is None else moment(due),
        rows=tuple(control_rows(state, schedule, names)),
    )


def register_row(state: Dossier, schedule: Schedule) -> RegisterRow:
    procedure, deadline = schedule.procedure, schedule.deadline
    person = submitter(state, procedure)
    given = [code.code for code in codes(state)]
    returned = [step.fact.wall_ms for step in taken_steps(state) if step.to == "returned"]
    return RegisterRow(
        code=given[0] if given else "",
        other_codes=tuple(given[1:]),
        procedure=procedure.vi,
        submitter=person.name,
        contact=", ".join(part for part in (person.address, person.phone) if part),
        authority=_authority(procedure),
        received_ms=deadline.received_ms,
        due_ms=deadline.due_ms,
        ended_ms=deadline.ended_ms,
        returned_ms=returned[-1] if returned else None,
        way=text_at(state, "delivery.way"),
        standing=STANDINGS[schedule.timeliness],
    )


def register(rows: Iterable[RegisterRow]) -> list[RegisterRow]:
    """In the order of reception; what nobody has received has no line in this book."""
    received = [row for row in rows if row.received_ms is not None]
    return sorted(received, key=lambda row: (row.received_ms or 0, row.code))


def _steps(state: Dossier, names: Names) -> list[ControlRow]:
    steps = taken_steps(state)
    rows = []
    for at, step in enumerate(steps):
        before = names(steps[at - 1].fact.officer) if at else ""
        reason = str(getattr(step.fact.action, "reason", ""))
        state_name = STATE_NAMES.get(step.to, step.to)
        rows.append(
            ControlRow(step.fact.wall_ms, before, names(step.fact.officer), state_name, note=reason)
        )
    return rows


def _inside(state: Dossier, schedule: Schedule, names: Names) -> list[ControlRow]:
    labels = {step.id: f"{step.vi} ({step.office})" for step in schedule.terms.steps}
    givers = {one.at_ms: names(one.fact.officer) for one in events_in(state, StepBegan)}
    rows = []
    for one in step_times(state, schedule.deadline.pauses, schedule.terms):
        standing = ""
        if one.due_ms is not None and one.ended_ms is not None:
            standing = "quá hạn" if one.is_overdue(one.ended_ms) else "đúng hạn"
        rows.append(
            ControlRow(
                one.began_ms, givers[one.began_ms], one.officer, labels.get(one.step, one.step),
                standing,
            )
        )  # fmt: skip
    return rows


def _papers(state: Dossier) -> list[ControlRow]:
    return [
        ControlRow(
            one.at_ms,
            one.what.gives.name,
            one.what.takes.name,
            ", ".join(thing.description or thing.name for thing in one.what.things),
            note=one.what.remark,
        )
        for one in events_in(state, HandedOver)
    ]


def _transfers(state: Dossier, names: Names) -> list[ControlRow]:
    """To another place and back: who sent it, who took it there, who has it again."""

    def row(one: Happened[Any], gives: str, takes: str, what: str) -> ControlRow:
        note = getattr(one.what, "reason", "") or getattr(one.what, "remark", "")
        return ControlRow(one.at_ms, gives, takes, what, note=note)

    return [
        *(
            row(one, names(one.fact.officer), one.what.to, "chuyển đi")
            for one in events_in(state, Transferred)
        ),
        *(
            row(one, "", names(one.fact.officer), "nơi nhận đã nhận")
            for one in events_in(state, TransferTaken)
        ),
        *(
            row(one, names(one.fact.officer), "", "chuyển trả")
            for one in events_in(state, TransferSentBack)
        ),
        *(row(one, "", names(one.fact.officer), "nhận lại") for one in events_in(state, CameBack)),
    ]


def _authority(procedure: Procedure) -> str:
    return procedure.authority.vi if procedure.authority else ""
