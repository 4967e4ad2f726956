"""What is done with the citizen, as the screen shows it: of one dossier, of the version heard."""

from collections.abc import Iterator

from mobile import pages
from mobile.desk.acts_shown import changed_in, persons_of, rows_of
from mobile.desk.desk import Desk
from mobile.desk.steps import head_of
from mobile.desk.work import fieldwork_of
from mobile.fieldwork import Fieldwork
from mobile.signed_before import is_taken, moved_since
from mobile.signed_paper import pages_of
from mobile.state.hearing import HearingState, Original, PageRow
from mobile.store import Store
from mobile.titles import label_of
from protocol.actions import Act
from protocol.acts import presented
from protocol.catalogue import Procedure
from protocol.ids import BlobRoot, Digest, DossierId
from protocol.merge import Dossier
from protocol.trade.act_particulars import Interpreter, of_kind
from protocol.trade.act_rules import DRAWN_ON
from protocol.trade.course import reception_of
from protocol.trade.digitisation import scans_of


def show_hearing(desk: Desk, shown: HearingState, dossier: DossierId) -> Digest | None:
    """Into the state; which version it is that acts were recorded about."""
    work, store = fieldwork_of(desk), desk.device.store
    state, procedure = store.state(dossier), work.lawbook.procedure(dossier)
    reception = reception_of(state)
    footing = reception.footing if reception else procedure.footing
    heard = work.hearing.find_heard(dossier)
    recorded = work.hearing.recorded(dossier, heard) if heard else []
    acts = [act for _, act in recorded]
    shown.head = head_of(desk, work, dossier)
    shown.again = is_taken(store, state)
    before = before_of(work, dossier, state)
    shown.changed = tuple(_changed(store, procedure, state)) if before and not acts else ()
    shown.acts = tuple(rows_of(work, dossier, procedure, recorded, before))
    wanted = work.hearing.wanting(dossier, heard) if heard else []
    shown.wanting = tuple(one.vi for one in wanted)
    shown.persons = tuple(persons_of(procedure, state, acts))
    seen = pages.sighted(store, dossier)
    shown.originals = tuple(
        Original(one.id, one.vi, one.id in seen)
        for one in procedure.components
        if one.shown_only or one.kind == "original"
    )
    shown.pages = tuple(_pages(store, procedure, state))
    shown.language = _language(acts)
    shown.drawn = footing in DRAWN_ON
    return heard


def _changed(store: Store, procedure: Procedure, state: Dossier) -> list[str]:
    """Since it was signed, where it was; else since it was read aloud last."""
    moved = [one.slot for one in moved_since(store, state, procedure)]
    if not moved:
        return changed_in(procedure, state)
    return list(dict.fromkeys(label for slot in moved if (label := label_of(procedure, slot))))


def _pages(store: Store, procedure: Procedure, state: Dossier) -> Iterator[PageRow]:
    """Where the citizen's own hand can be: on the declaration."""
    rows = pages_of(state, procedure)
    for scan in scans_of(state):
        if scan.row in rows:
            small = scan.blob.thumbnail
            picture = store.find_blob(state.id, BlobRoot(small)) if small else None
            yield PageRow(scan.row, scan.component, picture or b"")


def before_of(work: Fieldwork, dossier: DossierId, state: Dossier) -> list[Act]:
    """What was done about the last version that was heard, and stands no more."""
    heard = work.hearing.find_heard(dossier)
    digests = (one for one in presented(state) if one != heard)
    found = [done for digest in digests if (done := work.hearing.acts(dossier, digest))]
    return found[-1] if found else []


def _language(acts: list[Act]) -> str:
    """Of whoever carries the words over; else Vietnamese."""
    return next((one.language for one in of_kind(Interpreter, acts) if one.language), "vi")
