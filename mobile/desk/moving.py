"""Moving between places, and what is said at the top of any screen."""

from collections.abc import Callable

from mobile.look.tokens import Mode
from mobile.state.app import AppState, Place


class Moving:
    def __init__(self, state: AppState, remember: Callable[[], None]) -> None:
        self._state, self._remember = state, remember

    def go(self, place: Place, of: str = "") -> None:
        self._state.go(place, of)

    def back(self) -> None:
        self._state.back()

    def main(self, place: Place) -> None:
        self._state.start_at(place)

    def sun(self) -> None:
        self._state.mode = Mode.LIGHT if self._state.mode is Mode.SUN else Mode.SUN
        self._remember()

    def quiet(self) -> None:
        self._state.tell("")

    def resized(self, width: float, height: float) -> None:
        self._state.width, self._state.height = width, height
