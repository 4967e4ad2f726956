"""After the visit: only what was seen is signed, once, and nothing that was typed is lost."""

from pathlib import Path
from typing import Any, Final

from mobile import jottings, pages
from mobile.problems import DiskFull
from mobile.rightable import signed_pages
from mobile.state.app import Place
from mobile.store.dossiers import LEAVES, STAYS
from protocol.dossier import value_of
from protocol.ids import DossierId
from protocol.trade.corrections import corrections_in
from protocol.trade.declared import is_unknown
from protocol.trade.hand_over import custody
from tests.devices import PIN
from tests.field import Field
from tests.screens import test_answering as answering
from tests.screens import test_bringing as bringing
from tests.screens import test_righting as righting
from tests.screens.pages import a_page
from tests.screens.stage import Stage

stage, taken, decided = bringing.stage, bringing.taken, bringing.decided
page, wrong, asked = righting.page, righting.wrong, righting.asked
question = answering.asked

DAY_MS: Final = 24 * 3600 * 1000
TENTH: Final = "Ngày mùng mười tháng mười một năm hai nghìn không trăm hai mươi sáu"
ELEVENTH: Final = "Ngày mười một tháng mười một năm hai nghìn không trăm hai mươi sáu"


def again(stage: Stage) -> None:
    stage.do(stage.desk.lock)
    stage.do(lambda: stage.desk.opened(stage.doors.open(stage.desk.home, PIN)))


def test_a_value_that_came_while_she_wrote_is_not_replaced_unseen(
    stage: Stage, wrong: DossierId, tmp_path: Path
) -> None:
    other = Field(tmp_path, stage.home.desk, "binh")
    other.exchange()
    righting.chosen(stage, wrong)
    righting.written(stage)
    righting.correct(stage, other, wrong, "Lò Văn Mẩu")
    stage.home.synchronise("26/11/2026 09:00")
    other.store.close()

    stage.tap("Gửi chỗ sửa", "button")

    assert len(corrections_in(stage.home.officer.store.state(wrong))) == 1


def test_a_correction_rests_on_the_page_that_was_looked_at(stage: Stage, page: bytes) -> None:
    dossier = righting.signed(stage, page, a_page("TỜ KHAI", size=(840, 1188)))
    righting.chosen(stage, dossier)
    righting.written(stage)
    stage.tap("Trang 2", "button")
    store, capture = stage.desk.device.store, stage.desk.device.capture
    seen = signed_pages(store.state(dossier))
    meant = {one.row: one.blob.root for one in seen}[stage.state.righting.row]
    screen = store.screen(dossier)
    pages.move(capture, screen, stage.state.righting.row, -1, now_ms=stage.home.desk.now_ms)

    stage.tap("Gửi chỗ sửa", "button")

    assert {one.page for one in corrections_in(store.state(dossier))} <= {meant}


def test_two_taps_on_papers_sign_once_and_go_back_once(stage: Stage, taken: DossierId) -> None:
    stage.at(Place.DOSSIERS)
    stage.do(stage.commands.app.go, Place.DOSSIER, taken.hex())
    stage.tap("Nhận thêm giấy tờ", "button")
    bringing.ticked(stage, bringing.BIRTH_PAPER)

    def twice() -> None:
        stage.commands.bringing.take()
        stage.commands.bringing.take()

    stage.do(twice)

    assert bringing.events(stage, taken) == [(bringing.BIRTH_PAPER,)]
    assert stage.state.app.here.place is Place.DOSSIER


def test_a_paper_that_is_not_on_the_screen_is_not_signed(stage: Stage, taken: DossierId) -> None:
    kept = {"chosen": "khong_con", "day": "2026-11-20"}  # a newer catalogue has dropped it
    store, now_ms = stage.desk.device.store, stage.home.desk.now_ms
    jottings.keep(store, taken, "bringing", kept, now_ms=now_ms)
    stage.at(Place.MORE_PAPERS, taken.hex())
    bringing.ticked(stage, bringing.BIRTH_PAPER)

    stage.tap("Ghi đã nhận", "button")

    assert bringing.events(stage, taken) == [(bringing.BIRTH_PAPER,)]


def test_nothing_of_an_erased_dossier_is_kept_again(stage: Stage, taken: DossierId) -> None:
    stage.at(Place.MORE_PAPERS, taken.hex())
    bringing.ticked(stage, bringing.BIRTH_PAPER)
    stage.home.desk.offices.erase(taken, reason="nhầm")
    stage.home.synchronise("20/11/2026 17:30")
    stage.desk.device.store.purge(now_ms=stage.home.desk.now_ms)
    assert stage.desk.device.store.find_note(taken, "bringing") is None
    held = [one.dossier for one in stage.desk.device.store.records()]
    assert taken not in held

    again(stage)  # before_lock keeps what was typed last

    assert stage.desk.device.store.find_note(taken, "bringing") is None


