"""One round of a device: who asks, what it brings, what it gets."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final, NamedTuple

from msgspec.structs import replace

from protocol.caps import Work
from protocol.errors import BadSignature, OverCap, ProtocolError, Untrusted
from protocol.generations import MAX_GENERATION, centre_of, generation_of, origin_at
from protocol.ids import DeviceId, OperationId
from protocol.judgement import Enrolment
from protocol.keys import SigningKey
from protocol.messages import (
    BATCH_BAD_LINK,
    HELD,
    MAX_REQUEST_ENTRIES,
    NEW_GENERATION,
    SHOW_CHECKPOINT,
    Frame,
    Problem,
    Target,
    check_frame,
    pack_answer,
    read_frame,
    unpack_request,
)
from protocol.packing import LEVEL_BAD_LINK, LEVEL_GOOD_LINK
from protocol.trust import TrustSet
from sync_server.answer import MAX_ANSWER_BYTES, Answerer, Asked, nothing_signed
from sync_server.clerk import Pen
from sync_server.ingest import Intake, Offer, read_offer
from sync_server.notary import Notary
from sync_server.pace import Pace
from sync_server.proven import adopt_proven
from sync_server.returning import read_old
from sync_server.store import Store
from sync_server.store.heard import Heard

LEAST_SHARE: Final = 64  # of the budget; one entry that is larger goes out as it is
LATER_TRIED: Final = 2  # generations that a machine could have slept through
SLACK_BYTES: Final = 16 * 1024  # of an answer besides others' work: receipts, proofs, bitmaps


class Offered(NamedTuple):
    """A request whose device is known and whose runs prove themselves."""

    asked: Asked
    counter: int
    offers: list[tuple[int, Offer]]  # with each run's place in the request
    before: Mapping[OperationId, int]  # as what earlier generations took some of it in


def open_round(
    frame: Frame, trust: TrustSet, pace: Pace, *, now_ms: int
) -> Offered | ProtocolError:
    """A bad run does not spoil the others; a device that is over its share is told to wait."""
    try:
        request = unpack_request(frame.packed)
        if request.runs:
            pace.check_work(frame.device, now_ms)
    except ProtocolError as problem:
        return problem
    asked = Asked(
        frame.device,
        frame.epoch,
        request,
        origin=frame.origin,
        mark=frame.mark,
        program=frame.program,
    )
    offers, room = [], MAX_REQUEST_ENTRIES
    for at, wire in enumerate(request.runs):
        try:
            offer = read_offer(wire, trust, most=room)
        except ProtocolError as problem:
            asked.problems.append(Problem(at, problem.code))
        else:
            offers.append((at, offer))
            room -= len(offer.entries)
    before = read_old(request.old, trust, frame.origin)
    return Offered(asked, frame.counter, offers, before)


def recognise(data: bytes, trust: TrustSet, target: Target) -> Frame:
    """A frame that an enrolled device made for this log, in whichever generation it knows."""
    refused: BadSignature | None = None
    for origin in _names(target.origin):
        try:
            frame, _ = authenticate(data, trust, Target(origin, target.path))
        except BadSignature as problem:
            refused = refused or problem
        else:
            return replace(frame, origin=origin)
    assert refused is not None
    raise refused


def _names(origin: str) -> Iterator[str]:
    """The present one first, then those before it, then what this machine may have missed."""
    centre, now = centre_of(origin), generation_of(origin)
    later = range(now + 1, min(now + LATER_TRIED, MAX_GENERATION) + 1)
    return (origin_at(centre, number) for number in (*range(now, 0, -1), *later))


def authenticate(data: bytes, trust: TrustSet, target: Target) -> tuple[Frame, Enrolment]:
    """The frame, if an enrolled device made it for this place."""
    frame = read_frame(data)
    enrolment = trust.devices.get(frame.device)
    if enrolment is None:
        raise Untrusted(f"device {frame.device.hex()} is not enrolled")
    check_frame(frame, target, enrolment.newest.signing_key)
    return frame, enrolment


class Rounds:
    """Rounds that share a transaction: all are taken in, it ends, then all are answered."""

    def __init__(self, store: Store, trust: TrustSet, notary: Notary, pen: Pen) -> None:
        self._store, self._trust, self._notary, self._pen = store, trust, notary, pen
        self._now_ms = pen.now_ms
        self._intake = Intake(store, trust, now_ms=pen.now_ms)

    def take(self, offered: Offered) -> None:
        asked, request = offered.asked, offered.asked.request
        if generation_of(asked.origin) < generation_of(self._notary.origin):
            # Runs and counters are of another log; what the request knew is all that is read.
            asked.problems = [Problem(0, NEW_GENERATION)]
            return
        desk, this = self._store.desk, (asked.device, asked.epoch, offered.counter, asked.mark)
        asked.fresh = desk.use_counter(*this)
        asked.counter = 0 if asked.fresh else desk.counter_elsewhere(*this)
        self._compare(asked)
        self._note_call(asked)
        offers = [offer for _, offer in offered.offers]
        if asked.withheld:
            asked.taken = [self._intake.hold(offer) for offer in offers]
        else:
            offset_ms = self._now_ms - request.clock_ms if request.clock_ms else None
            asked.taken = self._intake.take(offers, offset_ms=offset_ms, before=offered.before)
        for (at, _), taken in zip(offered.offers, asked.taken, strict=True):
            if taken.held:
                asked.problems.append(Problem(at, HELD))
            elif taken.over:
                asked.problems.append(Problem(at, OverCap.code))

    def finish(self) -> None:
        adopt_proven(self._store, self._trust, self._intake, self._pen)
        self._intake.finish()

    @property
    def done(self) -> dict[DeviceId, Work]:
        """What each device has brought that was new."""
        return self._intake.done

    def answer(self, asked: Asked, page_key: SigningKey) -> bytes:
        """Packed; a budget that the compressor did not keep is tried again, smaller."""
        if asked.withheld or self._notary.stopped:
            return pack_answer(nothing_signed(asked, now_ms=self._now_ms), level=LEVEL_GOOD_LINK)
        head = self._notary.checkpoint()
        answerer = Answerer(
            self._store, self._trust, head, page_key=page_key, line=self._notary.line
        )
        if asked.origin != head.origin:
            return pack_answer(answerer.opening(asked, now_ms=self._now_ms), level=LEVEL_GOOD_LINK)
        wanted = budget = min(asked.request.answer_bytes, MAX_ANSWER_BYTES)
        level = LEVEL_BAD_LINK if wanted <= BATCH_BAD_LINK else LEVEL_GOOD_LINK
        while True:
            answer = answerer.answer(asked, now_ms=self._now_ms, budget=budget)
            packed = pack_answer(answer, level=level)
            if len(packed) <= wanted + SLACK_BYTES or budget <= wanted // LEAST_SHARE:
                return packed
            budget = budget * wanted * 9 // (len(packed) * 10)

    def _note_call(self, asked: Asked) -> None:
        """A session asks for others' work only with the last of its own: nothing is left then."""
        if not asked.fresh:
            return
        request = asked.request
        offset_ms = self._now_ms - request.clock_ms if request.clock_ms else None
        whole = request.answer_bytes > 0 and not asked.withheld
        self._store.calls.keep(
            Heard(asked.device, self._now_ms, offset_ms, whole, asked.program, request.admin_held)
        )

    def _compare(self, asked: Asked) -> None:
        """The head that a device knows with the log that is here, which must go on from it."""
        request = asked.request
        known = request.known_size, request.known_root
        continues = asked.origin == self._notary.origin and self._notary.continues(*known)
        if not continues and request.shown is None:
            # A number is no evidence; our own signature is.
            asked.problems.append(Problem(0, SHOW_CHECKPOINT))
        elif not continues and request.shown is not None:
            with suppress(ProtocolError):
                self._notary.examine(request.shown, self._trust)
        asked.withheld = not continues or self._notary.stopped
