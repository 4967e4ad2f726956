"""How acts sign: an event of the trade, or a step, in the name and roles of who does it."""

from sync_server import decisions, happenings
from sync_server.console.dossiers.act import Doing


def happen(doing: Doing, kind: str, pairs: list[tuple[str, str]], form: str = "") -> None:
    happenings.happen(doing.centre, doing.dossier, kind, pairs, form=form, officer=doing.officer)


def advance(doing: Doing, to: str, reason: str, axis: str = "business") -> None:
    decisions.advance(
        doing.centre,
        doing.dossier,
        to,
        axis=axis,
        reason=reason,
        officer=doing.officer,
        roles=doing.roles,
    )
