"""Work that waits for work which never came: whose it is, and the signed word to go on."""

from typing import Final

import pytest

from protocol.actions import Adopt, read_action
from protocol.ids import DossierId
from sync_server import waiting
from tests.console.office import Office
from tests.console.test_devices import said
from tests.town import ELSEWHERE, Tablet

LIST: Final = "/cho-viec-truoc"
WHY: Final = "máy rơi xuống suối"


def held(office: Office, tablet: Tablet) -> DossierId:
    """The tablet's first work is here; the one after is lost, and what follows it has come."""
    dossier = tablet.open("Lò Thị Mẫu", number=31)
    tablet.sync()
    before = len(tablet.log)
    for words in ("một", "hai", "ba"):
        tablet.note(dossier, words)
    tablet.push(tablet.log[before + 1 :])
    return dossier


def name_of(office: Office) -> str:
    ((name, *_),) = waiting.rows(office.centre)
    return name


@pytest.fixture
def lost(office: Office) -> DossierId:
    return held(office, office.who("an"))


def test_the_list_says_whose_since_when_how_much_and_what_is_missing(
    office: Office, lost: DossierId
) -> None:
    (one,) = waiting.listed(office.centre)
    clerk = office.logged_in("thu", "clerk")

    page = clerk.get(LIST).text

    shown = said(page)
    assert f"{one.device.hex()[:6]} · an" in shown
    assert "2 việc" in shown
    assert f"việc số {one.seq - 1}" in shown
    assert f'href="/ho-so/{lost.hex()}"' in page
    assert "Việc chờ việc trước 1" in said(clerk.get("/viec").text), "the number in the navigation"


def test_an_admin_sees_the_line_and_no_way_into_the_dossier(
    office: Office, lost: DossierId
) -> None:
    page = office.logged_in("quan", "admin").get(LIST).text

    assert "hồ sơ 1" in said(page)
    assert lost.hex() not in page


@pytest.mark.parametrize("role", ["clerk", "admin"])
def test_it_goes_on_by_a_word_that_its_author_signs_with_a_reason(
    office: Office, lost: DossierId, role: str
) -> None:
    browser = office.logged_in("thu", role)
    browser.get(LIST)

    answer = browser.post(LIST, {"run": name_of(office), "reason": WHY})

    assert answer.status_code == 303
    assert waiting.listed(office.centre) == []
    assert "Không có việc nào chờ việc trước" in said(browser.get(LIST).text)
    row = office.centre.store.dossiers.find(lost)
    assert row is not None
    [word] = [
        one.operation
        for one in office.centre.store.entries.of_dossier(row.number)
        if office.console.accounts.people().get(one.operation.header.officer) == "Thu Thị Thử"
    ]
    assert word.body is not None
    action = read_action(word.body)
    assert isinstance(action, Adopt)
    assert action.reason == WHY


def test_it_asks_for_the_second_factor_each_time(office: Office, lost: DossierId) -> None:
    clerk = office.logged_in("thu", "clerk")
    clerk.shows_code = False
    clerk.get(LIST)

    answer = clerk.post(LIST, {"run": name_of(office), "reason": WHY})

    assert answer.status_code == 403
    assert WHY in answer.text, "nothing that was typed is lost"
    assert len(waiting.listed(office.centre)) == 1


@pytest.mark.parametrize(
    ("chosen", "reason", "missing"),
    [(False, WHY, "run"), (True, "", "reason")],
)
def test_without_a_line_or_a_reason_nothing_goes_on(
    office: Office, lost: DossierId, *, chosen: bool, reason: str, missing: str
) -> None:
    clerk = office.logged_in("thu", "clerk")
    clerk.get(LIST)

    answer = clerk.post(LIST, {"run": name_of(office) if chosen else "", "reason": reason})

    assert answer.status_code == 422
    assert f'<a href="#{missing}">' in answer.text
    assert len(waiting.listed(office.centre)) == 1


def test_what_waits_no_more_is_said_so(office: Office, lost: DossierId) -> None:
    clerk = office.logged_in("thu", "clerk")
    clerk.get(LIST)
    name = name_of(office)
    office.sync("an")

    answer = clerk.post(LIST, {"run": name, "reason": WHY})

    assert answer.status_code == 422
    assert "Dòng này không còn chờ" in said(answer.text)


def test_another_communes_work_is_not_there(office: Office) -> None:
    tablet = office.enrol("xa", commune=ELSEWHERE)
    tablet.sync()
    held(office, tablet)
    clerk = office.logged_in("thu", "clerk")

    page = clerk.get(LIST).text
    answer = clerk.post(LIST, {"run": name_of(office), "reason": WHY})

    assert "Không có việc nào chờ việc trước" in said(page)
    assert answer.status_code == 422
    assert len(waiting.listed(office.centre)) == 1


def test_the_audit_says_who_let_it_go_on(office: Office, lost: DossierId) -> None:
    admin = office.logged_in("quan", "admin")
    admin.get(LIST)
    admin.post(LIST, {"run": name_of(office), "reason": WHY})

    assert "cho việc đi tiếp khi thiếu việc trước" in said(admin.get("/nhat-ky").text)
