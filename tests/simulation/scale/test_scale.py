"""Very many at once, in small: every claim holds, and every claim can fail."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pytest
from msgspec.structs import replace

from mobile.pace import ENTROPY_BYTES, Past, after_failure
from sync_server.devices import line as lines
from sync_server.devices.line import Line
from tests.simulation.scale import claims
from tests.simulation.scale.centre import ModelCentre
from tests.simulation.scale.costs import Costs
from tests.simulation.scale.fleet import Member, fleet, with_giants
from tests.simulation.scale.nation import CELLS, nation
from tests.simulation.scale.outage import HOUR_MS, SEED, Outcome, Scenario, outage
from tests.simulation.scale.tablet import Habits

pytestmark = pytest.mark.slow

# A few hundred tablets are to a slow machine what thousands are to ours.
SLOW: Final = Costs(frame=2e3, commit=64e3, request=16e3, save=480, empty=8e3, chunk=40e3)
FEW: Final = fleet(SEED, 400)
MORE: Final = fleet(SEED, 1_200)
DEATHS_MS: Final = (15e3, 60e3)
BACK: Final = Scenario(FEW, least_ms=HOUR_MS / 2)
STORM: Final = Scenario(MORE, signal=False, costs=SLOW)
TIRELESS: Final = [Member(0, "office", 6_000, data_saver=True)]  # three days, each at its limit
OVER: Final = Scenario(TIRELESS, signal=False, most_ms=72 * HOUR_MS)
MOST_CALLS: Final = 40


@pytest.fixture(scope="module")
def storm() -> Outcome:
    return outage(STORM)


def test_a_centre_that_is_back_is_called_by_nobody_in_chorus() -> None:
    outcome = outage(BACK)

    assert [claims.chorus(outcome), claims.unserved(outcome), claims.lost(outcome)] == ["", "", ""]


def test_when_all_come_at_once_all_are_served_alike_and_soon(storm: Outcome) -> None:
    assert storm.door.told_later > 0  # or the line was never full
    assert [claims.unserved(storm), claims.lost(storm)] == ["", ""]
    assert [claims.hammering(storm), claims.unfair(storm)] == ["", ""]


def test_the_same_seed_tells_the_same_story(storm: Outcome) -> None:
    again = outage(STORM)

    assert again.done_ms() == storm.done_ms()
    assert again.door.arrivals == storm.door.arrivals


def test_a_centre_killed_under_the_rush_loses_nothing_acknowledged() -> None:
    outcome = outage(STORM._replace(members=FEW, deaths_ms=DEATHS_MS))

    assert outcome.door.held.again > 0
    assert [claims.lost(outcome), claims.unserved(outcome)] == ["", ""]


def test_a_hundred_times_the_work_does_not_hold_up_the_others(storm: Outcome) -> None:
    outcome = outage(STORM._replace(members=with_giants(MORE, 4)))

    assert [claims.pushed_aside(storm, outcome), claims.unserved(outcome)] == ["", ""]


def test_who_asks_without_waiting_holds_up_nobody_but_himself() -> None:
    without = outage(STORM._replace(members=FEW))
    outcome = outage(STORM._replace(members=with_giants(FEW, 10, rude=True)))

    assert [claims.pushed_aside(without, outcome), claims.unserved(outcome)] == ["", ""]


def test_who_is_over_the_share_of_a_day_comes_when_told_and_loses_nothing() -> None:
    outcome = outage(OVER)

    assert outcome.door.told_later > 0
    assert [claims.unserved(outcome), claims.lost(outcome)] == ["", ""]
    assert claims.impatient(outcome, most_calls=MOST_CALLS) == ""


def test_a_year_of_cells_stays_within_one_core_each_and_an_outage_stays_in_its_cell() -> None:
    year = nation(SEED, days=35, cells=8)
    away = nation(SEED, days=35, cells=8, outage=("Sơn La", 10))

    assert sum(communes for communes, _ in CELLS.values()) == 3_321
    assert [claims.behind(year), claims.behind(away)] == ["", ""]
    assert claims.touched(year, away, "Sơn La") == ""
    assert away != year


# Every claim can fail: one defect each.


def without_chance(_: object) -> bytes:
    return bytes(ENTROPY_BYTES)


def without_waiting(past: Past, failure: Any, network: Any, **world: Any) -> Past:
    return replace(after_failure(past, failure, network, **world), wait_ms=0, least_ms=0)


class LastComeFirst(Line):
    def _next(self) -> list[Any]:
        self._waiting = dict(reversed(self._waiting.items()))
        return super()._next()


class Hasty(ModelCentre):
    """Answers before it commits, and then one commit in two fails."""

    def _take_group(self, frames: Any) -> list[Any]:
        before = dict(self._held.saves)
        answers = [reply() for reply in super()._take_group(frames)]
        if int(self._loop.time()) % 2:
            self._held.saves = before
        return [partial(self._said, answer) for answer in answers]

    def _said(self, answer: Any) -> Any:
        return answer


@pytest.mark.parametrize(
    ("claim", "scenario"),
    [
        (claims.chorus, BACK._replace(habits=Habits(entropy=without_chance), most_ms=HOUR_MS / 2)),
        (
            claims.hammering,
            STORM._replace(habits=Habits(after_failure=without_waiting), most_ms=300e3),
        ),
        (claims.unfair, STORM._replace(line=LastComeFirst)),
        (claims.lost, STORM._replace(members=FEW, centre=Hasty)),
        (claims.unserved, STORM._replace(members=FEW, most_ms=20_000)),
    ],
)
def test_a_defect_is_seen(claim: Callable[[Outcome], str], scenario: Scenario) -> None:
    assert claim(outage(scenario)) != ""


def test_a_deaf_tablet_is_seen() -> None:
    outcome = outage(OVER._replace(habits=Habits(retry_after_ms=lambda _: 0)))

    assert claims.impatient(outcome, most_calls=MOST_CALLS) != ""


def test_a_line_that_lets_one_tablet_fill_it_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = STORM._replace(members=with_giants(FEW, 10, rude=True), most_ms=HOUR_MS / 10)
    without = outage(STORM._replace(members=FEW))

    monkeypatch.setattr(lines, "MAX_WAITING_OF_DEVICE", 99)
    outcome = outage(scenario)
    monkeypatch.setattr(lines, "MAX_WAITING_CHUNKS", lines.MAX_WAITING)
    full = outage(scenario)

    assert claims.pushed_aside(without, full) != ""
    assert claims.pushed_aside(without, outcome) == "", "pictures have places of their own"


def test_giants_in_such_numbers_that_they_hold_up_others_are_seen(storm: Outcome) -> None:
    outcome = outage(STORM._replace(members=with_giants(MORE, 40)))

    assert claims.pushed_aside(storm, outcome) != ""


def test_cells_that_share_anything_or_fall_behind_are_seen() -> None:
    year = nation(SEED, days=2, cells=3)
    shared = [one._replace(saves=one.saves + 1) for one in year]
    late = [one._replace(saves_behind=1) for one in year]

    assert claims.touched(year, shared, "Huế") == "touched: Hà Nội, Lai Châu"
    assert claims.behind(late) != ""
