"""Other people's runs for one device: what is in scope with its body, the rest as bare evidence."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from msgspec.structs import replace

from protocol.errors import LogGap
from protocol.messages import Foreign, Stretch
from protocol.run import MAX_RUN_ENTRIES, encode_run
from protocol.trust import TrustSet
from sync_server.store import Store
from sync_server.store.dossiers import ENTRY_BYTES
from sync_server.store.entries import Due, Stored

MAX_RAW_BYTES: Final = 3 * 1024 * 1024  # of bodies: a run must stay below its own limit
MAX_GAP: Final = 8  # entries out of scope that cost less than another run's signature


def within(due: Sequence[Due], raw_bytes: int) -> Sequence[Due]:
    """As many as fit, but at least one, and all that are due at one place together."""
    room = raw_bytes
    taken = 0
    for _, together in groupby(due, key=lambda one: one.at):
        group = list(together)
        room -= sum(one.body_bytes + ENTRY_BYTES for one in group)
        if room < 0 and taken:
            break
        taken += len(group)
    return due[:taken]


def foreign_of(store: Store, trust: TrustSet, due: Iterable[Due]) -> list[Foreign]:
    """Runs that cover everything due; each ends with an entry whose signature proves it."""
    by_log: dict[int, dict[int, Due]] = {}
    for one in due:
        by_log.setdefault(one.log, {})[one.position] = one
    return [
        _foreign(chain, wanted, trust)
        for log, wanted in by_log.items()
        for chain in _chains(store, log, wanted)
    ]


def _chains(store: Store, log: int, wanted: dict[int, Due]) -> Iterator[list[Stored]]:
    """Linked stretches of one log, as few as reasonable, until nothing wanted is left out."""
    left = sorted(wanted.values(), key=lambda one: (one.seq, one.position))
    while left:
        chain = _chain(store, log, left)
        covered = {stored.position for stored in chain}
        left = [one for one in left if one.position not in covered]
        yield chain


def _chain(store: Store, log: int, left: Sequence[Due]) -> list[Stored]:
    """From the first wanted entry along its links to a signature with nothing wanted close by."""
    chain: list[Stored] = []
    signed = body_bytes = 0
    wanted = [one.seq for one in left]
    for stored in store.entries.from_seq(log, left[0].seq):
        if not _links(stored, chain, left[0]):
            continue
        chain.append(stored)
        body_bytes += len(stored.operation.body or b"")
        if stored.operation.signature is not None:
            signed, seq = len(chain), stored.operation.header.seq
            ahead = bisect_right(wanted, seq)
            if ahead == len(wanted) or wanted[ahead] > seq + MAX_GAP:
                break
        if signed and (len(chain) == MAX_RUN_ENTRIES or body_bytes > MAX_RAW_BYTES):
            break
    if not signed:
        raise LogGap(f"log {log} has no signature after {left[0].seq}")
    return chain[:signed]


def _links(stored: Stored, chain: Sequence[Stored], first: Due) -> bool:
    """Whether an entry comes next: the log may have several branches."""
    if not chain:
        return stored.position == first.position
    return bytes(stored.operation.header.previous) == chain[-1].operation.id


def _foreign(chain: Sequence[Stored], wanted: dict[int, Due], trust: TrustSet) -> Foreign:
    entries = [
        stored.operation
        if stored.position in wanted
        else replace(stored.operation, body=None, salt=None)
        for stored in chain
    ]
    proving = _last_of_a_dossier(chain, wanted)
    return Foreign(encode_run(entries, proving=proving), _stretches(chain, wanted, trust))


def _last_of_a_dossier(chain: Sequence[Stored], wanted: dict[int, Due]) -> set[int]:
    """What follows may leave the device alone, and take its signature with it.

    After a restore whoever has a centre's own word has to prove it (docs/spec/log.md#generations).
    """
    return {
        at
        for at, (stored, after) in enumerate(pairwise(chain))
        if stored.position in wanted
        and (after.position not in wanted or after.dossier != stored.dossier)
    }


def _stretches(chain: Sequence[Stored], wanted: dict[int, Due], trust: TrustSet) -> list[Stretch]:
    """Wanted entries side by side in both logs, under one certificate."""
    enrolment = trust.devices[chain[0].operation.header.device]
    renewed = {at.position for at in enrolment.certified}
    stretches: list[Stretch] = []
    for index, stored in enumerate(chain):
        if stored.position not in wanted:
            continue
        at = wanted[stored.position].counts_at
        last = stretches[-1] if stretches else None
        if (
            last is not None
            and (last.first_index + last.count, last.first_position + last.count) == (index, at)
            and not any(last.first_position <= position < at for position in renewed)
        ):
            stretches[-1] = replace(last, count=last.count + 1)
        else:
            stretches.append(Stretch(index, 1, at))
    return stretches
