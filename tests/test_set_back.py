"""Stores that were set back, copied or spoiled: what the centre has comes back, at once."""

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import httpx
import pytest

from mobile.capture import Capture
from mobile.replies import NotTheCentre
from mobile.store import Receipted, Store, mending
from mobile.store.dossiers import KEPT_AT_LEAST_MS
from mobile.sync import Wire, inline, synchronise_with
from mobile.vault import Machine, continuity, unlock
from protocol.dossier import shown, value_of
from protocol.errors import UnexpectedAnswer
from protocol.ids import DossierId, Epoch, OperationId
from protocol.keys import SigningKey
from protocol.merge import Dossier, Placed
from protocol.messages import (
    SYNC_PATH,
    Target,
    check_answers,
    frame_request,
    pack_answer,
    read_frame,
    unpack_answer,
)
from protocol.packing import LEVEL_GOOD_LINK
from protocol.page import State
from protocol.receipts import Kind
from protocol.session import Report, Settled
from tests.devices import NOW, PIN, Tablet, gate_at
from tests.field import MACHINE, Field
from tests.small_centre import nothing_new
from tests.test_answer import a_request
from tests.test_centre_http import Desk

Said = tuple[dict[str, str], bytes]
Send = Callable[[], Awaitable[Said]]
Does = Callable[[Send], Awaitable[Said]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "centre").mkdir()
    desk = Desk(tmp_path / "centre")
    with desk.http:
        yield desk
    desk.centre.store.close()


class Backup:
    """A machine's files and its keystore, as they are now."""

    def __init__(self, field: Field, folder: Path, name: str = "an") -> None:
        self.field, self.folder, self.kept = field, folder / name, folder / f"{name} then"
        self.machine = Machine(MACHINE.secret, continuity(field.store))
        shutil.copytree(self.folder, self.kept)

    def restore(self) -> None:
        self.field.store.close()
        shutil.rmtree(self.folder)
        shutil.copytree(self.kept, self.folder)
        start(self.field, self.folder, self.machine)


def start(field: Field, folder: Path, machine: Machine) -> None:
    """Another start of the program."""
    field.store = Store(folder, field.entropy)
    field.unlocked = unlock(
        field.store, PIN, machine=machine, gate=gate_at(field.store), entropy=field.entropy
    )
    field.capture = Capture(field.store, field.unlocked, field.entropy)


def spoil(field: Field, folder: Path, table: str, identity: bytes) -> None:
    """As a disk might: one bit of a row."""
    machine = Machine(MACHINE.secret, continuity(field.store))
    field.store.close()
    with sqlite3.connect(folder / "store.db") as db:
        where = f"{table} WHERE id = ?"
        [(sealed,)] = db.execute(f"SELECT sealed FROM {where}", [identity]).fetchall()  # noqa: S608  # our own words
        changed = sealed[:-1] + bytes((sealed[-1] ^ 1,))
        db.execute(f"UPDATE {table} SET sealed = ? WHERE id = ?", [changed, identity])  # noqa: S608  # our own words
    db.close()
    start(field, folder, machine)


def values(field: Field, dossier: DossierId, slot: str) -> set[object]:
    return {one.value for one in shown(field.store.state(dossier), slot)}


# Set back with the keystore and all.


@pytest.mark.parametrize("requests", [1, 2, 5])
def test_a_machine_set_back_with_its_keystore_hears_everything_at_once(
    desk: Desk, tmp_path: Path, requests: int
) -> None:
    """Also where its next counter is the very one that was used last."""
    an, binh = Field(tmp_path, desk, "an"), Field(tmp_path, desk, "bình")
    an.sync()
    backup, epoch = Backup(an, tmp_path), an.unlocked.epoch
    dossier = an.take()
    for _ in range(requests):
        an.sync()
    backup.restore()
    others = binh.take()
    binh.sync()

    report = an.sync()

    assert (report.problems, report.doubts) == ((), ())
    assert an.store.cursor() == desk.centre.checkpoint().size
    assert values(an, dossier, "note") == values(binh, others, "note") == {"lần đầu"}
    assert an.unlocked.epoch != epoch
    an.sync()  # what came back is offered for its receipts
    assert an.store.outbox() == []


