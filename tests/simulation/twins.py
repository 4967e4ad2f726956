"""The same work at another centre, delivered in another order: the same state, byte for byte."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

import msgspec

from protocol.admin import (
    Confirm,
    Enrol,
    Known,
    RoleKey,
    Scope,
    decode_entry,
    sign_entry,
    verify_entry,
)
from protocol.ids import DossierId, Hash
from protocol.merge import Dossier, Placed, fold
from protocol.operation import Verified
from protocol.run import encode_run
from sync_server import clerk
from sync_server.centre import Centre
from sync_server.ingest import Intake, read_offer
from sync_server.store import Store
from sync_server.store.entries import Stored
from tests.simulation.chance import Entropy
from tests.simulation.ledger import FORK
from tests.simulation.office import CENTRE, COMMUNES, KEYS, ROOT
from tests.simulation.problems import must
from tests.simulation.thrift import lay_out_centre

if TYPE_CHECKING:
    from tests.simulation.world import World

SHARE: Final = 0.2  # of all histories
LONGEST: Final = 4  # signed pieces of a log in one delivery
FILE: Final = "twin.db"


def state_bytes(state: Dossier) -> bytes:
    """What a dossier says, wherever its operations stand in whose log.

    Not what is replaced and not here: a page need not say what it has folded and forgotten.
    """
    slots = [(slot, [(one.ref, one.value) for one in lives]) for slot, lives in state.slots.items()]
    facts = [(ref, fact.body) for ref, fact in state.facts.items()]
    kept = [one for one in slots if one[1]]
    return msgspec.msgpack.encode([sorted(kept), sorted(facts)])


def check_twin(world: "World") -> None:
    stored = [one for one in world.office.store.entries.all() if _may_travel(world, one)]
    folder = world.folder / "twin"
    lay_out_centre(folder, FILE)
    store = Store(folder / FILE)
    centre = Centre(
        store,
        KEYS,
        origin=CENTRE,
        root=ROOT.public,
        now_ms=lambda: world.now_ms,
        entropy=Entropy(f"{world.seed} twin"),
    )
    _enrol(world, centre)
    for missing in sorted(world.ledger.given_up):
        word = clerk.go_on_after(Hash(missing))
        centre.operate(word, officer=clerk.NO_CLERK)
    for wire in _delivered(world, stored):
        offer = read_offer(wire, centre.trust)
        with store.transaction():
            intake = Intake(store, centre.trust, now_ms=world.now_ms)
            intake.take([offer], offset_ms=None)
            intake.finish()
    _compare(world, centre, stored)
    store.close()
    world.seen["a twin with another order of delivery"] += 1


def _may_travel(world: "World", one: Stored) -> bool:
    """What a fork is depends on who comes first, and the centre's own work on what it saw."""
    device, ledger = one.operation.header.device, world.ledger
    return one.kind != FORK and device != ledger.centre_device and device not in ledger.forked


def _enrol(world: "World", centre: Centre) -> None:
    """Everybody, for everything: who may do what is another question."""
    words = [verify_entry(decode_entry(row.entry)) for row in world.office.store.entries.admin()]
    for entry in words:
        if isinstance(entry.action, RoleKey | Enrol | Confirm):
            centre.append_admin(entry)
    for device in centre.trust.devices:
        scope: Known = Scope(device, COMMUNES, ())
        made_ms = world.now_ms
        centre.append_admin(sign_entry(scope, centre=CENTRE, made_ms=made_ms, keys=[KEYS.enrol]))


def _delivered(world: "World", stored: Sequence[Stored]) -> Iterator[bytes]:
    """Logs in pieces that end with a signature; one log's newest may well come first."""
    by_log = defaultdict[int, list[Verified]](list)
    for one in sorted(stored, key=lambda one: (one.log, one.operation.header.seq)):
        by_log[one.log].append(one.operation)
    pieces = [piece for entries in by_log.values() for piece in _pieces(world, entries)]
    world.dice.shuffle(pieces)
    yield from map(encode_run, pieces)


def _pieces(world: "World", entries: Sequence[Verified]) -> Iterator[list[Verified]]:
    kept: list[Verified] = []
    most = world.dice.randint(1, LONGEST)
    for one in entries:
        if kept and one.header.previous != Hash(kept[-1].id):  # a gap that was given up
            yield kept
            kept = []
        kept.append(one)
        if one.signature is not None and (len(kept) >= most or one is entries[-1]):
            yield kept
            kept = []


def _compare(world: "World", centre: Centre, stored: Sequence[Stored]) -> None:
    def dossier_of(one: Stored) -> DossierId:
        return one.operation.header.dossier

    for dossier, some in groupby(sorted(stored, key=dossier_of), key=dossier_of):
        if dossier == bytes(16) or dossier in world.ledger.erased:
            continue
        should = fold((Placed(o.operation, o.position) for o in some), dossier=dossier)
        same = state_bytes(centre.dossier(dossier)) == state_bytes(should)
        must("I6", same, f"{dossier.hex()[-6:]} depends on what was delivered first")
