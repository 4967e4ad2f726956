"""Values that people have not agreed on: side by side, whence each is, which letter differs."""

import unicodedata
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from protocol.actions import Value
from protocol.dossier import Shown, not_agreed, shown
from protocol.slots import cell_of
from protocol.trade.forms import fields_of
from protocol.trade.read_aloud import plain
from sync_server.console.dossiers.answers import said_of
from sync_server.console.dossiers.english import label_beside
from sync_server.console.dossiers.seen import Seen, Words, field_of, may_see
from sync_server.console.dossiers.sources import Source, Sources

TONES: Final[dict[str, Words]] = {
    "\u0300": ("huyền", "grave"),
    "\u0301": ("sắc", "acute"),
    "\u0303": ("ngã", "tilde"),
    "\u0309": ("hỏi", "hook"),
    "\u0323": ("nặng", "dot below"),
}
NO_TONE: Final[Words] = ("không dấu", "no tone")
SAME_TONE: Final[Words] = ("", "")
MOST_NAMED: Final = 3  # letters; of more the marks alone speak
LEAST_ALIKE: Final = 0.5  # else they are different words, not one word mistyped


class Letter(NamedTuple):
    """A stretch of a value; `differs` from the one beside it."""

    text: str
    differs: bool


class Choice(NamedTuple):
    """One of the values."""

    value: str  # as it is sent back
    letters: list[Letter]
    sources: list[Source]
    signed: bool
    page: bytes | None  # of the paper under the citizen's mark


class Contested(NamedTuple):
    """A question with several answers; without choices where this reader may not see them."""

    slot: str
    label: Words
    choices: list[Choice]
    differs: list[tuple[str, Words]]  # letters with their tones
    hidden: bool
    is_row: bool  # written and struck out at once: nothing to choose from here

    @property
    def chosen(self) -> str | None:
        """The one that the citizen has marked, if it is one."""
        signed = [one.value for one in self.choices if one.signed]
        return signed[0] if len(signed) == 1 else None


def contested_of(seen: Seen, sources: Sources, roles: Collection[str]) -> list[Contested]:
    return [_contested(seen, sources, slot, roles) for slot in not_agreed(seen.state)]


def label_of(seen: Seen, slot: str) -> Words:
    """As the form calls it, with its section."""
    field = field_of(seen.procedure, slot)
    if field is None:
        return label_beside(slot)
    form = None if seen.procedure is None else seen.procedure.declaration
    for name, section, known in fields_of(form) if form else ():
        if slot.split("/", maxsplit=1)[0] == name or slot == name or slot.startswith(f"{name}."):
            own = field if field is not known else known
            return f"{section.vi}: {own.vi}", f"{section.en}: {own.en}"
    return field.vi, field.en


def letters_of(one: str, other: str) -> tuple[list[Letter], list[Letter]]:
    """Both texts cut where they differ."""
    left, right = unicodedata.normalize("NFC", one), unicodedata.normalize("NFC", other)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return [Letter(left, differs=False)], [Letter(right, differs=False)]
    mine, theirs = list[Letter](), list[Letter]()
    for kind, start, end, begin, until in matcher.get_opcodes():
        differs = kind != "equal"
        mine += [Letter(left[start:end], differs)] if end > start else []
        theirs += [Letter(right[begin:until], differs)] if until > begin else []
    return mine, theirs


def tone_of(letter: str) -> Words:
    marks = unicodedata.normalize("NFD", letter)[1:]
    return next((TONES[mark] for mark in marks if mark in TONES), NO_TONE)


def _contested(seen: Seen, sources: Sources, slot: str, roles: Collection[str]) -> Contested:
    label = label_of(seen, slot)
    cell = cell_of(f"{slot}/_") if slot not in seen.state.slots else None
    if cell is not None or slot not in seen.state.slots:
        return Contested(slot, label, [], [], hidden=False, is_row=True)
    if not may_see(seen.procedure, slot, roles):
        return Contested(slot, label, [], [], hidden=True, is_row=False)
    values = shown(seen.state, slot)
    found = [_choice(seen, sources, slot, one, values) for one in values]
    found.sort(key=lambda one: not one.signed)
    return Contested(slot, label, found, _named(found), hidden=False, is_row=False)


def _choice(seen: Seen, sources: Sources, slot: str, one: Shown, every: Sequence[Shown]) -> Choice:
    beside = next((other for other in every if other is not one), one)
    letters, _ = letters_of(said_in(seen, slot, one.value), said_in(seen, slot, beside.value))
    whence = sources.of(slot, one.refs)
    signed = any(source.signed for source in whence)
    pages = sources.pages
    return Choice(str(one.value), letters, whence, signed, pages[0] if signed and pages else None)


def said_in(seen: Seen, slot: str, value: Value) -> str:
    """By the words of the form, where it has the slot."""
    field = field_of(seen.procedure, slot)
    if field is None or seen.view is None:
        return plain(value)
    return said_of(seen.view, slot, field, value)


def _named(choices: Sequence[Choice]) -> list[tuple[str, Words]]:
    """Single letters that differ: "ẫ (ngã)", "ậ (nặng)"; "8" and "9" have no tones to name."""
    if len(choices) != 2:  # two are compared
        return []
    cut = [[one.text for one in choice.letters if one.differs] for choice in choices]
    single = all(len(text) == 1 for texts in cut for text in texts)
    if not single or not all(cut) or sum(map(len, cut)) > MOST_NAMED * 2:
        return []
    letters = [text for texts in cut for text in texts]
    tones = [tone_of(letter) for letter in letters]
    if len(set(tones)) == 1:  # another letter, not another tone
        return [(letter, SAME_TONE) for letter in letters]
    return [*zip(letters, tones, strict=True)]
