"""`python -m tests.console.look FOLDER [--as thu] [--dark] PATH…`: pictures of pages.

A sample console on loopback, a real browser that logs in as people do; the names are in sample.py.
"""

import argparse
import asyncio
import contextlib
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server
from litestar import Litestar
from playwright.sync_api import Browser, Page, sync_playwright

from sync_server.console.totp import STEP_MS
from tests.console.hard_monday import a_hard_monday
from tests.console.office import PASSWORD, Office
from tests.console.sample import a_monday

PORT: Final = 8399
CHROMIUM: Final = "/usr/bin/chromium"


@contextlib.contextmanager
def served(app: Litestar, port: int = PORT) -> Iterator[str]:
    """On loopback, by the server that serves it in earnest, on a thread of its own."""
    loop = asyncio.new_event_loop()
    server = Server(
        app,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
    )
    thread = threading.Thread(target=lambda: loop.run_until_complete(server.serve()), daemon=True)
    thread.start()
    time.sleep(0.5)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.interrupt_signal = True
        loop.call_soon_threadsafe(server.main_loop_interrupt.set)
        thread.join(5)


def log_in(page: Page, office: Office, url: str, name: str) -> None:
    page.goto(f"{url}/dang-nhap")
    office.now_ms += STEP_MS
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.fill("#code", office.telephone(name))
    page.click("form button.primary")
    page.wait_for_selector("nav.nav")


def pictures(browser: Browser, office: Office, url: str, said: Any) -> None:
    page = browser.new_page(
        viewport={"width": said.width, "height": said.height},
        color_scheme="dark" if said.dark else "light",
    )
    page.on("console", lambda line: print("console:", line.text))  # noqa: T201
    if said.who:
        log_in(page, office, url, said.who)
    for number, path in enumerate(said.paths):
        answer = page.goto(url + path)
        name = path.strip("/").replace("/", "-").partition("?")[0] or "home"
        file = said.folder / f"{number:02}-{name}{'-dark' if said.dark else ''}.png"
        page.screenshot(path=file, full_page=said.whole)
        print(answer.status if answer else "?", file)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--as", dest="who", default="thu")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--hard", action="store_true", help="the Monday of hard_monday.py")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--width", type=int, default=1366)
    parser.add_argument("--height", type=int, default=768)
    parser.add_argument("--port", type=int, default=PORT)
    said = parser.parse_args()
    said.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        office = (a_hard_monday if said.hard else a_monday)(Path(folder))
        with served(office.app, said.port) as url, sync_playwright() as player:
            browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            pictures(browser, office, url, said)
            browser.close()
        office.close()


if __name__ == "__main__":
    main()
