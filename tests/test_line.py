"""Devices stand in line: nobody's wait grows with another's appetite, or with its defects."""

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import Path

import pytest

from protocol.actions import Save
from protocol.caps import A_DAY
from protocol.errors import Later, OverCap, ProtocolError, TooManyRequests
from protocol.ids import sha256
from protocol.keys import SigningKey
from protocol.messages import (
    MAX_REQUEST_ENTRIES,
    SYNC_PATH,
    Frame,
    Target,
    frame_request,
    unpack_answer,
)
from protocol.run import encode_run
from sync_server.centre import Centre, Reply
from sync_server.devices import line as lines
from sync_server.devices.line import MAX_GROUP, MAX_WAITING_OF_DEVICE, Line
from tests.builders import a_write
from tests.test_answer import a_request
from tests.test_ingest import a_day
from tests.town import ORIGIN, Tablet, Town

HUNGRY_OPERATIONS = 100_000


class Counting(Line):
    """Knows how many transactions there have been, and who was in each."""

    def __init__(self, centre: Centre) -> None:
        super().__init__(centre)
        self.groups: list[list[bytes]] = []
        self.refused: list[bytes] = []  # content on which the centre breaks
        inner = centre.take_group

        def take_group(frames: Sequence[Frame]) -> list[Reply]:
            self.groups.append([frame.device for frame in frames])
            if any(frame.packed in self.refused for frame in frames):
                raise KeyError
            return inner(frames)

        centre.take_group = take_group  # type: ignore[method-assign]  # of this one centre


async def told(waiting: Awaitable[bytes]) -> str:
    """ok, or the code of what came instead."""
    try:
        unpack_answer(await waiting)
    except ProtocolError as problem:
        return problem.code
    return "ok"


def offer(tablet: Tablet, first: int = 0) -> bytes:
    run = tablet.log[first : first + MAX_REQUEST_ENTRIES]
    return tablet.frame(a_request(runs=[encode_run(run)]))


@pytest.mark.slow
async def test_a_device_with_a_hundred_thousand_operations_keeps_nobody_waiting(
    tmp_path: Path,
) -> None:
    town = Town(tmp_path)
    hungry = town.enrol("an")
    dossier = hungry.open()
    for number in range(HUNGRY_OPERATIONS - 1):
        hungry.say(Save([a_write(f"note{number % 100}", number)]), dossier)  # side by side, too
    pushes = [offer(hungry, at) for at in range(0, HUNGRY_OPERATIONS, MAX_REQUEST_ENTRIES)]
    others = [a_day(town, f"máy {number}") for number in range(10)]
    line, waits = Counting(town.centre), list[int]()

    async def push_all() -> list[str]:
        """As fast as it is let, several at once."""
        said = list[str]()
        for at in range(0, len(pushes), MAX_WAITING_OF_DEVICE):
            some = pushes[at : at + MAX_WAITING_OF_DEVICE]
            said += await asyncio.gather(*[told(line.sync(one)) for one in some])
        return said

    async def ask_often(tablet: Tablet) -> None:
        for _ in range(3):
            before = len(line.groups)
            assert await told(line.sync(offer(tablet))) == "ok"
            waits.append(len(line.groups) - before)

    pushing = asyncio.create_task(push_all())
    await asyncio.gather(*[ask_often(tablet) for tablet in others])
    said = await pushing

    assert max(waits) <= 2, "more than the transaction under way and the next one"
    assert set(said) == {"ok", OverCap.code}
    (log,) = town.centre.store.entries.logs_of(hungry.id)
    taken = log.tip_seq
    assert A_DAY.operations <= taken < A_DAY.operations + MAX_REQUEST_ENTRIES


async def test_one_of_each_device_goes_into_a_transaction_in_the_order_they_came() -> None:
    town = Town()
    tablets = [a_day(town, name) for name in ("an", "bình", "chi")]
    line = Counting(town.centre)
    asks = [(tablet, offer(tablet)) for tablet in tablets for _ in range(2)]

    said = await asyncio.gather(*[told(line.sync(frame)) for _, frame in asks])

    assert said == ["ok"] * 6
    assert line.groups == [[one.id for one in tablets]] * 2


@pytest.mark.parametrize("count", [MAX_GROUP - 1, MAX_GROUP, MAX_GROUP + 1])
async def test_a_transaction_is_shared_by_so_many(count: int) -> None:
    town = Town()
    tablets = [town.enrol(f"máy {number}") for number in range(count)]
    line = Counting(town.centre)

    await asyncio.gather(*[line.sync(one.frame(a_request())) for one in tablets])

    assert [len(group) for group in line.groups] == (
        [count] if count <= MAX_GROUP else [MAX_GROUP, count - MAX_GROUP]
    )


