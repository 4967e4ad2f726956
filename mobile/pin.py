"""Which PINs and passphrases are good enough, and how long wrong ones make somebody wait."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from protocol.errors import NotPossible
from protocol.hierarchy import pin_bytes
from protocol.trade.names import without_marks

PIN_DIGITS: Final = 6
PASSPHRASE_WORDS: Final = 4
WORD_LETTERS: Final = 2  # "ba" is a word
PASSPHRASE_LETTERS: Final = 12  # in all: four syllables as people speak them
FREE_TRIES: Final = 4
LAST_TRY: Final = 10  # from here on only time or the centre's co-unlock helps
_MINUTE_MS: Final = 60_000
# After the fifth wrong try, the sixth…; half a day from the tenth on: two tries a day.
_WAITS_MS: Final = tuple(minutes * _MINUTE_MS for minutes in (1, 5, 15, 30, 60))
MAX_WAIT_MS: Final = 12 * 60 * _MINUTE_MS

_ROWS: Final = ("123", "456", "789", " 0 ")
_PLACES: Final = {key: (x, y) for y, row in enumerate(_ROWS) for x, key in enumerate(row)}
_LINES: Final = ("123", "456", "789", "147", "258", "369", "580", "159", "357")
_CORNERS: Final = frozenset("1379")
_RUN: Final = 4  # 1234 anywhere in it
_YEARS: Final = range(1930, 2050)  # of births, of the day, of a card's end
_COUNTED: Final = frozenset(
    ("khong", "mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi")
)


class WeakPin(NotPossible):
    """Among the first that a thief would try."""

    code = "weak-pin"


class WordsNeeded(WeakPin):
    """Six digits, where nothing else keeps a copied disk closed."""

    code = "words-needed"


def check_pin(text: str) -> None:
    """Six digits that are neither a pattern nor a date."""
    if len(text) != PIN_DIGITS or not (text.isascii() and text.isdigit()):
        raise WeakPin(f"a PIN has {PIN_DIGITS} digits")
    if _repeats(text) or _counts(text):
        raise WeakPin("digits that follow a rule")
    if _walks(text):
        raise WeakPin("a pattern on the keys")
    if _is_a_date(text):
        raise WeakPin("reads as a date: birthdays are tried first")


def check_passphrase(text: str) -> None:
    """What stands in where no keystore makes a PIN expensive to guess elsewhere."""
    words = [word for word in pin_bytes(text).decode().split() if word.isalpha()]
    # With their marks off: four tones of one syllable are no four words.
    good = {without_marks(word) for word in words if len(word) >= WORD_LETTERS}
    if len(good) < PASSPHRASE_WORDS or sum(map(len, good)) < PASSPHRASE_LETTERS:
        raise WeakPin(f"a passphrase has {PASSPHRASE_WORDS} different words or more")
    if good <= _COUNTED:
        raise WeakPin("counting is tried first")


def due_ms(failures: int) -> int:
    """How long to wait after so many wrong tries."""
    if failures <= FREE_TRIES:
        return 0
    if failures >= LAST_TRY:
        return MAX_WAIT_MS
    return _WAITS_MS[failures - FREE_TRIES - 1]


def _repeats(text: str) -> bool:
    """111713, 112233, 121272, 123123, 123321: few digits, or the same ones over again."""
    pairs, half = [text[at : at + 2] for at in (0, 2, 4)], text[:3]
    if len(set(text)) < 3 or any(sign * 3 in text for sign in text):
        return True
    doubles = all(pair[0] == pair[1] for pair in pairs)
    return doubles or len(set(pairs)) < 3 or text[3:] in {half, half[::-1]}


def _counts(text: str) -> bool:
    """123487, 246810, 135791, 102030, 142536, 102938, 369258: whoever knows the rule knows it."""
    digits = [int(sign) for sign in text]
    if any(_even(digits[at : at + _RUN], (1, -1)) for at in range(PIN_DIGITS - _RUN + 1)):
        return True
    if len({(after - before) % 10 for before, after in _steps(digits)}) == 1:
        return True
    if _even(digits[::2]) and _even(digits[1::2]):
        return True
    pairs = [int(text[at : at + 2]) for at in (0, 2, 4)]
    return _even(pairs) or text in _SERIES


def _steps(numbers: list[int]) -> Iterator[tuple[int, int]]:
    return pairwise(numbers)


def _even(numbers: list[int], steps: tuple[int, ...] | None = None) -> bool:
    """Each as far from the one before as the next."""
    found = {after - before for before, after in _steps(numbers)}
    return len(found) == 1 and (steps is None or found <= {*steps})


def _series(first: int, step: int) -> str:
    return "".join(str(first + step * at) for at in range(PIN_DIGITS))[:PIN_DIGITS]


# 2, 4, 6, 8, 10 and their like, down to three numbers of two digits.
_SERIES: Final = frozenset(_series(first, step) for first in range(100) for step in range(1, 40))


def _walks(text: str) -> bool:
    """From key to neighbouring key, two straight lines, or the corners in whatever order."""
    if set(text) <= _CORNERS or (_is_line(text[:3]) and _is_line(text[3:])):
        return True
    places = [_PLACES[sign] for sign in text]
    return all(max(abs(x - a), abs(y - b)) <= 1 for (x, y), (a, b) in pairwise(places))


def _is_line(text: str) -> bool:
    return text in _LINES or text[::-1] in _LINES


def _is_a_date(text: str) -> bool:
    """ddmmyy, mmddyy, yymmdd, or a year of somebody's life at either end."""
    first, second, third = int(text[:2]), int(text[2:4]), int(text[4:])
    whole = ((third, second, first), (third, first, second), (first, second, third))
    if any(_on_calendar(year, month, day) for year, month, day in whole):
        return True
    return int(text[:4]) in _YEARS or int(text[2:]) in _YEARS


def _on_calendar(year: int, month: int, day: int) -> bool:
    try:
        date(2000 + year, month, day)  # a leap year's day is a birthday too
    except ValueError:
        return (month, day) == (2, 29)
    return True
