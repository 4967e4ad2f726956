"""What crosses the wire in `POST /sync`: a signed request, an answer that proves itself.

request   version 1 ‖ device 16 ‖ epoch 8 ‖ counter 8 ‖ signature 64 ‖ zstd(SyncRequest)
answer    zstd(SyncAnswer)                                            (docs/spec/sync.md)
"""

import struct
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from protocol.actions import Bytes16, Bytes32
from protocol.blobs import CHUNK_BYTES, MAX_CHUNKS
from protocol.checkpoint import MAX_NOTE_BYTES
from protocol.decoding import decode, encode
from protocol.errors import BadSignature, MalformedBytes, TooLarge, UnexpectedAnswer
from protocol.ids import DeviceId, Epoch, device_id, sha256
from protocol.keys import PREFIX_REQUEST, SIGNATURE_BYTES, SigningKey, check_signature
from protocol.lineage import MAX_OPENINGS, Opening
from protocol.merkle import MAX_PROOF_NODES
from protocol.packing import pack, unpack
from protocol.receipts import MAX_NUMBER, Receipt
from protocol.run import MAX_RUN_ENTRIES

REQUEST_VERSION: Final = 1
SYNC_PATH: Final = "/sync"
CHUNK_PATH: Final = "/chunks"
ADMIN_PATH: Final = "/admin-entries"  # what the centre has said, and lost

MAX_REQUEST_BYTES: Final = 2 * 1024 * 1024  # packed; a good link's batch twice over
MAX_REQUEST_INFLATED: Final = 16 * 1024 * 1024
MAX_ANSWER_INFLATED: Final = 16 * 1024 * 1024
MAX_RUNS: Final = 256  # one session after three weeks in the mountains
MAX_REQUEST_ENTRIES: Final = 4096  # of all its runs: as many receipts still fit into the answer
MAX_COUNTER: Final = 2**53 - 1
MAX_PATH_BYTES: Final = 2**16 - 1
MARK_BYTES: Final = 8  # of a request, in the answer to it: no two of them are alike by chance

# Of an answer: in 64 KiB of air a hostile centre could ask a phone for half a gigabyte of lists.
MAX_REASONS: Final = 2 * MAX_REQUEST_ENTRIES
MAX_ADMIN_PARTS: Final = 4096  # ten years of a province's counters; more come with the next answer
MAX_FOREIGN: Final = 4096
MAX_PAGES: Final = 64
MAX_MISSING: Final = 1024  # attachments of a week
MAX_LEAVE: Final = 256 * 1024  # ten years of a commune, all at once
MAX_LOST_BYTES: Final = 64 * 1024  # admin entries in one piece; a hundred enrolments
MAX_OLD_RECEIPTS: Final = 512  # of the runs of one request
MAX_CODE_CHARS: Final = 64
MAX_CHUNK_PROOF: Final = 8  # of 256 chunks

HELD: Final = "held"  # kept, and taken in when what it follows is here: offer it again
SHOW_CHECKPOINT: Final = "show-checkpoint"  # no log of mine continues the one you know: show it
NEW_GENERATION: Final = (
    "new-generation"  # this log has another name now; nothing else was looked at
)

BATCH_BAD_LINK: Final = 64 * 1024  # packed: half a minute on 2.5 kB/s
BATCH_GOOD_LINK: Final = 1024 * 1024

_FRAME: Final = struct.Struct(">B16s8sQ64s")
_LOG: Final = struct.Struct(">16s8sQ")
FRAME_BYTES: Final = _FRAME.size

Size = Annotated[int, Meta(ge=0, le=MAX_NUMBER)]
Clock = Annotated[int, Meta(ge=-MAX_NUMBER, le=MAX_NUMBER)]
Code = Annotated[str, Meta(min_length=1, max_length=MAX_CODE_CHARS)]
Signature = Annotated[bytes, Meta(min_length=SIGNATURE_BYTES, max_length=SIGNATURE_BYTES)]
Note = Annotated[bytes, Meta(max_length=MAX_NOTE_BYTES)]
Proof = Annotated[list[Bytes32], Meta(max_length=MAX_PROOF_NODES)]


class Boot(msgspec.Struct, frozen=True, array_like=True):
    """How far a device that starts from pages has come."""

    cursor: Size  # operations from here on will be asked for once all pages are here
    after: Bytes16  # the last dossier id of the pages so far, zeros at the start


