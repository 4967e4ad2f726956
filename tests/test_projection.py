"""The registry: what people read follows from the log, and from nothing else."""

import sqlite3
from pathlib import Path

import pytest

from protocol.actions import Code, Open, Save, Transition
from protocol.ids import DossierId, OperationRef, sha256
from protocol.merge import Dossier, Placed, fold
from sync_server import clerk
from sync_server.projection import (
    citizen_of,
    decode_state,
    encode_state,
    folded_text,
    rebuild,
)
from sync_server.store.entries import Stored
from tests.builders import a_write
from tests.test_ingest import a_branch, a_day
from tests.town import CLERK, Tablet, Town, same_dossier


def projected(folder: Path) -> list[tuple[object, ...]]:
    """The projection's tables, byte for byte."""
    connection = sqlite3.connect(folder / "centre.db")
    try:
        return [
            *connection.execute("SELECT * FROM state ORDER BY dossier"),
            *connection.execute("SELECT * FROM registry ORDER BY dossier"),
            *connection.execute("SELECT * FROM remark ORDER BY position, code"),
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
    ("writes", "name"),
    [
        ([], ""),
        ([("child.full_name", "Bé Thử"), ("citizen.full_name", "Mẹ Mẫu")], "Mẹ Mẫu"),
        ([("groom.full_name", "Chú rể"), ("bride.full_name", "Cô dâu")], "Cô dâu"),
        ([("full_name", 7)], ""),
    ],
)
def test_the_citizen_is_found_in_the_forms_of_today(
    writes: list[tuple[str, str | int]], name: str
) -> None:
    town = Town()
    tablet = town.enrol("an")
    dossier = DossierId(bytes(15) + b"\x01")
    action = Open("1.001193", 1, "x", "official", [a_write(*write) for write in writes])
    opening = tablet.say(action, dossier)

    assert citizen_of(fold([Placed(opening)], dossier=dossier)) == name


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
