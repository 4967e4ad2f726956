"""Our own typing error against the signed page, and a colleague's that waits for a word."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import flet as ft

from mobile.state.form import FieldState, Kind, PickCommands


class Spelt(NamedTuple):
    """A value that can be put right, by the box that the form has for it."""

    slot: str
    section: str
    label: str
    said: str
    kind: Kind = "line"
    options: tuple[tuple[str, str], ...] = ()  # of a few
    cell: bool = False  # of a table
    names: bool = False  # of places: the page says what they lie in, too
    words: str = ""  # label of the same day written out, which changes with it


class Page(NamedTuple):
    """A page that the citizen has signed; without a picture it is on another device."""

    number: int
    row: str
    root: str
    words: str
    picture: bytes = b""


class Waiting(NamedTuple):
    """A correction that waits for a second person."""

    says: tuple[tuple[str, str, str], ...]  # label, what stands on the page, what stands now
    reason: str
    who: str
    when: str
    own: bool
    row: str  # of the page; empty where it is not there
    seen: bool  # its picture is on this device


@ft.observable
@dataclass
class RightingState:
    """Of the dossier that `dossier` names."""

    dossier: str = ""
    spelt: tuple[Spelt, ...] = ()
    pages: tuple[Page, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    slot: str = ""  # which value is put right; none yet: it is chosen from the list
    row: str = ""  # of the page that says so
    says: str = ""  # what stands there
    words: str = ""  # what stands there for a day that is written out, too
    becomes: str = ""  # as typed, or the key of what was picked
    put: str = ""  # the same in words
    box: FieldState | None = None  # of a search, or of several answers
    reason: str = ""
    errors: tuple[tuple[str, str], ...] = ()  # by part: page, says, words, becomes, reason, word
    otherwise: bool = False  # the page says something else than the new value
    word: str = ""  # why somebody does not agree

    @property
    def chosen(self) -> Spelt | None:
        return next((one for one in self.spelt if one.slot == self.slot), None)

    @property
    def page(self) -> Page | None:
        return next((one for one in self.pages if one.row == self.row), None)


class RightingCommands(PickCommands, Protocol):
    """Ids are hexadecimal text."""

    def open(self, dossier: str) -> None: ...

    def close(self) -> None:
        """The screen is left; what was typed is kept."""

    def choose(self, slot: str) -> None:
        """Which value; "" to choose another one."""

    def choose_page(self, row: str) -> None: ...

    def say(self, part: str, text: str) -> None:
        """As typed so far: says, words, becomes, reason or word."""

    def send(self) -> None:
        """Signed, where the page says so."""

    def visit_again(self) -> None:
        """The house is put on today's plan: what the paper says is asked anew."""

    def agree(self) -> None:
        """A colleague's corrections are what their pages say."""

    def disagree(self) -> None: ...