@pytest.mark.parametrize("more", [-1, 0, 1])
async def test_a_transaction_is_only_so_large(more: int, monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town()
    one, other = a_day(town), a_day(town, "bình")
    frames = [offer(one), offer(other)]
    both = sum(len(town.centre.recognise(frame).packed) for frame in frames)
    monkeypatch.setattr(lines, "MAX_GROUP_BYTES", both - more)
    line = Counting(town.centre)

    await asyncio.gather(*[line.sync(frame) for frame in frames])

    assert len(line.groups) == (2 if more > 0 else 1)


@pytest.mark.parametrize(
    ("asked", "refused"), [(MAX_WAITING_OF_DEVICE, 0), (MAX_WAITING_OF_DEVICE + 1, 1)]
)
async def test_who_asks_faster_than_it_is_answered_is_told_to_wait(
    asked: int, refused: int
) -> None:
    town = Town()
    tablet = a_day(town)
    line = Line(town.centre)

    said = await asyncio.gather(*[told(line.sync(offer(tablet))) for _ in range(asked)])

    assert said.count(TooManyRequests.code) == refused
    assert await told(line.sync(offer(tablet))) == "ok"


@pytest.mark.parametrize("limit", ["MAX_WAITING", "MAX_WAITING_BYTES"])
async def test_only_so_much_waits_at_all(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town()
    tablets = [a_day(town, name) for name in ("an", "bình", "chi")]
    frames = [offer(one) for one in tablets]
    sizes = [len(town.centre.recognise(frame).packed) for frame in frames]
    monkeypatch.setattr(lines, limit, 2 if limit == "MAX_WAITING" else sum(sizes[:2]))
    line = Line(town.centre)

    said = await asyncio.gather(*[told(line.sync(frame)) for frame in frames])

    assert said == ["ok", "ok", Later.code]


async def test_what_breaks_on_one_request_does_not_take_the_others_with_it() -> None:
    town = Town()
    tablets = [a_day(town, name) for name in ("an", "bình", "chi")]
    line = Counting(town.centre)
    frames = [offer(one) for one in tablets]
    line.refused.append(town.centre.recognise(frames[1]).packed)

    said = await asyncio.gather(*map(line.sync, frames), return_exceptions=True)

    assert [type(one) for one in said] == [bytes, KeyError, bytes]
    assert town.centre.store.entries.count() == 8


async def test_who_has_left_is_not_served_and_holds_nobody_up() -> None:
    town = Town()
    tablets = [a_day(town, name) for name in ("an", "bình")]
    line = Counting(town.centre)
    leaving, staying = [asyncio.create_task(line.sync(offer(one))) for one in tablets]
    await asyncio.sleep(0)

    leaving.cancel()

    assert unpack_answer(await staying).receipts
    assert line.groups == [[tablets[1].id]]


async def test_a_stranger_does_not_even_stand_in_line() -> None:
    town = Town()
    key, epoch = SigningKey(sha256(b"stranger")), a_day(town).epoch
    frame = frame_request(b"", Target(ORIGIN, SYNC_PATH), epoch=epoch, counter=1, key=key)

    assert await told(Line(town.centre).sync(frame)) == "untrusted"


async def test_chunks_take_their_turn_like_everything_else(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet, other = town.enrol("an"), a_day(town, "bình")
    images = [b"\xff\xd8\xff" + bytes([number]) for number in range(3)]
    refs = [tablet.attach(tablet.open(number=at), image) for at, image in enumerate(images)]
    dossiers = list(dict.fromkeys(one.header.dossier for one in tablet.log))
    tablet.push(tablet.log)
    line = Counting(town.centre)
    puts = [
        line.put_chunk(dossier.hex(), ref.root.hex(), 0, tablet.chunk_frame(dossier, ref.root, 0))
        for dossier, ref in zip(dossiers, refs, strict=True)
    ]

    *present, answer = await asyncio.gather(*puts, told(line.sync(offer(other))))

    assert present == [b"\x01"] * 3
    assert answer == "ok"


@pytest.mark.parametrize(("chunks", "later"), [(1, 0), (2, 0), (3, 1)])
async def test_pictures_take_only_so_many_places_and_never_those_of_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunks: int, later: int
) -> None:
    monkeypatch.setattr(lines, "MAX_WAITING_CHUNKS", 2)
    town = Town(tmp_path)
    tablet, other = town.enrol("an"), a_day(town, "bình")
    images = [b"\xff\xd8\xff" + bytes([number]) for number in range(chunks)]
    refs = [tablet.attach(tablet.open(number=at), image) for at, image in enumerate(images)]
    dossiers = list(dict.fromkeys(one.header.dossier for one in tablet.log))
    tablet.push(tablet.log)
    line = Line(town.centre)
    puts = [
        line.put_chunk(dossier.hex(), ref.root.hex(), 0, tablet.chunk_frame(dossier, ref.root, 0))
        for dossier, ref in zip(dossiers, refs, strict=True)
    ]

    *put, answer = await asyncio.gather(
        *puts, told(line.sync(offer(other))), return_exceptions=True
    )

    assert [isinstance(one, Later) for one in put] == [False] * (chunks - later) + [True] * later
    assert answer == "ok"
