"""docs/spec/trade-deadlines.md: when a result is due, on the calendar that the catalogue gives."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.trade.calendar import Calendar, DayOff, Hours
from protocol.trade.due import Allowed, Practice, allowed, due_ms, with_pauses
from protocol.trade.time_rules import TimeRule, TimeVariant
from protocol.trade.working_time import (
    FIRST_MS,
    LAST_MS,
    Stretch,
    WorkingTime,
    day_of,
    union_of,
    working_time,
)

VIETNAM: Final = timezone(timedelta(hours=7))
OFF_2026: Final = (
    "2026-01-01 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-04-27 2026-04-30 "
    "2026-05-01 2026-08-31 2026-09-01 2026-09-02 2026-11-24"
)
CALENDAR_2026: Final = Calendar(
    year=2026,
    off=tuple(DayOff(date.fromisoformat(day), "nghỉ") for day in OFF_2026.split()),
    working=(date(2026, 8, 22),),
)
WORKING: Final = working_time([CALENDAR_2026])
PRACTICE: Final = Practice()
SAME_HOUR: Final = Practice(due_hour="same_hour")
HOUR: Final = 3_600_000

units = st.sampled_from(["SAME_DAY_15H", "WORKING_DAY", "DAY", "WORKING_HOUR", "MONTH"])
times = st.builds(Allowed, st.integers(0, 60), units)
moments = st.integers(at_ms := int(datetime(2026, 1, 1, tzinfo=VIETNAM).timestamp()) * 1000,
                      at_ms + 420 * 24 * HOUR)  # fmt: skip
practices = st.sampled_from([PRACTICE, SAME_HOUR, Practice(same_day_until="18:30")])


def at(text: str) -> int:
    """`23/11/2026 14:59` in Vietnam, in milliseconds."""
    moment = datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)
    return int(moment.timestamp()) * 1000


def said(at_ms: int | None) -> str:
    assert at_ms is not None
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


# The checked results of domain.md §1.5 and §8.7, and the rows around them.
DUE: Final = {
    ("SAME_DAY_15H", 1, "23/11/2026 14:59"): "23/11/2026 17:00",
    ("SAME_DAY_15H", 1, "23/11/2026 15:00"): "23/11/2026 17:00",
    ("SAME_DAY_15H", 1, "23/11/2026 15:01"): "25/11/2026 17:00",
    ("SAME_DAY_15H", 0, "23/11/2026 15:01"): "25/11/2026 17:00",
    ("SAME_DAY_15H", 0, "24/11/2026 09:00"): "25/11/2026 17:00",  # a holiday
    ("SAME_DAY_15H", 0, "21/11/2026 09:00"): "23/11/2026 17:00",  # a Saturday
    ("SAME_DAY_15H", 0, "21/08/2026 15:01"): "22/08/2026 17:00",  # the next day was swapped in
    ("WORKING_DAY", 3, "23/11/2026 08:00"): "27/11/2026 17:00",
    ("WORKING_DAY", 5, "25/11/2026 10:05"): "02/12/2026 17:00",
    ("WORKING_DAY", 2, "20/08/2026 08:00"): "22/08/2026 17:00",
    ("WORKING_DAY", 1, "28/08/2026 16:00"): "03/09/2026 17:00",
    ("WORKING_DAY", 0, "23/11/2026 18:00"): "25/11/2026 17:00",  # after closing time
    ("WORKING_DAY", 10, "23/11/2026 10:00"): "08/12/2026 17:00",
    ("WORKING_HOUR", 8, "23/11/2026 10:00"): "25/11/2026 10:00",
    ("WORKING_HOUR", 8, "23/11/2026 07:00"): "23/11/2026 17:00",
    ("WORKING_HOUR", 4, "23/11/2026 12:00"): "23/11/2026 17:00",
    ("DAY", 1, "23/11/2026 10:00"): "25/11/2026 17:00",  # it ends on a holiday
    ("DAY", 30, "23/11/2026 10:00"): "23/12/2026 17:00",
    ("MONTH", 1, "23/11/2026 10:00"): "23/12/2026 17:00",
    ("MONTH", 1, "31/08/2026 10:00"): "30/09/2026 17:00",  # September has no 31st
    ("MONTH", 3, "28/08/2026 10:00"): "30/11/2026 17:00",  # 28/11 is a Saturday
    ("MONTH", 0, "23/11/2026 10:00"): "23/11/2026 17:00",
}


@pytest.mark.parametrize(("given", "wanted"), DUE.items(), ids=lambda row: " ".join(map(str, row)))
def test_a_result_is_due_as_the_trade_has_checked(given: tuple[str, int, str], wanted: str) -> None:
    unit, count, received = given
    time = Allowed(count, unit)  # type: ignore[arg-type]  # the table's keys are plain text
    assert said(due_ms(time, at(received), WORKING, PRACTICE)) == wanted


def test_a_swap_taken_out_of_the_calendar_moves_what_is_counted_on_it() -> None:
    time = Allowed(2, "WORKING_DAY")
    without = working_time([Calendar(year=2026, off=CALENDAR_2026.off)])

    assert said(due_ms(time, at("20/08/2026 08:00"), WORKING, PRACTICE)) == "22/08/2026 17:00"
    assert said(due_ms(time, at("20/08/2026 08:00"), without, PRACTICE)) == "24/08/2026 17:00"


def test_the_hour_may_be_that_of_reception() -> None:
    time = Allowed(3, "WORKING_DAY")

    assert said(due_ms(time, at("23/11/2026 10:05"), WORKING, SAME_HOUR)) == "27/11/2026 10:05"
    assert said(due_ms(time, at("23/11/2026 19:00"), WORKING, SAME_HOUR)) == "27/11/2026 17:00"
    assert said(due_ms(time, at("23/11/2026 12:10"), WORKING, SAME_HOUR)) == "27/11/2026 13:00"
    assert said(due_ms(time, at("21/11/2026 09:00"), WORKING, SAME_HOUR)) == "26/11/2026 17:00"


def test_office_hours_come_from_the_calendar() -> None:
    short = Calendar(year=2026, hours=(Hours("08:00", "12:00"), Hours("13:30", "16:30")))
    due = due_ms(Allowed(1, "WORKING_DAY"), at("23/11/2026 10:00"), working_time([short]), PRACTICE)

    assert said(due) == "24/11/2026 16:30"  # no days off in it, either


def test_a_year_without_calendar_has_its_weekends_and_is_not_sure() -> None:
    working = working_time([CALENDAR_2026, Calendar(year=2027, forecast=True)])

    assert working.is_sure(date(2026, 12, 31))
    assert not working.is_sure(date(2027, 1, 4))
    assert not working.is_sure(date(2028, 1, 4))
    assert [working.is_working(date(2028, 1, day)) for day in (7, 8, 9, 10)] == [
        True, False, False, True,
    ]  # fmt: skip


def test_the_first_variant_whose_condition_holds_is_the_time() -> None:
    variant = TimeVariant(3, "WORKING_DAY", ["eq", "@needs_verification", True], "xác minh")
    rule = TimeRule(1, "SAME_DAY_15H", variants=(variant,))

    assert allowed(rule, {"@needs_verification": True}) == (3, "WORKING_DAY")
    assert allowed(rule, {"@needs_verification": False}) == (1, "SAME_DAY_15H")
    assert allowed(rule, {}) == (1, "SAME_DAY_15H")  # not known is not so


# What is not counted.


def test_a_pause_gives_working_time_back_as_working_time() -> None:
    time = Allowed(3, "WORKING_DAY")
    due = due_ms(time, at("23/11/2026 08:00"), WORKING, PRACTICE)
    assert due is not None
    pause = Stretch(at("23/11/2026 09:00"), at("25/11/2026 14:20"))

    # 23/11 from 09:00: 6 h 30; 24/11 is off; 25/11 until 14:20: 5 h 20. In all 11 h 50.
    assert said(with_pauses(due, time, [pause], WORKING)) == "01/12/2026 11:20"


def test_pauses_that_overlap_are_not_given_back_twice() -> None:
    time = Allowed(3, "WORKING_DAY")
    one = Stretch(at("23/11/2026 09:00"), at("23/11/2026 11:00"))
    other = Stretch(at("23/11/2026 10:00"), at("23/11/2026 11:30"))
    due = at("27/11/2026 17:00")

    both = with_pauses(due, time, [one, other, one], WORKING)
    assert both == with_pauses(due, time, [Stretch(one.start_ms, other.end_ms)], WORKING)
    assert said(both) == "30/11/2026 10:00"


def test_a_pause_on_days_off_gives_nothing_back_to_working_days() -> None:
    weekend = Stretch(at("28/11/2026 00:00"), at("29/11/2026 23:59"))
    due = at("01/12/2026 17:00")

    assert with_pauses(due, Allowed(5, "WORKING_DAY"), [weekend], WORKING) == due
    assert said(with_pauses(due, Allowed(9, "DAY"), [weekend], WORKING)) == "03/12/2026 16:59"


@given(st.lists(st.builds(Stretch, st.integers(0, 50), st.integers(0, 50)), max_size=8))
def test_the_union_of_stretches_has_the_same_moments_once(stretches: list[Stretch]) -> None:
    joined = union_of(stretches)
    moments = {at for one in stretches for at in range(one.start_ms, one.end_ms)}

    assert {at for one in joined for at in range(one.start_ms, one.end_ms)} == moments
    assert sum(one.end_ms - one.start_ms for one in joined) == len(moments)


# Laws.


@pytest.mark.parametrize("unit", ["DAY", "MONTH"])
def test_a_period_of_days_or_months_lasts_to_the_end_of_its_last_day(unit: str) -> None:
    """By the hour, Friday's (+10 days: a Monday) would be due before Thursday's (a Sunday)."""
    time = Allowed(10 if unit == "DAY" else 1, unit)  # type: ignore[arg-type]  # of a test's table

    thursday, friday = (
        due_ms(time, at(when), WORKING, SAME_HOUR)
        for when in ("02/04/2026 10:00", "03/04/2026 10:00")
    )

    assert said(thursday).endswith(" 17:00")
    assert said(friday).endswith(" 17:00")
    assert thursday is not None
    assert friday is not None
    assert thursday <= friday


@given(times, st.lists(moments, min_size=2, max_size=2).map(sorted), practices)
def test_who_comes_later_is_never_due_earlier(
    time: Allowed, receptions: list[int], practice: Practice
) -> None:
    first, second = (due_ms(time, one, WORKING, practice) for one in receptions)
    assert first is not None
    assert second is not None
    assert first <= second


@given(times, moments, practices)
def test_a_due_moment_lies_in_office_hours_and_not_before_reception(
    time: Allowed, received: int, practice: Practice
) -> None:
    due = due_ms(time, received, WORKING, practice)
    assert due is not None
    assert due >= received
    if time != (0, "WORKING_HOUR"):
        assert WORKING.is_working(day_of(due))
        assert any(one.start_ms <= due <= one.end_ms for one in WORKING.office_hours(day_of(due)))


@given(times, moments, st.lists(st.builds(Stretch, moments, moments), max_size=4))
def test_a_pause_never_makes_anything_due_earlier(
    time: Allowed, received: int, pauses: list[Stretch]
) -> None:
    due = due_ms(time, received, WORKING, PRACTICE)
    assert due is not None
    assert with_pauses(due, time, pauses, WORKING) >= due


@given(times, st.integers(-(2**62), 2**62), practices)
def test_no_clock_however_wrong_raises_anything(
    time: Allowed, received: int, practice: Practice
) -> None:
    due = due_ms(time, received, WorkingTime(), practice)
    assert due is None or FIRST_MS <= due <= LAST_MS
