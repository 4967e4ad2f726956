"""The page of a dossier: what it says and whence, who may see what, and the acts by role."""

import re
from datetime import date
from typing import Final

import httpx
import msgspec
import pytest

from protocol.actions import Act, Save, Value
from protocol.dossier import value_of
from protocol.ids import BlobRoot, DossierId
from protocol.keys import SigningKey
from protocol.time_proof import prove, read_proof
from protocol.trade.deadlines import Deadline
from protocol.trade.events import event_of
from protocol.trade.merging import merged_into
from protocol.trade.office_acts import away, decisions_in, other_codes
from protocol.trade.pauses import Pause
from protocol.trade.supplements import requests_in
from protocol.trade.taking_back import ActTakenBack
from protocol.trade.working_time import working_time
from protocol.workflow import axis_of
from sync_server.console.dossiers.deadline import cells_of
from sync_server.console.dossiers.disagreeing import letters_of, tone_of
from sync_server.console.dossiers.offering import OFFERS
from sync_server.console.proofs import PROOF_MS
from sync_server.console.rules import ACTS
from tests.builders import a_write
from tests.cases import at as moment
from tests.cases import said
from tests.console import stories
from tests.console.office import Browser, Office
from tests.console.test_dossier_scenarios import act, at, page, words
from tests.law import the_law
from tests.town import ELSEWHERE, KEYS

pytestmark = pytest.mark.slow

MORNING: Final = "30/11/2026 07:42"
PAGES: Final = ("", "/giay-to", "/nhat-ky", "/kiem-chung", "/chep", "/in/01")
PDF: Final = b"%PDF-1.7\n" + b"a decision with its seal" * 9_000  # more than one chunk
WORKING: Final = working_time(the_law().calendars())


@pytest.fixture
def pension(office: Office) -> DossierId:
    made = stories.a_pension(office, "23/11/2026 10:12")
    office.advance("23/11/2026 16:40", made, "processing")
    return made


def contested(office: Office, pension: DossierId) -> None:
    office.sync("binh", when="25/11/2026 17:00")
    stories.beside(office, "binh", "26/11/2026 09:05", pension, "Lò Thị Mậu")
    office.sync("binh", when="26/11/2026 09:10")


# What it says, and whence.


def test_answers_stand_by_section_with_who_wrote_them_when_on_which_machine(
    office: Office, pension: DossierId
) -> None:
    shown = page(at(office, "thu", MORNING), pension)

    machine = office.people["an"].id.hex()[:4]
    assert "I. Người đề nghị" in shown
    assert f"ghi khi lập hồ sơ · an, 23/11 10:12 · máy {machine}" in shown
    assert "bản Nà Thử, Xã Ngọc Chiến, Tỉnh Sơn La" in shown
    assert "Dân tộc Thái" in shown


def test_a_page_that_has_not_come_waits_for_the_machine_and_is_never_missing(
    office: Office, pension: DossierId
) -> None:
    shown = page(at(office, "thu", MORNING), pension)

    assert "1 trang đã về · 1 trang chờ ảnh từ máy cán bộ" in shown
    assert "chờ ảnh từ máy của an" in shown
    assert "thiếu giấy tờ" not in shown.lower()


def test_the_deadline_is_said_in_words_and_drawn_day_by_day(
    office: Office, pension: DossierId
) -> None:
    text = at(office, "thu", MORNING).get(f"/ho-so/{pension.hex()}").text

    shown = words(text)
    assert "Hạn trả: 17:00, Thứ Ba 08/12/2026" in shown
    assert "còn 6 ngày làm việc · quy định 10 ngày làm việc" in shown
    cells = re.findall(r'<span class="([a-z]*)"><i></i>(\d+(?:/\d+)?)', text)
    assert cells[0] == ("", "23/11")
    assert cells[1] == ("off", "24")
    assert ("today", "30") in cells
    assert cells[-1] == ("end", "8/12")
    assert "đã dùng 4 ngày làm việc" in text


