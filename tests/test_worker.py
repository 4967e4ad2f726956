"""When a tablet tries, what it sends over which network, what it keeps and what it tells people."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile import words
from mobile.keeping import (
    COPY_EVERY_MS,
    ROOM_FOR_FACTS_BYTES,
    ROOM_FOR_IMAGES_BYTES,
    Room,
    alone_since_ms,
    may_delete,
    purge,
    room_of,
    second_copy_due,
    told,
)
from mobile.pace import (
    ENTROPY_BYTES,
    FIRST_WAIT_MS,
    LONGEST_RETRY_AFTER_MS,
    LONGEST_WAIT_MS,
    MOUNTAIN,
    REST_MS,
    SPREAD_MS,
    TOWN,
    Failure,
    Network,
    Past,
    after_failure,
    after_success,
    backoff_ms,
    images_may_go,
    in_order,
    is_due,
    is_spread,
    link_over,
    retry_after_ms,
    spread_ms,
    taken_ms,
)
from mobile.problems import DiskBroken
from mobile.replies import NotTheCentre, Refused, Unreachable
from mobile.store import Receipted, Record
from mobile.store.dossiers import KEPT_AT_LEAST_MS
from mobile.sync import inline
from mobile.worker import LOOK_S, Problem, Worker, World, code_of, is_lasting
from protocol.answers import Wanted
from protocol.blobs import Bitmap, blob_root
from protocol.errors import BadProof
from protocol.ids import BlobRoot, DossierId, dossier_id, sha256
from protocol.receipts import Kind
from protocol.session import Effect, SendChunk
from tests.devices import NOW, PAGE, PICTURE, Tablet
from tests.devices import Centre as PaperCentre
from tests.field import Field, hand_in
from tests.test_centre_http import Desk

WIFI: Final = Network("wifi", "văn phòng")
MOBILE: Final = Network("mobile", "sim")
NOTHING: Final = Network("none")
EVEN: Final = bytes(ENTROPY_BYTES)

entropies = st.binary(min_size=ENTROPY_BYTES, max_size=ENTROPY_BYTES)
failures = st.integers(1, 1000)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


# Back-off.


@given(failures, entropies)
def test_no_wait_is_too_long_and_at_least_half_of_it_is_kept(count: int, entropy: bytes) -> None:
    ceiling_ms = min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - 1))

    assert ceiling_ms // 2 <= backoff_ms(count, entropy) <= ceiling_ms <= LONGEST_WAIT_MS


@given(failures, entropies, entropies)
def test_every_failure_makes_the_wait_longer_until_it_is_the_longest(
    count: int, entropy: bytes, other: bytes
) -> None:
    if FIRST_WAIT_MS * 2**count <= LONGEST_WAIT_MS:
        assert backoff_ms(count, entropy) <= backoff_ms(count + 1, other)


@given(failures, st.integers(0, 2**40), entropies)
def test_what_the_centre_asks_for_is_honoured_up_to_a_limit(
    count: int, retry_ms: int, entropy: bytes
) -> None:
    past = Past(failures=count - 1)
    asked_ms = min(retry_ms, LONGEST_RETRY_AFTER_MS)

    after = after_failure(past, Failure("later", retry_ms), WIFI, now_ms=NOW, entropy=entropy)

    assert after.wait_ms >= asked_ms
    assert after.wait_ms <= max(LONGEST_WAIT_MS, LONGEST_RETRY_AFTER_MS + FIRST_WAIT_MS)
    assert after.least_ms >= asked_ms
    if asked_ms:
        assert not is_due(after, MOBILE, NOW + asked_ms - 1, saved=True)
    assert is_due(after, WIFI, NOW + after.wait_ms)


@given(failures, entropies)
def test_what_was_before_an_answer_is_over(count: int, entropy: bytes) -> None:
    """After ten days without a signal, one picture that gets stuck is no eleventh day."""
    past, failure = Past(failures=count), Failure("unreachable")

    after = after_failure(past, failure, WIFI, now_ms=NOW, entropy=entropy, heard=True)

    assert after.failures == 1
    assert after.wait_ms <= FIRST_WAIT_MS


def test_tablets_that_were_asked_to_wait_do_not_come_back_in_one_second() -> None:
    waits = {
        after_failure(
            Past(), Failure("later", 600_000), WIFI, now_ms=NOW, entropy=bytes([n]) * 8
        ).wait_ms
        for n in range(256)
    }

    assert max(waits) - min(waits) > FIRST_WAIT_MS * 3 // 4


def test_a_valley_that_gets_signal_does_not_call_in_chorus() -> None:
    waits = {
        after_failure(
            Past(failures=4), Failure("unreachable"), WIFI, now_ms=NOW, entropy=bytes([n]) * 8
        ).wait_ms
        for n in range(256)
    }

    assert len(waits) == 256
    assert max(waits) - min(waits) > FIRST_WAIT_MS * 2**4 * 3 // 8  # three quarters of what is left


@pytest.mark.parametrize(
    ("said", "waits_ms"),
    [
        (None, 0),
        ("", 0),
        ("0", 0),
        ("120", 120_000),
        ("999999", 999_999_000),
        ("1000000", 0),
        ("-5", 0),
        ("1.5", 0),
        ("²", 0),
        ("Sun, 22 Nov 2026 09:00:00 GMT", 0),
    ],
)
def test_only_plain_seconds_are_heard(said: str | None, waits_ms: int) -> None:
    assert retry_after_ms(said) == waits_ms


def test_what_would_end_the_same_way_waits_the_longest() -> None:
    lasting = after_failure(
        Past(), Failure("not-the-centre", lasting=True), WIFI, now_ms=NOW, entropy=EVEN
    )
    passing = after_failure(Past(), Failure("unreachable"), WIFI, now_ms=NOW, entropy=EVEN)

    assert lasting.wait_ms == LONGEST_WAIT_MS // 2
    assert passing.wait_ms == FIRST_WAIT_MS // 2
    assert is_due(lasting, MOBILE, NOW + FIRST_WAIT_MS)  # another network is another matter


# When.


def test_a_first_attempt_is_made_at_once_and_none_without_a_network() -> None:
    assert is_due(Past(), WIFI, NOW)
    assert not is_due(Past(), NOTHING, NOW)


def test_after_success_there_is_rest_until_something_is_saved_or_the_network_changes() -> None:
    past = after_success(WIFI, now_ms=NOW)

    assert not is_due(past, WIFI, NOW + REST_MS - 1)
    assert is_due(past, WIFI, NOW + REST_MS)
    for changed in ({"network": WIFI, "saved": True}, {"network": MOBILE}):
        assert not is_due(past, now_ms=NOW + FIRST_WAIT_MS - 1, **changed)
        assert is_due(past, now_ms=NOW + FIRST_WAIT_MS, **changed)


def test_saving_does_not_shorten_the_wait_after_a_failure() -> None:
    past = after_failure(Past(failures=5), Failure("unreachable"), WIFI, now_ms=NOW, entropy=EVEN)

    assert not is_due(past, WIFI, NOW + past.wait_ms - 1, saved=True)


@given(entropies, st.integers(0, 2**40))
def test_a_network_that_is_back_is_left_alone_for_half_a_minute_at_most(
    entropy: bytes, back_ms: int
) -> None:
    from_ms = back_ms + spread_ms(entropy)

    assert back_ms <= from_ms < back_ms + SPREAD_MS
    assert not is_spread(from_ms, from_ms)
    assert not is_spread(from_ms, back_ms + SPREAD_MS)
    assert is_spread(from_ms, from_ms - 1) == (from_ms - 1 >= from_ms - SPREAD_MS)
    assert not is_spread(from_ms, from_ms - SPREAD_MS - 1)  # the clock was set back


def test_a_valley_whose_mast_is_back_does_not_call_in_chorus() -> None:
    waits = {spread_ms(bytes([n]) * 8) for n in range(256)}

    assert len(waits) == 256
    assert max(waits) - min(waits) > SPREAD_MS * 3 // 4


@given(st.integers(-(10**12), -1))
def test_a_clock_that_was_set_back_holds_up_nothing(step_ms: int) -> None:
    assert is_due(after_success(WIFI, now_ms=NOW), WIFI, NOW + step_ms)


# What, over which network.


@pytest.mark.parametrize(
    ("network", "data_saver", "goes"),
    [
        (WIFI, True, True),
        (WIFI, False, True),
        (MOBILE, True, False),
        (MOBILE, False, True),
        (NOTHING, True, False),
        (NOTHING, False, True),
    ],
)
def test_images_go_over_mobile_data_only_where_it_is_not_saved(
    network: Network, data_saver: bool, goes: bool
) -> None:
    assert images_may_go(network, data_saver=data_saver) is goes


def test_pieces_are_small_where_the_air_is_dear_or_has_just_failed() -> None:
    assert link_over(WIFI, Past()) is TOWN
    assert link_over(MOBILE, Past()) is MOUNTAIN
    assert link_over(WIFI, Past(failures=1)) is MOUNTAIN


def test_thumbnails_go_first_and_then_the_earliest_due() -> None:
    late, soon = dossier_id(NOW + 1, bytes(10)), dossier_id(NOW, bytes(10))
    thumbnail, page = BlobRoot(bytes(32)), BlobRoot(bytes([1]) * 32)
    wanted = [
        Wanted(dossier, root, Bitmap(count))
        for dossier in (late, soon)
        for root, count in ((page, 3), (thumbnail, 1))
    ]

    ordered = in_order(wanted, taken_ms)

    assert [(one.dossier, one.root) for one in ordered] == [
        (soon, thumbnail),
        (late, thumbnail),
        (soon, page),
        (late, page),
    ]


def test_a_dossier_says_itself_when_it_was_taken() -> None:
    assert taken_ms(dossier_id(NOW, b"0123456789")) == NOW


def test_problems_have_the_centres_own_code_and_some_of_them_last() -> None:
    assert code_of(Refused(401, "untrusted")) == "untrusted"
    assert code_of(Unreachable("ConnectError")) == "unreachable"
    lasting: list[Problem] = [NotTheCentre("x"), Refused(401, "untrusted"), BadProof("x")]
    passing: list[Problem] = [
        Unreachable("x"),
        Refused(503, "later"),
        Refused(429, "x"),
        DiskBroken("x"),
    ]
    assert [is_lasting(problem) for problem in (*lasting, *passing)] == [True] * 3 + [False] * 4


# What is kept.


def test_own_work_may_go_only_when_it_is_safe_or_the_centre_has_had_it_for_45_days() -> None:
    centre = PaperCentre()
    centre.size = 9
    received = Receipted(position=5, kind=Kind.ACCEPTED, received_ms=NOW)
    later = KEPT_AT_LEAST_MS

    def at(safe: int, time_ms: int) -> Any:
        return msgspec.structs.replace(centre.checkpoint(safe=safe), time_s=time_ms // 1000)

    assert not may_delete(None, at(9, NOW), NOW)
    assert not may_delete(received, None, NOW + later)
    assert not may_delete(received, at(5, NOW), NOW)
    assert may_delete(received, at(6, NOW), NOW)
    assert not may_delete(received, at(0, NOW + later - 1000), NOW + later)
    assert may_delete(received, at(0, NOW + later), NOW + later)


def test_a_tablet_whose_clock_stands_in_2099_deletes_nothing_early(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    dossier = tablet.open()
    tablet.synchronise()
    tablet.store.keep(tablet.centre.says(leave=[dossier]))
    far_ms = NOW + 73 * 365 * 24 * 3600 * 1000
    receipt = Receipted(0, Kind.ACCEPTED, NOW)

    assert purge(tablet.store, now_ms=far_ms) == []
    assert not may_delete(receipt, tablet.store.checkpoint(), far_ms)

    checkpoint = tablet.centre.checkpoint()
    late = msgspec.structs.replace(checkpoint, time_s=(NOW + KEPT_AT_LEAST_MS) // 1000)
    tablet.store.keep(tablet.centre.says(leave=[dossier], checkpoint=late))
    assert purge(tablet.store, now_ms=far_ms) == [dossier]


def test_a_second_copy_is_asked_for_daily_while_anything_is_only_here() -> None:
    day = COPY_EVERY_MS

    assert not second_copy_due(None, None, NOW)
    assert not second_copy_due(NOW, None, NOW + day - 1)
    assert second_copy_due(NOW, None, NOW + day)
    assert not second_copy_due(NOW, NOW + day, NOW + 2 * day - 1)
    assert second_copy_due(NOW, NOW + day, NOW + 2 * day)
    assert second_copy_due(NOW, NOW + day, NOW - 1)  # the clock was set back


def test_work_is_alone_until_its_receipts_and_its_images_are_there(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    assert alone_since_ms(tablet.store) is None
    dossier = tablet.open()
    tablet.attach(dossier, PAGE, at=60_000)

    assert alone_since_ms(tablet.store) == NOW
    tablet.synchronise()
    assert alone_since_ms(tablet.store) == NOW  # the images
    for content in (PICTURE, PAGE.thumbnail or b""):
        count = -(-len(content) // (64 * 1024))
        tablet.store.note_chunks(dossier, blob_root(content), Bitmap(count, (1 << count) - 1))
    assert alone_since_ms(tablet.store) is None


def test_room_is_low_while_it_still_suffices_for_the_day() -> None:
    images, facts = ROOM_FOR_IMAGES_BYTES, ROOM_FOR_FACTS_BYTES

    assert room_of(images, unsent_bytes=0) is Room.PLENTY
    assert room_of(images - 1, unsent_bytes=0) is Room.LOW
    assert room_of(images + facts, unsent_bytes=images) is Room.PLENTY
    assert room_of(images + facts - 1, unsent_bytes=images) is Room.LOW
    assert room_of(facts, unsent_bytes=0) is Room.LOW
    assert room_of(facts - 1, unsent_bytes=0) is Room.FACTS_ONLY


# What people are told.


def a_record(**counts: Any) -> Record:
    nothing: dict[str, Any] = {
        "changed": 1,
        "unsent": 0,
        "received": 0,
        "aside": 0,
        "highest": -1,
        "images": 0,
    }
    return Record(DossierId(bytes(16)), **{**nothing, **counts})


@pytest.mark.parametrize(
    ("record", "network", "problem", "state", "reason"),
    [
        (a_record(unsent=1), WIFI, None, words.ONLY_HERE, words.TO_BE_SENT),
        (a_record(unsent=1), NOTHING, None, words.ONLY_HERE, words.NO_SIGNAL),
        (a_record(unsent=1), WIFI, "not-the-centre", words.ONLY_HERE, "Mạng này trả lời thay"),
        (a_record(unsent=1), WIFI, "later", words.ONLY_HERE, "Trung tâm đang bận"),
        (a_record(received=2, aside=1), WIFI, None, words.ASIDE, "Hồ sơ thuộc xã khác"),
        (a_record(received=2, images=3), MOBILE, None, words.RECEIVED, "Còn 3 ảnh"),
        (a_record(received=2, images=3), MOBILE, None, words.RECEIVED, "khi có Wi-Fi"),
        (a_record(received=2, images=3), WIFI, None, words.RECEIVED, "tự gửi"),
        (a_record(received=2), WIFI, "unreachable", words.RECEIVED, ""),
        (a_record(images=3), WIFI, None, words.RECEIVED, ""),  # somebody else's
    ],
)
def test_each_record_has_its_own_state_and_reason(
    record: Record, network: Network, problem: str | None, state: str, reason: str
) -> None:
    said = told(
        record, network, problem=problem, reasons=["new_code", "scope_never_held"], data_saver=True
    )

    assert said.state == state
    assert reason in said.reason
    assert bool(reason) == bool(said.reason)


def test_the_centre_says_why_work_stands_aside(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    dossier = tablet.open()
    keep = tablet.centre.answer(tablet, kind=Kind.QUARANTINED)
    settled = [msgspec.structs.replace(one, reason="not_confirmed") for one in keep.settled]
    tablet.store.keep(msgspec.structs.replace(keep, settled=settled))

    reasons = tablet.store.reasons_aside(dossier)

    assert reasons == ["not_confirmed"]
    assert words.explain_aside(reasons).startswith("Trung tâm chưa xác nhận xong máy này")
    assert words.explain_aside([]) == "Trung tâm sẽ xem."


# At work.


class Enough(Exception):
    """The test has seen what it wanted."""


class Line:
    """Between tablet and centre: counts requests, and answers in the centre's place if it must."""

    def __init__(self, centre: App) -> None:
        self.centre, self.instead = centre, None  # type: App, App | None
        self.paths: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.paths.append(scope["path"])
        await (self.instead or self.centre)(scope, receive, send)


