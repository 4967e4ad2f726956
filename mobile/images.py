"""The images of a session: in our order, where they may go, and until the centre has confirmed."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from msgspec.structs import replace

from mobile.pace import Due, in_order, taken_ms
from mobile.problems import DiskBroken
from mobile.store import Store
from protocol.answers import Checked, Wanted
from protocol.errors import ProtocolError
from protocol.ids import BlobRoot, DossierId
from protocol.session import Report, SendChunk, Session
from protocol.turns import turn


class Images:
    """One for all sessions of a run of the program: what nobody there names is offered once."""

    def __init__(self, store: Store, due: Due = taken_ms) -> None:
        self._store, self._due = store, due
        self._unwanted: set[tuple[DossierId, BlobRoot]] = set()

    def conduct(self, session: Session, *, may_go: bool = True) -> Session:
        """The same session, with its images as this device wants them sent."""
        reply: object = None
        while not isinstance(effect := turn(session, reply), Report):
            if isinstance(effect, SendChunk) and not self._opens(effect):
                reply = False  # what the disk has spoiled must not keep the others here
                continue
            reply = yield effect
            if isinstance(effect, SendChunk) and not reply:
                self._unwanted.add((effect.dossier, effect.root))
            if isinstance(reply, Checked):
                reply = replace(reply, wanted=self._plan(reply.wanted) if may_go else [])
        return effect

    def _plan(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        return in_order([*wanted, *self._unconfirmed(wanted)], self._due)

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
