"""What the screens of `mobile/state/syncing.py` ask for."""

from mobile.desk.desk import Desk


class SyncingDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.syncing
