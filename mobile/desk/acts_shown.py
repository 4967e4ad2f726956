"""The list of acts of one version: needed, done, to be done again; and who still has to sign."""

from collections.abc import Iterator, Sequence
from typing import Final

from mobile.desk.acts_said import said_of
from mobile.fieldwork import Fieldwork
from mobile.state.hearing import ActRow, PersonToMark, Stand
from mobile.titles import label_of
from protocol.actions import Act
from protocol.acts import Hold, hold_of, presented
from protocol.catalogue import Procedure, attests
from protocol.dossier import text_at
from protocol.ids import DossierId, OperationRef
from protocol.merge import Dossier
from protocol.trade.act_particulars import Mark, of_kind

ORDER: Final = (
    "notice", "interpreter", "proxy", "originals", "read_aloud", "lucidity", "mark", "witness",
)  # fmt: skip
ALWAYS: Final = frozenset({"interpreter", "witness", "proxy", "lucidity"})  # where somebody asks


def rows_of(
    work: Fieldwork,
    dossier: DossierId,
    procedure: Procedure,
    recorded: list[tuple[OperationRef, Act]],
    before: list[Act],
) -> Iterator[ActRow]:
    """In the order of the table at home: those that are needed, then those that may be."""
    acts = [act for _, act in recorded]
    needed = set(_needed(work, dossier, procedure, acts))
    shown = needed | ALWAYS | {act.kind for act in acts}
    if any(one.shown_only for one in procedure.components):
        shown.add("originals")
    for kind in sorted(shown & set(ORDER), key=ORDER.index):
        said = tuple(said_of(act) for act in acts if act.kind == kind)
        earlier = tuple(said_of(act) for act in before if act.kind == kind)
        stand: Stand = (
            "done" if said else "again" if earlier else "todo" if kind in needed else "may"
        )
        refs = tuple(
            ref.hex() if work.hearing.may_redo(dossier, ref) else ""
            for ref, act in recorded
            if act.kind == kind
        )
        yield ActRow(kind, stand, said or earlier, refs)


def _needed(
    work: Fieldwork, dossier: DossierId, procedure: Procedure, acts: list[Act]
) -> Sequence[str]:
    heard = work.hearing.find_heard(dossier)
    if heard is None:
        return procedure.acts
    missing = [one.kind for one in work.hearing.wanting(dossier, heard)]
    return [*work.hearing.required(dossier, heard), *missing, *(act.kind for act in acts)]


def persons_of(procedure: Procedure, state: Dossier, acts: list[Act]) -> Iterator[PersonToMark]:
    """Nobody named by the catalogue: the citizen as such."""
    marked = {one.by for one in of_kind(Mark, acts)}
    sections = (
        {one.id: one.vi for one in procedure.declaration.sections}
        if (procedure.declaration)
        else {}
    )
    if not procedure.marks_at_intake:
        yield PersonToMark("", "", text_at(state, procedure.citizen), bool(marked))
    for section in procedure.marks_at_intake:
        name = text_at(state, f"{section}.full_name")
        yield PersonToMark(section, sections.get(section, ""), name, section in marked)


def changed_in(procedure: Procedure, state: Dossier) -> list[str]:
    """In the words of the paper: what is not any more as it was read aloud last."""
    versions = [version for _, version in presented(state).values()]
    if not versions:
        return []
    holds = hold_of(state, versions[-1], lambda slot: attests(procedure, slot))
    moved = [one.slot for one in holds if one.hold is not Hold.STANDS]
    return list(dict.fromkeys(label for slot in moved if (label := label_of(procedure, slot))))
