"""What the screens of `mobile/state/form.py` ask for."""

from mobile.desk.desk import Desk


class FormDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.form
