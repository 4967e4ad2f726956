"""docs/spec/courier.md, from tablet to centre and back: carried by anybody, read by nobody else."""

import argparse
import contextlib
import errno
import io
import secrets
import sqlite3
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobile.problems import DiskFull
from mobile.whole_files import hash_of, write_whole
from protocol.actions import SealBundle, read_action
from protocol.blobs import CHUNK_BYTES, blob_root
from protocol.bundles import (
    ANSWER,
    COURIER_PATH,
    answer_path,
    chunk_record,
    pack_answer,
    read_chunk,
    unpack_answer,
)
from protocol.courier import (
    CHUNK,
    HEADER_BYTES,
    MAX_BUNDLE_BYTES,
    RECEIPT_REQUEST,
    RUN,
    SEALED_SEGMENT_BYTES,
    Record,
    encode_records,
    open_segments,
    read_records,
    seal_segments,
)
from protocol.decoding import decode
from protocol.errors import (
    BadSignature,
    BrokenSeal,
    NotPossible,
    OverLimit,
    StaleRequest,
    TooLarge,
    Untrusted,
)
from protocol.ids import BlobRoot, DossierId, Epoch, sha256
from protocol.keys import ExchangeKey, SigningKey
from protocol.messages import ChunkBody, Target, frame_request, read_frame
from protocol.receipts import Kind
from protocol.run import decode_run
from sync_server import app, couriers, keyring
from sync_server.centre import Centre
from sync_server.couriers import COUNTS_HEADER, MAX_PROBLEMS, Counts, read_in
from sync_server.hand_in import hand_in as command
from sync_server.offices import Settings
from sync_server.store import Store
from tests.devices import PAGE, PICTURE
from tests.faults.canary import scan
from tests.field import Field, hand_in
from tests.test_centre_http import CENTRE, Desk
from tests.town import Town

pytestmark = pytest.mark.slow

NAME: Final = "Giàng Thị Thử Bảy"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from a_desk(tmp_path / "centre")


@pytest.fixture
def field(tmp_path: Path, desk: Desk) -> Field:
    """A tablet that was at the centre once, and now has a dossier with a page and one without."""
    return an_officer(tmp_path, desk, "Cà Thị Ón")


def a_desk(folder: Path) -> Iterator[Desk]:
    folder.mkdir()
    desk = Desk(folder)
    with desk.http:
        yield desk
    desk.centre.store.close()


def an_officer(folder: Path, desk: Desk, name: str) -> Field:
    field = Field(folder, desk, name)
    field.sync()
    field.take(PAGE, name=NAME)
    field.take()
    return field


def courier_key(field: Field) -> ExchangeKey:
    return keyring.load(field.folder / "centre" / "keys").courier


def records_of(bundle: bytes, key: ExchangeKey) -> list[Record]:
    return list(read_records(open_segments([bundle], key)))


def sealed(records: Iterable[Record], recipient: bytes) -> bytes:
    return b"".join(
        seal_segments(encode_records(records), recipient=recipient, entropy=bytes(range(32)))
    )


def again(records: Iterable[Record], field: Field) -> bytes:
    """A bundle that anybody can make who knows the courier key."""
    return sealed(records, courier_key(field).public)


def counts(desk: Desk, bundle: bytes) -> Counts:
    reply = hand_in(desk, bundle)
    assert reply.status_code == 200, reply.content
    return msgspec.json.decode(reply.headers[COUNTS_HEADER], type=Counts)


def state_of(desk: Desk) -> tuple[object, ...]:
    """All that the centre has taken in, and nothing of how often it was offered."""
    store = desk.centre.store
    return (
        store.tree.size(),
        store.entries.count(),
        len(store.desk.all_held()),
        [(blob.root, blob.present) for blob in store.attachments.all()],
    )


def is_settled(field: Field) -> bool:
    return not field.store.outbox() and not any(one.images for one in field.store.records())


# There and back.


