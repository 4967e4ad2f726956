"""What the screens of `mobile/state/household.py` ask for."""

from mobile import household
from mobile.desk.desk import Desk
from mobile.household import Offer
from mobile.lawbook import Lawbook
from mobile.slips import believed_ms
from mobile.state.app import Place
from mobile.state.household import HouseholdState, Shared
from protocol.ids import DossierId


def visit_under_way(desk: Desk) -> DossierId | None:
    """The house from which the officer came here: no other one is meant, however long ago."""
    houses = [where.of for where in desk.state.app.trail if where.place is Place.VISIT]
    return DossierId(bytes.fromhex(houses[-1])) if houses else None


def joined(desk: Desk, dossier: DossierId) -> None:
    """A draft begun at a house belongs to it from its first letter on; elsewhere nothing happens.

    When it becomes a dossier, `household.record_of(store, dossier)` is written beside its form.
    """
    visit = visit_under_way(desk)
    if visit is not None:
        household.join(desk.device.store, dossier, visit, now_ms=desk.clock())


def shared_for(desk: Desk, dossier: DossierId) -> tuple[Shared, ...]:
    """What may be taken over into this dossier; `state.household.offers` shows it."""
    shared = tuple(_shared(one) for one in _offers(desk, dossier))
    desk.state.household.offers = shared
    return shared


class HouseholdDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.household
        desk.on_lock.append(self._forget)

    def show(self, visit: str) -> None:
        self._desk.state.app.go(Place.VISIT, visit)

    def arrive(self) -> None: ...

    def take(self, procedure: str = "") -> None: ...

    def shared_for(self, dossier: str) -> None:
        with self._desk.told():
            shared_for(self._desk, DossierId(bytes.fromhex(dossier)))

    def attach_again(self, dossier: str, key: str) -> None:
        target = DossierId(bytes.fromhex(dossier))
        with self._desk.told():
            device = self._desk.device
            for offer in _offers(self._desk, target):
                if offer.kind == "paper" and _key(offer) == key:
                    household.attach_again(
                        device.capture, device.store, target, offer, now_ms=self._desk.clock()
                    )

    def _forget(self) -> None:
        empty = HouseholdState()
        for name in vars(empty):
            if not name.startswith("_"):
                setattr(self._state, name, getattr(empty, name))


def _offers(desk: Desk, dossier: DossierId) -> list[Offer]:
    return household.offers(desk.device.store, lawbook_of(desk), dossier)


def lawbook_of(desk: Desk) -> Lawbook:
    store = desk.device.store
    return Lawbook(store, desk.device.catalogue(), lambda: believed_ms(store, desk.clock()))


def _shared(offer: Offer) -> Shared:
    return Shared(offer.kind, _key(offer), offer.words, offer.whose, offer.parts)


def _key(offer: Offer) -> str:
    return f"{offer.source.hex()}/{offer.key}"
