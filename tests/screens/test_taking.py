"""Which procedure, what to tell, who it is for."""

from pathlib import Path
from typing import Final

from msgspec import Raw

from demo.pictures import card_picture
from mobile.capture import DRAFT
from mobile.desk.taking import TakingDesk
from mobile.desk.work import declaring_of, drafts_of
from mobile.drafts import VERSION, Draft
from mobile.state.app import Place
from protocol.decoding import encode
from protocol.dossier import opened
from protocol.ids import DossierId
from protocol.mrz import check_digit
from protocol.trade.events import events_in
from protocol.trade.reception import Chosen
from tests.screens.stage import Stage

SEARCH: Final = "Tìm, gõ không dấu cũng được"
P01: Final = "099139000001||LÒ THỊ MẪU|1939|Nữ|bản Nà Thử, Ngọc Chiến, Mường La, Sơn La|01012022"
A_MAN: Final = "099048000002||Vàng A Mẫu|02071948|Nam|bản Mẫu Một, Ngọc Chiến, Sơn La|01012022"


def started(stage: Stage, code: str = "") -> str:
    stage.do(lambda: stage.commands.taking.start(code))
    return stage.state.taking.dossier


def at_who(stage: Stage, code: str) -> str:
    dossier = started(stage, code)
    if stage.state.taking.grounds:
        stage.do(lambda: stage.commands.taking.choose_ground("illness"))
    stage.tap("Tiếp tục")
    return dossier


def said(stage: Stage, slot: str) -> object:
    return declaring_of(stage.desk, stage.state.taking.dossier).values().get(slot)


def show_card(stage: Stage, text: str, section: str = "") -> None:
    picture = card_picture(text, seed=7)
    stage.do(lambda: stage.commands.taking.ask_for(section, "camera"))
    stage.do(lambda: stage.commands.taking.card_picture(picture))


def an_mrz(number: str, born: str, sex: str) -> str:
    first = f"IDVNM{number[3:]}{check_digit(number[3:])}{number}<<"
    first += check_digit(first[5:29]) if len(first) < 30 else ""
    second = f"{born}{check_digit(born)}{sex}991231{check_digit('991231')}VNM" + "<" * 11
    second += check_digit(first[5:] + second[0:7] + second[8:15] + second[18:29])
    return f"{first}\n{second}\n" + "LO<<THI<MAU".ljust(30, "<")


# Step 1.


def test_a_procedure_is_found_without_marks_and_its_footing_stands_in_words(stage: Stage) -> None:
    started(stage)

    stage.type(SEARCH, "huu tri")

    assert [row.code for row in stage.state.taking.at_home] == ["1.014027"]
    assert stage.sees("Chờ Trung tâm tiếp nhận")
    assert stage.sees("1.014027 · 10 ngày làm việc")

    stage.type(SEARCH, "không có thủ tục nào như thế")

    assert stage.sees("Thử tên ngắn hơn hoặc mã, ví dụ “khai sinh”, “1.014027”.")


def test_what_can_be_done_at_home_stands_before_what_needs_a_connection(stage: Stage) -> None:
    started(stage)
    taking = stage.state.taking

    assert {row.footing for row in taking.at_home} <= {"home", "provisional"}
    assert {row.footing for row in taking.assisted} == {"assisted"}
    told = stage.texts()
    assert told.index("Làm được tại nhà") < told.index("Chỉ giúp nộp")


def test_what_this_officer_takes_most_stands_first(stage: Stage) -> None:
    stage.home.take("25/11/2026 10:00", ground="disability")

    started(stage)

    assert [row.code for row in stage.state.taking.usual] == ["1.003583"]
    assert stage.sees("Hay làm")


def test_no_price_is_shown_that_the_table_does_not_have(stage: Stage) -> None:
    started(stage, "1.001612")

    assert stage.state.taking.checklist.fees == ("Theo nghị quyết HĐND tỉnh",)
    assert not [text for text in stage.texts() if "miễn phí" in text.lower()]