def saying(status: int, kind: str, content: bytes = b"", **headers: str) -> App:
    """Somebody who always gives the same answer."""
    named = {
        "content-type": kind,
        **{name.replace("_", "-"): said for name, said in headers.items()},
    }
    raw = [(name.encode(), said.encode()) for name, said in named.items()]

    async def answer(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": content})

    return answer


PORTAL: Final = saying(200, "text/html", b"<html>Xin chao quy khach</html>")
BUSY: Final = saying(
    503, "application/problem+json", b'{"status":503,"code":"later"}', retry_after="600"
)


class Valley:
    """A tablet, its worker, the network as it comes and goes, and time that passes by itself."""

    def __init__(self, folder: Path, desk: Desk) -> None:
        self.desk, self.field = desk, Field(folder, desk, "Cà Thị Ón")
        self.line = Line(desk.http.app)
        self.network, self.until_ms = WIFI, 0
        self.effects: list[Effect] = []
        self.look: Callable[[], None] = lambda: None
        self.worker = Worker(self.field.store, self.field.unlocked, self.world())

    def world(self) -> World:
        return World(
            http=self.client,
            clock=lambda: self.desk.now_ms,
            entropy=self.field.entropy,
            network=lambda: self.network,
            slow_work=inline,
            sleep=self.sleep,
            progress=self.effects.append,
            look=self.look,
        )

    def client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.line)
        return httpx.AsyncClient(transport=transport, base_url="http://localhost")

    async def sleep(self, seconds: float) -> None:
        self.desk.now_ms += int(seconds * 1000)
        await asyncio.sleep(0)
        if self.desk.now_ms >= self.until_ms:
            raise Enough

    async def work(self, minutes: float) -> None:
        self.until_ms = self.desk.now_ms + int(minutes * 60_000)
        with pytest.raises(Enough):
            await self.worker.run()

    @property
    def sent(self) -> list[tuple[DossierId, int]]:
        return [(one.dossier, one.index) for one in self.effects if isinstance(one, SendChunk)]

    @property
    def images(self) -> int:
        return sum(one.images for one in self.field.store.records())


