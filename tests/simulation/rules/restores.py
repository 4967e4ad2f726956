"""The centre's log is copied; its end is lost, and it goes on in another generation."""

from typing import Final

from protocol.admin import Revoke, Scope, decode_entry, verify_entry
from tests.simulation.books import Copy
from tests.simulation.problems import must
from tests.simulation.rule import rule
from tests.simulation.rules.lines import run_to_the_end
from tests.simulation.tablet import Tablet
from tests.simulation.world import SAFE_AFTER_MS, World

STOPPED: Final = "not signing"


@rule(2)
def the_log_is_copied_off_the_machine(world: World) -> str | None:
    if world.office.full:
        return None
    world.office.mark_safe()
    number, ledger = world.books.a_number(), world.ledger
    path = world.folder / f"copy-{number}.db"
    world.office.back_up(path)
    world.books.copy = Copy(path, ledger.size, world.now_ms, ledger.copied())
    return f"{ledger.size}"


@rule(2.5, share=0.5)
def the_centre_is_restored_from_its_copy(world: World) -> str | None:
    """Yesterday's: what came since is sent again by whoever has it, and nobody loses anything."""
    copy = _usable(world)
    if copy is None:
        return None
    lost = world.ledger.size - copy.size
    _go_back(world, copy)
    world.office.begin_generation()
    return f"{copy.size} entries, {lost} lost; {world.office.origin}"


@rule(2.5, share=0.5)
def a_checkpoint_is_signed_and_its_commit_lost(world: World) -> str | None:
    """The disk lied: somebody shows what was signed, and the centre signs nothing more."""
    copy = _usable(world)
    knows = [one for one in world.working() if copy is not None and _knows_more(one, copy)]
    witness = world.dice.one_of(knows)
    if copy is None or witness is None:
        return None
    lost = world.ledger.size - copy.size
    _go_back(world, copy)
    said = run_to_the_end(world, witness)
    must(
        "I8", world.office.centre.health() == STOPPED, f"{witness} {said}, and the centre signs on"
    )
    must("I8", world.ledger.size == copy.size, "a log that is known to be lost goes on")
    world.office.begin_generation()
    return f"{lost} entries lost, {witness} {said}; {world.office.origin}"


def _usable(world: World) -> Copy | None:
    """With all that was ever called safe, and with what operators would have to say again."""
    copy, office = world.books.copy, world.office
    if copy is None or office.full or copy.size == world.ledger.size:
        return None
    if world.now_ms - copy.made_ms >= SAFE_AFTER_MS or copy.size < world.ledger.safe:
        return None
    since = [one for one in office.store.entries.admin() if one.position >= copy.size]
    actions = [verify_entry(decode_entry(one.entry)).action for one in since]
    return copy if all(isinstance(one, Scope | Revoke) for one in actions) else None


def _knows_more(tablet: Tablet, copy: Copy) -> bool:
    known = tablet.store.checkpoint()
    ready = not (tablet.full or tablet.hostile or tablet.cloned or tablet.doom or tablet.call)
    return ready and tablet.has_moved and known is not None and known.size > copy.size


def _go_back(world: World, copy: Copy) -> None:
    """Whatever was under way is gone with the machine."""
    for tablet in world.working():
        if tablet.call is not None:
            tablet.call.drop()
            tablet.call = None
            tablet.note_receipts()
    for tablet in world.tablets:
        tablet.hear_of_nothing_from(copy.size)
    world.moving = {one.name for one in world.tablets}
    world.frames.clear()
    world.passed.clear()
    world.books.backups.clear()
    for bundle in world.books.bundles:
        bundle.delivered, bundle.answer = 0, b""
    world.books.copy = None
    world.ledger.set_back(copy.said)
    world.office.go_back(copy.path, world.folder / f"machine-{world.books.a_number()}")
    world.office.read()
