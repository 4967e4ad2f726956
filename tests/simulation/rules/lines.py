"""What is between tablets and the centre: lost, doubled, late, cut, spoiled, said again."""

from typing import Final

import httpx
from msgspec.structs import replace

from protocol.errors import OverCap
from protocol.messages import (
    ADMIN_PATH,
    HELD,
    SYNC_PATH,
    SyncRequest,
    Target,
    frame_request,
    pack_answer,
    pack_request,
    unpack_answer,
)
from protocol.packing import LEVEL_BAD_LINK
from protocol.run import encode_run
from tests.simulation.call import Stage
from tests.simulation.problems import Killed, must
from tests.simulation.promises import check_tablet
from tests.simulation.rule import rule
from tests.simulation.tablet import Tablet
from tests.simulation.world import World

LONGEST_STRIDE: Final = 5


def go_on(world: World, tablet: Tablet, instead: object = None) -> str:
    """One stage further, and how it ended, if it did."""
    call = tablet.call
    assert call is not None
    call.hangs = call.hangs or _hangs(world, tablet)
    try:
        if isinstance(instead, Exception):
            call.fail(instead)
        else:
            call.go_on(instead)
    except Killed:
        tablet.die()
        return "the tablet dies"
    return finish(world, tablet) if call.done else _where(call.stage)


def _hangs(world: World, tablet: Tablet) -> bool:
    """Some of its work follows what its disk has lost, until a clerk gives that up."""
    lost = world.books.lost - world.ledger.given_up - world.ledger.places.keys() - tablet.own.keys()
    return any(one.previous in lost for one in tablet.own.values())


def finish(world: World, tablet: Tablet) -> str:
    call, tablet.call = tablet.call, None
    assert call is not None
    assert call.past is not None
    problem, report = call.past.problem, tablet.worker.report
    if not (call.faults or tablet.full or world.office.full):
        must("I17", problem is None, f"{tablet} synchronised in vain: {problem}")
        said = (report.problems, report.doubts) if report else ((), ())
        fine = said == ((), ()) or (call.hangs and {*said[0]} | {*said[1]} == {HELD})
        must("I17", fine, lambda: f"{tablet} was told {said}")
    tablet.note_receipts()
    tablet.note_departures()
    for dossier in tablet.dossiers():
        check_tablet(world, tablet, dossier)
    return f"ends with {problem}" if problem else "done"


def run_to_the_end(world: World, tablet: Tablet) -> str:
    if tablet.call is None:
        tablet.begin_call()
    said = ""
    while tablet.call is not None:
        said = go_on(world, tablet)
    return said


def _where(stage: Stage | None) -> str:
    return "" if stage is None else stage.name


def waiting(world: World, name: str) -> tuple[Tablet, Stage] | None:
    """A tablet whose synchronisation stands at such a stage."""
    found = [
        (one, one.call.stage)
        for one in world.working()
        if one.call is not None and one.call.stage is not None and one.call.stage.name == name
    ]
    return world.dice.one_of(found)


def bare(stage: Stage) -> str:
    message = stage.message
    return f"{message.method} {message.path[:7]}" if message else ""


@rule(11)
def a_tablet_calls_the_centre(world: World) -> str | None:
    free = [one for one in world.working() if one.call is None]
    tablet = world.dice.one_of(free)
    if tablet is None:
        return None
    tablet.begin_call()
    if tablet.call is not None and tablet.call.done:
        return f"{tablet} {finish(world, tablet)}"
    return f"{tablet}"


@rule(34)
def a_synchronisation_goes_on(world: World) -> str | None:
    tablet = world.a_call()
    if tablet is None:
        return None
    stages = world.dice.randint(1, LONGEST_STRIDE)
    said = ""
    for _ in range(stages):
        if tablet.call is not None:
            said = go_on(world, tablet)
    return f"{tablet} by {stages}: {said}"


@rule(3)
def a_request_is_lost(world: World) -> str | None:
    found = waiting(world, "asks")
    if found is None:
        return None
    tablet, stage = found
    world.fault(tablet, "lost request")
    return f"{tablet} {bare(stage)}: {go_on(world, tablet, httpx.ConnectError('no signal'))}"


