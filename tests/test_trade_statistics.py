"""docs/spec/trade-office.md: reports are a fold; what does not add up says so."""

from random import Random  # noqa: TID251 - only to shuffle what Hypothesis seeds
from typing import Final

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from protocol.trade.counting import counted_of, is_on_time
from protocol.trade.course import course_of
from protocol.trade.deadlines import Terms, Timeliness, deadline_of
from protocol.trade.due import Practice
from protocol.trade.procedures import Procedure
from protocol.trade.reception import Reception
from protocol.trade.schedule import Schedule
from protocol.trade.statistics import (
    NO_DATA,
    Counted,
    Period,
    Rate,
    Report,
    Row,
    channels_of,
    check,
    check_carried,
    rates_of,
    report_of,
)
from protocol.trade.time_events import SupplementAnswered, SupplementRequested
from protocol.trade.time_rules import TimeRule
from tests.cases import Case, at
from tests.test_trade_due import WORKING

NOVEMBER: Final = Period(at("01/11/2026 00:00"), at("01/12/2026 00:00"), "Tháng 11/2026")
DECEMBER: Final = Period(at("01/12/2026 00:00"), at("01/01/2027 00:00"), "Tháng 12/2026")
TERMS: Final = Terms(TimeRule(10, "WORKING_DAY"), WORKING, Practice())
MISSING: Final = SupplementRequested(("don",), "thiếu")

dossiers = st.builds(
    Counted,
    code=st.uuids().map(str),
    group=st.sampled_from(["Hộ tịch", "Chứng thực"]),
    channel=st.sampled_from(["direct", "online", "postal"]),
    received_ms=st.integers(NOVEMBER.from_ms - 10**9, NOVEMBER.to_ms + 10**9),
    ended_ms=st.none() | st.integers(NOVEMBER.from_ms - 10**9, NOVEMBER.to_ms + 10**9),
    end=st.sampled_from(["resolved", "withdrawn", "stopped"]),
    standing=st.sampled_from([Timeliness.EARLY, Timeliness.ON_TIME, Timeliness.LATE]),
    waits_for_supplement=st.booleans(),
)


def schedule(case: Case, now: int) -> Schedule:
    """A schedule under plain terms; the procedure's sector is what groups rows."""
    procedure = Procedure(
        code="1.014027", vi="a", en="a", form="1", footing="mobile", citizen="name", acts=(),
        sector="Bảo trợ xã hội",
    )  # fmt: skip
    deadline = deadline_of(case.state, course_of(case.state), TERMS, now)
    reception = Reception("1.014027", 1, "1", "mobile")
    return Schedule(reception, procedure, TERMS, deadline, Timeliness.RUNNING)


def counted(case: Case, period: Period, state: str = "processing") -> Counted | None:
    found = schedule(case, period.to_ms)
    return counted_of(found, period, code="H52.99-261120-5001", state=state)


def received(when: str = "20/11/2026 08:00") -> Case:
    case = Case()
    case.open("an", when, "1.014027")
    case.step("an", when, "received")
    case.step("em", when, "processing")
    return case


@given(st.lists(dossiers, max_size=20))
def test_every_identity_of_the_form_holds_for_what_is_counted(dossiers: list[Counted]) -> None:
    report = report_of(dossiers, NOVEMBER, 7)

    assert report.warnings == ()
    assert sum(row.c3 for row in report.rows) == report.total.c3
    assert sum(channels_of(dossiers, NOVEMBER).values()) == report.total.c4 + report.total.c5


@given(st.lists(dossiers, max_size=12), st.randoms(use_true_random=False))
def test_a_report_printed_again_is_the_same_bytes(dossiers: list[Counted], random: Random) -> None:
    shuffled = random.sample(dossiers, len(dossiers))

    assert _bytes(report_of(shuffled, NOVEMBER, 7)) == _bytes(report_of(dossiers, NOVEMBER, 7))


def _bytes(report: Report) -> bytes:
    return msgspec.json.encode(report)


def test_the_figures_of_sa_pa_come_from_dossiers() -> None:
    """domain.md §6.2, commune level to 22/07/2025."""
    period = Period(at("01/07/2025 00:00"), at("23/07/2025 00:00"), "đến 22/07/2025")
    start = at("02/07/2025 08:00")

    def some(first: int, count: int, **fields: object) -> list[Counted]:
        return [
            msgspec.structs.replace(
                Counted(f"H38.99-2507-{first + at:04}", "cấp xã", "direct", start), **fields
            )
            for at in range(count)
        ]

    ended, late = start + 10**8, start + 10**8
    dossiers = [
        *some(0, 152, ended_ms=ended, end="resolved", standing=Timeliness.ON_TIME),
        *some(200, 115, channel="online", ended_ms=ended, end="resolved",
              standing=Timeliness.ON_TIME),
        *some(400, 23, channel="online", ended_ms=late, end="withdrawn",
              standing=Timeliness.ON_TIME),
        *some(600, 64, channel="online"),
    ]  # fmt: skip
    total = report_of(dossiers, period, 1).total

    assert (total.c3, total.c5, total.c4) == (354, 152, 202)
    assert total.c8 + total.c9 + total.c10 == 290 == 267 + 23
    assert (total.c12, total.c10, total.c13, total.withdrawn) == (64, 0, 0, 23)
    assert Rate("trực tuyến", total.c4, total.c3).said == "57.06 %"


