"""One visit: the house, its people, what they may share, what came of it, results handed over."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, TypeAlias

import flet as ft

Stand: TypeAlias = Literal["draft", "begun", "here", "centre", "asked"]


class Shared(NamedTuple):
    """One thing of an earlier dossier of this house; it passes only by a tap on it.

    `parts` of an address: province, unit, detail; of an interpreter: name, number, language; of a
    witness: name, number, address. A paper has none: `HouseholdCommands.attach_again` takes it.
    """

    kind: Literal["address", "interpreter", "witness", "paper"]
    key: str
    words: str
    whose: str
    parts: tuple[tuple[str, str], ...] = ()


class Person(NamedTuple):
    """One dossier of this house, or a wish that nobody has begun on."""

    dossier: str  # id as text; empty: not begun
    name: str
    work: str
    stand: Stand
    step: str = ""  # where it is, in words
    procedure: str = ""


class ToReturn(NamedTuple):
    """A result or a paper that lies with the officer for somebody of this house."""

    dossier: str
    code: str
    name: str
    what: str


class ToDo(NamedTuple):
    """A notice to tell or papers to ask for, of somebody of this house."""

    dossier: str
    code: str
    name: str
    what: str


@ft.observable
@dataclass
class HouseholdState:
    """Of the visit on the screen; `Where.of` of Place.VISIT is its record's id."""

    visit: str = ""
    name: str = ""  # who is visited
    village: str = ""
    why: str = ""
    phone: str = ""  # empty where the family is left in peace
    arrived: str = ""  # 09:05
    quiet: bool = False  # somebody has died: no reminders, no survey
    people: tuple[Person, ...] = ()
    shared: tuple[Shared, ...] = ()  # what stands ready in this house, for whoever comes next
    returns: tuple[ToReturn, ...] = ()
    tasks: tuple[ToDo, ...] = ()
    # For the dossier that is being worked on: `shared_for` fills it.
    offers: tuple[Shared, ...] = ()


class HouseholdCommands(Protocol):
    """What is done at a house."""

    def show(self, visit: str) -> None:
        """Go to the house."""

    def arrive(self) -> None: ...

    def take(self, procedure: str = "") -> None:
        """A dossier for somebody of this house: its steps begin."""

    def shared_for(self, dossier: str) -> None:
        """`offers`: what may be taken over into this dossier from the others of its house."""

    def attach_again(self, dossier: str, key: str) -> None:
        """A paper of the house once more, in this dossier."""
