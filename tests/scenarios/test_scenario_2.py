"""2. The same-day trap: what is made at a home is received when the centre says so, or at once."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from protocol.codes import read_code
from protocol.dossier import value_of
from protocol.errors import NotPossible
from protocol.trade.course import reception_of
from protocol.trade.deadlines import Timeliness
from protocol.trade.reception import PLACES
from protocol.trade.slip_code import read_printed, read_text
from protocol.workflow import STATE_NAMES, axis_of
from sync_server import decisions, slips
from sync_server.reporting import Days, report
from tests.cases import at, said
from tests.home_visit import Home

MADE = "25/11/2026 10:05"
SWITCH = """
- procedure: "1.001193"
  unit: '03820'
  footing: official
  decision_number: 99/QĐ-UBND
  decision_date: 01/12/2026
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    with home.desk.http:
        yield home
    home.close()


def test_without_a_ground_it_is_provisional_and_due_on_the_day_of_its_acceptance(
    home: Home,
) -> None:
    taken = home.take(MADE)

    slip = taken.slip
    printed = read_printed(read_text(slip.text))
    assert slip.code.text.startswith("T-")
    assert (slip.due_ms, printed.due_s, printed.provisional) == (None, None, True)
    assert printed.made_s * 1000 == at(MADE)
    state = axis_of(home.seen(taken.dossier)).state
    assert STATE_NAMES[state] == "Đã lập tại nhà – chờ Trung tâm tiếp nhận"

    home.synchronise("27/11/2026 16:00")
    received = home.accept("30/11/2026 08:10", slip.code.text)
    home.step("30/11/2026 08:30", received.code, "processing")
    home.step("30/11/2026 15:20", slip.code.text, "resolved")

    assert received.code == "H52.99-261130-0001"
    assert said(received.due_ms) == "30/11/2026 17:00"
    schedule = home.schedule(taken.dossier)
    assert schedule.timeliness is Timeliness.ON_TIME
    assert said(schedule.reception.received_ms) == "30/11/2026 08:10"
    assert said(schedule.reception.made_ms) == MADE


def test_both_codes_lead_to_it_by_either_paper_and_the_report_counts_the_day_of_acceptance(
    home: Home,
) -> None:
    taken = home.take(MADE)
    home.synchronise("27/11/2026 16:00")
    received = home.accept("30/11/2026 08:10", taken.slip.code.text)

    store = home.centre.store
    for code in (taken.slip.code.text, received.code):
        assert decisions.find_dossier(home.centre, code) == taken.dossier
        for secret in (taken.slip.secret, received.secret):
            read = read_code(code)
            assert slips.find_by_code(store, read, secret) == taken.dossier

    def counted(day: int) -> set[str]:
        return set(report(home.centre, Days(date(2026, 11, day), date(2026, 11, day))).lines)

    assert {"Tiếp nhận trực tiếp: 1", "Số ngày tại nhà–Trung tâm (trung vị): 5"} <= counted(30)
    assert "Tiếp nhận trực tiếp: 0" in counted(25)


def test_the_ground_of_a_mother_who_cannot_travel_makes_it_a_reception_at_home(
    home: Home,
) -> None:
    taken = home.take(MADE, ground="disability")

    state = home.seen(taken.dossier)
    reception = reception_of(state)
    assert reception is not None
    assert (reception.procedure, reception.footing) == ("1.003583", "mobile")
    assert (reception.ground, said(reception.received_ms)) == ("disability", MADE)
    assert taken.slip.code.text.startswith("H52.99-261125-")
    assert said(taken.slip.due_ms) == "02/12/2026 17:00"
    printed = read_printed(read_text(taken.slip.text))
    assert printed.due_s == at("02/12/2026 17:00") // 1000
    assert {value_of(state, place) for place in PLACES} == {"03820"}

    home.synchronise("27/11/2026 16:00")
    assert said(home.schedule(taken.dossier).deadline.due_ms) == "02/12/2026 17:00"


def test_changing_the_switch_later_moves_neither(home: Home) -> None:
    provisional = home.take(MADE)
    mobile = home.take("25/11/2026 11:00", ground="disability")
    home.synchronise("27/11/2026 16:00")
    home.accept("30/11/2026 08:10", provisional.slip.code.text)
    before = [home.schedule(one.dossier).deadline for one in (provisional, mobile)]

    home.desk.now_ms = at("01/12/2026 08:00")
    home.clerk.add("footings.yaml", SWITCH)
    home.clerk.publish()
    home.synchronise("02/12/2026 07:30")
    after = [home.schedule(one.dossier).deadline for one in (provisional, mobile)]
    new = home.take("02/12/2026 09:00")

    assert after == before
    assert [said(one.due_ms) for one in after] == ["30/11/2026 17:00", "02/12/2026 17:00"]
    assert new.slip.code.text.startswith("H52.99-261202-")
    assert said(new.slip.due_ms) == "02/12/2026 17:00"


def test_a_ground_that_nobody_lists_is_asked_for_again(home: Home) -> None:
    with pytest.raises(NotPossible, match="disability"):
        home.take(MADE, ground="gần nhà")

    assert home.officer.store.records() == []


def test_what_was_received_is_not_accepted_again(home: Home) -> None:
    taken = home.take(MADE)
    home.synchronise("27/11/2026 16:00")
    received = home.accept("30/11/2026 08:10", taken.slip.code.text)

    with pytest.raises(NotPossible):
        home.accept("30/11/2026 08:20", received.code)
