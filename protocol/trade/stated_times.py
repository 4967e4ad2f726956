"""When something was done whose clock could not be used: as its officer stated it.

A statement says how far the clock was off; what the same device has done before it, within a day by
that clock, is moved as far (docs/spec/trade-reception.md#stated-times).
"""

from typing import Final

from protocol.actions import DeclareTime
from protocol.dossier import facts_in_order
from protocol.merge import Dossier, Fact

SITTING_MS: Final = 24 * 3_600_000  # by the wrong clock: an earlier visit had its own statement


def stated_ms(state: Dossier, fact: Fact) -> int:
    """By the clock, or by the next statement of the same device about its clock."""
    return fact.wall_ms + (_off_ms(state, fact) or 0)


def is_stated(state: Dossier, fact: Fact) -> bool:
    return _off_ms(state, fact) is not None


def _off_ms(state: Dossier, fact: Fact) -> int | None:
    """How far off the clock was said to be, the first time after this; None: nobody said so."""
    ordered = facts_in_order(state)
    at = next((at for at, one in enumerate(ordered) if one.ref == fact.ref), len(ordered))
    for one in ordered[at:]:
        if isinstance(action := one.action, DeclareTime) and one.device == fact.device:
            near = 0 <= one.wall_ms - fact.wall_ms <= SITTING_MS
            return action.wall_ms - one.wall_ms if near else None
    return None
