"""The simulation bites: a defect is found, named with its promise and seed, and told in words."""

import subprocess
import sys
from typing import Final

from tests.simulation.bite import MODULES
from tests.simulation.defects.registry import DEFECTS

LEAST_DEFECTS: Final = 70
PUT_IN_ALL: Final = """
import tests.simulation.bite
from tests.simulation.defects.registry import DEFECTS
for one in reversed(DEFECTS):  # one slip of the pen first, while there is something to misspell
    one.put_in()
"""
PUT_IN_ONE: Final = """
import tests.simulation.bite
from tests.simulation.defects.registry import DEFECTS
from tests.simulation.run import histories
[one.put_in() for one in DEFECTS if one.name == "the last write wins"]
print(histories(range(20)))
"""


def run(program: str) -> str:
    """In a process of its own: what is put in is never taken out."""
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_every_defect_still_finds_what_it_spoils() -> None:
    run(PUT_IN_ALL)


def test_there_are_enough_defects_and_none_twice() -> None:
    names = {one.name for one in DEFECTS}

    assert len({module.__name__ for module in MODULES}) == len(MODULES)

    assert len(names) == len(DEFECTS) >= LEAST_DEFECTS


def test_a_found_defect_is_told_with_promise_seed_and_history() -> None:
    told = run(PUT_IN_ONE)

    assert "promise I" in told
    assert "again: make replay SEED=" in told
    assert "saves: " in told
