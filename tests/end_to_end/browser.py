"""The app's window in a real browser: system Chromium, pressed and read by role and name."""

import re
import select
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.end_to_end.programs import Process, kill, start
from tests.end_to_end.wire import Wire

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING: Final = "no Chromium for the browser tests: install it (apt-get install chromium)"
ALONE: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
PHONE: Final = (360, 780)
WAIT_MS: Final = 15_000
START_S: Final = 60
SETTLE_S: Final = 5  # a screen on which a clock runs is never silent for long
SOON_S: Final = 1.5
ATTEMPTS: Final = 4
EMPTY_BYTES: Final = 9_000  # a picture of a page on which nothing is drawn yet
LOOPBACK: Final = re.compile(r"^(blob:|data:|ws:|http:)?(//|http://)?127\.0\.0\.1:\d+(/|$)|^data:")

expect.set_options(timeout=WAIT_MS)


def chromium() -> str:
    """Where it is; a test that needs it fails with the one line that says what to install."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    assert found is not None, MISSING
    return found


@contextmanager
def a_browser(*extra: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*ALONE, *extra])
        try:
            yield browser
        finally:
            browser.close()


class Tab:
    """One window of the app; every request that it makes is remembered."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(WAIT_MS)
        self.wire = Wire(self.page)
        self.asked: list[str] = []
        self.said: list[str] = []  # by the page, to its console
        self.page.on("request", self._asked)
        self.page.on("console", self._said)

    def open(self, address: str) -> None:
        """Until the first screen stands; Flutter draws, and tells what only when it is asked."""
        self.page.goto(address)
        placeholder = self.page.locator("flt-semantics-placeholder")
        placeholder.wait_for(state="attached", timeout=60_000)
        placeholder.dispatch_event("click")
        self.page.get_by_role("button").first.wait_for(state="attached")  # no screen has none

    def tap(self, name: str, role: str = "button", *, nth: int = 0) -> None:
        self.click(lambda: self.find(name, role).nth(nth))

    def tap_text(self, words: str) -> None:
        self.click(lambda: self.page.get_by_text(words).first)

    def click(self, find: Callable[[], Locator]) -> None:
        """Once what was asked before is answered and drawn, and until the program has heard of it.

        What is being replaced hears nothing, and a busy browser drops a click now and then.
        """
        for _ in range(ATTEMPTS):
            self.wire.settle(SETTLE_S)
            found, presses = find(), self.wire.presses
            found.wait_for(state="attached")
            _click(found)
            if self.wire.pressed_after(presses, SOON_S):
                break
        self.wire.settle(SETTLE_S)

    def strike(self, name: str) -> None:
        """Once, waiting for nothing: for whoever measures how long the answer takes."""
        _click(self.find(name).first)

    def find(self, name: str, role: str = "button") -> Locator:
        return self.page.get_by_role(role, name=name)  # type: ignore[arg-type]  # a role is a word

    def type(self, label: str, text: str, *, nth: int = 0) -> None:
        """Into an empty box or over what stands there, until the program holds exactly this.

        What Flutter's box says to a screen reader comes later, or not at all where it is secret.
        """
        field = self.page.get_by_label(label).nth(nth)
        field.wait_for(state="attached")
        for attempt in range(ATTEMPTS):
            self.wire.settle(SETTLE_S)
            field.focus()
            self.wire.settle(SETTLE_S)
            changes = len(self.wire.typed)
            if attempt % 2:  # Flutter hears keys even where it does not hear a paste
                self.page.keyboard.press("ControlOrMeta+a")
                self.page.keyboard.type(text, delay=5)
            else:
                field.fill(text)
            if self.wire.typed_after(changes, text, SOON_S):
                break
        else:
            raise AssertionError(f"{label} did not take what was typed")
        self.wire.settle(SETTLE_S)

    def press(self, keys: str) -> None:
        """On the machine's own keyboard."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(40)

    def sees(self, words: str, *, wait_ms: float = WAIT_MS) -> None:
        """Anywhere on the screen, or in the name of something on it."""
        named = self.page.locator(f'[aria-label*="{words}"]')
        expect(self.page.get_by_text(words).or_(named).first).to_be_attached(timeout=wait_ms)

    def misses(self, words: str) -> None:
        expect(self.page.get_by_text(words)).to_have_count(0)

    def told(self) -> str:
        """The whole screen as a screen reader has it."""
        return self.page.locator("flt-semantics-host").aria_snapshot()

    def picture(self, path: Path) -> None:
        """What is said is drawn a little later: until something stands there and stays."""
        path.parent.mkdir(parents=True, exist_ok=True)
        before, deadline = b"", time.monotonic() + START_S
        while time.monotonic() < deadline:
            now = self.page.screenshot()
            if now == before and len(now) > EMPTY_BYTES:
                break
            before = now
            self.page.wait_for_timeout(500)
        path.write_bytes(before)

    def strangers(self) -> list[str]:
        """Requests that left this machine, or tried to."""
        return [url for url in self.asked if not LOOPBACK.match(url)]

    def _asked(self, request: Request) -> None:
        self.asked.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        self.said.append(message.text)


def _click(found: Locator) -> None:
    """Controls in anything that scrolls hear a DOM click; the others a click of the mouse."""
    heard = found.locator("xpath=ancestor-or-self::*[@flt-tappable]").last
    if not heard.count():
        heard = found.locator("xpath=descendant::*[@flt-tappable]").first
    if heard.count():
        heard.dispatch_event("click")
    else:
        found.scroll_into_view_if_needed()
        found.click(force=True)


class FieldApp:
    """`tannha-field app` as a process, without a window of its own."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.home = home
        self.process: Process = start(
            "mobile", "--no-keystore", "app", str(home), "--no-window", "--test", *arguments
        )
        self.address = _first_line(self.process)

    @property
    def origin(self) -> str:
        return self.address.partition("/?")[0]

    def stop(self) -> int:
        """As Ctrl-C does: the device is locked first."""
        self.process.terminate()
        self.process.communicate(timeout=START_S)
        return self.process.returncode

    def kill(self) -> None:
        kill(self.process)


@contextmanager
def an_app(home: Path, *arguments: str) -> Iterator[FieldApp]:
    app = FieldApp(home, *arguments)
    try:
        yield app
    finally:
        if app.process.poll() is None:
            app.kill()


@contextmanager
def a_tab(
    browser: Browser,
    *,
    size: Sequence[int] = PHONE,
    permissions: Sequence[str] = (),
) -> Iterator[Tab]:
    """A profile of its own: no cookie of any other."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, permissions=list(permissions)
    )
    try:
        yield Tab(context)
    finally:
        context.close()


def _first_line(process: Process) -> str:
    assert process.stdout is not None
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        ready, _, _ = select.select([process.stdout], [], [], 0.5)
        if ready:
            return process.stdout.readline().strip()
    kill(process)
    raise AssertionError(f"{sys.executable} -m mobile app has said no address")
