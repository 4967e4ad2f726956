"""Reports of a real centre: a fold of its log, closed by a signed word, printed again the same."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from protocol.actions import Code, Open, Transition
from protocol.errors import NotPossible
from protocol.ids import DossierId, OperationRef, dossier_id, sha256
from protocol.trade.closing import days_of_month, period_of
from protocol.trade.statistics import Counted, Row, check, report_of
from protocol.workflow import BUSINESS
from sync_server import office_control as office
from sync_server import projection, reporting
from sync_server.reporting import Days, counted_at
from tests.builders import a_write
from tests.bureau import Bureau
from tests.cases import at
from tests.town import salt_of

PENSION: Final = "1.014027"  # ten working days
NOVEMBER: Final = Days(date(2026, 11, 1), date(2026, 11, 30))
JULY: Final = Days(date(2025, 7, 1), date(2025, 7, 22))
AT_ONCE: Final = 100  # dossiers in one synchronisation


class Sapa:
    """Three weeks of a ward, written straight into two tablets' logs."""

    def __init__(self, folder: Path) -> None:
        self.bureau = Bureau(folder, begins="01/07/2025 06:00")
        self.officer, self.leader = self.bureau.who("an"), self.bureau.who("dung")
        self.count = 0

    def some(
        self, count: int, footing: str, *steps: tuple[str, str], day: str = "08/07/2025"
    ) -> None:
        """So many dossiers received on a day and what followed: each by whoever may."""
        for _ in range(count):
            self.one(footing, steps, day)
            if self.count % AT_ONCE == 0:
                self.sync()

    def one(self, footing: str, steps: Sequence[tuple[str, str]], day: str) -> None:
        self.count += 1
        made = dossier_id(at(f"{day} 08:00"), sha256(self.count.to_bytes(4, "big"))[:10])
        writes = [a_write("applicant.full_name", f"Lò Thị Mẫu {self.count}")]
        last = self._say(f"{day} 08:00", Open(PENSION, 1, "1", footing, writes), made, [])
        code = Code(f"H38.99-250708-{self.count:04}", bytes(32), provisional=False)
        self._say(f"{day} 08:01", code, made, [])
        for to, when in (("received", f"{day} 08:02"), *steps):
            last = self._say(when, Transition(BUSINESS, to, [0], "đề nghị"), made, [last])

    def sync(self) -> None:
        self.bureau.time("22/07/2025 17:00")
        self.officer.sync()
        self.leader.sync()

    def _say(
        self,
        when: str,
        action: Open | Code | Transition,
        dossier: DossierId,
        references: list[OperationRef],
    ) -> OperationRef:
        to = action.to if isinstance(action, Transition) else ""
        tablet = self.leader if to in {"processing", "resolved"} else self.officer
        salt = salt_of(dossier)
        return tablet.write(action, references, now_ms=at(when), dossier=dossier, salt=salt).ref


def test_the_sa_pa_report_comes_out_of_dossiers_through_the_fold(tmp_path: Path) -> None:
    """domain.md §6.2: the ward to 22/07/2025."""
    ward = Sapa(tmp_path)
    work = ("processing", "09/07/2025 08:00")
    on_day, before = ("resolved", "22/07/2025 09:00"), ("resolved", "15/07/2025 09:00")
    ward.some(100, "official", work, on_day)
    ward.some(52, "official", work, before)
    ward.some(115, "assisted", work, on_day)
    ward.some(23, "assisted", ("withdrawn", "10/07/2025 08:00"))
    ward.some(64, "assisted", ("processing", "16/07/2025 08:00"), day="15/07/2025")
    ward.sync()

    centre = ward.bureau.centre
    period, size = period_of(*JULY), centre.store.tree.size()
    total = report_of(counted_at(centre, period, size), period, size).total

    assert (total.c3, total.c5, total.c4, total.c6) == (354, 152, 202, 0)
    assert 354 == 152 + 202
    assert total.c8 + total.c9 + total.c10 == total.c7 == 290 == 267 + 23
    assert (total.withdrawn, total.c8, total.c10) == (23, 52, 0)
    assert (total.c12, total.c13) == (64, 0)
    assert check(total) == []
    lines = ward.bureau.command("23/07/2025 08:00", office.Report(*JULY))
    assert "Tổng số | 354 | 202 | 152 | 0 | 290 | 52 | 238 | 0 | 64 | 64 | 0" in lines
    # The provincial line of the same source is short by six, and says so.
    line = Row("cấp tỉnh", c4=37, c5=242, c8=98, c9=175, c12=12, stated_c3=285)
    assert check(line) == ["cấp tỉnh: số liệu chưa khớp, cột 3 = 4 + 5 + 6 (285 ≠ 279)"]


def a_month(folder: Path | None = None) -> tuple[Bureau, list[DossierId]]:
    """One in time, one withdrawn, one that waits for the citizen, one in work."""
    bureau = Bureau(folder, begins="02/11/2026 07:30")
    made = [bureau.take("an", f"0{n + 3}/11/2026 09:00", PENSION) for n in range(4)]
    bureau.sync("an", when="06/11/2026 16:00")
    for one in made:
        bureau.advance("09/11/2026 08:00", one, "processing")
    bureau.advance("10/11/2026 08:00", made[0], "resolved")
    bureau.advance("10/11/2026 08:10", made[1], "withdrawing", reason="xin rút")
    bureau.advance("10/11/2026 08:20", made[1], "withdrawn", reason="xin rút")
    bureau.event(
        "10/11/2026 08:30", made[2], "supplement_requested", items="de_nghi", reason="thiếu"
    )
    return bureau, made


