"""Step 5: scenario 1 at the table, act by act; and what a changed value asks for again."""

from mobile.state.app import Place, Where
from protocol.actions import Act
from protocol.acts import acts_on
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
from tests.screens.at_the_table import a_birth, begun, later, opened
from tests.screens.pages import a_page
from tests.screens.stage import Stage


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