@rule(6)
def a_reply_is_lost(world: World) -> str | None:
    found = waiting(world, "answered")
    if found is None:
        return None
    tablet, stage = found
    world.fault(tablet, "lost reply")
    return f"{tablet} {bare(stage)}: {go_on(world, tablet, httpx.ReadError('no signal'))}"


@rule(3)
def a_request_arrives_twice(world: World) -> str | None:
    found = waiting(world, "asks")
    if found is None:
        return None
    tablet, stage = found
    assert stage.message is not None
    world.fault(tablet, "doubled request")
    try:
        world.deliver(tablet, stage.message)
    except httpx.ReadError as gone:
        return f"{tablet} {bare(stage)}: {go_on(world, tablet, gone)}"
    return f"{tablet} {bare(stage)}: {go_on(world, tablet)}"


@rule(3)
def a_request_is_overtaken(world: World) -> str | None:
    """The tablet gives up; its request arrives some other day."""
    found = waiting(world, "asks")
    if found is None:
        return None
    tablet, stage = found
    world.fault(tablet, "late request")
    assert stage.message is not None
    world.books.late_frames.append((tablet.name, stage.message))
    return f"{tablet} {bare(stage)}: {go_on(world, tablet, httpx.ReadTimeout('no answer'))}"


@rule(4)
def an_overtaken_request_arrives(world: World) -> str | None:
    if not world.books.late_frames:
        return None
    at = world.dice.randrange(len(world.books.late_frames))
    name, message = world.books.late_frames.pop(at)
    try:
        world.office.serve(message.method, message.path, message.content)
    except Killed:
        return f"of {name}, and the centre dies"
    return f"of {name}: {message.method} {message.path[:7]}"


@rule(5)
def an_older_answer_arrives(world: World) -> str | None:
    """In the place of the one that belongs to the request."""
    found = waiting(world, "answered")
    if found is None:
        return None
    tablet, stage = found
    older = world.dice.one_of([o for name, _, o in world.frames if name == tablet.name])
    if older is None:
        return None
    if stage.message is None or stage.message.path != SYNC_PATH or stage.reply is None:
        return None
    world.fault(tablet, "reordered answer")
    tablet.scope_at_answer = world.ledger.devices[tablet.device].ever()
    reply = replace(stage.reply, status=200, content=older)
    return f"{tablet}: {go_on(world, tablet, reply)}"


@rule(3)
def a_request_is_spoiled(world: World) -> str | None:
    """One bit of it: whoever it is from now, it is nobody's who may."""
    found = waiting(world, "asks")
    if found is None:
        return None
    tablet, stage = found
    message = stage.message
    assert message is not None
    if message.path == ADMIN_PATH:
        return None  # words of the centre's own keys, each of which stands for itself
    world.fault(tablet, "spoiled request")
    spoiled = replace(message, content=flipped(world, message.content))
    size = world.ledger.size
    try:
        reply = world.office.serve(spoiled.method, spoiled.path, spoiled.content)
        must("I3", reply.status != 200, f"a spoiled {bare(stage)} was taken in")
        must("I3", world.ledger.size == size, "a spoiled request changed the log")
    except Killed:
        pass
    return f"{tablet} {bare(stage)}: {go_on(world, tablet, httpx.ReadError('garbled'))}"


@rule(6)
def an_answer_is_spoiled(world: World) -> str | None:
    """What of it is believed is what the centre said: the ledger sees to that."""
    found = waiting(world, "answered")
    if found is None:
        return None
    tablet, stage = found
    assert stage.reply is not None
    if not stage.reply.content:
        return None
    world.fault(tablet, "spoiled answer")
    reply = replace(stage.reply, content=flipped(world, stage.reply.content))
    return f"{tablet} {bare(stage)}: {go_on(world, tablet, reply)}"


