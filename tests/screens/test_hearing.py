"""Step 5: scenario 1 at the table, act by act; and what a changed value asks for again."""

import pytest

from mobile.signed_paper import declaration_of
from mobile.state.app import Place, Where
from protocol.actions import Act, SignOff
from protocol.acts import acts_on
from protocol.dossier import facts_in_order
from protocol.errors import NotPossible
from protocol.ids import Digest, DossierId
from protocol.trade.act_particulars import (
    Interpreter,
    Lucidity,
    Mark,
    Notice,
    Originals,
    ReadAloud,
    Witness,
    of_kind,
)
from protocol.trade.history import history_of
from tests.devices import PIN
from tests.screens.at_the_table import a_birth, begun, later, opened
from tests.screens.pages import a_page
from tests.screens.stage import Stage
from tests.screens.test_review import heard


def identity(dossier: str) -> DossierId:
    return DossierId(bytes.fromhex(dossier))


def acts(stage: Stage, dossier: str) -> list[Act]:
    hearing = stage.home.officer.fieldwork().hearing
    heard = hearing.find_heard(identity(dossier))
    return hearing.acts(identity(dossier), heard) if heard else []


def sleepless(stage: Stage) -> bool:
    return not stage.desk.may_sleep


def to(stage: Stage, act: str) -> None:
    stage.tap(act)


def interpreted(stage: Stage) -> None:
    to(stage, "Người phiên dịch")
    stage.type("Ngôn ngữ", "tiếng Thái")
    stage.type("Họ và tên", "Lò Văn Pánh")
    stage.type("Quan hệ", "cháu nội")
    stage.type("Tuổi", "15")
    stage.tap("Không", "button", nth=1)
    stage.tap("Ghi nhận", "button")


def witnessed(stage: Stage, name: str, age: str) -> None:
    to(stage, "Người làm chứng")
    stage.type("Họ và tên", name)
    stage.type("Tuổi", age)
    stage.tap("Không", "button")
    stage.tap("Ghi nhận", "button")


def read_to_the_end(stage: Stage) -> None:
    to(stage, "Đọc lại tờ khai")
    while stage.has("Đoạn sau", "button"):
        stage.tap("Đoạn sau", "button")
    later(stage, 5)
    stage.tap("Kết thúc đọc", "button")


def thumb_to_cannot(stage: Stage) -> None:
    to(stage, "Ký hoặc điểm chỉ")
    stage.tap("Điểm chỉ", "button")
    for finger in ("Ngón trỏ phải", "Ngón trỏ trái", "Ngón khác"):
        assert stage.sees(finger)
        stage.tap("Ngón này không lấy được dấu")
    assert stage.sees("Cần hai người làm chứng")
    stage.tap("Ghi nhận: Không điểm chỉ được")


def test_p01_has_nothing_but_herself_and_everything_is_recorded(stage: Stage) -> None:
    dossier = begun(stage)
    opened(stage, Place.HEARING, dossier)

    interpreted(stage)
    stage.tap("Thông báo về dữ liệu cá nhân", nth=0)
    stage.tap("Đã đọc cho nghe")
    read_to_the_end(stage)
    to(stage, "Ghi nhận sự minh mẫn")
    stage.type("Điều quan sát được", "nhận ra cháu, nói đúng ngày chợ")
    stage.tap("Có", "button")
    stage.tap("Ghi nhận", "button")
    thumb_to_cannot(stage)
    assert stage.sees("Không ký, không điểm chỉ được: cần hai người làm chứng")
    witnessed(stage, "Cà Văn Mẫu", "61")
    witnessed(stage, "Quàng Thị Ón", "55")

    done = acts(stage, dossier)
    [interpreter] = of_kind(Interpreter, done)
    assert (interpreter.name, interpreter.age, interpreter.interest) == ("Lò Văn Pánh", 15, False)
    assert [one.name for one in of_kind(Witness, done)] == ["Cà Văn Mẫu", "Quàng Thị Ón"]
    [mark] = of_kind(Mark, done)
    assert (mark.how, mark.tried) == ("cannot", ("right_index", "left_index", "other"))
    [read] = of_kind(ReadAloud, done)
    assert read.language == "tiếng Thái"
    assert (read.ended_ms or 0) - (read.began_ms or 0) == 5 * 60_000
    assert of_kind(Lucidity, done)
    assert of_kind(Notice, done) == [Notice("personal-data-1", "tiếng Thái")]
    assert stage.state.hearing.wanting == ()
    stage.tap("Tiếp tục")
    assert stage.state.app.here == Where(Place.REVIEW, dossier)


