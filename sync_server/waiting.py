"""Work at the door, held because what it follows is not here: what it is, and how it ends."""

from typing import Final, NamedTuple

from protocol.codes import vietnam_day
from protocol.errors import NotPossible
from protocol.ids import NO_DOSSIER, DeviceId, DossierId, Hash, OfficerId
from protocol.trust import TrustSet
from sync_server import clerk
from sync_server.centre import Centre
from sync_server.decisions import CENTRE_OFFICER
from sync_server.ingest import Offer, read_offer
from sync_server.store import Store
from sync_server.store.desk import Held

NAMED: Final = 12  # hex digits of a run's name, as people type it


class Waiting(NamedTuple):
    """A held run that no other held run comes before."""

    name: str
    device: DeviceId
    officer: str
    since_ms: int
    seq: int  # of its first entry: the one before never came
    operations: int
    after: Hash
    dossiers: list[DossierId]
    revoked: str


def listed(centre: Centre) -> list[Waiting]:
    return seen_in(centre.store, centre.trust)


def seen_in(store: Store, trust: TrustSet) -> list[Waiting]:
    """The oldest first; those that follow one of these are released with it."""
    held = store.desk.all_held()
    offers = [read_offer(one.run, trust) for one in held]
    waits = {Hash(entry.id) for offer in offers for entry in offer.entries}
    read = [_read(trust, *both) for both in zip(held, offers, strict=True)]
    return [one for one in read if one.after not in waits]


def of_commune(store: Store, trust: TrustSet, commune: str) -> list[Waiting]:
    """Of its tablets; of another's nobody there learns that it is held."""
    found = seen_in(store, trust)
    return [one for one in found if trust.devices[one.device].newest.commune == commune]


def rows(centre: Centre) -> list[list[str]]:
    return [
        [
            one.name,
            f"{vietnam_day(one.since_ms):%d/%m/%Y}",
            one.officer,
            one.device.hex()[:8],
            f"{one.operations} việc",
            f"thiếu việc số {one.seq - 1}" if one.seq > 1 else "thiếu đoạn trước",
            one.revoked,
            " ".join(dossier.hex() for dossier in one.dossiers),
        ]
        for one in listed(centre)
    ]


def go_on(centre: Centre, name: str, *, reason: str, officer: OfficerId = CENTRE_OFFICER) -> int:
    """What it follows is given up, by a signed word; how many runs are in now."""
    found = [one for one in listed(centre) if one.name == name.lower()]
    if len(found) != 1:
        raise NotPossible(f"không có phần việc nào đang giữ mang số {name}: xin xem `tannha held`")
    (one,) = found
    before = len(centre.store.desk.all_held())
    word = clerk.go_on_after(one.after, reason=reason)
    centre.operate(word, dossier=_said_in(centre, one), officer=officer)
    return before - len(centre.store.desk.all_held())


def _read(trust: TrustSet, held: Held, offer: Offer) -> Waiting:
    first = offer.entries[0].header
    enrolment = trust.devices[held.device]
    about = dict.fromkeys(entry.header.dossier for entry in offer.entries)
    return Waiting(
        held.id.hex()[:NAMED],
        held.device,
        enrolment.newest.officer_name,
        held.received_ms,
        first.seq,
        len(offer.entries),
        first.previous,
        [one for one in about if one != NO_DOSSIER],
        ", ".join(sorted({at.said.mode for at in enrolment.revoked})),
    )


def _said_in(centre: Centre, one: Waiting) -> DossierId:
    """In a dossier that is here, so that tablets keep the word, too."""
    found = (centre.store.dossiers.find(dossier) for dossier in one.dossiers)
    return next((row.id for row in found if row is not None and row.salt), DossierId(NO_DOSSIER))
