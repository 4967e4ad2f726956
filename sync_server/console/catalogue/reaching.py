"""Which tablets know of a catalogue: by what each said when it was last here, never by a guess."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from protocol.ids import DeviceId
from protocol.trade.names import folded
from sync_server.console.desk import Looking
from sync_server.console.lists.views import Pill
from sync_server.store.heard import Heard

SHORT_DIGITS: Final = 6
OWN: Final = "centre"
THERE, SENT, NOT_YET, UNHEARD = "there", "sent", "not-yet", "unheard"
PILLS: Final[Mapping[str, Pill]] = {
    THERE: Pill("got", "reach-there"),
    SENT: Pill("wait", "reach-sent"),
    NOT_YET: Pill("local", "reach-not-yet"),
    UNHEARD: Pill("local", "reach-unheard"),
}
ORDER: Final = (UNHEARD, NOT_YET, SENT, THERE)  # whom somebody has to think of comes first


class Announced(NamedTuple):
    """A catalogue in the log: how many of the centre's entries somebody has who has this one."""

    version: int
    entries: int
    at_ms: int


class Tablet(NamedTuple):
    id: str
    short: str
    name: str
    heard_ms: int | None
    version: int | None  # that it knows; None: it has not said
    standing: str

    @property
    def pill(self) -> Pill:
        return PILLS[self.standing]


class Reach(msgspec.Struct, frozen=True):
    """How far the newest catalogue has come among the tablets of a commune."""

    version: int
    at_ms: int
    tablets: list[Tablet]

    def count(self, standing: str) -> int:
        return sum(one.standing == standing for one in self.tablets)

    @property
    def there(self) -> int:
        return self.count(THERE)

    @property
    def everywhere(self) -> bool:
        return self.there == len(self.tablets)

    @property
    def versions(self) -> list[tuple[int | None, int]]:
        """How many tablets know which; those that have not said come last."""
        known = [one.version for one in self.tablets]
        return [
            (version, known.count(version))
            for version in sorted(set(known), key=lambda one: -(one or 0))
        ]


def reach_of(look: Looking, commune: str) -> Reach | None:
    """None before there is a catalogue."""
    said = announced(look)
    if not said:
        return None
    calls = look.store.calls.all()
    tablets = [
        _tablet(device, enrolment.newest.officer_name, calls.get(device), said)
        for device, enrolment in look.trust.devices.items()
        if enrolment.newest.commune == commune
        and enrolment.newest.role != OWN
        and enrolment.confirmed is not None
        and not enrolment.revoked
    ]
    tablets.sort(key=lambda one: (ORDER.index(one.standing), folded(one.name), one.id))
    return Reach(said[-1].version, said[-1].at_ms, tablets)


def announced(look: Looking) -> list[Announced]:
    """Every catalogue of the log, the oldest first."""
    places = sorted(look.trust.entries.values())
    found = []
    for one in look.trust.catalogues:
        count = sum(place <= one.position for place in places)
        rows = look.store.entries.admin(skip=count - 1, limit=1)
        found.append(Announced(one.said.version, count, rows[0].received_ms if rows else 0))
    return found


def _tablet(device: DeviceId, name: str, heard: Heard | None, said: list[Announced]) -> Tablet:
    held = None if heard is None else heard.admin_held
    known = None
    if held is not None:
        known = max((one.version for one in said if one.entries <= held), default=0)
    return Tablet(
        device.hex(),
        device.hex()[:SHORT_DIGITS],
        name,
        None if heard is None else heard.at_ms,
        known,
        _standing(heard, known, said[-1]),
    )


def _standing(heard: Heard | None, known: int | None, last: Announced) -> str:
    if heard is None:
        return UNHEARD
    if known is not None and known >= last.version:
        return THERE
    # It was in the answer; that it was taken in, the tablet says when it is here again.
    return SENT if heard.at_ms >= last.at_ms else NOT_YET
