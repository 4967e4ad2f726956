"""Announced catalogues, as the registry reads them: by version, and never one that came later."""

from collections import OrderedDict
from typing import Final

from protocol.actions import Open
from protocol.catalogue import Catalogue, read_catalogue
from protocol.errors import NotPossible
from protocol.trust import TrustSet
from sync_server.store import Store

NOTE: Final = "catalogue/{}"
MAX_READ: Final = 8  # several megabytes each; old dossiers are rare

_read: OrderedDict[bytes, Catalogue] = OrderedDict()  # by the hash of their bytes: never stale


def citizen_slot(store: Store, trust: TrustSet, opened: Open, position: int) -> str | None:
    """Under whose name people look for a dossier, as the catalogue says that it was opened by."""
    catalogue = _announced(store, trust, opened.catalogue, position)
    if catalogue is None:
        return None
    try:
        return catalogue.procedure(opened.procedure).citizen
    except NotPossible:
        return None


def newest(store: Store, trust: TrustSet, position: int) -> Catalogue | None:
    """The last one announced before: it answers for every dossier as of its own reception."""
    known = [at for at in trust.catalogues if at.position < position]
    return _catalogue(store, known[-1].said.sha256) if known else None


def _announced(store: Store, trust: TrustSet, version: int, position: int) -> Catalogue | None:
    """Of those before: what is announced tomorrow must not change what a rebuild makes of today."""
    for at in trust.catalogues:
        if at.said.version == version and at.position < position:
            return _catalogue(store, at.said.sha256)
    return None


def _catalogue(store: Store, identity: bytes) -> Catalogue | None:
    found = _read.get(identity)
    if found is None:
        content = store.desk.find_note(NOTE.format(identity.hex()))
        if content is None:
            return None
        found = _read[identity] = read_catalogue(content)
        if len(_read) > MAX_READ:
            _read.popitem(last=False)
    return found
