"""1. P01 has nothing but herself: no card, no number, no thumbprint, no signal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from protocol.actions import Act, SignOff
from protocol.acts import Hold, acts_on
from protocol.codes import SECRET_BYTES, SlipSecret, secret_key
from protocol.dossier import facts_in_order, value_of
from protocol.trade.act_particulars import Interpreter, Lucidity, Witness, of_kind
from protocol.trade.act_rules import ActsWanting
from protocol.trade.corrections import find_looked_up, marked
from protocol.trade.pads import PadSlip, bindings_of
from protocol.trade.papers import form_01
from protocol.trade.schedule import schedule_of
from protocol.trade.slip_code import centre_mark
from protocol.trade.slips import Standing, due_words, look_at, said
from sync_server.decisions import CENTRE_OFFICER
from sync_server.desk_control import LookUp
from tests.scenarios.door import (
    GRANDSON,
    HEAD_OF_VILLAGE,
    HEARD_IN_THAI,
    NEIGHBOUR,
    NUMBER,
    P01,
    PENSION,
    Door,
)
from tests.test_centre_http import CENTRE

AT_HOME: Final = "27/11/2026 10:05"
MONDAY: Final = "30/11/2026 08:10"
WHENCE: Final = "Cơ sở dữ liệu quốc gia về dân cư"
PAD: Final = PadSlip(centre_mark(CENTRE), 12, 345, SlipSecret(bytes(range(SECRET_BYTES))))
BOTH: Final = (*HEARD_IN_THAI, HEAD_OF_VILLAGE, NEIGHBOUR)
UNSAID: Final = ("mù chữ", "thẻ đã mất", "không ký", "không điểm chỉ", "unknown")


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    door = Door(tmp_path)
    with door.desk.http:
        yield door
    door.close()


def wanting(door: Door, *stated: object) -> list[str]:
    with pytest.raises(ActsWanting) as refused:
        door.take(AT_HOME, stated)  # type: ignore[arg-type]  # particulars
    assert door.officer.store.records() == [], "nothing was begun"
    return [one.vi for one in refused.value.wanting]


def test_sign_off_is_possible_with_the_number_stated_as_unknown(door: Door) -> None:
    taken = door.take(AT_HOME, BOTH)

    state = door.officer.store.state(taken.dossier)
    assert [type(f.action) for f in facts_in_order(state)].count(SignOff) == 1
    assert value_of(state, NUMBER) == ["unknown", "thẻ đã mất, không nhớ số"]
    assert "Số định danh cá nhân: chưa rõ, Trung tâm sẽ tra cứu" in door.read(state)
    assert taken.slip.code.text.startswith("T-"), "the centre has not received it yet"


def test_the_grandson_is_asked_who_he_is_and_may_not_witness(door: Door) -> None:
    nobody = replace(GRANDSON, relation="", age=None, interest=None)
    stated = [nobody if one is GRANDSON else one for one in BOTH]
    assert wanting(door, *stated) == [
        "Xin hỏi quan hệ, tuổi và quyền lợi liên quan của người phiên dịch"
    ]

    his_word = Witness("Lò Văn Pánh", age=15, interest=False)
    assert wanting(door, *HEARD_IN_THAI, HEAD_OF_VILLAGE, his_word) == [
        "Người làm chứng Lò Văn Pánh chưa đủ 18 tuổi",
        "Lò Văn Pánh đã phiên dịch, không làm chứng được",
    ]


def test_one_witness_is_not_two_and_nobody_is_forgotten(door: Door) -> None:
    two = "Không ký, không điểm chỉ được: cần hai người làm chứng"
    assert wanting(door, *HEARD_IN_THAI, HEAD_OF_VILLAGE) == [two]
    assert wanting(door, *(one for one in BOTH if one is not GRANDSON)) == [
        "Còn thiếu: người phiên dịch"
    ]
    assert wanting(door) == [
        "Còn thiếu: đọc lại cho người dân nghe",
        "Còn thiếu: thông báo về dữ liệu cá nhân",
        "Còn thiếu: chữ ký hoặc điểm chỉ của người dân",
    ]


def test_both_witnesses_the_interpreter_and_the_lucidity_are_recorded(door: Door) -> None:
    taken = door.take(AT_HOME, BOTH)
    door.sync(MONDAY)

    state = door.held(taken.dossier)
    [(digest, _)] = marked(state)
    acts = [act for _, act in acts_on(state, digest)]
    assert of_kind(Witness, acts) == [HEAD_OF_VILLAGE, NEIGHBOUR]
    assert of_kind(Interpreter, acts) == [GRANDSON]
    [observed] = of_kind(Lucidity, acts)
    assert (observed.lucid, "nhận ra cháu" in observed.observed) == (True, True)
    assert len(acts) == len(BOTH)
    assert all(isinstance(act, Act) for act in acts)


def test_a_pre_printed_slip_is_bound_by_scanning(door: Door) -> None:
    taken = door.take(AT_HOME, BOTH, pad=PAD)
    door.sync(MONDAY)

    [bound] = bindings_of([door.held(taken.dossier)])[12, 345]

    assert bound.keeps
    assert bound.happened.what.key == secret_key(PAD.secret), "the secret alone opens it"
    assert taken.slip.secret == PAD.secret


def test_on_monday_the_clerk_adds_the_number_and_nobody_is_asked_again(door: Door) -> None:
    taken = door.take(AT_HOME, BOTH)
    door.sync(MONDAY)
    before = door.held(taken.dossier)

    told = door.clerk(MONDAY, LookUp(taken.slip.code.text, NUMBER, "099139000001", WHENCE))

    state = door.held(taken.dossier)
    assert told == [f"Đã bổ sung {NUMBER}; không cần người dân ký lại"]
    assert value_of(state, NUMBER) == "099139000001"
    assert Hold.BROKEN not in door.holds(state)
    assert door.holds(before) == {Hold.STANDS}
    [(_, version)] = marked(state)
    found = find_looked_up(state, version, NUMBER)
    assert found is not None
    assert (found.fact.officer, found.what.whence) == (CENTRE_OFFICER, WHENCE)


def test_the_slip_stays_valid(door: Door) -> None:
    taken = door.take(AT_HOME, BOTH)
    door.sync(MONDAY)
    door.clerk(MONDAY, LookUp(taken.slip.code.text, NUMBER, "099139000001", WHENCE))
    door.sync("30/11/2026 09:00")

    store = door.officer.store
    looked = look_at(taken.slip.text, store.trust(), store.state(taken.dossier))

    assert looked.standing is Standing.GENUINE
    assert value_of(store.state(taken.dossier), NUMBER) == "099139000001"


def test_no_paper_and_no_message_names_the_reason(door: Door) -> None:
    taken = door.take(AT_HOME, BOTH)
    store = door.officer.store
    state = store.state(taken.dossier)
    schedule = schedule_of(state, door.catalogue, door.desk.now_ms)
    assert schedule is not None
    due_s = None if taken.slip.due_ms is None else taken.slip.due_ms // 1000
    papers = [
        door.read(state),
        taken.slip.text,
        due_words(due_s, provisional=taken.slip.provisional),
        said(look_at(taken.slip.text, store.trust(), state)),
        str(form_01(state, schedule, door.view, unit="Trung tâm")),
    ]

    assert [word for word in UNSAID for paper in papers if word in paper.lower()] == []
    assert P01[NUMBER].removeprefix("?") not in "".join(papers)
    assert door.procedure.code == PENSION
