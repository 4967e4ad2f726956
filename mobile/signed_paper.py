"""The paper declaration that the citizen signs: which one it is, and the pages that show it."""

from collections.abc import Iterable
from typing import Final

from mobile.signed_before import earlier_pages
from protocol.actions import Act
from protocol.catalogue import Procedure
from protocol.merge import Dossier
from protocol.trade.act_particulars import Mark, of_kind
from protocol.trade.digitisation import Scan, scans_of

DECLARATION: Final = "declaration"  # the role of a page that was photographed for a mark
PAPER_LATER: Final = "paper_later"  # the note: it is photographed after the sign-off


def declaration_of(procedure: Procedure) -> str:
    """The component that is the signed paper: the first that has to be there."""
    required = [one.id for one in procedure.components if one.required and not one.shown_only]
    return required[0] if required else ""


def shows_it(scan: Scan, procedure: Procedure) -> bool:
    """Where the citizen's own hand can be."""
    component = declaration_of(procedure)
    return scan.blob.role == DECLARATION or bool(component and scan.component == component)


def pages_of(state: Dossier, procedure: Procedure) -> tuple[str, ...]:
    """Its rows, in their order; a paper that was signed for something else is not it."""
    earlier = earlier_pages(state, procedure)
    scans = (scan for scan in scans_of(state) if shows_it(scan, procedure))
    return tuple(scan.row for scan in scans if scan.row not in earlier)


def lacks_paper(state: Dossier, procedure: Procedure, acts: Iterable[Act]) -> bool:
    """Somebody signed on paper, and no picture shows it."""
    on_paper = [one for one in of_kind(Mark, [*acts]) if one.on == "paper" and one.how != "cannot"]
    return bool(on_paper) and not pages_of(state, procedure)
