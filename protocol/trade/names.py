"""Names and texts as people write them: one form to keep, one to compare and search by."""

import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

APOSTROPHES: Final = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "´": "'"})  # noqa: RUF001 - typed
MAX_NAME_CHARS: Final = 200


def tidy(text: str) -> str:
    """NFC, one space between words, one kind of apostrophe; nothing else of it is changed."""
    return " ".join(unicodedata.normalize("NFC", text).translate(APOSTROPHES).split())


def folded(text: str) -> str:
    """As people type on a phone: no capitals, no marks, `đ` as `d` (Unicode does not say so)."""
    parts = unicodedata.normalize("NFD", tidy(text).casefold().replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def as_printed(name: str) -> str:
    """In capitals with its marks, as on forms."""
    return tidy(name).upper()


def sort_key(name: str) -> tuple[str, str]:
    """By the given name, which is the last word, then by all of it."""
    plain = folded(name)
    return plain.rpartition(" ")[2], plain


def is_near(one: str, other: str) -> bool:
    """One name to the ear or a slip of the finger away: the same but for marks, or one letter."""
    left, right = folded(one), folded(other)
    if left == right:
        return True
    return min(len(left), len(right)) >= 4 and _one_edit(left, right)


def _one_edit(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((at for at, sign in enumerate(short) if sign != long[at]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    if short[at + 1 :] == long[at + 1 :]:
        return True
    swapped = at + 1 < len(short) and (short[at], short[at + 1]) == (long[at + 1], long[at])
    return swapped and short[at + 2 :] == long[at + 2 :]


def is_sorted(names: Iterable[str]) -> bool:
    return all(sort_key(one) <= sort_key(other) for one, other in pairwise(names))
