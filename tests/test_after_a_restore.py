"""Yesterday's copy is restored: nothing that any device was ever told is missing, or twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from protocol.errors import NotPossible
from protocol.receipts import Kind
from sync_server import control
from tests.aftermath import Office, all_accepted, an_office, shown_by
from tests.test_centre_http import CENTRE


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
    decided = max(office.kinds().keys() - {bytes(i) for i, _ in one.store.own_operations()})

    office.restore(copy)
    assert decided not in office.kinds() or len(office.kinds()) > 1
    one.sync()
    one.sync()

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
