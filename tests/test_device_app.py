"""The device as the app builds it: one path for every attempt, lists, reminders, looking after."""

import asyncio
import gc
import shutil
import tracemalloc
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from msgspec.structs import replace

from mobile import app, tending, words
from mobile.device import Device
from mobile.keeping import COPY_EVERY_MS, ROOM_FOR_IMAGES_BYTES, Room
from mobile.outcomes import CAME_BACK, last_outcome
from mobile.pace import HOUR_MS, MOUNTAIN, TOWN, Network
from mobile.reminding import Reminder
from mobile.replies import BadAddress, Refused, Unreachable
from mobile.store import Store
from mobile.sync import Wire, inline, synchronise_with
from mobile.tending import CHECK_EVERY_MS, NOTHING, make_room
from mobile.vault import Machine, continuity, unlock
from mobile.worker import Worker
from protocol.ids import DossierId
from protocol.operation import Verified
from protocol.session import Ask, Effect, SendChunk
from tests.devices import NOW, PAGE, PICTURE, PIN, Tablet, gate_at
from tests.field import MACHINE, Field
from tests.test_centre_http import Desk
from tests.test_worker import BUSY, App, Line, Receive, Scope, Send, Valley

URL: Final = "http://localhost"


@pytest.fixture
def valley(tmp_path: Path) -> Iterator[Valley]:
    (tmp_path / "centre").mkdir()
    desk = Desk(tmp_path / "centre")
    with desk.http:
        yield Valley(tmp_path, desk)
    desk.centre.store.close()


class Kept:
    """What the platform's keystore was told."""

    def __init__(self) -> None:
        self.newest = b""

    def __call__(self, continuity: bytes) -> None:
        self.newest = continuity


def device_of(
    valley: Valley, kept: Kept | None = None, *, free_bytes: int = 2 * ROOM_FOR_IMAGES_BYTES
) -> Device:
    field = valley.field
    device = Device(
        field.folder,
        field.store,
        field.unlocked,
        clock=lambda: valley.desk.now_ms,
        entropy=field.entropy,
        remember=kept or Kept(),
        free_bytes=lambda: free_bytes,
    )
    field.capture = device.capture
    return device


def client_of(valley: Valley) -> Callable[[str], httpx.AsyncClient]:
    return lambda _: valley.client()


async def swallow(_: MutableMapping[str, Any]) -> None: ...


def losing_the_reply_of(ending: str, line: Line) -> App:
    """The centre hears it and answers; the answer is lost, the line goes on."""

    async def lose(scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].endswith(ending):
            await line.centre(scope, receive, send)
            return
        await line.centre(scope, receive, swallow)
        await BUSY(scope, receive, send)

    return lose


# One path for every attempt.


async def test_a_plain_synchronisation_makes_up_for_the_lost_reply_of_a_last_chunk(
    valley: Valley,
) -> None:
    device, dossier = device_of(valley), valley.field.take(PAGE)
    valley.line.instead = losing_the_reply_of("/2", valley.line)
    with pytest.raises(Refused):
        await app.synchronise(device, URL, http=client_of(valley))
    assert valley.images == 1
    valley.line.instead = None
    sent: list[Effect] = []

    report = await app.synchronise(device, URL, http=client_of(valley), progress=sent.append)

    assert valley.images == 0
    chunks = [(one.dossier, one.index) for one in sent if isinstance(one, SendChunk)]
    assert chunks == [(dossier, 2)]
    assert report.chunks == 1


async def test_the_driver_alone_makes_up_for_it_as_well(valley: Valley) -> None:
    valley.field.take(PAGE)
    valley.line.instead = losing_the_reply_of("/2", valley.line)
    await valley.worker.sync_now()
    assert valley.images == 1

    report = await asyncio.to_thread(valley.field.sync)

    assert (valley.images, report.chunks) == (0, 1)


@pytest.mark.parametrize("url", ["http://10.0.0.1", "http://[", ""])
async def test_to_an_address_in_the_clear_nothing_is_even_tried(valley: Valley, url: str) -> None:
    device = device_of(valley)

    with pytest.raises(BadAddress):
        await app.synchronise(device, url, http=client_of(valley))
    transport = httpx.ASGITransport(app=valley.line)
    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.1") as http:
        wire = Wire(http, lambda: NOW, inline)
        with pytest.raises(BadAddress):
            await synchronise_with(wire, device.store, device.unlocked)

    assert valley.line.paths == []


