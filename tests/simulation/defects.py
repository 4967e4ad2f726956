"""Defects, each put into production code at run time: what the simulation has to find."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, Final

import msgspec
from msgspec.structs import replace

import mobile.capture
import mobile.edits
import mobile.slips
import mobile.vault
import protocol.answers
import protocol.dossier
import protocol.merge
import protocol.receipts
import sync_server.answer
import sync_server.ingest
import sync_server.projection
import sync_server.rounds
import sync_server.sequencer
import sync_server.uploads
from mobile.store import Store as DeviceStore
from mobile.store.attachments import Attachments as DeviceBlobs
from mobile.store.dossiers import Dossiers
from mobile.store.log import Log
from mobile.store.vault_rows import VaultRows
from protocol.ids import DossierId
from protocol.merge import Dossier, Placed
from protocol.receipts import Kind
from protocol.trust import TrustSet
from sync_server import links
from sync_server.store.chunks import ChunkFiles
from sync_server.store.desk import Desk
from sync_server.store.entries import Entries


class Defect(msgspec.Struct, frozen=True):
    name: str
    promise: str
    put_in: Callable[[], None]


DEFECTS: Final[list[Defect]] = []


def defect(promise: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    def added(put_in: Callable[[], None]) -> Callable[[], None]:
        DEFECTS.append(Defect(put_in.__name__.replace("_", " "), promise, put_in))
        return put_in

    return added


def set_in(place: object, name: str, value: object) -> None:
    """In a module or a class; this process is thrown away afterwards."""
    setattr(place, name, value)


# Merge.


@defect("I2")
def supersede_by_ancestry() -> None:
    """Whatever the author's references name is gone, replaced or not."""
    before = protocol.merge._write

    def write(state: Dossier, write: Any, entry: Placed, ref: Any, *, dead: bool) -> None:
        before(state, write, entry, ref, dead=dead)
        named = entry.operation.header.references
        kept = [one for one in state.slots.get(write.slot, []) if one.ref not in named]
        state.slots[write.slot] = kept

    set_in(protocol.merge, "_write", write)


@defect("I1")
def arrival_order_decides_ties() -> None:
    """Of several values, what came last stands last."""
    set_in(protocol.merge, "display_order", lambda _: 0)


@defect("I1")
def the_last_write_wins() -> None:
    before = protocol.merge._write

    def write(state: Dossier, write: Any, entry: Placed, ref: Any, *, dead: bool) -> None:
        state.slots.pop(write.slot, None)
        before(state, write, entry, ref, dead=dead)

    set_in(protocol.merge, "_write", write)


@defect("I1")
def replaced_before_held_is_forgotten() -> None:
    set_in(protocol.merge, "_remember", lambda *_: None)


@defect("I2")
def a_row_is_half_resurrected() -> None:
    """A removed row comes back with only the cell that was written in parallel."""
    before = protocol.dossier._row

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

    set_in(protocol.dossier, "_row", row)


@defect("I16")
def a_save_replaces_what_a_synchronisation_brought() -> None:
    """Editing looks at the store as it is now instead of at the screen."""
    before = mobile.capture.Capture.save

    def save(self: Any, screen: Any, changes: Any, *, now_ms: int) -> Any:
        return before(self, self._store.screen(screen.dossier), changes, now_ms=now_ms)

    set_in(mobile.capture.Capture, "save", save)


@defect("I16")
def ordinary_editing_replaces_every_value() -> None:
    def changed(screen: Any, changes: Any) -> Any:
        edits = mobile.edits.chosen(screen, changes)
        assert edits
        return {
            slot: mobile.edits.Edit(
                edit.raw,
                (*edit.replaced, *_somebody_elses(screen.state, slot)),
            )
            for slot, edit in edits.items()
        }

    set_in(mobile.capture, "changed", changed)


def _somebody_elses(state: Dossier, slot: str) -> list[Any]:
    return [one.ref for other, lives in state.slots.items() if other != slot for one in lives][:1]


@defect("I16")
def acts_are_kept_after_their_value_changed() -> None:
    from protocol import acts

    set_in(acts, "_hold", lambda *_: acts.Hold.STANDS)


@defect("I15")
def what_is_contested_is_lost_on_a_page() -> None:
    before = sync_server.answer.encode_page

    def first_only(origin: str, size: int, root: bytes, states: Sequence[Any]) -> bytes:
        one = [
            replace(state, dossier=_uncontested(state.dossier)) for state in states
        ]
        return before(origin, size, root, one)

    set_in(sync_server.answer, "encode_page", first_only)


