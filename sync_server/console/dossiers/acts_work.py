"""Acts while it is in work: hand on, ask for what is missing, tell, extend, pause."""

from typing import Final

import msgspec

from protocol.errors import NotPossible
from protocol.trade.events import events_in
from protocol.trade.notices import pending_notices
from protocol.trade.office_acts import Transferred
from protocol.trade.procedures import Procedure
from protocol.trade.supplements import requests_in
from protocol.trade.time_events import StepBegan
from protocol.workflow import axis_of
from sync_server import decisions, happenings
from sync_server.catalogues import newest
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
from sync_server.console.dossiers.seen import Seen, Words

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


class Forwarding(msgspec.Struct, frozen=True):
    step: MaybeLine = ""
    officer: MaybeLine = ""
    reason: Remark = ""


class Transferring(msgspec.Struct, frozen=True):
    reason: Reason
    unit: MaybeLine = ""
    to: MaybeLine = ""


class Back(msgspec.Struct, frozen=True):
    reason: Remark = ""


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


class Extending(msgspec.Struct, frozen=True):
    until_ms: Line
    reason: Reason
    signer: Line
    number: MaybeLine = ""


class Pausing(msgspec.Struct, frozen=True):
    interval: Line
    reason: Remark = ""


def happen(doing: Doing, kind: str, pairs: list[tuple[str, str]], form: str = "") -> None:
    happenings.happen(doing.centre, doing.dossier, kind, pairs, form=form, officer=doing.officer)


def advance(doing: Doing, to: str, reason: str, axis: str = "business") -> None:
    decisions.advance(
        doing.centre,
        doing.dossier,
        to,
        axis=axis,
        reason=reason,
        officer=doing.officer,
        roles=doing.roles,
    )


def _ask_forward(seen: Seen, _: frozenset[str]) -> list[Ask]:
    steps = seen.schedule.terms.steps if seen.schedule is not None else ()
    names = {one.id: (f"{one.vi} ({one.office})", f"{one.vi} ({one.office})") for one in steps}
    begun = {one.what.step for one in events_in(seen.state, StepBegan)}
    later = [one for one in names if one not in begun] or [*names]
    people = {name: (name, name) for name in sorted(set(seen.look.people.values()))}
    return [
        *([Ask("step", "radio", names, later[0], required=True)] if names else []),
        Ask("officer", "text", people, hint="hint-officer"),
        Ask("reason", "long"),
    ]


def _forward(doing: Doing, said: Forwarding) -> Signed:
    """Out of the desk's hands, and into a step with a name and a time of its own."""
    state = doing.centre.dossier(doing.dossier)
    if axis_of(state).state == "received":
        advance(doing, "processing", said.reason)
    if said.step:
        happen(doing, "step_began", [("step", said.step), ("officer", said.officer)])
    return Signed("done-forward")


def _ask_transfer(seen: Seen, _: frozenset[str]) -> list[Ask]:
    view = seen.view
    units = view.units() if view is not None else []
    own = next((one for one in units if one.code == seen.row.commune), None)
    others = {
        one.code: (one.vi, one.vi)
        for one in sorted(units, key=lambda one: one.vi)
        if own is not None and one.province == own.province and one.code != own.code
    }
    return [
        Ask("unit", "choice", {"": ("– không, trong xã –", "– no, in this commune –"), **others}),
        Ask("to", hint="hint-transfer-to"),
        Ask("reason", "long", required=True),
    ]


def _transfer(doing: Doing, said: Transferring) -> Signed:
    place = _commune(doing, said.unit) if said.unit else ""
    to = ", ".join(part for part in (place, said.to) if part)
    if not to:
        raise NotPossible("xin chọn xã, phường hoặc ghi tên cơ quan nhận")
    what = Transferred(to, said.reason, said.unit)
    happenings.sign(doing.centre, doing.dossier, what, officer=doing.officer)
    return Signed("done-transfer", {"place": to})


def _commune(doing: Doing, code: str) -> str:
    """Its name by the newest catalogue."""
    centre = doing.centre
    catalogue = newest(centre.store, centre.trust, centre.trust.position + 1)
    known = catalogue.books.units.get(code) if catalogue is not None else None
    if not known:
        raise NotPossible("xã, phường này không có trong danh mục: xin chọn lại")
    return known[-1].vi


def _back(doing: Doing, said: Back) -> Signed:
    happen(doing, "transfer_returned", pairs_of(said))
    return Signed("done-back")


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
    citizen = seen.line.citizen if seen.line is not None else ""
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
    "forward": Act(Forwarding, _ask_forward, _forward),
    "transfer": Act(Transferring, _ask_transfer, _transfer),
    "come-back": Act(Back, lambda _, __: [Ask("reason", "long")], _back),
    "supplement": Act(Requesting, _ask_supplement, _supplement),
    "answered": Act(Answering, _ask_answered, _answered),
    "told": Act(Telling, _ask_told, _told),
    "extend": Act(Extending, _ask_extend, _extend),
    "pause": Act(Pausing, _ask_pause, _pause),
    "resume": Act(Nothing, asks_nothing, _resume),
}
