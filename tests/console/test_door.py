"""Who gets in, for how long, and who does not: accounts, second factor, sessions, growing waits."""

import asyncio
import re
from typing import Final

import pytest

from protocol.errors import NotPossible, TooManyRequests
from sync_server.console import passwords, throttle
from sync_server.console.accounts import ACTIVATION_LIFE_MS
from sync_server.console.audit_log import OPERATOR
from sync_server.console.passwords import AT_ONCE, WAITING
from sync_server.console.proofs import PROOF_MS
from sync_server.console.sessions import ABSOLUTE_MS, COOKIE, IDLE_MS
from sync_server.console.throttle import OF_ACCOUNT, OF_BOTH, after_failure
from sync_server.console.totp import STEP_MS, code_at, find_step
from sync_server.store.accounts import MAX_SESSIONS, Attempt, May, hash_of
from tests.console.office import PASSWORD, Browser, Office
from tests.town import ELSEWHERE, HOME

pytestmark = pytest.mark.slow

CLERK: Final = [May("clerk", HOME)]
NEW: Final = "con trau nam ngu tren doi"


def is_in(browser: Browser) -> bool:
    return browser.get("/viec").status_code == 200


def activate(browser: Browser, name: str, code: str, password: str = NEW) -> int:
    browser.get("/kich-hoat")
    said = {"name": name, "code": code, "password": password, "again": password}
    return browser.post("/kich-hoat", said).status_code


# The first day.


def test_the_first_day_ends_with_a_telephone_spare_codes_and_a_way_in(office: Office) -> None:
    code = office.console.accounts.add("thu", "Nguyễn Thị Thử", CLERK, by=OPERATOR)
    browser = office.browser()
    browser.get("/kich-hoat")
    said = {"name": "thu", "code": code.upper(), "password": NEW, "again": NEW}

    page = browser.post("/kich-hoat", said)

    assert page.status_code == 200
    assert "<svg" in page.text
    spare = re.findall(r"<li>([a-z0-9-]+)</li>", page.text)
    assert len(spare) == 10
    assert office.browser().log_in("thu", NEW).status_code == 303
    assert office.browser().log_in("thu", NEW, code=spare[0]).status_code == 303
    assert office.browser().log_in("thu", NEW, code=spare[0]).status_code == 422  # once


def test_an_activation_code_is_good_once_and_three_days(office: Office) -> None:
    code = office.console.accounts.add("thu", "Nguyễn Thị Thử", CLERK, by=OPERATOR)
    late = office.console.accounts.add("lan", "Lò Thị Lan", CLERK, by=OPERATOR)
    browser = office.browser()

    assert activate(browser, "thu", "not the code") == 422
    assert activate(browser, "thu", code) == 200
    assert activate(browser, "thu", code) == 422
    office.now_ms += ACTIVATION_LIFE_MS
    assert activate(browser, "lan", late) == 422


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("muoi mot ky", "password-short"),
        ("x" * 129, "password-long"),
        ("password1234", "password-common"),
        ("123456789012", "password-common"),
        ("dragondragondragon", "password-common"),
        ("Mật khẩu 2026", "password-common"),
        ("nguyen2026!!", "password-common"),
    ],
)
def test_a_password_that_is_guessed_first_is_not_taken(password: str, key: str) -> None:
    with pytest.raises(NotPossible, match=key):
        passwords.check(password, name="thu", full_name="Nguyen Thi Thu")


@pytest.mark.parametrize(
    "password", ["muoi hai ky 1", "con trâu nằm ngủ trên đồi", "k" + "aB3 " * 31]
)
def test_a_long_password_is_taken_as_it_is(password: str) -> None:
    passwords.check(password, name="thu", full_name="Nguyen Thi Thu")


def test_at_least_three_thousand_passwords_are_known_to_be_common() -> None:
    assert len(passwords.common()) >= 3000


def test_no_account_is_there_before_somebody_adds_it(office: Office) -> None:
    assert office.console.accounts.store.accounts() == []


# Logging in.


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("thu", "another password", None),
        ("thu", PASSWORD, "000000"),
        ("nobody", PASSWORD, "000000"),
    ],
)
def test_nobody_learns_what_was_wrong(
    office: Office, name: str, password: str, code: str | None
) -> None:
    office.account("thu", "clerk")

    answer = office.browser().log_in(name, password, code=code)

    assert answer.status_code == 422
    assert "Chưa đăng nhập được. Xem lại tên, mật khẩu và mã 6 số" in answer.text
    assert password not in answer.text
    assert COOKIE not in answer.cookies


