"""What the page of statistics shows: figures in words, and how long each bar is."""

from datetime import date
from typing import Final, NamedTuple

import msgspec

from protocol.codes import vietnam_day
from protocol.trade.closing import ReportClosed, period_of
from protocol.trade.statistics import NO_DATA, Rate, check
from protocol.workflow import STATE_NAMES
from sync_server.console.desk import Looking
from sync_server.console.lists.views import procedure_names
from sync_server.console.statistics.periods import Choice, choice_of, choices, days_between
from sync_server.reporting import Days, closed_in, cut_off
from sync_server.statistics import Line, figures
from sync_server.store.counted import Wanted

BY: Final = {"linh-vuc": "sector", "thu-tuc": "procedure", "ban": "village"}
OVER: Final = frozenset({"resolved", "returned", "stopped", "withdrawn", "refused"})
BAR: Final = 100  # how long the longest one is


class Filters(msgspec.Struct, frozen=True, rename="kebab"):
    """What the address says; nothing of it is about a person."""

    ky: str = ""  # 2026-11 or 2026
    tu: str = ""  # or from a day to a day
    den: str = ""
    theo: str = "linh-vuc"
    thu_tuc: str = ""
    ban: str = ""


class Shown(NamedTuple):
    """A line with its name in words and its bars."""

    name: str
    line: Line
    received: int  # of BAR
    done: int


class Step(NamedTuple):
    """So many are overdue at one step; '' has ended since."""

    name: str
    dossiers: int
    bar: int


class StatisticsView(msgspec.Struct, frozen=True):
    filters: Filters
    by: str
    choice: Choice | None  # None: days that somebody typed
    days: Days
    until_ms: int  # up to when it is counted: the end of the period, or now
    runs: bool  # the period is not over
    wrong: bool  # what was typed is no period
    choices: list[Choice]
    procedures: dict[str, str]
    villages: list[str]
    lines: list[Shown]
    total: Line
    unsound: list[str]  # sums that do not hold, in words
    steps: list[Step]
    position: int
    closed: ReportClosed | None

    @property
    def ways(self) -> dict[str, str]:
        return BY

    def said(self, rate: Rate, otherwise: str = NO_DATA) -> str:
        """To two places, as 766 rounds it, with the comma that people here write."""
        return otherwise if rate.percent is None else f"{rate.percent} %".replace(".", ",")

    @property
    def filtered(self) -> bool:
        return bool(self.filters.thu_tuc or self.filters.ban)


def see_statistics(look: Looking, commune: str, filters: Filters) -> StatisticsView:
    today = vietnam_day(look.now_ms)
    cut = cut_off(look.store, look.trust, today)
    choice, days, wrong = _asked(filters, today, cut)
    period, by = period_of(*days), BY.get(filters.theo, "sector")
    until_ms = min(period.to_ms, look.now_ms)
    wanted = Wanted(commune, period.from_ms, until_ms, by, filters.thu_tuc, filters.ban)
    found = figures(look.store, look.trust, wanted)
    names = procedure_names(look)
    longest = max((max(one.received, one.row.c7) for one in found.lines), default=0)
    return StatisticsView(
        filters=filters,
        by=by,
        choice=choice,
        days=days,
        until_ms=until_ms,
        runs=period.to_ms > look.now_ms,
        wrong=wrong,
        choices=choices(today, cut),
        procedures={
            **names,
            **({filters.thu_tuc: filters.thu_tuc} if _odd(filters, names) else {}),
        },
        villages=look.store.counted.villages(commune),
        lines=[_shown(one, by, names, longest) for one in found.lines],
        total=found.total,
        unsound=check(found.total.row),
        steps=_steps(found.overdue),
        position=look.store.tree.size(),
        closed=closed_in(look.store, look.trust, days),
    )


def _odd(filters: Filters, names: dict[str, str]) -> bool:
    return bool(filters.thu_tuc) and filters.thu_tuc not in names


def _asked(filters: Filters, today: date, cut: int) -> tuple[Choice | None, Days, bool]:
    if filters.tu or filters.den:
        typed = days_between(filters.tu, filters.den, today)
        if typed is not None:
            return None, typed, False
    choice = choice_of(filters.ky, today, cut)
    return choice, choice.days, bool(filters.tu or filters.den)


def _shown(line: Line, by: str, names: dict[str, str], longest: int) -> Shown:
    code = line.row.group
    name = f"{code} {names[code]}" if by == "procedure" and code in names else code
    return Shown(name, line, _bar(line.received, longest), _bar(line.row.c7, longest))


def _steps(overdue: dict[str, int]) -> list[Step]:
    """The most first; what has ended since the period's end is one line, and the last."""
    over = sum(count for step, count in overdue.items() if step in OVER)
    open_ = sorted((-count, step) for step, count in overdue.items() if step not in OVER)
    longest = max([over, *(-count for count, _ in open_)])
    found = [Step(_words(step), -count, _bar(-count, longest)) for count, step in open_]
    return [*found, Step("", over, _bar(over, longest))] if over else found


def _words(step: str) -> str:
    """Several names where a step is contested."""
    return " / ".join(STATE_NAMES.get(one, one) for one in step.split("|"))


def _bar(count: int, longest: int) -> int:
    """What is there is seen: a bar of one in a thousand is not nothing."""
    return 0 if count == 0 else max(1, BAR * count // longest)
