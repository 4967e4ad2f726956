"""What is read aloud, a passage at a time: as it is said, with dates in full."""

import re
from typing import Final

MOST_CHARS: Final = 150  # that fit on a phone in letters of 32
_DAY: Final = re.compile(r"(?:ngày )?\b(\d{2})/(\d{2})/(\d{4})\b", re.ASCII)
_MONTH: Final = re.compile(r"(?:tháng )?\b(\d{2})/(\d{4})\b", re.ASCII)


def passages_of(text: str) -> tuple[str, ...]:
    """The lines of a version by section, as many together as fit; nothing is left out."""
    found: list[str] = []
    for line in text.split("\n"):
        said = spoken(line)
        heads = line.endswith(":")
        if heads or not found or len(found[-1]) + len(said) > MOST_CHARS:
            found.append(said)
        else:
            found[-1] = f"{found[-1]} {said}" if found[-1].endswith(":") else f"{found[-1]}; {said}"
    return tuple(found)


def spoken(line: str) -> str:
    """`02/07/1948` as people say it."""
    days = _DAY.sub(lambda day: f"ngày {int(day[1])} tháng {int(day[2])} năm {day[3]}", line)
    return _MONTH.sub(lambda month: f"tháng {int(month[1])} năm {month[2]}", days)