@rule(12)
def part_of_an_answer_does_not_hold(world: World) -> str | None:
    """Packed as it should be: one run or page of it proves nothing, and comes again."""
    found = waiting(world, "answered")
    if found is None:
        return None
    tablet, stage = found
    if stage.message is None or stage.message.path != SYNC_PATH or stage.reply is None:
        return None
    if stage.reply.status != 200:
        return None
    answer = unpack_answer(stage.reply.content)
    if not answer.foreign or answer.checkpoint is None:
        return None
    world.fault(tablet, "part of an answer")
    at = world.dice.randrange(len(answer.foreign))
    one = answer.foreign[at]
    foreign = [*answer.foreign]
    foreign[at] = replace(one, run=one.run[:-70] + flipped(world, one.run[-70:]))
    content = pack_answer(replace(answer, foreign=foreign), level=LEVEL_BAD_LINK)
    reply = replace(stage.reply, content=content)
    return f"{tablet}, run {at + 1} of {len(foreign)}: {go_on(world, tablet, reply)}"


@rule(4)
def a_line_is_cut(world: World) -> str | None:
    """The officer closes the lid: the session is dropped wherever it is."""
    tablet = world.a_call()
    if tablet is None or tablet.call is None:
        return None
    where = _where(tablet.call.stage)
    world.note_cut(tablet.call)
    tablet.call.drop()
    tablet.call = None
    tablet.note_receipts()
    world.seen["cut session"] += 1
    return f"{tablet} where it {where}"


@rule(4)
def a_proxy_says_a_request_again(world: World) -> str | None:
    """Byte for byte: nothing changes, and nobody learns anything from it."""
    found = world.dice.one_of(world.frames)
    if found is None or world.office.full:
        return None
    name, message, _ = found
    before = _everything(world)
    try:
        reply = world.office.serve(message.method, message.path, message.content)
    except Killed:
        return "and the centre dies"
    now = _everything(world)
    must("I5", now == before, lambda: f"a request said again changed {_changed(before, now)}")
    if world.named(name).hostile and OverCap.code.encode() in reply.content:
        return f"of {name}, who is over the share of a day"
    must("I5", reply.status == 200, lambda: f"a request said again: {reply.content!r}")
    answer = unpack_answer(reply.content)
    told = (*answer.foreign, *answer.pages, *answer.admin, *answer.leave, *answer.missing)
    must("I5", not told, lambda: f"a request said again was told of others' work: {told}")
    return f"{message.path}, {len(message.content)} bytes"


@rule(2)
def the_newest_work_arrives_first(world: World) -> str | None:
    """The half of a log whose beginning is not there yet: kept, and taken in when it has come."""
    tablet = world.dice.one_of([one for one in world.working() if one.call is None])
    if tablet is None or tablet.full or world.office.full:
        return None
    waiting = tablet.store.outbox()
    half = [
        one for one in waiting[len(waiting) // 2 :] if one.header.epoch == tablet.unlocked.epoch
    ]
    if not half or half[0].header.seq == 1:
        return None
    checkpoint = tablet.store.checkpoint()
    request = SyncRequest(
        runs=[encode_run(half)],
        cursor=tablet.store.cursor(),
        known_size=checkpoint.size if checkpoint else 0,
        known_root=checkpoint.root if checkpoint else bytes(32),
        clock_ms=tablet.now_ms(),
        answer_bytes=0,
        admin_held=0,
    )
    frame = frame_request(
        pack_request(request, level=LEVEL_BAD_LINK),
        Target(tablet.store.origin(), SYNC_PATH),
        epoch=tablet.unlocked.epoch,
        counter=tablet.store.next_counter(),
        key=tablet.unlocked.signing,
    )
    world.office.serve("POST", SYNC_PATH, frame)
    world.seen["a held run"] += bool(world.office.store.desk.all_held())
    return f"{tablet}: {len(half)} of {len(waiting)}"


def _everything(world: World) -> tuple[object, ...]:
    store = world.office.store
    return (
        world.ledger.size,
        world.ledger.tree.roots[-1],
        store.tree.head(),
        world.office.centre.rows(),
        len(store.desk.all_held()),
    )


def _changed(before: tuple[object, ...], now: tuple[object, ...]) -> str:
    return "; ".join(f"{a} → {b}" for a, b in zip(before, now, strict=True) if a != b)


def flipped(world: World, content: bytes) -> bytes:
    bit = world.dice.randrange(len(content) * 8)
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
