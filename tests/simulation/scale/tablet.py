"""A tablet: when it calls, how long it waits, in what pieces it sends is production's to say."""

import asyncio
from collections.abc import Callable, Iterator
from math import ceil
from random import Random  # noqa: TID251  # from a seed: the same run every time
from typing import Final, NamedTuple

from mobile.pace import (
    ENTROPY_BYTES,
    Failure,
    Link,
    Network,
    Past,
    after_failure,
    after_success,
    images_may_go,
    is_due,
    link_over,
    retry_after_ms,
    spread_ms,
)
from mobile.replies import SLOW_TIMEOUT_S
from mobile.worker import LOOK_S
from protocol.blobs import CHUNK_BYTES
from protocol.errors import Later
from protocol.ids import DeviceId
from protocol.messages import MAX_REQUEST_ENTRIES
from protocol.outbox import FILL
from sync_server.devices.line import Line
from tests.simulation.scale.centre import Door, Gone, brought
from tests.simulation.scale.clock import VirtualLoop
from tests.simulation.scale.costs import (
    BYTES_OF_ANSWER,
    BYTES_OF_REQUEST,
    BYTES_OF_SAVE,
    CHUNKS_OF_PAGE,
    PAGES_OF_DOSSIER,
)
from tests.simulation.scale.fleet import AIRS, NETWORKS, Member

OUTAGE_MS: Final = 3 * 24 * 3600 * 1000
LOOK_MS: Final = int(LOOK_S * 1000)
RUDE_LANES: Final = 32
RUDE_WAIT_MS: Final = 1_000.0
NOWHERE: Final = Network("none")


class Habits(NamedTuple):
    """Production's; a test puts a defect in the place of one of them."""

    after_failure: Callable[..., Past] = after_failure
    retry_after_ms: Callable[[str | None], int] = retry_after_ms
    images_may_go: Callable[..., bool] = images_may_go
    entropy: Callable[[Random], bytes] = lambda dice: dice.randbytes(ENTROPY_BYTES)


