"""The contract of the centre's store; a second engine is one more entry in `ENGINES`."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from protocol.blobs import CHUNK_BYTES, Bitmap
from protocol.checkpoint import sign_checkpoint
from protocol.ids import NO_HASH, BlobRoot, DeviceId, DossierId, Epoch, Hash, Salt, sha256
from protocol.merkle import append, prove_range, root_of, tree_root
from protocol.operation import Verified
from protocol.receipts import Kind
from sync_server.store import Store
from sync_server.store.attachments import Named
from sync_server.store.dossiers import PaperRow, PersonRow, RegistryRow
from sync_server.store.entries import Log, New, Reader
from sync_server.store.tree import TILE_NODES
from tests.builders import DOSSIER, SALT, Device, a_device, a_log
from tests.town import KEYS

ENGINES: Final[dict[str, Callable[[Path], Store]]] = {
    "file": lambda folder: Store(folder / "centre.db"),
    "memory": lambda folder: Store(":memory:", chunks=folder / "chunks"),
}
HOME: Final = "03820"
ROOT: Final = BlobRoot(sha256(b"blob"))


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return ENGINES[request.param](tmp_path)


def leaves(count: int, first: int = 0) -> list[Hash]:
    return [sha256(number.to_bytes(8, "big")) for number in range(first, first + count)]


def keep(
    store: Store,
    entries: list[Verified],
    *,
    kind: int = Kind.ACCEPTED,
    first: int = 0,
    commune: str | None = HOME,
) -> Log:
    """Entries of one log and one dossier, as they come."""
    header = entries[0].header
    log = store.entries.find_log(header.device, header.epoch)
    log = log or store.entries.add_log(header, follows=None)
    row = store.dossiers.find_or_add(header.dossier, commune=commune, salt=entries[0].salt)
    store.entries.insert(
        [
            New(
                position,
                log.number,
                entry.header.seq,
                entry.id,
                row.number,
                kind,
                1000,
                entry.header_bytes,
                entry.body,
                None if entry.salt == row.salt else entry.salt,
                entry.signature,
                None if kind == Kind.ACCEPTED else "lost",
            )
            for position, entry in enumerate(entries, first)
        ]
    )
    return log


def somebody(log: int | None = None) -> Reader:
    return Reader(DeviceId(bytes(16)), log)


# Promises.


def test_what_a_transaction_began_is_all_there_or_not_at_all(store: Store) -> None:
    def cut_off() -> None:
        with store.transaction():
            keep(store, a_log(3))
            store.tree.append(leaves(3))
            store.desk.set_note("note", b"x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()

    assert store.entries.count() == store.tree.size() == 0
    assert store.desk.find_note("note") is None


def test_what_was_committed_is_there_after_the_process_is_gone(tmp_path: Path) -> None:
    store = Store(tmp_path / "centre.db")
    with store.transaction():
        keep(store, a_log(3))
    store.close()

    assert Store(tmp_path / "centre.db").entries.count() == 3


def test_a_second_writer_waits_outside(tmp_path: Path) -> None:
    store = Store(tmp_path / "centre.db")
    other = sqlite3.connect(tmp_path / "centre.db", timeout=0)

    with store.transaction(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")

    other.close()


# The tree.


@pytest.mark.parametrize("cuts", [[200], [1] * 70, [63, 1, 1, 64, 71], [128, 72]])
def test_the_tree_is_the_same_however_it_grew(store: Store, cuts: list[int]) -> None:
    grown = 0
    for count in cuts:
        store.tree.append(leaves(count, grown))
        grown += count

    everything = leaves(grown)
    edge, nodes = append(store.tree.edge(), [])
    assert not nodes
    assert root_of(edge) == tree_root(everything)
    assert [store.tree.node(0, index) for index in range(grown)] == everything
    assert prove_range(store.tree.node, first=0, count=1, size=grown)


@pytest.mark.parametrize("index", [TILE_NODES - 1, TILE_NODES])
def test_a_node_that_is_not_complete_is_nobodys(store: Store, index: int) -> None:
    store.tree.append(leaves(TILE_NODES - 1))

    with pytest.raises(LookupError):
        store.tree.node(0, index)


def test_what_is_safe_only_grows(store: Store) -> None:
    store.tree.append(leaves(10))
    store.tree.mark_safe(7)
    store.tree.mark_safe(3)

    assert store.tree.head().safe == 7


def test_the_first_checkpoint_of_a_size_is_kept(store: Store) -> None:
    store.tree.append(leaves(2))
    one, two = (
        sign_checkpoint("o.example", 2, tree_root(leaves(2)), safe=0, time_s=time_s, key=KEYS.log)
        for time_s in (100, 200)
    )

    store.tree.keep_checkpoint(one)
    store.tree.keep_checkpoint(two)

    assert store.tree.find_note(2) == one.note
    assert store.tree.find_note(3) is None


# Logs and operations.


def test_an_operation_comes_back_as_it_was(store: Store) -> None:
    entries = a_log(3)
    keep(store, entries)

    assert [one.operation for one in store.entries.all()] == entries
    assert store.entries.get(1).operation == entries[1]


def test_one_place_in_a_log_can_be_taken_twice_but_not_by_the_same(store: Store) -> None:
    device = a_device()
    entries = a_log(2, device)
    keep(store, entries)
    device.log.pop()
    fork = device.write(entries[0].body or b"", now_ms=1)

    keep(store, [fork], kind=Kind.FORK, first=2)

    known = store.entries.known(1, 1, 9)
    assert {one.seq for one in known.values()} == {1, 2}
    assert len(known) == 3
    with pytest.raises(sqlite3.IntegrityError):
        keep(store, entries, first=9)


def test_a_salt_that_is_not_the_dossiers_stays_with_its_operation(store: Store) -> None:
    device = a_device()
    first = a_log(1, device)[0]
    other = device.write(first.body or b"", salt=Salt(b"yet another salt"))
    keep(store, [first, other])

    assert [one.operation.salt for one in store.entries.all()] == [SALT, other.salt]


def test_logs_are_found_by_device_epoch_and_what_they_contain(store: Store) -> None:
    device = a_device()
    entries = a_log(3, device)
    log = keep(store, entries)
    store.entries.move_tip(log.number, 3, entries[-1].id)

    found = store.entries.find_log(device.id, device.epoch)
    assert found is not None
    assert (found.tip_seq, found.tip_id) == (3, entries[-1].id)
    assert store.entries.logs_of(device.id) == [found]
    assert store.entries.find_log_with(device.id, entries[-1].id) == log.number
    assert store.entries.find_log_with(device.id, entries[0].id) == log.number
    assert store.entries.find_log_with(a_device("ai").id, entries[0].id) is None
    assert store.entries.find_log(device.id, Epoch(bytes(8))) is None


def test_a_signature_is_filled_in_but_never_replaced(store: Store) -> None:
    entries = a_log(2)
    bare = [msgspec.structs.replace(entries[0], signature=None), entries[1]]
    keep(store, bare)

    store.entries.fill_signatures([(b"first", 0), (b"other", 1)])

    assert [one.operation.signature for one in store.entries.all()] == [
        b"first",
        entries[1].signature,
    ]


def test_an_erased_dossier_keeps_its_headers(store: Store) -> None:
    entries = a_log(2)
    keep(store, entries)

    store.entries.erase(DOSSIER)

    (first, _) = store.entries.all()
    assert (first.operation.body, first.operation.salt) == (None, None)
    assert first.operation.header_bytes == entries[0].header_bytes
    assert store.dossiers.get(1).salt is None


def test_admin_entries_come_in_order(store: Store) -> None:
    for position in (5, 2, 9):
        store.entries.add_admin(position, sha256(bytes([position])), b"entry", received_ms=1)

    assert [row.position for row in store.entries.admin()] == [2, 5, 9]
    assert [row.position for row in store.entries.admin(skip=1, limit=1)] == [5]


def test_remarks_stand_once_beside_an_operation(store: Store) -> None:
    store.entries.remark([(1, "b"), (1, "a"), (1, "b"), (2, "c")])

    assert store.entries.remarks(1) == ["a", "b"]


# What others get.


def test_due_is_what_is_accepted_in_scope_and_not_the_readers_own_log(store: Store) -> None:
    log = keep(store, a_log(3))
    keep(store, a_log(2, a_device("bình")), first=3, kind=Kind.QUARANTINED)

    found, end = store.entries.due([HOME], somebody(), start=1, end=9, limit=10)

    assert ([one.position for one in found], end) == ([1, 2], 9)
    own, _ = store.entries.due([HOME], somebody(log.number), start=0, end=9, limit=10)
    assert own == []
    assert store.entries.due(["03646"], somebody(), start=0, end=9, limit=10)[0] == []
    assert store.entries.due([], somebody(), start=0, end=9, limit=10)[0] == []


@pytest.mark.parametrize(("limit", "end"), [(2, 2), (3, 3), (4, 9)])
def test_due_says_how_far_it_looked(store: Store, limit: int, end: int) -> None:
    keep(store, a_log(3))

    found, looked = store.entries.due([HOME], somebody(), start=0, end=9, limit=limit)

    assert (len(found), looked) == (min(limit, 3), end)


def test_what_is_adopted_is_due_where_it_was_adopted(store: Store) -> None:
    log = keep(store, a_log(3), kind=Kind.QUARANTINED)
    first = store.entries.find_waiting(next(iter(store.entries.all())).operation.id)
    assert first is not None

    store.entries.adopt([first.position], at=7)

    found, _ = store.entries.due([HOME], somebody(log.number), start=5, end=9, limit=10)
    assert [(one.at, one.position, one.counts_at) for one in found] == [(7, 0, 7)]
    assert store.entries.waiting_in(1) == [1, 2]
    assert store.entries.find_waiting(first.id) is None


def test_what_was_nobodys_is_due_where_it_became_somebodys(store: Store) -> None:
    keep(store, a_log(2), commune=None)
    assert store.entries.due([HOME], somebody(), start=0, end=9, limit=10)[0] == []
    row = store.dossiers.get(1)

    store.dossiers.settle(row._replace(commune=HOME))
    store.entries.deliver_late(1, at=5)

    found, _ = store.entries.due([HOME], somebody(), start=3, end=9, limit=10)
    assert [(one.at, one.position, one.counts_at) for one in found] == [(5, 0, 0), (5, 1, 1)]


# Dossiers.


def a_row(number: int, last: int, **fields: Any) -> RegistryRow:
    row = RegistryRow(number, "", "", "", "", "", contested=False, not_agreed=0, aside=0,
                      first_position=last, last_position=last, since_ms=None)  # fmt: skip
    return row._replace(**fields)


def test_a_dossier_that_is_here_is_found_as_it_is(store: Store) -> None:
    new = store.dossiers.find_or_add(DOSSIER, commune=HOME, salt=None)

    assert new == store.dossiers.find(DOSSIER)
    assert store.dossiers.find_or_add(DOSSIER, commune=None, salt=SALT) == new
    assert store.dossiers.find(DOSSIER) == new
    assert store.dossiers.numbers() == [new.number]


def test_a_line_keeps_the_first_position_and_the_last(store: Store) -> None:
    store.dossiers.find_or_add(DOSSIER, commune=HOME, salt=SALT)

    for last in (5, 9, 7):
        store.dossiers.keep_rows([a_row(1, last, contested=True)])

    assert store.dossiers.find_row(1) == a_row(1, 9, first_position=5, contested=True)


def test_lines_come_newest_first(store: Store) -> None:
    for number in range(1, 4):
        store.dossiers.find_or_add(DossierId(bytes([number] * 16)), commune=HOME, salt=SALT)
    store.dossiers.keep_rows([a_row(1, 8), a_row(2, 9), a_row(3, 7)])

    assert [row.dossier for _, row in store.dossiers.rows(limit=2)] == [2, 1]
    assert [row.dossier for _, row in store.dossiers.rows(limit=2, offset=2)] == [3]


def test_lists_hold_what_their_lines_say(store: Store) -> None:
    for number in range(1, 5):
        store.dossiers.find_or_add(DossierId(bytes([number] * 16)), commune=HOME, salt=SALT)
    store.dossiers.keep_rows(
        [
            a_row(1, 8, aside=1, since_ms=50),
            a_row(2, 9, contested=True, since_ms=40),
            a_row(3, 7, not_agreed=2),
            a_row(4, 6, aside=3),
        ]
    )

    dossiers = store.dossiers
    assert [row.dossier for row in dossiers.aside(limit=9)] == [1, 4]
    assert [row.dossier for row in dossiers.not_agreed(limit=9)] == [2, 3]
    assert [row.dossier for row in dossiers.running(limit=9)] == [2, 1]
    lists = dossiers.aside, dossiers.not_agreed, dossiers.running
    assert [len(some(limit=1)) for some in lists] == [1, 1, 1]
    dossiers.keep_rows([a_row(2, 9)])
    assert [row.dossier for row in dossiers.running(limit=9)] == [1]


def test_whom_and_what_a_dossier_names_is_replaced_as_a_whole(store: Store) -> None:
    for number in (1, 2):
        store.dossiers.find_or_add(DossierId(bytes([number] * 16)), commune=HOME, salt=SALT)
    people = [PersonRow(number, "full_name", "Lò Thị Mẫu", "lo thi mau") for number in (1, 2)]
    papers = [PaperRow(1, "pages/a/blob", ROOT, "to_khai", "image/jpeg", 9)]
    store.dossiers.keep_named([1, 2], people, papers)

    assert store.dossiers.people("lo t", limit=9) == people
    assert store.dossiers.people("", limit=1) == people[:1]
    assert store.dossiers.named_in(1) == (people[:1], papers)
    store.dossiers.keep_named([1], [], [])
    assert store.dossiers.named_in(1) == ([], [])
    assert store.dossiers.people("lo t", limit=9) == people[1:]


def test_what_is_made_from_the_log_can_be_forgotten(store: Store) -> None:
    store.dossiers.find_or_add(DOSSIER, commune=HOME, salt=SALT)
    store.dossiers.keep_states([(1, b"state")])
    store.dossiers.keep_rows([a_row(1, 8)])
    store.dossiers.keep_named([1], [PersonRow(1, "full_name", "Lò", "lo")], [])

    store.dossiers.forget_projection()

    assert not any(store.made.of(1).values())
    assert store.dossiers.numbers() == [1]


def test_states_are_read_by_dossier_within_the_scope(store: Store) -> None:
    ids = [DossierId(bytes([number] * 16)) for number in (3, 1, 2)]
    for dossier, commune in zip(ids, (HOME, HOME, "03646"), strict=True):
        store.dossiers.find_or_add(dossier, commune=commune, salt=SALT)
    erased = store.dossiers.find_or_add(DossierId(bytes([4] * 16)), commune=HOME, salt=None)
    store.dossiers.keep_states([(number, b"state") for number in range(1, erased.number + 1)])

    found = [row.id for row, _ in store.dossiers.states_after(bytes(16), [HOME])]

    assert found == [ids[1], ids[0]]
    assert [row.id for row, _ in store.dossiers.states_after(ids[1], [HOME])] == [ids[0]]


# Attachments.


def named(device: Device, position: int, *, thumbnail: bool = False, root: bytes = ROOT) -> Named:
    return Named(device.id, position, DOSSIER, BlobRoot(root), 3 * CHUNK_BYTES, thumbnail)


def test_missing_are_thumbnails_first_then_as_they_were_named(store: Store) -> None:
    device = a_device()
    roots = [BlobRoot(sha256(bytes([number]))) for number in range(3)]
    store.attachments.add(
        [
            named(device, 2, root=roots[0]),
            named(device, 1, root=roots[1]),
            named(device, 3, root=roots[2], thumbnail=True),
        ]
    )

    found = [one.root for one in store.attachments.missing(device.id, limit=9)]

    assert found == [roots[2], roots[1], roots[0]]
    assert len(store.attachments.missing(device.id, limit=2)) == 2
    assert store.attachments.missing(a_device("ai").id, limit=9) == []


def test_a_blob_with_all_its_chunks_is_missing_nowhere(store: Store) -> None:
    one, two = a_device(), a_device("bình")
    store.attachments.add([named(one, 1), named(two, 2)])
    (blob,) = store.attachments.of(DOSSIER, ROOT)

    store.attachments.keep_present(blob.number, Bitmap(3, 0b101))
    assert [list(x.present.missing()) for x in store.attachments.missing(two.id, limit=9)] == [[1]]
    store.attachments.keep_present(blob.number, Bitmap(3, 0b110))
    assert [list(x.present.missing()) for x in store.attachments.missing(two.id, limit=9)] == [[0]]
    store.attachments.keep_present(blob.number, Bitmap(3, 0b111))

    assert store.attachments.missing(one.id, limit=9) == []
    assert store.attachments.named_by(two.id, blob.number)


def test_an_erased_dossiers_attachments_are_forgotten(store: Store) -> None:
    device = a_device()
    store.attachments.add([named(device, 1)])
    store.chunks.write(DOSSIER, ROOT, 0, b"chunk")

    store.attachments.erase(DOSSIER)
    store.chunks.erase(DOSSIER)
    store.chunks.erase(DOSSIER)

    assert store.attachments.of(DOSSIER, ROOT) == []
    with pytest.raises(FileNotFoundError):
        store.chunks.read(DOSSIER, ROOT, 0)


# The door.


@pytest.mark.parametrize(
    ("counters", "fresh"),
    [([1, 2], [True, True]), ([5, 5], [True, False]), ([5, 4, 6], [True, False, True])],
)
def test_a_counter_is_good_once_and_only_grows(
    store: Store, counters: list[int], fresh: list[bool]
) -> None:
    device = a_device()

    used = [store.desk.use_counter(device.id, device.epoch, counter) for counter in counters]

    assert used == fresh
    assert store.desk.use_counter(device.id, Epoch(bytes(8)), 1)


def test_held_bytes_are_counted_by_device_and_leave_one_run_out(store: Store) -> None:
    one, other = a_device(), a_device("bình")
    first, second = (device.write(b"\x90").header for device in (one, other))
    for header, run in ((first, b"four"), (first, b"three"), (second, b"ten bytes.")):
        store.desk.hold(header, run, received_ms=1)

    assert store.desk.held_bytes(one.id, but=sha256(b"")) == 9
    assert store.desk.held_bytes(one.id, but=sha256(b"four")) == 5
    assert store.desk.held_bytes(a_device("chi").id, but=sha256(b"")) == 0


def test_a_run_is_held_once_and_released_when_its_predecessor_is_here(store: Store) -> None:
    device = a_device()
    entries = a_log(4, device)
    for run in (b"the last", b"the third", b"the third"):
        first = entries[3 if run == b"the last" else 2].header
        store.desk.hold(first, run, received_ms=1)
    assert len(store.desk.all_held()) == 2
    assert store.desk.releasable(device.id, NO_HASH) == []

    keep(store, entries[:2])

    (held,) = store.desk.releasable(device.id, NO_HASH)
    assert held.run == b"the third"
    store.desk.release(held)
    assert store.desk.releasable(device.id, NO_HASH) == []


def test_the_first_run_of_an_epoch_is_released_by_the_epoch_before(store: Store) -> None:
    device = a_device()
    entries = a_log(2, device)
    header = msgspec.structs.replace(
        entries[0].header, epoch=Epoch(b"next one"), previous=Hash(entries[1].id)
    )
    store.desk.hold(header, b"run", received_ms=1)
    assert store.desk.releasable(device.id, NO_HASH) == []

    keep(store, entries)

    assert [held.run for held in store.desk.releasable(device.id, NO_HASH)] == [b"run"]


def test_a_run_at_the_beginning_of_a_log_waits_for_nothing(store: Store) -> None:
    """It was held for another reason: nobody signed, then."""
    device = a_device()
    [first] = a_log(1, device)
    store.desk.hold(first.header, b"run", received_ms=1)

    assert store.desk.releasable(device.id, NO_HASH) == []
    assert len(store.desk.releasable(device.id, first.header.previous)) == 1


def test_an_invitation_is_good_once_and_for_a_while(store: Store) -> None:
    store.desk.add_invite(sha256(b"code"), b"for An", 100)
    store.desk.add_invite(sha256(b"late"), b"for Binh", 100)

    assert store.desk.take_invite(sha256(b"late"), 100) is None
    assert store.desk.take_invite(sha256(b"code"), 99) == b"for An"
    assert store.desk.take_invite(sha256(b"code"), 99) is None
    assert store.desk.take_invite(sha256(b"other"), 99) is None


def test_a_note_is_what_was_said_last(store: Store) -> None:
    store.desk.set_note("name", b"one")
    store.desk.set_note("name", b"two")

    assert store.desk.find_note("name") == b"two"
