"""One visit: the house, its people, what they may share, what came of it, results handed over."""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol, TypeAlias

import flet as ft

Stand: TypeAlias = Literal["draft", "begun", "here", "centre", "wish"]
How: TypeAlias = Literal["", "signature", "thumb", "cannot"]
PaperKind: TypeAlias = Literal["none", "written", "certified"]


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
    """One dossier of this house, or the wish for which somebody came."""

    dossier: str  # empty: a wish
    name: str
    work: str
    stand: Stand
    step: int = 0  # of six, while it is not finished
    procedure: str = ""
    returns: tuple[str, ...] = ()  # results that wait to be handed over
    todos: tuple[str, ...] = ()  # notices to tell, papers to ask for


class Outcome(NamedTuple):
    """What came of a visit, as chosen so far."""

    ending: str = ""
    note: str = ""
    next_day: str = ""  # as typed: 27/11/2026
    days: tuple[tuple[str, str], ...] = ()  # to tap: as typed, in words
    error: str = ""
    day_error: str = ""
    hints: tuple[tuple[str, str], ...] = ()  # after a death: procedure, in words
    kept: bool = False


class Receiver(NamedTuple):
    """Who may receive a result by the catalogue, and on which paper."""

    key: str
    words: str
    name: str  # as the dossier has it; empty where it does not know them
    needs: PaperKind


class Original(NamedTuple):
    """One paper that goes out; `owner` where each person gets one."""

    thing: str
    words: str
    chosen: bool = True
    owner: str = ""
    owner_name: str = ""


class MarkBy(NamedTuple):
    """Somebody who signs in the register when it is handed over."""

    person: str
    words: str
    how: How = ""


class Handing(NamedTuple):
    """A result that is being handed over."""

    dossier: str = ""
    code: str = ""
    work: str = ""
    receivers: tuple[Receiver, ...] = ()
    receiver: str = ""
    name: str = ""
    relation: str = ""
    paper: PaperKind = "none"
    originals: tuple[Original, ...] = ()
    given: tuple[tuple[str, str, str], ...] = ()  # went out already: what, to whom, when
    marks: tuple[MarkBy, ...] = ()
    read_aloud: bool = False
    refused: str = ""  # a sentence
    possible: tuple[str, ...] = ()  # what can be done instead
    done: str = ""


class Lent(NamedTuple):
    """One page that the citizen holds."""

    title: str = ""
    passages: tuple[str, ...] = ()
    typed: int = 0  # how many digits; which, stands in no state
    error: str = ""
    words: bool = False  # a passphrase opens this device, not six digits


NO_OUTCOME: Final = Outcome()
NO_HANDING: Final = Handing()
NOT_LENT: Final = Lent()


@ft.observable
@dataclass
class HouseholdState:
    """Of the visit on the screen; `Where.of` of Place.VISIT is its record's id."""

    visit: str = ""
    name: str = ""  # who is visited
    village: str = ""
    why: str = ""
    phone: str = ""  # empty where the family is left in peace
    called: str = ""  # what came of calling ahead
    hour: str = ""
    bring: tuple[str, ...] = ()
    arrived: str = ""  # 09:05
    ended: str = ""  # in words
    quiet: bool = False  # somebody has died: no reminders, no survey
    people: tuple[Person, ...] = ()
    shared: tuple[Shared, ...] = ()  # what stands ready in this house, for whoever comes next
    outcome: Outcome = NO_OUTCOME
    handing: Handing = NO_HANDING
    lent: Lent = NOT_LENT
    # For the dossier that is being worked on: `shared_for` fills it.
    offers: tuple[Shared, ...] = ()


class HouseholdCommands(Protocol):
    """What is done at a house."""

    def show(self, visit: str) -> None:
        """Go to the house."""

    def look(self, visit: str) -> None:
        """Everything of it anew; another house's is gone."""

    def arrive(self, visit: str) -> None:
        """Kept with the time; then the house is shown."""

    def call(self, *, reached: bool) -> None:
        """The family was called before setting out."""

    def shared_for(self, dossier: str) -> None:
        """`offers`: what may be taken over into this dossier from the others of its house."""

    def attach_again(self, dossier: str, key: str) -> None:
        """A paper of the house once more, in this dossier."""

    def begin_outcome(self, visit: str) -> None: ...

    def say_ending(self, ending: str) -> None: ...

    def say_note(self, note: str) -> None: ...

    def say_next_day(self, typed: str) -> None: ...

    def keep_outcome(self) -> None: ...

    def begin_handing(self, dossier: str) -> None: ...

    def say_receiver(self, key: str) -> None: ...

    def say_name(self, name: str) -> None: ...

    def say_relation(self, relation: str) -> None: ...

    def say_paper(self, paper: PaperKind) -> None: ...

    def say_mark(self, person: str, how: How) -> None: ...

    def say_original(self, thing: str) -> None:
        """Goes out now, or stays."""

    def say_read_aloud(self) -> None: ...

    def hand_over(self) -> None: ...

    def lend(self, title: str, passages: tuple[str, ...]) -> None:
        """The citizen holds the tablet: this page and nothing else, until the officer's PIN."""

    def lend_checklist(self) -> None:
        """What this house should have ready."""

    async def digit(self, sign: str) -> None: ...

    def erase(self) -> None: ...

    async def give_back(self, typed: str) -> None:
        """By PIN or passphrase: it opens the officer's key, or nothing happens."""
