"""What becomes of machines: dead, full, wrong in time, restored, copied, spoiled."""

import shutil
from typing import Final

from protocol.ids import DossierId
from tests.simulation.books import Backup
from tests.simulation.promises import check_tablet
from tests.simulation.rule import rule
from tests.simulation.rules.people import give, short
from tests.simulation.tablet import Tablet
from tests.simulation.world import DAY_MS, World

YEAR_MS: Final = 366 * DAY_MS
MOST_TABLETS: Final = 7
SIDES: Final = ("before", "after")


@rule(3, share=0.7)
def a_tablet_dies(world: World) -> str | None:
    """The battery, in the middle of whatever its synchronisation does."""
    tablet = world.dice.one_of(world.working())
    if tablet is None:
        return None
    where = tablet.call.stage.name if tablet.call and tablet.call.stage else "idle"
    tablet.die()
    for dossier in tablet.dossiers():
        check_tablet(world, tablet, dossier)
    world.seen["a tablet died in a session" if where != "idle" else "a tablet died"] += 1
    return f"{tablet}, {where}"


@rule(3, share=0.7)
def a_tablet_will_die_at_a_commit(world: World) -> str | None:
    """Before it or after it; whoever was told "saved" may rely on it."""
    tablet = world.dice.one_of(world.working())
    if tablet is None:
        return None
    side = world.dice.choice(SIDES)
    tablet.doom = (world.dice.randrange(4), side)
    return f"{tablet}, {side}"


@rule(3, share=0.7)
def the_centre_will_die_at_a_commit(world: World) -> str | None:
    world.office.store.doom = world.dice.choice(SIDES)
    return world.office.store.doom


@rule(1)
def the_centre_dies(world: World) -> str | None:
    world.office.die()
    return "and is started again"


@rule(1.5, share=0.5)
def a_tablet_runs_full(world: World) -> str | None:
    tablet = world.dice.one_of([one for one in world.working() if not one.full])
    if tablet is None:
        return None
    tablet.fill_disk(full=True)
    return f"{tablet}"


@rule(3)
def somebody_makes_room(world: World) -> str | None:
    tablet = world.dice.one_of([one for one in world.working() if one.full])
    if tablet is not None:
        tablet.fill_disk(full=False)
        if tablet.call is not None:
            tablet.call.faults.append("was full")
        return f"{tablet}"
    if world.office.full:
        world.office.fill_disk(full=False)
        for one in world.working():
            if one.call is not None:
                one.call.faults.append("the centre was full")
        return "at the centre"
    return None


@rule(1, share=0.5)
def the_centre_runs_full(world: World) -> str | None:
    if world.office.full:
        return None
    world.office.fill_disk(full=True)
    return "no more room"


@rule(5, share=0.6)
def a_tablet_lets_go_of_pictures(world: World) -> str | None:
    free = [one for one in world.working() if one.has_moved and not one.full]
    tablet = world.dice.one_of(free)
    return None if tablet is None else let_go_of_pictures(world, tablet)


def let_go_of_pictures(world: World, tablet: Tablet) -> str | None:
    """Of what its officer took, the centre has all."""
    before = {one: _pictures(tablet, one) for one in tablet.dossiers()}
    if not tablet.store.spare(0):
        return None
    gone = {root for one, roots in before.items() for root in roots - _pictures(tablet, one)}
    for said in tablet.own.values():
        erased = said.dossier in world.ledger.erased
        if not erased and gone.intersection(world.books.named_in(said)):
            world.check_pictures_of(tablet, said)
    return f"{tablet}: {len(gone)}"


def _pictures(tablet: Tablet, dossier: DossierId) -> set[bytes]:
    return {root for root, _ in tablet.store.blobs_of(dossier)}


# Clocks.


@rule(1.5, share=0.6)
def a_clock_jumps(world: World) -> str | None:
    tablet = world.dice.one_of(world.working())
    if tablet is None:
        return None
    offset_ms = world.dice.choice((-10 * YEAR_MS, 10 * YEAR_MS, -3 * DAY_MS, 2 * DAY_MS, 3_600_000))
    tablet.clock.set(world.now_ms + offset_ms)
    return f"{tablet} by {offset_ms // 3_600_000} hours"


@rule(1)
def a_clock_stands_still(world: World) -> str | None:
    tablet = world.dice.one_of(world.working())
    if tablet is None:
        return None
    tablet.clock.set(tablet.clock(), rate=0)
    return f"{tablet}"


@rule(1)
def a_clock_is_slow(world: World) -> str | None:
    tablet = world.dice.one_of(world.working())
    if tablet is None:
        return None
    tablet.clock.set(tablet.clock(), rate=world.dice.choice((0.5, 0.97, 1.2)))
    return f"{tablet}, {tablet.clock.rate}"


@rule(3)
def a_clock_is_set_right(world: World) -> str | None:
    wrong = [one for one in world.working() if one.clock.offset_ms or one.clock.rate != 1]
    tablet = world.dice.one_of(wrong)
    if tablet is None:
        return None
    tablet.clock.right()
    return f"{tablet}"


@rule(3)
def days_pass(world: World) -> str | None:
    days = world.dice.choice((1, 1, 1, 3, 3, 15, 30))
    world.now_ms += days * DAY_MS
    return f"{days}"


