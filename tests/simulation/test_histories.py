"""Histories in which every fault happens, and after which every promise has held."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.simulation.__main__ import FIRST_SEED, parts_of
from tests.simulation.rule import in_order
from tests.simulation.run import Outcome, histories, history

HISTORIES: Final = 80  # in one part of the ordinary run
PARTS: Final = 4
FEW: Final = 8

# Not rules, but what has to come about between several of them.
SITUATIONS: Final = (
    "a draft open when a commune left",
    "a held run",
    "a machine set back with its keystore",
    "a picture half uploaded",
    "a retired officer's late bundle",
    "a sign-off",
    "a step contested",
    "a step void-late",
    "a store set back",
    "a synchronisation between opening and saving",
    "a tablet died in a session",
    "a twin with another order of delivery",
    "bundle 2 before bundle 1",
    "clone in two places",
    "clone or restore flagged",
    "copied browser profile",
    "fork flagged",
    "lie",
    "revoked in the middle of a session",
    "revoked lost",
    "revoked retired",
    "revoked stolen_since",
    "slowed for flooding",
    "the centre died",
)


# What people do on a good day.
ORDINARY: Final = (
    "a bundle is handed in",
    "a bundle is made",
    "a bundles answer comes back",
    "a citizen asks with a slip",
    "a clerk adopts work that waits",
    "a clerk chooses a value",
    "a clerk gives up waiting",
    "a clerk takes a step",
    "a clock is set right",
    "a synchronisation goes on",
    "a tablet calls the centre",
    "a tablet is backed up",
    "a tablet lets go of pictures",
    "an officer joins",
    "begins a form and is called away",
    "checks a neighbours slip",
    "confirms a correction",
    "days pass",
    "gives a code",
    "looks at a dossier",
    "opens a dossier",
    "photographs a paper",
    "puts a typing error right",
    "reads aloud",
    "removes a row",
    "resolves what stands side by side",
    "saves",
    "signs off",
    "somebody makes room",
    "takes a step",
    "the log is copied off the machine",
    "thinks better of it",
    "throws a draft away",
    "witnesses an act",
)
PAGE: Final = Path(__file__).parents[2] / "docs" / "testing.md"


def missing(outcome: Outcome) -> list[str]:
    rules = [one.name for one in in_order() if not outcome.fired[one.name]]
    return rules + [one for one in SITUATIONS if not outcome.seen[one]]


def test_every_promise_holds_in_some_histories() -> None:
    outcome = histories(range(FEW))

    assert not outcome.failures, outcome.failures[0]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_promise_holds_and_every_fault_happens(
    part: int, record_property: Callable[[str, object], None]
) -> None:
    first = FEW + part * HISTORIES
    outcome = histories(range(first, first + HISTORIES))
    record_property("simulation", f"{outcome}")

    print(outcome)  # noqa: T201  # shown with `-rP`, and whenever something fails
    assert not outcome.failures, outcome.failures[0]
    assert missing(outcome) == []


def test_a_seed_gives_the_same_history_in_another_process() -> None:
    program = "from tests.simulation.run import history; print('\\n'.join(history(3)[1]))"
    environment = {**os.environ, "PYTHONHASHSEED": "17"}

    elsewhere = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )

    assert elsewhere.stdout.rstrip("\n").split("\n") == history(3)[1]


def test_a_night_goes_on_from_any_seed() -> None:
    assert [*parts_of(60, 7)] == [range(7, 32), range(32, 57), range(57, 67)]
    assert next(parts_of(None, FIRST_SEED)) == range(FIRST_SEED, FIRST_SEED + 25)


def test_every_rule_stands_beside_its_fault_in_the_docs() -> None:
    """And what stands there is a rule, or a situation that each part must have seen."""
    table = PAGE.read_text().partition("| fault | rules")[2].partition("\n\n")[0]
    named = set(re.findall(r"`([^`]+)`", table))
    rules = {one.name for one in in_order()}

    assert named <= rules | set(SITUATIONS)
    assert rules - named <= set(ORDINARY)
