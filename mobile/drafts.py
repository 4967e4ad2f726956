"""A declaration before it is begun: kept sealed after every field, until it becomes a dossier."""

from contextlib import suppress
from typing import Any, Final

import msgspec
from msgspec import Raw

from mobile.capture import DRAFT
from mobile.ports import Clock, Entropy
from mobile.store import Store
from protocol.decoding import decode, encode
from protocol.errors import NotPossible
from protocol.ids import DossierId, dossier_id

VERSION: Final = 1  # of the note; fields only ever come at its end, with a default
NAME_BYTES: Final = 10  # of randomness, in the name of a dossier
EDITS: Final = "edits"  # the same note of a begun dossier: what is typed and not yet signed


class NewerDraft(NotPossible):
    """A later version of the app has written it: nothing is read into it, nothing is lost."""


class Draft(msgspec.Struct, frozen=True, array_like=True):
    """Values are as they were typed; what they mean is read when the dossier is begun."""

    procedure: str = ""
    ground: str = ""  # for which it may be a mobile one, by the catalogue's key
    ground_said: str = ""
    values: dict[str, Any] = {}  # `Value`s: a union that no decoder takes
    origins: dict[str, str] = {}  # of what nobody typed, by slot: card, earlier, same, house
    step: int = 1
    section: int = 0
    short: bool = False  # only what a lawful slip needs; papers later
    saved_ms: int = 0


class _Note(msgspec.Struct, frozen=True, array_like=True):
    version: int
    draft: Raw


class Drafts:
    """Those of one device; what `keep` returns from survives a crash of the tablet."""

    def __init__(self, store: Store, now: Clock, entropy: Entropy) -> None:
        self._store, self._now, self._entropy = store, now, entropy

    def new(self, draft: Draft) -> DossierId:
        """The dossier has its name from the first letter on."""
        dossier = dossier_id(self._now(), self._entropy(NAME_BYTES))
        self.keep(dossier, draft)
        return dossier

    def keep(self, dossier: DossierId, draft: Draft, name: str = DRAFT) -> Draft:
        now_ms = self._now()
        kept = msgspec.structs.replace(draft, saved_ms=now_ms)
        note = encode(_Note(VERSION, Raw(encode(kept))))
        self._store.put_note(dossier, name, note, now_ms=now_ms)
        return kept

    def find(self, dossier: DossierId, name: str = DRAFT) -> Draft | None:
        """None where there is no such note, or NewerDraft."""
        note = self._store.find_note(dossier, name)
        return None if note is None else read_draft(note)

    def all(self) -> list[DossierId]:
        """The newest first."""
        return self._store.noted(DRAFT)

    def drop_empty(self) -> None:
        """Begun by a tap and left at once: nothing of it was said."""
        for dossier in self.all():
            with suppress(NewerDraft):
                draft = self.find(dossier)
                if draft is not None and not draft.procedure and not draft.values:
                    self.drop(dossier)

    def drop(self, dossier: DossierId, name: str = DRAFT) -> None:
        self._store.drop_note(dossier, name)


def read_draft(note: bytes) -> Draft:
    kept = decode(_Note, note)
    if kept.version != VERSION:
        raise NewerDraft(f"a draft of version {kept.version}")
    return decode(Draft, bytes(kept.draft))
