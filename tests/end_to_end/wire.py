"""What a window of the app and its program say to each other, as the browser heard it."""

import time
from typing import Any, Final

import msgspec
from playwright.sync_api import Page, WebSocket

EVENT: Final = 3  # flet.messaging.protocol.MessageAction, of the pinned flet
CHANGE: Final = 4
PRESSED: Final = ("click", "tap", "change", "select", "submit")  # others come of themselves
QUIET_S: Final = 0.12
STEP_MS: Final = 40
DRAWN: Final = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Wire:
    """A picture of the page says too little: a press that was made may not have been heard."""

    def __init__(self, page: Page) -> None:
        self.presses = 0
        self.typed: list[Any] = []  # what a box holds, each time that it changed
        self._page = page
        self._latest = time.monotonic()
        page.on("websocket", self._opened)

    def settle(self, most_s: float) -> None:
        """Until both have been silent for a moment, and what was said last is drawn."""
        deadline = time.monotonic() + most_s
        while time.monotonic() < deadline:
            self._page.evaluate(DRAWN)
            if time.monotonic() - self._latest >= QUIET_S:
                break
            self._page.wait_for_timeout(STEP_MS)

    def pressed_after(self, presses: int, most_s: float) -> bool:
        deadline = time.monotonic() + most_s
        while self.presses <= presses and time.monotonic() < deadline:
            self._page.wait_for_timeout(STEP_MS)
        return self.presses > presses

    def typed_after(self, changes: int, text: str, most_s: float) -> bool:
        """That the box which changed last holds exactly this."""
        deadline = time.monotonic() + most_s
        while not self._ends(changes, text) and time.monotonic() < deadline:
            self._page.wait_for_timeout(STEP_MS)
        return self._ends(changes, text)

    def _ends(self, changes: int, text: str) -> bool:
        return len(self.typed) > changes and bool(self.typed[-1] == text)

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _received(self, _frame: str | bytes) -> None:
        self._latest = time.monotonic()

    def _sent(self, frame: str | bytes) -> None:
        self._latest = time.monotonic()
        if isinstance(frame, str) or not frame or frame[0]:  # not one of Flet's messages
            return
        action, body = msgspec.msgpack.decode(frame[1:], ext_hook=_opaque)
        if action == EVENT and body["name"] in PRESSED:
            self.presses += 1
        elif action == CHANGE and "value" in body["props"]:
            self.typed.append(body["props"]["value"])


def _opaque(_code: int, raw: memoryview) -> bytes:
    return bytes(raw)
