"""Scenarios 2 to 5 played through the console's own pages, by people with roles."""

import html
import re
from datetime import date
from typing import Final

import pytest

from protocol.codes import read_code, read_secret
from protocol.dossier import value_of
from protocol.ids import DossierId
from protocol.trade.delivery import deliveries_of
from protocol.trade.findings import FormIncomplete
from protocol.trade.hand_over import HandedOver, Thing
from protocol.trade.office_acts import decisions_in
from protocol.trade.supplements import requests_in
from protocol.trade.time_events import PapersTaken, SupplementRequested
from protocol.trade.visits import VisitEnded
from sync_server import happenings, slips
from sync_server.reporting import Days, report
from tests.cases import said
from tests.console import stories
from tests.console.office import Browser, Office

pytestmark = pytest.mark.slow

BIRTH: Final = "1.001193"
MARRIAGE: Final = "1.000593"
CHILD: Final = {"child.full_name": "Lò Thị Mẫu", "requester.full_name": "Vàng Thị Thử"}
COUPLE: Final = {
    "groom.full_name": "Quàng Văn Thử",
    "groom.dob": "1996-11-30",
    "groom.pin": "099096000004",
    "bride.full_name": "Cà Thị Mẫu",
    "bride.dob": "2008-11-25",
    "bride.pin": "099308000005",
}
ROLES: Final = {"thu": "clerk", "lan": "clerk", "tham": "specialist", "chu": "leader"}
ID_PAPER: Final = "giay_to_tuy_than"


def at(office: Office, name: str, when: str, role: str = "") -> Browser:
    """Somebody logs in at that time."""
    office.time(when)
    return office.logged_in(name, role or ROLES[name])


def page(browser: Browser, dossier: DossierId, rest: str = "") -> str:
    """As words, with what a browser makes of them."""
    answer = browser.get(f"/ho-so/{dossier.hex()}{rest}")
    assert answer.status_code == 200, answer.text
    return words(answer.text)


