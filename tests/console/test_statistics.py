"""Statistics: rows say what the log says, whatever happened; the page shows it in words."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

import httpx
import pytest

from protocol.ids import OfficerId, sha256
from protocol.merge import Dossier
from protocol.trade.closing import period_of
from protocol.trade.delivery import Delivered
from protocol.trade.events import event_of
from protocol.trade.schedule import Schedule
from protocol.trade.statistics import Counted, Period, rates_of, report_of
from protocol.trade.time_events import SupplementAnswered, SupplementRequested
from sync_server import clerk, projection
from sync_server.console.statistics.periods import MONTHS, choice_of, choices, month_of
from sync_server.reporting import close, counted_at, month
from sync_server.statistics import Figures, figures
from sync_server.store.counted import Wanted
from tests.bureau import Bureau
from tests.cases import at
from tests.console.office import Office
from tests.console.sample import NAMES, VILLAGES, a_monday
from tests.console.season import DAY_MS, Season
from tests.town import ELSEWHERE, HOME

pytestmark = pytest.mark.slow

ANY: Final = ""


def three_months(seed: int) -> Bureau:
    bureau = Bureau(begins="03/08/2026 07:30")
    Season(bureau, seed).run(days=60, dossiers=1)
    return bureau


@pytest.fixture(scope="module", params=[1, 3])
def season(request: pytest.FixtureRequest) -> Bureau:
    return three_months(request.param)


def periods(bureau: Bureau) -> list[Period]:
    now = bureau.now_ms
    months = [period_of(date(2026, month, 1), date(2026, month, 28)) for month in (7, 8, 9, 10)]
    days = [Period(now - n * DAY_MS, now - (n - 3) * DAY_MS, "three days") for n in (3, 20, 41)]
    return [*months, *days, Period(now - 40 * DAY_MS, now, "until now"), Period(0, now, "all")]


def recount(
    bureau: Bureau, period: Period, of: Callable[[Dossier, Schedule], bool]
) -> list[Counted]:
    return counted_at(bureau.centre, period, bureau.centre.store.tree.size(), of)


def counted(bureau: Bureau, wanted: Wanted) -> Figures:
    return figures(bureau.centre.store, bureau.centre.trust, wanted)


def test_something_of_everything_happens_in_a_season(season: Bureau) -> None:
    """Or the comparisons below would compare nothing."""
    total = counted(season, Wanted(HOME, 0, season.now_ms, "procedure")).total

    row, said = total.row, total._asdict()
    assert all((row.c4, row.c5, row.c8, row.c9, row.c10, row.c12, row.c13))
    assert all(n for name, n in said.items() if name not in {"row", "at_home"}), said
    assert season.centre.store.timing.has_merged()


def test_the_figures_are_those_of_a_recount_of_the_whole_log(season: Bureau) -> None:
    for period in periods(season):
        slow = recount(season, period, lambda _, __: True)
        fast = counted(season, Wanted(HOME, period.from_ms, period.to_ms, "sector"))
        report, total = report_of(slow, period, 0), fast.total

        assert total.row == report.total, period
        assert {one.row.group: one.row for one in fast.lines if one.row.c3} == {
            row.group: row for row in report.rows if row.c3
        }
        assert sum(fast.overdue.values()) == report.total.c13
        rates = rates_of(slow, period)
        for mine, theirs in ((total.on_time, 0), (total.online, 1), (total.digital, 3)):
            assert (mine.part, mine.whole) == (rates[theirs].part, rates[theirs].whole), period


def test_filters_count_what_they_name(season: Bureau) -> None:
    store = season.centre.store
    for period in periods(season)[-2:]:
        for procedure in ("", "1.001193", "1.014027"):
            for village in ("", VILLAGES[0], "nowhere"):

                def fits(state: Dossier, schedule: Schedule) -> bool:
                    row = store.dossiers.find(state.id)
                    assert row is not None
                    work = store.work.find(row.number)
                    assert work is not None
                    mine = procedure in {ANY, schedule.reception.procedure}  # noqa: B023
                    return mine and village in {ANY, work.village}  # noqa: B023

                slow = recount(season, period, fits)
                wanted = Wanted(HOME, period.from_ms, period.to_ms, "village", procedure, village)
                assert counted(season, wanted).total.row == report_of(slow, period, 0).total


def test_another_commune_has_figures_of_its_own(season: Bureau) -> None:
    assert counted(season, Wanted(ELSEWHERE, 0, season.now_ms, "sector")).lines == []


def test_a_rebuild_makes_the_same_rows(season: Bureau) -> None:
    store = season.centre.store
    before = [*store.counted._db.execute("SELECT * FROM counted, counted_wait")]  # noqa: SLF001

    projection.rebuild(store, season.centre.trust)

    assert before
    assert [*store.counted._db.execute("SELECT * FROM counted, counted_wait")] == before  # noqa: SLF001


# The page.


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Sixty dossiers of two weeks; read by many, changed by none."""
    office = a_monday(tmp_path_factory.mktemp("monday"))
    yield office
    office.close()