def test_the_time_that_is_proven_stands_under_the_deadline(
    office: Office, pension: DossierId
) -> None:
    shown = page(at(office, "thu", MORNING), pension)

    assert "Máy của cán bộ ghi 10:12 ngày 23/11/2026; chứng minh được: trước" in shown
    assert "(Trung tâm xác nhận đã nhận)" in shown


def test_health_and_money_of_a_family_are_for_who_judges_and_each_look_is_recorded(
    office: Office, pension: DossierId
) -> None:
    secret = ("không có lương hưu", "đau chân, không đi lại được")
    clerk, specialist = at(office, "thu", MORNING), office.logged_in("tham", "specialist")

    for path in ("", "/nhat-ky", "/chep", "/kiem-chung", "/in/01"):
        assert not any(one in page(clerk, pension, path) for one in secret), path
    assert not any(one in page(specialist, pension) for one in secret)
    assert clerk.get(f"/ho-so/{pension.hex()}/muc-nhay-cam").status_code == 403
    shown = page(specialist, pension, "/muc-nhay-cam")

    assert all(one in shown for one in secret)
    last = office.console.accounts.store.last_entry()
    assert last is not None
    assert (last.act, last.subject, last.why) == ("looked", pension.hex(), "dossier-sensitive")


def test_nobody_chooses_between_values_that_they_may_not_see(
    office: Office, pension: DossierId
) -> None:
    slot = "applicant.current_benefits"
    office.sync("binh", when="25/11/2026 17:00")
    stories.write(
        office, "binh", "26/11/2026 09:05", Save([a_write(slot, "lương hưu 2 triệu")]), pension
    )
    office.sync("binh", when="26/11/2026 09:10")
    clerk = at(office, "thu", MORNING)

    shown = page(clerk, pension)
    refused = act(clerk, pension, "chon-thong-tin", slot=slot, value="lương hưu 2 triệu")

    assert "lương hưu 2 triệu" not in shown
    assert "dành cho bộ phận chuyên môn và lãnh đạo" in refused
    assert value_of(office.state(pension), slot) is None
    specialist = office.logged_in("tham", "specialist")
    act(specialist, pension, "chon-thong-tin", slot=slot, value="lương hưu 2 triệu")
    assert value_of(office.state(pension), slot) == "lương hưu 2 triệu"


# Values not agreed.


def test_the_letter_that_differs_is_marked_and_the_signed_value_chosen_beforehand(
    office: Office, pension: DossierId
) -> None:
    contested(office, pension)

    text = at(office, "thu", MORNING).get(f"/ho-so/{pension.hex()}").text

    assert "Lò Thị M<mark>ẫ</mark>u" in text
    assert "Lò Thị M<mark>ậ</mark>u" in text
    assert re.search(r'value="Lò Thị Mẫu" checked', text)
    assert not re.search(r'value="Lò Thị Mậu" checked', text)
    assert text.index("M<mark>ẫ</mark>u") < text.index("M<mark>ậ</mark>u")
    shown = words(text)
    assert "Khác ở dấu: ẫ (ngã) và ậ (nặng)" in shown
    assert "binh ghi, 26/11 09:0" in shown
    assert "xung đột" not in shown
    assert "tranh chấp" not in shown


def test_one_is_chosen_and_the_other_stays_in_the_history(
    office: Office, pension: DossierId
) -> None:
    contested(office, pension)
    clerk = at(office, "thu", MORNING)

    done = act(clerk, pension, "chon-thong-tin", slot=stories.NAME, value="Lò Thị Mẫu")

    assert "Đã chọn thông tin đúng" in done
    assert value_of(office.state(pension), stories.NAME) == "Lò Thị Mẫu"
    told = page(clerk, pension, "/nhat-ky")
    assert "Đã chọn thông tin đúng: I. Người đề nghị: Họ, chữ đệm, tên · Thu Thị Thử" in told
    assert "Ghi thông tin: I. Người đề nghị: Họ, chữ đệm, tên · binh" in told


def test_a_value_that_nobody_wrote_cannot_be_chosen(office: Office, pension: DossierId) -> None:
    contested(office, pension)

    refused = act(
        at(office, "thu", MORNING), pension, "chon-thong-tin", slot=stories.NAME, value="Tôi"
    )

    assert "đã thống nhất hoặc đã đổi" in refused
    assert value_of(office.state(pension), stories.NAME) is None


