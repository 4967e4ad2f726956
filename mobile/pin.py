"""Which PINs and passphrases are good enough, and how long wrong ones make somebody wait."""

from datetime import date
from typing import Final

from protocol.errors import NotPossible
from protocol.hierarchy import pin_bytes

PIN_DIGITS: Final = 6
PASSPHRASE_WORDS: Final = 4
WORD_LETTERS: Final = 2  # "ba" is a word
FREE_TRIES: Final = 4
LAST_TRY: Final = 10  # from here on only time or the centre's co-unlock helps
_MINUTE_MS: Final = 60_000
# After the fifth wrong try, the sixth…; half a day from the tenth on: two tries a day.
_WAITS_MS: Final = tuple(minutes * _MINUTE_MS for minutes in (1, 5, 15, 30, 60))
MAX_WAIT_MS: Final = 12 * 60 * _MINUTE_MS

_WALKS: Final = ("01234567890123456789", "98765432109876543210", "147258369", "963852741")


class WeakPin(NotPossible):
    """Among the first that a thief would try."""

    code = "weak-pin"


def check_pin(text: str) -> None:
    """Six digits that are neither a pattern nor a date."""
    if len(text) != PIN_DIGITS or not (text.isascii() and text.isdigit()):
        raise WeakPin(f"a PIN has {PIN_DIGITS} digits")
    if len(set(text)) < 3 or _repeats(text) or _walks(text):
        raise WeakPin("a pattern on the keys")
    if _is_a_date(text):
        raise WeakPin("reads as a date: birthdays are tried first")


def check_passphrase(text: str) -> None:
    """What stands in where no keystore makes a PIN expensive to guess elsewhere."""
    words = pin_bytes(text).decode().split()
    good = [word for word in words if len(word) >= WORD_LETTERS]
    if len(good) < PASSPHRASE_WORDS or len(set(good)) < PASSPHRASE_WORDS - 1:
        raise WeakPin(f"a passphrase has {PASSPHRASE_WORDS} words or more")


def wait_ms(failures: int, since_last_ms: int) -> int:
    """Until the next try, `since_last_ms` after the last; a clock set back adds nothing."""
    return min(max(_due_ms(failures) - since_last_ms, 0), _due_ms(failures))


def _due_ms(failures: int) -> int:
    if failures <= FREE_TRIES:
        return 0
    if failures >= LAST_TRY:
        return MAX_WAIT_MS
    return _WAITS_MS[failures - FREE_TRIES - 1]


def _repeats(text: str) -> bool:
    """112233, 121212, 123123, 123321."""
    half = text[:3]
    pairs = all(text[at] == text[at + 1] for at in range(0, PIN_DIGITS, 2))
    return pairs or text == text[:2] * 3 or text[3:] in {half, half[::-1]}


def _walks(text: str) -> bool:
    return any(text in walk for walk in _WALKS)


def _is_a_date(text: str) -> bool:
    """ddmmyy, mmddyy, yymmdd, mmyyyy or yyyymm."""
    first, second, third = int(text[:2]), int(text[2:4]), int(text[4:])
    whole = ((third, second, first), (third, first, second), (first, second, third))
    if any(_on_calendar(year, month, day) for year, month, day in whole):
        return True
    months = ((int(text[2:]), first), (int(text[:4]), third))
    return any(1900 <= year <= 2099 and 1 <= month <= 12 for year, month in months)


def _on_calendar(year: int, month: int, day: int) -> bool:
    try:
        date(2000 + year, month, day)  # a leap year's day is a birthday too
    except ValueError:
        return (month, day) == (2, 29)
    return True
