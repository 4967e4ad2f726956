"""A synchronisation under way: production coroutines, stopped wherever something is on its way."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Literal

import httpx
import msgspec

from mobile.pace import Past


class StoppedClock(asyncio.SelectorEventLoop):
    """Time stands still in here: no time-out of production code ever ends what the world holds."""

    def time(self) -> float:
        return 0.0


class Message(msgspec.Struct, frozen=True):
    """A request as a tablet has sent it."""

    method: str
    path: str
    content: bytes


class Reply(msgspec.Struct, frozen=True):
    """What the centre says, before it is in the air."""

    status: int
    kind: str
    content: bytes

    def response(self) -> httpx.Response:
        stream = httpx.ByteStream(self.content)
        return httpx.Response(self.status, headers={"content-type": self.kind}, stream=stream)


class Stage(msgspec.Struct, frozen=True):
    """Where a synchronisation stands still."""

    name: Literal["asks", "answered", "works"]
    message: Message | None = None
    reply: Reply | None = None


class Halt:
    """One synchronisation's place to wait for the world."""

    def __init__(self, loop: StoppedClock) -> None:
        self.loop = loop
        self.stage: Stage | None = None
        self.goes_on: asyncio.Future[Any] | None = None

    async def pause(self, stage: Stage) -> Any:
        """Until the world goes on; what it gives takes the place of what is on its way."""
        self.stage, self.goes_on = stage, self.loop.create_future()
        self.loop.stop()
        return await self.goes_on


class Call:
    """One attempt of a tablet's worker."""

    def __init__(self, halt: Halt, attempt: Coroutine[Any, Any, Past]) -> None:
        self.past: Past | None = None
        self.faults: list[str] = []
        self.hangs = False  # some of its work followed what is lost, when it was sent
        self._halt, self._loop = halt, halt.loop
        self._task = self._loop.create_task(attempt)
        self._task.add_done_callback(lambda _: self._loop.stop())
        self._run()

    @property
    def stage(self) -> Stage | None:
        return self._halt.stage

    @property
    def done(self) -> bool:
        return self.stage is None

    def go_on(self, instead: object = None) -> None:
        assert self._halt.goes_on is not None
        self._halt.goes_on.set_result(instead)
        self._run()

    def fail(self, problem: Exception) -> None:
        """What was on its way never arrives."""
        assert self._halt.goes_on is not None
        self._halt.goes_on.set_exception(problem)
        self._run()

    def drop(self) -> None:
        """The process ends, or somebody gives up."""
        if not self._task.done():
            self._task.cancel()
            self._halt.stage = None
            self._loop.run_forever()
        assert self._task.done()
        self._halt.stage = None

    def _run(self) -> None:
        self._halt.stage = None
        self._loop.run_forever()
        if self._task.done():
            self._halt.stage = None
            self.past = self._task.result()
