"""What is to be looked at in a declaration: one sentence a field, in Vietnamese and in English."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from protocol.errors import NotPossible
from protocol.trade.form_words import WORDS, Level


class Finding(msgspec.Struct, frozen=True):
    """`slot` is the field's: of an address without its parts, of a table with row and column."""

    slot: str
    code: str
    level: Level
    vi: str
    en: str
    first_day: date | None = None  # from when on it would hold


class FormIncomplete(NotPossible):
    """The form cannot be confirmed as it stands; every reason, with what to do."""

    code = "form-incomplete"

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = blocks(findings)
        super().__init__(" ".join(one.vi for one in self.findings))


def blocks(findings: Iterable[Finding]) -> list[Finding]:
    return [one for one in findings if one.level == "block"]


def warnings(findings: Iterable[Finding]) -> list[Finding]:
    return [one for one in findings if one.level == "warn"]


def check_complete(findings: Iterable[Finding]) -> list[Finding]:
    """The warnings, where nothing stands in the way; else FormIncomplete."""
    found = list(findings)
    if blocks(found):
        raise FormIncomplete(found)
    return warnings(found)


def finding(slot: str, code: str, label: tuple[str, str], **named: object) -> Finding:
    """In the words for its code; `label` is the field's in both languages."""
    level, vi, en = WORDS[code]
    said = {name: str(value) for name, value in named.items()}
    return Finding(slot, code, level, _filled(vi, label[0], said), _filled(en, label[1], said))


def _filled(words: str, label: str, named: Mapping[str, str]) -> str:
    for name, value in named.items():
        words = words.replace("{" + name + "}", value)
    return f"{label}: {words}"
