"""Folders at the counter: scanned, compared with the field, signed for by two (scenario 6)."""

import re
from typing import Final

import pytest

from protocol.actions import Code
from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.trade.check_in import (
    DiscrepancySeen,
    is_checked_in,
    open_discrepancies,
    signed_by_two,
)
from protocol.trade.events import event_of, events_in
from protocol.trade.hand_over import HandedOver, Party, Thing, custody
from sync_server import decisions
from tests.console.office import Browser, Office
from tests.town import ELSEWHERE

pytestmark = pytest.mark.slow

DAY: Final = "27/11/2026"
MONDAY: Final = "30/11/2026 07:40"
PAPER: Final = Thing("giay_chung_sinh", "Giấy chứng sinh", 1)
MOTHER: Final = Party("citizen", "Lò Thị Mẫu")


def a_folder(office: Office, number: int, *, paper: bool = True) -> DossierId:
    """Made at a home; the officer takes an original along."""
    when = f"{DAY} {8 + number // 6:02}:{number % 6 * 10:02}"
    made = office.take("an", when, "1.001193", {"child.full_name": f"Lò Văn Thử {number}"})
    if paper:
        office.hands("an", when, made, HandedOver(MOTHER, office.me("an"), (PAPER,)))
    return made


def folders(office: Office, count: int) -> list[DossierId]:
    made = [a_folder(office, number) for number in range(count)]
    office.sync("an", when=f"{DAY} 16:50")
    office.time(MONDAY)
    return made


def place(office: Office) -> str:
    return f"/tui/{office.people['an'].id.hex()}"


def scan(browser: Browser, office: Office, code: str) -> str:
    answer = browser.post(f"{place(office)}/quet", {"code": code})
    assert answer.status_code == 303, answer.text
    return browser.get(place(office)).text


def count_of(page: str) -> tuple[int, int]:
    found = re.search(r'<b>(\d+)</b> <span class="dim">trong (\d+)', page)
    assert found is not None
    return int(found[1]), int(found[2])


def test_the_counter_sees_who_has_how_many_folders(office: Office) -> None:
    folders(office, 3)
    clerk = office.logged_in("thu", "clerk")

    page = clerk.get("/tui").text

    assert "3 túi còn ở cán bộ" in page
    assert re.search(r'<span>Nhận túi hồ sơ</span><span class="c ">3</span>', page)
    assert f'href="{place(office)}"' in page


def test_a_scanned_folder_counts_once_however_often_and_however_it_is_typed(
    office: Office,
) -> None:
    made = folders(office, 3)
    clerk = office.logged_in("thu", "clerk")
    code = office.code(made[1])

    page = scan(clerk, office, f"  {code.lower()} ")
    assert count_of(page) == (1, 3)
    assert "Đúng, đủ 1 bản chính" in page

    assert count_of(scan(clerk, office, code)) == (1, 3)
    assert "autofocus" in page


def test_counting_goes_on_where_somebody_else_left_it(office: Office) -> None:
    made = folders(office, 2)
    scan(office.logged_in("thu", "clerk"), office, office.code(made[0]))

    other = office.logged_in("lan", "clerk")

    assert "đã quét 1 túi" in other.get("/tui").text
    assert count_of(other.get(place(office)).text) == (1, 2)


def test_a_scan_by_mistake_is_taken_back(office: Office) -> None:
    made = folders(office, 2)
    clerk = office.logged_in("thu", "clerk")
    scan(clerk, office, office.code(made[0]))

    clerk.post(f"{place(office)}/bo", {"code": office.code(made[0])})

    assert count_of(clerk.get(place(office)).text) == (0, 2)


def test_what_the_field_does_not_name_cannot_be_missing(office: Office) -> None:
    """Whatever a form says: the page goes on."""
    [made] = folders(office, 1)
    clerk = office.logged_in("thu", "clerk")
    scan(clerk, office, office.code(made))

    clerk.post(f"{place(office)}/ghi", {"code": office.code(made), "missing": "sổ đỏ"})
    clerk.post(f"{place(office)}/ghi", {"code": "H52.99-261120-5099", "missing": "sổ đỏ"})

    assert count_of(clerk.get(place(office)).text) == (1, 1)
    assert clerk.post(f"{place(office)}/ky").status_code == 303
    assert not open_discrepancies(office.state(made))


