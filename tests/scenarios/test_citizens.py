"""Test citizens P01-P08 (domain.md §8), each from the request for a visit to the hand-over."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

import pytest

from protocol.actions import Value
from protocol.ids import DossierId
from protocol.trade.closing import period_of
from protocol.trade.deadlines import Timeliness
from protocol.trade.delivery import Delivered, RegisterMark, deliveries_of, originals_of
from protocol.trade.findings import FormIncomplete
from protocol.trade.hand_over import HandedOver, Party, Thing, custody
from protocol.trade.statistics import report_of
from protocol.trade.visits import CalledAhead, Stage, VisitEnded, request_of
from protocol.workflow import axis_of
from sync_server import office_control as office
from sync_server.accepting import accept
from sync_server.reporting import counted_at
from tests.bureau import Bureau
from tests.cases import at
from tests.law import the_procedure


class Citizen(NamedTuple):
    """Who, what for, on which footing, and to whom it goes in the end."""

    id: str
    name: str
    village: str
    procedure: str
    footing: str
    values: Mapping[str, Value]
    to: str = "self"
    receiver: str = ""
    paper: str = "none"
    marks: Sequence[RegisterMark] = ()
    owners: Sequence[str] = ()


def person(block: str, name: str, dob: str, pin: str, detail: str) -> dict[str, Value]:
    return {
        f"{block}.full_name": name,
        f"{block}.dob": dob,
        f"{block}.pin": pin,
        f"{block}.residence.detail": detail,
    }


GROOM: Final = person("groom", "Quàng Văn Thử", "1996-11-30", "099096000004", "tổ dân phố số 99")
BRIDE: Final = person("bride", "Cà Thị Mẫu", "2008-11-25", "099308000005", "tổ dân phố số 99")
CITIZENS: Final = (
    Citizen(
        "P01", "Lò Thị Mẫu", "bản Nà Thử", "1.014027", "provisional",
        person("applicant", "Lò Thị Mẫu", "1939", "099139000001", "bản Nà Thử"),
        marks=(RegisterMark("applicant", "thumb", "right_index"),),
    ),
    Citizen(
        "P02", "Vàng A Mẫu", "bản Mẫu Một", "1.001699", "provisional",
        person("applicant", "Vàng A Mẫu", "1948-07-02", "099048000002", "bản Mẫu Một"),
        to="close_kin_agent", receiver="Vàng Thị Thử", paper="written",
    ),
    Citizen(
        "P03", "Vàng Thị Thử", "bản Mẫu Một", "1.003583", "mobile",
        {"child.full_name": "Vàng A Thử", "child.dob": "2026-11-10",
         **person("requester", "Vàng Thị Thử", "2001-03-15", "099301000003", "bản Mẫu Một")},
        to="requester", marks=(RegisterMark("requester"),),
    ),
    Citizen(
        "P04", "Quàng Văn Thử", "tổ dân phố số 99", "1.000593", "mobile", {**GROOM, **BRIDE},
        to="both", marks=(RegisterMark("groom"), RegisterMark("bride")), owners=("groom", "bride"),
    ),
    Citizen(
        "P05", "Cà Thị Mẫu", "tổ dân phố số 99", "1.004222", "assisted",
        person("applicant", "Cà Thị Mẫu", "2008-11-25", "099308000005", "tổ dân phố số 99"),
    ),
    Citizen(
        "P06", "Tẩn Láo Tả", "tổ dân phố số 99", "2.000884", "provisional",
        person("applicant", "Tẩn Láo Tả", "1950-01-01", "099050000006", "tổ dân phố số 99"),
        marks=(RegisterMark("applicant", "cannot"),),
    ),
    Citizen(
        "P07", "Nguyễn Văn Mẫu", "số nhà 99", "1.001612", "assisted",
        person("applicant", "Nguyễn Văn Mẫu", "1985-05-05", "099085000007", "số nhà 99"),
        to="agent", receiver="Trần Thị Mẫu", paper="written",
    ),
    Citizen(
        "P08", "Lù Thị Thử", "thôn Tả Mẫu", "1.014027", "provisional",
        {"applicant.household": "near_poor",
         **person("applicant", "Lù Thị Thử", "1954-02-20", "099154000008", "thôn Tả Mẫu")},
    ),
)  # fmt: skip
AGENCY: Final = "H52.99"
RECEIVED: Final = "30/11/2026 08:10"
NOVEMBER_AND_DECEMBER: Final = (date(2026, 11, 1), date(2026, 12, 31))


@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda one: one.id)
def test_a_citizen_is_served_from_the_request_to_the_hand_over(citizen: Citizen) -> None:
    bureau = Bureau()
    visit = asked_for(bureau, citizen)
    dossier = taken_at_home(bureau, citizen, visit)
    in_work(bureau, citizen, dossier)
    handed_over(bureau, citizen, dossier)

    state = bureau.state(dossier)
    procedure = the_procedure(citizen.procedure)
    assert axis_of(state).state == "returned"
    assert request_of(bureau.state(visit)).stage is Stage.CLOSED
    given = [thing for one in deliveries_of(state) for thing in one.what.things]
    assert sorted(given) == originals_of(procedure, date(2026, 11, 30))
    assert all(held[-1].what.takes.side == "citizen" for held in custody(state).values())
    schedule = bureau.schedule(dossier)
    assert schedule is not None
    assert schedule.timeliness in {Timeliness.EARLY, Timeliness.ON_TIME}
    period = period_of(*NOVEMBER_AND_DECEMBER)
    size = bureau.centre.store.tree.size()
    total = report_of(counted_at(bureau.centre, period, size), period, size).total
    assert (total.c3, total.c7, total.c10) == (1, 1, 0)
    online = citizen.footing == "assisted"
    assert (total.c4, total.c5) == ((1, 0) if online else (0, 1))


def asked_for(bureau: Bureau, citizen: Citizen) -> DossierId:
    """A relative asks at the counter; the officer is to go there on Wednesday."""
    said = [("for.full_name", citizen.name), ("visit.village", citizen.village),
            ("visit.procedure", citizen.procedure), ("asks.full_name", "người nhà")]  # fmt: skip
    (answer,) = bureau.command("20/11/2026 09:00", office.AskVisit(said))
    visit = answer.rpartition(" ")[2]
    plan = office.Happen(visit, "visit_planned", [("day", "25/11/2026"), ("officer", "an")])
    bureau.command("23/11/2026 08:00", plan)
    rows = bureau.command("24/11/2026 08:00", office.Visits(date(2026, 11, 25), "an"))
    assert any(citizen.name in row for row in rows)
    assert any(citizen.procedure in row for row in rows)  # its form is printed
    bureau.sync("an", when="25/11/2026 07:00")
    return DossierId(bytes.fromhex(visit))


def taken_at_home(bureau: Bureau, citizen: Citizen, visit: DossierId) -> DossierId:
    """Called, met, taken; and one visit the fewer."""
    bureau.happens("an", "25/11/2026 07:20", visit, CalledAhead(reached=True))
    values = {**citizen.values, "visit.record": visit.hex()}
    dossier = bureau.take(
        "an", "25/11/2026 10:05", citizen.procedure, values, footing=citizen.footing
    )
    bureau.happens("an", "25/11/2026 11:00", visit, VisitEnded("done"))
    bureau.sync("an", when="27/11/2026 16:00")
    return dossier


def in_work(bureau: Bureau, citizen: Citizen, dossier: DossierId) -> None:
    """Received where it was not yet; every step inside; decided within its time."""
    if citizen.footing in {"provisional", "assisted"}:
        bureau.time(RECEIVED)
        accept(bureau.centre, dossier, AGENCY, reason="đủ giấy tờ")
    bureau.advance("30/11/2026 08:30", dossier, "processing")
    hours = iter(range(9, 15))
    for step in the_procedure(citizen.procedure).steps:
        when = f"30/11/2026 {next(hours):02}:00"
        bureau.event(when, dossier, "step_began", step=step.id, officer="em")
    bureau.advance("30/11/2026 15:20", dossier, "resolved")
    sheet = bureau.command("30/11/2026 15:30", office.ControlSheet(bureau.code(dossier)))
    assert sum("đã xử lý xong" in row for row in sheet) == 1


def handed_over(bureau: Bureau, citizen: Citizen, dossier: DossierId) -> None:
    """From the centre by the officer's hands to the citizen, or to who may receive for them."""
    names = originals_of(the_procedure(citizen.procedure), date(2026, 11, 30))
    things = tuple(Thing(name, "kết quả", 1) for name in names)
    receiver = citizen.receiver or citizen.name
    bureau.sync("an", when="01/12/2026 07:30")
    out = HandedOver(Party("centre", "Trung tâm"), bureau.me("an"), things)
    bureau.hands("an", "01/12/2026 07:40", dossier, out)
    delivered = Delivered(
        citizen.to, receiver, tuple(names), relation="", paper=citizen.paper,
        marks=tuple(citizen.marks), read_aloud=True, owners=tuple(citizen.owners),
    )  # fmt: skip
    bureau.happens("an", "01/12/2026 10:00", dossier, delivered)
    given = HandedOver(bureau.me("an"), Party("citizen", receiver), things)
    bureau.hands("an", "01/12/2026 10:01", dossier, given)
    bureau.step("an", "01/12/2026 10:02", dossier, "returned")
    bureau.sync("an", when="01/12/2026 16:00")
    assert bureau.now_ms == at("01/12/2026 16:00")


def test_p08_at_72_is_decided_on_only_where_the_household_is_poor() -> None:
    bureau = Bureau()
    p08 = CITIZENS[-1]
    values = {slot: value for slot, value in p08.values.items() if "household" not in slot}
    dossier = bureau.take("an", "25/11/2026 10:05", p08.procedure, values)
    bureau.sync("an", when="27/11/2026 16:00")
    bureau.advance("30/11/2026 08:30", dossier, "processing")

    with pytest.raises(FormIncomplete, match="từ đủ 75 tuổi"):
        bureau.advance("30/11/2026 15:20", dossier, "resolved")