def test_the_ground_is_asked_for_and_decides_what_is_taken(stage: Stage) -> None:
    dossier = started(stage, "1.001193")

    stage.tap("Tiếp tục")

    assert stage.state.app.here.place is Place.CHECKLIST
    assert stage.state.app.message_is_problem

    stage.tap("Đau ốm, không thể đi đăng ký")
    assert stage.sees("Tiếp nhận ngay tại nhà, có ngày hẹn trả.")
    assert stage.sees("Đăng ký khai sinh lưu động")
    stage.type("Người nhà nói thế nào", "mẹ ốm từ tháng trước")
    stage.tap("Tiếp tục")

    draft = drafts_of(stage.desk).find(DossierId(bytes.fromhex(dossier)))
    assert draft is not None
    assert (draft.procedure, draft.ground) == ("1.001193", "illness")
    assert draft.ground_said == "mẹ ốm từ tháng trước"
    assert stage.state.app.here == (Place.WHO, dossier)


def test_without_a_ground_it_is_made_at_home_and_waits(stage: Stage) -> None:
    dossier = started(stage, "1.003583")

    stage.tap("Không có căn cứ nào")

    assert stage.sees("Lập tại nhà, chờ Trung tâm tiếp nhận; chưa có ngày hẹn trả.")
    declaring = declaring_of(stage.desk, dossier)
    assert (declaring.procedure.code, declaring.procedure.footing) == ("1.001193", "provisional")


def test_the_checklist_names_papers_people_and_time(stage: Stage) -> None:
    started(stage, "1.003583")
    stage.tap("Đau ốm, không thể đi đăng ký")

    for words in ("Giấy chứng sinh", "5 ngày làm việc", "Người yêu cầu", "Cha hoặc mẹ"):
        assert stage.sees(words), words


def test_a_low_battery_offers_the_short_path(stage: Stage) -> None:
    desk = TakingDesk(stage.desk, power=lambda: 19)
    dossier = started(stage, "1.014027")

    stage.do(lambda: desk.show(dossier))
    assert stage.sees("Pin yếu.")
    stage.do(lambda: TakingDesk(stage.desk, power=lambda: 20).show(dossier))
    assert not stage.sees("Pin yếu.")


# Step 2.


def test_a_card_fills_the_block_of_who_asks_and_nobody_elses(stage: Stage) -> None:
    dossier = at_who(stage, "1.003583")

    show_card(stage, P01)

    values = declaring_of(stage.desk, dossier).values()
    assert values["requester.full_name"] == "Lò Thị Mẫu"
    assert values["requester.dob"] == "1939"
    assert values["requester.pin"] == "099139000001"
    assert values["requester.residence.unit"] == "03820", "as it is called today"
    assert not [slot for slot in values if slot.startswith(("mother.", "child.", "father."))]
    assert stage.sees("Sinh 1939 · số 099139000001")
    stage.tap("Tiếp tục")
    assert stage.sees("Lấy từ thẻ hoặc hồ sơ trước, vẫn sửa được")
    stage.type("Họ, chữ đệm, tên", "Lò Thị Mậu")
    (name,) = [one for one in stage.state.form.fields if one.slot == "requester.full_name"]
    assert name.origin == ""


def test_a_mans_card_is_not_put_into_the_mothers_block(stage: Stage) -> None:
    at_who(stage, "1.003583")

    show_card(stage, A_MAN, "mother")

    assert "không khớp giới tính" in stage.state.app.message
    assert said(stage, "mother.full_name") is None
    show_card(stage, A_MAN, "father")
    assert said(stage, "father.full_name") == "Vàng A Mẫu"


def test_a_picture_without_a_code_says_what_to_do(stage: Stage) -> None:
    at_who(stage, "1.014027")

    stage.do(lambda: stage.commands.taking.card_picture(b"\xff\xd8\xffno picture"))

    assert stage.state.app.message.startswith("Chưa đọc được mã QR của thẻ. Xin chụp lại")


def test_the_three_lines_give_number_birth_and_sex_but_no_name(stage: Stage) -> None:
    at_who(stage, "1.014027")

    stage.do(lambda: stage.commands.taking.mrz("IDVNM<<"))
    assert stage.state.app.message.startswith("Ba dòng này chưa khớp.")

    stage.do(lambda: stage.commands.taking.mrz(an_mrz("099139000001", "390101", "F")))
    assert said(stage, "applicant.pin") == "099139000001"
    assert said(stage, "applicant.sex") == "NU"
    assert said(stage, "applicant.full_name") is None


