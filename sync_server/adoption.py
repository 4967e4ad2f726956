"""Adoption: which work aside a clerk's word takes into the registry."""

from typing import Final

from protocol.actions import Adopt, read_action
from protocol.ids import DossierId, Hash
from protocol.trust import TrustSet
from sync_server.projection import CENTRE_ROLE
from sync_server.store import Store
from sync_server.store.dossiers import DossierRow

ADOPT_TAG: Final = b"\xa5adopt"
OPERATION: Final = "operation"  # the ids of some
RUN: Final = "run"  # the ids of the first and the last of one log
AFTER: Final = "after"  # the ids of what never came: what follows them is taken in all the same
DOSSIER: Final = "dossier"  # everything aside in the operation's own dossier; no targets


def is_adoption(body: bytes) -> bool:
    return body.startswith(ADOPT_TAG, 1)


def never_came(body: bytes) -> list[bytes]:
    """What somebody at the centre has given up waiting for."""
    action = read_action(body) if is_adoption(body) else None
    return action.targets if isinstance(action, Adopt) and action.scope == AFTER else []


def given_up_in(store: Store, trust: TrustSet, dossier: DossierId) -> list[Hash]:
    """What words of the centre in this dossier have given up."""
    row = store.dossiers.find(dossier)
    said = [one.operation for one in store.entries.of_dossier(row.number)] if row else []
    bodies = [
        one.body
        for one in said
        if one.body is not None and trust.devices[one.header.device].newest.role == CENTRE_ROLE
    ]
    return list(dict.fromkeys(Hash(missing) for body in bodies for missing in never_came(body)))


def positions_adopted(store: Store, body: bytes, dossier: DossierRow | None) -> list[int]:
    """Where the adopted stand; what is not aside, or adopted already, is left as it is."""
    action = read_action(body)
    match action:
        case Adopt(scope="operation"):
            found = [store.entries.find_waiting(target) for target in action.targets]
            return [one.position for one in found if one is not None]
        case Adopt(scope="run", targets=[first_id, last_id]):
            first, last = store.entries.find_waiting(first_id), store.entries.find_waiting(last_id)
            if first is None or last is None or first.log != last.log:
                return []
            return store.entries.waiting_between(first, last)
        case Adopt(scope="dossier") if dossier is not None:
            return store.entries.waiting_in(dossier.number)
        case _:
            return []
