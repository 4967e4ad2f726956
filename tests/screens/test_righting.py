"""Scenario 5 in the app: a typing error put right against the signed page, by two persons."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import flet as ft
import pytest

from mobile import jottings
from mobile.capture import Paper
from mobile.correcting import Correcting
from mobile.edits import page_roots
from mobile.fieldwork import Visit
from mobile.state.app import Place
from mobile.stated import usual
from protocol.actions import Value
from protocol.dossier import text_at, value_of
from protocol.ids import DossierId
from protocol.trade.corrections import corrections_in
from protocol.trade.visits import request_of
from tests.cases import at
from tests.devices import PIN
from tests.field import Field
from tests.home_visit import BIRTH
from tests.screens.pages import a_page
from tests.screens.stage import Stage, a_stage

CHILD: Final = "child.full_name"
TYPED: Final = "Lò Văn Mậu"
RIGHT: Final = "Lò Văn Mẫu"
BEGINS: Final = "25/11/2026 07:30"
NEXT_DAY: Final = "26/11/2026 08:30"


def signed(
    stage: Stage,
    *pictures: bytes,
    name: str = TYPED,
    when: str = "25/11/2026 10:00",
    until: str = NEXT_DAY,
    paper: str = "chung_sinh",
) -> DossierId:
    """Taken at a home with these pages, which lay before the mother when she signed."""
    home = stage.home
    home.desk.now_ms = at(when)
    work = home.officer.fieldwork()
    papers = [Paper(one, "image/jpeg", paper, None, paper) for one in pictures]
    values: dict[str, Value] = {**BIRTH, CHILD: name}
    stated = usual(work.procedure_at("1.001193", "disability"))
    visit = Visit("1.001193", values, None, papers, stated, "disability", "mẹ không đi lại được")
    dossier = work.take(visit, PIN).dossier
    home.synchronise(until)
    return dossier


@pytest.fixture(scope="module")
def page() -> bytes:
    return a_page(size=(840, 1188))


@pytest.fixture
def wrong(stage: Stage, page: bytes) -> DossierId:
    return signed(stage, page)


def chosen(stage: Stage, dossier: DossierId) -> None:
    stage.at(Place.DOSSIER, dossier.hex())
    stage.tap("Sửa lỗi gõ", "button")
    stage.tap(TYPED, "button")


def written(stage: Stage, *, says: str = RIGHT, becomes: str = RIGHT) -> None:
    stage.type("Trên trang ghi (chép từng chữ)", says)
    stage.type("Sửa thành", becomes)
    stage.tap("Gõ nhầm dấu", "button")


def test_what_the_signed_page_says_is_put_in_and_waits_for_a_second_person(
    stage: Stage, wrong: DossierId
) -> None:
    chosen(stage, wrong)
    assert stage.has("Trang 1: Giấy chứng sinh") or stage.sees("Phóng to trang")
    written(stage)

    stage.tap("Gửi chỗ sửa", "button")

    state = stage.home.officer.store.state(wrong)
    [one] = corrections_in(state)
    assert value_of(state, CHILD) == RIGHT
    assert (one.standing, one.reason) == ("open", "Gõ nhầm dấu")
    assert [(said.slot, said.text) for said in one.says] == [(CHILD, RIGHT)]
    assert stage.sees("Đã ghi chỗ sửa, chờ người thứ hai xác nhận. Công dân không phải ký lại.")
    assert stage.state.app.here == (Place.DOSSIER, wrong.hex())
    assert stage.sees("Chỗ sửa chờ người thứ hai xác nhận")


def test_before_and_after_stand_under_one_another_with_the_letters_that_differ(
    stage: Stage, wrong: DossierId
) -> None:
    chosen(stage, wrong)
    stage.type("Sửa thành", RIGHT)

    spans = [
        [(span.text, span.style and span.style.decoration) for span in text.spans]
        for text in stage.client.all(ft.Text)
        if text.spans
    ]
    differing = [[text for text, decorated in line if decorated] for line in spans]
    assert differing == [["ậ"], ["ẫ"]]


def test_where_the_page_says_the_old_value_nothing_is_signed_and_a_visit_is_offered(
    stage: Stage, wrong: DossierId
) -> None:
    before = stage.home.officer.store.own_operations()
    chosen(stage, wrong)
    written(stage, says=TYPED)

    stage.tap("Gửi chỗ sửa", "button")

    assert stage.sees("Giấy đã ký ghi khác: không phải lỗi gõ.")
    assert stage.sees("cần đến gặp công dân, đọc lại và xin ký lại")
    assert stage.home.officer.store.own_operations() == before
    assert stage.find("Sửa thành", "textbox").control.value == RIGHT, "it can be looked at again"

    stage.tap("Đến lại để đọc và ký lại", "button")

    assert stage.state.app.here.place is Place.VISIT
    visit = DossierId(bytes.fromhex(stage.state.app.here.of))
    record = stage.home.officer.store.state(visit)
    request = request_of(record)
    assert text_at(record, "visit.dossier") == wrong.hex()
    assert request.asked.ground == "Đọc lại, ký lại: Họ, chữ đệm, tên"
    assert request.asked.for_name == TYPED
    assert request.plan is not None

    stage.at(Place.CORRECT, wrong.hex())
    stage.tap("Gửi chỗ sửa", "button")
    stage.tap("Đến lại để đọc và ký lại", "button")
    assert stage.state.app.here.of == visit.hex(), "one visit of a day is enough"


def test_what_is_missing_is_said_at_its_field_and_nothing_is_signed(
    stage: Stage, wrong: DossierId
) -> None:
    chosen(stage, wrong)
    stage.tap("Gửi chỗ sửa", "button")

    for sentence in (
        "Xin chép từng chữ đang ghi trên trang.",
        "Xin ghi lại cho đúng.",
        "Xin chọn hoặc ghi vì sao sai.",
    ):
        assert stage.sees(sentence)
    assert stage.state.app.message == "Xin chép từng chữ đang ghi trên trang."
    stage.type("Trên trang ghi (chép từng chữ)", TYPED)
    assert stage.state.app.message == "Xin ghi lại cho đúng.", "the next one that is missing"
    stage.type("Sửa thành", TYPED)
    stage.type("Hoặc ghi bằng lời", "gõ lúc trời mưa")
    stage.tap("Gửi chỗ sửa", "button")

    assert stage.sees("Vẫn như đang ghi. Xin sửa chữ sai.")
    assert corrections_in(stage.home.officer.store.state(wrong)) == []


def test_a_value_that_its_field_does_not_take_is_refused_as_in_the_form(
    stage: Stage, wrong: DossierId
) -> None:
    stage.at(Place.CORRECT, wrong.hex())
    stage.tap("04/03/1998", "button")

    written(stage, says="31/02/1998", becomes="31/02/1998")
    stage.tap("Gửi chỗ sửa", "button")

    assert [part for part, _ in stage.state.righting.errors] == ["becomes"]
    assert corrections_in(stage.home.officer.store.state(wrong)) == []


def test_an_answer_that_was_chosen_is_chosen_anew(stage: Stage, wrong: DossierId) -> None:
    stage.at(Place.CORRECT, wrong.hex())
    stage.tap("Nam", "button")

    stage.type("Trên trang ghi (chép từng chữ)", "Nữ")
    stage.tap("Nữ", "button")
    stage.tap("Gõ nhầm chữ", "button")
    stage.tap("Gửi chỗ sửa", "button")

    state = stage.home.officer.store.state(wrong)
    assert value_of(state, "child.sex") == "NU"
    assert len(corrections_in(state)) == 1


def test_of_several_pages_one_is_chosen_and_only_signed_ones_are_offered(
    stage: Stage, page: bytes
) -> None:
    dossier = signed(stage, page, a_page("TỜ KHAI", size=(840, 1188)))
    screen = stage.home.officer.store.screen(dossier)
    later = Paper(a_page("SAU", size=(840, 1188)), "image/jpeg", "x", None, "chung_sinh")
    stage.home.officer.capture.attach(screen, later, now_ms=stage.home.desk.now_ms)
    chosen(stage, dossier)
    assert [one.number for one in stage.state.righting.pages] == [1, 2]
    written(stage)

    stage.tap("Gửi chỗ sửa", "button")
    assert stage.sees("Xin chọn trang ghi điều này.")

    stage.tap("Trang 2", "button")
    stage.tap("Phóng to trang", "button")
    assert stage.state.app.here.place is Place.PAGE
    stage.tap("Quay lại", "button")
    assert stage.find("Sửa thành", "textbox").control.value == RIGHT
    stage.tap("Gửi chỗ sửa", "button")

    state = stage.home.officer.store.state(dossier)
    [one] = corrections_in(state)
    assert one.page == page_roots(state)[1]


def test_without_a_signed_page_nothing_is_mended_and_a_visit_is_offered(stage: Stage) -> None:
    dossier = signed(stage)

    stage.at(Place.DOSSIER, dossier.hex())
    stage.tap("Sửa lỗi gõ", "button")

    assert stage.sees("Không có ảnh trang nào công dân đã ký cùng hồ sơ này.")
    stage.tap("Đến lại để đọc và ký lại", "button")
    assert stage.state.app.here.place is Place.VISIT


def test_what_nobody_has_signed_is_edited_and_not_corrected(stage: Stage) -> None:
    work = stage.home.officer.fieldwork()
    dossier = work.begin(Visit("1.001193", BIRTH, None, ()))

    stage.at(Place.DOSSIER, dossier.hex())

    assert stage.has("Làm tiếp hồ sơ này", "button")
    assert not stage.has("Sửa lỗi gõ", "button")


def test_what_was_typed_is_sealed_at_a_lock_and_gone_once_it_is_signed(
    stage: Stage, wrong: DossierId
) -> None:
    chosen(stage, wrong)
    written(stage)

    stage.do(stage.desk.lock)

    assert RIGHT not in "\n".join(stage.told())
    assert stage.state.righting.becomes == ""
    stage.do(lambda: stage.desk.opened(stage.doors.open(stage.desk.home, PIN)))
    stage.at(Place.CORRECT, wrong.hex())
    assert stage.find("Sửa thành", "textbox").control.value == RIGHT
    stage.tap("Gửi chỗ sửa", "button")
    assert len(corrections_in(stage.desk.device.store.state(wrong))) == 1
    assert jottings.read(stage.desk.device.store, wrong, "righting") == {}


def test_nothing_typed_for_one_citizen_is_on_the_page_of_the_next(
    stage: Stage, wrong: DossierId, page: bytes
) -> None:
    then = "26/11/2026 08:45"
    other = signed(stage, page, name="Lò Văn Thử", when=then, until=then)
    chosen(stage, wrong)
    written(stage)

    stage.at(Place.CORRECT, other.hex())

    assert stage.state.righting.slot == ""
    told = "\n".join(stage.told())
    assert RIGHT not in told
    assert TYPED not in told


# The second person.


@pytest.fixture
def asked(tmp_path: Path, page: bytes) -> Iterator[tuple[Stage, DossierId, Field]]:
    """A colleague has mended what this officer typed, and the tablet knows of it."""
    with a_stage(tmp_path, BEGINS) as stage:
        dossier = signed(stage, page)
        other = Field(tmp_path, stage.home.desk, "binh")
        other.exchange()
        correct(stage, other, dossier)
        stage.home.synchronise("26/11/2026 09:00")
        yield stage, dossier, other
        other.store.close()


def correct(stage: Stage, other: Field, dossier: DossierId, becomes: str = RIGHT) -> None:
    catalogue, page = other.catalogue(), page_roots(other.store.state(dossier))[0]
    Correcting(other.capture, other.store, catalogue).correct(
        dossier, CHILD, becomes, page=page, says=becomes, reason="gõ nhầm dấu",
        now_ms=stage.home.desk.now_ms,
    )  # fmt: skip
    other.exchange()


def test_a_colleagues_correction_is_confirmed_beside_its_page(
    asked: tuple[Stage, DossierId, Field],
) -> None:
    stage, dossier, _ = asked
    stage.at(Place.DOSSIER, dossier.hex())
    stage.tap("Chỗ sửa của người khác, xin xem và xác nhận", "button")
    assert stage.sees("Binh, 08:30 ngày 26/11/2026: gõ nhầm dấu")

    stage.tap("Xem trang đã ký", "button")
    assert stage.state.app.here.place is Place.PAGE
    stage.tap("Quay lại", "button")
    stage.tap("Đúng như trang đã ký", "button")

    [one] = corrections_in(stage.home.officer.store.state(dossier))
    assert one.standing == "confirmed"
    assert stage.sees("Đã xác nhận chỗ sửa.")
    assert not stage.has("Đúng như trang đã ký", "button")


def test_who_does_not_agree_says_why(asked: tuple[Stage, DossierId, Field]) -> None:
    stage, dossier, _ = asked
    stage.at(Place.CORRECT, dossier.hex())

    stage.tap("Chưa đồng ý", "button")
    assert stage.sees("Xin ghi vì sao chưa đồng ý.")
    assert corrections_in(stage.home.officer.store.state(dossier))[0].standing == "open"

    stage.type("Ý kiến (cần ghi khi chưa đồng ý)", "giấy ghi khác")
    stage.tap("Chưa đồng ý", "button")
    assert corrections_in(stage.home.officer.store.state(dossier))[0].standing == "denied"


def test_a_correction_that_came_meanwhile_is_looked_at_before_it_is_confirmed(
    asked: tuple[Stage, DossierId, Field],
) -> None:
    stage, dossier, other = asked
    stage.at(Place.CORRECT, dossier.hex())
    correct(stage, other, dossier, "Lò Văn Mâu")
    stage.home.synchronise("26/11/2026 09:30")

    stage.tap("Đúng như trang đã ký", "button")

    assert stage.sees("Chỗ sửa vừa thay đổi.")
    standing = {one.standing for one in corrections_in(stage.home.officer.store.state(dossier))}
    assert standing == {"open"}


def test_ones_own_correction_is_shown_and_not_confirmed(stage: Stage, wrong: DossierId) -> None:
    chosen(stage, wrong)
    written(stage)
    stage.tap("Gửi chỗ sửa", "button")

    stage.tap("Chỗ sửa chờ người thứ hai xác nhận", "button")

    assert stage.sees("Máy này, 08:30 ngày 26/11/2026: Gõ nhầm dấu")
    assert not stage.has("Đúng như trang đã ký", "button")
