"""Papers that come after the slip, and who has which paper or result now."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import flet as ft


class Wanted(NamedTuple):
    """What the centre asks the citizen for; `told`: somebody has said so to them."""

    reason: str
    told: bool


class Thing(NamedTuple):
    """A paper or one original of a result, and who has it; nobody has written it down: empty."""

    name: str
    words: str
    holder: str = ""  # a person
    side: str = ""  # citizen, officer, centre, unit or post
    mine: bool = False
    chosen: bool = False


@ft.observable
@dataclass
class BringingState:
    """Of the dossier that `dossier` names."""

    dossier: str = ""
    wanted: tuple[Wanted, ...] = ()
    asked_for: tuple[str, ...] = ()  # components that have not come, the open requests' first
    chosen: tuple[str, ...] = ()  # components that are here now
    error: str = ""  # a sentence
    things: tuple[Thing, ...] = ()
    other: str = ""  # of the centre, who gives or takes
    other_error: str = ""
    things_error: str = ""

    @property
    def to_fetch(self) -> tuple[Thing, ...]:
        """At the centre, as far as anybody has written."""
        return tuple(one for one in self.things if not one.mine and one.side in {"", "centre"})

    @property
    def to_return(self) -> tuple[Thing, ...]:
        return tuple(one for one in self.things if one.mine)


class BringingCommands(Protocol):
    """Ids are hexadecimal text."""

    def open(self, dossier: str) -> None: ...

    def close(self) -> None:
        """The screen is left; what was ticked is kept."""

    def tick(self, component: str) -> None:
        """This paper is here, or not."""

    def photograph(self, component: str) -> None:
        """Then it is here."""

    def take(self) -> None:
        """Signed: these papers have come."""

    def tick_thing(self, name: str) -> None: ...

    def say_other(self, name: str) -> None: ...

    def fetch(self) -> None:
        """From the centre to this officer."""

    def give_back(self) -> None:
        """From this officer to the centre."""
