"""Acts that move a dossier: to the next step, to another place, and back."""

from typing import Final

import msgspec

from protocol.errors import NotPossible
from protocol.trade.events import events_in
from protocol.trade.office_acts import Transferred
from protocol.trade.time_events import StepBegan
from protocol.workflow import axis_of
from sync_server import happenings
from sync_server.catalogues import newest
from sync_server.console.dossiers.act import (
    Act,
    Ask,
    Doing,
    MaybeLine,
    Reason,
    Reasoned,
    Remark,
    Signed,
    asks_reason,
    pairs_of,
)
from sync_server.console.dossiers.seen import Seen
from sync_server.console.dossiers.signing import advance, happen

INCOMING: Final = "/viec/tu-noi-khac"


class Forwarding(msgspec.Struct, frozen=True):
    step: MaybeLine = ""
    officer: MaybeLine = ""
    reason: Remark = ""


class Transferring(msgspec.Struct, frozen=True):
    reason: Reason
    unit: MaybeLine = ""
    to: MaybeLine = ""


class Back(msgspec.Struct, frozen=True):
    reason: Remark = ""


class Taking(msgspec.Struct, frozen=True):
    remark: Remark = ""


def _ask_forward(seen: Seen, _: frozenset[str]) -> list[Ask]:
    steps = seen.schedule.terms.steps if seen.schedule is not None else ()
    names = {one.id: (f"{one.vi} ({one.office})", f"{one.vi} ({one.office})") for one in steps}
    begun = {one.what.step for one in events_in(seen.state, StepBegan)}
    later = [one for one in names if one not in begun] or [*names]
    people = {name: (name, name) for name in sorted(set(seen.look.people.values()))}
    return [
        *([Ask("step", "radio", names, later[0], required=True)] if names else []),
        Ask("officer", "text", people, hint="hint-officer"),
        Ask("reason", "long"),
    ]


def _forward(doing: Doing, said: Forwarding) -> Signed:
    """Out of the desk's hands, and into a step with a name and a time of its own."""
    state = doing.centre.dossier(doing.dossier)
    if axis_of(state).state == "received":
        advance(doing, "processing", said.reason)
    if said.step:
        happen(doing, "step_began", [("step", said.step), ("officer", said.officer)])
    return Signed("done-forward")


def _ask_transfer(seen: Seen, _: frozenset[str]) -> list[Ask]:
    view = seen.view
    units = view.units() if view is not None else []
    own = next((one for one in units if one.code == seen.row.commune), None)
    others = {
        one.code: (one.vi, one.vi)
        for one in sorted(units, key=lambda one: one.vi)
        if own is not None and one.province == own.province and one.code != own.code
    }
    return [
        Ask("unit", "choice", {"": ("– không, trong xã –", "– no, in this commune –"), **others}),
        Ask("to", hint="hint-transfer-to"),
        Ask("reason", "long", required=True),
    ]


def _transfer(doing: Doing, said: Transferring) -> Signed:
    place = _commune(doing, said.unit) if said.unit else ""
    to = ", ".join(part for part in (place, said.to) if part)
    if not to:
        raise NotPossible("xin chọn xã, phường hoặc ghi tên cơ quan nhận")
    what = Transferred(to, said.reason, said.unit)
    happenings.sign(doing.centre, doing.dossier, what, officer=doing.officer)
    return Signed("done-transfer", {"place": to})


def _commune(doing: Doing, code: str) -> str:
    """Its name by the newest catalogue."""
    centre = doing.centre
    catalogue = newest(centre.store, centre.trust, centre.trust.position + 1)
    known = catalogue.books.units.get(code) if catalogue is not None else None
    if not known:
        raise NotPossible("xã, phường này không có trong danh mục: xin chọn lại")
    return known[-1].vi


def _back(doing: Doing, said: Back) -> Signed:
    happen(doing, "transfer_returned", pairs_of(said))
    return Signed("done-back")


def _take(doing: Doing, said: Taking) -> Signed:
    happen(doing, "transfer_taken", pairs_of(said))
    return Signed("done-take")


def _send_back(doing: Doing, said: Reasoned) -> Signed:
    happen(doing, "transfer_sent_back", pairs_of(said))
    return Signed("done-send-back", to=INCOMING)


ACTS: Final[dict[str, Act]] = {
    "forward": Act(Forwarding, _ask_forward, _forward),
    "transfer": Act(Transferring, _ask_transfer, _transfer),
    "take": Act(Taking, lambda _, __: [Ask("remark", "long")], _take),
    "send-back": Act(Reasoned, asks_reason, _send_back),
    "come-back": Act(Back, lambda _, __: [Ask("reason", "long")], _back),
}
