"""The working calendar of one year: days off, working Saturdays and office hours."""

from datetime import date
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Meta

from protocol.trade.versions import Entry

MAX_DAYS: Final = 60  # of a year, off or swapped

Clock: TypeAlias = Annotated[str, Meta(pattern=r"\A([01][0-9]|2[0-3]):[0-5][0-9]\Z")]  # 07:30


class DayOff(msgspec.Struct, frozen=True):
    """A day on which offices are closed, beside Saturdays and Sundays."""

    day: date
    vi: str


class Hours(msgspec.Struct, frozen=True):
    """One stretch of a working day."""

    start: Clock
    end: Clock


class Calendar(Entry, frozen=True, omit_defaults=True):
    """One year; the fields of `Entry` say which catalogue brought it."""

    year: Annotated[int, Meta(ge=2000, le=2099)]
    off: Annotated[tuple[DayOff, ...], Meta(max_length=MAX_DAYS)] = ()
    working: Annotated[tuple[date, ...], Meta(max_length=MAX_DAYS)] = ()  # Saturdays swapped in
    hours: Annotated[tuple[Hours, ...], Meta(max_length=4)] = ()
    forecast: bool = False  # the yearly notice has not come yet
