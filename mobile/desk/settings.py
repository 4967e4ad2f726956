"""What the screens of `mobile/state/settings.py` ask for."""

from mobile.desk.desk import Desk


class SettingsDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.settings
