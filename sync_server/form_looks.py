"""Looking at a dossier's form at the centre: when it comes in, is decided on, is handed out."""

from collections.abc import Mapping
from typing import Final

from protocol.codes import vietnam_day
from protocol.errors import NotPossible
from protocol.merge import Dossier
from protocol.trade.beside import beside_of
from protocol.trade.findings import Finding, check_complete
from protocol.trade.procedures import Stage
from protocol.trade.schedule import law_of
from protocol.trade.validation import validate
from protocol.trust import TrustSet
from sync_server.catalogues import newest
from sync_server.store import Store

STAGE_OF: Final[Mapping[str, Stage]] = {"resolved": "decision", "returned": "delivery"}


def look(  # noqa: PLR0913  # where the law is kept, at what, for what, when
    store: Store, trust: TrustSet, state: Dossier, stage: Stage, *, position: int, at_ms: int
) -> list[Finding] | None:
    """Under the newest catalogue before `position`, as of the reception; None: none knows it."""
    catalogue = newest(store, trust, position)
    law = None if catalogue is None else law_of(state, catalogue, at_ms)
    if law is None:
        return None
    reception, view = law
    try:
        procedure = view.procedure(reception.procedure)
    except NotPossible:
        return None
    facts = beside_of(view, state, reception, vietnam_day(at_ms))
    return validate(view, procedure, state, facts, stage)


def check_step(store: Store, trust: TrustSet, state: Dossier, to: str, *, at_ms: int) -> None:
    """An age that is reached only later keeps everybody from deciding before: FormIncomplete."""
    stage = STAGE_OF.get(to)
    if stage is not None:
        check_complete(
            look(store, trust, state, stage, position=trust.position + 1, at_ms=at_ms) or ()
        )
