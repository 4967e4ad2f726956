"""Accounts by an administrator's pages: made, given roles, renewed, put out, disabled."""

import re
from typing import Final

import pytest

from sync_server.store.accounts import Account
from sync_server.store.audit_search import Sought
from tests.console.office import PASSWORD, Browser, Office
from tests.town import ELSEWHERE, HOME

pytestmark = pytest.mark.slow

CODE: Final = re.compile(r'class="num b a-code">([a-z0-9-]+)<')


@pytest.fixture
def admin(office: Office) -> Browser:
    return office.logged_in("quan", "admin")


def account(office: Office, name: str) -> Account:
    found = office.console.accounts.store.find_account(name)
    assert found is not None
    return found


def told(office: Office) -> list[str]:
    """What the audit says was done, the newest first."""
    return [one.why for one in office.console.accounts.store.audit.find(Sought(act="did"), limit=9)]


def make(admin: Browser, name: str, *roles: str, full_name: str = "Tòng Thị Thử") -> str:
    said = {"name": name, "full_name": full_name, "role": list(roles)}
    return admin.post("/tai-khoan/moi", said).text  # type: ignore[arg-type]  # several of one name


def test_somebody_new_comes_in_with_the_code_and_the_role_that_they_were_given(
    office: Office, admin: Browser
) -> None:
    code = CODE.search(make(admin, "thu", "clerk"))
    assert code is not None
    newcomer = office.browser()
    newcomer.get("/kich-hoat")
    said = {"name": "thu", "code": code[1], "password": PASSWORD, "again": PASSWORD}
    assert newcomer.post("/kich-hoat", said).status_code == 200

    assert newcomer.log_in("thu").status_code == 303
    assert newcomer.get("/viec").status_code == 200
    assert newcomer.get("/tai-khoan").status_code == 403
    assert "account-added clerk@03820" in told(office)


def test_a_code_of_activation_is_shown_once_and_kept_nowhere(
    office: Office, admin: Browser
) -> None:
    code = CODE.search(make(admin, "thu", "clerk"))
    assert code is not None

    number = account(office, "thu").number
    later = admin.get("/tai-khoan").text + admin.get(f"/tai-khoan/{number}").text
    assert code[1] not in later
    assert code[1] not in " ".join(told(office))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": "Thử"}, "3–32 chữ thường"),
        ({"name": "quan"}, "đã có"),
        ({"full_name": ""}, "Cần họ và tên"),
        ({"role": []}, "ít nhất một vai trò"),
        ({"role": ["king"]}, "Vai trò hoặc mã xã không đúng"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(
    office: Office, admin: Browser, said: dict[str, str], sentence: str
) -> None:
    typed = {"name": "thu", "full_name": "Tòng Thị Thử", "role": "clerk", **said}

    answer = admin.post("/tai-khoan/moi", typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{typed["name"]}"' in answer.text
    assert len(office.console.accounts.store.accounts()) == 1


def test_other_roles_count_at_once_and_whoever_has_them_logs_in_again(
    office: Office, admin: Browser
) -> None:
    thu = office.logged_in("thu", "clerk")
    number = account(office, "thu").number
    admin.log_in("quan")

    admin.post(f"/tai-khoan/{number}/vai-tro", {"role": "leader"})

    assert thu.get("/viec").headers["location"] == "/dang-nhap"
    assert [one.role for one in office.console.accounts.store.roles_of(number)] == ["leader"]


def test_who_is_disabled_is_out_at_once_and_stays_out(office: Office, admin: Browser) -> None:
    thu = office.logged_in("thu", "clerk")
    number = account(office, "thu").number
    admin.log_in("quan")

    admin.post(f"/tai-khoan/{number}/khoa")

    assert thu.get("/viec").headers["location"] == "/dang-nhap"
    assert office.browser().log_in("thu").status_code == 422
    assert "Đã khóa" in admin.get("/tai-khoan").text


def test_a_lost_telephone_counts_no_more_once_a_new_code_is_out(
    office: Office, admin: Browser
) -> None:
    office.account("thu", "clerk")
    number, old = account(office, "thu").number, office.telephone("thu")

    answer = admin.post(f"/tai-khoan/{number}/cap-lai")

    assert CODE.search(answer.text)
    assert account(office, "thu").totp is None
    assert office.browser().log_in("thu", code=old).status_code == 422


def test_sessions_end_and_the_account_stays(office: Office, admin: Browser) -> None:
    thu = office.logged_in("thu", "clerk")
    number = account(office, "thu").number
    admin.log_in("quan")

    admin.post(f"/tai-khoan/{number}/ket-thuc")

    assert thu.get("/viec").headers["location"] == "/dang-nhap"
    assert thu.log_in("thu").status_code == 303


@pytest.mark.parametrize("act", ["khoa", "cap-lai", "ket-thuc", "vai-tro"])
def test_nobody_shuts_themselves_out(office: Office, admin: Browser, act: str) -> None:
    number = account(office, "quan").number

    answer = admin.post(f"/tai-khoan/{number}/{act}", {"role": "clerk"})

    assert answer.status_code == 422
    assert "nhờ một quản trị khác" in answer.text
    assert admin.get("/tai-khoan").status_code == 200


def test_another_communes_people_are_not_there(office: Office, admin: Browser) -> None:
    number = office.account("lan", f"clerk@{ELSEWHERE}")

    assert admin.get(f"/tai-khoan/{number}").status_code == 404
    assert admin.post(f"/tai-khoan/{number}/khoa").status_code == 404
    assert admin.post(f"/tai-khoan/{number}/vai-tro", {"role": "admin"}).status_code == 404
    assert "lan" not in re.findall(r"<small>(\w+)</small>", admin.get("/tai-khoan").text)


@pytest.mark.parametrize("act", ["khoa", "cap-lai", "ket-thuc"])
def test_who_works_elsewhere_too_is_not_taken_over_from_here(
    office: Office, admin: Browser, act: str
) -> None:
    number = office.account("cam", f"clerk@{HOME}", f"leader@{ELSEWHERE}")
    before = account(office, "cam")

    answer = admin.post(f"/tai-khoan/{number}/{act}")

    assert answer.status_code == 422
    assert account(office, "cam") == before


def test_roles_elsewhere_stay_when_those_here_change(office: Office, admin: Browser) -> None:
    number = office.account("cam", f"clerk@{HOME}", f"leader@{ELSEWHERE}")

    admin.post(f"/tai-khoan/{number}/vai-tro", {"role": "specialist"})

    roles = office.console.accounts.store.roles_of(number)
    assert {*roles} == {("specialist", HOME), ("leader", ELSEWHERE)}


def test_an_administrator_begins_where_their_work_is(office: Office) -> None:
    office.account("quan", "admin")
    assert office.browser().log_in("quan").headers["location"] == "/tai-khoan"
    office.account("thu", "clerk")
    assert office.browser().log_in("thu").headers["location"] == "/viec"


def test_an_act_long_after_the_code_asks_for_it_again(office: Office, admin: Browser) -> None:
    number = office.account("thu", "clerk")
    office.now_ms += 6 * 60_000
    admin.shows_code = False

    answer = admin.post(f"/tai-khoan/{number}/khoa")

    assert answer.status_code == 403
    assert 'name="_code"' in answer.text
    assert account(office, "thu").disabled_ms is None
