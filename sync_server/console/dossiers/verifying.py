"""*Kiểm chứng*: which signatures, which place in the centre's log, between which times."""

from typing import NamedTuple

import msgspec

from protocol.actions import Resolve, Save
from protocol.bracket import Bracket, Claim, NotAfter, NotBefore, bracket, statement
from protocol.checkpoint import Checkpoint
from protocol.errors import ProtocolError
from protocol.ids import Hash
from protocol.merkle import check_inclusion, prove_inclusion
from protocol.operation import Verified
from protocol.receipts import Kind, leaf
from protocol.session import read_by_log_key
from protocol.trade.stated_times import is_stated, stated_ms
from sync_server.console.devices.views import SHORT_DIGITS
from sync_server.console.dossiers.acts_done import Acts, acts_of
from sync_server.console.dossiers.english import statement_en
from sync_server.console.dossiers.lines import words_of_writes
from sync_server.console.dossiers.seen import Seen, Words, Written, words_in
from sync_server.console.dossiers.sources import Sources
from sync_server.store.entries import Known

SAVED: Words = ("Ghi thông tin", "Values written")
READ: Words = ("Bản đã đọc cho công dân nghe", "The version that was read aloud")
ERASED: Words = ("Nội dung đã xóa theo quy định", "Its content was erased")


class Entry(NamedTuple):
    """An operation, as the log has it."""

    id: str
    words: Words
    who: str
    machine: str
    at_ms: int
    position: int
    received_ms: int
    seq: int
    sealed: bool  # its own signature; else the next sealed one of its log covers it
    waits: bool


class Place(NamedTuple):
    """That the log holds the step by which it was made or received."""

    position: int
    size: int
    root: str
    leaf: str
    path: list[str]
    holds: bool


class VerifyView(msgspec.Struct, frozen=True):
    dossier: str
    code: str
    entries: list[Entry]
    place: Place | None
    sentence: Words | None
    acts: Acts
    size: int


def see_proof(seen: Seen, head: Checkpoint, code: str) -> VerifyView:
    asked = asked_of(seen)
    entries = [_entry(seen, one) for one in seen.written.values()]
    return VerifyView(
        dossier=seen.row.id.hex(),
        code=code,
        entries=entries,
        place=None if asked is None else _place(seen, asked, head),
        sentence=sentence_of(seen),
        acts=acts_of(seen, Sources(seen)),
        size=head.size,
    )


def asked_of(seen: Seen) -> Written | None:
    """The step by which it was made or received; of a mere draft none."""
    steps = seen.course.steps
    return seen.written.get(steps[:2][-1].ref) if steps else None


def sentence_of(seen: Seen) -> Words | None:
    """What is proven of the time, in the words of the protocol; None where nothing is asked."""
    asked = asked_of(seen)
    if asked is None:
        return None
    found = bracket_of(seen, asked)
    return statement(found), statement_en(found)


def bracket_of(seen: Seen, asked: Written) -> Bracket:
    """By the centre's own log; the file for others adds what slips and couriers say."""
    operation = asked.stored.operation
    fact = seen.state.facts.get(operation.ref)
    declared = fact is not None and is_stated(seen.state, fact)
    at_ms = stated_ms(seen.state, fact) if fact is not None and declared else asked.wall_ms
    known = _known(seen, asked)
    after = [] if known is None else [NotAfter(known.received_ms, "receipt", operation.id)]
    return bracket(Claim(at_ms, declared=declared), _before(seen, operation), after)


def _before(seen: Seen, operation: Verified) -> list[NotBefore]:
    note = seen.look.store.tree.find_note(operation.header.seen_size)
    if note is None:
        return []
    try:
        head = read_by_log_key(note, seen.look.trust)
    except ProtocolError:
        return []
    return [NotBefore(head.time_s * 1000, "checkpoint", head.root)]


def _place(seen: Seen, asked: Written, head: Checkpoint) -> Place | None:
    """The proof is made, and checked again, for whoever looks."""
    known, read = _known(seen, asked), seen.look.store.tree.node
    if known is None or known.position >= head.size:
        return None
    entry = leaf(known.kind, known.id, known.received_ms)
    path = prove_inclusion(read, position=known.position, size=head.size)
    try:
        root = Hash(head.root)
        check_inclusion(entry, path, position=known.position, size=head.size, root=root)
        holds = True
    except ProtocolError:
        holds = False
    shown = [node.hex() for node in path]
    return Place(known.position, head.size, head.root.hex(), entry.hex(), shown, holds)


def _entry(seen: Seen, one: Written) -> Entry:
    known, header = _known(seen, one), one.stored.operation.header
    return Entry(
        id=one.stored.operation.id.hex(),
        words=_words(seen, one),
        who=seen.name_of(one.officer),
        machine=one.device.hex()[:SHORT_DIGITS],
        at_ms=one.wall_ms,
        position=one.stored.position,
        received_ms=0 if known is None else known.received_ms,
        seq=header.seq,
        sealed=one.stored.operation.signature is not None,
        waits=one.stored.kind != Kind.ACCEPTED and one.stored.adopted is None,
    )


def _words(seen: Seen, one: Written) -> Words:
    if one.stored.operation.body is None:
        return ERASED
    if isinstance(one.action, Save | Resolve):
        return words_of_writes(seen, one)
    fact = seen.state.facts.get(one.ref)
    if fact is None:
        return SAVED
    return words_in(seen, fact) or READ


def _known(seen: Seen, one: Written) -> Known | None:
    operation = one.stored.operation
    return seen.look.store.entries.find_entry(one.stored.log, operation.header.seq, operation.id)
