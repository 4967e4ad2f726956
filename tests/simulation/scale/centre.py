"""A centre whose line, pace and refusals are production's, and whose work is only time spent."""

import struct
from collections.abc import Callable, Sequence
from functools import partial
from math import inf
from typing import Final, TypeAlias, cast

from protocol.blobs import CHUNK_BYTES, Bitmap
from protocol.caps import Work
from protocol.errors import OverCap, ProtocolError
from protocol.ids import DeviceId, Epoch
from protocol.messages import SYNC_PATH, Frame
from sync_server.centre import Centre
from sync_server.devices.line import Line
from sync_server.pace import Pace
from sync_server.uploads import Spot
from tests.simulation.scale.clock import VirtualLoop
from tests.simulation.scale.costs import CHUNKS_OF_PAGE, SAVES_OF_DOSSIER, Costs

_BROUGHT: Final = struct.Struct(">16sQQ")  # device, which of its saves comes first, how many
Reply: TypeAlias = Callable[[], bytes | ProtocolError]

_NO_EPOCH: Final = Epoch(bytes(8))
_HELD: Final = struct.Struct(">Q")


class Gone(ProtocolError):
    """The process has died, or is not back yet: no answer comes."""

    code = "unreachable"


class Held:
    """What is on the centre's disk: it outlives every process."""

    def __init__(self) -> None:
        self.saves: dict[DeviceId, int] = {}
        self.again = 0  # saves that came a second time, because an answer was lost
        self.gaps = 0  # offers that go on from more than is here: something acknowledged is lost

    def take(self, device: DeviceId, first: int, count: int) -> int:
        """How many of them are new."""
        here = self.saves.get(device, 0)
        self.gaps += first > here
        new = max(0, first + count - here) if first <= here else 0
        self.again += count - new
        self.saves[device] = here + new
        return new


class ModelCentre:
    """One process, from its start to its death; what `Line` asks of a centre."""

    def __init__(
        self, loop: VirtualLoop, costs: Costs, held: Held, *, dies_ms: float = inf
    ) -> None:
        self._loop, self._costs, self._held, self._dies_ms = loop, costs, held, dies_ms
        self.pace = Pace()
        self.busy_us = 0.0

    def recognise(self, data: bytes, _path: str = SYNC_PATH) -> Frame:
        self._spend(self._costs.frame)
        device = DeviceId(data[:16])
        return Frame(device, _NO_EPOCH, counter=1, signature=b"", packed=data)

    def take_group(self, frames: Sequence[Frame]) -> list[Reply]:
        try:
            return self._take_group(frames)
        except Gone as gone:
            return [partial(_said, gone) for _ in frames]

    def _take_group(self, frames: Sequence[Frame]) -> list[Reply]:
        offers = [_BROUGHT.unpack_from(frame.packed) for frame in frames]
        problems = [self._problem(DeviceId(device), count) for device, _, count in offers]
        brought = sum(count for (_, _, count), bad in zip(offers, problems, strict=True) if not bad)
        self._spend(self._costs.commit + brought * self._costs.save)
        replies: list[Reply] = []
        for (device, first, count), problem in zip(offers, problems, strict=True):
            if problem is None:
                self._keep(DeviceId(device), first, count)
            replies.append(partial(self._reply, DeviceId(device), count, problem))
        return replies

    def put(self, spot: Spot, frame: Frame) -> Bitmap:
        now_ms = self._loop.now_ms
        self.pace.check_images(frame.device, now_ms)
        self._spend(self._costs.chunk)
        self.pace.charge(frame.device, Work(image_bytes=CHUNK_BYTES), now_ms)
        return Bitmap(CHUNKS_OF_PAGE, 1 << spot.chunk)

    def _problem(self, device: DeviceId, count: int) -> OverCap | None:
        """As `open_round` does it: only who brings something is slowed."""
        try:
            if count:
                self.pace.check_work(device, self._loop.now_ms)
        except OverCap as problem:
            return problem
        return None

    def _keep(self, device: DeviceId, first: int, count: int) -> None:
        new = self._held.take(device, first, count)
        work = Work(new, 2 * new, 3 * new, new // 2, -(-new // SAVES_OF_DOSSIER))
        self.pace.charge(device, work, self._loop.now_ms)

    def _reply(
        self, device: DeviceId, count: int, problem: OverCap | None
    ) -> bytes | ProtocolError:
        try:
            self._spend(self._costs.request if count and problem is None else self._costs.empty)
        except Gone as gone:
            return gone
        return problem or _HELD.pack(self._held.saves.get(device, 0))

    def _spend(self, us: float) -> None:
        """Nothing happens after a death: what was not committed by then never is."""
        now_ms = self._loop.time() * 1000
        if now_ms + us / 1000 >= self._dies_ms:
            self._loop.spend(max(0.0, (self._dies_ms - now_ms) * 1000))
            raise Gone("killed")
        self.busy_us += us
        self._loop.spend(us)


class Door:
    """Where tablets find whichever process lives just now."""

    def __init__(
        self,
        loop: VirtualLoop,
        costs: Costs,
        *,
        deaths_ms: Sequence[float] = (),
        centre: Callable[..., ModelCentre] = ModelCentre,
        line: Callable[[Centre], Line] = Line,
    ) -> None:
        self.held = Held()
        ends = [*deaths_ms, inf]
        starts = [0.0, *(death + costs.restart / 1000 for death in deaths_ms)]
        self._loop = loop
        self._lives = [
            (start, line(cast("Centre", process)))
            for start, process in (
                (start, centre(loop, costs, self.held, dies_ms=end))
                for start, end in zip(starts, ends, strict=True)
            )
        ]
        self._ends = ends
        self.waiting = self.longest = 0
        self.waits_ms: list[float] = []  # of requests that bring facts, in line
        self.arrivals: dict[int, int] = {}  # requests, by second
        self.calls: dict[int, int] = {}  # connections, by second
        self.told_later = 0

    def connect(self) -> Line:
        now_ms = self._loop.time() * 1000
        self.calls[int(now_ms / 1000)] = self.calls.get(int(now_ms / 1000), 0) + 1
        for (start, line), end in zip(self._lives, self._ends, strict=True):
            if start <= now_ms < end:
                return line
        raise Gone("nobody there")

    async def sync(self, line: Line, data: bytes, *, counts: bool) -> int:
        """How many saves of this device the centre says it has."""
        began = self._arrive()
        try:
            answer = await line.sync(data)
        finally:
            self.waiting -= 1
        if counts:
            self.waits_ms.append((self._loop.time() - began) * 1000)
        held: int = _HELD.unpack(answer)[0]
        return held

    async def put(self, line: Line, dossier: str, root: str, index: int, data: bytes) -> None:
        self._arrive()
        try:
            await line.put_chunk(dossier, root, index, data)
        finally:
            self.waiting -= 1

    def _arrive(self) -> float:
        now_s = self._loop.time()
        self.arrivals[int(now_s)] = self.arrivals.get(int(now_s), 0) + 1
        self.waiting += 1
        self.longest = max(self.longest, self.waiting)
        return now_s


def brought(device: DeviceId, first: int, count: int, packed_bytes: int) -> bytes:
    """A request of the model: as long as the real one would be."""
    return _BROUGHT.pack(device, first, count).ljust(packed_bytes, b"\0")


def _said(gone: Gone) -> Gone:
    return gone
