"""Whatever a crash leaves of the centre's files, what it has receipted is there, whole."""

from itertools import islice
from typing import Final

import pytest

from tests.faults.bench import Bench
from tests.faults.centre import events_of, heard_of_a_day, promised
from tests.faults.device import weakened
from tests.faults.events import Sync
from tests.faults.places import passing_directory
from tests.faults.states import crash_states
from tests.faults.trace import Traced
from tests.town import Town

pytestmark = pytest.mark.slow

STATES: Final = 1_500
SPOILT: Final = 5  # of a day that was spoilt on purpose, one state in so many will do
EVERY: Final = 50  # the whole centre starts on one state in so many
ROUNDS: Final = 2


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[Traced]:
    return heard_of_a_day(tmp_path_factory.mktemp("day"))


def test_no_crash_loses_what_was_receipted(heard: list[Traced]) -> None:
    found = found_in(heard, rounds=ROUNDS)

    assert set(found) == {None}
    assert len(found) > STATES


def test_the_centre_starts_on_whatever_a_crash_left(heard: list[Traced]) -> None:
    events = events_of(heard)
    with passing_directory() as directory:
        bench = Bench(directory, promised(events))
        for state in islice(crash_states(events), 0, None, EVERY):
            bench.lay_out(state)
            town = Town(directory)
            tablet = town.enrol("sau khi mất điện")
            tablet.open()
            assert tablet.sync().settled == 1
            town.centre.store.close()


@pytest.mark.parametrize("weaker", ["synchronous = NORMAL", "synchronous = OFF"])
def test_a_weaker_setting_is_found_out(weaker: str, heard: list[Traced]) -> None:
    assert "lost" in found_in(weakened(heard, "synchronous = FULL", weaker), every=SPOILT)


def test_a_chunk_that_is_not_synced_is_found_out(heard: list[Traced]) -> None:
    assert "file lost" in found_in(
        [one for one in heard if not isinstance(one, Sync)], every=SPOILT
    )


def found_in(heard: list[Traced], *, rounds: int = 1, every: int = 1) -> list[str | None]:
    events = events_of(heard)
    found: list[str | None] = []
    with passing_directory() as directory:
        bench = Bench(directory, promised(events))
        for state in islice(crash_states(events, rounds=rounds), 0, None, every):
            bench.lay_out(state)
            said = bench.complaint(state)
            found.append(said and said.partition(":")[0])
    return found
