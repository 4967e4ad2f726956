"""What a tablet gets back: receipts that prove themselves, and only what is in its scope."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from protocol.admin import RoleKey
from protocol.blobs import CHUNK_BYTES, blob_root, chunk_count, chunks
from protocol.checkpoint import shorten
from protocol.decoding import decode, encode
from protocol.errors import ProtocolError
from protocol.ids import NO_DOSSIER, sha256
from protocol.messages import (
    BATCH_BAD_LINK,
    SYNC_PATH,
    Boot,
    ChunkBody,
    SyncAnswer,
    SyncRequest,
    Target,
    frame_request,
    pack_answer,
    unpack_answer,
)
from protocol.packing import LEVEL_GOOD_LINK
from protocol.run import decode_run, encode_run
from sync_server import answer as answers
from sync_server import clerk
from tests.test_ingest import a_branch, a_day, a_town_with_a_lost_end
from tests.town import (
    CLERK,
    ELSEWHERE,
    HOME,
    KEYS,
    ORIGIN,
    YEAR_MS,
    Town,
    a_key,
    code_of,
    same_dossier,
)

CANARY = "bí mật của xã khác"
JPEG = b"\xff\xd8\xff"


def a_request(**fields: object) -> SyncRequest:
    return msgspec.structs.replace(SyncRequest([], 0, 0, bytes(32), 0, 2**20, 0), **fields)


def everything_said(answer: SyncAnswer) -> bytes:
    return encode(answer)


def noise(number: int) -> str:
    """Text of 4 kB that does not compress to less than half."""
    return "".join(sha256(number.to_bytes(2, "big"), bytes([at])).hex() for at in range(64))


# Receipts and counters.


def test_an_empty_round_is_one_small_round() -> None:
    town = Town()
    tablet = a_day(town)
    tablet.sync()
    rounds = tablet.rounds

    tablet.sync()

    assert tablet.rounds == rounds + 1
    assert len(pack_answer(tablet.answers[-1], level=LEVEL_GOOD_LINK)) < 100


def test_a_counter_that_was_used_gets_receipts_only() -> None:
    town = Town()
    tablet, other = a_day(town), a_day(town, "bình")
    other.sync()
    tablet.counter = 5
    frame = tablet.frame(
        a_request(runs=[encode_run(tablet.log)], admin_held=3)
    )  # it knows the log key
    first = unpack_answer(town.centre.sync(frame))

    again = unpack_answer(town.centre.sync(frame))
    lower = unpack_answer(town.centre.sync(tablet.frame(a_request(), counter=5)))

    assert first.foreign
    assert first.admin
    assert again.receipts
    assert (again.foreign, again.admin, again.cursor) == ([], [], 0)
    assert (lower.foreign, lower.admin) == ([], [])


def test_a_device_that_could_believe_nothing_is_told_nothing_twice() -> None:
    """Without the grant of the log key a receipt is nobody's."""
    town = Town()
    tablet = a_day(town)
    frames = [tablet.frame(a_request(runs=[encode_run(tablet.log)], admin_held=n)) for n in (2, 3)]

    told = []
    for frame in frames:
        town.centre.sync(frame)
        told.append(unpack_answer(town.centre.sync(frame)))

    assert [bool(answer.checkpoint) for answer in told] == [False, True]
    assert [bool(answer.receipts) for answer in told] == [False, True]


def test_a_request_for_another_centre_is_not_answered() -> None:
    town = Town()
    tablet = town.enrol("an")
    packed = b""
    frame = frame_request(
        packed, Target("other.example/log", "/sync"), epoch=tablet.epoch, counter=1, key=tablet.key
    )

    assert code_of(lambda: town.centre.sync(frame)) == "bad-signature"


@pytest.mark.parametrize("garbage", [b"", b"\x01" * 96, b"\x02" * 500])
def test_garbage_has_a_name(garbage: bytes) -> None:
    assert code_of(lambda: Town().centre.sync(garbage)) in {"malformed-bytes", "untrusted"}