@pytest.mark.parametrize(
    ("one", "other", "cut"),
    [
        ("Lò Thị Mẫu", "Lò Thị Mậu", ["ẫ"]),
        ("Lò Thi\u0323 Mẫu", "Lò Thị Mẫu", []),  # coded in parts, the same letters
        ("1939", "1938", ["9"]),
        ("Vàng A Páo", "Sùng Thị Mỷ", []),  # other words, not one word mistyped
        ("", "Mẫu", []),
    ],
)
def test_only_what_differs_is_cut_out(one: str, other: str, cut: list[str]) -> None:
    mine, theirs = letters_of(one, other)

    assert [letter.text for letter in mine if letter.differs] == cut
    assert "".join(letter.text for letter in theirs) == other


@pytest.mark.parametrize(
    ("letter", "tone"),
    [("ẫ", "ngã"), ("ậ", "nặng"), ("à", "huyền"), ("ủ", "hỏi"), ("â", "không dấu")],
)
def test_tones_have_their_names(letter: str, tone: str) -> None:
    assert tone_of(letter)[0] == tone


# Acts by role.


def test_an_act_of_another_role_is_not_on_the_page(office: Office, pension: DossierId) -> None:
    clerk, leader = at(office, "thu", MORNING), office.logged_in("chu", "leader")

    theirs, ours = page(clerk, pension), page(leader, pension)

    assert "Ghi quyết định" not in theirs
    assert "Dừng giải quyết…" not in theirs
    assert "Ghi quyết định" in ours
    assert "Yêu cầu bổ sung" not in ours
    assert clerk.get(f"/ho-so/{pension.hex()}/lam/quyet-dinh").status_code == 403
    clerk.get(f"/ho-so/{pension.hex()}")
    said_no = clerk.post(f"/ho-so/{pension.hex()}/lam/quyet-dinh", {"number": "1"})
    assert said_no.status_code == 403
    assert set(ACTS) >= {"decide", "stop", "recall"}


def test_a_decision_has_number_day_signer_and_its_scan(office: Office, pension: DossierId) -> None:
    leader = at(office, "chu", MORNING)
    path = f"/ho-so/{pension.hex()}/lam/quyet-dinh"
    fields = {
        "number": "12/QĐ-UBND", "day": "30/11/2026", "signer": "Phạm Văn Thử, Phó Chủ tịch",
        "outcome": "granted",
    }  # fmt: skip

    leader.get(path)
    bad = send(leader, path, {**fields, "_code": leader.next_code()}, b"MZ\x90\x00 no paper")
    good = send(leader, path, fields, PDF)

    assert "phải là tệp PDF, JPEG hoặc PNG" in words(bad.text)
    assert "12/QĐ-UBND" in bad.text  # still in the form
    assert good.status_code == 303
    [one] = decisions_in(office.state(pension))
    assert (one.what.number, one.what.day) == ("12/QĐ-UBND", date(2026, 11, 30))
    [ref] = one.blobs
    [kept] = office.centre.store.attachments.of(pension, BlobRoot(ref.root))
    assert kept.present.complete
    assert kept.present.count == 4
    account = office.console.accounts.store.find_account("chu")
    assert account is not None
    assert one.fact.officer == account.officer
    shown = page(leader, pension)
    assert "Đã ra kết quả: số 12/QĐ-UBND ngày 30/11/2026" in shown
    assert "Kết quả đã quét" in shown
    assert "Kết quả, có từ 30/11" in shown  # to be told


def send(browser: Browser, path: str, fields: dict[str, str], scan: bytes) -> httpx.Response:
    said = {"_csrf": browser.token, **fields}
    files = {"scan": ("ket-qua.pdf", scan, "application/pdf")}
    return browser.http.post(path, data=said, files=files, follow_redirects=False)


