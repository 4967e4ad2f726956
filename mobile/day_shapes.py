"""What a day is made of: stops, tasks, deadlines, work that is half done."""

from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from protocol.ids import DossierId
from protocol.trade.trip_pack import TripPack
from protocol.trade.visits import Request, VisitEnded

TaskKind: TypeAlias = Literal[
    "ask", "asked", "already_there", "answer", "tell", "bring", "photograph", "sign_again"
]


class Stop(NamedTuple):
    """One house of a day."""

    request: Request
    hour: str
    order: int
    works: tuple[str, ...]  # names of procedures
    pack: TripPack
    results: tuple[str, ...]  # that wait for somebody of this house
    arrived_ms: int | None
    ended: VisitEnded | None  # today, already


class Task(NamedTuple):
    """Something to do about one dossier when its people are met."""

    dossier: DossierId
    code: str
    name: str
    kind: TaskKind
    items: tuple[str, ...]  # papers to ask for, a form's number, a result


class Owed(NamedTuple):
    """One original; `to` names the persons of whom each gets one, where it is so."""

    thing: str
    words: str
    to: tuple[str, ...]


class Near(NamedTuple):
    """A deadline that is near, or has passed."""

    dossier: DossierId
    code: str
    name: str
    work: str
    due_ms: int
    late: bool


class Half(NamedTuple):
    """Work that was begun: how far it is, of six steps."""

    dossier: DossierId
    name: str
    work: str
    step: int
    begun: bool  # signed for; else a draft
    readable: bool = True  # a newer version of the app has written it


class Plan(NamedTuple):
    """Stops of one day, in the order of going; and what was not reported on earlier ones."""

    today: tuple[Stop, ...]
    behind: tuple[Stop, ...]
    next_day: date | None
    then: tuple[Stop, ...]
