"""Acts about what a dossier says: choose a value, confirm a typing error, look up an unknown."""

from collections.abc import Iterator
from itertools import chain
from typing import Final

import msgspec

from protocol.actions import read_value, writes_of
from protocol.dossier import not_agreed, shown
from protocol.errors import NotPossible
from protocol.ids import OperationRef
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
from sync_server.console.dossiers.disagreeing import contested_of, label_of, said_in
from sync_server.console.dossiers.lines import SENSITIVE
from sync_server.console.dossiers.offering import unknown_slots
from sync_server.console.dossiers.papers import find_page
from sync_server.console.dossiers.seen import Seen, Words, may_see
from sync_server.console.dossiers.sources import Sources
from sync_server.console.rendering import moment

FOR_OTHERS: Final[Words] = (
    "Dành cho bộ phận chuyên môn và lãnh đạo: xin chuyển cho họ",
    "For the specialist or the leader: hand it on to them",
)


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


def _ask_confirm(seen: Seen, roles: frozenset[str]) -> list[Ask]:
    words: dict[str, Words] = {
        "yes": ("Đúng: giấy ghi như vậy, chỉ gõ nhầm", "Yes: the paper says so, it was mistyped"),
        "no": ("Không đồng ý", "No"),
    }
    return [
        *_corrected(seen, roles),
        Ask("agreed", "radio", words, required=True),
        Ask("reason", "long", hint="hint-deny"),
    ]


def _corrected(seen: Seen, roles: frozenset[str]) -> Iterator[Ask]:
    """What stood there, what stands there now, who says so, and the page that it rests on."""
    for one in open_corrections(seen.state):
        who, when = seen.name_of(one.fact.officer), moment(one.fact.wall_ms)
        for said in one.says:
            if not may_see(seen.procedure, said.slot, roles):
                yield Ask("told", "told", {"": FOR_OTHERS}, label=SENSITIVE)
                continue
            was = "; ".join(_replaced(seen, one.fact.ref, said.slot)) or "–"
            told: dict[str, Words] = {
                "was": (f"Trước khi sửa: {was}", f"Before: {was}"),
                "says": (f"Cán bộ đọc trên giấy: {said.text}", f"On the paper: {said.text}"),
                "who": (f"Lý do: {one.reason} · {who}, {when}", f"{one.reason} · {who}, {when}"),
            }
            yield Ask("told", "told", told, label=label_of(seen, said.slot))
        page = find_page(seen, one.page.hex())
        if page is not None:
            yield Ask("page", "page", value=page.sheet, label=page.name)


def _replaced(seen: Seen, ref: OperationRef, slot: str) -> Iterator[str]:
    """The values of which the author of a correction says that they were mistyped."""
    one = seen.written[ref]
    places = [write.replaces_at for write in writes_of(one.action) if write.slot == slot]
    names = one.stored.operation.header.references
    for earlier in (seen.written.get(names[at]) for at in chain(*places)):
        for write in writes_of(earlier.action) if earlier is not None else ():
            if write.slot == slot:
                yield said_in(seen, slot, read_value(write.value))


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
