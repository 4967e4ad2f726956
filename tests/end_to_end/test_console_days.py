"""Days of a commune through the console's pages in a browser, beside the real tablets."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from demo.pictures import paper_page
from tests.birth_form import BIRTH_FORM
from tests.end_to_end.counter import PASSWORD, Counter, a_counter
from tests.end_to_end.walking import at_work

pytestmark = pytest.mark.slow

BIRTH: Final = "1.001193"
AT_HOME: Final = "1.003583"
GROUND: Final = ("--ground", "disability", "--ground-said", "mẹ khuyết tật, không đi lại được")
SIGNER: Final = "Phạm Văn Thử, Phó Chủ tịch"
SWITCH: Final = """
- procedure: "1.001193"
  unit: '03820'
  footing: official
  decision_number: 99/QĐ-UBND
  decision_date: 01/12/2026
"""


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """One office; its weeks go by from one story to the next."""
    with a_counter(tmp_path_factory.mktemp("commune")) as counter:
        yield counter


def taken(counter: Counter, when: str, procedure: str, *said: str) -> tuple[str, str, str]:
    """By An at a home, without a network: code, secret, and when to come."""
    slip = counter.field("an", when, "take", procedure, *BIRTH_FORM, *said, "--signed")
    code, secret, due = slip.strip().split("\t")
    return code, secret, due


# A clerk's day, by keyboard alone.


def test_a_clerk_needs_no_mouse_from_logging_in_to_logging_out(counter: Counter) -> None:
    codes = [taken(counter, f"20/11/2026 {hour}", BIRTH)[0] for hour in ("14:00", "15:00")]
    counter.field("an", "20/11/2026 16:00", "sync")
    counter.calendar.set("23/11/2026 07:30")
    with counter.desk() as clerk:
        clerk.come("/dang-nhap")
        clerk.type_in("#name", "thu")
        clerk.type_in("#password", PASSWORD)
        clerk.type_in("#code", counter.telephone("thu"))
        clerk.name = "thu"
        clerk.keys("Enter")
        clerk.arrives("#list")

        clerk.walk_to('nav a[href="/viec/lap-tai-nha"]')
        clerk.keys("Enter")
        clerk.arrives('nav a[href="/viec/lap-tai-nha"][aria-current]')
        clerk.keys("ArrowDown", "Enter")
        clerk.arrives(".d-code")
        clerk.sees(codes[0])
        clerk.keys("j")
        clerk.arrives(f".d-code:has-text('{codes[1]}')")
        clerk.keys("c")
        clerk.confirm_by_keys("tiep-nhan")
        clerk.sees("GIẤY TIẾP NHẬN HỒ SƠ", "H52.99-261123-0001")

        clerk.keys("/")
        clerk.page.keyboard.type(codes[0])
        clerk.keys("Enter")
        clerk.arrives("#list a.code")
        clerk.keys("ArrowDown", "Enter")
        clerk.arrives(".d-code")
        clerk.keys("c")
        clerk.confirm_by_keys("tiep-nhan")
        clerk.sees("H52.99-261123-0002")

        clerk.keys("v")
        clerk.arrives("#list")
        clerk.sees("H52.99-261123-0001", "H52.99-261123-0002")
        clerk.walk_to("summary.who")
        clerk.keys("Enter")
        clerk.walk_to('form[action="/dang-xuat"] button')
        clerk.keys("Enter")
        clerk.arrives("#password")
        clerk.come("/viec")
        clerk.arrives("#password")


# 2. The same-day trap.


def test_what_was_made_at_a_home_is_due_on_the_day_on_which_the_centre_receives_it(
    counter: Counter,
) -> None:
    code, secret, due = taken(counter, "25/11/2026 10:05", BIRTH)
    mobile, _, promised = taken(counter, "25/11/2026 11:00", BIRTH, *GROUND)
    assert code.startswith("T-")
    assert "chưa có ngày hẹn trả" in due
    assert mobile.startswith("H52.99-261125-")
    assert "02/12/2026" in promised
    counter.field("an", "27/11/2026 16:00", "sync")

    with counter.at("thu", "30/11/2026 08:05") as clerk:
        clerk.find(mobile)
        clerk.sees("1.003583", "nhận tại nhà 25/11 11:00", "quy định 5 ngày làm việc")
        clerk.sees("Hạn trả: 17:00, Thứ Tư 02/12/2026")
        assert not clerk.offers("tiep-nhan")
        clerk.find(code)
        clerk.sees("Lập tại nhà – chờ tiếp nhận", "Chưa có hạn trả")
        counter.calendar.set("30/11/2026 08:10")
        clerk.act("tiep-nhan")
        clerk.sees("H52.99-261130-0001", "17 giờ 00 phút, ngày 30/11/2026")
        clerk.back()
        clerk.act("chuyen-bo-phan", step="register")
        clerk.sees("Đã chuyển bộ phận")

    with counter.at("chu", "30/11/2026 15:19") as leader:
        leader.find("H52.99-261130-0001")
        leader.act("quyet-dinh", number="12/2026", day="30/11/2026", signer=SIGNER)
        leader.sees("Hạn trả: 17:00, Thứ Hai 30/11/2026", "xong đúng hạn")

    found = {counter.town.centre("find-slip", secret, "--code", one)
             for one in (code, "H52.99-261130-0001")}  # fmt: skip
    assert len(found) == 1
    told = counter.town.centre("report", "30/11/2026")
    assert "Tiếp nhận trực tiếp: 1" in told
    assert "Số ngày tại nhà–Trung tâm (trung vị): 5" in told

    # The commune decides otherwise: whoever came before stays where they are.
    counter.calendar.set("01/12/2026 08:00")
    footings = counter.town.data / "catalogue" / "footings.yaml"
    footings.write_text(footings.read_text("utf-8") + SWITCH, "utf-8")
    counter.town.centre("catalogue")
    counter.field("an", "01/12/2026 08:30", "sync")
    assert taken(counter, "01/12/2026 09:00", BIRTH)[0].startswith("H52.99-261201-")
    with counter.at("thu", "01/12/2026 10:00") as clerk:
        for one, day in ((mobile, "Thứ Tư 02/12/2026"), (code, "Thứ Hai 30/11/2026")):
            clerk.find(one)
            clerk.sees(f"Hạn trả: 17:00, {day}")


# 4. The request that came late.


def test_papers_that_nobody_knew_were_asked_for_end_the_pause_when_they_were_taken(
    counter: Counter,
) -> None:
    code, _, _ = taken(counter, "04/12/2026 08:00", AT_HOME)
    counter.field("an", "04/12/2026 09:00", "sync")
    with counter.at("thu", "04/12/2026 09:30") as clerk:
        clerk.find(code)
        clerk.act("chuyen-bo-phan", step="register")
    counter.field("binh", "04/12/2026 16:00", "sync")

    with counter.at("thu", "07/12/2026 08:59") as thu, counter.desk() as lan:
        lan.log_in("lan")
        lan.find(code)
        lan.begin("yeu-cau-bo-sung", items=["tuy_than"], reason="thiếu giấy tờ tùy thân")
        thu.find(code)
        counter.calendar.set("07/12/2026 09:00")
        thu.act("yeu-cau-bo-sung", items=["chung_sinh"], reason="bản chụp thiếu góc")
        thu.sees("Đang tạm dừng", "Yêu cầu bổ sung (đã dùng)")
        lan.send("yeu-cau-bo-sung")
        lan.sees("Đã yêu cầu một lần")

    with counter.at("chu", "09/12/2026 09:00") as leader:
        leader.find(code)
        leader.act("dung-giai-quyet", reason="không bổ sung")
        leader.sees("chưa thông báo cho người dân")

    counter.field("binh", "09/12/2026 14:20", "event", code, "papers_taken", "components=chung_sinh")
    counter.field("binh", "11/12/2026 08:00", "sync")
    with counter.at("thu", "11/12/2026 08:30") as clerk:
        clerk.find(code)
        clerk.sees("07/12 09:00 – 09/12 14:20", "đã có, không cần hỏi lại")

    counter.field("an", "11/12/2026 09:00", "sync")
    with at_work(counter.browser, counter.town.folder / "an") as (tab, _):
        tab.tap("Hồ sơ", "tab")
        tab.tap("Lò Văn Mẫu")
        tab.sees("Đã có, không cần hỏi lại")


# 5. One diacritic.


def test_our_own_typing_error_is_put_right_by_two_and_the_old_slip_says_that_it_was_replaced(
    counter: Counter, tmp_path: Path
) -> None:
    page = tmp_path / "page.jpg"
    page.write_bytes(paper_page("TỜ KHAI", ("Họ và tên: Lò Thị Mẫu",), seed=5))
    wrong = ("child.full_name=Lò Thị Mậu", "child.sex=NU", "--paper", str(page))
    code, _, _ = taken(counter, "14/12/2026 10:05", AT_HOME, *wrong)
    counter.field("an", "14/12/2026 17:00", "sync")
    old = counter.field("an", "14/12/2026 17:10", "slip", code).splitlines()[-1]

    put_right = ("correct", code, "child.full_name=Lò Thị Mẫu", "--page", "1")
    why = ("--reason", "gõ nhầm dấu")
    counter.calendar.set("15/12/2026 08:20")
    refused = counter.town.begin("an", *put_right, "--says", "Lò Thị Mậu", *why)
    _, said = refused.communicate(timeout=60)
    assert "xin làm lại phần ký" in said
    counter.field("an", "15/12/2026 08:30", *put_right, "--says", "Lò Thị Mẫu", *why)
    counter.field("an", "15/12/2026 08:40", "sync")

    with counter.at("thu", "15/12/2026 10:00") as clerk:
        clerk.find(code)
        clerk.sees("Giấy ghi: Lò Thị Mẫu", "cần mời ký lại")
        clerk.act("sua-loi-go", agreed="yes")
        clerk.sees("lỗi gõ đã sửa, có hai người xác nhận")
        clerk.tab("kiem-chung")
        clerk.sees("Người sửa: Cà Thị Ón, 15/12 08:", "Người xác nhận: Nguyễn Thị Thử, 15/12 10:")
        clerk.back()
        clerk.act("phieu-moi", reason="gõ nhầm dấu")
        clerk.sees(code, "Lò Thị Mẫu")

    assert "Phiếu đúng" in counter.field("binh", "15/12/2026 10:20", "check-slip", old)
    counter.field("binh", "15/12/2026 10:30", "sync")
    looked = counter.field("binh", "15/12/2026 10:40", "check-slip", old)
    assert f"Phiếu đúng, mã {code}, và đã được thay bằng phiếu mới" in looked
    assert "đã được thay bằng phiếu mới" in counter.town.centre("check-slip", old)
    assert "cần ký lại" not in counter.field("an", "15/12/2026 10:50", "list")
