"""The centre's console in a real browser, on machines whose clocks a story sets."""

import base64
import re
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request

from sync_server.console import totp
from tests.cases import at
from tests.end_to_end.browser import LOOPBACK, WAIT_MS, a_browser
from tests.end_to_end.programs import ROOT, Town, a_town, finish, start

CLOCK: Final = ROOT / "tests" / "end_to_end" / "set_clock"
PASSWORD: Final = "bon tu khong lien quan"  # noqa: S105  # of people who do not exist
DESK: Final = (1366, 768)
MANY_TABS: Final = 60
OPENS: Final = "20/11/2026 07:00"  # a Friday
PEOPLE: Final = {
    "thu": ("Nguyễn Thị Thử", "clerk"),
    "lan": ("Lường Thị Thử", "clerk"),
    "chu": ("Phạm Văn Thử", "leader"),
}
OFFICERS: Final = {"an": "Cà Thị Ón", "binh": "Lường Văn Pánh"}


class Calendar:
    """By how much the clocks of all programs are off ours; they run on from where they are set."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def set(self, when: str) -> None:
        self._write(at(when) - time.time_ns() // 1_000_000)

    def wait(self, span_ms: int) -> None:
        """As if nobody had done anything for so long."""
        self._write(int(self.file.read_text()) + span_ms)

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + int(self.file.read_text())

    def _write(self, off_ms: int) -> None:
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str(off_ms))
        fresh.replace(self.file)


class Counter:
    """One centre with its console, two tablets, a browser."""

    def __init__(self, town: Town, calendar: Calendar, browser: Browser) -> None:
        self.town, self.calendar, self.browser = town, calendar, browser
        self.asked: list[str] = []
        self._seeds: dict[str, bytes] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        """Everybody's first day."""
        self.town.serve("--console-port", str(self._port))
        for tablet, officer in OFFICERS.items():
            self.town.join(tablet, officer)
        for name, (full_name, role) in PEOPLE.items():
            code = self._account(name, full_name, role)
            with self.desk() as desk:
                self._seeds[name] = desk.activate(name, code)

    def field(self, tablet: str, when: str, command: str, *arguments: str) -> str:
        """What an officer does on a tablet at that time."""
        self.calendar.set(when)
        return self.town.tablet(tablet, command, *arguments)

    @contextmanager
    def at(self, name: str, when: str) -> Iterator["Desk"]:
        """Somebody comes to the counter at that time, and logs in."""
        self.calendar.set(when)
        with self.desk() as desk:
            desk.log_in(name)
            yield desk

    @contextmanager
    def desk(self) -> Iterator["Desk"]:
        """A profile of its own; what it asks for is remembered."""
        width, height = DESK
        context = self.browser.new_context(viewport={"width": width, "height": height})
        context.on("request", self._asked)
        try:
            yield Desk(self, context)
            assert self.strangers() == []
        finally:
            context.close()

    def telephone(self, name: str) -> str:
        """The code that it shows next: each is good once."""
        self.calendar.wait(totp.STEP_MS)
        return totp.code_at(self._seeds[name], self.calendar.now_ms() // totp.STEP_MS)

    def strangers(self) -> list[str]:
        """Requests that left this machine, or tried to."""
        return [url for url in self.asked if not LOOPBACK.match(url)]

    def _account(self, name: str, full_name: str, role: str) -> str:
        said = ("add", str(self.town.data), name, "--full-name", full_name, "--role", role)
        return finish(start("sync_server", "account", *said)).splitlines()[0]

    def _asked(self, request: Request) -> None:
        self.asked.append(request.url)


class Desk:
    """Somebody before the console's pages."""

    def __init__(self, counter: Counter, context: BrowserContext) -> None:
        self._counter = counter
        self.page: Page = context.new_page()
        self.page.set_default_timeout(WAIT_MS)
        self.name = ""

    def activate(self, name: str, code: str) -> bytes:
        """The first day: a password of one's own; what the telephone is told."""
        self.come("/kich-hoat")
        for field, text in {"name": name, "code": code, "password": PASSWORD}.items():
            self.page.fill(f"#{field}", text)
        self.page.fill("#again", PASSWORD)
        self.press("form button.primary")
        return base64.b32decode(self.page.inner_text(".key").replace(" ", ""))

    def log_in(self, name: str) -> None:
        self.name = name
        self.come("/dang-nhap")
        self.page.fill("#name", name)
        self.page.fill("#password", PASSWORD)
        self.page.fill("#code", self._counter.telephone(name))
        self.press("form button.primary")
        self.page.wait_for_selector("nav.nav")

    def find(self, text: str) -> None:
        """By the field on top, as on any page; the first that is found is opened."""
        self.page.fill("#search", text)
        self.page.press("#search", "Enter")
        self.page.locator("#list a.code").first.click()
        self.page.wait_for_selector(".d-code")

    def offers(self, slug: str) -> bool:
        return self._way(slug).count() > 0

    def act(self, slug: str, **said: str | list[str]) -> None:
        """What the page of a dossier offers: its form is filled in and sent."""
        self.begin(slug, **said)
        self.send(f"/lam/{slug}")

    def begin(self, slug: str, **said: str | list[str]) -> None:
        """The form, filled in, but not yet sent."""
        way = self._way(slug)
        rare = way.locator("xpath=ancestor::details[not(@open)]/summary")
        if rare.count():
            rare.click()
        way.click()
        self._fill(self._form(f"/lam/{slug}"), said)

    def send(self, action: str) -> None:
        """The form whose address ends so; with the second factor, where the page asks for it."""
        form = self._form(action)
        code = form.locator("#_code")
        if code.count():
            code.fill(self._counter.telephone(self.name))
        with self.page.expect_navigation():
            form.locator("button.btn").last.click()

    def scan(self, code: str) -> None:
        """As a scanner does: letters, then Enter."""
        self.page.fill("#code", code)
        with self.page.expect_navigation():
            self.page.press("#code", "Enter")

    def hand_on(self, things: Sequence[str], side: str, name: str) -> None:
        """From the page of who has what."""
        self._fill(self._form("/giao-nhan"), {"thing": [*things], "to": side, "name": name})
        self.send("/giao-nhan")

    def back(self) -> None:
        """To the dossier from a form or a paper of it."""
        self.come("/ho-so/" + self.dossier())

    def tab(self, path: str) -> None:
        self.come(f"/ho-so/{self.dossier()}/{path}")

    def dossier(self) -> str:
        found = re.search(r"/ho-so/([0-9a-f]{32})", self.page.url)
        assert found, self.page.url
        return found[1]

    def words(self) -> str:
        """The page, as it is read; also what is folded away."""
        return " ".join((self.page.locator("main").text_content() or "").split())

    def sees(self, *words: str) -> None:
        told = self.words()
        assert [one for one in words if one not in told] == [], told

    def misses(self, *words: str) -> None:
        told = self.words()
        assert [one for one in words if one in told] == [], told

    # By keyboard alone.

    def keys(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)

    def arrives(self, selector: str) -> None:
        """Another page stands, and listens."""
        self.page.wait_for_selector(selector)
        self.page.wait_for_load_state("load")

    def walk_to(self, selector: str) -> None:
        """Tab by tab, as far as anybody would go."""
        for _ in range(MANY_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("box => document.activeElement.matches(box)", selector):
                return
        raise AssertionError(f"the keyboard does not reach {selector}")

    def type_in(self, selector: str, text: str) -> None:
        self.walk_to(selector)
        self.page.keyboard.type(text)

    def confirm_by_keys(self, slug: str) -> None:
        form = f'form[action$="/lam/{slug}"]'
        self.arrives(form)
        if self.page.locator(f"{form} #_code").count():
            self.type_in("#_code", self._counter.telephone(self.name))
        self.walk_to(f"{form} button")
        with self.page.expect_navigation():
            self.keys("Enter")

    def _form(self, action: str) -> Locator:
        return self.page.locator(f'form[action$="{action}"]')

    def _way(self, slug: str) -> Locator:
        return self.page.locator(f'aside a[href$="/lam/{slug}"]')

    def come(self, path: str) -> None:
        """By an address, as from a bookmark."""
        answer = self.page.goto(self._counter.url + path)
        assert answer is not None
        assert answer.ok, (path, answer.status)

    def _fill(self, form: Locator, said: dict[str, str | list[str]]) -> None:
        for name, value in said.items():
            boxes = form.locator(f'[name="{name}"]')
            wanted = [value] if isinstance(value, str) else value
            match boxes.first.evaluate("box => box.type"):
                case "radio":
                    form.locator(f'[name="{name}"][value="{wanted[0]}"]').check()
                case "checkbox":
                    for box in boxes.all():
                        box.set_checked(box.get_attribute("value") in wanted)
                case "select-one":
                    for box, one in zip(boxes.all(), wanted, strict=True):
                        box.select_option(one)
                case _:
                    boxes.first.fill(wanted[0])

    def press(self, button: str) -> None:
        with self.page.expect_navigation():
            self.page.click(button)


@contextmanager
def a_counter(folder: Path) -> Iterator[Counter]:
    """The machines of a commune, whose clocks say what a story says."""
    calendar = Calendar(folder / "calendar")
    calendar.set(OPENS)
    with pytest.MonkeyPatch.context() as machine:
        machine.setenv("PYTHONPATH", str(CLOCK))
        machine.setenv("TANNHA_TEST_CALENDAR", str(calendar.file))
        with a_town(folder) as town, a_browser() as browser:
            counter = Counter(town, calendar, browser)
            counter.open()
            yield counter
