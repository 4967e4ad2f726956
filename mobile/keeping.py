"""How long own work stays here, when a second copy is asked for, and what a person is told."""

from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple

from mobile import words
from mobile.pace import HOUR_MS, Network, images_may_go, taken_ms
from mobile.store import Receipted, Record, Store
from mobile.store.dossiers import KEPT_AT_LEAST_MS
from protocol.checkpoint import Checkpoint
from protocol.ids import DossierId
from protocol.merkle import MAX_TREE_SIZE
from protocol.receipts import Degree, degree_of

SIX_DIGITS_KEEP_MS: Final = 7 * 24 * HOUR_MS  # where they alone keep a copied disk closed
OFFLINE_MOST_MS: Final = 90 * 24 * HOUR_MS  # the longest lease: nobody works offline for longer

COPY_EVERY_MS: Final = 20 * HOUR_MS  # an evening's habit must not slip later every day

MEBIBYTE: Final = 1024 * 1024
ROOM_FOR_FACTS_BYTES: Final = 64 * MEBIBYTE  # months of forms, and their database's journal
ROOM_FOR_IMAGES_BYTES: Final = 512 * MEBIBYTE  # a day of 60 dossiers with seven pages each


class Room(Enum):
    """What there is still place for."""

    PLENTY = "plenty"
    LOW = "low"  # make room today
    FACTS_ONLY = "facts_only"  # no more pictures: what is typed and signed must go on


class Told(NamedTuple):
    """A record's state and the reason for it, in words."""

    state: str
    reason: str


def may_delete(receipt: Receipted | None, checkpoint: Checkpoint | None, now_ms: int) -> bool:
    """Own work may go when it is safe elsewhere, or when the centre has had it for 45 days."""
    if receipt is None or checkpoint is None:
        return False
    if degree_of(receipt.position, checkpoint) is Degree.SAFE:
        return True
    return certain_ms(checkpoint, now_ms) - receipt.received_ms >= KEPT_AT_LEAST_MS


def certain_ms(checkpoint: Checkpoint, now_ms: int) -> int:
    """A time that has passed by the centre's clock too: ours may stand in 2099."""
    return min(now_ms, checkpoint.time_s * 1000)


def purge(store: Store, *, now_ms: int) -> list[DossierId]:
    """Let go of what has to go and may: receipted, its images there, no draft open."""
    checkpoint = store.checkpoint()
    if checkpoint is None:
        return []
    stale_ms = None
    if store.six_digits():
        stale_ms = _believable_ms(checkpoint, now_ms) - SIX_DIGITS_KEEP_MS
    return store.purge(now_ms=certain_ms(checkpoint, now_ms), stale_ms=stale_ms)


def _believable_ms(checkpoint: Checkpoint, now_ms: int) -> int:
    """Days offline count, too; a clock that has jumped by months does not empty a device."""
    since_ms = now_ms - checkpoint.time_s * 1000
    return now_ms if 0 <= since_ms <= OFFLINE_MOST_MS else certain_ms(checkpoint, now_ms)


def alone_since_ms(store: Store) -> int | None:
    """Since when there has been own work that no other machine is known to hold."""
    unsent = next(store.not_safe(MAX_TREE_SIZE), None)
    with_images = (one.dossier for one in store.records() if one.images and one.received)
    since = [taken_ms(dossier) for dossier in with_images]
    if unsent is not None:
        since.append(unsent.header.wall_ms)
    return min(since, default=None)


def second_copy_due(alone_ms: int | None, last_copy_ms: int | None, now_ms: int) -> bool:
    """Daily, while anything is only on one machine; a file made earlier may be lost by now."""
    if alone_ms is None:
        return False
    since_ms = alone_ms if last_copy_ms is None else max(alone_ms, last_copy_ms)
    # Before it: a clock was set back, and nobody knows how long it has been.
    return now_ms < since_ms or now_ms - since_ms >= COPY_EVERY_MS


def room_of(free_bytes: int, *, unsent_bytes: int) -> Room:
    """A courier file with everything unsent has to find place too."""
    if free_bytes < ROOM_FOR_FACTS_BYTES:
        return Room.FACTS_ONLY
    if free_bytes < max(ROOM_FOR_IMAGES_BYTES, unsent_bytes + ROOM_FOR_FACTS_BYTES):
        return Room.LOW
    return Room.PLENTY


def told(
    record: Record,
    network: Network,
    *,
    problem: str | None,
    reasons: Sequence[str] = (),
    data_saver: bool,
) -> Told:
    """`problem` ended the last attempt; `reasons` are the centre's, where the record has none."""
    state = words.state_words(record.unsent, record.aside)
    if record.unsent:
        waits = words.NO_SIGNAL if network.kind == "none" else words.TO_BE_SENT
        return Told(state, words.explain(problem) if problem else waits)
    if record.aside:
        return Told(state, words.explain_aside(record.reasons or reasons))
    if record.images and record.received:
        goes = images_may_go(network, data_saver=data_saver)
        return Told(state, words.images_left(record.images, may_go=goes))
    return Told(state, words.explain_aside(record.reasons) if record.reasons else "")