def test_work_goes_out_in_a_file_and_its_receipts_come_back_in_one(
    field: Field, desk: Desk
) -> None:
    bundle = field.export().read_bytes()
    assert len(field.store.outbox()) == 3

    report = field.take_back(hand_in(desk, bundle).content)

    assert (report.settled, report.chunks, report.doubts) == (3, 4, ())
    assert is_settled(field)
    assert [line.citizen for line in desk.centre.rows()] == [NAME, "Lò Thị Mẫu"]


def test_what_came_in_by_file_is_what_would_have_come_over_the_air(
    field: Field, desk: Desk
) -> None:
    dossier, root = field.store.records()[-1].dossier, blob_root(PICTURE)
    field.take_back(hand_in(desk, field.export().read_bytes()).content)

    report = field.sync()

    assert (report.settled, report.chunks, report.problems) == (0, 0, ())
    chunks = [read_chunk_at(desk, dossier, root, index) for index in range(3)]
    assert b"".join(chunks) == PICTURE


def read_chunk_at(desk: Desk, dossier: DossierId, root: BlobRoot, index: int) -> bytes:
    body: ChunkBody = decode(ChunkBody, desk.centre.store.chunks.read(dossier, root, index))
    return body.chunk


def test_the_carrier_can_read_nothing(field: Field, desk: Desk) -> None:
    carried = field.folder / "carried"
    carried.mkdir()
    bundle = field.export()
    (carried / "there").write_bytes(bundle.read_bytes())
    (carried / "back").write_bytes(hand_in(desk, bundle.read_bytes()).content)
    marks = [NAME, "0120000123"]
    opened = field.folder / "opened"
    opened.mkdir()
    text = b"".join(open_segments([bundle.read_bytes()], courier_key(field)))
    (opened / "there").write_bytes(text)

    assert scan(carried, marks) == []
    assert PICTURE[1000:1100] not in bundle.read_bytes()
    assert {found.mark for found in scan(opened, marks)} == set(marks)  # it would be seen
    assert PICTURE[1000:1100] in text


def test_the_same_bundle_again_changes_nothing_and_is_answered_the_same(
    field: Field, desk: Desk
) -> None:
    bundle = field.export().read_bytes()
    hand_in(desk, bundle)
    before = state_of(desk)

    answer = hand_in(desk, bundle).content

    assert state_of(desk) == before
    assert field.take_back(answer).settled == 3


def test_the_same_answer_again_adds_nothing(field: Field, desk: Desk) -> None:
    answer = hand_in(desk, field.export().read_bytes()).content
    field.take_back(answer)
    before = field.store.records(), field.store.checkpoint(), field.store.admin_held()

    report = field.take_back(answer)

    assert (report.settled, report.doubts) == (0, ())
    assert (field.store.records(), field.store.checkpoint(), field.store.admin_held()) == before


def test_an_answer_brings_what_the_centre_has_said_about_devices_meanwhile(
    field: Field, desk: Desk
) -> None:
    bundle = field.export().read_bytes()
    other = Field(field.folder, desk, "Vàng A Thử")

    field.take_back(hand_in(desk, bundle).content)

    assert other.unlocked.device in field.store.trust().devices
    assert field.store.admin_held() == len(desk.centre.store.entries.admin())


