"""The collector looks through a session's objects when it is over, not in the middle of a tap."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from mobile.collecting import keep_out
from mobile.state.app import Place
from tests.devices import PIN
from tests.screens.stage import Stage


class _Ring:
    """Holds itself: only the collector finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def unlock(stage: Stage) -> None:
    stage.do(lambda: stage.desk.opened(stage.doors.open(stage.desk.home, PIN)))
    stage.at(Place.TODAY)


def test_what_an_unlock_has_made_is_not_looked_through_again(stage: Stage) -> None:
    keep_out(stage.desk)
    before = gc.get_freeze_count()
    stage.do(stage.desk.lock)
    locked = gc.get_freeze_count()

    unlock(stage)

    assert 0 < locked < gc.get_freeze_count()
    assert before > 0


def test_after_a_lock_no_ring_of_the_session_is_left(stage: Stage) -> None:
    keep_out(stage.desk)
    stage.do(stage.desk.lock)
    made: list[weakref.ref[_Ring]] = []
    stage.desk.on_unlock.insert(0, lambda _: made.append(weakref.ref(_Ring())))
    unlock(stage)
    gc.collect()
    assert made[0]() is not None, "frozen"

    stage.do(stage.desk.lock)

    assert made[0]() is None