@pytest.fixture
def valley(tmp_path: Path) -> Iterator[Valley]:
    (tmp_path / "centre").mkdir()
    desk = Desk(tmp_path / "centre")
    with desk.http:
        yield Valley(tmp_path, desk)
    desk.centre.store.close()


async def test_everything_goes_by_itself_when_there_is_signal(valley: Valley) -> None:
    valley.network = NOTHING
    valley.field.take(PAGE)
    await valley.work(minutes=30)
    assert valley.line.paths == []

    valley.network = WIFI
    await valley.work(minutes=1)

    assert valley.field.store.outbox() == []
    assert valley.images == 0
    assert valley.worker.past.problem is None


async def test_a_network_that_comes_back_is_not_called_over_at_once(valley: Valley) -> None:
    late = msgspec.structs.replace(valley.world(), entropy=lambda count: b"\xff" * count)
    valley.worker = Worker(valley.field.store, valley.field.unlocked, late)
    valley.network = NOTHING
    valley.field.take(PAGE)
    await valley.work(minutes=30)

    valley.network = WIFI
    await valley.work(minutes=0.4)
    early = [*valley.line.paths]
    await valley.work(minutes=0.2)

    assert early == []
    assert valley.field.store.outbox() == []


async def test_after_an_answer_the_failures_before_it_count_no_more(valley: Valley) -> None:
    async def no_pictures_now(scope: Scope, receive: Receive, send: Send) -> None:
        instead = BUSY if scope["path"].startswith("/chunks") else valley.line.centre
        await instead(scope, receive, send)

    valley.worker.past = Past(failures=200)
    valley.field.take(PAGE)
    valley.line.instead = no_pictures_now

    past = await valley.worker.sync_now()

    assert valley.field.store.outbox() == []
    assert (past.failures, past.problem) == (1, "later")


