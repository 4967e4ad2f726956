"""Our own sentences that stand on a screen: made anew when the officer's language changes."""

from collections.abc import Callable
from typing import NamedTuple

Make = Callable[[], str]  # in the language of the moment


class _Said(NamedTuple):
    state: object
    name: str  # of the attribute
    make: Make
    words: str


class Sayings:
    """What somebody has read and put away, or said otherwise since, is let alone."""

    def __init__(self) -> None:
        self._said: dict[tuple[int, str], _Said] = {}

    def put(self, state: object, name: str, make: Make) -> None:
        words = make()
        setattr(state, name, words)
        self._said[id(state), name] = _Said(state, name, make, words)

    def again(self) -> None:
        for key, one in list(self._said.items()):
            if getattr(one.state, one.name) == one.words:
                self.put(one.state, one.name, one.make)
            else:
                del self._said[key]

    def forget(self) -> None:
        """Names of citizens stand in some of them."""
        self._said.clear()
