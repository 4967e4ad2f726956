"""Acts towards the citizen: ask for what is missing, take it, tell, apologise; and pauses."""

from typing import Final

import msgspec

from protocol.errors import NotPossible
from protocol.trade.notices import pending_notices
from protocol.trade.procedures import Procedure
from protocol.trade.supplements import requests_in
from sync_server.console.dossiers.act import (
    Act,
    Ask,
    Doing,
    Line,
    Many,
    MaybeLine,
    Nothing,
    Reason,
    Remark,
    Signed,
    asks_nothing,
    pairs_of,
)
from sync_server.console.dossiers.answers import BETWEEN
from sync_server.console.dossiers.seen import Seen, Words
from sync_server.console.dossiers.signing import happen

WAYS: Final[dict[str, Words]] = {
    "at_centre": ("tại Trung tâm", "at the centre"),
    "phone": ("gọi điện thoại", "by telephone"),
    "at_home": ("tại nhà", "at home"),
    "post": ("gửi bưu điện", "by post"),
    "message": ("nhắn tin", "by message"),
    "through_relative": ("nhờ người thân báo", "through a relative"),
}

INTERVALS: Final[dict[str, Words]] = {
    "supplement": ("chờ bổ sung giấy tờ", "supplement"),
    "payment": ("chờ nộp phí, lệ phí", "payment"),
    "identification_number": ("chờ cấp số định danh", "personal number"),
    "public_posting": ("niêm yết công khai", "public posting"),
    "tax": ("cơ quan thuế xác định nghĩa vụ", "tax office"),
    "consultation": ("lấy ý kiến cơ quan khác", "consultation"),
    "council": ("chờ hội đồng", "council"),
    "verification_elsewhere": ("xác minh ở nơi khác", "verification elsewhere"),
}


class Requesting(msgspec.Struct, frozen=True):
    reason: Reason
    items: Many = []
    number: MaybeLine = ""


class Answering(msgspec.Struct, frozen=True):
    items: Many = []
    at_ms: MaybeLine = ""


class Telling(msgspec.Struct, frozen=True):
    to: Line
    way: Line
    relation: MaybeLine = ""
    form: MaybeLine = ""
    at_ms: MaybeLine = ""


class AskingOfficer(msgspec.Struct, frozen=True):
    question: Reason


class Hearing(msgspec.Struct, frozen=True):
    answer: Reason
    by: Line


class Extending(msgspec.Struct, frozen=True):
    until_ms: Line
    reason: Reason
    signer: Line
    number: MaybeLine = ""


class Pausing(msgspec.Struct, frozen=True):
    interval: Line
    reason: Remark = ""


def _ask_supplement(seen: Seen, _: frozenset[str]) -> list[Ask]:
    return [
        Ask("items", "checks", _components(seen.procedure), required=True),
        Ask("reason", "long", required=True, hint="hint-supplement"),
        Ask("number", hint="hint-number"),
    ]


def _supplement(doing: Doing, said: Requesting) -> Signed:
    if not said.items:
        raise NotPossible("xin chọn ít nhất một giấy tờ còn thiếu")
    happen(doing, "supplement_requested", [("items", ",".join(said.items)), *pairs_of(said)])
    return Signed("done-supplement")


def _ask_answered(seen: Seen, _: frozenset[str]) -> list[Ask]:
    missing = [
        item for one in requests_in(seen.state) if one.ended_ms is None for item in one.missing
    ]
    names = _components(seen.procedure)
    options = {item: names.get(item, (item, item)) for item in dict.fromkeys(missing)}
    return [Ask("items", "checks", options, [*options]), Ask("at_ms", hint="hint-at")]


def _answered(doing: Doing, said: Answering) -> Signed:
    happen(doing, "supplement_answered", [("items", ",".join(said.items)), *pairs_of(said)])
    return Signed("done-answered")


def _ask_told(seen: Seen, _: frozenset[str]) -> list[Ask]:
    forms = list(dict.fromkeys(one.form for one in pending_notices(seen.state)))
    named: dict[str, Words] = {
        form: (f"Mẫu {form}", f"Form {form}") if form else ("kết quả", "the result")
        for form in forms
    }
    several = [Ask("form", "radio", {"": ("tất cả", "all"), **named})] if len(forms) > 1 else []
    named_so = seen.line.citizen if seen.line is not None else ""
    citizen = "" if BETWEEN in named_so else named_so  # who it is has to be agreed on first
    return [
        Ask("to", required=True, value=citizen),
        Ask("relation", hint="hint-relation"),
        Ask("way", "radio", WAYS, "at_centre", required=True),
        *several,
        Ask("at_ms", hint="hint-at"),
    ]


def _told(doing: Doing, said: Telling) -> Signed:
    happen(doing, "notice_delivered", pairs_of(said, "form"), said.form)
    return Signed("done-told")


def _ask_officer(doing: Doing, said: AskingOfficer) -> Signed:
    happen(doing, "officer_asked", pairs_of(said))
    return Signed("done-ask-officer")


def _ask_answer(seen: Seen, _: frozenset[str]) -> list[Ask]:
    opened = next(iter(seen.written.values()))
    return [
        Ask("by", required=True, value=seen.name_of(opened.officer)),
        Ask("answer", "long", required=True),
    ]


def _officer_said(doing: Doing, said: Hearing) -> Signed:
    """What a clerk has heard, on the telephone or at the counter."""
    happen(doing, "officer_answered", pairs_of(said))
    return Signed("done-officer-said")


def _ask_extend(_: Seen, __: frozenset[str]) -> list[Ask]:
    return [
        Ask("until_ms", required=True, hint="hint-until"),
        Ask("reason", "long", required=True),
        Ask("signer", required=True),
        Ask("number", hint="hint-number"),
    ]


def _extend(doing: Doing, said: Extending) -> Signed:
    happen(doing, "extended", pairs_of(said))
    return Signed("done-extend")


def _ask_pause(seen: Seen, _: frozenset[str]) -> list[Ask]:
    excluded = seen.schedule.terms.rule.excluded if seen.schedule is not None else ()
    named = {str(one): INTERVALS[one] for one in excluded if one not in {"supplement", "payment"}}
    return [Ask("interval", "radio", named, required=True), Ask("reason", "long")]


def _pause(doing: Doing, said: Pausing) -> Signed:
    happen(doing, "pause_began", pairs_of(said))
    return Signed("done-pause")


def _resume(doing: Doing, _: Nothing) -> Signed:
    happen(doing, "pause_ended", [])
    return Signed("done-resume")


def _components(procedure: Procedure | None) -> dict[str, Words]:
    components = procedure.components if procedure is not None else ()
    return {one.id: (one.vi, one.en or one.vi) for one in components}


ACTS: Final[dict[str, Act]] = {
    "supplement": Act(Requesting, _ask_supplement, _supplement),
    "answered": Act(Answering, _ask_answered, _answered),
    "told": Act(Telling, _ask_told, _told),
    "ask-officer": Act(
        AskingOfficer, lambda _, __: [Ask("question", "long", required=True)], _ask_officer
    ),
    "officer-said": Act(Hearing, _ask_answer, _officer_said),
    "extend": Act(Extending, _ask_extend, _extend),
    "pause": Act(Pausing, _ask_pause, _pause),
    "resume": Act(Nothing, asks_nothing, _resume),
}
