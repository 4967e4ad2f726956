"""4. The request that came late: papers that are there are not asked for again."""

from itertools import permutations
from typing import Final

import pytest
from msgspec.structs import replace

from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.trade.supplements import Task, requests_in
from protocol.trade.time_events import NoticeDelivered, PapersTaken, SupplementRequested
from sync_server import office_control as office
from sync_server.office_lists import TASKS
from tests.bureau import Bureau
from tests.cases import said

MONDAY: Final = "23/11/2026 09:00"
FRIDAY: Final = "27/11/2026 08:00"
MISSING: Final = SupplementRequested(("giay_to_tuy_than",), "thiếu giấy tờ tùy thân")
ORDERS: Final = list(permutations(("chi", "an", "binh")))


def a_dossier() -> tuple[Bureau, DossierId]:
    """Received on Friday, in everybody's tablet, in work at the centre."""
    bureau = Bureau()
    dossier = bureau.take(
        "an", "20/11/2026 08:00", "1.000593", {"groom.full_name": "Quàng Văn Thử"}
    )
    bureau.sync("an", when="20/11/2026 09:00")
    bureau.advance("20/11/2026 09:30", dossier, "processing")
    bureau.sync("an", "binh", "chi", "giang", when="20/11/2026 16:00")
    return bureau, dossier


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_the_pause_ends_when_the_missing_paper_was_taken_whoever_syncs_first(
    order: tuple[str, ...],
) -> None:
    bureau, dossier = a_dossier()
    bureau.happens("chi", MONDAY, dossier, MISSING)
    bureau.happens("binh", "25/11/2026 14:20", dossier, PapersTaken(MISSING.items))

    bureau.sync(*order, when=FRIDAY)
    bureau.sync(*order, when="27/11/2026 08:30")

    schedule = bureau.schedule(dossier)
    assert schedule is not None
    (pause,) = schedule.deadline.pauses
    assert (said(pause.start_ms), said(pause.end_ms)) == (MONDAY, "25/11/2026 14:20")
    (request,) = requests_in(bureau.state(dossier))
    assert request.task is Task.ALREADY_THERE
    for who in order:  # the officer's task, on every tablet
        (mine,) = requests_in(bureau.seen(who, dossier))
        assert TASKS[mine.task] == "đã có, không cần hỏi lại"


def test_nobody_is_closed_out_for_silence_who_was_never_told() -> None:
    bureau, dossier = a_dossier()
    bureau.event(MONDAY, dossier, "supplement_requested", items="giay_to_tuy_than", reason="thiếu")

    with pytest.raises(NotPossible, match="chưa thông báo cho người dân"):
        bureau.advance("31/12/2026 09:00", dossier, "stopped", reason="không bổ sung")

    bureau.sync("dung", when="31/12/2026 09:10")  # nor on the leader's own tablet
    with pytest.raises(NotPossible, match="chưa thông báo cho người dân"):
        bureau.step("dung", "31/12/2026 09:20", dossier, "stopped", reason="không bổ sung")


def test_the_citizens_own_period_runs_from_the_telling() -> None:
    bureau, dossier = a_dossier()
    bureau.event(MONDAY, dossier, "supplement_requested", items="giay_to_tuy_than", reason="thiếu")
    bureau.sync("an", when="26/11/2026 07:30")
    told = NoticeDelivered("Quàng Văn Thử", "at_home")
    bureau.happens("an", "27/11/2026 10:00", dossier, told)
    bureau.sync("an", when="27/11/2026 16:00")

    with pytest.raises(NotPossible, match="còn thời gian trả lời"):
        bureau.advance("28/12/2026 16:59", dossier, "stopped", reason="không bổ sung")

    bureau.advance("28/12/2026 17:01", dossier, "stopped", reason="không bổ sung")
    assert bureau.schedule(dossier) is not None


@pytest.mark.parametrize("order", list(permutations(("chi", "giang"))), ids=" ".join)
def test_two_clerks_at_once_are_one_request_with_both_lists(order: tuple[str, ...]) -> None:
    bureau, dossier = a_dossier()
    bureau.happens("chi", MONDAY, dossier, MISSING)
    other = SupplementRequested(("to_khai",), "tờ khai thiếu trang")
    bureau.happens("giang", "23/11/2026 09:05", dossier, other)

    bureau.sync(*order, when="23/11/2026 10:00")

    (request,) = requests_in(bureau.state(dossier))
    assert set(request.items) == {"giay_to_tuy_than", "to_khai"}
    schedule = bureau.schedule(dossier)
    assert schedule is not None
    assert not schedule.deadline.asked_too_often  # 766 counts one
    row = bureau.centre.store.dossiers.find(dossier)
    assert row is not None
    times = bureau.centre.store.timing.find(row.number)
    assert times is not None
    assert (times.requests, times.to_tell, times.paused) == (1, 2, True)


def test_a_second_request_by_who_knows_of_the_first_has_to_be_meant() -> None:
    bureau, dossier = a_dossier()
    bureau.event(MONDAY, dossier, "supplement_requested", items="giay_to_tuy_than", reason="thiếu")
    bureau.event("25/11/2026 08:00", dossier, "supplement_answered")
    again = office.Happen(
        bureau.code(dossier), "supplement_requested", [("items", "to_khai"), ("reason", "thiếu")]
    )

    with pytest.raises(NotPossible, match="đã được yêu cầu bổ sung một lần"):
        bureau.command("25/11/2026 08:30", again)

    bureau.command("25/11/2026 08:40", replace(again, again=True))
    schedule = bureau.schedule(dossier)
    assert schedule is not None
    assert schedule.deadline.asked_too_often
