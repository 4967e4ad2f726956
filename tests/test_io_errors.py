"""Every write and sync of a device's day goes wrong in its turn: a clear word, and work goes on."""

import ctypes
import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import apsw
import pytest

from mobile.problems import DeviceProblem, DiskBroken, DiskFull
from mobile.store import BLOBS, FILE
from tests.faults.day import Day, Officer
from tests.faults.device import events_of, heard_of_a_day
from tests.faults.events import Kept
from tests.faults.live import Failing, Fault, failing, library
from tests.faults.replay import EMPTY
from tests.faults.states import Bench, CrashState, Promised
from tests.faults.trace import Traced
from tests.faults.vfs import Disk

PARTS: Final = 2
LEAST_CALLS: Final = 400  # of a day at one home
STRIDE: Final = 5  # through all calls of the whole day
PICTURES_OF_A_VISIT: Final = 2
NO_FILES: Final = "SELECT name FROM blob WHERE 0"
WORDS: Final[dict[bool, type[DeviceProblem]]] = {False: DiskBroken, True: DiskFull}


@pytest.fixture(scope="module")
def sqlite() -> ctypes.CDLL:
    found = library()
    if found is None:
        pytest.skip("SQLite is built into this Python: its disk cannot be made to fail")
    return found


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[Traced]:
    return heard_of_a_day(tmp_path_factory.mktemp("day"))


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[Path]:
    """In memory where that is to be had: a thousand days of syncs take their time on a disk."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as directory:
        yield Path(directory)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("full", [False, True], ids=["error", "full"])
def test_each_failing_call_is_said_and_the_day_goes_on(
    sqlite: ctypes.CDLL, full: bool, part: int, homes: Path
) -> None:
    for at in itertools.count(1 + part, PARTS):
        home = homes / str(at)
        home.mkdir()
        with failing(sqlite, home) as disk:
            officer = Officer(home)
            disk.fail(Fault(at, full=full))
            for step in [*Day(officer, houses=1).steps(), officer.restart]:
                carry_on(officer, step, disk, WORDS[full])
            assert officer.lost() == []
            officer.store.close()
        shutil.rmtree(home)
        if not disk.failed:
            break
    assert at > LEAST_CALLS


def carry_on(
    officer: Officer, step: Callable[[], None], disk: Failing, word: type[DeviceProblem]
) -> None:
    """What failed is asked for again: on a full disk at once, after an error from a new start."""
    if said(step) is None:
        return
    if word is DiskFull:
        assert said(step) is word, "as long as nobody has made room"
    disk.mend()
    if word is DiskBroken and step != officer.restart:
        assert said(step) is word, "until the store is opened anew"
        officer.restart()
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
    rehearsal, officer = Officer(tmp_path / "rehearsal"), Officer(tmp_path / "real")
    Day(rehearsal).visit()  # the same entropy gives the same names
    names = sorted(path.name for path in (rehearsal.directory / BLOBS).iterdir())
    waiting = officer.directory / BLOBS / f"{names[which]}.new"
    waiting.symlink_to("/dev/full")
    day = Day(officer)

    assert said(day.visit) is DiskFull

    waiting.unlink(missing_ok=True)
    day.visit()
    officer.restart()
    assert officer.lost() == []
    assert len(names) == PICTURES_OF_A_VISIT


@pytest.mark.parametrize("error", [apsw.SQLITE_IOERR_WRITE, apsw.SQLITE_FULL])
def test_no_error_of_the_disk_loses_what_was_kept(
    error: int, heard: list[Traced], tmp_path: Path
) -> None:
    """Without the driver's own library, and hence on every machine."""
    whole = Disk()
    kept = [EMPTY, *(one.digest for one in events_of(heard, whole) if isinstance(one, Kept))]
    bench = Bench(tmp_path, Promised(FILE, NO_FILES, {}))
    for at in range(1, whole.calls, STRIDE):
        disk = Disk(fails_at=at, error=error)

        with suppress(apsw.Error):
            events_of(heard, disk)

        done = sum(isinstance(event, Kept) for event in disk.events)
        state = CrashState(at, "error", disk.content(), tuple(kept[done : done + 2]))
        bench.lay_out(state)
        assert bench.complaint(state) is None
