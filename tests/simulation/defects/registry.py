"""How a defect is written down, and put in."""

from collections.abc import Callable
from typing import Final

import msgspec


class Defect(msgspec.Struct, frozen=True):
    """Its name in words, and the promise that it breaks."""

    name: str
    promise: str
    put_in: Callable[[], None]


DEFECTS: Final[list[Defect]] = []


def defect(promise: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    def added(put_in: Callable[[], None]) -> Callable[[], None]:
        DEFECTS.append(Defect(put_in.__name__.replace("_", " "), promise, put_in))
        return put_in

    return added


def spoil(place: object, name: str, value: object) -> None:
    """In a module or a class; the process is thrown away afterwards."""
    assert hasattr(place, name), f"{place} has no {name} any more: the defect would do nothing"
    setattr(place, name, value)