def test_the_grandson_is_asked_who_he_is_and_may_not_witness(stage: Stage) -> None:
    dossier = begun(stage)
    opened(stage, Place.HEARING, dossier)
    to(stage, "Người phiên dịch")
    stage.type("Ngôn ngữ", "tiếng Thái")
    stage.type("Họ và tên", "Lò Văn Pánh")
    stage.tap("Ghi nhận", "button")

    assert stage.sees("Xin hỏi quan hệ, tuổi và quyền lợi liên quan của người phiên dịch")
    assert acts(stage, dossier) == [], "what does not do is not recorded"

    stage.tap("Quay lại")
    interpreted(stage)
    witnessed(stage, "Lò Văn Pánh", "15")

    assert stage.sees("Lò Văn Pánh đã phiên dịch, không làm chứng được")
    assert stage.sees("Người làm chứng Lò Văn Pánh chưa đủ 18 tuổi")
    assert of_kind(Witness, acts(stage, dossier)) == []


def test_before_the_last_passage_it_asks_whether_reading_is_over(stage: Stage) -> None:
    dossier = begun(stage)
    opened(stage, Place.HEARING, dossier)
    to(stage, "Đọc lại tờ khai")
    assert stage.sees("Bắt đầu 10:05 · Đoạn 1/")
    assert sleepless(stage), "nothing locks while somebody listens"

    stage.tap("Kết thúc đọc", "button")
    assert stage.sees("Kết thúc đọc?")
    assert acts(stage, dossier) == []

    stage.tap("Đọc tiếp")
    stage.tap("Đoạn sau")
    stage.tap("Tạm dừng")
    stage.tap("Đọc tiếp")
    stage.tap("Kết thúc đọc", "button")
    stage.tap("Đã đọc đủ, kết thúc")

    assert len(of_kind(ReadAloud, acts(stage, dossier))) == 1
    assert not sleepless(stage)
    assert stage.state.app.here.place is Place.HEARING


def test_dates_are_spoken_in_full(stage: Stage) -> None:
    dossier = a_birth(stage)
    opened(stage, Place.HEARING, dossier)

    to(stage, "Đọc lại tờ khai")

    whole = " ".join(stage.state.hearing.passages)
    assert "ngày 10 tháng 11 năm 2026" in whole
    assert "10/11/2026" not in whole


def test_a_changed_value_asks_for_the_acts_again_and_persons_by_one_tap(stage: Stage) -> None:
    dossier = begun(stage)
    opened(stage, Place.HEARING, dossier)
    interpreted(stage)
    read_to_the_end(stage)

    officer = stage.home.officer
    screen = officer.store.screen(identity(dossier))
    officer.capture.save(
        screen, {"applicant.full_name": "Lò Thị Mậu"}, now_ms=stage.home.desk.now_ms
    )
    opened(stage, Place.PAPERS, dossier)
    opened(stage, Place.HEARING, dossier)

    assert stage.sees("Đã đổi sau khi đọc")
    assert any("Họ, chữ đệm, tên" in one for one in stage.state.hearing.changed)
    stands = {one.kind: one.stand for one in stage.state.hearing.acts}
    assert (stands["read_aloud"], stands["interpreter"]) == ("again", "again")

    stage.tap("Ghi lại như trước", "button")

    [interpreter] = of_kind(Interpreter, acts(stage, dossier))
    assert interpreter.name == "Lò Văn Pánh"
    assert of_kind(ReadAloud, acts(stage, dossier)) == [], "heard anew, not copied"


def test_the_signed_paper_is_photographed_and_the_mark_names_its_page(stage: Stage) -> None:
    dossier = a_birth(stage)
    opened(stage, Place.HEARING, dossier)
    to(stage, "Ký hoặc điểm chỉ")

    stage.tap("Chụp tờ khai", "button")
    stage.do(stage.commands.hearing.took, a_page("TỜ KHAI", blurred=True))
    assert stage.sees("Ảnh mờ")
    stage.do(stage.commands.hearing.took, a_page("TỜ KHAI ĐĂNG KÝ KHAI SINH"))
    stage.tap("Ghi nhận: Ký")

    [mark] = of_kind(Mark, acts(stage, dossier))
    assert mark.by == "requester"
    assert mark.pages == tuple(one.row for one in stage.state.hearing.pages)
    assert len(mark.pages) == 1


