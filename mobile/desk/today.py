"""What the screens of `mobile/state/today.py` ask for."""

from mobile.desk.desk import Desk


class TodayDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.today
