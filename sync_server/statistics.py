"""A period's figures of a commune from rows made as work came in: what II.06a and 766 say of it.

The same numbers as a recount of the log (reporting.py) gives, without folding any dossier but
those that are paused and extended, which are few.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from protocol.trade.counting import is_on_time
from protocol.trade.course import course_of
from protocol.trade.statistics import ALL, Rate, Row
from protocol.trust import TrustSet
from sync_server.catalogues import newest
from sync_server.projection import state_of
from sync_server.store import Store
from sync_server.store import counted as marks
from sync_server.store.counted import Cell, Wanted
from sync_server.timing import row_schedule


class Line(NamedTuple):
    """What a sector, a procedure, a village or all of them add up to."""

    row: Row  # II.06a
    field: int  # of those received in the period: begun by an officer, not at the counter
    asked: int  # of those received in the period: a supplement was requested
    digitised: int
    kept: int  # as 766 says it
    handed: int  # results that went out of our hands in the period
    at_home: int  # of these by an officer
    online_of_all: int  # carried over or not

    @property
    def received(self) -> int:
        """In the period itself."""
        return self.row.c4 + self.row.c5

    @property
    def on_time(self) -> Rate:
        """Index 766, 2.1."""
        return Rate("2.1", self.kept, self.row.c7)

    @property
    def online(self) -> Rate:
        """Index 766, 3.3: of all that was in work in the period, as `rates_of` has it."""
        return Rate("3.3", self.online_of_all, self.row.c3)

    @property
    def digital(self) -> Rate:
        """Index 766, 4.2."""
        return Rate("4.2", self.digitised, self.row.c3)

    @property
    def supplement(self) -> Rate:
        return Rate("supplement", self.asked, self.received)

    @property
    def brought(self) -> Rate:
        return Rate("brought", self.at_home, self.handed)


class Figures(NamedTuple):
    """Line by line, all together, and at which step what is overdue stands now."""

    lines: list[Line]
    total: Line
    overdue: dict[str, int]  # step → dossiers; '' has ended since


def figures(store: Store, trust: TrustSet, wanted: Wanted) -> Figures:
    cells = store.counted.cells(wanted)
    handed = {one.name: one for one in store.counted.handed(wanted)}
    moved = _moved(store, trust, wanted)
    names = sorted({one.name for one in cells} | handed.keys())
    lines = [
        _line(
            name,
            [one for one in cells if one.name == name],
            moved[name],
            (handed[name].all, handed[name].at_home) if name in handed else (0, 0),
        )
        for name in names
    ]
    out = sum(one.all for one in handed.values()), sum(one.at_home for one in handed.values())
    overdue = Counter[str]()
    for one in cells:
        if one.marks & marks.OVERDUE:
            overdue[one.step] += one.dossiers
    return Figures(lines, _line(ALL, cells, moved.total(), out), dict(overdue))


def _line(name: str, cells: Iterable[Cell], moved: int, handed: tuple[int, int]) -> Line:
    cells = [*cells]

    def of(wanted: int) -> int:
        return sum(one.dossiers for one in cells if one.marks & wanted == wanted)

    whole, new, done, waits = of(0), of(marks.NEW), of(marks.DONE), of(marks.WAITS)
    online, overdue = of(marks.NEW | marks.ONLINE), of(marks.OVERDUE)
    early, late = of(marks.DONE | marks.EARLY), of(marks.DONE | marks.LATE)
    row = Row(
        group=name,
        c4=online,
        c5=new - online,
        c6=whole - new,
        c8=early,
        c9=done - early - late + waits,
        c10=late,
        c12=whole - done - waits - overdue,
        c13=overdue,
        waiting=waits,
        withdrawn=of(marks.DONE | marks.WITHDRAWN),
    )
    return Line(
        row=row,
        field=of(marks.NEW | marks.FIELD),
        asked=of(marks.NEW | marks.ASKED),
        digitised=of(marks.DIGITISED),
        kept=of(marks.DONE | marks.KEPT) + of(marks.WAITS | marks.KEPT) + moved,
        handed=handed[0],
        at_home=handed[1],
        online_of_all=of(marks.ONLINE),
    )


def _moved(store: Store, trust: TrustSet, wanted: Wanted) -> Counter[str]:
    """Of those whose promise moves: which wait at the period's end, and are in time as 766 asks."""
    found = Counter[str]()
    for one in store.counted.moving(wanted):
        row = store.dossiers.get(one.dossier)
        line = store.dossiers.find_row(one.dossier)
        assert line is not None
        state = state_of(store, row)
        catalogue = newest(store, trust, line.last_position + 1)
        schedule = row_schedule(state, course_of(state), catalogue, now_ms=wanted.to_ms)
        if schedule is None:
            continue
        requests = schedule.deadline.requests
        waits = any(
            of.began_ms < wanted.to_ms and (of.ended_ms is None or of.ended_ms >= wanted.to_ms)
            for of in requests
        )
        if waits and is_on_time(schedule.deadline, wanted.to_ms):
            found[one.name] += 1
    return found