class OldReceipt(msgspec.Struct, frozen=True, array_like=True):
    """What an earlier generation signed for, and has lost: with its entries, it proves itself."""

    receipt: Receipt
    ids: Annotated[list[Bytes32], Meta(min_length=1, max_length=MAX_RUN_ENTRIES)]
    checkpoint: Note  # shortened


class SyncRequest(msgspec.Struct, frozen=True, array_like=True):
    """One round: what is new here, and how far we have come. Scope is the server's knowledge."""

    runs: Annotated[list[bytes], Meta(max_length=MAX_RUNS)]
    cursor: Size  # every position below it is held, or out of scope
    known_size: Size
    known_root: Bytes32
    clock_ms: Clock
    answer_bytes: Size  # of foreign work wanted in this answer; 0 asks for receipts only
    admin_held: Size  # admin entries held, in order
    boot: Boot | None = None
    shown: Note | None = None  # the known checkpoint, shortened, once SHOW_CHECKPOINT asked for it
    old: Annotated[list[OldReceipt], Meta(max_length=MAX_OLD_RECEIPTS)] = []  # for these runs
    own_held: Size | None = None  # entries of this epoch's log that are here; nil: all there are


class Problem(msgspec.Struct, frozen=True, array_like=True):
    """A run that was not taken in, and why; SHOW_CHECKPOINT is about the request, with run 0."""

    run: Size
    code: Code


class Reason(msgspec.Struct, frozen=True, array_like=True):
    """Why an entry was taken in aside, as the receipt's kind proves; or that a clone wrote it."""

    position: Size
    code: Code


class AdminPart(msgspec.Struct, frozen=True, array_like=True):
    """An admin entry with its place in the log and the proof of it."""

    entry: bytes
    position: Size
    received_ms: Size
    proof: Proof


class Stretch(msgspec.Struct, frozen=True, array_like=True):
    """Entries of a run, side by side there and in the centre's log, taken in with one role."""

    first_index: Annotated[int, Meta(ge=0, lt=MAX_RUN_ENTRIES)]
    count: Annotated[int, Meta(ge=1, le=MAX_RUN_ENTRIES)]
    first_position: Size


class Foreign(msgspec.Struct, frozen=True, array_like=True):
    """Somebody else's run: entries in no stretch are evidence only and come without a body."""

    run: bytes
    stretches: Annotated[list[Stretch], Meta(max_length=MAX_RUN_ENTRIES)]  # in order, apart


class SignedPage(msgspec.Struct, frozen=True, array_like=True):
    """A page of state (docs/spec/page.md), and the page key's signature."""

    page: bytes
    signature: Signature


class Missing(msgspec.Struct, frozen=True, array_like=True):
    """A blob that operations name and the centre lacks; the bitmap shows which chunks it has."""

    dossier: Bytes16
    root: Bytes32
    chunks: Annotated[int, Meta(ge=1, le=MAX_CHUNKS)]
    present: bytes


class SyncAnswer(msgspec.Struct, frozen=True, array_like=True):
    """Receipts first; then what others did. A field that has nothing to say costs one byte."""

    server_ms: Size
    checkpoint: Note | None  # shortened; nil when the request knew it
    consistency: Proof  # from the checkpoint that the request knew
    receipts: Annotated[list[Receipt], Meta(max_length=MAX_REQUEST_ENTRIES)]
    problems: Annotated[list[Problem], Meta(max_length=2 * MAX_RUNS)]
    reasons: Annotated[list[Reason], Meta(max_length=MAX_REASONS)]
    admin: Annotated[list[AdminPart], Meta(max_length=MAX_ADMIN_PARTS)]
    foreign: Annotated[list[Foreign], Meta(max_length=MAX_FOREIGN)]
    pages: Annotated[list[SignedPage], Meta(max_length=MAX_PAGES)]
    cursor: Size
    boot: Boot | None
    more: bool
    missing: Annotated[list[Missing], Meta(max_length=MAX_MISSING)]
    leave: Annotated[list[Bytes16], Meta(max_length=MAX_LEAVE)]
    line: Annotated[list[Opening], Meta(max_length=MAX_OPENINGS)] = []  # to whom it may be news
    asked: Annotated[bytes, Meta(max_length=MARK_BYTES)] = b""  # the request's mark; none in a file
    counter: Size = 0  # the highest seen of (device, epoch), if another request has used it


