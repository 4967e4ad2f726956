"""What one answer of the centre proves: all of it is checked before any of it is kept.

The log's head and the admin entries carry the rest: where they do not hold, nothing is kept. Every
receipt, run, page and bitmap then proves itself; one that does not is left out and named, and keeps
nobody else's work from arriving (docs/spec/sync.md#checking).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count

from protocol.asked import AdminKept, Asker, Checked, Keep, Moved, Settled, Wanted
from protocol.blobs import read_bitmap
from protocol.checkpoint import Checkpoint, lengthen
from protocol.decoding import encode
from protocol.errors import ProtocolError, SplitLog, UnexpectedAnswer
from protocol.evidence import show_split
from protocol.following import follow, is_news
from protocol.heads import check_continues, check_places, read_admin, read_by_log_key
from protocol.ids import BlobRoot, DeviceId, DossierId, Epoch, OperationId
from protocol.lineage import check_line, read_line
from protocol.merge import Placed
from protocol.messages import SHOW_CHECKPOINT, Missing, SyncAnswer
from protocol.others import read_page, read_run
from protocol.page import State
from protocol.receipts import Receipt, check_receipt, kinds_of
from protocol.trust import TrustSet

__all__ = [
    "AdminKept",
    "Asker",
    "Checked",
    "Keep",
    "Moved",
    "Settled",
    "Wanted",
    "check_answer",
    "read_by_log_key",
]


def check_answer(asker: Asker, answer: SyncAnswer) -> Checked:
    """Pure; raises where nothing of the answer can be believed."""
    if asker.checkpoint is None and answer.checkpoint is None:
        return _nothing_signed(asker, answer)
    if is_news(asker, answer):
        return follow(asker, answer)
    doubts: list[str] = []
    trust, admin = read_admin(asker.trust, answer.admin, doubts)
    head = _read_head(asker, trust, answer)
    check_places(admin, answer.admin, head)
    line = _first_line(asker, answer, trust, head)
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
    settled, receipts = _settle(asker, answer, head, doubts)
    keep = Keep(
        server_ms=answer.server_ms,
        trust=trust,
        checkpoint=head,
        settled=settled,
        admin=admin,
        foreign=foreign,
        states=states,
        cursor=asker.cursor if stays else answer.cursor,
        boot=asker.boot if stays else answer.boot,
        leave=[] if stays else [DossierId(dossier) for dossier in answer.leave],
        receipts=receipts,
        line=line,
    )
    wanted = _read_wanted(answer.missing, doubts)
    return Checked(keep, wanted, answer.more and not stays, doubts)


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


def _read_head(asker: Asker, trust: TrustSet, answer: SyncAnswer) -> Checkpoint:
    """The centre's log head, signed by its log key and consistent with the one known before."""
    known = asker.checkpoint
    if answer.checkpoint is None:
        assert known is not None
        return known
    found = read_by_log_key(lengthen(answer.checkpoint), trust)
    if found.origin != asker.origin:
        raise UnexpectedAnswer(f"a checkpoint of {found.origin}")
    if known is not None and known.size == found.size and known.root != found.root:
        raise SplitLog("two roots of one size", encode(show_split(known, found)))
    check_continues(known, answer, found)
    return found


def _first_line(
    asker: Asker, answer: SyncAnswer, trust: TrustSet, head: Checkpoint
) -> list[bytes] | None:
    """What a device keeps that joins a log in a later generation."""
    told = [one.generation for one in answer.line]
    if not told or told == [*asker.line]:
        return None
    check_line(read_line(told), answer.line, head, trust)
    return told


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


def _settle(
    asker: Asker, answer: SyncAnswer, head: Checkpoint, doubts: list[str]
) -> tuple[list[Settled], list[Receipt]]:
    own = [entry for entry in asker.sent if entry.header.device == asker.device]
    unsettled = {(entry.header.epoch, entry.header.seq): entry.id for entry in own}
    reasons = {reason.position: reason.code for reason in answer.reasons}
    settled: list[Settled] = []
    receipts: list[Receipt] = []
    others = {entry.header.device for entry in asker.sent} - {asker.device}
    for receipt in answer.receipts:
        if receipt.device in others:
            continue  # of whom we brought something; where it stands, the next page says
        with _apart(doubts):
            ids = _claimed(receipt, asker.device, unsettled)
            check_receipt(receipt, ids, head)
            receipts.append(receipt)
            settled += [
                Settled(identity, position, kind, receipt.received_ms, reasons.get(position))
                for position, identity, kind in zip(
                    count(receipt.first_position), ids, kinds_of(receipt), strict=False
                )
            ]
    return settled, receipts


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