async def test_on_mobile_data_facts_go_and_images_wait_for_wifi(valley: Valley) -> None:
    valley.network = MOBILE
    valley.field.take(PAGE)
    await valley.work(minutes=1)
    assert valley.field.store.outbox() == []
    assert (valley.sent, valley.images) == ([], 2)

    valley.network = WIFI
    await valley.work(minutes=1)

    assert (len(valley.sent), valley.images) == (4, 0)


async def test_thumbnails_of_all_go_before_the_pages_of_the_earliest(valley: Valley) -> None:
    first, second = valley.field.take(PAGE), valley.field.take(PAGE)

    await valley.worker.sync_now()

    assert valley.sent == [(first, 0), (second, 0)] + [
        (dossier, index) for dossier in (first, second) for index in range(3)
    ]


async def test_facts_go_before_any_image_however_many_requests_they_take(valley: Valley) -> None:
    valley.network = MOBILE  # in small pieces
    valley.worker.data_saver = False
    for number in range(3):
        dossier = valley.field.take(PAGE)
        for again in range(5):
            valley.field.note(dossier, noise(5 * number + again))

    await valley.worker.sync_now()

    asks = [at for at, path in enumerate(valley.line.paths) if path == "/sync"]
    images = [at for at, path in enumerate(valley.line.paths) if path.startswith("/chunks")]
    assert len(asks) > 2
    assert len(images) == 12
    assert max(asks) < min(images)
    assert valley.field.store.outbox() == []