def group(town: Town, frames: Sequence[bytes]) -> list[bytes | ProtocolError]:
    return town.centre.sync_group([town.centre.recognise(frame) for frame in frames])


def test_requests_of_one_group_share_a_checkpoint() -> None:
    town = Town()
    tablets = [a_day(town, name) for name in ("an", "bình", "chi")]
    frames = [one.frame(a_request(runs=[encode_run(one.log)])) for one in tablets]

    broken = frame_request(
        b"?", Target(ORIGIN, SYNC_PATH), epoch=tablets[0].epoch, counter=9, key=tablets[0].key
    )
    replies = group(town, [*frames, broken])

    told = [unpack_answer(one) for one in replies if isinstance(one, bytes)]
    assert len({one.checkpoint for one in told}) == 1
    assert [sum(receipt.count for receipt in one.receipts) for one in told] == [4, 4, 4]
    assert not isinstance(replies[3], bytes)
    # What came with the group is there for all of the group.
    assert [sum(one.count for run in told[0].foreign for one in run.stretches)] == [8]


def test_what_is_safe_is_told_although_nothing_is_new() -> None:
    town = Town()
    tablet = a_day(town)
    tablet.sync()
    town.centre.mark_safe(town.centre.store.tree.size())

    tablet.sync()

    assert tablet.checkpoint is not None
    assert tablet.checkpoint.safe == town.centre.store.tree.size()
    assert code_of(lambda: town.centre.mark_safe(10_000)) == "not-possible"


def test_a_group_in_which_somebody_shows_a_lost_end_promises_nothing(tmp_path: Path) -> None:
    town, tablet = a_town_with_a_lost_end(tmp_path)
    other = a_day(town, "bình")
    known = tablet.checkpoint
    assert known is not None
    shows = a_request(known_size=known.size, known_root=known.root, shown=shorten(known))
    offers = a_request(runs=[encode_run(other.log)])

    replies = group(town, [other.frame(offers), tablet.frame(shows)])

    told = [unpack_answer(one) for one in replies if isinstance(one, bytes)]
    assert [(one.checkpoint, one.receipts) for one in told] == [(None, [])] * 2


# Others' work.


def test_others_work_arrives_once_and_folds_to_the_same() -> None:
    town = Town()
    tablet, other = a_day(town), town.enrol("bình")
    dossier = tablet.log[0].header.dossier
    tablet.sync()

    other.sync()
    pulled = len(other.pulled)
    other.sync()

    assert pulled == len(other.pulled) == 4
    assert same_dossier(other.states[dossier], town.centre.dossier(dossier))


def test_a_tablet_that_was_long_away_learns_of_a_new_log_key_with_the_first_answer(
    tmp_path: Path,
) -> None:
    town = Town(tmp_path)
    tablet = a_day(town)
    for number in range(answers.MAX_ADMIN_PARTS):
        town.enrol(f"máy {number}")
    new_key = a_key("the log's next key")
    until = town.now_ms + YEAR_MS
    town.say(RoleKey("log", new_key.public, town.now_ms - 1, until), KEYS.root)
    town.restart(msgspec.structs.replace(KEYS, log=new_key))

    report = tablet.sync()

    assert report.settled == len(tablet.log)
    assert report.doubts == ()


def test_work_beyond_the_budget_comes_in_further_rounds() -> None:
    town = Town()
    tablet, other = a_day(town, notes=3), town.enrol("bình")
    dossier = tablet.log[0].header.dossier
    for number in range(200):
        tablet.note(dossier, f"{number} " + "dài " * 400)
        if number % 10 == 9:
            tablet.sync()

    other.sync(answer_bytes=1024)

    assert other.rounds > 3
    assert len(other.pulled) == 204
    assert same_dossier(other.states[dossier], town.centre.dossier(dossier))


