"""5. One diacritic: our typing error is put right by two, and what the paper says is asked anew."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from mobile.capture import Paper
from mobile.edits import page_roots
from mobile.fieldwork import Taken, Visit
from protocol.actions import SignOff
from protocol.acts import Hold, acts_on
from protocol.dossier import value_of
from protocol.errors import NotPossible
from protocol.trade.act_particulars import Mark, of_kind
from protocol.trade.act_rules import ActsWanting
from protocol.trade.corrections import PaperSaysOtherwise, corrections_in, marked
from protocol.trade.slips import Standing, look_at
from sync_server.decisions import CENTRE_OFFICER
from sync_server.desk_control import ConfirmCorrection, Corrections
from tests.devices import PICTURE, PIN
from tests.scenarios.door import NAME, P01, PENSION, SIGNED, Door

AT_HOME: Final = "25/11/2026 10:05"
NEXT_DAY: Final = "26/11/2026 08:30"
TYPED: Final = "Lò Thị Mậu"
RIGHT: Final = "Lò Thị Mẫu"
PAGE: Final = Paper(PICTURE, "image/jpeg", "de_nghi", b"\xff\xd8\xffthumbnail", "de_nghi")
WHY: Final = "gõ nhầm dấu"


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    door = Door(tmp_path, "Cà Thị Ón", "Lường Văn Pánh")
    with door.desk.http:
        yield door
    door.close()


@pytest.fixture
def taken(door: Door) -> Taken:
    taken = door.take(AT_HOME, SIGNED, {**P01, NAME: TYPED}, [PAGE])
    door.sync("25/11/2026 17:00")
    return taken


def correct(door: Door, taken: Taken, *, says: str = RIGHT) -> None:
    now_ms, page = door.time(NEXT_DAY), page_roots(door.held(taken.dossier))[0]
    door.correcting("Cà Thị Ón").correct(
        taken.dossier, NAME, RIGHT, page=page, says=says, reason=WHY, now_ms=now_ms
    )
    door.sync(NEXT_DAY)


def test_two_put_it_right_and_nobody_goes_there_again(door: Door, taken: Taken) -> None:
    correct(door, taken)
    assert door.holds(door.held(taken.dossier)) == {Hold.STANDS, Hold.BROKEN}

    told = door.clerk("26/11/2026 10:00", ConfirmCorrection(taken.slip.code.text))

    state = door.held(taken.dossier)
    assert told == ["Đã xác nhận 1 chỗ sửa"]
    assert value_of(state, NAME) == RIGHT
    assert door.holds(state) == {Hold.STANDS, Hold.CORRECTED}
    assert door.clerk("26/11/2026 10:01", Corrections(taken.slip.code.text)) == [
        f"08 giờ 30 phút, ngày 26/11/2026 | {NAME}: {RIGHT} | {WHY} | đã xác nhận"
    ]


def test_the_citizens_acts_stay_on_the_old_digest_with_both_authors_beside(
    door: Door, taken: Taken
) -> None:
    [(before, _)] = marked(door.held(taken.dossier))
    correct(door, taken)
    door.clerk("26/11/2026 10:00", ConfirmCorrection(taken.slip.code.text))

    state = door.held(taken.dossier)
    [(digest, _)] = marked(state)
    [one] = corrections_in(state)
    assert digest == before
    assert len(acts_on(state, digest)) == len(SIGNED)
    assert one.fact.officer == door.officer.store.certificate().officer
    assert [fact.officer for fact in one.words] == [CENTRE_OFFICER]
    assert [(said.slot, said.text) for said in one.says] == [(NAME, RIGHT)]


def test_the_author_is_not_the_second_person_but_a_colleague_is(door: Door, taken: Taken) -> None:
    correct(door, taken)
    now_ms = door.time("26/11/2026 10:00")
    own, colleague = door.correcting("Cà Thị Ón"), door.correcting("Lường Văn Pánh")

    with pytest.raises(NotPossible, match="của người khác"):
        own.confirm(taken.dossier, agreed=True, reason="", now_ms=now_ms)
    assert colleague.confirm(taken.dossier, agreed=True, reason="", now_ms=now_ms) == 1

    door.sync("26/11/2026 17:00")
    assert door.holds(door.held(taken.dossier)) == {Hold.STANDS, Hold.CORRECTED}


def test_the_old_slip_is_genuine_and_replaced_wherever_the_correction_is_known(
    door: Door, taken: Taken
) -> None:
    correct(door, taken)
    door.clerk("26/11/2026 10:00", ConfirmCorrection(taken.slip.code.text))
    door.sync("26/11/2026 10:30")

    _, new = door.officer.capture.replace_slip(
        taken.dossier, reason=WHY, now_ms=door.desk.now_ms, catalogue=door.catalogue
    )
    door.sync("26/11/2026 11:00")

    for field in door.officers.values():
        trust, state = field.store.trust(), field.store.state(taken.dossier)
        assert look_at(taken.slip.text, trust, state).standing is Standing.REPLACED
        assert look_at(new.text, trust, state).standing is Standing.GENUINE
        assert look_at(taken.slip.text, trust, None).standing is Standing.GENUINE


def test_where_the_paper_says_so_itself_the_acts_are_asked_anew(door: Door, taken: Taken) -> None:
    before = door.officer.store.own_operations()
    with pytest.raises(PaperSaysOtherwise, match="xin làm lại phần ký"):
        correct(door, taken, says=TYPED)
    assert door.officer.store.own_operations() == before

    screen = door.officer.store.screen(taken.dossier)
    door.officer.capture.save(screen, {NAME: RIGHT}, now_ms=door.time(NEXT_DAY))
    state = door.officer.store.state(taken.dossier)
    assert Hold.BROKEN in door.holds(state)
    assert not door.is_as_read(state)

    with pytest.raises(ActsWanting, match="đọc lại cho người dân nghe"):
        door.work().sign_again(taken.dossier, PIN, ())
    signed = door.work().sign_again(taken.dossier, PIN, SIGNED)

    state, trust = door.officer.store.state(taken.dossier), door.officer.store.trust()
    assert look_at(taken.slip.text, trust, state).standing is Standing.REPLACED
    assert look_at(signed.slip.text, trust, state).standing is Standing.GENUINE
    assert signed.slip.code == taken.slip.code
    assert door.is_as_read(state)
    assert len([fact for fact in state.facts.values() if isinstance(fact.action, SignOff)]) == 2
    assert door.work().unfinished() == []
    with pytest.raises(NotPossible, match="không cần ký lại"):
        door.work().sign_again(taken.dossier, PIN, SIGNED)


def test_the_paper_of_before_is_not_named_by_the_new_mark(door: Door, taken: Taken) -> None:
    screen = door.officer.store.screen(taken.dossier)
    door.officer.capture.save(screen, {NAME: RIGHT}, now_ms=door.time(NEXT_DAY))
    door.work().sign_again(taken.dossier, PIN, SIGNED)

    state = door.officer.store.state(taken.dossier)
    marks = [of_kind(Mark, [act for _, act in acts_on(state, one)]) for one, _ in marked(state)]
    assert [[len(mark.pages) for mark in some] for some in marks] == [[1], [0]]


def test_what_is_over_or_has_no_slip_is_not_signed_again(door: Door, taken: Taken) -> None:
    door.time(NEXT_DAY)
    door.work().withdraw(taken.dossier, "gia đình muốn làm sau")
    with pytest.raises(NotPossible, match="không ký lại được nữa"):
        door.work().sign_again(taken.dossier, PIN, SIGNED)

    begun = door.work().begin(Visit(PENSION, P01, None, ()))
    with pytest.raises(NotPossible, match="chưa có phiếu"):
        door.work().sign_again(begun, PIN, SIGNED)


def test_one_who_says_no_leaves_the_acts_to_be_asked_anew(door: Door, taken: Taken) -> None:
    correct(door, taken)
    code = taken.slip.code.text
    with pytest.raises(NotPossible, match="ghi lý do"):
        door.clerk("26/11/2026 10:00", ConfirmCorrection(code, agreed=False))

    door.clerk("26/11/2026 10:00", ConfirmCorrection(code, False, "giấy ghi khác"))

    assert Hold.BROKEN in door.holds(door.held(taken.dossier))
    with pytest.raises(NotPossible, match="không có chỗ sửa"):
        door.clerk("26/11/2026 10:05", ConfirmCorrection(code))
