"""What comes back after a restore: old receipts of devices, and words of the centre's own keys."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from protocol.admin import (
    AdminEntry,
    RoleKey,
    RootSuccession,
    Scope,
    ShortPin,
    decode_entry,
    verify_entry,
)
from protocol.checkpoint import Checkpoint, lengthen
from protocol.errors import BadProof, NotPossible, ProtocolError, TooLarge
from protocol.generations import centre_of, generation_of
from protocol.ids import Hash, OperationId, sha256
from protocol.messages import MAX_REQUEST_ENTRIES, OldReceipt
from protocol.receipts import Kind, check_receipt, kinds_of
from protocol.session import read_by_log_key
from protocol.trust import TrustSet
from sync_server.store import Store


def read_old(old: Iterable[OldReceipt], trust: TrustSet, origin: str) -> dict[OperationId, int]:
    """As what earlier generations took entries in; a receipt that proves nothing says nothing.

    What one of them has accepted stays accepted, whatever another said.
    """
    found: dict[OperationId, int] = {}
    room, heads = MAX_REQUEST_ENTRIES, dict[bytes, Checkpoint]()
    for one in old:
        room -= len(one.ids)
        with suppress(ProtocolError):
            told = _taken_before(one, _head(one, trust, origin, heads), room)
            found |= {
                entry: kind for entry, kind in told.items() if found.get(entry) != Kind.ACCEPTED
            }
    return found


def _head(
    one: OldReceipt, trust: TrustSet, origin: str, heads: dict[bytes, Checkpoint]
) -> Checkpoint:
    if one.checkpoint not in heads:
        heads[one.checkpoint] = read_by_log_key(lengthen(one.checkpoint), trust)
    head = heads[one.checkpoint]
    if centre_of(head.origin) != trust.centre or generation_of(head.origin) >= generation_of(
        origin
    ):
        raise BadProof(f"a receipt of {head.origin}")
    return head


def _taken_before(one: OldReceipt, head: Checkpoint, room: int) -> dict[OperationId, int]:
    if room < 0:
        raise TooLarge("receipts for more entries than a request may have")
    ids = [OperationId(identity) for identity in one.ids]
    check_receipt(one.receipt, ids, head)
    return dict(zip(ids, kinds_of(one.receipt), strict=True))


def lost_words(
    wires: Iterable[bytes], trust: TrustSet, store: Store
) -> Iterator[AdminEntry | ProtocolError | None]:
    """Entries that the log has lost, to be said again one by one; None: it is here."""
    since = _said_since(store)
    for wire in wires:
        try:
            word = _lost_word(wire, trust, since)
        except ProtocolError as problem:
            yield problem
            continue
        if word is not None:
            since.append(word)
        yield word


def _lost_word(wire: bytes, trust: TrustSet, since: Iterable[AdminEntry]) -> AdminEntry | None:
    signed = decode_entry(wire)
    if sha256(signed.payload) in trust.entries:
        return None
    entry = verify_entry(signed)
    subject = _subject(entry)
    about_it = [one for one in since if subject is not None and _subject(one) == subject]
    if any(one.made_ms >= entry.made_ms for one in about_it):
        # The newest word in the log counts: an older one must not come after it.
        raise NotPossible("something newer was said about this since")
    return entry


def _said_since(store: Store) -> list[AdminEntry]:
    """In the present generation, which goes on from the size of the one before."""
    begun = store.tree.generations()[-2].size
    rows = (row for row in store.entries.admin() if row.position > begun)
    return [verify_entry(decode_entry(row.entry)) for row in rows]


def _subject(entry: AdminEntry) -> tuple[str, bytes | Hash | str] | None:
    """Of words that take the place of earlier ones; the others only add something."""
    match entry.action:
        case RoleKey(role, key):
            return role, key
        case Scope(device):
            return "scope", device
        case ShortPin(commune):
            return "short_pin", commune
        case RootSuccession():
            return "root", b""
        case _:
            return None
