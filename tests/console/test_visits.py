"""Visits on the console: asked for, planned, printed, moved without loss, and what came of them."""

import html
import re
from datetime import date
from typing import Final

import pytest

from protocol.actions import Open
from protocol.admin import Mode
from protocol.dossier import value_of
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.trade.visits import VISIT, CalledAhead, Planned, Stage, VisitEnded, request_of
from sync_server import projection
from sync_server.console.visits.houses import key_of
from sync_server.store import Store
from tests.console.office import Browser, Office
from tests.law import with_policies
from tests.town import ELSEWHERE, HOME

pytestmark = pytest.mark.slow

MONDAY: Final = "30/11/2026 07:42"
PENSION: Final = "1.001776"  # a social allowance: no paper may name it
ASKED: Final = {
    "for_name": "Vàng Thị Thử",
    "asks_name": "con trai, Vàng A Thử",
    "asks_phone": "0120 000 077",
    "procedure": PENSION,
    "ground": "đau chân, không đi lại được",
    "village": "bản Mẫu Một",
    "promised": "02/12/2026",
}


def said(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.fixture
def monday(office: Office) -> Office:
    """Two officers with tablets that have called, on a Monday morning."""
    office.sync("an", "binh", when="30/11/2026 07:00")
    office.time(MONDAY)
    return office


def clerk_of(office: Office) -> Browser:
    browser = office.logged_in("thu", "clerk")
    browser.get("/lich-den-nha/moi")
    return browser


def ask(clerk: Browser, **other: str) -> DossierId:
    answer = clerk.post("/lich-den-nha/moi", {**ASKED, **other})
    assert answer.status_code == 303, said(answer.text)
    return DossierId(bytes.fromhex(answer.headers["location"].rpartition("/")[2]))


def plan(clerk: Browser, visit: DossierId, day: str = "01/12/2026", **other: str) -> int:
    fields = {"day": day, "officer": "an", "order": "1", "hour": "", **other}
    return clerk.post(f"/lich-den-nha/{visit.hex()}/xep", fields).status_code


def state_of(office: Office, visit: DossierId) -> Dossier:
    return office.centre.dossier(visit)


def stage(office: Office, visit: DossierId) -> Stage:
    return request_of(state_of(office, visit)).stage


# Asking.


def test_a_request_is_signed_by_the_clerk_and_waits(monday: Office) -> None:
    clerk = clerk_of(monday)

    visit = ask(clerk)
    page = said(clerk.get("/lich-den-nha").text)

    state, account = state_of(monday, visit), monday.console.accounts.store.find_account("thu")
    assert account is not None
    assert {fact.officer for fact in state.facts.values()} == {account.officer}
    assert value_of(state, "visit.promised") == "2026-12-02"
    assert "Vàng Thị Thử đến 02/12" in page
    assert "con trai, Vàng A Thử" in page
    assert "1 yêu cầu chờ xếp" in page


def test_a_wrong_request_comes_back_whole(monday: Office) -> None:
    clerk = clerk_of(monday)

    answer = clerk.post("/lich-den-nha/moi", {**ASKED, "for_name": " ", "promised": "31/02/2026"})

    assert answer.status_code == 422
    assert "Có 2 chỗ cần sửa" in said(answer.text)
    assert "đau chân, không đi lại được" in answer.text
    assert f'<option value="{PENSION}" selected>' in answer.text
    assert monday.centre.store.visits.count_waiting(HOME) == 0


def test_a_promise_for_a_day_that_has_passed_is_no_promise(monday: Office) -> None:
    answer = clerk_of(monday).post("/lich-den-nha/moi", {**ASKED, "promised": "29/11/2026"})

    assert answer.status_code == 422
    assert "Ngày này đã qua" in answer.text


def test_the_waiting_list_is_by_promise_and_goes_on_behind_a_page(monday: Office) -> None:
    clerk = clerk_of(monday)
    days = [f"{1 + at:02}/12/2026" for at in range(24)]
    for at, day in enumerate(reversed(days)):
        if at % 8 == 0:
            clerk = clerk_of(monday)
        ask(clerk, for_name=f"Lò Thị Thử {at:02}", promised="" if at == 23 else day)

    first = clerk.get("/lich-den-nha").text
    after = re.search(r'href="([^"]*sau=[^"]*)"', first)
    assert after is not None
    second = clerk.get(html.unescape(after[1])).text

    promised = re.findall(r"đến (\d\d/\d\d)", said(first) + said(second))
    assert promised == sorted(promised, key=lambda day: day.split("/")[::-1])
    assert len(promised) == 23
    assert "Lò Thị Thử 23" in second  # promised to nobody: last


# Planning.


def test_a_plan_shows_the_house_under_its_village_and_day_with_the_load(monday: Office) -> None:
    clerk = clerk_of(monday)
    visits = [ask(clerk, for_name=f"Lò Thị Thử {at}") for at in range(2)]

    for visit in visits:
        assert plan(clerk, visit, order="2", hour="08:30") == 303
    page = said(clerk.get("/lich-den-nha").text)

    assert "bản Mẫu Một 2 nhà an máy chưa nhận lịch" in page
    assert "an 2/6" in page
    assert "0 yêu cầu chờ xếp" in page
    assert stage(monday, visits[0]) is Stage.PLANNED


def test_once_the_tablet_has_called_it_knows_its_plan(monday: Office) -> None:
    clerk = clerk_of(monday)
    visit = ask(clerk)
    plan(clerk, visit)

    before = clerk.get("/lich-den-nha").text
    monday.now_ms += 60_000
    monday.sync("an")
    after = clerk.get("/lich-den-nha").text

    assert 'class="trip draft" href' in before
    assert 'class="trip draft" href' not in after
    assert request_of(monday.seen("an", visit)).plan == Planned(date(2026, 12, 1), "an")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("day", "29/11/2026", "Ngày này đã qua"),
        ("day", "x", "Viết ngày như"),
        ("day", "02/12/2027", "xa quá một năm"),
        ("officer", "ai đó", "Chọn cán bộ có máy"),
        ("officer", "", "Chọn cán bộ có máy"),
        ("order", "0", "Số thứ tự từ 1 đến 200"),
        ("order", "201", "Số thứ tự từ 1 đến 200"),
        ("hour", "25:00", "Viết giờ như 08:30"),
    ],
)
def test_what_cannot_be_planned_says_why_and_keeps_the_rest(
    monday: Office, field: str, value: str, words: str
) -> None:
    clerk = clerk_of(monday)
    visit = ask(clerk)
    typed = {"day": "01/12/2026", "officer": "binh", "order": "3", "hour": "09:15", field: value}

    answer = clerk.post(f"/lich-den-nha/{visit.hex()}/xep", typed)

    assert answer.status_code == 422
    assert words in answer.text
    assert stage(monday, visit) is Stage.WAITING
    if field != "officer":
        assert "<option selected>binh</option>" in answer.text


