"""The hybrid clock: laws that hold whatever the wall clock does."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from protocol import operation
from protocol.clock import (
    COUNTER_BITS,
    LAST_MS,
    MAX_DRIFT_MS,
    MAX_HLC,
    counter_of,
    ms_of,
    observe,
    stamp,
    tick,
)
from protocol.errors import ClockGuard

NOW = 1_795_000_000_000  # in November 2026
FULL = (1 << COUNTER_BITS) - 1

wall = st.integers(-(2**63), 2**64) | st.integers(NOW - 10**6, NOW + 10**6)
stamps = st.integers(0, MAX_HLC - 1) | wall.map(stamp)


@given(stamps, wall)
def test_a_stamp_is_later_than_all_before_it(last: int, now_ms: int) -> None:
    assert last < tick(last, now_ms) <= MAX_HLC


@given(st.lists(st.tuples(wall, st.none() | st.integers(0, 2**64 - 1))))
def test_an_epoch_rises_whatever_the_clock_and_the_others_do(
    story: list[tuple[int, int | None]],
) -> None:
    issued = [0]
    for now_ms, seen in story:
        last = issued[-1] if seen is None else observe(issued[-1], seen, now_ms)
        issued.append(tick(last, now_ms))

    assert all(earlier < later for earlier, later in pairwise(issued))


@given(stamps, st.integers(0, 2**64 - 1), wall)
def test_a_stamp_from_elsewhere_pulls_by_five_minutes_at_most(
    last: int, seen: int, now_ms: int
) -> None:
    caught_up = observe(last, seen, now_ms)

    assert last <= caught_up <= max(last, stamp(now_ms) + (MAX_DRIFT_MS << COUNTER_BITS | FULL))
    assert caught_up in (last, seen)


@given(stamps, stamps, stamps, wall)
def test_observing_is_idempotent_and_knows_no_order(
    last: int, one: int, other: int, now_ms: int
) -> None:
    once = observe(last, one, now_ms)

    assert observe(once, one, now_ms) == once
    assert observe(once, other, now_ms) == observe(observe(last, other, now_ms), one, now_ms)


@given(stamps, stamps, wall)
def test_what_was_seen_in_time_comes_before_what_is_done_next(
    last: int, seen: int, now_ms: int
) -> None:
    after = tick(observe(last, seen, now_ms), now_ms)

    assert after > seen or ms_of(seen) > min(max(now_ms, 0), LAST_MS) + MAX_DRIFT_MS


@given(st.integers(0, LAST_MS), st.integers(0, FULL))
def test_a_stamp_keeps_its_time_and_counter(now_ms: int, counter: int) -> None:
    hlc = stamp(now_ms, counter)

    assert (ms_of(hlc), counter_of(hlc)) == (now_ms, counter)
    assert hlc < 2**64


@given(wall, wall)
@example(-1, 0)
@example(LAST_MS, LAST_MS + 1)
def test_stamps_order_as_clocks_do(one: int, other: int) -> None:
    assert (one <= other) <= (stamp(one) <= stamp(other))


def test_time_that_moves_starts_a_new_counter() -> None:
    assert tick(stamp(NOW, 7), NOW + 1) == stamp(NOW + 1, 0)


@pytest.mark.parametrize("now_ms", [NOW, NOW - 1, NOW - 10**9, 0, -1])
def test_time_that_stands_or_goes_back_counts_on(now_ms: int) -> None:
    assert tick(stamp(NOW, 7), now_ms) == stamp(NOW, 8)


def test_a_full_counter_carries_into_the_milliseconds() -> None:
    assert tick(stamp(NOW, FULL - 1), NOW) == stamp(NOW, FULL)
    assert tick(stamp(NOW, FULL), NOW) == stamp(NOW + 1, 0)


@pytest.mark.parametrize(("ahead_ms", "followed"), [(-1, True), (0, True), (1, False)])
def test_five_minutes_ahead_is_followed_and_no_more(ahead_ms: int, followed: bool) -> None:
    seen = stamp(NOW + MAX_DRIFT_MS + ahead_ms, FULL)

    assert observe(stamp(NOW), seen, NOW) == (seen if followed else stamp(NOW))


@pytest.mark.parametrize(
    ("now_ms", "read_as"),
    [
        (-(10**15), 0),
        (-1, 0),
        (0, 0),
        (1, 1),
        (LAST_MS - 1, LAST_MS - 1),
        (LAST_MS, LAST_MS),
        (LAST_MS + 1, LAST_MS),
        (2**48, LAST_MS),
    ],
)
def test_absurd_clocks_are_read_as_the_nearest_end(now_ms: int, read_as: int) -> None:
    assert tick(0, now_ms) == max(1, stamp(read_as))


def test_the_last_stamp_is_given_once() -> None:
    assert tick(MAX_HLC - 2, NOW) == MAX_HLC - 1
    assert tick(MAX_HLC - 1, NOW) == MAX_HLC
    with pytest.raises(ClockGuard):
        tick(MAX_HLC, NOW)


def test_every_stamp_fits_into_a_header() -> None:
    assert MAX_HLC == operation.MAX_HLC
