"""Controls of OWASP ASVS 5.0.0 level 2 that bind the console: a test each, named after its id.

docs/controls.md lists them; test_controls_table.py keeps the two the same.
"""

import ast
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocol.decoding import decode
from protocol.errors import BrokenLink
from protocol.keys import ARGON2ID, ARGON2ID_FLOOR, PasswordCost
from sync_server.console import passwords, sessions
from sync_server.console.audit_log import check
from sync_server.console.rules import OPEN, RULES
from sync_server.console.shielding import HEADERS, POLICY, SECURE
from sync_server.logs import JsonLines
from sync_server.store.audit_search import Sought
from tests.console.controls import CANARY, House, called, imported, sources
from tests.console.office import ORIGIN_URL, PASSWORD

pytestmark = pytest.mark.slow

SQL_CALLS = {"execute", "executemany", "executescript"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("house"))
    yield made
    made.office.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[House]:
    """For what makes a door slow, or changes who may what."""
    made = House(tmp_path)
    yield made
    made.office.close()


def test_asvs_1_2_1_what_people_type_is_text_in_every_page(house: House) -> None:
    typed = '"><script>alert(1)</script>'
    said = {"kind": "see", "asker": typed, "contact": typed, "words": typed}
    browser = house.everybody

    answers = [
        browser.post("/yeu-cau-du-lieu/moi", {**said, "kind": ""}),
        browser.get(browser.post("/yeu-cau-du-lieu/moi", said).headers["location"]),
        browser.post("/tim", {"q": typed}),
    ]

    for answer in answers:
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;alert" in answer.text


def test_asvs_1_2_4_no_value_is_ever_put_into_sql() -> None:
    for file, tree in sources():
        for call in called(tree):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if name in SQL_CALLS and call.args:
                assert not isinstance(call.args[0], ast.JoinedStr), (file, call.lineno)


def test_asvs_1_5_2_nothing_is_unpickled_or_evaluated() -> None:
    for file, tree in sources():
        assert imported(tree).isdisjoint({"pickle", "marshal", "shelve"}), file
        names = {call.func.id for call in called(tree) if isinstance(call.func, ast.Name)}
        assert names.isdisjoint({"eval", "exec", "__import__"}), file
        methods = {call.func.attr for call in called(tree) if isinstance(call.func, ast.Attribute)}
        assert methods.isdisjoint({"unsafe_load", "full_load", "load_all"}), file


def test_asvs_2_2_1_a_field_takes_what_is_listed_and_nothing_else(house: House) -> None:
    said = {"kind": "destroy", "asker": "a", "contact": "b", "words": "c"}

    assert house.everybody.post("/yeu-cau-du-lieu/moi", said).status_code == 422
    assert house.everybody.post("/nhat-ky/tim", {"act": "'; DROP TABLE audit"}).status_code == 422


def test_asvs_2_2_2_limits_hold_at_the_server_whatever_the_browser_sends(house: House) -> None:
    said = {"kind": "see", "asker": "a" * 101, "contact": "b", "words": "c"}

    assert house.everybody.post("/yeu-cau-du-lieu/moi", said).status_code == 422
    assert house.everybody.post("/yeu-cau-du-lieu/moi", {"words": "c" * 70_000}).status_code == 413


def test_asvs_2_2_3_fields_that_contradict_each_other_are_refused(house: House) -> None:
    said = {"kind": "see", "asker": "a", "contact": "b", "words": "c", "dossier": "H1-000000-0"}

    assert house.everybody.post("/yeu-cau-du-lieu/moi", said).status_code == 422


def test_asvs_2_3_1_a_step_before_its_time_is_not_possible(fresh: House) -> None:
    dossier = f"/ho-so/{fresh.dossier.hex()}"
    before = fresh.office.state(fresh.dossier)

    for act in ("recall", "ready", "hand-over", "come-back", "unmerge", "resume"):
        path = next(path for name, _, path in fresh.routes() if name == f"do-{act}")
        fresh.everybody.post(path.replace("/ho-so/{dossier}", dossier), {"reason": "x"})

    assert fresh.office.state(fresh.dossier) == before