def _uncontested(state: Dossier) -> Dossier:
    slots = {slot: lives[:1] for slot, lives in state.slots.items()}
    return Dossier(state.id, slots, state.facts, state.absent, state.held, state.size)


@defect("I15")
def a_page_forgets_what_is_replaced_and_not_here() -> None:
    before = sync_server.answer.encode_page

    def forgetful(origin: str, size: int, root: bytes, states: Sequence[Any]) -> bytes:
        bare = [
            replace(s, dossier=Dossier(s.dossier.id, {}, s.dossier.facts)) for s in states
        ]
        return before(origin, size, root, bare)

    set_in(sync_server.answer, "encode_page", forgetful)


# Taking in.


@defect("I7")
def already_known_is_forgotten() -> None:
    before = Entries.known

    def known(self: Entries, log: int, first_seq: int, last_seq: int) -> Any:
        before(self, log, first_seq, last_seq)
        return {}

    set_in(Entries, "known", known)


@defect("I2")
def a_receipt_before_the_commit() -> None:
    """The answer is made and sent; the transaction is rolled back when the process dies."""
    from sync_server.centre import Centre
    from tests.simulation.office import MortalStore

    before = Centre.take_group

    def take_group(self: Any, frames: Any) -> Any:
        doom, self.store.doom = self.store.doom, ""
        if doom != "before":
            self.store.doom = doom
            return before(self, frames)
        backup = self.store._db.conn.serialize()
        replies = [reply() for reply in before(self, frames)]
        self.store._db.conn.deserialize(backup)
        return [lambda reply=reply: reply for reply in replies]

    set_in(Centre, "take_group", take_group)
    assert MortalStore


@defect("I10")
def a_revocation_does_nothing() -> None:
    from protocol import judgement

    set_in(judgement, "_doubt", lambda *_, **__: None)


@defect("I10")
def an_adoption_is_forgotten() -> None:
    set_in(sync_server.sequencer, "positions_adopted", lambda *_: [])


@defect("I2")
def an_adoption_is_not_folded() -> None:
    before = sync_server.sequencer.placed_at

    def nothing(stored: Any, at: int, trust: TrustSet) -> Placed:
        placed = before(stored, at, trust)
        return replace(placed, operation=replace(placed.operation, body=None, salt=None))

    set_in(sync_server.sequencer, "placed_at", nothing)


@defect("I9")
def a_clone_goes_unnoticed() -> None:
    set_in(sync_server.ingest, "begins_twice", lambda *_: False)
    set_in(sync_server.ingest, "grows_after_successor", lambda *_: False)


@defect("I9")
def a_fork_is_taken_for_the_main_line() -> None:
    def judge_link(first: Any, log: Any, joint: Any) -> links.Link:
        return links.Link.HELD if joint is None else links.Link.MAIN

    set_in(sync_server.ingest, "judge_link", judge_link)


@defect("I17")
def held_work_is_never_released() -> None:
    set_in(Desk, "releasable", lambda *_: [])


@defect("I5")
def a_request_counter_is_not_checked() -> None:
    set_in(Desk, "use_counter", lambda *_: True)


@defect("I3")
def a_requests_signature_is_not_checked() -> None:
    set_in(sync_server.rounds, "check_frame", lambda *_: None)


@defect("I8")
def a_leaf_says_no_kind() -> None:
    from sync_server import sequencer

    def leaf(_: int, entry: bytes, received_ms: int) -> Any:
        return protocol.receipts.leaf_hash(entry + received_ms.to_bytes(8, "big"))

    for module in (protocol.receipts, protocol.answers, sequencer):
        set_in(module, "leaf", leaf)


@defect("I8")
def another_history_is_believed() -> None:
    set_in(protocol.answers, "check_consistency", lambda *_, **__: None)


@defect("I11")
def scope_is_whatever_there_is() -> None:
    set_in(sync_server.answer, "communes_of", lambda _: ["03820", "03646"])


@defect("I14")
def unknown_actions_lose_their_body() -> None:
    before = sync_server.sequencer.Sequencer._sequence

    def sequence(self: Any, run: Any, entry: Any, position: int) -> Any:
        new = before(self, run, entry, position)
        if new.body is not None and b"from_2031" in new.body:
            return new._replace(body=new.body[:-1] + b"\x00")
        return new

    set_in(sync_server.sequencer.Sequencer, "_sequence", sequence)


@defect("I19")
def erased_bodies_stay() -> None:
    set_in(Entries, "erase", lambda *_: None)


