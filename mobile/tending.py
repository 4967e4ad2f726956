"""The store is looked over after a crash and once a week; room is made when there is little."""

from typing import Final

import msgspec

from mobile.keeping import Room
from mobile.pace import HOUR_MS
from mobile.store import Damage, Store
from protocol.decoding import decode, encode
from protocol.errors import MalformedBytes
from protocol.ids import NO_DOSSIER, DossierId

TENDED: Final = "tended"
CHECK_EVERY_MS: Final = 7 * 24 * HOUR_MS
NOTHING: Final = Damage([], [], [], [], 0)


class Tended(msgspec.Struct, frozen=True, array_like=True):
    """When every row and file was last opened, and whether the program is at work since."""

    checked_ms: int
    at_work: bool


def begin(store: Store, *, now_ms: int) -> Damage:
    """At the start of a working session; what the centre can send again is asked for again."""
    tended = last(store)
    if tended is not None and not _check_is_due(tended, now_ms):
        _keep(store, Tended(tended.checked_ms, at_work=True), now_ms)
        return NOTHING
    damage = store.check()
    if damage != NOTHING:
        store.heal(damage)
    _keep(store, Tended(now_ms, at_work=True), now_ms)
    return damage


def end(store: Store, *, now_ms: int) -> None:
    """The session has ended as it should: the next start need not look."""
    tended = last(store)
    if tended is not None and tended.at_work:
        _keep(store, Tended(tended.checked_ms, at_work=False), now_ms)


def make_room(store: Store, room: Room) -> int:
    """Pictures that the centre has in two places go, when place is scarce; how many went."""
    return 0 if room is Room.PLENTY else len(store.spare(0))


def last(store: Store) -> Tended | None:
    kept = store.find_note(NO_DOSSIER, TENDED)
    try:
        return None if kept is None else decode(Tended, kept)
    except MalformedBytes:
        return None


def _check_is_due(tended: Tended, now_ms: int) -> bool:
    return tended.at_work or not 0 <= now_ms - tended.checked_ms < CHECK_EVERY_MS


def _keep(store: Store, tended: Tended, now_ms: int) -> None:
    store.put_note(DossierId(NO_DOSSIER), TENDED, encode(tended), now_ms=now_ms)