def noise(seed: int) -> str:
    """A text that nobody can pack much smaller."""
    return "".join(sha256(f"{seed}/{part}".encode()).hex() for part in range(250))


async def test_whose_answer_is_due_first_has_its_papers_sent_first(valley: Valley) -> None:
    first, second = valley.field.take(PAGE), valley.field.take(PAGE)
    deadlines = {first: NOW + 2, second: NOW + 1}
    world = msgspec.structs.replace(valley.world(), due=deadlines.__getitem__)

    await Worker(valley.field.store, valley.field.unlocked, world).sync_now()

    assert [dossier for dossier, _ in valley.sent] == [second, first, *[second] * 3, *[first] * 3]


async def test_what_is_saved_goes_soon_and_without_it_there_is_rest(valley: Valley) -> None:
    await valley.work(minutes=1)
    rested = len(valley.line.paths)
    await valley.work(minutes=5)
    assert len(valley.line.paths) == rested

    valley.field.take()
    valley.worker.saved()
    await valley.work(minutes=0.5)

    assert valley.field.store.outbox() == []


async def test_a_sign_in_page_gets_one_request_and_nothing_more_until_the_network_changes(
    valley: Valley,
) -> None:
    await valley.worker.sync_now()
    valley.field.take(PAGE)
    valley.line.instead, valley.line.paths = PORTAL, []

    await valley.worker.sync_now()
    await valley.work(minutes=14)
    assert valley.line.paths == ["/sync"]
    assert valley.worker.past.problem == "sign-in-first"

    valley.line.instead, valley.network = None, MOBILE
    await valley.work(minutes=1)
    assert valley.field.store.outbox() == []