def test_a_scan_that_was_lost_on_the_way_to_the_second_factor_is_asked_for_again(
    office: Office, pension: DossierId
) -> None:
    leader = at(office, "chu", MORNING)
    path = f"/ho-so/{pension.hex()}/lam/quyet-dinh"
    leader.get(path)
    office.now_ms += 6 * 60_000
    fields = {"number": "12/QĐ", "day": "30/11/2026", "signer": "Phạm Văn Thử"}

    asked = send(leader, path, fields, PDF)
    kept = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', asked.text))
    answer = leader.post(path, {**kept, "_code": office.telephone("chu")})

    assert asked.status_code == 403
    assert "xin chọn lại tệp" in answer.text
    assert 'value="12/QĐ"' in answer.text
    assert not decisions_in(office.state(pension))


def test_a_result_that_was_wrong_is_recalled_with_a_reason_and_issued_again(
    office: Office, pension: DossierId
) -> None:
    leader = at(office, "chu", MORNING)
    said_of = {"day": "30/11/2026", "signer": "Phạm Văn Thử"}
    act(leader, pension, "quyet-dinh", number="12/QĐ", **said_of)

    nothing = act(leader, pension, "thu-hoi", reason="")
    back = act(leader, pension, "thu-hoi", reason="sai ngày sinh")
    again = act(leader, pension, "quyet-dinh", number="13/QĐ", **said_of)

    assert "Lý do: Cần điền chỗ này" in nothing
    assert "Đã thu hồi kết quả" in back
    assert "Đã ghi quyết định" in again
    [standing] = decisions_in(office.state(pension))
    assert standing.what.number == "13/QĐ"
    assert axis_of(office.state(pension)).state == "resolved"


def test_a_declined_result_needs_its_reason(office: Office, pension: DossierId) -> None:
    leader = at(office, "chu", MORNING)
    said_of = {"number": "1", "day": "30/11/2026", "signer": "P", "outcome": "declined"}

    assert "xin ghi lý do" in act(leader, pension, "quyet-dinh", **said_of)
    assert not decisions_in(office.state(pension))
    assert "xin viết ngày như" in act(leader, pension, "quyet-dinh", **{**said_of, "day": "mai"})


def test_a_result_waits_at_the_counter_and_is_told_of(office: Office, pension: DossierId) -> None:
    leader, clerk = at(office, "chu", MORNING), office.logged_in("thu", "clerk")
    act(leader, pension, "quyet-dinh", number="1/QĐ", day="30/11/2026", signer="Phạm Văn Thử")

    ready = act(clerk, pension, "san-sang-tra")
    told = act(clerk, pension, "da-bao", to="con gái bà Mẫu", relation="con", way="phone")

    assert "Kết quả sẵn sàng ở quầy" in ready
    assert axis_of(office.state(pension), "delivery").state == "ready"
    assert "Chưa báo cho người dân Kết quả" not in told
    assert "Đã báo cho công dân: con gái bà Mẫu" in told


def test_a_citizen_takes_it_back_at_once_while_no_unit_has_it(office: Office) -> None:
    made = stories.a_pension(office, "25/11/2026 09:00", footing="provisional", pages=())
    clerk = at(office, "thu", MORNING)

    why = act(clerk, made, "rut-ho-so", to="withdrawn", reason="")
    done = act(clerk, made, "rut-ho-so", to="withdrawn", reason="gia đình chuyển đi")

    assert "cần sửa" in why
    assert "Hồ sơ chuyển sang: đã rút hồ sơ" in done
    assert axis_of(office.state(made)).state == "withdrawn"


def test_it_goes_to_another_commune_and_comes_back(office: Office, pension: DossierId) -> None:
    clerk = at(office, "thu", MORNING)

    nowhere = act(clerk, pension, "chuyen-noi-khac", reason="không thuộc thẩm quyền")
    out = act(clerk, pension, "chuyen-noi-khac", unit="03646", reason="nơi cư trú ở đó")
    [gone] = away(office.state(pension))
    back = act(clerk, pension, "nhan-lai", reason="đã xác minh")

    assert "xin chọn xã, phường hoặc ghi tên cơ quan nhận" in nowhere
    assert "Đã gửi đến Phường Tô Hiệu, chờ nhận" in out
    assert gone.what.unit == "03646"
    assert "Đã nhận lại hồ sơ" in back
    assert not away(office.state(pension))
    assert "Phường Tô Hiệu, chờ" not in page(clerk, pension)


