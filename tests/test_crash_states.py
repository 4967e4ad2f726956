"""Whatever a crash leaves of a device's files, everything that was called saved is there, whole."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import pytest

from mobile.store import Store
from tests.devices import Entropy
from tests.faults.bench import Bench
from tests.faults.device import (
    erased_key,
    events_of,
    heard_of_a_day,
    promised,
    weakened,
    work_goes_on,
)
from tests.faults.events import Event, Kept, Sync, SyncNames, Truncate
from tests.faults.places import passing_directory
from tests.faults.states import CrashState, crash_states
from tests.faults.trace import Traced

pytestmark = pytest.mark.slow

PARTS: Final = 2  # one for each worker
STATES: Final = 5_000
EVERY: Final = 40  # the whole program starts on one state in so many
SOME: Final = 2_000  # of the states of a day that was spoilt on purpose
ROUNDS: Final = 3
LEAST_COME_BACK: Final = 5  # disks on which a crash left an erased key


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[Traced]:
    return heard_of_a_day(tmp_path_factory.mktemp("day"))


@pytest.fixture
def bench_directory() -> Iterator[Path]:
    with passing_directory() as directory:
        yield directory


@pytest.mark.parametrize("part", range(PARTS))
def test_no_crash_loses_what_was_called_saved(
    part: int, heard: list[Traced], bench_directory: Path
) -> None:
    events = events_of(heard)
    bench = Bench(bench_directory, promised(events))

    states = islice(crash_states(events, rounds=ROUNDS), part, None, PARTS)
    found = Counter(complaint_of(bench, state) for state in states)

    assert set(found) == {None}
    assert found.total() >= STATES // PARTS


def test_the_program_starts_on_whatever_a_crash_left(
    heard: list[Traced], bench_directory: Path
) -> None:
    events = events_of(heard)
    bench = Bench(bench_directory, promised(events))

    for state in islice(crash_states(events), 0, None, EVERY):
        bench.lay_out(state)
        work_goes_on(bench_directory)


def test_an_erased_key_is_in_no_file_once_the_next_work_is_saved(heard: list[Traced]) -> None:
    """Killed: at once. Without power: until then the end of the old journal may come back."""
    events, key = events_of(heard), erased_key(heard)
    emptied = [at for at, event in enumerate(events) if _empties_journal(event)][-1]
    kept = [at for at, event in enumerate(events) if isinstance(event, Kept) and at > emptied]

    holding: dict[str, list[int]] = {"killed": [], "dropped": [], "some": [], "torn": []}
    for state in crash_states(events):
        if any(key in content for content in state.files.values()):
            holding[state.how].append(state.at)

    assert 0 < max(holding["killed"]) < emptied
    assert max(at for states in holding.values() for at in states) < kept[1]


def test_an_erased_key_is_in_no_file_once_the_program_has_started_again(
    heard: list[Traced], bench_directory: Path
) -> None:
    """Whatever the crash was: the old journal is emptied before anything else is done."""
    events, key = events_of(heard), erased_key(heard)
    emptied = [at for at, event in enumerate(events) if _empties_journal(event)][-1]
    before = [at for at, event in enumerate(events) if isinstance(event, Kept) and at < emptied]
    bench = Bench(bench_directory, promised(events))

    came_back = 0
    for state in crash_states(events, rounds=ROUNDS):
        if state.at > before[-1] and any(key in content for content in state.files.values()):
            came_back += 1
            bench.lay_out(state)
            store = Store(bench_directory, Entropy("after the crash"))
            files = [path for path in bench_directory.rglob("*") if path.is_file()]
            assert [path.name for path in files if key in path.read_bytes()] == []
            store.close()
    assert came_back > LEAST_COME_BACK


@pytest.mark.parametrize(
    ("weaker", "found"),
    [("synchronous = NORMAL", "lost"), ("synchronous = OFF", "corrupt")],
)
def test_a_weaker_setting_is_found_out(
    weaker: str, found: str, heard: list[Traced], bench_directory: Path
) -> None:
    assert found in found_in(weakened(heard, "synchronous = FULL", weaker), bench_directory)


@pytest.mark.parametrize("forgotten", [Sync, SyncNames])
def test_a_picture_that_is_not_synced_is_found_out(
    forgotten: type[Event], heard: list[Traced], bench_directory: Path
) -> None:
    heard = [one for one in heard if not isinstance(one, forgotten)]

    assert "file lost" in found_in(heard, bench_directory)


def _empties_journal(event: Event) -> bool:
    return isinstance(event, Truncate) and event.inode > 0 and event.size == 0


def found_in(heard: list[Traced], directory: Path) -> set[str | None]:
    """In some of the states of a day."""
    events = events_of(heard)
    bench = Bench(directory, promised(events))
    return {complaint_of(bench, state) for state in islice(crash_states(events), 0, SOME, 20)}


def complaint_of(bench: Bench, state: CrashState) -> str | None:
    bench.lay_out(state)
    said = bench.complaint(state)
    return said and said.partition(":")[0]
