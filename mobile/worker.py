"""Synchronises by itself: one attempt at a time, whenever one is due, until it is told to stop."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import httpx
import msgspec

from mobile.images import Images
from mobile.keeping import purge
from mobile.outcomes import Outcome, Watch, keep_outcome
from mobile.pace import (
    ENTROPY_BYTES,
    Due,
    Failure,
    Link,
    Network,
    Past,
    after_failure,
    after_success,
    images_may_go,
    is_due,
    is_spread,
    link_over,
    spread_ms,
    taken_ms,
)
from mobile.ports import Clock, Entropy, SlowWork
from mobile.problems import DeviceProblem
from mobile.replies import NotTheCentre, Refused, SyncFailed
from mobile.store import Store
from mobile.sync import Wire, fetch_catalogue, synchronise_with
from mobile.vault import Unlocked
from protocol.errors import ProtocolError
from protocol.ids import DossierId
from protocol.session import Effect, Keep, Report

LOOK_S: Final = 5.0  # how often clock and network are looked at

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
    link: Callable[[Network, Past], Link] = link_over
    progress: Callable[[Effect], None] = lambda _: None
    look: Callable[[], None] = lambda: None  # whatever else is looked after, attempt or not
    afterwards: Callable[[], None] = lambda: None  # what else an attempt that went well allows
    gone: Callable[[list[DossierId]], None] = lambda _: None  # these have left the device
    ended: Callable[["Worker"], None] = lambda _: None  # an attempt, well or not


class Worker:
    """`past`, `report` and `problem` are what screens show of it."""

    def __init__(
        self,
        store: Store,
        unlocked: Unlocked,
        world: World,
        *,
        data_saver: bool = True,
        past: Past | None = None,
    ) -> None:
        self._store, self._unlocked, self._world = store, unlocked, world
        self.data_saver = data_saver
        self.past = past or Past()  # starting anew is no reason to ask sooner
        self.report: Report | None = None
        self.problem: Problem | None = None
        self._saved = any(one.unsent for one in store.records())  # before this program began
        self._away, self._from_ms = False, 0  # no network; from when on to call over the new one
        self._heard = False  # of the centre, in the attempt under way
        self._one = asyncio.Lock()
        self._images = Images(store, world.due)

    async def run(self) -> None:
        """For ever; cancelling it at any point loses nothing."""
        while True:
            network, now_ms = self._world.network(), self._world.clock()
            calls = self._calls_over(network, now_ms)
            if calls and is_due(self.past, network, now_ms, saved=self._saved):
                await self.sync_now()
            with suppress(DeviceProblem):  # the next save will say so
                self._world.look()
            await self._world.sleep(LOOK_S)

    def saved(self) -> None:
        """There is something new to send."""
        self._saved = True

    async def sync_now(self) -> Past:
        """Somebody asks; who asks while an attempt is under way is told how that one ended."""
        under_way = self._one.locked()
        async with self._one:
            if not under_way:
                await self._attempt(self._world.network())
        return self.past

    def _calls_over(self, network: Network, now_ms: int) -> bool:
        """By itself: not at the very moment that the network is back."""
        away, self._away = self._away, network.kind == "none"
        if away and not self._away:
            self._from_ms = now_ms + spread_ms(self._world.entropy(ENTROPY_BYTES))
        return not is_spread(self._from_ms, now_ms)

    async def _attempt(self, network: Network) -> None:
        watch = Watch(self._store)
        self.past = await self._tried(network, watch)
        with suppress(DeviceProblem):  # the next step of anybody will meet it again
            outcome = Outcome(self.past, watch.codes())
            keep_outcome(self._store, outcome, now_ms=self._world.clock())
        self._world.ended(self)

    async def _tried(self, network: Network, watch: Watch) -> Past:
        self._saved, self._heard, self.problem = False, False, None
        try:
            self.report = await self._exchange(network, watch)
            self._world.afterwards()
            self._world.gone(purge(self._store, now_ms=self._world.clock()))
        except (SyncFailed, ProtocolError, DeviceProblem) as problem:
            self.problem = problem
            return self._after(problem, network)
        return after_success(network, now_ms=self._world.clock())

    async def _exchange(self, network: Network, watch: Watch) -> Report:
        world = self._world
        may_go = images_may_go(network, data_saver=self.data_saver)
        async with world.http() as http:
            link = world.link(network, self.past)
            wire = Wire(http, world.clock, world.slow_work, link, self._note)
            report = await synchronise_with(
                wire,
                self._store,
                self._unlocked,
                through=lambda session: self._images.conduct(watch.over(session), may_go=may_go),
            )
            await fetch_catalogue(wire, self._store)
        return report

    def _note(self, effect: Effect) -> None:
        self._heard = self._heard or isinstance(effect, Keep)
        self._world.progress(effect)

    def _after(self, problem: Problem, network: Network) -> Past:
        asked_ms = problem.retry_after_ms if isinstance(problem, Refused) else 0
        return after_failure(
            self.past,
            Failure(code_of(problem), asked_ms, lasting=is_lasting(problem)),
            network,
            now_ms=self._world.clock(),
            entropy=self._world.entropy(ENTROPY_BYTES),
            heard=self._heard,
        )


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
