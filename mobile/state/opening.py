"""State of the way in: a new machine, a code, a PIN; and the way back in when it is forgotten."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import flet as ft


class Step(Enum):
    """Of a machine that becomes a device."""

    CODE = "code"  # of the centre
    CHOOSE = "choose"  # a PIN, or a passphrase
    AGAIN = "again"
    WORDS = "words"  # are compared with the clerk's
    FETCHING = "fetching"  # what the centre has for this device


@ft.observable
@dataclass
class OpeningState:
    """Nothing in here is a secret: of what is typed there is only how much."""

    by_digits: bool = True  # six on our own keys; else words in a field
    may_use_digits: bool = True
    typed: int = 0
    said: str = ""  # what was wrong, and what to do
    wait: str = ""  # how long until the next try
    helping: bool = False  # the PIN is forgotten, or the wait is long
    question: str = ""  # for the centre, by telephone
    step: Step = Step.CODE
    address: str = ""
    code: str = ""
    address_wrong: str = ""
    code_wrong: str = ""
    words: tuple[str, ...] = ()  # four, the same on both sides
    officer: str = ""  # as the centre has confirmed


class OpeningCommands(Protocol):
    """What the screens of the way in ask for."""

    async def press(self, digit: str) -> None:
        """One more; the sixth tries."""

    def erase(self) -> None: ...

    async def pass_words(self, text: str) -> None:
        """A passphrase, whole."""

    def by_words(self) -> None:
        """The other way to open: a field instead of keys, or back."""

    def help(self) -> None:
        """Opens or closes what to do when the PIN is forgotten."""

    def ask_centre(self) -> None: ...

    def answer(self, text: str) -> None:
        """What the centre has read out."""

    def join(self) -> None:
        """From the welcome: with a code of the centre's."""

    def scanned(self, text: str) -> None:
        """A QR of the centre's, or what somebody pasted: address and code at once."""

    async def read_picture(self, picture: bytes) -> None:
        """The same from a photograph."""

    async def take_code(self, address: str, code: str) -> None: ...

    def practise(self) -> None: ...

    def leave_practice(self) -> None: ...

    def give_up(self) -> None:
        """Back to the welcome; what was begun is not kept open."""

    def lock(self) -> None: ...

    def left(self) -> None:
        """Another app or window is in front."""

    def came(self) -> None: ...
