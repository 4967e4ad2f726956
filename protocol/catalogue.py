"""The catalogue: procedures as data that the centre signs for, in a first form.

Names, footing at home, acts required and papers asked for; nothing here is law: what the source
marks as not verified stays configuration (docs/spec/catalogue.md).
"""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from protocol.admin import MAX_CATALOGUE
from protocol.decoding import decode_json
from protocol.errors import MalformedBytes, NotPossible
from protocol.slots import POSITION, REMOVED

CATALOGUE_PATH: Final = "/catalogue"
PAGES: Final = "pages"  # the table of photographed papers
MAX_CATALOGUE_BYTES: Final = 1024 * 1024
MAX_PROCEDURES: Final = 500

Code = Annotated[str, Meta(pattern=r"\A[1-3]\.[0-9]{6}\Z")]
Name = Annotated[str, Meta(min_length=1, max_length=400)]
Footing = Literal["official", "mobile", "provisional", "assisted"]


class Component(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paper of the dossier."""

    id: str
    vi: Name
    required: bool = False


class Procedure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an officer may take, on which footing at home, and what has to be done for it."""

    code: Code
    vi: Name
    en: Name
    form: str
    footing: Footing
    citizen: str  # the slot that holds the name of the person whom the dossier is about
    acts: tuple[str, ...]
    not_attested: tuple[str, ...] = ()  # our own marks: nobody confirms them
    components: tuple[Component, ...] = ()


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version; a dossier keeps the version of its reception to its end."""

    version: Annotated[int, Meta(ge=1, le=MAX_CATALOGUE)]
    procedures: Annotated[tuple[Procedure, ...], Meta(max_length=MAX_PROCEDURES)]

    def procedure(self, code: str) -> Procedure:
        for one in self.procedures:
            if one.code == code:
                return one
        raise NotPossible(f"no procedure {code} in catalogue {self.version}")


def read_catalogue(data: bytes) -> Catalogue:
    """The exact bytes whose hash the admin log announced, as values."""
    found = decode_json(Catalogue, data, limit=MAX_CATALOGUE_BYTES)
    if len({procedure.code for procedure in found.procedures}) < len(found.procedures):
        raise MalformedBytes("one procedure twice")
    return found


def attests(procedure: Procedure, slot: str) -> bool:
    """Whether the citizen confirms this slot when the dossier is read aloud.

    Our own marks are not: notes, telephones, the order of rows; pages stand in the digest by root.
    """
    name, _, rest = slot.partition("/")
    if name == PAGES or rest.endswith((f"/{REMOVED}", f"/{POSITION}")):
        return False
    return name.rpartition(".")[2] not in procedure.not_attested
