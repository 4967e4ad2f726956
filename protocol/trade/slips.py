"""The slips of a dossier as a fold of its log, and what to say of one that somebody shows.

Every slip leads to its dossier for ever; a newer one only says what counts (docs/spec/slip.md).
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Final, assert_never

import msgspec
from msgspec import Meta

from protocol.actions import Bytes32, Code
from protocol.codes import slip_key
from protocol.dossier import facts_in_order
from protocol.errors import MalformedBytes, ProtocolError
from protocol.ids import DeviceId, DossierId
from protocol.merge import Dossier, Fact
from protocol.trade.day_words import said_moment
from protocol.trade.events import Kind, events_in
from protocol.trade.slip_code import (
    MAX_REVISION,
    Payload,
    PrintedSlip,
    check_printed,
    read_printed,
    read_text,
)
from protocol.trust import TrustSet

CENTRE: Final = "Trung tâm"  # whom to call, where no number is known
PROVISIONAL_HEAD: Final = "T-"
IN_DOUBT: Final = frozenset({"lost", "stolen_since"})

CodeText = Annotated[str, Meta(min_length=1, max_length=40)]


class SlipReplaced(Kind, frozen=True):
    """A new paper for the citizen; about the slips that it stands in for."""

    kind: ClassVar[str] = "slip_replaced"

    code: CodeText
    key: Bytes32  # of this code with the new secret
    revision: Annotated[int, Meta(ge=1, le=MAX_REVISION)]
    reason: Annotated[str, Meta(max_length=500)] = ""


class Given(msgspec.Struct, frozen=True):
    """A slip that was given out."""

    fact: Fact
    code: str
    key: bytes
    revision: int
    provisional: bool = False
    replaced_by: "Given | None" = None


class Standing(StrEnum):
    """What is known of a slip that somebody shows."""

    GENUINE = "genuine"
    REPLACED = "replaced"  # genuine, and a newer one counts
    UNKNOWN_GIVER = "unknown-giver"  # another centre's, or of a device that is not known here yet
    UNCONFIRMED = "unconfirmed"


class Looked(msgspec.Struct, frozen=True):
    """A slip that was looked at; without a slip, nothing of it could be read."""

    standing: Standing
    slip: PrintedSlip | None = None
    payload: Payload | None = None
    replaced_by: Given | None = None


def slips_in(state: Dossier) -> list[Given]:
    """Each with the one that stands in for it, if any, in position order."""
    found = _given(state)
    given = {one.fact.ref: one for one in found}
    newer = {
        ref: given[one.fact.ref] for one in events_in(state, SlipReplaced) for ref in one.about
    }
    official = next((at for at, one in enumerate(found) if not one.provisional), len(found))
    return [
        msgspec.structs.replace(
            one, replaced_by=newer.get(one.fact.ref) or _official(found, at, official)
        )
        for at, one in enumerate(found)
    ]


def newest_slips(state: Dossier) -> list[Given]:
    """Those that count: one, unless people gave out several at once."""
    return [one for one in slips_in(state) if one.replaced_by is None]


def next_revision(state: Dossier) -> int:
    return 1 + max((one.revision for one in _given(state)), default=0)


def look_at(text: str, trust: TrustSet, state: Dossier | None) -> Looked:
    """By the certificates and the dossier that are here; what cannot be read is not confirmed."""
    try:
        payload = read_text(text)
        slip = read_printed(payload)
    except MalformedBytes:
        return Looked(Standing.UNCONFIRMED)
    if slip.device not in trust.devices:
        return Looked(Standing.UNKNOWN_GIVER, slip, payload)
    try:
        check_printed(payload, trust)
    except ProtocolError:
        return Looked(Standing.UNCONFIRMED, slip, payload)
    known = slips_in(state) if state is not None and state.id == slip.dossier else []
    mine = next((one for one in known if one.key == slip_key(slip.code, slip.secret)), None)
    if mine is None and _in_doubt(trust, slip.device):
        return Looked(Standing.UNCONFIRMED, slip, payload)
    newer = _newer(slip, mine, known)
    standing = Standing.GENUINE if newer is None else Standing.REPLACED
    return Looked(standing, slip, payload, newer)


def dossier_shown(text: str) -> DossierId | None:
    """Which dossier to look for; whether the slip is anything, `look_at` says."""
    try:
        return read_printed(read_text(text)).dossier
    except MalformedBytes:
        return None


def said(looked: Looked, phone: str = CENTRE) -> str:
    """In a sentence for whoever asks; whoever holds the paper is accused of nothing."""
    slip = looked.slip
    match looked.standing:
        case Standing.GENUINE:
            assert slip is not None
            return f"Phiếu đúng, mã {slip.code.text}. {_made(slip)}"
        case Standing.REPLACED:
            assert slip is not None
            assert looked.replaced_by is not None
            newer = looked.replaced_by
            return (
                f"Phiếu đúng, mã {slip.code.text}, và đã được thay bằng phiếu mới"
                f" {newer.code} (phiếu thứ {newer.revision}). Xin xem phiếu mới."
            )
        case Standing.UNKNOWN_GIVER:
            return f"Máy này chưa biết nơi lập phiếu. Xin đồng bộ rồi xem lại, hoặc gọi {phone}."
        case Standing.UNCONFIRMED:
            return f"Chưa xác nhận được phiếu này. Xin gọi {phone}."
        case unknown:
            assert_never(unknown)


def due_words(due_s: int | None, *, provisional: bool) -> str:
    """Under the code of every slip."""
    if due_s is not None:
        return f"Hẹn trả kết quả: {said_moment(due_s * 1000)}"
    if provisional:
        return "Đã lập tại nhà – chờ Trung tâm tiếp nhận; chưa có ngày hẹn trả"
    return "Chưa có ngày hẹn trả"


def _made(slip: PrintedSlip) -> str:
    when = said_moment(slip.made_s * 1000)
    how = "Cán bộ khai" if slip.declared else "Cán bộ ghi"
    return f"{how} {when}. {due_words(slip.due_s, provisional=slip.provisional)}."


def _newer(slip: PrintedSlip, mine: Given | None, known: list[Given]) -> Given | None:
    """The one that counts at the end of the line; of a slip not on record here, a later one."""
    if mine is None:
        later = [one for one in known if one.replaced_by is None and one.revision > slip.revision]
        return later[0] if later else None
    seen = {mine.fact.ref}
    newer = mine.replaced_by
    by_ref = {one.fact.ref: one for one in known}
    while newer is not None and newer.fact.ref not in seen:
        seen.add(newer.fact.ref)
        following = by_ref[newer.fact.ref].replaced_by
        if following is None:
            return newer
        newer = following
    return newer


def _given(state: Dossier) -> list[Given]:
    found: list[Given] = []
    replaced = {one.fact.ref: one.what for one in events_in(state, SlipReplaced)}
    for fact in facts_in_order(state):
        action = fact.action
        if isinstance(action, Code):
            number = len(found) + 1
            found.append(Given(fact, action.code, action.slip_hash, number, action.provisional))
        elif what := replaced.get(fact.ref):
            provisional = what.code.startswith(PROVISIONAL_HEAD)
            found.append(Given(fact, what.code, what.key, what.revision, provisional))
    return found


def _official(found: list[Given], at: int, official: int) -> Given | None:
    """A provisional code counts until the first official one."""
    return found[official] if found[at].provisional and at < official < len(found) else None


def _in_doubt(trust: TrustSet, device: DeviceId) -> bool:
    """Of a device that was lost, only what the log has is believed."""
    return any(at.said.mode in IN_DOUBT for at in trust.devices[device].revoked)