def test_what_is_typed_and_not_sent_keeps_its_dossier_here(stage: Stage, taken: DossierId) -> None:
    store, now_ms = stage.desk.device.store, stage.home.desk.now_ms
    dossiers, much = store._dossiers, 10**6  # noqa: SLF001  # how long a dossier stays is asked there

    def leave() -> bool:
        stale = taken in dossiers.stale(safe=much, before_ms=2**45)
        dossiers.mark([taken], LEAVES)
        gone = taken in dossiers.may_go(safe=much, now_ms=2**45)
        dossiers.mark([taken], STAYS)
        assert stale == gone
        return gone

    assert leave()
    for name in ("answering", "righting", "bringing"):
        jottings.keep(store, taken, name, {"text": "Phải"}, now_ms=now_ms)
        assert not leave(), name
        jottings.keep(store, taken, name, {}, now_ms=now_ms)
    assert leave()


def test_what_a_full_disk_did_not_take_is_kept_at_the_next_chance(
    stage: Stage, question: DossierId
) -> None:
    stage.at(Place.ANSWER, question.hex())
    store: Any = stage.desk.device.store
    put = store.put_note

    def full(*_: object, **__: object) -> None:
        raise DiskFull("full")

    store.put_note = full
    stage.type("Câu trả lời của cán bộ", answering.ANSWER, leave=False)
    stage.wait(1)
    store.put_note = put

    again(stage)
    stage.at(Place.ANSWER, question.hex())

    assert stage.state.answering.answer == answering.ANSWER


def test_ticks_outlive_a_signature_that_found_no_room(stage: Stage, taken: DossierId) -> None:
    stage.at(Place.MORE_PAPERS, taken.hex())
    bringing.ticked(stage, bringing.BIRTH_PAPER)
    store: Any = stage.desk.device.store
    drop = store.drop_note

    def full(*_: object, **__: object) -> None:
        raise DiskFull("full")

    store.drop_note = full
    stage.do(stage.commands.bringing.take)
    store.drop_note = drop

    again(stage)
    stage.at(Place.MORE_PAPERS, taken.hex())

    assert bringing.chosen(stage) == (bringing.BIRTH_PAPER,)


def test_a_remark_stays_while_the_signed_page_is_looked_at(
    asked: tuple[Stage, DossierId, Field],
) -> None:
    stage, dossier, _ = asked
    stage.at(Place.CORRECT, dossier.hex())
    stage.type("Ý kiến (cần ghi khi chưa đồng ý)", "giấy ghi khác")

    stage.tap("Xem trang đã ký", "button")
    stage.tap("Quay lại", "button")

    assert stage.state.righting.word == "giấy ghi khác"


def test_what_was_sent_is_not_called_a_problem_by_a_second_tap(
    stage: Stage, question: DossierId
) -> None:
    stage.at(Place.ANSWER, question.hex())
    stage.type("Câu trả lời của cán bộ", answering.ANSWER)

    def twice() -> None:
        stage.commands.answering.answer()
        stage.commands.answering.answer()

    stage.do(twice)

    assert answering.answers(stage, question) == [answering.ANSWER]
    assert not stage.state.app.message_is_problem, stage.state.app.message


def test_a_correction_that_was_sent_is_not_called_a_problem_either(
    stage: Stage, wrong: DossierId
) -> None:
    righting.chosen(stage, wrong)
    righting.written(stage)

    def twice() -> None:
        stage.commands.righting.send()
        stage.commands.righting.send()

    stage.do(twice)

    assert len(corrections_in(stage.home.officer.store.state(wrong))) == 1
    assert not stage.state.app.message_is_problem, stage.state.app.message
    assert stage.state.app.here.place is Place.DOSSIER


def test_a_picture_that_was_not_taken_is_no_paper(stage: Stage, taken: DossierId) -> None:
    stage.at(Place.MORE_PAPERS, taken.hex())
    stage.do(stage.commands.bringing.photograph, bringing.BIRTH_PAPER)
    stage.do(stage.commands.papers.stop)

    assert bringing.chosen(stage) == ()


def mended(stage: Stage, slot: str, text: str) -> None:
    do = stage.commands.righting
    stage.do(do.choose, slot)
    for part, said in (("says", text), ("becomes", text), ("reason", "gõ nhầm số")):
        stage.do(do.say, part, said)
    stage.do(do.send)


