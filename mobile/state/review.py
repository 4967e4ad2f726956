"""Step 6: what blocks, what may be missing, what is done; then the PIN typed for this dossier."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import flet as ft

from mobile.state.app import Place
from mobile.state.signing_again import Change
from mobile.state.work import NOBODY, Head

BlockKind = Literal["form", "act", "paper", "not-agreed", "clock", "over"]


class Block(NamedTuple):
    """Something to do before it can be confirmed; `of` names the act, or the field."""

    kind: BlockKind
    words: str
    of: str = ""


class Allowed(NamedTuple):
    """Missing, and lawfully so."""

    words: str
    note: Literal["unknown", "paper", "owed", "page", "warning", "later"]


class Done(NamedTuple):
    """What is there: a text by its key, with what stands under it, and where it is seen."""

    key: str
    said: str
    place: Place


@ft.observable
@dataclass
class ReviewState:
    """Of the dossier that `head` names."""

    head: Head = NOBODY
    again: bool = False  # it was confirmed once; the citizen has signed anew
    changes: tuple[Change, ...] = ()  # since it was signed before
    blocks: tuple[Block, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    done: tuple[Done, ...] = ()
    provisional: bool = False
    facts: tuple[str, ...] = ()  # on the sheet: what is confirmed
    due: str = ""  # where signing here is reception; empty: the centre has to receive it first
    asks_pin: bool = False
    digits: bool = True  # else a passphrase
    typed: int = 0  # how many; which, stands in no state
    problem: str = ""
    asks_time: bool = False  # the clock cannot be right
    day: str = ""
    hour: str = ""
    reason: str = ""
    pad: str = ""  # the number of a pre-printed slip that will be bound


class ReviewCommands(Protocol):
    """Nothing is signed before the PIN."""

    def show(self, dossier: str) -> None: ...

    def first(self) -> None:
        """Go to what is missing first, or ask for the PIN."""

    def open(self, at: int) -> None:
        """The block of that place in the list."""

    def see(self, place: Place) -> None: ...

    def paper_later(self) -> None:
        """The signed declaration is photographed after this."""

    async def press(self, digit: str) -> None: ...

    def erase(self) -> None: ...

    async def passphrase(self, words: str) -> None: ...

    def cancel(self) -> None: ...

    def state_time(self, day: str, hour: str, reason: str) -> None: ...

    def bind(self, text: str) -> None:
        """What a scanner read from a pre-printed slip."""

    async def scanned(self, picture: bytes) -> None: ...

    def later(self) -> None: ...
