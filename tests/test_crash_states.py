"""Whatever a crash leaves of a device's files, everything that was called saved is there, whole."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.faults.device import events_of, heard_of_a_day, promised, weakened, work_goes_on
from tests.faults.events import Event, Sync, SyncNames
from tests.faults.states import CrashState, complaint, crash_states, lay_out
from tests.faults.trace import Traced

PARTS: Final = 4
STATES: Final = 5_000
EVERY: Final = 40  # the whole program starts on one state in so many
ROUNDS: Final = 2


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[Traced]:
    return heard_of_a_day(tmp_path_factory.mktemp("day"))


@pytest.mark.parametrize("part", range(PARTS))
def test_no_crash_loses_what_was_called_saved(
    part: int, heard: list[Traced], tmp_path: Path
) -> None:
    events = events_of(heard)
    states = list(crash_states(events, rounds=ROUNDS))[part::PARTS]

    assert complaints(states, events, tmp_path) == {}
    assert len(states) >= STATES // PARTS


def test_the_program_starts_on_whatever_a_crash_left(heard: list[Traced], tmp_path: Path) -> None:
    for state in list(crash_states(events_of(heard)))[::EVERY]:
        lay_out(state, tmp_path)
        work_goes_on(tmp_path)


@pytest.mark.parametrize(
    ("setting", "weaker", "found"),
    [
        ("synchronous = FULL", "synchronous = NORMAL", "lost"),
        ("synchronous = FULL", "synchronous = OFF", "corrupt"),
    ],
)
def test_a_weaker_setting_is_found_out(
    setting: str, weaker: str, found: str, heard: list[Traced], tmp_path: Path
) -> None:
    events = events_of(weakened(heard, setting, weaker))

    assert found in complaints(list(crash_states(events))[::20], events, tmp_path)


@pytest.mark.parametrize("forgotten", [Sync, SyncNames])
def test_a_picture_that_is_not_synced_is_found_out(
    forgotten: type[Event], heard: list[Traced], tmp_path: Path
) -> None:
    heard = [one for one in heard if not isinstance(one, forgotten)]
    events = events_of(heard)

    assert "file lost" in complaints(list(crash_states(events))[::20], events, tmp_path)


def complaints(
    states: Sequence[CrashState], events: Sequence[Event], directory: Path
) -> Counter[str]:
    found: Counter[str] = Counter()
    kept = promised(events)
    for state in states:
        lay_out(state, directory)
        if said := complaint(directory, state.allowed, kept):
            found[said.partition(":")[0]] += 1
    return found
