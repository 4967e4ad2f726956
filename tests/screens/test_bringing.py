"""Scenarios 3 and 4 in the app: papers taken after the slip, originals from hand to hand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from mobile.state.app import Place
from protocol.catalogue import PAGES
from protocol.dossier import rows
from protocol.ids import DossierId, OfficerId
from protocol.trade.events import events_in
from protocol.trade.hand_over import HandedOver, Party, Thing, custody
from protocol.trade.supplements import Task, requests_in
from protocol.trade.time_events import PapersTaken, SupplementRequested
from sync_server import happenings
from sync_server.clerk import event as clerk_event
from tests.cases import at
from tests.devices import PIN
from tests.screens.pages import a_page
from tests.screens.stage import Stage, a_stage
from tests.screens.test_household import MARRIAGE, P04, resolved
from tests.screens.test_today import back_on

BIRTH_PAPER: Final = "chung_sinh"
NAME: Final = "Giấy chứng sinh"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with a_stage(tmp_path, "20/11/2026 07:30") as stage:
        yield stage


@pytest.fixture
def taken(stage: Stage) -> DossierId:
    dossier = stage.home.take("20/11/2026 10:00", ground="disability").dossier
    stage.home.synchronise("20/11/2026 17:00")
    return dossier


@pytest.fixture(scope="module")
def page() -> bytes:
    return a_page()


def requested(stage: Stage, dossier: DossierId, when: str, *items: str) -> None:
    stage.home.desk.now_ms = at(when)
    said = [("items", ",".join(items or (BIRTH_PAPER,))), ("reason", "bị mờ")]
    happenings.happen(stage.home.centre, dossier, SupplementRequested.kind, said)


def events(stage: Stage, dossier: DossierId) -> list[tuple[str, ...]]:
    found = events_in(stage.desk.device.store.state(dossier), PapersTaken)
    return [one.what.components for one in found]


def place(stage: Stage) -> Place:
    return stage.state.app.here.place


def chosen(stage: Stage) -> tuple[str, ...]:
    return stage.state.bringing.chosen


def nth_of(stage: Stage, component: str) -> int:
    """Of the ticks on the screen: the asked-for first, then the catalogue's order."""
    names = [one.component for one in stage.state.papers.asked if one.component]
    first = [one for one in stage.state.bringing.asked_for if one in names]
    return [*first, *(one for one in names if one not in first)].index(component)


def ticked(stage: Stage, component: str) -> None:
    stage.tap("Nhận hôm nay", "button", nth=nth_of(stage, component))


def test_exactly_the_missing_paper_is_taken_by_somebody_who_knows_of_no_request(
    stage: Stage, taken: DossierId, page: bytes
) -> None:
    requested(stage, taken, "23/11/2026 09:00")  # and the tablet is offline
    stage.home.desk.now_ms = at("25/11/2026 14:20")
    stage.at(Place.DOSSIER, taken.hex())
    stage.tap("Nhận thêm giấy tờ", "button")
    assert not stage.sees("Trung tâm đang hỏi")

    ticked(stage, BIRTH_PAPER)
    assert stage.sees("Ghi đã nhận 1 giấy tờ")
    stage.do(stage.commands.bringing.photograph, BIRTH_PAPER)
    stage.do(stage.commands.papers.took, page)
    assert len(rows(stage.home.officer.store.state(taken), PAGES)) == 1
    assert stage.sees("1 trang")
    stage.tap("Ghi đã nhận 1 giấy tờ", "button")

    assert events(stage, taken) == [(BIRTH_PAPER,)]
    assert stage.sees("Đã ghi giấy tờ nhận thêm.")
    assert stage.state.app.here == (Place.DOSSIER, taken.hex())
    stage.home.synchronise("27/11/2026 16:00")
    [request] = requests_in(stage.home.centre.dossier(taken))
    assert (request.began_ms, request.ended_ms) == (at("23/11/2026 09:00"), at("25/11/2026 14:20"))
    assert request.task is Task.ALREADY_THERE
    back_on(stage)
    assert stage.sees("Đã có, không cần hỏi lại")


def test_the_task_of_today_leads_to_what_is_asked_for_which_stands_first(
    stage: Stage, taken: DossierId
) -> None:
    stage.do(stage.commands.papers.show, taken.hex())
    last = [one.component for one in stage.state.papers.asked if one.component][-1]
    requested(stage, taken, "23/11/2026 09:00", last)
    stage.home.synchronise("25/11/2026 08:00")
    back_on(stage)
    stage.tap("Xin bổ sung:", "button")
    assert stage.state.app.here == (Place.MORE_PAPERS, taken.hex())
    assert stage.state.bringing.asked_for == (last,)
    assert nth_of(stage, last) == 0
    assert stage.sees("Trung tâm yêu cầu bổ sung: bị mờ")
    assert stage.sees("Chưa ghi đã báo cho công dân.")

    stage.tap("Nhận hôm nay", "button")
    stage.tap("Ghi đã nhận 1 giấy tờ", "button")

    assert events(stage, taken) == [(last,)]
    assert stage.state.app.here.place is Place.TODAY
    assert not stage.sees("Xin bổ sung:")


