"""Taking in: each validly signed run is kept at its place in its log, or held until it has one."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import takewhile
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from protocol.admin import AdminEntry
from protocol.bracket import MAX_OFFSET_MS
from protocol.caps import MAX_HELD_BYTES, Work, work_of
from protocol.errors import TooLarge
from protocol.ids import DeviceId, DossierId, Epoch, OperationId, sha256
from protocol.operation import Header, Verified
from protocol.receipts import Kind, Place
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
        # What stands aside here, and an earlier generation is proven to have accepted.
        self.proven: dict[OperationId, DossierId] = {}

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
        if self._sequencer.gave_up:
            self.release_all()
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

    def release_all(self) -> None:
        """Whatever waits at the door and has a place: whoever brought it may never come again."""
        for device in self._store.desk.holders():
            self._release(device)

    def finish(self) -> None:
        self._sequencer.finish()

    def _take(self, offer: Offer, offset_ms: int | None) -> Taken:
        entries = offer.entries
        first, last = entries[0].header, entries[-1].header
        log = self._store.entries.find_log(first.device, first.epoch)
        known = self._store.entries.known(log.number, first.seq, last.seq) if log else {}
        taken = Taken(first.device, first.epoch)
        left = self._take_known(entries, known, taken)
        while left:
            # Where something was given up and comes after all, what follows it is here.
            new = [*takewhile(lambda one: one.id not in known, left)]
            joint = self._joint(new[0].header, log, taken)
            link = judge_link(new[0].header, log, joint, self._store.gaps.is_taken)
            if joint is None or link is Link.HELD:
                return self.hold(offer)
            if log is not None and link is Link.MAIN and new[0].header.seq <= log.tip_seq:
                new = [*takewhile(partial(self._fits, log), new)]
            self._append(new, log, joint, taken, fork=link is Link.FORK)
            self._note_clock(taken, count=len(new), offset_ms=offset_ms)
            left = self._take_known(left[len(new) :], known, taken)
            log = self._store.entries.find_log(first.device, first.epoch) if left else log
        return taken

    def _fits(self, log: Log, entry: Verified) -> bool:
        """Into a gap: where its line goes on over places that are taken, that is a fork."""
        return not self._store.gaps.is_taken(log, entry.header.seq)

    def _take_known(
        self, entries: Sequence[Verified], known: dict[OperationId, Known], taken: Taken
    ) -> Sequence[Verified]:
        """Answer what is here already by its old place; the rest begins with something new."""
        here = [*takewhile(lambda one: one.id in known, entries)]
        for entry in here:
            found = known[entry.id]
            taken.placed.append(Place(found.seq, found.position, found.received_ms, found.kind))
            if found.reason is not None:
                taken.reasons.append((found.position, found.reason))
            self._note_proven(entry, found)
        self._store.entries.fill_signatures(
            (entry.signature, known[entry.id].position)
            for entry in here
            if entry.signature is not None
        )
        return entries[len(here) :]

    def _note_proven(self, entry: Verified, found: Known) -> None:
        waits = found.kind == Kind.QUARANTINED and found.adopted is None
        if waits and self._sequencer.before.get(entry.id) == Kind.ACCEPTED:
            self.proven[entry.id] = entry.header.dossier

    def _joint(self, first: Header, log: Log | None, taken: Taken) -> Joint | None:
        """What new entries follow; None when that is not here."""
        if log and taken.placed:
            return Joint(log.number, beside=taken.placed[-1].kind == Kind.FORK)
        found = self._follows(first, log)
        if found is None and self._store.gaps.is_given_up(first.previous):
            return Joint(None)
        return found

    def _follows(self, first: Header, log: Log | None) -> Joint | None:
        if first.seq == 1:
            if first.previous == self._trust.first_link(first.device):
                return Joint(None)
            follows = self._store.entries.find_log_with(first.device, first.previous)
            return None if follows is None else Joint(follows)
        if log is None:
            return None
        if follows_tip(first, log):
            return Joint(log.number)
        here = self._store.entries.find_entry(log.number, first.seq - 1, first.previous)
        return None if here is None else Joint(log.number, beside=here.kind == Kind.FORK)

    def _append(
        self, new: Sequence[Verified], log: Log | None, joint: Joint, taken: Taken, *, fork: bool
    ) -> None:
        first, last, entries = new[0].header, new[-1], self._store.entries
        self.done[first.device] = self.done.get(first.device, Work()).plus(work_of(new))
        begins = log is None or not log.tip_seq  # the centre's own may be begun and still be empty
        suspect = begins and begins_twice(first, self._others(first, log), joint)
        if log is None:
            log = entries.add_log(first, follows=joint.log)
        gaps = self._store.gaps.any()
        if gaps:
            self._close_gap(log, new, joint, fork=fork)
        if not fork and (gaps or not begins):
            suspect |= grows_after_successor(log, self._others(first, log))
        position = self._sequencer.next_position
        if suspect:
            entries.remark([(position, CLONE_OR_RESTORE)])
            taken.reasons.append((position, CLONE_OR_RESTORE))
        if fork:
            self._note_fork(log, first.seq, position)
        elif last.header.seq > log.tip_seq:
            entries.move_tip(log.number, last.header.seq, last.id)
        for row in self._sequencer.append(new, log, fork=fork):
            taken.placed.append(Place(row.seq, row.position, row.received_ms, row.kind))
            if row.reason is not None:
                taken.reasons.append((row.position, row.reason))

    def _others(self, first: Header, log: Log | None) -> list[Log]:
        """Of the same device, with anything in them."""
        logs = self._store.entries.logs_of(first.device)
        return [one for one in logs if one.tip_seq and (log is None or one.number != log.number)]

    def _close_gap(self, log: Log, new: Sequence[Verified], joint: Joint, *, fork: bool) -> None:
        """What was given up, or stands before it, has come after all."""
        first = new[0].header
        self._store.gaps.follow_up(log, [one.id for one in new])
        if not fork:
            follows = joint.log if first.seq == 1 else None
            self._store.gaps.begin_before(log, first, follows=follows)

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
