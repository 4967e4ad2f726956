"""The machine-readable lines on the back of a card, where no QR can be read (ICAO 9303, TD1)."""

import re
from datetime import date
from typing import Final

import msgspec

from protocol.errors import MalformedBytes, TooLarge
from protocol.trade.personal_number import PersonalNumber, Sex, read_number

LINES: Final = 3
CHARS: Final = 30
MAX_MRZ_CHARS: Final = 200  # three lines, with whatever a camera saw between them

_HEAD: Final = "IDVNM"
_FILLER: Final = "<"
_WEIGHTS: Final = (7, 3, 1)
_ALLOWED: Final = re.compile(r"[A-Z0-9<]{30}", re.ASCII)
_SEXES: Final[dict[str, Sex]] = {"M": "NAM", "F": "NU"}
_FOR_EVER: Final = "991231"  # a card without an end


class Mrz(msgspec.Struct, frozen=True):
    """The name stands there without its marks: it is read off the front and typed."""

    number: str
    serial: str
    born: str  # ISO 8601, a year alone where nobody knows more
    sex: Sex
    expires: str  # "" where the card has no end
    plain_name: str


def read_mrz(text: str, *, test_mode: bool) -> Mrz:
    """The three lines in any case, or a `MalformedBytes` that says where to look once more."""
    first, second, third = _lines(text)
    if not first.startswith(_HEAD):
        raise MalformedBytes("not a Vietnamese identity card: line 1 does not begin with IDVNM")
    _check(first[5:14], first[14], "line 1: the serial number")
    _check(second[0:6], second[6], "line 2: the date of birth")
    _check(second[8:14], second[14], "line 2: the date of expiry")
    _check(
        first[5:] + second[0:7] + second[8:15] + second[18:29], second[29], "lines 1 and 2 together"
    )
    number = read_number(first[15:27], test_mode=test_mode)
    return Mrz(
        number=number.text,
        serial=first[5:14].rstrip(_FILLER),
        born=_born(second[0:6], number),
        sex=_sex(second[7], number),
        expires="" if second[8:14] == _FOR_EVER else _day(second[8:14], 2000, "date of expiry"),
        plain_name=" ".join(third.replace(_FILLER, " ").split()),
    )


def number_of(front: str, mrz: Mrz | None) -> tuple[str, bool]:
    """The number as it stands on the front where that can be read; whether both sides agree."""
    if mrz is None or not front:
        return front or (mrz.number if mrz else ""), True
    return front, front == mrz.number


def check_digit(text: str) -> str:
    """ICAO 9303 part 3: weights 7, 3, 1; A is 10, a filler 0."""
    values = (int(sign, 36) if sign != _FILLER else 0 for sign in text)
    total = sum(value * _WEIGHTS[at % 3] for at, value in enumerate(values))
    return str(total % 10)


def _lines(text: str) -> list[str]:
    if len(text) > MAX_MRZ_CHARS:
        raise TooLarge(f"{len(text)} characters, at most {MAX_MRZ_CHARS}")
    lines = ["".join(line.split()).upper() for line in text.split("\n") if line.strip()]
    if len(lines) != LINES or not all(_ALLOWED.fullmatch(line) for line in lines):
        raise MalformedBytes(f"{LINES} lines of {CHARS} letters, digits and < are on the card")
    return lines


def _check(text: str, digit: str, what: str) -> None:
    if check_digit(text) != digit:
        raise MalformedBytes(f"{what} has another check digit: read it once more")


def _born(text: str, number: PersonalNumber) -> str:
    """Two digits of a year; the century is the number's, where both name one year."""
    if not text[:2].isdecimal() or int(text[:2]) != number.year % 100:
        raise MalformedBytes("line 2: the year of birth is not the number's: see the front")
    if text[2:] == _FILLER * 4:
        return str(number.year)
    return _day(text, number.year // 100 * 100, "date of birth")


def _sex(sign: str, number: PersonalNumber) -> Sex:
    return _SEXES.get(sign, number.sex)


def _day(text: str, century: int, what: str) -> str:
    if not text.isdecimal():
        raise MalformedBytes(f"line 2: the {what} is yymmdd")
    try:
        return date(century + int(text[:2]), int(text[2:4]), int(text[4:])).isoformat()
    except ValueError as error:
        raise MalformedBytes(f"line 2: the {what} is on no calendar") from error
