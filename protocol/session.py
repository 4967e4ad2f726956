"""One round of synchronisation as a generator: it says what it wants done, others do it.

The app, the tests and the simulation drive the same one. It may be dropped at any yield (no
signal, battery, crash) and started afresh: nothing counts as sent before its receipt is kept, and
everything one answer brings is kept in one transaction (docs/spec/sync.md#session).
"""

from collections.abc import Callable, Generator, Sequence
from typing import Any, Final, TypeVar

import msgspec

from protocol.admin import AdminEntry, decode_entry, verify_entry
from protocol.blobs import read_bitmap
from protocol.checkpoint import Checkpoint, lengthen, read_checkpoint, shorten
from protocol.errors import (
    BadProof,
    BadSignature,
    ProtocolError,
    UnexpectedAnswer,
    Untrusted,
)
from protocol.ids import NO_HASH, BlobRoot, DeviceId, DossierId, Epoch, Hash, OperationId
from protocol.merge import Placed
from protocol.merkle import check_consistency, check_inclusion
from protocol.messages import (
    SHOW_CHECKPOINT,
    Boot,
    Foreign,
    Missing,
    SyncAnswer,
    SyncRequest,
)
from protocol.operation import Verified
from protocol.page import State, open_page
from protocol.receipts import Kind, check_receipt, kinds_of, leaf
from protocol.run import decode_run, encode_run, verify_run
from protocol.trust import TrustSet

T = TypeVar("T")

WITHIN_MS: Final = 999  # checkpoints say the second: a role may have begun within it
MAX_ROUNDS: Final = (
    10_000  # a first start of a million dossiers; a server that never ends is cut off
)


class Start(msgspec.Struct, frozen=True):
    """What the store knows when a session begins."""

    device: DeviceId
    epoch: Epoch
    origin: str
    trust: TrustSet
    admin_held: int
    batches: Sequence[Sequence[Sequence[Verified]]]  # per request, per run
    cursor: int
    answer_bytes: int
    checkpoint: Checkpoint | None = None
    boot: Boot | None = None


class Ask(msgspec.Struct, frozen=True):
    """Send this, signed, with the clock as read now; answered by a `SyncAnswer`."""

    request: SyncRequest


class Work(msgspec.Struct, frozen=True):
    """Something slow and pure: run it where the screen does not wait; answered by its result."""

    job: Callable[[], Any]


class Settled(msgspec.Struct, frozen=True):
    """An own operation that the centre has signed for."""

    id: OperationId
    position: int
    kind: int
    received_ms: int
    reason: str | None = None


class AdminKept(msgspec.Struct, frozen=True):
    entry: AdminEntry
    wire: bytes
    position: int
    received_ms: int


class Keep(msgspec.Struct, frozen=True):
    """Everything one answer brought: to be durable in one transaction before anything else."""

    server_ms: int
    trust: TrustSet
    checkpoint: Checkpoint | None
    settled: list[Settled]
    admin: list[AdminKept]
    foreign: list[Placed]
    states: list[tuple[State, int]]  # with the log size that the page folds
    cursor: int
    boot: Boot | None
    leave: list[DossierId]


class SendChunk(msgspec.Struct, frozen=True):
    """PUT one chunk; answered by True when the centre has it."""

    dossier: DossierId
    root: BlobRoot
    index: int


class Report(msgspec.Struct, frozen=True):
    """What the session came to, in numbers that people see."""

    settled: int
    quarantined: int
    pulled: int
    chunks: int
    problems: tuple[str, ...]


Effect = Ask | Work | Keep | SendChunk
Session = Generator[Effect, Any, Report]


class _Progress(msgspec.Struct):
    """The session's own bookkeeping between two answers; the store has it after each Keep."""

    trust: TrustSet
    checkpoint: Checkpoint | None
    admin_held: int
    cursor: int
    boot: Boot | None
    settled: int = 0
    quarantined: int = 0
    pulled: int = 0
    problems: tuple[str, ...] = ()
    missing: list[Missing] = []
    show: bool = False


