"""Two dossiers that were one all along: one is main, the other's code is its alias; undoable.

The event stands in the dossier that gives way and names the main one; a later `unmerged` about it
takes it back. Who follows the chain ends at a main dossier, whatever was merged into what.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, Final, TypeAlias

import msgspec
from msgspec import Meta

from protocol.dossier import codes
from protocol.ids import DossierId, OperationRef
from protocol.merge import Dossier
from protocol.trade.events import Kind, events_in
from protocol.workflow import DECIDES

DOSSIER_BYTES: Final = 16

Id: TypeAlias = Annotated[bytes, Meta(min_length=DOSSIER_BYTES, max_length=DOSSIER_BYTES)]
Reason: TypeAlias = Annotated[str, Meta(min_length=1, max_length=2_000)]


class Merged(Kind, frozen=True):
    """This dossier is the same as `main`; its code leads there."""

    kind: ClassVar[str] = "merged"

    main: Id
    reason: Reason


class Unmerged(Kind, frozen=True):
    """It is one of its own after all; about the merging."""

    kind: ClassVar[str] = "unmerged"

    reason: Reason


class Family(msgspec.Struct, frozen=True):
    """A main dossier and those that were merged into it."""

    main: DossierId
    others: tuple[DossierId, ...]
    codes: tuple[str, ...]  # of all of them; the main one's first
    accepted_ms: int | None  # the earliest acceptance of any


def merged_into(state: Dossier) -> DossierId | None:
    """What this dossier gave way to: the newest merging by somebody with authority that stands."""
    standing = _standing(state)
    if not standing or standing[-1][1] == state.id:
        return None
    return DossierId(standing[-1][1])


def standing_mergings(state: Dossier) -> list[OperationRef]:
    """What has to be taken back before this dossier is one of its own."""
    return [ref for ref, _ in _standing(state)]


def _standing(state: Dossier) -> list[tuple[OperationRef, bytes]]:
    """Mergings by somebody with authority that nobody with authority has taken back."""
    undone = {
        ref for one in events_in(state, Unmerged) if one.fact.role in DECIDES for ref in one.about
    }
    return [
        (one.fact.ref, one.what.main)
        for one in events_in(state, Merged)
        if one.fact.role in DECIDES and one.fact.ref not in undone
    ]


def families(
    states: Iterable[Dossier], accepted_ms: Mapping[DossierId, int | None]
) -> list[Family]:
    """Every dossier once, under its main one; in the order of the main ones' ids."""
    known = {state.id: state for state in states}
    into = {
        identity: main
        for identity, state in known.items()
        if (main := merged_into(state)) is not None and main in known
    }
    members: dict[DossierId, list[DossierId]] = {}
    for identity in sorted(known):
        members.setdefault(_main_of(identity, into), []).append(identity)
    return [
        _family(main, sorted(others), known, accepted_ms)
        for main, others in sorted(members.items())
    ]


def _main_of(identity: DossierId, into: Mapping[DossierId, DossierId]) -> DossierId:
    """The end of the chain; of a ring (two clerks, two ways) the smallest id is main."""
    seen = [identity]
    while (following := into.get(seen[-1])) is not None:
        if following in seen:
            return min(seen[seen.index(following) :])
        seen.append(following)
    return seen[-1]


def _family(
    main: DossierId,
    members: list[DossierId],
    known: Mapping[DossierId, Dossier],
    accepted_ms: Mapping[DossierId, int | None],
) -> Family:
    others = tuple(one for one in members if one != main)
    times = [at for one in members if (at := accepted_ms.get(one)) is not None]
    texts = [code.code for one in (main, *others) for code in codes(known[one])]
    return Family(main, others, tuple(dict.fromkeys(texts)), min(times, default=None))
