"""Taking in: each validly signed run is kept at its place in its log, or held until it has one."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from protocol.admin import AdminEntry
from protocol.bracket import MAX_OFFSET_MS
from protocol.caps import MAX_HELD_BYTES, Work, work_of
from protocol.errors import TooLarge
from protocol.ids import DeviceId, Epoch, OperationId, sha256
from protocol.operation import Header, Verified
from protocol.receipts import Place
from protocol.run import MAX_RUN_ENTRIES, decode_run, encode_run, verify_run
from protocol.trust import TrustSet
from sync_server.links import (
    Joint,
    Link,
    begins_twice,
    follows_tip,
    grows_after_successor,
    judge_link,
)
from sync_server.sequencer import Sequencer
from sync_server.store import Store
from sync_server.store.entries import Known, Log

CLONE_OR_RESTORE: Final = "clone_or_restore"
FORKED: Final = "forked"  # of the entry on the main line; the other's kind says it
CLOCK_OFF: Final = "clock_off"


class Offer(NamedTuple):
    """A run that proves itself, and the bytes in which it came."""

    wire: bytes
    entries: Sequence[Verified]


class Taken(msgspec.Struct):
    """What became of one run; entries known before stand where they stood."""

    device: DeviceId
    epoch: Epoch
    placed: list[Place] = []
    reasons: list[tuple[int, str]] = []
    held: bool = False
    over: bool = False  # neither taken nor held: too much of its device waits here already


def read_offer(wire: bytes, trust: TrustSet, *, most: int = MAX_RUN_ENTRIES) -> Offer:
    """All of the run's entries, or an error: what no enrolled device signed is nobody's work."""
    run = decode_run(wire)
    if len(run.bodies) > most:
        raise TooLarge(f"{len(run.bodies)} entries where there is room for {most}")
    certificate = trust.certificate(DeviceId(run.device), trust.position + 1)
    return Offer(wire, verify_run(run, certificate.signing_key))


def without_erased(offer: Offer, trust: TrustSet) -> Offer:
    """What waits at the door is erased like everything else; its headers go on proving."""
    if not any(
        one.body is not None and one.header.dossier in trust.erased for one in offer.entries
    ):
        return offer
    entries = [
        replace(one, body=None, salt=None) if one.header.dossier in trust.erased else one
        for one in offer.entries
    ]
    return Offer(encode_run(entries), entries)


class Intake:
    """Runs of one or more requests into one transaction, which the caller holds."""

    def __init__(self, store: Store, trust: TrustSet, *, now_ms: int) -> None:
        self._store, self._trust, self._now_ms = store, trust, now_ms
        self._sequencer = Sequencer(store, trust, now_ms=now_ms)
        self.done: dict[DeviceId, Work] = {}  # what was new, to be charged once it is durable

    def take(
        self,
        offers: Sequence[Offer],
        *,
        offset_ms: int | None,
        before: Mapping[OperationId, int] | None = None,
    ) -> list[Taken]:
        """What can be taken in is; what came before its predecessor may follow in the same go.

        `before`: as what an earlier generation, whose log is lost, has signed for some of it.
        """
        self._sequencer.before.update(before or {})
        taken = [self._take(offer, offset_ms) for offer in offers]
        for device in {one.device for one in taken if one.placed}:
            self._release(device)
        return [
            self._take(offer, offset_ms) if one.held else one
            for offer, one in zip(offers, taken, strict=True)
        ]

    def admin(self, entry: AdminEntry) -> int:
        """An entry that the trust set takes, at the next position."""
        return self._sequencer.admin(entry)

    def hold(self, offer: Offer) -> Taken:
        """Keep a run without giving it a place, as long as there is room for its device."""
        offer = without_erased(offer, self._trust)
        first = offer.entries[0].header
        held = self._store.desk.held_bytes(first.device, but=sha256(offer.wire))
        if held + len(offer.wire) > MAX_HELD_BYTES:
            return Taken(first.device, first.epoch, over=True)
        self._store.desk.hold(first, offer.wire, received_ms=self._now_ms)
        return Taken(first.device, first.epoch, held=True)

    def finish(self) -> None:
        self._sequencer.finish()

    def _take(self, offer: Offer, offset_ms: int | None) -> Taken:
        entries = offer.entries
        first, last = entries[0].header, entries[-1].header
        log = self._store.entries.find_log(first.device, first.epoch)
        known = self._store.entries.known(log.number, first.seq, last.seq) if log else {}
        taken = Taken(first.device, first.epoch)
        new = self._take_known(entries, known, taken)
        if not new:
            return taken
        first = new[0].header
        joint = Joint(log.number) if log and taken.placed else self._joint(first, log)
        link = judge_link(first, log, joint)
        if joint is None or link is Link.HELD:
            return self.hold(offer)
        self._append(new, log, joint, taken, fork=link is Link.FORK)
        self._note_clock(taken, count=len(new), offset_ms=offset_ms)
        return taken

    def _take_known(
        self, entries: Sequence[Verified], known: dict[OperationId, Known], taken: Taken
    ) -> Sequence[Verified]:
        """Answer what is here already by its old place; the rest is new."""
        count = 0
        # Each entry names the one before it: after the first new one all are new.
        while count < len(entries) and (found := known.get(entries[count].id)) is not None:
            taken.placed.append(Place(found.seq, found.position, found.received_ms, found.kind))
            if found.reason is not None:
                taken.reasons.append((found.position, found.reason))
            count += 1
        self._store.entries.fill_signatures(
            (entry.signature, place.position)
            for entry, place in zip(entries, taken.placed, strict=False)
            if entry.signature is not None
        )
        return entries[count:]

    def _joint(self, first: Header, log: Log | None) -> Joint | None:
        """What a run follows, none of which was known before; None when that is not here."""
        if first.seq > 1:
            if log is None:
                return None
            here = follows_tip(first, log) or self._store.entries.find_entry(
                log.number, first.seq - 1, first.previous
            )
            return Joint(log.number) if here else None
        if first.previous == self._trust.first_link(first.device):
            return Joint(None)
        follows = self._store.entries.find_log_with(first.device, first.previous)
        return None if follows is None else Joint(follows)

    def _append(
        self, new: Sequence[Verified], log: Log | None, joint: Joint, taken: Taken, *, fork: bool
    ) -> None:
        first, last = new[0].header, new[-1]
        self.done[first.device] = self.done.get(first.device, Work()).plus(work_of(new))
        logs = self._store.entries.logs_of(first.device)
        others = [one for one in logs if log is None or one.number != log.number]
        if log is None:
            suspect = begins_twice(first, others, joint)
            log = self._store.entries.add_log(first, follows=joint.log)
        else:
            suspect = not fork and grows_after_successor(log, others)
        position = self._sequencer.next_position
        if suspect:
            self._store.entries.remark([(position, CLONE_OR_RESTORE)])
            taken.reasons.append((position, CLONE_OR_RESTORE))
        if fork:
            self._note_fork(log, first.seq, position)
        else:
            self._store.entries.move_tip(log.number, last.header.seq, last.id)
        for row in self._sequencer.append(new, log, fork=fork):
            taken.placed.append(Place(row.seq, row.position, row.received_ms, row.kind))
            if row.reason is not None:
                taken.reasons.append((row.position, row.reason))

    def _note_fork(self, log: Log, seq: int, position: int) -> None:
        """Beside what stood there first, too: somebody has to look at both."""
        self._store.entries.fork(log.number, seq, at=position)
        there = self._store.entries.known(log.number, seq, seq).values()
        self._store.entries.remark((one.position, FORKED) for one in there)

    def _note_clock(self, taken: Taken, *, count: int, offset_ms: int | None) -> None:
        position = taken.placed[-count].position
        self._store.entries.add_intake(position, count, offset_ms=offset_ms)
        if offset_ms is not None and abs(offset_ms) > MAX_OFFSET_MS:
            self._store.entries.remark([(position, CLOCK_OFF)])

    def _release(self, device: DeviceId) -> None:
        """Held runs that have a place now; each may make one for the next."""
        first_link = self._trust.first_link(device)
        while held := self._store.desk.releasable(device, first_link):
            for one in held:
                self._store.desk.release(one)
                self._take(read_offer(one.run, self._trust), None)
