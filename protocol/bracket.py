"""Between which proven times an operation was signed: claims outside are caught, none is proven."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Final, Literal, assert_never

import msgspec

from protocol.clock import LAST_MS, MAX_DRIFT_MS
from protocol.errors import ClockGuard

EARLIEST_MS: Final = 1_767_200_400_000  # 2026-01-01 in Vietnam: no dossier of ours is older
MAX_ABSENCE_MS: Final = (
    400 * 24 * 3600 * 1000
)  # leases last 45 days or more; a year is a wrong year
MAX_OFFSET_MS: Final = MAX_DRIFT_MS  # more is shown beside the run
VIETNAM: Final = timezone(timedelta(hours=7))


class Verdict(StrEnum):
    """The first says where the time lies, the others what else is known of it."""

    INSIDE = "inside"
    BEFORE_BRACKET = "before_bracket"
    AFTER_BRACKET = "after_bracket"
    CLOCK_SET_BACK = "clock_set_back"  # an earlier operation of the same log claims a later time
    DECLARED = "declared"  # the officer stated it, because the clock could not be used


class Claim(msgspec.Struct, frozen=True):
    """What the officer signed, and the latest time that an earlier operation of the log claims."""

    wall_ms: int
    declared: bool = False
    latest_earlier_ms: int | None = None


class NotBefore(msgspec.Struct, frozen=True):
    """The operation names this checkpoint, so it is later; `evidence` is the checkpoint's root."""

    at_ms: int
    source: Literal["checkpoint", "cosignature"]
    evidence: bytes = b""


class NotAfter(msgspec.Struct, frozen=True):
    """Somebody else had the operation by then; `evidence` is the id of what they signed.

    A courier's time is that device's own claim, worth as much as its own bracket.
    """

    at_ms: int
    source: Literal["receipt", "slip-check", "courier-seal"]
    evidence: bytes = b""


class Correction(msgspec.Struct, frozen=True):
    """The time that a clerk's signed operation puts in place of the claim."""

    at_ms: int
    operation: bytes


class Bracket(msgspec.Struct, frozen=True):
    """The claim stays beside its correction; each has its own verdicts."""

    claim: Claim
    not_before: NotBefore | None
    not_after: NotAfter | None
    verdicts: tuple[Verdict, ...]
    correction: Correction | None = None
    correction_verdicts: tuple[Verdict, ...] = ()
    offset_ms: int | None = None  # server's clock minus the device's, when the run came in

    @property
    def accepted_ms(self) -> int:
        return self.correction.at_ms if self.correction else self.claim.wall_ms

    @property
    def width_ms(self) -> int | None:
        """How much the evidence leaves open; None when a side is missing."""
        if self.not_before is None or self.not_after is None:
            return None
        return self.not_after.at_ms - self.not_before.at_ms

    @property
    def offset_flagged(self) -> bool:
        return self.offset_ms is not None and abs(self.offset_ms) > MAX_OFFSET_MS


def bracket(
    claim: Claim,
    not_before: Iterable[NotBefore] = (),
    not_after: Iterable[NotAfter] = (),
    *,
    correction: Correction | None = None,
    offset_ms: int | None = None,
) -> Bracket:
    """The latest lower and the earliest upper bound, and where the claim lies between them."""
    low = max(not_before, key=lambda bound: bound.at_ms, default=None)
    high = min(not_after, key=lambda bound: bound.at_ms, default=None)
    return Bracket(
        claim=claim,
        not_before=low,
        not_after=high,
        verdicts=(*_place(claim.wall_ms, low, high), *_remarks(claim)),
        correction=correction,
        correction_verdicts=_place(correction.at_ms, low, high) if correction else (),
        offset_ms=offset_ms,
    )


def cosigned(seconds: int, evidence: bytes = b"") -> NotBefore:
    """A cosignature states whole seconds: it was made then or within the second after."""
    return NotBefore(seconds * 1000, "cosignature", evidence)


