"""Locks by itself when nobody touches the app, or when it was left; never in mid reading aloud."""

import asyncio
from collections.abc import Callable
from typing import Final

MINUTE_S: Final = 60.0
LEFT_S: Final = 30.0  # for a look at another window
AGAIN_S: Final = 10.0  # where it may not lock now


class Idle:
    """`may_lock` is asked at the moment itself."""

    def __init__(self, lock: Callable[[], None], may_lock: Callable[[], bool]) -> None:
        self._lock, self._may_lock = lock, may_lock
        self.minutes = 3
        self._away = False
        self._timer: asyncio.TimerHandle | None = None

    def touched(self) -> None:
        """Somebody is there; nobody touches what another window hides."""
        if not self._away:
            self._start(self.minutes * MINUTE_S)

    def left(self) -> None:
        """Another window, another app, or the window was closed."""
        self._away = True
        self._start(LEFT_S)

    def came(self) -> None:
        if self._away:
            self._away = False
            self.touched()

    def stop(self) -> None:
        self._away = False
        self._cancel()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _start(self, seconds: float) -> None:
        self._cancel()
        if (loop := running_loop()) is not None:
            self._timer = loop.call_later(seconds, self._due)

    def _due(self) -> None:
        if self._may_lock():
            self.stop()
            self._lock()
        else:
            self._start(AGAIN_S)


def running_loop() -> asyncio.AbstractEventLoop | None:
    """None before the app runs: then there is nothing to time."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
