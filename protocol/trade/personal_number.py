"""Personal numbers: twelve digits that say place, sex and year of a birth, and no residence."""

import re
from typing import Final, Literal, TypeAlias

import msgspec

from protocol.errors import MalformedBytes
from protocol.trade.conditions import days_of

TEST_PROVINCE: Final = "099"  # belongs to nobody: the 63 provinces end at 096
LAST_PROVINCE: Final = 96
FIRST_COUNTRY: Final = 100  # from here the first three digits name a country of birth
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2399  # what the fourth digit can say

Sex: TypeAlias = Literal["NAM", "NU"]
Doubt: TypeAlias = Literal["sex-differs", "birth-year-differs"]

_NUMBER: Final = re.compile(r"([0-9]{3})([0-9])([0-9]{2})[0-9]{6}", re.ASCII)
_OLD: Final = re.compile(r"[0-9]{9}", re.ASCII)


class PersonalNumber(msgspec.Struct, frozen=True):
    """What a number says of its holder on the day of birth."""

    text: str
    registered_in: str  # of the 63 old provinces or a country: where the birth was registered
    sex: Sex
    year: int


def read_number(text: str, *, test_mode: bool) -> PersonalNumber:
    """Province or country, century with sex, year, six more; there is no check digit."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise MalformedBytes("a personal number has 12 digits")
    province, century = found[1], int(found[2])
    if province == TEST_PROVINCE and not test_mode:
        raise MalformedBytes("a personal number of the test province 099")
    # Which numbers up to 096 were ever given is no table of ours: a real person is not refused.
    known = 1 <= int(province) <= LAST_PROVINCE or int(province) >= FIRST_COUNTRY
    if not known and province != TEST_PROVINCE:
        raise MalformedBytes(f"no province or country has the number {province}")
    year = FIRST_YEAR + 100 * (century // 2) + int(found[3])
    return PersonalNumber(text, province, "NU" if century % 2 else "NAM", year)


def check_number(number: str, *, test_mode: bool) -> None:
    """Raise unless it is built like one."""
    read_number(number, test_mode=test_mode)


def is_old_number(text: str) -> bool:
    """Of an identity card from before the twelve digits; elderly people may have no other."""
    return _OLD.fullmatch(text) is not None


def doubts_of(number: PersonalNumber, *, sex: object = None, born: object = None) -> list[Doubt]:
    """Where it says another sex or year: corrections happen, so nothing is refused."""
    found: list[Doubt] = []
    if sex in ("NAM", "NU") and sex != number.sex:
        found.append("sex-differs")
    days = days_of(born)
    if days is not None and days.first.year != number.year:
        found.append("birth-year-differs")
    return found
