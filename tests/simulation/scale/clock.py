"""Virtual time for asyncio: nobody waits, the clock jumps to whatever is due next."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.SelectSelector):
    """Nothing ever comes from outside, so that waiting is moving the clock."""

    now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "everybody waits for somebody else"
        self.now_s += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs what production runs on a real loop; `spend` is work that holds this loop up."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now_s

    @property
    def now_ms(self) -> int:
        return int(self._jumping.now_s * 1000)

    def spend(self, us: float) -> None:
        """Whatever falls due meanwhile has to wait, as it does behind one busy process."""
        self._jumping.now_s += us / 1e6

    async def until(self, at_ms: float) -> None:
        await asyncio.sleep(max(0.0, at_ms / 1000 - self.time()))


def run(loop: VirtualLoop, main: Coroutine[Any, Any, T]) -> T:
    """To its end; whoever still waits then is sent home."""
    try:
        found = loop.run_until_complete(main)
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        return found
    finally:
        loop.close()