def test_a_run_that_is_cut_brings_its_evidence_without_bodies() -> None:
    town = Town()
    tablet, other = a_day(town, notes=40), town.enrol("bình")
    tablet.sync()

    other.sync(answer_bytes=300)

    first = decode_run(other.answers[0].foreign[0].run)
    told = sum(one.count for one in other.answers[0].foreign[0].stretches)
    assert told < len(first.bodies) == 41
    assert [body is None for body in first.bodies] == [False] * told + [True] * (41 - told)
    assert len(other.pulled) == 41


def test_quarantined_work_is_sent_to_nobody_until_it_is_adopted() -> None:
    town = Town()
    tablet, other = a_day(town), town.enrol("bình")
    dossier = tablet.log[0].header.dossier
    tablet.sync()
    other.sync()
    town.revoke(tablet, "lost")
    tablet.note(dossier, CANARY)
    tablet.push(tablet.log)
    other.sync()
    assert CANARY.encode() not in b"".join(everything_said(one) for one in other.answers)

    town.centre.operate(clerk.adopt_dossier(), dossier=dossier, officer=CLERK)
    other.sync()

    assert same_dossier(other.states[dossier], town.centre.dossier(dossier))
    assert CANARY.encode() in town.centre.dossier(dossier).slots["note"][0].value


def test_a_fork_that_was_adopted_arrives_with_its_own_branch() -> None:
    town = Town()
    tablet, other = a_day(town), town.enrol("bình")
    branch = a_branch(tablet, after=2, notes=["một", "hai", "ba"])
    dossier = tablet.log[0].header.dossier
    tablet.sync()
    other.sync()
    tablet.push(branch)

    adopted = clerk.adopt_operations([branch[0].id, branch[1].id])
    town.centre.operate(adopted, dossier=dossier, officer=CLERK)
    other.sync()

    assert same_dossier(other.states[dossier], town.centre.dossier(dossier))


def test_a_tablet_gets_what_its_copy_wrote_before_it() -> None:
    town = Town()
    tablet = a_day(town)
    branch = a_branch(tablet, after=2, notes=["bản sao", "gửi trước"])
    dossier = tablet.log[0].header.dossier
    tablet.push([*tablet.log[:2], *branch])

    tablet.sync()

    assert {one.id for one in branch} <= {one.operation.id for one in tablet.pulled}
    assert same_dossier(tablet.states[dossier], town.centre.dossier(dossier))


def test_a_tablet_gets_what_its_copy_wrote_once_a_held_run_turns_out_to_be_the_other_end() -> None:
    """Until then the log had one end, and the tablet had read on past it as past its own work."""
    town = Town()
    tablet = a_day(town, notes=3)
    branch = a_branch(tablet, after=1, notes=["bản sao", "gửi trước"])
    dossier = tablet.log[0].header.dossier
    tablet.push([*tablet.log[:1], *branch])
    tablet.sync([tablet.log[2:]])
    assert town.centre.store.desk.all_held()
    assert not {one.id for one in branch} & {one.operation.id for one in tablet.pulled}

    tablet.sync()

    assert not town.centre.store.desk.all_held()
    assert {one.id for one in branch} <= {one.operation.id for one in tablet.pulled}
    assert same_dossier(tablet.states[dossier], town.centre.dossier(dossier))


def test_an_officer_learns_that_own_work_was_adopted() -> None:
    town = Town()
    tablet = town.enrol("an", confirmed=False)
    dossier = tablet.open()
    tablet.push(tablet.log)
    (enrolment,) = [one for key, one in town.centre.trust.devices.items() if key == tablet.id]
    town.confirm(tablet, enrolment.certified[-1].said.hash)

    at = town.centre.operate(clerk.adopt_dossier(), dossier=dossier, officer=CLERK)
    tablet.sync()

    assert [(one.operation.id, one.position) for one in tablet.pulled] == [
        (tablet.log[0].id, at),
        (tablet.pulled[1].operation.id, at),
    ]


