"""How a defect is written down, and put in."""

import inspect
import textwrap
from collections.abc import Callable
from types import FunctionType
from typing import Any, Final

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


def mistype(function: Any, right: str, wrong: str) -> None:  # a class's or a module's
    """The same function with other words in one place, for everybody who has it by name."""
    assert isinstance(function, FunctionType)
    written = _SOURCES.get(function) or textwrap.dedent(inspect.getsource(function))
    assert written.count(right) == 1, f"{function} says {right} no more: nothing would be wrong"
    _SOURCES[function] = written = written.replace(right, wrong)
    made: dict[str, Any] = {}
    exec(written, function.__globals__, made)  # noqa: S102  # production's own words, but for one
    function.__code__ = made[function.__name__].__code__


_SOURCES: Final[dict[FunctionType, str]] = {}
