"""Scenario 5 in the app, of what is chosen from lists: communes, groups, answers, cells."""

from typing import Final

import pytest

from mobile.capture import Paper
from mobile.correcting import Correcting
from mobile.edits import page_roots
from mobile.fieldwork import Visit
from mobile.state.app import Place
from mobile.stated import usual
from protocol.actions import Value
from protocol.dossier import value_of
from protocol.ids import DossierId
from protocol.trade.act_particulars import Originals
from protocol.trade.corrections import corrections_in
from tests.cases import at
from tests.devices import PIN
from tests.home_visit import BIRTH
from tests.law import unit_code
from tests.screens.pages import a_page
from tests.screens.stage import Stage
from tests.screens.test_righting import NEXT_DAY

SAYS: Final = "Trên trang ghi (chép từng chữ)"
SAYS_WHERE: Final = "Trên trang ghi, xã rồi đến tỉnh (chép từng chữ)"
SAYS_ALL: Final = "Trên trang ghi những gì, cách nhau dấu chấm phẩy (chép từng chữ)"
WHERE: Final = "Nơi cư trú: Tỉnh, xã"
HOME: Final = "mother.residence"
BIRTH_CODE: Final = "1.001193"
SEND: Final = "Gửi chỗ sửa"
OTHERWISE: Final = "Giấy đã ký ghi khác: không phải lỗi gõ."


SON_LA: Final = unit_code("Tỉnh Sơn La")
LAO_CAI: Final = unit_code("Tỉnh Lào Cai")
PHU_OF_SON_LA: Final = unit_code("Xã Gia Phù")
PHU_OF_LAO_CAI: Final = unit_code("Xã Gia Phú")
WRITTEN: Final = "Xã Gia Phù, Tỉnh Sơn La"
MEANT: Final = "Xã Gia Phú, Tỉnh Lào Cai"
BORN: Final[dict[str, Value]] = {
    **BIRTH,
    "mother.full_name": "Lò Thị Mẫu",
    "mother.dob": "1998-03-04",
    "mother.ethnic": "Thái",
    "mother.nationality": "Việt Nam",
    "mother.residence.province": SON_LA,
    "mother.residence.unit": PHU_OF_SON_LA,
    "mother.residence.detail": "bản Nà Thử",
    "head.receiving_unit": PHU_OF_SON_LA,
}
DISABLED: Final[dict[str, Value]] = {
    "request.kind": "first",
    "applicant.full_name": "Lò Văn Thử",
    "applicant.dob": "1980-05-06",
    "applicant.sex": "NAM",
    "applicant.permanent_residence.province": SON_LA,
    "applicant.permanent_residence.unit": PHU_OF_SON_LA,
    "disability.types": ["movement", "sight"],
}

COPIES: Final[dict[str, Value]] = {
    "applicant.full_name": "Lò Văn Thử",
    "applicant.id_ground": "KNOWN_TO_OFFICER",
    "request.papers/0a/name": "Giấy khai sinh",
    "request.papers/0a/pages": 3,
    "request.papers/0a/copies": 2,
}


def signed(
    stage: Stage, values: dict[str, Value], procedure: str = BIRTH_CODE, ground: str = ""
) -> DossierId:
    home = stage.home
    home.desk.now_ms = at("25/11/2026 10:00")
    work = home.officer.fieldwork()
    paper = Paper(a_page(size=(840, 1188)), "image/jpeg", "to_khai", None, "to_khai")
    law = work.procedure_at(procedure, ground)
    shown = tuple(one.id for one in law.components if one.shown_only)
    stated = [*usual(law), *([Originals(shown)] if shown else [])]
    dossier = work.take(
        Visit(procedure, values, None, [paper], stated, ground, "không đi lại được"), PIN
    ).dossier
    home.synchronise(NEXT_DAY)
    return dossier


@pytest.fixture
def born(stage: Stage) -> DossierId:
    return signed(stage, BORN, ground="disability")


def chosen(stage: Stage, dossier: DossierId, slot: str) -> None:
    stage.at(Place.DOSSIER, dossier.hex())
    stage.tap("Sửa lỗi gõ", "button")
    stage.do(stage.commands.righting.choose, slot)


def found(stage: Stage, opener: str, words: str, line: str) -> None:
    """As in the form: opened, looked for, tapped."""
    stage.tap(opener)
    stage.type(opener, words)
    stage.tap(line, "button")


def sent(stage: Stage, dossier: DossierId) -> None:
    stage.tap("Chọn nhầm", "button")
    stage.tap(SEND, "button")
    assert len(corrections_in(stage.home.officer.store.state(dossier))) == 1, stage.told()


