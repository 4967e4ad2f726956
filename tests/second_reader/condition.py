"""Conditions in three truth values, from docs/spec/catalogue.md#conditions."""

import re
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from tests.second_reader.refusal import Vector

DEEPEST: Final = 6
DAY: Final = re.compile(r"([0-9]{4})(-[0-9]{2})?(-[0-9]{2})?(T.*)?", re.ASCII)
DECIMAL: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)

Facts = dict[str, Any]
Span = tuple[Any, Any] | None


def known(facts: Facts, slot: object) -> Any:
    value = facts.get(slot) if isinstance(slot, str) else None
    return None if isinstance(value, list) and value and value[0] == "unknown" else value


def same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def truth(condition: Any, facts: Facts, left: int = DEEPEST) -> bool | None:
    if left == 0 or not isinstance(condition, list) or not condition:
        return None
    name, rest = condition[0], condition[1:]
    if name in ("and", "or"):
        parts = [truth(part, facts, left - 1) for part in rest]
        decides = name == "or"
        return decides if decides in parts else (None if None in parts else not decides)
    if name == "not" and len(rest) == 1:
        part = truth(rest[0], facts, left - 1)
        return None if part is None else not part
    return plain(name, rest, facts)


def plain(name: object, rest: list[Any], facts: Facts) -> bool | None:
    match rest:
        case [slot] if name == "known":
            return known(facts, slot) is not None
        case [one, other] if name in ("lt", "le", "gt", "ge"):
            return compared(str(name), number(one, facts), number(other, facts))
        case [slot, wanted] if (value := known(facts, slot)) is not None:
            return about(name, value, wanted)
        case _:
            return None


def about(name: object, value: Any, wanted: Any) -> bool | None:
    match name:
        case "eq":
            return same(value, wanted)
        case "ne":
            return not same(value, wanted)
        case "in" if isinstance(wanted, list):
            return any(same(value, one) for one in wanted)
        case "has" if isinstance(value, list):
            return any(same(one, wanted) for one in value)
        case _:
            return None


def compared(name: str, one: Span, other: Span) -> bool | None:
    if one is None or other is None:
        return None
    answers = {
        {"lt": a < b, "le": a <= b, "gt": a > b, "ge": a >= b}[name] for a in one for b in other
    }
    return answers.pop() if len(answers) == 1 else None


def number(said: Any, facts: Facts) -> Span:
    if isinstance(said, str):
        said = known(facts, said)
        if isinstance(said, str) and DECIMAL.fullmatch(said):
            said = Fraction(said)
    if isinstance(said, bool) or said is None:
        return None
    if isinstance(said, int | Fraction):
        return said, said
    match said:
        case ["age_at", born, day]:
            return spread(years, days(born, facts), days(day, facts))
        case ["days_between", first, last]:
            return spread(lambda a, b: (b - a).days, days(first, facts), days(last, facts))
        case ["rows", str(slot)]:
            rows = known(facts, slot)
            return (len(rows), len(rows)) if isinstance(rows, list) else None
        case _:
            return None


def spread(measure: Any, one: Span, other: Span) -> Span:
    if one is None or other is None:
        return None
    return measure(one[1], other[0]), measure(one[0], other[1])


def years(born: date, day: date) -> int:
    turned = (day.month, day.day) >= (born.month, born.day)
    return day.year - born.year - (0 if turned else 1)


def days(said: Any, facts: Facts) -> Span:
    found = DAY.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        said = known(facts, said)
        found = DAY.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        return None
    year, month, day = (int(part.strip("-")) if part else None for part in found.groups()[:3])
    assert year is not None
    try:
        if day is not None and month is not None:
            return date(year, month, day), date(year, month, day)
        if month is not None:
            after = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
            return date(year, month, 1), after - timedelta(days=1)
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


def check(vector: Vector) -> None:
    assert truth(vector["condition"], vector["facts"]) is vector["truth"]
