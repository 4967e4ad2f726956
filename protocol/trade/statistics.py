"""Report II.06a and the figures of index 766 as a fold: recomputable from the log alone.

A report is bound to a period and to a position of the log; what lies behind that position is a
visible line and changes no figure. Sums that do not add up say so (domain.md §6).
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal, TypeAlias

import msgspec

from protocol.trade.deadlines import Timeliness

NO_DATA: Final = "không đủ dữ liệu"
ALL: Final = "Tổng số"

Channel: TypeAlias = Literal["direct", "online", "postal"]
End: TypeAlias = Literal["resolved", "withdrawn", "stopped", ""]


class Period(msgspec.Struct, frozen=True):
    """From a moment to before another, in milliseconds; both by the centre's cut-off."""

    from_ms: int
    to_ms: int
    name: str


class Counted(msgspec.Struct, frozen=True):
    """A dossier as reports count it: one that was merged away or never received is none."""

    code: str
    group: str  # lĩnh vực, or the unit
    channel: Channel
    received_ms: int
    ended_ms: int | None = None
    end: End = ""
    standing: Timeliness = Timeliness.RUNNING  # at its end, or at the end of the period
    waits_for_supplement: bool = False  # at the end of the period
    electronic_result: bool | None = None
    digitised: bool | None = None
    sync_lag_ms: int | None = None
    days_at_home: int | None = None  # from a provisional visit to its reception
    on_time: bool | None = None  # as index 766 says it; None: by the standing


class Row(msgspec.Struct, frozen=True):
    """One line of II.06a; the names are the columns' numbers."""

    group: str
    c4: int = 0
    c5: int = 0
    c6: int = 0
    c8: int = 0
    c9: int = 0
    c10: int = 0
    c12: int = 0
    c13: int = 0
    stated_c3: int | None = None  # where a source states sums of its own
    stated_c7: int | None = None
    stated_c11: int | None = None
    waiting: int = 0  # of column 9: waits for the citizen's papers
    withdrawn: int = 0  # of column 9: returned or withdrawn

    @property
    def c3(self) -> int:
        return self.c4 + self.c5 + self.c6 if self.stated_c3 is None else self.stated_c3

    @property
    def c7(self) -> int:
        return self.c8 + self.c9 + self.c10 if self.stated_c7 is None else self.stated_c7

    @property
    def c11(self) -> int:
        return self.c12 + self.c13 if self.stated_c11 is None else self.stated_c11


class Report(msgspec.Struct, frozen=True):
    """A period's table as of one position of the log, and what it does not say."""

    period: Period
    position: int  # the size of the log that it was computed from
    rows: tuple[Row, ...]
    total: Row
    warnings: tuple[str, ...]
    late_lines: tuple[str, ...] = ()  # codes that concern the period and came after it was closed


def report_of(
    dossiers: Iterable[Counted], period: Period, position: int, *, late: Iterable[str] = ()
) -> Report:
    """The same dossiers give the same bytes, in any order."""
    counted = sorted(dossiers, key=lambda one: (one.group, one.code))
    groups = dict.fromkeys(one.group for one in counted)
    rows = tuple(
        _row(group, [one for one in counted if one.group == group], period) for group in groups
    )
    total = _row(ALL, counted, period)
    warnings = tuple(said for row in (*rows, total) for said in check(row))
    return Report(period, position, rows, total, warnings, tuple(sorted(set(late))))


def check(row: Row) -> list[str]:
    """Every identity of the form that does not hold, in words."""
    sums = {
        "3 = 4 + 5 + 6": (row.c3, row.c4 + row.c5 + row.c6),
        "7 = 8 + 9 + 10": (row.c7, row.c8 + row.c9 + row.c10),
        "11 = 12 + 13": (row.c11, row.c12 + row.c13),
        "3 = 7 + 11": (row.c3, row.c7 + row.c11),
    }
    return [
        f"{row.group}: số liệu chưa khớp, cột {name} ({left} ≠ {right})"
        for name, (left, right) in sums.items()
        if left != right
    ]


def check_carried(row: Row, before: Row) -> list[str]:
    """What was left over is what is carried over, with those who waited for the citizen."""
    left = before.c11 + before.waiting
    if row.c6 == left:
        return []
    return [f"{row.group}: kỳ trước chuyển sang {row.c6}, kỳ trước để lại {left}"]


