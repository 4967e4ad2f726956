"""What operators and clerks do by command: each on a small centre, and every damage is found."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from protocol.actions import Code, Transition
from protocol.dossier import value_of
from protocol.errors import NotPossible
from protocol.generations import check_opening, read_generation
from protocol.ids import DossierId, device_id, sha256
from protocol.merkle import check_consistency, prove_consistency, prove_inclusion
from protocol.receipts import Kind
from sync_server import control, operations
from sync_server.audit import NO_BODY, Audited, verify_log
from sync_server.centre import Centre
from sync_server.notary import STOPPED
from sync_server.offices import Offices, Settings
from sync_server.origins import GENERATION_NOTE
from sync_server.store import Store, Unreadable
from tests.test_ingest import a_day
from tests.test_projection import an_eventful_week, projected
from tests.town import HOME, KEYS, ORIGIN, Tablet, Town

SETTINGS: Final = msgspec.json.encode(Settings(ORIGIN, HOME))
SUBMITTED: Final = "submitted"


def run(town: Town, command: control.Command) -> control.Outcome:
    keys: Any = KEYS
    settings = Settings(ORIGIN, HOME, "H52.99")
    offices = Offices(town.centre, keys, settings, KEYS.root.public, town.entropy)
    return control.run(command, offices, town.centre)


def two_values() -> tuple[Town, DossierId]:
    """A dossier with a code, and a note on which two officers do not agree."""
    town = Town()
    one, other = town.enrol("an"), town.enrol("bình")
    dossier = one.open()
    one.say(Code("H52.99-261122-5003", sha256(b"slip")), dossier)
    one.sync()
    other.sync()
    one.note(dossier, "một")
    other.note(dossier, "hai")
    one.sync()
    other.sync()
    return town, dossier


def work_aside() -> tuple[Town, Tablet]:
    town = Town()
    tablet = a_day(town)
    tablet.sync()
    town.revoke(tablet, "lost")
    tablet.note(tablet.log[0].header.dossier, "sau khi mất máy")
    tablet.push(tablet.log)
    return town, tablet


# What clerks decide.


def test_one_value_is_chosen_by_code_slot_and_what_is_shown() -> None:
    town, dossier = two_values()

    run(town, control.Choose("h52.99-261122-5003", "note", "hai"))

    assert value_of(town.centre.dossier(dossier), "note") == "hai"


def test_what_everybody_agrees_on_needs_no_choice() -> None:
    town, dossier = two_values()

    with pytest.raises(NotPossible):
        run(town, control.Choose(dossier.hex(), "citizen.full_name", "Lò Thị Mậu"))


def test_a_step_is_taken_where_the_table_has_one() -> None:
    town, dossier = two_values()
    tablet = town.enrol("chi")
    tablet.sync()
    opening = next(one for one in tablet.pulled if one.operation.header.dossier == dossier)
    tablet.say(Transition("business", SUBMITTED, [0]), dossier, references=[opening.operation.ref])
    tablet.sync()

    run(town, control.Advance(dossier.hex(), "received", "đủ giấy tờ"))

    assert town.centre.rows()[-1].state == "received"
    with pytest.raises(NotPossible):
        run(town, control.Advance(dossier.hex(), "draft", "nhầm"))


def test_a_dossier_that_waits_is_taken_in_whole_and_once() -> None:
    town, tablet = work_aside()
    dossier = tablet.log[0].header.dossier.hex()

    run(town, control.Adopt(dossier, [], "máy đã tìm thấy"))

    assert town.centre.rows()[0].aside == "0"
    with pytest.raises(NotPossible):
        run(town, control.Adopt(dossier, [], "lần nữa"))


def test_single_operations_are_taken_in_by_their_ids() -> None:
    town, tablet = work_aside()

    run(town, control.Adopt("", [tablet.log[-1].id], "đã hỏi cán bộ"))

    assert town.centre.rows()[0].aside == "0"
    with pytest.raises(NotPossible):
        run(town, control.Adopt("", [tablet.log[0].id], "đã có rồi"))


@pytest.mark.parametrize("name", ["", "H52.99-261122-9999", "00"])
def test_a_dossier_that_nobody_knows_is_not_guessed(name: str) -> None:
    town, _ = two_values()

    with pytest.raises(NotPossible):
        run(town, control.Advance(name, "received", "thử"))


# What operators keep up.


def test_numbers_are_leased_on_for_the_days_after() -> None:
    town = Town()
    tablet = town.enrol("an")

    (first,) = run(town, control.Blocks(tablet.id.hex()))
    (second,) = run(town, control.Blocks(tablet.id.hex()))

    assert first[3] == second[3] == "5000-5019"
    assert first[5] < second[4]
    assert run(town, control.Blocks()) == [first, second]


def test_the_same_days_get_other_numbers() -> None:
    town = Town()
    an, chi = town.enrol("an"), town.enrol("chi")

    days = ("2026-12-01", "2026-12-31")
    (first,) = run(town, control.Blocks(an.id.hex(), *days))
    (other,) = run(town, control.Blocks(chi.id.hex(), *days))

    assert (first[3], other[3]) == ("5000-5019", "5020-5039")


@pytest.mark.parametrize("days", [("hôm nay", ""), ("2026-12-31", "2026-12-01")])
def test_days_that_are_none_lease_nothing(days: tuple[str, str]) -> None:
    town = Town()
    tablet = town.enrol("an")

    with pytest.raises(NotPossible):
        run(town, control.Blocks(tablet.id.hex(), *days))

    assert run(town, control.Blocks()) == []


def test_a_catalogue_has_to_be_newer() -> None:
    town = Town()
    first = b'{"version": 1, "procedures": []}'
    second = b'{"version": 2, "procedures": []}'

    run(town, control.Announce(second))

    assert [at.said.version for at in town.centre.trust.catalogues] == [2]
    for old in (first, second):
        town.now_ms += 1
        with pytest.raises(NotPossible):
            run(town, control.Announce(old))


def test_what_is_erased_leaves_its_headers() -> None:
    town, dossier = two_values()

    run(town, control.Erase(dossier.hex(), "hết hạn lưu"))

    assert all(one.operation.body is None for one in town.centre.store.entries.of_dossier(1))
    assert audited(town).findings == []


def test_only_what_is_in_the_log_can_be_safe() -> None:
    town, _ = two_values()
    size = town.centre.store.tree.size()

    run(town, control.MarkSafe(size))

    assert town.centre.checkpoint().safe == size
    with pytest.raises(NotPossible):
        run(town, control.MarkSafe(size + 1))


# Damage.


def audited(town: Town) -> Audited:
    return verify_log(town.centre.store, centre=ORIGIN, root=KEYS.root.public)


UNADOPT: Final = """
    UPDATE operation SET adopted = NULL WHERE position =
        (SELECT max(position) FROM operation WHERE adopted IS NOT NULL AND body IS NOT NULL)
