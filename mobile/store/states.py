"""Folded dossiers in memory, kept up with every operation, and the heads that screens build on."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from protocol.ids import DossierId, OperationRef
from protocol.merge import Dossier, Placed, copy_of, fold, place, take

MAX_HEADS: Final = 8  # nine people at one dossier at once: the older heads say nothing new


class Screen(msgspec.Struct, frozen=True):
    """What an officer had before the eyes when editing began; later arrivals do not reach it."""

    state: Dossier
    heads: tuple[OperationRef, ...]
    since: tuple[OperationRef, ...] = ()  # what its officer has written from it

    @property
    def dossier(self) -> DossierId:
        return self.state.id


class _Known(msgspec.Struct):
    state: Dossier
    heads: dict[OperationRef, int]  # with their stamps
    named: set[OperationRef]


class States:
    """Whatever is missing here is folded again from the log; dropping any of it is harmless."""

    def __init__(self) -> None:
        self._known: dict[DossierId, _Known] = {}

    def find(self, dossier: DossierId) -> Dossier | None:
        known = self._known.get(dossier)
        return None if known is None else known.state

    def put(self, dossier: DossierId, base: Dossier | None, entries: Iterable[Placed]) -> Dossier:
        state = fold((), base=base, dossier=dossier)
        known = self._known[dossier] = _Known(state, _newest(state), set())
        for entry in entries:
            _take(known, entry)
        return state

    def take(self, entry: Placed) -> None:
        """A new operation of a dossier that is in memory; for others the log will say."""
        known = self._known.get(entry.operation.header.dossier)
        if known is not None:
            _take(known, entry)

    def place(self, dossier: DossierId, ref: OperationRef, position: int) -> None:
        known = self._known.get(dossier)
        if known is not None:
            place(known.state, ref, position)

    def drop(self, dossiers: Iterable[DossierId]) -> None:
        for dossier in dossiers:
            self._known.pop(dossier, None)

    def clear(self) -> None:
        self._known.clear()

    def screen(self, dossier: DossierId) -> Screen:
        known = self._known[dossier]
        newest = sorted(known.heads, key=lambda ref: (known.heads[ref], ref))[-MAX_HEADS:]
        return Screen(copy_of(known.state), tuple(newest))


def built_on(screen: Screen, entries: Sequence[Placed]) -> Screen:
    """What stands on a screen once these operations are added to it, and no others."""
    state, heads = copy_of(screen.state), list(screen.heads)
    for entry in entries:
        take(state, entry)
        named = entry.operation.header.references
        heads = [*(head for head in heads if head not in named), entry.operation.ref]
    since = tuple(entry.operation.ref for entry in entries)
    return Screen(state, tuple(heads[-MAX_HEADS:]), since)


def _take(known: _Known, entry: Placed) -> None:
    header, ref = entry.operation.header, entry.operation.ref
    take(known.state, entry)
    known.named.update(header.references)
    for named in header.references:
        known.heads.pop(named, None)
    if ref not in known.named:
        known.heads[ref] = header.hlc


def _newest(state: Dossier) -> dict[OperationRef, int]:
    """A page does not say who had seen what; its newest operation stands for all before it."""
    seen = [
        (live.position or 0, live.ref, live.hlc) for some in state.slots.values() for live in some
    ]
    seen += [(fact.position or 0, fact.ref, fact.hlc) for fact in state.facts.values()]
    _, newest, hlc = max(seen, default=(0, None, 0))
    return {} if newest is None else {newest: hlc}
