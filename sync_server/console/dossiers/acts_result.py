"""Acts at the end: decide, stop, take back, make ready, hand over at the counter."""

from typing import Final

import msgspec

from protocol.errors import NotPossible
from protocol.trade.day_words import read_day
from protocol.trade.delivery import deliveries_of, originals_of
from protocol.trade.event_words import event_from
from protocol.trade.office_acts import Decided
from protocol.trade.procedures import Procedure
from protocol.trade.working_time import day_of
from protocol.workflow import axis_of
from sync_server.console.dossiers.act import (
    Act,
    Ask,
    Doing,
    Line,
    Many,
    MaybeLine,
    Nothing,
    Reasoned,
    Remark,
    Signed,
    asks_nothing,
    asks_reason,
    asks_reason_read,
    pairs_of,
)
from sync_server.console.dossiers.seen import Seen, Words
from sync_server.console.dossiers.signing import advance, happen
from sync_server.results import decide

PAPERS: Final[dict[str, Words]] = {
    "none": ("không cần giấy ủy quyền", "no authorisation"),
    "written": ("giấy ủy quyền viết tay", "written authorisation"),
    "certified": ("văn bản ủy quyền có chứng thực", "certified authorisation"),
}
MARKS: Final[dict[str, Words]] = {
    "": ("chưa có mặt", "not here"),
    "signature": ("đã ký", "signed"),
    "thumb:right_index": ("điểm chỉ, ngón trỏ phải", "thumbprint, right index"),
    "thumb:left_index": ("điểm chỉ, ngón trỏ trái", "thumbprint, left index"),
    "cannot": ("xác nhận trước người làm chứng", "before a witness"),
}
OUTCOMES: Final[dict[str, Words]] = {
    "granted": ("Đồng ý, cấp kết quả", "Granted"),
    "declined": ("Trả lời không đủ điều kiện", "Declined"),
}
YES: Final = "có"
WHOLE_DAY: Final = len("2026-11-25")


class Deciding(msgspec.Struct, frozen=True):
    number: Line
    day: Line
    signer: Line
    outcome: Line = "granted"
    remark: Remark = ""
    scan_lost: MaybeLine = ""  # there was one, before the second factor was asked for


class Handing(msgspec.Struct, frozen=True):
    to: Line
    name: Line
    things: Many = []
    marks: Many = []
    relation: MaybeLine = ""
    paper: Line = "none"
    read_aloud: MaybeLine = ""


def _ask_decide(seen: Seen, _: frozenset[str]) -> list[Ask]:
    today = f"{day_of(seen.look.now_ms):%d/%m/%Y}"
    return [
        Ask("outcome", "radio", OUTCOMES, "granted", required=True),
        Ask("number", required=True, label=("Số của kết quả", "Number of the result")),
        Ask("day", required=True, value=today, hint="hint-day"),
        Ask("signer", required=True, hint="hint-signer"),
        Ask("scan", "file", hint="hint-scan"),
        Ask("remark", "long", hint="hint-declined"),
    ]


def _decide(doing: Doing, said: Deciding) -> Signed:
    if len(read_day(said.day) or "") != WHOLE_DAY:
        raise NotPossible(f"{said.day!r}: xin viết ngày như 25/11/2026")
    if said.scan_lost and not doing.scan:
        raise NotPossible(f"bản quét {said.scan_lost} chưa đi kèm: xin chọn lại tệp rồi gửi")
    if said.outcome == "declined" and not said.remark.strip():
        raise NotPossible("trả lời không đủ điều kiện thì xin ghi lý do")
    what = event_from("result_decided", pairs_of(said, "scan_lost"))
    assert isinstance(what, Decided)
    decide(
        doing.centre,
        doing.dossier,
        what,
        scan=doing.scan,
        officer=doing.officer,
        roles=doing.roles,
    )
    return Signed("done-decide")


def _stop(doing: Doing, said: Reasoned) -> Signed:
    advance(doing, "stopped", said.reason)
    return Signed("done-stop")


