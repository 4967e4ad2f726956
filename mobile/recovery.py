"""What two persons at the centre can do for an officer whose PIN is lost, and how to ask them.

The data root comes back, sealed to the officer's next device; signing seeds never do. With it the
old store reads again, and what was signed in it goes to the centre as it stands.
"""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from mobile.pace import Link
from mobile.ports import Entropy
from mobile.store import Store
from mobile.sync import start_of
from mobile.vault import Unlocked
from protocol.co_unlock import co_unlock_key
from protocol.errors import BrokenSeal, NotPossible
from protocol.hierarchy import open_recovered, wrap_for_recovery
from protocol.keys import KEY_BYTES
from protocol.recovery import RecoveryAsk, write_ask
from protocol.session import SendChunk, Session, Start, synchronise

RECOVERY: Final = "recovery"
PERSONS: Final = 2


def seal_for_recovery(
    store: Store, unlocked: Unlocked, *, first: bytes, second: bytes, entropy: Entropy
) -> None:
    """For two persons of the centre; asked again with the same keys it does nothing."""
    if store.recovery_keys() == (first, second):
        return
    wrapped = wrap_for_recovery(
        unlocked.opened.root,
        first=first,
        second=second,
        device=unlocked.device,
        entropy=entropy(2 * KEY_BYTES),
    )
    with store.transaction():
        store.put_wraps(unlocked.device, {RECOVERY: wrapped})
        store.put_recovery_keys((first, second))


def keep_recoverable(store: Store, unlocked: Unlocked, *, now_ms: int, entropy: Entropy) -> bool:
    """After a synchronisation: False while the centre has not named two persons."""
    trust = store.trust()
    keys = trust.signers("recovery", trust.position + 1, at_ms=now_ms)
    if len(keys) < PERSONS:
        return False
    first, second = sorted(keys[:PERSONS])
    seal_for_recovery(store, unlocked, first=first, second=second, entropy=entropy)
    return True


def keep_co_unlockable(store: Store, unlocked: Unlocked) -> bool:
    """After a synchronisation: what this device knows the centre's answers by, once locked."""
    for enrolment in store.trust().devices.values():
        if enrolment.newest.role == "centre" and not enrolment.revoked:
            centre = enrolment.newest.exchange_key
            key = co_unlock_key(unlocked.exchange, centre, device=unlocked.device)
            unlocked.gate.trust(key)
            return True
    return False


def ask(old: Store, unlocked: Unlocked) -> bytes:
    """For two persons at the centre: what they open, and to whom it has to be sealed again."""
    wrapped = old.wraps().get(RECOVERY)
    if wrapped is None:
        raise NotPossible("Máy cũ chưa đồng bộ lần nào: Trung tâm không khôi phục được")
    return write_ask(RecoveryAsk(1, old.device(), unlocked.device, wrapped))


def recover(old: Store, answer: bytes, unlocked: Unlocked) -> None:
    """Everything in the old store can be read and sent on; nothing can be signed with it."""
    root = open_recovered(answer, unlocked.exchange, device=old.device())
    try:
        old.unlock(root)
    except BrokenSeal as error:
        raise BrokenSeal("an answer for another store") from error


def hand_over_from(old: Store, unlocked: Unlocked, link: Link) -> Session:
    """The old device's work, brought by the next one; receipts go into the old store."""
    start = start_of(old, unlocked, link)
    # Others' work comes by the next device's own synchronisation.
    return _hand_over(old, replace(start, device=old.device(), answer_bytes=0))


def _hand_over(old: Store, start: Start) -> Session:
    report = yield from synchronise(start)
    sent = 0
    for chunk in _missing(old):
        if (yield chunk):
            sent += 1
    return replace(report, chunks=sent)


def _missing(old: Store) -> Iterator[SendChunk]:
    for record in old.records():
        for root, present in old.blobs_of(record.dossier):
            for index in present.missing():
                yield SendChunk(record.dossier, root, index)
