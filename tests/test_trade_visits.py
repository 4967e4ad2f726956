"""docs/spec/trade-office.md: visits are asked for, planned by village, and end in calm words."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pytest

from protocol.actions import Code
from protocol.errors import NotPossible
from protocol.ids import DossierId, sha256
from protocol.trade.hand_over import HandedOver, Party, Thing
from protocol.trade.notices import Pending
from protocol.trade.procedures import Component, Procedure
from protocol.trade.reasons import check_reason
from protocol.trade.time_events import NoticeDelivered, SupplementRequested
from protocol.trade.trip_pack import trip_pack
from protocol.trade.visits import (
    COMES_AGAIN,
    ENDINGS,
    CalledAhead,
    Ending,
    Planned,
    Stage,
    VisitEnded,
    hints_after,
    is_visit,
    plan_for,
    request_of,
    waiting_list,
)
from tests.builders import DOSSIER
from tests.cases import Case

FRIDAY: Final = date(2026, 11, 27)
MONDAY: Final = date(2026, 11, 30)


def asked(
    number: int = 0, when: str = "20/11/2026 08:00", more: Mapping[str, str] | None = None
) -> Case:
    case = Case(DossierId(bytes([number]) + DOSSIER[1:]))
    values = {"for.full_name": "Lò Thị Mẫu", "visit.village": "bản Nà Thử", **(more or {})}
    case.open("chi", when, "visit", "official", values=values)
    return case


def test_a_request_waits_is_planned_and_ends() -> None:
    case = asked(more={"visit.procedure": "1.014027", "visit.promised": "2026-11-27"})
    assert is_visit(case.state)
    request = request_of(case.state)
    assert request.stage is Stage.WAITING
    assert (request.asked.procedure, request.asked.promised) == ("1.014027", FRIDAY)

    case.happens("chi", "23/11/2026 08:00", Planned(FRIDAY, "an", 2))
    case.happens("an", "26/11/2026 16:00", CalledAhead(reached=True, said="có nhà"))
    request = request_of(case.state)
    assert request.stage is Stage.PLANNED
    assert request.called is not None
    assert request.called.reached

    case.happens("an", "27/11/2026 10:00", VisitEnded("absent"))
    assert request_of(case.state).stage is Stage.AGAIN

    case.happens("chi", "27/11/2026 16:00", Planned(MONDAY, "an"))
    assert request_of(case.state).stage is Stage.PLANNED
    case.happens("an", "30/11/2026 10:00", VisitEnded("done"))
    assert request_of(case.state).stage is Stage.CLOSED


def test_a_plan_for_the_same_day_counts_when_its_author_knew_the_outcome() -> None:
    case = asked()
    case.happens("chi", "23/11/2026 08:00", Planned(FRIDAY, "an"))
    absent = case.happens("an", "27/11/2026 08:00", VisitEnded("absent"))
    case.happens("chi", "27/11/2026 09:00", Planned(FRIDAY, "binh"), [absent])

    request = request_of(case.state)
    assert request.stage is Stage.PLANNED
    assert request.plan is not None
    assert request.plan.officer == "binh"


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_outcome_has_calm_words_and_a_stage(ending: Ending) -> None:
    case = asked()
    case.happens("chi", "23/11/2026 08:00", Planned(FRIDAY, "an"))
    case.happens("an", "27/11/2026 10:00", VisitEnded(ending))

    stage = request_of(case.state).stage
    assert stage is (Stage.AGAIN if ending in COMES_AGAIN else Stage.CLOSED)
    assert not any(bad in ENDINGS[ending] for bad in ("từ chối", "người chết", "bỏ trốn"))


def test_after_a_death_nobody_reminds_the_family_and_the_next_procedures_are_hinted() -> None:
    case = asked()
    case.happens("an", "04/12/2026 10:00", VisitEnded("deceased"))

    request = request_of(case.state)
    assert request.quiet
    assert request.ending is not None
    assert hints_after(request.ending) == ("1.000419", "1.014028")
    assert ENDINGS["deceased"] == "đã mất"


def test_the_waiting_list_has_promised_days_first() -> None:
    cases = [
        asked(1, "20/11/2026 08:00"),
        asked(2, "19/11/2026 08:00"),
        asked(3, "21/11/2026 08:00", more={"visit.promised": "2026-12-04"}),
        asked(4, "21/11/2026 09:00", more={"visit.promised": "2026-11-27"}),
        asked(5, "18/11/2026 08:00", more={"visit.promised": "hôm nào cũng được"}),
    ]
    listed = waiting_list(request_of(case.state) for case in cases)

    assert [request.id[0] for request in listed] == [4, 3, 5, 2, 1]


def test_a_day_is_planned_by_village_in_the_order_of_going() -> None:
    cases = [
        asked(1, more={"visit.village": "bản Nà Thử"}),
        asked(2, more={"visit.village": "bản Mẫu Một"}),
        asked(3, more={"visit.village": "bản Nà Thử"}),
    ]
    for case, officer, order in zip(cases, ("an", "an", "binh"), (3, 1, 2), strict=True):
        case.happens("chi", "23/11/2026 08:00", Planned(FRIDAY, officer, order))
    requests = [request_of(case.state) for case in cases]

    everybody = plan_for(requests, FRIDAY)
    assert list(everybody) == ["bản Mẫu Một", "bản Nà Thử"]
    assert [one.id[0] for one in everybody["bản Nà Thử"]] == [3, 1]
    assert list(plan_for(requests, FRIDAY, "binh")) == ["bản Nà Thử"]
    assert plan_for(requests, MONDAY) == {}


# What is taken along.


def pension() -> Procedure:
    return Procedure(
        code="1.014027",
        vi="Trợ cấp hưu trí xã hội",
        en="Social pension",
        form="1",
        footing="provisional",
        citizen="applicant.full_name",
        acts=(),
        components=(Component("de_nghi", "Văn bản đề nghị", required=True),),
    )


def test_the_pack_has_whatever_somebody_would_drive_back_for() -> None:
    case = Case()
    case.open("an", "20/11/2026 08:00", "1.014027")
    case.write("an", "20/11/2026 08:05", Code("H52.99-261120-5001", sha256(b"slip")))
    case.step("an", "20/11/2026 08:10", "received")
    missing = SupplementRequested(("de_nghi",), "ảnh mờ")
    request = case.happens("chi", "23/11/2026 09:00", missing)

    pack = trip_pack([pension(), pension()], [case.state])
    assert (pack.forms, pack.originals) == (("1.014027",), ("Văn bản đề nghị",))
    assert [(ask.code, ask.items, ask.told) for ask in pack.to_ask] == [
        ("H52.99-261120-5001", ("de_nghi",), False)
    ]
    assert [tell.notice for tell in pack.to_tell] == [
        Pending(request, "02", pack.to_tell[0].notice.since_ms)
    ]

    case.happens("an", "25/11/2026 09:00", NoticeDelivered("con gái", "at_home"), [request])
    pack = trip_pack([], [case.state])
    assert pack.to_tell == ()
    assert pack.to_ask[0].told


def test_a_result_goes_along_until_the_citizen_has_it() -> None:
    case = Case()
    case.open("an", "20/11/2026 08:00", "1.014027")
    case.step("an", "20/11/2026 08:10", "received")
    case.step("em", "23/11/2026 08:00", "processing")
    unit, an = Party("unit", "Phòng Văn hóa"), Party("officer", "An", b"an")
    decision = (Thing("decision", "Quyết định", 1),)
    first = case.happens("em", "26/11/2026 08:00", HandedOver(unit, an, decision))
    assert trip_pack([], [case.state]).results == ()  # there is no result yet

    case.step("dung", "26/11/2026 09:00", "resolved")
    (result,) = trip_pack([], [case.state]).results
    assert (result.thing, result.holder) == ("decision", "An")

    citizen = Party("citizen", "Lò Thị Mẫu")
    case.happens("an", "27/11/2026 09:00", HandedOver(an, citizen, decision), [first])
    assert trip_pack([], [case.state]).results == ()


# Reasons.


@pytest.mark.parametrize("to", ["refused", "stopped", "supplement", "withdrawing", "withdrawn"])
def test_a_step_that_tells_the_citizen_no_needs_its_reason(to: str) -> None:
    with pytest.raises(NotPossible):
        check_reason("processing", to, "  ")
    check_reason("processing", to, "không thuộc thẩm quyền")


def test_a_recall_needs_its_reason_and_an_ordinary_step_none() -> None:
    with pytest.raises(NotPossible):
        check_reason("returned", "processing", "")
    check_reason("received", "processing", "")