async def test_a_busy_centre_is_left_alone_as_long_as_it_asks(valley: Valley) -> None:
    await valley.worker.sync_now()
    valley.line.instead, valley.line.paths = BUSY, []
    valley.field.take()

    await valley.worker.sync_now()
    valley.worker.saved()
    valley.network = MOBILE
    await valley.work(minutes=9.9)
    assert valley.line.paths == ["/sync"]
    assert valley.worker.past.problem == "later"

    valley.line.instead = None
    await valley.work(minutes=1)
    assert valley.field.store.outbox() == []


async def test_the_door_before_the_centre_is_heard_as_well(valley: Valley) -> None:
    await valley.worker.sync_now()
    door = saying(503, "text/html", b"<html>Xin tro lai sau</html>", retry_after="600")
    valley.line.instead, valley.line.paths = door, []

    await valley.worker.sync_now()
    await valley.work(minutes=9.9)

    assert valley.line.paths == ["/sync"]
    assert valley.worker.past.problem == "later"


async def test_a_line_that_stays_down_is_tried_less_and_less(valley: Valley) -> None:
    valley.line.instead = saying(500, "application/problem+json", b'{"code":"defect"}')

    await valley.work(minutes=180)

    assert 10 <= len(valley.line.paths) <= 22
    assert valley.worker.past.failures == len(valley.line.paths)


