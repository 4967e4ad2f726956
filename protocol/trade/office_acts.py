"""What an office does with a dossier beside its steps: decides, hands on, takes back, binds a code.

The step that belongs to a decision is a transition; here stands what the paper itself says.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeAlias, TypeVar

from msgspec import Meta

from protocol.errors import NotPossible
from protocol.ids import OfficerId, OperationRef
from protocol.merge import Dossier
from protocol.trade.bounds import AtMs
from protocol.trade.events import Happened, Kind, events_in

Said: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200)]
Why: TypeAlias = Annotated[str, Meta(min_length=1, max_length=2_000)]
UnitCode: TypeAlias = Annotated[str, Meta(pattern=r"\A(?:[0-9]{5})?\Z")]
OtherCode: TypeAlias = Annotated[str, Meta(min_length=1, max_length=60)]
K = TypeVar("K", bound=Kind)


class Decided(Kind, frozen=True):
    """A result with its number, day and signer; its scan is the event's attachment.

    About the decisions that it stands in for: a result that was recalled is issued again.
    """

    kind: ClassVar[str] = "result_decided"

    number: Said
    day: date
    signer: Said
    outcome: Literal["granted", "declined"] = "granted"
    remark: Annotated[str, Meta(max_length=2_000)] = ""


class Transferred(Kind, frozen=True):
    """To another office for its part, or to the commune that is competent; the clock goes on."""

    kind: ClassVar[str] = "transferred"

    to: Said
    reason: Why
    unit: UnitCode = ""  # of another commune; "": an office of this one
    at_ms: AtMs | None = None


class TransferTaken(Kind, frozen=True):
    """The other commune has it now, and works on it; about the transfer that it takes."""

    kind: ClassVar[str] = "transfer_taken"

    remark: Annotated[str, Meta(max_length=2_000)] = ""
    at_ms: AtMs | None = None


class TransferSentBack(Kind, frozen=True):
    """The other commune does not take it, or has done its part; about the transfer."""

    kind: ClassVar[str] = "transfer_sent_back"

    reason: Why
    at_ms: AtMs | None = None


class CameBack(Kind, frozen=True):
    """It is here again; about the transfers that are over."""

    kind: ClassVar[str] = "transfer_returned"

    reason: Annotated[str, Meta(max_length=2_000)] = ""
    at_ms: AtMs | None = None


class CodeBound(Kind, frozen=True):
    """The same dossier in another program: people find it here by that code, too."""

    kind: ClassVar[str] = "code_bound"

    system: Said
    code: OtherCode


class Place(NamedTuple):
    """Where a dossier is that is not where it was received."""

    to: str
    unit: str  # of another commune; "": an office, or who has no desk of their own here
    since_ms: int
    stage: Literal["out", "taken", "back"]  # sent, taken there, sent back and not here yet
    why: str  # it was sent there, or sent back
    officer: OfficerId  # who said the newest of it


def decisions_in(state: Dossier) -> list[Happened[Decided]]:
    """Those that no later one stands in for."""
    found = events_in(state, Decided)
    replaced = {ref for one in found for ref in one.about}
    return [one for one in found if one.fact.ref not in replaced]


def away(state: Dossier) -> list[Happened[Transferred]]:
    """Transfers from which it has not come back."""
    over = {ref for one in events_in(state, CameBack) for ref in one.about}
    return [one for one in events_in(state, Transferred) if one.fact.ref not in over]


def place_of(state: Dossier) -> Place | None:
    """By the newest transfer that is not over; None: it is where it was received."""
    gone = away(state)
    if not gone:
        return None
    sent = gone[-1]
    to, unit = sent.what.to, sent.what.unit
    back = _about(events_in(state, TransferSentBack), sent)
    if back is not None:
        return Place(to, unit, back.at_ms, "back", back.what.reason, back.fact.officer)
    taken = _about(events_in(state, TransferTaken), sent)
    if taken is not None:
        return Place(to, unit, taken.at_ms, "taken", sent.what.reason, taken.fact.officer)
    return Place(to, unit, sent.at_ms, "out", sent.what.reason, sent.fact.officer)


def refs_of(found: Iterable[Happened[Any]]) -> list[OperationRef]:
    return [one.fact.ref for one in found]


def other_codes(state: Dossier) -> dict[str, str]:
    """Of each other program the newest code that somebody has bound."""
    return {one.what.system: one.what.code for one in events_in(state, CodeBound)}


def check_transfer_out(state: Dossier) -> None:
    if away(state):
        raise NotPossible("hồ sơ đang ở nơi khác: xin ghi nhận lại trước khi chuyển tiếp")


def check_back(state: Dossier) -> None:
    if not away(state):
        raise NotPossible("hồ sơ không ở nơi nào khác: chưa có gì để nhận lại")


def check_taken(state: Dossier) -> None:
    place = place_of(state)
    if place is None or not place.unit or place.stage != "out":
        raise NotPossible("hồ sơ không chờ xã, phường khác nhận: xin xem lại hồ sơ đang ở đâu")


def check_sent_back(state: Dossier) -> None:
    place = place_of(state)
    if place is None or not place.unit or place.stage == "back":
        raise NotPossible("hồ sơ không ở xã, phường khác: không có gì để chuyển trả")


def check_bound(state: Dossier, what: CodeBound) -> None:
    if other_codes(state).get(what.system) == what.code:
        raise NotPossible("mã này đã gắn với hồ sơ rồi")


def _about(found: Iterable[Happened[K]], sent: Happened[Transferred]) -> Happened[K] | None:
    """The newest that is about this transfer."""
    return next((one for one in reversed([*found]) if sent.fact.ref in one.about), None)