def synchronise(start: Start) -> Session:
    """Push first, so that field work is safe; pull with the last push; images at the end."""
    progress = _Progress(start.trust, start.checkpoint, start.admin_held, start.cursor, start.boot)
    batches = list(start.batches) or [[]]
    more, rounds = True, 0
    while more or rounds < len(batches):
        if rounds == MAX_ROUNDS:
            raise UnexpectedAnswer("the centre's answers do not end")
        batch = batches[rounds] if rounds < len(batches) else []
        last_push = rounds >= len(batches) - 1
        answer = yield from _round(start, progress, batch, pull=last_push)
        more = last_push and answer.more
        rounds += 1
    chunks = yield from _send_chunks(progress.missing)
    return Report(
        progress.settled, progress.quarantined, progress.pulled, chunks, progress.problems
    )


def _round(
    start: Start, progress: _Progress, batch: Sequence[Sequence[Verified]], *, pull: bool
) -> Generator[Effect, Any, SyncAnswer]:
    known = progress.checkpoint
    request = SyncRequest(
        runs=[encode_run(run) for run in batch],
        cursor=progress.cursor,
        known_size=known.size if known else 0,
        known_root=known.root if known else NO_HASH,
        clock_ms=0,  # stated by whoever sends
        answer_bytes=start.answer_bytes if pull else 0,
        admin_held=progress.admin_held,
        boot=progress.boot,
        shown=shorten(known) if known and progress.show else None,
    )
    answer = _expect(SyncAnswer, (yield Ask(request)))
    # Everything is checked before anything is kept, and off the screen's thread.
    keep = _expect(Keep, (yield Work(lambda: _check(start, progress, batch, answer))))
    yield keep
    _advance(progress, keep, answer)
    return answer


def _check(
    start: Start, progress: _Progress, batch: Sequence[Sequence[Verified]], answer: SyncAnswer
) -> Keep:
    """Pure: the answer as values that its signatures and proofs bear out, or an error."""
    trust, admin = _check_admin(progress, answer)
    checkpoint = _check_checkpoint(start, progress, trust, answer)
    if checkpoint is not None:
        _check_admin_proofs(admin, answer, checkpoint)
    elif admin or answer.receipts or answer.foreign or answer.pages:
        raise UnexpectedAnswer("work without a checkpoint")
    return Keep(
        server_ms=answer.server_ms,
        trust=trust,
        checkpoint=checkpoint,
        settled=_check_receipts(start, batch, answer, checkpoint),
        admin=admin,
        foreign=[placed for one in answer.foreign for placed in _check_foreign(one, trust)],
        states=_check_pages(answer, trust, checkpoint),
        cursor=answer.cursor,
        boot=answer.boot,
        leave=[DossierId(dossier) for dossier in answer.leave],
    )


def _check_admin(progress: _Progress, answer: SyncAnswer) -> tuple[TrustSet, list[AdminKept]]:
    trust, kept = progress.trust, []
    for part in answer.admin:
        entry = verify_entry(decode_entry(part.entry))
        trust = trust.apply(part.position, entry, received_ms=part.received_ms)
        kept.append(AdminKept(entry, part.entry, part.position, part.received_ms))
    return trust, kept


def _check_checkpoint(
    start: Start, progress: _Progress, trust: TrustSet, answer: SyncAnswer
) -> Checkpoint | None:
    """The centre's log head, signed by its log key and consistent with the one known before."""
    known = progress.checkpoint
    if answer.checkpoint is None:
        return known
    found = read_by_log_key(lengthen(answer.checkpoint), trust)
    if found.origin != start.origin:
        raise UnexpectedAnswer(f"a checkpoint of {found.origin}")
    if known is not None:
        check_consistency(
            [Hash(node) for node in answer.consistency],
            old_size=known.size,
            old_root=known.root,
            size=found.size,
            root=found.root,
        )
    return found


def read_by_log_key(note: bytes, trust: TrustSet) -> Checkpoint:
    """A checkpoint signed by a key that held the log role at the time that the note states."""
    refused: ProtocolError = Untrusted("nobody holds the log role")
    for key in {grant.said.key for grant in trust.role_keys if grant.said.role == "log"}:
        try:
            found = read_checkpoint(note, key)
        except BadSignature as problem:
            refused = problem
            continue
        if key in trust.signers("log", trust.position + 1, at_ms=found.time_s * 1000 + WITHIN_MS):
            return found
        refused = Untrusted("signed by a log key outside its time")
    raise refused


