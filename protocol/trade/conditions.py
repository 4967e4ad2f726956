"""Conditions of the catalogue: a small closed language as JSON arrays, in three truth values.

["eq" | "ne", slot, value] ["in", slot, [values]] ["has", slot, key] ["known", slot]
["lt" | "le" | "gt" | "ge", number, number]   a number: written, a slot's, or a measure
["age_at", day, day] ["days_between", day, day] ["rows", table]   a day: "2026-11-23" or a slot's
["and", …] ["or", …] ["not", condition]

A slot is the name of a form's field, or `@name` for a fact beside the form. What is not known makes
nothing true or false, unless the rest decides it; evaluation never raises.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypeAlias

from protocol.actions import Value

MAX_DEPTH: Final = 6  # of conditions within each other
MAX_PARTS: Final = 40  # of one `and`, `or` or list of values

Condition: TypeAlias = list[Any]
Truth: TypeAlias = bool | None
Facts: TypeAlias = Mapping[str, Value]  # by slot; absent, nil and ["unknown", …] are not known

COMPARING: Final = ("lt", "le", "gt", "ge")
MEASURES: Final = {"age_at": 2, "days_between": 2, "rows": 1}
UNKNOWN: Final = "unknown"

# What is known beside the form, and of which kind it is.
BESIDE: Final[Mapping[str, str]] = {
    "@day": "date",  # the day that is judged: of intake, decision or hand-over
    "@reception_day": "date",
    "@channel": "text",  # direct, online, postal
    "@footing": "text",
    "@ground": "text",
    "@unit": "text",  # of the competent authority
    "@province": "text",
    "@filed_by": "text",  # self, kin, guardian, authorised
    "@agent_is_close_kin": "yes_no",  # grandparent, parent, child, spouse, sibling
    "@notice_is_electronic": "yes_no",  # a hospital has signed the birth or death notice
    "@data_found": "yes_no",  # a database has answered instead of a paper
    "@needs_verification": "yes_no",  # the office has to ask elsewhere
    "@needs_interpreter": "yes_no",
}

_DAY: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T[0-9:]{5,8})?)?)?", re.ASCII)
_DECIMAL: Final = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,4})?", re.ASCII)


class Range(NamedTuple):
    """A number as far as it is known."""

    least: Decimal
    most: Decimal


class Days(NamedTuple):
    """A day as far as it is known."""

    first: date
    last: date


def holds(condition: object, facts: Facts) -> Truth:
    """True, False, or None where too little is known or the condition is none of ours."""
    return _truth(condition, facts, MAX_DEPTH)


def days_of(value: object) -> Days | None:
    """The days that a full or partial date can mean: "1939", "1939-07", "1939-07-02"."""
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    try:
        return _days(year, month, day)
    except (ValueError, OverflowError):
        return None


def age(born: date, day: date) -> int:
    """Full years; who was born on 29 February is older from 1 March on."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def slots_in(condition: object) -> Iterator[str]:
    """Every slot and fact that a condition asks for."""
    match condition:
        case ["and" | "or" | "not" | "lt" | "le" | "gt" | "ge", *parts]:
            for part in parts:
                yield from slots_in(part)
        case ["eq" | "ne" | "in" | "has" | "known" | "rows", str(slot), *_]:
            yield slot
        case ["age_at" | "days_between", *parts]:
            yield from (part for part in parts if isinstance(part, str) and not days_of(part))
        case str(slot):
            yield slot
        case _:
            pass


def _truth(condition: object, facts: Facts, depth: int) -> Truth:
    match condition:
        case _ if depth == 0:
            return None
        case ["and" | "or" as name, *parts]:
            truths = [_truth(part, facts, depth - 1) for part in parts]
            return _all(truths) if name == "and" else _not(_all(map(_not, truths)))
        case ["not", part]:
            return _not(_truth(part, facts, depth - 1))
        case [str(name), left, right] if name in COMPARING:
            return _compare(name, _number(left, facts), _number(right, facts))
        case [str(name), str(slot), *rest]:
            return _of_slot(name, _known(facts, slot), rest)
        case _:
            return None


def _of_slot(name: str, value: Value, rest: list[object]) -> Truth:
    match name, rest:
        case "known", []:
            return value is not None
        case "eq", [wanted] if value is not None:
            return _same(value, wanted)
        case "ne", [wanted] if value is not None:
            return not _same(value, wanted)
        case "in", [list(wanted)] if value is not None:
            return any(_same(value, one) for one in wanted)
        case "has", [wanted] if isinstance(value, list):
            return any(_same(one, wanted) for one in value)
        case _:
            return None


def _known(facts: Facts, slot: str) -> Value:
    value = facts.get(slot)
    return None if isinstance(value, list) and value[:1] == [UNKNOWN] else value


def _same(value: object, wanted: object) -> bool:
    # Python takes 1 for True; the catalogue's writers do not.
    return isinstance(value, bool) == isinstance(wanted, bool) and value == wanted


def _all(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    if any(one is False for one in found):
        return False
    return None if any(one is None for one in found) else True


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _compare(name: str, left: Range | None, right: Range | None) -> Truth:
    if left is None or right is None:
        return None
    match name:
        case "lt":
            return _below(left, right)
        case "ge":
            return _not(_below(left, right))
        case "gt":
            return _below(right, left)
        case _:
            return _not(_below(right, left))


def _below(left: Range, right: Range) -> Truth:
    if left.most < right.least:
        return True
    return False if left.least >= right.most else None


def _number(operand: object, facts: Facts) -> Range | None:
    match operand:
        case ["age_at", born, day]:
            return _age(_day(born, facts), _day(day, facts))
        case ["days_between", first, last]:
            return _between(_day(first, facts), _day(last, facts))
        case ["rows", str(table)]:
            return _count(_known(facts, table))
        case str():
            return _measured(_known(facts, operand))
        case int() if not isinstance(operand, bool):
            return _exactly(operand)
        case _:
            return None


def _measured(value: Value) -> Range | None:
    match value:
        case bool():
            return None
        case int():
            return _exactly(value)
        case str() if _DECIMAL.fullmatch(value):
            return _exactly(Decimal(value))
        case _:
            return None


def _count(value: Value) -> Range | None:
    return _exactly(len(value)) if isinstance(value, list) else _measured(value)


def _exactly(number: int | Decimal) -> Range:
    return Range(Decimal(number), Decimal(number))


def _day(operand: object, facts: Facts) -> Days | None:
    if not isinstance(operand, str):
        return None
    return days_of(operand) or days_of(_known(facts, operand))


def _age(born: Days | None, day: Days | None) -> Range | None:
    if born is None or day is None:
        return None
    return Range(Decimal(age(born.last, day.first)), Decimal(age(born.first, day.last)))


def _between(first: Days | None, last: Days | None) -> Range | None:
    if first is None or last is None:
        return None
    return Range(Decimal((last.first - first.last).days), Decimal((last.last - first.first).days))


def _days(year: int, month: int | None, day: int | None) -> Days:
    if month is None:
        return Days(date(year, 1, 1), date(year, 12, 31))
    if day is None:
        after = date(year + month // 12, month % 12 + 1, 1)
        return Days(date(year, month, 1), after - timedelta(days=1))
    return Days(date(year, month, day), date(year, month, day))
