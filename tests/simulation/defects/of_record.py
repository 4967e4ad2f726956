"""Defects in what operations mean: merge, rows, acts, pages, steps."""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace

import mobile.capture
import protocol.acts
import protocol.dossier
import protocol.merge
import protocol.workflow
import sync_server.answer
from mobile.edits import Edit, chosen
from protocol.merge import Dossier, Placed
from protocol.page import encode_page
from tests.simulation.defects.registry import defect, spoil

take_write = protocol.merge._write  # noqa: SLF001  # what most of them spoil
make_row = protocol.dossier._row  # noqa: SLF001  # as production makes it


@defect("I2")
def supersede_by_ancestry() -> None:
    """Whatever the author's references name is gone, replaced or not."""
    before = take_write

    def write(state: Dossier, write: Any, entry: Placed, ref: Any, *, dead: bool) -> None:
        before(state, write, entry, ref, dead=dead)
        named = entry.operation.header.references
        kept = [one for one in state.slots.get(write.slot, []) if one.ref not in named]
        state.slots[write.slot] = kept

    spoil(protocol.merge, "_write", write)


@defect("I1")
def arrival_order_decides_ties() -> None:
    """Of several values, what came last stands last."""
    spoil(protocol.merge, "display_order", lambda _: 0)


@defect("I1")
def the_last_write_wins() -> None:
    before = take_write

    def write(state: Dossier, write: Any, entry: Placed, ref: Any, *, dead: bool) -> None:
        state.slots.pop(write.slot, None)
        before(state, write, entry, ref, dead=dead)

    spoil(protocol.merge, "_write", write)


@defect("I1")
def replaced_before_held_is_forgotten() -> None:
    spoil(protocol.merge, "_remember", lambda *_: None)


@defect("I2")
def a_row_is_half_resurrected() -> None:
    """A removed row comes back with only the cell that was written in parallel."""
    before = make_row

    def row(table: str, identity: str, columns: Any) -> Any:
        whole = before(table, identity, columns)
        if whole is None or not whole.contested:
            return whole
        marks = [live for live in columns.get("-", []) if live.value == b"\xc3"]
        named = {ref for mark in marks for ref in mark.names}
        cells = {
            column: kept
            for column, lives in whole.cells.items()
            if (kept := [live for live in lives if live.ref not in named])
        }
        return replace(whole, cells=cells)

    spoil(protocol.dossier, "_row", row)


@defect("I16")
def a_save_replaces_what_a_synchronisation_brought() -> None:
    """Editing looks at the store as it is now instead of at the screen."""
    before = mobile.capture.Capture.save

    def save(self: Any, screen: Any, changes: Any, *, now_ms: int) -> Any:
        return before(self, self._store.screen(screen.dossier), changes, now_ms=now_ms)

    spoil(mobile.capture.Capture, "save", save)


@defect("I16")
def ordinary_editing_replaces_every_value() -> None:
    def changed(screen: Any, changes: Any) -> Any:
        edits = chosen(screen, changes)
        assert edits
        return {
            slot: Edit(
                edit.raw,
                (*edit.replaced, *_somebody_elses(screen.state, slot)),
            )
            for slot, edit in edits.items()
        }

    spoil(mobile.capture, "changed", changed)


def _somebody_elses(state: Dossier, slot: str) -> list[Any]:
    return [one.ref for other, lives in state.slots.items() if other != slot for one in lives][:1]


@defect("I16")
def acts_are_kept_after_their_value_changed() -> None:
    spoil(protocol.acts, "_hold", lambda *_: protocol.acts.Hold.STANDS)


@defect("I15")
def what_is_contested_is_lost_on_a_page() -> None:
    before = encode_page

    def first_only(origin: str, size: int, root: bytes, states: Sequence[Any]) -> bytes:
        one = [replace(state, dossier=_uncontested(state.dossier)) for state in states]
        return before(origin, size, root, one)

    spoil(sync_server.answer, "encode_page", first_only)


def _uncontested(state: Dossier) -> Dossier:
    slots = {slot: lives[:1] for slot, lives in state.slots.items()}
    return Dossier(state.id, slots, state.facts, state.absent, state.held, state.size)


@defect("I15")
def a_page_forgets_what_is_replaced_and_not_here() -> None:
    before = encode_page

    def forgetful(origin: str, size: int, root: bytes, states: Sequence[Any]) -> bytes:
        bare = [replace(s, dossier=Dossier(s.dossier.id, {}, s.dossier.facts)) for s in states]
        return before(origin, size, root, bare)

    spoil(sync_server.answer, "encode_page", forgetful)


@defect("I6")
def a_later_clock_wins() -> None:
    before = take_write

    def write(state: Dossier, write: Any, entry: Placed, ref: Any, *, dead: bool) -> None:
        before(state, write, entry, ref, dead=dead)
        lives = state.slots.get(write.slot, [])
        if len(lives) > 1 and lives[-1].hlc - lives[0].hlc > 1 << 40:
            state.slots[write.slot] = lives[-1:]

    spoil(protocol.merge, "_write", write)


@defect("I12")
def a_late_step_undoes_what_was_decided() -> None:
    """Steps are folded by their authors' clocks instead of by position."""

    def by_clock(state: Dossier) -> Iterable[Any]:
        return sorted(state.facts.values(), key=lambda fact: (fact.wall_ms, fact.ref))

    spoil(protocol.workflow, "facts_in_order", by_clock)