def test_a_mark_is_drawn_only_where_the_footing_allows_it(stage: Stage) -> None:
    dossier = begun(stage, "1.004222", {"applicant.full_name": "Lò Thị Mẫu"})
    opened(stage, Place.HEARING, dossier)
    to(stage, "Ký hoặc điểm chỉ")
    assert stage.sees("Ký trên màn hình")

    strokes = (((10, 10), (20, 30), (40, 20)),)
    stage.do(stage.commands.hearing.draw, "applicant", "signature", 320, 220, strokes)

    [act] = acts(stage, dossier)
    assert act.blobs[0].media_type == "application/vnd.tannha.strokes"

    other = a_birth(stage)
    opened(stage, Place.HEARING, other)
    to(stage, "Ký hoặc điểm chỉ")
    assert not stage.sees("Ký trên màn hình")


def test_originals_seen_with_the_papers_are_ticked_already(stage: Stage) -> None:
    dossier = begun(stage, "2.000815", {"applicant.full_name": "Lò Thị Mẫu"})
    opened(stage, Place.PAPERS, dossier)
    stage.do(stage.commands.papers.sight, "ban_chinh")
    opened(stage, Place.HEARING, dossier)

    to(stage, "Đối chiếu bản chính")
    stage.tap("Ghi nhận", "button")

    assert of_kind(Originals, acts(stage, dossier)) == [Originals(("ban_chinh",), returned=True)]


def test_a_declaration_is_printed_blank_and_filled(stage: Stage) -> None:
    dossier = a_birth(stage)
    opened(stage, Place.HEARING, dossier)

    for filled in (False, True):
        printed = stage.commands.hearing.declaration(filled=filled)
        assert printed.startswith(b"%PDF-")
        assert b"/Subtype /Image" not in printed


def test_no_screen_says_why_somebody_gives_a_thumbprint(stage: Stage) -> None:
    dossier = begun(stage)
    opened(stage, Place.HEARING, dossier)
    thumb_to_cannot(stage)

    assert "mù chữ" not in " ".join(stage.texts()).lower()
    assert not stage.sees("thẻ đã mất"), "why the number is not known"
    version = stage.home.officer.fieldwork().hearing.find_heard(identity(dossier))
    assert isinstance(version, bytes)
    state = stage.home.officer.store.state(identity(dossier))
    assert acts_on(state, Digest(version))


def test_who_leaves_in_the_middle_has_recorded_nothing_and_the_tablet_may_lock(
    stage: Stage,
) -> None:
    dossier = begun(stage)
    opened(stage, Place.HEARING, dossier)
    to(stage, "Đọc lại tờ khai")
    assert sleepless(stage)

    stage.tap("Quay lại")

    assert not sleepless(stage)
    assert acts(stage, dossier) == []
    assert stage.state.hearing.passages == ()


def test_a_witness_who_was_recorded_wrongly_is_taken_back_and_the_history_keeps_it(
    stage: Stage,
) -> None:
    dossier = begun(stage)
    opened(stage, Place.HEARING, dossier)
    witnessed(stage, "Cà Văn Mậu", "61")
    to(stage, "Người làm chứng")
    assert stage.sees("Cà Văn Mậu, 61 tuổi")

    stage.tap("Làm lại", "button")

    assert of_kind(Witness, acts(stage, dossier)) == []
    assert not stage.sees("Cà Văn Mậu, 61 tuổi")
    stage.type("Họ và tên", "Cà Văn Mẫu")
    stage.type("Tuổi", "61")
    stage.tap("Không", "button")
    stage.tap("Ghi nhận", "button")
    assert [one.name for one in of_kind(Witness, acts(stage, dossier))] == ["Cà Văn Mẫu"]

    told = [one.vi for one in history_of(stage.home.officer.store.state(identity(dossier)))]
    assert told[-3:] == [
        "Có người làm chứng: Cà Văn Mậu",
        "Cán bộ bỏ việc đã ghi để làm lại: người làm chứng, Cà Văn Mậu",
        "Có người làm chứng: Cà Văn Mẫu",
    ]
    heard(stage, dossier, photographed=False)
    opened(stage, Place.REVIEW, dossier)
    stage.tap("Chụp sau", "button")
    stage.tap("Xác nhận đã lập tại nhà", "button")
    stage.do(stage.commands.review.passphrase, PIN)
    state = stage.home.officer.store.state(identity(dossier))
    [signed] = [fact for fact in facts_in_order(state) if isinstance(fact.action, SignOff)]
    named = [state.facts[ref].action for ref in signed.references if ref in state.facts]
    witnesses = of_kind(Witness, [one for one in named if isinstance(one, Act)])
    assert [one.name for one in witnesses] == ["Cà Văn Mẫu"], "what was taken back is not signed"


