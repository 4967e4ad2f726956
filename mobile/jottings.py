"""What is typed on the page of a dossier and not signed yet: one sealed note of each kind."""

from collections.abc import Mapping
from typing import Final

import msgspec

from mobile.store import Store
from protocol.decoding import decode, encode
from protocol.errors import MalformedBytes
from protocol.ids import DossierId

VERSION: Final = 1  # of the note; what it may hold is texts by name, and names may come and go


class _Jotted(msgspec.Struct, frozen=True, array_like=True):
    version: int
    texts: dict[str, str] = {}


def keep(
    store: Store, dossier: DossierId, name: str, texts: Mapping[str, str], *, now_ms: int
) -> None:
    """Durable when it returns; where nothing is typed there is no note, and none of what is gone.

    A note would give a dossier that has been erased meanwhile a key and a place here again.
    """
    typed = {key: text for key, text in texts.items() if text}
    with store.transaction():
        if typed and store.find_salt(dossier) is not None:
            store.put_note(dossier, name, encode(_Jotted(VERSION, typed)), now_ms=now_ms)
        else:
            store.drop_note(dossier, name)


def read(store: Store, dossier: DossierId, name: str) -> dict[str, str]:
    """Of a later version of the app nothing is read, and nothing is lost until it is typed anew."""
    note = store.find_note(dossier, name)
    if note is None:
        return {}
    try:
        jotted = decode(_Jotted, note)
    except MalformedBytes:
        return {}
    return dict(jotted.texts) if jotted.version == VERSION else {}
