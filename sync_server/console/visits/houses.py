"""One request for a visit as pages show it, and how much the officer's tablet knows of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Final, NamedTuple

from protocol.bracket import VIETNAM
from protocol.codes import vietnam_day
from protocol.ids import DossierId, sha256
from protocol.merge import Dossier
from protocol.trade.events import events_in
from protocol.trade.names import folded
from protocol.trade.visits import Planned, Request, Stage, request_of
from sync_server.catalogues import newest
from sync_server.console.desk import Looking
from sync_server.console.lists.views import Pill, procedure_names
from sync_server.known import Known
from sync_server.projection import state_of

FULL_DAY: Final = 6  # houses that one officer sees in a day, where no catalogue says otherwise
FULL_DAY_POLICY: Final = "full_day_houses"
FIELD: Final = "officer"
KEY_BYTES: Final = 4

PILLS: Final = {
    Stage.WAITING: Pill("wait", "visit-waiting"),
    Stage.AGAIN: Pill("soon", "visit-again"),
    Stage.PLANNED: Pill("work", "visit-planned"),
    Stage.CLOSED: Pill("done", "visit-closed"),
}


def full_day(look: Looking, day: date) -> int:
    """How many houses the catalogue's policy gives one officer on that day."""
    catalogue = newest(look.store, look.trust, look.position)
    if catalogue is None:
        return FULL_DAY
    said = catalogue.view(as_of=catalogue.version, day=day).policy(FULL_DAY_POLICY)
    return said if isinstance(said, int) and not isinstance(said, bool) else FULL_DAY


class Tablet(NamedTuple):
    """Of an officer: when any tablet of theirs called last; None: never."""

    name: str
    heard_ms: int | None


class House(NamedTuple):
    """One request, with what is known of its plan."""

    id: str
    request: Request
    procedure: str  # its short name
    pill: Pill
    knows: bool  # the officer's tablet has called since the plan was made
    is_out: bool  # its day is over, and nothing has come back from the tablet since
    not_said: bool  # the tablet has called since, and brought no outcome


def officers_of(look: Known, commune: str) -> dict[str, Tablet]:
    """Who can be sent, by name; several tablets of one person are one officer."""
    calls = look.store.calls.all()
    found: dict[str, Tablet] = {}
    for device, one in look.trust.devices.items():
        certificate = one.newest
        if certificate.role != FIELD or certificate.commune != commune:
            continue
        if one.confirmed is None or one.revoked:
            continue
        call = calls.get(device)
        before = found.get(certificate.officer_name)
        heard = [at for at in (call and call.at_ms, before and before.heard_ms) if at is not None]
        name = certificate.officer_name
        found[name] = Tablet(name, max(heard, default=None))
    return dict(sorted(found.items(), key=lambda pair: folded(pair[0])))


def houses_of(
    look: Looking, ids: Iterable[DossierId], officers: Mapping[str, Tablet]
) -> list[House]:
    names = procedure_names(look)
    found = []
    for identity in ids:
        row = look.store.dossiers.find(identity)
        if row is not None:
            found.append(house_of(look, state_of(look.store, row), officers, names))
    return found


def house_of(
    look: Looking, state: Dossier, officers: Mapping[str, Tablet], names: Mapping[str, str]
) -> House:
    request = request_of(state)
    plan, asked = request.plan, request.asked.procedure
    tablet = _tablet(officers, plan)
    heard_ms = tablet.heard_ms if tablet is not None else None
    planned_ms = max((one.fact.wall_ms for one in events_in(state, Planned)), default=0)
    waits = plan is not None and request.stage is Stage.PLANNED
    over = waits and plan is not None and plan.day < vietnam_day(look.now_ms)
    came = plan is not None and heard_ms is not None and heard_ms >= end_of(plan.day)
    return House(
        id=state.id.hex(),
        request=request,
        procedure=names.get(asked, asked),
        pill=PILLS[request.stage],
        knows=heard_ms is not None and heard_ms >= planned_ms,
        is_out=over and not came,
        not_said=over and came,
    )


def key_of(officer: str) -> str:
    """Of an officer, for addresses: a name does not stand there."""
    return sha256(folded(officer).encode())[:KEY_BYTES].hex()


def end_of(day: date) -> int:
    """When a day of visits is over: who called later has told of it."""
    return int(datetime.combine(day, time(17, 0), VIETNAM).timestamp()) * 1000


def _tablet(officers: Mapping[str, Tablet], plan: Planned | None) -> Tablet | None:
    """By the name that whoever planned it wrote."""
    if plan is None:
        return None
    return next(
        (one for name, one in officers.items() if folded(name) == folded(plan.officer)), None
    )
