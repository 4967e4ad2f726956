"""What must hold when very many come at once; each says what is wrong, or nothing."""

from collections.abc import Sequence
from typing import Final

from tests.simulation.scale.figures import crowding, jain, share
from tests.simulation.scale.nation import Year
from tests.simulation.scale.outage import Outcome

RECOVERY_S: Final = 1_800  # the longest back-off: within it everybody has called once
MOST_CROWDED: Final = 3.0  # the busiest minute of the recovery against its mean
MOST_REFUSALS: Final = 8.0  # of a tablet on average, where all of them come in five seconds
LEAST_ALIKE: Final = 0.7  # Jain's index of the times in line
MOST_DELAY_MS: Final = 10_000.0  # of the others' median, by those with a hundred times the work
MOST_WAIT_MS: Final = 60_000.0  # in line; half of what a tablet waits for an answer


def unserved(outcome: Outcome) -> str:
    count = outcome.waiting
    return f"{count} tablets still have something without a receipt" if count else ""


def lost(outcome: Outcome) -> str:
    return f"{outcome.lost} acknowledged saves are lost" if outcome.lost else ""


def chorus(outcome: Outcome) -> str:
    """For a centre that is back: those who have called in vain do not call together."""
    found = crowding(outcome.door.calls, 0, RECOVERY_S, over_s=60)
    return f"the busiest minute has {found:.1f} times the mean" if found > MOST_CROWDED else ""


def hammering(outcome: Outcome) -> str:
    found = outcome.door.told_later / len(outcome.tablets)
    return f"{found:.1f} refusals of a tablet" if found > MOST_REFUSALS else ""


def unfair(outcome: Outcome) -> str:
    waits = outcome.door.waits_ms
    alike, longest = jain(waits), share(waits, 1)
    if alike < LEAST_ALIKE:
        return f"times in line are not alike: {alike:.2f}"
    return f"{longest / 1000:.0f} s in line" if longest > MOST_WAIT_MS else ""


def pushed_aside(without: Outcome, outcome: Outcome) -> str:
    """The same others, with and without those who have more."""
    delay_ms = share(outcome.done_ms(), 0.5) - share(without.done_ms(), 0.5)
    return (
        f"the others' median is {delay_ms / 1000:.0f} s later" if delay_ms > MOST_DELAY_MS else ""
    )


def impatient(outcome: Outcome, *, most_calls: int) -> str:
    """For tablets that are over their share of the day: they come when they were told to."""
    calls = max(one.facts_calls for one in outcome.tablets)
    return f"{calls} calls of one tablet" if calls > most_calls else ""


def touched(without: Sequence[Year], year: Sequence[Year], cell: str) -> str:
    """One cell's outage changes no other cell's year."""
    names = [
        one.cell
        for before, one in zip(without, year, strict=True)
        if one != before and one.cell != cell
    ]
    return f"touched: {', '.join(names)}" if names else ""


def behind(year: Sequence[Year]) -> str:
    """Facts are taken in as they come, on one core of one process a cell."""
    names = [one.cell for one in year if one.saves_behind or one.peak_cpu_share > 0.5]
    return f"behind: {', '.join(names)}" if names else ""
