"""After the faults: within a bounded number of rounds everything is settled, and all agree."""

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, Final

from protocol.codes import slip_key
from protocol.ids import DossierId, Hash
from protocol.workflow import AXES, axis_of
from sync_server import waiting
from sync_server.pace import Pace
from tests.simulation import promises, twins
from tests.simulation.ledger import ACCEPTED
from tests.simulation.plain import Said
from tests.simulation.problems import must
from tests.simulation.rules.citizens import look_up_all
from tests.simulation.rules.counters import bring_back, give_up, hand_in, in_reach
from tests.simulation.rules.lines import run_to_the_end
from tests.simulation.twins import state_bytes

if TYPE_CHECKING:
    from tests.simulation.tablet import Tablet
    from tests.simulation.world import World

ROUNDS: Final = 4


def heal(world: "World") -> None:
    """No more faults; clocks stay as wrong as they are."""
    world.say("— calm —")
    world.office.store.doom = ""
    world.office.fill_disk(full=False)
    for tablet in world.working():
        tablet.doom = None
        tablet.fill_disk(full=False)
        if tablet.call is not None:
            tablet.call.faults.append("the storm")
            world.say(f"{tablet} goes on: {run_to_the_end(world, tablet)}")
    for name, message in world.books.late_frames:
        world.office.serve(message.method, message.path, message.content)
        world.say(f"late: a request of {name}")
    for bundle in world.books.bundles:
        world.say(f"bundle {hand_in(world, bundle)}")
    _settle(world)
    if _give_up_waiting(world):
        _settle(world)
    for bundle in world.books.bundles:
        tablet = world.named(bundle.tablet)
        if bundle.answer and not tablet.gone:
            world.say(f"answer {bring_back(world, bundle, tablet)}")


def _give_up_waiting(world: "World") -> bool:
    """Whoever had it would have brought it by now: the clerk ends what is left."""
    found = waiting.listed(world.office.centre)
    for one in found:
        must("I2", not in_reach(world, one.after), "a run is held, and not for what is lost")
        world.fired["a clerk gives up waiting"] += 1
        world.say(f"given up: {give_up(world, one)}")
    return bool(found)


def _settle(world: "World") -> None:
    """Everybody calls in turn; a last request that changes nothing ends it early."""
    world.office.centre.pace = Pace()  # whoever flooded the centre has all of a day's share again
    for round_number in range(ROUNDS):
        world.now_ms += 3_600_000
        asked = {tablet.name: tablet.asked for tablet in world.working()}
        for tablet in world.working():
            world.say(f"round {round_number}: {tablet} {run_to_the_end(world, tablet)}")
        if all(_has_all(world, one, asked) for one in world.working()):
            break


def _has_all(world: "World", tablet: "Tablet", asked: dict[str, int]) -> bool:
    """Nothing of its own to say, nothing to hear; one request more would change nothing."""
    revoked = world.ledger.devices[tablet.device].revoked
    heard = revoked or tablet.store.cursor() == world.ledger.size
    return heard and not tablet.store.outbox() and tablet.asked == asked[tablet.name] + 1


def check_all(world: "World") -> None:
    """Every promise, when nothing is under way any more."""
    promises.check_registry(world)
    promises.check_orders(world)
    promises.check_pages(world)
    promises.check_pictures(world, complete=True)
    for dossier in sorted(world.ledger.erased):
        promises.check_erased(world, dossier)
    for tablet in world.working():
        check_settled(world, tablet)
        check_replica(world, tablet)
    check_nothing_lost(world)
    check_flags(world)
    check_slips(world)
    look_up_all(world)
    check_record(world)
    if world.dice.happens(twins.SHARE):
        twins.check_twin(world)


def check_settled(world: "World", tablet: "Tablet") -> None:
    left = tablet.store.outbox()
    must("I17", not left, lambda: f"{tablet} still waits with {len(left)}")
    for identity in tablet.own:
        must("I2", identity in world.ledger.places, f"{tablet}: {identity.hex()[:8]} never came")
        receipt = tablet.store.find_receipt(Hash(identity))  # type: ignore[arg-type]  # an id is bytes
        if receipt is not None:
            world.check_receipt(identity, receipt)
    promises.check_proven(world, tablet)
    if not world.ledger.devices[tablet.device].revoked:
        cursor = tablet.store.cursor()
        must("I17", cursor == world.ledger.size, f"{tablet} has read {cursor} entries")