def refused(stage: Stage, dossier: DossierId) -> None:
    stage.tap("Chọn nhầm", "button")
    stage.tap(SEND, "button")
    assert stage.sees(OTHERWISE)
    assert stage.has("Đến lại để đọc và ký lại", "button")
    assert corrections_in(stage.home.officer.store.state(dossier)) == []


def values(stage: Stage, dossier: DossierId, *slots: str) -> list[Value]:
    state = stage.home.officer.store.state(dossier)
    return [value_of(state, slot) for slot in slots]


# A commune.


def test_a_commune_is_found_as_in_the_form_with_the_province_that_it_lies_in(
    stage: Stage, born: DossierId
) -> None:
    stage.at(Place.CORRECT, born.hex())
    assert not stage.sees("bảng kê"), "this form has none"
    chosen(stage, born, f"{HOME}.unit")
    stage.type(SAYS_WHERE, MEANT)
    found(stage, WHERE, "gia phu", MEANT)
    assert stage.sees(MEANT)
    sent(stage, born)

    assert values(stage, born, f"{HOME}.province", f"{HOME}.unit") == [LAO_CAI, PHU_OF_LAO_CAI]
    [one] = corrections_in(stage.home.officer.store.state(born))
    assert {(said.slot, said.text) for said in one.says} == {
        (f"{HOME}.province", MEANT),
        (f"{HOME}.unit", MEANT),
    }
    stage.tap("Chỗ sửa chờ người thứ hai xác nhận", "button")
    [waiting] = stage.state.righting.waiting
    assert waiting.says == (("Nơi cư trú: Tỉnh, xã", MEANT, MEANT),), "one place, in words"


@pytest.mark.parametrize(
    "says", [WRITTEN, "Xã Gia Phù", "Xã Gia Phú", "Xã Gia Phú, Tỉnh Sơn La", PHU_OF_LAO_CAI]
)
def test_a_page_that_does_not_say_this_commune_and_province_puts_nothing_right(
    stage: Stage, born: DossierId, says: str
) -> None:
    chosen(stage, born, f"{HOME}.unit")
    stage.type(SAYS_WHERE, says)
    found(stage, WHERE, "gia phu", MEANT)

    refused(stage, born)

    assert values(stage, born, f"{HOME}.province", f"{HOME}.unit") == [SON_LA, PHU_OF_SON_LA]
    assert stage.sees(MEANT), "it can be looked at again"


def test_the_same_commune_again_is_no_correction(stage: Stage, born: DossierId) -> None:
    chosen(stage, born, f"{HOME}.unit")
    stage.type(SAYS_WHERE, WRITTEN)
    found(stage, WHERE, "gia phu", WRITTEN)
    stage.tap("Chọn nhầm", "button")
    stage.tap(SEND, "button")

    assert stage.sees("Vẫn như đang ghi.")
    assert corrections_in(stage.home.officer.store.state(born)) == []


def test_the_commune_that_takes_it_in_is_found_by_its_name(stage: Stage, born: DossierId) -> None:
    chosen(stage, born, "head.receiving_unit")
    stage.type(SAYS_WHERE, "xã Gia Phú")
    found(stage, "Ủy ban nhân dân", "gia phu", MEANT)
    sent(stage, born)

    assert values(stage, born, "head.receiving_unit") == [PHU_OF_LAO_CAI]


def test_the_house_is_typed_and_what_is_too_long_for_it_is_said(
    stage: Stage, born: DossierId
) -> None:
    chosen(stage, born, f"{HOME}.detail")
    stage.type(SAYS, "bản Na" * 200)
    stage.type("Sửa thành", "bản Na" * 200)
    stage.tap("Gõ nhầm chữ", "button")
    stage.tap(SEND, "button")
    assert [part for part, _ in stage.state.righting.errors] == ["becomes"]

    stage.type(SAYS, "bản Na Thử")
    stage.type("Sửa thành", "bản Na Thử")
    stage.tap(SEND, "button")
    assert values(stage, born, f"{HOME}.detail") == ["bản Na Thử"]


# A group, a nationality.


def test_a_group_is_put_right_with_the_name_that_the_page_has_for_it(
    stage: Stage, born: DossierId
) -> None:
    chosen(stage, born, "mother.ethnic")
    stage.type(SAYS, "Hmông")
    found(stage, "Dân tộc", "mong", "Mông (Hmông)")
    sent(stage, born)

    assert values(stage, born, "mother.ethnic", "mother.ethnic_declared") == ["08", "Hmông"]
    assert values(stage, born, "child.ethnic", "child.ethnic_declared") == ["03", "Thái"]


@pytest.mark.parametrize("says", ["Thái", "Mường", "người ở bản"])
def test_a_page_that_names_another_group_puts_nothing_right(
    stage: Stage, born: DossierId, says: str
) -> None:
    chosen(stage, born, "mother.ethnic")
    stage.type(SAYS, says)
    found(stage, "Dân tộc", "mong", "Mông (Hmông)")

    refused(stage, born)

    assert values(stage, born, "mother.ethnic", "mother.ethnic_declared") == ["03", "Thái"]