class Tablet:
    """Time is the loop's, from the end of the outage; pace is told the time since it began."""

    def __init__(
        self,
        member: Member,
        loop: VirtualLoop,
        door: Door,
        *,
        seed: int,
        habits: Habits,
    ) -> None:
        self.member, self._loop, self._door, self._habits = member, loop, door, habits
        self._dice = Random(f"tablet {seed} {member.number}")
        self._air, self._network = AIRS[member.kind], NETWORKS[member.kind]
        self._phase_ms = self._dice.randrange(LOOK_MS)
        self.device = DeviceId(member.number.to_bytes(16, "big"))
        # All at the same instant, the worst case: that they do not call in step is chance's work.
        self.past = after_success(self._network, now_ms=0)
        self.receipted = self.chunks_sent = self._quiet_ms = 0
        self._heard = False  # of the centre, in the attempt under way
        self.silent_calls = self.calls = self.facts_calls = self.facts_refused = 0
        self.lost = 0  # saves with a receipt that the centre turned out not to have
        self.called_ms: float | None = None  # the first call since the outage
        self.done_ms: float | None = None  # every save has its receipt
        self.done = asyncio.Event()

    def sit_out(self, *, signal: bool) -> None:
        """The outage: a centre that does not answer, or no signal at all."""
        while signal and (at_ms := self._next_look()) < OUTAGE_MS:
            assert is_due(self.past, self._network, at_ms)
            self.silent_calls += 1
            self._failed(Failure("unreachable"), at_ms)
        if not signal:
            assert not is_due(self.past, NOWHERE, OUTAGE_MS)
            self._quiet_ms = spread_ms(self._habits.entropy(self._dice))

    async def live(self) -> None:
        """Calls whenever a look finds that it is due; never ends by itself."""
        while True:
            await self._loop.until(max(self._next_look(), self._first_look()) - OUTAGE_MS)
            assert is_due(self.past, self._network, self._now_ms())
            await self._attempt()

    async def _attempt(self) -> None:
        self.calls += 1
        self._heard = False
        self.facts_calls += self.done_ms is None
        self.called_ms = self.called_ms or self._loop.time() * 1000
        try:
            await self._exchange(link_over(self._network, self.past))
        except Gone as gone:
            self._failed(Failure(gone.code), self._now_ms())
        except Later as later:
            self._door.told_later += 1
            self.facts_refused += self.done_ms is None
            asked_ms = self._habits.retry_after_ms(str(later.after_s))  # as the header says it
            self._failed(Failure(later.code, asked_ms), self._now_ms())
        else:
            self.past = after_success(self._network, now_ms=self._now_ms())

    async def _exchange(self, link: Link) -> None:
        await self._pass(2 * self._air.round_trip_ms)  # TCP, TLS 1.3
        line = self._door.connect()
        await self._facts(line, link)
        if self._habits.images_may_go(self._network, data_saver=self.member.data_saver):
            await self._images(line)

    async def _facts(self, line: Line, link: Link) -> None:
        """`protocol.outbox` cuts by size and entries; one round at least, to ask what is new."""
        most = min(MAX_REQUEST_ENTRIES, int(link.batch_bytes * FILL) // BYTES_OF_SAVE)
        while True:
            count = min(self.member.saves - self.receipted, most)
            size = BYTES_OF_REQUEST + count * BYTES_OF_SAVE
            await self._carry(size)
            data = brought(self.device, self.receipted, count, size)
            held = await self._door.sync(line, data, counts=count > 0)
            await self._carry(BYTES_OF_ANSWER)
            self.lost += max(0, self.receipted - held)
            self.receipted, self._heard = held, True
            if held >= self.member.saves:
                self._settled()
                return

    async def _images(self, line: Line) -> None:
        for dossier, root, index in self._chunks_left():
            await self._carry(CHUNK_BYTES)
            await self._door.put(line, dossier, root, index, self.device)
            await self._carry(BYTES_OF_REQUEST)
            self.chunks_sent += 1

    async def push(self) -> None:
        """What a rude one does besides, many times at once: asks again, whatever it is told."""
        await self._loop.until(self._phase_ms)
        while True:
            try:
                await self._carry(CHUNK_BYTES)
                spot = self._spot(self.chunks_sent % self.chunks)
                await self._door.put(self._door.connect(), *spot, self.device)
                self.chunks_sent += 1
            except (Gone, Later):
                await self._pass(RUDE_WAIT_MS)

    @property
    def chunks(self) -> int:
        return self.member.dossiers * PAGES_OF_DOSSIER * CHUNKS_OF_PAGE

    def _chunks_left(self) -> Iterator[tuple[str, str, int]]:
        return (self._spot(at) for at in range(self.chunks_sent, self.chunks))

    def _spot(self, at: int) -> tuple[str, str, int]:
        page, index = divmod(at, CHUNKS_OF_PAGE)
        return self.device.hex(), page.to_bytes(32, "big").hex(), index

    async def _carry(self, size: int) -> None:
        """One way; where the connection breaks, that shows only after the client's time-out."""
        await self._pass(self._air.carry_ms(size, self._dice))
        if self._dice.random() < self._air.breaks / 2:
            await self._pass(SLOW_TIMEOUT_S * 1000)
            raise Gone("broken off")

    async def _pass(self, ms: float) -> None:
        await self._loop.until(self._loop.time() * 1000 + ms)

    def _settled(self) -> None:
        if self.done_ms is None:
            self.done_ms = self._loop.time() * 1000
            self.done.set()

    def _failed(self, failure: Failure, now_ms: int) -> None:
        self.past = self._habits.after_failure(
            self.past,
            failure,
            self._network,
            now_ms=now_ms,
            entropy=self._habits.entropy(self._dice),
            heard=self._heard,
        )

    def _now_ms(self) -> int:
        return OUTAGE_MS + ceil(self._loop.time() * 1000 - 1e-6)

    def _next_look(self) -> int:
        """The worker looks every few seconds; looks at which nothing is due are left out."""
        return self._looks_from((self.past.last_ms or 0) + self.past.wait_ms)

    def _first_look(self) -> int:
        return self._looks_from(OUTAGE_MS + self._quiet_ms)

    def _looks_from(self, at_ms: int) -> int:
        return self._phase_ms + -((self._phase_ms - at_ms) // LOOK_MS) * LOOK_MS
