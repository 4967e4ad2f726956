"""What histories have found, each as small as it can be said."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from mobile.keeping import purge
from mobile.store import OwnEpoch
from mobile.store.vault_rows import SKIPPED
from protocol.ids import DossierId, Epoch, OperationId
from protocol.operation import Verified
from protocol.receipts import Kind
from sync_server import control, waiting
from sync_server.store.entries import Stored
from tests.aftermath import Office, all_accepted, an_office
from tests.devices import NOW, Tablet
from tests.field import Field, hand_in
from tests.test_after_a_restore import only_follow
from tests.test_set_back import spoil

# No block covers this day, so codes are provisional.
LATER: Final = 200 * 24 * 3600 * 1000


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as office:
        yield office


def leap(tablet: Tablet, to: int, name: bytes) -> None:
    """As after a restore: a new line of epochs, and provisional numbers from elsewhere on."""
    line = Epoch(name)
    tablet.store.begin_epoch(OwnEpoch(line, line, to * SKIPPED))


def a_code(tablet: Tablet, at: int) -> str:
    dossier = tablet.open(at=at)
    _, slip = tablet.capture.give_code(dossier, now_ms=NOW + at, declared_ms=NOW + LATER)
    return slip.code.text


def test_a_leap_downwards_uses_no_number_that_a_restore_has_forgotten(tmp_path: Path) -> None:
    """Seed 57: the highest known number was that before the lost one."""
    tablet = Tablet(tmp_path)
    leap(tablet, 924, b"a line 1")
    a_code(tablet, 1)
    backup = tablet.copied(tmp_path / "backup")
    lost = a_code(tablet, 2)

    leap(backup, 512, b"a line 2")
    again = a_code(backup, 3)

    assert again != lost
    assert again.endswith("-512001")


# Work in a dossier that was erased before it came.


def an_erased_dossier(office: Office, one: Field) -> tuple[DossierId, OperationId]:
    """One note came into it after the erasure; the tablet has let go of what it may."""
    dossier = one.take(name="Lò Thị Xóa Sạch")
    one.sync()
    office.decide(control.Erase(dossier.hex(), "hết hạn lưu"))
    one.note(dossier, "viết khi chưa hay tin đã xóa")
    [late] = one.store.outbox()
    one.sync()
    let_go(office, one)
    return dossier, late.id


def let_go(office: Office, field: Field) -> None:
    purge(field.store, now_ms=office.now_ms)


def kept(field: Field, epoch: bytes) -> list[OperationId]:
    """Own work that could still be offered, if it had to be."""
    return [one.id for one in field.store.own_between(epoch, 1, 100)]


def test_of_work_that_is_erased_the_links_stay_until_the_centre_has_them_twice(
    office: Office,
) -> None:
    one = office.officer("Cà Thị Ón")
    dossier, late = an_erased_dossier(office, one)
    epoch, (before, _) = one.unlocked.epoch, one.store.own_operations()

    assert kept(one, epoch) == [before[0], late]
    assert all(entry.body is None for entry in one.store.own_between(epoch, 1, 100))
    assert one.store.find_salt(dossier) is None
    assert [record.dossier for record in one.store.records()] == []

    office.centre.mark_safe(office.centre.checkpoint().size)
    one.sync()
    let_go(office, one)

    assert kept(one, epoch) == []


def test_a_restored_centre_gets_back_the_links_of_what_was_erased(office: Office) -> None:
    """Else all that its author wrote later would be held for ever."""
    one = office.officer("Cà Thị Ón")
    first = one.take()
    one.sync()
    office.decide(control.Erase(first.hex(), "hết hạn lưu"))
    copy = office.back_up()
    one.note(first, "viết khi chưa hay tin đã xóa")
    one.sync()
    let_go(office, one)
    one.take(name="Lò Văn Sau")
    one.sync()

    office.restore(copy)
    one.sync()
    one.take(name="Lò Văn Sau Nữa")
    report = one.sync()

    assert report.problems == ()
    assert all_accepted(one, office)
    assert all(stored.operation.body is None for stored in of_dossier(office, first))
    office.check()


def of_dossier(office: Office, dossier: DossierId) -> list[Stored]:
    row = office.centre.store.dossiers.find(dossier)
    assert row is not None
    return office.centre.store.entries.of_dossier(row.number)


# What a lost log had accepted, and somebody else brings first.


def brought_by_another(office: Office, one: Field, two: Field) -> OperationId:
    """Accepted, lost with the log, and aside now: since then its author's tablet was lost."""
    dossier = one.take()
    one.sync()
    copy = office.back_up()
    one.note(dossier, "đã nhận trước khi mất nhật ký")
    [new] = one.store.outbox()
    one.sync()
    two.sync()
    office.restore(copy)
    office.offices.revoke(one.unlocked.device, "lost")
    two.sync()
    assert office.kinds()[bytes(new.id)] == Kind.QUARANTINED
    return new.id


def counts(office: Office, identity: OperationId) -> bool:
    """In the registry: accepted, or adopted since."""
    [stored] = [one for one in office.centre.store.entries.all() if one.operation.id == identity]
    return stored.counts_at is not None


