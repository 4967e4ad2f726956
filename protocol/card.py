"""What the QR code of a Vietnamese identity card says: declared by the card, proven by nobody."""

import re
import unicodedata
from datetime import date
from typing import Final

import msgspec

from protocol.errors import MalformedBytes, TooLarge
from protocol.trade.personal_number import (
    FIRST_YEAR,
    LAST_YEAR,
    Doubt,
    Sex,
    check_number,
    doubts_of,
    read_number,
)

__all__ = [
    "FIELDS",
    "MAX_CARD_CHARS",
    "Card",
    "Doubt",
    "Sex",
    "check_number",
    "doubts",
    "read_card",
]

MAX_CARD_CHARS: Final = 2_953  # the most bytes that one QR code holds, hence characters
FIELDS: Final = 7  # number | old number | name | born | sex | address | issued; more are kept

_OLD_NUMBER: Final = re.compile(r"|[0-9]{9}|[0-9]{12}")
_DATE: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_YEAR: Final = re.compile(r"(?:0000)?([0-9]{4})")
_SEXES: Final[dict[str, Sex]] = {"nam": "NAM", "nữ": "NU"}
_MARK: Final = "\ufeff"  # some readers put it before the text


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
    fields = [_tidy(field) for field in text.removeprefix(_MARK).split("|")]
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


def doubts(card: Card) -> tuple[Doubt, ...]:
    """Where the number says another sex or year: corrections happen, so nothing is refused."""
    number = read_number(card.number, test_mode=True)
    return tuple(doubts_of(number, sex=card.sex, born=card.born))


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
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise MalformedBytes(f"the {what} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return year