def test_who_was_not_told_is_told_from_there(stage: Stage, taken: DossierId) -> None:
    requested(stage, taken, "23/11/2026 09:00")
    stage.home.synchronise("25/11/2026 08:00")
    stage.at(Place.MORE_PAPERS, taken.hex())

    stage.tap("Xem yêu cầu, ghi đã báo", "button")
    assert place(stage) is Place.SUPPLEMENT
    stage.home.desk.now_ms += 60_000
    stage.type("Đã báo cho ai", "Lò Thị Mẫu")
    stage.tap("Ghi đã báo cho công dân", "button")
    stage.tap("Nhận thêm giấy tờ", "button")

    assert place(stage) is Place.MORE_PAPERS
    assert not stage.sees("Chưa ghi đã báo cho công dân.")


def test_of_two_papers_one_comes_and_the_other_is_named(stage: Stage, taken: DossierId) -> None:
    stage.do(stage.commands.papers.show, taken.hex())
    other = next(
        one
        for one in stage.state.papers.asked
        if one.component not in ("", BIRTH_PAPER) and one.need != "not"
    )
    requested(stage, taken, "23/11/2026 09:00", BIRTH_PAPER, other.component)
    stage.home.synchronise("25/11/2026 08:00")
    stage.at(Place.MORE_PAPERS, taken.hex())

    ticked(stage, BIRTH_PAPER)
    stage.tap("Ghi đã nhận 1 giấy tờ", "button")

    assert stage.sees(f"Trung tâm còn hỏi: {other.name}.")


def test_nothing_is_signed_without_a_tick_and_a_tick_can_be_taken_back(
    stage: Stage, taken: DossierId
) -> None:
    stage.at(Place.MORE_PAPERS, taken.hex())

    ticked(stage, BIRTH_PAPER)
    ticked(stage, BIRTH_PAPER)
    stage.tap("Ghi đã nhận giấy tờ", "button")

    assert stage.sees("Xin đánh dấu giấy tờ đã nhận.")
    assert events(stage, taken) == []


def test_the_paper_itself_goes_along_with_the_officer(stage: Stage, taken: DossierId) -> None:
    stage.at(Place.MORE_PAPERS, taken.hex())
    assert not stage.sees("Cán bộ giữ bản giấy")
    ticked(stage, BIRTH_PAPER)

    stage.tap("Cán bộ giữ bản giấy", "button")

    [held] = custody(stage.home.officer.store.state(taken))[BIRTH_PAPER]
    assert held.what.takes.side == "officer"


def test_pages_are_put_in_order_where_papers_are_and_back_leads_here(
    stage: Stage, taken: DossierId, page: bytes
) -> None:
    stage.at(Place.MORE_PAPERS, taken.hex())
    stage.do(stage.commands.bringing.photograph, BIRTH_PAPER)
    stage.do(stage.commands.papers.took, page)

    stage.tap("Xem, xếp lại các trang", "button")
    assert place(stage) is Place.PAPERS
    stage.tap("Danh sách giấy tờ", "button")
    stage.tap("Tiếp tục", "button")

    assert place(stage) is Place.MORE_PAPERS
    assert chosen(stage) == (BIRTH_PAPER,)


def test_a_blurred_picture_is_taken_again_and_no_paper_is_forgotten(
    stage: Stage, taken: DossierId
) -> None:
    stage.at(Place.MORE_PAPERS, taken.hex())
    stage.do(stage.commands.bringing.photograph, BIRTH_PAPER)
    stage.do(stage.commands.papers.took, a_page(blurred=True))

    assert stage.sees("Ảnh chưa dùng được")
    stage.tap("Bỏ ảnh này", "button")

    assert stage.sees("Ghi đã nhận 1 giấy tờ"), "what was photographed is here"
    assert rows(stage.home.officer.store.state(taken), PAGES) == []


def test_ticks_are_sealed_at_a_lock_and_on_no_other_page(stage: Stage, taken: DossierId) -> None:
    other = stage.home.take("25/11/2026 10:00", ground="disability").dossier
    stage.at(Place.MORE_PAPERS, taken.hex())
    ticked(stage, BIRTH_PAPER)

    stage.at(Place.MORE_PAPERS, other.hex())
    assert chosen(stage) == ()
    stage.at(Place.MORE_PAPERS, taken.hex())
    stage.do(stage.desk.lock)
    assert chosen(stage) == ()

    stage.do(lambda: stage.desk.opened(stage.doors.open(stage.desk.home, PIN)))
    stage.at(Place.MORE_PAPERS, taken.hex())
    assert chosen(stage) == (BIRTH_PAPER,)


# From hand to hand with the centre.


@pytest.fixture
def decided(tmp_path: Path) -> Iterator[Stage]:
    with a_stage(tmp_path, "20/11/2026 09:00") as stage:
        dossier = resolved(stage, MARRIAGE, P04, decided="25/11/2026 10:00")
        stage.home.synchronise("27/11/2026 08:00")
        stage.at(Place.DOSSIER, dossier.hex())
        yield stage


