"""Acts about what a dossier says: choose a value, confirm a typing error, look up an unknown."""

from typing import Final

import msgspec

from protocol.dossier import not_agreed, shown
from protocol.errors import NotPossible
from protocol.merge import Dossier
from protocol.trade.corrections import open_corrections
from protocol.trade.law import law_of
from sync_server import corrections, decisions
from sync_server.catalogues import newest
from sync_server.console.dossiers.act import (
    Act,
    Ask,
    Doing,
    Line,
    Remark,
    Signed,
)
from sync_server.console.dossiers.disagreeing import contested_of, label_of
from sync_server.console.dossiers.offering import unknown_slots
from sync_server.console.dossiers.seen import Seen, Words, may_see
from sync_server.console.dossiers.sources import Sources


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
    _check_sight(doing, state, said.slot)
    decisions.resolve(
        doing.centre,
        doing.dossier,
        said.slot,
        said.value,
        reason=said.reason,
        officer=doing.officer,
    )
    return Signed("done-choose")


def _check_sight(doing: Doing, state: Dossier, slot: str) -> None:
    """Nobody chooses between values that they may not see."""
    centre = doing.centre
    catalogue = newest(centre.store, centre.trust, centre.trust.position + 1)
    law = None if catalogue is None else law_of(state, catalogue, centre.now_ms())
    if not may_see(None if law is None else law.find_procedure(), slot, doing.roles):
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


ACTS: Final[dict[str, Act]] = {
    "choose": Act(Choosing, _ask_choose, _choose),
    "confirm-correction": Act(Confirming, _ask_confirm, _confirm),
    "look-up": Act(LookingUp, _ask_look_up, _look_up),
}