def test_a_machine_set_back_to_before_its_first_request_believes_the_centre(
    desk: Desk, tmp_path: Path
) -> None:
    """Receipts by a key that it had not heard of yet were nobody's."""
    an = Field(tmp_path, desk, "an")
    backup = Backup(an, tmp_path)
    dossier = an.take()
    an.sync()
    backup.restore()

    an.sync()

    assert values(an, dossier, "note") == {"lần đầu"}


def test_what_was_sent_again_by_the_line_begins_no_epoch(desk: Desk, tmp_path: Path) -> None:
    an = Field(tmp_path, desk, "an")
    an.sync()
    an.take()
    epoch = an.unlocked.epoch

    synchronise(an, twice)

    assert an.store.outbox() == []
    assert an.unlocked.epoch == epoch


async def twice(send: Send) -> Said:
    await send()
    return await send()


def test_a_copy_hears_what_was_written_in_its_own_epoch_elsewhere(
    desk: Desk, tmp_path: Path
) -> None:
    """Its counter went ahead of the other's, so that nothing else tells."""
    an = Field(tmp_path, desk, "an")
    an.sync()
    backup, dossier = Backup(an, tmp_path), an.take()
    an.sync()
    backup.restore()
    for _ in range(5):
        an.store.next_counter()

    an.sync()

    assert values(an, dossier, "note") == {"lần đầu"}


def test_what_follows_another_end_of_the_own_log_is_not_taken_for_its_own(tmp_path: Path) -> None:
    """Its number was free here: offered after the own end, it was a signature that nobody made."""
    an = Tablet(tmp_path)
    dossier = an.open()
    an.synchronise()
    copy = an.copied(tmp_path / "copy")
    there = [an.save(dossier, {"note": f"{at}"}, at=at) for at in range(3)]
    here = copy.save(dossier, {"note": "của bản sao"}, at=9)
    came_back = [Placed(one, at) for at, one in enumerate(there, 40)]

    copy.store.keep(an.centre.says(foreign=came_back))
    copy.store.keep(an.centre.says(foreign=came_back))

    assert copy.store.outbox() == [here]
    assert {one.value for one in shown(copy.store.state(dossier), "note")} == {"2", "của bản sao"}
    copy.store.close()


# Answers to other requests.


class Between(httpx.AsyncBaseTransport):
    """Whoever is between a tablet and the centre."""

    def __init__(self, inner: httpx.AsyncBaseTransport, does: Does) -> None:
        self._inner, self._does = inner, does

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        content = await request.aread()

        async def send() -> Said:
            again = httpx.Request(
                request.method, request.url, headers=request.headers, content=content
            )
            reply = await self._inner.handle_async_request(again)
            return dict(reply.headers), await reply.aread()

        headers, said = await self._does(send)
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(said))


def synchronise(field: Field, does: Does) -> Report:
    async def session() -> Report:
        inner = httpx.ASGITransport(app=field.desk.http.app)
        transport = Between(inner, does)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            wire = Wire(http, lambda: field.desk.now_ms, inline)
            return await synchronise_with(wire, field.store, field.unlocked)

    return asyncio.run(session())


def test_the_answer_to_another_request_is_not_kept(desk: Desk, tmp_path: Path) -> None:
    """A proxy that mixes up two tablets: what one may see would pass the other's cursor by."""
    an, binh = Field(tmp_path, desk, "an"), Field(tmp_path, desk, "bình")
    told: list[Said] = []

    async def overhear(send: Send) -> Said:
        told.append(await send())
        return told[-1]

    async def mix_up(send: Send) -> Said:
        await send()
        return told[0]

    synchronise(binh, overhear)

    with pytest.raises(NotTheCentre, match="another request"):
        synchronise(an, mix_up)
    assert an.store.cursor() == 0


KEY = SigningKey(bytes(32))


@pytest.mark.parametrize(("counter", "holds"), [(0, True), (6, False), (7, True), (8, True)])
def test_no_answer_says_that_a_lower_counter_was_used(counter: int, *, holds: bool) -> None:
    target = Target("nathu.example/log", SYNC_PATH)
    frame = read_frame(frame_request(b"", target, epoch=Epoch(bytes(8)), counter=7, key=KEY))
    answer = nothing_new(a_request(), asked=frame.mark, counter=counter)
    answer = unpack_answer(pack_answer(answer, level=LEVEL_GOOD_LINK))

    if holds:
        check_answers(answer, frame)
    else:
        with pytest.raises(UnexpectedAnswer):
            check_answers(answer, frame)


