"""Officers at work in people's homes: forms, rows, papers, acts, steps, slips."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from mobile.capture import DRAFT, Paper
from mobile.edits import page_roots
from mobile.problems import DeviceProblem
from mobile.slips import Slip as Printed
from protocol.actions import Act, Open
from protocol.acts import KINDS
from protocol.catalogue import PAGES
from protocol.codes import read_code, slip_key
from protocol.dossier import not_agreed, shown
from protocol.errors import NotPossible, ProtocolError
from protocol.ids import Digest, DossierId, OperationRef
from protocol.merge import Dossier
from protocol.operation import Verified
from protocol.workflow import STEPS, axis_of
from tests.simulation.books import Shown, Slip
from tests.simulation.problems import Broken, Killed, must
from tests.simulation.promises import attested, check_tablet
from tests.simulation.rule import rule
from tests.simulation.tablet import Sighting, Tablet
from tests.simulation.world import World

FIELDS: Final = ("child.full_name", "phone", "note", "mother.full_name")
NAMES: Final = ("Lò Thị Mẫu", "Giàng A Thử", "Vàng Thị Mẫu", "Sùng A Thử")
ROWS: Final = ("k1", "k2")
COLUMNS: Final = ("name", "relation")
FOOTINGS: Final = ("official", "mobile", "provisional", "assisted")
MOST_DOSSIERS: Final = 7  # few enough that people meet in them
JPEG: Final = b"\xff\xd8\xff"


def short(dossier: bytes) -> str:
    return dossier.hex()[-6:]


def a_screen(world: World) -> tuple[Tablet, DossierId, Sighting] | None:
    """Somebody looks at a dossier; perhaps they have been looking for a while."""
    tablet = world.a_tablet()
    dossiers = tablet.dossiers() if tablet else []
    if tablet is None or not dossiers:
        return None
    dossier = world.dice.choice(dossiers)
    if tablet.store.find_salt(dossier) is None:
        return None
    kept = tablet.screens.get(dossier)
    if kept is not None and world.dice.happens(0.85):
        return tablet, dossier, kept
    return tablet, dossier, tablet.look(dossier)


def a_cell(world: World) -> str:
    return f"members/{world.dice.choice(ROWS)}/{world.dice.choice(COLUMNS)}"


def write(world: World, tablet: Tablet, act: Callable[[], Any]) -> str:
    """What became of it, in words; what the officer sees afterwards is what they wrote."""
    known = set(tablet.own)
    try:
        tablet.acts(act)
    except (ProtocolError, DeviceProblem) as problem:
        return f" — no: {problem.code}"
    for identity in tablet.own.keys() - known:
        said = tablet.own[identity]
        tablet.screens.pop(DossierId(said.dossier), None)
        check_tablet(world, tablet, said.dossier)
    return "" if tablet.own.keys() - known else " — and the tablet dies"


def only_seen(tablet: Tablet, sighting: Sighting, before: set[bytes]) -> None:
    """Nothing is replaced that was not on the screen in that slot when editing began."""
    if sighting.screen.dossier in tablet.world.ledger.erased:
        return  # what it is still shown lacks what the centre has erased
    own = {one.ref for one in tablet.own.values()}
    for identity in tablet.own.keys() - before:
        for put in tablet.own[identity].puts:
            seen = own | shown_in(sighting, put.slot)
            must("I16", put.replaced <= seen, f"{tablet} replaced what it had not seen: {put.slot}")


def shown_in(sighting: Sighting, slot: str) -> set[bytes]:
    """For a removed mark, in any cell of its row."""
    row = slot.removesuffix("-") if slot.endswith("/-") else None
    return {
        ref
        for other, lives in sighting.lives.items()
        if other == slot or (row is not None and other.startswith(row))
        for ref in lives
    }


def note_age(world: World, tablet: Tablet, sighting: Sighting) -> None:
    if tablet.kept > sighting.kept:
        world.seen["a synchronisation between opening and saving"] += 1


@rule(6)
def opens_a_dossier(world: World) -> str | None:
    tablet, dice = world.a_tablet(), world.dice
    if tablet is None or len(world.ledger.opened) >= MOST_DOSSIERS:
        return None
    opening = Open("1.001193", 7, "birth-2", dice.choice(FOOTINGS))
    values = {"child.full_name": dice.choice(NAMES), "note": "lần đầu"}
    if dice.happens(0.5):
        values["members/k1/name"] = dice.choice(NAMES)
    over = world.lease_is_over(tablet)
    try:
        now_ms = tablet.now_ms()
        new = tablet.acts(lambda: tablet.capture.open_dossier(opening, values, now_ms=now_ms))
    except NotPossible:
        must("I17", over, f"{tablet} may not open a dossier")
        return f"{tablet}, whose lease is over, is told so"
    except DeviceProblem as problem:
        return f"{tablet} — no: {problem.code}"
    return f"{tablet}: {short(new.header.dossier)}" if new else f"{tablet}, which dies"


@rule(4)
def looks_at_a_dossier(world: World) -> str | None:
    tablet = world.a_tablet()
    dossiers = tablet.dossiers() if tablet else []
    if tablet is None or not dossiers:
        return None
    dossier = world.dice.choice(dossiers)
    if tablet.store.find_salt(dossier) is None:
        return None
    tablet.look(dossier)
    return f"{tablet}: {short(dossier)}"


@rule(22)
def saves(world: World) -> str | None:
    found = a_screen(world)
    if found is None:
        return None
    (tablet, dossier, sighting), dice = found, world.dice
    slot = dice.choice((*FIELDS, *(a_cell(world) for _ in range(3))))
    value = dice.choice(NAMES) if dice.happens(0.3) else f"{world.books.a_number()}"
    note_age(world, tablet, sighting)
    before, now_ms = set(tablet.own), tablet.now_ms()
    said = write(
        world, tablet, lambda: tablet.capture.save(sighting.screen, {slot: value}, now_ms=now_ms)
    )
    only_seen(tablet, sighting, before)
    return f"{tablet}: {short(dossier)} {slot} = {value}{said}"


@rule(2)
def thinks_better_of_it(world: World) -> str | None:
    """Two things that belong together, of which one cannot be: neither was ever written."""
    found = a_screen(world)
    if found is None:
        return None
    (tablet, dossier, sighting), slot = found, world.dice.choice(FIELDS)
    now_ms = tablet.now_ms()

    def both() -> None:
        with tablet.capture.together():
            tablet.capture.save(sighting.screen, {slot: f"{world.books.a_number()}"}, now_ms=now_ms)
            raise NotPossible

    with suppress(NotPossible, DeviceProblem):
        tablet.acts(both)
    check_tablet(world, tablet, dossier)
    return f"{tablet}: {short(dossier)} {slot}"


@rule(6)
def resolves_what_stands_side_by_side(world: World) -> str | None:
    found = a_screen(world)
    if found is None:
        return None
    tablet, dossier, sighting = found
    slots = [one for one in not_agreed(sighting.screen.state) if one.count("/") != 1]
    slot = world.dice.one_of(slots)
    if slot is None:
        return None
    values = shown(sighting.screen.state, slot)
    value = world.dice.choice(values).value
    before, now_ms = set(tablet.own), tablet.now_ms()
    said = write(
        world, tablet, lambda: tablet.capture.resolve(sighting.screen, {slot: value}, now_ms=now_ms)
    )
    only_seen(tablet, sighting, before)
    return f"{tablet}: {short(dossier)} {slot} = {value!r} of {len(values)}{said}"


@rule(5)
def removes_a_row(world: World) -> str | None:
    found = a_screen(world)
    if found is None:
        return None
    tablet, dossier, sighting = found
    row = world.dice.choice(ROWS)
    if not any(slot.startswith(f"members/{row}/") for slot in sighting.screen.state.slots):
        return None
    before, now_ms = set(tablet.own), tablet.now_ms()
    said = write(
        world,
        tablet,
        lambda: tablet.capture.remove_row(sighting.screen, "members", row, now_ms=now_ms),
    )
    only_seen(tablet, sighting, before)
    return f"{tablet}: {short(dossier)} {row}{said}"


@rule(4)
def photographs_a_paper(world: World) -> str | None:
    found = a_screen(world)
    if found is None:
        return None
    tablet, _, sighting = found
    return photograph(world, tablet, sighting, world.dice.choice((200, 200, 70_000, 140_000)))


def photograph(world: World, tablet: Tablet, sighting: Sighting, size: int) -> str:
    dossier = sighting.screen.dossier
    content = JPEG + world.books.a_number().to_bytes(4, "big") * (size // 4)
    small = JPEG + content[3:40] if world.dice.happens(0.3) else None
    paper, now_ms = Paper(content, "image/jpeg", "to_khai", small), tablet.now_ms()
    known = set(tablet.own)
    said = write(
        world, tablet, lambda: tablet.capture.attach(sighting.screen, paper, now_ms=now_ms)
    )
    if tablet.own.keys() - known:
        world.remember_picture(dossier, content)
        if small is not None:
            world.remember_picture(dossier, small)
    return f"{tablet}: {short(dossier)}, {len(content)} bytes{said}"


@rule(4)
def reads_aloud(world: World) -> str | None:
    found = a_screen(world)
    if found is None:
        return None
    tablet, dossier, sighting = found
    now_ms = tablet.now_ms()
    told: list[tuple[Verified, Digest]] = []

    def present() -> object:
        told.append(
            tablet.capture.present(
                sighting.screen, text_hash=bytes(32), attested=attested, now_ms=now_ms
            )
        )
        return told[0]

    known = set(tablet.own)
    said = write(world, tablet, present)
    if told and tablet.own.keys() - known:
        new, digest = told[0]
        values = {
            slot: frozenset(lives.values())
            for slot, lives in sighting.lives.items()
            if attested(slot) and _is_visible(sighting, slot)
        }
        world.books.shown.append(Shown(tablet.own[new.id], digest, values))
    return f"{tablet}: {short(dossier)}{said}"


def _is_visible(sighting: Sighting, slot: str) -> bool:
    return "/" not in slot or slot.rpartition("/")[0] in sighting.rows


@rule(4)
def witnesses_an_act(world: World) -> str | None:
    made = world.dice.one_of(world.books.shown)
    tablet = world.a_tablet()
    if made is None or tablet is None:
        return None
    dossier = DossierId(made.said.dossier)
    if tablet.store.find_salt(dossier) is None:
        return None
    kind, now_ms = world.dice.choice(sorted(KINDS)), tablet.now_ms()
    screen = tablet.store.screen(dossier)
    said = write(
        world, tablet, lambda: tablet.capture.act(screen, Act(kind, made.digest), now_ms=now_ms)
    )
    return f"{tablet}: {short(dossier)} {kind}{said}"


@rule(2)
def signs_off(world: World) -> str | None:
    made = world.dice.one_of(world.books.shown)
    tablet = world.a_tablet()
    if made is None or tablet is None:
        return None
    dossier, now_ms = DossierId(made.said.dossier), tablet.now_ms()
    if tablet.store.find_salt(dossier) is None:
        return None
    stands = world.acts_stand(tablet, made)
    known = set(tablet.own)
    said = write(
        world,
        tablet,
        lambda: tablet.capture.sign_off(
            dossier, made.digest, tablet.pin, required=(), attested=attested, now_ms=now_ms
        ),
    )
    if tablet.own.keys() - known:
        gone = dossier in world.ledger.erased
        must("I16", stands or gone, f"{tablet} signed off what is not what was read aloud")
        world.seen["a sign-off"] += 1
    return f"{tablet}: {short(dossier)}{said}"


def a_step(world: World, state: Dossier, axis: str) -> str:
    """Mostly one that somebody may take from there."""
    now = {step.to for step in axis_of(state, axis).current} or {""}
    known = sorted({to for before, to in STEPS[axis] if before in now or world.dice.happens(0.05)})
    return world.dice.choice(known or sorted(to for _, to in STEPS[axis]))


@rule(9)
def takes_a_step(world: World) -> str | None:
    found = a_screen(world)
    if found is None:
        return None
    tablet, dossier, sighting = found
    axis = world.dice.choice(("business", "business", "business", "money", "delivery"))
    to = a_step(world, sighting.screen.state, axis)
    now_ms = tablet.now_ms()
    said = write(
        world,
        tablet,
        lambda: tablet.capture.transition(sighting.screen, axis, to, now_ms=now_ms),
    )
    return f"{tablet}: {short(dossier)} {axis} {to}{said}"


@rule(2)
def puts_a_typing_error_right(world: World) -> str | None:
    found = a_screen(world)
    if found is None:
        return None
    tablet, dossier, sighting = found
    pages = [s for s in sighting.screen.state.slots if s.startswith(PAGES) and s.endswith("blob")]
    if not pages:
        return None
    with suppress(ProtocolError):
        page = page_roots(sighting.screen.state)[0]
        before, now_ms = set(tablet.own), tablet.now_ms()
        value = f"{world.books.a_number()}"
        said = write(
            world,
            tablet,
            lambda: tablet.capture.correct(
                sighting.screen,
                {"child.full_name": value},
                page=page,
                reason="gõ nhầm",
                now_ms=now_ms,
            ),
        )
        only_seen(tablet, sighting, before)
        return f"{tablet}: {short(dossier)} child.full_name = {value}{said}"
    return None


@rule(2)
def confirms_a_correction(world: World) -> str | None:
    found = a_screen(world)
    if found is None:
        return None
    tablet, dossier, sighting = found
    said = world.ledger.by_ref
    corrections = [r for r in sighting.screen.state.facts if said[r].tag == "correct"]
    ref = world.dice.one_of(sorted(corrections))
    if ref is None:
        return None
    agreed, now_ms = world.dice.happens(0.7), tablet.now_ms()
    told = write(
        world,
        tablet,
        lambda: tablet.capture.confirm(
            sighting.screen, OperationRef(ref), agreed=agreed, reason="", now_ms=now_ms
        ),
    )
    return f"{tablet}: {short(dossier)} {'yes' if agreed else 'no'}{told}"


@rule(4)
def gives_a_code(world: World) -> str | None:
    found = a_screen(world)
    if found is None:
        return None
    tablet, dossier, _ = found
    return f"{tablet}: {short(dossier)} {give(world, tablet, dossier)}"


def give(world: World, tablet: Tablet, dossier: DossierId) -> str:
    """The slip is in the citizen's hand, and its code nobody else's."""
    now_ms = tablet.now_ms()
    declared = world.now_ms if world.dice.happens(0.2) else None
    made: list[tuple[Verified, Printed]] = []

    def code() -> object:
        made.append(tablet.capture.give_code(dossier, now_ms=now_ms, declared_ms=declared))
        return made[0]

    known = set(tablet.own)
    said = write(world, tablet, code)
    if not made or not tablet.own.keys() - known:
        return said
    new, slip = made[0]
    kept = Slip(slip, dossier, tablet.name, tablet.device, new.id, unique=not tablet.cloned)
    world.printed(kept)
    check_unique(world, kept)
    return f"{slip.code.text}{said}"


def check_unique(world: World, new: Slip) -> None:
    """Honest, uncloned devices never issue one code twice."""
    text = new.printed.code.text
    for other in world.books.slips[:-1]:
        if other.printed.code.text == text and new.unique and other.unique:
            raise Broken("I18", f"{text} by {other.tablet} and by {new.tablet}")


@rule(2)
def begins_a_form_and_is_called_away(world: World) -> str | None:
    found = a_screen(world)
    if found is None:
        return None
    tablet, dossier, _ = found
    with suppress(DeviceProblem):
        tablet.store.put_note(dossier, DRAFT, b"half a form", now_ms=tablet.now_ms())
        world.books.drafts[tablet.name].add(dossier)
        return f"{tablet}: {short(dossier)}"
    return None


@rule(1)
def throws_a_draft_away(world: World) -> str | None:
    tablet = world.a_tablet()
    drafts = sorted(world.books.drafts[tablet.name]) if tablet else []
    if tablet is None or not drafts:
        return None
    dossier = DossierId(world.dice.choice(drafts))
    with suppress(DeviceProblem):
        try:
            tablet.store.drop_note(dossier, DRAFT)
        except Killed as killed:
            if killed.committed:
                world.books.drafts[tablet.name].discard(dossier)
            raise
        world.books.drafts[tablet.name].discard(dossier)
        return f"{tablet}: {short(dossier)}"
    return None


@rule(1)
def checks_a_neighbours_slip(world: World) -> str | None:
    slip, tablet = world.dice.one_of(world.books.slips), world.a_tablet()
    if slip is None or tablet is None:
        return None
    key = slip_key(read_code(slip.printed.code.text), slip.printed.secret)
    now_ms = tablet.now_ms()
    said = write(world, tablet, lambda: tablet.capture.witness_slip(key, now_ms=now_ms))
    return f"{tablet}: {slip.printed.code.text}{said}"
