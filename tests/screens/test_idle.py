"""What locks by itself: when nobody is there, when the app was left; never in mid work."""

from typing import Final

import pytest

from mobile.desk.idle import AGAIN_S, LEFT_S
from mobile.state.app import Place
from tests.devices import PIN
from tests.screens.at_the_table import a_birth, begun, opened
from tests.screens.stage import Stage

LONG_S: Final = 600.0  # any wait is over by then
SOME_S: Final = 15.0  # a test's own seconds pass as well


def is_locked(stage: Stage) -> bool:
    at_the_door = stage.state.app.here.place is Place.UNLOCK
    assert at_the_door is not stage.desk.unlocked
    return at_the_door


@pytest.mark.parametrize("how", ["hide", "pause", "detach"])
def test_half_a_minute_after_it_was_left_it_locks(stage: Stage, how: str) -> None:
    stage.leave(how)
    stage.wait(LEFT_S - SOME_S)
    assert not is_locked(stage)

    stage.wait(SOME_S)
    assert is_locked(stage)


@pytest.mark.parametrize("how", ["show", "resume"])
def test_who_comes_back_in_time_goes_on(stage: Stage, how: str) -> None:
    stage.leave()
    stage.wait(LEFT_S - SOME_S)
    stage.leave(how)
    stage.wait(LEFT_S + 1)
    assert not is_locked(stage)

    stage.wait(stage.desk.idle.minutes * 60 - LEFT_S)
    assert is_locked(stage), "nobody touched it after that"


def test_another_window_only_beside_it_is_no_leaving(stage: Stage) -> None:
    stage.leave("inactive")
    stage.wait(LEFT_S + 1)

    assert not is_locked(stage)


def test_it_locks_when_nobody_touches_it_and_every_touch_counts(stage: Stage) -> None:
    stage.do(stage.commands.settings.idle, 2)
    stage.wait(120 - SOME_S)
    stage.tap("Đồng bộ", "tab")
    stage.wait(120 - SOME_S)
    assert not is_locked(stage)

    stage.wait(SOME_S)
    assert is_locked(stage)


def test_what_the_app_does_by_itself_is_no_touch(stage: Stage) -> None:
    """The worker synchronises, and Today looks at it: nobody is there for that."""
    for leaves in (True, False):
        stage.at(Place.TODAY)
        stage.tap("Hôm nay", "tab")
        if leaves:
            stage.leave()
        whole = LEFT_S if leaves else stage.desk.idle.minutes * 60
        stage.wait(whole - SOME_S)
        stage.do(stage.commands.syncing.look)
        stage.state.syncing.settled += 1
        stage.settle()
        stage.wait(SOME_S)

        assert is_locked(stage)
        stage.do(lambda: stage.desk.opened(stage.doors.open(stage.desk.home, PIN)))


def test_never_while_somebody_listens(stage: Stage) -> None:
    dossier = begun(stage)
    opened(stage, Place.HEARING, dossier)
    stage.tap("Đọc lại tờ khai")
    stage.tap("Đoạn sau")
    stage.wait(LONG_S)
    stage.leave()
    stage.wait(LONG_S)
    stage.leave("show")

    assert not is_locked(stage)
    assert stage.state.app.here.place is Place.ALOUD
    assert stage.state.hearing.at == 1, "and at the passage where she was"

    stage.tap("Quay lại")
    stage.leave()
    stage.wait(LEFT_S)
    assert is_locked(stage)


def test_reading_that_ends_behind_another_window_is_locked_soon_after(stage: Stage) -> None:
    dossier = begun(stage)
    opened(stage, Place.HEARING, dossier)
    stage.tap("Đọc lại tờ khai")
    stage.leave()
    stage.wait(LEFT_S + 1)
    assert not is_locked(stage)

    stage.desk.asleep("aloud")
    stage.wait(AGAIN_S)

    assert is_locked(stage)


def test_never_while_a_camera_is_open(stage: Stage) -> None:
    """On phones the camera and the picker of files are other apps."""
    papers, birth = begun(stage), a_birth(stage)
    component = "giay_to_tuy_than"
    opened(stage, Place.PAPERS, papers)
    stage.do(stage.commands.papers.photograph, component)
    held(stage)
    stage.do(stage.commands.papers.stop)
    let_go(stage)

    opened(stage, Place.HEARING, birth)
    stage.tap("Ký hoặc điểm chỉ")
    stage.tap("Chụp tờ khai", "button")
    held(stage)
    stage.tap("Thôi chụp", "button")
    let_go(stage)

    stage.at(Place.CHECK_SLIP)
    stage.do(lambda: stage.commands.slip.scan(on=True))
    held(stage)
    stage.tap("Thôi chụp", "button")
    let_go(stage)

    stage.do(stage.commands.taking.start)
    stage.do(stage.commands.taking.choose, "1.014027")
    stage.do(stage.commands.taking.to_who)
    stage.do(stage.commands.taking.ask_for, "applicant", "camera")
    held(stage)
    stage.tap("Thôi chụp", "button")
    let_go(stage)


def held(stage: Stage) -> None:
    stage.leave()
    stage.wait(LONG_S)
    stage.leave("show")
    assert not is_locked(stage)
    assert not stage.desk.may_sleep


def let_go(stage: Stage) -> None:
    assert stage.desk.may_sleep


def test_a_camera_that_was_left_by_a_lock_keeps_nothing_awake(stage: Stage) -> None:
    stage.at(Place.CHECK_SLIP)
    stage.do(lambda: stage.commands.slip.scan(on=True))
    stage.do(stage.desk.lock)

    assert stage.desk.may_sleep
