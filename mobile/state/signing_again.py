"""What was signed and is not so any more: shown before it is read aloud and signed again."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import flet as ft

from mobile.state.work import NOBODY, Head

# What is to be done: sign again, agree first, nothing (all of it holds), nothing here (any more).
Standing = Literal["moved", "not-agreed", "whole", "over"]


class Change(NamedTuple):
    """One answer as it was signed and as it stands now; empty: there is none."""

    label: str
    before: str
    after: str
    who: str  # wrote what stands there now
    when: str
    kept: bool = True  # what was signed is known on this device


@ft.observable
@dataclass
class SigningAgainState:
    """Of the dossier that `head` names."""

    head: Head = NOBODY
    standing: Standing = "over"
    changes: tuple[Change, ...] = ()


class SigningAgainCommands(Protocol):
    """Ids are hexadecimal text."""

    def open(self, dossier: str) -> None: ...

    def begin(self) -> None:
        """What is done with the citizen, on what is on the screen."""

    def edit(self) -> None:
        """The citizen wants something otherwise than it was signed."""