"""


def other_byte(column: bytes, at: int) -> bytes:
    changed = bytearray(column)
    changed[at] ^= 1
    return bytes(changed)


def damaged(tmp_path: Path, statement: str) -> Audited:
    """An eventful week, then somebody's hand on the disk, then the audit."""
    town = Town(tmp_path)
    an_eventful_week(town)
    assert audited(town).findings == []
    signed = max(
        one.position
        for one in town.centre.store.entries.all()
        if one.operation.signature is not None and one.operation.body is not None
    )
    town.centre.store.close()
    connection = sqlite3.connect(tmp_path / "centre.db", isolation_level=None)
    connection.create_function("changed", 2, other_byte)
    assert connection.execute(statement, {"signed": signed}).rowcount == 1
    connection.close()
    store = Store(tmp_path / "centre.db")
    try:
        return verify_log(store, centre=ORIGIN, root=KEYS.root.public)
    finally:
        store.close()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE operation SET body = changed(body, 0) WHERE position = :signed", "broken-link"),
        ("UPDATE operation SET header = changed(header, 0) WHERE position = :signed",
         "malformed-bytes"),
        ("UPDATE operation SET header = changed(header, 50) WHERE position = :signed",
         "not-possible"),
        ("UPDATE operation SET id = changed(id, 0) WHERE position = :signed", "not-possible"),
        ("UPDATE operation SET signature = changed(signature, 0) WHERE position = :signed",
         "bad-signature"),
        ("UPDATE operation SET signature = NULL WHERE position = :signed", "bad-signature"),
        ("UPDATE operation SET received_ms = received_ms + 1 WHERE position = :signed",
         "bad-proof"),
        ("UPDATE operation SET kind = 3 - kind WHERE position = :signed", "bad-proof"),
        ("UPDATE operation SET kind = 300 WHERE position = :signed", "bad-proof"),
        ("UPDATE operation SET seq = seq + 90 WHERE position = :signed", "not-possible"),
        ("UPDATE operation SET dossier = 3 - dossier WHERE position = :signed", "not-possible"),
        ("UPDATE operation SET body = NULL WHERE position = :signed", NO_BODY),
        ("DELETE FROM operation WHERE position = :signed", "no-such-place"),
        ("UPDATE admin SET received_ms = received_ms + 1 WHERE position = 2", "bad-proof"),
        ("UPDATE admin SET id = changed(id, 0) WHERE position = 2", "not-possible"),
        ("UPDATE admin SET entry = changed(entry, 0) WHERE position = 2", "malformed-bytes"),
        ("DELETE FROM admin WHERE position = 2", "no-such-place"),
        ("UPDATE log SET previous = changed(previous, 0) WHERE number = 2", "broken-link"),
        ("UPDATE log SET tip_id = changed(tip_id, 0) WHERE number = 2", "broken-link"),
        ("UPDATE log SET tip_seq = tip_seq + 1 WHERE number = 2", "broken-link"),
        ("UPDATE log SET forked = 1 - forked WHERE number = 2", "broken-link"),
        ("UPDATE log SET follows = 1 WHERE number = 2", "broken-link"),
        ("UPDATE tile SET hashes = changed(hashes, 0) WHERE level = 0 AND tile = 0", "bad-proof"),
        ("UPDATE tile SET hashes = changed(hashes, 0) WHERE level = 1 AND tile = 0", "bad-proof"),
        ("UPDATE state SET folded = changed(folded, 0) WHERE dossier = 1", "registry"),
        ("UPDATE registry SET citizen = 'Ai Đó' WHERE dossier = 1", "registry"),
        ("UPDATE registry SET last_position = last_position + 1 WHERE dossier = 1", "registry"),
        ("DELETE FROM registry WHERE dossier = 1", "registry"),
        ("UPDATE person SET folded = 'ai do' WHERE dossier = 1", "registry"),
        ("INSERT INTO timing VALUES (1, NULL, NULL, NULL, NULL, 0, 1, 0, 0, NULL)", "registry"),
        ("UPDATE work SET begun_ms = begun_ms + 1 WHERE dossier = 1", "registry"),
        ("UPDATE task SET at_ms = -1 WHERE list = (SELECT min(list) FROM task)", "registry"),
        ("UPDATE found_by SET words = 'aido' WHERE rowid = 1", "registry"),
        ("INSERT INTO task_count VALUES ('03820', 'nothing', 1)", "registry"),
    ],
)  # fmt: skip
def test_a_changed_byte_is_found_and_named(tmp_path: Path, statement: str, code: str) -> None:
    found = damaged(tmp_path, statement)

    assert code in {one.code for one in found.findings}
    assert len(found.findings) < 12
    assert not found.holds


