"""Where a dossier was helped, received and is decided, on which footing, and since when it counts.

A reception keeps the catalogue and the footing under which it was signed; what a centre decides
later moves no older dossier (docs/spec/trade-reception.md).
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Final, TypeAlias

import msgspec
from msgspec import Meta

from protocol.catalogue import View
from protocol.dossier import facts_in_order, opened
from protocol.ids import OperationRef
from protocol.merge import Dossier
from protocol.trade.bounds import AtMs
from protocol.trade.events import Kind, events_in
from protocol.trade.footings import Footing, FootingRule
from protocol.trade.forms import Option
from protocol.trade.stated_times import stated_ms
from protocol.workflow import Step

RECEIVED: Final = "received"
PROVISIONAL: Final = "provisional"
PLACES: Final = ("place.help", "place.reception", "place.authority")  # unit codes, three things

Number: TypeAlias = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]


class Chosen(Kind, frozen=True):
    """Before reception: another procedure or footing than the opening's, with its ground."""

    kind: ClassVar[str] = "procedure_chosen"

    procedure: Name
    catalogue: Number
    form: Name
    footing: Name
    ground: Annotated[str, Meta(max_length=64)] = ""
    ground_said: Annotated[str, Meta(max_length=500)] = ""  # the ground in the family's words
    decision: Annotated[str, Meta(max_length=64)] = ""  # of the centre, that makes it a reception


class Accepted(Kind, frozen=True):
    """The centre receives what was made at a home: under which catalogue, and when."""

    kind: ClassVar[str] = "accepted"

    catalogue: Number
    at_ms: AtMs | None = None


class Reception(msgspec.Struct, frozen=True):
    """How a dossier stands to the office."""

    procedure: str
    catalogue: int
    form: str
    footing: str
    ground: str = ""
    decision: str = ""
    made_ms: int | None = None  # the first step that somebody signed for
    received_ms: int | None = None  # since when the office's time runs; None: not yet


class AtHome(msgspec.Struct, frozen=True):
    """What signing at this home would be."""

    footing: Footing
    procedure: str  # under its own code where the ground makes it a mobile one
    ground: Option | None
    rule: FootingRule | None
    grounds: tuple[Option, ...]  # that would make it a mobile one

    @property
    def is_reception(self) -> bool:
        return self.footing in {"official", "mobile"}


def at_home(view: View, procedure: str, unit: str, ground: str = "") -> AtHome:
    """On which footing; a ground that nobody lists changes nothing."""
    rules = view.footings(procedure, unit)
    own = view.procedure(procedure).footing
    mobile = next((one for one in rules if one.footing == "mobile"), None)
    grounds = mobile.grounds if mobile else ()
    if mobile and (found := next((one for one in grounds if one.key == ground), None)):
        return AtHome("mobile", mobile.becomes or procedure, found, mobile, grounds)
    other = next((one for one in rules if _holds(one)), None)
    if other:
        return AtHome(other.footing, procedure, None, other, grounds)
    # Its own code without a ground: signed at home, received by nobody yet.
    footing: Footing = "provisional" if mobile and own == "mobile" else own
    return AtHome(footing, procedure, None, None, grounds)


def reception_by(state: Dossier, steps: Sequence[Step]) -> Reception | None:
    """By the steps that stand; None before anybody opened it."""
    opening = opened(state)
    if opening is None:
        return None
    found = Reception(opening.procedure, opening.catalogue, opening.form, opening.footing)
    received = next((step for step in steps if step.to == RECEIVED), None)
    order = {fact.ref: at for at, fact in enumerate(facts_in_order(state))}
    until = len(order) if received is None else order[received.ref]
    for one in events_in(state, Chosen):
        if order[one.fact.ref] < until:
            said = one.what
            found = Reception(
                said.procedure, said.catalogue, said.form, said.footing, said.ground, said.decision
            )
    made = stated_ms(state, steps[1].fact) if len(steps) > 1 else None
    if received is None:
        return msgspec.structs.replace(found, made_ms=made)
    accepted = _accepted(state, received.ref, received.follows)
    at_ms = stated_ms(state, received.fact) if accepted is None else accepted[1]
    catalogue = found.catalogue if accepted is None else accepted[0]
    return msgspec.structs.replace(found, catalogue=catalogue, made_ms=made, received_ms=at_ms)


def _holds(rule: FootingRule) -> bool:
    """A reception at home rests on a numbered and dated decision of the centre."""
    if rule.footing == "official":
        return bool(rule.decision_number) and rule.decision_date is not None
    return rule.footing != "mobile"


def _accepted(
    state: Dossier, received: OperationRef, follows: frozenset[OperationRef]
) -> tuple[int, int] | None:
    """What the centre stated beside the step; about the step, or about the one it follows."""
    for one in events_in(state, Accepted):
        if received in one.about or follows & set(one.about):
            return one.what.catalogue, one.at_ms
    return None
