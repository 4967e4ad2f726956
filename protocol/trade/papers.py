"""Forms 01-05 of the one-stop shop as typed content: what they say, not how they are drawn.

Numbering and lines follow Thông tư 03/2025/TT-VPCP (domain.md §1.3); its official layout was not
found, so that layout stays with whoever draws them. Nothing unknown is printed as settled.
"""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from protocol.catalogue import View
from protocol.dossier import standing_code, text_at, value_of
from protocol.merge import Dossier
from protocol.trade.beside import beside_of
from protocol.trade.conditions import Facts
from protocol.trade.counting import channel_of
from protocol.trade.deadlines import Extension
from protocol.trade.fees import fee_words, lines_for
from protocol.trade.procedures import Component, Procedure
from protocol.trade.schedule import Schedule
from protocol.trade.supplements import Request
from protocol.trade.terms import facts_of
from protocol.trade.time_rules import TimeUnit
from protocol.trade.working_time import day_of, minute_of_day
from protocol.workflow import BUSINESS, Step, axis_of

AWAITS_CENTRE: Final = "chờ Trung tâm tiếp nhận"
UNITS: Final[dict[TimeUnit, str]] = {
    "SAME_DAY_15H": "trong ngày làm việc",
    "WORKING_DAY": "ngày làm việc",
    "DAY": "ngày",
    "WORKING_HOUR": "giờ làm việc",
    "MONTH": "tháng",
}
COPY_KINDS: Final = {"original": "bản chính", "copy": "bản sao", "electronic": "bản điện tử"}

Label = Callable[[str], str]  # of a step, an option…


class Person(msgspec.Struct, frozen=True):
    """Who is named on a form; empty where nobody said it or people have not agreed."""

    name: str = ""
    number: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


class PaperRow(msgspec.Struct, frozen=True):
    name: str
    kind: str
    quantity: int


class Form01(msgspec.Struct, frozen=True):
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả; before the centre has received it, a record only."""

    code: str
    receiving_unit: str
    submitter: Person
    procedure: str
    papers: tuple[PaperRow, ...]
    sets: int
    legal_time: str
    received_at: str  # "" while the centre has not received it
    due_at: str
    return_place: str
    fees: tuple[str, ...]
    book: str = ""
    number_in_book: str = ""


class Form02(msgspec.Struct, frozen=True):
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: once, with everything that is missing."""

    code: str
    number: str
    submitter: Person
    procedure: str
    missing: tuple[str, ...]
    reason: str
    contact: str


