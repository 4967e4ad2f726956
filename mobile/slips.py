"""Dossier codes at the door: from the standing block where that is safe, else provisional."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import msgspec

from mobile.store import OwnEpoch, Store
from protocol.bracket import MAX_ABSENCE_MS, clock_guard
from protocol.codes import (
    MAX_PROVISIONAL,
    VIETNAM_MS,
    Code,
    SlipSecret,
    StandingBlock,
    next_code,
    provisional_code,
    read_code,
    vietnam_day,
)
from protocol.decoding import decode, encode
from protocol.dossier import opened
from protocol.errors import BlockExhausted, OverLimit
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.workflow import PROVISIONAL

SLIP: Final = "slip"
PROVISIONAL_DAY: Final = 0  # under which their numbers are counted, over all epochs
_DAY_MS: Final = 86_400_000
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()


class Slip(msgspec.Struct, frozen=True):
    """What is printed: the secret stands on the paper, and sealed on this device."""

    code: Code
    secret: SlipSecret


class Numbered(msgspec.Struct, frozen=True):
    """A code and the number that it uses up."""

    code: Code
    day: int
    number: int
    provisional: bool


def keep_slip(store: Store, dossier: DossierId, slip: Slip, *, now_ms: int) -> None:
    """Until the dossier leaves: a slip that was lost in the printer can be printed again."""
    store.put_note(dossier, SLIP, encode((slip.code.text, slip.secret)), now_ms=now_ms)


def find_slip(store: Store, dossier: DossierId) -> Slip | None:
    """The newest slip of a dossier, where this device made it."""
    kept = store.find_note(dossier, SLIP)
    if kept is None:
        return None
    text, secret = decode(tuple[str, bytes], kept)
    return Slip(read_code(text), SlipSecret(secret))


def lease_is_over(store: Store, now_ms: int) -> bool:
    """By a clock that can be believed: one that stands years ahead ends nobody's work."""
    believed = now_ms <= last_checkpoint_ms(store) + MAX_ABSENCE_MS
    return believed and vietnam_day(now_ms) > store.certificate().lease.to_date


def check_clock(store: Store, now_ms: int, *, declared: bool) -> None:
    """Raise unless a slip may be dated so; a stated date is not held against the last operation."""
    last_op_ms = None if declared else store.last_wall_ms()
    clock_guard(now_ms, last_op_ms=last_op_ms, last_checkpoint_ms=last_checkpoint_ms(store))


def last_checkpoint_ms(store: Store) -> int:
    """Before the first checkpoint: the day from which the centre has lent out this device."""
    checkpoint = store.checkpoint()
    if checkpoint is not None:
        return checkpoint.time_s * 1000
    first_day = store.certificate().lease.from_date.toordinal()
    return (first_day - _EPOCH_DAY) * _DAY_MS - VIETNAM_MS


def choose_code(store: Store, epoch: OwnEpoch, state: Dossier, at_ms: int) -> Numbered:
    """Official where the footing and the block allow it; nothing is used up yet."""
    day = vietnam_day(at_ms)
    opening = opened(state)
    if opening is not None and opening.footing != PROVISIONAL:
        checkpoint_day = vietnam_day(last_checkpoint_ms(store))
        used = store.numbers(day.toordinal())
        for block in _blocks(store, epoch):
            try:
                code = next_code(block, day, used, checkpoint_day=checkpoint_day)
            except BlockExhausted:
                continue
            return Numbered(code, day.toordinal(), code.number, provisional=False)
    return _provisional(store, epoch)


def _provisional(store: Store, epoch: OwnEpoch) -> Numbered:
    number = 1 + max([epoch.provisional_from, *store.numbers(PROVISIONAL_DAY)])
    if number > MAX_PROVISIONAL:
        raise OverLimit(f"{MAX_PROVISIONAL} provisional codes were given out")
    code = provisional_code(store.device(), number)
    return Numbered(code, PROVISIONAL_DAY, number, provisional=True)


def _blocks(store: Store, epoch: OwnEpoch) -> Iterable[StandingBlock]:
    """Those leased to this line of epochs: after a suspected restore there are none."""
    device, trust = store.device(), store.trust()
    return [block.block for block in trust.blocks_of(device) if block.line == epoch.line]
