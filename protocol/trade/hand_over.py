"""Papers and results that pass from one person to the next, and who has each of them now.

A hand-over is an event about those that it follows: whoever hands a paper on names the hand-over by
which it came. A paper that two were given is with both until somebody says (docs/spec/actions.md).
"""

from typing import Annotated, ClassVar, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from protocol.errors import NotAgreed, NotPossible
from protocol.ids import OfficerId, OperationRef
from protocol.merge import Dossier
from protocol.trade.bounds import AtMs, Short
from protocol.trade.events import Happened, Kind, events_in

MAX_THINGS: Final = 32  # a land file with its annexes
MAX_PAGES: Final = 10_000
OFFICER_BYTES: Final = 16

Side: TypeAlias = Literal["citizen", "officer", "centre", "unit", "post"]
ThingName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]


class Party(msgspec.Struct, frozen=True, array_like=True):
    """Who gives or takes: on which side of the counter, by name; an officer by their number too."""

    side: Side
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    officer: Annotated[bytes, Meta(max_length=OFFICER_BYTES)] = b""

    def is_same(self, other: "Party") -> bool:
        """Of one side, and one officer; names are spelt as they come."""
        return (self.side, self.officer) == (other.side, other.officer)


class Thing(msgspec.Struct, frozen=True, array_like=True):
    """A paper or a result; `name` is its own in this dossier, from hand to hand."""

    name: ThingName
    description: Short
    pages: Annotated[int, Meta(ge=0, le=MAX_PAGES)] = 0
    condition: Short = ""
    seal: Short = ""


class HandedOver(Kind, frozen=True):
    """Who gave what to whom, and when: `at_ms` where it is written down later."""

    kind: ClassVar[str] = "papers_handed_over"

    gives: Party
    takes: Party
    things: Annotated[tuple[Thing, ...], Meta(min_length=1, max_length=MAX_THINGS)]
    at_ms: AtMs | None = None
    remark: Annotated[str, Meta(max_length=2_000)] = ""


def custody(state: Dossier) -> dict[str, list[Happened[HandedOver]]]:
    """For each thing the hand-overs after which nobody has handed it on; several: not agreed."""
    events = events_in(state, HandedOver)
    handed_on = {
        (ref, thing.name) for one in events for ref in one.about for thing in one.what.things
    }
    newest: dict[str, list[Happened[HandedOver]]] = {}
    for one in events:
        for thing in one.what.things:
            if (one.fact.ref, thing.name) not in handed_on:
                newest.setdefault(thing.name, []).append(one)
    return newest


def said_of(state: Dossier, name: str) -> str:
    """A thing as whoever took it last has described it; else by its own name."""
    for one in custody(state).get(name, ()):
        for thing in one.what.things:
            if thing.name == name and thing.description:
                return thing.description
    return name


def check_hand_over(state: Dossier, said: HandedOver, officer: OfficerId) -> list[OperationRef]:
    """The hand-overs that this one follows; or why it cannot be signed by this officer."""
    if said.gives.is_same(said.takes):
        raise NotPossible("who gives and who takes are one")
    if officer not in (said.gives.officer, said.takes.officer):
        raise NotPossible("an officer signs what they gave or took themselves")
    if len({thing.name for thing in said.things}) < len(said.things):
        raise NotPossible("one thing twice")
    held, follows = custody(state), dict.fromkeys(list[OperationRef]())
    for thing in said.things:
        before = held.get(thing.name, [])
        follows |= dict.fromkeys(one.fact.ref for one in before)
        if before and not any(said.gives.is_same(one.what.takes) for one in before):
            raise NotAgreed(f"{thing.name} is with {before[0].what.takes.name}")
    return list(follows)