class Frame(msgspec.Struct, frozen=True):
    """A request as it came; `check_frame` says whether the device made it."""

    device: DeviceId
    epoch: Epoch
    counter: int
    signature: bytes
    packed: bytes
    origin: str = ""  # the log that it was made for, once that is checked
    program: str = ""  # of the device, as its transport says it: signed by nobody

    @property
    def mark(self) -> bytes:
        """By which its answer is known: where, who, counter and content are in the signature."""
        return self.signature[:MARK_BYTES]


class Target(msgspec.Struct, frozen=True):
    """Where a request goes: which centre's log, and which path there."""

    origin: str
    path: str


def frame_request(
    packed: bytes, target: Target, *, epoch: Epoch, counter: int, key: SigningKey
) -> bytes:
    """Signed over where it goes, which log speaks, a counter that only grows, and the content."""
    unsigned = Frame(device_id(key.public), epoch, counter, b"", packed)
    signature = key.sign(PREFIX_REQUEST, _signed(unsigned, target))
    return _FRAME.pack(REQUEST_VERSION, unsigned.device, epoch, counter, signature) + packed


def read_frame(data: bytes) -> Frame:
    if len(data) < FRAME_BYTES:
        raise MalformedBytes(f"request of {len(data)} bytes")
    version, device, epoch, counter, signature = _FRAME.unpack_from(data)
    if version != REQUEST_VERSION or not 1 <= counter <= MAX_COUNTER:
        raise MalformedBytes(f"request version {version}, counter {counter}")
    return Frame(DeviceId(device), Epoch(epoch), counter, signature, data[FRAME_BYTES:])


def check_frame(frame: Frame, target: Target, public: bytes) -> None:
    """Before anything is inflated: raise unless this device made this request for this place."""
    if device_id(public) != frame.device:
        raise BadSignature("the key is not this device's")
    check_signature(public, PREFIX_REQUEST, _signed(frame, target), frame.signature)


def pack_request(request: SyncRequest, *, level: int) -> bytes:
    return pack(encode(request), level=level)


def unpack_request(packed: bytes) -> SyncRequest:
    inflated = unpack(packed, limit=MAX_REQUEST_INFLATED)
    request: SyncRequest = decode(SyncRequest, inflated)
    return request


def pack_answer(answer: SyncAnswer, *, level: int) -> bytes:
    """With a checksum: its cursor is signed by nobody, and a spoiled one would pass work over."""
    return pack(encode(answer), level=level, checked=True)


def unpack_answer(packed: bytes) -> SyncAnswer:
    inflated = unpack(packed, limit=MAX_ANSWER_INFLATED)
    answer: SyncAnswer = decode(SyncAnswer, inflated)
    return answer


def check_answers(answer: SyncAnswer, frame: Frame) -> None:
    """Raise unless it is the answer to this very request, and says nothing impossible of it."""
    if answer.asked != frame.mark:
        raise UnexpectedAnswer("the answer to another request")
    if 0 < answer.counter < frame.counter:
        raise UnexpectedAnswer(f"counter {answer.counter}, before {frame.counter}")


def read_lost(data: bytes) -> list[bytes]:
    """Admin entries that somebody still has, each byte for byte as the centre's keys signed it."""
    found: list[bytes] = decode(list[bytes], data, limit=MAX_LOST_BYTES)
    return found


def chunk_path(dossier: bytes, root: bytes, index: int) -> str:
    """Where a chunk is PUT: named by what it belongs to, so that repeating it changes nothing."""
    return f"{CHUNK_PATH}/{dossier.hex()}/{root.hex()}/{index}"


class ChunkBody(msgspec.Struct, frozen=True, array_like=True):
    """A chunk and its inclusion proof (docs/spec/blob.md): checked alone, kept alone."""

    proof: Annotated[list[Bytes32], Meta(max_length=MAX_CHUNK_PROOF)]
    chunk: Annotated[bytes, Meta(min_length=1, max_length=CHUNK_BYTES)]


def _signed(frame: Frame, target: Target) -> bytes:
    origin, path = target.origin.encode(), target.path.encode()
    if len(path) > MAX_PATH_BYTES:
        raise TooLarge(f"a path of {len(path)} bytes")
    return (
        struct.pack(">HH", len(origin), len(path))
        + origin
        + path
        + _LOG.pack(frame.device, frame.epoch, frame.counter)
        + sha256(frame.packed)
    )
