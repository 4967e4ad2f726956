"""Bundles that somebody has carried here: taken in record by record, answered in a file."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO, Final, Protocol, runtime_checkable

import msgspec
from msgspec.structs import replace

from protocol import courier
from protocol.blobs import check_chunk
from protocol.bundles import (
    ANSWER,
    COURIER_PATH,
    MAX_PRESENT,
    Answer,
    CarriedChunk,
    Present,
    answer_path,
    pack_answer,
    read_chunk,
)
from protocol.checkpoint import Checkpoint
from protocol.courier import Record, encode_records, open_segments, read_records, seal_segments
from protocol.errors import BadProof, BrokenSeal, NoSuchPlace, NotPossible, ProtocolError, TooLarge
from protocol.generations import generation_of
from protocol.hpke import ENTROPY_BYTES, key_id
from protocol.ids import EPOCH_BYTES, BlobRoot, DossierId, Epoch, Hash, OperationId
from protocol.keys import ExchangeKey, SigningKey
from protocol.messages import (
    HELD,
    MAX_RUNS,
    Problem,
    SyncRequest,
    Target,
    frame_request,
    unpack_request,
)
from protocol.trust import TrustSet
from sync_server.answer import Answerer, Asked, nothing_signed
from sync_server.clerk import NO_CLERK, Pen
from sync_server.ingest import Intake, Taken, read_offer
from sync_server.notary import Notary
from sync_server.proven import adopt_proven
from sync_server.returning import read_old
from sync_server.rounds import recognise
from sync_server.store import Store
from sync_server.store.attachments import Attachment
from sync_server.uploads import Spot, keep_chunk

MAX_PROBLEMS: Final = 1_000  # then it is no bundle of ours, and not worth reading on
MAX_ANSWERED: Final = 64 * 1024  # entries with a receipt; what is more is answered the next time
ANSWER_ENTRIES: Final = 1024  # of one answer: with the longest proofs still a record
COUNTS_HEADER: Final = "x-tannha-counts"
UNKNOWN: Final = "unknown-record"  # from a newer version: it stays in the file
ANSWER_EPOCH: Final = Epoch(bytes(EPOCH_BYTES))  # an answer is in no log


@runtime_checkable
class CourierKeys(Protocol):
    """What a centre needs that opens bundles; not every machine of it has to."""

    @property
    def page(self) -> SigningKey: ...
    @property
    def centre(self) -> SigningKey: ...
    @property
    def courier(self) -> ExchangeKey: ...


class Counts(msgspec.Struct, frozen=True):
    """What a bundle came to, for whoever has carried it: numbers and codes only."""

    operations: int
    chunks: int
    problems: dict[str, int]


class Door(msgspec.Struct, frozen=True):
    """What of the centre a bundle meets; the trust set may grow while it is read."""

    store: Store
    notary: Notary
    keys: object
    origin: str
    trust: Callable[[], TrustSet]
    now_ms: Callable[[], int]
    entropy: Callable[[int], bytes]


class Delivery:
    """One bundle on its way in. Whatever came in stays in, however the bundle ends."""

    def __init__(self, door: Door) -> None:
        if not isinstance(door.keys, CourierKeys):
            raise NotPossible("bundles are opened where the courier key is")
        self._door, self._keys = door, door.keys
        self._asked: Asked | None = None
        self._taken: list[Taken] = []
        self._entries = self._records = 0
        self._blobs: dict[tuple[DossierId, BlobRoot], None] = {}
        self._told: list[Problem] = []  # to the device that asked
        self._before: dict[OperationId, int] = {}  # as what earlier generations took it in
        self._operations = self._chunks = 0
        self._problems: Counter[str] = Counter()

    def check_start(self, start: bytes) -> None:
        """Raise when the first `HEADER_BYTES` are no bundle's, or another centre's."""
        if courier.read_header(start).recipient != key_id(self._keys.courier.public):
            raise BrokenSeal("sealed to another courier key")

    def records(self, pieces: Iterable[bytes]) -> Iterator[Record]:
        """As they come; a bundle that was cut, or is another centre's, raises."""
        return read_records(open_segments(pieces, self._keys.courier))

    def take(self, record: Record) -> None:
        """Each proves itself, and the same again changes nothing; a bad one spoils no other."""
        try:
            self._take(record)
        except ProtocolError as problem:
            self._note(problem.code, tell=record.kind == courier.RUN)
        self._records += 1

    def counts(self) -> Counts:
        return Counts(self._operations, self._chunks, dict(self._problems))

    def answer(self) -> Iterator[bytes]:
        """For the device that asked, sealed to it; nothing if nobody did."""
        if self._asked is None:
            return iter(())
        enrolment = self._door.trust().devices[self._asked.device]
        return seal_segments(
            encode_records(Record(ANSWER, self._framed(one)) for one in self._answers(self._asked)),
            recipient=enrolment.newest.exchange_key,
            entropy=self._door.entropy(ENTROPY_BYTES),
        )

    # In.

    def _take(self, record: Record) -> None:
        match record.kind:
            case courier.RECEIPT_REQUEST:
                self._ask(record.content)
            case courier.RUN:
                self._take_run(record.content)
            case courier.CHUNK:
                self._take_chunk(read_chunk(record.content))
            case _:
                self._note(UNKNOWN)

    def _ask(self, content: bytes) -> None:
        """Who made the bundle, and which head of our log it knew."""
        door = self._door
        frame = recognise(content, door.trust(), Target(door.origin, COURIER_PATH))
        if self._asked is not None:
            raise NotPossible("a bundle is answered to one device")
        request = unpack_request(frame.packed)
        self._asked = Asked(
            frame.device, frame.epoch, request, problems=self._told, origin=frame.origin
        )
        self._before = read_old(request.old, door.trust(), door.origin)
        if generation_of(frame.origin) < generation_of(door.origin):
            return  # sealed before a restore: of the heads that were lost the opening speaks
        known = request.known_size, request.known_root
        self._asked.withheld = frame.origin != door.origin or not door.notary.continues(*known)
        if self._asked.withheld and request.shown is not None:
            with door.store.transaction(), suppress(ProtocolError):
                door.notary.examine(request.shown, door.trust())

    def _take_run(self, wire: bytes) -> None:
        """As a request's runs are, but that nobody knows when its clock was read."""
        door = self._door
        offer = read_offer(wire, door.trust())
        with door.store.transaction():
            door.notary.keep()
            intake = Intake(door.store, door.trust(), now_ms=door.now_ms())
            if self._withheld:
                taken = intake.hold(offer)
            else:
                (taken,) = intake.take([offer], offset_ms=None, before=self._before)
                adopt_proven(door.store, door.trust(), intake, self._pen())
            intake.finish()
        if taken.held:
            self._note(HELD, tell=True)
        self._operations += len(taken.placed)
        self._keep_for_answer(taken)

    def _take_chunk(self, carried: CarriedChunk) -> None:
        """Of whatever a stored operation names, accepted or aside: who proves it, has had it."""
        spot = DossierId(carried.dossier), BlobRoot(carried.root)
        blob = _proven(self._door.store.attachments.of(*spot), carried)
        keep_chunk(self._door.store, Spot(*spot, carried.index), blob, carried.body)
        self._blobs[spot] = None
        self._chunks += 1

    def _pen(self) -> Pen:
        return Pen(self._keys.centre, NO_CLERK, self._door.now_ms(), self._door.entropy)

    @property
    def _withheld(self) -> bool:
        return self._door.notary.stopped or (self._asked is not None and self._asked.withheld)

    def _keep_for_answer(self, taken: Taken) -> None:
        if self._entries + len(taken.placed) <= MAX_ANSWERED:
            self._entries += len(taken.placed)
            self._taken.append(taken)

    def _note(self, code: str, *, tell: bool = False) -> None:
        """Runs are told to the device; of its images it learns which are here."""
        self._problems[code] += 1
        if tell and len(self._told) < MAX_RUNS:
            self._told.append(Problem(self._records, code))
        if self._problems.total() > MAX_PROBLEMS:
            raise TooLarge(f"more than {MAX_PROBLEMS} records that do not hold")

    # Out.

    def _answers(self, asked: Asked) -> Iterator[Answer]:
        """One after the other: each goes on from the head that the one before has shown."""
        if self._withheld:
            nothing = nothing_signed(asked, now_ms=self._door.now_ms())
            yield Answer(asked.request.known_size, asked.request.known_root, nothing, [])
            return
        taken = [piece for one in self._taken if one.device == asked.device for piece in _cut(one)]
        present, request, problems, more = self._present(), asked.request, self._told, True
        if asked.origin != self._door.origin:
            answer, request = self._opening(asked)
            yield answer
        while more:
            part = Asked(asked.device, asked.epoch, request, taken[:1], problems)
            head = self._door.notary.checkpoint()
            said = self._answerer(head).answer(part, now_ms=self._door.now_ms(), budget=0)
            yield Answer(request.known_size, request.known_root, said, present[:MAX_PRESENT])
            taken, present, problems = taken[1:], present[MAX_PRESENT:], []
            more = bool(taken or present or said.more)
            request = _after(request, head, request.admin_held + len(said.admin))

    def _opening(self, asked: Asked) -> tuple[Answer, SyncRequest]:
        """By what name the log goes on now; and what the device will know once it has followed."""
        request, head = asked.request, self._door.notary.checkpoint()
        answerer = self._answerer(head)
        said = answerer.opening(asked, now_ms=self._door.now_ms())
        held = answerer.held_after(asked) + len(said.admin)
        answer = Answer(request.known_size, request.known_root, said, [])
        return answer, _after(request, head, held)

    def _answerer(self, head: Checkpoint) -> Answerer:
        door = self._door
        return Answerer(
            door.store, door.trust(), head, page_key=self._keys.page, line=door.notary.line
        )

    def _present(self) -> list[Present]:
        return [
            Present(blob.dossier, blob.root, blob.present.count, blob.present.encode())
            for spot in self._blobs
            for blob in self._door.store.attachments.of(*spot)
            if blob.present.bits
        ]

    def _framed(self, answer: Answer) -> bytes:
        """By the centre's own device: a file of anybody else's must not pass for an answer."""
        assert self._asked is not None
        return frame_request(
            pack_answer(answer),
            Target(self._asked.origin, answer_path(self._asked.device)),
            epoch=ANSWER_EPOCH,
            counter=self._door.now_ms(),
            key=self._keys.centre,
        )


