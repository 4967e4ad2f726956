"""The app as an officer waits for it: start, first screen, a tap, an unlock, a keystroke.

    python -m bench.app [--repeat 3] [--taps 40]

A real process and a real browser on this machine (software GL); unlock and keystrokes in one
process, over a real store, without the client's own drawing. Key derivation is not in the unlock.
"""

import argparse
import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.device import key_derivation
from bench.goals import Goal
from mobile.collecting import keep_out
from mobile.state.app import Place
from protocol.actions import Open, Value
from tests.devices import PIN
from tests.end_to_end.browser import Tab, a_browser, a_tab, an_app
from tests.home_visit import BIRTH, Home
from tests.screens.stage import Stage

Figures = dict[str, float]

GOALS: Final[Mapping[str, Goal]] = {
    "page_load_s": Goal(2.5),
    "process_start_to_first_screen_s": Goal(4.5),
    "tap_p50_ms": Goal(100),
    "tap_p99_ms": Goal(100),
    "unlock_1000_from_snapshot_s": Goal(0.5),
    "unlock_1000_cold_s": Goal(1),
}
DOSSIERS_TO_UNLOCK: Final = 1_000
DOSSIERS_TO_SEARCH: Final = 10_000
QUIET_S: Final = 5  # for the last answer, before the next tap
AT_ONCE: Final = 100  # in one transaction while the store is filled
BIRTH_AT_HOME: Final = Open("1.003583", 1, "1", "mobile")
FAMILY: Final = ("Lò", "Giàng", "Vàng", "Quàng", "Cà", "Hà", "Lường", "Mùa")
GIVEN: Final = ("Mẫu", "Thử", "Mậu", "Chứ", "Ón", "Pâng", "Dơ", "Súa")
TYPED: Final = ("l", "lo", "lo t", "lo th", "lo thi", "lo thi m", "giang", "vang thi m")


def in_a_browser(folder: Path, taps: int) -> Figures:
    """From nothing to the first screen; then taps that change every word on it."""
    began = time.perf_counter()
    with an_app(folder / "home") as app, a_browser() as browser, a_tab(browser) as tab:
        asked = time.perf_counter()
        tab.open(app.address)
        loaded = time.perf_counter()
        spent = sorted(_taps(tab, taps))
        return {
            "page_load_s": loaded - asked,
            "process_start_to_first_screen_s": loaded - began,
            "tap_p50_ms": statistics.median(spent),
            "tap_p99_ms": spent[-1 - len(spent) // 100],
            "server_memory_mib": _resident_mib(app.process.pid),
        }


def _taps(tab: Tab, count: int) -> Iterator[float]:
    """The language, there and back: from the press until the other word stands there."""
    words = ("English", "Tiếng Việt")
    for number in range(count):
        pressed, awaited = words[number % 2], words[(number + 1) % 2]
        tab.wire.settle(QUIET_S)
        began = time.perf_counter()
        tab.strike(pressed)
        tab.find(awaited).first.wait_for(state="attached")
        yield (time.perf_counter() - began) * 1000


def _resident_mib(pid: int) -> float:
    said = Path(f"/proc/{pid}/status").read_text("ascii")
    line = next(line for line in said.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def in_one_process(folder: Path) -> Figures:
    """What unlocking and typing cost before the client draws."""
    with _full(folder / "unlock", DOSSIERS_TO_UNLOCK) as stage:
        unlocked = [_unlock(stage) for _ in range(3)]
    with _full(folder / "search", DOSSIERS_TO_SEARCH) as stage:
        _open(stage)
        typed = sorted(_seconds(partial(_type, stage, one)) for one in TYPED * 3)
    return {
        "unlock_1000_cold_s": unlocked[0],
        "unlock_1000_from_snapshot_s": statistics.median(unlocked[1:]),
        "keystroke_10000_p50_ms": statistics.median(typed) * 1000,
        "keystroke_10000_p99_ms": typed[-1] * 1000,
    }


@contextmanager
def _full(folder: Path, count: int) -> Iterator[Stage]:
    with Home(folder) as home:
        _fill(home, count)
        stage = Stage(home, at=Place.UNLOCK)
        keep_out(stage.desk)
        try:
            yield stage
        finally:
            stage.close()
            gc.unfreeze()


def _fill(home: Home, count: int) -> None:
    names = iter(range(count))
    while part := list(islice(names, AT_ONCE)):
        with home.officer.capture.together():
            for number in part:
                values: dict[str, Value] = {**BIRTH, "child.full_name": _name(number)}
                home.desk.now_ms += 1_000
                home.officer.capture.open_dossier(BIRTH_AT_HOME, values, now_ms=home.desk.now_ms)


def _name(number: int) -> str:
    family, given = FAMILY[number % len(FAMILY)], GIVEN[number // len(FAMILY) % len(GIVEN)]
    return f"{family} Thị {given} {number}"


def _unlock(stage: Stage) -> float:
    spent = _seconds(lambda: _open(stage))
    stage.do(stage.desk.lock)
    return spent


def _open(stage: Stage) -> None:
    stage.do(lambda: stage.desk.opened(stage.doors.open(stage.desk.home, PIN)))
    stage.at(Place.DOSSIERS)
    assert stage.state.dossiers.rows


def _type(stage: Stage, text: str) -> None:
    stage.do(lambda: stage.commands.dossiers.search(text))
    assert stage.state.dossiers.rows


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--taps", type=int, default=40)
    args = parser.parse_args()
    found: list[Figures] = []
    for number in range(args.repeat):
        with TemporaryDirectory() as folder:
            found.append(
                in_a_browser(Path(folder), args.taps)
                | in_one_process(Path(folder) / str(number))
                | key_derivation()
            )
    for name in found[0]:
        value, goal = statistics.median(one[name] for one in found), GOALS.get(name)
        said = f"{goal}{'' if goal.reached(value) else '  MISSED'}" if goal else ""
        print(f"{name:34} {value:13,.3f}  {said}".rstrip())


if __name__ == "__main__":
    main()