@defect("I13")
def a_chunk_is_not_proven() -> None:
    set_in(sync_server.uploads, "check_chunk", lambda *_: None)


@defect("I13")
def a_chunk_is_cut_on_the_disk() -> None:
    before = ChunkFiles.write

    def write(self: ChunkFiles, dossier: Any, root: Any, index: int, content: bytes) -> None:
        before(self, dossier, root, index, content[:-1] + b"\x00")

    set_in(ChunkFiles, "write", write)


# The device.


@defect("I15")
def the_cursor_runs_ahead_of_the_commit() -> None:
    """Progress is kept first, and alone."""
    before = DeviceStore.keep

    def keep(self: DeviceStore, answer: Any) -> None:
        from mobile.store.answers import Progress

        with self.transaction():
            self._answers.put_progress(Progress(answer.cursor, answer.boot))
        before(self, answer)

    set_in(DeviceStore, "keep", keep)


@defect("I2")
def a_tablet_lets_go_of_what_is_only_received() -> None:
    before = Dossiers.may_go

    def may_go(self: Dossiers, *, safe: int, now_ms: int) -> list[DossierId]:
        return before(self, safe=2**40, now_ms=now_ms)

    set_in(Dossiers, "may_go", may_go)


@defect("I18")
def codes_are_used_again_after_a_restore() -> None:
    """The line and the numbers go on as if nothing had been set back."""

    def go_on(entropy: Any) -> Any:
        from mobile.store import OwnEpoch
        from protocol.admin import FIRST_LINE
        from protocol.ids import Epoch

        return OwnEpoch(Epoch(entropy(8)), FIRST_LINE, 0)

    set_in(mobile.vault, "new_line", go_on)


@defect("I18")
def a_number_is_not_kept() -> None:
    set_in(VaultRows, "use_number", lambda *_: None)
    set_in(VaultRows, "numbers", lambda *_: [])


@defect("I4")
def the_log_goes_on_from_the_wrong_link() -> None:
    before = Log._read_tip

    def read_tip(self: Log, epoch: Any) -> Any:
        tip = before(self, epoch)
        return tip._replace(seq=0, hlc=0) if tip.seq == 1 else tip

    set_in(Log, "_read_tip", read_tip)


@defect("I7")
def a_save_is_told_before_it_is_durable() -> None:
    """The commit comes with the next one, or not at all."""
    from mobile.store.core import Core

    before = Log.append

    def append(self: Log, new: Any, *, role: str) -> None:
        self._core.entropy(1)
        if new.header.seq % 5 == 4:
            tip = self._tip
            with nullcontext():
                self._tip = tip
            return
        before(self, new, role=role)

    set_in(Log, "append", append)
    assert Core


@defect("I17")
def receipts_are_not_kept() -> None:
    set_in(Log, "settle", lambda *_: None)


@defect("I13")
def an_image_counts_as_sent_without_the_centres_word() -> None:
    from mobile.sync import Driver

    async def send(self: Any, effect: Any) -> bool:
        self._store.note_chunks(effect.dossier, effect.root, _all_of(self._store, effect))
        return True

    set_in(Driver, "_send_chunk", send)
    assert DeviceBlobs


def _all_of(store: Any, effect: Any) -> Any:
    from protocol.blobs import Bitmap

    _, hashes = store.find_chunk(effect.dossier, effect.root, effect.index)
    return Bitmap(len(hashes), (1 << len(hashes)) - 1)


@defect("I6")
def a_later_clock_wins() -> None:
    before = protocol.merge._write

    def write(state: Dossier, write: Any, entry: Placed, ref: Any, *, dead: bool) -> None:
        before(state, write, entry, ref, dead=dead)
        lives = state.slots.get(write.slot, [])
        if len(lives) > 1 and lives[-1].hlc - lives[0].hlc > 1 << 40:
            state.slots[write.slot] = lives[-1:]

    set_in(protocol.merge, "_write", write)


@defect("I12")
def a_late_step_undoes_what_was_decided() -> None:
    """Steps are folded by their authors' clocks instead of by position."""
    from protocol import workflow

    def by_clock(state: Dossier) -> Iterable[Any]:
        return sorted(state.facts.values(), key=lambda fact: (fact.wall_ms, fact.ref))

    set_in(workflow, "facts_in_order", by_clock)


@contextmanager
def _unused() -> Iterator[None]:
    yield


assert Kind.ACCEPTED
assert mobile.slips
assert sync_server.projection
