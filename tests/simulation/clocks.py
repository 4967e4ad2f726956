"""A tablet's wall clock: fast, slow, frozen, or years away."""

from collections.abc import Callable


class WallClock:
    def __init__(self, true_ms: Callable[[], int]) -> None:
        self._true_ms = true_ms
        self._since_ms = self._shown_ms = true_ms()
        self.rate = 1.0

    def __call__(self) -> int:
        return self._shown_ms + int((self._true_ms() - self._since_ms) * self.rate)

    @property
    def offset_ms(self) -> int:
        return self() - self._true_ms()

    def set(self, shown_ms: int, *, rate: float = 1.0) -> None:
        """From now on it shows this, and runs so fast; 0 is a frozen one."""
        self._since_ms, self._shown_ms, self.rate = self._true_ms(), shown_ms, rate

    def right(self) -> None:
        self.set(self._true_ms())
