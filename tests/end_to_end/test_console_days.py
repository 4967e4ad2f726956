"""Days of a commune through the console's pages in a browser, beside the real tablets."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from demo.cases import of
from demo.people import Person
from demo.pictures import paper_page
from tests.birth_form import BIRTH_FORM
from tests.end_to_end.counter import PASSWORD, Counter, a_counter
from tests.end_to_end.programs import SECONDS
from tests.end_to_end.test_working import working
from tests.end_to_end.walking import at_work

pytestmark = pytest.mark.slow

BIRTH: Final = "1.001193"
AT_HOME: Final = "1.003583"
GROUND: Final = ("--ground", "disability", "--ground-said", "mẹ khuyết tật, không đi lại được")
SIGNER: Final = "Phạm Văn Thử, Phó Chủ tịch"
MARRIAGE: Final = "1.000593"
UNMARRIED: Final = "Hiện tại chưa đăng ký kết hôn với ai"
P04: Final = Person(
    "099096000004", "Quàng Văn Thử", "1996-11-30", "NAM", "tổ dân phố số 99", "Thái"
)
P05: Final = Person("099308000005", "Cà Thị Mẫu", "2008-12-22", "NU", "bản Nà Thử", "Thái")
ORIGINALS: Final = ("certificate/1", "certificate/2")
PAPER: Final = "Giấy chứng sinh"
STRANGE: Final = "H52.99-261216-5099"  # of no dossier
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


def refused(counter: Counter, when: str, command: str, *arguments: str) -> str:
    counter.calendar.set(when)
    process = counter.town.begin("an", command, *arguments)
    said = process.communicate(timeout=SECONDS)[1]
    assert process.returncode == 1, said
    return said


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

        clerk.walk_to(f'a[href="/ho-so/{clerk.dossier()}"]')
        clerk.keys("Enter")
        clerk.arrives(".d-code")
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
    told = counter.town.centre("report", "30/11/2026", "30/11/2026")
    assert "Tiếp nhận trực tiếp: 1" in told
    assert "Số ngày tại nhà–Trung tâm (trung vị): " in told  # of all that this server has seen

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


@pytest.mark.alone  # the app in a browser, too
@pytest.mark.flaky(reruns=2)
def test_papers_that_nobody_knew_were_asked_for_end_the_pause_when_they_were_taken(
    counter: Counter,
) -> None:
    code, _, _ = taken(counter, "04/12/2026 08:00", AT_HOME)
    counter.field("an", "04/12/2026 09:00", "sync")
    with counter.at("thu", "04/12/2026 09:30") as clerk:
        clerk.find(code)
        clerk.act("chuyen-bo-phan", step="register")
    counter.field("binh", "04/12/2026 16:00", "sync")

    with counter.at("thu", "07/12/2026 08:57") as thu, counter.desk() as lan:
        lan.log_in("lan")
        lan.find(code)
        lan.begin("yeu-cau-bo-sung", items=["tuy_than"], reason="thiếu giấy tờ tùy thân")
        thu.find(code)
        counter.calendar.set("07/12/2026 09:00")
        thu.act("yeu-cau-bo-sung", items=["chung_sinh"], reason="bản chụp thiếu góc")
        thu.sees("Đang tạm dừng", "Yêu cầu bổ sung (đã dùng)")
        lan.send("/lam/yeu-cau-bo-sung")
        lan.sees("Đã yêu cầu một lần")

    with counter.at("chu", "09/12/2026 09:00") as leader:
        leader.find(code)
        leader.act("dung-giai-quyet", reason="không bổ sung")
        leader.sees("chưa thông báo cho người dân")

    counter.field(
        "binh", "09/12/2026 14:20", "event", code, "papers_taken", "components=chung_sinh"
    )
    counter.field("binh", "11/12/2026 08:00", "sync")
    with counter.at("thu", "11/12/2026 08:30") as clerk:
        clerk.find(code)
        clerk.sees("07/12 09:00 – 09/12 14:20", "đã có, không cần hỏi lại")

    counter.field("an", "11/12/2026 09:00", "sync")
    with at_work(counter.browser, counter.town.folder / "an") as (tab, _):
        tab.tap("Hồ sơ", "tab")
        tab.sees(code)
        tab.tap(code)
        tab.sees("Đã có, không cần hỏi lại")


# 4, too: two dossiers of one citizen.


def test_two_of_one_citizen_become_one_and_are_parted_again(counter: Counter) -> None:
    hours = ("14:00", "15:00")
    first, second = (taken(counter, f"11/12/2026 {hour}", AT_HOME)[0] for hour in hours)
    counter.field("an", "11/12/2026 16:00", "sync")

    with counter.at("thu", "11/12/2026 16:10") as clerk:
        clerk.come("/viec/can-chuyen")
        clerk.sees(first, second)
        clerk.find(second)
        clerk.act("gop", main=first, reason="một trẻ, nộp hai lần")
        clerk.sees(f"Đã gộp vào {first}", "một trẻ, nộp hai lần")
        clerk.come("/viec/can-chuyen")
        clerk.sees(first)
        clerk.misses(second)
        clerk.find(second)
        assert not clerk.offers("chuyen-bo-phan")
        clerk.act("tach", reason="hai trẻ khác nhau")
        clerk.sees("Đã tách hồ sơ")
        clerk.come("/viec/can-chuyen")
        clerk.sees(first, second)


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
    said = refused(counter, "15/12/2026 08:20", *put_right, "--says", "Lò Thị Mậu", *why)
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


# 6. Monday 07:30: what the officer brings is counted in.


FOLDERS: Final = 60
EVERY_DAY: Final = 20  # numbers of a standing block
ROUND: Final = ("15/12/2026 14:00", "16/12/2026 08:00", "17/12/2026 08:00")


def test_sixty_folders_that_are_counted_in_end_in_a_minute_of_both_names(
    counter: Counter,
) -> None:
    """58 are right, one lacks an original, one did not come, one nobody knows."""
    codes: list[str] = []
    with working(counter.town, "binh") as tablet:
        for day in ROUND:
            counter.calendar.set(day)
            for _ in range(EVERY_DAY):
                tablet.obey("take", AT_HOME, *BIRTH_FORM, "--signed")
        codes = [line.split("\t")[0] for line in tablet.said if line.startswith("H52.99-")]
        assert len(set(codes)) == FOLDERS
        lacking, absent = codes[6], codes[33]
        for code in (codes[0], lacking, absent):
            tablet.obey("hand-over", code, PAPER, "--from", "citizen:Lò Thị Mẫu")
    counter.field("binh", "17/12/2026 16:00", "sync")  # ends when all of it is there

    with counter.at("thu", "18/12/2026 07:30") as clerk:
        clerk.come("/tui")
        clerk.page.locator("a", has_text="Lường Văn Pánh").first.click()
        clerk.arrives("#code")
        place = clerk.page.url
        for code in (*(one for one in codes if one != absent), STRANGE):
            clerk.scan(code)
            if code == lacking:
                clerk.page.click(".f-last summary")
                clerk.page.check('.f-last input[name="missing"]')
                clerk.press(".f-last form[action$='/ghi'] button")
        clerk.sees("58 trong 60", "Túi lạ", "Thiếu 1 bản chính", "Cần làm rõ: 2", "Chưa thấy: 1")
        clerk.misses("hiếu giấy tờ")
        clerk.send("/ky")
        clerk.sees(
            "BIÊN BẢN CHÊNH LỆCH HỒ SƠ", "Bên giao: Lường Văn Pánh", "Bên nhận: Nguyễn Thị Thử",
            f"{lacking}: thiếu bản chính: {PAPER}.", f"{absent}: chưa thấy túi hồ sơ.",
            "đủ, đúng: 58.", f"{STRANGE}: chưa rõ của hồ sơ nào", "bên giao chưa xác nhận",
        )  # fmt: skip
        for code in (lacking, absent):
            clerk.find(code)
            clerk.act("chuyen-bo-phan", step="register")
            clerk.sees("còn chênh lệch")
        clerk.find(codes[0])
        clerk.act("chuyen-bo-phan", step="register")
        clerk.sees("Đã chuyển bộ phận")

        with working(counter.town, "binh") as tablet:
            tablet.obey("sync")
            tablet.obey("sign-discrepancy", lacking)
        counter.town.tablet("binh", "sync")
        clerk.come(place.removeprefix(counter.url) + "/bien-ban")
        clerk.sees("đã xác nhận trên máy")


# 3. A marriage in halves.


def filed_by_one(counter: Counter, when: str) -> str:
    """P04 alone; P05 is away."""
    rest = {
        f"{side}.{slot}": said
        for side in ("groom", "bride")
        for slot, said in (("marriage_ordinal", "1"), ("marital_status", UNMARRIED),
                           ("id_doc_type", "Thẻ căn cước công dân"))
    }  # fmt: skip
    values = {**of("groom", P04), **of("bride", P05), **rest,
              "groom.id_doc_no": P04.number, "bride.id_doc_no": P05.number}  # fmt: skip
    typed = [f"{slot}={said}" for slot, said in values.items()]
    slip = counter.field("an", when, "take", MARRIAGE, *typed, "--signed", "--test")
    return slip.partition("\t")[0]


def test_a_marriage_needs_its_day_and_both_at_home(counter: Counter) -> None:
    code = filed_by_one(counter, "18/12/2026 14:00")
    counter.field("an", "18/12/2026 16:00", "sync")
    with counter.at("thu", "21/12/2026 08:00") as clerk:
        clerk.find(code)
        clerk.sees("Cần xem lại", "22/12/2026")
        clerk.misses("tảo hôn")
        clerk.act("chuyen-bo-phan", step="check")

    said = {"number": "7/2026", "signer": SIGNER}
    with counter.at("chu", "21/12/2026 10:00") as leader:
        leader.find(code)
        leader.act("quyet-dinh", day="21/12/2026", **said)
        leader.sees("Ngày sớm nhất: 22/12/2026")
    counter.calendar.set("22/12/2026 09:00")
    by_command = ("event", code, "result_decided", "day=21/12/2026", "number=7/2026",
                  f"signer={SIGNER}")  # fmt: skip
    assert "22/12/2026" in counter.town.refused(*by_command)
    with counter.at("chu", "22/12/2026 10:00") as leader:
        leader.find(code)
        leader.act("quyet-dinh", day="21/12/2026", **said)
        leader.sees("Ngày sớm nhất: 22/12/2026")  # what bears an earlier day, whenever it is made
        leader.back()
        leader.act("quyet-dinh", day="22/12/2026", **said)
        leader.sees("Đã ghi quyết định")

    # Only P04 is at home.
    both = ("things=" + ",".join(ORIGINALS), "owners=groom,bride", "read_aloud=có")
    counter.field("an", "24/12/2026 07:30", "sync")
    counter.field(
        "an", "24/12/2026 07:40", "hand-over", code, *ORIGINALS, "--from", "centre:Nguyễn Thị Thử"
    )
    alone = refused(counter, "24/12/2026 14:00", "deliver", code, "both", P04.name, *both,
                    "marks=groom:signature")  # fmt: skip
    assert "còn thiếu: Bên nữ" in alone
    counter.field(
        "an", "24/12/2026 14:10", "event", code, "visit_outcome", "ending=one_party_absent"
    )
    counter.field("an", "24/12/2026 16:30", "sync")
    with counter.at("thu", "24/12/2026 16:35") as clerk:
        clerk.find(code)
        clerk.sees("Kết quả chuyến đi: vắng một bên", "Cà Thị Ón từ 24/12 07:")
        clerk.tab("giao-nhan")
        clerk.hand_on(ORIGINALS, "centre", "Nguyễn Thị Thử")
        clerk.sees("Nguyễn Thị Thử")

    # Both are.
    counter.field("an", "28/12/2026 07:30", "sync")
    counter.field(
        "an", "28/12/2026 07:40", "hand-over", code, *ORIGINALS, "--from", "centre:Nguyễn Thị Thử"
    )
    marks = "marks=groom:signature,bride:thumb:right_index"
    couple = f"{P04.name}, {P05.name}"
    counter.field("an", "28/12/2026 10:00", "deliver", code, "both", couple, *both, marks)
    third = refused(counter, "28/12/2026 10:05", "deliver", code, "both", couple,
                    "things=certificate/3", "owners=groom", "read_aloud=có", marks)  # fmt: skip
    assert "chỉ có 2 bản chính" in third
    counter.field("an", "28/12/2026 16:00", "sync")
    with counter.at("thu", "28/12/2026 16:10") as clerk:
        clerk.find(code)
        clerk.sees("Đã trả kết quả", "28/12", "Ngày đăng ký: 28/12/2026")
        assert not clerk.offers("trao-ket-qua")
