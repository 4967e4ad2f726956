"""By when a citizen's request about their own data is due: days are configuration, not code.

Defaults after Law 91/2025/QH15 and decree 356/2025/NĐ-CP as we read them; a centre has its lawyer
look, and writes others into `personal-data.json` beside its settings.
"""

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

Some: TypeAlias = Annotated[int, Meta(ge=1, le=365)]


class Period(msgspec.Struct, frozen=True):
    """Calendar days from the day after it came; longer where somebody else has the data too."""

    days: Some
    third: Some
    extension: Some  # once


class Terms(msgspec.Struct, frozen=True):
    tell_working_days: Some = 2
    see: Period = Period(10, 15, 10)
    correct: Period = Period(10, 15, 10)
    restrict: Period = Period(15, 20, 15)
    erase: Period = Period(20, 30, 20)
    checked: bool = False  # somebody who may has compared them with the law

    def of(self, kind: str) -> Period:
        periods = {"see": self.see, "correct": self.correct, "restrict": self.restrict}
        return periods.get(kind, self.erase)
