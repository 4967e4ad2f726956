"""A dossier that another commune works on: sent, taken or sent back, and back again."""

from typing import Final

import pytest

from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.trade.office_acts import decisions_in, place_of
from sync_server import happenings, projection
from tests.console.office import Browser, Office
from tests.console.test_dossier_scenarios import act, page, words
from tests.town import ELSEWHERE

pytestmark = pytest.mark.slow

MARRIAGE: Final = "1.000593"
COUPLE: Final = {"groom.full_name": "Quàng Văn Thử", "bride.full_name": "Cà Thị Mẫu"}
WHY: Final = "bên nữ cư trú ở đó"
THERE: Final = "Phường Tô Hiệu"
INCOMING, HOSTED = "/viec/tu-noi-khac", "/viec/lam-cho-noi-khac"
AWAY, SENT_BACK = "/viec/o-noi-khac", "/viec/bi-chuyen-tra"


@pytest.fixture
def made(office: Office) -> DossierId:
    dossier = office.take("an", "20/11/2026 09:00", MARRIAGE, COUPLE)
    office.sync("an", when="20/11/2026 16:00")
    return dossier


@pytest.fixture
def sent(office: Office, made: DossierId) -> DossierId:
    clerk = at(office, "thu", "23/11/2026 08:00", "clerk")
    said = act(clerk, made, "chuyen-noi-khac", unit=ELSEWHERE, reason=WHY)
    assert f"Đã chuyển đến {THERE}" in said
    return made


def at(office: Office, name: str, when: str, *may: str) -> Browser:
    office.time(when)
    return office.logged_in(name, *may)


def there(office: Office, when: str, role: str = "clerk") -> Browser:
    return at(office, f"{role}.kia", when, f"{role}@{ELSEWHERE}")


def listed(browser: Browser, path: str, dossier: DossierId) -> bool:
    return f"/ho-so/{dossier.hex()}" in browser.get(path).text


def account(office: Office, name: str) -> bytes:
    found = office.console.accounts.store.find_account(name)
    assert found is not None
    return found.officer


def test_before_it_is_sent_it_is_not_there_for_others(office: Office, made: DossierId) -> None:
    other = there(office, "23/11/2026 08:00")

    assert other.get(f"/ho-so/{made.hex()}").status_code == 404
    assert not listed(other, INCOMING, made)


def test_who_gets_it_sees_it_in_a_list_with_whose_deadline_that_is(
    office: Office, sent: DossierId
) -> None:
    other = there(office, "23/11/2026 09:00")

    assert listed(other, INCOMING, sent)
    assert "hạn của xã Ngọc Chiến" in words(other.get(INCOMING).text)
    shown = page(other, sent)
    assert f"Đã gửi đến {THERE}, chờ nhận" in shown
    assert WHY in shown
    assert "Hạn trả là của xã Ngọc Chiến" in shown
    assert "Nhận hồ sơ chuyển đến" in shown
    assert "Chuyển trả nơi gửi" in shown
    assert "Quyết định" not in act_names(other, sent)
    home = at(office, "lan", "23/11/2026 09:10", "clerk")
    assert listed(home, AWAY, sent)
    assert not listed(home, "/viec/can-chuyen", sent)
    assert sent.hex() in other.post("/tim", {"q": "quang van thu"}).text


def act_names(browser: Browser, dossier: DossierId) -> str:
    text = browser.get(f"/ho-so/{dossier.hex()}").text
    return words(text[text.index("<aside") : text.rindex("</aside>")])


def test_taken_it_is_worked_on_there_and_nobody_else_decides_meanwhile(
    office: Office, sent: DossierId
) -> None:
    other = there(office, "23/11/2026 09:00")
    due = office.schedule(sent)
    taken = act(other, sent, "nhan-chuyen-den", remark="đã nhận đủ giấy tờ")
    assert "Đã nhận hồ sơ chuyển đến" in taken
    place = place_of(office.state(sent))
    assert place is not None
    assert (place.stage, place.officer) == ("taken", account(office, "clerk.kia"))
    assert listed(other, HOSTED, sent)
    assert not listed(other, INCOMING, sent)

    home = at(office, "chu", "23/11/2026 09:30", "leader", "clerk", "specialist")
    refused = act(
        home, sent, "quyet-dinh", number="7/2026", day="23/11/2026", signer="Phạm Văn Thử"
    )
    assert f"hồ sơ đang ở {THERE}" in refused
    assert not decisions_in(office.state(sent))
    assert "đã nhận" in refused or f"Đang ở {THERE}" in page(home, sent)

    expert = there(office, "23/11/2026 10:00", "specialist")
    assert "Đã chuyển bộ phận" in act(expert, sent, "chuyen-bo-phan", step="check")
    leader = there(office, "24/11/2026 10:00", "leader")
    done = act(leader, sent, "quyet-dinh", number="7/2026", day="24/11/2026", signer="Lò Văn Mẫu")
    assert "Đã ghi quyết định" in done
    [decided] = decisions_in(office.state(sent))
    assert decided.fact.officer == account(office, "leader.kia")
    after = office.schedule(sent)
    assert due is not None
    assert after is not None
    assert after.deadline.due_ms == due.deadline.due_ms  # no transfer moves it


