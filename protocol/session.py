"""One round of synchronisation as a generator: it says what it wants done, others do it.

The app, the tests and the simulation drive the same one. It may be dropped at any yield (no
signal, battery, crash) and started afresh: nothing counts as sent before its receipt is kept, and
everything one answer brings is kept in one transaction (docs/spec/sync.md#session).
"""

from collections.abc import Callable, Generator, Sequence
from typing import Any, Final, TypeVar

import msgspec

from protocol.answers import (
    AdminKept,
    Asker,
    Checked,
    Keep,
    Settled,
    Wanted,
    check_answer,
    read_by_log_key,
)
from protocol.checkpoint import Checkpoint, shorten
from protocol.errors import UnexpectedAnswer
from protocol.ids import NO_HASH, BlobRoot, DeviceId, DossierId, Epoch
from protocol.messages import (
    HELD,
    MAX_OLD_RECEIPTS,
    SHOW_CHECKPOINT,
    Boot,
    OldReceipt,
    SyncAnswer,
    SyncRequest,
)
from protocol.operation import Verified
from protocol.receipts import Kind
from protocol.run import encode_run
from protocol.trust import TrustSet

__all__ = [
    "AdminKept",
    "Ask",
    "Effect",
    "Keep",
    "Report",
    "SendChunk",
    "Session",
    "SetBack",
    "Settled",
    "Start",
    "Work",
    "read_by_log_key",
    "synchronise",
]

T = TypeVar("T")

MAX_PULLS: Final = 10_000  # a first start of a million dossiers; what is left comes next time


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
    line: Sequence[bytes] = ()  # the openings of the generations that are known
    old: Sequence[OldReceipt] = ()  # of generations before, for what is offered again
    others: Sequence[Sequence[Sequence[Verified]]] = ()  # what the centre has lost of others' work
    own_held: int | None = None  # entries of this epoch that are here


class Ask(msgspec.Struct, frozen=True):
    """Send this, signed, with the clock as read now; answered by a `SyncAnswer`."""

    request: SyncRequest


class Work(msgspec.Struct, frozen=True):
    """Something slow and pure: run it where the screen does not wait; answered by its result."""

    job: Callable[[], Any]


class SendChunk(msgspec.Struct, frozen=True):
    """PUT one chunk; answered by True when the centre has it."""

    dossier: DossierId
    root: BlobRoot
    index: int


class SetBack(msgspec.Struct, frozen=True):
    """Requests went out from a later state of this very store: go on in a new epoch, above them."""

    counter: int


class Report(msgspec.Struct, frozen=True):
    """What the session came to, in numbers that people see."""

    settled: int
    quarantined: int
    pulled: int
    chunks: int
    problems: tuple[str, ...]  # the centre's, with our runs
    doubts: tuple[str, ...] = ()  # ours, with what the centre said: left out, to be asked again
    moved: bool = False  # into another generation or epoch: another session goes on from there


Effect = Ask | Work | Keep | SendChunk | SetBack
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
    doubts: tuple[str, ...] = ()
    wanted: list[Wanted] = []
    more: bool = False
    show: bool = False
    moved: bool = False


def synchronise(start: Start) -> Session:
    """Push first, so that field work is safe; pull with the last push; images at the end."""
    progress = _Progress(start.trust, start.checkpoint, start.admin_held, start.cursor, start.boot)
    *pushes, last = start.batches or [[]]
    for batch in pushes:
        yield from _round(start, progress, batch, pull=False)
    for batch in start.others:
        yield from _round(start, progress, batch, pull=False)
        # Whoever has what comes before it will bring it: nothing for this officer to see to.
        progress.problems = tuple(one for one in progress.problems if one != HELD)
    yield from _round(start, progress, last, pull=True)
    pulls = 1
    while progress.more and pulls < MAX_PULLS:
        yield from _round(start, progress, [], pull=True)
        pulls += 1
    chunks = yield from _send_chunks(progress.wanted)
    return Report(
        progress.settled,
        progress.quarantined,
        progress.pulled,
        chunks,
        progress.problems,
        progress.doubts,
        progress.moved,
    )


def _round(
    start: Start, progress: _Progress, batch: Sequence[Sequence[Verified]], *, pull: bool
) -> Generator[Effect, Any, None]:
    if progress.moved:
        return
    asker = Asker(
        device=start.device,
        origin=start.origin,
        trust=progress.trust,
        checkpoint=progress.checkpoint,
        cursor=progress.cursor,
        boot=progress.boot,
        sent=[entry for run in batch for entry in run],
        pulls=pull,
        shows=progress.show and progress.checkpoint is not None,
        line=start.line,
    )
    request = _request(asker, batch, start, progress.admin_held)
    answer = _expect(SyncAnswer, (yield Ask(request)))
    if answer.counter:
        # It has receipts only, perhaps by a key that this store has not heard of yet.
        yield SetBack(answer.counter)
        progress.moved = True
        return
    # Everything is checked before anything is kept, and off the screen's thread.
    checked = _expect(Checked, (yield Work(lambda: check_answer(asker, answer))))
    yield checked.keep
    _advance(progress, checked, answer)


def _request(
    asker: Asker, batch: Sequence[Sequence[Verified]], start: Start, admin_held: int
) -> SyncRequest:
    known = asker.checkpoint
    return SyncRequest(
        runs=[encode_run(run) for run in batch],
        cursor=asker.cursor,
        known_size=known.size if known else 0,
        known_root=known.root if known else NO_HASH,
        clock_ms=0,  # stated by whoever sends
        answer_bytes=start.answer_bytes if asker.pulls else 0,
        admin_held=admin_held,
        boot=asker.boot,
        shown=shorten(known) if known and asker.shows else None,
        old=_old_of(asker.sent, start.old),
        own_held=start.own_held,
    )


def _old_of(sent: Sequence[Verified], old: Sequence[OldReceipt]) -> list[OldReceipt]:
    """The receipts of earlier generations for any of these."""
    ids = {bytes(entry.id) for entry in sent} if old else set[bytes]()
    return [one for one in old if not ids.isdisjoint(one.ids)][:MAX_OLD_RECEIPTS]


def _advance(progress: _Progress, checked: Checked, answer: SyncAnswer) -> None:
    keep = checked.keep
    progress.trust, progress.checkpoint = keep.trust, keep.checkpoint
    progress.admin_held += len(keep.admin)
    progress.cursor, progress.boot = keep.cursor, keep.boot
    progress.settled += len(keep.settled)
    progress.quarantined += sum(one.kind != Kind.ACCEPTED for one in keep.settled)
    progress.pulled += len(keep.foreign) + len(keep.states)
    said = tuple(problem.code for problem in answer.problems)
    progress.problems += said
    progress.doubts = tuple(dict.fromkeys(progress.doubts + tuple(checked.doubts)))
    progress.wanted = [] if checked.moved else checked.wanted
    progress.more = checked.more
    progress.moved = checked.moved
    progress.show = SHOW_CHECKPOINT in said


def _send_chunks(wanted: Sequence[Wanted]) -> Generator[Effect, Any, int]:
    """Blob by blob, in the order that the centre asked for; one that is refused waits."""
    sent = 0
    for blob in wanted:
        for index in blob.present.missing():
            if not (yield SendChunk(blob.dossier, blob.root, index)):
                break  # not here, or not wanted: the others of it are not, either
            sent += 1
    return sent


def _expect(kind: type[T], answer: object) -> T:
    if not isinstance(answer, kind):
        raise UnexpectedAnswer(f"expected {kind.__name__}, got {type(answer).__name__}")
    return answer
