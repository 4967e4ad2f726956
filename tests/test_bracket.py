"""Acceptance time: what evidence proves, and the word that it never says."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.bracket import (
    EARLIEST_MS,
    MAX_ABSENCE_MS,
    MAX_OFFSET_MS,
    VIETNAM,
    Bracket,
    Claim,
    Correction,
    NotAfter,
    NotBefore,
    Verdict,
    bracket,
    clock_guard,
    cosigned,
    statement,
)
from protocol.clock import MAX_DRIFT_MS
from protocol.errors import ClockGuard

INSIDE, BEFORE, AFTER = Verdict.INSIDE, Verdict.BEFORE_BRACKET, Verdict.AFTER_BRACKET
MINUTE, DAY = 60_000, 24 * 3600 * 1000

times = st.integers(-(2**53), 2**53)
lower = st.builds(NotBefore, times, st.sampled_from(["checkpoint", "cosignature"]))
upper = st.builds(NotAfter, times, st.sampled_from(["receipt", "slip-check", "courier-seal"]))


def at(day: int, hour: int, minute: int, second: int = 0) -> int:
    """A time in Vietnam in November 2026."""
    return int(datetime(2026, 11, day, hour, minute, second, tzinfo=VIETNAM).timestamp() * 1000)


CHECKPOINT = NotBefore(at(16, 7, 40), "checkpoint", b"root")
RECEIPT = NotAfter(at(20, 16, 52), "receipt", b"receipt")
SLIP_CHECK = NotAfter(at(19, 18, 31), "slip-check", b"witness")
CLAIM = Claim(at(19, 10, 12))


def test_the_bracket_is_as_wide_as_the_evidence_and_no_narrower() -> None:
    found = bracket(CLAIM, [CHECKPOINT], [RECEIPT])

    assert (found.not_before, found.not_after) == (CHECKPOINT, RECEIPT)
    assert found.width_ms == RECEIPT.at_ms - CHECKPOINT.at_ms
    assert found.verdicts == (INSIDE,)


def test_three_weeks_offline_make_a_bracket_three_weeks_wide() -> None:
    found = bracket(Claim(at(19, 10, 12)), [NotBefore(at(1, 8, 0), "checkpoint")], [RECEIPT])

    assert (found.width_ms or 0) // DAY == 19


def test_the_sentence_proves_a_stretch_and_never_a_day() -> None:
    said = statement(bracket(CLAIM, [CHECKPOINT], [RECEIPT]))

    assert said == (
        "Máy của cán bộ ghi 10:12 ngày 19/11/2026; chứng minh được: sau 07:40 ngày 16/11/2026"
        " (mốc của Trung tâm mà máy đã thấy) và trước 16:52 ngày 20/11/2026"
        " (Trung tâm xác nhận đã nhận)."
    )
    assert "chứng minh ngày" not in said


def test_a_slip_checked_on_the_way_tightens_the_upper_bound_and_brings_its_proof() -> None:
    found = bracket(CLAIM, [CHECKPOINT], [RECEIPT, SLIP_CHECK])

    assert found.not_after == SLIP_CHECK
    assert found.not_after.evidence == b"witness"
    assert "trước 18:31 ngày 19/11/2026 (có người kiểm tra phiếu)" in statement(found)


def test_the_latest_checkpoint_is_the_lower_bound() -> None:
    seconds = at(17, 9, 0) // 1000

    found = bracket(CLAIM, [CHECKPOINT, cosigned(seconds, b"c")], [RECEIPT])

    assert found.not_before == NotBefore(at(17, 9, 0), "cosignature", b"c")


def test_an_earlier_operation_that_claims_a_later_time_shows_a_clock_set_back() -> None:
    found = bracket(Claim(at(19, 10, 12), latest_earlier_ms=at(20, 8, 0)), [CHECKPOINT], [RECEIPT])

    said = statement(found)

    assert found.verdicts == (INSIDE, Verdict.CLOCK_SET_BACK)
    assert "đồng hồ của máy đã lùi lại, một thao tác trước đó ghi 08:00:00 ngày 20/11" in said
    assert "giả" not in said


@pytest.mark.parametrize(("later_ms", "set_back"), [(-1, False), (0, False), (1, True)])
def test_a_clock_that_stood_still_was_not_set_back(later_ms: int, set_back: bool) -> None:
    found = bracket(Claim(CLAIM.wall_ms, latest_earlier_ms=CLAIM.wall_ms + later_ms))

    assert (Verdict.CLOCK_SET_BACK in found.verdicts) is set_back


@pytest.mark.parametrize(
    ("claimed_ms", "verdict"),
    [
        (CHECKPOINT.at_ms - 1, BEFORE),
        (CHECKPOINT.at_ms, INSIDE),
        (CHECKPOINT.at_ms + 1, INSIDE),
        (RECEIPT.at_ms - 1, INSIDE),
        (RECEIPT.at_ms, INSIDE),
        (RECEIPT.at_ms + 1, AFTER),
    ],
)
def test_a_claim_outside_is_caught_and_kept(claimed_ms: int, verdict: Verdict) -> None:
    found = bracket(Claim(claimed_ms), [CHECKPOINT], [RECEIPT])

    assert found.verdicts == (verdict,)
    assert found.accepted_ms == claimed_ms


def test_a_declared_time_is_called_declared_and_measured_all_the_same() -> None:
    inside = bracket(Claim(at(19, 10, 12), declared=True), [CHECKPOINT], [RECEIPT])
    outside = bracket(Claim(at(21, 10, 12), declared=True), [CHECKPOINT], [RECEIPT])

    assert inside.verdicts == (INSIDE, Verdict.DECLARED)
    assert outside.verdicts == (AFTER, Verdict.DECLARED)
    assert statement(inside).startswith("Cán bộ khai 10:12 ngày 19/11/2026;")


def test_bounds_that_contradict_each_other_leave_nothing_inside() -> None:
    early = NotAfter(at(15, 8, 0), "receipt")

    assert bracket(Claim(at(15, 20, 0)), [CHECKPOINT], [early]).verdicts == (BEFORE, AFTER)
    assert bracket(Claim(at(14, 20, 0)), [CHECKPOINT], [early]).verdicts == (BEFORE,)


def test_without_evidence_nothing_is_proven() -> None:
    found = bracket(CLAIM)

    assert (found.not_before, found.not_after, found.width_ms) == (None, None, None)
    assert "chưa có gì chứng minh giờ này" in statement(found)


def test_a_correction_stands_beside_the_claim() -> None:
    wrong = Claim(at(21, 10, 12))

    found = bracket(wrong, [CHECKPOINT], [RECEIPT], correction=Correction(at(19, 10, 12), b"op"))

    assert found.claim == wrong
    assert found.verdicts == (AFTER,)
    assert found.correction_verdicts == (INSIDE,)
    assert found.accepted_ms == at(19, 10, 12)
    assert statement(found).endswith("; Trung tâm đính chính thành 10:12 ngày 19/11/2026.")


def test_a_correction_to_a_time_outside_is_caught_too() -> None:
    found = bracket(CLAIM, [CHECKPOINT], [RECEIPT], correction=Correction(at(15, 1, 0), b"op"))

    assert (found.verdicts, found.correction_verdicts) == ((INSIDE,), (BEFORE,))


@pytest.mark.parametrize(
    ("offset_ms", "flagged"),
    [(None, False), (0, False)]
    + [(sign * (MAX_OFFSET_MS + more), more > 0) for sign in (1, -1) for more in (-1, 0, 1)],
)
def test_a_clock_more_than_five_minutes_off_is_flagged(
    offset_ms: int | None, flagged: bool
) -> None:
    found = bracket(CLAIM, [CHECKPOINT], [RECEIPT], offset_ms=offset_ms)

    assert found.offset_flagged is flagged
    assert found.verdicts == (INSIDE,)  # skewed work is shown, never moved


def test_the_printed_upper_bound_is_never_too_early() -> None:
    late = NotAfter(at(20, 16, 52, 1), "receipt")
    early = NotBefore(at(16, 7, 40, 59), "checkpoint")

    said = statement(bracket(CLAIM, [early], [late]))

    assert "sau 07:40 ngày 16/11/2026" in said
    assert "trước 16:53 ngày 20/11/2026" in said


@given(st.builds(Claim, times, st.booleans(), st.none() | times), st.lists(lower), st.lists(upper))
def test_any_evidence_gives_one_place_and_one_sentence(
    claim: Claim, low: list[NotBefore], high: list[NotAfter]
) -> None:
    found = bracket(claim, low, high)

    assert all(bound.at_ms <= claim.wall_ms for bound in low) == (BEFORE not in found.verdicts)
    assert all(bound.at_ms >= claim.wall_ms for bound in high) == (AFTER not in found.verdicts)
    assert (INSIDE in found.verdicts) == ({BEFORE, AFTER}.isdisjoint(found.verdicts))
    assert statement(found).endswith(".")


@given(st.lists(lower), st.lists(upper), st.lists(lower), st.lists(upper))
def test_more_evidence_never_widens_a_bracket(
    low: list[NotBefore], high: list[NotAfter], more_low: list[NotBefore], more_high: list[NotAfter]
) -> None:
    def bounds(found: Bracket) -> tuple[float, float]:
        return (
            found.not_before.at_ms if found.not_before else float("-inf"),
            found.not_after.at_ms if found.not_after else float("inf"),
        )

    few = bounds(bracket(CLAIM, low, high))
    many = bounds(bracket(CLAIM, low + more_low, high + more_high))

    assert many[0] >= few[0]
    assert many[1] <= few[1]
    assert many == bounds(bracket(CLAIM, more_low + low, more_high + high))


# When no slip may be dated.


def guard(now_ms: int, *, last_op_ms: int | None = None, last_checkpoint_ms: int = 0) -> None:
    clock_guard(
        now_ms, last_op_ms=last_op_ms, last_checkpoint_ms=last_checkpoint_ms or at(16, 7, 40)
    )


def test_an_ordinary_day_offline_passes() -> None:
    guard(at(19, 10, 12), last_op_ms=at(19, 10, 2))


@pytest.mark.parametrize("back_ms", [MAX_DRIFT_MS - 1, MAX_DRIFT_MS])
def test_small_steps_of_network_time_pass(back_ms: int) -> None:
    guard(at(19, 10, 12) - back_ms, last_op_ms=at(19, 10, 12))
    guard(at(16, 7, 40) - back_ms)


def test_no_slip_before_the_last_operation() -> None:
    with pytest.raises(ClockGuard, match="has signed"):
        guard(at(19, 10, 12) - MAX_DRIFT_MS - 1, last_op_ms=at(19, 10, 12))


def test_no_slip_before_the_last_checkpoint() -> None:
    with pytest.raises(ClockGuard, match="checkpoint"):
        guard(at(16, 7, 40) - MAX_DRIFT_MS - 1)


@pytest.mark.parametrize(("more_ms", "passes"), [(-1, True), (0, True), (1, False)])
def test_no_slip_more_than_400_days_after_the_last_checkpoint(more_ms: int, passes: bool) -> None:
    now_ms = at(16, 7, 40) + MAX_ABSENCE_MS + more_ms

    if passes:
        guard(now_ms)
    else:
        with pytest.raises(ClockGuard, match="400 days"):
            guard(now_ms)


@pytest.mark.parametrize(("more_ms", "passes"), [(-1, False), (0, True), (1, True)])
def test_no_slip_before_2026(more_ms: int, passes: bool) -> None:
    if passes:
        guard(EARLIEST_MS + more_ms, last_checkpoint_ms=EARLIEST_MS)
    else:
        with pytest.raises(ClockGuard, match="2026"):
            guard(EARLIEST_MS + more_ms, last_checkpoint_ms=EARLIEST_MS)


def test_the_year_starts_in_vietnam() -> None:
    assert datetime.fromtimestamp(EARLIEST_MS / 1000, VIETNAM) == datetime(
        2026, 1, 1, tzinfo=VIETNAM
    )


def test_an_officer_may_state_the_date_after_an_operation_of_a_wrong_future() -> None:
    wrong_future = at(19, 10, 12) + 30 * DAY

    with pytest.raises(ClockGuard):
        guard(at(19, 10, 12), last_op_ms=wrong_future)
    guard(at(19, 10, 12), last_op_ms=None)
