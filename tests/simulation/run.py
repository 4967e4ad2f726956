"""Histories by their seeds: one after the other, what fired, and what was found."""

import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from tests.simulation.calm import check_all, heal
from tests.simulation.promises import check_registry
from tests.simulation.rules import (
    citizens,
    counters,
    decided,
    disks,
    forks,
    lines,
    machines,
    people,
    restores,
    strangers,
    versions,
)
from tests.simulation.thrift import disk, working_thriftily
from tests.simulation.world import Failure, World

STEPS: Final = 200
LOOK_EVERY: Final = 40  # steps between looks at everything
RULES_OF: Final = (
    citizens,
    counters,
    decided,
    disks,
    forks,
    lines,
    machines,
    people,
    restores,
    strangers,
    versions,
)


class Outcome(msgspec.Struct):
    """What a number of histories came to."""

    histories: int = 0
    steps: int = 0
    operations: int = 0
    fired: Counter[str] = msgspec.field(default_factory=Counter)
    seen: Counter[str] = msgspec.field(default_factory=Counter)
    failures: list[Failure] = []

    def __str__(self) -> str:
        counted = sorted((self.fired + self.seen).items(), key=lambda one: (-one[1], one[0]))
        lines = [f"{number:8} {name}" for name, number in counted]
        said = f"{self.histories} histories, {self.steps} steps, {self.operations} operations"
        return "\n".join([*lines, *map(str, self.failures), said])

    def add(self, other: "Outcome") -> None:
        self.histories += other.histories
        self.steps += other.steps
        self.operations += other.operations
        self.fired += other.fired
        self.seen += other.seen
        self.failures += other.failures


def history(seed: int, *, steps: int = STEPS) -> tuple[Outcome, list[str]]:
    """One history from its seed; the same every time."""
    with tempfile.TemporaryDirectory(dir=disk()) as folder, working_thriftily():
        return _history(seed, steps, Path(folder))


def histories(seeds: Iterable[int], *, steps: int = STEPS, most_failures: int = 1) -> Outcome:
    """Until so many have broken a promise."""
    whole = Outcome()
    for seed in seeds:
        whole.add(history(seed, steps=steps)[0])
        if len(whole.failures) >= most_failures:
            break
    return whole


def _history(seed: int, steps: int, folder: Path) -> tuple[Outcome, list[str]]:
    world = World(seed, folder)
    at = 0
    try:
        for at in range(steps):
            world.step()
            if at % LOOK_EVERY == LOOK_EVERY - 1:
                check_registry(world)
        heal(world)
        check_all(world)
        failures = []
    except Exception as problem:  # noqa: BLE001  # whatever it is, the history is worth reading
        failures = [Failure(seed, at, world.current, problem, world.history)]
    finally:
        world.close()
    outcome = Outcome(1, at + 1, len(world.ledger.places), world.fired, world.seen, failures)
    return outcome, world.history