def clock_guard(now_ms: int, *, last_op_ms: int | None, last_checkpoint_ms: int) -> None:
    """Raise unless a slip may be dated by this clock, or by the date that an officer states.

    `last_op_ms` is the latest that this clock has read since the last checkpoint was seen.
    A stated date is asked about with `last_op_ms=None`: the last operation may be what is wrong.
    """
    if now_ms < EARLIEST_MS:
        raise ClockGuard("the clock stands before 2026")
    # Clocks that agree within the drift are one clock; network time steps back by seconds.
    if last_op_ms is not None and now_ms < last_op_ms - MAX_DRIFT_MS:
        raise ClockGuard("the clock stands before what this device has signed")
    if now_ms < last_checkpoint_ms - MAX_DRIFT_MS:
        raise ClockGuard("the clock stands before the last checkpoint seen")
    if now_ms > last_checkpoint_ms + MAX_ABSENCE_MS:
        raise ClockGuard("the clock stands more than 400 days after the last checkpoint seen")


def statement(found: Bracket) -> str:
    """One sentence for papers and `tannha verify`; it says what is proven and no more."""
    parts = [_claimed(found.claim), _proven(found)]
    parts += [_remark(verdict, found.claim) for verdict in found.verdicts]
    if found.correction:
        parts.append(f"Trung tâm đính chính thành {_minute(found.correction.at_ms)}")
    return "; ".join(filter(None, parts)) + "."


_MINUTE_MS: Final = 60_000
_SOURCES: Final = {
    "checkpoint": "mốc của Trung tâm mà máy đã thấy",
    "cosignature": "mốc của Trung tâm mà máy đã thấy, có đồng xác nhận",
    "receipt": "Trung tâm xác nhận đã nhận",
    "slip-check": "có người kiểm tra phiếu",
    "courier-seal": "máy chuyển hộ niêm phong",
}


def _place(at_ms: int, low: NotBefore | None, high: NotAfter | None) -> tuple[Verdict, ...]:
    """Both outsides at once when the bounds contradict each other: nothing lies between them."""
    outside: list[Verdict] = []
    if low and at_ms < low.at_ms:
        outside.append(Verdict.BEFORE_BRACKET)
    if high and at_ms > high.at_ms:
        outside.append(Verdict.AFTER_BRACKET)
    return tuple(outside) or (Verdict.INSIDE,)


def _remarks(claim: Claim) -> Iterable[Verdict]:
    if claim.latest_earlier_ms is not None and claim.latest_earlier_ms > claim.wall_ms:
        yield Verdict.CLOCK_SET_BACK
    if claim.declared:
        yield Verdict.DECLARED


def _remark(verdict: Verdict, claim: Claim) -> str:
    match verdict:
        case Verdict.BEFORE_BRACKET:
            return "giờ ghi sớm hơn khoảng thời gian này"
        case Verdict.AFTER_BRACKET:
            return "giờ ghi muộn hơn khoảng thời gian này"
        case Verdict.CLOCK_SET_BACK:
            earlier = _shown(claim.latest_earlier_ms or 0, "%H:%M:%S ngày %d/%m/%Y")
            return f"đồng hồ của máy đã lùi lại, một thao tác trước đó ghi {earlier}"
        case Verdict.INSIDE | Verdict.DECLARED:
            return ""
        case unknown:
            assert_never(unknown)


def _claimed(claim: Claim) -> str:
    said = "Cán bộ khai" if claim.declared else "Máy của cán bộ ghi"
    return f"{said} {_minute(claim.wall_ms)}"


def _proven(found: Bracket) -> str:
    sides = []
    if low := found.not_before:
        sides.append(f"sau {_minute(low.at_ms)} ({_SOURCES[low.source]})")
    if high := found.not_after:  # the next full minute, or "trước" would say too much
        sides.append(f"trước {_minute(high.at_ms + _MINUTE_MS - 1)} ({_SOURCES[high.source]})")
    return "chứng minh được: " + " và ".join(sides) if sides else "chưa có gì chứng minh giờ này"


def _minute(at_ms: int) -> str:
    return _shown(at_ms, "%H:%M ngày %d/%m/%Y")


def _shown(at_ms: int, how: str) -> str:
    seconds = min(max(at_ms, 0), LAST_MS) // 1000
    return datetime.fromtimestamp(seconds, VIETNAM).strftime(how)
