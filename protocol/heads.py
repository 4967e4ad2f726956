"""What the rest of an answer stands on: the log's head, and words of its keys in their places."""

from collections.abc import Sequence

from protocol.admin import decode_entry, verify_entry
from protocol.asked import AdminKept
from protocol.checkpoint import Checkpoint, read_checkpoint
from protocol.errors import BadSignature, ProtocolError, Untrusted
from protocol.ids import Hash
from protocol.merkle import EMPTY_ROOT, check_consistency, check_inclusion
from protocol.messages import AdminPart, SyncAnswer
from protocol.others import latest_ms
from protocol.receipts import Kind, leaf
from protocol.trust import TrustSet


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


def read_admin(
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


def check_continues(known: Checkpoint | None, answer: SyncAnswer, found: Checkpoint) -> None:
    check_consistency(
        [Hash(node) for node in answer.consistency],
        old_size=known.size if known else 0,
        old_root=known.root if known else EMPTY_ROOT,
        size=found.size,
        root=found.root,
    )


def check_places(admin: Sequence[AdminKept], parts: Sequence[AdminPart], head: Checkpoint) -> None:
    """Each admin entry stands in the log, where and since when the answer says."""
    for kept, part in zip(admin, parts, strict=False):
        check_inclusion(
            leaf(Kind.ADMIN, kept.entry.id, kept.received_ms),
            [Hash(node) for node in part.proof],
            position=kept.position,
            size=head.size,
            root=head.root,
        )
