"""Who means harm: a hostile officer, a hostile centre, newer versions that nobody here can read."""

from typing import Final

from msgspec.structs import replace

from protocol.actions import Save, Write, raw_value
from protocol.blobs import chunk_hashes, prove_chunk
from protocol.checkpoint import Checkpoint, shorten, sign_checkpoint
from protocol.decoding import encode
from protocol.ids import DossierId, Hash, OperationRef
from protocol.messages import (
    SYNC_PATH,
    ChunkBody,
    SyncAnswer,
    Target,
    frame_request,
    pack_answer,
    unpack_answer,
)
from protocol.packing import LEVEL_BAD_LINK
from tests.simulation.call import Reply
from tests.simulation.office import KEYS
from tests.simulation.problems import must
from tests.simulation.promises import check_tablet
from tests.simulation.rule import rule
from tests.simulation.rules.lines import go_on, run_to_the_end, waiting
from tests.simulation.rules.people import FIELDS, short
from tests.simulation.tablet import Tablet
from tests.simulation.world import DAY_MS, World

NEWER: Final = b"\x93\xa9from_2031\x01\xa4more"
FLOOD: Final = 90  # more than a share of a day


def a_dossier_of(world: World, *, hostile: bool) -> tuple[Tablet, DossierId] | None:
    tablet = world.a_tablet(honest=not hostile)
    if tablet is None or tablet.hostile != hostile or tablet.full:
        return None
    here = [one for one in tablet.dossiers() if tablet.store.find_salt(one) is not None]
    dossier = world.dice.one_of(here)
    return None if dossier is None else (tablet, dossier)


@rule(2)
def a_newer_version_writes(world: World) -> str | None:
    """An action that no version here knows: kept, sent on and shown, byte for byte."""
    found = a_dossier_of(world, hostile=False)
    if found is None:
        return None
    tablet, dossier = found
    if world.dice.happens(0.5):
        slot = world.dice.choice(FIELDS)
        write = [slot, "từ bản mới", [], "một phần mới"]
        body = encode(["save", [write], "một phần mới"])
    else:
        body = NEWER
    new = tablet.acts(lambda: tablet.write_raw(dossier, body, now_ms=tablet.now_ms()))
    if new is None:
        return f"{tablet}, which dies"
    check_tablet(world, tablet, dossier)
    return f"{tablet}: {short(dossier)} {body[1:12]!r}"


@rule(1, share=0.7)
def an_officer_turns_hostile(world: World) -> str | None:
    if any(one.hostile for one in world.tablets):
        return None
    tablet = world.a_tablet()
    if tablet is None or len(world.working()) < 3 or tablet.cloned:
        return None
    tablet.hostile = True
    return f"{tablet}"


@rule(3)
def a_hostile_officer_dates_back(world: World) -> str | None:
    found = a_dossier_of(world, hostile=True)
    if found is None:
        return None
    tablet, dossier = found
    slot = world.dice.choice(FIELDS)
    body = encode(Save([Write(slot, raw_value("có từ lâu"))]))
    now_ms = world.now_ms - world.dice.choice((DAY_MS, 400 * DAY_MS))
    tablet.acts(lambda: tablet.write_raw(dossier, body, now_ms=now_ms))
    return f"{tablet}: {short(dossier)} {slot}"


@rule(3)
def a_hostile_officer_replaces_what_was_never_shown(world: World) -> str | None:
    """Anything anywhere: it names what it replaces, so everybody can see what it did."""
    found = a_dossier_of(world, hostile=True)
    if found is None:
        return None
    tablet, dossier = found
    refs = sorted(one.ref for one in world.ledger.said.values() if one.dossier == dossier)
    some = world.dice.sample(refs, k=min(len(refs), world.dice.randint(1, 20)))
    slot = world.dice.choice(FIELDS)
    body = encode(Save([Write(slot, raw_value("chỉ còn cái này"), [*range(len(some))])]))
    named = tuple(OperationRef(ref) for ref in some)
    tablet.acts(lambda: tablet.write_raw(dossier, body, now_ms=tablet.now_ms(), references=named))
    return f"{tablet}: {short(dossier)} {slot}, {len(some)} at once"


@rule(1.5)
def a_hostile_officer_floods(world: World) -> str | None:
    found = a_dossier_of(world, hostile=True)
    if found is None:
        return None
    tablet, dossier = found
    for at in range(FLOOD):
        body = encode(Save([Write("note", raw_value(at))]))
        tablet.acts(lambda body=body: tablet.write_raw(dossier, body, now_ms=tablet.now_ms()))  # type: ignore[misc]  # bound at once
    if tablet.call is None and tablet.has_moved:
        run_to_the_end(world, tablet)
        if tablet.store.find_salt(dossier) is not None:
            tablet.acts(lambda: tablet.write_raw(dossier, body, now_ms=tablet.now_ms()))
        run_to_the_end(world, tablet)
    return f"{tablet}: {short(dossier)} {FLOOD} times"


