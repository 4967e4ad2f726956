"""What the screens of `mobile/state/dossiers.py` ask for."""

from mobile.desk.desk import Desk


class DossiersDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.dossiers
