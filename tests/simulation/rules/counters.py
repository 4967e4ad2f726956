"""At the centre: clerks decide, scopes and leases change, tablets are revoked, files come in."""

from typing import Final

from msgspec.structs import replace

from protocol.admin import Enrol, Erase, Mode, Revoke
from protocol.certificate import a_lease, sign_certificate
from protocol.codes import vietnam_day
from protocol.dossier import not_agreed, shown
from protocol.errors import ProtocolError
from protocol.ids import DossierId
from protocol.workflow import AXES
from sync_server import clerk, decisions, waiting
from tests.simulation.books import Bundle
from tests.simulation.office import COMMUNES, HOME, KEYS
from tests.simulation.problems import Killed, must
from tests.simulation.promises import check_erased, check_tablet
from tests.simulation.rule import rule
from tests.simulation.rules.people import FIELDS, a_step, short
from tests.simulation.tablet import Tablet
from tests.simulation.world import MOST_ENROLLED, World

MOST_REVOKED: Final = 2
MODES: Final[tuple[Mode, ...]] = ("retired", "lost", "stolen_since")


def a_dossier(world: World) -> DossierId | None:
    known = sorted(one for one in world.ledger.counting if one != bytes(16))
    found = world.dice.one_of([one for one in known if one not in world.ledger.erased])
    return None if found is None else DossierId(found)


@rule(4)
def a_clerk_takes_a_step(world: World) -> str | None:
    dossier = a_dossier(world)
    if dossier is None:
        return None
    axis = world.dice.choice(AXES)
    centre = world.office.centre
    to = a_step(world, centre.dossier(dossier), axis)
    done = world.at_the_counter(
        lambda: decisions.advance(centre, dossier, to, axis=axis, reason="")
    )
    return f"{short(dossier)} {axis} {to}" if done else None


@rule(4)
def a_clerk_chooses_a_value(world: World) -> str | None:
    dossier = a_dossier(world)
    if dossier is None:
        return None
    state = world.office.centre.dossier(dossier)
    slot = world.dice.one_of([s for s in not_agreed(state) if s in FIELDS])
    if slot is None:
        return None
    text = str(world.dice.choice(shown(state, slot)).value)
    centre = world.office.centre
    done = world.at_the_counter(
        lambda: decisions.resolve(centre, dossier, slot, text, reason="theo giấy tờ gốc")
    )
    return f"{short(dossier)} {slot} = {text}" if done else None


@rule(3)
def a_clerk_adopts_work_that_waits(world: World) -> str | None:
    waiting = sorted(o for o in world.ledger.aside if world.ledger.said[o].dossier != bytes(16))
    identity = world.dice.one_of(waiting)
    if identity is None:
        return None
    said, centre = world.ledger.said[identity], world.office.centre
    if said.dossier in world.ledger.erased:
        return None
    how = world.dice.choice(("all", "all", "run", said.tag))
    if how == "run":
        last = world.dice.choice(_after(world, identity))
        word = clerk.adopt_run(identity, last, reason="đã kiểm tra")
        done = world.at_the_counter(
            lambda: centre.operate(word, dossier=DossierId(said.dossier), officer=clerk.NO_CLERK)
        )
    elif how == "all":
        dossier = DossierId(said.dossier)
        done = world.at_the_counter(
            lambda: decisions.adopt_dossier(centre, dossier, reason="đã kiểm tra")
        )
    else:
        done = world.at_the_counter(
            lambda: decisions.adopt_operations(centre, [identity], reason="đã kiểm tra")  # type: ignore[list-item]  # an id is bytes
        )
    return f"{short(said.dossier)}, {how}" if done else None


def _after(world: World, first: bytes) -> list[bytes]:
    """What waits of the same log, from there on."""
    ledger, begins = world.ledger, world.ledger.said[first]
    same = [
        (said.seq, one)
        for one in ledger.aside
        if (said := ledger.said[one]).epoch == begins.epoch and said.device == begins.device
        and said.dossier not in ledger.erased
    ]  # fmt: skip
    return [one for seq, one in sorted(same) if seq >= begins.seq]


@rule(1, share=0.7)
def a_clerk_gives_up_waiting(world: World) -> str | None:
    """For what is lost with its tablet, or on its disk; sometimes too early."""
    found = waiting.listed(world.office.centre)
    one = world.dice.one_of([one for one in found if not in_reach(world, one.after)])
    return None if one is None else give_up(world, one)


def in_reach(world: World, identity: bytes) -> bool:
    """Somebody still has it, and may bring it."""
    own = any(identity in tablet.own for tablet in world.working())
    return own or any(identity in bundle.operations for bundle in world.books.bundles)


def give_up(world: World, one: waiting.Waiting) -> str | None:
    said = lambda: waiting.go_on(world.office.centre, one.name, reason="máy đã mất")  # noqa: E731  # one word
    return f"{one.name}, {one.operations} operations" if world.at_the_counter(said) else None


@rule(0.8)
def an_officer_joins(world: World) -> str | None:
    if world.enrolled >= MOST_ENROLLED or world.office.full or world.office.store.doom:
        return None
    return f"{world.enrol()}"


@rule(1.5, share=0.6)
def a_commune_is_added(world: World) -> str | None:
    tablet = world.a_tablet(honest=False)
    if tablet is None:
        return None
    other = [one for one in COMMUNES if one not in world.ledger.devices[tablet.device].communes()]
    commune = world.dice.one_of(other)
    if commune is None or not world.office.move(tablet.device, to=(commune,)):
        return None
    return f"{tablet} {commune}"