def of(stage: Stage) -> DossierId:
    return DossierId(bytes.fromhex(stage.state.app.here.of))


def test_two_originals_are_taken_along_before_driving_out(decided: Stage) -> None:
    stage, dossier = decided, of(decided)
    stage.tap("Giao nhận với Trung tâm", "button")
    for number in (1, 2):
        stage.tap(f"bản chính số {number}", "button")
    stage.type("Người của Trung tâm giao hoặc nhận", "Nguyễn Thị Thử")
    stage.tap("Ghi đã nhận từ Trung tâm", "button")

    state = stage.home.officer.store.state(dossier)
    held = custody(state)
    assert sorted(held) == ["certificate/1", "certificate/2"]
    assert {one.what.takes.name for some in held.values() for one in some} == {"an"}
    [said] = events_in(state, HandedOver)
    assert (said.what.gives.side, said.what.gives.name) == ("centre", "Nguyễn Thị Thử")
    assert stage.sees("Đã ghi: cán bộ nhận 2 bản từ Trung tâm.")
    assert not stage.sees("Nhận từ Trung tâm")

    stage.tap("bản chính số 2", "button")
    stage.type("Người của Trung tâm giao hoặc nhận", "Nguyễn Thị Thử")
    stage.tap("Ghi đã giao lại Trung tâm", "button")

    held = custody(stage.home.officer.store.state(dossier))
    assert [one.what.takes.side for one in held["certificate/2"]] == ["centre"]
    assert [one.what.takes.side for one in held["certificate/1"]] == ["officer"]
    assert stage.sees("Nguyễn Thị Thử đang giữ")


def test_what_a_clerk_holds_by_number_is_taken_from_that_clerk(decided: Stage) -> None:
    stage, dossier = decided, of(decided)
    centre, unit = stage.home.centre, Party("unit", "Phòng Hộ tịch")
    number = OfficerId(b"\x07" * 16)
    clerk = Party("centre", "Nguyễn Thị Thử", number)
    said = HandedOver(unit, clerk, (Thing("certificate/1", "Giấy chứng nhận kết hôn"),))
    centre.operate(clerk_event(said, []), dossier=dossier, officer=number)
    stage.home.synchronise("27/11/2026 08:10")
    stage.tap("Giao nhận với Trung tâm", "button")

    stage.tap("Nguyễn Thị Thử đang giữ", "button")
    assert stage.state.bringing.other == "Nguyễn Thị Thử", "nobody types what is written already"
    stage.tap("Ghi đã nhận từ Trung tâm", "button")

    [held] = custody(stage.home.officer.store.state(dossier))["certificate/1"]
    assert held.what.takes.name == "an"
    assert held.what.gives.officer == clerk.officer


def test_what_is_missing_is_said_and_nothing_is_signed(decided: Stage) -> None:
    stage, dossier = decided, of(decided)
    stage.tap("Giao nhận với Trung tâm", "button")

    stage.tap("Ghi đã nhận từ Trung tâm", "button")
    assert stage.sees("Xin đánh dấu giấy tờ, kết quả.")
    stage.tap("bản chính số 1", "button")
    stage.tap("Ghi đã nhận từ Trung tâm", "button")
    assert stage.sees("Xin ghi họ tên người của Trung tâm.")

    assert custody(stage.home.officer.store.state(dossier)) == {}


@pytest.mark.parametrize("numbers", [(1,), (1, 2)])  # the button stays, or the other one comes
def test_a_second_tap_after_the_work_says_that_it_is_done(
    decided: Stage, numbers: tuple[int, ...]
) -> None:
    stage, dossier = decided, of(decided)
    stage.tap("Giao nhận với Trung tâm", "button")
    for number in numbers:
        stage.tap(f"bản chính số {number}", "button")
    stage.type("Người của Trung tâm giao hoặc nhận", "Nguyễn Thị Thử")
    stage.tap("Ghi đã nhận từ Trung tâm", "button")
    button = "Ghi đã nhận từ Trung tâm" if len(numbers) == 1 else "Ghi đã giao lại Trung tâm"

    stage.tap(button, "button")

    assert not stage.sees("Xin đánh dấu giấy tờ, kết quả.")
    assert stage.sees(f"Đã ghi: cán bộ nhận {len(numbers)} bản từ Trung tâm.")
    [said] = events_in(stage.home.officer.store.state(dossier), HandedOver)
    assert len(said.what.things) == len(numbers)
    stage.tap(button, "button")
    assert stage.sees("Xin đánh dấu giấy tờ, kết quả."), "who taps once more wants something else"


def test_before_a_result_there_is_nothing_to_pass_on(stage: Stage, taken: DossierId) -> None:
    stage.at(Place.DOSSIER, taken.hex())
    assert not stage.has("Giao nhận với Trung tâm", "button")

    stage.at(Place.CUSTODY, taken.hex())
    assert stage.sees("Chưa có giấy tờ, kết quả nào để giao nhận.")