def test_another_programs_code_finds_it(office: Office, pension: DossierId) -> None:
    clerk = at(office, "thu", MORNING)

    done = act(
        clerk, pension, "gan-ma", system="Phần mềm một cửa của tỉnh", code="000.52.14-261123-0977"
    )

    assert "Đã gắn mã 000.52.14-261123-0977" in done
    assert "000.52.14-261123-0977" in other_codes(office.state(pension)).values()
    assert pension.hex() in clerk.post("/tim", {"q": "261123-0977"}).text


def test_a_double_is_merged_and_parted_again_and_never_into_another_commune(
    office: Office, pension: DossierId
) -> None:
    twin = stories.a_pension(office, "24/11/2026 09:00", pages=())
    strange = elsewhere(office)
    clerk = at(office, "thu", MORNING)
    assert office.code(pension) in page(clerk, twin)  # among the citizen's other dossiers

    refused = act(clerk, twin, "gop", main=strange.hex(), reason="trùng")
    merged = act(clerk, twin, "gop", main=office.code(pension), reason="cùng một việc")

    assert "0 hồ sơ mang số" in refused
    assert merged_into(office.state(twin)) == pension
    assert "hồ sơ chính" in merged
    assert "đã gộp vào đây" in page(clerk, pension)
    act(clerk, twin, "tach", reason="hai việc khác nhau")
    assert merged_into(office.state(twin)) is None


def elsewhere(office: Office) -> DossierId:
    """Somebody else's, in another commune of the same centre."""
    tablet = office.enrol("xa", commune=ELSEWHERE)
    tablet.sync()
    made = tablet.open("Lò Thị Mẫu", number=77)
    tablet.sync()
    return made


def test_work_of_a_lost_machine_waits_and_is_taken_in_with_a_reason(
    office: Office, pension: DossierId
) -> None:
    office.revoke(office.people["an"], "lost")
    late = office.begin("an", "27/11/2026 09:00", stories.PENSION, stories.P01)
    office.people["an"].push(*office.people["an"].outbox())
    clerk = at(office, "thu", MORNING)

    before = page(clerk, late)
    done = act(clerk, late, "dua-vao-so", reason="máy đã tìm thấy, cán bộ xác nhận")

    assert "Chờ Trung tâm xác nhận" in before
    assert "Lập hồ sơ Trợ cấp hưu trí xã hội hằng tháng" in before
    assert "Lập hồ sơ 1.014027" not in before
    assert "Đã đưa 1 việc vào hồ sơ chính thức" in done
    assert "cách ly" not in before


def test_a_mark_that_was_taken_back_confirms_nothing(office: Office, pension: DossierId) -> None:
    clerk = at(office, "thu", MORNING)
    assert "Xác nhận điểm chỉ" in page(clerk, pension)
    [mark] = [
        fact.ref
        for fact in office.state(pension).facts.values()
        if isinstance(fact.action, Act) and fact.action.kind == "mark"
    ]

    back = event_of(ActTakenBack("mark"), about_at=[0])
    stories.write(office, "an", "26/11/2026 09:00", back, pension, [mark])
    office.sync("an", when="26/11/2026 09:10")

    assert "Xác nhận điểm chỉ" not in page(at(office, "thu", "30/11/2026 08:30"), pension)


def test_what_nobody_could_say_is_looked_up_and_nobody_is_asked_again(office: Office) -> None:
    values: dict[str, Value] = {**stories.P01, "applicant.pin": ["unknown", "thẻ đã mất"]}
    made = stories.a_pension(office, "23/11/2026 10:12", values=values)
    clerk = at(office, "thu", MORNING)
    assert "chưa biết, Trung tâm tra cứu (thẻ đã mất)" in page(clerk, made).replace("( ", "(")

    done = act(
        clerk, made, "tra-cuu-bo-sung", slot="applicant.pin", value="099139000001",
        whence="Cơ sở dữ liệu quốc gia về dân cư",
    )  # fmt: skip

    assert "không cần người dân ký lại" in done
    assert "tra cứu: Cơ sở dữ liệu quốc gia về dân cư · Thu Thị Thử" in done
    assert "còn giá trị" in done


