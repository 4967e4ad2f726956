"""Whether one value is what its field takes: by kind, in codes that `findings` has words for."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypeAlias

from protocol.actions import MAX_NUMBER, Value
from protocol.errors import MalformedBytes
from protocol.trade.conditions import days_of
from protocol.trade.ethnic import GROUPS
from protocol.trade.forms import Field, FieldKind
from protocol.trade.names import MAX_NAME_CHARS, tidy
from protocol.trade.personal_number import TEST_PROVINCE, is_old_number, read_number
from protocol.trade.phones import standing_of

MAX_TEXT_CHARS: Final = 500
MAX_LONG_TEXT_CHARS: Final = 4_000
MAX_OPTIONS_SAID: Final = 6  # more are not read out in one sentence
# Days that have been: one ahead is a slip of the finger, or a clock that is wrong.
HAS_BEEN: Final = frozenset({"dob", "id_issue_date", "died_at", "notice_date", "divorce_date"})

_FULL_DAY: Final = 10  # characters of 2026-11-23
_MOMENT: Final = re.compile(r"[^T]*T([01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?", re.ASCII)
_DECIMAL: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,4})?", re.ASCII)
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_ODD_IN_NAMES: Final = re.compile(r"[^\w' .\-]|[0-9_]")


class Wrong(NamedTuple):
    """A code of `findings.WORDS`, and what its sentence names."""

    code: str
    named: Mapping[str, object] = {}


class Judging(NamedTuple):
    """What is known beside the value."""

    day: date | None
    test_mode: bool
    has_unit: Callable[[str], bool]


Rule: TypeAlias = Callable[[Field, Any, Judging], Wrong | None]


def wrong_with(field: Field, value: Value, judging: Judging) -> Wrong | None:
    """None where the value will do; tables and addresses have parts that are looked at singly."""
    rule, kind = RULES[field.kind]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return Wrong(_NOT_EVEN.get(field.kind, "wrong_kind"))
    return rule(field, value, judging)


def _text(field: Field, value: str, _: Judging) -> Wrong | None:
    most = field.max_chars or MAX_TEXT_CHARS
    if len(value) > most:
        return Wrong("too_long", {"most": most})
    return None if value.isprintable() else Wrong("unseen_signs")


def _long_text(field: Field, value: str, _: Judging) -> Wrong | None:
    most = field.max_chars or MAX_LONG_TEXT_CHARS
    if len(value) > most:
        return Wrong("too_long", {"most": most})
    lines = value.replace("\n", "").replace("\t", "")
    return None if lines.isprintable() else Wrong("unseen_signs")


def _name(_: Field, value: str, __: Judging) -> Wrong | None:
    plain = tidy(value)
    if len(value) > MAX_NAME_CHARS:
        return Wrong("too_long", {"most": MAX_NAME_CHARS})
    if not plain.isprintable():
        return Wrong("unseen_signs")
    if not any(sign.isalpha() for sign in plain):
        return Wrong("not_a_name")
    if _ODD_IN_NAMES.search(plain):
        return Wrong("unusual_name")
    return None if plain == value else Wrong("not_tidy")


def _choice(field: Field, value: str, _: Judging) -> Wrong | None:
    if any(value == option.key for option in field.options):
        return None
    return Wrong("not_an_option", {"options": _options(field)})


def _choices(field: Field, value: list[Value], judging: Judging) -> Wrong | None:
    known = [isinstance(one, str) and not _choice(field, one, judging) for one in value]
    twice = len({str(one) for one in value}) < len(value)
    return (
        None if all(known) and not twice else Wrong("not_an_option", {"options": _options(field)})
    )


def _yes_no(_: Field, __: bool, ___: Judging) -> Wrong | None:
    return None


def _number(field: Field, value: int, _: Judging) -> Wrong | None:
    return _within(value, field.least, field.most)


def _money(field: Field, value: int, _: Judging) -> Wrong | None:
    return _within(value, field.least or 0, field.most)


def _within(value: int, least: int | None, most: int | None) -> Wrong | None:
    limit = MAX_NUMBER if most is None else most
    if value > limit:
        return Wrong("too_large", {"most": limit})
    floor = -MAX_NUMBER if least is None else least
    return Wrong("too_small", {"least": floor}) if value < floor else None


def _decimal(field: Field, value: str, _: Judging) -> Wrong | None:
    if not _DECIMAL.fullmatch(value):
        return Wrong("not_a_number")
    number = Decimal(value)
    if field.most is not None and number > field.most:
        return Wrong("too_large", {"most": field.most})
    below = field.least is not None and number < field.least
    return Wrong("too_small", {"least": field.least}) if below else None


def _date(field: Field, value: str, judging: Judging) -> Wrong | None:
    days = days_of(value)
    if days is None or "T" in value:
        return Wrong("not_a_day")
    if len(value) < _FULL_DAY and not field.partial:
        return Wrong("not_a_whole_day")
    return _ahead(field, days.first, judging)


def _moment(field: Field, value: str, judging: Judging) -> Wrong | None:
    days = days_of(value)
    if days is None or ("T" in value and not _MOMENT.fullmatch(value)):
        return Wrong("not_a_moment")
    if "T" not in value and not field.partial:
        return Wrong("not_a_moment")
    return _ahead(field, days.first, judging)


def _ahead(field: Field, first: date, judging: Judging) -> Wrong | None:
    ahead = judging.day is not None and first > judging.day and field.id in HAS_BEEN
    return Wrong("day_ahead") if ahead else None


def _pin(_: Field, value: str, judging: Judging) -> Wrong | None:
    if is_old_number(value):
        return Wrong("old_number")
    if len(value) != 12 or not (value.isascii() and value.isdecimal()):
        return Wrong("not_a_number_of_12")
    try:
        read_number(value, test_mode=judging.test_mode)
    except MalformedBytes:
        return Wrong("test_number" if value.startswith(TEST_PROVINCE) else "no_such_place")
    return None


def _phone(_: Field, value: str, judging: Judging) -> Wrong | None:
    match standing_of(value):
        case "usual":
            return None
        case "retired":
            return None if judging.test_mode else Wrong("retired_phone")
        case "none":
            return Wrong("not_a_phone")


def _email(_: Field, value: str, __: Judging) -> Wrong | None:
    return None if _EMAIL.fullmatch(value) and value.isprintable() else Wrong("not_an_email")


def _unit(_: Field, value: str, judging: Judging) -> Wrong | None:
    return None if judging.has_unit(value) else Wrong("no_such_unit")


def _ethnic(_: Field, value: str, __: Judging) -> Wrong | None:
    return None if value in GROUPS else Wrong("no_such_group")


def _options(field: Field) -> str:
    labels = [option.vi for option in field.options]
    more = " …" if len(labels) > MAX_OPTIONS_SAID else ""
    return "; ".join(labels[:MAX_OPTIONS_SAID]) + more


RULES: Final[Mapping[FieldKind, tuple[Rule, type]]] = {
    "text": (_text, str),
    "long_text": (_long_text, str),
    "name": (_name, str),
    "choice": (_choice, str),
    "choices": (_choices, list),
    "yes_no": (_yes_no, bool),
    "number": (_number, int),
    "decimal": (_decimal, str),
    "money": (_money, int),
    "date": (_date, str),
    "moment": (_moment, str),
    "pin": (_pin, str),
    "phone": (_phone, str),
    "email": (_email, str),
    "address": (_text, str),  # its detail
    "unit": (_unit, str),
    "ethnic": (_ethnic, str),
    "nationality": (_text, str),
    "table": (_text, str),  # never asked: its cells have columns of their own
}
_NOT_EVEN: Final[Mapping[FieldKind, str]] = {
    "yes_no": "yes_or_no",
    "number": "not_a_number",
    "money": "not_a_number",
    "decimal": "not_a_number",
    "date": "not_a_day",
    "moment": "not_a_moment",
    "pin": "not_a_number_of_12",
    "phone": "not_a_phone",
    "ethnic": "no_such_group",
    "unit": "no_such_unit",
}
