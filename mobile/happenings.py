"""What an officer records beside the form and its steps: visits, notices told, papers, results."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from mobile.capture import Capture
from mobile.store import Store
from protocol.catalogue import Catalogue
from protocol.dossier import value_of
from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.operation import Verified
from protocol.trade.delivery import Delivered, is_all_out
from protocol.trade.event_words import event_from
from protocol.trade.events import Kind
from protocol.trade.happening import Setting, about_of, check_event, check_step
from protocol.trade.notices import notices_of
from protocol.trade.schedule import Schedule, schedule_now
from protocol.trade.stages import check_stage
from protocol.trade.visits import Request, is_quiet, is_visit, request_of
from protocol.workflow import BUSINESS

RETURNED: Final = "returned"


class Happenings:
    """By the same rules as at the centre, on what this device has."""

    def __init__(
        self, capture: Capture, store: Store, catalogue: Catalogue, now: Callable[[], int]
    ) -> None:
        self._capture, self._store, self._catalogue, self._now = capture, store, catalogue, now

    def said(
        self, dossier: DossierId, kind: str, pairs: Sequence[tuple[str, str]], *, form: str = ""
    ) -> Verified:
        """As typed; of one notice, where `form` names it."""
        return self.sign(dossier, event_from(kind, pairs), form=form)

    def sign(self, dossier: DossierId, what: Kind, *, form: str = "") -> Verified:
        """The event; with the last original that goes out the result is handed over."""
        screen, now_ms = self._store.screen(dossier), self._now()
        state, schedule = screen.state, self.schedule(screen.state)
        quiet = is_quiet([state, *self._visits_of(state)])
        role = self._store.certificate().role
        check_event(state, what, Setting(role, now_ms, schedule, quiet))
        about = about_of(state, what) if not form else notices_of(state, form)
        with self._capture.together():
            signed = self._capture.event(screen, what, about=about, now_ms=now_ms)
            if (
                isinstance(what, Delivered)
                and schedule
                and is_all_out(state, schedule.procedure, what, schedule.deadline.received_ms)
            ):
                return self._step(dossier, RETURNED, "")
        return signed

    def advance(self, dossier: DossierId, to: str, reason: str) -> Verified:
        """The next business step, where its rules and the form allow it today."""
        state, now_ms = self._store.state(dossier), self._now()
        setting = Setting(self._store.certificate().role, now_ms, self.schedule(state))
        check_step(state, to, reason, setting)
        check_stage(self._catalogue, state, to, now_ms)
        return self._step(dossier, to, reason)

    def visits(self) -> list[Request]:
        """Of the communes that this device has in scope."""
        return [request_of(state) for state in self._visit_states()]

    def schedule(self, state: Dossier) -> Schedule | None:
        return schedule_now(state, self._catalogue, self._now())

    def _step(self, dossier: DossierId, to: str, reason: str) -> Verified:
        screen = self._store.screen(dossier)
        return self._capture.transition(screen, BUSINESS, to, now_ms=self._now(), reason=reason)

    def _visit_states(self) -> Iterator[Dossier]:
        for record in self._store.records():
            state = self._store.state(record.dossier)
            if is_visit(state):
                yield state

    def _visits_of(self, state: Dossier) -> list[Dossier]:
        """The visits that a dossier names, and those that name it."""
        named = value_of(state, "visit.record")
        return [
            visit
            for visit in self._visit_states()
            if visit.id.hex() == named or value_of(visit, "visit.dossier") == state.id.hex()
        ]


def find_record(store: Store, text: str) -> DossierId:
    """A visit has no code: by the first digits of its id, as lists show them."""
    found = [one.dossier for one in store.records() if one.dossier.hex().startswith(text.lower())]
    if len(found) != 1:
        raise NotPossible(f"{len(found)} hồ sơ, yêu cầu bắt đầu bằng {text}: xin xem `visits`")
    return found[0]
