"""How parallel work meets: every write stays live until a held write names it as replaced.

State is a join of operations: any order, any batching, any duplication of one set gives one state.
Neither time nor position nor ancestry supersedes anything (docs/spec/merge.md).
"""

from bisect import insort
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import msgspec

from protocol.actions import (
    Action,
    Correct,
    Open,
    Resolve,
    Save,
    Unreadable,
    Write,
    fits,
    read_action,
    without_writes,
    writes_of,
)
from protocol.ids import DeviceId, DossierId, OfficerId, OperationRef
from protocol.operation import Verified
from protocol.slots import is_removed_mark

# `gc=False` here and in what operations are made of: trees without cycles, by the hundred thousand;
# the collector's walks over them cost a fifth of a push.
MAX_REMEMBERED: Final = 256  # actions: more than a dossier has, and never more than 16 MiB
TENTATIVE: Final = None  # the position of an operation that the centre has not sequenced


class Placed(msgspec.Struct, frozen=True, gc=False):
    """A verified operation with its place in the centre's log and its author's role there."""

    operation: Verified
    position: int | None = TENTATIVE
    role: str = "officer"


class Live(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A write that nothing held has replaced."""

    ref: OperationRef
    hlc: int
    position: int | None
    value: bytes
    names: tuple[OperationRef, ...] = ()  # of a removed mark: the row's writes it was shown


class Fact(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What was done besides writing values: kept as it is, judged when somebody looks."""

    ref: OperationRef
    hlc: int
    wall_ms: int
    position: int | None
    device: DeviceId
    officer: OfficerId
    role: str
    references: tuple[OperationRef, ...]
    body: bytes  # without its writes, which are values; else as signed

    @property
    def action(self) -> Action:
        return _read_again(self.body, len(self.references))


class Dossier(msgspec.Struct, array_like=True):
    """The folded state: values by slot, facts by reference, and what is known to be replaced."""

    id: DossierId
    slots: dict[str, list[Live]] = {}
    facts: dict[OperationRef, Fact] = {}
    absent: dict[OperationRef, list[str]] = {}  # replaced, not held: dead on arrival in these slots
    held: set[OperationRef] = set()
    size: int = 0  # of the log that a page has folded: what stands below it has had its effect


def fold(
    entries: Iterable[Placed], *, base: Dossier | None = None, dossier: DossierId | None = None
) -> Dossier:
    """All of `entries`, of one dossier, into one state; what `base` has folded changes nothing.

    An operation that was adopted comes with the position of its adopt, here and on pages.
    """
    if base is None:
        assert dossier is not None
        state = Dossier(dossier)
    else:
        state = copy_of(base)
    for entry in entries:
        take(state, entry)
    return state


def copy_of(state: Dossier) -> Dossier:
    return Dossier(
        state.id,
        {slot: list(live) for slot, live in state.slots.items()},
        dict(state.facts),
        {ref: list(slots) for ref, slots in state.absent.items()},
        set(state.held),
        state.size,
    )


def take(state: Dossier, entry: Placed) -> None:
    """One operation into a state that the caller owns; the same one twice changes nothing."""
    operation = entry.operation
    ref = operation.ref
    if ref in state.held:
        if state.size:
            _replace_again(state, operation)
        return
    state.held.add(ref)
    dead_in = state.absent.pop(ref, ())
    if operation.body is None:
        return
    if _on_page(state, entry.position):
        _replace_again(state, operation)
        return
    action = _readable(operation.body, len(operation.header.references))
    for write in writes_of(action):
        _write(state, write, entry, ref, dead=write.slot in dead_in)
    if not isinstance(action, Save | Resolve):
        state.facts[ref] = _fact(action, entry, ref)


def place(state: Dossier, ref: OperationRef, position: int) -> None:
    """The centre has sequenced an operation that was tentative here."""
    fact = state.facts.get(ref)
    if fact is not None:
        state.facts[ref] = msgspec.structs.replace(fact, position=position)
    for slot, lives in tuple(state.slots.items()):
        if any(live.ref == ref for live in lives):
            _put(state, slot, _placed(state, lives, ref, position))


def display_order(live: Live) -> tuple[int, OperationRef]:
    """For the eye only: what stands first. It decides nothing."""
    return live.hlc, live.ref


def _readable(body: bytes, references: int) -> Action:
    action = read_action(body)
    return action if fits(action, references) else Unreadable("places without references", body)


@lru_cache(MAX_REMEMBERED)
def _read_again(body: bytes, references: int) -> Action:
    """A fact is asked again and again while somebody looks at its dossier."""
    return _readable(body, references)


def _on_page(state: Dossier, position: int | None) -> bool:
    """What a page no longer shows of an operation was superseded before the page was made."""
    return position is not None and position < state.size


def _placed(state: Dossier, lives: list[Live], ref: OperationRef, position: int) -> list[Live]:
    if _on_page(state, position):
        return [live for live in lives if live.ref != ref or live.position is not None]
    return [
        msgspec.structs.replace(live, position=position) if live.ref == ref else live
        for live in lives
    ]


def _write(state: Dossier, write: Write, entry: Placed, ref: OperationRef, *, dead: bool) -> None:
    header = entry.operation.header
    named = tuple([header.references[at] for at in write.replaces_at])
    lives = _left(state, write.slot, named)
    if not dead:
        names = named if is_removed_mark(write.slot) else ()
        new = Live(ref, header.hlc, entry.position, bytes(write.value), names)
        # Not sorted anew: of ten thousand values side by side each would cost as much as all.
        insort(lives, new, key=display_order)
    _put(state, write.slot, lives)


def _replace_again(state: Dossier, operation: Verified) -> None:
    """A page has folded it and need not say what it replaced, which may be here without a place."""
    if operation.body is None:
        return
    references = operation.header.references
    for write in writes_of(_readable(operation.body, len(references))):
        if write.replaces_at:
            named = tuple([references[at] for at in write.replaces_at])
            _put(state, write.slot, _left(state, write.slot, named))


def _left(state: Dossier, slot: str, named: tuple[OperationRef, ...]) -> list[Live]:
    """What of a slot is live beside a write that replaces these; those to come are remembered."""
    lives = state.slots.get(slot)
    if lives is None:
        lives = []
    # Fast path: what is replaced is exactly what is live.
    if len(lives) == len(named) and [live.ref for live in lives] == list(named):
        return []
    if not named:
        return lives
    for replaced in named:
        if replaced not in state.held:
            _remember(state, replaced, slot)
    return [live for live in lives if live.ref not in named]


def _put(state: Dossier, slot: str, lives: list[Live]) -> None:
    if lives:
        state.slots[slot] = lives
    else:
        state.slots.pop(slot, None)


def _remember(state: Dossier, replaced: OperationRef, slot: str) -> None:
    slots = state.absent.setdefault(replaced, [])
    if slot not in slots:
        slots.append(slot)
        slots.sort()


def _fact(action: Action, entry: Placed, ref: OperationRef) -> Fact:
    header = entry.operation.header
    body = entry.operation.body
    assert body is not None
    match action:
        case Open() | Correct():
            body = without_writes(action, body)
        case _:
            pass
    return Fact(
        ref=ref,
        hlc=header.hlc,
        wall_ms=header.wall_ms,
        position=entry.position,
        device=header.device,
        officer=header.officer,
        role=entry.role,
        references=header.references,
        body=body,
    )