def test_what_two_wrote_differently_is_agreed_on_before_it_is_looked_up(
    office: Office,
) -> None:
    slot = "applicant.pin"
    values: dict[str, Value] = {**stories.P01, slot: ["unknown", "thẻ đã mất"]}
    made = stories.a_pension(office, "23/11/2026 10:12", values=values)
    office.sync("binh", when="25/11/2026 17:00")
    stories.write(office, "binh", "26/11/2026 09:05", Save([a_write(slot, "099139000001")]), made)
    office.sync("binh", when="26/11/2026 09:10")

    answer = act(
        at(office, "thu", MORNING), made, "tra-cuu-bo-sung",
        slot=slot, value="099139000001", whence="cơ sở dữ liệu",
    )  # fmt: skip

    assert "chọn thông tin đúng trước, rồi làm lại" in answer
    assert slot not in answer


def test_refused_stopped_and_late_each_have_their_form(office: Office, pension: DossierId) -> None:
    refused = stories.a_pension(office, "25/11/2026 09:00", footing="provisional", pages=())
    clerk, leader = at(office, "thu", MORNING), office.logged_in("chu", "leader")
    act(clerk, refused, "tu-choi", reason="không thuộc đối tượng, chưa đủ tuổi")
    act(
        leader, pension, "gia-han", until_ms="11/12/2026",
        reason="chờ xác minh", signer="Phạm Văn Thử",
    )  # fmt: skip
    act(leader, pension, "dung-giai-quyet", reason="người đề nghị chuyển đi tỉnh khác")

    third, fourth, fifth = (
        page(clerk, refused, "/in/03"),
        page(clerk, pension, "/in/04"),
        page(clerk, pension, "/in/05"),
    )

    assert "PHIẾU TỪ CHỐI TIẾP NHẬN" in third
    assert "không thuộc đối tượng, chưa đủ tuổi" in third
    assert "17 giờ 00 phút, ngày 11/12/2026" in fourth
    assert "xin lỗi" in fourth
    assert "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ" in fifth
    assert "người đề nghị chuyển đi tỉnh khác" in fifth
    assert clerk.get(f"/ho-so/{pension.hex()}/in/03").status_code == 404
    assert clerk.get(f"/ho-so/{pension.hex()}/in/99").status_code == 404
    assert "mù chữ" not in third + fourth + fifth


def test_an_act_is_signed_in_the_clerks_own_name(office: Office, pension: DossierId) -> None:
    clerk = at(office, "thu", MORNING)

    act(clerk, pension, "chuyen-noi-khac", to="Công an xã", reason="xác minh cư trú")

    told = page(clerk, pension, "/nhat-ky")
    assert "Đã chuyển đi: Công an xã, xác minh cư trú · Thu Thị Thử" in told


def test_a_span_is_paused_only_where_the_procedure_does_not_count_it(office: Office) -> None:
    made = office.take("an", "23/11/2026 09:00", "1.001193", {"child.full_name": "Lò Thị Mẫu"})
    office.sync("an", when="23/11/2026 16:00")
    clerk = at(office, "thu", "24/11/2026 08:00")

    strange = act(clerk, made, "tam-dung", interval="council", reason="chờ họp")
    paused = act(clerk, made, "tam-dung", interval="identification_number")
    on = act(clerk, made, "tiep-tuc")

    assert "thủ tục này không trừ khoảng" in strange
    assert "Đang tạm dừng" in paused
    assert "Hạn chạy tiếp" in on


