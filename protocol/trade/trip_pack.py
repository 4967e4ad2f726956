"""What an officer takes along: forms to print, results to hand over, notices to tell, papers."""

from collections.abc import Iterable, Sequence

import msgspec

from protocol.dossier import standing_code
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.trade.hand_over import custody
from protocol.trade.notices import Pending, pending_notices
from protocol.trade.procedures import Procedure
from protocol.trade.supplements import Task, requests_in
from protocol.workflow import axis_of


class Result(msgspec.Struct, frozen=True):
    """A printed result that waits for its owner, and with whom it is now."""

    dossier: DossierId
    code: str
    thing: str
    holder: str


class ToAsk(msgspec.Struct, frozen=True):
    """Papers that a request asks for."""

    dossier: DossierId
    code: str
    items: tuple[str, ...]
    told: bool


class ToTell(msgspec.Struct, frozen=True):
    """A notice that the citizen does not have yet."""

    dossier: DossierId
    code: str
    notice: Pending


class TripPack(msgspec.Struct, frozen=True):
    """For one day: everything that somebody would drive back for."""

    forms: tuple[str, ...]  # declarations to print, by procedure code
    originals: tuple[str, ...]  # what the families are told to have ready
    results: tuple[Result, ...]
    to_ask: tuple[ToAsk, ...]
    to_tell: tuple[ToTell, ...]


def trip_pack(procedures: Iterable[Procedure], dossiers: Iterable[Dossier]) -> TripPack:
    """`procedures` are those asked for on the way, `dossiers` those of the people visited."""
    wanted = list(procedures)
    mine = sorted(dossiers, key=lambda state: state.id)
    return TripPack(
        forms=tuple(dict.fromkeys(one.code for one in wanted)),
        originals=tuple(
            dict.fromkeys(paper.vi for one in wanted for paper in one.components if paper.required)
        ),
        results=tuple(result for state in mine for result in _results(state)),
        to_ask=tuple(ask for state in mine for ask in _to_ask(state)),
        to_tell=tuple(
            ToTell(state.id, standing_code(state), one)
            for state in mine
            for one in pending_notices(state)
        ),
    )


def _results(state: Dossier) -> Sequence[Result]:
    """Things that have not reached the citizen, of a dossier whose result exists."""
    if axis_of(state).state != "resolved":
        return []
    return [
        Result(state.id, standing_code(state), name, held[-1].what.takes.name)
        for name, held in sorted(custody(state).items())
        if held[-1].what.takes.side != "citizen"
    ]


def _to_ask(state: Dossier) -> Sequence[ToAsk]:
    return [
        ToAsk(state.id, standing_code(state), request.missing, request.task is Task.ASKED)
        for request in requests_in(state)
        if request.ended_ms is None
    ]
