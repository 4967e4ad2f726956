"""Histories from the command line: `replay SEED`, `night [N [FROM]]`; N = 0: until stopped."""

import logging
import os
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import count
from typing import Final

from tests.simulation.run import Outcome, histories, history

FIRST_SEED: Final = 1_000_000  # those below are the ordinary run's
PART: Final = 25  # histories between two looks
TOLD_EVERY: Final = 40  # parts
MOST_FAILURES: Final = 40


def without_logs() -> None:
    """What centres log of their restores is no news here."""
    logging.getLogger("tannha").addHandler(logging.NullHandler())


def replay(seed: int) -> bool:
    """One history in words, and how it ended."""
    without_logs()
    outcome, words = history(seed)
    for failure in outcome.failures:
        traceback.print_exception(failure.problem)
        sys.stdout.write(f"{failure}\n")
    if not outcome.failures:
        sys.stdout.write("\n".join(words) + "\nevery promise held\n")
    return not outcome.failures


def night(most: int | None, first: int) -> bool:
    """As many histories as wanted, or until somebody stops it; what fails is told at once.

    It goes on then, until there are too many; another night begins by its first seed.
    """
    whole, parts = Outcome(), parts_of(most, first)
    with ProcessPoolExecutor(os.cpu_count(), initializer=without_logs) as workers:
        waiting: set[Future[Outcome]] = set()
        try:
            while True:
                while len(waiting) < 2 * (os.cpu_count() or 1) and (part := next(parts, None)):
                    waiting.add(workers.submit(histories, part, most_failures=PART))
                if not waiting or len(whole.failures) >= MOST_FAILURES:
                    break
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for one in done:
                    part_of_it = one.result()
                    whole.add(part_of_it)
                    _tell(part_of_it, whole)
        except KeyboardInterrupt:
            workers.shutdown(wait=False, cancel_futures=True)
    sys.stdout.write(f"{whole}\n")
    return not whole.failures


def _tell(part: Outcome, whole: Outcome) -> None:
    for failure in part.failures:
        sys.stdout.write(f"{failure.said}\n")
    if whole.histories % (PART * TOLD_EVERY) == 0:
        held = whole.histories - len(whole.failures)
        sys.stdout.write(f"{whole.histories} histories, every promise held in {held}\n")
    sys.stdout.flush()


def parts_of(most: int | None, first: int) -> Iterator[range]:
    """The seeds of a night, in stretches."""
    for start in count(first, PART):
        left = PART if most is None else min(PART, first + most - start)
        if left <= 0:
            return
        yield range(start, start + left)


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    match command:
        case "replay":
            fine = replay(int(rest[0]))
        case "night":
            most = int(rest[0]) if rest else 0
            fine = night(most or None, int(rest[1]) if len(rest) > 1 else FIRST_SEED)
        case _:
            raise SystemExit(f"no such command: {command}")
    sys.exit(not fine)