def test_after_some_minutes_an_act_asks_for_the_code_in_place_and_keeps_what_was_typed(
    office: Office, pension: DossierId
) -> None:
    clerk = at(office, "thu", MORNING)
    office.now_ms += PROOF_MS
    clerk.shows_code = False
    path = f"/ho-so/{pension.hex()}/lam/chuyen-noi-khac"
    form = clerk.get(path)
    assert 'name="_code"' in form.text
    typed = {"to": "Công an xã", "reason": "xác minh nơi cư trú"}

    forgotten = clerk.post(path, typed)
    done = clerk.post(path, {**typed, "_code": office.telephone("thu")})

    assert forgotten.status_code == 403
    assert "xác minh nơi cư trú" in forgotten.text
    assert done.status_code == 303
    assert away(office.state(pension))


def test_a_form_with_a_field_missing_comes_back_whole(office: Office, pension: DossierId) -> None:
    clerk = at(office, "thu", MORNING)
    path = f"/ho-so/{pension.hex()}/lam/yeu-cau-bo-sung"
    clerk.get(path)

    answer = clerk.post(path, {"items": "de_nghi", "reason": "", "number": "15/HDHS"})

    assert answer.status_code == 422
    assert "<title>Lỗi:" in answer.text
    assert '<a href="#reason">Lý do: Cần điền chỗ này</a>' in answer.text
    assert 'aria-describedby="reason-hint reason-wrong" aria-invalid="true"' in answer.text
    assert 'value="15/HDHS"' in answer.text
    assert re.search(r'value="de_nghi" checked', answer.text)
    assert not requests_in(office.state(pension))


def test_from_a_list_j_leads_to_the_next_dossier_in_its_order(
    office: Office, pension: DossierId
) -> None:
    later = stories.a_pension(office, "24/11/2026 09:00", pages=())
    office.advance("25/11/2026 08:00", later, "processing")
    clerk = at(office, "thu", MORNING)
    origin = {"referer": "https://console.example/viec/dang-xu-ly?xep="}

    first = clerk.http.get(f"/ho-so/{pension.hex()}", headers=origin).text
    second = clerk.get(f"/ho-so/{later.hex()}?tu=dang-xu-ly").text
    alone = clerk.get(f"/ho-so/{pension.hex()}").text
    strange = clerk.get(f"/ho-so/{pension.hex()}?tu=khong-co").text

    assert f'rel="next" href="/ho-so/{later.hex()}?tu=dang-xu-ly"' in first
    assert '<a href="/viec/dang-xu-ly">' in second
    assert 'rel="next"' not in second
    assert 'class="crumb"' not in alone + strange


# Verification, copying out.


def test_the_proof_that_is_downloaded_convinces_who_knows_only_the_root_key(
    office: Office, pension: DossierId
) -> None:
    clerk = at(office, "thu", MORNING)

    shown = page(clerk, pension, "/kiem-chung")
    file = clerk.get(f"/ho-so/{pension.hex()}/kiem-chung/tep")

    assert "Đã tính lại từ gốc: khớp" in shown
    assert file.headers["content-disposition"].startswith("attachment;")
    proven = prove(read_proof(file.content), root=KEYS.root.public)
    assert said(proven.bracket.claim.wall_ms) == "23/11/2026 10:12"
    assert b"Nguy" not in file.content
    with pytest.raises(Exception, match="root key"):
        prove(read_proof(file.content), root=SigningKey(bytes(32)).public)


def test_fields_are_copied_out_in_the_provinces_order_one_button_each(
    office: Office, pension: DossierId
) -> None:
    text = at(office, "thu", MORNING).get(f"/ho-so/{pension.hex()}/chep").text

    labels = re.findall(r"<dt>([^<]+)</dt>", text)
    assert labels[:5] == [
        "Mã hồ sơ", "Mã thủ tục hành chính", "Kênh thực hiện", "Chủ hồ sơ", "Loại đối tượng",
    ]  # fmt: skip
    values = re.findall(r'data-copy="([^"]*)" data-next', text)
    assert values[:2] == [office.code(pension), stories.PENSION]
    assert "099139000001" in values
    assert "" not in values
    assert text.count("<button") >= len(values)


