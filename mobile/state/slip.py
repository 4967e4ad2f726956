"""The citizen's slip on the screen, and any slip that somebody shows."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import flet as ft

Verdict = Literal["", "genuine", "replaced", "unknown-giver", "unconfirmed"]


class SlipShown(NamedTuple):
    """What stands on it."""

    centre: tuple[str, ...]
    title: str
    about: str
    qr: bytes  # one pixel a module, with its white
    modules: int  # of a side, with the white
    code: str
    secret: str
    due_label: str
    due: str  # empty: nobody has received it, and there is no day
    ask: str
    sample: str = ""
    pad: str = ""  # the number of the pre-printed slip that was bound


@ft.observable
@dataclass
class SlipState:
    """Of one dossier, and of one slip that was looked at."""

    dossier: str = ""
    slip: SlipShown | None = None
    lost: bool = False  # it was not made on this device
    handed: bool = False  # the tablet is in the citizen's hand: nothing else can be reached
    asks_pin: bool = False
    typed: int = 0
    digits: bool = True
    problem: str = ""
    replacing: bool = False
    scanning: bool = False
    verdict: Verdict = ""
    said: str = ""


class SlipCommands(Protocol):
    def show(self, dossier: str) -> None: ...

    def hand(self) -> None:
        """The citizen photographs it; the way back is the officer's PIN."""

    def take_back(self) -> None: ...

    def still_handed(self) -> None:
        """Not the officer after all."""

    async def press(self, digit: str) -> None: ...

    def erase(self) -> None: ...

    async def passphrase(self, words: str) -> None: ...

    def done(self) -> None: ...

    def paper(self) -> bytes:
        """A PDF to print or pass on; empty where that failed, and it is said."""

    def replace(self) -> None: ...

    def keep_old(self) -> None: ...

    def renew(self, reason: str) -> None: ...

    def scan(self, *, on: bool) -> None: ...

    def bind(self, text: str) -> None: ...

    async def scanned(self, picture: bytes) -> None: ...

    def look(self, text: str) -> None:
        """At any slip, without a network."""

    async def look_at(self, picture: bytes) -> None: ...