def read_in(file: IO[bytes], delivery: Delivery) -> Delivery:
    """The same where nobody waits."""
    for record in delivery.records(pieces_of(file)):
        delivery.take(record)
    return delivery


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(courier.SEGMENT_BYTES):
        yield piece


def counts_header(delivery: Delivery) -> dict[str, str]:
    return {COUNTS_HEADER: msgspec.json.encode(delivery.counts()).decode()}


def _proven(named: Sequence[Attachment], carried: CarriedChunk) -> Attachment:
    """The blob of the size that is true: the root commits to it."""
    refused: ProtocolError = NoSuchPlace("no operation here names this attachment")
    proof = [Hash(node) for node in carried.proof]
    for blob in named:
        try:
            check_chunk(blob.root, blob.size, carried.index, carried.chunk, proof)
        except BadProof as problem:
            refused = problem
        else:
            return blob
    raise refused


def _after(request: SyncRequest, head: Checkpoint, held: int) -> SyncRequest:
    return replace(request, known_size=head.size, known_root=head.root, admin_held=held)


def _cut(taken: Taken) -> Iterator[Taken]:
    """In pieces that one answer can carry."""
    for start in range(0, len(taken.placed), ANSWER_ENTRIES):
        placed = taken.placed[start : start + ANSWER_ENTRIES]
        places = {place.position for place in placed}
        reasons = [reason for reason in taken.reasons if reason[0] in places]
        yield Taken(taken.device, taken.epoch, placed, reasons)
