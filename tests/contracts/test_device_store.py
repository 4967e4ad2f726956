"""What a device's store promises, on real files: durable or not at all, sealed, and honest."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest

from mobile.problems import DiskBroken, DiskFull, InUse
from mobile.store import BLOBS, FILE, Store
from mobile.store.dossiers import KEPT_AT_LEAST_MS
from mobile.store.files import SEALED_CHUNK_BYTES
from mobile.store.states import MAX_HEADS, States
from protocol.actions import Save
from protocol.blobs import CHUNK_BYTES, Bitmap, blob_root, check_chunk, prove_chunk
from protocol.dossier import shown, value_of
from protocol.errors import BrokenLink, BrokenSeal, LogGap, ProtocolError
from protocol.ids import BlobRoot, DossierId, Hash
from protocol.merge import Placed, fold
from protocol.messages import Boot
from protocol.operation import Verified
from protocol.page import State
from protocol.receipts import Kind
from protocol.session import Settled
from tests.builders import a_device, a_write, placed
from tests.devices import BIRTH, FIELDS, NOW, PAGE, PICTURE, Centre, Entropy, Tablet

ELSEWHERE = DossierId(b"another dossier.")


@pytest.fixture
def tablet(tmp_path: Path) -> Iterator[Tablet]:
    tablet = Tablet(tmp_path)
    yield tablet
    tablet.store.close()


def files_of(tablet: Tablet) -> dict[str, bytes]:
    """Every byte that this device has on its disk."""
    return {str(path): path.read_bytes() for path in tablet.directory.rglob("*") if path.is_file()}


class Crash(Exception):
    """Whatever ends a transaction before its commit."""


def break_off(store: Store, *steps: Callable[[], object]) -> None:
    """Does all of it in one transaction that never commits."""
    with store.transaction():
        for step in steps:
            step()
        raise Crash


def with_sql(tablet: Tablet, sql: str, *values: object) -> None:
    """What somebody with the disk in hand does while the app is closed; then another start."""
    machine = tablet.remembered()
    tablet.store.close()
    with sqlite3.connect(tablet.directory / FILE) as db:
        db.execute(sql, values)
    db.close()
    tablet.restart(machine)


# The log.


def test_what_was_saved_is_there_after_a_restart(tablet: Tablet) -> None:
    dossier = tablet.open()
    tablet.save(dossier, {"note": "lần hai"})
    before, waiting = tablet.store.state(dossier), tablet.store.outbox()

    tablet.restart()

    assert tablet.store.state(dossier) == before
    assert tablet.store.outbox() == waiting


def test_the_log_takes_only_what_follows_it(tablet: Tablet) -> None:
    dossier = tablet.open()
    first, second = tablet.save(dossier, {"note": "1"}), tablet.save(dossier, {"note": "2"})
    other = Tablet(tablet.directory.parent, "bình").store

    later = msgspec.structs.replace(second.header, seq=7)
    with pytest.raises(LogGap):
        tablet.store.append(msgspec.structs.replace(second, id=b"x" * 32, header=later), role="")
    beside = msgspec.structs.replace(second.header, seq=4, previous=Hash(first.id))
    with pytest.raises(BrokenLink):
        tablet.store.append(msgspec.structs.replace(second, id=b"x" * 32, header=beside), role="")
    with pytest.raises(LogGap):
        other.append(first, role="officer")


def test_the_same_operation_twice_is_one(tablet: Tablet) -> None:
    tablet.open()
    [written] = tablet.store.outbox()

    tablet.store.append(written, role="officer")

    assert tablet.store.outbox() == [written]


def test_a_transaction_that_fails_leaves_nothing_behind(tablet: Tablet) -> None:
    dossier = tablet.open()
    before = (tablet.store.screen(dossier), tablet.store.tip(), tablet.store.outbox())

    with pytest.raises(Crash):
        break_off(
            tablet.store,
            lambda: tablet.save(dossier, {"note": "mất"}),
            tablet.open,
            lambda: tablet.store.put_note(ELSEWHERE, "draft", b"form", now_ms=NOW),
        )

    assert (tablet.store.screen(dossier), tablet.store.tip(), tablet.store.outbox()) == before
    tablet.save(dossier, {"note": "còn"})
    tablet.restart()
    assert value_of(tablet.store.state(dossier), "note") == "còn"


def test_a_key_that_was_never_kept_seals_nothing(tablet: Tablet) -> None:
    draft = partial(tablet.store.put_note, ELSEWHERE, "draft", now_ms=NOW)
    with pytest.raises(Crash):
        break_off(tablet.store, lambda: draft(b"mot"))
    draft(b"hai")

    tablet.restart()

    assert tablet.store.find_note(ELSEWHERE, "draft") == b"hai"


def test_request_counters_only_grow(tablet: Tablet) -> None:
    first = [tablet.store.next_counter() for _ in range(3)]

    tablet.restart()

    assert [*first, tablet.store.next_counter()] == [1, 2, 3, 4]


def test_a_number_is_used_once(tablet: Tablet) -> None:
    tablet.store.use_number(7, 5001)

    with pytest.raises(sqlite3.IntegrityError):
        tablet.store.use_number(7, 5001)

    assert tablet.store.numbers(7) == [5001]
    assert tablet.store.numbers(8) == []


def test_a_second_process_is_kept_out(tablet: Tablet) -> None:
    script = (
        "import sys; from pathlib import Path; from mobile.store import Store\n"
        "Store(Path(sys.argv[1]), bytes)"
    )

    command = [sys.executable, "-c", script, str(tablet.directory)]
    other = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own words

    assert other.returncode != 0
    assert InUse.__name__ in other.stderr


def test_migrations_run_once(tablet: Tablet) -> None:
    dossier = tablet.open()

    for _ in range(3):
        tablet.restart()

    assert value_of(tablet.store.state(dossier), "note") == FIELDS["note"]


# What the centre answers.


def test_only_a_receipt_empties_the_outbox(tablet: Tablet) -> None:
    dossier = tablet.open()
    tablet.save(dossier, {"note": "2"})
    first, second = tablet.store.outbox()

    tablet.store.keep(tablet.centre.says())
    assert tablet.store.outbox() == [first, second]
    tablet.store.keep(tablet.centre.says(settled=[Settled(first.id, 40, Kind.ACCEPTED, NOW)]))
    assert tablet.store.outbox() == [second]
    tablet.store.keep(tablet.centre.says(settled=[Settled(second.id, 41, 77, NOW, "new-kind")]))

    assert tablet.store.outbox() == []


def test_an_answer_kept_twice_is_kept_once(tmp_path: Path) -> None:
    centre = Centre()
    one, other = Tablet(tmp_path, "an", centre), Tablet(tmp_path, "bình", centre)
    dossier = other.open()
    other.synchronise()
    one.open()
    answer = centre.answer(one)

    one.store.keep(answer)
    once = (one.store.records(), one.store.admin_held(), one.store.state(dossier))
    one.store.keep(answer)

    assert (one.store.records(), one.store.admin_held(), one.store.state(dossier)) == once
    one.restart()
    assert (one.store.records(), one.store.admin_held(), one.store.state(dossier)) == once


def test_an_answer_is_kept_whole_or_not_at_all(tablet: Tablet) -> None:
    dossier = tablet.open()
    [written] = tablet.store.outbox()
    settled = [Settled(written.id, 9, Kind.ACCEPTED, NOW)]
    good = tablet.centre.says(settled=settled, cursor=10)
    broken = msgspec.structs.replace(good, states=[(None, 3)])

    with pytest.raises(AttributeError):
        tablet.store.keep(broken)

    assert tablet.store.outbox() == [written]
    assert (tablet.store.cursor(), tablet.store.admin_held()) == (0, 0)
    assert tablet.store.find_receipt(written.id) is None
    assert [fact.position for fact in tablet.store.state(dossier).facts.values()] == [None]
    tablet.store.keep(good)
    assert tablet.store.cursor() == 10


def test_a_receipt_gives_the_operation_its_place(tablet: Tablet) -> None:
    dossier = tablet.open()
    [written] = tablet.store.outbox()

    tablet.store.keep(tablet.centre.says(settled=[Settled(written.id, 9, Kind.ACCEPTED, NOW)]))

    assert tablet.store.state(dossier).facts[written.ref].position == 9
    tablet.restart()
    assert tablet.store.state(dossier).facts[written.ref].position == 9


@pytest.mark.parametrize("kind", [Kind.QUARANTINED, Kind.FORK])
def test_work_that_waits_for_the_centres_word_stays_on_its_authors_screen(
    tablet: Tablet, kind: Kind
) -> None:
    dossier = tablet.open()
    [written] = tablet.store.outbox()
    settled = [Settled(written.id, 9, kind, NOW, "lost")]

    tablet.store.keep(tablet.centre.says(settled=settled))

    assert tablet.store.state(dossier).facts[written.ref].position is None
    [record] = tablet.store.records()
    assert (record.unsent, record.received, record.aside) == (0, 1, 1)
    receipt = tablet.store.find_receipt(written.id)
    assert receipt is not None
    assert receipt.reason == "lost"


def test_the_centres_reasons_stand_beside_the_record(tablet: Tablet) -> None:
    dossier, other = tablet.open(), tablet.open()
    tablet.save(dossier, {"note": "2"})
    first, _, second = tablet.store.outbox()
    settled = [
        Settled(first.id, 9, Kind.QUARANTINED, NOW, "lost"),
        Settled(second.id, 10, Kind.ACCEPTED, NOW, "clone_or_restore"),
    ]

    tablet.store.keep(tablet.centre.says(settled=settled))
    beside = {record.dossier: record.reasons for record in tablet.store.records()}

    assert beside == {dossier: ("clone_or_restore", "lost"), other: ()}
    tablet.store.keep(tablet.centre.says(foreign=[Placed(first, 30)]))
    assert tablet.store.records()[0].reasons == ("clone_or_restore",)


def test_adopted_work_takes_the_place_that_the_centre_gave_it(tablet: Tablet) -> None:
    dossier = tablet.open()
    [written] = tablet.store.outbox()
    aside = [Settled(written.id, 9, Kind.QUARANTINED, NOW, "lost")]
    tablet.store.keep(tablet.centre.says(settled=aside))

    tablet.store.keep(tablet.centre.says(foreign=[Placed(written, 30)]))

    assert tablet.store.state(dossier).facts[written.ref].position == 30
    assert tablet.store.records()[0].aside == 0


def test_how_far_this_device_has_read_is_kept(tablet: Tablet) -> None:
    boot = Boot(12, bytes(16))
    tablet.store.keep(tablet.centre.says(cursor=5, boot=boot))

    tablet.restart()

    assert (tablet.store.cursor(), tablet.store.boot()) == (5, boot)
    assert tablet.store.admin_held() == len(tablet.centre.admin)
    assert tablet.store.trust() == tablet.centre.trust
    assert tablet.store.checkpoint() == tablet.centre.checkpoint()
    tablet.store.keep(tablet.centre.says(cursor=6))
    assert tablet.store.boot() is None


def test_a_page_and_what_came_after_it_are_the_whole_log(tmp_path: Path) -> None:
    centre = Centre()
    author = Tablet(tmp_path, "an", centre)
    dossier = author.open()
    for number in range(4):
        author.save(dossier, {"note": f"lần {number}"}, at=number + 1)
    author.synchronise()
    salt = author.store.find_salt(dossier)
    assert salt is not None

    for size in range(centre.size + 1):
        reader = Tablet(tmp_path, f"máy {size}", centre)
        entries = [one for one in centre.placed if (one.position or 0) < size]
        page = fold(entries, dossier=dossier)
        page.size = size
        states = [(State(page, salt), size)] if entries else []
        reader.store.keep(centre.says(states=states, foreign=centre.placed))

        assert reader.store.state(dossier).slots == author.store.state(dossier).slots
        reader.restart()
        assert reader.store.state(dossier).slots == author.store.state(dossier).slots
        reader.store.close()


def test_an_older_page_never_replaces_a_newer_one(tmp_path: Path) -> None:
    centre = Centre()
    author, reader = Tablet(tmp_path, "an", centre), Tablet(tmp_path, "bình", centre)
    dossier = author.open()
    author.save(dossier, {"note": "mới"})
    author.synchronise()
    salt = author.store.find_salt(dossier)
    assert salt is not None
    old = fold(centre.placed[:1], dossier=dossier)
    new = fold(centre.placed, dossier=dossier)
    old.size, new.size = centre.size - 1, centre.size

    for page in (new, old):
        reader.store.keep(centre.says(states=[(State(page, salt), page.size)]))

    assert value_of(reader.store.state(dossier), "note") == "mới"


def test_own_unsent_work_lies_on_top_of_a_page(tmp_path: Path) -> None:
    centre = Centre()
    author, other = Tablet(tmp_path, "an", centre), Tablet(tmp_path, "bình", centre)
    dossier = author.open()
    author.synchronise()
    other.synchronise()
    other.save(dossier, {"note": "của bình"})
    salt = other.store.find_salt(dossier)
    assert salt is not None
    page = fold(centre.placed, dossier=dossier)
    page.size = centre.size

    other.store.keep(centre.says(states=[(State(page, salt), page.size)]))

    assert value_of(other.store.state(dossier), "note") == "của bình"


@pytest.mark.parametrize("count", [MAX_HEADS - 1, MAX_HEADS, MAX_HEADS + 1])
def test_a_screen_names_the_newest_heads_of_parallel_work(count: int) -> None:
    first = a_device("đầu").write(BIRTH)
    parallel = [
        a_device(f"máy {n}").write(Save([a_write("note", n)]), [first.ref], now_ms=NOW + n)
        for n in range(count)
    ]
    states = States()
    states.put(first.header.dossier, None, placed([first, *parallel]))

    heads = states.screen(first.header.dossier).heads

    assert heads == tuple(one.ref for one in parallel[-MAX_HEADS:])


def test_an_operation_that_arrives_after_its_follower_is_no_head() -> None:
    device = a_device()
    first = device.write(BIRTH)
    second = device.write(Save([a_write("note", 1)]), [first.ref], now_ms=NOW + 1)
    states = States()

    states.put(first.header.dossier, None, placed([second]))
    states.take(*placed([first]))

    assert states.screen(first.header.dossier).heads == (second.ref,)


# A copy of this file, or an older one, somewhere.


def test_the_other_end_of_this_log_leaves_with_the_receipts_for_it(
    tablet: Tablet, tmp_path: Path
) -> None:
    """Of a log that two machines wrote on; seed 1001790."""
    dossier = tablet.open()
    set_back = tablet.copied(tmp_path / "backup")
    theirs = tablet.save(dossier, {"note": "máy này"})
    set_back.save(dossier, {"note": "máy kia"})
    set_back.store.keep(tablet.centre.says(foreign=[Placed(theirs, 20)]))

    told = [Settled(one.id, 21 + at, Kind.ACCEPTED, NOW) for at, one in enumerate(
        [theirs, *set_back.store.outbox()])]  # fmt: skip
    set_back.store.keep(tablet.centre.says(settled=told, leave=[dossier]))

    assert set_back.store.purge(now_ms=NOW + KEPT_AT_LEAST_MS) == [dossier]


def test_own_work_that_comes_back_is_kept_and_begins_another_epoch(
    tablet: Tablet, tmp_path: Path
) -> None:
    dossier = tablet.open()
    set_back = tablet.copied(tmp_path / "backup")
    lost = tablet.save(dossier, {"note": "chỉ Trung tâm còn giữ"})

    set_back.store.keep(tablet.centre.says(foreign=[Placed(lost, 20)]))
    new = set_back.save(dossier, {"note": "viết tiếp"})

    assert value_of(set_back.store.state(dossier), "note") == "viết tiếp"
    assert new.header.epoch != lost.header.epoch
    assert (new.header.seq, new.header.previous) == (1, Hash(lost.id))
    assert set_back.store.epoch().line == new.header.epoch


def unsigned(operation: Verified) -> Verified:
    """As the centre sends it in a run whose last entry is signed and not for us."""
    return msgspec.structs.replace(operation, signature=None)


def test_own_work_that_comes_back_without_its_signature_waits_for_nobody(
    tablet: Tablet, tmp_path: Path
) -> None:
    dossier = tablet.open()
    tablet.synchronise()
    set_back = tablet.copied(tmp_path / "backup")
    lost = tablet.save(dossier, {"note": "chỉ Trung tâm còn giữ"})
    came_back = [Placed(unsigned(lost), 20)]

    set_back.store.keep(tablet.centre.says(foreign=came_back))
    [record] = set_back.store.records()
    set_back.store.keep(tablet.centre.says(foreign=came_back))

    assert (record.unsent, record.received, record.highest) == (0, 2, 20)
    assert set_back.store.records() == [record]
    assert set_back.store.outbox() == []
    assert set_back.store.state(dossier).slots["note"][0].position == 20
    set_back.restart()
    assert set_back.store.records() == [record]
    assert set_back.store.state(dossier).slots["note"][0].position == 20
    set_back.store.close()


def test_what_is_known_here_without_its_signature_settles_when_it_comes_again(
    tablet: Tablet, tmp_path: Path
) -> None:
    """As stores have it that took it back before they could settle it."""
    dossier = tablet.open()
    tablet.synchronise()
    set_back = tablet.copied(tmp_path / "backup")
    lost = tablet.save(dossier, {"note": "chỉ Trung tâm còn giữ"})
    came_back = [Placed(unsigned(lost), 20)]
    set_back.store.keep(tablet.centre.says(foreign=came_back))
    with_sql(set_back, "DELETE FROM receipt WHERE id = ?", lost.id)
    assert set_back.store.records()[0].unsent == 1

    set_back.store.keep(tablet.centre.says(foreign=came_back))

    assert set_back.store.records()[0].unsent == 0
    set_back.store.close()


def test_own_work_that_comes_back_signed_is_offered_for_a_receipt(
    tablet: Tablet, tmp_path: Path
) -> None:
    dossier = tablet.open()
    set_back = tablet.copied(tmp_path / "backup")
    lost = tablet.save(dossier, {"note": "chỉ Trung tâm còn giữ"})

    set_back.store.keep(tablet.centre.says(foreign=[Placed(lost, 20)]))

    assert set_back.store.outbox()[-1] == lost
    assert set_back.store.find_receipt(lost.id) is None
    set_back.store.close()


def test_a_fork_keeps_both_operations(tablet: Tablet, tmp_path: Path) -> None:
    dossier = tablet.open()
    clone = tablet.copied(tmp_path / "clone")
    here = tablet.save(dossier, {"note": "ở đây"})
    there = clone.save(dossier, {"note": "ở kia"})
    assert (here.header.epoch, here.header.seq) == (there.header.epoch, there.header.seq)

    tablet.store.keep(tablet.centre.says(foreign=[Placed(there, 20)]))

    values = {one.value for one in shown(tablet.store.state(dossier), "note")}
    assert values == {"ở đây", "ở kia"}
    assert tablet.save(dossier, {"phone": "0120000999"}).header.epoch != here.header.epoch


# Sealed.


CANARY = "chim-hoàng-yến"


def test_nothing_that_was_typed_stands_in_any_file(tablet: Tablet) -> None:
    dossier = tablet.open({f"field_{n}": f"{CANARY} {n} Lò Thị Mẫu" for n in range(20)})
    tablet.save(dossier, {"note": f"{CANARY} sửa"})
    picture = PICTURE + CANARY.encode()
    tablet.attach(dossier, msgspec.structs.replace(PAGE, content=picture))
    tablet.store.put_note(dossier, "draft", f"{CANARY} nháp".encode(), now_ms=NOW)
    tablet.store.put_note(ELSEWHERE, "draft", f"{CANARY} mới".encode(), now_ms=NOW)
    tablet.store.put_snapshot(1, CANARY.encode() * 1000)
    tablet.synchronise()
    salt = tablet.store.find_salt(dossier)
    assert salt is not None
    page = State(tablet.store.state(dossier), salt)
    tablet.store.keep(tablet.centre.says(states=[(page, tablet.centre.size)]))
    while_open = files_of(tablet)
    tablet.store.close()

    secrets = [CANARY.encode(), "Cán bộ".encode(), tablet.unlocked.opened.root, PICTURE[:64]]
    for name, content in {**while_open, **files_of(tablet)}.items():
        assert [one for one in secrets if one in content] == [], name


def test_a_row_that_was_moved_does_not_open(tablet: Tablet) -> None:
    dossier = tablet.open()
    one, other = tablet.save(dossier, {"note": "1"}), tablet.save(dossier, {"note": "2"})

    with_sql(
        tablet,
        "UPDATE operation SET sealed = (SELECT sealed FROM operation WHERE id = ?) WHERE id = ?",
        one.id,
        other.id,
    )

    assert tablet.store.check().operations == [other.id]


@pytest.mark.parametrize(
    "change",
    [
        "SET device = zeroblob(16)",
        "SET epoch = zeroblob(8)",
        "SET seq = seq + 10",
        "SET hlc = hlc + 1",
        "SET position = 5",
        "SET role = 'leader'",
        "SET sealed = CAST(substr(sealed, 1, 40) || x'00' || substr(sealed, 42) AS BLOB)",
    ],
)
def test_a_row_that_was_relabelled_does_not_open(tablet: Tablet, change: str) -> None:
    tablet.open()
    [written] = tablet.store.outbox()

    with_sql(tablet, f"UPDATE operation {change}")

    assert len(tablet.store.check().operations) == 1
    assert tablet.store.outbox() == []
    tablet.store.heal(tablet.store.check())
    assert tablet.store.outbox() == [written]


def test_a_receipt_that_the_centre_never_gave_takes_nothing_out_of_the_outbox(
    tablet: Tablet,
) -> None:
    dossier = tablet.open()
    [first] = tablet.store.outbox()
    tablet.store.keep(tablet.centre.says(settled=[Settled(first.id, 9, Kind.ACCEPTED, NOW)]))
    second = tablet.save(dossier, {"note": "chưa gửi"})

    with_sql(tablet, "UPDATE receipt SET id = ?", second.id)

    assert tablet.store.outbox() == [first, second]


def test_one_spoiled_row_harms_no_other(tablet: Tablet) -> None:
    spoiled, sound = tablet.open(), tablet.open({"note": "nguyên vẹn"})
    with_sql(tablet, "UPDATE operation SET sealed = zeroblob(300) WHERE dossier = ?", spoiled)

    assert value_of(tablet.store.state(sound), "note") == "nguyên vẹn"
    assert tablet.store.state(spoiled).slots == {}
    assert len(tablet.store.outbox()) == 1


def test_what_the_disk_spoiled_is_read_again_from_the_centre(tmp_path: Path) -> None:
    centre = Centre()
    author, reader = Tablet(tmp_path, "an", centre), Tablet(tmp_path, "bình", centre)
    dossier = author.open()
    author.synchronise()
    reader.synchronise()
    with_sql(reader, "UPDATE operation SET sealed = zeroblob(300)")
    assert reader.store.state(dossier).slots == {}

    damage = reader.store.check()
    reader.store.heal(damage)
    reader.store.keep(centre.says(foreign=centre.placed))

    assert (len(damage.operations), damage.lost, damage.gaps) == (1, [], 0)
    assert reader.store.state(dossier).slots == author.store.state(dossier).slots
    assert reader.store.check().operations == []


def test_a_spoiled_page_is_read_again_from_the_centre(tmp_path: Path) -> None:
    centre = Centre()
    author, reader = Tablet(tmp_path, "an", centre), Tablet(tmp_path, "bình", centre)
    dossier = author.open()
    author.synchronise()
    salt = author.store.find_salt(dossier)
    assert salt is not None
    page = fold(centre.placed, dossier=dossier)
    page.size = centre.size
    answer = centre.says(states=[(State(page, salt), page.size)])
    reader.store.keep(answer)
    with_sql(reader, "UPDATE base SET sealed = zeroblob(300)")

    damage = reader.store.check()
    assert damage.pages == [dossier]
    reader.store.heal(damage)
    assert reader.store.cursor() == 0
    reader.store.keep(answer)

    assert value_of(reader.store.state(dossier), "note") == FIELDS["note"]


def test_a_missing_link_of_the_own_log_is_counted(tablet: Tablet) -> None:
    dossier = tablet.open()
    middle = tablet.save(dossier, {"note": "1"})
    tablet.save(dossier, {"note": "2"})

    with_sql(tablet, "DELETE FROM operation WHERE id = ?", middle.id)

    assert tablet.store.check().gaps == 1


def test_a_sound_store_has_no_damage(tablet: Tablet) -> None:
    dossier = tablet.open()
    tablet.attach(dossier, PAGE)
    tablet.synchronise()

    assert tablet.store.check() == ([], [], [], [], 0)


# The disk.


def fill(tablet: Tablet, dossier: DossierId) -> None:
    for number in range(100):
        tablet.save(dossier, {"note": "x" * 2000 + str(number)})


def test_a_full_disk_keeps_what_was_kept_and_says_so(tablet: Tablet) -> None:
    dossier = tablet.open()
    db = tablet.store._core.db  # noqa: SLF001  # SQLite's own limit stands for a full disk
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages + 2}")

    with pytest.raises(DiskFull):
        fill(tablet, dossier)
    kept = len(tablet.store.outbox())
    db.execute(f"PRAGMA max_page_count = {pages + 100}")
    tablet.save(dossier, {"note": "có chỗ rồi"})

    assert len(tablet.store.outbox()) == kept + 1
    tablet.restart()
    assert value_of(tablet.store.state(dossier), "note") == "có chỗ rồi"
    assert tablet.store.check().gaps == 0


def test_a_file_that_is_no_database_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"something else entirely, of some length" * 100)

    with pytest.raises(DiskBroken):
        Store(tmp_path, Entropy("x"))

    assert (tmp_path / FILE).read_bytes().startswith(b"something else")


# Blobs.


def test_a_blob_comes_back_whole_and_by_chunks(tablet: Tablet) -> None:
    dossier = tablet.open()

    root = tablet.store.put_blob(dossier, PICTURE)
    tablet.restart()

    assert root == blob_root(PICTURE)
    assert tablet.store.find_blob(dossier, root) == PICTURE
    for index in range(3):
        found = tablet.store.find_chunk(dossier, root, index)
        assert found is not None
        chunk, hashes = found
        assert chunk == PICTURE[index * CHUNK_BYTES :][:CHUNK_BYTES]
        check_chunk(root, len(PICTURE), index, chunk, prove_chunk(hashes, index))
    assert tablet.store.find_chunk(dossier, root, 3) is None
    assert tablet.store.find_chunk(dossier, root, -1) is None


def test_a_blob_is_found_only_through_its_dossier(tablet: Tablet) -> None:
    dossier, other = tablet.open(), tablet.open()
    root = tablet.store.put_blob(dossier, PICTURE)

    assert tablet.store.find_blob(other, root) is None
    assert tablet.store.find_blob(ELSEWHERE, root) is None
    assert tablet.store.find_blob(dossier, BlobRoot(bytes(32))) is None


@pytest.mark.parametrize("offset", [0, 1, 13, 40_000, -1])
def test_a_flipped_bit_in_a_file_is_noticed(tablet: Tablet, offset: int) -> None:
    dossier = tablet.open()
    root = tablet.store.put_blob(dossier, PICTURE)
    [path] = (tablet.directory / BLOBS).iterdir()
    content = bytearray(path.read_bytes())
    content[offset] ^= 1
    path.write_bytes(content)

    with pytest.raises(ProtocolError):
        tablet.store.find_blob(dossier, root)

    assert tablet.store.check().files == [path.name]


def test_chunks_do_not_change_places(tablet: Tablet) -> None:
    dossier = tablet.open()
    root = tablet.store.put_blob(dossier, PICTURE)
    [path] = (tablet.directory / BLOBS).iterdir()
    content = path.read_bytes()
    one = SEALED_CHUNK_BYTES
    path.write_bytes(content[one : 2 * one] + content[:one] + content[2 * one :])

    with pytest.raises(BrokenSeal):
        tablet.store.find_blob(dossier, root)


def test_a_crash_in_the_middle_of_a_picture_leaves_no_waste(tablet: Tablet) -> None:
    dossier = tablet.open()
    (tablet.directory / BLOBS / "0123.new").write_bytes(b"half")
    root = tablet.store.put_blob(dossier, PICTURE)

    tablet.restart()

    assert [path.suffix for path in (tablet.directory / BLOBS).iterdir()] == [""]
    assert tablet.store.find_blob(dossier, root) == PICTURE


def test_a_picture_without_its_row_is_written_again(tablet: Tablet) -> None:
    dossier = tablet.open()
    with pytest.raises(Crash):
        break_off(tablet.store, lambda: tablet.store.put_blob(dossier, PICTURE))

    root = tablet.store.put_blob(dossier, PICTURE)

    assert tablet.store.find_blob(dossier, root) == PICTURE
    assert len(list((tablet.directory / BLOBS).iterdir())) == 1


# Notes.


def test_a_draft_is_kept_until_it_is_dropped(tablet: Tablet) -> None:
    tablet.store.put_note(ELSEWHERE, "draft", b"1", now_ms=NOW)
    tablet.store.put_note(ELSEWHERE, "draft", b"2", now_ms=NOW + 1)
    dossier = tablet.open()
    tablet.store.put_note(dossier, "draft", b"3", now_ms=NOW + 2)

    tablet.restart()

    assert tablet.store.noted("draft") == [dossier, ELSEWHERE]
    assert tablet.store.find_note(ELSEWHERE, "draft") == b"2"
    assert [record.dossier for record in tablet.store.records()] == [dossier]
    tablet.store.drop_note(ELSEWHERE, "draft")
    assert tablet.store.find_note(ELSEWHERE, "draft") is None


# Leaving.


def present(tablet: Tablet, dossier: DossierId, content: bytes) -> None:
    chunks = -(-len(content) // CHUNK_BYTES)
    everything = Bitmap(chunks, (1 << chunks) - 1)
    tablet.store.note_chunks(dossier, blob_root(content), everything)


def leave(tablet: Tablet, dossier: DossierId, *, safe: int = 1000) -> list[DossierId]:
    checkpoint = msgspec.structs.replace(tablet.centre.checkpoint(), safe=safe)
    tablet.store.keep(tablet.centre.says(leave=[dossier], checkpoint=checkpoint))
    return tablet.store.purge(now_ms=NOW)


def test_a_dossier_leaves_when_everything_of_it_is_safe_elsewhere(tablet: Tablet) -> None:
    dossier, stays = tablet.open({"note": CANARY}), tablet.open()
    tablet.attach(dossier, PAGE)
    tablet.store.put_note(dossier, "draft", b"open", now_ms=NOW)

    assert leave(tablet, dossier) == []  # nothing is receipted
    tablet.synchronise()
    assert leave(tablet, dossier) == []  # pictures are missing there
    present(tablet, dossier, PICTURE)
    assert leave(tablet, dossier) == []  # the thumbnail is one too
    present(tablet, dossier, PAGE.thumbnail or b"")
    assert leave(tablet, dossier) == []  # a draft is open
    tablet.store.drop_note(dossier, "draft")
    assert leave(tablet, dossier, safe=0) == []  # received, but in one place only
    assert leave(tablet, dossier) == [dossier]

    assert [record.dossier for record in tablet.store.records()] == [stays]
    assert list((tablet.directory / BLOBS).iterdir()) == []
    assert tablet.store.state(dossier).slots == {}
    assert tablet.store.purge(now_ms=NOW) == []


def test_after_a_dossier_has_left_the_log_goes_on(tablet: Tablet) -> None:
    dossier, stays = tablet.open(), tablet.open()
    last = tablet.save(dossier, {"note": "cuối"})
    tablet.synchronise()
    leave(tablet, dossier)
    tablet.restart()

    new = tablet.save(stays, {"note": "tiếp"})

    assert new.header.previous == Hash(last.id)
    assert tablet.store.outbox() == [new]
    assert tablet.store.check() == ([], [], [], [], 0)


def test_own_work_in_one_place_only_leaves_after_45_days(tablet: Tablet) -> None:
    dossier = tablet.open()
    tablet.synchronise()
    leave(tablet, dossier, safe=0)

    assert tablet.store.purge(now_ms=NOW + KEPT_AT_LEAST_MS - 1) == []
    assert tablet.store.purge(now_ms=NOW + KEPT_AT_LEAST_MS) == [dossier]


def test_the_key_of_what_left_is_in_no_file(tablet: Tablet) -> None:
    dossier = tablet.open()
    tablet.synchronise()
    [wrapped] = tablet.store._core.db.execute(  # noqa: SLF001  # the row is what is looked for
        "SELECT wrapped FROM dossier WHERE id = ?", [dossier]
    ).fetchone()

    leave(tablet, dossier)

    assert [name for name, content in files_of(tablet).items() if wrapped in content] == []


def test_a_crash_in_the_middle_of_leaving_leaves_no_row_without_its_file(tablet: Tablet) -> None:
    dossier, stays = tablet.open(), tablet.open()
    root = tablet.store.put_blob(dossier, PICTURE)
    kept = tablet.store.put_blob(stays, PICTURE)
    tablet.store.put_note(tablet.open(), "draft", b"", now_ms=NOW)
    tablet.synchronise()
    with tablet.store.transaction():
        tablet.store._dossiers.erase(dossier, safe=tablet.centre.size, now_ms=NOW)  # noqa: SLF001  # the first half of a purge
    assert len(list((tablet.directory / BLOBS).iterdir())) == 2
    assert tablet.store.find_blob(dossier, root) is None

    tablet.restart()

    assert len(list((tablet.directory / BLOBS).iterdir())) == 1
    assert tablet.store.find_blob(stays, kept) == PICTURE
    assert tablet.store.check() == ([], [], [], [], 0)
    tablet.store.purge(now_ms=NOW)
    rows = tablet.store._core.db.execute("SELECT count(*) FROM blob").fetchone()  # noqa: SLF001  # what the sweep leaves
    assert rows == (1,)


def test_what_left_and_comes_back_brings_its_picture_along(tablet: Tablet) -> None:
    dossier = tablet.open()
    tablet.attach(dossier, PAGE)
    tablet.synchronise()
    for content in (PICTURE, PAGE.thumbnail or b""):
        present(tablet, dossier, content)
    leave(tablet, dossier)

    root = tablet.store.put_blob(dossier, PICTURE)

    assert tablet.store.find_blob(dossier, root) == PICTURE


def test_a_dossier_that_comes_back_into_scope_stays(tmp_path: Path) -> None:
    centre = Centre()
    author, reader = Tablet(tmp_path, "an", centre), Tablet(tmp_path, "bình", centre)
    dossier = author.open()
    author.synchronise()
    reader.synchronise()
    reader.store.keep(centre.says(leave=[dossier]))

    reader.store.keep(centre.says(foreign=centre.placed))

    assert reader.store.purge(now_ms=NOW) == []
    assert leave(reader, dossier) == [dossier]
    reader.store.keep(centre.says(foreign=centre.placed))
    assert value_of(reader.store.state(dossier), "note") == FIELDS["note"]


def test_an_erased_dossier_goes_without_asking_for_more_than_receipts(tablet: Tablet) -> None:
    dossier = tablet.open({"note": CANARY})
    tablet.attach(dossier, PAGE)
    tablet.store.put_note(dossier, "draft", b"open", now_ms=NOW)
    erased = msgspec.structs.replace(
        tablet.centre.trust, erased={dossier: 9}, position=tablet.centre.size
    )

    tablet.store.keep(tablet.centre.says(trust=erased))
    assert tablet.store.purge(now_ms=NOW) == []
    tablet.store.keep(msgspec.structs.replace(tablet.centre.answer(tablet), trust=erased))

    assert tablet.store.purge(now_ms=NOW) == [dossier]
    assert tablet.store.find_note(dossier, "draft") is None


# Room.


def safe_pictures(tablet: Tablet, count: int) -> tuple[DossierId, list[BlobRoot]]:
    dossier = tablet.open()
    pictures = [PICTURE + bytes([number]) for number in range(count)]
    for picture in pictures:
        tablet.attach(dossier, msgspec.structs.replace(PAGE, content=picture))
    tablet.synchronise()
    for picture in pictures:
        present(tablet, dossier, picture)
    return dossier, [blob_root(picture) for picture in pictures]


def all_safe(tablet: Tablet) -> None:
    """A copy is elsewhere that is longer than the log was when all pictures had come."""
    tablet.store.keep(tablet.centre.says())
    tablet.centre.size += 1
    checkpoint = tablet.centre.checkpoint(safe=tablet.centre.size)
    tablet.store.keep(tablet.centre.says(checkpoint=checkpoint))


def test_only_pictures_that_are_safe_elsewhere_make_room(tablet: Tablet) -> None:
    dossier, roots = safe_pictures(tablet, 2)
    assert tablet.store.spare(0) == []  # received, but in one place only
    all_safe(tablet)
    tablet.attach(dossier, PAGE)
    assert tablet.store.spare(0) == []  # work of this dossier is only here
    tablet.synchronise()
    all_safe(tablet)

    gone = tablet.store.spare(0)

    assert len(gone) == 2
    assert [tablet.store.find_blob(dossier, root) for root in roots] == [None, None]
    assert tablet.store.find_blob(dossier, blob_root(PICTURE)) == PICTURE
    assert tablet.store.find_blob(dossier, blob_root(PAGE.thumbnail or b"")) == PAGE.thumbnail
    assert tablet.store.check().files == []


def test_no_more_room_is_made_than_is_asked_for(tablet: Tablet) -> None:
    safe_pictures(tablet, 3)
    all_safe(tablet)
    used = sum(path.stat().st_size for path in (tablet.directory / BLOBS).iterdir())

    assert tablet.store.spare(used) == []
    assert len(tablet.store.spare(used - 1)) == 1
    assert len(tablet.store.spare(used - 2 * len(PICTURE))) == 1


def test_a_crash_between_the_row_and_the_file_leaves_no_waste(tablet: Tablet) -> None:
    dossier, [root] = safe_pictures(tablet, 1)
    all_safe(tablet)
    files = {path: path.read_bytes() for path in (tablet.directory / BLOBS).iterdir()}
    [gone] = tablet.store.spare(0)
    for path, content in files.items():
        path.write_bytes(content)

    tablet.restart()

    assert gone not in {path.name for path in (tablet.directory / BLOBS).iterdir()}
    assert tablet.store.put_blob(dossier, PICTURE + b"\0") == root
    assert tablet.store.find_blob(dossier, root) == PICTURE + b"\0"


def test_a_picture_whose_file_is_gone_is_said_to_be_broken(tablet: Tablet) -> None:
    dossier = tablet.open()
    root = tablet.store.put_blob(dossier, PICTURE)
    [path] = (tablet.directory / BLOBS).iterdir()
    path.unlink()

    with pytest.raises(DiskBroken):
        tablet.store.find_blob(dossier, root)

    assert tablet.store.check().files == [path.name]


# Healing.


def test_own_work_that_the_disk_spoiled_comes_back_with_a_page(tablet: Tablet) -> None:
    dossier = tablet.open({"note": "của an"})
    salt = tablet.store.find_salt(dossier)
    tablet.synchronise()
    assert salt is not None
    page = fold(tablet.centre.placed, dossier=dossier)
    page.size = tablet.centre.size
    with_sql(tablet, "UPDATE operation SET sealed = zeroblob(300)")

    damage = tablet.store.check()
    tablet.store.heal(damage)
    states = [(State(page, salt), page.size)]
    tablet.store.keep(tablet.centre.says(states=states))

    assert (len(damage.operations), damage.lost) == (1, [])
    assert value_of(tablet.store.state(dossier), "note") == "của an"
    assert tablet.store.check() == ([], [], [], [], 0)
    assert tablet.save(dossier, {"note": "tiếp"}).header.seq == 2


def test_healing_keeps_what_only_this_device_has(tablet: Tablet) -> None:
    dossier = tablet.open()
    tablet.attach(dossier, PAGE)
    [spoiled, *_] = sorted(
        (tablet.directory / BLOBS).iterdir(), key=lambda one: -one.stat().st_size
    )
    content = bytearray(spoiled.read_bytes())
    content[-1] ^= 1  # of the last of three chunks
    spoiled.write_bytes(content)

    damage = tablet.store.check()
    tablet.store.heal(damage)

    assert damage.files == [spoiled.name]
    assert spoiled.exists()
    root = blob_root(PICTURE)
    assert tablet.store.find_chunk(dossier, root, 0) is not None
    assert len(tablet.store.outbox()) == 2


def test_healing_twice_is_healing_once(tablet: Tablet) -> None:
    dossier, _ = safe_pictures(tablet, 1)
    [path, *_] = (tablet.directory / BLOBS).iterdir()
    path.write_bytes(b"")

    for _ in range(2):
        tablet.store.heal(tablet.store.check())

    assert tablet.store.check() == ([], [], [], [], 0)
    assert value_of(tablet.store.state(dossier), "note") == FIELDS["note"]


def test_work_that_is_lost_is_named(tablet: Tablet) -> None:
    dossier = tablet.open()
    lost = tablet.save(dossier, {"note": "chỉ ở đây"})
    for table in ("operation", "spare"):
        spoil = f"UPDATE {table} SET sealed = zeroblob(300) WHERE id = ?"  # noqa: S608  # our own words
        with_sql(tablet, spoil, lost.id)

    damage = tablet.store.check()
    tablet.store.heal(damage)

    assert damage.lost == [lost.id]
    assert tablet.store.check().lost == [lost.id], "nobody forgets it by healing"
