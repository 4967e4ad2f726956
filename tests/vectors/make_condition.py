"""Vectors of docs/spec/catalogue.md#conditions: a condition, facts, and what it is then."""

from collections.abc import Callable
from typing import Any, Final

from protocol.trade.conditions import holds

FORMAT: Final = "condition"

FACTS: Final[dict[str, Any]] = {
    "relation": "mother",
    "yes": True,
    "one": 1,
    "area": "123.5",
    "types": ["sight", "hearing"],
    "lost": ["unknown", "mất thẻ"],
    "none": None,
    "year": "1939",
    "month": "2008-11",
    "leap": "2008-02-29",
    "moment": "2026-11-20T10:05",
    "@day": "2026-11-24",
}
CASES: Final[list[tuple[str, Any, bool | None]]] = [
    ("equal", ["eq", "relation", "mother"], True),
    ("equal_to_nothing_known", ["eq", "lost", "x"], None),
    ("true_is_not_one", ["eq", "yes", 1], False),
    ("not_equal", ["ne", "relation", "father"], True),
    ("not_equal_to_nothing_known", ["ne", "none", "x"], None),
    ("one_of", ["in", "relation", ["father", "mother"]], True),
    ("one_of_none", ["in", "relation", []], False),
    ("list_has", ["has", "types", "sight"], True),
    ("list_has_not", ["has", "types", "speech"], False),
    ("text_has", ["has", "relation", "mother"], None),
    ("known", ["known", "relation"], True),
    ("unknown_with_a_reason_is_not_known", ["known", "lost"], False),
    ("false_part_decides_and", ["and", ["eq", "nowhere", 1], ["eq", "yes", False]], False),
    ("unknown_part_leaves_and_open", ["and", ["eq", "nowhere", 1], ["eq", "yes", True]], None),
    ("true_part_decides_or", ["or", ["eq", "nowhere", 1], ["eq", "yes", True]], True),
    ("unknown_part_leaves_or_open", ["or", ["eq", "nowhere", 1], ["eq", "yes", False]], None),
    ("empty_and", ["and"], True),
    ("empty_or", ["or"], False),
    ("not_of_unknown", ["not", ["eq", "nowhere", 1]], None),
    ("decimal_text", ["gt", "area", 123], True),
    ("number_of_text", ["gt", "relation", 123], None),
    ("number_of_a_truth", ["ge", "yes", 1], None),
    ("rows", ["eq", "one", 1], True),
    ("rows_of_a_list", ["ge", ["rows", "types"], 2], True),
    ("age_of_a_year_at_least", ["ge", ["age_at", "year", "@day"], 86], True),
    ("age_of_a_year_at_the_edge", ["ge", ["age_at", "year", "@day"], 87], None),
    ("age_of_a_month", ["ge", ["age_at", "month", "2026-11-30"], 18], True),
    ("age_of_a_month_within_it", ["ge", ["age_at", "month", "2026-11-29"], 18], None),
    ("leap_day_on_28_february", ["ge", ["age_at", "leap", "2026-02-28"], 18], False),
    ("leap_day_on_1_march", ["ge", ["age_at", "leap", "2026-03-01"], 18], True),
    ("days_since_a_moment", ["le", ["days_between", "moment", "@day"], 4], True),
    ("days_before", ["lt", ["days_between", "@day", "moment"], 0], True),
    ("no_such_day", ["ge", ["age_at", "2026-02-30", "@day"], 0], None),
    ("no_such_form", ["like", "relation", "m%"], None),
    ("too_few_parts", ["eq", "relation"], None),
    ("no_array", "relation", None),
]


def make(write: Callable[..., None]) -> None:
    for name, condition, truth in CASES:
        write(name, "ok", "", condition=condition, facts=FACTS, truth=truth)
    for depth, truth in ((6, True), (7, None)):
        deep: Any = ["eq", "yes", True]
        for _ in range(depth - 1):
            deep = ["and", deep]
        write(f"{depth}_within_each_other", "ok", "", condition=deep, facts=FACTS, truth=truth)


def check(vector: dict[str, Any]) -> None:
    assert holds(vector["condition"], vector["facts"]) is vector["truth"]
