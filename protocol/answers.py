"""What one answer of the centre proves: all of it is checked before any of it is kept.

The log's head and the admin entries carry the rest: where they do not hold, nothing is kept. Every
receipt, run, page and bitmap then proves itself; one that does not is left out and named, and keeps
nobody else's work from arriving (docs/spec/sync.md#checking).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import NamedTuple

import msgspec

from protocol.admin import AdminEntry, decode_entry, verify_entry
from protocol.blobs import Bitmap, read_bitmap
from protocol.checkpoint import Checkpoint, lengthen, read_checkpoint
from protocol.errors import BadSignature, ProtocolError, UnexpectedAnswer, Untrusted
from protocol.ids import BlobRoot, DeviceId, DossierId, Epoch, Hash, OperationId
from protocol.merge import Placed
from protocol.merkle import EMPTY_ROOT, check_consistency, check_inclusion
from protocol.messages import (
    SHOW_CHECKPOINT,
    AdminPart,
    Boot,
    Missing,
    SyncAnswer,
)
from protocol.operation import Verified
from protocol.others import latest_ms, read_page, read_run
from protocol.page import State
from protocol.receipts import Kind, Receipt, check_receipt, kinds_of, leaf
from protocol.trust import TrustSet


class Asker(msgspec.Struct, frozen=True):
    """The device as it was when it asked."""

    device: DeviceId
    origin: str
    trust: TrustSet
    checkpoint: Checkpoint | None
    cursor: int
    boot: Boot | None
    sent: Sequence[Verified]
    pulls: bool  # it wanted others' work too
    shows: bool  # it showed the checkpoint that it knows


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


class Wanted(NamedTuple):
    """An attachment of which the centre has some chunks, or none."""

    dossier: DossierId
    root: BlobRoot
    present: Bitmap


class Checked(msgspec.Struct, frozen=True):
    """What of an answer holds, and the codes of what does not."""

    keep: Keep
    wanted: list[Wanted]
    more: bool
    doubts: list[str]


def check_answer(asker: Asker, answer: SyncAnswer) -> Checked:
    """Pure; raises where nothing of the answer can be believed."""
    if asker.checkpoint is None and answer.checkpoint is None:
        return _nothing_signed(asker, answer)
    doubts: list[str] = []
    trust, admin = _read_admin(asker.trust, answer.admin, doubts)
    head = _read_head(asker, trust, answer)
    _check_places(admin, answer.admin, head)
    foreign: list[Placed] = []
    for one in answer.foreign:
        with _apart(doubts):
            foreign += read_run(one, trust, head)
    states: list[tuple[State, int]] = []
    boot = answer.boot or asker.boot
    for signed in answer.pages:
        with _apart(doubts):
            states += read_page(signed, trust, head, goes_on_at=boot.cursor if boot else 0)
    with _apart(doubts):
        _check_way(asker, answer, trust, head)
    # Where something is left out the device stays, to be offered it again; own work goes on.
    stays = bool(doubts)
    keep = Keep(
        server_ms=answer.server_ms,
        trust=trust,
        checkpoint=head,
        settled=_settle(asker, answer, head, doubts),
        admin=admin,
        foreign=foreign,
        states=states,
        cursor=asker.cursor if stays else answer.cursor,
        boot=asker.boot if stays else answer.boot,
        leave=[] if stays else [DossierId(dossier) for dossier in answer.leave],
    )
    wanted = _read_wanted(answer.missing, doubts)
    return Checked(keep, wanted, answer.more and not stays, doubts)


def read_by_log_key(note: bytes, trust: TrustSet) -> Checkpoint:
    """A checkpoint signed by a key that held the log role at the time that the note states."""
    refused: ProtocolError = Untrusted("nobody holds the log role")
    granted = [grant.said.key for grant in trust.role_keys if grant.said.role == "log"]
    for key in dict.fromkeys(granted):
        try:
            found = read_checkpoint(note, key)
        except BadSignature as problem:
            refused = problem
            continue
        if key in trust.signers("log", trust.position + 1, at_ms=latest_ms(found)):
            return found
        refused = Untrusted("signed by a log key outside its time")
    raise refused


@contextmanager
def _apart(doubts: list[str]) -> Iterator[None]:
    """What does not hold in here is left out and named; the rest stands without it."""
    try:
        yield
    except ProtocolError as problem:
        doubts.append(problem.code)


def _nothing_signed(asker: Asker, answer: SyncAnswer) -> Checked:
    """A centre that may not sign, and a device that has never seen it sign."""
    if answer.admin or answer.receipts or answer.foreign or answer.pages:
        raise UnexpectedAnswer("work without a checkpoint")
    nothing = Keep(
        answer.server_ms, asker.trust, None, [], [], [], [], asker.cursor, asker.boot, []
    )
    return Checked(nothing, [], more=False, doubts=[])


def _read_admin(
    trust: TrustSet, parts: Sequence[AdminPart], doubts: list[str]
) -> tuple[TrustSet, list[AdminKept]]:
    """Up to the first that the trust set cannot take: each is judged by those before it."""
    kept = []
    for part in parts:
        try:
            entry = verify_entry(decode_entry(part.entry))
            trust = trust.apply(part.position, entry, received_ms=part.received_ms)
        except ProtocolError as problem:
            doubts.append(problem.code)
            break
        kept.append(AdminKept(entry, part.entry, part.position, part.received_ms))
    return trust, kept


def _read_head(asker: Asker, trust: TrustSet, answer: SyncAnswer) -> Checkpoint:
    """The centre's log head, signed by its log key and consistent with the one known before."""
    known = asker.checkpoint
    if answer.checkpoint is None:
        assert known is not None
        return known
    found = read_by_log_key(lengthen(answer.checkpoint), trust)
    if found.origin != asker.origin:
        raise UnexpectedAnswer(f"a checkpoint of {found.origin}")
    check_consistency(
        [Hash(node) for node in answer.consistency],
        old_size=known.size if known else 0,
        old_root=known.root if known else EMPTY_ROOT,
        size=found.size,
        root=found.root,
    )
    return found


