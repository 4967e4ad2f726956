"""What a request meets before the centre: room on the disk, patience, and a share for strangers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from pathlib import Path

import pytest

from protocol.courier import (
    HEADER_BYTES,
    RECEIPT_REQUEST,
    SEALED_SEGMENT_BYTES,
    Record,
    encode_records,
    seal_segments,
)
from protocol.errors import (
    Later,
    MalformedBytes,
    ProtocolError,
    StorageFull,
    TooManyRequests,
)
from protocol.keys import ExchangeKey
from sync_server import keyring
from sync_server.couriers import Delivery
from sync_server.devices import bodies, bundles
from sync_server.devices.bodies import LOOK_EVERY_BYTES, RESERVE_BYTES, Bodies
from sync_server.devices.bundles import LEAST_CHARGE, MAX_AT_ONCE, MAX_OF_SOURCE, Bundles
from sync_server.devices.sources import (
    HOUR_MS,
    MAX_SOURCES,
    Allowance,
    Sources,
    neighbourhood_of,
    source_of,
)
from tests.faults.live import Fault, failing, library
from tests.test_centre_http import Desk, a_tablet, desk  # noqa: F401  # a fixture
from tests.test_ingest import a_day
from tests.town import Town, code_of

PLENTY = 1 << 40
PROXY, INNER, SOMEBODY = "192.0.2.1", "192.0.2.2", "198.51.100.7"


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def endless(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
    await asyncio.Event().wait()


def with_room(free_bytes: int = PLENTY) -> Bodies:
    return Bodies(lambda: free_bytes)


async def code_when(waiting: Awaitable[object]) -> str:
    try:
        await waiting
    except ProtocolError as problem:
        return problem.code
    return ""


# Bodies.


async def test_a_body_is_all_that_came() -> None:
    assert await with_room().read(pieces(b"ab", b"", b"c")) == b"abc"


@pytest.mark.parametrize(("count", "code"), [(4, ""), (5, ""), (6, Later.code)])
async def test_so_many_bytes_are_on_their_way_in_at_once(
    count: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "MAX_IN_FLIGHT_BYTES", 10)
    room = with_room()
    slow = asyncio.create_task(room.read(endless(b"12345")))
    await asyncio.sleep(0)

    assert await code_when(room.read(pieces(bytes(count)))) == code
    slow.cancel()
    await asyncio.wait([slow])

    assert await room.read(pieces(bytes(10))) == bytes(10)


async def test_a_body_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "BODY_S", 0)

    with pytest.raises(MalformedBytes):
        await with_room().read(endless(b"x"))


@pytest.mark.parametrize(
    ("free", "code"),
    [(RESERVE_BYTES - 1, StorageFull.code), (RESERVE_BYTES, ""), (RESERVE_BYTES + 1, "")],
)
def test_what_is_kept_free_stays_free(free: int, code: str) -> None:
    assert code_of(lambda: with_room(free).check_room()) == code


def test_the_disk_is_asked_again_long_before_it_can_be_full() -> None:
    asked = list[int]()

    def free_bytes() -> int:
        asked.append(1)
        return PLENTY

    room = Bodies(free_bytes)
    for _ in range(90):
        room.check_room(LOOK_EVERY_BYTES // 8)

    assert len(asked) == 10
    assert LOOK_EVERY_BYTES <= RESERVE_BYTES // 16


# A full disk.


def test_a_centre_without_room_takes_nothing_and_can_be_read(desk: Desk) -> None:  # noqa: F811
    tablet = a_tablet(desk)
    desk.free_bytes = 0
    ask = desk.ask(tablet.signing, 1)

    refused = [
        desk.http.post("/sync", content=ask),
        desk.http.post("/enrol", content=b"x"),
        desk.http.post("/courier", content=b"x"),
        desk.http.put("/chunks/00/00/0", content=b"x"),
        desk.http.get("/health"),
    ]

    assert {reply.status_code for reply in refused} == {507}
    assert {reply.json()["code"] for reply in refused} == {"storage-full"}
    assert "vẫn còn trên máy" in refused[0].json()["title"]
    assert int(refused[0].headers["retry-after"]) > 0
    assert desk.http.get("/checkpoint").status_code == 200
    desk.free_bytes = PLENTY
    assert desk.http.get("/health").text == "ok"


@pytest.mark.parametrize("at", [1, 2, 5, 9])
def test_a_disk_that_fills_up_in_a_transaction_loses_nothing(at: int, tmp_path: Path) -> None:
    sqlite = library()
    assert sqlite is not None, "see tests/test_io_errors.py"
    with failing(sqlite, tmp_path) as disk:
        town = Town(tmp_path)
        tablet = a_day(town)
        disk.fail(Fault(at, full=True))
        refused = code_of(lambda: tablet.push(tablet.log))
        disk.mend()

        answer = tablet.push(tablet.log)
        town.centre.store.close()

    assert disk.failed
    assert refused == StorageFull.code
    assert sum(receipt.count for receipt in answer.receipts) == len(tablet.log)


# Who asks without saying who they are.


@pytest.mark.parametrize(
    ("peer", "said", "source"),
    [
        (SOMEBODY, "", SOMEBODY),
        (SOMEBODY, "203.0.113.9", SOMEBODY),
        (PROXY, "203.0.113.9", "203.0.113.9"),
        (PROXY, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (PROXY, f"203.0.113.9, {INNER}", "203.0.113.9"),
        (PROXY, "", PROXY),
        (PROXY, "', DROP TABLE", "?"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("testclient", "", "?"),
    ],
)
def test_only_a_proxy_of_ours_says_where_somebody_comes_from(
    peer: str, said: str, source: str
) -> None:
    headers = {"x-forwarded-for": said} if said else {}

    assert source_of(peer, headers, {PROXY, INNER}) == source


@pytest.mark.parametrize(
    ("used", "code"), [(9, ""), (10, TooManyRequests.code), (11, TooManyRequests.code)]
)
@pytest.mark.parametrize("allowance", [Allowance(10, 100), Allowance(100, 10)])
def test_a_source_and_all_of_them_have_so_much_an_hour(
    allowance: Allowance, used: int, code: str
) -> None:
    sources = Sources(allowance)
    sources.charge("a", used, 0)

    assert code_of(lambda: sources.check("a", 0)) == code
    assert code_of(lambda: sources.check("b", 0)) == (code if allowance.of_all == 10 else "")
    sources.check("a", HOUR_MS)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("198.51.100.7", "198.51.100.0/24"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("?", "?"),
    ],
)
def test_the_log_knows_a_neighbourhood_and_no_address(source: str, said: str) -> None:
    assert neighbourhood_of(source) == said


def test_strangers_do_not_fill_the_memory() -> None:
    sources = Sources(Allowance(10, 1e12))
    for number in range(MAX_SOURCES + 10):
        sources.charge(str(number), 11, 0)

    sources.check("9", 0)
    assert code_of(lambda: sources.check("10", 0)) == TooManyRequests.code


def test_a_stranger_who_asks_too_often_is_told_when_to_come_back(
    desk: Desk,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desk.reception, "strangers", Sources(Allowance(3, 100)))

    said = [desk.http.get("/proofs/inclusion/0/1") for _ in range(4)]

    assert [one.status_code for one in said] == [200, 200, 200, 429]
    assert int(said[-1].headers["retry-after"]) >= 1
    desk.now_ms += HOUR_MS
    assert desk.http.get("/proofs/inclusion/0/1").status_code == 200


# Bundles.


class Door:
    """Where bundles come in, with a centre behind it."""

    def __init__(self, folder: Path, room: Bodies | None = None) -> None:
        self.desk, self.now_ms = Desk(folder), 0
        self.spool = folder / "spool"
        self.spool.mkdir()
        self.bundles = Bundles(room or with_room(), self.spool)
        key: ExchangeKey = keyring.load(folder / "keys").courier
        self.bundle = b"".join(
            seal_segments(
                encode_records([Record(RECEIPT_REQUEST, bytes(100_000))]),
                recipient=key.public,
                entropy=bytes(range(32)),
            )
        )

    async def bring(self, stream: AsyncIterator[bytes], source: str = "a") -> Delivery:
        delivery = self.desk.centre.delivery()
        return await self.bundles.receive(stream, delivery, source=source, now_ms=self.now_ms)


def cut(bundle: bytes) -> Sequence[bytes]:
    return [bundle[at : at + 1000] for at in range(0, len(bundle), 1000)]


async def test_a_bundle_is_read_when_all_of_it_is_here_and_leaves_nothing(tmp_path: Path) -> None:
    door = Door(tmp_path)

    delivery = await door.bring(pieces(*cut(door.bundle)))

    assert delivery.counts().problems == {"malformed-bytes": 1}
    assert list(door.spool.iterdir()) == []


async def test_what_is_no_bundle_is_not_waited_for(tmp_path: Path) -> None:
    door = Door(tmp_path)
    other = b"".join(
        seal_segments([b"x"], recipient=ExchangeKey(bytes(32)).public, entropy=bytes(range(32)))
    )

    assert await code_when(door.bring(endless(bytes(HEADER_BYTES)))) == "malformed-bytes"
    assert await code_when(door.bring(endless(other))) == "broken-seal"


async def test_a_bundle_cut_or_spoilt_is_refused(tmp_path: Path) -> None:
    door = Door(tmp_path)
    spoilt = door.bundle[:-1] + bytes([door.bundle[-1] ^ 1])

    for bundle in (b"", door.bundle[:50], door.bundle[: SEALED_SEGMENT_BYTES + 80], spoilt):
        assert await code_when(door.bring(pieces(bundle))) in {"malformed-bytes", "broken-seal"}


@pytest.mark.parametrize("limit", ["STALLED_S", "UPLOAD_S"])
async def test_a_bundle_that_stalls_gives_its_place_back(
    limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, limit, 0)
    door = Door(tmp_path)

    assert await code_when(door.bring(endless(door.bundle[:1000]))) == "malformed-bytes"
    assert door.bundles.under_way == []
    assert door.bundles.spooled == 0


@pytest.mark.parametrize(
    ("sources", "more"),
    [(["a"] * MAX_OF_SOURCE, "a"), ([str(number) for number in range(MAX_AT_ONCE)], "b")],
)
async def test_so_many_bring_bundles_at_once(
    sources: Sequence[str], more: str, tmp_path: Path
) -> None:
    door = Door(tmp_path)
    under_way = [
        asyncio.create_task(door.bring(endless(door.bundle[:1000]), source)) for source in sources
    ]
    await asyncio.sleep(0.01)

    assert await code_when(door.bring(pieces(door.bundle), more)) == Later.code
    under_way[0].cancel()
    await asyncio.wait(under_way[:1])

    assert await code_when(door.bring(pieces(door.bundle), more)) == ""
    for one in under_way:
        one.cancel()
    await asyncio.wait(under_way)


@pytest.mark.parametrize(("more", "code"), [(1, ""), (0, ""), (-1, Later.code)])
async def test_so_much_of_bundles_is_on_its_way_in(
    more: int, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Door(tmp_path)
    monkeypatch.setattr(bundles, "MAX_SPOOLED_BYTES", len(door.bundle) + more)

    assert await code_when(door.bring(pieces(*cut(door.bundle)))) == code
    assert door.bundles.spooled == 0


async def test_a_bundle_never_takes_the_last_of_the_disk(tmp_path: Path) -> None:
    large = [bytes(LOOK_EVERY_BYTES // 2)] * 10
    free_bytes = iter(range(RESERVE_BYTES + 2 * LOOK_EVERY_BYTES, 0, -LOOK_EVERY_BYTES))
    door = Door(tmp_path, Bodies(lambda: next(free_bytes)))

    said = await code_when(door.bring(pieces(door.bundle[:HEADER_BYTES], *large)))

    assert said == StorageFull.code
    assert next(free_bytes) >= RESERVE_BYTES - 2 * LOOK_EVERY_BYTES, "noticed in time"


async def test_whoever_brings_garbage_may_bring_so_much_an_hour(tmp_path: Path) -> None:
    door = Door(tmp_path)
    door.bundles.sources = Sources(Allowance(3 * LEAST_CHARGE, 100 * LEAST_CHARGE))

    said = [await code_when(door.bring(pieces(bytes(HEADER_BYTES)))) for _ in range(4)]

    assert said == ["malformed-bytes"] * 3 + [TooManyRequests.code]
    assert await code_when(door.bring(pieces(door.bundle), "b")) == ""
    door.now_ms += HOUR_MS
    assert await code_when(door.bring(pieces(door.bundle))) == ""