def test_a_nationality_is_found_as_in_the_form(stage: Stage, born: DossierId) -> None:
    chosen(stage, born, "mother.nationality")
    stage.type(SAYS, "Việt Nam")
    found(stage, "Quốc tịch", "lao", "Lào")
    refused(stage, born)

    stage.type(SAYS, "Lào")
    stage.tap(SEND, "button")
    assert values(stage, born, "mother.nationality") == ["Lào"]


def test_one_of_many_answers_is_found_as_in_the_form(stage: Stage) -> None:
    dossier = signed(stage, COPIES, "2.000815")
    chosen(stage, dossier, "applicant.id_ground")
    stage.type(SAYS, "Cán bộ biết rõ")
    found(stage, "Căn cứ nhận biết", "vneid", "VNeID")
    refused(stage, dossier)

    stage.type(SAYS, "VNeID")
    stage.tap(SEND, "button")
    assert values(stage, dossier, "applicant.id_ground") == ["VNEID"]


# Several answers, and tables.


def test_of_several_answers_all_are_ticked_that_the_page_names(stage: Stage) -> None:
    dossier = signed(stage, DISABLED, "1.001699")
    chosen(stage, dossier, "disability.types")
    stage.type(SAYS_ALL, "Vận động; Nghe, nói")
    stage.tap("Vận động", "button")
    refused(stage, dossier)

    stage.tap("Nghe, nói", "button")
    stage.tap(SEND, "button")
    assert values(stage, dossier, "disability.types") == [["movement", "hearing"]]


def test_a_tick_is_taken_back_by_a_second_tap(stage: Stage) -> None:
    dossier = signed(stage, DISABLED, "1.001699")
    chosen(stage, dossier, "disability.types")
    stage.tap("Vận động", "button")
    stage.tap("Vận động", "button")
    stage.type(SAYS_ALL, "Vận động")
    stage.tap(SEND, "button")

    assert dict(stage.state.righting.errors)["becomes"] == "Xin ghi lại cho đúng."


def test_a_cell_of_a_table_is_put_right_and_no_row_is_added(stage: Stage) -> None:
    dossier = signed(stage, COPIES, "2.000815")
    stage.at(Place.CORRECT, dossier.hex())
    assert stage.sees("Thiếu hoặc thừa dòng trong bảng kê không phải lỗi gõ")
    chosen(stage, dossier, "request.papers/0a/pages")
    assert stage.sees("Giấy tờ cần chứng thực 1: Số trang")
    stage.type(SAYS, "8")
    stage.type("Sửa thành", "8")
    stage.tap("Gõ nhầm số", "button")
    stage.tap(SEND, "button")

    assert values(stage, dossier, "request.papers/0a/pages", "request.papers/0a/copies") == [8, 2]


# What is kept.


def test_what_was_picked_is_there_again_after_a_lock(stage: Stage, born: DossierId) -> None:
    chosen(stage, born, f"{HOME}.unit")
    stage.type(SAYS_WHERE, MEANT)
    found(stage, WHERE, "gia phu", MEANT)

    stage.do(stage.desk.lock)

    assert MEANT not in "\n".join(stage.told())
    assert stage.state.righting.box is None
    stage.do(lambda: stage.desk.opened(stage.doors.open(stage.desk.home, PIN)))
    stage.at(Place.CORRECT, born.hex())
    assert stage.sees(MEANT)
    stage.tap("Chọn nhầm", "button")
    stage.tap(SEND, "button")
    state = stage.desk.device.store.state(born)
    assert value_of(state, f"{HOME}.unit") == PHU_OF_LAO_CAI


def test_a_commune_that_a_colleague_has_put_right_meanwhile_is_not_replaced_unseen(
    stage: Stage, born: DossierId
) -> None:
    chosen(stage, born, f"{HOME}.unit")
    stage.type(SAYS_WHERE, MEANT)
    found(stage, WHERE, "gia phu", MEANT)
    officer = stage.home.officer
    correcting = Correcting(officer.capture, officer.store, officer.catalogue())
    correcting.correct(
        born, f"{HOME}.province", LAO_CAI, page=page_roots(officer.store.state(born))[0],
        says="tỉnh Lào Cai", reason="chọn nhầm", now_ms=stage.home.desk.now_ms,
    )  # fmt: skip

    stage.tap("Chọn nhầm", "button")
    stage.tap(SEND, "button")

    assert stage.sees("Chỗ này hoặc trang này vừa được sửa.")
    assert len(corrections_in(officer.store.state(born))) == 1