def test_who_lost_a_tablet_is_not_sent(monday: Office) -> None:
    clerk = clerk_of(monday)
    visit = ask(clerk)
    mode: Mode = "lost"
    monday.revoke(monday.people["an"], mode)

    assert plan(clerk, visit) == 422
    assert plan(clerk, visit, officer="binh") == 303


def test_too_many_houses_for_one_day_are_marked_by_number(monday: Office) -> None:
    clerk = clerk_of(monday)
    for at in range(7):
        assert plan(clerk, ask(clerk, for_name=f"Lò Thị Thử {at}")) == 303

    page = clerk.get("/lich-den-nha").text

    assert re.search(r'late-text b">an 7/6', page)


def test_how_many_houses_are_too_many_is_for_the_centre_to_say(monday: Office) -> None:
    clerk = clerk_of(monday)
    for at in range(3):
        plan(clerk, ask(clerk, for_name=f"Lò Thị Thử {at}"))
    assert not re.search("late-text b", clerk.get("/lich-den-nha").text)

    monday.announce(2, with_policies(full_day_houses=2))

    assert re.search(r'late-text b">an 3/2', clerk.get("/lich-den-nha").text)


# Moving.


def test_a_house_is_moved_and_what_the_first_officer_did_is_not_lost(monday: Office) -> None:
    clerk = clerk_of(monday)
    visit = ask(clerk)
    plan(clerk, visit, day="30/11/2026")
    monday.now_ms += 60_000
    monday.sync("an")  # an knows her plan, then goes out of reach
    monday.happens("an", "30/11/2026 09:30", visit, VisitEnded("done", "đã ký đủ"))
    monday.time("30/11/2026 10:00")
    clerk = clerk_of(monday)

    trip = f"/lich-den-nha/chuyen?ngay=2026-11-30&nguoi={key_of('an')}"
    clerk.get(trip)
    moved = clerk.post(
        "/lich-den-nha/doi",
        {"visit": visit.hex(), "officer": "binh", "day": "30/11/2026", "ngay": "2026-11-30",
         "nguoi": key_of("an")},
    )  # fmt: skip
    planned = request_of(state_of(monday, visit)).plan
    monday.sync("an", when="30/11/2026 16:00")

    now = request_of(state_of(monday, visit))
    assert moved.status_code == 303
    assert planned is not None
    assert planned.officer == "binh"
    assert now.ending == VisitEnded("done", "đã ký đủ")
    page = said(clerk_of(monday).get(f"/lich-den-nha/{visit.hex()}").text)
    assert "Xếp an đi ngày 30/11/2026" in page
    assert "Xếp binh đi ngày 30/11/2026" in page
    assert "Kết quả: đã xong. đã ký đủ" in page


