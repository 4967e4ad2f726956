"""Days as people write and say them in Vietnam: typed in, shown, and in words on a declaration."""

import re
from datetime import date, datetime, time
from typing import Final

from protocol.bracket import VIETNAM
from protocol.trade.conditions import days_of
from protocol.trade.names import tidy
from protocol.trade.working_time import day_of, minute_of_day

_DAY: Final = re.compile(r"(?:(?:([0-9]{1,2})[/.-])?([0-9]{1,2})[/.-])?([0-9]{4})", re.ASCII)
_HOUR: Final = re.compile(r"([0-9]{1,2})(?:[:h]| ?giờ ?)([0-9]{1,2})(?: ?phút)?,?", re.ASCII)
_CLOCK: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_SAID: Final = re.compile(r"(?:ngày )?([0-9]{1,2}) tháng ([0-9]{1,2}) năm ", re.ASCII)
_ONES: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def read_day(text: str) -> str | None:
    """ISO 8601 of "2/7/1948", "07/1948", "1939"; what stands so already stays; else None."""
    plain = _SAID.sub(r"\1/\2/", tidy(text)).removeprefix("ngày ").removeprefix("năm ")
    if days_of(plain) is not None and "T" not in plain:
        return plain
    found = _DAY.fullmatch(plain)
    if found is None:
        return None
    day, month, year = found.groups()
    parts = [year, *(f"{int(part):02}" for part in (month, day) if part)]
    iso = "-".join(parts)
    return iso if days_of(iso) is not None else None


def read_moment(text: str) -> str | None:
    """ISO 8601 of "04:10 14/11/2026", "14/11/2026 4h10", "04 giờ 10 phút ngày 14/11/2026"."""
    plain = tidy(text)
    if days_of(plain) is not None:
        return plain
    found = _HOUR.search(plain)
    if found is None:
        return read_day(plain)
    day = read_day((plain[: found.start()] + plain[found.end() :]).strip(" ,"))
    hour, minute = int(found[1]), int(found[2])
    if day is None or len(day) < 10 or hour > 23 or minute > 59:
        return None
    return f"{day}T{hour:02}:{minute:02}"


def said_day(iso: str) -> str:
    """As papers show it: 02/07/1948, 07/1948, 1939."""
    return "/".join(reversed(iso.split("-"))) if days_of(iso) else iso


def said_moment(at_ms: int) -> str:
    """As slips and lists show it: 17:00 ngày 02/12/2026."""
    minute = minute_of_day(at_ms)
    return f"{minute // 60:02}:{minute % 60:02} ngày {day_of(at_ms):%d/%m/%Y}"


def moment_ms(text: str) -> int | None:
    """Day and hour as people type them, in milliseconds; None where one of them is not said."""
    day, said, clock = (read_moment(text) or "").partition("T")
    if not said or not _CLOCK.fullmatch(clock):
        return None
    moment = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), VIETNAM)
    return int(moment.timestamp()) * 1000


def in_words(day: date) -> str:
    """As declarations want it beside the digits."""
    days, months = _below_hundred(day.day), _below_hundred(day.month)
    first = "mùng " if day.day <= 10 else ""
    return f"Ngày {first}{days} tháng {_month(day.month, months)} năm {_year(day.year)}"


def _month(month: int, words: str) -> str:
    return "tư" if month == 4 else words


def _year(year: int) -> str:
    thousands, rest = divmod(year, 1_000)
    hundreds, tail = divmod(rest, 100)
    words = f"{_below_hundred(thousands)} nghìn"
    if rest:
        words += f" {_ONES[hundreds]} trăm"
    if tail:
        words += f" linh {_ONES[tail]}" if tail < 10 else f" {_below_hundred(tail)}"
    return words


def _below_hundred(number: int) -> str:
    tens, one = divmod(number, 10)
    if tens == 0:
        return _ONES[one]
    words = "mười" if tens == 1 else f"{_ONES[tens]} mươi"
    if one == 0:
        return words
    if one == 5:
        return f"{words} lăm"
    return f"{words} mốt" if one == 1 and tens > 1 else f"{words} {_ONES[one]}"
