"""Acts of reception: adopt, accept, refuse, correct, look up, choose, merge, bind, withdraw."""

from typing import Final

import msgspec

from protocol.dossier import not_agreed, shown
from protocol.errors import NotPossible
from protocol.trade.corrections import open_corrections
from protocol.trade.office_acts import CodeBound
from protocol.workflow import BUSINESS, STATE_NAMES
from sync_server import accepting, corrections, decisions, happenings
from sync_server.catalogues import newest
from sync_server.console.dossiers.act import (
    Act,
    Ask,
    Doing,
    Line,
    Reason,
    Reasoned,
    Remark,
    Signed,
    asks_nothing,
    asks_reason,
)
from sync_server.console.dossiers.disagreeing import contested_of, label_of
from sync_server.console.dossiers.offering import unknown_slots
from sync_server.console.dossiers.seen import Seen, Words, may_see
from sync_server.console.dossiers.sources import Sources
from sync_server.decisions import may
from sync_server.results import replace_slip

SYSTEMS: Final[dict[str, Words]] = {
    "Phần mềm một cửa của tỉnh": ("Phần mềm một cửa của tỉnh", "The province's one-stop program"),
    "Cổng Dịch vụ công quốc gia": ("Cổng Dịch vụ công quốc gia", "The National Portal"),
    "Phần mềm chuyên ngành": ("Phần mềm chuyên ngành", "A program of the field"),
}
STATES_EN: Final = {
    "withdrawing": "withdrawal asked, to be decided",
    "withdrawn": "withdrawn",
    "processing": "too late to withdraw: goes on",
    "stopped": "stopped",
}


class Accepting(msgspec.Struct, frozen=True):
    reason: Remark = ""


class Choosing(msgspec.Struct, frozen=True):
    slot: Line
    value: str
    reason: Remark = ""


class Confirming(msgspec.Struct, frozen=True):
    agreed: Line
    reason: Remark = ""


class LookingUp(msgspec.Struct, frozen=True):
    slot: Line
    value: Line
    whence: Line


class Merging(msgspec.Struct, frozen=True):
    main: Line
    reason: Reason


class Binding(msgspec.Struct, frozen=True):
    system: Line
    code: Line


class Stepping(msgspec.Struct, frozen=True):
    to: Line
    reason: Reason


def _adopt(doing: Doing, said: Reasoned) -> Signed:
    count = decisions.adopt_dossier(
        doing.centre, doing.dossier, reason=said.reason, officer=doing.officer
    )
    return Signed("done-adopt", {"count": count})


def _accept(doing: Doing, said: Accepting) -> Signed:
    received = accepting.accept(
        doing.centre,
        doing.dossier,
        doing.offices.agency,
        reason=said.reason,
        officer=doing.officer,
    )
    return Signed("done-accept", {"code": received.code}, received)


def _refuse(doing: Doing, said: Reasoned) -> Signed:
    decisions.advance(
        doing.centre,
        doing.dossier,
        "refused",
        reason=said.reason,
        officer=doing.officer,
        roles=doing.roles,
    )
    return Signed("done-refuse")


def _ask_step(seen: Seen, roles: frozenset[str]) -> list[Ask]:
    steps = {
        tip.to: (STATE_NAMES.get(tip.to, tip.to), tip.to)
        for tip in seen.course.axis.current
        if may(seen.state, tip.to, BUSINESS, roles)
    }
    return [Ask("to", "radio", steps, required=True), Ask("reason", "long", required=True)]


def _step(doing: Doing, said: Stepping) -> Signed:
    decisions.advance(
        doing.centre,
        doing.dossier,
        said.to,
        reason=said.reason,
        officer=doing.officer,
        roles=doing.roles,
    )
    return Signed("done-step", {"state": STATE_NAMES.get(said.to, said.to)})


def _ask_withdraw(seen: Seen, roles: frozenset[str]) -> list[Ask]:
    """By the table: at the door at once, in a unit somebody decides."""
    from_here = seen.course.axis.state == "withdrawing"
    wanted = ("withdrawn", "processing") if from_here else ("withdrawn", "withdrawing")
    steps = {
        to: (STATE_NAMES[to], STATES_EN[to])
        for to in wanted
        if may(seen.state, to, BUSINESS, roles)
    }
    first = next(iter(steps), "")
    return [
        Ask("to", "radio", steps, first, required=True),
        Ask("reason", "long", required=True, hint="hint-withdraw"),
    ]


def _ask_choose(seen: Seen, roles: frozenset[str]) -> list[Ask]:
    """One question at a time: the first that this person may see."""
    open_ones = [one for one in contested_of(seen, Sources(seen), roles) if one.choices]
    if not open_ones:
        return []
    first = open_ones[0]
    values = {
        one.value: 2 * ("".join(letter.text for letter in one.letters),) for one in first.choices
    }
    return [
        Ask("slot", "hidden", value=first.slot),
        Ask("value", "radio", values, first.chosen or "", required=True, label=first.label),
        Ask("reason", "long"),
    ]


