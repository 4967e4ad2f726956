"""Devices stand in line: one request of each goes into a transaction, however many each has sent.

So the wait of one does not grow with another's appetite, and small requests share a commit.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Final

import msgspec

from protocol.errors import Later, ProtocolError, TooManyRequests
from protocol.ids import DeviceId
from protocol.messages import Frame, chunk_path
from sync_server.centre import Centre
from sync_server.uploads import read_spot

MAX_GROUP: Final = 64  # requests that share a commit
MAX_GROUP_BYTES: Final = 2 * 1024 * 1024  # packed, after the first: nobody waits longer for a group
MAX_WAITING_OF_DEVICE: Final = 4  # an honest device waits for each answer before it asks again
MAX_WAITING: Final = 256
MAX_WAITING_CHUNKS: Final = 64  # of those: pictures never take the places of facts
MAX_WAITING_BYTES: Final = 64 * 1024 * 1024
BUSY_S: Final = 10


class _Place(msgspec.Struct):
    """Somebody who waits: for a shared transaction, or for a turn of their own."""

    frame: Frame
    answer: asyncio.Future[Any]
    job: Callable[[], object] | None = None


class Line:
    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._waiting: dict[DeviceId, deque[_Place]] = {}  # in the order of their turns
        self._serving: asyncio.Task[None] | None = None

    async def sync(self, data: bytes, program: str = "") -> bytes:
        """The answer, after those who came before; `Later` when too much waits already."""
        frame = msgspec.structs.replace(self._centre.recognise(data), program=program)
        answer: bytes = await self._wait(_Place(frame, _future()))
        return answer

    async def put_chunk(self, dossier: str, root: str, index: int, data: bytes) -> bytes:
        """Which chunks are here, once this one is durable."""
        spot = read_spot(dossier, root, index)
        frame = self._centre.recognise(data, chunk_path(*spot))
        present: bytes = await self._wait(
            _Place(frame, _future(), lambda: self._centre.put(spot, frame).encode())
        )
        return present

    async def _wait(self, place: _Place) -> Any:  # noqa: ANN401  # what its job gives
        waiting = self._waiting.setdefault(place.frame.device, deque())
        if len(waiting) >= MAX_WAITING_OF_DEVICE:
            raise TooManyRequests("this device asks faster than it is answered", after_s=BUSY_S)
        others = [one for some in self._waiting.values() for one in some]
        carried = sum(len(one.frame.packed) for one in others) + len(place.frame.packed)
        if len(others) >= MAX_WAITING or carried > MAX_WAITING_BYTES:
            raise Later("too many devices wait", after_s=BUSY_S)
        alone = sum(one.job is not None for one in others)
        if place.job is not None and alone >= MAX_WAITING_CHUNKS:
            raise Later("too many pictures wait", after_s=BUSY_S)
        waiting.append(place)
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        return await place.answer

    async def _serve(self) -> None:
        """As long as anybody waits; between two turns whoever has just come joins the line."""
        await asyncio.sleep(0)
        while self._waiting:
            shared, alone = list[_Place](), list[_Place]()
            for place in self._next():
                (shared if place.job is None else alone).append(place)
            if shared:
                await self._take(shared)
            for place in alone:
                assert place.job is not None
                _settle(place, place.job)
                await asyncio.sleep(0)

    def _next(self) -> list[_Place]:
        """One of each device, in turn; who has more goes to the end of the line."""
        group: list[_Place] = []
        room = MAX_GROUP_BYTES
        for device in list(self._waiting)[:MAX_GROUP]:
            waiting = self._waiting[device]
            room -= len(waiting[0].frame.packed) if waiting else 0
            if group and room < 0:
                break
            self._waiting.pop(device)
            if waiting:
                group.append(waiting.popleft())
            if waiting:
                self._waiting[device] = waiting
        return [place for place in group if not place.answer.done()]  # who left is not served

    async def _take(self, places: list[_Place]) -> None:
        try:
            replies = self._centre.take_group([place.frame for place in places])
        except Exception as error:  # noqa: BLE001  # whatever it is, each of them has to hear it
            if len(places) == 1 or isinstance(error, ProtocolError):
                for place in places:
                    _fail(place, error)
            else:
                # One of them brought what the others must not suffer from.
                for place in places:
                    await self._take([place])
            return
        for place, reply in zip(places, replies, strict=True):
            _settle(place, reply)
            await asyncio.sleep(0)


def _settle(place: _Place, job: Callable[[], object]) -> None:
    try:
        found = job()
    except Exception as error:  # noqa: BLE001  # it belongs to whoever waits, not to the line
        _fail(place, error)
        return
    if isinstance(found, ProtocolError):
        _fail(place, found)
    elif not place.answer.done():
        place.answer.set_result(found)


def _fail(place: _Place, error: Exception) -> None:
    if not place.answer.done():
        place.answer.set_exception(error)


def _future() -> asyncio.Future[Any]:
    return asyncio.get_running_loop().create_future()
