"""Names and texts as people write them: one form to keep, one to compare and search by."""

import unicodedata
from typing import Final

# As phones type them; what has no width comes along when somebody copies a text.
_TYPED: Final = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u0060\u00b4", "'")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad")
)
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
MAX_NAME_CHARS: Final = 200


def tidy(text: str) -> str:
    """NFC, one space between words, one kind of apostrophe; nothing else of it is changed."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_TYPED).split())


def folded(text: str) -> str:
    """As people type on a phone: no capitals, no marks, `đ` as `d` (Unicode does not say so)."""
    return without_marks(tidy(text).casefold())


def without_marks(text: str) -> str:
    """Of what is in small letters already."""
    parts = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def spelling(text: str) -> str:
    """Equal for one name in two spellings: Hoà and Hòa, VÀNG and Vàng; An and Ân stay two names."""
    return " ".join(map(_spelled, tidy(text).casefold().split()))


def as_printed(name: str) -> str:
    """In capitals with its marks, as on forms."""
    return tidy(name).upper()


def as_written(name: str) -> str:
    """What a card prints in one case, as people write it; otherwise as somebody wrote it."""
    plain = tidy(name)
    if plain != plain.upper() and plain != plain.lower():
        return plain
    return " ".join(word[:1].upper() + word[1:].lower() for word in plain.split())


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


def _spelled(word: str) -> str:
    # Where in a word the tone stands is a matter of schools: it goes behind the letters.
    signs = unicodedata.normalize("NFD", word)
    tones = "".join(sign for sign in signs if sign in _TONES)
    return "".join(sign for sign in signs if sign not in _TONES) + tones