def _choose(doing: Doing, said: Choosing) -> Signed:
    state = doing.centre.dossier(doing.dossier)
    known = {str(one.value) for one in shown(state, said.slot)}
    if said.slot not in not_agreed(state) or said.value not in known:
        raise NotPossible("thông tin này đã thống nhất hoặc đã đổi: xin xem lại trang hồ sơ")
    _check_sight(doing, said.slot)
    decisions.resolve(
        doing.centre,
        doing.dossier,
        said.slot,
        said.value,
        reason=said.reason,
        officer=doing.officer,
    )
    return Signed("done-choose")


def _check_sight(doing: Doing, slot: str) -> None:
    """Nobody chooses between values that they may not see."""
    centre = doing.centre
    catalogue = newest(centre.store, centre.trust, centre.trust.position + 1)
    line = centre.store.dossiers.find(doing.dossier)
    row = None if line is None else centre.store.dossiers.find_row(line.number)
    if catalogue is None or row is None:
        return
    if not may_see(catalogue.procedure(row.procedure), slot, doing.roles):
        raise NotPossible("mục này dành cho bộ phận chuyên môn và lãnh đạo: xin chuyển cho họ")


def _ask_confirm(seen: Seen, _: frozenset[str]) -> list[Ask]:
    words: dict[str, Words] = {
        "yes": ("Đúng: giấy ghi như vậy, chỉ gõ nhầm", "Yes: the paper says so, it was mistyped"),
        "no": ("Không đồng ý", "No"),
    }
    said = [
        f"{label_of(seen, page.slot)[0]}: {page.text}"
        for one in open_corrections(seen.state)
        for page in one.says
    ]
    return [
        Ask("agreed", "radio", words, required=True, label=2 * ("; ".join(said),)),
        Ask("reason", "long", hint="hint-deny"),
    ]


def _confirm(doing: Doing, said: Confirming) -> Signed:
    agreed = said.agreed == "yes"
    corrections.confirm(
        doing.centre, doing.dossier, agreed=agreed, reason=said.reason, officer=doing.officer
    )
    return Signed("done-confirmed" if agreed else "done-denied")


def _ask_look_up(seen: Seen, roles: frozenset[str]) -> list[Ask]:
    slots = {
        slot: label_of(seen, slot)
        for slot in unknown_slots(seen)
        if may_see(seen.procedure, slot, roles)
    }
    return [
        Ask("slot", "radio", slots, next(iter(slots), ""), required=True),
        Ask("value", required=True),
        Ask("whence", required=True, value="Cơ sở dữ liệu quốc gia về dân cư", hint="hint-whence"),
    ]


def _look_up(doing: Doing, said: LookingUp) -> Signed:
    corrections.look_up(
        doing.centre,
        doing.dossier,
        said.slot,
        said.value,
        whence=said.whence,
        officer=doing.officer,
    )
    return Signed("done-look-up")


def _merge(doing: Doing, said: Merging) -> Signed:
    """Into one that this person may see; any other is not there."""
    store = doing.centre.store
    main = decisions.find_dossier(doing.centre, said.main)
    row, own = store.dossiers.find(main), store.dossiers.find(doing.dossier)
    if row is None or own is None or row.commune != own.commune:
        raise NotPossible(f"0 hồ sơ mang số {said.main}: xin xem lại mã hồ sơ chính")
    happenings.happen(
        doing.centre,
        doing.dossier,
        "merged",
        [("main", main.hex()), ("reason", said.reason)],
        officer=doing.officer,
    )
    return Signed("done-merge", {"code": said.main})


def _unmerge(doing: Doing, said: Reasoned) -> Signed:
    happenings.happen(
        doing.centre, doing.dossier, "unmerged", [("reason", said.reason)], officer=doing.officer
    )
    return Signed("done-unmerge")


def _bind(doing: Doing, said: Binding) -> Signed:
    happenings.sign(
        doing.centre, doing.dossier, CodeBound(said.system, said.code), officer=doing.officer
    )
    return Signed("done-bind", {"code": said.code})


def _new_slip(doing: Doing, said: Reasoned) -> Signed:
    received = replace_slip(
        doing.centre, doing.dossier, reason=said.reason[:500], officer=doing.officer
    )
    return Signed("done-new-slip", {"code": received.code}, received)


ACTS: Final[dict[str, Act]] = {
    "adopt": Act(Reasoned, asks_reason, _adopt),
    "accept": Act(Accepting, asks_nothing, _accept),
    "refuse": Act(Reasoned, asks_reason, _refuse),
    "settle-step": Act(Stepping, _ask_step, _step),
    "choose": Act(Choosing, _ask_choose, _choose),
    "confirm-correction": Act(Confirming, _ask_confirm, _confirm),
    "look-up": Act(LookingUp, _ask_look_up, _look_up),
    "merge": Act(
        Merging,
        lambda _, __: [
            Ask("main", required=True, hint="hint-main"),
            Ask("reason", "long", required=True),
        ],
        _merge,
    ),
    "unmerge": Act(Reasoned, asks_reason, _unmerge),
    "bind-code": Act(
        Binding,
        lambda _, __: [
            Ask("system", "choice", SYSTEMS, next(iter(SYSTEMS)), required=True),
            Ask("code", required=True, hint="hint-other-code"),
        ],
        _bind,
    ),
    "new-slip": Act(Reasoned, asks_reason, _new_slip),
    "withdraw": Act(Stepping, _ask_withdraw, _step),
}