def test_more_than_one_answer_holds_comes_in_several(
    field: Field, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ANSWER_ENTRIES", "MAX_PRESENT"):
        monkeypatch.setattr(couriers, name, 1)

    answer = hand_in(desk, field.export().read_bytes()).content

    assert len(records_of(answer, field.unlocked.exchange)) == 3
    assert field.take_back(answer).settled == 3
    assert is_settled(field)


def test_work_of_earlier_epochs_goes_first(field: Field, desk: Desk) -> None:
    field.store.begin_epoch(field.store.epoch()._replace(epoch=Epoch(b"the next")))
    field.note(field.store.records()[0].dossier, "sau khi mở lại máy")

    report = field.take_back(hand_in(desk, field.export().read_bytes()).content)

    assert (report.settled, report.problems) == (4, ())
    assert is_settled(field)


# What goes in.


def test_facts_come_before_images_and_small_images_before_pages(field: Field) -> None:
    field.take(PAGE)

    kinds = [
        (record.kind, record.kind == CHUNK and len(read_chunk(record.content).chunk) < CHUNK_BYTES)
        for record in records_of(field.export().read_bytes(), courier_key(field))
    ]

    assert kinds[:2] == [(RECEIPT_REQUEST, False), (RUN, False)]
    assert [kind for kind, _ in kinds[2:]] == [CHUNK] * 8
    assert [small for _, small in kinds[2:4]] == [True, True]  # the thumbnails


def test_pages_of_the_earliest_due_come_first(field: Field) -> None:
    first, later = field.store.records()[-1].dossier, field.take(PAGE)
    due = {first: 2, later: 1}
    path = field.folder / "by-due"

    field.couriers.export(path, due=lambda one: due.get(one, 3), now_ms=field.desk.now_ms)

    records = records_of(path.read_bytes(), courier_key(field))
    chunks = [read_chunk(record.content) for record in records if record.kind == CHUNK]
    assert [chunk.dossier for chunk in chunks] == [later, first] + [later] * 3 + [first] * 3


def test_what_is_safe_elsewhere_is_not_carried_and_what_is_only_received_is(
    field: Field, desk: Desk
) -> None:
    field.take_back(hand_in(desk, field.export().read_bytes()).content)
    received = records_of(field.export().read_bytes(), courier_key(field))
    desk.centre.mark_safe(desk.centre.checkpoint().size)
    field.sync()

    safe = records_of(field.export().read_bytes(), courier_key(field))

    assert [record.kind for record in received] == [
        RECEIPT_REQUEST,
        RUN,
        CHUNK,
        CHUNK,
        CHUNK,
        CHUNK,
    ]
    assert [record.kind for record in safe] == [RECEIPT_REQUEST]


def test_images_that_found_no_room_go_with_the_next_file(field: Field, desk: Desk) -> None:
    path = field.folder / "small-stick"
    limit = HEADER_BYTES + 3 * SEALED_SEGMENT_BYTES
    done = field.couriers.export(path, due=lambda _: 0, now_ms=desk.now_ms, limit=limit)
    assert (done.operations, done.chunks, done.left) == (3, 3, 1)
    assert path.stat().st_size == done.size_bytes <= limit

    field.take_back(hand_in(desk, path.read_bytes()).content)
    assert not is_settled(field)
    field.take_back(hand_in(desk, field.export(limit=limit).read_bytes()).content)

    assert is_settled(field)


def test_facts_that_do_not_fit_are_no_bundle(field: Field) -> None:
    with pytest.raises(OverLimit):
        field.export(limit=HEADER_BYTES + 100)

    assert list(field.folder.glob("*.tannha*")) == []


def test_a_spoiled_image_keeps_no_other_here(field: Field, desk: Desk) -> None:
    files = sorted(
        (field.folder / "Cà Thị Ón" / "blobs").iterdir(), key=lambda one: one.stat().st_size
    )
    files[-1].unlink()
    path = field.folder / "without"

    done = field.couriers.export(path, due=lambda _: 0, now_ms=desk.now_ms)

    assert (done.chunks, done.unreadable) == (1, 3)
    assert counts(desk, path.read_bytes()) == Counts(3, 1, {})


def test_exporting_deletes_nothing_and_overwrites_nothing(field: Field) -> None:
    path = field.export()
    bundle, outbox = path.read_bytes(), field.store.outbox()

    with pytest.raises(NotPossible):
        field.couriers.export(path, due=lambda _: 0, now_ms=field.desk.now_ms)

    assert path.read_bytes() == bundle
    assert field.store.outbox() == outbox
    assert field.store.check() == ([], [], [], [], 0)


def test_a_full_stick_leaves_no_half_file(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"some"
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(DiskFull):
        write_whole(tmp_path / "bundle", pieces())

    assert list(tmp_path.iterdir()) == []


def test_a_device_that_was_never_at_the_centre_says_so(tmp_path: Path, desk: Desk) -> None:
    field = Field(tmp_path, desk, "Lường Văn Mới")

    with pytest.raises(NotPossible):
        field.export()


def test_a_second_copy_is_remembered_with_its_time(field: Field) -> None:
    assert field.couriers.last_copy_ms() is None

    field.export()

    assert field.couriers.last_copy_ms() == field.desk.now_ms


# Broken off, cut, moved, foreign.


@pytest.mark.parametrize("boundary", range(7))
def test_a_centre_killed_at_any_record_doubles_nothing_and_loses_nothing(
    field: Field, desk: Desk, boundary: int
) -> None:
    bundle = field.export().read_bytes()
    records = records_of(bundle, courier_key(field))
    assert len(records) == 6
    killed = desk.centre.delivery()
    for record in records[:boundary]:
        killed.take(record)
    desk.centre.store.close()

    centre = reopened(desk, field.folder / "centre")
    delivery = centre.delivery()
    read_in(io.BytesIO(bundle), delivery)

    assert delivery.counts() == Counts(3, 4, {})
    assert centre.store.entries.count() == 3
    assert field.take_back(b"".join(delivery.answer())).settled == 3
    assert is_settled(field)
    centre.store.close()


def reopened(desk: Desk, folder: Path) -> Centre:
    """Another process over the same files."""
    return Centre(
        Store(folder / "centre.db"),
        keyring.load(folder / "keys"),
        origin=CENTRE,
        root=keyring.root_public(folder / "keys"),
        now_ms=lambda: desk.now_ms,
        entropy=secrets.token_bytes,
    )


@pytest.mark.parametrize("boundary", range(4))
def test_a_tablet_killed_at_any_answer_goes_on_from_there(
    field: Field, desk: Desk, monkeypatch: pytest.MonkeyPatch, boundary: int
) -> None:
    for name in ("ANSWER_ENTRIES", "MAX_PRESENT"):
        monkeypatch.setattr(couriers, name, 1)
    answer = hand_in(desk, field.export().read_bytes()).content
    parts = records_of(answer, field.unlocked.exchange)
    field.take_back(sealed(parts[:boundary], field.unlocked.exchange.public))

    report = field.take_back(answer)

    assert report.settled == 3 - boundary
    assert is_settled(field)


@given(data=st.data())
@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_a_bundle_cut_anywhere_is_refused_in_words_and_what_was_whole_is_kept(
    data: st.DataObject, field: Field, desk: Desk
) -> None:
    path = field.folder / "bundle"
    if not path.exists():
        field.couriers.export(path, due=lambda _: 0, now_ms=desk.now_ms)
    bundle = path.read_bytes()
    cut = data.draw(st.integers(0, len(bundle) - 1))

    reply = hand_in(desk, bundle[:cut])

    assert (reply.status_code, reply.json()["code"]) in {
        (400, "broken-seal"),
        (400, "malformed-bytes"),
    }
    assert "/" in reply.json()["title"]
    assert desk.centre.store.entries.count() in {0, 3}
    assert len(field.store.outbox()) == 3


@pytest.mark.parametrize("order", [[1, 0, 2], [0, 0, 1, 2], [0, 2], [2, 1, 0]])
def test_a_bundle_whose_segments_were_moved_is_refused(
    field: Field, desk: Desk, order: list[int]
) -> None:
    bundle = field.export().read_bytes()
    head, body = bundle[:HEADER_BYTES], bundle[HEADER_BYTES:]
    segments = [
        body[start : start + SEALED_SEGMENT_BYTES]
        for start in range(0, len(body), SEALED_SEGMENT_BYTES)
    ]
    assert len(segments) == 3

    reply = hand_in(desk, head + b"".join(segments[at] for at in order))

    assert (reply.status_code, reply.json()["code"]) == (400, "broken-seal")
    assert counts(desk, bundle) == Counts(3, 4, {})


@pytest.mark.parametrize("at", [0, 20, 40, 70, -1])
def test_a_flipped_bit_is_noticed(field: Field, desk: Desk, at: int) -> None:
    bundle = bytearray(field.export().read_bytes())
    bundle[at] ^= 1

    reply = hand_in(desk, bytes(bundle))

    assert reply.status_code == 400
    assert len(field.store.outbox()) == 3


def test_a_bundle_for_another_centre_is_refused_and_waits_for_its_own(
    field: Field, desk: Desk, tmp_path: Path
) -> None:
    bundle = field.export().read_bytes()
    for other in a_desk(tmp_path / "another"):
        before = state_of(other)

        reply = hand_in(other, bundle)

        assert (reply.status_code, reply.json()["code"]) == (400, "broken-seal")
        assert state_of(other) == before
    assert counts(desk, bundle) == Counts(3, 4, {})


def test_a_bundle_over_the_limit_is_refused_at_the_door(desk: Desk) -> None:
    announced = {"content-length": str(MAX_BUNDLE_BYTES + 1)}

    reply = desk.http.post(COURIER_PATH, content=iter([b"x"]), headers=announced)

    assert (reply.status_code, reply.json()["code"]) == (413, "too-large")


def test_a_centre_without_the_courier_key_opens_no_bundles() -> None:
    with pytest.raises(NotPossible):
        Town().centre.delivery()


# Records that do not hold.


def test_a_bad_record_spoils_no_other_and_is_named(field: Field, desk: Desk) -> None:
    request, run, *chunks = records_of(field.export().read_bytes(), courier_key(field))
    altered = Record(RUN, run.content[:-1] + bytes([run.content[-1] ^ 1]))
    moved = msgspec.structs.replace(read_chunk(chunks[-1].content), index=0)
    nobodys = msgspec.structs.replace(read_chunk(chunks[0].content), root=bytes(32))
    bad = [
        Record(RUN, b"a run"),
        altered,
        chunk_record(nobodys),
        chunk_record(moved),
        Record(CHUNK, b"a chunk"),
        Record(77, b"of tomorrow"),
        request,
    ]

    said = counts(desk, again([request, *bad[:2], run, *bad[2:], *chunks], field))

    assert (said.operations, said.chunks) == (3, 4)
    assert said.problems == {
        "malformed-bytes": 2,
        "bad-signature": 1,
        "no-such-place": 1,
        "bad-proof": 1,
        "unknown-record": 1,
        "not-possible": 1,
    }


def test_the_device_is_told_what_was_not_taken_in(field: Field, desk: Desk) -> None:
    records = records_of(field.export().read_bytes(), courier_key(field))
    answer = hand_in(desk, again([*records, Record(RUN, b"a run")], field)).content

    assert field.take_back(answer).problems == ("malformed-bytes",)


@given(kind=st.integers(1, 5), content=st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_in_a_record_are_named_and_harm_nothing(
    desk: Desk, kind: int, content: bytes
) -> None:
    before, delivery = state_of(desk), desk.centre.delivery()

    delivery.take(Record(kind, content))

    assert sum(delivery.counts().problems.values()) == 1
    assert state_of(desk) == before


def test_a_file_full_of_rubbish_is_not_read_to_its_end(field: Field, desk: Desk) -> None:
    rubbish = [Record(RUN, b"a run")] * (MAX_PROBLEMS + 1)
    delivery = desk.centre.delivery()
    for record in rubbish[:MAX_PROBLEMS]:
        delivery.take(record)

    with pytest.raises(TooLarge):
        delivery.take(rubbish[-1])

    assert hand_in(desk, again(rubbish, field)).status_code == 413


def test_work_of_two_tablets_in_one_bundle_is_taken_in_and_answered_to_the_one_that_asked(
    field: Field, desk: Desk, tmp_path: Path
) -> None:
    other = an_officer(tmp_path, desk, "Vàng A Thử")
    _, run, *_ = records_of(other.export().read_bytes(), courier_key(field))
    records = records_of(field.export().read_bytes(), courier_key(field))

    report = field.take_back(hand_in(desk, again([*records, run], field)).content)

    assert desk.centre.store.entries.count() == 6
    assert (report.settled, report.doubts) == (3, ())


def test_a_bundle_that_asks_for_nothing_is_taken_in_and_not_answered(
    field: Field, desk: Desk
) -> None:
    _, *rest = records_of(field.export().read_bytes(), courier_key(field))

    reply = hand_in(desk, again(rest, field))

    assert (reply.status_code, reply.content) == (200, b"")
    assert desk.centre.store.entries.count() == 3


def test_a_run_whose_predecessor_is_missing_is_held_until_it_comes(
    field: Field, desk: Desk
) -> None:
    first = field.export().read_bytes()
    before = copied(field)
    hand_in(desk, first)
    desk.centre.mark_safe(desk.centre.checkpoint().size)
    field.sync()
    field.take()
    _, *rest = records_of(field.export().read_bytes(), courier_key(field))
    assert [decode_run(one.content).first_seq for one in rest if one.kind == RUN] == [4]
    restored(desk, field, before)

    assert counts(desk, again(rest, field)) == Counts(0, 0, {"held": 1, "no-such-place": 4})
    assert counts(desk, first).operations == 3

    assert desk.centre.store.entries.count() == 4


def test_images_of_work_that_stands_aside_are_kept(field: Field, desk: Desk) -> None:
    """A tablet is stolen while its stick is on the way: nobody may lose the citizen's papers."""
    bundle = field.export().read_bytes()
    desk.offices.revoke(field.unlocked.device, "stolen_since", since_ms=desk.now_ms)

    assert counts(desk, bundle) == Counts(3, 4, {})
    assert {one.kind for one in desk.centre.store.entries.all()} == {Kind.QUARANTINED}


def test_work_is_held_while_the_log_may_not_be_signed(field: Field, desk: Desk) -> None:
    """The centre lost the end of its log: the bundle shows the larger head that it had signed."""
    before = copied(field)
    field.sync()
    field.take()
    bundle = field.export().read_bytes()
    restored(desk, field, before)

    reply = hand_in(desk, bundle)
    report = field.take_back(reply.content)

    assert desk.centre.store.entries.count() == 0
    assert len(desk.centre.store.desk.all_held()) == 1
    assert (report.settled, report.problems) == (0, ("held",))
    assert len(field.store.outbox()) == 1


def copied(field: Field) -> bytes:
    """The centre's database as it stands."""
    path = field.folder / "copy.db"
    with (
        contextlib.closing(sqlite3.connect(field.folder / "centre" / "centre.db")) as original,
        contextlib.closing(sqlite3.connect(path)) as copy,
    ):
        original.backup(copy)
    return path.read_bytes()


def restored(desk: Desk, field: Field, database: bytes) -> None:
    """The centre goes on from a copy, as if nothing had happened since."""
    folder = field.folder / "centre"
    desk.centre.store.close()
    for file in folder.glob("centre.db*"):
        file.unlink()
    (folder / "centre.db").write_bytes(database)
    vars(desk.centre).update(vars(reopened(desk, folder)))


# Answers.


def test_an_answer_opens_on_no_other_tablet(field: Field, desk: Desk, tmp_path: Path) -> None:
    other = an_officer(tmp_path, desk, "Vàng A Thử")
    answer = hand_in(desk, field.export().read_bytes()).content

    with pytest.raises(BrokenSeal):
        other.take_back(answer)

    assert len(other.store.outbox()) == 3


def test_nobody_else_can_answer_for_the_centre(field: Field, desk: Desk, tmp_path: Path) -> None:
    other = an_officer(tmp_path, desk, "Vàng A Thử")
    field.sync()  # knows the other tablet
    dossier = field.take(PAGE)
    answer = hand_in(desk, field.export().read_bytes()).content
    (record,) = records_of(answer, field.unlocked.exchange)
    packed = read_frame(record.content).packed
    assert dossier in {one.dossier for one in unpack_answer(packed).present}
    device = field.unlocked.device

    def framed(key: SigningKey, path: str) -> bytes:
        target = Target(CENTRE, path)
        made = frame_request(packed, target, epoch=Epoch(bytes(8)), counter=1, key=key)
        return sealed([Record(ANSWER, made)], field.unlocked.exchange.public)

    centre = keyring.load(field.folder / "centre" / "keys").centre
    with pytest.raises(Untrusted):
        field.take_back(framed(other.unlocked.signing, answer_path(device)))
    with pytest.raises(BadSignature):
        field.take_back(framed(centre, answer_path(other.unlocked.device)))
    assert len(field.store.outbox()) == 2

    assert field.take_back(framed(centre, answer_path(device))).settled == 2


def test_an_answer_that_a_synchronisation_has_overtaken_says_so_and_loses_nothing(
    field: Field, desk: Desk
) -> None:
    answer = hand_in(desk, field.export().read_bytes()).content
    field.take()
    field.sync()
    field.take()

    with pytest.raises(StaleRequest):
        field.take_back(answer)

    assert len(field.store.outbox()) == 1
    assert field.take_back(hand_in(desk, field.export().read_bytes()).content).settled == 1


def test_a_cut_answer_is_refused_and_can_be_copied_again(field: Field, desk: Desk) -> None:
    answer = hand_in(desk, field.export().read_bytes()).content

    with pytest.raises(BrokenSeal):
        field.take_back(answer[:-1])

    assert field.take_back(answer).settled == 3


def test_an_answer_of_a_lying_centre_keeps_its_false_receipts_to_itself(
    field: Field, desk: Desk
) -> None:
    answer = hand_in(desk, field.export().read_bytes()).content
    (record,) = records_of(answer, field.unlocked.exchange)
    said = unpack_answer(read_frame(record.content).packed)
    (receipt,) = said.answer.receipts
    false = msgspec.structs.replace(receipt, received_ms=receipt.received_ms + 1)
    lie = msgspec.structs.replace(
        said, answer=msgspec.structs.replace(said.answer, receipts=[false])
    )
    made = frame_request(
        pack_answer(lie),
        Target(CENTRE, answer_path(field.unlocked.device)),
        epoch=Epoch(bytes(8)),
        counter=1,
        key=keyring.load(field.folder / "centre" / "keys").centre,
    )

    report = field.take_back(sealed([Record(ANSWER, made)], field.unlocked.exchange.public))

    assert (report.settled, report.doubts) == (0, ("bad-proof",))
    assert len(field.store.outbox()) == 3


# Whoever carries it.


def test_a_tablet_that_carries_a_bundle_dates_it_in_its_own_log(
    field: Field, desk: Desk, tmp_path: Path
) -> None:
    other = an_officer(tmp_path, desk, "Vàng A Thử")
    path = field.export()
    assert other.returns.is_for_centre(path)
    assert not other.returns.is_answer(path)

    sealed_by = other.capture.seal_bundle(hash_of(path), now_ms=desk.now_ms)

    assert sealed_by.body is not None
    assert read_action(sealed_by.body) == SealBundle(sha256(path.read_bytes()))


def test_an_answer_is_known_by_its_head(field: Field, desk: Desk) -> None:
    path = field.folder / "answer"
    path.write_bytes(hand_in(desk, field.export().read_bytes()).content)

    assert field.returns.is_answer(path)
    assert not field.returns.is_for_centre(path)


def test_the_clerk_takes_a_stick_in_by_a_command(field: Field, desk: Desk) -> None:
    path, said = field.export(), list[str]()
    folder = field.folder / "centre"
    (folder / app.SETTINGS).write_bytes(msgspec.json.encode(Settings(CENTRE, "03820")))
    args = argparse.Namespace(data=folder, file=path, answer=None)

    assert command(args, said.append) == 0

    assert said[0] == "Đã nhận 3 việc, 4 phần ảnh"
    answer = path.with_name(path.name + ".tra-loi")
    assert field.returns.settle(answer).settled == 3
    with pytest.raises(NotPossible):
        command(args, said.append)


def test_a_large_bundle_is_written_in_little_memory(field: Field, desk: Desk) -> None:
    page = msgspec.structs.replace(PAGE, content=PICTURE * 20)
    field.take(page)
    path = field.folder / "large"

    tracemalloc.start()
    field.couriers.export(path, due=lambda _: 0, now_ms=desk.now_ms)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert path.stat().st_size > 3 * 1024 * 1024
    assert peak < 1024 * 1024