def test_what_a_page_has_folded_of_own_work_is_told_with_it() -> None:
    """Adopted while its author was not told of that commune; the page does not say so."""
    town = Town()
    an, far = a_day(town), town.enrol("xa", commune=ELSEWHERE)
    an.sync()
    far.sync()
    dossier = an.log[0].header.dossier
    far.note(dossier, "của xã khác")
    far.sync()
    at = town.centre.operate(clerk.adopt_dossier(), dossier=dossier, officer=CLERK)
    far.sync()
    assert far.pulled == []

    town.move(far, to=[HOME])
    far.sync()

    assert any(answer.pages for answer in far.answers)
    own = [one for one in far.pulled if one.operation.header.device == far.id]
    assert [(one.operation.id, one.position) for one in own] == [(far.log[-1].id, at)]


def test_of_its_own_epoch_a_device_is_sent_what_it_says_it_lacks() -> None:
    town = Town()
    tablet = a_day(town)
    tablet.sync()
    count = len(tablet.log)

    told = [tablet.push(cursor=0, answer_bytes=2**20, own_held=held) for held in (0, 1, count)]

    seqs = [[s.count for one in answer.foreign for s in one.stretches] for answer in told]
    assert [sum(one) for one in seqs] == [count, count - 1, 0]


def test_a_new_epoch_gets_back_what_the_old_one_wrote() -> None:
    town = Town()
    tablet = a_day(town)
    dossier = tablet.log[0].header.dossier
    tablet.sync()
    tablet.begin_epoch()
    tablet.states.clear()
    tablet.cursor = 0

    tablet.sync()

    assert same_dossier(tablet.states[dossier], town.centre.dossier(dossier))


def test_work_on_a_dossier_whose_opening_comes_later_reaches_its_commune() -> None:
    town = Town()
    opener, author, reader = town.enrol("an"), town.enrol("bình"), town.enrol("chi")
    dossier = opener.open()
    author.note(dossier, "viết trước khi tờ mở hồ sơ đến nơi")
    author.sync()
    reader.sync()
    assert not reader.pulled

    opener.sync()
    reader.sync()

    assert same_dossier(reader.states[dossier], town.centre.dossier(dossier))


# Scope.


def test_a_tablet_never_receives_what_is_outside_its_scope() -> None:
    town = Town()
    here, there = town.enrol("an"), town.enrol("xa", commune=ELSEWHERE)
    seen = there.open(CANARY)
    there.note(seen, CANARY)
    there.attach(seen, JPEG + CANARY.encode() * 99)
    there.sync()
    there.say(clerk.adopt_dossier(reason=CANARY).action, NO_DOSSIER)
    there.sync()

    here.sync()
    greedy = here.ask(a_request(boot=Boot(0, bytes(16)), answer_bytes=2**21, admin_held=0))

    assert not here.pulled
    assert CANARY.encode() not in b"".join(map(everything_said, [*here.answers, greedy]))


def test_entries_out_of_scope_within_a_run_travel_without_their_bodies() -> None:
    town = Town()
    mover, reader = town.enrol("an", commune=ELSEWHERE), town.enrol("chi")
    secret = mover.open(CANARY)
    town.move(mover, to=[HOME])
    helper = town.enrol("bình")
    public = helper.open("Lò Thị Mẫu")
    helper.sync()
    mover.note(public, "đã gặp")
    mover.note(secret, CANARY)
    mover.note(public, "đã gặp lại")
    mover.sync([mover.log])

    reader.sync()

    notes = [live.value for live in reader.states[public].slots["note"]]
    assert len(notes) == 2
    assert CANARY.encode() not in b"".join(map(everything_said, reader.answers))
    assert same_dossier(reader.states[public], town.centre.dossier(public))


