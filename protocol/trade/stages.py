"""Looking at a dossier's form where it is decided on or handed out, the same on both sides."""

from collections.abc import Mapping
from typing import Final

from protocol.catalogue import Catalogue
from protocol.codes import vietnam_day
from protocol.merge import Dossier
from protocol.trade.beside import beside_of
from protocol.trade.findings import Finding, check_complete
from protocol.trade.law import law_of
from protocol.trade.procedures import Stage
from protocol.trade.validation import validate

STAGE_OF: Final[Mapping[str, Stage]] = {"resolved": "decision", "returned": "delivery"}


def findings_at(
    catalogue: Catalogue, state: Dossier, stage: Stage, at_ms: int
) -> list[Finding] | None:
    """By the law of its reception, on that day; None where the catalogue does not know it."""
    law = law_of(state, catalogue, at_ms)
    procedure = None if law is None else law.find_procedure()
    if law is None or procedure is None:
        return None
    facts = beside_of(law.view, state, law.reception, vietnam_day(at_ms))
    return validate(law.view, procedure, state, facts, stage)


def check_stage(catalogue: Catalogue, state: Dossier, to: str, at_ms: int) -> None:
    """An age that is reached only later keeps everybody from deciding before: FormIncomplete."""
    stage = STAGE_OF.get(to)
    if stage is not None:
        check_complete(findings_at(catalogue, state, stage, at_ms) or ())
