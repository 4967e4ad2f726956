"""The centre's log is copied; its end is lost, and it goes on in another generation."""

from typing import Final

from protocol.admin import Revoke, Scope, decode_entry, verify_entry
from protocol.ids import DossierId
from tests.simulation.books import Copy
from tests.simulation.call import Call
from tests.simulation.problems import must
from tests.simulation.promises import check_proven
from tests.simulation.rule import rule
from tests.simulation.rules.counters import a_clerk_takes_a_step, may_be_revoked
from tests.simulation.rules.lines import go_on, run_to_the_end
from tests.simulation.rules.machines import let_go_of_pictures
from tests.simulation.rules.people import photograph
from tests.simulation.tablet import Tablet
from tests.simulation.world import SAFE_AFTER_MS, World

STOPPED: Final = "not signing"
LARGE_BYTES: Final = 140_000  # of a picture in three chunks


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


@rule(2, share=0.5)
def a_log_is_lost_with_what_came_since_its_copy(world: World) -> str | None:
    """A page was photographed and sent, a colleague has read it; then its author is revoked.

    The colleague comes first, the author with receipts; and needs room before the line is good.
    """
    office, able = world.office, [one for one in world.working() if _is_ready(world, one)]
    if office.full or office.store.doom or len(able) < 2:
        return None
    author, other = world.dice.sample(able, 2)
    both = [one for one in author.dossiers() if _both_have(one, author, other)]
    dossier = world.dice.one_of(both)
    if dossier is None or author.device == other.device:
        return None
    the_log_is_copied_off_the_machine(world)
    photograph(world, author, author.look(dossier), LARGE_BYTES)
    said = [run_to_the_end(world, one) for one in (author, author, other)]
    a_clerk_takes_a_step(world)
    if _usable(world) is None or the_centre_is_restored_from_its_copy(world) is None:
        return f"{author} {said}"
    a_clerk_takes_a_step(world)
    if world.dice.happens(0.5) and may_be_revoked(world, author):
        office.say(Revoke(author.device, "lost", 0))
        world.seen["revoked lost"] += 1
    said.append(run_to_the_end(world, other))
    the_log_is_copied_off_the_machine(world)
    _call_until_pictures_go(world, author)
    gone = let_go_of_pictures(world, author) if author.has_moved else None
    said.append(run_to_the_end(world, author))
    if said[-1] == "done":
        check_proven(world, author)
    return f"{author}, {other}: {', '.join(said)}{gone or ''}"


def _call_until_pictures_go(world: World, tablet: Tablet) -> None:
    """Then the line breaks."""
    tablet.begin_call()
    while tablet.call is not None and not _sends_a_picture(tablet.call):
        go_on(world, tablet)
    if tablet.call is not None:
        tablet.call.drop()
        tablet.call = None
        tablet.note_receipts()


def _is_ready(world: World, tablet: Tablet) -> bool:
    known = world.ledger.devices[tablet.device]
    honest = not (tablet.hostile or tablet.cloned or known.revoked)
    return honest and tablet.has_moved and not (tablet.full or tablet.doom or tablet.call)


def _both_have(dossier: DossierId, *tablets: Tablet) -> bool:
    return all(one.store.find_salt(dossier) is not None for one in tablets)


def _sends_a_picture(call: Call) -> bool:
    return bool(call.stage and call.stage.message and call.stage.message.method == "PUT")


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