def test_an_adoption_taken_back_on_the_disk_is_found(tmp_path: Path) -> None:
    found = damaged(tmp_path, UNADOPT)

    assert [one.code for one in found.findings] == ["registry"]


def test_a_log_that_was_cut_off_is_shorter_than_what_was_signed(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet = a_day(town)
    for _ in range(2):  # a checkpoint is on record once another round has come
        tablet.note(tablet.log[0].header.dossier, "nữa")
        tablet.sync()
    store = town.centre.store
    signed = max(size for size, _ in store.tree.notes(1))
    town.centre.store.close()
    connection = sqlite3.connect(tmp_path / "centre.db", isolation_level=None)
    connection.execute("DELETE FROM operation WHERE position >= ?", (signed - 1,))
    connection.execute("UPDATE generation SET size = ?", (signed - 1,))
    connection.close()
    town.centre = town.open()

    codes = {one.code for one in audited(town).findings if one.place.startswith("checkpoint")}

    assert "no-such-place" in codes


def test_an_index_that_lies_is_found(tmp_path: Path) -> None:
    town = Town(tmp_path)
    a_day(town).sync()
    town.centre.store.close()
    connection = sqlite3.connect(tmp_path / "centre.db", isolation_level=None)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(
        "UPDATE sqlite_schema SET sql = 'CREATE INDEX registry_newest ON registry (aside)'"
        " WHERE name = 'registry_newest'"
    )
    connection.close()
    town.centre = town.open()

    assert {one.place for one in audited(town).findings} == {"database"}


@pytest.mark.parametrize(
    ("word", "at"), [("CREATE TABLE operation", 0), ("CREATE TABLE operation", -18),
                     ("CREATE VIEW known", -30)]
)  # fmt: skip
def test_a_spoiled_word_of_the_schema_is_a_database_that_nobody_can_read(
    tmp_path: Path, word: str, at: int
) -> None:
    """Also where the engine cannot say in letters what is wrong."""
    town = Town(tmp_path)
    a_day(town).sync()
    town.centre.store.close()
    path = tmp_path / "centre.db"
    content = bytearray(path.read_bytes())
    content[content.index(word.encode()) + at] ^= 0x80
    path.write_bytes(content)

    with pytest.raises(Unreadable), closing(Store(path)) as store:
        verify_log(store, centre=ORIGIN, root=KEYS.root.public)


def test_progress_is_told_and_ends_with_the_whole(tmp_path: Path) -> None:
    town = Town()
    a_day(town).sync()
    told: list[tuple[int, int]] = []

    found = verify_log(
        town.centre.store,
        centre=ORIGIN,
        root=KEYS.root.public,
        progress=lambda done, whole: told.append((done, whole)),
    )

    assert told[-1] == (found.entries, found.entries)
    assert found.root == town.centre.checkpoint().root


# Copies.


def copied(town: Town, folder: Path) -> Path:
    target = folder / "copy.db"
    assert town.folder is not None
    operations.back_up(town.folder / "centre.db", SETTINGS, target)
    return target


def test_a_copy_under_writes_is_one_state_of_the_log(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet = a_day(town)
    tablet.sync()
    stop, failed = threading.Event(), list[Exception]()

    def copy() -> None:
        number = 0
        while not stop.is_set() or number < 3:
            number += 1
            try:
                target = tmp_path / f"copy-{number}.db"
                operations.back_up(tmp_path / "centre.db", SETTINGS, target)
            except Exception as error:  # noqa: BLE001  # a thread's own failures are shown below
                failed.append(error)
                return

    copier = threading.Thread(target=copy)
    copier.start()
    for number in range(25):
        tablet.note(tablet.log[0].header.dossier, f"trong khi sao lưu {number}")
        tablet.sync()
    stop.set()
    copier.join()

    assert failed == []
    sizes = []
    for target in tmp_path.glob("copy-*.db"):
        store = Store(target)
        assert verify_log(store, centre=ORIGIN, root=KEYS.root.public).findings == []
        sizes.append(store.tree.size())
        store.close()
    assert len(sizes) >= 3
    assert max(sizes) <= town.centre.store.tree.size()


def test_a_copy_is_made_whether_a_server_runs_or_not(tmp_path: Path) -> None:
    town = Town(tmp_path)
    a_day(town).sync()
    town.centre.store.close()
    assert not (tmp_path / "centre.db-wal").exists()

    done = operations.back_up(tmp_path / "centre.db", SETTINGS, tmp_path / "copy.db")

    town.centre = town.open()
    assert done.size == town.centre.store.tree.size()
    assert {path.name for path in tmp_path.glob("copy.db*")} == {"copy.db", "copy.db.chunks"}


def test_a_copy_is_never_written_over_another(tmp_path: Path) -> None:
    town = Town(tmp_path)
    copied(town, tmp_path)

    with pytest.raises(NotPossible):
        copied(town, tmp_path)


def test_what_was_erased_is_in_no_copy(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet = town.enrol("an")
    dossier = tablet.open("Lò Thị Xóa Sạch")
    tablet.sync()
    town.erase(dossier)

    copy = copied(town, tmp_path)

    assert "Lò Thị Xóa Sạch".encode() not in copy.read_bytes()


# Going on from a copy.


def restored(town: Town, copy: Path) -> tuple[Store, operations.Restored]:
    store = Store(copy, chunks=copy.parent / "chunks-of-the-copy")
    found = verify_log(store, centre=ORIGIN, root=KEYS.root.public)
    assert found.findings == []
    done = operations.begin_generation(
        store,
        found.trust,
        root=KEYS.root,
        centre=KEYS.centre,
        shown=operations.find_shown(store, found.trust, town.centre.checkpoint().note),
        now_ms=town.now_ms,
        entropy=town.entropy,
    )
    return store, done


def reopened(town: Town, store: Store, origin: str) -> Centre:
    return Centre(
        store,
        KEYS,
        origin=origin,
        root=KEYS.root.public,
        now_ms=lambda: town.now_ms,
        entropy=town.entropy,
    )


def a_loss(tmp_path: Path) -> tuple[Town, Store, operations.Restored]:
    """A copy, then more work and a clerk's word, then only the copy is left."""
    town = Town(tmp_path)
    _, dossier = an_eventful_week(town)
    copy = copied(town, tmp_path)
    other = town.enrol("chi")
    other.sync()
    other.note(dossier, "sau bản sao")
    other.sync()
    return town, *restored(town, copy)


def test_a_restored_log_goes_on_with_the_roots_word(tmp_path: Path) -> None:
    town, store, done = a_loss(tmp_path)
    after = reopened(town, store, done.origin)
    statement = store.desk.find_note(GENERATION_NOTE.format(2)) or b""

    opened = read_generation(statement, KEYS.root.public)

    head, read, size = after.checkpoint(), store.tree.node, done.restored_size
    assert (head.origin, head.size) == (f"{ORIGIN}/g2", size + 1)
    check_opening(
        opened,
        head,
        inclusion=prove_inclusion(read, position=size, size=size + 1),
        consistency=prove_consistency(read, old_size=size, size=size + 1),
    )
    assert opened.statement.restored_size == size
    assert opened.statement.shown_size == town.centre.checkpoint().size
    assert opened.statement.shown == sha256(town.centre.checkpoint().note)


def test_what_people_hold_of_what_was_restored_holds_on(tmp_path: Path) -> None:
    town = Town(tmp_path)
    an_eventful_week(town)
    known, copy = town.centre.checkpoint(), copied(town, tmp_path)
    store, done = restored(town, copy)
    head = reopened(town, store, done.origin).checkpoint()

    proof = prove_consistency(store.tree.node, old_size=known.size, size=head.size)

    check_consistency(
        proof, old_size=known.size, old_root=known.root, size=head.size, root=head.root
    )


def test_a_restored_log_takes_words_after_its_opening(tmp_path: Path) -> None:
    town, store, done = a_loss(tmp_path)
    dossier = next(iter(store.dossiers.rows(limit=1)))[0]
    lost, town.centre = town.centre, reopened(town, store, done.origin)

    tablet = town.enrol("dung")
    position = town.revoke(tablet, "retired")
    run(town, control.Advance(dossier.hex(), "processing", "sau khi khôi phục"))

    assert position == done.restored_size + 3
    assert store.entries.get(position + 1).kind == Kind.ACCEPTED
    assert audited(town).findings == []
    assert lost.origin == ORIGIN


def test_the_centres_own_log_goes_on_in_an_epoch_of_its_own(tmp_path: Path) -> None:
    town, store, done = a_loss(tmp_path)
    before = {log.epoch for log in town.centre.store.entries.logs_of(town_device(town))}
    dossier = next(iter(store.dossiers.rows(limit=1)))[0]
    town.centre = reopened(town, store, done.origin)

    run(town, control.Advance(dossier.hex(), "processing", "sau khi khôi phục"))

    written = store.entries.get(done.restored_size + 1).operation.header
    assert written.epoch not in before
    assert written.seq == 1


def town_device(town: Town) -> Any:
    return next(
        device
        for device, enrolment in town.centre.trust.devices.items()
        if enrolment.newest.role == "centre"
    )


def test_a_restored_projection_is_rebuilt_to_the_same_bytes(tmp_path: Path) -> None:
    town, store, done = a_loss(tmp_path)
    folder = tmp_path / "restored"
    folder.mkdir()
    town.centre = reopened(town, store, done.origin)
    operations.back_up(tmp_path / "copy.db", SETTINGS, folder / "centre.db")
    kept = projected(folder)
    again = Store(folder / "centre.db")

    assert verify_log(again, centre=ORIGIN, root=KEYS.root.public).findings == []
    assert projected(folder) == kept
    again.close()


def test_a_log_that_may_not_be_signed_is_signed_again_after_a_restore(tmp_path: Path) -> None:
    town = Town(tmp_path)
    a_day(town).sync()
    town.centre.store.desk.set_note(STOPPED, town.centre.checkpoint().note)
    with pytest.raises(NotPossible):
        town.centre.checkpoint()
    copy = copied(town, tmp_path)
    store = Store(copy)
    found = verify_log(store, centre=ORIGIN, root=KEYS.root.public)

    shown = operations.find_shown(store, found.trust, None)
    operations.begin_generation(
        store, found.trust, root=KEYS.root, centre=KEYS.centre, shown=shown,
        now_ms=town.now_ms, entropy=town.entropy,
    )  # fmt: skip

    assert shown is not None
    assert (
        reopened(town, store, f"{ORIGIN}/g2").checkpoint().size == town.centre.store.tree.size() + 1
    )


def test_only_the_centres_own_root_key_begins_a_generation(tmp_path: Path) -> None:
    town = Town(tmp_path)
    store = Store(copied(town, tmp_path))

    with pytest.raises(NotPossible):
        operations.begin_generation(
            store, town.centre.trust, root=KEYS.page, centre=KEYS.centre, shown=None,
            now_ms=town.now_ms, entropy=town.entropy,
        )  # fmt: skip

    assert len(store.tree.generations()) == 1


def test_a_second_restore_follows_the_first(tmp_path: Path) -> None:
    town, store, done = a_loss(tmp_path)
    town.centre = reopened(town, store, done.origin)
    found = verify_log(store, centre=ORIGIN, root=KEYS.root.public)

    again = operations.begin_generation(
        store, found.trust, root=KEYS.root, centre=KEYS.centre, shown=None,
        now_ms=town.now_ms, entropy=town.entropy,
    )  # fmt: skip

    assert (again.origin, again.restored_size) == (f"{ORIGIN}/g3", done.restored_size + 1)
    first, *later = store.entries.logs_of(device_id(KEYS.centre.public))
    assert [one.follows for one in later] == [first.number, first.number]  # not the empty one
    assert verify_log(store, centre=ORIGIN, root=KEYS.root.public).findings == []


def test_chunks_that_did_not_come_along_are_asked_for_again(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet = town.enrol("an")
    dossier = tablet.open()
    ref = tablet.attach(dossier, b"x" * 200_000)
    tablet.sync()
    assert all(not [*one.present.missing()] for one in town.centre.store.attachments.all())
    copy = copied(town, tmp_path)
    listed = copy.with_name(copy.name + operations.LIST_SUFFIX).read_text().splitlines()

    store, done = restored(town, copy)

    assert len(listed) == 4
    assert all(line.startswith(f"{dossier.hex()}/{ref.root.hex()}/") for line in listed)
    assert (done.chunks, done.missing) == (0, 4)
    assert [[*one.present.missing()] for one in store.attachments.all()] == [[0, 1, 2, 3]]
