"""Taking a dossier, steps 1 and 2: which procedure, what to bring, who it is for."""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol, TypeAlias

import flet as ft

FootingWord: TypeAlias = Literal["home", "provisional", "assisted"]


class ProcedureRow(NamedTuple):
    """One line of the list: what signing at this home would be stands on it in words."""

    code: str
    name: str
    time: str
    footing: FootingWord
    asks_ground: bool  # a ground can make it a mobile one


class Choice(NamedTuple):
    key: str
    label: str


class PaperToBring(NamedTuple):
    """One line of what the citizen is told."""

    name: str
    kind: str  # original, copy, electronic
    quantity: int
    needed: Literal["yes", "if", "no"]
    shown_only: bool


class Checklist(NamedTuple):
    """What the citizen is told before anything is written."""

    papers: tuple[PaperToBring, ...] = ()
    present: tuple[str, ...] = ()  # who must be there
    by_hand: tuple[str, ...] = ()  # who signs or gives a thumbprint on the paper
    applicants: tuple[str, ...] = ()
    time: str = ""
    fees: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    official: bool = False  # received at this home


NOTHING_TO_TELL: Final = Checklist()


class PersonRow(NamedTuple):
    """A block of the form about one person, and what is known of them so far."""

    section: str
    label: str
    main: bool  # whose card goes here when nobody says otherwise
    name: str = ""
    below: str = ""  # born, number
    source: str = ""  # card, earlier, typed


class EarlierRow(NamedTuple):
    """Somebody who is known on this device; taken over only when the officer says it is them."""

    key: str
    name: str
    below: str


@ft.observable
@dataclass
class TakingState:
    """Of the dossier that is being taken; nothing of another one is ever in here."""

    dossier: str = ""
    begun: bool = False  # there is a dossier; before it only a draft
    taken: bool = False  # its slip is out: what is changed now is signed again
    person: str = ""
    work: str = ""
    saved: str = ""  # hh:mm of what is kept
    short: bool = False  # only what a lawful slip needs
    battery_low: bool = False

    query: str = ""
    usual: tuple[ProcedureRow, ...] = ()
    at_home: tuple[ProcedureRow, ...] = ()
    assisted: tuple[ProcedureRow, ...] = ()

    procedure: str = ""
    procedure_name: str = ""
    grounds: tuple[Choice, ...] = ()
    ground: str = ""
    ground_said: str = ""
    ground_missing: bool = False  # "Tiếp tục" was pressed without an answer
    checklist: Checklist = NOTHING_TO_TELL

    people: tuple[PersonRow, ...] = ()
    target: str = ""  # whose card, number or earlier dossier is asked for now
    way: Literal["", "camera", "mrz", "earlier", "no_card"] = ""
    found: tuple[EarlierRow, ...] = ()
    looked_for: str = ""
    doubts: tuple[str, ...] = ()  # of the card that was read last


NO_GROUND = "none"  # the officer says that none of the grounds is there


class TakingCommands(Protocol):
    """What the first two steps ask for; ids are hexadecimal text."""

    def start(self, visit: str = "") -> None:
        """A new draft, at the list of procedures; of a house where `visit` says which."""

    def resume(self, dossier: str) -> None:
        """To where an unfinished one stood, draft or begun."""

    def discard(self, dossier: str) -> None:
        """A draft that nobody wants; what is begun cannot be thrown away."""

    def show(self, dossier: str) -> None:
        """Its person, work and time of saving, for the bar of every step."""

    def later(self) -> None:
        """Everything is kept; back to the day."""

    def search(self, text: str) -> None: ...

    def choose(self, code: str) -> None: ...

    def choose_ground(self, key: str) -> None: ...

    def say_ground(self, words: str) -> None: ...

    def shorten(self, *, short: bool) -> None: ...

    def to_who(self) -> None: ...

    def back_to_procedures(self) -> None: ...

    def back_to_checklist(self) -> None: ...

    def ask_for(self, section: str, way: str) -> None:
        """By which way a person is to be known: camera, mrz, earlier, no_card; "" closes it."""

    async def card_picture(self, picture: bytes) -> None:
        """A photograph of a card's QR code."""

    def mrz(self, text: str) -> None:
        """The three lines on the back, as typed."""

    def look_for(self, text: str) -> None: ...

    def take_earlier(self, key: str) -> None: ...

    def no_card(self, reason: str) -> None:
        """The number is stated as unknown, with the reason."""

    def to_form(self) -> None: ...
