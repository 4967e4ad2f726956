"""Before an event is signed: may this role say it now, and which earlier ones is it about.

Nothing here judges what has been signed: that is kept and shown, whoever says it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from protocol.errors import NotPossible
from protocol.ids import OperationRef
from protocol.merge import Dossier
from protocol.trade.check_in import CheckedIn, Discrepancy, DiscrepancySettled, check_transfer
from protocol.trade.closing import ReportClosed
from protocol.trade.corrections import LookedUp
from protocol.trade.deadlines import why_not_extended
from protocol.trade.delivery import Delivered, check_delivery, check_originals, deliveries_of
from protocol.trade.digitisation import Digitised
from protocol.trade.events import Kind, events_in
from protocol.trade.merging import Merged, Unmerged, merged_into, standing_mergings
from protocol.trade.notices import pending_notices
from protocol.trade.office_acts import (
    CameBack,
    CodeBound,
    Decided,
    Transferred,
    TransferSentBack,
    TransferTaken,
    away,
    check_back,
    check_bound,
    check_sent_back,
    check_taken,
    check_transfer_out,
    decisions_in,
    refs_of,
)
from protocol.trade.pads import PadIssued
from protocol.trade.pauses import open_pauses
from protocol.trade.questions import (
    OfficerAnswered,
    OfficerAsked,
    check_answered,
    open_questions,
)
from protocol.trade.reasons import check_reason
from protocol.trade.reception import Accepted
from protocol.trade.schedule import Schedule
from protocol.trade.supplements import check_may_close, requests_in
from protocol.trade.time_events import (
    Extended,
    NoticeDelivered,
    NoticeIssued,
    PauseBegan,
    PauseEnded,
    StepBegan,
    SupplementAnswered,
    SupplementRequested,
)
from protocol.trade.visits import Planned, VisitEnded, is_visit
from protocol.workflow import ANYONE, CENTRE, CLERK, DECIDES, DESK, LEADER, axis_of

MAY_SAY: Final[Mapping[type[Kind], frozenset[str]]] = {
    Accepted: CLERK,
    CameBack: CENTRE,
    CheckedIn: DESK,
    CodeBound: DESK,
    Decided: LEADER,
    Digitised: CENTRE,
    Discrepancy: DESK,
    DiscrepancySettled: DESK,
    Extended: CENTRE,
    LookedUp: CENTRE,
    Merged: DECIDES,
    NoticeIssued: CENTRE,
    OfficerAsked: CENTRE,
    PadIssued: CLERK,
    PauseBegan: DESK,
    PauseEnded: DESK,
    ReportClosed: CENTRE,
    StepBegan: CENTRE,
    SupplementRequested: DESK,
    Transferred: CENTRE,
    TransferSentBack: CENTRE,
    TransferTaken: CENTRE,
    Unmerged: DECIDES,
}  # everything else is for whoever was there
_MAY_SAY: Final = {kind.kind: roles for kind, roles in MAY_SAY.items()}
ASKED_FROM: Final = frozenset({"submitted", "received", "processing"})


class Setting(msgspec.Struct, frozen=True):
    """Who says it when, and what is known beside the dossier's own log."""

    role: str
    now_ms: int
    schedule: Schedule | None = None
    quiet: bool = False  # somebody died: the house is left in peace
    again: bool = False  # a second request, knowing what it costs


def may_say(role: str, kind: type[Kind]) -> bool:
    return role in MAY_SAY.get(kind, ANYONE)


def may_be_said(role: str, kind: str) -> bool:
    """By its name; what this version does not know, it does not judge."""
    return role in _MAY_SAY.get(kind, ANYONE | {role})


def about_of(state: Dossier, what: Kind) -> Sequence[OperationRef]:
    """What its author sees and it is about."""
    seen = _SEEN.get(type(what))
    return [] if seen is None else seen(state)