def test_what_somebody_else_brought_first_counts_once_its_author_shows_the_receipt(
    office: Office,
) -> None:
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    identity = brought_by_another(office, one, two)
    assert not counts(office, identity)

    one.sync()
    again = office.centre.checkpoint().size
    one.sync()
    two.sync()

    assert counts(office, identity)
    assert office.centre.checkpoint().size == again, "adopted once"
    assert all(found.position is not None for found in two.store.entries_of(one_dossier(two)))
    office.check()


def test_what_one_log_had_accepted_counts_though_the_next_had_put_it_aside(office: Office) -> None:
    """Seed 2005633: restored once more, and the newer of its two receipts was believed."""
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    identity = brought_by_another(office, one, two)
    copy = office.back_up()
    one.sync()
    assert counts(office, identity)

    office.restore(copy)
    assert not counts(office, identity)
    one.sync()

    assert counts(office, identity)
    office.check()


def one_dossier(field: Field) -> DossierId:
    [record] = field.store.records()
    return record.dossier


def test_a_file_shows_the_receipt_as_well(office: Office) -> None:
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    identity = brought_by_another(office, one, two)
    only_follow(one)

    hand_in(office, one.export().read_bytes())

    assert counts(office, identity)
    office.check()


def test_a_receipt_is_still_shown_after_a_file_has_told_that_the_work_stands_aside(
    office: Office,
) -> None:
    """The file was made before the restore: it had no old receipt in it."""
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    dossier = one.take()
    one.sync()
    copy = office.back_up()
    one.note(dossier, "đã nhận trước khi mất nhật ký")
    [new] = one.store.outbox()
    one.sync()
    file = one.export().read_bytes()
    office.restore(copy)
    office.offices.revoke(one.unlocked.device, "lost")
    answer = hand_in(office, file)
    assert one.take_back(answer.content).quarantined == 1
    assert not counts(office, new.id)

    one.sync()

    assert counts(office, new.id)
    assert one.store.outbox() == []
    two.sync()
    office.check()


# Held while nothing was signed.


def test_what_was_held_is_taken_in_though_its_tablet_never_comes_again(office: Office) -> None:
    """Two logs came out of one copy; whoever knows the other one stops the signing."""
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    copy = office.back_up()
    office.restore(copy)
    one.take()
    one.sync()
    office.restore(copy)
    two.sync()
    one.sync()
    dossier = two.take(name="Lò Văn Bản Hai")
    [held] = two.store.outbox()
    assert two.sync().problems == ("held",)

    office.restore(office.back_up())

    assert office.kinds()[bytes(held.id)] == Kind.ACCEPTED
    assert [one.operation.id for one in of_dossier(office, dossier)] == [held.id]
    office.check()


# Unsent work of which the disk has spoiled both copies.


def spoil_twice(field: Field, identity: bytes) -> None:
    for table in ("operation", "spare"):
        spoil(field, field.folder / "Cà Thị Ón", table, identity)


def test_work_goes_on_beside_what_is_lost(office: Office) -> None:
    """What was signed behind it waits for the clerk; nothing that comes later does."""
    one = office.officer("Cà Thị Ón")
    first = one.take()
    one.note(first, "hỏng cả hai bản")
    behind = one.take(name="Lò Văn Sau")
    _, lost, _ = one.store.outbox()
    spoil_twice(one, lost.id)

    damage = one.store.check()
    one.store.heal(damage)
    later = one.take(name="Lò Văn Sau Nữa")
    report = one.sync()

    assert damage.lost == [lost.id]
    assert report.problems == ("held",)
    assert set(office.kinds().values()) == {Kind.ACCEPTED}
    assert {one.header.dossier for one in in_log(office)} == {first, later}
    ((name, *_, dossiers),) = waiting.rows(office.centre)
    assert dossiers == behind.hex()

    waiting.go_on(office.centre, name, reason="bộ nhớ của máy hỏng")
    one.note(later, "và cứ thế")
    assert one.sync().problems == ()

    assert {one.header.dossier for one in in_log(office)} == {first, behind, later}
    assert waiting.rows(office.centre) == []
    assert [one.id for one in one.store.outbox()] == []
    office.check()


def in_log(office: Office) -> list[Verified]:
    centre = office.centre.trust.devices
    return [
        stored.operation
        for stored in office.centre.store.entries.all()
        if centre[stored.operation.header.device].newest.role != "centre"
    ]


def test_what_is_lost_is_told_until_somebody_has_seen_to_it(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    dossier = one.take()
    one.note(dossier, "hỏng cả hai bản")
    _, lost = one.store.outbox()
    spoil_twice(one, lost.id)

    epochs = set()
    for round_number in range(2):
        damage = one.store.check()
        one.store.heal(damage)
        assert damage.lost == [lost.id]
        epochs.add(one.unlocked.epoch)
        one.note(dossier, f"viết thêm trong {len(epochs)}, {round_number}")

    assert len(epochs) == 1, "one new epoch for one loss"
    assert one.sync().problems == ()
