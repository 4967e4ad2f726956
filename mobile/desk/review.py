"""What the screens of `mobile/state/review.py` ask for."""

from mobile.desk.desk import Desk


class ReviewDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.review