def test_a_day_is_not_put_right_without_its_words(stage: Stage, wrong: DossierId) -> None:
    stage.at(Place.CORRECT, wrong.hex())
    mended(stage, "child.dob", "11/11/2026")
    assert stage.sees("Ngày ghi bằng chữ cũng phải sửa")

    stage.type("Trên trang ghi, Ngày, tháng, năm sinh ghi bằng chữ", TENTH)
    stage.tap("Gửi chỗ sửa", "button")
    assert stage.sees("Chữ này vẫn là ngày cũ.")
    assert corrections_in(stage.home.officer.store.state(wrong)) == []

    stage.type("Trên trang ghi, Ngày, tháng, năm sinh ghi bằng chữ", ELEVENTH)
    stage.tap("Gửi chỗ sửa", "button")
    state = stage.home.officer.store.state(wrong)
    [one] = corrections_in(state)
    assert value_of(state, "child.dob") == "2026-11-11"
    assert value_of(state, "child.dob_in_words") == ELEVENTH
    assert [said.slot for said in one.says] == ["child.dob", "child.dob_in_words"]


def test_a_question_mark_makes_no_signed_value_unknown(stage: Stage, wrong: DossierId) -> None:
    stage.at(Place.CORRECT, wrong.hex())
    mended(stage, "requester.id_doc_no", "? mờ")

    assert not is_unknown(value_of(stage.home.officer.store.state(wrong), "requester.id_doc_no"))


def test_what_a_confirmation_did_not_show_is_not_confirmed(
    asked: tuple[Stage, DossierId, Field],
) -> None:
    stage, dossier, other = asked
    stage.at(Place.CORRECT, dossier.hex())
    screen = other.store.screen(dossier)
    other.capture.save(screen, {righting.CHILD: "Lò Văn Khác"}, now_ms=stage.home.desk.now_ms)
    other.exchange()
    stage.home.synchronise("26/11/2026 09:30")

    stage.tap("Đúng như trang đã ký", "button")

    [one] = corrections_in(stage.home.officer.store.state(dossier))
    assert one.standing == "open"
    assert stage.sees("Lò Văn Khác")


def test_what_came_on_another_day_has_not_come_today(stage: Stage, taken: DossierId) -> None:
    stage.at(Place.MORE_PAPERS, taken.hex())
    bringing.ticked(stage, bringing.BIRTH_PAPER)
    stage.home.desk.now_ms += DAY_MS

    stage.tap("Ghi đã nhận", "button")
    assert stage.sees("Đã sang ngày khác.")
    assert bringing.events(stage, taken) == []

    bringing.ticked(stage, bringing.BIRTH_PAPER)
    stage.do(stage.desk.lock)
    stage.home.desk.now_ms += DAY_MS
    again(stage)
    stage.at(Place.MORE_PAPERS, taken.hex())
    assert bringing.chosen(stage) == ()


def test_a_picture_that_was_taken_is_of_a_paper_that_came(stage: Stage, taken: DossierId) -> None:
    stage.at(Place.MORE_PAPERS, taken.hex())
    stage.do(stage.commands.bringing.photograph, bringing.BIRTH_PAPER)

    stage.do(stage.commands.papers.took, a_page())

    assert bringing.chosen(stage) == (bringing.BIRTH_PAPER,)


def test_a_second_visit_is_not_said_to_be_planned_again(stage: Stage) -> None:
    dossier = righting.signed(stage)
    for said in ("Đã thêm nhà này vào kế hoạch hôm nay.", "Nhà này đã có trong kế hoạch hôm nay."):
        stage.at(Place.CORRECT, dossier.hex())
        stage.tap("Đến lại để đọc và ký lại", "button")

        assert stage.sees(said)


def test_where_the_signed_page_is_not_here_it_is_said_beside_the_confirmation(
    asked: tuple[Stage, DossierId, Field],
) -> None:
    stage, dossier, _ = asked
    stage.at(Place.CORRECT, dossier.hex())
    assert not stage.sees("Máy này không có ảnh trang đã ký.")
    store: Any = stage.desk.device.store
    store.find_blob = lambda *_: None

    stage.at(Place.TODAY)
    stage.at(Place.CORRECT, dossier.hex())

    assert stage.sees("Máy này không có ảnh trang đã ký. Chỉ xác nhận khi đã xem bản giấy.")
    assert not stage.has("Xem trang đã ký", "button")


def test_what_was_ticked_to_take_along_outlives_a_lock(decided: Stage) -> None:
    stage, dossier = decided, bringing.of(decided)
    stage.tap("Giao nhận với Trung tâm", "button")
    stage.tap("bản chính số 1", "button")
    stage.type("Người của Trung tâm giao hoặc nhận", "Vàng Thị Thử")

    again(stage)
    stage.at(Place.CUSTODY, dossier.hex())
    stage.tap("Ghi đã nhận từ Trung tâm", "button")

    assert len(custody(stage.desk.device.store.state(dossier))) == 1
    assert jottings.read(stage.desk.device.store, dossier, "bringing") == {}
