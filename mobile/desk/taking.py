"""What the screens of `mobile/state/taking.py` ask for."""

from mobile.desk.desk import Desk


class TakingDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.taking
