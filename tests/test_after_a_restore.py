"""Yesterday's copy is restored: nothing that any device was ever told is missing, or twice."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from mobile.images import Images
from mobile.pace import TOWN
from mobile.replies import MEDIA_TYPE
from mobile.sync import Driver, Wire, inline, start_of, synchronise_with
from protocol.admin import AdminEntry, Scope, sign_entry
from protocol.decoding import decode, encode
from protocol.errors import NotPossible, StaleRequest
from protocol.keys import SigningKey
from protocol.messages import ADMIN_PATH, MAX_LOST_BYTES
from protocol.receipts import Kind
from protocol.session import synchronise
from sync_server import control, keyring
from tests.aftermath import Office, all_accepted, an_office, shown_by
from tests.devices import PAGE
from tests.field import Field, hand_in
from tests.test_centre_http import CENTRE

pytestmark = pytest.mark.slow


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as office:
        yield office


def test_work_acknowledged_after_the_copy_comes_back_once(office: Office) -> None:
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    before = one.take(name="Lò Văn Một")
    one.sync()
    two.sync()
    copy = office.back_up()
    one.note(before, "sau bản sao")
    after = one.take(name="Lò Văn Hai")
    one.sync()
    two.sync()
    two.note(after, "của người khác")
    two.sync()
    one.sync()
    seen = [shown_by(one.store, dossier) for dossier in (before, after)]
    assert all_accepted(one, office)

    office.restore(copy)
    one.take(name="Lò Văn Ba")
    for field in (one, two, one, two):
        assert field.sync().doubts == ()

    assert all_accepted(one, office)
    assert all_accepted(two, office)
    assert [shown_by(one.store, dossier) for dossier in (before, after)] == seen
    assert [shown_by(two.store, dossier) for dossier in (before, after)] == seen
    assert one.store.origin() == two.store.origin() == CENTRE + "/g2"
    assert one.store.checkpoint() == two.store.checkpoint()
    office.check()


def test_a_device_that_knows_nothing_of_the_loss_goes_on(office: Office) -> None:
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    dossier = one.take()
    one.sync()
    copy = office.back_up()
    known = one.store.checkpoint()
    two.take()
    two.sync()

    office.restore(copy)
    report = one.sync()

    assert report.settled == 0
    assert one.store.evidence() == []
    head = one.store.checkpoint()
    assert known is not None
    assert head is not None
    assert head.size > known.size
    one.note(dossier, "thêm")
    one.sync()
    two.sync()
    assert all_accepted(one, office)
    assert all_accepted(two, office)
    office.check()


def test_the_head_that_was_lost_is_kept(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    one.sync()
    copy = office.back_up()
    one.take()
    one.sync()
    lost = one.store.checkpoint()

    office.restore(copy)
    one.sync()

    assert lost is not None
    assert one.store.evidence() == [lost.note]


def test_what_a_clerk_decided_after_the_copy_comes_back_from_a_tablet(office: Office) -> None:
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    dossier = one.take()
    one.sync()
    two.sync()
    one.note(dossier, "một")
    two.note(dossier, "hai")
    one.sync()
    two.sync()
    copy = office.back_up()
    office.decide(control.Choose(dossier.hex(), "note", "hai"))
    one.sync()
    seen = shown_by(one.store, dossier)
    before = office.kinds()

    office.restore(copy)
    assert office.kinds() != before
    one.sync()

    assert office.kinds() == before

    assert shown_by(one.store, dossier) == seen
    assert one.store.lost_of_others() == []
    two.sync()
    assert shown_by(two.store, dossier) == seen
    office.check()


def test_an_old_receipt_holds_against_a_later_revocation(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    dossier = one.take()
    one.sync()
    copy = office.back_up()
    one.note(dossier, "trước khi mất máy")
    one.sync()

    office.restore(copy)
    office.offices.revoke(one.unlocked.device, "lost")
    one.note(dossier, "sau khi mất máy")
    one.sync()

    kinds = [office.kinds()[bytes(identity)] for identity, _ in one.store.own_operations()]
    assert kinds == [Kind.ACCEPTED, Kind.ACCEPTED, Kind.QUARANTINED]


def test_without_the_old_receipt_the_revocation_counts(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    dossier = one.take()
    one.sync()
    copy = office.back_up()
    one.note(dossier, "chưa gửi")

    office.restore(copy)
    office.offices.revoke(one.unlocked.device, "lost")
    one.sync()

    kinds = [office.kinds()[bytes(identity)] for identity, _ in one.store.own_operations()]
    assert kinds == [Kind.ACCEPTED, Kind.QUARANTINED]


def test_what_was_aside_stays_aside_although_the_revocation_is_lost(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    dossier = one.take()
    one.sync()
    copy = office.back_up()
    office.offices.revoke(one.unlocked.device, "lost")
    one.note(dossier, "sau khi mất máy")
    one.sync()
    assert one.store.lost_words() == []

    office.restore(copy)
    one.sync()

    kinds = [office.kinds()[bytes(identity)] for identity, _ in one.store.own_operations()]
    assert kinds == [Kind.ACCEPTED, Kind.QUARANTINED]
    office.check()


def test_a_device_let_in_after_the_copy_brings_the_word_that_let_it_in(office: Office) -> None:
    copy = office.back_up()
    one = office.officer("Cà Thị Ón")
    one.take()
    one.sync()
    assert all_accepted(one, office)

    office.restore(copy)
    one.sync()

    assert all_accepted(one, office)
    assert one.unlocked.device in office.centre.trust.devices
    office.check()


def test_a_revocation_that_was_lost_is_said_again_by_whoever_heard_it(office: Office) -> None:
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    dossier = two.take()
    two.sync()
    copy = office.back_up()
    office.offices.revoke(two.unlocked.device, "lost")
    one.sync()

    office.restore(copy)
    one.sync()
    two.note(dossier, "sau khi mất máy")
    two.sync()

    assert office.centre.trust.devices[two.unlocked.device].revoked
    kinds = [office.kinds()[bytes(identity)] for identity, _ in two.store.own_operations()]
    assert kinds == [Kind.ACCEPTED, Kind.QUARANTINED]
    assert one.store.trust() == office.centre.trust
    office.check()


def test_an_erasure_that_was_lost_is_done_again(office: Office) -> None:
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    dossier = one.take(name="Lò Thị Xóa Sạch")
    one.sync()
    two.sync()
    copy = office.back_up()
    office.decide(control.Erase(dossier.hex(), "hết hạn lưu"))
    two.sync()

    office.restore(copy)
    two.sync()

    assert dossier in office.centre.trust.erased
    assert all(one.operation.body is None for one in office.centre.store.entries.all())
    office.check()


def test_two_restores_while_a_device_was_away(office: Office) -> None:
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    first = one.take()
    one.sync()
    early = office.back_up()
    one.note(first, "sau bản thứ nhất")
    one.sync()
    office.restore(early)
    two.take()
    two.sync()
    late = office.back_up()
    two.take()
    two.sync()
    office.restore(late)

    for field in (one, two, one):
        assert field.sync().doubts == ()

    assert one.store.origin() == CENTRE + "/g3"
    assert [len(field.store.line()) for field in (one, two)] == [2, 2]
    assert all_accepted(one, office)
    assert all_accepted(two, office)
    office.check()


def test_one_copy_restored_twice_becomes_two_generations(office: Office) -> None:
    """The second was lost with all that came in; whoever knew it is not left alone in it."""
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    one.take()
    one.sync()
    copy = office.back_up()
    office.restore(copy)
    one.take()
    one.sync()
    known = one.store.checkpoint()
    assert known is not None

    done = office.restore(copy, shown=known.note)
    assert done.origin == CENTRE + "/g3"
    for field in (one, two, one):
        assert field.sync().doubts == ()

    assert all_accepted(one, office)
    assert one.store.evidence() == [known.note]
    assert one.store.origin() == two.store.origin() == CENTRE + "/g3"
    office.check()


def test_a_copy_of_the_wrong_day_is_put_right(office: Office) -> None:
    """An older copy was restored first; what came in then stands at places of the newer one."""
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    one.take()
    one.sync()
    older = office.back_up()
    for _ in range(9):
        two.take()
    two.sync()
    newer = office.back_up()
    office.restore(older)
    one.take()
    one.sync()
    known = one.store.checkpoint()
    assert known is not None

    done = office.restore(newer, shown=known.note)
    assert known.size < done.restored_size
    for field in (one, two, one):
        assert field.sync().doubts == ()

    assert one.store.origin() == two.store.origin() == CENTRE + "/g3"
    assert all_accepted(one, office)
    assert all_accepted(two, office)
    office.check()


def test_two_seconds_out_of_one_copy_are_found_and_left_behind(office: Office) -> None:
    """Nobody told the second restore of the first: the devices do."""
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    one.take()
    one.sync()
    two.sync()
    copy = office.back_up()
    office.restore(copy)
    one.take()
    one.sync()
    office.restore(copy)
    two.take()
    two.sync()
    assert one.store.origin() == two.store.origin() == CENTRE + "/g2"

    one.take()
    assert one.sync().problems == ("show-checkpoint", "held")
    with pytest.raises(NotPossible):
        office.centre.checkpoint()
    office.restore(office.back_up())
    reports = [field.sync() for field in (one, two, one)]

    assert [report.doubts for report in reports] == [("split-log",), (), ()]
    assert one.store.origin() == CENTRE + "/g3"
    assert len(one.store.evidence()) == 2
    assert all_accepted(one, office)
    assert all_accepted(two, office)
    office.check()


# Pictures.


def facts_only(field: Field) -> None:
    """As on a link on which pictures wait."""

    async def session() -> None:
        async with field.client() as http:
            wire = Wire(http, lambda: field.desk.now_ms, inline)
            conduct = partial(Images(field.store).conduct, may_go=False)
            await synchronise_with(wire, field.store, field.unlocked, through=conduct)

    asyncio.run(session())


def pictures(office: Office) -> int:
    """Chunks that the centre has, of those that operations name."""
    return sum(one.present.bits.bit_count() for one in office.centre.store.attachments.all())


def test_a_picture_that_came_after_the_copy_is_not_let_go_of(office: Office) -> None:
    """What names it is safe; the picture itself is in no copy."""
    one = office.officer("Cà Thị Ón")
    dossier = one.take(PAGE)
    facts_only(one)
    copy = office.back_up()
    office.centre.mark_safe(office.centre.store.tree.size())
    one.sync()
    one.sync()
    assert pictures(office) == 4

    assert one.store.spare(0) == []
    assert one.store.purge(now_ms=office.now_ms, stale_ms=office.now_ms + 2**40) == []
    office.restore(copy)
    assert pictures(office) == 0
    one.sync()

    assert pictures(office) == 4
    for said in ("ảnh đã đủ", "sau đó"):  # a copy longer than the log was when it had them
        one.note(dossier, said)
        one.sync()
    office.back_up()
    office.centre.mark_safe(office.centre.store.tree.size())
    one.sync()
    assert len(one.store.spare(0)) == 1


def test_pictures_that_the_copy_lacks_are_asked_for_and_sent(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    one.take()
    one.sync()
    copy = office.back_up()
    one.take(PAGE)
    one.sync()
    assert pictures(office) == 4

    office.restore(copy)
    facts_only(one)
    assert pictures(office) == 0
    assert any(record.images for record in one.store.records())
    one.sync()

    assert pictures(office) == 4
    assert not any(record.images for record in one.store.records())


# Files that were sealed before.


def test_a_file_that_was_sealed_before_the_restore_is_taken_in_after_it(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    one.take()
    one.sync()
    copy = office.back_up()
    one.take()
    one.sync()
    one.take(PAGE)
    bundle = one.export().read_bytes()
    assert not all_accepted(one, office)

    office.restore(copy)
    reply = hand_in(office, bundle)
    report = one.take_back(reply.content)

    assert report.doubts == ()
    assert one.store.origin() == CENTRE + "/g2"
    assert all_accepted(one, office)
    assert pictures(office) == 4
    assert one.sync().settled == 0
    office.check()


def test_an_answer_that_comes_after_the_device_has_followed_says_so(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    one.take()
    one.sync()
    copy = office.back_up()
    one.take()
    bundle = one.export().read_bytes()
    office.restore(copy)
    reply = hand_in(office, bundle)
    one.take()
    one.sync()

    with pytest.raises(StaleRequest):
        one.take_back(reply.content)

    assert all_accepted(one, office)


def test_a_file_takes_old_receipts_along(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    dossier = one.take()
    one.sync()
    copy = office.back_up()
    one.note(dossier, "trước khi mất máy")
    one.sync()
    office.restore(copy)
    office.offices.revoke(one.unlocked.device, "lost")
    only_follow(one)

    hand_in(office, one.export().read_bytes())

    kinds = [office.kinds()[bytes(identity)] for identity, _ in one.store.own_operations()]
    assert kinds == [Kind.ACCEPTED, Kind.ACCEPTED]


def only_follow(field: Field) -> None:
    """Into the new generation, and then there is no signal."""

    async def session() -> None:
        async with field.client() as http:
            wire = Wire(http, lambda: field.desk.now_ms, inline)
            driver = Driver(wire, field.store, field.unlocked)
            report = await driver.drive(synchronise(start_of(field.store, field.unlocked, TOWN)))
            assert report.moved

    asyncio.run(session())


# What devices hand back.


class Mute(httpx.AsyncBaseTransport):
    """Words that a device hands back are lost on the way."""

    def __init__(self, office: Office) -> None:
        self._centre = httpx.ASGITransport(app=office.http.app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == ADMIN_PATH:
            said = httpx.ByteStream(encode([]))
            return httpx.Response(200, headers={"content-type": MEDIA_TYPE}, stream=said)
        return await self._centre.handle_async_request(request)


def test_what_was_aside_stays_aside_where_the_reason_is_lost(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    dossier = one.take()
    one.sync()
    copy = office.back_up()
    office.offices.revoke(one.unlocked.device, "lost")
    one.note(dossier, "sau khi mất máy")
    one.sync()

    office.restore(copy)
    one.client = lambda: httpx.AsyncClient(  # type: ignore[method-assign]  # from here on
        transport=Mute(office), base_url="http://localhost"
    )
    one.sync()
    one.note(dossier, "máy đã tìm thấy")
    one.sync()

    kinds = [office.kinds()[bytes(identity)] for identity, _ in one.store.own_operations()]
    assert kinds == [Kind.ACCEPTED, Kind.QUARANTINED, Kind.ACCEPTED]
    assert not office.centre.trust.devices[one.unlocked.device].revoked


def said_again(office: Office, *entries: AdminEntry) -> list[str]:
    reply = office.http.post(ADMIN_PATH, content=encode([encode(one.signed) for one in entries]))
    assert reply.status_code == 200, reply.content
    codes: list[str] = decode(list[str], reply.content)
    return codes


def a_scope(office: Office, field: Field, granted: str) -> AdminEntry:
    """What the enrol key says now; whether anybody hears it, the test decides."""
    return scope_by(keyring.load(office.folder / "keys").enrol, office, field, granted)


def scope_by(key: SigningKey, office: Office, field: Field, granted: str) -> AdminEntry:
    office.now_ms += 1
    action = Scope(field.unlocked.device, (granted,))
    return sign_entry(action, centre=CENTRE, made_ms=office.now_ms, keys=[key])


def test_an_older_word_never_comes_after_a_newer_one(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    lost, newer, newest = (a_scope(office, one, where) for where in ("03646", "03647", "03648"))
    office.restore(office.back_up())
    office.centre.append_admin(newer)

    assert said_again(office, lost, newest, newer) == ["not-possible", "", ""]
    assert said_again(office, newest) == [""]

    scope = office.centre.trust.devices[one.unlocked.device].scope
    assert [at.said.granted for at in scope[-2:]] == [("03647",), ("03648",)]


def test_words_in_the_wrong_order_do_not_turn_round(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    first, second = a_scope(office, one, "03646"), a_scope(office, one, "03647")
    office.restore(office.back_up())

    assert said_again(office, second, first) == ["", "not-possible"]


def test_nobodys_words_are_not_said(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    true = a_scope(office, one, "03646")
    false = scope_by(SigningKey(bytes(range(32))), office, one, "03647")
    office.restore(office.back_up())
    size = office.centre.store.tree.size()

    reply = office.http.post(ADMIN_PATH, content=encode([b"no entry", encode(true.signed)]))

    assert decode(list[str], reply.content) == ["malformed-bytes", ""]
    assert said_again(office, false, true) == ["untrusted", ""]
    assert office.centre.store.tree.size() == size + 1


def test_a_log_that_was_never_restored_has_lost_nothing(office: Office) -> None:
    one = office.officer("Cà Thị Ón")

    words = encode([encode(a_scope(office, one, "03646").signed)])
    reply = office.http.post(ADMIN_PATH, content=words)

    assert reply.status_code == 409


@pytest.mark.parametrize(("more", "status"), [(-1, 400), (0, 400), (1, 413)])
def test_words_come_in_pieces_of_a_limited_size(office: Office, more: int, status: int) -> None:
    office.restore(office.back_up())

    reply = office.http.post(ADMIN_PATH, content=bytes(MAX_LOST_BYTES + more))

    assert reply.status_code == status
