"""The registry: what people read follows from the log, and from nothing else."""

import sqlite3
from datetime import date
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw
from msgspec.structs import replace

from protocol import admin
from protocol.actions import Code, Open, Save, Transition, Write
from protocol.blobs import BlobRef, blob_root
from protocol.catalogue import read_catalogue
from protocol.decoding import encode
from protocol.ids import DossierId, OperationRef, sha256
from protocol.merge import Dossier, Placed, fold
from sync_server import clerk
from sync_server.catalogues import NOTE
from sync_server.projection import (
    citizen_of,
    decode_state,
    encode_state,
    folded_text,
    rebuild,
)
from sync_server.publishing.folder import first_catalogue
from sync_server.store.dossiers import PaperRow, PersonRow
from sync_server.store.entries import Stored
from sync_server.store.made import FORGET, TABLES
from tests.builders import a_write
from tests.test_ingest import a_branch, a_day
from tests.town import CLERK, KEYS, Tablet, Town, same_dossier

BIRTH = "1.001193"


def projected(folder: Path) -> list[tuple[object, ...]]:
    """The projection's tables, byte for byte."""
    connection = sqlite3.connect(folder / "centre.db")
    try:
        return [
            *connection.execute("SELECT * FROM state ORDER BY dossier"),
            *connection.execute("SELECT * FROM registry ORDER BY dossier"),
            *connection.execute("SELECT * FROM person ORDER BY dossier, slot, name"),
            *connection.execute("SELECT * FROM paper ORDER BY dossier, slot, root"),
            *connection.execute("SELECT * FROM remark ORDER BY position, code"),
            *connection.execute("SELECT * FROM timing ORDER BY dossier"),
            *connection.execute("SELECT * FROM subject ORDER BY dossier"),
        ]
    finally:
        connection.close()


def an_eventful_week(town: Town) -> tuple[Tablet, DossierId]:
    """Parallel work, a fork, a loss, an adoption, steps, an erasure."""
    tablet, other = a_day(town), a_day(town, "bình")
    dossier = tablet.log[0].header.dossier
    branch = a_branch(tablet, after=2, notes=["bản sao"])
    tablet.sync()
    other.sync()
    tablet.note(dossier, "một")
    other.note(dossier, "hai")
    other.say(Transition("business", "submitted", [0]), dossier, references=[tablet.log[0].ref])
    other.sync()
    tablet.sync()
    tablet.push(branch)
    town.revoke(tablet, "lost")
    tablet.note(dossier, "sau khi mất máy")
    gone = tablet.open(number=7)
    tablet.push(tablet.log)
    town.centre.operate(clerk.adopt_operations([branch[0].id]), dossier=dossier, officer=CLERK)
    town.centre.operate(clerk.adopt_dossier(), dossier=dossier, officer=CLERK)
    state = town.centre.dossier(dossier)
    town.centre.operate(clerk.step(state, "received"), dossier=dossier, officer=CLERK)
    other.say(b"\x92\xa9from_2031\x01", dossier)
    other.sync()
    town.erase(other.log[0].header.dossier, gone)
    return tablet, dossier


def test_a_rebuild_gives_the_same_bytes(tmp_path: Path) -> None:
    town = Town(tmp_path)
    an_eventful_week(town)
    before = projected(tmp_path)

    count = rebuild(town.centre.store, town.centre.trust)

    assert count == 3
    assert projected(tmp_path) == before


def test_every_table_that_is_made_of_a_dossier_is_compared_with_itself() -> None:
    db = Town().centre.store._db  # noqa: SLF001  # its tables, whatever they are by now
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    of_dossiers = {
        name
        for name in names
        if any(key[2] == "dossier" for key in db.execute(f"PRAGMA foreign_key_list({name})"))
    }

    assert {*TABLES} == of_dossiers - {"operation"} | {"found_by"}
    assert len(FORGET) == len(TABLES)


def test_what_is_kept_is_the_fold_of_what_counts() -> None:
    town = Town()
    _, dossier = an_eventful_week(town)
    store, trust = town.centre.store, town.centre.trust
    row = store.dossiers.find(dossier)
    assert row is not None

    counting = [one for one in store.entries.of_dossier(row.number) if one.counts_at is not None]

    folded = fold([placed(one, town) for one in counting], dossier=dossier)
    assert same_dossier(folded, town.centre.dossier(dossier))
    assert trust.position < store.tree.size()


