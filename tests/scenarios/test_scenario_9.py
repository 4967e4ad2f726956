"""9. The changed mind: signed off, and taken back before the officer has left the yard."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from mobile.fieldwork import Visit
from mobile.stated import usual
from protocol.actions import Act, Code, Present, Transition
from protocol.codes import vietnam_day
from protocol.dossier import facts_in_order
from protocol.trade.closing import period_of
from protocol.trade.deadlines import Timeliness
from protocol.trade.hand_over import HandedOver, Party, Thing, custody
from protocol.trade.statistics import report_of
from protocol.workflow import axis_of
from sync_server.happenings import schedule_of
from sync_server.reporting import counted_at
from tests.birth_form import BIRTH_FORM
from tests.devices import PAGE, PIN
from tests.field import Field
from tests.test_centre_http import Desk

BIRTH: Final = "1.001193"
GROUND: Final = "disability"  # at this home it is a reception, under the mobile code
VALUES: Final = dict(pair.split("=", 1) for pair in BIRTH_FORM)
PAPERS: Final = tuple(
    Thing(name, description, 1)
    for name, description in (
        ("chung_sinh", "Giấy chứng sinh"),
        ("can_cuoc", "Thẻ căn cước của mẹ"),
        ("so_tiem", "Sổ tiêm chủng"),
    )
)
CITIZEN: Final = Party("citizen", "Lò Thị Mẫu")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    with desk.http:
        yield desk
    desk.centre.store.close()


@pytest.fixture
def officer(desk: Desk, tmp_path: Path) -> Iterator[Field]:
    """A tablet with the catalogue, about to lose its signal."""
    field = Field(tmp_path, desk, "an")
    field.exchange()
    yield field
    field.store.close()


def test_a_changed_mind_comes_in_one_go_and_counts_as_withdrawn_on_time(
    desk: Desk, officer: Field
) -> None:
    store, capture = officer.store, officer.capture
    work = officer.fieldwork()
    me = Party("officer", store.certificate().officer_name, store.certificate().officer)
    stated = usual(work.procedure_at(BIRTH, GROUND))

    # In the yard: taken, the papers in the officer's bag, nothing to pay.
    taken = work.take(Visit(BIRTH, VALUES, None, [PAGE], stated, ground=GROUND), PIN)
    dossier = taken.dossier
    capture.hand_over(store.screen(dossier), HandedOver(CITIZEN, me, PAPERS), now_ms=desk.now_ms)
    capture.transition(store.screen(dossier), "money", "exempt", now_ms=desk.now_ms)

    # The changed mind: heard, marked, and every paper given back against the list.
    desk.now_ms += 5 * 60_000
    work.withdraw(dossier, "gia đình muốn bàn thêm")
    capture.hand_over(
        store.screen(dossier), HandedOver(me, CITIZEN, PAPERS, remark="trả lại đủ 3 giấy tờ, 0 đ"),
        now_ms=desk.now_ms,
    )  # fmt: skip
    assert axis_of(store.state(dossier)).state == "withdrawn"
    assert officer.sync().settled

    state = desk.centre.dossier(dossier)
    assert axis_of(state).state == "withdrawn"
    steps = [fact.action.to for fact in facts_in_order(state)
             if isinstance(fact.action, Transition) and fact.action.axis == "business"]  # fmt: skip
    assert steps == ["received", "withdrawn"]  # and no step of the centre
    assert all(fact.role == "officer" for fact in state.facts.values())
    assert any(isinstance(fact.action, Code) for fact in state.facts.values())
    assert sum(isinstance(fact.action, Present) for fact in state.facts.values()) == 2
    assert any(isinstance(fact.action, Act) and fact.action.kind == "mark"
               for fact in state.facts.values())  # fmt: skip
    held = custody(state)
    assert set(held) == {thing.name for thing in PAPERS}
    assert all(whose[-1].what.takes.side == "citizen" for whose in held.values())
    assert axis_of(state, "money").state == "exempt"

    schedule = schedule_of(desk.centre, state)
    assert schedule is not None
    assert schedule.timeliness in {Timeliness.EARLY, Timeliness.ON_TIME}
    today = vietnam_day(desk.now_ms)
    period, size = period_of(today, today), desk.centre.store.tree.size()
    total = report_of(counted_at(desk.centre, period, size), period, size).total
    assert (total.c3, total.c9, total.withdrawn) == (1, 1, 1)
    assert (total.c8, total.c10, total.c11) == (0, 0, 0)
