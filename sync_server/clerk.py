"""What a clerk's decision says, built on what stands now: steps, choices, adoptions."""

from collections.abc import Sequence
from typing import NamedTuple

from protocol.actions import Adopt, Known, Resolve, Transition, Value, Write, raw_value
from protocol.errors import NotPossible
from protocol.ids import OperationRef
from protocol.merge import Dossier
from protocol.workflow import BUSINESS, axis_of
from sync_server.adoption import DOSSIER, OPERATION, RUN


class Decision(NamedTuple):
    """An action and the operations that it builds on, by their places in it."""

    action: Known
    references: tuple[OperationRef, ...] = ()


def step(state: Dossier, to: str, *, axis: str = BUSINESS, reason: str = "") -> Decision:
    """The next step after all that stand now; several are contested, and this one decides."""
    follows = tuple(tip.ref for tip in axis_of(state, axis).current)
    return Decision(Transition(axis, to, list(range(len(follows))), reason), follows)


def choice(state: Dossier, slot: str, value: Value, *, reason: str = "") -> Decision:
    """One value in the place of all that stand side by side."""
    replaced = tuple(live.ref for live in state.slots.get(slot, ()))
    if not replaced:
        raise NotPossible(f"{slot} has no value to choose from")
    write = Write(slot, raw_value(value), list(range(len(replaced))))
    return Decision(Resolve([write], reason), replaced)


def adopt_operations(ids: Sequence[bytes], *, reason: str = "") -> Decision:
    return Decision(Adopt(OPERATION, list(ids), reason))


def adopt_run(first: bytes, last: bytes, *, reason: str = "") -> Decision:
    return Decision(Adopt(RUN, [first, last], reason))


def adopt_dossier(*, reason: str = "") -> Decision:
    """Everything that is aside in the dossier that the decision is about."""
    return Decision(Adopt(DOSSIER, [], reason))
