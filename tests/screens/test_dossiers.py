"""The list of dossiers and what an officer does about one after the visit."""

from pathlib import Path

import pytest

from mobile.state.app import Place
from protocol.dossier import shown, value_of
from protocol.ids import DossierId
from protocol.trade.events import events_in
from protocol.trade.time_events import NoticeDelivered, SupplementRequested
from protocol.workflow import axis_of
from sync_server import happenings
from tests.field import Field
from tests.screens.stage import Stage, a_stage

CHILD = "child.full_name"


@pytest.fixture
def taken(stage: Stage) -> DossierId:
    """A birth, received at the home and at the centre."""
    dossier = stage.home.take("25/11/2026 10:00", ground="disability").dossier
    stage.home.synchronise("25/11/2026 17:00")
    return dossier


def edited(officer: Field, dossier: DossierId, name: str) -> None:
    screen = officer.store.screen(dossier)
    officer.capture.save(screen, {CHILD: name}, now_ms=officer.desk.now_ms)


def test_the_list_finds_without_marks_and_says_where_each_dossier_is(
    stage: Stage, taken: DossierId
) -> None:
    stage.at(Place.DOSSIERS)
    title = stage.state.dossiers.rows[0].title
    plain = {"ẫ": "a", "ị": "i", "ò": "o", "ử": "u", "ă": "a"}
    wanted = "".join(plain.get(letter, letter) for letter in title.lower())

    stage.type("Tìm tên, mã, bản", wanted)

    assert [row.dossier for row in stage.state.dossiers.rows] == [taken.hex()]
    assert stage.sees("Trung tâm đã nhận")

    stage.type("Tìm tên, mã, bản", "không ai tên thế")

    assert stage.sees("Không thấy hồ sơ nào có “không ai tên thế”.")


def test_a_list_narrowed_to_what_is_only_here_empties_when_the_centre_has_it(stage: Stage) -> None:
    stage.home.take("25/11/2026 10:00", ground="disability")
    stage.at(Place.DOSSIERS)

    stage.do(lambda: stage.commands.dossiers.narrow("here"))
    before = len(stage.state.dossiers.rows)
    stage.home.synchronise("25/11/2026 17:00")
    stage.do(lambda: stage.commands.dossiers.narrow("here"))

    assert (before, len(stage.state.dossiers.rows)) == (1, 0)
    assert stage.sees("Không còn hồ sơ nào ở mục này.")


def test_the_page_of_a_dossier_tells_its_history_and_what_was_declared(
    stage: Stage, taken: DossierId
) -> None:
    stage.at(Place.DOSSIER, taken.hex())

    told = "\n".join(stage.told())

    assert "Cán bộ xác nhận hồ sơ" in told
    assert "Lập hồ sơ Đăng ký khai sinh lưu động" in told
    assert "Lập hồ sơ 1." not in told, "people know procedures by their names"
    assert "Chuyển sang “được tiếp nhận”" in told
    assert "Họ, chữ đệm, tên" in told
    assert "Hẹn trả" in told


def test_values_not_agreed_stand_side_by_side_and_nothing_is_chosen_beforehand(
    stage: Stage, taken: DossierId, tmp_path: Path
) -> None:
    other = Field(tmp_path, stage.home.desk, "binh")
    other.exchange()
    officer = stage.home.officer
    edited(officer, taken, "Lò Thị Mẫu")
    edited(other, taken, "Lò Thị Mậu")
    other.exchange()
    stage.home.synchronise("26/11/2026 08:00")
    stage.at(Place.DOSSIER, taken.hex())
    stage.tap("Thông tin chưa thống nhất", "button")  # the one next thing, before the slip

    detail = stage.state.dossiers.detail
    assert detail is not None
    (asked,) = detail.not_agreed
    assert {one.said for one in asked.options} == {"Lò Thị Mẫu", "Lò Thị Mậu"}
    assert [*stage.state.dossiers.chosen] == []

    stage.tap("Chọn thông tin đúng", "button")

    assert stage.sees("Xin bấm vào một trong các thông tin ở trên.")
    assert len(shown(officer.store.state(taken), CHILD)) == 2

    stage.tap("Lò Thị Mậu", "radio")
    stage.tap("Lò Thị Mẫu", "radio")
    assert len(stage.state.dossiers.chosen) == 1, "one of them only"
    assert len(stage.nodes("checkbox")) == 0
    stage.tap("Chọn “Lò Thị Mẫu”", "button")

    assert value_of(officer.store.state(taken), CHILD) == "Lò Thị Mẫu"
    assert stage.sees("Mọi thông tin đã thống nhất.")


def test_a_paper_that_was_asked_for_is_recorded_when_it_comes(
    stage: Stage, taken: DossierId
) -> None:
    centre = stage.home.centre
    happenings.happen(
        centre, taken, SupplementRequested.kind, [("items", "chung_sinh"), ("reason", "bị mờ")]
    )
    stage.home.synchronise("26/11/2026 08:00")
    stage.at(Place.SUPPLEMENT, taken.hex())
    assert stage.sees("Lý do: bị mờ")
    stage.home.desk.now_ms += 60_000

    stage.type("Đã báo cho ai", "Lò Thị Mẫu")
    stage.tap("Gọi điện", "button")
    assert stage.find("Đã báo cho ai", "textbox").control.value == "Lò Thị Mẫu"
    stage.tap("Ghi đã báo cho công dân", "button")
    (told,) = events_in(stage.home.officer.store.state(taken), NoticeDelivered)
    assert (told.what.to, told.what.way) == ("Lò Thị Mẫu", "phone")
    assert stage.state.dossiers.told_way == "at_home", "nothing is said for the next one"
    stage.tap("Đã nhận", "button")

    detail = stage.state.dossiers.detail
    assert detail is not None
    assert [(one.told, one.done) for one in detail.asked] == [(True, True)]
    assert detail.notices == ()


def test_a_changed_mind_at_the_door_needs_reason_reading_and_mark(stage: Stage) -> None:
    dossier = stage.home.take("25/11/2026 10:00", ground="disability").dossier
    stage.at(Place.WITHDRAW, dossier.hex())

    stage.tap("Đọc cho công dân nghe", "button")
    assert stage.sees("Xin ghi lý do theo lời công dân.")

    stage.type("Lý do, theo lời công dân", "gia đình muốn làm sau Tết")
    stage.tap("Đọc cho công dân nghe", "button")
    stage.tap("Rút hồ sơ này", "button")
    assert stage.sees("Xin chọn: ký hoặc điểm chỉ.")
    assert axis_of(stage.home.seen(dossier)).state != "withdrawn"

    stage.tap("Điểm chỉ", "button")
    stage.tap("Rút hồ sơ này", "button")

    assert axis_of(stage.home.seen(dossier)).state == "withdrawn"
    assert stage.sees("Đã rút hồ sơ.")


def test_nothing_of_one_citizen_is_left_when_the_next_dossier_opens(tmp_path: Path) -> None:
    with a_stage(tmp_path) as stage:
        one = stage.home.take("25/11/2026 10:00", ground="disability").dossier
        two = stage.home.take("25/11/2026 11:00", ground="disability").dossier
        stage.at(Place.WITHDRAW, one.hex())
        stage.type("Lý do, theo lời công dân", "một lý do riêng")

        stage.at(Place.WITHDRAW, two.hex())

        assert stage.state.dossiers.reason == ""
        assert "một lý do riêng" not in "\n".join(stage.told())