def words(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def act(browser: Browser, dossier: DossierId, slug: str, **fields: str | list[str]) -> str:
    """The form is opened as people do, then sent; what comes back, in words."""
    browser.get(f"/ho-so/{dossier.hex()}/lam/{slug}")
    answer = browser.post(f"/ho-so/{dossier.hex()}/lam/{slug}", fields)  # type: ignore[arg-type]  # lists are sent one by one
    if answer.status_code == 303:
        return page(browser, dossier)
    return words(answer.text)


# 2. The same-day trap.


@pytest.fixture
def provisional(office: Office) -> DossierId:
    made = office.take("an", "25/11/2026 10:05", BIRTH, CHILD, footing="provisional")
    office.sync("an", when="27/11/2026 16:00")
    return made


def test_2_a_provisional_dossier_has_no_due_date_and_one_way_on(
    office: Office, provisional: DossierId
) -> None:
    clerk = at(office, "thu", "30/11/2026 08:05")

    shown = page(clerk, provisional)

    assert "Lập tại nhà – chờ tiếp nhận" in shown
    assert "Chưa có hạn trả" in shown
    assert "Tiếp nhận, cấp mã" in shown
    assert "PHIẾU TIẾP NHẬN TẠM" in page(clerk, provisional, "/in/01")
    assert "5. Thời gian trả" not in page(clerk, provisional, "/in/01")


def test_2_accepted_on_monday_it_is_due_that_day_and_on_time_at_15_20(
    office: Office, provisional: DossierId
) -> None:
    old = office.code(provisional)
    clerk = at(office, "thu", "30/11/2026 08:09")
    office.time("30/11/2026 08:10")

    slip = act(clerk, provisional, "tiep-nhan")

    assert "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ" in slip
    assert "H52.99-261130-0001" in slip
    assert "17 giờ 00 phút, ngày 30/11/2026" in slip
    secret = read_secret(re.search(r"Mã tra cứu: (\S+)", slip)[1])  # type: ignore[index]  # it is there
    official = read_code("H52.99-261130-0001")
    assert slips.find_by_code(office.centre.store, official, secret) == provisional
    for code in (old, official.text):
        assert provisional.hex() in clerk.post("/tim", {"q": code}).text
    assert "Mã tra cứu" not in page(clerk, provisional, "/in/01")  # shown once

    clerk = at(office, "thu", "30/11/2026 08:30")
    assert "Đã chuyển bộ phận" in act(clerk, provisional, "chuyen-bo-phan", step="register")
    leader = at(office, "chu", "30/11/2026 15:19")
    done = act(
        leader, provisional, "quyet-dinh",
        number="12/2026", day="30/11/2026", signer="Phạm Văn Thử, Phó Chủ tịch",
    )  # fmt: skip

    assert "Hạn trả: 17:00, Thứ Hai 30/11/2026" in done
    assert "xong đúng hạn" in done
    schedule = office.schedule(provisional)
    assert schedule is not None
    assert said(schedule.reception.received_ms)[:13] == "30/11/2026 08"
    lines = report(office.centre, Days(date(2026, 11, 30), date(2026, 11, 30))).lines
    assert "Tiếp nhận trực tiếp: 1" in lines
    assert "Số ngày tại nhà–Trung tâm (trung vị): 5" in lines


def test_2_with_a_ground_it_was_received_at_the_home_and_has_five_days(office: Office) -> None:
    made = office.take("an", "25/11/2026 10:05", "1.003583", CHILD, footing="mobile")
    office.sync("an", when="27/11/2026 16:00")

    shown = page(at(office, "thu", "30/11/2026 08:05"), made)

    assert "nhận tại nhà 25/11 10:05" in shown
    assert "Hạn trả: 17:00, Thứ Tư 02/12/2026" in shown
    assert "quy định 5 ngày làm việc" in shown
    assert "Tiếp nhận, cấp mã" not in shown


# 3. A marriage in halves.


@pytest.fixture
def marriage(office: Office) -> DossierId:
    made = office.take("an", "20/11/2026 09:00", MARRIAGE, COUPLE)
    office.sync("an", when="20/11/2026 16:00")
    clerk = at(office, "thu", "23/11/2026 08:00")
    act(clerk, made, "chuyen-bo-phan", step="check")
    return made


def decision(browser: Browser, dossier: DossierId, day: str) -> str:
    return act(
        browser, dossier, "quyet-dinh",
        number="7/2026", day=day, signer="Phạm Văn Thử, Phó Chủ tịch",
    )  # fmt: skip


def test_3_the_age_is_a_calm_remark_that_names_the_first_possible_day(
    office: Office, marriage: DossierId
) -> None:
    shown = page(at(office, "thu", "23/11/2026 09:00"), marriage)

    assert "Cần xem lại" in shown
    assert "25/11/2026" in shown
    assert "tảo hôn" not in shown


def test_3_nobody_decides_before_the_day_on_which_she_is_18(
    office: Office, marriage: DossierId
) -> None:
    early = decision(at(office, "chu", "23/11/2026 10:00"), marriage, "23/11/2026")

    assert "Có 1 chỗ cần sửa" in early
    assert "Ngày sớm nhất: 25/11/2026" in early
    assert not decisions_in(office.state(marriage))
    dated_back = decision(at(office, "chu", "25/11/2026 09:00"), marriage, "24/11/2026")
    assert "Ngày sớm nhất: 25/11/2026" in dated_back  # whenever it is written
    said = [("number", "7/2026"), ("day", "24/11/2026"), ("signer", "Phạm Văn Thử")]
    with pytest.raises(FormIncomplete, match="25/11/2026"):
        happenings.happen(office.centre, marriage, "result_decided", said)
    assert not decisions_in(office.state(marriage))
    later = decision(at(office, "chu", "25/11/2026 10:00"), marriage, "25/11/2026")
    assert "Đã ghi quyết định" in later


def test_3_one_alone_gets_nothing_and_both_get_one_each(
    office: Office, marriage: DossierId
) -> None:
    decision(at(office, "chu", "25/11/2026 10:00"), marriage, "25/11/2026")
    clerk = at(office, "thu", "30/11/2026 09:00")
    both = ["certificate/1:groom", "certificate/2:bride"]
    alone = act(
        clerk, marriage, "trao-ket-qua", to="both", name="Quàng Văn Thử", things=both,
        marks=["groom:signature", ""], read_aloud="có",
    )  # fmt: skip
    assert "còn thiếu: Bên nữ" in alone
    assert (
        "Quàng Văn Thử"
        in clerk.post(
            f"/ho-so/{marriage.hex()}/lam/trao-ket-qua", {"to": "both", "name": "Quàng Văn Thử"}
        ).text
    )  # nothing that was typed is lost

    done = act(
        clerk, marriage, "trao-ket-qua", to="both", name="Quàng Văn Thử, Cà Thị Mẫu",
        things=both, marks=["groom:signature", "bride:thumb:right_index"], read_aloud="có",
    )  # fmt: skip

    assert "Đã trao kết quả" in done
    assert "Đã trả kết quả" in done
    assert "Ngày đăng ký: 30/11/2026" in done
    [given] = deliveries_of(office.state(marriage))
    assert dict(zip(given.what.owners, given.what.things, strict=True)) == {
        "groom": "certificate/1",
        "bride": "certificate/2",
    }
    third = act(
        clerk, marriage, "trao-ket-qua", to="both", name="ai đó", things=["certificate/3:groom"],
        marks=["groom:signature", "bride:signature"], read_aloud="có",
    )  # fmt: skip
    assert "không làm được ở bước hiện tại" in third
    assert len(deliveries_of(office.state(marriage))) == 1


def test_3_with_one_away_the_originals_are_with_the_officer_until_they_are_back(
    office: Office, marriage: DossierId
) -> None:
    decision(at(office, "chu", "25/11/2026 10:00"), marriage, "25/11/2026")
    office.sync("an", "chi", when="27/11/2026 07:30")
    originals = tuple(
        Thing(f"certificate/{number}", "Giấy chứng nhận kết hôn", 1) for number in (1, 2)
    )
    took = HandedOver(office.me("chi", "centre"), office.me("an"), originals)
    office.hands("an", "27/11/2026 07:40", marriage, took)
    office.happens("an", "27/11/2026 14:10", marriage, VisitEnded("one_party_absent"))
    office.sync("an", "chi", when="27/11/2026 16:30")

    away = page(at(office, "thu", "27/11/2026 16:35"), marriage)
    back = HandedOver(office.me("an"), office.me("chi", "centre"), originals, remark="vắng một bên")
    office.hands("chi", "27/11/2026 16:40", marriage, back)
    office.sync("chi", when="27/11/2026 16:45")
    here = page(at(office, "thu", "27/11/2026 16:50"), marriage)

    assert "Kết quả chuyến đi: vắng một bên" in away
    assert "Giấy chứng nhận kết hôn (1) an từ 27/11 07:" in away
    assert "Giấy chứng nhận kết hôn (2) chi từ 27/11 16:" in here


# 4. The request that came late.


@pytest.fixture
def asked(office: Office) -> DossierId:
    made = office.take("an", "20/11/2026 08:00", MARRIAGE, COUPLE)
    office.sync("an", when="20/11/2026 09:00")
    office.advance("20/11/2026 09:30", made, "processing")
    office.sync("an", "binh", "chi", when="20/11/2026 16:00")
    return made


def ask(browser: Browser, dossier: DossierId, *items: str) -> str:
    return act(browser, dossier, "yeu-cau-bo-sung", items=[*items], reason="thiếu giấy tờ tùy thân")


def test_4_papers_that_came_without_the_asking_end_the_pause_when_they_were_taken(
    office: Office, asked: DossierId
) -> None:
    clerk = at(office, "thu", "23/11/2026 08:59")
    office.time("23/11/2026 09:00")
    done = ask(clerk, asked, ID_PAPER)
    assert "Đang tạm dừng" in done
    assert "Yêu cầu bổ sung (đã dùng)" in done
    assert "thiếu giấy tờ tùy thân" in page(clerk, asked, "/in/02")

    office.happens("binh", "25/11/2026 14:20", asked, PapersTaken((ID_PAPER,)))
    office.sync("binh", when="27/11/2026 08:00")
    shown = page(at(office, "thu", "27/11/2026 08:30"), asked)

    assert "23/11 09:00 – 25/11 14:20" in shown
    assert "đã có, không cần hỏi lại" in shown
    schedule = office.schedule(asked)
    assert schedule is not None
    [pause] = schedule.deadline.pauses
    assert (said(pause.start_ms), said(pause.end_ms)) == ("23/11/2026 09:00", "25/11/2026 14:20")
    assert not schedule.deadline.asked_too_often


def test_4_nobody_is_closed_out_who_was_never_told(office: Office, asked: DossierId) -> None:
    ask(at(office, "thu", "23/11/2026 09:00"), asked, ID_PAPER)

    refused = act(
        at(office, "chu", "31/12/2026 09:00"), asked, "dung-giai-quyet", reason="không bổ sung"
    )

    assert "chưa thông báo cho người dân" in refused
    assert "không bổ sung" in refused  # what was typed is still there

    clerk = at(office, "thu", "31/12/2026 09:10")
    told = act(clerk, asked, "da-bao", to="Quàng Văn Thử", way="phone")
    assert "Đã ghi: đã báo cho người dân" in told
    still = act(at(office, "chu", "31/12/2026 09:20"), asked, "dung-giai-quyet", reason="im lặng")
    assert "còn thời gian trả lời" in still


def test_4_two_clerks_at_once_are_one_request_with_both_lists(
    office: Office, asked: DossierId
) -> None:
    other = SupplementRequested(("to_khai",), "tờ khai thiếu trang")
    office.happens("chi", "23/11/2026 09:05", asked, other)
    clerk = at(office, "thu", "23/11/2026 09:00")
    ask(clerk, asked, ID_PAPER)
    office.sync("chi", when="23/11/2026 10:00")

    [request] = requests_in(office.state(asked))
    assert set(request.items) == {ID_PAPER, "to_khai"}
    form = page(at(office, "thu", "23/11/2026 10:05"), asked, "/in/02")
    assert "Giấy tờ tùy thân" in form
    assert "Tờ khai" in form
    second = ask(at(office, "lan", "23/11/2026 10:10"), asked, "to_khai")
    assert "Đã yêu cầu một lần" in second or "đã được yêu cầu bổ sung một lần" in second
    schedule = office.schedule(asked)
    assert schedule is not None
    assert not schedule.deadline.asked_too_often


# 5. One diacritic.


@pytest.fixture
def typed_wrong(office: Office) -> DossierId:
    values = {**stories.P01, stories.NAME: "Lò Thị Mậu"}
    return stories.a_pension(office, "25/11/2026 10:05", values=values)


def test_5_two_put_it_right_and_nobody_goes_there_again(
    office: Office, typed_wrong: DossierId
) -> None:
    stories.correct(office, "an", "26/11/2026 08:30", typed_wrong, "Lò Thị Mẫu")
    office.sync("an", when="26/11/2026 08:40")
    clerk = at(office, "thu", "26/11/2026 10:00")
    before = page(clerk, typed_wrong)
    assert "cần mời ký lại" in before
    assert "Giấy ghi: Lò Thị Mẫu" in before

    done = act(clerk, typed_wrong, "sua-loi-go", agreed="yes")

    assert "lỗi gõ đã sửa, có hai người xác nhận" in done
    assert value_of(office.state(typed_wrong), stories.NAME) == "Lò Thị Mẫu"
    proof = page(clerk, typed_wrong, "/kiem-chung")
    assert "Người sửa: an, 26/11 08:" in proof
    assert "Người xác nhận: Thu Thị Thử, 26/11 10:" in proof
    assert "Công dân đã điểm chỉ" in proof


def test_5_who_does_not_agree_says_why_and_the_acts_are_asked_anew(
    office: Office, typed_wrong: DossierId
) -> None:
    stories.correct(office, "an", "26/11/2026 08:30", typed_wrong, "Lò Thị Mẫu")
    office.sync("an", when="26/11/2026 08:40")
    clerk = at(office, "thu", "26/11/2026 10:00")

    assert "xin ghi lý do" in act(clerk, typed_wrong, "sua-loi-go", agreed="no")
    done = act(clerk, typed_wrong, "sua-loi-go", agreed="no", reason="giấy ghi Mậu")

    assert "Đã ghi không đồng ý" in done
    assert "cần mời ký lại" in done


def test_5_the_citizen_gets_a_new_slip_and_the_old_one_still_leads_there(
    office: Office, typed_wrong: DossierId
) -> None:
    clerk = at(office, "thu", "26/11/2026 10:00")
    code = office.code(typed_wrong)

    slip = act(clerk, typed_wrong, "phieu-moi", reason="gõ nhầm dấu")

    secret = read_secret(re.search(r"Mã tra cứu: (\S+)", slip)[1])  # type: ignore[index]  # it is there
    assert slips.find_by_code(office.centre.store, read_code(code), secret) == typed_wrong
    assert "Đã lập phiếu mới: gõ nhầm dấu" in page(clerk, typed_wrong)
