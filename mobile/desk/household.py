"""What the screens of `mobile/state/household.py` ask for."""

from mobile.desk.desk import Desk


class HouseholdDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.household