def test_houses_with_an_outcome_stay_where_they_are(monday: Office) -> None:
    clerk = clerk_of(monday)
    seen, left = ask(clerk), ask(clerk, for_name="Lò Thị Thử")
    for visit in (seen, left):
        plan(clerk, visit, day="30/11/2026")
    clerk.post(f"/lich-den-nha/{seen.hex()}/ket-qua", {"ending": "done"})

    clerk.http.post(
        "/lich-den-nha/doi",
        data={"_csrf": clerk.token, "visit": [seen.hex(), left.hex()], "officer": "binh",
              "day": "01/12/2026", "ngay": "2026-11-30", "nguoi": key_of("an")},
        follow_redirects=False,
    )  # fmt: skip
    page = said(clerk.get("/lich-den-nha").text)

    assert "Đã chuyển 1 nhà cho binh; 1 nhà đã có kết quả nên giữ nguyên." in page
    assert stage(monday, seen) is Stage.CLOSED


def test_moving_nothing_says_so_and_keeps_what_was_typed(monday: Office) -> None:
    clerk = clerk_of(monday)
    plan(clerk, ask(clerk))

    answer = clerk.post(
        "/lich-den-nha/doi",
        {"officer": "binh", "day": "03/12/2026", "ngay": "2026-12-01", "nguoi": key_of("an")},
    )

    assert answer.status_code == 422
    assert "Đánh dấu ít nhất một nhà" in answer.text
    assert 'value="03/12/2026"' in answer.text
    assert "<option selected>binh</option>" in answer.text


def test_a_visit_of_another_commune_cannot_be_named_in_the_form(monday: Office) -> None:
    visit = ask(clerk_of(monday))
    stranger = monday.logged_in("lan", f"clerk@{ELSEWHERE}")
    stranger.get("/lich-den-nha")
    monday.enrol("cuong", commune=ELSEWHERE)

    answer = stranger.post(
        "/lich-den-nha/doi", {"visit": visit.hex(), "officer": "cuong", "day": "01/12/2026"}
    )

    assert answer.status_code == 404
    assert "Vàng Thị Thử" not in stranger.get("/lich-den-nha").text


# What came of it.