def _recall(doing: Doing, said: Reasoned) -> Signed:
    _check_decided(doing, "resolved", "returned")
    advance(doing, "processing", said.reason)
    return Signed("done-recall")


def _ready(doing: Doing, _: Nothing) -> Signed:
    _check_decided(doing, "resolved")
    advance(doing, "ready", "", "delivery")
    return Signed("done-ready")


def _check_decided(doing: Doing, *states: str) -> None:
    """What no page offers is not signed either."""
    if axis_of(doing.centre.dossier(doing.dossier)).state not in states:
        raise NotPossible("hồ sơ chưa có kết quả: xin đợi hồ sơ xử lý xong")


def _ask_hand_over(seen: Seen, _: frozenset[str]) -> list[Ask]:
    procedure = seen.procedure
    if procedure is None:
        return []
    receivers = {one.key: (one.vi, one.en or one.vi) for one in procedure.receivers}
    sections = procedure.declaration.sections if procedure.declaration else ()
    titles = {one.id: (one.vi, one.en) for one in sections}
    marks = [
        Ask(
            "marks",
            "marks",
            {f"{person}:{how}" if how else "": words for how, words in MARKS.items()},
            label=titles.get(person, (person, person)),
        )
        for person in procedure.marks_at_delivery
    ]
    aloud = [Ask("read_aloud", "tick", {YES: ("", "")})] if marks else []
    return [
        Ask("to", "radio", receivers, next(iter(receivers), ""), required=True),
        Ask("name", required=True, value=seen.line.citizen if seen.line else ""),
        Ask("things", "checks", _things(seen, procedure), required=True),
        *marks,
        *aloud,
        Ask("relation", hint="hint-relation"),
        Ask("paper", "radio", PAPERS, "none"),
    ]


def _hand_over(doing: Doing, said: Handing) -> Signed:
    if not said.things:
        raise NotPossible("xin chọn bản được trao")
    split = [one.partition(":") for one in said.things]
    owners = [owner for _, _, owner in split if owner]
    pairs = [
        ("to", said.to),
        ("name", said.name),
        ("things", ",".join(thing for thing, _, _ in split)),
        ("owners", ",".join(owners)),
        ("marks", ",".join(one for one in said.marks if one)),
        ("relation", said.relation),
        ("paper", said.paper),
        *([("read_aloud", YES)] if said.read_aloud == YES else []),
    ]
    happen(doing, "result_delivered", [pair for pair in pairs if pair[1]])
    return Signed("done-hand-over", {"name": said.name})


def _things(seen: Seen, procedure: Procedure) -> dict[str, Words]:
    """Originals that are still here; where each is somebody's, one for each of them."""
    given = {thing for one in deliveries_of(seen.state) for thing in one.what.things}
    received = seen.course.reception.received_ms if seen.course.reception else None
    results = {one.id: one for one in procedure.results}
    sections = procedure.declaration.sections if procedure.declaration else ()
    titles = {one.id: one for one in sections}
    found: dict[str, Words] = {}
    for thing in originals_of(procedure, day_of(received or seen.look.now_ms)):
        identity, _, number = thing.partition("/")
        if thing in given:
            continue
        result = results[identity]
        at = int(number) - 1
        owner = result.to[at] if at < len(result.to) else ""
        whose = titles.get(owner)
        vi = f"{result.vi}, bản {number}" + (f" – trao {whose.vi}" if whose else "")
        en = f"{result.en}, original {number}" + (f" – to {whose.en}" if whose else "")
        found[f"{thing}:{owner}" if owner else thing] = (vi, en)
    return found


ACTS: Final[dict[str, Act]] = {
    "decide": Act(Deciding, _ask_decide, _decide),
    "stop": Act(Reasoned, asks_reason_read, _stop),
    "recall": Act(Reasoned, asks_reason, _recall),
    "ready": Act(Nothing, asks_nothing, _ready),
    "hand-over": Act(Handing, _ask_hand_over, _hand_over),
}
