"""Defects at the centre: taking in, judging, answering, keeping."""

from typing import Any

from msgspec.structs import replace

import protocol.heads
import protocol.judgement
import protocol.receipts
import sync_server.answer
import sync_server.ingest
import sync_server.rounds
import sync_server.sequencer
import sync_server.uploads
from protocol.merge import Placed
from protocol.merkle import leaf_hash
from protocol.trust import TrustSet
from sync_server.centre import Centre
from sync_server.links import Link
from sync_server.projection import placed_at
from sync_server.sequencer import Sequencer
from sync_server.store.chunks import ChunkFiles
from sync_server.store.desk import Desk
from sync_server.store.entries import Entries
from tests.simulation.defects.registry import defect, spoil

sequence_entry = Sequencer._sequence  # noqa: SLF001  # as production does it


@defect("I7")
def already_known_is_forgotten() -> None:
    before = Entries.known

    def known(self: Entries, log: int, first_seq: int, last_seq: int) -> Any:
        before(self, log, first_seq, last_seq)
        return {}

    spoil(Entries, "known", known)


@defect("I2")
def a_receipt_before_the_commit() -> None:
    """The answer is made and sent; the transaction is rolled back when the process dies."""
    before = Centre.take_group

    def take_group(self: Any, frames: Any) -> Any:
        doom, self.store.doom = self.store.doom, ""
        if doom != "before":
            self.store.doom = doom
            return before(self, frames)
        backup = self.store._db.conn.serialize()  # noqa: SLF001  # what the disk will hold
        replies = [reply() for reply in before(self, frames)]
        self.store._db.conn.deserialize(backup)  # noqa: SLF001  # the commit never came
        return [lambda reply=reply: reply for reply in replies]

    spoil(Centre, "take_group", take_group)


@defect("I10")
def a_revocation_does_nothing() -> None:
    spoil(protocol.judgement, "_doubt", lambda *_, **__: None)


@defect("I10")
def an_adoption_is_forgotten() -> None:
    spoil(sync_server.sequencer, "positions_adopted", lambda *_: [])


@defect("I2")
def an_adoption_is_not_folded() -> None:
    before = placed_at

    def nothing(stored: Any, at: int, trust: TrustSet) -> Placed:
        placed = before(stored, at, trust)
        return replace(placed, operation=replace(placed.operation, body=None, salt=None))

    spoil(sync_server.sequencer, "placed_at", nothing)


@defect("I9")
def a_clone_goes_unnoticed() -> None:
    spoil(sync_server.ingest, "begins_twice", lambda *_: False)
    spoil(sync_server.ingest, "grows_after_successor", lambda *_: False)


@defect("I9")
def a_fork_is_taken_for_the_main_line() -> None:
    def judge_link(first: Any, log: Any, joint: Any, is_taken: Any) -> Link:
        return Link.HELD if joint is None else Link.MAIN

    spoil(sync_server.ingest, "judge_link", judge_link)


@defect("I17")
def held_work_is_never_released() -> None:
    spoil(Desk, "releasable", lambda *_: [])


@defect("I5")
def a_request_counter_is_not_checked() -> None:
    spoil(Desk, "use_counter", lambda *_: True)


@defect("I3")
def a_requests_signature_is_not_checked() -> None:
    spoil(sync_server.rounds, "check_frame", lambda *_: None)


@defect("I8")
def a_leaf_says_no_kind() -> None:
    def leaf(_: int, entry: bytes, received_ms: int) -> Any:
        return leaf_hash(entry + received_ms.to_bytes(8, "big"))

    for module in (protocol.receipts, protocol.heads, sync_server.sequencer):
        spoil(module, "leaf", leaf)


@defect("I8")
def another_history_is_believed() -> None:
    spoil(protocol.heads, "check_consistency", lambda *_, **__: None)


@defect("I11")
def scope_is_whatever_there_is() -> None:
    spoil(sync_server.answer, "communes_of", lambda _: ["03820", "03646"])


@defect("I14")
def unknown_actions_lose_their_body() -> None:
    before = sequence_entry

    def sequence(self: Any, run: Any, entry: Any, position: int) -> Any:
        new = before(self, run, entry, position)
        if new.body is not None and b"from_2031" in new.body:
            return new._replace(body=new.body[:-1] + b"\x00")
        return new

    spoil(Sequencer, "_sequence", sequence)


@defect("I19")
def erased_bodies_stay() -> None:
    spoil(Entries, "erase", lambda *_: None)


@defect("I13")
def a_chunk_is_not_proven() -> None:
    spoil(sync_server.uploads, "check_chunk", lambda *_: None)


@defect("I13")
def a_chunk_is_cut_on_the_disk() -> None:
    before = ChunkFiles.write

    def write(self: ChunkFiles, dossier: Any, root: Any, index: int, content: bytes) -> None:
        before(self, dossier, root, index, content[:-1] + b"\x00")

    spoil(ChunkFiles, "write", write)
