"""Everything in a history that could have been otherwise, drawn from its seed."""

import hashlib
from collections.abc import Sequence
from random import Random  # noqa: TID251  # from a seed: the same history every time
from typing import TypeVar

T = TypeVar("T")


class Dice(Random):
    """Draws by which a history goes its way."""

    def one_of(self, some: Sequence[T]) -> T | None:
        return self.choice(some) if some else None

    def happens(self, share: float) -> bool:
        return self.random() < share


class Entropy:
    """The same bytes in every run; other ones for each name."""

    def __init__(self, name: str) -> None:
        self._name, self._drawn = name.encode(), 0

    def __call__(self, count: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_256(self._name + self._drawn.to_bytes(8, "big")).digest(count)
