"""What the screens of `mobile/state/hearing.py` ask for."""

from mobile.desk.desk import Desk


class HearingDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.hearing