def tiles(text: str) -> dict[str, str]:
    return dict(re.findall(r'<h2>([^<]+)</h2><p class="n">([^<]+)</p>', text))


def file_of(answer: httpx.Response) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))]


def test_the_page_says_what_a_recount_says(monday: Office) -> None:
    page = monday.logged_in("chu").get("/thong-ke")
    now = monday.now_ms

    first, last = date(2026, 11, 15), date(2026, 12, 14)  # the cut-off is the 14th
    period = Period(period_of(first, last).from_ms, now, "")
    slow = counted_at(monday.centre, period, monday.centre.store.tree.size())
    total = report_of(slow, period, 0).total
    shown = tiles(page.text)
    assert total.c3 > 50
    assert total.c13 > 0
    assert (shown["Tiếp nhận"], shown["Đã giải quyết"], shown["Đang giải quyết"]) == (
        str(total.c3),
        str(total.c7),
        str(total.c11),
    )
    assert "Tháng 12/2026 (15/11–14/12)" in page.text
    assert "Các cột cộng đúng: 3 = 7 + 11" in page.text
    assert "Kỳ đang chạy" in page.text
    assert f'<li><span>được tiếp nhận</span><b class="num">{total.c13 - 2}</b>' in page.text


def test_the_table_to_take_away_adds_up(monday: Office) -> None:
    leader = monday.logged_in("chu")

    for by in ("linh-vuc", "thu-tuc", "ban"):
        answer = leader.get(f"/thong-ke/bang?theo={by}")
        *lines, whole = file_of(answer)

        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert len(lines) > 1
        assert whole["name"] == "Tổng số"
        for column in ("3_received", "7_done", "13_overdue", "from_home", "766_2_1_of"):
            assert int(whole[column]) == sum(int(one[column]) for one in lines), column


def test_a_village_that_a_spreadsheet_would_run_is_only_a_name(office: Office) -> None:
    named = {"child.full_name": "Lò Thị Mẫu", "child.residence.detail": "=HYPERLINK(1)"}
    office.take("an", "19/11/2026 09:00", "1.001193", named)
    office.sync("an")

    answer = office.logged_in("thu", "clerk").get("/thong-ke/bang?theo=ban")

    assert file_of(answer)[0]["name"] == "'=HYPERLINK(1)"


def test_a_period_a_procedure_and_a_village_stand_in_the_address(monday: Office) -> None:
    leader = monday.logged_in("chu")

    def received(query: str) -> int:
        return int(tiles(leader.get(f"/thong-ke?{query}").text)["Tiếp nhận"])

    whole = received("")
    assert received("ky=2026") == whole
    assert received("ky=2026-11") == 0
    assert received("tu=15/11/2026&den=30/11/2026") == whole
    assert 0 < received("tu=18/11/2026&den=20/11/2026") < whole
    assert 0 < received("thu-tuc=1.001193") < whole
    assert 0 < received("ban=b%E1%BA%A3n+N%C3%A0+Th%E1%BB%AD") < whole
    assert received("thu-tuc=nowhere") == 0


@pytest.mark.parametrize(
    "query",
    [
        "tu=31/11/2026&den=30/11/2026",
        "tu=2026-11-01&den=2026-11-30",
        "tu=20/11/2026&den=19/11/2026",
        "tu=01/12/2026&den=02/12/2026",  # has not begun
        "tu=01/01/2024&den=30/11/2026",
        "tu=01/11/2026",
    ],
)
def test_what_is_no_period_says_so_and_shows_one_all_the_same(monday: Office, query: str) -> None:
    page = monday.logged_in("chu").get(f"/thong-ke?{query}")

    assert page.status_code == 200
    assert "Ngày chưa đúng" in page.text
    assert tiles(page.text)["Tiếp nhận"] != "0"


@pytest.mark.parametrize("query", ["ky=x", "ky=2031-01", "ky=2026-13", "theo=y", "ky=%00&ban=%27"])
def test_an_address_that_says_nothing_is_the_month_that_runs(monday: Office, query: str) -> None:
    page = monday.logged_in("chu").get(f"/thong-ke?{query}")

    assert page.status_code == 200
    assert "Tháng 12/2026 (15/11–14/12)" in page.text


def test_a_closed_period_says_by_which_bytes(office: Office) -> None:
    office.take("an", "19/11/2026 09:00", "1.001193", {"child.full_name": "Lò Thị Mẫu"})
    office.sync("an", when="20/11/2026 17:00")
    office.time("16/12/2026 08:00")
    leader = office.logged_in("chu", "leader")
    assert "chưa chốt biểu II.06a" in leader.get("/thong-ke?ky=2026-12").text
    printed = close(office.centre, month(office.centre, 2026, 12))

    page = leader.get("/thong-ke?ky=2026-12").text

    assert sha256(printed.content).hex() in page
    assert tiles(page)["Tiếp nhận"] == "1"
    assert any(line.startswith("Tổng số\t1\t") for line in printed.lines)
    assert tiles(leader.get("/thong-ke").text)["Tiếp nhận"] == "1"  # carried over