@rule(2)
def a_swapped_picture_is_sent(world: World) -> str | None:
    """Another one of the same size in the place of what was named."""
    tablet = world.a_tablet(honest=False)
    named = sorted(world.books.pictures)
    place = world.dice.one_of(named)
    if tablet is None or place is None or world.office.full:
        return None
    dossier, root = place
    other = bytes(reversed(world.books.pictures[place]))
    hashes = chunk_hashes(other)
    chunk = other[: 64 * 1024]
    body = encode(ChunkBody(list(prove_chunk(hashes, 0)), chunk))
    path = f"/chunks/{dossier.hex()}/{root.hex()}/0"
    frame = frame_request(
        body, Target(world.office.origin, path), epoch=tablet.unlocked.epoch,
        counter=tablet.store.next_counter(), key=tablet.unlocked.signing,
    )  # fmt: skip
    reply = world.office.serve("PUT", path, frame)
    must("I13", reply.status != 200, "another picture was taken in")
    return f"{tablet}: {short(dossier)}"


# A centre that lies. It has every key of the centre's server, and the line to one tablet.


def lied_to(world: World) -> tuple[Tablet, SyncAnswer, Reply] | None:
    found = waiting(world, "answered")
    if found is None:
        return None
    tablet, stage = found
    reply = stage.reply
    if reply is None or stage.message is None or stage.message.path != SYNC_PATH:
        return None
    if reply.status != 200 or tablet.store.checkpoint() is None or not tablet.has_moved:
        return None
    return tablet, unpack_answer(reply.content), reply


def lie(world: World, tablet: Tablet, answer: SyncAnswer, reply: Reply) -> str:
    """Nothing of it may be believed: what the store says afterwards is compared as always."""
    world.fault(tablet, "lie")
    known, cursor = tablet.store.checkpoint(), tablet.store.cursor()
    content = pack_answer(answer, level=LEVEL_BAD_LINK)
    go_on(world, tablet, replace(reply, content=content))
    if tablet.call is None:
        return f"{tablet} is not taken in"
    said = go_on(world, tablet)
    same = (tablet.store.checkpoint(), tablet.store.cursor()) == (known, cursor)
    must("I8", same, f"{tablet} believes another history")
    return f"{tablet}: {said}"


def _sign(world: World, size: int, root: Hash) -> Checkpoint:
    time_s = world.now_ms // 1000
    return sign_checkpoint(world.office.origin, size, root, safe=0, time_s=time_s, key=KEYS.log)


@rule(4)
def the_centre_rewrites_its_log(world: World) -> str | None:
    """As long as before or longer, and not what it was."""
    found = lied_to(world)
    if found is None:
        return None
    tablet, answer, reply = found
    known = tablet.store.checkpoint()
    assert known is not None
    size = max(known.size, world.ledger.size) + world.dice.randrange(3)
    root = Hash(bytes([world.dice.randrange(256)]) * 32)
    head = _sign(world, size, root)
    answer = replace(answer, checkpoint=shorten(head))
    return lie(world, tablet, answer, reply)


@rule(4)
def the_centre_drops_what_it_had(world: World) -> str | None:
    """A head of some days ago, rightly signed then."""
    found = lied_to(world)
    if found is None:
        return None
    tablet, answer, reply = found
    known = tablet.store.checkpoint()
    assert known is not None
    if known.size < 2:
        return None
    size = world.dice.randrange(1, known.size)
    root = Hash(world.ledger.tree.roots[size])
    head = _sign(world, size, root)
    answer = replace(answer, checkpoint=shorten(head), consistency=[])
    return lie(world, tablet, answer, reply)


@rule(5)
def the_centre_receipts_what_it_has_not(world: World) -> str | None:
    """The ledger knows where everything stands; a receipt that says otherwise is not kept."""
    found = lied_to(world)
    if found is None:
        return None
    tablet, answer, reply = found
    if not answer.receipts:
        return None
    moved = [replace(one, first_position=one.first_position + 1) for one in answer.receipts]
    world.fault(tablet, "false receipt")
    content = pack_answer(replace(answer, receipts=moved), level=LEVEL_BAD_LINK)
    said = go_on(world, tablet, replace(reply, content=content))
    return f"{tablet}: {said}"