def test_a_closed_report_is_printed_again_byte_for_byte_and_what_came_later_stands_below() -> None:
    bureau, _ = a_month()
    bureau.sync("binh", when="27/11/2026 09:00")
    late = bureau.take("binh", "27/11/2026 10:00", PENSION)  # comes after the month is closed
    first = bureau.command("01/12/2026 08:00", office.Report(*NOVEMBER, closing=True))
    assert first[-1] == "Đã chốt"

    bureau.sync("binh", when="02/12/2026 08:00")
    again = bureau.command("03/12/2026 08:00", office.Report(*NOVEMBER))

    assert again[: len(first) - 1] == first[:-1]
    assert again[len(first) - 1].startswith("Đã chốt: đúng từng byte như khi chốt")
    assert again[len(first) :] == [f"Đến sau khi chốt: {bureau.code(late)}"]
    with pytest.raises(NotPossible, match="đã chốt"):
        bureau.command("03/12/2026 08:10", office.Report(*NOVEMBER, closing=True))


def test_a_closed_report_needs_nothing_but_the_log(tmp_path: Path) -> None:
    bureau, made = a_month(tmp_path)
    first = bureau.command("01/12/2026 08:00", office.Report(*NOVEMBER, closing=True))
    bureau.advance("02/12/2026 08:00", made[3], "resolved")

    projection.rebuild(bureau.centre.store, bureau.centre.trust)
    bureau.restart()

    again = bureau.command("03/12/2026 08:00", office.Report(*NOVEMBER))
    assert again[: len(first) - 1] == first[:-1]
    assert "đúng từng byte" in again[len(first) - 1]


def test_what_was_erased_since_is_said_and_not_hidden() -> None:
    bureau, made = a_month()
    bureau.command("01/12/2026 08:00", office.Report(*NOVEMBER, closing=True))
    bureau.erase(made[0])

    again = bureau.command("03/12/2026 08:00", office.Report(*NOVEMBER))

    assert any("không còn như khi chốt" in line for line in again)


def test_a_month_that_is_not_over_is_not_closed() -> None:
    bureau, _ = a_month()

    with pytest.raises(NotPossible, match="chưa hết"):
        bureau.command("30/11/2026 23:59", office.Report(*NOVEMBER, closing=True))
    assert "Chưa chốt: số liệu còn thay đổi" in bureau.command(
        "30/11/2026 23:59", office.Report(*NOVEMBER)
    )


def test_the_figures_of_a_month() -> None:
    bureau, _ = a_month()

    lines = bureau.command("01/12/2026 08:00", office.Report(*NOVEMBER))

    assert "Tổng số | 4 | 0 | 4 | 0 | 3 | 1 | 2 | 0 | 1 | 0 | 1" in lines
    assert "Trong cột 9, chờ người dân bổ sung: 1" in lines
    assert "Trong cột 9, trả lại hoặc rút: 1" in lines
    assert "2.1 đúng hạn: 100.00 %" in lines
    assert "3.5 thanh toán trực tuyến: không đủ dữ liệu" in lines
    assert "Từ lúc ký tại nhà đến lúc Trung tâm nhận (trung vị): 3300 phút" in lines


def test_what_was_merged_away_is_counted_once_under_the_main_one() -> None:
    bureau, made = a_month()
    main, other = bureau.code(made[3]), bureau.code(made[2])
    bureau.command(
        "11/11/2026 08:00",
        office.Happen(other, "merged", [("main", main), ("reason", "cùng một người")]),
    )

    def counted() -> list[Counted]:
        size = bureau.centre.store.tree.size()
        return counted_at(bureau.centre, period_of(*NOVEMBER), size)

    assert len(counted()) == 3
    earliest = min(at("05/11/2026 09:00"), at("06/11/2026 09:00"))
    (one,) = [one for one in counted() if one.code == main]
    assert one.received_ms == earliest  # of the two receptions
    bureau.command("12/11/2026 08:00", office.Happen(other, "unmerged", [("reason", "khác người")]))
    assert len(counted()) == 4


@pytest.mark.parametrize(
    ("month", "cut_off", "days"),
    [
        (11, 14, (date(2026, 10, 15), date(2026, 11, 14))),
        (1, 14, (date(2025, 12, 15), date(2026, 1, 14))),
        (3, 28, (date(2026, 3, 1), date(2026, 3, 28))),
        (3, 31, (date(2026, 3, 1), date(2026, 3, 28))),  # every month has a 28th
    ],
)
def test_a_month_is_cut_off_where_the_centre_says(
    month: int, cut_off: int, days: tuple[date, date]
) -> None:
    assert days_of_month(2026, month, cut_off) == days


def test_a_month_alone_is_the_centres_own_by_its_catalogue() -> None:
    bureau, _ = a_month()
    bureau.time("01/12/2026 08:00")

    assert reporting.month(bureau.centre, 2026, 11) == Days(date(2026, 10, 15), date(2026, 11, 14))
    lines = bureau.command("01/12/2026 08:00", office.Report(date(2026, 11, 1)))
    assert "15/10/2026–14/11/2026" in lines[0]
