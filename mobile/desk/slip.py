"""What the screens of `mobile/state/slip.py` ask for."""

from mobile.desk.desk import Desk


class SlipDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.slip
