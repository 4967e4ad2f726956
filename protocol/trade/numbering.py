"""Which code a device may give out: from a block where no other paper can have it, else its own.

Pure, so that a hundred devices with copies, restores and wrong clocks fit into one test.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import count
from typing import Final

import msgspec

from protocol.codes import (
    MAX_PROVISIONAL,
    Code,
    StandingBlock,
    next_code,
    provisional_code,
)
from protocol.errors import BlockExhausted, OverLimit
from protocol.ids import DeviceId, Epoch
from protocol.trade.reception import Reception

PROVISIONAL_DAY: Final = 0  # under which their numbers are counted, over all epochs
RECEIVES: Final = frozenset({"official", "mobile"})  # footings on which a home visit is a reception


class Numbered(msgspec.Struct, frozen=True):
    """A code and the number that it uses up."""

    code: Code
    day: int
    number: int
    provisional: bool


class Lease(msgspec.Struct, frozen=True):
    """Numbers, and an epoch of the line of epochs that may use them."""

    line: Epoch
    block: StandingBlock


class Line(msgspec.Struct, frozen=True):
    """A stretch of a device's log in which every number that was given out is known."""

    epochs: Collection[Epoch]  # and the name of the line, which the first one may not be
    provisional_from: int


def usable(leases: Iterable[Lease], line: Line) -> list[StandingBlock]:
    """After a suspected copy or restore none, until the centre leases to an epoch since then."""
    return [lease.block for lease in leases if lease.line in line.epochs]


def official(
    blocks: Sequence[StandingBlock], day: date, used: Collection[int], *, checkpoint_day: date
) -> Numbered | None:
    """The next number of the first block that has one for this day."""
    for block in blocks:
        try:
            code = next_code(block, day, used, checkpoint_day=checkpoint_day)
        except BlockExhausted:
            continue
        return Numbered(code, day.toordinal(), code.number, provisional=False)
    return None


def provisional(device: DeviceId, line: Line, used: Iterable[int]) -> Numbered:
    """The next of the line's own: after a restore nobody here knows the highest of those before."""
    known = frozenset(used)
    number = next(one for one in count(line.provisional_from + 1) if one not in known)
    if number > MAX_PROVISIONAL:
        raise OverLimit(f"{MAX_PROVISIONAL} provisional codes were given out")
    return Numbered(provisional_code(device, number), PROVISIONAL_DAY, number, provisional=True)


def is_received_at_home(reception: Reception | None) -> bool:
    """Signing at home is reception only on these footings: else the number is the centre's."""
    return reception is not None and reception.footing in RECEIVES
