"""Conditions of the catalogue: three truth values, partial days, and nothing that raises."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.trade.conditions import MAX_DEPTH, age, days_of, holds, slots_in

FACTS: dict[str, Any] = {
    "relation": "proxy",
    "yes": True,
    "one": 1,
    "area": "123.5",
    "types": ["sight", "hearing"],
    "members": [["k1"], ["k2"]],
    "lost": ["unknown", "mất thẻ"],
    "nothing": None,
    "old": "1939",
    "young": "2008-11-25",
    "month": "2008-11",
    "died_at": "2026-11-20T10:05",
    "@day": "2026-11-24",
}


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        (["eq", "relation", "proxy"], True),
        (["eq", "relation", "self"], False),
        (["ne", "relation", "self"], True),
        (["eq", "yes", True], True),
        (["eq", "one", True], False),
        (["eq", "yes", 1], False),
        (["eq", "lost", "x"], None),
        (["ne", "nothing", "x"], None),
        (["eq", "nowhere", "x"], None),
        (["in", "relation", ["self", "proxy"]], True),
        (["in", "relation", []], False),
        (["in", "nowhere", ["self"]], None),
        (["has", "types", "sight"], True),
        (["has", "types", "speech"], False),
        (["has", "relation", "proxy"], None),
        (["known", "relation"], True),
        (["known", "lost"], False),
        (["known", "nowhere"], False),
        (["not", ["eq", "relation", "proxy"]], False),
        (["not", ["eq", "nowhere", "x"]], None),
        (["and", ["eq", "yes", True], ["eq", "nowhere", 1]], None),
        (["and", ["eq", "yes", False], ["eq", "nowhere", 1]], False),
        (["and"], True),
        (["or", ["eq", "yes", True], ["eq", "nowhere", 1]], True),
        (["or", ["eq", "yes", False], ["eq", "nowhere", 1]], None),
        (["or"], False),
        (["lt", "one", 2], True),
        (["le", "one", 1], True),
        (["gt", "one", 1], False),
        (["ge", "area", 123], True),
        (["lt", "area", 123], False),
        (["lt", "relation", 2], None),
        (["lt", "yes", 2], None),
        (["ge", ["rows", "members"], 2], True),
        (["ge", ["rows", "nowhere"], 0], None),
        (["ge", ["age_at", "young", "@day"], 18], False),
        (["ge", ["age_at", "young", "2026-11-25"], 18], True),
        (["ge", ["age_at", "old", "@day"], 75], True),
        (["ge", ["age_at", "old", "@day"], 87], None),
        (["ge", ["age_at", "old", "@day"], 88], False),
        (["ge", ["age_at", "month", "2026-11-24"], 18], None),
        (["ge", ["age_at", "month", "2026-11-30"], 18], True),
        (["ge", ["age_at", "lost", "@day"], 18], None),
        (["le", ["days_between", "died_at", "@day"], 15], True),
        (["gt", ["days_between", "young", "@day"], 60], True),
        (["ge", ["days_between", "@day", "died_at"], 0], False),
    ],
)
def test_a_condition_is_true_false_or_not_known(condition: object, *, truth: bool | None) -> None:
    assert holds(condition, FACTS) is truth


@pytest.mark.parametrize(
    "condition",
    [
        None,
        [],
        "relation",
        {"eq": 1},
        ["eq"],
        ["eq", "relation"],
        ["eq", "relation", "proxy", "more"],
        ["eq", ["relation"], "proxy"],
        ["in", "relation", "proxy"],
        ["like", "relation", "proxy"],
        ["not"],
        ["and", "relation"],
        ["lt", "one", []],
        ["ge", ["age_at", "young"], 1],
        ["ge", ["age_at", 1, 2], 1],
        ["ge", ["size", "young"], 1],
        ["ge", True, 1],
    ],
)
def test_what_is_no_condition_of_ours_is_not_known(condition: object) -> None:
    assert holds(condition, FACTS) is None


def test_conditions_within_each_other_have_an_end() -> None:
    def deep(depth: int) -> list[Any]:
        found: list[Any] = ["eq", "yes", True]
        for _ in range(depth - 1):
            found = ["and", found]
        return found

    assert holds(deep(MAX_DEPTH), FACTS) is True
    assert holds(deep(MAX_DEPTH + 1), FACTS) is None
    assert holds(deep(10_000), FACTS) is None


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2008, 11, 25), date(2026, 11, 24), 17),
        (date(2008, 11, 25), date(2026, 11, 25), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 1, 1), date(2025, 12, 31), -1),
    ],
)
def test_an_age_is_counted_in_full_years(born: date, day: date, years: int) -> None:
    assert age(born, day) == years


@pytest.mark.parametrize(
    "text", ["", "39", "2026-13", "2026-02-30", "0000", "2026-1-1", "x", "٢٠٢٦", None, 2026]
)
def test_what_is_no_day_has_no_days(text: object) -> None:
    assert days_of(text) is None


def test_the_last_month_of_the_calendar_is_not_known() -> None:
    assert days_of("9999-12") is None


def test_every_slot_that_is_asked_for_is_named() -> None:
    condition = ["or", ["ge", ["age_at", "a.dob", "@day"], 75], ["not", ["in", "a.household", []]]]

    assert list(slots_in(condition)) == ["a.dob", "@day", "a.household"]


SLOTS = st.sampled_from([*FACTS, "nowhere"])
VALUES = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["proxy", "1939", ""])
NUMBERS = (
    st.integers(-100, 100)
    | SLOTS
    | st.tuples(st.sampled_from(["age_at", "days_between"]), SLOTS, SLOTS).map(list)
    | st.tuples(st.just("rows"), SLOTS).map(list)
)
PLAIN = (
    st.tuples(st.sampled_from(["eq", "ne", "has"]), SLOTS, VALUES).map(list)
    | st.tuples(st.just("in"), SLOTS, st.lists(VALUES, max_size=3)).map(list)
    | st.tuples(st.sampled_from(["lt", "le", "gt", "ge"]), NUMBERS, NUMBERS).map(list)
)
CONDITIONS = st.recursive(
    PLAIN,
    lambda parts: (
        st.tuples(st.just("not"), parts).map(list)
        | st.lists(parts, max_size=3).map(lambda found: ["and", *found])
        | st.lists(parts, max_size=3).map(lambda found: ["or", *found])
    ),
    max_leaves=6,
)
JUNK = st.recursive(
    VALUES | st.text(max_size=3) | st.binary(max_size=3),
    lambda parts: st.lists(parts | st.sampled_from(["and", "or", "not", "lt", "eq"]), max_size=4),
)


@given(CONDITIONS | JUNK, st.dictionaries(SLOTS, JUNK, max_size=6))
def test_evaluation_never_raises(condition: object, facts: dict[str, Any]) -> None:
    assert holds(condition, facts) in {True, False, None}


@given(CONDITIONS, st.sets(SLOTS))
def test_learning_more_never_turns_an_answer_round(condition: object, hidden: set[str]) -> None:
    less = {slot: value for slot, value in FACTS.items() if slot not in hidden}

    before = holds(condition, less)

    assert before is None or before is holds(condition, FACTS)
