"""Every route of the console, from its own table: who gets in, and that nobody else does."""

from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from protocol.blobs import blob_root
from protocol.ids import DossierId
from sync_server.console.accounts import ROLES
from sync_server.console.app import create_console, names_of
from sync_server.console.guards import SAFE
from sync_server.console.rules import OPEN, RULES, Rule
from tests.console.office import ORIGIN_URL, Browser, Office, asks_for_code
from tests.town import ELSEWHERE, HOME

pytestmark = pytest.mark.slow

REFUSED: Final = 403
NOT_THERE: Final = 404
TO_THE_DOOR: Final = -303  # a redirect to the page where one logs in
# What stands in a path besides a dossier or a device, so that it leads somewhere.
PAGE: Final = b"\xff\xd8\xff" + b"a page of a dossier"
PARTS: Final = {
    "root": blob_root(PAGE).hex(),
    "path": "console.css",
    "account": "1",  # whoever asks: the first that there is
    "wish": "1",
    "name": "dang-xu-ly",
    "form": "01",  # of a dossier: the slip
    "procedure": "1.001193",
    "year": "2026",
    "what": "phi",
    "thing": "2.000635~copy",
    "draft": "1",
}


def routes(app: Litestar) -> Iterator[tuple[str, str, str]]:
    """Name, method and path of every handler that answers."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            if isinstance(handler, HTTPRouteHandler):
                for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}):
                    yield handler.name or "", str(method), route.path_format


def address(path: str, dossier: DossierId, device: bytes) -> str:
    """The path with something in each of its places."""
    said = path.replace("{dossier}", dossier.hex()).replace("{device}", device.hex())
    for part, example in PARTS.items():
        said = said.replace(f"{{{part}}}", example)
    assert "{" not in said, f"{path}: give an example of its part in PARTS"
    return said


def ask(browser: Browser, method: str, path: str, token: str | None = None) -> int:
    """What the door says; an empty form with the right token."""
    said = {"_csrf": browser.token if token is None else token}
    if method in SAFE:
        answer = browser.http.request(method, path, follow_redirects=False)
    else:
        answer = browser.http.request(method, path, data=said, follow_redirects=False)
        if asks_for_code(answer):
            said["_code"] = browser.next_code()
            answer = browser.http.request(method, path, data=said, follow_redirects=False)
    if answer.headers.get("location") == "/dang-nhap":
        return TO_THE_DOOR
    return answer.status_code


@pytest.fixture
def dossier(office: Office) -> DossierId:
    made = office.take("an", "19/11/2026 09:00", "1.001193", {"child.full_name": "Lò Thị Mẫu"})
    office.people["an"].attach(made, PAGE)
    office.sync("an", when="19/11/2026 15:00")
    office.wish()
    office.proposal()
    return made


def addresses(office: Office, dossier: DossierId) -> list[tuple[str, str, str]]:
    device = office.people["an"].id
    return [
        (name, method, address(path, dossier, device)) for name, method, path in routes(office.app)
    ]


def is_let_in(status: int) -> bool:
    """Whatever the page then makes of an empty form."""
    return status not in {REFUSED, NOT_THERE, TO_THE_DOOR, 500}


def ends_the_session(name: str) -> bool:
    return name in {"log-out", "log-out-everywhere"}


def test_every_route_has_a_rule_and_every_rule_a_route(office: Office) -> None:
    assert sorted(set(names_of(office.app))) == sorted(RULES)


def test_a_route_without_a_rule_does_not_start(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = {name: rule for name, rule in RULES.items() if name != "work-list"}
    monkeypatch.setattr("sync_server.console.app.RULES", without)

    with pytest.raises(AssertionError, match="work-list"):
        create_console(office.console)


def test_whoever_is_not_in_is_sent_to_the_door(office: Office, dossier: DossierId) -> None:
    closed = [one for one in addresses(office, dossier) if RULES[one[0]] is not OPEN]

    answers = {(name, method): ask(office.browser(), method, to) for name, method, to in closed}

    assert set(answers.values()) == {TO_THE_DOOR}, answers


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_its_own_doors_and_no_other(
    office: Office, dossier: DossierId, role: str
) -> None:
    browser = office.logged_in("thu", role)

    for name, method, to in addresses(office, dossier):
        rule: Rule = RULES[name]
        if rule is OPEN or ends_the_session(name):
            continue
        status = ask(browser, method, to)
        if role in rule.roles:
            assert is_let_in(status) or name == "change-commune", (name, method, status)
        else:
            assert status == REFUSED, (name, method, status)


@pytest.mark.parametrize("role", ROLES)
def test_what_is_anothers_commune_is_not_there(
    office: Office, dossier: DossierId, role: str
) -> None:
    stranger = office.logged_in("lan", f"{role}@{ELSEWHERE}")
    scoped = [one for one in addresses(office, dossier) if RULES[one[0]].scope != "commune"]

    for name, method, to in scoped:
        assert ask(stranger, method, to) == NOT_THERE, (name, method)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_elsewhere_is_no_role_here(office: Office, dossier: DossierId, role: str) -> None:
    """Somebody may be a leader there and only a clerk here."""
    both = office.logged_in("cam", f"clerk@{HOME}", f"{role}@{ELSEWHERE}")
    for name, method, to in addresses(office, dossier):
        rule = RULES[name]
        if rule.scope != "commune" and "clerk" not in rule.roles:
            assert ask(both, method, to) == REFUSED, (name, method)


def test_a_form_without_its_token_is_refused(office: Office, dossier: DossierId) -> None:
    browser = office.logged_in("thu", *ROLES)
    writing = [one for one in addresses(office, dossier) if one[1] not in SAFE]

    for name, method, to in writing:
        for token in ("", "0" * 64):
            assert ask(browser, method, to, token) == REFUSED, name


def test_a_form_from_another_site_is_refused(office: Office, dossier: DossierId) -> None:
    browser = office.logged_in("thu", *ROLES)
    strange = [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}]

    for name, method, to in addresses(office, dossier):
        if method in SAFE:
            continue
        for headers in strange:
            said = {"_csrf": browser.token}
            answer = browser.http.request(method, to, data=said, headers=headers)
            assert answer.status_code == REFUSED, name
    assert browser.http.base_url == ORIGIN_URL


def test_who_was_not_let_in_stands_in_the_audit(office: Office) -> None:
    admin = office.logged_in("quan", "admin")

    admin.get("/viec")

    last = office.console.accounts.store.last_entry()
    assert last is not None
    assert (last.act, last.subject, last.why) == ("denied", "/viec", "work-list")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.data(),
    words=st.dictionaries(
        st.sampled_from(["q", "below", "what", "name", "code", "reason", "to", "value", "slot"]),
        st.text(max_size=60),
        max_size=4,
    ),
)
def test_nothing_that_is_typed_breaks_a_page(
    office: Office, dossier: DossierId, data: st.DataObject, words: dict[str, str]
) -> None:
    """Of a form or an address, at any route: an answer in words, never a defect."""
    browser = office.logged_in("thu", *ROLES)
    name, method, to = data.draw(st.sampled_from(addresses(office, dossier)))

    if method in SAFE:
        answer = browser.http.get(to, params=words, follow_redirects=False)
    else:
        said = {"_csrf": browser.token, **words}
        answer = browser.http.request(method, to, data=said, follow_redirects=False)

    assert answer.status_code < 500, (name, words)
