"""A year of calendar.yaml from the `holidays` library and the Saturdays that are worked instead.

The library knows days off; a Saturday that is worked for one of them stands only in its words, and
next year's days are a forecast until the Ministry's notice. So the file is written for a clerk to
look over, and counts when it is published (domain.md §1.6).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from protocol.errors import NotPossible
from protocol.trade.calendar import DayOff

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
SATURDAY: Final = 5
USUAL_HOURS: Final = "hours: [{start: '07:30', end: '11:30'}, {start: '13:00', end: '17:00'}]"

_SWAPPED: Final = re.compile(r"thay cho ngày (\d{2}/\d{2}/\d{4})")
_HOURS: Final = re.compile(r"^  (hours: .*)$", re.MULTILINE)
_NEXT: Final = re.compile(r"^- year: ", re.MULTILINE)


def days_of_library(year: int) -> Mapping[date, str]:
    """Days off and their names; only this command needs the library."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotPossible(f"năm {year} không dùng được: xin chọn từ {FIRST_YEAR} đến {LAST_YEAR}")
    try:
        import holidays  # noqa: PLC0415  # an extra of the centre, and of no other command
    except ImportError as missing:
        raise NotPossible(
            "chưa cài thư viện ngày nghỉ: xin cài thêm phần calendar, hoặc sửa tay calendar.yaml"
        ) from missing
    found = holidays.country_holidays("VN", years=year, language="vi")
    return {day: name for day, name in sorted(found.items()) if day.year == year}


def swapped_in(days: Mapping[date, str], more: Iterable[date] = ()) -> list[date]:
    """Saturdays worked instead of a day off: as the library words it, and as a notice says."""
    said = [one for name in days.values() for one in _SWAPPED.findall(name)]
    return sorted({*more, *(datetime.strptime(one, "%d/%m/%Y").date() for one in said)})  # noqa: DTZ007  # a day of the calendar, in no zone


def days_off(days: Mapping[date, str]) -> list[DayOff]:
    """Without Saturdays and Sundays, which are off anyway."""
    return [DayOff(day, name) for day, name in days.items() if day.weekday() < SATURDAY]


def with_year(
    text: str, year: int, off: Iterable[DayOff], working: Iterable[date], *, forecast: bool
) -> str:
    """The file with this year anew and everything else as it stands; hours stay the centre's."""
    head, _, _ = text.partition("- year: ")
    blocks = {int(block[:4]): block for block in _NEXT.split(text)[1:]}
    hours = _HOURS.findall(blocks.get(year) or blocks[max(blocks)] if blocks else "")
    lines = [
        f"{year}",
        "  off:",
        *(f"  - {{day: {one.day:%d/%m/%Y}, vi: {_quoted(one.vi)}}}" for one in off),
        *([f"  working: [{', '.join(f'{day:%d/%m/%Y}' for day in working)}]"] if working else []),
        f"  {hours[0] if hours else USUAL_HOURS}",
        *(["  forecast: true"] if forecast else []),
        "  verify: true",
        "",
    ]
    blocks[year] = "\n".join(lines)
    return head + "".join(f"- year: {blocks[one]}" for one in sorted(blocks))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
