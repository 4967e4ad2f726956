"""Papers that are photographed after the slip: noted with the confirmation, a task until then."""

from collections.abc import Iterable, Iterator
from typing import Final

from mobile.capture import TAKING
from mobile.signed_before import replaced_pages
from mobile.signed_paper import declaration_of, shows_it
from mobile.store import Store
from protocol.catalogue import Procedure
from protocol.decoding import decode, encode
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.trade.digitisation import scans_of

OWED: Final = "papers_owed"  # the note


def keep_owed(store: Store, dossier: DossierId, components: Iterable[str], *, now_ms: int) -> None:
    """Before the slip is given: what breaks off in between forgets no paper."""
    owed = tuple(dict.fromkeys(components))
    if owed:
        store.put_note(dossier, OWED, encode(owed), now_ms=now_ms)
    else:
        store.drop_note(dossier, OWED)


def still_owed(store: Store, state: Dossier, procedure: Procedure) -> Iterator[str]:
    """By component, once the slip is out; what has a page by now is no task any more."""
    note = store.find_note(state.id, OWED)
    if note is None or store.find_note(state.id, TAKING) is not None:
        return
    replaced, declaration = replaced_pages(state), declaration_of(procedure)
    scans = scans_of(state)
    here = {scan.component for scan in scans} - {declaration}
    if any(scan.row not in replaced and shows_it(scan, procedure) for scan in scans):
        here.add(declaration)
    yield from (one for one in decode(tuple[str, ...], note) if one not in here)