def test_an_outcome_brings_the_house_back_to_the_list_or_a_new_day_at_once(monday: Office) -> None:
    clerk = clerk_of(monday)
    waits, again = ask(clerk), ask(clerk, for_name="Lò Thị Thử")
    for visit in (waits, again):
        plan(clerk, visit, day="30/11/2026")

    clerk.post(f"/lich-den-nha/{waits.hex()}/ket-qua", {"ending": "absent"})
    clerk.post(
        f"/lich-den-nha/{again.hex()}/ket-qua", {"ending": "road_cut", "next_day": "04/12/2026"}
    )

    planned = request_of(state_of(monday, again)).plan
    assert stage(monday, waits) is Stage.AGAIN
    assert stage(monday, again) is Stage.PLANNED
    assert planned == Planned(date(2026, 12, 4), "an")
    assert "Cần hẹn lại" in clerk.get(f"/lich-den-nha/{waits.hex()}").text
    assert monday.centre.store.visits.count_waiting(HOME) == 1


def test_no_new_day_after_an_outcome_that_needs_none(monday: Office) -> None:
    clerk = clerk_of(monday)
    visit = ask(clerk)
    plan(clerk, visit, day="30/11/2026")

    answer = clerk.post(
        f"/lich-den-nha/{visit.hex()}/ket-qua", {"ending": "done", "next_day": "04/12/2026"}
    )

    assert answer.status_code == 422
    assert "không cần hẹn lại" in answer.text
    assert stage(monday, visit) is Stage.PLANNED


def test_a_house_in_mourning_is_left_in_peace(monday: Office) -> None:
    clerk = clerk_of(monday)
    visit = ask(clerk)
    plan(clerk, visit, day="30/11/2026")
    clerk.post(f"/lich-den-nha/{visit.hex()}/ket-qua", {"ending": "deceased"})

    page = clerk.get(f"/lich-den-nha/{visit.hex()}").text
    again = plan(clerk, visit)

    assert "Gia đình có tang" in page
    assert "1.000419" in page
    assert "0120 000 077" not in page
    assert "/xep" not in page
    assert again == 422


def test_a_call_before_setting_out_is_recorded(monday: Office) -> None:
    clerk = clerk_of(monday)
    visit = ask(clerk)
    plan(clerk, visit)

    clerk.post(f"/lich-den-nha/{visit.hex()}/goi", {"reached": "no", "said": "máy tắt"})

    assert request_of(state_of(monday, visit)).called == CalledAhead(reached=False, said="máy tắt")
    assert "Gọi trước: chưa được. máy tắt" in said(clerk.get(f"/lich-den-nha/{visit.hex()}").text)


def test_what_is_still_on_a_tablet_is_said_until_it_has_called(monday: Office) -> None:
    clerk = clerk_of(monday)
    visit = ask(clerk)
    plan(clerk, visit, day="30/11/2026")
    monday.now_ms += 60_000
    monday.sync("an")
    monday.happens("an", "30/11/2026 09:30", visit, VisitEnded("done"))
    monday.time("01/12/2026 07:40")

    out = clerk_of(monday).get("/lich-den-nha").text
    there = clerk_of(monday).get(f"/lich-den-nha/{visit.hex()}").text
    monday.sync("an")
    back = clerk_of(monday).get("/lich-den-nha").text

    assert "chuyến chưa gửi về" in out
    assert "kết quả có thể còn trên máy" in there
    assert "chuyến chưa gửi về" not in back
    assert "đã có kết quả 1" in back


def test_a_tablet_that_called_without_an_outcome_is_asked_about(monday: Office) -> None:
    clerk = clerk_of(monday)
    visit = ask(clerk)
    plan(clerk, visit, day="30/11/2026")
    monday.sync("an", when="01/12/2026 07:40")

    page = clerk_of(monday).get(f"/lich-den-nha/{visit.hex()}").text

    assert "không có kết quả: hỏi cán bộ" in page


# On paper.


def test_the_printed_plan_names_no_procedure_and_no_reason(monday: Office) -> None:
    clerk = clerk_of(monday)
    visit = ask(clerk)
    plan(clerk, visit, hour="08:30")
    asked = f"ngay=2026-12-01&nguoi={key_of('an')}"

    screen = said(clerk.get(f"/lich-den-nha/chuyen?{asked}").text)
    paper = said(clerk.get(f"/lich-den-nha/in?{asked}").text)

    assert PENSION in screen
    assert "Dặn gia đình chuẩn bị" in screen
    for word in (PENSION, "trợ cấp", "khuyết tật", "hộ nghèo", "đau chân"):
        assert word not in paper.lower(), word
    assert "Vàng Thị Thử" in paper
    assert "08:30" in paper
    assert "1 tờ khai in sẵn" in paper