def test_a_source_that_is_short_says_so() -> None:
    """The provincial line of Sa Pa: 285 = 98 + 175 + 12, but 242 direct and 37 online are 279."""
    line = Row("cấp tỉnh", c4=37, c5=242, c8=98, c9=175, c12=12, stated_c3=285)

    assert check(line) == ["cấp tỉnh: số liệu chưa khớp, cột 3 = 4 + 5 + 6 (285 ≠ 279)"]


def test_what_waits_for_the_citizen_stands_in_the_on_time_column() -> None:
    case = received()
    case.happens("chi", "23/11/2026 09:00", MISSING)
    one = counted(case, NOVEMBER)
    assert one is not None

    row = report_of([one], NOVEMBER, 1).total
    assert (row.c9, row.waiting, row.c11) == (1, 1, 0)
    # Next month it is carried over, which the report before did not leave over: said, not hidden.
    later = counted(case, DECEMBER)
    assert later is not None
    after = report_of([later], DECEMBER, 2).total
    assert after.c6 == 1
    assert check_carried(after, row) == []
    assert check_carried(Row("x", c6=2), row) == ["x: kỳ trước chuyển sang 2, kỳ trước để lại 1"]


def test_what_ended_after_the_period_was_in_work_in_it() -> None:
    case = received("10/11/2026 08:00")
    case.step("dung", "02/12/2026 08:00", "resolved")
    one, later = counted(case, NOVEMBER, "resolved"), counted(case, DECEMBER, "resolved")
    assert one is not None
    assert later is not None

    assert report_of([one], NOVEMBER, 1).total.c13 == 1  # due 25/11
    row = report_of([later], DECEMBER, 2).total
    assert (row.c6, row.c10) == (1, 1)


def test_what_was_refused_at_the_desk_was_not_received() -> None:
    case = Case()
    case.open("an", "20/11/2026 08:00", "1.014027", "provisional")
    case.step("an", "20/11/2026 08:10", "provisional")
    case.step("chi", "23/11/2026 08:10", "refused", reason="không thuộc thẩm quyền")

    assert counted(case, NOVEMBER, "refused") is None


def test_on_time_is_as_the_index_says_it() -> None:
    case = received()  # due 07/12 17:00
    asked = case.happens("chi", "23/11/2026 09:00", MISSING)
    waiting = deadline_of(case.state, course_of(case.state), TERMS, NOVEMBER.to_ms)
    assert is_on_time(waiting, at("31/12/2026 00:00"))  # it ends for the index when it was asked

    case.happens("chi", "26/11/2026 09:00", SupplementAnswered(), [asked])
    open_still = deadline_of(case.state, course_of(case.state), TERMS, NOVEMBER.to_ms)
    assert is_on_time(open_still, at("10/12/2026 17:00"))
    assert not is_on_time(open_still, at("10/12/2026 17:01"))

    case.step("dung", "10/12/2026 16:59", "resolved")
    assert is_on_time(
        deadline_of(case.state, course_of(case.state), TERMS, DECEMBER.to_ms), DECEMBER.to_ms
    )


def test_what_the_log_cannot_tell_is_not_made_up() -> None:
    one = counted(received(), NOVEMBER)
    assert one is not None
    said = {rate.name: rate.said for rate in rates_of([one], NOVEMBER)}

    assert said["3.3 hồ sơ trực tuyến"] == "0.00 %"
    assert said["3.5 thanh toán trực tuyến"] == NO_DATA
    assert said["2.1 đúng hạn"] == NO_DATA  # nothing was processed yet


def test_what_came_after_closing_is_a_visible_line() -> None:
    report = report_of([], NOVEMBER, 7, late=["H52.99-261120-5002", "H52.99-261120-5001"])

    assert report.late_lines == ("H52.99-261120-5001", "H52.99-261120-5002")
    assert report.total == Row("Tổng số")


def test_a_rate_counts_what_the_log_knows_and_leaves_out_the_rest() -> None:
    plain = counted(received(), NOVEMBER)
    assert plain is not None
    whole = msgspec.structs.replace(plain, digitised=True)
    partly = msgspec.structs.replace(plain, digitised=False)
    said = {rate.name: rate.said for rate in rates_of([whole, partly, plain], NOVEMBER)}

    assert said["4.2 số hóa hồ sơ"] == "50.00 %"
