"""Once a day, while anything is only on this machine: a second copy is asked for."""

from collections.abc import Callable
from typing import Final

from mobile import words
from mobile.couriers import Couriers
from mobile.keeping import COPY_EVERY_MS, alone_since_ms, second_copy_due
from mobile.pace import HOUR_MS
from mobile.ports import Clock
from mobile.store import Store

LOOK_EVERY_MS: Final = HOUR_MS


class Reminder:
    """Called as often as one likes; it looks every hour, and speaks once a day."""

    def __init__(
        self, store: Store, couriers: Couriers, clock: Clock, tell: Callable[[str], None]
    ) -> None:
        self._store, self._couriers = store, couriers
        self._clock, self._tell = clock, tell
        self._looked_ms: int | None = None
        self._told_ms: int | None = None

    def __call__(self) -> None:
        now_ms = self._clock()
        if not _passed(self._looked_ms, LOOK_EVERY_MS, now_ms):
            return
        self._looked_ms = now_ms
        copied_ms = self._couriers.last_copy_ms()
        due = second_copy_due(alone_since_ms(self._store), copied_ms, now_ms)
        if due and _passed(self._told_ms, COPY_EVERY_MS, now_ms):
            self._told_ms = now_ms
            self._tell(words.SECOND_COPY)


def _passed(since_ms: int | None, wait_ms: int, now_ms: int) -> bool:
    """A clock that was set back has passed everything."""
    return since_ms is None or not 0 <= now_ms - since_ms < wait_ms