def test_the_mark_of_another_counter_is_another() -> None:
    target = Target("nathu.example/log", SYNC_PATH)
    frames = [
        read_frame(frame_request(b"", target, epoch=Epoch(bytes(8)), counter=at, key=KEY))
        for at in range(1, 4)
    ]

    assert len({one.mark for one in frames}) == 3
    with pytest.raises(UnexpectedAnswer):
        check_answers(nothing_new(a_request(), asked=frames[0].mark), frames[1])


# Spoiled.


def test_own_receipted_work_that_the_disk_spoiled_comes_back(desk: Desk, tmp_path: Path) -> None:
    """Of a log so short that it is told without pages."""
    an = Field(tmp_path, desk, "an")
    dossier = an.take()
    an.sync()
    epoch, [(identity, _)] = an.unlocked.epoch, an.store.own_operations()
    spoil(an, tmp_path / "an", "operation", identity)

    damage = an.store.check()
    an.store.heal(damage)
    an.sync()

    assert (damage.operations, damage.lost) == ([identity], [])
    assert values(an, dossier, "note") == {"lần đầu"}
    assert an.unlocked.epoch == epoch
    assert an.store.check() == ([], [], [], [], 0)
    assert an.store.own_held() == 1


@pytest.mark.parametrize("table", ["operation", "spare"])
def test_unsent_work_that_the_disk_spoiled_once_is_sent_like_any_other(
    desk: Desk, tmp_path: Path, table: str
) -> None:
    """Else it would be lost, and all that follows it in its epoch would be held for ever."""
    an = Field(tmp_path, desk, "an")
    dossier = an.take()
    an.note(dossier, "sau đó")
    [(identity, _), _] = an.store.own_operations()
    spoil(an, tmp_path / "an", table, identity)

    damage = an.store.check()
    an.store.heal(damage)
    an.sync()

    assert (damage.operations, damage.lost) == ([identity] * (table == "operation"), [])
    assert an.store.outbox() == []
    assert desk.centre.store.desk.all_held() == []
    assert an.store.check() == ([], [], [], [], 0)


@pytest.mark.parametrize(("safe", "kept"), [(40, True), (41, False)])
def test_own_work_has_a_second_copy_until_it_is_safe(
    tmp_path: Path, safe: int, *, kept: bool
) -> None:
    """Nobody sends it back before somebody adopts it, nor once the centre has lost it."""
    an = Tablet(tmp_path)
    an.open()
    [own] = an.store.outbox()
    an.centre.size = 60
    aside = [Settled(own.id, 30, Kind.QUARANTINED, NOW)]

    an.store.keep(an.centre.says(settled=aside, checkpoint=an.centre.checkpoint(safe=60)))
    waiting = second_copies(an.store)
    an.store.keep(an.centre.says(foreign=[Placed(own, 40)]))
    counting = second_copies(an.store)
    an.store.keep(an.centre.says(checkpoint=an.centre.checkpoint(safe=safe)))

    assert waiting == counting == {own.id}
    assert second_copies(an.store) == ({own.id} if kept else set())


@pytest.mark.parametrize(("late", "kept"), [(0, True), (1, False)])
def test_where_nothing_is_ever_called_safe_second_copies_go_after_six_weeks(
    tmp_path: Path, late: int, *, kept: bool
) -> None:
    an = Tablet(tmp_path)
    an.open()
    an.synchronise()

    an.store.keep(an.centre.says(server_ms=NOW + KEPT_AT_LEAST_MS - 1 + late))

    assert bool(second_copies(an.store)) == kept


@pytest.mark.parametrize(("most", "kept"), [(3, 3), (2, 2), (1, 1)])
def test_second_copies_of_what_has_a_receipt_are_so_many_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, kept: int
) -> None:
    """The oldest go first; what has no receipt is none of them."""
    monkeypatch.setattr(mending, "MAX_SPARES", most)
    an = Tablet(tmp_path)
    dossier = an.open()
    an.save(dossier, {"note": "hai"})
    an.save(dossier, {"note": "ba"})
    sent = an.store.outbox()
    an.synchronise()
    unsent = an.save(dossier, {"note": "chưa gửi"})

    an.store.keep(an.centre.says())

    assert second_copies(an.store) == {unsent.id, *(one.id for one in sent[-kept:])}


