"""A house that an officer puts on her own plan of today, behind the others."""

from mobile.day import Day
from mobile.device import Device
from mobile.happenings import Happenings
from mobile.household import VISIT_DOSSIER, open_visit
from mobile.ports import Clock
from protocol.dossier import text_at
from protocol.ids import DossierId
from protocol.trade.visits import MAX_ORDER, Planned
from protocol.trade.working_time import day_of


def planned_today(  # noqa: PLR0913  # whom it is for, where and why
    device: Device, now: Clock, *, name: str, village: str, ground: str, about: str = ""
) -> DossierId:
    """The record of the visit, durable with its plan; `about`: the dossier that it is made for."""
    now_ms, capture = now(), device.capture
    order = 1 + max((one.order for one in Day(device, now_ms).plan().today), default=0)
    with capture.together():
        visit = open_visit(
            capture, name=name, village=village, ground=ground, about=about, now_ms=now_ms
        )
        own = device.store.certificate().officer_name
        plan = Planned(day_of(now_ms), own, min(order, MAX_ORDER))
        Happenings(capture, device.store, device.catalogue(), now).sign(visit, plan)
    return visit


def visit_today(device: Device, now_ms: int, about: str) -> DossierId | None:
    """One of today that is made for this dossier and not over."""
    for stop in Day(device, now_ms).plan().today:
        record = device.store.state(stop.request.id)
        if stop.ended is None and text_at(record, VISIT_DOSSIER) == about:
            return stop.request.id
    return None