def test_one_count_takes_so_many_folders(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync_server.console.folders.controller.MAX_FOLDERS", 2)
    folders(office, 1)
    clerk = office.logged_in("thu", "clerk")

    said = [clerk.post(f"{place(office)}/quet", {"code": f"A{n}"}).status_code for n in range(3)]

    assert said == [303, 303, 422]


def test_nothing_is_signed_before_something_was_scanned(office: Office) -> None:
    [made] = folders(office, 1)
    clerk = office.logged_in("thu", "clerk")

    answer = clerk.post(f"{place(office)}/ky")

    assert answer.status_code == 422
    assert "Chưa quét túi nào" in answer.text
    assert not open_discrepancies(office.state(made))
    assert clerk.post(f"{place(office)}/quet", {"code": " "}).status_code == 422


def test_scenario_6_a_minute_of_both_names_over_sixty_folders(office: Office) -> None:
    """58 right, one original missing, one folder unknown; one that did not come."""
    made = folders(office, 60)
    lacking, absent = made[6], made[33]
    clerk = office.logged_in("thu", "clerk")
    for dossier in made:
        if dossier != absent:
            clerk.post(f"{place(office)}/quet", {"code": office.code(dossier)})
    page = scan(clerk, office, "H52.99-261120-5099")
    assert "Túi lạ" in page
    code = office.code(lacking)
    said = {"code": code, "missing": PAPER.name, "remark": "Tìm lại trong hôm nay"}
    clerk.post(f"{place(office)}/ghi", said)
    page = clerk.get(place(office)).text
    assert count_of(page) == (58, 60)
    assert "Cần làm rõ: 2" in page
    assert "Chưa thấy: 1" in page
    assert "Thiếu 1 bản chính" in page
    assert "thiếu giấy tờ" not in page.lower()

    answer = clerk.post(f"{place(office)}/ky")

    assert answer.headers["location"] == f"{place(office)}/bien-ban"
    minute = clerk.get(f"{place(office)}/bien-ban").text
    assert "BIÊN BẢN CHÊNH LỆCH HỒ SƠ" in minute
    assert "Bên giao: an" in minute
    assert "Bên nhận: Thu Thị Thử" in minute
    assert "đủ, đúng: 58." in minute
    assert f"{code}: thiếu bản chính: Giấy chứng sinh." in minute
    assert f"{office.code(absent)}: chưa thấy túi hồ sơ." in minute
    assert "H52.99-261120-5099: chưa rõ của hồ sơ nào" in minute

    thu = office.console.accounts.store.find_account("thu")
    assert thu is not None
    [found] = open_discrepancies(office.state(lacking))
    assert (found.fact.officer, found.what.remark) == (thu.officer, "Tìm lại trong hôm nay")
    for dossier in (lacking, absent):
        with pytest.raises(NotPossible, match="còn chênh lệch"):
            decisions.advance(office.centre, dossier, "processing", reason="chuyển")
    decisions.advance(office.centre, made[7], "processing", reason="chuyển")
    assert custody(office.state(made[7]))[PAPER.name][0].what.takes.side == "centre"
    assert custody(office.state(lacking))[PAPER.name][0].what.takes.side == "officer"


def a_difference(office: Office) -> tuple[Browser, DossierId]:
    """An original that was not in its folder; the clerk has signed the minute."""
    [made] = folders(office, 1)
    clerk = office.logged_in("thu", "clerk")
    scan(clerk, office, office.code(made))
    clerk.post(f"{place(office)}/ghi", {"code": office.code(made), "missing": PAPER.name})
    clerk.post(f"{place(office)}/ky")
    return clerk, made


def test_the_officer_signs_the_minute_on_their_own_machine(office: Office) -> None:
    clerk, made = a_difference(office)
    assert "bên giao chưa xác nhận" in clerk.get(f"{place(office)}/bien-ban").text

    office.sync("an", when="30/11/2026 07:50")
    [found] = open_discrepancies(office.seen("an", made))
    seen = event_of(DiscrepancySeen(), about_at=[0])
    office.people["an"].say(seen, made, references=[found.fact.ref])
    office.sync("an", when="30/11/2026 07:52")

    assert "đã xác nhận trên máy" in clerk.get(f"{place(office)}/bien-ban").text
    [found] = open_discrepancies(office.state(made))
    assert signed_by_two(office.state(made), found.fact.ref)


def test_the_office_writes_down_that_the_officer_signed_on_paper_and_whose_word_that_is(
    office: Office,
) -> None:
    clerk, made = a_difference(office)

    clerk.post(f"{place(office)}/ky-giay", {"so": "1"})

    page = clerk.get(f"{place(office)}/bien-ban").text
    assert "đã ký bản giấy, Thu Thị Thử ghi" in page
    assert "đã xác nhận trên máy," not in page
    [seen] = events_in(office.state(made), DiscrepancySeen)
    assert seen.what.remark == "an đã ký trên biên bản giấy; Thu Thị Thử ghi lại"
    [found] = open_discrepancies(office.state(made))
    assert not signed_by_two(office.state(made), found.fact.ref)  # one key has said both

    assert (
        "đã xác nhận từ trước"
        in clerk.get(clerk.post(f"{place(office)}/ky-giay", {"so": "1"}).headers["location"]).text
    )


def test_what_was_found_again_lets_the_dossier_go_on(office: Office) -> None:
    clerk, made = a_difference(office)
    page = clerk.get(f"/ho-so/{made.hex()}/giao-nhan").text
    assert '<b class="late-text">Giấy chứng sinh</b>' in page
    assert f'href="/ho-so/{made.hex()}/giao-nhan"' in clerk.get(f"/ho-so/{made.hex()}").text

    clerk.post(f"/ho-so/{made.hex()}/chenh-lech", {"how": "để quên trên xe, đã nộp"})

    assert not open_discrepancies(office.state(made))
    decisions.advance(office.centre, made, "processing", reason="chuyển")


def test_who_brings_only_some_of_their_folders_lacks_none(office: Office) -> None:
    one, other = folders(office, 2)
    clerk = office.logged_in("thu", "clerk")
    scan(clerk, office, office.code(one))

    clerk.post(f"{place(office)}/ky", {"part": "1"})

    assert is_checked_in(office.state(one))
    assert not open_discrepancies(office.state(other))
    assert count_of(clerk.get(place(office)).text) == (0, 1)


def test_a_folder_that_stays_away_is_missed_once(office: Office) -> None:
    one, two, three = folders(office, 3)
    clerk = office.logged_in("thu", "clerk")
    for dossier in (one, two):
        scan(clerk, office, office.code(dossier))
        clerk.post(f"{place(office)}/ky")

    assert len(open_discrepancies(office.state(three))) == 1


def test_a_folder_of_another_commune_is_an_unknown_one(office: Office) -> None:
    """Nobody learns by scanning whose it is."""
    folders(office, 1)
    office.people["kia"] = tablet = office.enrol("kia", commune=ELSEWHERE)
    tablet.sync()
    values = {"child.full_name": "Giàng A Chứ"}
    made = office.begin("kia", f"{DAY} 09:00", "1.001193", values)
    tablet.say(Code("H52.99-261127-7001", bytes(32)), made)
    office.sync("kia", when=MONDAY)
    assert office.code(made) == "H52.99-261127-7001"
    clerk = office.logged_in("thu", "clerk")

    page = scan(clerk, office, office.code(made))

    assert "Túi lạ" in page
    assert "Giàng" not in page


def test_an_original_goes_from_hand_to_hand_and_nobody_gives_what_they_have_not(
    office: Office,
) -> None:
    [made] = folders(office, 1)
    clerk = office.logged_in("thu", "clerk")
    to = f"/ho-so/{made.hex()}/giao-nhan"
    give = {"thing": PAPER.name, "to": "unit", "name": "Bộ phận hộ tịch"}
    assert "Giấy chứng sinh" in clerk.get(to).text
    refused = clerk.post(to, give)
    assert refused.status_code == 422
    assert "đang giữ" in refused.text
    assert "Bộ phận hộ tịch" in refused.text  # nothing that was typed is lost

    scan(clerk, office, office.code(made))
    clerk.post(f"{place(office)}/ky")
    assert clerk.post(to, give).status_code == 303

    [held] = custody(office.state(made))[PAPER.name]
    assert (held.what.takes.side, held.what.takes.name) == ("unit", "Bộ phận hộ tịch")
    assert re.search("Thu Thị Thử <svg.*</svg> Bộ phận hộ tịch", clerk.get(to).text)
    assert clerk.post(to, {"thing": PAPER.name, "to": "unit", "name": ""}).status_code == 422


def test_an_officer_to_whom_a_paper_goes_is_named_by_number(office: Office) -> None:
    """Else their own tablet would not know the paper as theirs to hand on."""
    [made] = folders(office, 1)
    clerk = office.logged_in("thu", "clerk")
    to = f"/ho-so/{made.hex()}/giao-nhan"
    scan(clerk, office, office.code(made))
    clerk.post(f"{place(office)}/ky")
    certificates = [one.newest for one in office.centre.trust.devices.values()]
    officer = next(one for one in certificates if one.role == "officer")

    refused = clerk.post(to, {"thing": PAPER.name, "to": "officer", "name": "Người Không Có"})
    given = clerk.post(to, {"thing": PAPER.name, "to": "officer", "name": officer.officer_name})

    assert refused.status_code == 422
    assert officer.officer_name in refused.text
    assert given.status_code == 303
    [held] = custody(office.state(made))[PAPER.name]
    assert held.what.takes.officer == bytes(officer.officer)
