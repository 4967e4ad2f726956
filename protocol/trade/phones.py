"""Telephone numbers as people say them, and which of them nobody has any more."""

import re
from typing import Final, Literal, TypeAlias

Standing: TypeAlias = Literal["usual", "retired", "none"]

# The prefixes of before 2018 [verify]; test citizens have numbers of them, of ten digits.
RETIRED: Final = re.compile(r"01[2689][0-9]{7,8}", re.ASCII)
_USUAL: Final = re.compile(r"0[35789][0-9]{8}|02[0-9]{8,9}|1[0-9]{2,9}", re.ASCII)
_ABROAD: Final = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_BETWEEN: Final = re.compile(r"[ .\-()]")
_HOME: Final = re.compile(r"(?:\+|00)84")


def dialled(text: str) -> str:
    """The digits alone: +84 912 … is 0912…."""
    plain = _BETWEEN.sub("", text)
    found = _HOME.match(plain)
    return plain if found is None else "0" + plain[found.end() :].removeprefix("0")


def standing_of(text: str) -> Standing:
    number = dialled(text)
    if RETIRED.fullmatch(number):
        return "retired"
    return "usual" if _USUAL.fullmatch(number) or _ABROAD.fullmatch(number) else "none"
