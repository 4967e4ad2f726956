"""Synchronises by itself: one attempt at a time, whenever one is due, until it is told to stop."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from typing import Final

import httpx
import msgspec
from msgspec.structs import replace

from mobile.keeping import purge
from mobile.pace import (
    ENTROPY_BYTES,
    Due,
    Failure,
    Network,
    Past,
    after_failure,
    after_success,
    images_may_go,
    in_order,
    is_due,
    link_over,
    retry_after_ms,
    taken_ms,
)
from mobile.ports import Clock, Entropy, SlowWork
from mobile.problems import DeviceProblem, DiskBroken
from mobile.store import Store
from mobile.sync import (
    Driver,
    NotTheCentre,
    Refused,
    SyncFailed,
    Wire,
    check_address,
    fetch_catalogue,
    start_of,
)
from mobile.vault import Unlocked
from protocol.answers import Checked, Wanted
from protocol.errors import ProtocolError
from protocol.ids import BlobRoot, DossierId
from protocol.session import Effect, Report, SendChunk, Session, synchronise

LOOK_S: Final = 5.0  # how often clock and network are looked at
LATER: Final = frozenset({429, 503})

Problem = SyncFailed | ProtocolError | DeviceProblem


class World(msgspec.Struct, frozen=True):
    """What it uses of the machine; `http` makes a client for the centre's address."""

    http: Callable[[], httpx.AsyncClient]
    clock: Clock
    entropy: Entropy
    network: Callable[[], Network]
    slow_work: SlowWork
    sleep: Callable[[float], Awaitable[None]]
    due: Due = taken_ms
    progress: Callable[[Effect], None] = lambda _: None
    afterwards: Callable[[], None] = lambda: None  # what else an attempt that went well allows


class Worker:
    """`past` and `report` are what screens show of it."""

    def __init__(
        self, store: Store, unlocked: Unlocked, world: World, *, data_saver: bool = True
    ) -> None:
        self._store, self._unlocked, self._world = store, unlocked, world
        self.data_saver = data_saver
        self.past = Past()
        self.report: Report | None = None
        self._saved = False
        self._one = asyncio.Lock()
        self._retry_after_ms = 0
        self._unwanted: set[tuple[DossierId, BlobRoot]] = set()  # nobody names them there

    async def run(self) -> None:
        """For ever; cancelling it at any point loses nothing."""
        while True:
            network, now_ms = self._world.network(), self._world.clock()
            if is_due(self.past, network, now_ms, saved=self._saved):
                await self.sync_now()
            await self._world.sleep(LOOK_S)

    def saved(self) -> None:
        """There is something new to send."""
        self._saved = True

    async def sync_now(self) -> Past:
        """Somebody asks; who asks while an attempt is under way is told how that one ended."""
        under_way = self._one.locked()
        async with self._one:
            if not under_way:
                self.past = await self._attempt(self._world.network())
        return self.past

    async def _attempt(self, network: Network) -> Past:
        world = self._world
        self._saved, self._retry_after_ms = False, 0
        try:
            async with world.http() as http:
                http.event_hooks["response"].append(self._hear)
                link = link_over(network, self.past)
                wire = Wire(http, world.clock, world.slow_work, link, world.progress)
                self.report = await self._synchronise(wire, network)
                await fetch_catalogue(wire, self._store)
            world.afterwards()
            purge(self._store, now_ms=world.clock())
        except (SyncFailed, ProtocolError, DeviceProblem) as problem:
            return self._after(problem, network)
        return after_success(network, now_ms=world.clock())

    async def _synchronise(self, wire: Wire, network: Network) -> Report:
        check_address(str(wire.http.base_url))
        session = synchronise(start_of(self._store, self._unlocked, wire.link))
        return await Driver(wire, self._store, self._unlocked).drive(
            self._supervised(session, network)
        )

    def _supervised(self, session: Session, network: Network) -> Session:
        """The same session, with its images in our order, and only where they may go."""
        reply: object = None
        while True:
            try:
                effect = session.send(reply)
            except StopIteration as done:
                report: Report = done.value
                return report
            if isinstance(effect, SendChunk) and not self._opens(effect):
                reply = False  # what the disk has spoiled must not keep the others here
                continue
            reply = yield effect
            if isinstance(effect, SendChunk) and not reply:
                self._unwanted.add((effect.dossier, effect.root))
            if isinstance(reply, Checked):
                reply = replace(reply, wanted=self._plan(reply.wanted, network))

    def _plan(self, wanted: Sequence[Wanted], network: Network) -> list[Wanted]:
        if not images_may_go(network, data_saver=self.data_saver):
            return []
        return in_order([*wanted, *self._unconfirmed(wanted)], self._world.due)

    def _unconfirmed(self, wanted: Sequence[Wanted]) -> Iterator[Wanted]:
        """What the centre does not ask for and never said it had: its word was lost on the way."""
        known = {one[:2] for one in wanted} | self._unwanted
        for record in self._store.records():
            if record.images and record.received and not record.unsent:
                for root, present in self._store.blobs_of(record.dossier):
                    blob = record.dossier, root
                    if not present.complete and blob not in known:
                        yield Wanted(*blob, present)

    def _opens(self, effect: SendChunk) -> bool:
        with suppress(ProtocolError, DiskBroken):
            return self._store.find_chunk(effect.dossier, effect.root, effect.index) is not None
        return False

    def _after(self, problem: Problem, network: Network) -> Past:
        failure = Failure(code_of(problem), self._retry_after_ms, lasting=is_lasting(problem))
        return after_failure(
            self.past,
            failure,
            network,
            now_ms=self._world.clock(),
            entropy=self._world.entropy(ENTROPY_BYTES),
        )

    async def _hear(self, reply: httpx.Response) -> None:
        if reply.status_code in LATER:
            self._retry_after_ms = retry_after_ms(reply.headers.get("retry-after"))


def code_of(problem: Problem) -> str:
    """The centre's own code where it said one."""
    return problem.problem if isinstance(problem, Refused) else problem.code


def is_lasting(problem: Problem) -> bool:
    """Trying again soon would meet the same: a sign-in page, a refusal, an answer that lies."""
    match problem:
        case NotTheCentre() | ProtocolError():
            return True
        case Refused():
            return not problem.later
        case _:
            return False