def placed(stored: Stored, town: Town) -> Placed:
    assert stored.counts_at is not None
    device = stored.operation.header.device
    role = town.centre.trust.certificate(device, stored.counts_at).role
    return Placed(stored.operation, stored.counts_at, role)


def test_a_state_comes_back_from_its_bytes() -> None:
    town = Town()
    _, dossier = an_eventful_week(town)
    state = town.centre.dossier(dossier)

    again = decode_state(dossier, encode_state(state))

    assert again == state
    assert encode_state(again) == encode_state(state)


def test_the_bytes_of_a_state_do_not_depend_on_the_order_of_a_set() -> None:
    refs = [OperationRef(sha256(bytes([at]))[:16]) for at in range(50)]
    one, other = Dossier(DossierId(bytes(16))), Dossier(DossierId(bytes(16)))
    for there, back in zip(refs, reversed(refs), strict=True):
        one.held.add(there)
        other.held.add(back)

    assert encode_state(one) == encode_state(other)


def test_a_line_says_code_citizen_procedure_state_and_what_is_not_agreed() -> None:
    town = Town()
    tablet, other = town.enrol("an"), town.enrol("bình")
    dossier = tablet.open("Giàng A Thử")
    tablet.say(Code("H52.99-261122-5003", sha256(b"slip")), dossier)
    tablet.say(Transition("business", "submitted", [0]), dossier, references=[tablet.log[0].ref])
    tablet.sync()
    other.sync()
    tablet.note(dossier, "một")
    other.note(dossier, "hai")
    tablet.sync()
    other.sync()

    (line,) = town.centre.rows()

    assert line == (
        dossier.hex(),
        "H52.99-261122-5003",
        "Giàng A Thử",
        "1.001193",
        "submitted",
        "1",
        "0",
        str(town.centre.store.tree.size() - 1),
    )


def test_what_came_last_stands_last() -> None:
    town = Town()
    tablet = town.enrol("an")
    first, second = tablet.open(number=1), tablet.open(number=2)
    tablet.note(first, "đến sau cùng")
    tablet.sync()

    assert [line.dossier for line in town.centre.rows()] == [second.hex(), first.hex()]


def test_a_contested_step_names_both() -> None:
    town = Town()
    tablet, other = town.enrol("an"), town.enrol("bình")
    dossier = tablet.open()
    tablet.sync()
    other.sync()
    begun = [tablet.log[0].ref]
    tablet.say(Transition("business", "submitted", [0]), dossier, references=begun)
    other.say(Transition("business", "withdrawing", [0]), dossier, references=begun)
    tablet.sync()
    other.sync()

    row = town.centre.store.dossiers.find_row(1)

    assert row is not None
    assert (row.step, row.contested) == ("submitted|withdrawing", True)


@pytest.mark.parametrize(
    ("slot", "name"),
    [
        ("child.full_name", "Bé Thử"),
        ("mother.full_name", "Mẹ Mẫu"),
        ("father.full_name", "Bé Thử"),
        (None, "Bé Thử"),
    ],
)
def test_the_citizen_is_whom_the_catalogue_says_or_the_first_that_is_named(
    slot: str | None, name: str
) -> None:
    people = [
        PersonRow(1, "child.full_name", "Bé Thử", "be thu"),
        PersonRow(1, "mother.full_name", "Mẹ Mẫu", "me mau"),
    ]

    assert citizen_of(people, slot) == name
    assert citizen_of([], slot) == ""


def announced(town: Town, version: int, slot: str) -> None:
    """A catalogue in which birth registrations go under the name in `slot`."""
    catalogue = read_catalogue(first_catalogue())
    (birth,) = [one for one in catalogue.procedures if one.code == BIRTH]
    said = replace(catalogue, version=version, procedures=(replace(birth, citizen=slot),))
    content = msgspec.json.encode(said)
    identity = sha256(content)
    town.centre.store.desk.set_note(NOTE.format(identity.hex()), content)
    town.say(admin.Catalogue(version, identity, date(2026, 11, 1)), KEYS.admin)


def a_birth(tablet: Tablet, number: int, catalogue: int) -> DossierId:
    dossier = DossierId(bytes(15) + bytes([number]))
    names = [a_write("child.full_name", "Bé Thử"), a_write("mother.full_name", "Mẹ Mẫu")]
    tablet.say(Open(BIRTH, catalogue, "x", "official", names), dossier)
    return dossier