def test_nobody_is_named_and_nobody_is_written_down(monday: Office) -> None:
    """Figures are nobody's data: no entry of the audit, no name on the page."""
    leader = monday.logged_in("chu")
    before = monday.console.accounts.store.audit.count()

    text = leader.get("/thong-ke?theo=ban").text + leader.get("/thong-ke/bang?theo=ban").text

    assert monday.console.accounts.store.audit.count() == before
    assert not any(name in text for name in NAMES)


def test_an_administrator_has_no_figures_and_another_commune_its_own(office: Office) -> None:
    office.take("an", "19/11/2026 09:00", "1.001193", {"child.full_name": "Lò Thị Mẫu"})
    office.sync("an")

    assert office.logged_in("quan", "admin").get("/thong-ke").status_code == 403
    there = office.logged_in("lan", f"leader@{ELSEWHERE}").get("/thong-ke")
    assert tiles(there.text)["Tiếp nhận"] == "0"


@pytest.mark.parametrize(
    ("today", "cut_off", "month"),
    [
        (date(2026, 11, 14), 14, (2026, 11)),
        (date(2026, 11, 15), 14, (2026, 12)),
        (date(2026, 12, 15), 14, (2027, 1)),
        (date(2026, 2, 28), 31, (2026, 2)),
        (date(2026, 3, 29), 31, (2026, 4)),  # every month is cut off on the 28th at the latest
    ],
)
def test_a_day_falls_into_the_report_of_its_month(
    today: date, cut_off: int, month: tuple[int, int]
) -> None:
    assert month_of(today, cut_off) == month
    days = choice_of("", today, cut_off).days
    assert days.first <= today <= days.last
    assert len({one.key for one in choices(today, cut_off)}) == MONTHS + 2


# What a result brought to a home is.


def test_a_result_that_an_officer_brings_is_counted_as_brought_home(office: Office) -> None:
    made = [
        office.take("an", "19/11/2026 09:00", "1.001193", {"child.full_name": "Lò Thị Mẫu"})
        for _ in range(2)
    ]
    office.sync("an", when="19/11/2026 17:00")
    for one in made:
        for to in ("processing", "resolved"):
            decision = clerk.step(office.state(one), to, reason="xong")
            office.centre.operate(decision, dossier=one, officer=OfficerId(bytes(16)))
    what = Delivered("self", "Lò Thị Mẫu", ("result/1",))
    office.centre.operate(clerk.event(what), dossier=made[0], officer=OfficerId(bytes(16)))
    office.sync("an", when="20/11/2026 07:00")
    office._write("an", "20/11/2026 09:00", event_of(what), made[1])  # noqa: SLF001  # at the door
    office.sync("an", when="20/11/2026 17:00")

    total = counted(office, Wanted(HOME, 0, office.now_ms, "sector")).total

    assert (total.handed, total.at_home) == (2, 1)


@pytest.mark.parametrize(("asked", "in_time"), [("17/11/2026 08:00", 1), ("28/11/2026 08:00", 0)])
def test_a_wait_that_ended_later_is_judged_at_the_end_of_its_period(
    asked: str, in_time: int
) -> None:
    """Asked for after its appointment, a supplement saves nothing, however long one waits."""
    bureau = Bureau()
    made = bureau.take("an", "16/11/2026 08:00", "1.014027", {"applicant.full_name": "Lò Thị Mẫu"})
    bureau.sync("an", when="16/11/2026 17:00")
    promised = bureau.schedule(made)
    assert promised is not None
    assert promised.deadline.appointed_ms is not None
    early, late = at("17/11/2026 08:00"), at("28/11/2026 08:00")
    assert early < promised.deadline.appointed_ms
    bureau.time(asked)
    until = max(late, promised.deadline.appointed_ms) + 2 * DAY_MS
    if bureau.now_ms == late:
        bureau.now_ms = until - DAY_MS
    said = SupplementRequested(("de_nghi",), "thiếu")
    bureau.centre.operate(clerk.event(said), dossier=made, officer=OfficerId(bytes(16)))
    bureau.now_ms = until + DAY_MS
    ref = max(bureau.state(made).facts.values(), key=lambda fact: fact.position or 0).ref
    answer = clerk.event(SupplementAnswered(), [ref])
    bureau.centre.operate(answer, dossier=made, officer=OfficerId(bytes(16)))

    period = Period(at("16/11/2026 00:00"), until, "")
    slow = rates_of(recount(bureau, period, lambda _, __: True), period)[0]
    fast = counted(bureau, Wanted(HOME, period.from_ms, until, "sector")).total

    assert fast.row.waiting == 1
    assert (slow.part, slow.whole) == (fast.on_time.part, fast.on_time.whole) == (in_time, 1)