def test_a_code_counts_once(office: Office) -> None:
    office.account("thu", "clerk")
    office.now_ms += STEP_MS
    code = code_at(b"thu".ljust(20, b"."), office.now_ms // STEP_MS + 1)

    assert office.browser().log_in("thu", code=code).status_code == 303
    assert office.browser().log_in("thu", code=code).status_code == 422


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, to six digits."""
    seed = b"12345678901234567890"

    assert code_at(seed, 59_000 // STEP_MS) == "287082"
    assert code_at(seed, 1_111_111_109_000 // STEP_MS) == "081804"
    assert find_step(seed, "081 804", after=0, now_ms=1_111_111_109_000) == 37_037_036
    assert find_step(seed, "081804", after=0, now_ms=1_111_111_109_000 + 3 * STEP_MS) is None


def test_whoever_fails_waits_longer_each_time_and_never_for_ever() -> None:
    attempt, waits = Attempt(0, 0), list[int]()
    for _ in range(30):
        now_ms = attempt.until_ms
        attempt = after_failure(attempt, OF_BOTH, now_ms)
        waits.append(attempt.until_ms - now_ms)

    assert waits[: OF_BOTH.free + 3] == [0, 0, 0, 2_000, 4_000, 8_000]
    assert waits[-1] == OF_BOTH.longest_ms


def test_guesses_from_one_place_do_not_lock_the_owner_out(office: Office) -> None:
    office.account("thu", "clerk")
    guard = office.console.accounts.throttle
    for _ in range(OF_ACCOUNT.free + 40):
        guard.failed("thu", "203.0.113.9", office.now_ms)

    with pytest.raises(TooManyRequests):
        guard.check("thu", "203.0.113.9", office.now_ms)
    office.now_ms += OF_ACCOUNT.longest_ms
    guard.check("thu", "198.51.100.7", office.now_ms)
    assert office.browser().log_in("thu").status_code == 303


def test_who_tries_too_often_is_told_how_long_to_wait(office: Office) -> None:
    office.account("thu", "clerk")
    browser = office.browser()
    for _ in range(OF_BOTH.free + 2):
        browser.log_in("thu", code="000000")
    browser.office.now_ms -= STEP_MS - 1  # the next try comes at once

    answer = browser.log_in("thu", code="000000")

    assert answer.status_code in {422, 429}
    for _ in range(8):
        browser.office.now_ms -= STEP_MS
        answer = browser.log_in("thu", code="000000")
    assert answer.status_code == 429
    assert "Chờ" in answer.text


def test_attempts_are_remembered_up_to_a_bound(office: Office) -> None:
    store = office.console.accounts.store
    for number in range(3):
        store.keep_attempt(f"both x {number}", Attempt(1, number))

    assert store.find_attempt("both x 2") == Attempt(1, 2)
    assert OF_BOTH.longest_ms < throttle.FORGOTTEN_MS


# Sessions.


def test_only_the_hash_of_a_cookie_is_kept(office: Office) -> None:
    browser = office.logged_in("thu", "clerk")
    cookie = browser.http.cookies[COOKIE]

    assert len(cookie) >= 43  # 32 bytes
    assert office.console.accounts.store.find_session(hash_of(cookie)) is not None
    assert office.console.accounts.store.find_session(cookie.encode().ljust(32)[:32]) is None


def test_the_cookie_is_for_this_origin_alone_and_no_script(office: Office) -> None:
    office.account("thu", "clerk")
    answer = office.browser().log_in("thu")

    said = next(one for one in answer.headers.get_list("set-cookie") if COOKIE in one).lower()

    assert said.startswith("__host-")
    for part in ("secure", "httponly", "samesite=strict", "path=/"):
        assert part in said
    assert "domain" not in said


def test_every_login_has_a_cookie_of_its_own(office: Office) -> None:
    first, second = office.logged_in("thu", "clerk"), office.logged_in("thu")

    assert first.http.cookies[COOKIE] != second.http.cookies[COOKIE]


@pytest.mark.parametrize(("idle_ms", "still"), [(IDLE_MS - 1, True), (IDLE_MS, False)])
def test_whoever_does_nothing_for_a_quarter_of_an_hour_is_out(
    office: Office, idle_ms: int, still: bool
) -> None:
    browser = office.logged_in("thu", "clerk")
    office.now_ms += IDLE_MS - 1  # a page at the last moment counts
    assert is_in(browser)

    office.now_ms += idle_ms

    assert is_in(browser) is still


def test_after_ten_hours_everybody_logs_in_again(office: Office) -> None:
    browser = office.logged_in("thu", "clerk")
    began_ms = office.now_ms
    while office.now_ms < began_ms + ABSOLUTE_MS - IDLE_MS // 2:
        office.now_ms += IDLE_MS // 2
        assert is_in(browser)

    office.now_ms = began_ms + ABSOLUTE_MS

    assert not is_in(browser)


def test_an_account_has_ten_sessions_and_the_oldest_ends(office: Office) -> None:
    browsers = [office.logged_in("thu", "clerk") for _ in range(MAX_SESSIONS)]
    assert is_in(browsers[0])

    office.logged_in("thu")

    assert not is_in(browsers[0])
    assert is_in(browsers[1])


async def test_few_passwords_are_hashed_at_once_and_few_wait(office: Office) -> None:
    hashing = office.console.accounts._hashing  # noqa: SLF001  # the pool itself
    many = [hashing.hashed(PASSWORD) for _ in range(AT_ONCE + WAITING + 1)]

    results = await asyncio.gather(*many, return_exceptions=True)

    assert [type(one) for one in results if isinstance(one, Exception)] == [TooManyRequests]


def test_logging_out_ends_this_session_and_everywhere_ends_all(office: Office) -> None:
    first, second, third = (office.logged_in("thu", "clerk") for _ in range(3))

    first.post("/dang-xuat")
    assert not is_in(first)
    assert is_in(second)
    second.post("/dang-xuat-moi-may")
    assert not is_in(second)
    assert not is_in(third)


def test_a_cookie_that_was_logged_out_is_worth_nothing(office: Office) -> None:
    browser = office.logged_in("thu", "clerk")
    cookie = browser.http.cookies[COOKIE]
    browser.post("/dang-xuat")

    thief = office.browser()
    thief.http.cookies.set(COOKIE, cookie)

    assert not is_in(thief)


def test_whoever_is_disabled_or_has_other_roles_is_out_at_once(office: Office) -> None:
    one, other = office.logged_in("thu", "clerk"), office.logged_in("lan", "clerk")
    accounts = office.console.accounts
    thu, lan = accounts.store.find_account("thu"), accounts.store.find_account("lan")
    assert thu is not None
    assert lan is not None

    accounts.disable(thu.number, by=OPERATOR)
    accounts.set_roles(lan.number, [May("leader", HOME)], by=OPERATOR)

    assert not is_in(one)
    assert not is_in(other)
    assert office.browser().log_in("thu").status_code == 422
    assert office.browser().log_in("lan").status_code == 303


def test_another_commune_is_another_session(office: Office) -> None:
    browser = office.logged_in("thu", f"clerk@{HOME}", f"leader@{ELSEWHERE}")
    before = browser.http.cookies[COOKIE]

    browser.get("/phim-tat")
    browser.post("/chuyen-xa", {"what": HOME})

    assert browser.http.cookies[COOKIE] != before
    old = office.browser()
    old.http.cookies.set(COOKIE, before)
    assert not is_in(old)


def test_a_commune_without_a_role_is_not_there(office: Office) -> None:
    browser = office.logged_in("thu", "clerk")

    assert browser.post("/chuyen-xa", {"what": ELSEWHERE}).status_code == 404


def test_the_second_factor_grows_old(office: Office) -> None:
    browser = office.logged_in("thu", "clerk")
    who = office.console.sessions.find(browser.http.cookies[COOKIE])
    assert who is not None

    assert office.now_ms - who.proved_ms < PROOF_MS
    office.now_ms += PROOF_MS
    office.console.accounts.prove(who.account, office.telephone("thu"), source="192.0.2.1")
    with pytest.raises(NotPossible, match="code-wrong"):
        office.console.accounts.prove(who.account, office.telephone("thu"), source="192.0.2.1")