def test_asvs_2_3_3_an_account_and_its_entry_are_written_together_or_not_at_all(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts, everybody = house.office.console.accounts, house.everybody
    before = [one.name for one in accounts.store.accounts()]

    def full(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(accounts.audit, "did", full)
    said = {"name": "nua", "full_name": "Nửa Chừng", "role": "clerk"}
    answer = everybody.post("/tai-khoan/moi", said)

    assert answer.status_code == 500
    assert [one.name for one in accounts.store.accounts()] == before


def test_asvs_2_3_4_two_of_one_name_cannot_be_made(house: House) -> None:
    said = {"name": "haihai", "full_name": "Hai Hai", "role": "clerk"}

    answers = [house.everybody.post("/tai-khoan/moi", said).status_code for _ in range(2)]

    assert answers == [200, 422]


def test_asvs_2_4_1_guessing_becomes_slow(fresh: House) -> None:
    browser = fresh.office.browser()
    browser.get("/dang-nhap")
    said = {"name": "khongco", "password": "x" * 12, "code": "000000"}

    answers = [browser.post("/dang-nhap", said).status_code for _ in range(6)]

    assert answers[0] == 422
    assert answers[-1] == 429
    fresh.office.now_ms += 15 * 60_000  # never for ever
    assert browser.post("/dang-nhap", said).status_code == 422
    fresh.office.now_ms -= 15 * 60_000


def cookies(fresh: House) -> list[str]:
    fresh.office.account("banh", "clerk")
    browser = fresh.office.browser()
    doors = browser.get("/dang-nhap").headers.get_list("set-cookie")
    return [*doors, *browser.log_in("banh").headers.get_list("set-cookie")]


def test_asvs_3_3_cookies_are_for_this_origin_and_its_server_alone(fresh: House) -> None:
    """3.3.1 Secure and `__Host-`, 3.3.2 SameSite, 3.3.4 HttpOnly."""
    found = cookies(fresh)
    assert len(found) >= 2
    for one in found:
        assert one.startswith("__Host-")
        assert {"secure", "httponly", "samesite=strict", "path=/"} <= {
            part.strip().lower() for part in one.split(";")
        }
        assert "domain=" not in one.lower()


def test_asvs_3_4_1_tls_is_remembered_for_a_year_and_more(house: House) -> None:
    said = house.everybody.get("/viec").headers["strict-transport-security"]

    assert int(said.partition("max-age=")[2].partition(";")[0]) >= 365 * 24 * 3600
    assert said == SECURE["strict-transport-security"]


def test_asvs_3_4_2_no_other_origin_is_allowed_anything(house: House) -> None:
    strange = {"origin": "https://elsewhere.example"}
    for answer in (
        house.everybody.http.get("/viec", headers=strange),
        house.everybody.http.options("/viec", headers=strange),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_asvs_3_4_3_the_policy_names_this_origin_and_nothing_inline(house: House) -> None:
    assert "unsafe" not in POLICY
    assert "default-src 'none'" in POLICY
    assert all(one.headers["content-security-policy"] == POLICY for one in house.pages())


def test_asvs_3_4_4_no_type_is_guessed(house: House) -> None:
    assert all(one.headers["x-content-type-options"] == "nosniff" for one in house.pages())


def test_asvs_3_4_6_no_frame_of_anybodys_shows_a_page(house: House) -> None:
    assert "frame-ancestors 'none'" in POLICY
    assert HEADERS["x-frame-options"] == "DENY"


def test_asvs_3_5_1_no_act_without_the_token_of_this_session(fresh: House) -> None:
    other = fresh.of("chu", "leader")
    for name, method, path in fresh.routes():
        if method == "POST" and RULES[name] is not OPEN:
            to = path.replace("{dossier}", fresh.dossier.hex()).replace("{wish}", "1")
            for token in ("", other.token):
                said = {"_csrf": token}
                answer = fresh.everybody.http.post(to, data=said, follow_redirects=False)
                assert answer.status_code in {403, 404}, (name, answer.status_code)


def test_asvs_4_1_1_every_answer_says_what_it_is_and_in_which_letters(house: House) -> None:
    for answer in (*house.pages(), house.everybody.get("/khong-co")):
        assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_asvs_4_1_3_nobody_says_for_themselves_where_they_come_from(fresh: House) -> None:
    """And 15.3.4: only a proxy that the operator named is believed."""
    browser = fresh.office.browser()
    browser.get("/dang-nhap")
    statuses = []
    for number in range(6):
        said = {"_csrf": browser.token, "name": "gia", "password": "y" * 12, "code": "1"}
        spoofed = {"x-forwarded-for": f"203.0.113.{number}", "forwarded": "for=203.0.113.9"}
        statuses.append(browser.http.post("/dang-nhap", data=said, headers=spoofed).status_code)

    assert statuses[-1] == 429


def test_asvs_4_4_1_there_is_no_socket_to_open(house: House) -> None:
    """And 4.4.2: pages and forms alone."""
    assert {method for _, method, _ in house.routes()} <= {"GET", "POST"}
    assert not [one for one in house.office.app.routes if type(one).__name__ == "WebSocketRoute"]


def test_asvs_11_2_2_a_kept_password_says_by_which_algorithm(house: House) -> None:
    account = house.office.console.accounts.store.get_account(house.number)
    assert account.password is not None
    cost, _, _ = decode(tuple[PasswordCost, bytes, bytes], account.password)
    assert cost.algorithm == ARGON2ID


def test_asvs_11_4_2_passwords_are_kept_by_argon2id_at_full_cost(house: House) -> None:
    assert ARGON2ID_FLOOR.algorithm == ARGON2ID
    assert ARGON2ID_FLOOR.memory_kib >= 19 * 1024
    account = house.office.console.accounts.store.find_account("thu")
    assert account is not None
    assert account.password is not None
    assert PASSWORD.encode() not in account.password


def test_asvs_11_5_1_what_nobody_may_guess_comes_from_the_systems_entropy() -> None:
    assert sessions.COOKIE_BYTES * 8 >= 128
    for file, tree in sources():
        assert "random" not in imported(tree), file


def test_asvs_13_4_2_no_page_shows_what_broke(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And 16.5.1, 16.5.3: words for people, nothing is done, nothing of the defect is said."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError(CANARY)

    monkeypatch.setattr(house.office.console, "look", broken)
    answer = house.everybody.get("/viec")

    assert answer.status_code == 500
    assert CANARY not in answer.text
    assert "ZeroDivision" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"] == POLICY


def test_asvs_13_4_5_nothing_describes_the_routes_to_strangers(house: House) -> None:
    for path in ("/schema", "/schema/openapi.json", "/openapi.json", "/docs", "/debug"):
        assert house.everybody.get(path).status_code == 404


def test_asvs_14_2_1_nothing_about_a_person_stands_in_an_address(house: House) -> None:
    for _, _, path in house.routes():
        assert "?" not in path
    for answer in (*house.pages(), house.everybody.post("/tim", {"q": "canary"})):
        addresses = [part.partition('"')[0] for part in answer.text.split('href="')[1:]]
        assert not [one for one in addresses if "canary" in one.lower() or "%" in one]


def test_asvs_14_3_2_no_page_is_kept_by_a_browser(house: House) -> None:
    assert all(one.headers["cache-control"] == "no-store" for one in house.pages())


def test_asvs_15_2_2_what_costs_much_has_a_bound() -> None:
    assert passwords.AT_ONCE <= 2
    assert passwords.WAITING <= 16
    assert passwords.MOST <= 128


def test_asvs_15_3_3_a_field_that_no_form_has_changes_nothing(house: House) -> None:
    number = house.office.account("labo", "clerk")
    before = house.office.console.accounts.store.get_account(number)
    said = {"role": "clerk", "full_name": "Khác", "password": "x", "officer": "00", "number": "9"}

    assert house.everybody.post(f"/tai-khoan/{number}/vai-tro", said).status_code == 303

    assert house.office.console.accounts.store.get_account(number) == before


def test_asvs_16_2_1_each_entry_says_who_what_and_when(house: House) -> None:
    house.everybody.get(f"/ho-so/{house.dossier.hex()}")
    last = house.office.console.accounts.store.last_entry()

    assert last is not None
    assert (last.account, last.act, last.subject) == (house.number, "looked", house.dossier.hex())
    assert (last.why, last.at_ms) == ("dossier", house.office.now_ms)


def test_asvs_16_2_2_log_lines_are_in_utc() -> None:
    line = json.loads(JsonLines().format(logging.makeLogRecord({"name": "tannha", "msg": "x"})))

    assert line["time"].endswith("+00:00")


def test_asvs_16_2_5_no_name_and_no_secret_stands_in_the_log_or_the_audit(
    fresh: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = fresh.office.browser()
    browser.log_in("thu", password=PASSWORD, code="000000")
    fresh.everybody.post("/tim", {"q": CANARY})
    fresh.everybody.get(f"/ho-so/{fresh.dossier.hex()}")

    entries = " ".join(
        one.subject + one.why for one in fresh.office.console.accounts.store.all_entries()
    )
    for secret in (CANARY, PASSWORD, fresh.everybody.token):
        assert secret not in caplog.text
        assert secret not in entries


def test_asvs_16_3_1_who_came_in_and_who_did_not_is_written_down(fresh: House) -> None:
    fresh.office.account("vao", "clerk")
    fresh.office.browser().log_in("vao", password="sai mat khau roi")  # noqa: S106  # a wrong one
    fresh.office.browser().log_in("vao")

    found = fresh.office.console.accounts.store.audit.find(Sought(), limit=5)
    assert {("denied", "login"), ("did", "logged-in")} <= {(one.act, one.why) for one in found}


def test_asvs_16_3_2_who_was_not_let_in_is_written_down(fresh: House) -> None:
    fresh.of("chu", "leader").get("/tai-khoan")

    last = fresh.office.console.accounts.store.last_entry()
    assert last is not None
    assert (last.act, last.why) == ("denied", "accounts")


def test_asvs_16_4_1_nobody_writes_a_line_of_their_own_into_the_log() -> None:
    record = logging.makeLogRecord(
        {"name": "tannha", "msg": "a", "route": 'x\n{"event":"made up"}'}
    )

    assert "\n" not in JsonLines().format(record)


def test_asvs_16_4_2_an_entry_that_is_changed_or_gone_is_noticed(house: House) -> None:
    entries = [*house.office.console.accounts.store.all_entries()]
    assert check(entries) == len(entries)

    for harmed in (entries[1:], [entries[0]._replace(why="x"), *entries[1:]], entries[::-1]):
        with pytest.raises(BrokenLink):
            check(harmed)


def test_asvs_16_5_2_when_too_many_wait_the_answer_is_a_word(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.office.console, "_waiting", 1000)

    answer = house.everybody.get("/viec")

    assert answer.status_code in {429, 503}
    assert answer.headers["retry-after"]


def test_asvs_10_5_the_console_takes_no_tokens_of_others(house: House) -> None:
    """10.5.1, 10.5.2, 10.5.4 bind whoever believes an identity provider: there is none here."""
    bearer = {"authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}

    answer = house.office.browser().http.get("/viec", headers=bearer, follow_redirects=False)

    assert answer.headers["location"] == "/dang-nhap"
    assert ORIGIN_URL.startswith("https://")
