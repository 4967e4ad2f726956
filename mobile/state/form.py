"""The declaration on the screen: one section, each field observed by itself."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, TypeAlias

import flet as ft

from mobile.state.taking import Choice

Kind: TypeAlias = Literal[
    "line", "lines", "number", "few", "many", "several", "search", "address", "table",
]  # fmt: skip


class SectionMark(NamedTuple):
    """One section of the form, as the list of them shows it."""

    id: str
    label: str
    done: bool  # nothing in it stands in the way
    tried: bool  # the officer has been through it


@ft.observable
@dataclass(eq=False)
class FieldState:
    """One question. `text` is what we put there; while somebody types, the box knows better."""

    slot: str
    kind: Kind
    asks: str  # the kind of the catalogue: which keyboard, which help
    label: str
    hint: str = ""
    shown: bool = True  # otherwise it keeps its place: no box moves while somebody types below
    needed: bool = False
    text: str = ""
    revision: int = 0  # goes up whenever `text` was set by us
    chosen: tuple[str, ...] = ()
    options: tuple[Choice, ...] = ()
    origin: str = ""  # card, earlier, same, house: until somebody edits it
    unknown_allowed: bool = False
    unknown: bool = False
    reason: str = ""
    error: str = ""
    warning: str = ""
    focus_turn: int = 0  # goes up when it is to be written in next
    picking: bool = False  # its search is open
    found: tuple[Choice, ...] = ()  # by the search, or offered first
    place: str = ""  # of an address or a search: what was chosen, in words
    printed: str = ""  # of an address: as the card has it
    offers: tuple[Choice, ...] = ()  # of an address: others of this house
    detail: "FieldState | None" = None  # of an address: village and number
    rows: tuple["RowState", ...] = ()  # of a table


class RowState(NamedTuple):
    """One row of a table."""

    id: str
    cells: tuple[FieldState, ...]


@ft.observable
@dataclass
class FormState:
    """Of one dossier; cleared when it is left."""

    dossier: str = ""
    sections: tuple[SectionMark, ...] = ()
    at: int = 0
    title: str = ""
    from_card: bool = False  # something of this section was taken over
    fields: tuple[FieldState, ...] = ()
    takes: tuple[Choice, ...] = ()  # persons of this form who may be this one, too
    notices: tuple[str, ...] = ()  # what no single field can put right
    empty_allowed: int = 0  # fields that may stay empty and do
    hidden: int = 0  # of the short path
    scroll_to: str = ""
    scroll_turn: int = 0
    again: tuple[str, ...] = ()  # acts that must be done again after a change


class PickCommands(Protocol):
    """What a box asks for in which nothing is typed."""

    def pick(self, slot: str, key: str) -> None: ...

    def toggle(self, slot: str, key: str) -> None: ...

    def look(self, slot: str, text: str) -> None:
        """Words for the search of a field; opens it."""

    def shut(self, slot: str) -> None: ...


class FormCommands(PickCommands, Protocol):
    """What the declaration asks for; every change of it is kept within a second."""

    def open(self, dossier: str) -> None: ...

    def close(self) -> None:
        """The screen is gone: what was typed is kept."""

    def typed(self, slot: str, text: str) -> None: ...

    def left(self, slot: str) -> None: ...

    def enter(self, slot: str) -> None: ...

    def clear(self, slot: str) -> None: ...

    def unknown(self, slot: str, *, unknown: bool) -> None: ...

    def because(self, slot: str, reason: str, *, done: bool = True) -> None:
        """Why nobody knows: letter by letter, and when it is said."""

    def take_address(self, slot: str, key: str) -> None: ...

    def take_person(self, section: str) -> None: ...

    def add_row(self, slot: str) -> None: ...

    def remove_row(self, slot: str, row: str) -> None: ...

    def onward(self) -> None:
        """To the first error of this section, else to the next one, else the dossier is begun."""

    def back(self) -> None: ...

    def go_to(self, at: int) -> None: ...

    def whole(self) -> None:
        """All fields, where the short path hides some."""

    def shorten(self) -> None:
        """Only those that a lawful slip needs, from here on."""

    def later(self) -> None: ...