async def test_who_asks_while_an_attempt_is_under_way_starts_no_other(valley: Valley) -> None:
    valley.field.take(PAGE)
    asked: list[asyncio.Future[Past]] = []

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append(asyncio.ensure_future(valley.worker.sync_now()))
        await asyncio.sleep(0)
        await valley.line.centre(scope, receive, send)

    valley.line.instead = slow

    first = await valley.worker.sync_now()

    assert {await one for one in asked} == {first}
    assert valley.worker.report is not None
    assert valley.worker.report.settled == 2  # a second attempt would have found nothing to send
    assert len(valley.sent) == 4


@pytest.mark.parametrize("requests", range(1, 7))
async def test_an_attempt_that_is_dropped_anywhere_is_made_up_for(
    valley: Valley, requests: int
) -> None:
    valley.field.take(PAGE)

    async def drop(scope: Scope, receive: Receive, send: Send) -> None:
        await valley.line.centre(scope, receive, send)
        if len(valley.line.paths) == requests:
            raise asyncio.CancelledError

    valley.line.instead = drop
    attempt = asyncio.ensure_future(valley.worker.sync_now())
    await asyncio.wait([attempt])
    valley.line.instead = None

    await valley.worker.sync_now()

    assert valley.field.store.outbox() == []
    assert valley.desk.centre.store.entries.count() == 2
    [missing] = [
        valley.desk.centre.store.attachments.missing(valley.field.unlocked.device, limit=9)
    ]
    assert missing == []


async def test_a_spoiled_image_keeps_no_other_here(valley: Valley) -> None:
    spoiled = valley.field.take(PAGE)
    blobs = valley.field.folder / "Cà Thị Ón" / "blobs"
    for file in blobs.iterdir():
        file.write_bytes(bytes(file.stat().st_size))
    other = valley.field.take(PAGE)

    await valley.work(minutes=5)

    assert {dossier for dossier, _ in valley.sent} == {other}
    assert [one.dossier for one in valley.field.store.records() if one.images] == [spoiled]
    assert valley.field.store.outbox() == []


async def test_an_image_whose_last_reply_was_lost_is_offered_until_it_is_confirmed(
    valley: Valley,
) -> None:
    dossier = valley.field.take(PAGE)

    async def lose_the_last(scope: Scope, receive: Receive, send: Send) -> None:
        last = scope["path"].endswith("/2")
        await valley.line.centre(scope, receive, swallow if last else send)
        if last:
            await BUSY(scope, receive, send)

    async def swallow(_: MutableMapping[str, Any]) -> None: ...

    valley.line.instead = lose_the_last
    await valley.worker.sync_now()
    assert valley.images == 1
    valley.line.instead = None

    await valley.worker.sync_now()

    assert valley.images == 0
    assert valley.sent[-1] == (dossier, 2)


async def test_an_image_that_came_by_file_needs_no_answer_to_be_confirmed(valley: Valley) -> None:
    await valley.worker.sync_now()
    valley.field.take(PAGE)
    hand_in(valley.desk, valley.field.export().read_bytes())  # and the answer was never brought

    await valley.worker.sync_now()
    await valley.worker.sync_now()

    assert valley.images == 0
    assert alone_since_ms(valley.field.store) is None


async def test_what_nobody_names_is_offered_once(valley: Valley) -> None:
    dossier = valley.field.take()
    await valley.worker.sync_now()
    with valley.field.store.transaction():
        valley.field.store.put_blob(dossier, PICTURE)

    for _ in range(3):
        await valley.worker.sync_now()

    assert valley.sent == [(dossier, 0)]


async def test_after_a_good_attempt_what_may_go_goes(valley: Valley) -> None:
    dossier = valley.field.take()
    await valley.worker.sync_now()
    valley.desk.centre.mark_safe(valley.desk.centre.checkpoint().size)
    valley.field.store._dossiers.mark([dossier], 1)  # noqa: SLF001  # as if the scope had been lost

    await valley.worker.sync_now()

    assert valley.field.store.records() == []


async def test_time_is_looked_at_often_enough_for_the_shortest_wait() -> None:
    assert LOOK_S * 1000 <= FIRST_WAIT_MS // 2