@pytest.mark.parametrize("mode", ["retired", "lost", "stolen_since"])
def test_a_revoked_tablet_gets_receipts_and_nothing_of_others(mode: str) -> None:
    town = Town()
    tablet, other = a_day(town), a_day(town, "bình")
    other.sync()
    town.revoke(tablet, mode)  # type: ignore[arg-type]  # the literal's words

    tablet.sync()

    assert len(tablet.settled) == 4
    assert not tablet.pulled
    assert not tablet.states or set(tablet.states) == {tablet.log[0].header.dossier}


def test_an_unconfirmed_tablet_gets_nothing_of_others() -> None:
    town = Town()
    other, tablet = a_day(town, "bình"), town.enrol("an", confirmed=False)
    other.sync()

    tablet.sync()

    assert not tablet.pulled


def test_a_commune_that_is_granted_later_is_filled_in() -> None:
    town = Town()
    tablet, there = a_day(town), a_day(town, "bình")
    far = town.enrol("xa", commune=ELSEWHERE)
    there.sync()
    dossier = far.open("Vàng A Mẫu")
    far.sync()
    tablet.sync()
    assert dossier not in tablet.states

    town.move(tablet, to=[ELSEWHERE])
    far.note(dossier, "sau khi giao")
    far.sync()
    tablet.sync()

    assert same_dossier(tablet.states[dossier], town.centre.dossier(dossier))


def test_a_commune_that_is_withdrawn_is_to_be_left() -> None:
    town = Town()
    tablet, other = a_day(town), town.enrol("bình")
    tablet.sync()
    other.sync()
    town.move(other, to=[ELSEWHERE], out_of=[HOME])
    tablet.note(tablet.log[0].header.dossier, CANARY)
    tablet.sync()

    other.sync()

    assert other.left == [tablet.log[0].header.dossier]
    assert CANARY.encode() not in b"".join(map(everything_said, other.answers))


# Pages.


@pytest.fixture
def small_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "PAGE_THRESHOLD", 20)


@pytest.mark.usefixtures("small_threshold")
def test_pages_and_later_operations_are_the_fold_of_everything() -> None:
    town = Town()
    tablet, new = town.enrol("an"), town.enrol("mới")
    dossiers = [tablet.open(number=number) for number in range(30)]
    for dossier in dossiers:
        tablet.note(dossier, "trước")
    tablet.sync()
    request = new.ask(a_request(answer_bytes=1000, admin_held=0))
    assert request.boot is not None
    for dossier in dossiers[::3]:
        tablet.note(dossier, "trong lúc máy mới đang tải")
    tablet.sync()

    new.sync(answer_bytes=1000)
    for dossier in dossiers[::2]:
        tablet.note(dossier, "sau đó")
    tablet.sync()
    new.sync()

    assert new.rounds > 4
    for dossier in dossiers:
        assert same_dossier(new.states[dossier], town.centre.dossier(dossier))


@pytest.mark.usefixtures("small_threshold")
def test_a_first_start_that_breaks_off_goes_on_after_the_last_page() -> None:
    town = Town()
    tablet, new = town.enrol("an"), town.enrol("mới")
    dossiers = [tablet.open(number=number) for number in range(30)]
    tablet.sync()
    first = new.ask(a_request(answer_bytes=1000))
    assert first.boot is not None

    new.boot = first.boot
    new.sync(answer_bytes=1000)

    assert set(new.states) == {one for one in dossiers if one > first.boot.after}
    assert new.boot is None


@pytest.mark.usefixtures("small_threshold")
def test_of_own_work_every_adoption_is_told_with_the_pages_that_have_folded_it() -> None:
    """More than any one answer has room for, and in one dossier more than that."""
    town = Town()
    tablet = town.enrol("an", confirmed=False)
    dossiers = [tablet.open(number=number) for number in range(30)]
    for dossier in dossiers:
        for number in range(60 if dossier == dossiers[7] else 6):
            tablet.note(dossier, f"{number}")
    tablet.sync()
    for dossier in dossiers:
        town.centre.operate(clerk.adopt_dossier(), dossier=dossier, officer=CLERK)
    town.confirm(tablet, tablet.first_link)
    tablet.cursor, tablet.states, tablet.pulled = 0, {}, []

    tablet.sync(answer_bytes=1000)

    told = [placed.operation.id for placed in tablet.pulled]
    assert sorted(told) == sorted(one.id for one in tablet.log)
    assert tablet.rounds > 5
    assert tablet.states.keys() == set(dossiers)