def test_a_dossier_goes_under_the_name_that_its_catalogue_says(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet = town.enrol("an")
    announced(town, 1, "child.full_name")
    a_birth(tablet, 1, 1)
    a_birth(tablet, 2, 2)  # of which nobody has heard yet
    tablet.sync()
    announced(town, 2, "mother.full_name")
    a_birth(tablet, 3, 2)
    a_birth(tablet, 4, 1)
    tablet.sync()
    before = projected(tmp_path)

    rebuild(town.centre.store, town.centre.trust)

    assert projected(tmp_path) == before, "whatever has been announced since"
    named = {line.dossier[-1]: line.citizen for line in town.centre.rows()}
    assert named == {"1": "Bé Thử", "2": "Bé Thử", "3": "Mẹ Mẫu", "4": "Bé Thử"}


def test_everybody_and_every_page_is_found(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet = town.enrol("an")
    dossier = a_birth(tablet, 1, 1)
    page = BlobRef(blob_root(b"page"), 4, "image/jpeg", "to_khai")
    values = encode(page), encode("no page"), encode(["Bé Thử"])
    slots = "pages/k1/blob", "pages/k2/blob", "witness.full_name"
    writes = [Write(slot, Raw(value), []) for slot, value in zip(slots, values, strict=True)]
    tablet.say(Save(writes), dossier)
    tablet.sync()

    people, papers = town.centre.store.dossiers.named_in(1)

    assert [(one.slot, one.name) for one in people] == [
        ("child.full_name", "Bé Thử"),
        ("mother.full_name", "Mẹ Mẫu"),
    ]
    assert papers == [PaperRow(1, "pages/k1/blob", page.root, "to_khai", "image/jpeg", 4)]
    assert [one.name for one in town.centre.store.dossiers.people("me m", limit=9)] == ["Mẹ Mẫu"]
    assert town.centre.store.dossiers.people("mm", limit=9) == []


def test_what_is_erased_names_nobody_any_more() -> None:
    town = Town()
    tablet = town.enrol("an")
    dossier = a_birth(tablet, 1, 1)
    tablet.sync()

    town.erase(dossier)

    assert town.centre.store.dossiers.named_in(1) == ([], [])
    assert town.centre.rows()[0].citizen == ""


def test_a_clock_runs_from_reception_to_the_end() -> None:
    town = Town()
    tablet, other = town.enrol("an"), town.enrol("bình")
    dossiers = town.centre.store.dossiers
    first, second = a_birth(tablet, 1, 1), a_birth(other, 2, 1)
    for device, dossier in ((tablet, first), (other, second)):
        device.say(Transition("business", "received", [0]), dossier, references=[device.log[0].ref])
    other.sync()
    tablet.sync()
    received = [device.log[1].header.wall_ms for device in (tablet, other)]

    assert [(one.dossier, one.since_ms) for one in dossiers.running(limit=9)] == [
        (2, received[0]),
        (1, received[1]),
    ]
    state = town.centre.dossier(second)
    town.centre.operate(clerk.step(state, "processing"), dossier=second, officer=CLERK)
    state = town.centre.dossier(second)
    town.centre.operate(clerk.step(state, "stopped"), dossier=second, officer=CLERK)

    assert [one.dossier for one in dossiers.running(limit=9)] == [2]


def test_what_waits_and_what_is_not_agreed_are_lists_of_their_own() -> None:
    town = Town()
    an_eventful_week(town)
    dossiers = town.centre.store.dossiers

    assert all(row.aside for row in dossiers.aside(limit=9))
    assert all(row.contested or row.not_agreed for row in dossiers.not_agreed(limit=9))
    every = [row for _, row in dossiers.rows(limit=-1)]
    assert dossiers.aside(limit=9) == [row for row in every if row.aside]
    assert dossiers.not_agreed(limit=9) == [r for r in every if r.contested or r.not_agreed]
    assert dossiers.not_agreed(limit=9)


def test_names_that_people_do_not_agree_on_are_both_shown() -> None:
    town = Town()
    tablet, other = town.enrol("an"), town.enrol("bình")
    dossier = tablet.open("Lò Thị Mẫu")
    other.say(Save([a_write("citizen.full_name", "Lò Thị Mậu")]), dossier)
    tablet.sync()
    other.sync()

    assert town.centre.rows()[0].citizen == "Lò Thị Mẫu / Lò Thị Mậu"


def test_a_name_is_found_without_its_marks() -> None:
    assert folded_text("Đặng Thị MẬU") == "dang thi mau"
