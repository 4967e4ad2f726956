"""The promises I1–I19 of the design, each as a question to production and the world's own books."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from protocol.acts import Hold, acts_stand, hold_of, presented
from protocol.blobs import chunk_count
from protocol.decoding import decode
from protocol.dossier import all_rows
from protocol.ids import BlobRoot, DossierId, sha256
from protocol.merge import Dossier, fold, take
from protocol.messages import ChunkBody
from protocol.page import State, encode_page, open_page, sign_page
from protocol.run import decode_run
from protocol.workflow import AXES, Axis, Standing, axis_of
from tests.simulation.ledger import FORK, sorted_refs
from tests.simulation.office import KEYS
from tests.simulation.plain import Said, absent_of, lives_of, rows_of
from tests.simulation.problems import Broken, must

if TYPE_CHECKING:
    from tests.simulation.tablet import Tablet
    from tests.simulation.world import World

NO_FACT: Final = ("save", "resolve")


def attested(slot: str) -> bool:
    """What the citizen confirms, in the world's own small catalogue."""
    return slot.startswith(("child.", "mother.", "members/")) and not slot.endswith(("/-", "/#"))


def check_tablet(world: "World", tablet: "Tablet", dossier: bytes) -> None:
    """What an officer sees is what they wrote and what they were told, no more and no less."""
    if tablet.store.find_salt(DossierId(dossier)) is None or dossier in world.ledger.erased:
        return  # it has left, or is about to: bodies that the centre has erased come no more
    if dossier in tablet.pages and any(
        one.header.dossier == dossier for one in tablet.store.lost_of_others()
    ):
        return  # the page may have it by now: that is told when it has been given back
    state = tablet.store.state(DossierId(dossier))
    known = tablet.view(dossier)
    promise = "I15" if dossier in tablet.pages else "I16"
    check_state(promise, f"{tablet} {dossier.hex()[-6:]}", state, known)


def check_proven(world: "World", tablet: "Tablet") -> None:
    """What a lost log had accepted counts again, once its author has come with the receipt."""
    # Where a disk has left the link alone, there is nothing to offer again.
    ledger, here = world.ledger, tablet.own.keys() - tablet.let_go
    for identity in tablet.proofs & here & ledger.aside.keys():
        fork = ledger.log[ledger.places[identity]][0] == FORK
        judged = fork or ledger.said[identity].dossier in ledger.erased
        must("I2", judged, f"{tablet} can prove {identity.hex()[:8]}, and it waits for a clerk")


def check_state(promise: str, where: str, state: Dossier, known: Iterable[Said]) -> None:
    """Live values, facts, rows: by the slow and obvious reading of the same operations."""
    known = list(known)
    said, should = lives(state), lives_of(known)
    must(promise, said == should, lambda: f"{where} shows {_difference(said, should)}")
    facts = {one.ref for one in known if one.tag not in NO_FACT}
    must(promise, set(state.facts) == facts, lambda: f"{where} has other facts: {_few(facts)}")
    rows = {
        f"{row.table}/{row.id}": ({c: {x.value for x in ls} for c, ls in row.cells.items()},
                                  row.contested)
        for row in all_rows(state)
    }  # fmt: skip
    plain = {row: ({c: {*vs} for c, vs in r.cells.items()}, r.contested) for row, r in
             rows_of(known).items()}  # fmt: skip
    must("I2", rows == plain, lambda: f"{where}: rows {sorted(rows)}, not {sorted(plain)}")


def lives(state: Dossier) -> dict[str, dict[bytes, bytes]]:
    return {slot: {one.ref: one.value for one in some} for slot, some in state.slots.items()}


def check_acts(world: "World", state: Dossier, known: Iterable[Said]) -> None:
    """Acts stand exactly while every value that was read aloud is live, byte for byte."""
    live = {slot: frozenset(some.values()) for slot, some in lives_of(known).items()}
    rows = rows_of(known)
    versions = presented(state)
    for made in world.books.shown:
        found = versions.get(made.digest)
        if found is None or made.said.dossier != state.id:
            continue
        holds = {one.slot: one.hold for one in hold_of(state, found[1], attested)}
        for slot, values in made.values.items():
            row = slot.rpartition("/")[0] if "/" in slot else ""
            now = live.get(slot, frozenset()) if not row or row in rows else frozenset()
            stands = values <= now
            said = holds[slot] in {Hold.STANDS, Hold.BESIDE}
            corrected = holds[slot] is Hold.CORRECTED
            must("I16", stands == said or (corrected and not stands), f"{slot} {holds}")
        broken = Hold.BROKEN in holds.values()
        must("I16", acts_stand(hold_of(state, found[1], attested)) != broken, "acts")


def check_registry(world: "World") -> None:
    """The centre's dossiers are what its log says, whatever way it came there."""
    for dossier in sorted(world.ledger.counting):
        if dossier != bytes(16) and dossier not in world.ledger.erased:
            state = world.office.centre.dossier(DossierId(dossier))
            known = world.ledger.counted(dossier)
            check_state("I2", f"the registry {dossier.hex()[-6:]}", state, known)
            _check_absent(state, known)
            check_acts(world, state, known)
            check_steps(world, state)


