"""axe-core once over every page of the console: nothing that keeps anybody from using it."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, Request, Route

from tests.console.controls import House
from tests.console.office import ORIGIN_URL
from tests.console.test_route_matrix import address
from tests.end_to_end.browser import a_browser

pytestmark = pytest.mark.slow

AXE: Final = Path(__file__).parent / "axe"
HTML: Final = "text/html"
LEAST_PAGES: Final = 40  # of those that there are; the others answer with something else
GRAVE: Final = frozenset({"serious", "critical"})
RUN: Final = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .map(one => [one.impact, one.id, one.nodes.slice(0, 3).map(node => node.html.slice(0, 160))])"""


class Drawn:
    """Pages as the office answers them; the browser reaches nothing else."""

    def __init__(self, house: House, page: Page) -> None:
        self.house, self.page = house, page
        self.browser, self.looked_at = house.everybody, 0
        self.page.route("**/*", self._answer)

    def grave(self, path: str) -> list[Any]:
        """What axe finds on one page; nothing for what is no page."""
        answer = self.browser.get(path)
        if answer.status_code != 200 or not answer.headers["content-type"].startswith(HTML):
            return []
        self.page.goto(ORIGIN_URL + path)
        self.looked_at += 1
        self.page.evaluate((AXE / "axe.min.js").read_text("utf-8"))
        return [one for one in self.page.evaluate(RUN) if one[0] in GRAVE]

    def _answer(self, route: Route, request: Request) -> None:
        path = request.url.removeprefix(ORIGIN_URL)
        answer = self.browser.http.get(path, follow_redirects=False)
        headers = {
            name: value for name, value in answer.headers.items() if name != "content-length"
        }
        route.fulfill(status=answer.status_code, headers=headers, body=answer.content)


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

    found = {path: grave for path in sorted(pages) if (grave := drawn.grave(path))}

    assert found == {}, json.dumps(found, ensure_ascii=False, indent=1)
    assert drawn.looked_at > LEAST_PAGES


def test_a_page_that_keeps_people_out_is_noticed(drawn: Drawn) -> None:
    drawn.page.goto(ORIGIN_URL + "/phim-tat")
    drawn.page.evaluate("document.querySelector('main').innerHTML = '<input><img src=\"x\">'")
    drawn.page.evaluate((AXE / "axe.min.js").read_text("utf-8"))

    assert {one[1] for one in drawn.page.evaluate(RUN)} >= {"label", "image-alt"}