def _check_places(admin: Sequence[AdminKept], parts: Sequence[AdminPart], head: Checkpoint) -> None:
    """Each admin entry stands in the log, where and since when the answer says."""
    for kept, part in zip(admin, parts, strict=False):
        check_inclusion(
            leaf(Kind.ADMIN, kept.entry.id, kept.received_ms),
            [Hash(node) for node in part.proof],
            position=kept.position,
            size=head.size,
            root=head.root,
        )


def _check_way(asker: Asker, answer: SyncAnswer, trust: TrustSet, head: Checkpoint) -> None:
    """Raise unless the device gets on: never back, past the log's end, or round in a circle."""
    moves = (answer.cursor, answer.boot) != (asker.cursor, asker.boot)
    if not asker.pulls and (moves or answer.foreign or answer.pages or answer.leave):
        raise UnexpectedAnswer("work that nobody asked for")
    if not asker.cursor <= answer.cursor <= head.size or not _boots_on(asker, answer, head):
        raise UnexpectedAnswer(f"from {asker.cursor} to {answer.cursor} of {head.size}")
    shows_next = not asker.shows and any(one.code == SHOW_CHECKPOINT for one in answer.problems)
    learns = trust.position > asker.trust.position
    if asker.pulls and answer.more and not (moves or learns or shows_next):
        raise UnexpectedAnswer("more, and nothing of it")


def _boots_on(asker: Asker, answer: SyncAnswer, head: Checkpoint) -> bool:
    """Pages come in the order of their dossiers, and end where operations go on."""
    before, after = asker.boot, answer.boot
    if after is None:
        return before is None or answer.cursor >= before.cursor
    if before is None:
        return answer.cursor < after.cursor <= head.size
    return after.cursor == before.cursor and after.after >= before.after


def _settle(asker: Asker, answer: SyncAnswer, head: Checkpoint, doubts: list[str]) -> list[Settled]:
    unsettled = {(entry.header.epoch, entry.header.seq): entry.id for entry in asker.sent}
    reasons = {reason.position: reason.code for reason in answer.reasons}
    settled: list[Settled] = []
    for receipt in answer.receipts:
        with _apart(doubts):
            ids = _claimed(receipt, asker.device, unsettled)
            check_receipt(receipt, ids, head)
            settled += [
                Settled(identity, position, kind, receipt.received_ms, reasons.get(position))
                for position, identity, kind in zip(
                    count(receipt.first_position), ids, kinds_of(receipt), strict=False
                )
            ]
    return settled


def _claimed(
    receipt: Receipt, device: DeviceId, unsettled: dict[tuple[Epoch, int], OperationId]
) -> list[OperationId]:
    """The operations that a receipt names, each for the first and only time."""
    if receipt.device != device:
        raise UnexpectedAnswer("a receipt for another device")
    seqs = range(receipt.first_seq, receipt.first_seq + receipt.count)
    try:
        # Whatever comes of it, nobody makes us hash an operation again and again.
        return [unsettled.pop((receipt.epoch, seq)) for seq in seqs]
    except KeyError as error:
        raise UnexpectedAnswer("a receipt for what was not sent, or a second one") from error


def _read_wanted(missing: Iterable[Missing], doubts: list[str]) -> list[Wanted]:
    wanted: dict[tuple[bytes, bytes], Wanted] = {}
    for one in missing:
        with _apart(doubts):
            if (one.dossier, one.root) in wanted:
                raise UnexpectedAnswer("one attachment asked for twice")
            present = read_bitmap(one.present, one.chunks)
            wanted[one.dossier, one.root] = Wanted(
                DossierId(one.dossier), BlobRoot(one.root), present
            )
    return list(wanted.values())