class Rate(msgspec.Struct, frozen=True):
    """A share in percent, to two places; None where the log cannot tell."""

    name: str
    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        if self.whole == 0:
            return None
        exact = Decimal(self.part) * 100 / Decimal(self.whole)
        return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def said(self) -> str:
        return NO_DATA if self.percent is None else f"{self.percent} %"


def rates_of(dossiers: Sequence[Counted], period: Period) -> list[Rate]:
    """Index 766 as far as the log can tell (QĐ 766/QĐ-TTg); the rest says there is no data."""
    mine = [one for one in dossiers if concerns(one, period)]
    processed = [one for one in mine if _ended_in(one, period) or one.waits_for_supplement]
    resolved = [one for one in mine if one.end == "resolved" and _ended_in(one, period)]
    return [
        _rate("2.1 đúng hạn", processed, _is_on_time),
        _rate("3.3 hồ sơ trực tuyến", mine, lambda one: one.channel == "online"),
        _rate(
            "4.1 kết quả điện tử", _known(resolved, "electronic_result"),
            lambda one: one.electronic_result is True,
        ),
        _rate(
            "4.2 số hóa hồ sơ", _known(mine, "digitised"), lambda one: one.digitised is True
        ),
        Rate("3.5 thanh toán trực tuyến", 0, 0),
        Rate("5.4 mức độ hài lòng", 0, 0),
    ]  # fmt: skip


def channels_of(dossiers: Iterable[Counted], period: Period) -> dict[Channel, int]:
    """How those came in that were received in the period."""
    found: dict[Channel, int] = {"direct": 0, "online": 0, "postal": 0}
    for one in dossiers:
        if period.from_ms <= one.received_ms < period.to_ms:
            found[one.channel] += 1
    return found


def median_lag_ms(dossiers: Iterable[Counted]) -> int | None:
    """From a home to the centre: a figure of its own, in no deadline."""
    lags = sorted(one.sync_lag_ms for one in dossiers if one.sync_lag_ms is not None)
    return lags[len(lags) // 2] if lags else None


def median_days_at_home(dossiers: Iterable[Counted]) -> int | None:
    """From a provisional visit to its reception, as days of the calendar."""
    days = sorted(one.days_at_home for one in dossiers if one.days_at_home is not None)
    return days[len(days) // 2] if days else None


def _row(group: str, dossiers: Sequence[Counted], period: Period) -> Row:
    mine = [one for one in dossiers if concerns(one, period)]
    new = [one for one in mine if one.received_ms >= period.from_ms]
    online = sum(one.channel == "online" for one in new)
    done = [one for one in mine if _ended_in(one, period)]
    waiting = [one for one in mine if not _ended_in(one, period) and one.waits_for_supplement]
    left = [one for one in mine if not _ended_in(one, period) and not one.waits_for_supplement]
    late = [one for one in done if one.standing is Timeliness.LATE]
    early = [one for one in done if one.standing is Timeliness.EARLY and one.end == "resolved"]
    overdue = [one for one in left if one.standing is Timeliness.OVERDUE]
    return Row(
        group=group,
        c4=online,
        c5=len(new) - online,
        c6=len(mine) - len(new),
        c8=len(early),
        c9=len(done) - len(early) - len(late) + len(waiting),
        c10=len(late),
        c12=len(left) - len(overdue),
        c13=len(overdue),
        waiting=len(waiting),
        withdrawn=sum(one.end in {"withdrawn", "stopped"} for one in done),
    )


def _is_on_time(one: Counted) -> bool:
    return one.standing is not Timeliness.LATE if one.on_time is None else one.on_time


def concerns(one: Counted, period: Period) -> bool:
    """Received before the period's end, and not ended before its beginning.

    A clock set back may have ended it before it came: what came in the period counts in it.
    """
    last_ms = max(one.received_ms, period.from_ms if one.ended_ms is None else one.ended_ms)
    return one.received_ms < period.to_ms and last_ms >= period.from_ms


def _ended_in(one: Counted, period: Period) -> bool:
    return one.ended_ms is not None and one.ended_ms < period.to_ms


def _rate(name: str, whole: Sequence[Counted], of: Callable[[Counted], bool]) -> Rate:
    return Rate(name, sum(map(of, whole)), len(whole))


def _known(dossiers: Iterable[Counted], name: str) -> list[Counted]:
    return [one for one in dossiers if getattr(one, name) is not None]
