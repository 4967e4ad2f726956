"""Moving between places, and what is said at the top of any screen."""

from collections.abc import Callable
from typing import Final

from mobile.capture import TAKING
from mobile.desk.desk import Desk
from mobile.desk.work import id_of
from mobile.look.tokens import Mode
from mobile.state.app import STEP_BEFORE, Place

SHUTTER: Final = "shutter"


class Moving:
    def __init__(self, desk: Desk, remember: Callable[[], None]) -> None:
        self._desk, self._state, self._remember = desk, desk.state.app, remember

    def go(self, place: Place, of: str = "") -> None:
        self._state.go(place, of)

    def back(self) -> None:
        self._state.back(by_steps=self._is_unfinished())

    def _is_unfinished(self) -> bool:
        """After the slip only a paper is added, or it is signed again: other steps are over."""
        desk, here = self._desk, self._state.here
        if here.place not in STEP_BEFORE or here.place is Place.REVIEW or not desk.unlocked:
            return True
        return desk.device.store.find_note(id_of(here.of), TAKING) is not None

    def main(self, place: Place) -> None:
        self._state.start_at(place)

    def sun(self) -> None:
        self._state.mode = Mode.LIGHT if self._state.mode is Mode.SUN else Mode.SUN
        self._remember()

    def quiet(self) -> None:
        self._state.tell("")

    def resized(self, width: float, height: float) -> None:
        self._state.width, self._state.height = width, height

    def camera(self, *, on: bool) -> None:
        (self._desk.awake if on else self._desk.asleep)(SHUTTER)
