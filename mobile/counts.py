"""How many dossiers are only here and how many the centre has: two numbers that add up."""

from typing import NamedTuple

from mobile.store import Record, Store
from protocol.dossier import opened
from protocol.trade.visits import APART


class Counts(NamedTuple):
    """Of dossiers: `here + received` is all of them; `aside` is a part of `received`."""

    here: int
    received: int
    aside: int
    with_images: int  # the centre has the facts, some pictures are still on their way

    @property
    def all(self) -> int:
        return self.here + self.received


def counts_of(store: Store) -> Counts:
    """Of what this device has written in: no visits, no records of the centre, nobody else's."""
    mine = [record for record in store.records() if _is_own(record) and _is_dossier(store, record)]
    here = sum(1 for one in mine if one.unsent)
    return Counts(
        here,
        len(mine) - here,
        sum(1 for one in mine if one.aside and not one.unsent),
        sum(1 for one in mine if one.images and not one.unsent),
    )


def _is_own(record: Record) -> bool:
    return record.unsent + record.received + record.aside > 0


def _is_dossier(store: Store, record: Record) -> bool:
    opening = opened(store.state(record.dossier))
    return opening is None or opening.procedure not in APART