def test_what_is_not_agreed_is_not_copied_out(office: Office, pension: DossierId) -> None:
    contested(office, pension)

    text = at(office, "thu", MORNING).get(f"/ho-so/{pension.hex()}/chep").text

    assert 'data-copy="Lò Thị Mẫu / Lò Thị Mậu"' not in text
    assert "chưa thống nhất" in text


def test_every_page_can_be_read_in_english_and_has_no_inline_style_or_script(
    office: Office, pension: DossierId
) -> None:
    clerk = at(office, "thu", MORNING)
    paths = [f"/ho-so/{pension.hex()}{path}" for path in PAGES]
    vietnamese = [clerk.get(path).text for path in paths]
    clerk.post("/ngon-ngu", {})

    english = [clerk.get(path).text for path in paths]

    for path, text in zip(paths, english, strict=True):
        assert 'lang="en"' in text, path
    for text in (*vietnamese, *english):
        assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:", text)


def test_every_act_has_a_page_that_asks_and_says_what_follows(
    office: Office, pension: DossierId
) -> None:
    contested(office, pension)
    for role in ("clerk", "specialist", "leader"):
        browser = at(office, f"a{role}", MORNING, role)
        for offer in OFFERS:
            if role not in ACTS[offer.name]:
                continue
            for _ in ("vi", "en"):
                answer = browser.get(f"/ho-so/{pension.hex()}/lam/{offer.slug}")
                assert answer.status_code == 200, (offer.name, role)
                browser.post("/ngon-ngu", {})


def test_an_erased_dossier_says_so_and_nothing_else(office: Office, pension: DossierId) -> None:
    clerk = at(office, "thu", MORNING)
    office.erase(pension)

    shown = page(clerk, pension)

    assert "Nội dung hồ sơ đã xóa" in shown
    assert "Lò Thị Mẫu" not in shown
    assert page(clerk, pension, "/kiem-chung")
    assert page(clerk, pension, "/chep")


# The bar.


def a_deadline(received: str, due: str | None, ended: str | None = None) -> Deadline:
    due_ms = None if due is None else moment(due)
    ended_ms = None if ended is None else moment(ended)
    return Deadline(moment(received), due_ms, due_ms, (), (), (), ended_ms, ended_ms, ended_ms)


def test_after_the_due_day_every_working_day_is_late() -> None:
    cells = cells_of(
        a_deadline("23/11/2026 08:00", "25/11/2026 17:00"), WORKING, moment("30/11/2026 09:00")
    )

    assert [(cell.style, cell.label) for cell in cells] == [
        ("", "23/11"), ("off", "24"), ("end", "25/11"), ("late", "26"), ("late", "27"),
        ("off", "28"), ("off", "29"), ("today", "30"),
    ]  # fmt: skip
    assert [cell.word for cell in cells if cell.word] == [
        "bar-received", "bar-holiday", "bar-due", "bar-today",
    ]  # fmt: skip


def test_what_is_done_goes_no_further_than_its_due_day() -> None:
    cells = cells_of(
        a_deadline("23/11/2026 08:00", "27/11/2026 17:00", "26/11/2026 10:00"),
        WORKING,
        moment("15/12/2026 09:00"),
    )

    assert [cell.style for cell in cells] == ["", "off", "done", "done", "end"]
    assert [cell.word for cell in cells][-2:] == ["bar-ended", "bar-due"]


@pytest.mark.parametrize(("last", "count"), [("17/12/2026", 25), ("18/12/2026", 4)])
def test_more_than_25_days_are_drawn_by_the_week(last: str, count: int) -> None:
    found = cells_of(
        a_deadline("23/11/2026 08:00", f"{last} 17:00"), WORKING, moment("25/11/2026 09:00")
    )

    assert len(found) == count
    assert found[-1].style == "end"


def test_a_pause_has_no_due_date_and_is_drawn_up_to_today() -> None:
    paused = msgspec.structs.replace(
        a_deadline("23/11/2026 08:00", None),
        pauses=(Pause("supplement", moment("25/11/2026 08:00"), None),),
    )

    cells = cells_of(paused, WORKING, moment("27/11/2026 16:00"))

    assert [cell.style for cell in cells] == ["", "off", "stop", "stop", "today"]
