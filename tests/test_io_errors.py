"""Every write and sync of a device's day goes wrong in its turn: a clear word, and work goes on."""

import ctypes
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import apsw
import pytest

from mobile.problems import DeviceProblem, DiskBroken, DiskFull
from mobile.store import BLOBS, FILE
from tests.faults.bench import Bench, Promised
from tests.faults.day import Day, Officer
from tests.faults.device import events_of, heard_of_a_day
from tests.faults.events import Kept
from tests.faults.live import Failing, Fault, failing, library
from tests.faults.places import passing_directory
from tests.faults.replay import EMPTY
from tests.faults.states import CrashState
from tests.faults.trace import Traced
from tests.faults.vfs import Disk

pytestmark = pytest.mark.slow

PARTS: Final = 2
LEAST_CALLS: Final = 400  # of a day at one home
NEVER: Final = Fault(0, full=False)
STRIDE: Final = 10  # through all calls of the whole day
PICTURES_OF_A_VISIT: Final = 2
WORDS: Final[dict[bool, type[DeviceProblem]]] = {False: DiskBroken, True: DiskFull}


@pytest.fixture(scope="module")
def sqlite() -> ctypes.CDLL:
    found = library()
    assert found is not None, (
        "this Python hides its SQLite, so that its disk cannot be made to fail and half of the"
        " promises about full and failing disks go unproven here: run the tests with a Python that"
        " loads SQLite as a library, such as Debian's"
    )
    return found


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[Traced]:
    return heard_of_a_day(tmp_path_factory.mktemp("day"))


@pytest.fixture
def homes() -> Iterator[Path]:
    with passing_directory() as directory:
        yield directory


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("full", [False, True], ids=["error", "full"])
def test_each_failing_call_is_said_and_work_goes_on(
    sqlite: ctypes.CDLL, full: bool, part: int, homes: Path
) -> None:
    calls = [at for at, write in enumerate(calls_of_a_day(sqlite, homes), 1) if write or not full]
    assert len(calls) > LEAST_CALLS

    for at in calls[part::PARTS]:
        with failing(sqlite, homes) as disk:
            officer = Officer(homes / str(at))
            disk.fail(Fault(at, full=full))
            for step in [*Day(officer, houses=1).steps(), officer.start_again]:
                carry_on(officer, step, disk, WORDS[full])
                if disk.failed:
                    break
            disk.mend()
            officer.start_again()
            assert officer.lost() == []
            officer.store.close()
        shutil.rmtree(officer.directory)


def calls_of_a_day(sqlite: ctypes.CDLL, homes: Path) -> list[bool]:
    """Each change of the disk in its order; True for those that take room."""
    with failing(sqlite, homes) as disk:
        officer = Officer(homes / "rehearsal")
        disk.fail(NEVER)
        for step in [*Day(officer, houses=1).steps(), officer.start_again]:
            step()
        officer.store.close()
        return disk.calls


def carry_on(
    officer: Officer, step: Callable[[], None], disk: Failing, word: type[DeviceProblem]
) -> None:
    """What failed is asked for again: on a full disk at once, after an error from a new start."""
    if said(step) is None:
        return
    if word is DiskFull:
        assert said(step) is word, "as long as nobody has made room"
    disk.mend()
    if word is DiskBroken and step != officer.start_again:
        assert said(step) is word, "until the store is opened anew"
        officer.start_again()
    step()
    assert officer.lost() == []


def said(step: Callable[[], None]) -> type[DeviceProblem] | None:
    """The error itself is gone when this returns: it would keep statements open."""
    try:
        step()
    except DeviceProblem as problem:
        return type(problem)
    return None


@pytest.mark.parametrize("which", range(PICTURES_OF_A_VISIT))
def test_a_picture_that_finds_no_room_is_said_and_taken_again(which: int, tmp_path: Path) -> None:
    rehearsal = Officer(tmp_path)
    Day(rehearsal).visit()
    names = sorted(path.name for path in (rehearsal.directory / BLOBS).iterdir())
    rehearsal.store.close()
    shutil.rmtree(rehearsal.directory)
    officer = Officer(tmp_path)  # the same entropy in the same place gives the same names
    waiting = officer.directory / BLOBS / f"{names[which]}.new"
    waiting.symlink_to("/dev/full")
    day = Day(officer)

    assert said(day.visit) is DiskFull

    assert not waiting.is_symlink(), "what was half written gives its room back at once"
    day.visit()
    officer.start_again()
    assert officer.lost() == []
    assert len(names) == PICTURES_OF_A_VISIT


@pytest.mark.parametrize("error", [apsw.SQLITE_IOERR_WRITE, apsw.SQLITE_FULL])
def test_no_error_of_the_disk_loses_what_was_kept(
    error: int, heard: list[Traced], homes: Path
) -> None:
    """Without the driver's own library, and hence on every machine."""
    whole = Disk()
    kept = [EMPTY, *(one.digest for one in events_of(heard, whole) if isinstance(one, Kept))]
    bench = Bench(homes, Promised(FILE, lambda _: [], {}))
    for at in range(1, whole.calls, STRIDE):
        disk = Disk(fails_at=at, error=error)

        with suppress(apsw.Error):
            events_of(heard, disk)

        done = sum(isinstance(event, Kept) for event in disk.events)
        state = CrashState(at, "error", disk.content(), tuple(kept[done : done + 2]))
        bench.lay_out(state)
        assert bench.complaint(state) is None