def check_erased(world: "World", dossier: bytes) -> None:
    """No body is left of it, and every header still proves itself."""
    store = world.office.store
    row = store.dossiers.find(DossierId(dossier))
    stored = store.entries.of_dossier(row.number) if row else []
    for one in stored:
        header = one.operation.header_bytes
        must("I19", one.operation.body is None, f"a body of {dossier.hex()[-6:]} is still there")
        must("I19", bytes(sha256(header)) == one.operation.id, "a header that proves nothing")
        must("I19", header == world.ledger.said[one.operation.id].header, "another header")
    for held in store.desk.all_held():
        run = decode_run(held.run)
        named = {at for at, (of, _) in enumerate(run.dossiers) if of == dossier}
        bodies = zip(run.bodies, run.dossier_at, strict=True)
        waits = any(body is not None and at in named for body, at in bodies)
        must("I19", not waits, f"a body of {dossier.hex()[-6:]} still waits at the door")
    for of, root in world.books.pictures:
        left = of == dossier and store.chunks.has(DossierId(of), BlobRoot(root), 0)
        must("I19", not left, f"a picture of {dossier.hex()[-6:]} is still there")


def _check_absent(state: Dossier, known: list[Said]) -> None:
    said = {(bytes(ref), slot) for ref, slots in state.absent.items() for slot in slots}
    must("I2", said == absent_of(known), "what is replaced and not here")


def check_steps(world: "World", state: Dossier) -> None:
    """What was followed stays followed; two that differ block."""
    for axis in AXES:
        found = axis_of(state, axis)
        current = {step.ref for step in found.current}
        passed = frozenset(
            step.ref
            for step in found.steps
            if step.standing is Standing.TAKEN and step.ref not in current
        )
        _check_blocked(found)
        name = (state.id, axis)
        before = world.passed.get(name, frozenset())
        must("I12", before <= passed, f"{axis} of {state.id.hex()[-6:]} was undone")
        world.passed[name] = passed
        world.note_steps(found)


def _check_blocked(axis: Axis) -> None:
    """While two of one origin differ, nothing goes on from one of them alone."""
    by_ref = {step.ref: step for step in axis.steps}
    for open_step in axis.current:
        for other in axis.current:
            beside = [by_ref[ref] for ref in other.follows if ref in by_ref]
            went_on = any(
                one.follows == open_step.follows and one.to != open_step.to for one in beside
            )
            alone = open_step.ref not in other.follows
            must("I12", not (went_on and alone), "a step went on from one side of two")


# After healing.


def check_orders(world: "World") -> None:
    """Any order, doubled, in any batches, with whatever clocks: one state."""
    for row, placed in world.placed().items():
        once = fold(placed, dossier=DossierId(row))
        shuffled = [*placed, *world.dice.sample(placed, k=len(placed) // 2)]
        world.dice.shuffle(shuffled)
        other = Dossier(DossierId(row))
        for one in shuffled:
            take(other, one)
        must("I1", _visible(once) == _visible(other), f"the order of {row.hex()[-6:]} matters")
        clocks = [world.with_other_clock(one) for one in placed]
        twisted = fold(clocks, dossier=DossierId(row))
        must("I6", lives(once) == lives(twisted), f"clocks of {row.hex()[-6:]} matter")
        kept = lives(world.office.centre.dossier(DossierId(row)))
        must("I1", kept == lives(once), f"the registry of {row.hex()[-6:]} is not its log")


def check_pages(world: "World") -> None:
    """A page made anywhere in the log, and what came after it."""
    for row, placed in world.placed().items():
        cut = world.dice.randrange(len(placed) + 1)
        size = placed[cut].position if cut < len(placed) else world.ledger.size
        assert size is not None
        early = [one for one in placed if one.position is not None and one.position < size]
        if not early:
            continue
        base = fold(early, dossier=DossierId(row))
        salt = early[0].operation.salt
        assert salt is not None
        page = encode_page("origin", size, bytes(32), [State(base, salt)])
        _, (state,) = open_page(page, sign_page(page, KEYS.page), KEYS.page.public)
        whole = fold(placed, base=state.dossier)
        should = fold(placed, dossier=DossierId(row))
        must("I15", lives(whole) == lives(should), f"a page of {row.hex()[-6:]} at {size}")
        must("I15", set(whole.facts) == set(should.facts), f"facts of a page at {size}")
        must("I15", whole.absent == should.absent, f"absent of a page at {size}")


def check_pictures(world: "World", *, complete: bool) -> None:
    """What is whole at the centre is what was photographed."""
    store = world.office.store
    for (dossier, root), content in world.books.pictures.items():
        if dossier in world.ledger.erased:
            continue
        for blob in store.attachments.of(DossierId(dossier), BlobRoot(root)):
            if blob.size != len(content):
                continue
            if blob.present.complete:
                parts = [
                    decode(ChunkBody, store.chunks.read(DossierId(dossier), BlobRoot(root), at))
                    for at in range(chunk_count(len(content)))
                ]
                whole = b"".join(part.chunk for part in parts)
                must("I13", whole == content, f"another picture in {dossier.hex()[-6:]}")
            elif complete and world.picture_must_come(dossier, root):
                raise Broken("I13", f"a picture of {dossier.hex()[-6:]} never came")


def _visible(state: Dossier) -> tuple[object, ...]:
    return state.slots, state.facts, state.absent, state.held


def _difference(said: dict[str, dict[bytes, bytes]], should: dict[str, dict[bytes, bytes]]) -> str:
    slots = [s for s in {*said, *should} if said.get(s) != should.get(s)]
    one = min(slots)
    return f"{one} {_few(said.get(one, {}))}, not {_few(should.get(one, {}))}"


def _few(refs: Iterable[bytes]) -> str:
    return ", ".join(sorted_refs(refs)[:6]) or "nothing"
