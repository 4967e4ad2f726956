"""Puts defects in one at a time and lets histories run until each is found, or not."""

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final, NamedTuple

from tests.simulation.defects import of_centre, of_device, of_record, of_restores, of_sample
from tests.simulation.defects.registry import DEFECTS
from tests.simulation.run import history

MODULES: Final = (
    of_record,
    of_centre,
    of_device,
    of_restores,
    of_sample,
)  # where defects are written down
MOST: Final = 200  # histories for one defect


class Bitten(NamedTuple):
    """How a defect was found."""

    name: str
    promise: str  # that it breaks
    found: str  # by which it was found
    seed: int
    histories: int


def bite(name: str, most: int) -> Bitten:
    (chosen,) = (one for one in DEFECTS if one.name == name)
    chosen.put_in()
    for seed in range(most):
        outcome, _ = history(seed)
        if outcome.failures:
            failure = outcome.failures[0]
            return Bitten(name, chosen.promise, f"{failure.named}", seed, seed + 1)
    return Bitten(name, chosen.promise, "", 0, most)


def main(most: int, only: Sequence[str] = ()) -> bool:
    caught = 0
    # Each in a process of its own: what is put in is never taken out.
    with ProcessPoolExecutor(
        os.cpu_count(), mp_context=get_context("spawn"), max_tasks_per_child=1
    ) as workers:
        names = [one.name for one in DEFECTS if not only or one.name in only]
        for one in workers.map(bite, names, [most] * len(names)):
            caught += bool(one.found)
            how = f"{one.found}, seed {one.seed}" if one.found else "not found"
            line = f"| {one.name} | {one.promise} | {how} | {one.histories} |\n"
            sys.stdout.write(line)
            sys.stdout.flush()
    sys.stdout.write(f"caught {caught} of {len(names)}\n")
    return caught == len(names)


if __name__ == "__main__":
    sys.exit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else MOST, sys.argv[2:]))
