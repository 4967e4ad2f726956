"""Hybrid logical clock: one integer that puts what is shown in order, and decides nothing."""

from typing import Final

from protocol.errors import ClockGuard

COUNTER_BITS: Final = 16
MAX_DRIFT_MS: Final = 5 * 60 * 1000  # honest clocks differ by less, or the server says so
LAST_MS: Final = 32_503_679_999_999  # 2999-12-31T23:59:59.999Z: a later clock reads as this
MAX_HLC: Final = 2**63 - 1  # 3,429 years of stamps beyond LAST_MS; differences fit 64 bits


def tick(last: int, now_ms: int) -> int:
    """The stamp of a new operation: later than every stamp before it, whatever the clock does."""
    if last >= MAX_HLC:
        raise ClockGuard("no stamp is left in this epoch")
    # A full counter carries into the milliseconds by itself: both are one integer.
    return max(last + 1, stamp(now_ms))


def observe(last: int, seen: int, now_ms: int) -> int:
    """Catch up with a stamp from elsewhere, unless it lies too far in our future."""
    # A tablet set to 2099 would otherwise stand last on every screen until then.
    if ms_of(seen) > _clamped(now_ms) + MAX_DRIFT_MS:
        return last
    return max(last, seen)


def stamp(now_ms: int, counter: int = 0) -> int:
    """48 bits of milliseconds since 1970, then 16 of counter."""
    assert 0 <= counter < 1 << COUNTER_BITS
    return _clamped(now_ms) << COUNTER_BITS | counter


def ms_of(hlc: int) -> int:
    return hlc >> COUNTER_BITS


def counter_of(hlc: int) -> int:
    return hlc & ((1 << COUNTER_BITS) - 1)


def _clamped(now_ms: int) -> int:
    return min(max(now_ms, 0), LAST_MS)