def _check_admin_proofs(admin: list[AdminKept], answer: SyncAnswer, checkpoint: Checkpoint) -> None:
    for kept, part in zip(admin, answer.admin, strict=True):
        check_inclusion(
            leaf(Kind.ADMIN, kept.entry.id, kept.received_ms),
            [Hash(node) for node in part.proof],
            position=kept.position,
            size=checkpoint.size,
            root=checkpoint.root,
        )


def _check_receipts(
    start: Start,
    batch: Sequence[Sequence[Verified]],
    answer: SyncAnswer,
    checkpoint: Checkpoint | None,
) -> list[Settled]:
    sent = {(entry.header.epoch, entry.header.seq): entry.id for run in batch for entry in run}
    reasons = {reason.position: reason.code for reason in answer.reasons}
    settled = []
    for receipt in answer.receipts:
        seqs = range(receipt.first_seq, receipt.first_seq + receipt.count)
        try:
            ids = [sent[receipt.epoch, seq] for seq in seqs]
        except KeyError as error:
            raise UnexpectedAnswer("a receipt for what was not sent") from error
        if receipt.device != start.device:
            raise UnexpectedAnswer("a receipt for another device")
        assert checkpoint is not None
        check_receipt(receipt, ids, checkpoint)
        for at, (identity, kind) in enumerate(zip(ids, kinds_of(receipt), strict=True)):
            position = receipt.first_position + at
            settled.append(
                Settled(identity, position, kind, receipt.received_ms, reasons.get(position))
            )
    return settled


def _check_foreign(foreign: Foreign, trust: TrustSet) -> list[Placed]:
    run = decode_run(foreign.run)
    device = DeviceId(run.device)
    entries = verify_run(run, trust.certificate(device, trust.position + 1).signing_key)
    placed = []
    for stretch in foreign.stretches:
        role = trust.certificate(device, stretch.first_position).role
        for at in range(stretch.count):
            if stretch.first_index + at >= len(entries):
                raise UnexpectedAnswer("a stretch beyond its run")
            entry = entries[stretch.first_index + at]
            placed.append(Placed(entry, stretch.first_position + at, role))
    return placed


def _check_pages(
    answer: SyncAnswer, trust: TrustSet, checkpoint: Checkpoint | None
) -> list[tuple[State, int]]:
    found = []
    for signed in answer.pages:
        assert checkpoint is not None
        key = trust.signer("page", trust.position + 1, at_ms=checkpoint.time_s * 1000 + WITHIN_MS)
        page, states = open_page(signed.page, signed.signature, key)
        if page.origin != checkpoint.origin or page.size > checkpoint.size:
            raise BadProof("a page of another log, or beyond its end")
        if page.size == checkpoint.size and page.root != checkpoint.root:
            raise BadProof("a page of another history")
        found += [(state, page.size) for state in states]
    return found


def _advance(progress: _Progress, keep: Keep, answer: SyncAnswer) -> None:
    progress.trust, progress.checkpoint = keep.trust, keep.checkpoint
    progress.admin_held += len(keep.admin)
    progress.cursor, progress.boot = keep.cursor, keep.boot
    progress.settled += len(keep.settled)
    progress.quarantined += sum(one.kind != Kind.ACCEPTED for one in keep.settled)
    progress.pulled += len(keep.foreign) + len(keep.states)
    progress.problems += tuple(problem.code for problem in answer.problems)
    progress.missing = answer.missing
    progress.show = any(problem.code == SHOW_CHECKPOINT for problem in answer.problems)


def _send_chunks(missing: Sequence[Missing]) -> Generator[Effect, Any, int]:
    """Chunk by chunk, in the order that the centre asked for; a refused one is left for later."""
    sent = 0
    for blob in missing:
        for index in read_bitmap(blob.present, blob.chunks).missing():
            sent += bool((yield SendChunk(DossierId(blob.dossier), BlobRoot(blob.root), index)))
    return sent


def _expect(kind: type[T], answer: object) -> T:
    if not isinstance(answer, kind):
        raise UnexpectedAnswer(f"expected {kind.__name__}, got {type(answer).__name__}")
    return answer