def test_who_is_on_a_printed_plan_stands_in_the_audit(monday: Office) -> None:
    clerk = clerk_of(monday)
    visit = ask(clerk)
    plan(clerk, visit)

    clerk.get(f"/lich-den-nha/in?ngay=2026-12-01&nguoi={key_of('an')}")

    last = [*monday.console.accounts.store.all_entries()][-1]
    assert (last.why, last.subject) == ("trip-paper", visit.hex())


# Who.


def test_a_leader_reads_the_plan_and_changes_nothing(monday: Office) -> None:
    clerk = clerk_of(monday)
    visit = ask(clerk)
    plan(clerk, visit)
    leader = monday.logged_in("chu", "leader")

    page = leader.get(f"/lich-den-nha/{visit.hex()}").text
    trip = leader.get(f"/lich-den-nha/chuyen?ngay=2026-12-01&nguoi={key_of('an')}").text

    assert "/xep" not in page
    assert "/ket-qua" not in page
    assert "checkbox" not in trip
    assert plan(leader, visit) == 403


def test_a_dossier_is_no_visit_and_has_its_own_page(monday: Office) -> None:
    made = monday.take("an", "30/11/2026 08:00", "1.001193", {"child.full_name": "Lò Thị Mẫu"})
    monday.sync("an", when="30/11/2026 08:30")

    answer = clerk_of(monday).get(f"/lich-den-nha/{made.hex()}")

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/ho-so/{made.hex()}"


def test_a_house_that_an_officer_adds_on_the_way_is_in_the_plan(monday: Office) -> None:
    visit = monday.begin("an", "30/11/2026 09:00", VISIT, {}, footing="official")
    state = monday.seen("an", visit)
    assert any(isinstance(one.action, Open) for one in state.facts.values())
    monday.save("an", "30/11/2026 09:01", visit, {"for.full_name": "Cà Thị Thử"})
    monday.happens("an", "30/11/2026 09:02", visit, Planned(date(2026, 11, 30), "an"))
    monday.sync("an", when="30/11/2026 10:00")

    page = said(clerk_of(monday).get("/lich-den-nha").text)

    assert "chưa ghi bản 1 nhà an" in page


def test_the_rows_of_visits_are_the_same_when_made_again(monday: Office) -> None:
    clerk = clerk_of(monday)
    plan(clerk, ask(clerk))
    ask(clerk, for_name="Lò Thị Thử")
    visits = monday.centre.store.visits
    before = (
        visits.waiting(HOME, after=None, limit=9),
        visits.between(HOME, "2026-01-01", "2026-12-31", limit=9),
    )

    projection.rebuild(monday.centre.store, monday.centre.trust)

    assert before == (
        visits.waiting(HOME, after=None, limit=9),
        visits.between(HOME, "2026-01-01", "2026-12-31", limit=9),
    )
    assert [len(some) for some in before] == [1, 1]


def test_the_plan_and_the_waiting_list_read_their_indexes(monday: Office) -> None:
    clerk = clerk_of(monday)
    plan(clerk, ask(clerk))
    seen = Store(monday.folder / "centre.db", reading=True)  # type: ignore[operator]  # it has a folder
    asked: list[str] = []
    seen._db.conn.set_trace_callback(asked.append)  # noqa: SLF001  # what is really asked
    seen.visits.waiting(HOME, after=None, limit=21)
    seen.visits.count_waiting(HOME)
    seen.visits.between(HOME, "2026-11-30", "2026-12-06", limit=501)
    seen._db.conn.set_trace_callback(None)  # noqa: SLF001  # enough seen
    plans = [
        [row[3] for row in seen._db.execute(f"EXPLAIN QUERY PLAN {one}")]  # noqa: SLF001  # as above
        for one in asked
    ]
    seen.close()

    assert len(plans) == 3
    for steps in plans:
        assert "visit_" in steps[0]
        assert not any(step.startswith("SCAN") or "TEMP B-TREE" in step for step in steps)