class Form03(msgspec.Struct, frozen=True):
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ."""

    code: str
    submitter: Person
    procedure: str
    reason: str


class Form04(msgspec.Struct, frozen=True):
    """Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết."""

    code: str
    submitter: Person
    procedure: str
    received_at: str
    first_due_at: str
    new_due_at: str
    reason: str
    signer: str


class Form05(msgspec.Struct, frozen=True):
    """Thông báo dừng giải quyết hồ sơ."""

    code: str
    submitter: Person
    procedure: str
    stage: str
    reason: str
    papers_back: tuple[str, ...]


def form_01(state: Dossier, schedule: Schedule, view: View, *, unit: str) -> Form01:
    deadline, procedure = schedule.deadline, schedule.procedure
    received = deadline.received_ms
    return Form01(
        code=standing_code(state),
        receiving_unit=unit,
        submitter=submitter(state, procedure),
        procedure=procedure.vi,
        papers=tuple(_papers(state, procedure)),
        sets=1,
        legal_time=_time(schedule),
        received_at="" if received is None else moment(received),
        due_at=AWAITS_CENTRE if deadline.appointed_ms is None else moment(deadline.appointed_ms),
        return_place=text_at(state, "delivery.place"),
        fees=tuple(_fees(state, schedule, view)),
        book=text_at(state, "register.book"),
        number_in_book=text_at(state, "register.number"),
    )


def form_02(state: Dossier, procedure: Procedure, request: Request, *, contact: str) -> Form02:
    names = {paper.id: paper.vi for paper in procedure.components}
    said = [one.what for one in request.events]
    return Form02(
        code=standing_code(state),
        number=", ".join(one.number for one in said if one.number),
        submitter=submitter(state, procedure),
        procedure=procedure.vi,
        missing=tuple(names.get(item, item) for item in request.items),
        reason="\n".join(dict.fromkeys(one.reason for one in said)),
        contact=contact,
    )


def form_03(state: Dossier, procedure: Procedure) -> Form03 | None:
    """None where nobody refused it."""
    step = _last(state, "refused")
    if step is None:
        return None
    return Form03(standing_code(state), submitter(state, procedure), procedure.vi, _reason(step))


def form_04(
    state: Dossier, schedule: Schedule, extension: Extension, *, reason: str, signer: str
) -> Form04:
    deadline = schedule.deadline
    return Form04(
        code=standing_code(state),
        submitter=submitter(state, schedule.procedure),
        procedure=schedule.procedure.vi,
        received_at="" if deadline.received_ms is None else moment(deadline.received_ms),
        first_due_at="" if deadline.appointed_ms is None else moment(deadline.appointed_ms),
        new_due_at=moment(extension.until_ms),
        reason=reason,
        signer=signer,
    )


def form_05(
    state: Dossier, procedure: Procedure, *, label: Label, papers_back: Iterable[str]
) -> Form05 | None:
    """None where nobody stopped it."""
    step = _last(state, "stopped")
    if step is None:
        return None
    before = [one for one in axis_of(state).steps if one.ref in step.follows]
    return Form05(
        code=standing_code(state),
        submitter=submitter(state, procedure),
        procedure=procedure.vi,
        stage=label(before[0].to) if before else "",
        reason=_reason(step),
        papers_back=tuple(papers_back),
    )


def submitter(state: Dossier, procedure: Procedure) -> Person:
    """The first person of the declaration: who asks, by the order of the paper."""
    sections = procedure.declaration.sections if procedure.declaration else ()
    block = next((one.id for one in sections if one.person), "")
    if not block:
        return Person(name=text_at(state, procedure.citizen))
    parts = (text_at(state, f"{block}.residence.{part}") for part in ("detail", "unit", "province"))
    return Person(
        name=text_at(state, f"{block}.full_name"),
        number=text_at(state, f"{block}.pin"),
        address=", ".join(part for part in parts if part),
        phone=text_at(state, f"{block}.phone"),
        email=text_at(state, f"{block}.email"),
    )


def moment(at_ms: int) -> str:
    """`10 giờ 05 phút, ngày 25/11/2026`, as forms write it."""
    minute, day = minute_of_day(at_ms), day_of(at_ms)
    return f"{minute // 60:02} giờ {minute % 60:02} phút, ngày {day:%d/%m/%Y}"


def _time(schedule: Schedule) -> str:
    rule = schedule.terms.rule
    said = rule.vi or (
        UNITS[rule.unit] if rule.unit == "SAME_DAY_15H" else f"{rule.n} {UNITS[rule.unit]}"
    )
    return f"{said} (thời hạn chờ kiểm tra lại)" if rule.verify else said


def _papers(state: Dossier, procedure: Procedure) -> list[PaperRow]:
    """Components whose pages are there; a condition that is not known asks for nothing here."""
    facts = facts_of(state)
    present = {
        value_of(state, slot) for slot in state.slots if slot.startswith("pages/")
        and slot.endswith("/component")
    }  # fmt: skip
    return [
        PaperRow(one.vi, COPY_KINDS[one.kind], one.qty)
        for one in procedure.components
        if one.id in present or _was_shown(one, facts)
    ]


def _was_shown(component: Component, facts: Facts) -> bool:
    return component.shown_only and facts.get(f"shown.{component.id}") is True


def _fees(state: Dossier, schedule: Schedule, view: View) -> list[str]:
    """The lines that concern this dossier, by what is known of it."""
    reception, unit = schedule.reception, text_at(state, "place.authority")
    facts = facts_of(state, beside_of(view, state, reception, view.day))
    return fees_at(view, schedule.procedure.code, unit, facts, reception.footing)


def fees_at(view: View, code: str, unit: str, facts: Facts, footing: str) -> list[str]:
    """Of a procedure at a centre: those lines that concern who comes so, in words."""
    place = view.unit(unit)
    lines = view.fees(code, (place.province or "") if place else "")
    return [fee_words(line) for line in lines_for(lines, facts, channel_of(footing))]


def _last(state: Dossier, to: str) -> Step | None:
    steps = [step for step in axis_of(state, BUSINESS).steps if step.to == to]
    return steps[-1] if steps else None


def _reason(step: Step) -> str:
    return str(getattr(step.fact.action, "reason", ""))
