"""The day on one screen: houses, what to bring, tasks, deadlines, half-done work, the machine."""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol, TypeAlias

import flet as ft

NextKind: TypeAlias = Literal["arrive", "house", "resume", "outcome", "copy", "start"]


class House(NamedTuple):
    """One stop."""

    visit: str
    name: str
    hour: str  # empty: no hour was told
    why: str
    bring: tuple[str, ...]
    arrived: str = ""  # 09:05
    ended: str = ""  # in words, when somebody was there


class Village(NamedTuple):
    name: str
    houses: tuple[House, ...]


class Todo(NamedTuple):
    """What the officer owes somebody when they meet."""

    dossier: str
    name: str
    code: str
    kind: Literal[
        "ask", "asked", "already_there", "answer", "tell", "bring", "photograph", "sign_again"
    ]
    what: str


class Deadline(NamedTuple):
    dossier: str
    name: str
    code: str
    work: str
    day: str
    late: bool


class Half(NamedTuple):
    """Begun, and no slip yet."""

    dossier: str
    name: str
    work: str
    step: int  # of six
    begun: bool
    readable: bool


class Next(NamedTuple):
    """The one obvious thing; `of` is a visit or a dossier."""

    kind: NextKind = "start"
    of: str = ""
    name: str = ""
    place: str = ""  # village
    hour: str = ""
    bring: tuple[str, ...] = ()
    step: int = 0


NOTHING: Final = Next()


@ft.observable
@dataclass
class TodayState:
    """Numbers that add up with the centre's stand in `SyncingState`."""

    date: str = ""  # Thứ Hai, 23/11/2026
    commune: str = ""
    villages: tuple[Village, ...] = ()
    behind: tuple[House, ...] = ()  # of earlier days, and nobody has said what came of it
    then_day: str = ""
    then: tuple[House, ...] = ()
    half: tuple[Half, ...] = ()
    todos: tuple[Todo, ...] = ()
    todos_more: int = 0
    near: tuple[Deadline, ...] = ()
    near_more: int = 0
    next: Next = NOTHING
    battery: int = -1  # per cent; -1: nobody says
    room: Literal["plenty", "low", "facts_only"] = "plenty"
    free: str = ""  # 4,1 GB
    # A house that the officer adds by herself.
    house_name: str = ""
    house_village: str = ""
    house_why: str = ""
    house_error: str = ""


class TodayCommands(Protocol):
    """What is asked for on Today."""

    def look(self) -> None:
        """Everything anew, when the screen opens or something has come."""

    def say_house(self, name: str, village: str, why: str) -> None:
        """As typed so far."""

    def add_house(self) -> None:
        """A visit record of her own, for today."""