@pytest.mark.parametrize("spoiled_first", [True, False])
def test_what_the_disk_spoils_while_the_centre_loses_it_is_offered_again(
    tmp_path: Path, *, spoiled_first: bool
) -> None:
    an = Tablet(tmp_path)
    dossier = an.open({"note": "chỉ máy này còn giữ"})
    an.synchronise()
    [(identity, _)] = an.store.own_operations()

    for step in (True, False) if spoiled_first else (False, True):
        if step:
            spoil_row(an.store, identity)
        else:
            an.store._log.forget_places(0)  # noqa: SLF001  # as another generation makes it do
    damage = an.store.check()
    an.store.heal(damage)

    assert (damage.operations, damage.lost) == ([identity], [])
    assert [one.id for one in an.store.outbox()] == [identity]
    assert value_of(an.store.state(dossier), "note") == "chỉ máy này còn giữ"
    assert an.store.check() == ([], [], [], [], 0)


def spoil_row(store: Store, identity: bytes) -> None:
    db = store._core.db  # noqa: SLF001  # as a disk might
    [(sealed,)] = db.execute("SELECT sealed FROM operation WHERE id = ?", [identity]).fetchall()
    changed = sealed[:-1] + bytes((sealed[-1] ^ 1,))
    db.execute("UPDATE operation SET sealed = ? WHERE id = ?", [changed, identity])
    store._states.clear()  # noqa: SLF001  # it was read before


def second_copies(store: Store) -> set[OperationId]:
    return store._spares.sound()  # noqa: SLF001  # nobody else needs to ask


# Adopted while it was not told.


def test_what_a_page_has_folded_of_own_work_aside_lies_on_top_no_more(tmp_path: Path) -> None:
    an = Tablet(tmp_path)
    dossier = an.open({"note": "của an"})
    [own] = an.store.outbox()
    an.store.keep(an.centre.says(settled=[Settled(own.id, 30, Kind.QUARANTINED, NOW)]))
    salt = an.store.find_salt(dossier)
    assert salt is not None
    # Adopted at 40, and everything it wrote was replaced before the page was made at 50.
    page = Dossier(dossier, size=50)
    answer = an.centre.says(foreign=[Placed(own, 40)], states=[(State(page, salt), 50)])

    an.store.keep(answer)

    assert an.store.state(dossier).slots == {}
    assert an.store.find_receipt(own.id) == Receipted(40, Kind.ACCEPTED, NOW)


def test_an_older_word_does_not_take_back_an_adoption(tmp_path: Path) -> None:
    """As it comes with a courier's answer, or to a store that was set back."""
    an = Tablet(tmp_path)
    an.open()
    [own] = an.store.outbox()
    aside = an.centre.says(settled=[Settled(own.id, 30, Kind.QUARANTINED, NOW, "not_confirmed")])
    adopted = an.centre.says(foreign=[Placed(own, 40)])

    an.store.keep(aside)
    an.store.keep(adopted)
    an.store.keep(aside)

    assert an.store.find_receipt(own.id) == Receipted(40, Kind.ACCEPTED, NOW)


def test_what_came_back_adopted_counts_once_it_has_a_receipt(tmp_path: Path) -> None:
    an = Tablet(tmp_path)
    dossier = an.open()
    set_back = an.copied(tmp_path / "backup")
    lost = an.save(dossier, {"note": "chỉ Trung tâm còn giữ"})

    set_back.store.keep(an.centre.says(foreign=[Placed(lost, 40)]))
    [shown_at] = [live.position for live in set_back.store.state(dossier).slots["note"]]
    unsent = set_back.store.find_receipt(lost.id) is None
    set_back.store.keep(an.centre.says(settled=[Settled(lost.id, 30, Kind.QUARANTINED, NOW)]))

    assert (shown_at, unsent) == (40, True)
    assert set_back.store.find_receipt(lost.id) == Receipted(40, Kind.ACCEPTED, NOW)
    set_back.store.close()