def check_event(state: Dossier, what: Kind, setting: Setting) -> None:
    """Raise with a sentence that says what to do, unless this may be signed now."""
    if not may_say(setting.role, type(what)):
        raise NotPossible("việc này không thuộc quyền của vai trò này: xin chuyển cho Trung tâm")
    if at_of(what, setting.now_ms) > setting.now_ms:
        raise NotPossible("giờ đã ghi nằm sau giờ hiện tại: xin xem lại ngày giờ")
    check = _CHECKS.get(type(what))
    if check is not None:
        check(state, what, setting)


def check_step(state: Dossier, to: str, reason: str, setting: Setting) -> None:
    """A step tells the citizen why, and closes nobody out who was never asked."""
    before = axis_of(state).state
    for one in before.split("|"):
        check_reason(one, to, reason)
    check_transfer(state, to)
    if (before, to) != ("supplement", "stopped"):
        return
    for request in requests_in(state):
        if request.ended_ms is not None:
            continue
        if setting.schedule is None:
            raise NotPossible("danh mục không có thời hạn của thủ tục này: xin cập nhật danh mục")
        terms = setting.schedule.terms
        check_may_close(request, setting.now_ms, terms.working, terms.practice)


def at_of(what: Kind, now_ms: int) -> int:
    """When it happened, as it says; else now."""
    stated = getattr(what, "at_ms", None)
    return stated if isinstance(stated, int) else now_ms


def _requests(state: Dossier) -> list[OperationRef]:
    return [one.fact.ref for one in events_in(state, SupplementRequested)]


def _open_requests(state: Dossier) -> list[OperationRef]:
    waiting = [one for one in requests_in(state) if one.ended_ms is None]
    return [event.fact.ref for one in waiting for event in one.events]


_SEEN: Final[Mapping[type[Kind], Callable[[Dossier], Sequence[OperationRef]]]] = {
    SupplementRequested: _requests,
    SupplementAnswered: _open_requests,
    NoticeDelivered: lambda state: [one.ref for one in pending_notices(state)],
    Extended: lambda state: [one.fact.ref for one in events_in(state, Extended)],
    OfficerAnswered: lambda state: refs_of(open_questions(state)),
    PauseEnded: lambda state: [one.fact.ref for one in open_pauses(state)],
    Unmerged: standing_mergings,
    Decided: lambda state: refs_of(decisions_in(state)),
    CameBack: lambda state: refs_of(away(state)),
    TransferSentBack: lambda state: refs_of(away(state)[-1:]),
    TransferTaken: lambda state: refs_of(away(state)[-1:]),
    Planned: lambda state: [one.fact.ref for one in events_in(state, VisitEnded)],
}


def _check_request(state: Dossier, what: SupplementRequested, setting: Setting) -> None:
    now, schedule = axis_of(state).state, setting.schedule
    if requests_in(state) and not setting.again:
        raise NotPossible(
            "hồ sơ này đã được yêu cầu bổ sung một lần, yêu cầu lần nữa thì tính quá hạn:"
            " xin hỏi người dân trước, hoặc ghi rõ là yêu cầu lần nữa (--again)"
        )
    if now not in ASKED_FROM:
        raise NotPossible(f"hồ sơ đang ở bước {now!r}: không yêu cầu bổ sung được")
    if schedule is not None:
        names = {paper.id: paper.vi for paper in schedule.procedure.components}
        strange = [item for item in what.items if item not in names]
        if strange and names:
            known = ", ".join(f"{key} ({vi})" for key, vi in names.items())
            raise NotPossible(f"không có thành phần {', '.join(strange)}: xin chọn trong {known}")


def _check_answer(state: Dossier, _: SupplementAnswered, __: Setting) -> None:
    if not _open_requests(state):
        raise NotPossible("không có yêu cầu bổ sung nào đang chờ")


def _check_told(state: Dossier, _: NoticeDelivered, __: Setting) -> None:
    if not pending_notices(state):
        raise NotPossible("không có thông báo nào chờ báo cho người dân")


