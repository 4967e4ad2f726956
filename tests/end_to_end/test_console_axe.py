"""axe-core once over every page of the console: nothing that keeps anybody from using it."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from litestar.testing import TestClient
from playwright.sync_api import Page, Request, Route

from protocol.actions import Code
from protocol.codes import SlipSecret, read_code, slip_key, write_secret
from sync_server.app import Parts, Service, create_app
from sync_server.console.proofs import PROOF_MS
from sync_server.public.look_up import PATH
from tests.console import stories
from tests.console.controls import House
from tests.console.office import ORIGIN_URL
from tests.console.test_route_matrix import address, ends_the_session
from tests.end_to_end.browser import a_browser

pytestmark = pytest.mark.slow

AXE: Final = Path(__file__).parent / "axe"
HTML: Final = "text/html"
LEAST_PAGES: Final = 40  # of those that there are; the others answer with something else
GRAVE: Final = frozenset({"serious", "critical"})
FORMS: Final = (  # of the catalogue, besides the one that the route's example opens
    "/danh-muc/sua/thoi-han/1.001193",
    "/danh-muc/sua/o/1.001193~child.full_name",
    "/danh-muc/sua/can-cu/1.001193~0",
    "/danh-muc/sua/tai-nha/1.001193~03820",
    "/danh-muc/sua/ngay/2026",
    "/danh-muc/sua/gio/2026",
    "/danh-muc/sua/nguoi/moi",
)
RUN: Final = """async rules => (await axe.run(document, {resultTypes: ['violations'],
    ...(rules.length ? {runOnly: rules} : {})})).violations
    .map(one => [one.impact, one.id, one.nodes.slice(0, 3).map(node => node.html.slice(0, 160))])"""
CONTRAST: Final = ["color-contrast"]  # all that colours change
STILL: Final = "() => Promise.all(document.getAnimations().map(one => one.finished))"
KEPT: Final = "/as-it-was-answered"
STEP_UP, WRONG = 403, 422
LEAST_ANSWERS: Final = {STEP_UP: 20, WRONG: 30}  # that a form brings, and no address


class Drawn:
    """Pages as the office answers them; the browser reaches nothing else."""

    def __init__(self, house: House, page: Page) -> None:
        self.house, self.page = house, page
        self.browser, self.looked_at = house.everybody, 0
        self.http: httpx.Client = self.browser.http
        self.kept: httpx.Response | None = None
        self.page.route("**/*", self._answer)

    def grave(self, path: str) -> list[Any]:
        """What axe finds on one page; nothing for what is no page."""
        answer = self.browser.get(path)
        if answer.status_code != 200 or not is_page(answer):
            return []
        return self._look_at(path)

    def grave_in(self, answer: httpx.Response) -> list[Any]:
        """The same of an answer to a form."""
        self.kept = answer
        return self._look_at(KEPT)

    def _look_at(self, path: str) -> list[Any]:
        """In the light with every rule, in the dark with those of colours."""
        self.page.emulate_media(color_scheme="light")
        self.page.goto(ORIGIN_URL + path)
        self.looked_at += 1
        self.page.evaluate((AXE / "axe.min.js").read_text("utf-8"))
        found = self.page.evaluate(RUN, [])
        self.page.emulate_media(color_scheme="dark")
        self.page.evaluate(STILL)  # colours go over in some milliseconds
        found += [["dark", *one] for one in self.page.evaluate(RUN, CONTRAST)]
        return [one for one in found if GRAVE & {*map(str, one[:2])}]

    def _answer(self, route: Route, request: Request) -> None:
        path = request.url.removeprefix(ORIGIN_URL)
        if path == KEPT and self.kept is not None:
            answer = self.kept
        else:
            answer = self.http.get(path, follow_redirects=False)
        headers = {
            name: value for name, value in answer.headers.items() if name != "content-length"
        }
        route.fulfill(status=answer.status_code, headers=headers, body=answer.content)


def is_page(answer: httpx.Response) -> bool:
    said: str = answer.headers.get("content-type", "")
    return said.startswith(HTML)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    house = House(tmp_path_factory.mktemp("house"))
    with a_browser() as browser:
        yield Drawn(house, browser.new_page(viewport={"width": 1366, "height": 768}))
    house.office.close()


def test_axe_is_the_one_that_was_looked_at() -> None:
    for one in json.loads((AXE / "vendored.json").read_text("utf-8")):
        assert sha256((AXE / one["file"]).read_bytes()).hexdigest() == one["sha256"]
        assert (AXE / one["licence_file"]).is_file()


def test_no_page_keeps_anybody_out(drawn: Drawn) -> None:
    device = drawn.house.office.people["an"].id
    pages = {
        address(path, drawn.house.dossier, device)
        for name, method, path in drawn.house.routes()
        if method == "GET" and name not in {"static", "home"}
    }
    pages.update(FORMS)

    found = {path: grave for path in sorted(pages) if (grave := drawn.grave(path))}

    assert found == {}, json.dumps(found, ensure_ascii=False, indent=1)
    assert drawn.looked_at > LEAST_PAGES


def test_no_answer_to_a_form_keeps_anybody_out(drawn: Drawn) -> None:
    """What no address leads to: the second factor asked for, what was typed come back, papers."""
    device, browser = drawn.house.office.people["an"].id, drawn.browser
    forms = [
        (name, address(path, drawn.house.dossier, device))
        for name, method, path in sorted(drawn.house.routes())
        if method == "POST" and not ends_the_session(name)
    ]
    found: dict[str, list[Any]] = {}
    seen: dict[int, int] = {}
    for name, path in forms:
        drawn.house.office.now_ms += PROOF_MS
        browser.get("/phim-tat")
        browser.shows_code = False
        asked = browser.post(path)
        browser.shows_code = True
        for answer in (asked, browser.post(path)):
            status = answer.status_code
            if not is_page(answer) or status not in {200, STEP_UP, WRONG}:
                continue
            seen[status] = seen.get(status, 0) + 1
            if grave := drawn.grave_in(answer):
                found[f"{name} {status}"] = grave
    browser.log_in(browser.name)  # one of them was the last page of somebody

    assert found == {}, json.dumps(found, ensure_ascii=False, indent=1)
    assert all(seen.get(status, 0) >= least for status, least in LEAST_ANSWERS.items()), seen


def test_the_citizens_page_keeps_nobody_out(drawn: Drawn, tmp_path: Path) -> None:
    office = drawn.house.office
    parts = Parts(office.centre, office.console.offices)
    citizen = TestClient(create_app(parts, Service("token", tmp_path, lambda: 1 << 40)))
    code, secret = read_code("H52.99-261119-5001"), SlipSecret(b"ten bytes!")
    made = office.begin("an", "19/11/2026 15:10", "1.001193", {})
    said = Code(code.text, slip_key(code, secret))
    stories.write(office, "an", "19/11/2026 15:10", said, made)
    office.sync("an", when="19/11/2026 15:20")

    drawn.http = citizen
    try:
        answers = [
            citizen.get(PATH),
            citizen.post(PATH, data={"ma": code.text, "bi-mat": write_secret(secret)}),
            citizen.post(PATH, data={"ma": code.text, "bi-mat": "x"}),
        ]
        assert [one.status_code for one in answers] == [200, 200, 404]
        assert [drawn.grave_in(one) for one in answers] == [[], [], []]
    finally:
        drawn.http = drawn.browser.http
        drawn.browser.log_in(drawn.browser.name)  # nobody stayed in so long


def test_a_page_that_keeps_people_out_is_noticed(drawn: Drawn) -> None:
    drawn.page.goto(ORIGIN_URL + "/phim-tat")
    drawn.page.evaluate("document.querySelector('main').innerHTML = '<input><img src=\"x\">'")
    drawn.page.evaluate((AXE / "axe.min.js").read_text("utf-8"))

    assert {one[1] for one in drawn.page.evaluate(RUN, [])} >= {"label", "image-alt"}
    drawn.page.evaluate(
        "document.querySelector('main').innerHTML = '<p id=pale>pale</p>';"
        "document.getElementById('pale').style.color = 'var(--surface)'"
    )
    assert {one[1] for one in drawn.page.evaluate(RUN, CONTRAST)} == set(CONTRAST)