@pytest.mark.usefixtures("small_threshold")
def test_whoever_reads_anew_by_pages_is_told_what_was_withdrawn_meanwhile() -> None:
    """A disk has forgotten something, or a centre went on from a copy: the cursor is 0 again."""
    town = Town()
    tablet, other = town.enrol("an"), town.enrol("bình")
    dossiers = [tablet.open(number=number) for number in range(30)]
    tablet.sync()
    other.sync()
    town.move(other, to=[ELSEWHERE], out_of=[HOME])

    other.cursor = 0
    other.sync()

    assert sorted(other.left) == sorted(dossiers)


@pytest.mark.parametrize(("operations", "pages"), [(20, 0), (21, 1)])
def test_pages_begin_above_the_threshold(
    monkeypatch: pytest.MonkeyPatch, operations: int, pages: int
) -> None:
    town = Town()
    tablet = town.enrol("an")
    new = town.enrol("mới")
    base = town.centre.store.tree.size()
    monkeypatch.setattr(answers, "PAGE_THRESHOLD", base + 20)
    dossier = tablet.open()
    for number in range(operations - 1):
        tablet.note(dossier, str(number))
    tablet.sync()

    new.sync()

    assert bool(new.answers[0].pages) == bool(pages)


# Attachments.


def an_image(chunk_counts: int, filling: bytes = b"x") -> bytes:
    return (JPEG + filling * CHUNK_BYTES * chunk_counts)[: CHUNK_BYTES * chunk_counts - 7]