def _check_extension(_: Dossier, what: Extended, setting: Setting) -> None:
    schedule = setting.schedule
    if schedule is None or schedule.deadline.received_ms is None:
        raise NotPossible("hồ sơ này chưa có hạn để gia hạn")
    deadline = schedule.deadline
    if deadline.ended_ms is not None:
        raise NotPossible("hồ sơ đã kết thúc: không gia hạn nữa")
    if deadline.paused:
        raise NotPossible("đang tạm dừng tính thời hạn: chưa cần gia hạn")
    why = why_not_extended(
        what,
        (setting.role, at_of(what, setting.now_ms)),
        deadline.extensions,
        deadline.due_ms,
        schedule.terms,
    )
    if why:
        raise NotPossible(f"không gia hạn được: {why}")


def _check_pause(state: Dossier, what: PauseBegan, setting: Setting) -> None:
    excluded = setting.schedule.terms.rule.excluded if setting.schedule is not None else ()
    if what.interval not in excluded:
        known = ", ".join(excluded) or "không trừ khoảng nào"
        raise NotPossible(f"thủ tục này không trừ khoảng {what.interval!r}: {known}")
    if any(one.what.interval == what.interval for one in open_pauses(state)):
        raise NotPossible("khoảng thời gian này đang tạm dừng rồi")


def _check_resumed(state: Dossier, _: PauseEnded, __: Setting) -> None:
    if not open_pauses(state):
        raise NotPossible("không có khoảng thời gian nào đang tạm dừng")


def _check_step(_: Dossier, what: StepBegan, setting: Setting) -> None:
    steps = setting.schedule.terms.steps if setting.schedule is not None else ()
    known = {step.id: step.vi for step in steps}
    if what.step not in known:
        words = ", ".join(f"{key} ({vi})" for key, vi in known.items()) or "không có bước nào"
        raise NotPossible(f"thủ tục này không có bước {what.step!r}: {words}")


def _check_merged(state: Dossier, what: Merged, _: Setting) -> None:
    if what.main == state.id:
        raise NotPossible("một hồ sơ không gộp vào chính nó: xin xem lại mã hồ sơ chính")
    if merged_into(state) is not None:
        raise NotPossible("hồ sơ này đã được gộp: xin tách ra (unmerge) trước")


def _check_unmerged(state: Dossier, _: Unmerged, __: Setting) -> None:
    if merged_into(state) is None:
        raise NotPossible("hồ sơ này chưa được gộp vào hồ sơ nào")


def _check_delivered(state: Dossier, what: Delivered, setting: Setting) -> None:
    step = axis_of(state).state
    if step not in {"resolved", "returned"}:
        raise NotPossible("chưa có kết quả để trao: xin đợi hồ sơ xử lý xong")
    if setting.schedule is None:
        raise NotPossible("danh mục không có thủ tục này: xin cập nhật danh mục")
    schedule = setting.schedule
    if step == "returned":
        check_originals(schedule.procedure, what, deliveries_of(state))
        raise NotPossible("kết quả đã trao đủ: không còn bản nào để trao")
    check_delivery(state, schedule.procedure, what, schedule.terms.facts, deceased=setting.quiet)


def _check_planned(state: Dossier, _: Planned, setting: Setting) -> None:
    if not is_visit(state):
        raise NotPossible("chỉ yêu cầu đến nhà mới có lịch đi: xin xem `visits`")
    if setting.quiet:
        raise NotPossible("gia đình đang có tang: không lên lịch, không gọi nhắc nữa")


_CHECKS: Final[Mapping[type[Kind], Callable[[Dossier, Any, Setting], None]]] = {
    SupplementRequested: _check_request,
    SupplementAnswered: _check_answer,
    NoticeDelivered: _check_told,
    Extended: _check_extension,
    PauseBegan: _check_pause,
    PauseEnded: _check_resumed,
    StepBegan: _check_step,
    Merged: _check_merged,
    Unmerged: _check_unmerged,
    Delivered: _check_delivered,
    Planned: _check_planned,
    Transferred: lambda state, _, __: check_transfer_out(state),
    CameBack: lambda state, _, __: check_back(state),
    TransferSentBack: lambda state, _, __: check_sent_back(state),
    TransferTaken: lambda state, _, __: check_taken(state),
    CodeBound: lambda state, what, _: check_bound(state, what),
    OfficerAnswered: lambda state, _, __: check_answered(state),
}