def check_replica(world: "World", tablet: "Tablet") -> None:
    """A tablet in scope has all of it; one that is not has nothing that may go."""
    known = world.ledger.devices[tablet.device]
    if known.revoked:
        return
    communes = known.communes()
    for dossier, commune in sorted(world.ledger.commune.items()):
        if dossier in world.ledger.erased:
            continue
        should = world.ledger.counted(dossier)
        if commune not in communes:
            check_told_to_leave(world, tablet, DossierId(dossier), commune)
        if commune not in communes or not should:
            continue
        # What a lost log had taken in, and nobody has proven since, is shown where it is held.
        own_aside = [o for i, o in _held(world, tablet) if o.dossier == dossier
                     and i in world.ledger.aside and i not in tablet.let_go
                     and tablet.shows(i, dossier)
                     and (i in tablet.own or i in world.ledger.before)]  # fmt: skip
        state = tablet.store.state(DossierId(dossier))
        where = f"in the end {tablet} {dossier.hex()[-6:]}"
        promises.check_state("I15", where, state, [*should, *own_aside])
        if not own_aside:
            kept = world.office.centre.dossier(DossierId(dossier))
            for axis in AXES:
                mine, theirs = axis_of(state, axis), axis_of(kept, axis)
                must("I1", mine.state == theirs.state, f"{where}: {mine.state}, {theirs.state}")
            must("I1", state_bytes(state) == state_bytes(kept), f"{where}: other bytes")


def check_told_to_leave(world: "World", tablet: "Tablet", dossier: DossierId, commune: str) -> None:
    """Of a commune that was taken from it a tablet keeps nothing but what may not go yet."""
    ledger = world.ledger
    lost_at = [at for at, _, gone in ledger.devices[tablet.device].scope if commune in gone]
    opened = [o for o in ledger.of_dossier(dossier) if o.tag == "open" and o.id in ledger.places]
    if not lost_at or not opened or ledger.places[opened[0].id] > lost_at[-1]:
        return
    stays = tablet.store.find_salt(dossier) is not None and dossier not in tablet.marked
    must("I11", not stays, f"{tablet} was never told that {dossier.hex()[-6:]} has to leave")


def _held(world: "World", tablet: "Tablet") -> Iterable[tuple[bytes, Said]]:
    held = ((one, world.ledger.said[one]) for one in tablet.held - tablet.own.keys())
    return chain(tablet.own.items(), held)


def check_nothing_lost(world: "World") -> None:
    """Receipts that anybody ever held, and everything that was in a bundle or on a machine."""
    for tablet in world.tablets:
        for identity, position in tablet.settled.items():
            place = world.ledger.places.get(identity)
            at = world.ledger.adopted.get(identity)
            must("I2", position in {place, at}, f"a receipt of {tablet} for {position}")
    must("I2", not world.office.store.desk.all_held(), "a run is held, and nobody sees its end")
    for bundle in world.books.bundles:
        missing = bundle.operations - world.ledger.places.keys()
        must("I2", not missing, f"{len(missing)} of bundle {bundle.number} never came")


def check_flags(world: "World") -> None:
    store = world.office.store
    for device in sorted(world.ledger.doubles):
        marks = {mark for at in _positions(world, device) for mark in store.entries.remarks(at)}
        must("I9", "clone_or_restore" in marks, "a clone or restore went unnoticed")
        world.seen["clone or restore flagged"] += 1
    copied = {one.device for one in world.tablets if one.cloned or one.hostile}
    must("I9", world.ledger.forked <= copied, "two lines of somebody who was never copied")
    for device in sorted(world.ledger.forked):
        marks = {mark for at in _positions(world, device) for mark in store.entries.remarks(at)}
        must("I9", "forked" in marks, "a fork went unnoticed")
        world.seen["fork flagged"] += 1


def _positions(world: "World", device: bytes) -> list[int]:
    ledger = world.ledger
    return [at for one, at in ledger.places.items() if ledger.said[one].device == device]


def check_slips(world: "World") -> None:
    """Every slip that reached the centre resolves, to its own dossier."""
    found: dict[bytes, set[bytes]] = {}
    for said in world.ledger.said.values():
        if said.tag == "code" and said.id in world.ledger.places:
            key = said.part(2, bytes)
            assert isinstance(key, bytes)
            found.setdefault(key, set()).add(said.dossier)
    for key, dossiers in found.items():
        must("I18", len(dossiers) == 1, f"one slip for {len(dossiers)} dossiers {key.hex()[:8]}")
    for slip in world.books.slips:
        if slip.operation in world.ledger.places:
            key = slip_key(slip.printed.code, slip.printed.secret)
            must("I18", found.get(key) == {slip.dossier}, f"{slip.printed.code.text} is not found")


def check_record(world: "World") -> None:
    """The whole log once more, from the disk: what was taken in is there as it was taken in."""
    ledger, store = world.ledger, world.office.store
    rows = {row.position: row for row in store.entries.on_disk(0, ledger.size)}
    for position, (kind, identity, received_ms) in enumerate(ledger.log):
        row = rows.get(position)
        if row is not None:
            there = (row.kind, row.id, row.received_ms)
            must("I2", there == (kind, identity, received_ms), f"entry {position} has changed")
            counts = ledger.adopted.get(identity)
            must("I10", row.adopted == counts, f"entry {position} adopted at {row.adopted}")
    operations = sum(kind in {ACCEPTED, 2, 3} for kind, _, _ in ledger.log)
    must("I2", len(rows) == operations, f"{len(rows)} of {operations} operations are there")
