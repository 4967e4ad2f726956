"""Looking at a dossier's form at the centre: when it comes in, is decided on, is handed out."""

from datetime import date, datetime, time
from typing import Final

from protocol.bracket import VIETNAM
from protocol.merge import Dossier
from protocol.trade.findings import Finding
from protocol.trade.procedures import Stage
from protocol.trade.stages import check_stage, findings_at
from protocol.trust import TrustSet
from sync_server.catalogues import newest
from sync_server.store import Store

RESOLVED: Final = "resolved"


def look(  # noqa: PLR0913  # where the law is kept, at what, for what, when
    store: Store, trust: TrustSet, state: Dossier, stage: Stage, *, position: int, at_ms: int
) -> list[Finding] | None:
    """Under the newest catalogue before `position`, as of the reception; None: none knows it."""
    catalogue = newest(store, trust, position)
    return None if catalogue is None else findings_at(catalogue, state, stage, at_ms)


def check_dated(store: Store, trust: TrustSet, state: Dossier, day: date, *, now_ms: int) -> None:
    """A result is judged on the day that it bears, and never as of a day to come."""
    noon = datetime.combine(day, time(12), VIETNAM)
    at_ms = min(int(noon.timestamp() * 1000), now_ms)
    check_step(store, trust, state, RESOLVED, at_ms=at_ms)


def check_step(store: Store, trust: TrustSet, state: Dossier, to: str, *, at_ms: int) -> None:
    """Not before the form allows it: FormIncomplete."""
    catalogue = newest(store, trust, trust.position + 1)
    if catalogue is not None:
        check_stage(catalogue, state, to, at_ms)
