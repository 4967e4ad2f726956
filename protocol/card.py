"""What the QR code of a Vietnamese identity card says: declared by the card, proven by nobody."""

import re
import unicodedata
from datetime import date
from typing import Final, Literal

import msgspec

from protocol.errors import MalformedBytes, TooLarge

MAX_CARD_CHARS: Final = 2_953  # the most bytes that one QR code holds, hence characters
FIELDS: Final = 7  # number | old number | name | born | sex | address | issued; more are kept
TEST_PROVINCE: Final = "099"  # belongs to nobody: the 63 provinces end at 096
FIRST_COUNTRY: Final = 100  # from here the first three digits name a country of birth

Sex = Literal["NAM", "NU"]
Doubt = Literal["sex-differs", "birth-year-differs"]

_NUMBER: Final = re.compile(r"([0-9]{3})([0-9])([0-9]{2})[0-9]{6}")
_OLD_NUMBER: Final = re.compile(r"|[0-9]{9}|[0-9]{12}")
_DATE: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_YEAR: Final = re.compile(r"(?:0000)?([0-9]{4})")
_SEXES: Final[dict[str, Sex]] = {"nam": "NAM", "nữ": "NU"}
_FIRST_YEAR, _LAST_YEAR = 1900, 2399  # what the fourth digit of a number can say


class Card(msgspec.Struct, frozen=True):
    """Text is NFC; dates are ISO 8601, `born` is a year alone where nobody knows more."""

    number: str
    old_number: str
    name: str
    born: str
    sex: Sex
    address: str
    issued: str
    extras: tuple[str, ...] = ()


def read_card(text: str, *, test_mode: bool) -> Card:
    """The card, or a `MalformedBytes` that names the field an officer should look at."""
    if len(text) > MAX_CARD_CHARS:
        raise TooLarge(f"a card of {len(text)} characters, at most {MAX_CARD_CHARS}")
    fields = [_tidy(field) for field in text.split("|")]
    if len(fields) < FIELDS:
        raise MalformedBytes(f"a card has {FIELDS} fields or more, this one {len(fields)}")
    number, old_number, name, born, sex, address, issued = fields[:FIELDS]
    check_number(number, test_mode=test_mode)
    if not _OLD_NUMBER.fullmatch(old_number):
        raise MalformedBytes("the old number has 9 or 12 digits or is left out")
    if not name or not address:
        raise MalformedBytes("a card without name or address")
    return Card(
        number=number,
        old_number=old_number,
        name=name,
        born=_birth(born),
        sex=_sex(sex),
        address=address,
        issued=_day(issued, "date of issue"),
        extras=tuple(fields[FIELDS:]),
    )


def check_number(number: str, *, test_mode: bool) -> None:
    """Province or country, century with sex, year, six more; there is no check digit."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise MalformedBytes("a personal number has 12 digits")
    province = found[1]
    if province == TEST_PROVINCE and not test_mode:
        raise MalformedBytes("a personal number of the test province 099")
    # Which numbers up to 096 were ever given is no table of ours: a real person is not refused.
    known = 1 <= int(province) <= 96 or int(province) >= FIRST_COUNTRY
    if not known and province != TEST_PROVINCE:
        raise MalformedBytes(f"no province or country has the number {province}")


def doubts(card: Card) -> tuple[Doubt, ...]:
    """Where the number says another sex or year: corrections happen, so nothing is refused."""
    century, year = int(card.number[3]), int(card.number[4:6])
    found: list[Doubt] = []
    if card.sex != ("NU" if century % 2 else "NAM"):
        found.append("sex-differs")
    if int(card.born[:4]) != _FIRST_YEAR + 100 * (century // 2) + year:
        found.append("birth-year-differs")
    return tuple(found)


def _tidy(field: str) -> str:
    tidy = " ".join(unicodedata.normalize("NFC", field).split())
    if not tidy.isprintable():
        raise MalformedBytes("a card with characters that cannot be seen")
    return tidy


def _birth(text: str) -> str:
    year = _YEAR.fullmatch(text)
    if year is None:
        return _day(text, "date of birth")
    return _plausible(year[1], "year of birth")


def _sex(text: str) -> Sex:
    sex = _SEXES.get(text.lower())
    if sex is None:
        raise MalformedBytes("the sex on a card is Nam or Nữ")
    return sex


def _day(text: str, what: str) -> str:
    found = _DATE.fullmatch(text)
    if found is None:
        raise MalformedBytes(f"the {what} is ddmmyyyy")
    day, month, year = found.groups()
    try:
        return date(int(_plausible(year, what)), int(month), int(day)).isoformat()
    except ValueError as error:
        raise MalformedBytes(f"the {what} is on no calendar") from error


def _plausible(year: str, what: str) -> str:
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        raise MalformedBytes(f"the {what} is not between {_FIRST_YEAR} and {_LAST_YEAR}")
    return year
