"""Capture: what the officer did becomes signed operations, and says no more than they saw."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from mobile.capture import DRAFT, Paper
from mobile.edits import MAX_PART_BYTES, page_roots
from mobile.problems import WrongPin
from mobile.slips import find_slip, last_checkpoint_ms
from mobile.store import Store
from mobile.vault import Machine
from protocol.actions import (
    MAX_WRITES,
    Act,
    Code,
    Confirm,
    DeclareTime,
    Present,
    Save,
    SealBundle,
    Transition,
    WitnessSlip,
    read_action,
)
from protocol.acts import Hold, acts_stand, check_sign_off, hold_of, presented
from protocol.admin import Block
from protocol.blobs import MAX_BLOB_BYTES, THUMBNAIL_MAX_BYTES
from protocol.bracket import MAX_ABSENCE_MS
from protocol.clock import MAX_DRIFT_MS, ms_of
from protocol.codes import StandingBlock, check_slip, vietnam_day
from protocol.dossier import not_agreed, opened, rows, shown, value_of
from protocol.errors import (
    ActsMissing,
    ClockGuard,
    MalformedBytes,
    NotAgreed,
    NotPossible,
    OverLimit,
)
from protocol.ids import NO_DOSSIER, BlobRoot, Digest, DossierId, Hash
from protocol.operation import MAX_REFERENCES, Verified, verify
from protocol.run import decode_run, encode_run, verify_run
from protocol.slots import MAX_SLOT_BYTES
from protocol.workflow import BUSINESS, axis_of
from tests.devices import (
    BIRTH,
    FIELDS,
    MACHINE,
    MINUTE_MS,
    NOW,
    PAGE,
    PICTURE,
    PIN,
    Centre,
    Tablet,
)

DAY_MS = 24 * 60 * MINUTE_MS
TEXT = Hash(b"what was read aloud: its SHA-256")
PROVISIONAL = msgspec.structs.replace(BIRTH, footing="provisional")


@pytest.fixture
def tablet(tmp_path: Path) -> Iterator[Tablet]:
    tablet = Tablet(tmp_path)
    yield tablet
    tablet.store.close()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Tablet, Tablet]]:
    centre = Centre()
    tablets = Tablet(tmp_path, "an", centre), Tablet(tmp_path, "bình", centre)
    yield tablets
    for one in tablets:
        one.store.close()


def attested(slot: str) -> bool:
    return slot != "note" and not slot.startswith("pages/")


def action_of(operation: Verified) -> object:
    assert operation.body is not None
    return read_action(operation.body)


def values(tablet: Tablet, dossier: DossierId, slot: str) -> set[object]:
    return {one.value for one in shown(tablet.store.state(dossier), slot)}


def present(tablet: Tablet, dossier: DossierId) -> Digest:
    screen = tablet.store.screen(dossier)
    _, digest = tablet.capture.present(screen, text_hash=TEXT, attested=attested, now_ms=NOW)
    return digest


def act(tablet: Tablet, dossier: DossierId, digest: Digest, kind: str = "mark") -> Verified:
    return tablet.capture.act(tablet.store.screen(dossier), Act(kind, digest), now_ms=NOW)


def sign_off(tablet: Tablet, dossier: DossierId, digest: Digest, pin: str = PIN) -> Verified:
    return tablet.capture.sign_off(
        dossier, digest, pin, required=["mark"], attested=attested, now_ms=NOW
    )


def step(tablet: Tablet, dossier: DossierId, to: str) -> Verified:
    screen = tablet.store.screen(dossier)
    return tablet.capture.transition(screen, BUSINESS, to, now_ms=NOW)


# The log.


def test_everything_that_was_captured_is_one_verified_chain(tablet: Tablet) -> None:
    dossier = tablet.open()
    tablet.attach(dossier, PAGE)
    tablet.save(dossier, {"note": "2"})
    digest = present(tablet, dossier)
    act(tablet, dossier, digest)
    sign_off(tablet, dossier, digest)
    step(tablet, dossier, "received")
    tablet.capture.give_code(dossier, now_ms=NOW)

    written = tablet.store.outbox()
    public = tablet.unlocked.signing.public

    assert verify_run(decode_run(encode_run(written)), public)[-1].id == written[-1].id
    for one in written:
        assert one.signature is not None
        assert verify(one.header_bytes, one.body, one.salt, one.signature, public) == one
    assert [one.header.seq for one in written] == list(range(1, len(written) + 1))
    certificate = tablet.store.certificate()
    assert {one.header.officer for one in written} == {certificate.officer}
    assert written[0].header.previous == tablet.store.enrolment().signed.hash


def test_an_operation_names_the_checkpoint_that_the_device_has_seen(tablet: Tablet) -> None:
    dossier = tablet.open()
    tablet.synchronise()
    seen = tablet.store.checkpoint()
    assert seen is not None

    header = tablet.save(dossier, {"note": "sau đồng bộ"}).header

    assert (header.seen_size, header.seen_root) == (seen.size, seen.root)


def test_what_is_saved_is_remembered_in_the_keystore_after_the_commit(tablet: Tablet) -> None:
    remembered: list[bytes] = []
    tablet.capture._pen._remember = remembered.append  # noqa: SLF001  # a second set of arguments
    dossier = tablet.open()

    tablet.attach(dossier, PAGE)
    tablet.capture.give_code(dossier, now_ms=NOW)

    assert len(remembered) == 3
    tablet.restart(Machine(MACHINE.secret, remembered[-1]))
    assert tablet.save(dossier, {"note": "tiếp"}).header.seq == 4


def test_what_cannot_be_kept_is_not_remembered_either(tablet: Tablet) -> None:
    remembered: list[bytes] = []
    tablet.capture._pen._remember = remembered.append  # noqa: SLF001  # a second set of arguments
    dossier = tablet.open()

    with pytest.raises(MalformedBytes):
        tablet.attach(dossier, msgspec.structs.replace(PAGE, media_type="image/png"))

    assert len(remembered) == 1


# Editing.


def test_an_edit_replaces_what_was_shown_when_it_began(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = an.open()
    an.synchronise()
    binh.synchronise()
    screen = an.store.screen(dossier)

    binh.save(dossier, {"note": "của bình", "phone": "0120000777"})
    binh.synchronise()
    an.synchronise()
    an.capture.save(screen, {"note": "của an"}, now_ms=NOW + 1)

    assert values(an, dossier, "note") == {"của an", "của bình"}
    assert values(an, dossier, "phone") == {"0120000777"}
    assert not_agreed(an.store.state(dossier)) == ["note"]


def test_an_edit_made_on_the_newest_screen_replaces_everything_it_showed(
    two: tuple[Tablet, Tablet],
) -> None:
    an, binh = two
    dossier = an.open()
    an.synchronise()
    binh.synchronise()
    binh.save(dossier, {"note": "của bình"})
    binh.synchronise()
    an.synchronise()

    an.save(dossier, {"note": "của an"})

    assert values(an, dossier, "note") == {"của an"}


def test_editing_one_of_two_values_leaves_the_other(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = an.open()
    an.synchronise()
    binh.synchronise()
    an.save(dossier, {"note": "của an"}, at=1)
    binh.save(dossier, {"note": "của bình"}, at=2)
    an.synchronise()
    binh.synchronise()

    binh.save(dossier, {"note": "của bình, sửa"}, at=3)

    assert values(binh, dossier, "note") == {"của an", "của bình, sửa"}


def test_a_person_who_chooses_replaces_all_that_stood_side_by_side(
    two: tuple[Tablet, Tablet],
) -> None:
    an, binh = two
    dossier = an.open()
    an.synchronise()
    binh.synchronise()
    an.save(dossier, {"note": "của an"})
    binh.save(dossier, {"note": "của bình"})
    an.synchronise()
    binh.synchronise()

    binh.capture.resolve(binh.store.screen(dossier), {"note": "của an"}, now_ms=NOW, reason="hỏi")

    assert values(binh, dossier, "note") == {"của an"}
    assert not_agreed(binh.store.state(dossier)) == []


def test_the_officer_sees_at_once_what_they_wrote(tablet: Tablet) -> None:
    dossier = tablet.open()

    for number in range(5):
        tablet.save(dossier, {"note": number})
        assert value_of(tablet.store.state(dossier), "note") == number


def test_a_screen_does_not_change_under_the_officer(tablet: Tablet) -> None:
    dossier = tablet.open()
    screen = tablet.store.screen(dossier)

    tablet.save(dossier, {"note": "mới"})

    assert value_of(screen.state, "note") == FIELDS["note"]


def test_only_what_was_changed_is_written(tablet: Tablet) -> None:
    dossier = tablet.open()

    new = tablet.save(dossier, {**FIELDS, "note": "mới", "extra": 1})

    action = action_of(new)
    assert isinstance(action, Save)
    assert [write.slot for write in action.writes] == ["note", "extra"]


def test_a_save_that_changes_nothing_is_no_operation(tablet: Tablet) -> None:
    dossier = tablet.open()

    with pytest.raises(NotPossible):
        tablet.save(dossier, FIELDS)

    assert len(tablet.store.outbox()) == 1


def test_an_operation_names_the_heads_of_its_screen(tablet: Tablet) -> None:
    dossier = tablet.open()
    first = tablet.save(dossier, {"note": "1"})

    second = tablet.save(dossier, {"phone": "2"})

    assert first.ref in second.header.references
    assert tablet.store.screen(dossier).heads == (second.ref,)


def test_parallel_heads_are_all_named(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = an.open()
    an.synchronise()
    binh.synchronise()
    one, other = an.save(dossier, {"note": "1"}), binh.save(dossier, {"phone": "2"})
    binh.synchronise()
    an.synchronise()

    new = an.save(dossier, {"extra": "3"})

    assert set(new.header.references) == {one.ref, other.ref}


def test_a_removed_row_comes_back_when_somebody_wrote_in_it_unseen(
    two: tuple[Tablet, Tablet],
) -> None:
    an, binh = two
    dossier = an.open({"members/k1/name": "Giàng A Thử", "members/k1/age": 15})
    an.synchronise()
    binh.synchronise()

    an.capture.remove_row(an.store.screen(dossier), "members", "k1", now_ms=NOW)
    assert rows(an.store.state(dossier), "members") == []
    binh.save(dossier, {"members/k1/age": 16})
    binh.synchronise()
    an.synchronise()

    [row] = rows(an.store.state(dossier), "members")
    assert row.contested
    an.capture.remove_row(an.store.screen(dossier), "members", "k1", now_ms=NOW)
    assert rows(an.store.state(dossier), "members") == []


def test_there_must_be_a_row_to_remove(tablet: Tablet) -> None:
    dossier = tablet.open()

    with pytest.raises(NotPossible):
        tablet.capture.remove_row(tablet.store.screen(dossier), "members", "k1", now_ms=NOW)


# Limits.


def slots(count: int) -> dict[str, str]:
    return {f"field_{number}": "" for number in range(count)}


def test_a_form_of_as_many_fields_as_one_operation_holds(tablet: Tablet) -> None:
    tablet.open(slots(MAX_WRITES - 1))
    tablet.open(slots(MAX_WRITES))

    with pytest.raises(OverLimit):
        tablet.open(slots(MAX_WRITES + 1))

    assert len(tablet.store.outbox()) == 2


@pytest.mark.parametrize(
    ("count", "operations"), [(MAX_WRITES - 1, 1), (MAX_WRITES, 1), (MAX_WRITES + 1, 2)]
)
def test_a_larger_save_becomes_several_operations(
    tablet: Tablet, count: int, operations: int
) -> None:
    dossier = tablet.open()

    tablet.save(dossier, slots(count))

    assert len(tablet.store.outbox()) == 1 + operations
    assert len(tablet.store.state(dossier).slots) == len(FIELDS) + count


def test_a_save_of_many_bytes_becomes_several_operations(tablet: Tablet) -> None:
    dossier = tablet.open()
    page = "x" * 15_000

    tablet.save(dossier, {f"field_{number}": page for number in range(9)})

    assert len(tablet.store.outbox()) == 1 + 3
    assert 4 * len(page) < MAX_PART_BYTES


def test_a_save_over_the_work_of_many_becomes_several_operations(tablet: Tablet) -> None:
    dossier = tablet.open()
    for number in range(MAX_REFERENCES + 1):
        tablet.save(dossier, {f"field_{number}": "một"})
    before = len(tablet.store.outbox())

    tablet.save(dossier, {f"field_{number}": "hai" for number in range(MAX_REFERENCES)})
    assert len(tablet.store.outbox()) == before + 1
    tablet.save(dossier, {f"field_{number}": "ba" for number in range(MAX_REFERENCES + 1)})

    assert values(tablet, dossier, "field_64") == {"ba"}
    assert not_agreed(tablet.store.state(dossier)) == []


def test_no_value_is_larger_than_the_centre_reads(tablet: Tablet) -> None:
    with pytest.raises(OverLimit):
        tablet.open({"note": "x" * 70_000})

    assert tablet.store.outbox() == []


def test_no_slot_is_named_what_the_centre_cannot_read(tablet: Tablet) -> None:
    dossier = tablet.open()

    for slot in ("Ghi chú", "a/b", "../x", "", "note\n", "\ud800"):
        with pytest.raises(MalformedBytes):
            tablet.save(dossier, {slot: "x"})
    with pytest.raises(OverLimit):
        tablet.save(dossier, {"a" * (MAX_SLOT_BYTES + 1): "x"})
    assert len(tablet.store.outbox()) == 1
    tablet.save(dossier, {"a" * MAX_SLOT_BYTES: "x"})


# Opening.


def test_a_draft_becomes_the_dossier_that_it_was_for(tablet: Tablet) -> None:
    name = DossierId(b"a draft's dossier"[:16])
    tablet.store.put_note(name, DRAFT, b"half a form", now_ms=NOW)

    opening = tablet.capture.open_dossier(BIRTH, FIELDS, now_ms=NOW, dossier=name)

    assert opening.header.dossier == name
    assert tablet.store.noted(DRAFT) == []
    with pytest.raises(NotPossible):
        tablet.capture.open_dossier(BIRTH, FIELDS, now_ms=NOW, dossier=name)


def test_every_dossier_has_a_name_and_a_salt_of_its_own(tablet: Tablet) -> None:
    one, other = tablet.open(), tablet.open()

    assert one != other
    assert tablet.store.find_salt(one) != tablet.store.find_salt(other)


def test_the_lease_ends_new_dossiers_and_nothing_else(tablet: Tablet) -> None:
    dossier = tablet.open()
    last_day = tablet.store.certificate().lease.to_date
    days = (last_day - vietnam_day(NOW)).days

    tablet.open(at=days * DAY_MS)
    with pytest.raises(NotPossible):
        tablet.open(at=(days + 1) * DAY_MS)

    tablet.save(dossier, {"note": "vẫn làm tiếp"}, at=(days + 1) * DAY_MS)


@pytest.mark.parametrize("clock_ms", [0, -5, NOW + 80 * 365 * DAY_MS])
def test_a_broken_clock_stops_no_work(tablet: Tablet, clock_ms: int) -> None:
    dossier = tablet.capture.open_dossier(BIRTH, FIELDS, now_ms=clock_ms).header.dossier
    first = tablet.capture.save(tablet.store.screen(dossier), {"note": "2"}, now_ms=clock_ms)
    second = tablet.capture.save(tablet.store.screen(dossier), {"note": "3"}, now_ms=NOW)

    assert first.header.wall_ms == clock_ms
    assert first.header.hlc < second.header.hlc


def test_a_remote_clock_pulls_ours_forward_only_within_the_drift(
    two: tuple[Tablet, Tablet],
) -> None:
    an, binh = two
    dossier = an.open()
    an.synchronise()
    binh.synchronise()
    ahead = MAX_DRIFT_MS - 1
    binh.save(dossier, {"note": "nhanh"}, at=ahead)
    binh.synchronise()
    an.synchronise()
    within = an.save(dossier, {"phone": "1"})
    binh.save(dossier, {"note": "năm 2099"}, at=60 * 365 * DAY_MS)
    binh.synchronise()
    an.synchronise()

    beyond = an.save(dossier, {"phone": "2"}, at=1)

    assert ms_of(within.header.hlc) == NOW + ahead
    assert ms_of(beyond.header.hlc) == NOW + ahead


# Pages.


def test_pages_stand_in_the_order_in_which_they_were_taken(tablet: Tablet) -> None:
    dossier = tablet.open()
    pictures = [PICTURE + bytes([number]) for number in range(12)]

    for picture in pictures:
        tablet.attach(dossier, msgspec.structs.replace(PAGE, content=picture))

    roots = page_roots(tablet.store.state(dossier))
    assert [tablet.store.find_blob(dossier, root) for root in roots] == pictures


def test_a_picture_that_is_none_is_no_page(tablet: Tablet) -> None:
    dossier = tablet.open()

    for content in (b"", b"%PDF-1.7", b"\xff\xd8"):
        with pytest.raises(MalformedBytes):
            tablet.attach(dossier, Paper(content, "image/jpeg", "to_khai"))

    assert len(tablet.store.outbox()) == 1


def test_thumbnails_and_pictures_have_their_limits(tablet: Tablet) -> None:
    dossier = tablet.open()
    for size in (THUMBNAIL_MAX_BYTES - 1, THUMBNAIL_MAX_BYTES):
        thumbnail = b"\xff\xd8\xff".ljust(size, b"x")
        tablet.attach(dossier, msgspec.structs.replace(PAGE, thumbnail=thumbnail))

    large = b"\xff\xd8\xff".ljust(THUMBNAIL_MAX_BYTES + 1, b"x")
    with pytest.raises(OverLimit):
        tablet.attach(dossier, msgspec.structs.replace(PAGE, thumbnail=large))
    huge = b"\xff\xd8\xff".ljust(MAX_BLOB_BYTES + 1, b"x")
    with pytest.raises(OverLimit):
        tablet.attach(dossier, Paper(huge, "image/jpeg", "to_khai"))

    assert len(tablet.store.outbox()) == 3


# Acts and the sign-off.


def test_a_sign_off_stands_on_the_acts_of_what_was_presented(tablet: Tablet) -> None:
    dossier = tablet.open()
    digest = present(tablet, dossier)
    marked = act(tablet, dossier, digest)

    signed = sign_off(tablet, dossier, digest)

    state = tablet.store.state(dossier)
    fact, action = state.facts[signed.ref], state.facts[signed.ref].action
    statement = check_sign_off(fact, action, dossier, tablet.store.sign_off_public())  # type: ignore[arg-type]  # a sign-off
    assert statement.digest == digest
    assert statement.acts == [marked.ref]
    _, version = presented(state)[digest]
    assert acts_stand(hold_of(state, version, attested))


def test_a_version_is_presented_under_the_catalogue_of_its_reception(tablet: Tablet) -> None:
    dossier = tablet.open()

    present(tablet, dossier)

    action = action_of(tablet.store.outbox()[-1])
    assert isinstance(action, Present)
    opening = opened(tablet.store.state(dossier))
    assert opening is not None
    assert (action.procedure, action.catalogue, action.form) == (
        (opening.procedure, opening.catalogue, opening.form)
    )
    assert action.basis == "log"


def test_a_wrong_pin_signs_nothing_off(tablet: Tablet) -> None:
    dossier = tablet.open()
    digest = present(tablet, dossier)
    act(tablet, dossier, digest)
    before = len(tablet.store.outbox())

    with pytest.raises(WrongPin):
        sign_off(tablet, dossier, digest, "395173")

    assert len(tablet.store.outbox()) == before


def test_without_the_acts_nothing_is_signed_off(tablet: Tablet) -> None:
    dossier = tablet.open()
    digest = present(tablet, dossier)
    act(tablet, dossier, digest, "read_aloud")

    with pytest.raises(ActsMissing):
        sign_off(tablet, dossier, digest)
    with pytest.raises(ActsMissing):
        sign_off(tablet, dossier, Digest(bytes(32)))


def test_what_changed_after_it_was_read_aloud_is_read_aloud_again(tablet: Tablet) -> None:
    dossier = tablet.open()
    digest = present(tablet, dossier)
    act(tablet, dossier, digest)

    tablet.save(dossier, {"note": "không ai xác nhận"})
    tablet.save(dossier, {"child.full_name": "Lò Thị Khác"})

    with pytest.raises(ActsMissing):
        sign_off(tablet, dossier, digest)
    again = present(tablet, dossier)
    act(tablet, dossier, again)
    sign_off(tablet, dossier, again)


def test_nothing_is_signed_off_while_an_attested_slot_is_not_agreed(
    two: tuple[Tablet, Tablet],
) -> None:
    an, binh = two
    dossier = an.open()
    an.synchronise()
    binh.synchronise()
    digest = present(an, dossier)
    act(an, dossier, digest)
    an.save(dossier, {"phone": "1"})
    binh.save(dossier, {"phone": "2"})
    binh.synchronise()
    an.synchronise()

    with pytest.raises(NotAgreed):
        sign_off(an, dossier, digest)
    with pytest.raises(NotAgreed):
        present(an, dossier)


def test_a_version_written_by_more_operations_than_one_can_name_is_presented_too(
    tablet: Tablet,
) -> None:
    dossier = tablet.open()
    for number in range(MAX_REFERENCES + 5):
        tablet.save(dossier, {f"field_{number}": "một"})

    digest = present(tablet, dossier)
    act(tablet, dossier, digest)
    sign_off(tablet, dossier, digest)

    _, version = presented(tablet.store.state(dossier))[digest]
    holds = hold_of(tablet.store.state(dossier), version, attested)
    assert {one.hold for one in holds} == {Hold.STANDS}


def test_acts_have_the_names_that_the_rules_know(tablet: Tablet) -> None:
    dossier = tablet.open()

    with pytest.raises(NotPossible):
        act(tablet, dossier, present(tablet, dossier), "signature")


def test_a_typing_error_is_corrected_by_one_and_confirmed_by_another(
    two: tuple[Tablet, Tablet],
) -> None:
    an, binh = two
    dossier = an.open({"child.full_name": "Lò Thị Mậu"})
    an.attach(dossier, PAGE)
    digest = present(an, dossier)
    act(an, dossier, digest)
    sign_off(an, dossier, digest)
    [page] = page_roots(an.store.state(dossier))

    corrected = an.capture.correct(
        an.store.screen(dossier),
        {"child.full_name": "Lò Thị Mẫu"},
        page=page,
        reason="gõ nhầm",
        now_ms=NOW,
    )
    own = an.store.screen(dossier)
    with pytest.raises(NotPossible):
        an.capture.confirm(own, corrected.ref, agreed=True, reason="", now_ms=NOW)
    an.synchronise()
    binh.synchronise()
    screen = binh.store.screen(dossier)
    agreed = binh.capture.confirm(screen, corrected.ref, agreed=True, reason="đúng", now_ms=NOW)

    state = binh.store.state(dossier)
    _, version = presented(state)[digest]
    assert {one.slot: one.hold for one in hold_of(state, version, attested)} == {
        "child.full_name": Hold.CORRECTED
    }
    assert isinstance(action_of(agreed), Confirm)


def test_a_correction_cites_a_page_of_the_dossier(tablet: Tablet) -> None:
    dossier = tablet.open()

    with pytest.raises(NotPossible):
        tablet.capture.correct(
            tablet.store.screen(dossier),
            {"note": "x"},
            page=BlobRoot(bytes(32)),
            reason="",
            now_ms=NOW,
        )
    [written] = tablet.store.outbox()
    screen = tablet.store.screen(dossier)
    with pytest.raises(NotPossible):
        tablet.capture.confirm(screen, written.ref, agreed=True, reason="", now_ms=NOW)


# Steps.


def test_a_step_follows_the_one_that_the_screen_showed(tablet: Tablet) -> None:
    dossier = tablet.open()
    screen = tablet.store.screen(dossier)

    taken = step(tablet, dossier, "received")

    action = action_of(taken)
    assert isinstance(action, Transition)
    followed = [taken.header.references[at] for at in action.follows_at]
    assert followed == [tip.ref for tip in axis_of(screen.state).current]
    assert axis_of(tablet.store.state(dossier)).state == "received"


@pytest.mark.parametrize("to", ["processing", "resolved", "returned", "no such step"])
def test_an_officer_takes_no_step_of_the_centres(tablet: Tablet, to: str) -> None:
    dossier = tablet.open()

    with pytest.raises(NotPossible):
        step(tablet, dossier, to)


def test_money_and_delivery_are_axes_of_their_own(tablet: Tablet) -> None:
    dossier = tablet.open()

    for axis, to in (("money", "due"), ("money", "paid")):
        tablet.capture.transition(tablet.store.screen(dossier), axis, to, now_ms=NOW)

    assert axis_of(tablet.store.state(dossier), "money").state == "paid"
    assert axis_of(tablet.store.state(dossier)).state == "draft"


# Codes.


def first_number(tablet: Tablet) -> int:
    block = tablet.store.certificate().block
    assert block is not None
    return block.first


def texts(tablet: Tablet, count: int, *, at: int = 0) -> list[str]:
    return [
        tablet.capture.give_code(tablet.open(at=at), now_ms=NOW + at)[1].code.text
        for _ in range(count)
    ]


def test_codes_are_the_numbers_of_the_block_day_by_day(tablet: Tablet) -> None:
    tablet.synchronise()
    first = first_number(tablet)

    assert texts(tablet, 2) == [f"H52.99-261122-{first}", f"H52.99-261122-{first + 1}"]
    assert texts(tablet, 1, at=DAY_MS) == [f"H52.99-261123-{first}"]


def test_a_slip_opens_with_its_secret_alone(tablet: Tablet) -> None:
    dossier = tablet.open()

    given, slip = tablet.capture.give_code(dossier, now_ms=NOW)

    action = action_of(given)
    assert isinstance(action, Code)
    check_slip(Hash(action.slip_hash), slip.code, slip.secret)
    tablet.restart()
    assert find_slip(tablet.store, dossier) == slip


def test_before_the_first_synchronisation_slips_are_provisional(tablet: Tablet) -> None:
    [text] = texts(tablet, 1)

    assert text.startswith("T-")


def test_provisional_codes_count_up_over_all_epochs(tablet: Tablet) -> None:
    before = [text.rpartition("-")[2] for text in texts(tablet, 2)]
    tablet.restart()

    after = [text.rpartition("-")[2] for text in texts(tablet, 2)]

    assert [*before, *after] == ["1", "2", "3", "4"]


def test_a_provisional_footing_gets_no_official_code(tablet: Tablet) -> None:
    tablet.synchronise()
    dossier = tablet.capture.open_dossier(PROVISIONAL, FIELDS, now_ms=NOW).header.dossier

    _, slip = tablet.capture.give_code(dossier, now_ms=NOW)

    assert slip.code.text.startswith("T-")


def test_a_used_up_block_goes_on_with_provisional_codes(tablet: Tablet) -> None:
    tablet.synchronise()

    given = texts(tablet, 22)

    assert [text[0] for text in given] == ["H"] * 20 + ["T"] * 2
    assert len(set(given)) == 22


def test_after_a_suspected_restore_codes_are_provisional_until_the_centre_leases_anew(
    tablet: Tablet,
) -> None:
    tablet.synchronise()
    texts(tablet, 1)
    tablet.restart(Machine(MACHINE.secret, b""))

    [provisional] = texts(tablet, 1)
    assert int(provisional.rpartition("-")[2]) > 1000
    block = StandingBlock("H52.99", 7001, date(2026, 11, 2), date(2026, 12, 31))
    lease = Block(tablet.unlocked.device, tablet.store.epoch().line, block)
    tablet.centre.say(lease, tablet.centre.enrol_key)
    tablet.synchronise()

    assert texts(tablet, 1) == ["H52.99-261122-7001"]


def test_a_number_is_used_up_though_the_slip_was_never_printed(tablet: Tablet) -> None:
    tablet.synchronise()
    first = first_number(tablet)
    texts(tablet, 1)

    tablet.restart()

    assert texts(tablet, 1) == [f"H52.99-261122-{first + 1}"]


def test_a_dossier_has_one_code_and_later_perhaps_its_official_one(tablet: Tablet) -> None:
    dossier = tablet.open()
    tablet.capture.give_code(dossier, now_ms=NOW)
    with pytest.raises(NotPossible):
        tablet.capture.give_code(dossier, now_ms=NOW)
    tablet.synchronise()

    _, slip = tablet.capture.give_code(dossier, now_ms=NOW)

    assert slip.code.text.startswith("H52.99")
    with pytest.raises(NotPossible):
        tablet.capture.give_code(dossier, now_ms=NOW)


def test_a_code_that_fails_uses_up_nothing(tablet: Tablet) -> None:
    tablet.synchronise()
    dossier = tablet.open()
    tablet.capture.give_code(dossier, now_ms=NOW)
    used = tablet.store.numbers(vietnam_day(NOW).toordinal())

    with pytest.raises(NotPossible):
        tablet.capture.give_code(dossier, now_ms=NOW)

    assert tablet.store.numbers(vietnam_day(NOW).toordinal()) == used


@pytest.mark.parametrize("wrong", [0, NOW - MAX_ABSENCE_MS, NOW + MAX_ABSENCE_MS])
def test_no_slip_is_dated_by_a_clock_that_cannot_be_right(tablet: Tablet, wrong: int) -> None:
    tablet.synchronise()
    dossier = tablet.open()

    with pytest.raises(ClockGuard):
        tablet.capture.give_code(dossier, now_ms=wrong)

    assert len(tablet.store.outbox()) == 1


def test_no_slip_is_dated_before_the_devices_own_last_operation(tablet: Tablet) -> None:
    tablet.synchronise()
    dossier = tablet.open(at=2 * DAY_MS)

    with pytest.raises(ClockGuard):
        tablet.capture.give_code(dossier, now_ms=NOW + DAY_MS)


def test_where_the_clock_is_wrong_the_officer_states_the_date(tablet: Tablet) -> None:
    tablet.synchronise()
    dossier = tablet.capture.open_dossier(BIRTH, FIELDS, now_ms=0).header.dossier

    given, slip = tablet.capture.give_code(dossier, now_ms=5000, declared_ms=NOW)

    assert slip.code.text.startswith("H52.99-261122-")
    assert given.header.wall_ms == 5000
    stated = [fact.action for fact in tablet.store.state(dossier).facts.values()]
    assert [one.wall_ms for one in stated if isinstance(one, DeclareTime)] == [NOW]


def test_not_even_a_stated_date_lies_before_the_last_checkpoint(tablet: Tablet) -> None:
    tablet.synchronise()
    dossier = tablet.open()
    last = last_checkpoint_ms(tablet.store)

    too_early = last - MAX_DRIFT_MS - 1
    with pytest.raises(ClockGuard):
        tablet.capture.give_code(dossier, now_ms=0, declared_ms=too_early)

    tablet.capture.give_code(dossier, now_ms=0, declared_ms=last - MAX_DRIFT_MS)


# About no dossier.


def test_witness_bundle_and_declared_time_are_about_no_dossier(tablet: Tablet) -> None:
    capture = tablet.capture
    written = [
        capture.witness_slip(Hash(b"s" * 32), now_ms=NOW),
        capture.seal_bundle(Hash(b"b" * 32), now_ms=NOW),
        capture.declare_time(NOW + 5, reason="pin cmos", now_ms=NOW),
    ]

    tablet.restart()

    assert tablet.store.outbox() == written
    assert {one.header.dossier for one in written} == {NO_DOSSIER}
    assert len({one.salt for one in written}) == 3
    kinds = [type(action_of(one)) for one in written]
    assert kinds == [WitnessSlip, SealBundle, DeclareTime]
    assert tablet.store.records() == []


def test_a_dossier_that_is_not_here_cannot_be_edited(tablet: Tablet) -> None:
    nowhere = DossierId(b"nowhere at all.."[:16])

    with pytest.raises(NotPossible):
        tablet.save(nowhere, {"note": "x"})


def test_a_store_without_a_device_is_new(tmp_path: Path) -> None:
    assert Store(tmp_path / "x", bytes).find_device() is None