def test_images_follow_thumbnails_first_and_only_once(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet = town.enrol("an")
    dossier = tablet.open()
    thumbnail = JPEG + b"small"
    image = tablet.attach(dossier, an_image(3), thumbnail)

    report = tablet.sync()

    roots = [one.root for one in tablet.answers[-1].missing]
    assert roots == [blob_root(thumbnail), image.root]
    assert report.chunks == 4
    tablet.sync()
    assert tablet.answers[-1].missing == []
    (blob,) = town.centre.store.attachments.of(dossier, image.root)
    kept = [town.centre.store.chunks.read(dossier, image.root, index) for index in range(3)]
    assert b"".join(decode(ChunkBody, one).chunk for one in kept) == an_image(3)
    assert not list(blob.present.missing())


def test_an_image_whose_last_chunk_is_missing_is_asked_for(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet = town.enrol("an")
    dossier = tablet.open()
    ref = tablet.attach(dossier, an_image(3))
    content = tablet.blobs.pop(ref.root)
    tablet.sync()
    for index in (0, 1):
        tablet.put(dossier, ref.root, index, list(chunks(content))[index], content)

    store = town.centre.store
    (left,) = store.attachments.missing(tablet.id, limit=9)

    assert list(left.present.missing()) == [2]
    assert store.attachments.left_of(dossier) == 1


def test_an_image_that_breaks_off_resumes_where_it_was(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet = town.enrol("an")
    dossier = tablet.open()
    ref = tablet.attach(dossier, an_image(3))
    content = tablet.blobs.pop(ref.root)
    tablet.sync()
    tablet.put(dossier, ref.root, 1, list(chunks(content))[1], content)
    tablet.put(dossier, ref.root, 1, list(chunks(content))[1], content)

    tablet.blobs[ref.root] = content
    report = tablet.sync()

    assert report.chunks == 2


def test_a_chunk_is_taken_only_for_what_an_operation_names_and_if_it_is_true(
    tmp_path: Path,
) -> None:
    town = Town(tmp_path)
    tablet, far = town.enrol("an"), town.enrol("xa", commune=ELSEWHERE)
    dossier = tablet.open()
    ref = tablet.attach(dossier, an_image(2))
    content = tablet.blobs[ref.root]
    first, second = chunks(content)

    assert code_of(lambda: tablet.put(dossier, ref.root, 0, first, content)) == "no-such-place"
    tablet.push(tablet.log)
    assert code_of(lambda: tablet.put(dossier, ref.root, 0, second, content)) == "bad-proof"
    assert code_of(lambda: tablet.put(dossier, ref.root, 1, first, content)) == "bad-proof"
    assert code_of(lambda: far.put(dossier, ref.root, 0, first, content)) == "no-such-place"
    longer = content + an_image(2)
    assert code_of(lambda: tablet.put(dossier, ref.root, 2, first, longer)) == "bad-proof"
    assert tablet.put(dossier, ref.root, 0, first, content)


def test_nobody_learns_of_chunks_outside_their_scope(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet, far = town.enrol("an"), town.enrol("xa", commune=ELSEWHERE)
    dossier = tablet.open()
    here = tablet.attach(dossier, an_image(2))
    tablet.sync()
    far.attach(dossier, an_image(2))
    absent = far.attach(dossier, an_image(2, b"y"))

    far.sync()

    assert all(one.missing == [] for one in far.answers)
    chunk = next(chunks(an_image(2)))
    for root in (here.root, absent.root):
        put = code_of(lambda: far.put(dossier, root, 0, chunk, an_image(2)))  # noqa: B023 - called at once
        got = code_of(lambda: far.get(dossier, root, 0))  # noqa: B023 - called at once
        assert (put, got) == ("no-such-place", "no-such-place")
    assert tablet.get(dossier, here.root, 0).chunk == chunk
    assert code_of(lambda: tablet.get(dossier, here.root, 2)) == "no-such-place"


def test_images_of_adopted_work_are_asked_for(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet, far = town.enrol("an"), town.enrol("xa", commune=ELSEWHERE)
    dossier = tablet.open()
    tablet.sync()
    far.attach(dossier, an_image(1))
    far.sync()

    town.centre.operate(clerk.adopt_dossier(), dossier=dossier, officer=CLERK)

    assert far.sync().chunks == 1


def test_a_false_size_does_not_shut_out_the_true_one(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet, liar = town.enrol("an"), town.enrol("bình")
    dossier = tablet.open()
    tablet.sync()
    content = an_image(2)
    false = msgspec.structs.replace(tablet.attach(dossier, content), size=99)
    liar.mention(false, dossier)
    liar.sync()

    report = tablet.sync()

    assert report.chunks == chunk_count(len(content))


def test_a_stolen_tablet_is_not_told_what_is_missing(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet = town.enrol("an")
    ref = tablet.attach(tablet.open(), an_image(1))
    town.revoke(tablet, "stolen_since")

    tablet.sync()

    assert all(one.missing == [] for one in tablet.answers)
    dossier = tablet.log[0].header.dossier
    chunk = an_image(1)
    assert code_of(lambda: tablet.put(dossier, ref.root, 0, chunk, chunk)) == "no-such-place"


def test_rounds_on_a_bad_link_stay_within_its_budget() -> None:
    town = Town()
    tablet, other = town.enrol("an"), town.enrol("bình")
    for number in range(40):
        dossier = tablet.open(number=number)
        tablet.note(dossier, noise(number))
        tablet.sync()

    other.sync(answer_bytes=BATCH_BAD_LINK)

    sizes = [len(pack_answer(one, level=LEVEL_GOOD_LINK)) for one in other.answers]
    assert len(sizes) > 1
    assert max(sizes) < BATCH_BAD_LINK * 1.3
    assert len(other.pulled) == 80