def test_reading_again_stands_in_for_the_reading_before(stage: Stage) -> None:
    dossier = begun(stage)
    opened(stage, Place.HEARING, dossier)
    read_to_the_end(stage)
    [first] = of_kind(ReadAloud, acts(stage, dossier))
    later(stage, 10)

    to(stage, "Đọc lại tờ khai")
    assert not stage.has("Đoạn sau", "button"), "nothing is read before somebody wants to"
    stage.tap("Đọc lại từ đầu")
    stage.tap("Quay lại")
    assert of_kind(ReadAloud, acts(stage, dossier)) == [first], "broken off: the first one stands"

    to(stage, "Đọc lại tờ khai")
    stage.tap("Đọc lại từ đầu")
    stage.tap("Kết thúc đọc", "button")
    stage.tap("Đã đọc đủ, kết thúc")

    [second] = of_kind(ReadAloud, acts(stage, dossier))
    assert (second.began_ms or 0) > (first.began_ms or 0)


def test_what_is_confirmed_cannot_be_taken_back(stage: Stage) -> None:
    dossier = begun(stage)
    heard(stage, dossier)
    stage.home.officer.fieldwork().resume(identity(dossier), PIN)
    opened(stage, Place.HEARING, dossier)
    to(stage, "Ký hoặc điểm chỉ")

    assert not stage.has("Làm lại", "button")
    hearing = stage.home.officer.fieldwork().hearing
    version = hearing.find_heard(identity(dossier))
    assert version is not None
    [mark] = [ref for ref, act in hearing.recorded(identity(dossier), version)
              if act.kind == "mark"]  # fmt: skip
    with pytest.raises(NotPossible, match="đã được xác nhận"):
        hearing.take_back(identity(dossier), [mark])


def test_a_mark_whose_paper_is_photographed_later_names_no_page_until_then(stage: Stage) -> None:
    dossier = a_birth(stage)
    opened(stage, Place.PAPERS, dossier)
    stage.do(stage.commands.papers.photograph, "chung_sinh")
    stage.do(stage.commands.papers.took, a_page())
    opened(stage, Place.HEARING, dossier)
    to(stage, "Ký hoặc điểm chỉ")
    stage.tap("chụp tờ khai sau", "button")

    [mark] = of_kind(Mark, acts(stage, dossier))
    assert mark.pages == (), "the other paper shows no hand of hers"

    opened(stage, Place.HEARING, dossier)
    assert stage.sees("Ký · chưa chụp tờ khai")
    to(stage, "Ký hoặc điểm chỉ")
    stage.do(stage.commands.hearing.took, a_page("TỜ KHAI"))
    assert not stage.sees("chưa chụp tờ khai")
    [mark] = of_kind(Mark, acts(stage, dossier))
    [page] = stage.state.hearing.pages
    assert (mark.pages, mark.later) == ((page.row,), False)


def test_a_mark_that_was_confirmed_without_a_page_is_said_again_with_it(stage: Stage) -> None:
    dossier = begun(stage)
    heard(stage, dossier, photographed=False)
    opened(stage, Place.REVIEW, dossier)
    stage.tap("Chụp sau")
    stage.home.officer.fieldwork().resume(identity(dossier), PIN)

    opened(stage, Place.PAPERS, dossier)
    stage.do(stage.commands.papers.photograph, declaration(stage, dossier))
    stage.do(stage.commands.papers.took, a_page("TỜ KHAI"))

    first, second = of_kind(Mark, acts(stage, dossier))
    assert (first.pages, first.later) == ((), False), "what was signed stays as it was"
    assert (len(second.pages), second.later) == (1, True)
    told = [one.vi for one in history_of(stage.home.officer.store.state(identity(dossier)))]
    assert told[-1] == "Đã chụp tờ khai đã ký, điểm chỉ"


def declaration(stage: Stage, dossier: str) -> str:
    lawbook = stage.home.officer.fieldwork().lawbook
    return declaration_of(lawbook.procedure(identity(dossier)))
