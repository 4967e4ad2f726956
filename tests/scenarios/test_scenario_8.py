"""8. The hand-back: who may receive, and what stops when somebody has died."""

from typing import Final

import pytest

from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.trade.delivery import Delivered, deliveries_of
from protocol.trade.visits import CalledAhead, VisitEnded, hints_after
from sync_server import office_control as office
from tests.bureau import Bureau

PENSION, BIRTH = "1.014027", "1.003583"
FRIDAY: Final = "04/12/2026 "
P01: Final = {"applicant.full_name": "Lò Thị Mẫu", "applicant.dob": "1939", "applicant.sex": "NU"}
DECISION: Final = ("decision/1",)
NEIGHBOUR: Final = Delivered("agent", "Cà Văn Thử", DECISION, relation="hàng xóm")
DAUGHTER: Final = Delivered(
    "close_kin_agent", "Lò Thị Ón", DECISION, relation="con gái", paper="written"
)


def resolved(procedure: str = PENSION) -> tuple[Bureau, DossierId, DossierId]:
    """A result that waits, and the visit that brings it."""
    bureau = Bureau()
    values = P01 if procedure == PENSION else {"child.full_name": "Lò Văn Mẫu"}
    dossier = bureau.take("an", "20/11/2026 09:00", procedure, values)
    bureau.sync("an", when="20/11/2026 16:00")
    bureau.advance("23/11/2026 08:00", dossier, "processing")
    bureau.advance("01/12/2026 09:00", dossier, "resolved")
    said = [("for.full_name", "Lò Thị Mẫu"), ("visit.village", "bản Nà Thử"),
            ("visit.dossier", dossier.hex()), ("asks.phone", "0120000011")]  # fmt: skip
    (answer,) = bureau.command("01/12/2026 10:00", office.AskVisit(said))
    visit = DossierId(bytes.fromhex(answer.rpartition(" ")[2]))
    bureau.event("01/12/2026 10:05", visit, "visit_planned", day="04/12/2026", officer="an")
    bureau.sync("an", when=FRIDAY + "07:30")
    return bureau, dossier, visit


def test_a_neighbour_does_not_receive_it() -> None:
    bureau, dossier, _ = resolved()

    with pytest.raises(NotPossible, match="giấy ủy quyền có chứng thực"):
        bureau.happens("an", FRIDAY + "09:00", dossier, NEIGHBOUR)
    assert not deliveries_of(bureau.seen("an", dossier))


def test_a_daughter_with_a_handwritten_authorisation_receives_the_pension_decision() -> None:
    bureau, dossier, visit = resolved()
    bare = Delivered("close_kin_agent", "Lò Thị Ón", DECISION, relation="con gái")
    with pytest.raises(NotPossible, match="cần giấy ủy quyền"):
        bureau.happens("an", FRIDAY + "09:00", dossier, bare)

    bureau.happens("an", FRIDAY + "09:10", visit, VisitEnded("in_hospital", "bà nằm viện huyện"))
    bureau.happens("an", FRIDAY + "09:20", dossier, DAUGHTER)
    bureau.sync("an", when=FRIDAY + "16:00")

    (given,) = deliveries_of(bureau.state(dossier))
    assert (given.what.name, given.what.paper) == ("Lò Thị Ón", "written")


def test_for_a_mobile_birth_registration_nobody_else_receives() -> None:
    bureau, dossier, _ = resolved(BIRTH)

    for paper in ("written", "certified"):
        agent = Delivered("agent", "Lò Thị Ón", ("certificate/1",), relation="con", paper=paper)
        with pytest.raises(NotPossible, match="không nhận thay được"):
            bureau.happens("an", FRIDAY + "09:00", dossier, agent)


def test_after_a_death_the_result_stays_and_the_family_is_left_in_peace() -> None:
    bureau, dossier, visit = resolved()
    (before,) = bureau.command(FRIDAY + "08:00", office.Visits())
    assert "0120000011" in before
    told = bureau.command(FRIDAY + "08:00", office.Due())
    assert any(row.startswith("chưa báo cho người dân") for row in told)

    ending = VisitEnded("deceased")
    bureau.happens("an", FRIDAY + "09:00", visit, ending)
    with pytest.raises(NotPossible, match="đã mất"):
        bureau.happens("an", FRIDAY + "09:05", dossier, DAUGHTER, quiet=True)
    bureau.sync("an", when=FRIDAY + "16:00")

    # At the counter, too: the visit's outcome is the dossier's.
    said = {"to": "close_kin_agent", "name": "Lò Thị Ón", "things": "decision/1",
            "paper": "written", "relation": "con gái"}  # fmt: skip
    with pytest.raises(NotPossible, match="đã mất"):
        bureau.event("07/12/2026 08:00", dossier, "result_delivered", **said)
    assert bureau.command("07/12/2026 08:00", office.Visits()) == []  # nobody is rung up
    (task,) = [
        row for row in bureau.command("07/12/2026 08:00", office.Due()) if "để gia đình" in row
    ]
    assert "1.000419" in task
    assert "1.014028" in task
    assert not any("chưa báo" in row for row in bureau.command("07/12/2026 08:00", office.Due()))
    assert hints_after(ending) == ("1.000419", "1.014028")
    with pytest.raises(NotPossible, match="có tang"):
        bureau.event("07/12/2026 08:10", visit, "visit_planned", day="11/12/2026", officer="an")


def test_a_visit_is_no_dossier() -> None:
    bureau, dossier, visit = resolved()
    bureau.happens("an", FRIDAY + "08:30", visit, CalledAhead(reached=True))
    bureau.sync("an", when=FRIDAY + "08:40")

    assert [row.dossier for row in bureau.centre.rows()] == [dossier.hex()]
    (line,) = bureau.command(FRIDAY + "08:50", office.Register())
    assert bureau.code(dossier) in line
    (waiting,) = bureau.command(FRIDAY + "08:50", office.Visits())
    assert "đã gọi" in waiting