@rule(1.5, share=0.6)
def a_commune_is_taken_away(world: World) -> str | None:
    """A draft may be open, work may be unsent: what leaves waits for that."""
    tablet = world.a_tablet(honest=False)
    if tablet is None:
        return None
    held = sorted(world.ledger.devices[tablet.device].communes())
    commune = world.dice.one_of(held)
    if commune is None or not world.office.move(tablet.device, out_of=(commune,)):
        return None
    if world.books.drafts[tablet.name]:
        world.seen["a draft open when a commune left"] += 1
    return f"{tablet} {commune}"


@rule(0.7)
def an_officer_is_moved(world: World) -> str | None:
    """A longer lease in another commune."""
    tablet = world.a_tablet()
    if tablet is None:
        return None
    old = world.office.centre.trust.devices[tablet.device].newest
    commune = world.dice.choice(COMMUNES)
    lease = a_lease(vietnam_day(world.now_ms))
    if lease.to_date <= old.lease.to_date:
        return None
    new = sign_certificate(replace(old, commune=commune, lease=lease, block=None), KEYS.enrol)
    if not world.office.say(Enrol(new.payload, new.signature)):
        return None
    return f"{tablet} to {commune} until {lease.to_date}"


@rule(1)
def numbers_are_leased_on(world: World) -> str | None:
    """For later days, perhaps to somebody else while the old holder is away."""
    tablet = world.a_tablet()
    if tablet is None:
        return None
    offices, device = world.office.offices[HOME], tablet.device
    day = ""
    if world.dice.happens(0.3):  # that somebody has typed: the last one of what is leased already
        day = world.dice.choice(world.ledger.leased).to_date.isoformat()
    if not world.office.do(lambda: offices.lease(device, day)):
        return None
    return f"to {tablet}{day and f', from {day}'}"


@rule(0.8, share=0.7)
def a_tablet_is_revoked(world: World) -> str | None:
    """Whatever its officer is doing just now."""
    tablet = world.a_tablet(honest=False)
    if tablet is None or not may_be_revoked(world, tablet):
        return None
    mode = world.dice.choice(MODES)
    since_ms = world.now_ms - 3_600_000 if mode == "stolen_since" else 0
    if not world.office.say(Revoke(tablet.device, mode, since_ms)):
        return None
    world.seen[f"revoked {mode}"] += 1
    if tablet.call is not None:
        world.seen["revoked in the middle of a session"] += 1
    return f"{tablet} {mode}"


@rule(0.8, share=0.6)
def a_dossier_is_erased(world: World) -> str | None:
    dossier = a_dossier(world)
    if dossier is None or not world.office.say(Erase((dossier,)), KEYS.admin):
        return None
    check_erased(world, dossier)
    return short(dossier)


def may_be_revoked(world: World, tablet: Tablet) -> bool:
    devices = world.ledger.devices
    few = sum(bool(one.revoked) for one in devices.values()) < MOST_REVOKED
    return few and not devices[tablet.device].revoked


# Couriers.


@rule(3)
def a_bundle_is_made(world: World) -> str | None:
    tablet = world.a_tablet(honest=False)
    if tablet is None or tablet.full or tablet.call is not None:
        return None
    number = len(world.books.bundles)
    path = world.folder / f"bundle-{number}"
    waiting = {one.id for one in tablet.store.outbox()}
    try:
        tablet.couriers.export(path, due=lambda _: 0, now_ms=tablet.now_ms())
    except ProtocolError as problem:
        return f"{tablet} — no: {problem.code}"
    except Killed:
        path.unlink(missing_ok=True)
        tablet.die()
        return f"{tablet}, which dies"
    world.books.bundles.append(Bundle(path.read_bytes(), tablet.name, number, waiting))
    return f"{tablet}, number {number}, {len(waiting)} unsent"


@rule(3)
def a_bundle_is_handed_in(world: World) -> str | None:
    """By anybody, in any order, as often as they like."""
    bundle = world.dice.one_of(world.books.bundles)
    if bundle is None or world.office.full:
        return None
    return hand_in(world, bundle)


def hand_in(world: World, bundle: Bundle) -> str:
    tablet = world.named(bundle.tablet)
    earlier = [o for o in world.books.bundles if o.tablet == bundle.tablet and not o.delivered]
    if earlier and earlier[0].number < bundle.number:
        world.seen["bundle 2 before bundle 1"] += 1
    if "retired" in world.ledger.devices[tablet.device].modes():
        world.seen["a retired officer's late bundle"] += 1
    size = world.ledger.size
    try:
        bundle.answer = world.office.take_in(bundle.content)
    except Killed:
        return f"number {bundle.number}, and the centre dies"
    if bundle.delivered:
        must("I5", world.ledger.size == size, "a bundle handed in again changed the log")
    bundle.delivered += 1
    return f"number {bundle.number} of {tablet}: {world.ledger.size - size} new"


@rule(2)
def a_bundles_answer_comes_back(world: World) -> str | None:
    answered = [one for one in world.books.bundles if one.answer]
    bundle = world.dice.one_of(answered)
    tablet = world.named(bundle.tablet) if bundle else None
    if bundle is None or tablet is None or tablet.gone or tablet.full or tablet.call is not None:
        return None
    return bring_back(world, bundle, tablet)


def bring_back(world: World, bundle: Bundle, tablet: Tablet) -> str:
    path = world.folder / "answer"
    path.write_bytes(bundle.answer)
    try:
        report = tablet.returns.settle(path)
    except ProtocolError as problem:
        return f"number {bundle.number} to {tablet} — no: {problem.code}"
    except Killed:
        tablet.die()
        return f"number {bundle.number} to {tablet}, which dies"
    tablet.note_move()
    tablet.note_receipts()
    for dossier in tablet.dossiers():
        check_tablet(world, tablet, dossier)
    return f"number {bundle.number} to {tablet}: {report.settled} settled"
