"""What the screens of `mobile/state/opening.py` ask for."""

from mobile.desk.desk import Desk


class OpeningDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.opening
