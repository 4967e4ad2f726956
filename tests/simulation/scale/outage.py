"""Three days of silence, then everybody: one history of a fleet, and what came of it."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from sync_server.centre import Centre
from sync_server.devices.line import Line
from tests.simulation.scale.centre import Door, ModelCentre
from tests.simulation.scale.clock import VirtualLoop, run
from tests.simulation.scale.costs import Costs
from tests.simulation.scale.fleet import Member
from tests.simulation.scale.tablet import RUDE_LANES, Habits, Tablet

HOUR_MS: Final = 3600 * 1000
SEED: Final = 20261122


class Scenario(NamedTuple):
    """What is done to the fleet, and with what."""

    members: Sequence[Member]
    signal: bool = True  # without, all networks are away too, and back in one instant
    seed: int = SEED
    deaths_ms: tuple[float, ...] = ()
    least_ms: float = 0.0  # to look on for, when everybody has long been served
    most_ms: float = 12 * HOUR_MS
    costs: Costs = Costs()
    habits: Habits = Habits()
    centre: Callable[..., ModelCentre] = ModelCentre
    line: Callable[[Centre], Line] = Line


class Outcome(NamedTuple):
    """What the clerk, the officers and the promises ask about."""

    tablets: list[Tablet]
    door: Door
    ended_ms: float

    @property
    def lost(self) -> int:
        """Acknowledged saves that the centre does not hold, whenever that showed."""
        held = self.door.held
        now = sum(max(0, one.receipted - held.saves.get(one.device, 0)) for one in self.tablets)
        return now + held.gaps + sum(one.lost for one in self.tablets)

    @property
    def waiting(self) -> int:
        """Tablets that still have something without a receipt."""
        return sum(one.done_ms is None for one in self.tablets if not one.member.rude)

    def done_ms(self, *kinds: str) -> list[float]:
        """When each had all its receipts, in order; the giants are counted apart."""
        return sorted(
            one.done_ms if one.done_ms is not None else self.ended_ms
            for one in self.tablets
            if not one.member.giant and (not kinds or one.member.kind in kinds)
        )

    def took_ms(self) -> list[float]:
        """From a tablet's first call to its last receipt."""
        return sorted(
            (one.done_ms if one.done_ms is not None else self.ended_ms) - (one.called_ms or 0.0)
            for one in self.tablets
            if not one.member.giant
        )


def outage(scenario: Scenario) -> Outcome:
    loop = VirtualLoop()
    door = Door(
        loop,
        scenario.costs,
        deaths_ms=scenario.deaths_ms,
        centre=scenario.centre,
        line=scenario.line,
    )
    tablets = [
        Tablet(member, loop, door, seed=scenario.seed, habits=scenario.habits)
        for member in scenario.members
    ]
    for one in tablets:
        one.sit_out(signal=scenario.signal)
    return run(loop, _recover(loop, door, tablets, scenario))


async def _recover(
    loop: VirtualLoop, door: Door, tablets: list[Tablet], scenario: Scenario
) -> Outcome:
    lives = [asyncio.create_task(one.live()) for one in tablets]
    rude = [one for one in tablets if one.member.rude]
    lives += [asyncio.create_task(one.push()) for one in rude for _ in range(RUDE_LANES)]
    everybody = asyncio.gather(*(one.done.wait() for one in tablets if not one.member.rude))
    try:
        async with asyncio.timeout(scenario.most_ms / 1000):
            await everybody
    except TimeoutError:
        pass
    await loop.until(scenario.least_ms)
    outcome = Outcome(tablets, door, loop.time() * 1000)
    for life in lives:
        assert not life.done(), life.exception()
    return outcome