def test_sent_back_with_its_reason_it_is_gone_there_and_waits_here(
    office: Office, sent: DossierId
) -> None:
    other = there(office, "23/11/2026 09:00")
    assert other.post(f"/ho-so/{sent.hex()}/lam/chuyen-tra", {"reason": ""}).status_code == 422

    answer = other.post(f"/ho-so/{sent.hex()}/lam/chuyen-tra", {"reason": "không thuộc phường"})

    assert answer.headers["location"] == INCOMING
    assert other.get(f"/ho-so/{sent.hex()}").status_code == 404
    assert not listed(other, INCOMING, sent)
    assert other.post("/tim", {"q": "quang van thu"}).text.count(sent.hex()) == 0

    home = at(office, "lan", "23/11/2026 10:00", "clerk")
    assert listed(home, SENT_BACK, sent)
    shown = page(home, sent)
    assert f"{THERE} đã chuyển trả, chờ nhận lại" in shown
    assert "không thuộc phường" in shown
    assert "Đã nhận lại hồ sơ" in act(home, sent, "nhan-lai", reason="xử lý tại đây")
    assert place_of(office.state(sent)) is None
    assert not listed(home, SENT_BACK, sent)
    assert listed(home, "/viec/can-chuyen", sent)
    history = page(home, sent, "/nhat-ky")
    assert "Nơi nhận đã chuyển trả: không thuộc phường" in history
    assert "Đã nhận lại từ nơi khác: xử lý tại đây" in history


def test_after_their_part_they_send_it_back_and_the_result_is_handed_out_here(
    office: Office, sent: DossierId
) -> None:
    other = there(office, "23/11/2026 09:00")
    act(other, sent, "nhan-chuyen-den")
    there(office, "23/11/2026 15:00").post(
        f"/ho-so/{sent.hex()}/lam/chuyen-tra", {"reason": "đã xác minh"}
    )
    home = at(office, "lan", "25/11/2026 08:00", "clerk")

    assert "Đã nhận lại hồ sơ" in act(home, sent, "nhan-lai")
    sheet = page(home, sent, "/in/06")
    assert "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ" in sheet
    for row in (
        f"Thu Thị Thử {THERE} chuyển đi",
        "Clerk.kia Thị Thử nơi nhận đã nhận",
        "Clerk.kia Thị Thử chuyển trả",
        "Lan Thị Thử nhận lại",
    ):
        assert row in sheet, sheet
    assert "Đã chuyển đến" in act(home, sent, "chuyen-noi-khac", unit=ELSEWHERE, reason="lần nữa")


def test_only_the_commune_that_it_was_sent_to_may_take_it(office: Office, sent: DossierId) -> None:
    third = at(office, "khac", "23/11/2026 09:00", "clerk@03910")
    home = at(office, "lan", "23/11/2026 09:05", "clerk", "leader")

    assert third.get(f"/ho-so/{sent.hex()}").status_code == 404
    path = f"/ho-so/{sent.hex()}/lam/nhan-chuyen-den"
    assert third.post(path).status_code == 404
    assert "của nơi đã tiếp nhận" in words(home.post(path).text)
    place = place_of(office.state(sent))
    assert place is not None
    assert place.stage == "out"


def test_a_guest_does_what_guests_do_and_nothing_else(office: Office, sent: DossierId) -> None:
    other = there(office, "23/11/2026 09:00")
    for slug in ("phieu-moi", "gop", "chuyen-noi-khac", "nhan-lai", "rut-ho-so"):
        assert other.post(f"/ho-so/{sent.hex()}/lam/{slug}").status_code == 403, slug
    assert other.get(f"/ho-so/{sent.hex()}/giao-nhan").status_code == 403
    early = other.post(f"/ho-so/{sent.hex()}/lam/yeu-cau-bo-sung", {"reason": "r", "items": "x"})
    assert early.status_code == 422  # it has not been taken


def test_no_tablet_there_gets_it(office: Office, sent: DossierId) -> None:
    """I11: a tablet's scope is its own commune, whatever an office works on."""
    there(office, "23/11/2026 09:00").post(f"/ho-so/{sent.hex()}/lam/nhan-chuyen-den")
    office.people["kia"] = tablet = office.enrol("kia", commune=ELSEWHERE)
    office.people["nha"] = own = office.enrol("nha")
    for one in (tablet, own):
        one.sync()

    assert sent not in tablet.states
    assert sent in own.states


def test_who_looked_there_stands_in_the_audit(office: Office, sent: DossierId) -> None:
    other = there(office, "23/11/2026 09:00")
    other.get(f"/ho-so/{sent.hex()}")

    last = office.console.accounts.store.last_entry()
    assert last is not None
    assert (last.act, last.subject, last.why) == ("looked", sent.hex(), "dossier")


def test_nothing_is_taken_or_sent_back_that_was_not_sent(office: Office, made: DossierId) -> None:
    for kind, said in (("transfer_taken", []), ("transfer_sent_back", [("reason", "r")])):
        with pytest.raises(NotPossible, match="hồ sơ không"):
            happenings.happen(office.centre, made, kind, said)


def test_the_lists_are_made_again_from_the_log_alone(office: Office, sent: DossierId) -> None:
    there(office, "23/11/2026 09:00").post(f"/ho-so/{sent.hex()}/lam/nhan-chuyen-den")
    row = office.centre.store.dossiers.find(sent)
    assert row is not None
    before = office.centre.store.work.tasks_of(row.number)

    projection.rebuild(office.centre.store, office.centre.trust)

    assert office.centre.store.work.tasks_of(row.number) == before
    assert office.centre.store.work.hosts(row.number) == [ELSEWHERE]
