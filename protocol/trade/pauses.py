"""Spans that a procedure's time does not count, from requests, steps and recorded pauses."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from protocol.ids import OperationRef
from protocol.merge import Dossier
from protocol.trade.events import Happened, events_in
from protocol.trade.supplements import Request
from protocol.trade.time_events import PauseBegan, PauseEnded
from protocol.trade.time_rules import Interval, TimeRule
from protocol.trade.working_time import Stretch
from protocol.workflow import Step


class Pause(msgspec.Struct, frozen=True):
    """A span that is not counted; `end_ms` is None while it lasts."""

    interval: Interval
    start_ms: int
    end_ms: int | None

    def stretch(self, first_ms: int, until_ms: int) -> Stretch:
        """The part that lies between two moments; one that lasts goes on until then."""
        end = until_ms if self.end_ms is None else min(self.end_ms, until_ms)
        return Stretch(max(self.start_ms, first_ms), end)


def pauses_in(
    state: Dossier, rule: TimeRule, steps: Sequence[Step], requests: Iterable[Request]
) -> list[Pause]:
    """Waiting for a supplement is never counted; other spans where the procedure excludes them."""
    found = [Pause("supplement", request.began_ms, request.ended_ms) for request in requests]
    if "payment" in rule.excluded:
        found += _payments(steps)
    ends = _pause_ends(state)
    for one in events_in(state, PauseBegan):
        if one.what.interval in rule.excluded:
            found.append(_pause(one, ends.get(one.fact.ref)))
    return found


def open_pauses(state: Dossier) -> list[Happened[PauseBegan]]:
    """Recorded spans that last; waiting for papers or money is no record of its own."""
    ends = _pause_ends(state)
    return [one for one in events_in(state, PauseBegan) if one.fact.ref not in ends]


def _pause(began: Happened[PauseBegan], end_ms: int | None) -> Pause:
    end = None if end_ms is None else max(began.at_ms, end_ms)
    return Pause(began.what.interval, began.at_ms, end)


def _payments(steps: Sequence[Step]) -> Iterator[Pause]:
    for at, step in enumerate(steps):
        if step.to == "payment":
            after = steps[at + 1].fact.wall_ms if at + 1 < len(steps) else None
            end = None if after is None else max(after, step.fact.wall_ms)
            yield Pause("payment", step.fact.wall_ms, end)


def _pause_ends(state: Dossier) -> dict[OperationRef, int]:
    first: dict[OperationRef, int] = {}
    for one in events_in(state, PauseEnded):
        for ref in one.about:
            first[ref] = min(one.at_ms, first.get(ref, one.at_ms))
    return first
