"""A client that is a real browser: pressed by name as in the tests of screens, and photographed."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import flet as ft
from flet.controls.base_control import BaseControl
from flet.controls.object_patch import Operation
from flet.messaging.protocol import Message, MessageAction, PatchControlBody
from playwright.async_api import Page, async_playwright

from mobile.look.tokens import Mode
from mobile.ui import ASSETS
from mobile.window.serving import Window
from tests.end_to_end.browser import ALONE, EMPTY_BYTES, START_S, chromium
from tests.screens.client import Client, Wire
from tests.screens.stage import Stage

PHONE: Final = (360, 780)
SMALL: Final = (360, 640)
TABLET: Final = (800, 1200)
LAPTOP: Final = (1280, 720)
WHOLE: Final = (360, 1700)  # what scrolls on a telephone, at once
WHOLE_LARGE: Final = (360, 2600)
STILL_S: Final = 0.25  # two pictures in a row that are the same
MOVES_S: Final = 10  # what moves longer is taken as it is: a cursor blinks


class Look(NamedTuple):
    name: str
    size: tuple[int, int] = PHONE
    mode: Mode = Mode.LIGHT
    text_scale: float = 1.0


LOOKS: Final = (
    Look("phone-light"),
    Look("phone-whole", WHOLE),
    Look("phone-dark", mode=Mode.DARK),
    Look("phone-sun", mode=Mode.SUN),
    Look("phone-large-text", SMALL, text_scale=2.0),
    Look("phone-large-text-whole", WHOLE_LARGE, text_scale=2.0),
    Look("tablet-light", TABLET),
    Look("tablet-dark", TABLET, Mode.DARK),
    Look("tablet-sun", TABLET, Mode.SUN),
    Look("laptop", LAPTOP),
)


class BrowserClient(Client):
    """The app's own window is served in the loop of the stage; Chromium is its only client."""

    shown: Page

    async def _begin(self) -> None:
        self.wire = Wire(self._replies)
        self._ends: list[Callable[[], Awaitable[object]]] = []
        said = asyncio.get_running_loop().create_future()
        self._drawn = asyncio.Event()
        window = Window(self._came, ASSETS, "Tận Nhà")
        self._serving = asyncio.create_task(window.run(said.set_result))
        playwright = await async_playwright().start()
        self._ends.append(playwright.stop)
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(ALONE))
        self._ends.append(browser.close)
        width, height = PHONE
        self.shown = await browser.new_page(viewport={"width": width, "height": height})
        await self.shown.goto(await said)
        await asyncio.wait_for(self._drawn.wait(), START_S)

    def _came(self, page: ft.Page) -> None:
        self.page, self.session = page, page.session
        connection: Any = page.session.connection
        send = connection.send_message

        def counted(message: Message) -> None:
            self.wire.sent += 1
            if message.action == MessageAction.SESSION_CRASHED:
                self.wire.crashes.append(str(message.body))
            send(message)

        connection.send_message = counted
        self._main(page)
        self._drawn.set()

    def fire(self, control: BaseControl, event: str, sent: Any = None, **properties: Any) -> None:
        """What somebody typed stands in the browser, too."""
        number = control._i  # noqa: SLF001  # by which the browser names it
        changes = [[Operation.Replace, 0, name, said] for name, said in properties.items()]
        if changes and control is not self.page:
            body = PatchControlBody(number, [[0], *changes])
            self.session.connection.send_message(Message(MessageAction.PATCH_CONTROL, body))
        super().fire(control, event, sent, **properties)

    def close(self) -> None:
        async def end() -> None:
            for one in reversed(self._ends):
                await one()
            self._serving.cancel()
            await asyncio.gather(self._serving, return_exceptions=True)

        self.loop.run_until_complete(end())
        super().close()


class Camera:
    """Takes the pictures of which `only`, or one of its words, is a part of `look/name`."""

    def __init__(self, stage: Stage, into: Path, only: str) -> None:
        assert isinstance(stage.client, BrowserClient)
        self._stage, self._client, self._into = stage, stage.client, into
        self._only = only.split(",")

    def take(self, name: str) -> None:
        """In every look; afterwards the app is on a phone in the light again."""
        wanted = [
            look for look in LOOKS if any(part in f"{look.name}/{name}" for part in self._only)
        ]
        for look in wanted:
            self._client.run(self._take(look, name))
        if wanted:
            self._client.run(self._dress(LOOKS[0]))
            self._stage.settle()

    async def _take(self, look: Look, name: str) -> None:
        await self._dress(look)
        picture = await self._still()
        path = self._into / look.name / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture)

    async def _dress(self, look: Look) -> None:
        app, (width, height) = self._stage.state.app, look.size
        await self._client.shown.set_viewport_size({"width": width, "height": height})
        app.mode, app.text_scale = look.mode, look.text_scale
        await asyncio.sleep(STILL_S)

    async def _still(self) -> bytes:
        """What is said is drawn a little later: until something stands there and stays."""
        before, deadline = b"", time.monotonic() + MOVES_S
        while time.monotonic() < deadline:
            now = await self._client.shown.screenshot(timeout=START_S * 1000)
            if now == before and len(now) > EMPTY_BYTES:
                break
            before = now
            await asyncio.sleep(STILL_S)
        return before
