"""OWASP API Security Top 10 of 2023 at the console: a test each, named after its number."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from sync_server.console import proofs, sessions
from sync_server.console.app import MAX_BODY_BYTES
from sync_server.console.rules import OPEN, RULES
from sync_server.console.shielding import POLICY
from tests.console.controls import House, imported, sources
from tests.console.office import Office, asks_for_code
from tests.console.test_route_matrix import PARTS
from tests.town import ELSEWHERE

CLIENTS: Final = {"httpx", "requests", "urllib3", "aiohttp", "socket", "ftplib", "smtplib"}
TOLD_BY_OPERATOR: Final = {
    "control.py",
    "serving.py",
    "hand_in.py",
}  # by commands, to its own server


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("house"))
    yield made
    made.office.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[House]:
    """For what makes a door slow."""
    made = House(tmp_path)
    yield made
    made.office.close()


def test_api1_what_is_anothers_is_not_there_by_any_route(house: House) -> None:
    stranger = house.office.logged_in("lan", *(f"{one}@{ELSEWHERE}" for one in (
        "clerk", "specialist", "leader", "admin"
    )))  # fmt: skip
    device = house.office.people["an"].id
    for name, method, path in house.routes():
        to = path.replace("{dossier}", house.dossier.hex()).replace("{device}", device.hex())
        to = to.replace("{account}", str(house.number)).replace("{wish}", "1")
        if to == path:
            continue
        for part, example in PARTS.items():
            to = to.replace(f"{{{part}}}", example)
        said = {"_csrf": stranger.token} if method == "POST" else None
        answer = stranger.http.request(method, to, data=said, follow_redirects=False)
        if asks_for_code(answer):
            coded = {"_csrf": stranger.token, "_code": stranger.next_code()}
            answer = stranger.http.request(method, to, data=coded, follow_redirects=False)
        assert answer.status_code == 404, (name, answer.status_code)


def test_api2_a_made_up_an_old_and_an_ended_cookie_open_nothing(house: House) -> None:
    for cookie in ("", "x", "A" * 43, "../../etc/passwd", "0" * 4096):
        browser = house.office.browser()
        browser.http.cookies.set(sessions.COOKIE, cookie)
        assert browser.get("/viec").headers["location"] == "/dang-nhap"


def test_api3_who_may_not_see_health_and_poverty_is_refused_them(house: House) -> None:
    clerk = house.of("ghi", "clerk")
    path = next(path for name, _, path in house.routes() if name == "dossier-sensitive")

    answer = clerk.get(path.replace("{dossier}", house.dossier.hex()))

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("size", "fits"), [(MAX_BODY_BYTES - 64, True), (MAX_BODY_BYTES + 1, False)]
)
def test_api4_a_form_has_a_size(house: House, size: int, fits: bool) -> None:  # a case
    browser = house.everybody
    body = f"_csrf={browser.token}&q=".encode()
    kind = {"content-type": "application/x-www-form-urlencoded"}

    answer = browser.http.post("/tim", content=body.ljust(size, b"a"), headers=kind)

    assert (answer.status_code != 413) == fits


def test_api5_an_act_of_another_role_is_refused(house: House) -> None:
    specialist = house.of("tham", "specialist")
    for name, method, path in house.routes():
        rule = RULES[name]
        if rule is OPEN or method != "POST" or rule.scope == "device":
            continue
        if "specialist" in rule.roles:
            continue
        to = path.replace("{dossier}", house.dossier.hex()).replace("{wish}", "1")
        to = to.replace("{account}", "1")
        for part, example in PARTS.items():
            to = to.replace(f"{{{part}}}", example)
        assert specialist.post(to).status_code == 403, name


def test_api6_nobody_tries_many_second_factors(fresh: House) -> None:
    office: Office = fresh.office
    browser = office.logged_in("doan", "admin")
    number = office.account("khac", "clerk")
    office.now_ms += proofs.PROOF_MS
    tries = [browser.post(f"/tai-khoan/{number}/khoa", {"_code": f"{n:06}"}) for n in range(6)]

    assert all(one.status_code == 403 for one in tries)
    assert "Đã thử nhiều lần" in tries[-1].text
    found = office.console.accounts.store.get_account(number)
    assert found.disabled_ms is None
    office.now_ms -= proofs.PROOF_MS


def test_api7_the_server_fetches_nothing_that_somebody_names() -> None:
    for file, tree in sources():
        if file.name not in TOLD_BY_OPERATOR:
            assert imported(tree).isdisjoint(CLIENTS), file
    assert "connect-src 'self'" in POLICY


def test_api8_methods_that_nobody_needs_are_not_there(house: House) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        assert house.everybody.http.request(method, "/viec").status_code == 405


def test_api9_every_route_has_a_line_in_the_one_table(house: House) -> None:
    assert {name for name, _, _ in house.routes()} == set(RULES)
