"""Minutes that were made, and who has put their name to what was not as it should be."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from protocol.ids import DeviceId, DossierId
from protocol.merge import Dossier
from protocol.trade.check_in import (
    Discrepancy,
    DiscrepancySeen,
    lacks,
    open_discrepancies,
)
from protocol.trade.events import Happened, events_in
from protocol.trade.hand_over import said_of
from sync_server.console.desk import Looking
from sync_server.projection import state_of
from sync_server.store.folder_rounds import Minute
from sync_server.work_rows import FIELD_ROLE


class Signature(NamedTuple):
    """What is not as it should be in one dossier, and who has put their name to it."""

    dossier: str
    code: str
    lacks: str
    by_officer_ms: int | None  # on their own machine
    on_paper_ms: int | None  # as the office has written down
    written_by: str
    settled: bool


class MinutesView(msgspec.Struct, frozen=True):
    """A minute that was signed, and those before it."""

    device: str
    minute: Minute | None
    signatures: list[Signature]
    others: list[Minute]

    @property
    def wants_signature(self) -> bool:
        return any(not (one.by_officer_ms or one.on_paper_ms) for one in self.signatures)


def see_minutes(
    look: Looking, device: DeviceId, minutes: Sequence[Minute], number: int | None
) -> MinutesView:
    chosen = next((one for one in minutes if number in {None, one.number}), None)
    signatures = [] if chosen is None else [
        found for dossier in chosen.about for found in _signatures(look, dossier, chosen)
    ]  # fmt: skip
    return MinutesView(device.hex(), chosen, signatures, [*minutes])


def _signatures(look: Looking, dossier: str, minute: Minute) -> list[Signature]:
    row = look.store.dossiers.find(DossierId(bytes.fromhex(dossier)))
    if row is None:
        return []
    state = state_of(look.store, row)
    line = look.store.dossiers.find_row(row.number)
    still_open = {one.fact.ref for one in open_discrepancies(state)}
    code = "" if line is None else line.code
    return [
        _signature(look, state, one, code, settled=one.fact.ref not in still_open)
        for one in events_in(state, Discrepancy)
        if one.fact.wall_ms <= minute.signed_ms or one.what.folder
    ]


def _signature(
    look: Looking, state: Dossier, one: Happened[Discrepancy], code: str, *, settled: bool
) -> Signature:
    seen = [by for by in events_in(state, DiscrepancySeen) if one.fact.ref in by.about]
    own = next((by for by in seen if by.fact.role == FIELD_ROLE), None)
    paper = next((by for by in seen if by.fact.role != FIELD_ROLE), None)
    return Signature(
        state.id.hex(),
        code,
        ", ".join(said_of(state, name) for name in one.what.missing) or lacks(one.what),
        None if own is None else own.fact.wall_ms,
        None if paper is None else paper.fact.wall_ms,
        "" if paper is None else look.name_of(paper.fact.officer),
        settled,
    )
