"""Report II.06a and index 766 of a period, from the log up to a position; closed ones again.

What is printed is a function of the log below the position and of nothing else: the same lines,
whenever and by whomever. What came later is said below them (docs/spec/trade-office.md#reports).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from msgspec.structs import replace

from protocol.actions import Code
from protocol.codes import vietnam_day
from protocol.dossier import facts_in_order
from protocol.errors import NotPossible
from protocol.ids import DossierId, OfficerId, sha256
from protocol.merge import Dossier, fold
from protocol.trade.closing import ReportClosed, days_of_month, period_of
from protocol.trade.counting import channel_of, counted_of
from protocol.trade.course import taken_steps
from protocol.trade.deadlines import sync_lag_ms
from protocol.trade.digitisation import digitisation_of, digitised_whole
from protocol.trade.events import events_in
from protocol.trade.merging import families
from protocol.trade.schedule import Schedule, schedule_now
from protocol.trade.statistics import (
    NO_DATA,
    Counted,
    Period,
    Row,
    channels_of,
    concerns,
    median_days_at_home,
    median_lag_ms,
    rates_of,
    report_of,
)
from protocol.trade.visits import APART, REPORTS
from protocol.trust import TrustSet
from protocol.workflow import DRAFT, axis_of
from sync_server import clerk
from sync_server.catalogues import newest
from sync_server.centre import Centre
from sync_server.decisions import CENTRE_OFFICER
from sync_server.happenings import open_record
from sync_server.projection import placed_at, state_of
from sync_server.store import Store

CUT_OFF: Final = "report_cut_off_day"
USUAL_CUT_OFF: Final = 14
MINUTE_MS: Final = 60_000
COLUMNS: Final = (
    "Lĩnh vực", "3 Tiếp nhận", "4 trực tuyến", "5 trực tiếp, bưu chính", "6 kỳ trước",
    "7 Đã giải quyết", "8 trước hạn", "9 đúng hạn", "10 quá hạn",
    "11 Đang giải quyết", "12 trong hạn", "13 quá hạn",
)  # fmt: skip
CHANNELS: Final = {"direct": "trực tiếp", "online": "trực tuyến", "postal": "bưu chính"}


class Days(NamedTuple):
    """The first and the last day of a period."""

    first: date
    last: date


class Printed(NamedTuple):
    """The lines of a report, and those that stand below it because they are newer."""

    lines: tuple[str, ...]
    below: tuple[str, ...]

    @property
    def content(self) -> bytes:
        return "".join(f"{line}\n" for line in self.lines).encode()


def month(centre: Centre, year: int, number: int) -> Days:
    """A month's days by the centre's own cut-off."""
    today = vietnam_day(centre.now_ms())
    return Days(*days_of_month(year, number, cut_off(centre.store, centre.trust, today)))


def cut_off(store: Store, trust: TrustSet, today: date) -> int:
    """The day of a month on which its report ends, as the centre has it today."""
    catalogue = newest(store, trust, trust.position + 1)
    value = None
    if catalogue is not None:
        value = catalogue.view(as_of=catalogue.version, day=today).policy(CUT_OFF)
    return value if isinstance(value, int) and value > 0 else USUAL_CUT_OFF


def report(centre: Centre, days: Days) -> Printed:
    """As it was closed, where it was; else as the log stands now."""
    closed, period = find_closed(centre, days), period_of(*days)
    size = centre.store.tree.size()
    if closed is None:
        counted = counted_at(centre, period, size)
        return Printed(lines_of(counted, period, size), ("Chưa chốt: số liệu còn thay đổi",))
    then = counted_at(centre, period, closed.position)
    printed = Printed(lines_of(then, period, closed.position), ())
    below = [_proof(printed, closed), *_late(then, counted_at(centre, period, size), period)]
    return printed._replace(below=tuple(below))


def close(centre: Centre, days: Days, *, officer: OfficerId = CENTRE_OFFICER) -> Printed:
    """From now on it is printed so, byte for byte."""
    period = period_of(*days)
    if find_closed(centre, days) is not None:
        raise NotPossible("kỳ này đã chốt: xin in lại, không chốt lần nữa")
    if period.to_ms > centre.now_ms():
        raise NotPossible("kỳ này chưa hết: xin chốt sau ngày cuối kỳ")
    record = _record(centre.trust)
    if centre.store.dossiers.find(record) is None:
        open_record(centre, REPORTS, [], record, officer=officer)
    size = centre.store.tree.size()
    lines = lines_of(counted_at(centre, period, size), period, size)
    printed = Printed(lines, ("Đã chốt",))
    said = ReportClosed(days.first, days.last, size, sha256(printed.content))
    centre.operate(clerk.event(said), dossier=record, officer=officer)
    return printed


def find_closed(centre: Centre, days: Days) -> ReportClosed | None:
    return closed_in(centre.store, centre.trust, days)


def closed_in(store: Store, trust: TrustSet, days: Days) -> ReportClosed | None:
    """What was closed first stands."""
    row = store.dossiers.find(_record(trust))
    if row is None:
        return None
    said = (one.what for one in events_in(state_of(store, row), ReportClosed))
    return next((one for one in said if (one.from_day, one.to_day) == days), None)


def counted_at(
    centre: Centre,
    period: Period,
    position: int,
    of: Callable[[Dossier, Schedule], bool] = lambda _state, _schedule: True,
) -> list[Counted]:
    """Every dossier as the log below `position` has it; one that was merged away is none.

    Pages read rows that are made as work comes in (counted_rows.py); this counts them again.
    """
    catalogue = newest(centre.store, centre.trust, position)
    if catalogue is None:
        return []
    states = list(states_at(centre, position))
    schedules = {
        state.id: found
        for state in states
        if (found := schedule_now(state, catalogue, period.to_ms)) is not None
    }
    received = {one: schedule.deadline.received_ms for one, schedule in schedules.items()}
    lags = _lags(centre, states)
    known = {state.id: state for state in states}
    counted: list[Counted] = []
    for family in families(states, received):
        schedule = schedules.get(family.main)
        if schedule is None or not of(known[family.main], schedule):
            continue
        one = _counted(known[family.main], schedule, period, lags)
        if one is not None and family.accepted_ms is not None:
            counted.append(replace(one, received_ms=family.accepted_ms))
    return counted


def states_at(centre: Centre, position: int) -> Iterator[Dossier]:
    """The dossiers as they were when the log had `position` entries."""
    store = centre.store
    for _, row in store.dossiers.rows(limit=-1, apart=APART):
        owner = store.dossiers.get(row.dossier)
        if row.last_position < position:
            yield state_of(store, owner)
            continue
        counting = sorted(
            (at, one.position, one)
            for one in store.entries.of_dossier(row.dossier)
            if (at := one.counts_at) is not None and at < position
        )
        if counting:
            placed = [placed_at(one, at, centre.trust) for at, _, one in counting]
            yield fold(placed, dossier=owner.id)


def lines_of(dossiers: Sequence[Counted], period: Period, position: int) -> tuple[str, ...]:
    """What is printed, to be read line by line."""
    made = report_of(dossiers, period, position)
    return (
        f"Biểu số II.06a/VPCP/KSTT · kỳ {period.name} · theo {position} mục của nhật ký",
        "\t".join(COLUMNS),
        *("\t".join(_cells(row)) for row in (*made.rows, made.total)),
        *made.warnings,
        f"Trong cột 9, chờ người dân bổ sung: {made.total.waiting}",
        f"Trong cột 9, trả lại hoặc rút: {made.total.withdrawn}",
        *(f"{one.name}: {one.said}" for one in rates_of(dossiers, period)),
        *(f"Tiếp nhận {CHANNELS[key]}: {n}" for key, n in channels_of(dossiers, period).items()),
        f"Từ lúc ký tại nhà đến lúc Trung tâm nhận (trung vị): {_minutes(dossiers, period)}",
        f"Số ngày tại nhà–Trung tâm (trung vị): {_days(dossiers, period)}",
    )


def _counted(
    state: Dossier, schedule: Schedule, period: Period, lags: dict[DossierId, int]
) -> Counted | None:
    code = next(
        (fact.action.code for fact in facts_in_order(state) if isinstance(fact.action, Code)),
        state.id.hex(),
    )
    return counted_of(
        schedule,
        period,
        code=code,
        state=axis_of(state).state,
        channel=channel_of(schedule.reception.footing),
        sync_lag_ms=lags.get(state.id),
        digitised=digitised_whole(digitisation_of(state, schedule.procedure)),
    )


def _lags(centre: Centre, states: Iterable[Dossier]) -> dict[DossierId, int]:
    """From what was signed at the home to its receipt, whoever received it when."""
    signed = {
        state.id: first.fact
        for state in states
        if (first := next((one for one in taken_steps(state) if one.to != DRAFT), None))
        and first.fact.position is not None
    }
    times = centre.store.entries.received_at(
        fact.position for fact in signed.values() if fact.position is not None
    )
    return {
        dossier: sync_lag_ms(fact.wall_ms, times[fact.position])
        for dossier, fact in signed.items()
        if fact.position in times
    }


def _late(then: Iterable[Counted], now: Iterable[Counted], period: Period) -> list[str]:
    """What concerns the period and reads otherwise by now, each in a line of its own."""
    before = {one.code: one for one in then if concerns(one, period)}
    after = {one.code: one for one in now if concerns(one, period)}
    changed = sorted(
        code for code in before.keys() | after.keys() if before.get(code) != after.get(code)
    )
    return [f"Đến sau khi chốt: {code}" for code in changed]


def _proof(printed: Printed, closed: ReportClosed) -> str:
    if sha256(printed.content) == closed.sha256:
        return f"Đã chốt: đúng từng byte như khi chốt (SHA-256 {closed.sha256.hex()})"
    return (
        "Đã chốt, nhưng tính lại không còn như khi chốt: có hồ sơ đã xóa nội dung, hoặc chương"
        f" trình in khác đi (SHA-256 khi chốt {closed.sha256.hex()})"
    )


def _record(trust: TrustSet) -> DossierId:
    """The centre's own record of what it has reported: one, and the same for ever."""
    return DossierId(sha256(b"reports of", trust.centre.encode())[:16])


def _cells(row: Row) -> tuple[str, ...]:
    numbers = (
        row.c3, row.c4, row.c5, row.c6, row.c7, row.c8, row.c9, row.c10, row.c11, row.c12, row.c13,
    )  # fmt: skip
    return (row.group, *map(str, numbers))


def _minutes(dossiers: Iterable[Counted], period: Period) -> str:
    lag = median_lag_ms(one for one in dossiers if concerns(one, period))
    return NO_DATA if lag is None else f"{lag // MINUTE_MS} phút"


def _days(dossiers: Iterable[Counted], period: Period) -> str:
    days = median_days_at_home(one for one in dossiers if concerns(one, period))
    return NO_DATA if days is None else str(days)
