"""The row of a request for a visit, made from what the log says of it."""

from protocol.merge import Dossier
from protocol.trade.visits import Stage, is_visit, request_of
from sync_server.store.dossiers import DossierRow
from sync_server.store.visits import NO_DAY, VisitRow


def visit_row(of: DossierRow, state: Dossier) -> VisitRow | None:
    """None of what is no visit, or is nobody's commune's yet."""
    if of.commune is None or not is_visit(state):
        return None
    found = request_of(state)
    promised, plan = found.asked.promised, found.plan
    return VisitRow(
        dossier=of.number,
        commune=of.commune,
        stage=found.stage.value,
        day="" if plan is None or found.stage is Stage.WAITING else plan.day.isoformat(),
        officer="" if plan is None else plan.officer,
        promised=NO_DAY if promised is None else promised.isoformat(),
        asked_ms=found.asked_ms,
    )
