"""As many crash states as there is time for: `python -m tests.faults.night [count]`."""

import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import islice
from typing import Final

from tests.faults.bench import Bench
from tests.faults.device import events_of, heard_of_a_day, promised, work_goes_on
from tests.faults.places import passing_directory
from tests.faults.states import crash_states
from tests.faults.trace import Traced

COUNT: Final = 100_000
A_ROUND: Final = 1_500  # new states that one more round finds, at least
SHOWN: Final = 3  # of each kind, by each worker
EVERY: Final = 100  # the whole program starts on one state in so many


def night(count: int) -> Counter[str]:
    """What was found, and how often: all `fine`, or the promise is broken."""
    parts = os.cpu_count() or 1
    found: Counter[str] = Counter()
    with passing_directory() as directory, ProcessPoolExecutor(parts) as workers:
        heard = heard_of_a_day(directory)
        jobs = [workers.submit(part_of, heard, count, part, parts) for part in range(parts)]
        for job in as_completed(jobs):
            found += job.result()
    return found


def part_of(heard: list[Traced], count: int, part: int, parts: int) -> Counter[str]:
    events = events_of(heard)
    found: Counter[str] = Counter()
    with passing_directory() as directory:
        bench = Bench(directory, promised(events))
        states = crash_states(events, rounds=1 + count // A_ROUND)
        for number, state in enumerate(islice(states, part, count, parts)):
            bench.lay_out(state)
            said = bench.complaint(state)
            if said is None and number % EVERY == 0:
                work_goes_on(bench.directory)
            elif said is not None and found[said] < SHOWN:
                sys.stdout.write(f"call {state.at}, {state.how}: {said}\n")
            found["fine" if said is None else said] += 1
    return found


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    result = night(wanted)
    sys.stdout.write(f"{result.total()} crash states: {dict(result)}\n")
    sys.exit(set(result) != {"fine"} or result.total() < wanted)
