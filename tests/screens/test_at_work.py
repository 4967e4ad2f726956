"""From unlock to lock the app synchronises by itself, and says what it does."""

from mobile.worker import Worker
from protocol.session import Effect
from tests.devices import PIN
from tests.screens.doors import ADDRESS
from tests.screens.stage import Stage


def unlock(stage: Stage) -> None:
    for digit in PIN:
        stage.tap(digit, "button")


def worker(stage: Stage) -> Worker | None:
    return stage.desk.worker


def test_the_worker_lives_as_long_as_the_device_is_open(stage: Stage) -> None:
    heard: list[Worker] = []
    effects: list[Effect] = []
    stage.desk.on_attempt.append(heard.append)
    stage.desk.on_progress.append(effects.append)
    stage.do(stage.desk.lock)
    assert worker(stage) is None
    stage.doors.keep_address(stage.desk.home, ADDRESS)

    unlock(stage)
    stage.until(lambda: bool(heard))

    assert worker(stage) is heard[0]
    assert heard[0].problem is None
    assert effects
    stage.do(stage.desk.lock)
    assert worker(stage) is None


def test_a_worker_that_ends_is_no_secret(stage: Stage) -> None:
    """It never should: then at least the officer knows that nothing is sent."""
    stage.do(stage.desk.lock)
    stage.doors.keep_address(stage.desk.home, ADDRESS)
    stage.doors.breaks = True

    unlock(stage)
    stage.until(lambda: bool(stage.state.app.message))

    assert stage.sees("Việc tự đồng bộ đã dừng")
