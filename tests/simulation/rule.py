"""A rule: something that people, machines, networks or clocks do, and how often."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from tests.simulation.world import World

Play = Callable[["World"], str | None]


class Rule(msgspec.Struct, frozen=True):
    """`play` says in words what it did, or None where it is not possible now."""

    name: str
    weight: float
    share: float  # of the worlds in which it happens at all
    play: Play


RULES: Final[list[Rule]] = []


def rule(weight: float, *, share: float = 1) -> Callable[[Play], Play]:
    """The function's name, in words, is the rule's."""

    def added(play: Play) -> Play:
        RULES.append(Rule(play.__name__.replace("_", " "), weight, share, play))
        return play

    return added


def in_order() -> list[Rule]:
    """The same whatever was imported first."""
    return sorted(RULES, key=lambda one: one.name)