# Backups and copies.


@rule(1.5)
def a_tablet_is_backed_up(world: World) -> str | None:
    tablet = world.dice.one_of([one for one in world.working() if one.has_moved])
    if tablet is None:
        return None
    back_up(world, tablet)
    return f"{tablet}"


def back_up(world: World, tablet: Tablet) -> None:
    folder = world.folder / f"backup-{len(world.books.backups)}"
    tablet.copy_files(folder)
    kept = Backup(
        folder, tablet.name, tablet.remembered, dict(tablet.own), set(tablet.held),
        list(tablet.line), dict(tablet.lost),
        dict(tablet.pages), dict(tablet.settled), set(tablet.marked), set(tablet.let_go),
        set(world.books.drafts[tablet.name]),
    )  # fmt: skip
    world.books.backups.append(kept)


@rule(2, share=0.5)
def a_backup_is_restored(world: World) -> str | None:
    """Over what the tablet had since; its keystore knows better, unless it went back as well."""
    backup = world.dice.one_of(world.books.backups)
    if backup is None:
        return None
    tablet = world.named(backup.tablet)
    if tablet.gone:
        return None
    tablet.stop()
    whole = world.dice.happens(0.25)
    if whole:
        tablet.remembered = backup.remembered
    if whole or tablet.browser:
        tablet.cloned = True  # numbers may be out there of which nobody here knows
    _set_back(world, tablet, backup)
    tablet.start()
    for dossier in tablet.dossiers():
        check_tablet(world, tablet, dossier)
    world.seen["a machine set back with its keystore" if whole else "a store set back"] += 1
    return f"{tablet}{', keystore and all' if whole else ''}"


@rule(1, share=0.6)
def a_slip_is_printed_and_its_tablet_set_back(world: World) -> str | None:
    """Nobody there remembers the code; the citizen, asked for the slip, has left it at home."""
    able = [o for o in world.working() if not (o.cloned or o.browser or o.full or o.call)]
    tablet = world.dice.one_of([one for one in able if one.has_moved])
    dossier = world.dice.one_of(tablet.dossiers()) if tablet else None
    if tablet is None or dossier is None or tablet.store.find_salt(dossier) is None:
        return None
    back_up(world, tablet)
    first = give(world, tablet, dossier)
    tablet.stop()
    _set_back(world, tablet, world.books.backups[-1])
    tablet.start()
    return f"{tablet}: {short(dossier)} {first}, and again {give(world, tablet, dossier)}"


@rule(0.7, share=0.3)
def a_tablet_is_cloned(world: World) -> str | None:
    """Files and keystore: two machines that cannot tell which is which."""
    if len(world.tablets) >= MOST_TABLETS:
        return None
    tablet = world.dice.one_of([one for one in world.working() if not one.full])
    if tablet is None:
        return None
    twin = tablet.twin(f"{tablet.name}²{len(world.tablets)}")
    world.tablets.append(twin)
    world.books.drafts[twin.name] = set(world.books.drafts[tablet.name])
    kind = "copied browser profile" if tablet.browser else "clone in two places"
    world.seen[kind] += 1
    return f"{tablet} → {twin}"


@rule(0.5, share=0.6)
def a_tablet_is_lost_for_good(world: World) -> str | None:
    """Into the river: what only it had is gone, and nothing else is."""
    tablet = world.dice.one_of(world.working())
    if tablet is None or len(world.working()) < 3:
        return None
    tablet.stop()
    tablet.gone = True
    return f"{tablet}"


@rule(1, share=0.6)
def a_disk_forgets_a_bit(world: World) -> str | None:
    """Of one sealed row: noticed, named, and brought back where anybody else has it."""
    free = [one for one in world.working() if one.call is None and not one.full and one.held]
    tablet = world.dice.one_of(free)
    if tablet is None:
        return None
    said = world.spoil_a_row(tablet)
    return None if said is None else f"{tablet} {short(said.dossier)} {said.tag}"


@rule(0.4, share=0.4)
def a_disk_forgets_both_copies(world: World) -> str | None:
    """Of work that nobody else has."""
    free = [one for one in world.working() if one.call is None and not one.full and one.own]
    tablet = world.dice.one_of(free)
    if tablet is None:
        return None
    said = world.spoil_both_copies(tablet)
    if said is None:
        return None
    check_tablet(world, tablet, said.dossier)
    return f"{tablet} {short(said.dossier)} {said.tag}"


def _set_back(world: World, tablet: Tablet, backup: Backup) -> None:
    lost = {one for one in tablet.own.keys() - backup.own.keys() if one not in world.ledger.places}
    world.books.lost |= lost
    shutil.rmtree(tablet.folder)
    shutil.copytree(backup.folder, tablet.folder)
    tablet.own, tablet.held = dict(backup.own), set(backup.held)
    tablet.line, tablet.lost = list(backup.line), dict(backup.lost)
    tablet.pages, tablet.settled = dict(backup.pages), dict(backup.settled)
    tablet.marked, tablet.let_go = set(backup.marked), set(backup.let_go)
    tablet.proofs, tablet.receipted = set(), {}  # its backup may have been made before
    world.books.drafts[tablet.name] = set(backup.drafts)
