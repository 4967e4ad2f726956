"""The steps inside the office: who worked on it, and whether each kept its time."""

from collections.abc import Sequence

import msgspec

from protocol.merge import Dossier
from protocol.trade.course import taken_steps
from protocol.trade.deadlines import ENDS, Terms
from protocol.trade.due import due_ms, step_allowed, with_pauses
from protocol.trade.events import Happened, events_in
from protocol.trade.pauses import Pause
from protocol.trade.time_events import StepBegan
from protocol.trade.working_time import LAST_MS


class StepTime(msgspec.Struct, frozen=True):
    """One step inside the office: by whom, from when to when, and until when it had time."""

    step: str
    officer: str
    began_ms: int
    ended_ms: int | None
    due_ms: int | None

    def is_overdue(self, now_ms: int) -> bool:
        ended = now_ms if self.ended_ms is None else self.ended_ms
        return self.due_ms is not None and ended > self.due_ms


def step_times(state: Dossier, pauses: Sequence[Pause], terms: Terms) -> list[StepTime]:
    """In the order in which they began; each lasts until the next, or the dossier's end."""
    began = sorted(events_in(state, StepBegan), key=lambda one: (one.at_ms, one.fact.ref))
    ends = [step.fact.wall_ms for step in taken_steps(state) if step.to in ENDS]
    found = []
    for at, one in enumerate(began):
        later = [other.at_ms for other in began[at + 1 :]]
        ended = min([*later, *(end for end in ends if end >= one.at_ms)], default=None)
        due = _due(one, pauses, terms, ended)
        found.append(StepTime(one.what.step, one.what.officer, one.at_ms, ended, due))
    return found


def _due(
    one: Happened[StepBegan], pauses: Sequence[Pause], terms: Terms, ended_ms: int | None
) -> int | None:
    step = next((step for step in terms.steps if step.id == one.what.step), None)
    if step is None:
        return None
    limit = step_allowed(step)
    due = due_ms(limit, one.at_ms, terms.working, terms.practice)
    if due is None:
        return None
    until = LAST_MS if ended_ms is None else ended_ms
    within = [pause.stretch(one.at_ms, until) for pause in pauses if pause.end_ms is not None]
    return with_pauses(due, limit, within, terms.working)