async def test_who_asks_is_told_what_stood_in_the_way(valley: Valley) -> None:
    device = device_of(valley)

    async def gone(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise httpx.ConnectError("nobody")

    valley.line.instead = gone

    with pytest.raises(Unreachable):
        await app.synchronise(device, URL, http=client_of(valley))

    assert last_outcome(device.store).past.problem == "unreachable"


async def test_a_link_that_is_asked_for_is_the_one_that_is_taken(valley: Valley) -> None:
    device, asked = device_of(valley), list[int]()

    def hear(effect: Effect) -> None:
        if isinstance(effect, Ask):
            asked.append(effect.request.answer_bytes)

    for link in (MOUNTAIN, None):
        await app.synchronise(device, URL, link=link, progress=hear, http=client_of(valley))

    assert (min(asked), max(asked)) == (MOUNTAIN.answer_bytes, TOWN.answer_bytes)


async def test_a_save_is_heard_by_the_worker_and_by_the_keystore(valley: Valley) -> None:
    kept = Kept()
    device = device_of(valley, kept)
    worker = app.worker(device, URL, http=client_of(valley))
    await worker.sync_now()
    heard: list[str] = []
    device.on_save.append(lambda: heard.append("saved"))

    valley.field.take()

    assert heard == ["saved"]
    assert worker._saved  # noqa: SLF001  # what makes the next attempt due
    assert kept.newest != b""


async def test_after_an_attempt_two_persons_of_the_centre_can_recover_the_device(
    valley: Valley,
) -> None:
    device = device_of(valley)
    assert device.store.recovery_keys() is None

    await app.synchronise(device, URL, http=client_of(valley))

    assert device.store.recovery_keys() is not None


async def test_starting_anew_is_no_reason_to_ask_the_centre_sooner(valley: Valley) -> None:
    device = device_of(valley)
    valley.line.instead = BUSY
    worker = app.worker(device, URL, http=client_of(valley))
    past = await worker.sync_now()

    again = app.worker(device, URL, http=client_of(valley))

    assert again.past == past
    assert past.failures == 1
    assert past.least_ms >= 600_000


async def test_what_was_saved_before_the_start_need_not_wait_for_the_rest_to_end(
    valley: Valley,
) -> None:
    await valley.worker.sync_now()
    valley.field.take()
    world, past = valley.world(), valley.worker.past
    valley.worker = Worker(valley.field.store, valley.field.unlocked, world, past=past)

    await valley.work(minutes=1)

    assert valley.field.store.outbox() == []


async def test_a_hundred_attempts_leave_no_more_in_memory_than_twenty(valley: Valley) -> None:
    device = device_of(valley)
    worker = app.worker(device, URL, http=client_of(valley))
    valley.field.take(PAGE)
    tracemalloc.start()
    await attempts(worker, 20)
    before = held_bytes()

    await attempts(worker, 100)

    after = held_bytes()
    tracemalloc.stop()
    assert after - before < 64 * 1024


def held_bytes() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


async def attempts(worker: Worker, count: int) -> None:
    for _ in range(count):
        assert (await worker.sync_now()).problem is None


# What the centre says of single dossiers.


async def test_a_run_that_is_not_taken_in_is_named_beside_its_dossiers(valley: Valley) -> None:
    device = device_of(valley)
    await app.synchronise(device, URL, http=client_of(valley))
    first, second = valley.field.take(), valley.field.take()
    spoil_signature_of(valley.field)

    await app.synchronise(device, URL, http=client_of(valley))

    outcome = last_outcome(device.store)
    assert outcome.code_of(first) == outcome.code_of(second) == "bad-signature"
    assert "Xin gọi Trung tâm" in words.explain("bad-signature")


def spoil_signature_of(field: Field) -> None:
    """As if this device had another key than the centre knows."""
    store, outbox = field.store, field.store.outbox

    def spoiled() -> list[Verified]:
        return [replace(one, signature=flipped(one.signature or b"")) for one in outbox()]

    store.outbox = spoiled


def flipped(signature: bytes) -> bytes:
    return bytes([*signature[:40], signature[40] ^ 1, *signature[41:]])


async def test_what_was_refused_is_not_named_any_more_once_it_is_taken_in(valley: Valley) -> None:
    device = device_of(valley)
    await app.synchronise(device, URL, http=client_of(valley))
    dossier, outbox = valley.field.take(), valley.field.store.outbox
    spoil_signature_of(valley.field)
    await app.synchronise(device, URL, http=client_of(valley))
    valley.field.store.outbox = outbox

    await app.synchronise(device, URL, http=client_of(valley))

    assert last_outcome(device.store).code_of(dossier) is None


async def test_own_work_that_comes_back_is_named_until_the_centre_has_signed_for_it_again(
    valley: Valley, tmp_path: Path
) -> None:
    device, dossier = device_of(valley), valley.field.take()
    await app.synchronise(device, URL, http=client_of(valley))
    device = reopened(valley, device, keep=tmp_path / "backup")
    valley.field.note(dossier, "sau bản sao lưu")
    await app.synchronise(device, URL, http=client_of(valley))
    device = reopened(valley, device, back_from=tmp_path / "backup")

    await app.synchronise(device, URL, http=client_of(valley))

    assert last_outcome(device.store).code_of(dossier) == CAME_BACK
    assert "khôi phục" in words.explain(CAME_BACK)
    assert [one.unsent for one in device.store.records()] == [1]
    valley.line.instead = BUSY
    with pytest.raises(Refused):
        await app.synchronise(device, URL, http=client_of(valley))
    assert last_outcome(device.store).code_of(dossier) == CAME_BACK
    valley.line.instead = None

    await app.synchronise(device, URL, http=client_of(valley))

    assert last_outcome(device.store).code_of(dossier) is None
    assert [one.unsent for one in device.store.records()] == [0]


# The list.


def cold(store: Store) -> None:
    store.put_snapshot(0, b"")


async def test_the_list_is_sealed_at_lock_and_used_at_the_next_unlock(valley: Valley) -> None:
    device = device_of(valley)
    await app.synchronise(device, URL, http=client_of(valley))
    dossier = valley.field.take(name="Lò Thị Mẫu")
    assert [entry.dossier for entry in device.shelf().page("lo thi")] == [dossier]

    again = reopened(valley, device)

    found = again.store.find_snapshot()
    assert found is not None
    assert again.store.changed_since(found[0])[1] == []  # nothing has to be folded anew
    assert [entry.title for entry in again.shelf().page("mau")] == ["Lò Thị Mẫu"]


def reopened(
    valley: Valley, device: Device, *, keep: Path | None = None, back_from: Path | None = None
) -> Device:
    """Locked, and opened again by the next start of the program; a backup made or brought back."""
    field, files = valley.field, valley.field.folder / "Cà Thị Ón"
    machine = Machine(MACHINE.secret, continuity(device.store))
    device.lock()
    if keep is not None:
        shutil.copytree(files, keep)
    if back_from is not None:
        shutil.rmtree(files)
        shutil.copytree(back_from, files)
    field.store = Store(files, field.entropy)
    field.unlocked = unlock(
        field.store, PIN, machine=machine, gate=gate_at(field.store), entropy=field.entropy
    )
    return device_of(valley)


async def test_a_list_that_did_not_change_is_not_sealed_again(valley: Valley) -> None:
    device = device_of(valley)
    valley.field.take()
    device.shelf().save()
    cold(device.store)

    device.shelf().save()

    assert device.store.find_snapshot() is None


async def test_what_others_did_shows_in_an_open_list(valley: Valley) -> None:
    other = Field(valley.field.folder, valley.desk, "Lường Văn Pánh")
    device = device_of(valley)
    worker = app.worker(device, URL, http=client_of(valley))
    await worker.sync_now()
    shelf = device.shelf()
    assert shelf.page() == []
    other.take(name="Giàng A Thử")
    await asyncio.to_thread(other.sync)

    await worker.sync_now()

    assert [entry.title for entry in shelf.page()] == ["Giàng A Thử"]


async def test_what_has_left_is_not_found_and_not_sealed_into_the_next_list(valley: Valley) -> None:
    device = device_of(valley)
    worker = app.worker(device, URL, http=client_of(valley))
    dossier = valley.field.take(name="Lò Thị Mẫu")
    await worker.sync_now()
    assert device.shelf().page("mau") != []
    valley.desk.centre.mark_safe(valley.desk.centre.checkpoint().size)
    device.store._dossiers.mark([dossier], 1)  # noqa: SLF001  # as if the scope had been lost

    await worker.sync_now()

    assert reopened(valley, device).shelf().page("mau") == []


# Reminders.


def test_a_second_copy_is_asked_for_once_a_day(valley: Valley) -> None:
    device, told = device_of(valley), list[str]()
    valley.field.take()
    clock = [valley.desk.now_ms]
    reminder = Reminder(device.store, device.couriers, lambda: clock[0], told.append)

    for _ in range(3 * 24):
        reminder()
        clock[0] += HOUR_MS

    assert told == [words.SECOND_COPY] * (3 * 24 * HOUR_MS // COPY_EVERY_MS)


def test_nobody_is_asked_after_a_copy_was_made(valley: Valley, tmp_path: Path) -> None:
    device, told = device_of(valley), list[str]()
    valley.field.sync()
    valley.field.take()
    valley.desk.now_ms += COPY_EVERY_MS
    device.couriers.export(tmp_path / "copy", due=lambda _: 0, now_ms=valley.desk.now_ms)
    reminder = Reminder(device.store, device.couriers, lambda: valley.desk.now_ms, told.append)

    reminder()
    valley.desk.now_ms += COPY_EVERY_MS - 1
    reminder()
    assert told == []
    valley.desk.now_ms += HOUR_MS
    reminder()

    assert told == [words.SECOND_COPY]


async def test_the_worker_asks_while_there_is_no_signal(valley: Valley) -> None:
    told: list[str] = []
    device = device_of(valley)
    reminder = Reminder(device.store, device.couriers, lambda: valley.desk.now_ms, told.append)
    valley.look = reminder
    valley.network = Network("none")
    valley.worker = Worker(valley.field.store, valley.field.unlocked, valley.world())
    valley.field.take()

    await valley.work(minutes=COPY_EVERY_MS / 60_000 + 120)

    assert told == [words.SECOND_COPY]
    assert valley.line.paths == []


# Looking after the store.


def test_the_store_is_looked_over_at_first_after_a_crash_and_once_a_week(tmp_path: Path) -> None:
    store = Tablet(tmp_path).store

    def looks_over(at_ms: int, *, crashes: bool = False) -> bool:
        assert tending.begin(store, now_ms=at_ms) == NOTHING
        tended = tending.last(store)
        if not crashes:
            tending.end(store, now_ms=at_ms)
        return tended is not None and tended.checked_ms == at_ms

    assert looks_over(NOW)
    assert not looks_over(NOW + 1)
    assert not looks_over(NOW + 2, crashes=True)
    assert looks_over(NOW + 3)
    assert not looks_over(NOW + 3 + CHECK_EVERY_MS - 1)
    assert looks_over(NOW + 3 + CHECK_EVERY_MS)
    assert looks_over(NOW)  # a clock that was set back


def test_what_the_disk_has_spoiled_is_asked_for_again(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path, "an")
    other = Tablet(tmp_path, "binh", tablet.centre)
    dossier = other.open()
    other.synchronise()
    tablet.synchronise()
    with tablet.store.transaction():
        tablet.store._core.db.execute(  # noqa: SLF001  # a bad block
            "UPDATE operation SET sealed = zeroblob(length(sealed)) WHERE own = 0"
        )
    tablet.restart()

    damage = tending.begin(tablet.store, now_ms=NOW)

    assert len(damage.operations) == 1
    assert (damage.lost, tablet.store.cursor()) == ([], 0)
    tablet.synchronise()
    assert tablet.store.state(dossier).slots["child.full_name"]


@pytest.mark.parametrize(("room", "gone"), [(Room.PLENTY, 0), (Room.LOW, 1), (Room.FACTS_ONLY, 1)])
async def test_safe_pictures_go_where_place_is_scarce_and_only_there(
    valley: Valley, room: Room, gone: int
) -> None:
    device = device_of(valley)
    dossier = valley.field.take(PAGE)
    await app.synchronise(device, URL, http=client_of(valley))
    assert make_room(device.store, Room.FACTS_ONLY) == 0  # received is not safe
    await a_copy_is_made(device, valley)
    await app.synchronise(device, URL, http=client_of(valley))

    assert make_room(device.store, room) == gone

    root = next(root for root, present in [*blobs(valley, dossier)] if present)
    kept = device.store.find_blob(dossier, root)
    assert (kept is None) == bool(gone)


@pytest.mark.parametrize(("less", "kept"), [(0, True), (1, False)])
async def test_room_is_made_by_itself_after_an_attempt(
    valley: Valley, less: int, kept: bool
) -> None:
    device = device_of(valley, free_bytes=ROOM_FOR_IMAGES_BYTES - less)
    dossier = valley.field.take(PAGE)
    await app.synchronise(device, URL, http=client_of(valley))
    root = next(root for root, present in [*blobs(valley, dossier)] if present)
    assert device.store.find_blob(dossier, root) is not None
    await a_copy_is_made(device, valley)

    await app.synchronise(device, URL, http=client_of(valley))

    assert (device.store.find_blob(dossier, root) is not None) == kept


async def a_copy_is_made(device: Device, valley: Valley) -> None:
    """Longer than the log was when the centre said that it had the pictures."""
    for _ in range(2):
        valley.field.take()
        await app.synchronise(device, URL, http=client_of(valley))
    valley.desk.centre.mark_safe(valley.desk.centre.checkpoint().size)


def blobs(valley: Valley, dossier: DossierId) -> list[tuple[Any, bool]]:
    named = valley.desk.centre.store.attachments.all()
    return [(one.root, one.size == len(PICTURE)) for one in named if one.dossier == dossier]
