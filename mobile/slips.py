"""Dossier codes at the door: from the standing block where that is safe, else provisional."""

from datetime import date
from typing import Final

import msgspec

from mobile.store import OwnEpoch, Store
from protocol.bracket import MAX_ABSENCE_MS, clock_guard
from protocol.codes import VIETNAM_MS, Code, SlipSecret, read_code, vietnam_day
from protocol.decoding import decode, encode
from protocol.errors import ClockGuard
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.trade.course import reception_of
from protocol.trade.numbering import (
    PROVISIONAL_DAY,
    Lease,
    Line,
    Numbered,
    is_received_at_home,
    official,
    provisional,
    usable,
)

SLIP: Final = "slip"
_DAY_MS: Final = 86_400_000
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()


class Slip(msgspec.Struct, frozen=True):
    """What is printed: the secret stands on the paper, and sealed on this device."""

    code: Code
    secret: SlipSecret
    text: str = ""  # of its QR
    due_ms: int | None = None
    provisional: bool = False  # nobody has received the dossier yet


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    code: str
    secret: bytes
    text: str = ""
    due_ms: int | None = None
    provisional: bool = False


def keep_slip(store: Store, dossier: DossierId, slip: Slip, *, now_ms: int) -> None:
    """Until the dossier leaves: a slip that was lost in the printer can be printed again."""
    kept = _Kept(slip.code.text, slip.secret, slip.text, slip.due_ms, slip.provisional)
    store.put_note(dossier, SLIP, encode(kept), now_ms=now_ms)


def find_slip(store: Store, dossier: DossierId) -> Slip | None:
    """The newest slip of a dossier, where this device made it."""
    note = store.find_note(dossier, SLIP)
    if note is None:
        return None
    kept = decode(_Kept, note)
    secret = SlipSecret(kept.secret)
    return Slip(read_code(kept.code), secret, kept.text, kept.due_ms, kept.provisional)


def lease_is_over(store: Store, now_ms: int) -> bool:
    """By a clock that can be believed: one that stands years ahead ends nobody's work."""
    believed = now_ms <= last_checkpoint_ms(store) + MAX_ABSENCE_MS
    return believed and vietnam_day(now_ms) > store.certificate().lease.to_date


def check_clock(store: Store, now_ms: int, *, declared: bool) -> None:
    """Raise unless a slip may be dated so; a stated date is not held against what was signed."""
    checkpoint_ms = last_checkpoint_ms(store)
    last_op_ms = None if declared else store.last_wall_ms(checkpoint_ms + MAX_ABSENCE_MS)
    clock_guard(now_ms, last_op_ms=last_op_ms, last_checkpoint_ms=checkpoint_ms)


def last_checkpoint_ms(store: Store) -> int:
    """Before the first checkpoint: the day from which the centre has lent out this device."""
    checkpoint = store.checkpoint()
    if checkpoint is not None:
        return checkpoint.time_s * 1000
    first_day = store.certificate().lease.from_date.toordinal()
    return (first_day - _EPOCH_DAY) * _DAY_MS - VIETNAM_MS


def believed_ms(store: Store, now_ms: int) -> int:
    """The clock where it can be right; else the last time that is sure: work goes on meanwhile."""
    try:
        check_clock(store, now_ms, declared=True)
    except ClockGuard:
        return last_checkpoint_ms(store)
    return now_ms


def choose_code(store: Store, epoch: OwnEpoch, state: Dossier, at_ms: int) -> Numbered:
    """Official where the footing and the block allow it; nothing is used up yet."""
    line = Line((epoch.line, *store.epochs_of(epoch.line)), epoch.provisional_from)
    if is_received_at_home(reception_of(state)):
        day = vietnam_day(at_ms)
        leases = [Lease(one.line, one.block) for one in store.trust().blocks_of(store.device())]
        found = official(
            usable(leases, line),
            day,
            store.numbers(day.toordinal()),
            checkpoint_day=vietnam_day(last_checkpoint_ms(store)),
        )
        if found is not None:
            return found
    return provisional(store.device(), line, store.numbers(PROVISIONAL_DAY))
