"""What leads from a citizen's paper to its dossier, and what is said of a slip that is shown."""

import hmac
from collections.abc import Iterable

from protocol.actions import WitnessSlip
from protocol.codes import Code, SlipSecret, read_code, secret_key, slip_key
from protocol.errors import MalformedBytes, NoSuchPlace
from protocol.ids import DossierId, OfficerId
from protocol.trade.slip_code import slip_hash
from protocol.trade.slips import Looked, Standing, dossier_shown, look_at
from sync_server.centre import Centre
from sync_server.clerk import Decision
from sync_server.decisions import CENTRE_OFFICER
from sync_server.store import Store

SEEN: frozenset[Standing] = frozenset({Standing.GENUINE, Standing.REPLACED})


def find_by_secret(store: Store, secret: SlipSecret) -> DossierId | None:
    """A pre-printed slip: its secret alone is enough, and the first dossier bound to it has it."""
    return next((one.dossier for one in store.slips.with_key(secret_key(secret))), None)


def find_by_code(store: Store, code: Code, secret: SlipSecret) -> DossierId | None:
    """Any code that the dossier ever had, with the secret of any of its slips.

    It takes as long for a wrong secret as for the right one, of as many dossiers.
    """
    found = None
    for dossier in dict.fromkeys(one.dossier for one in store.slips.with_code(code.text)):
        if _opens(store, dossier, secret):
            found = found or dossier
    return found


def look(centre: Centre, text: str, *, officer: OfficerId = CENTRE_OFFICER) -> Looked:
    """A slip by its QR, known here or not yet; that it was seen is signed into the log.

    The witness bounds when the slip was made, though its device comes back days later.
    """
    dossier = dossier_shown(text)
    row = None if dossier is None else centre.store.dossiers.find(dossier)
    state = None if row is None or dossier is None else centre.dossier(dossier)
    looked = look_at(text, centre.trust, state)
    if looked.standing in SEEN and looked.payload is not None:
        witness = Decision(WitnessSlip(slip_hash(looked.payload)))
        centre.operate(witness, officer=officer)
    return looked


def _opens(store: Store, dossier: DossierId, secret: SlipSecret) -> bool:
    row = store.dossiers.find(dossier)
    if row is None:
        raise NoSuchPlace(dossier.hex())
    slips = store.slips.of(row.number)
    made = [slip_key(code, secret) for code in _codes(one.code for one in slips)]
    same = [hmac.compare_digest(one.key, key) for one in slips for key in made]
    return any(same)


def _codes(texts: Iterable[str]) -> list[Code]:
    found = []
    for text in dict.fromkeys(texts):
        try:
            found.append(read_code(text))
        except MalformedBytes:
            continue
    return found
