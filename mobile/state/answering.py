"""What the centre asks the officer about one dossier, and what the officer says to it."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import flet as ft


class Asked(NamedTuple):
    """One question; `answer` is empty as long as nobody has said anything."""

    question: str
    when: str
    answer: str = ""
    by: str = ""  # a name, or a key of `dossier.who.`
    answered: str = ""  # when


@ft.observable
@dataclass
class AnsweringState:
    """Of the dossier that `dossier` names."""

    dossier: str = ""
    open: tuple[Asked, ...] = ()
    answered: tuple[Asked, ...] = ()  # the newest first
    answer: str = ""
    error: str = ""  # the key of a sentence


class AnsweringCommands(Protocol):
    """Ids are hexadecimal text."""

    def open(self, dossier: str) -> None: ...

    def close(self) -> None:
        """The screen is left; what was typed is kept."""

    def say(self, text: str) -> None: ...

    def answer(self) -> None:
        """What was typed is signed as the answer to all that was read."""
