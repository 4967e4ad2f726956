"""Today: the plan, two numbers that add up, tasks, deadlines, and one next thing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile.capture import DRAFT
from mobile.desk.telling import happenings_of
from mobile.desk.today import TodayDesk
from mobile.desk.work import declaring_of
from mobile.drafts import Draft, Drafts
from mobile.power import battery
from mobile.state.app import Place
from protocol.decoding import encode
from protocol.ids import DossierId
from protocol.trade.time_events import NoticeDelivered, PapersTaken, SupplementAnswered
from sync_server import office_control as office
from tests.cases import at
from tests.home_visit import Home
from tests.screens.stage import Stage, a_stage

P01 = {"for.full_name": "Lò Thị Mẫu", "visit.village": "bản Nà Thử", "visit.procedure": "1.014027"}
P02 = {"for.full_name": "Vàng A Mẫu", "visit.village": "bản Mẫu Một", "visit.procedure": "1.001699"}
P03 = {"for.full_name": "Vàng Thị Thử", "visit.village": "bản Mẫu Một"}


def ask(home: Home, said: dict[str, str], **plan: str) -> DossierId:
    """Somebody asks the centre for a visit, and the clerk plans it."""
    answer = office.run(office.AskVisit(list(said.items())), home.centre)
    visit = DossierId(bytes.fromhex(answer[0][0].rpartition(" ")[2]))
    if plan:
        office.run(office.Happen(visit.hex(), "visit_planned", list(plan.items())), home.centre)
    return visit


def planned(home: Home, *, day: str = "25/11/2026") -> list[DossierId]:
    visits = [
        ask(home, P02, day=day, officer="an", order="2", hour="14:00"),
        ask(home, P01, day=day, officer="an", order="1", hour="09:00"),
        ask(home, P03, day=day, officer="an", order="3", hour="15:30"),
    ]
    home.synchronise("25/11/2026 07:35")
    return visits


def back_on(stage: Stage) -> None:
    """She was elsewhere, and looks at the day again."""
    stage.at(Place.SYNC)
    stage.at(Place.TODAY)


@pytest.fixture
def going(tmp_path: Path) -> Iterator[Stage]:
    """Three houses in two villages, known on the tablet."""
    with a_stage(tmp_path) as stage:
        planned(stage.home)
        stage.do(lambda: stage.commands.today.look())
        yield stage


def test_the_plan_stands_by_village_in_the_order_of_going(going: Stage) -> None:
    villages = going.state.today.villages

    assert [one.name for one in villages] == ["Bản Nà Thử", "Bản Mẫu Một"]
    assert [[house.name for house in one.houses] for one in villages] == [
        ["Lò Thị Mẫu"],
        ["Vàng A Mẫu", "Vàng Thị Thử"],
    ]
    assert villages[0].houses[0].hour == "09:00"
    assert "hưu trí" in villages[0].houses[0].why
    assert "tờ khai" in villages[0].houses[0].bring
    assert going.has("Lò Thị Mẫu", "button")
    assert going.sees("Thứ Tư, 25/11/2026")


def test_in_english_a_procedure_stands_under_both_its_names(going: Stage) -> None:
    officer = going.home.officer
    drafts = Drafts(officer.store, lambda: going.home.desk.now_ms, officer.entropy)
    drafts.new(Draft("1.001193", values={"child.full_name": "Lò Văn Thử"}, step=3))
    going.do(going.commands.settings.language, "en")
    back_on(going)

    assert going.sees("Birth registration – Đăng ký khai sinh")
    assert going.sees(
        "Monthly social pension (start, change, stop) – Trợ cấp hưu trí xã hội hằng tháng"
    )
    visit = going.state.today.villages[0].houses[0].visit
    going.at(Place.VISIT, visit)
    assert going.sees("Monthly social pension (start, change, stop) – Trợ cấp hưu trí")

    going.do(going.commands.settings.language, "vi")
    back_on(going)
    assert not going.sees("Birth registration")
    assert going.sees("Đăng ký khai sinh")


def test_the_next_house_is_the_one_next_thing(going: Stage) -> None:
    assert going.sees("Việc tiếp theo · 09:00 · Bản Nà Thử")

    going.tap("Đã đến nơi")

    assert going.state.app.here.place is Place.VISIT
    assert going.state.household.name == "Lò Thị Mẫu"
    assert going.state.household.arrived == "07:35"
    going.tap("Quay lại")
    assert going.state.today.next.kind == "house"
    assert going.sees("Đến lúc 07:35")


def test_another_officers_plan_is_not_hers(stage: Stage) -> None:
    ask(stage.home, P01, day="25/11/2026", officer="chi")
    stage.home.synchronise("25/11/2026 07:40")
    stage.do(lambda: stage.commands.today.look())

    assert stage.state.today.villages == ()
    assert stage.sees("Hôm nay chưa có chuyến nào.")


def test_what_nobody_reported_yesterday_is_asked_for(stage: Stage) -> None:
    ask(stage.home, P01, day="23/11/2026", officer="an")
    stage.home.synchronise("25/11/2026 07:40")
    stage.do(lambda: stage.commands.today.look())

    assert [one.name for one in stage.state.today.behind] == ["Lò Thị Mẫu"]
    assert stage.state.today.next.kind == "outcome"
    assert stage.sees("Chưa ghi kết quả")


def test_the_next_day_out_stands_below(stage: Stage) -> None:
    ask(stage.home, P01, day="27/11/2026", officer="an", hour="08:30")
    stage.home.synchronise("25/11/2026 07:40")
    stage.do(lambda: stage.commands.today.look())

    assert stage.sees("Ngày đi tiếp: Thứ Sáu, 27/11/2026")


def test_two_numbers_add_up_with_the_centres(stage: Stage) -> None:
    first = stage.home.take("25/11/2026 08:00")
    stage.home.synchronise("25/11/2026 09:00")
    stage.home.take("25/11/2026 10:00")
    back_on(stage)

    syncing = stage.state.syncing
    assert (syncing.here, syncing.received) == (1, 1)
    assert stage.sees("Cộng: 2 hồ sơ")
    assert stage.home.centre.dossier(first.dossier).facts

    stage.home.synchronise("25/11/2026 16:00")
    back_on(stage)
    assert (syncing.here, syncing.received) == (0, 2)
    at_centre = stage.home.centre.store.dossiers.of_procedure("1.001193")
    assert len(list(at_centre)) == syncing.received


def test_a_visit_is_counted_nowhere(going: Stage) -> None:
    assert going.state.syncing.all == 0
    assert going.sees("Cộng: 0 hồ sơ")


def test_she_adds_a_house_by_herself_and_the_centre_hears_of_it(stage: Stage) -> None:
    stage.tap("Thêm nhà")
    stage.tap("Thêm vào hôm nay")
    assert stage.sees("Chưa có tên.")

    stage.type("Đến nhà ai (họ và tên)", "Tòng Thị Ón")
    stage.type("Bản, thôn, tổ dân phố", "bản Pom Mẫu")
    stage.type("Vì việc gì", "hỏi về trợ cấp")
    stage.tap("Thêm vào hôm nay")

    assert stage.state.app.here.place is Place.TODAY
    assert stage.has("Tòng Thị Ón", "button")
    assert stage.state.today.next.name == "Tòng Thị Ón"
    stage.home.synchronise("25/11/2026 16:00")
    (row,) = office.run(office.Visits(), stage.home.centre)
    assert "Tòng Thị Ón" in row
    assert "bản Pom Mẫu" in row


def test_a_second_copy_is_asked_for_while_anything_is_only_here(stage: Stage) -> None:
    stage.home.take("25/11/2026 08:00")
    stage.home.desk.now_ms = at("26/11/2026 17:00")
    back_on(stage)

    assert stage.sees("Nên có bản thứ hai")
    stage.tap("Sao dự phòng")
    assert stage.state.app.here.place is Place.COURIER


def test_a_deadline_that_is_near_stands_with_its_date(stage: Stage) -> None:
    taken = stage.home.take("25/11/2026 08:00", "1.001193", "disability")
    stage.home.synchronise("25/11/2026 09:00")
    stage.home.desk.now_ms = at("01/12/2026 08:00")
    back_on(stage)
    (near,) = stage.state.today.near
    assert (near.dossier, near.late) == (taken.dossier.hex(), False)
    assert stage.sees(f"Sắp đến hạn {near.day}")

    stage.home.desk.now_ms = at("04/12/2026 08:00")
    back_on(stage)
    assert stage.sees(f"Quá hạn {near.day}")


def test_the_battery_is_said_and_a_low_one_offers_the_short_path(stage: Stage) -> None:
    for left, words in ((None, "Máy không báo mức pin"), (62, "Pin 62 %"), (12, "làm bản ngắn")):
        stage.do(TodayDesk(stage.desk, lambda left=left: left).look)  # type: ignore[misc]
        assert stage.sees(words)


def test_sunlight_is_one_tap(stage: Stage) -> None:
    stage.tap("Nắng")
    assert stage.state.app.mode.value == "sun"


def test_a_tablet_has_two_columns_and_no_dock(going: Stage) -> None:
    going.resize(800, 1200)

    assert going.has("Đã đến nơi", "button")
    assert going.sees("Mang: tờ khai, mực điểm chỉ")


def test_nothing_of_the_day_stays_when_the_tablet_is_locked(going: Stage) -> None:
    going.desk.on_lock[0]()
    for forget in going.desk.on_lock:
        forget()

    assert going.state.today.villages == ()
    assert going.state.household.name == ""


# What Linux says of batteries.


def supply(folder: Path, name: str, **files: str) -> None:
    (folder / name).mkdir(parents=True)
    for file, text in files.items():
        (folder / name / file).write_text(text + "\n")


def test_the_emptiest_battery_of_the_machine_counts(tmp_path: Path) -> None:
    supply(tmp_path, "AC", type="Mains")
    supply(tmp_path, "BAT0", type="Battery", capacity="80")
    supply(tmp_path, "BAT1", type="Battery", capacity="41")
    supply(tmp_path, "mouse", type="Battery", scope="Device", capacity="3")

    assert battery(tmp_path) == 41


def test_a_machine_without_a_battery_says_nothing(tmp_path: Path) -> None:
    supply(tmp_path, "BAT0", type="Battery", capacity="unknown")

    assert battery(tmp_path) is None
    assert battery(tmp_path / "nowhere") is None


# What is owed to people.


def requested(stage: Stage) -> DossierId:
    """The centre asks for a paper while the officer is offline; then it is known."""
    taken = stage.home.take("25/11/2026 08:00", "1.001193", "disability")
    stage.home.synchronise("25/11/2026 09:00")
    said = [("items", "chung_sinh"), ("reason", "thiếu giấy chứng sinh"), ("number", "12/YC")]
    stage.home.desk.now_ms = at("26/11/2026 09:00")
    code = taken.slip.code.text
    office.run(office.Happen(code, "supplement_requested", said), stage.home.centre)
    return taken.dossier


def test_a_paper_to_ask_for_is_a_task_until_it_is_there(stage: Stage) -> None:
    dossier = requested(stage)
    stage.home.synchronise("26/11/2026 10:00")
    back_on(stage)
    assert stage.sees("Xin bổ sung: ")
    assert [one.kind for one in stage.state.today.todos] == ["ask"]  # and no second line for it

    happenings = happenings_of(stage.desk)
    happenings.sign(dossier, NoticeDelivered("bà Lò Thị Thử", "at_home"))
    back_on(stage)
    assert stage.sees("Đã báo, chờ bổ sung: ")

    happenings.sign(dossier, SupplementAnswered())
    back_on(stage)
    assert stage.state.today.todos == ()


def test_what_was_taken_without_the_asking_is_not_asked_for_again(stage: Stage) -> None:
    dossier = requested(stage)
    stage.home.desk.now_ms = at("26/11/2026 14:20")
    happenings_of(stage.desk).sign(dossier, PapersTaken(("chung_sinh",)))
    stage.home.synchronise("27/11/2026 16:00")
    back_on(stage)

    assert stage.sees("Đã có, không cần hỏi lại: ")


def test_half_done_work_stands_with_the_step_it_stood_at(stage: Stage) -> None:
    officer = stage.home.officer
    draft = Draft("1.001193", values={"child.full_name": "Lò Văn Thử"}, step=3)
    drafts = Drafts(officer.store, lambda: stage.home.desk.now_ms, officer.entropy)
    drafts.new(Draft())  # nothing was chosen in it: no work
    dossier = drafts.new(draft)
    back_on(stage)

    assert stage.sees("Đang làm dở")
    assert stage.sees("Lò Văn Thử")
    assert stage.sees("Bước 3/6 · Tờ khai")
    assert stage.state.today.next.kind == "resume"
    stage.tap("Làm tiếp")
    assert stage.state.app.here.of == dossier.hex()


def test_a_draft_is_called_everywhere_as_the_dossier_will_be(going: Stage) -> None:
    """By the ground that the officer has chosen: a mobile one, before it is begun and after."""
    stage, called = going, "Đăng ký khai sinh lưu động"
    visit = stage.state.today.villages[0].houses[0].visit
    stage.do(stage.commands.household.show, visit)
    stage.do(stage.commands.taking.start)
    stage.do(stage.commands.taking.choose, "1.001193")
    stage.do(stage.commands.taking.choose_ground, "disability")
    stage.do(stage.commands.taking.to_who)
    dossier = stage.state.taking.dossier
    assert stage.state.taking.work == called

    back_on(stage)
    assert [one.work for one in stage.state.today.half] == [called]
    stage.at(Place.VISIT, visit)
    assert [one.work for one in stage.state.household.people if one.dossier] == [called]

    declaring_of(stage.desk, dossier).begin()
    back_on(stage)
    assert [one.work for one in stage.state.today.half] == [called]
    stage.at(Place.DOSSIERS)
    assert [one.work for one in stage.state.dossiers.rows] == [called]
    stage.at(Place.DOSSIER, dossier)
    assert stage.state.dossiers.detail is not None
    assert stage.state.dossiers.detail.work == called


def test_a_draft_of_a_newer_app_is_named_and_left_alone(stage: Stage) -> None:
    store = stage.home.officer.store
    dossier = DossierId(bytes(range(16)))
    store.put_note(dossier, DRAFT, encode((99, {"x": 1})), now_ms=1)
    back_on(stage)

    assert stage.sees("Xin cập nhật ứng dụng để làm tiếp")
    assert stage.state.today.next.kind == "start"
