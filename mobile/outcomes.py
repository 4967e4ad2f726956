"""How the last attempt ended and what it said of single dossiers: kept for whoever looks later."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import msgspec

from mobile.pace import Past
from mobile.store import Store
from protocol.decoding import decode, encode
from protocol.errors import ProtocolError
from protocol.ids import NO_DOSSIER, DossierId
from protocol.messages import SHOW_CHECKPOINT, SyncAnswer, SyncRequest
from protocol.run import decode_run
from protocol.session import Ask, Effect, Keep, Report, Session
from protocol.turns import turn

OUTCOME: Final = "outcome"  # the note under which the last one is kept
CAME_BACK: Final = "came-back"  # own work that this device did not know of any more


class Outcome(msgspec.Struct, frozen=True, array_like=True):
    """`codes`: what stands in the way of single dossiers, by their ids."""

    past: Past = Past()
    codes: list[tuple[bytes, str]] = []

    def code_of(self, dossier: DossierId) -> str | None:
        return dict(self.codes).get(dossier)


class Watch:
    """Sees a session pass by, and notes what it says about single dossiers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._codes: dict[bytes, str] = {}

    def over(self, session: Session) -> Session:
        """The very same session."""
        reply: object = None
        while not isinstance(effect := turn(session, reply), Report):
            self._before(effect)
            reply = yield effect
            if isinstance(effect, Ask) and isinstance(reply, SyncAnswer):
                self._codes |= _refused(effect.request, reply)
        return effect

    def codes(self) -> list[tuple[bytes, str]]:
        """What came back stays named until the centre has signed for it again."""
        unsent = {one.dossier for one in self._store.records() if one.unsent}
        before = {one: code for one, code in last_outcome(self._store).codes if code == CAME_BACK}
        return [(one, code) for one, code in (before | self._codes).items() if one in unsent]

    def _before(self, effect: Effect) -> None:
        if isinstance(effect, Keep):
            own = self._store.device()
            for entry in effect.foreign:
                header = entry.operation.header
                if header.device == own and not self._store.find_own(header.epoch, header.seq):
                    self._codes[header.dossier] = CAME_BACK


def last_outcome(store: Store) -> Outcome:
    """An empty one where there was no attempt, or where it cannot be read any more."""
    with suppress(ProtocolError):
        kept = store.find_note(NO_DOSSIER, OUTCOME)
        if kept is not None:
            found: Outcome = decode(Outcome, kept)
            return found
    return Outcome()


def keep_outcome(store: Store, outcome: Outcome, *, now_ms: int) -> None:
    store.put_note(NO_DOSSIER, OUTCOME, encode(outcome), now_ms=now_ms)


def _refused(request: SyncRequest, answer: SyncAnswer) -> dict[bytes, str]:
    """The dossiers in every run that was not taken in, and the centre's reason."""
    return {
        dossier: problem.code
        for problem in answer.problems
        if problem.code != SHOW_CHECKPOINT and problem.run < len(request.runs)
        for dossier in _dossiers(request.runs[problem.run])
    }


def _dossiers(run: bytes) -> Iterator[bytes]:
    return (dossier for dossier, _ in decode_run(run).dossiers if dossier != NO_DOSSIER)
