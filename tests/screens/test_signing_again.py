"""What was signed was changed since: shown before and after, heard, marked and confirmed anew."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from mobile.correcting import Correcting
from mobile.edits import page_roots
from mobile.slips import find_slip
from mobile.state.app import Place, Where
from mobile.state.signing_again import Change
from mobile.stated import usual
from protocol.actions import SignOff
from protocol.acts import Hold
from protocol.catalogue import attests
from protocol.dossier import facts_in_order, value_of
from protocol.ids import DossierId
from protocol.trade.act_particulars import Mark, ReadAloud, of_kind
from protocol.trade.corrections import holds, marked
from protocol.trade.slips import Standing, look_at
from protocol.trade.visits import VisitEnded
from tests.cases import at
from tests.devices import PIN
from tests.field import Field
from tests.screens.pages import a_page
from tests.screens.stage import Stage, a_stage
from tests.screens.test_dossiers import edited
from tests.screens.test_hearing import read_to_the_end
from tests.screens.test_review import typed
from tests.screens.test_righting import BEGINS, CHILD, RIGHT, TYPED, correct, signed

DECLARATION: Final = "to_khai"
LABEL: Final = "Họ, chữ đệm, tên"


@pytest.fixture(scope="module")
def page() -> bytes:
    return a_page(size=(840, 1188))


@pytest.fixture
def moved(tmp_path: Path, page: bytes) -> Iterator[tuple[Stage, DossierId, Field]]:
    """A colleague has put another name in the place of the one that the mother signed."""
    with a_stage(tmp_path, BEGINS) as stage:
        dossier = signed(stage, page, paper=DECLARATION)
        other = Field(tmp_path, stage.home.desk, "binh")
        other.exchange()
        changed_by(stage, other, dossier, RIGHT, "26/11/2026 09:00")
        yield stage, dossier, other
        other.store.close()


def changed_by(stage: Stage, other: Field, dossier: DossierId, name: str, when: str) -> None:
    stage.home.desk.now_ms = at(when)
    edited(other, dossier, name)
    other.exchange()
    stage.home.synchronise(when)


def confirmed(stage: Stage, dossier: DossierId) -> int:
    state = stage.desk.device.store.state(dossier)
    return [type(fact.action) for fact in facts_in_order(state)].count(SignOff)


def acts_hold(stage: Stage, dossier: DossierId) -> bool:
    """Over the version that somebody marked last."""
    state = stage.desk.device.store.state(dossier)
    procedure = stage.home.officer.fieldwork().lawbook.procedure(dossier)
    _, version = marked(state)[-1]
    found = holds(state, version, lambda slot: attests(procedure, slot))
    return Hold.BROKEN not in found.values()


def to_the_hearing(stage: Stage, dossier: DossierId) -> None:
    stage.at(Place.TODAY)
    stage.do(stage.state.app.go, Place.DOSSIER, dossier.hex())
    stage.tap("Đọc lại và ký lại", "button")
    stage.tap("Đọc lại cho công dân", "button")


def read_and_marked(stage: Stage) -> None:
    stage.tap("Ghi lại như trước", "button")  # the notice
    read_to_the_end(stage)
    stage.tap("Ký hoặc điểm chỉ")
    stage.tap("Chụp tờ khai", "button")
    stage.do(stage.commands.hearing.took, a_page("TỜ KHAI MỚI"))
    stage.tap("Ghi nhận: Ký")


def to_the_review(stage: Stage, dossier: DossierId) -> None:
    to_the_hearing(stage, dossier)
    read_and_marked(stage)
    stage.tap("Tiếp tục")


Moved = tuple[Stage, DossierId, Field]


def test_what_a_colleague_changed_is_shown_before_and_after(moved: Moved) -> None:
    stage, dossier, _ = moved
    stage.at(Place.DOSSIER, dossier.hex())
    assert stage.has("Đổi sau khi ký: đọc lại, xin ký lại", "button")

    stage.tap("Đọc lại và ký lại", "button")

    assert stage.state.app.here == Where(Place.SIGN_AGAIN, dossier.hex())
    [change] = stage.state.signing_again.changes
    assert change.label.endswith(LABEL)
    assert (change.before, change.after, change.who) == (TYPED, RIGHT, "binh")
    told = "\n".join(stage.told())
    assert "Công dân đã ký" in told
    assert "Binh, 09:00 ngày 26/11/2026" in told


def test_it_is_heard_marked_and_confirmed_anew_and_a_new_slip_is_on_the_screen(
    moved: Moved,
) -> None:
    stage, dossier, _ = moved
    officer = stage.home.officer
    old = find_slip(officer.store, dossier)
    assert old is not None
    to_the_hearing(stage, dossier)
    assert stage.sees("Bước 2/3 · Đọc lại")
    assert stage.sees("Đã đổi sau khi đọc")
    read_and_marked(stage)
    stage.tap("Tiếp tục")

    assert stage.sees("Bước 3/3 · Xem lại")
    assert [one.after for one in stage.state.review.changes] == [RIGHT]
    stage.tap("Xác nhận đã ký lại", "button")
    typed(stage, PIN)

    assert stage.state.app.trail == [
        Where(Place.TODAY),
        Where(Place.DOSSIER, dossier.hex()),
        Where(Place.SLIP, dossier.hex()),
    ]
    assert stage.sees("Đã ký lại. Xin đưa phiếu mới cho công dân.")
    assert confirmed(stage, dossier) == 2
    assert acts_hold(stage, dossier)
    new, trust = find_slip(officer.store, dossier), officer.store.trust()
    assert new is not None
    state = officer.store.state(dossier)
    assert look_at(old.text, trust, state).standing is Standing.REPLACED
    assert look_at(new.text, trust, state).standing is Standing.GENUINE
    assert new.code == old.code

    stage.at(Place.DOSSIER, dossier.hex())
    assert not stage.has("ký lại", "button"), "nothing is left to sign"
    stage.home.synchronise("26/11/2026 17:00")
    assert Hold.BROKEN not in {
        hold
        for _, version in marked(stage.home.centre.dossier(dossier))[-1:]
        for hold in holds(stage.home.centre.dossier(dossier), version, lambda _: True).values()
    }


def test_the_whole_of_what_stands_now_is_read_aloud(moved: Moved) -> None:
    stage, dossier, _ = moved
    to_the_hearing(stage, dossier)

    stage.tap("Đọc lại tờ khai")

    whole = " ".join(stage.state.hearing.passages)
    assert RIGHT in whole
    assert TYPED not in whole
    assert "ngày 10 tháng 11 năm 2026" in whole, "not only what was changed"


def test_the_paper_that_was_signed_before_does_not_show_the_new_mark(moved: Moved) -> None:
    stage, dossier, _ = moved
    before = page_roots(stage.home.officer.store.state(dossier))
    to_the_hearing(stage, dossier)
    stage.tap("Ký hoặc điểm chỉ")
    assert not stage.has("Ghi nhận: Ký", "button"), "first the paper that is signed now"

    stage.tap("Chụp tờ khai", "button")
    stage.do(stage.commands.hearing.took, a_page("TỜ KHAI MỚI"))
    stage.tap("Ghi nhận: Ký")

    hearing = stage.home.officer.fieldwork().hearing
    heard = hearing.find_heard(dossier)
    assert heard is not None
    [mark] = of_kind(Mark, hearing.acts(dossier, heard))
    assert len(mark.pages) == 1
    assert len(page_roots(stage.home.officer.store.state(dossier))) == len(before) + 1


def test_without_a_picture_of_the_new_paper_it_waits_or_is_put_off(moved: Moved) -> None:
    stage, dossier, _ = moved
    to_the_hearing(stage, dossier)
    read_to_the_end(stage)
    stage.do(stage.commands.hearing.notice, "vi")
    stage.tap("Ký hoặc điểm chỉ")
    stage.tap("Ghi nhận, chụp tờ khai sau")
    stage.tap("Tiếp tục")
    assert stage.sees("Chưa chụp tờ khai giấy")

    stage.tap("Chụp sau")
    stage.tap("Xác nhận đã ký lại", "button")
    typed(stage, PIN)

    assert confirmed(stage, dossier) == 2
    stage.at(Place.TODAY)
    assert stage.sees("Chụp ảnh sau")


def test_the_task_on_today_leads_there_and_goes_with_the_signature(moved: Moved) -> None:
    stage, dossier, _ = moved
    stage.at(Place.SYNC)
    stage.at(Place.TODAY)
    assert any(LABEL in one.what for one in stage.state.today.todos if one.kind == "sign_again")

    stage.tap("Đọc lại, xin ký lại", "button")

    assert stage.state.app.here == Where(Place.SIGN_AGAIN, dossier.hex())
    stage.tap("Đọc lại cho công dân", "button")
    read_and_marked(stage)
    stage.tap("Tiếp tục")
    stage.tap("Xác nhận đã ký lại", "button")
    typed(stage, PIN)
    stage.at(Place.TODAY)
    assert [one for one in stage.state.today.todos if one.kind == "sign_again"] == []


def test_back_leads_step_by_step_to_what_was_changed(moved: Moved) -> None:
    stage, dossier, _ = moved
    to_the_review(stage, dossier)

    for place in (Place.HEARING, Place.SIGN_AGAIN, Place.DOSSIER):
        stage.tap("Quay lại", "button")
        assert stage.state.app.here == Where(place, dossier.hex())


# Only where it is needed.


def test_while_the_acts_hold_nothing_is_signed(stage: Stage, page: bytes) -> None:
    dossier = signed(stage, page)
    stage.at(Place.DOSSIER, dossier.hex())
    assert not stage.has("ký lại", "button")

    stage.at(Place.SIGN_AGAIN, dossier.hex())

    assert stage.sees("Bản công dân đã ký vẫn còn nguyên.")
    assert not stage.has("Đọc lại cho công dân", "button")
    stage.do(stage.commands.signing_again.begin)
    assert stage.state.app.here.place is Place.SIGN_AGAIN


def test_a_value_put_back_as_it_was_signed_asks_for_nothing(moved: Moved) -> None:
    stage, dossier, other = moved
    changed_by(stage, other, dossier, TYPED, "26/11/2026 10:00")

    stage.at(Place.DOSSIER, dossier.hex())

    assert not stage.has("ký lại", "button")


def test_going_back_to_what_was_signed_before_asks_for_nothing_either(moved: Moved) -> None:
    stage, dossier, other = moved
    to_the_review(stage, dossier)
    stage.tap("Xác nhận đã ký lại", "button")
    typed(stage, PIN)
    stage.home.synchronise("26/11/2026 10:00")
    other.exchange()
    changed_by(stage, other, dossier, TYPED, "26/11/2026 10:30")

    stage.at(Place.DOSSIER, dossier.hex())

    assert value_of(stage.home.officer.store.state(dossier), CHILD) == TYPED
    assert not stage.has("ký lại", "button")


def test_a_correction_asks_for_it_only_once_somebody_does_not_agree(
    tmp_path: Path, page: bytes
) -> None:
    with a_stage(tmp_path, BEGINS) as stage:
        dossier = signed(stage, page)
        other = Field(tmp_path, stage.home.desk, "binh")
        other.exchange()
        correct(stage, other, dossier)
        stage.home.synchronise("26/11/2026 09:00")
        stage.at(Place.DOSSIER, dossier.hex())
        assert not stage.has("ký lại", "button"), "it waits for the second person"

        own = stage.home.officer
        Correcting(own.capture, own.store, own.catalogue()).confirm(
            dossier, agreed=False, reason="giấy ghi khác", now_ms=stage.home.desk.now_ms
        )
        stage.at(Place.TODAY)
        stage.at(Place.DOSSIER, dossier.hex())

        assert stage.has("Đọc lại và ký lại", "button")
        other.store.close()


def test_a_withdrawn_one_is_not_signed_again(moved: Moved) -> None:
    stage, dossier, _ = moved
    stage.home.officer.fieldwork().withdraw(dossier, "gia đình muốn làm sau")
    stage.at(Place.DOSSIER, dossier.hex())
    assert not stage.has("ký lại", "button")
    assert not stage.has("Công dân muốn đổi điều đã ký", "button")

    stage.at(Place.SIGN_AGAIN, dossier.hex())
    assert stage.sees("Hồ sơ này không ký lại trên máy này.")
    stage.do(stage.commands.signing_again.edit)
    assert stage.state.app.here.place is Place.SIGN_AGAIN


def test_where_the_citizen_has_died_nobody_is_asked_to_sign(moved: Moved) -> None:
    stage, dossier, _ = moved
    officer, now_ms = stage.home.officer, stage.home.desk.now_ms
    screen = officer.store.screen(dossier)
    officer.capture.event(screen, VisitEnded("deceased", ""), now_ms=now_ms)

    stage.at(Place.DOSSIER, dossier.hex())

    assert not stage.has("ký lại", "button")


def test_what_another_officer_confirmed_is_theirs_to_bring_back(
    tmp_path: Path, page: bytes
) -> None:
    with a_stage(tmp_path, BEGINS) as stage:
        other = Field(tmp_path, stage.home.desk, "binh")
        other.exchange()
        own, stage.home.officer = stage.home.officer, other
        dossier = signed(stage, page)
        stage.home.officer = own
        stage.home.synchronise("26/11/2026 08:40")
        edited(own, dossier, RIGHT)

        stage.at(Place.DOSSIER, dossier.hex())

        assert stage.state.dossiers.detail is not None
        assert value_of(own.store.state(dossier), CHILD) == RIGHT
        assert not stage.has("ký lại", "button")
        assert not stage.has("Công dân muốn đổi điều đã ký", "button")
        other.store.close()


def test_what_is_not_agreed_is_chosen_first(moved: Moved) -> None:
    stage, dossier, other = moved
    edited(stage.home.officer, dossier, "Lò Văn Mâu")
    changed_by(stage, other, dossier, "Lò Văn Mẩu", "26/11/2026 10:00")

    stage.at(Place.SIGN_AGAIN, dossier.hex())

    assert stage.sees("Có thông tin chưa thống nhất.")
    assert not stage.has("Đọc lại cho công dân", "button")
    stage.tap("Chọn thông tin đúng", "button")
    assert stage.state.app.here == Where(Place.NOT_AGREED, dossier.hex())


# What comes meanwhile.


def test_what_changed_before_the_reading_is_shown_anew(moved: Moved) -> None:
    stage, dossier, other = moved
    stage.at(Place.SIGN_AGAIN, dossier.hex())
    changed_by(stage, other, dossier, "Lò Văn Mẩu", "26/11/2026 10:00")

    stage.tap("Đọc lại cho công dân", "button")

    assert stage.sees("Hồ sơ vừa thay đổi.")
    assert stage.state.app.here.place is Place.SIGN_AGAIN
    assert [one.after for one in stage.state.signing_again.changes] == ["Lò Văn Mẩu"]


def test_what_changed_during_the_reading_was_not_heard(moved: Moved) -> None:
    stage, dossier, other = moved
    to_the_hearing(stage, dossier)
    stage.tap("Đọc lại tờ khai")
    while stage.has("Đoạn sau", "button"):
        stage.tap("Đoạn sau", "button")
    changed_by(stage, other, dossier, "Lò Văn Mẩu", "26/11/2026 10:00")

    stage.tap("Kết thúc đọc", "button")

    assert stage.sees("Hồ sơ vừa thay đổi trong lúc đọc.")
    assert stage.state.app.here.place is Place.ALOUD
    assert stage.state.hearing.at == 0
    assert any("Lò Văn Mẩu" in one for one in stage.state.hearing.passages)
    hearing = stage.home.officer.fieldwork().hearing
    heard = hearing.find_heard(dossier)
    assert heard is not None
    assert of_kind(ReadAloud, hearing.acts(dossier, heard)) == []


def test_a_mark_is_recorded_only_about_the_version_that_was_heard(moved: Moved) -> None:
    stage, dossier, other = moved
    to_the_hearing(stage, dossier)
    read_to_the_end(stage)
    stage.tap("Ký hoặc điểm chỉ")
    stage.tap("Chụp tờ khai", "button")
    stage.do(stage.commands.hearing.took, a_page("TỜ KHAI MỚI"))
    changed_by(stage, other, dossier, "Lò Văn Mẩu", "26/11/2026 10:00")
    before = len(marked(stage.home.officer.store.state(dossier)))

    stage.tap("Ghi nhận: Ký")

    assert stage.sees("Hồ sơ vừa thay đổi nên chưa ghi nhận.")
    assert len(marked(stage.home.officer.store.state(dossier))) == before


def test_what_changed_before_the_pin_is_not_confirmed(moved: Moved) -> None:
    stage, dossier, other = moved
    to_the_review(stage, dossier)
    stage.tap("Xác nhận đã ký lại", "button")
    changed_by(stage, other, dossier, "Lò Văn Mẩu", "26/11/2026 10:00")

    typed(stage, PIN)

    assert confirmed(stage, dossier) == 1
    assert stage.sees("Hồ sơ vừa thay đổi.")
    assert [one.after for one in stage.state.review.changes] == ["Lò Văn Mẩu"]
    assert stage.sees("Chưa đọc lại bản này")


def test_what_changed_before_the_review_was_left_is_shown_anew(moved: Moved) -> None:
    stage, dossier, other = moved
    to_the_review(stage, dossier)
    changed_by(stage, other, dossier, "Lò Văn Mẩu", "26/11/2026 10:00")

    stage.tap("Xác nhận đã ký lại", "button")

    assert stage.state.app.here == Where(Place.REVIEW, dossier.hex())
    assert not stage.state.review.asks_pin
    assert stage.sees("Hồ sơ vừa thay đổi.")
    assert [one.after for one in stage.state.review.changes] == ["Lò Văn Mẩu"]


def test_another_version_that_others_have_heard_is_not_confirmed_unseen(moved: Moved) -> None:
    stage, dossier, other = moved
    to_the_review(stage, dossier)
    stage.tap("Xác nhận đã ký lại", "button")
    stage.home.desk.now_ms = at("26/11/2026 10:00")
    edited(other, dossier, "Lò Văn Mẩu")
    work = other.fieldwork()
    said = usual(work.lawbook.procedure(dossier))
    digest = work.hearing.read_back(dossier).digest
    work.hearing.record(dossier, digest, said, began_ms=stage.home.desk.now_ms)
    other.exchange()
    stage.home.synchronise("26/11/2026 10:05")

    typed(stage, PIN)

    assert confirmed(stage, dossier) == 1
    assert stage.sees("Hồ sơ vừa thay đổi.")
    assert [one.after for one in stage.state.review.changes] == ["Lò Văn Mẩu"]


def test_a_wrong_pin_signs_nothing_and_the_slip_stays(moved: Moved) -> None:
    stage, dossier, _ = moved
    store = stage.home.officer.store
    old = find_slip(store, dossier)
    to_the_review(stage, dossier)
    stage.tap("Xác nhận đã ký lại", "button")

    typed(stage, "135792")

    assert confirmed(stage, dossier) == 1
    assert find_slip(store, dossier) == old
    assert stage.state.review.problem


# Nothing is lost.


def test_acts_that_were_recorded_are_there_after_a_lock(moved: Moved) -> None:
    stage, dossier, _ = moved
    to_the_hearing(stage, dossier)
    stage.tap("Ghi lại như trước", "button")
    read_to_the_end(stage)

    stage.do(stage.desk.lock)
    assert RIGHT not in "\n".join(stage.told())
    assert stage.state.signing_again.changes == ()
    stage.do(lambda: stage.desk.opened(stage.doors.open(stage.desk.home, PIN)))
    to_the_hearing(stage, dossier)

    stands = {one.kind: one.stand for one in stage.state.hearing.acts}
    assert (stands["notice"], stands["read_aloud"], stands["mark"]) == ("done", "done", "again")


def test_persons_who_were_there_are_recorded_by_one_tap_after_others(moved: Moved) -> None:
    stage, dossier, _ = moved
    to_the_hearing(stage, dossier)
    read_to_the_end(stage)

    assert stage.has("Ghi lại như trước", "button"), "the notice, after the reading"


# The citizen wants it otherwise.


def test_what_the_citizen_wants_otherwise_is_changed_and_signed(stage: Stage, page: bytes) -> None:
    dossier = signed(stage, page)
    stage.at(Place.TODAY)
    stage.do(stage.state.app.go, Place.DOSSIER, dossier.hex())
    stage.tap("Công dân muốn đổi điều đã ký", "button")
    stage.tap("Sửa tờ khai", "button")
    assert stage.state.app.here == Where(Place.FORM, dossier.hex())
    assert stage.sees("Bước 1/3 · Sửa điều đã ký")
    ids = [one.id for one in stage.state.form.sections]
    stage.do(stage.commands.form.go_to, ids.index("child"))
    stage.type(LABEL, RIGHT)
    while stage.state.app.here.place is Place.FORM:
        stage.tap("Tiếp tục", "button")

    assert stage.state.app.here == Where(Place.SIGN_AGAIN, dossier.hex())
    [change] = stage.state.signing_again.changes
    assert (change.before, change.after, change.who) == (TYPED, RIGHT, "dossier.who.me")
    stage.tap("Đọc lại cho công dân", "button")
    read_and_marked(stage)
    stage.tap("Tiếp tục")
    stage.tap("Xác nhận đã ký lại", "button")
    typed(stage, PIN)

    assert confirmed(stage, dossier) == 2
    assert value_of(stage.home.officer.store.state(dossier), CHILD) == RIGHT
    assert acts_hold(stage, dossier)


def test_what_is_added_beside_what_was_signed_asks_nobody_and_may_be_signed(
    stage: Stage, page: bytes
) -> None:
    dossier = signed(stage, page, paper=DECLARATION)
    officer = stage.home.officer
    screen = officer.store.screen(dossier)
    added = {"father.full_name": "Quàng Văn Thử"}
    officer.capture.save(screen, added, now_ms=stage.home.desk.now_ms)
    stage.at(Place.TODAY)
    stage.do(stage.state.app.go, Place.DOSSIER, dossier.hex())
    assert not stage.has("ký lại", "button"), "the acts hold"

    stage.tap("Công dân muốn đổi điều đã ký", "button")

    [change] = stage.state.signing_again.changes
    assert (change.before, change.after) == ("", "Quàng Văn Thử")
    assert stage.sees("(bỏ trống)")
    stage.tap("Đọc lại cho công dân", "button")
    read_and_marked(stage)
    stage.tap("Tiếp tục")
    stage.tap("Xác nhận đã ký lại", "button")
    typed(stage, PIN)
    assert confirmed(stage, dossier) == 2


def test_the_way_back_out_of_the_form_is_not_another_step_of_taking(
    stage: Stage, page: bytes
) -> None:
    dossier = signed(stage, page)
    stage.at(Place.DOSSIER, dossier.hex())
    stage.tap("Công dân muốn đổi điều đã ký", "button")
    stage.tap("Sửa tờ khai", "button")

    stage.tap("Quay lại", "button")

    assert stage.state.app.here == Where(Place.SIGN_AGAIN, dossier.hex())


def test_what_this_device_keeps_no_more_is_said(moved: Moved) -> None:
    stage, dossier, _ = moved
    stage.at(Place.SIGN_AGAIN, dossier.hex())
    gone = Change("Trẻ: Họ, chữ đệm, tên", "", RIGHT, "dossier.who.centre", "", kept=False)

    def shown() -> None:
        stage.state.signing_again.changes = (gone,)

    stage.do(shown)

    assert stage.sees("Máy này không còn giữ chữ đã ký.")
    assert stage.sees("Trung tâm")