def test_somebody_known_on_this_device_is_taken_over_by_a_tap(stage: Stage) -> None:
    stage.home.take("25/11/2026 10:00", ground="disability")
    at_who(stage, "1.014027")
    stage.tap("Người đã có trên máy này")

    stage.type("Họ tên hoặc số định danh", "lo thi")
    assert said(stage, "applicant.full_name") is None, "nothing before the tap"
    stage.tap("Lò Thị Mẫu")

    assert said(stage, "applicant.full_name") == "Lò Thị Mẫu"
    assert said(stage, "applicant.id_doc_no") == "099198000123"
    assert declaring_of(stage.desk, stage.state.taking.dossier).draft.origins
    assert said(stage, "applicant.id_ground") is None, "how she is known is established anew"


def test_who_has_no_card_is_stated_as_unknown_with_the_reason(stage: Stage) -> None:
    at_who(stage, "1.014027")
    stage.tap("Không có thẻ")

    stage.tap("Ghi là chưa biết số")
    assert stage.state.app.message.startswith("Xin ghi vì sao chưa biết số")
    stage.type("Lý do khác", "thẻ đã mất, không nhớ số")
    stage.tap("Ghi là chưa biết số")

    assert said(stage, "applicant.pin") == ["unknown", "thẻ đã mất, không nhớ số"]


# Drafts.


def test_a_draft_stands_where_it_was_left(stage: Stage) -> None:
    dossier = at_who(stage, "1.003583")
    stage.tap("Để sau")
    assert stage.state.app.here.place is Place.TODAY
    assert stage.state.taking.procedure == ""

    stage.do(lambda: stage.commands.taking.resume(dossier))

    assert stage.state.app.here == (Place.WHO, dossier)
    assert stage.state.taking.work == "Đăng ký khai sinh lưu động"


def test_a_draft_of_a_newer_version_says_so_and_stays(stage: Stage) -> None:
    dossier = DossierId(bytes.fromhex(at_who(stage, "1.014027")))
    note = encode([VERSION + 1, Raw(encode(Draft("9.999999")))])
    stage.desk.device.store.put_note(dossier, DRAFT, note, now_ms=stage.desk.clock())
    stage.at(Place.TODAY)

    stage.do(lambda: stage.commands.taking.resume(dossier.hex()))

    assert stage.state.app.here.place is Place.TODAY
    assert "phiên bản ứng dụng mới hơn" in stage.state.app.message
    assert stage.desk.device.store.find_note(dossier, DRAFT) == note


def test_a_draft_is_thrown_away_in_two_steps(stage: Stage) -> None:
    started(stage)

    stage.tap("Bỏ bản nháp này")
    assert len(drafts_of(stage.desk).all()) == 1
    stage.tap("Bỏ hẳn bản nháp")

    assert drafts_of(stage.desk).all() == []
    assert stage.state.app.here.place is Place.TODAY


def test_what_was_begun_by_a_tap_and_left_at_once_is_not_kept(stage: Stage) -> None:
    started(stage)
    kept = started(stage, "1.014027")
    last = started(stage)

    assert {one.hex() for one in drafts_of(stage.desk).all()} == {kept, last}


def test_the_ground_and_its_words_are_written_when_it_is_begun(stage: Stage) -> None:
    dossier = started(stage, "2.000815")
    stage.tap("Người già yếu") if stage.has("Người già yếu") else stage.do(
        lambda: stage.commands.taking.choose_ground("old")
    )
    stage.do(lambda: stage.commands.taking.say_ground("bà yếu, không đi được"))
    stage.do(lambda: stage.commands.taking.to_who())
    declaring = declaring_of(stage.desk, dossier)
    declaring.write({"applicant.full_name": "Lò Thị Mẫu"})

    declaring.begin()

    state = stage.desk.device.store.state(DossierId(bytes.fromhex(dossier)))
    (chosen,) = events_in(state, Chosen)
    assert (chosen.what.ground, chosen.what.ground_said) == ("old", "bà yếu, không đi được")
    opening = opened(state)
    assert opening is not None
    assert opening.footing == "mobile"
    assert drafts_of(stage.desk).all() == []
    assert Path(stage.desk.home).exists()
