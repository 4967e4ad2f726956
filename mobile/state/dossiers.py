"""All dossiers of this device: the list, one of them, and what is done about it after the visit."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import flet as ft

Filter = Literal["all", "here", "wait", "diff", "soon"]
FILTERS: tuple[Filter, ...] = ("all", "here", "soon", "wait", "diff")
Kept = Literal["local", "ok", "wait"]
Told = Literal["at_home", "phone", "through_relative"]  # how an officer on the way tells somebody
Clock = Literal["", "due", "soon", "late", "paused"]


class Row(NamedTuple):
    """One line of the list."""

    dossier: str
    title: str
    code: str
    work: str
    step: str
    kept: Kept
    contested: int
    clock: Clock = ""
    due: str = ""


class Section(NamedTuple):
    """A part of the declaration as it was read aloud."""

    name: str
    answers: tuple[tuple[str, str], ...]


class Line(NamedTuple):
    """One line of the history."""

    when: str
    who: str
    what: str


class Page(NamedTuple):
    """A photographed page; `whole` where its picture lies on this device."""

    row: str
    words: str
    whole: bool


class Asked(NamedTuple):
    """A request for what is missing."""

    items: tuple[tuple[str, str, bool], ...]  # key, words, still missing
    reason: str
    told: bool
    done: bool
    already: bool  # the papers came before anybody asked


class Notice(NamedTuple):
    """Something that the citizen has not been told."""

    form: str
    words: str
    since: str


class Option(NamedTuple):
    """One of the values that people have not agreed on."""

    number: int
    said: str
    who: str
    when: str
    whence: str


class NotAgreed(NamedTuple):
    """One question and its answers; nothing is chosen beforehand."""

    slot: str
    label: str
    options: tuple[Option, ...]


class Detail(NamedTuple):
    """One dossier on one page."""

    dossier: str
    title: str
    work: str
    codes: tuple[str, ...]
    step: str
    kept: Kept
    why: str  # it waits, in words
    clock: Clock
    due: str
    sections: tuple[Section, ...]
    pages: tuple[Page, ...]
    history: tuple[Line, ...]
    asked: tuple[Asked, ...]
    notices: tuple[Notice, ...]
    questions: tuple[str, ...]  # of the centre to the officer
    not_agreed: tuple[NotAgreed, ...]
    corrections: tuple[int, int]  # own, and of colleagues, that wait for a second person
    to_sign: tuple[str, ...]  # what was changed since it was signed: heard and signed again
    may_change: bool  # the citizen may want it otherwise than it was signed
    may_correct: bool
    may_bring: bool  # papers come after the slip
    has_things: bool  # papers or a result that somebody has
    may_choose: bool
    may_withdraw: bool
    unfinished: bool
    has_slip: bool
    to_update: bool  # somebody wrote with a newer version


@ft.observable
@dataclass
class DossiersState:
    """Of one list and one dossier."""

    query: str = ""
    filter: Filter = "all"
    rows: tuple[Row, ...] = ()
    more: bool = False
    looked: bool = False  # an empty list is empty, and not: not read yet
    detail: Detail | None = None
    chosen: tuple[tuple[str, int], ...] = ()  # slot and option, on the screen only
    reason: str = ""
    wish: str = ""  # the text of a withdrawal, as it is read aloud
    wish_began: str = ""
    wish_mark: str = ""  # signature, thumb or cannot
    wish_missing: str = ""
    told_to: str = ""
    told_way: Told = "at_home"


class DossiersCommands(Protocol):
    """Ids are hexadecimal text."""

    def look(self) -> None: ...

    def search(self, text: str) -> None: ...

    def narrow(self, wanted: Filter) -> None: ...

    def more(self) -> None: ...

    def open(self, dossier: str) -> None:
        """The newest of it into the state."""

    def choose(self, slot: str, option: int) -> None: ...

    def say_reason(self, text: str) -> None: ...

    def agree(self, slot: str) -> None:
        """The chosen value is signed as the right one."""

    def came(self, item: str) -> None:
        """A paper that was asked for is here."""

    def say_told(self, to: str, way: Told) -> None: ...

    def told(self, form: str) -> None:
        """The citizen knows of this notice."""

    def begin_wish(self) -> None:
        """What is read aloud before a withdrawal; the reason has been written."""

    def mark_wish(self, how: str) -> None: ...

    def withdraw(self) -> None: ...
