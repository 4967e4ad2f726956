"""What the screens of `mobile/state/papers.py` ask for."""

from mobile.desk.desk import Desk


class PapersDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.papers
