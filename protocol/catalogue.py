"""The catalogue: procedures, calendar, footings, fees and settings that the centre signs for.

Nothing here is law: what no source says is marked and stays configuration. Entries are only ever
added, so one catalogue answers for every dossier as of its reception (docs/spec/catalogue.md).
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from protocol.admin import MAX_CATALOGUE
from protocol.decoding import decode_json
from protocol.errors import MalformedBytes, NotPossible
from protocol.packing import MAGIC, unpack
from protocol.slots import POSITION, REMOVED
from protocol.trade.calendar import Calendar
from protocol.trade.fees import Fee
from protocol.trade.footings import Code, Footing, FootingRule
from protocol.trade.people import Person
from protocol.trade.policies import Policy, PolicyValue, Unit
from protocol.trade.procedures import Component, Name, Procedure
from protocol.trade.versions import E, by_thing, clash, in_force, newest, said

__all__ = [
    "CATALOGUE_PATH",
    "MAX_CATALOGUE_BYTES",
    "MAX_PROCEDURES",
    "PAGES",
    "THING",
    "Books",
    "Catalogue",
    "Code",
    "Component",
    "Footing",
    "Name",
    "Procedure",
    "View",
    "attests",
    "read_catalogue",
]

CATALOGUE_PATH: Final = "/catalogue"
PAGES: Final = "pages"  # the table of photographed papers
VISIT_SLOT: Final = "visit.record"  # on which visit it was taken, by its id
MAX_CATALOGUE_BYTES: Final = 4 * 1024 * 1024  # as JSON: four hundred edits of long procedures
MAX_PROCEDURES: Final = 500
MAX_ENTRIES: Final = 5_000  # of each other kind

# What an entry of each kind is about: entries about one thing stand in for each other.
THING: Final[Mapping[str, Callable[[Any], Hashable]]] = {
    "procedures": lambda one: one.code,
    "calendars": lambda one: one.year,
    "footings": lambda one: (one.procedure, one.unit),
    "fees": lambda one: (one.procedure, one.province, one.id),
    "policies": lambda one: one.key,
    "units": lambda one: one.code,
    "people": lambda one: (one.unit, one.id),
}


class Catalogue(msgspec.Struct, frozen=True, omit_defaults=True, dict=True):
    """One version; a dossier keeps the version of its reception to its end."""

    version: Annotated[int, Meta(ge=1, le=MAX_CATALOGUE)]
    procedures: Annotated[tuple[Procedure, ...], Meta(max_length=MAX_PROCEDURES)]
    calendars: Annotated[tuple[Calendar, ...], Meta(max_length=MAX_ENTRIES)] = ()
    footings: Annotated[tuple[FootingRule, ...], Meta(max_length=MAX_ENTRIES)] = ()
    fees: Annotated[tuple[Fee, ...], Meta(max_length=MAX_ENTRIES)] = ()
    policies: Annotated[tuple[Policy, ...], Meta(max_length=MAX_ENTRIES)] = ()
    units: Annotated[tuple[Unit, ...], Meta(max_length=MAX_ENTRIES)] = ()
    people: Annotated[tuple[Person, ...], Meta(max_length=MAX_ENTRIES)] = ()

    def procedure(self, code: str, *, day: date | None = None) -> Procedure:
        """As this catalogue has it on `day`, or as it has it last."""
        entries = said(self.books.procedures.get(code, ()), as_of=self.version)
        found = entries if day is None else [one for one in entries if in_force(one, day)]
        if not found:
            raise NotPossible(f"no procedure {code} in catalogue {self.version}")
        return found[-1]

    def view(self, *, as_of: int, day: date) -> "View":
        """As a dossier sees it that was received under catalogue `as_of` on `day`."""
        return View(self, as_of, day)

    @cached_property
    def books(self) -> "Books":
        """Entries by what they are about; sorted once."""
        return Books(self)


class Books:
    """The entries of a catalogue by what they are about."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.procedures = by_thing(catalogue.procedures, THING["procedures"])
        self.calendars = by_thing(catalogue.calendars, THING["calendars"])
        self.footings = by_thing(catalogue.footings, THING["footings"])
        self.fees = by_thing(catalogue.fees, THING["fees"])
        self.policies = by_thing(catalogue.policies, THING["policies"])
        self.units = by_thing(catalogue.units, THING["units"])
        self.people = by_thing(catalogue.people, THING["people"])


class View(msgspec.Struct, frozen=True):
    """The law and the settings of one dossier: what was in force at its reception."""

    catalogue: Catalogue
    as_of: int
    day: date

    def procedure(self, code: str) -> Procedure:
        found = self._newest(self._books.procedures.get(code, ()))
        if found is None:
            raise NotPossible(f"no procedure {code} in catalogue {self.as_of} on {self.day}")
        return found

    def procedures(self) -> list[Procedure]:
        return self._all(self._books.procedures)

    def calendars(self) -> list[Calendar]:
        """One a year, in their order; a deadline may lie in a later year than its reception."""
        years = self._books.calendars.values()
        found = [one for entries in years for one in said(entries, as_of=self.as_of)]
        return sorted(found, key=lambda one: one.year)

    def footing(self, code: str, unit: str) -> FootingRule | None:
        """The rule of this centre, else the one of all centres, else none."""
        rules = self._books.footings
        return self._newest(rules.get((code, unit), ())) or self._newest(
            rules.get((code, None), ())
        )

    def footings(self, code: str, unit: str) -> list[FootingRule]:
        """Every rule that concerns this centre, its own before the one of all."""
        rules = self._books.footings
        found = (self._newest(rules.get((code, whose), ())) for whose in (unit, None))
        return [one for one in found if one is not None]

    def fees(self, code: str, province: str) -> list[Fee]:
        """The lines of a procedure; a province's line stands in for the general one of its name."""
        lines = self._all(self._books.fees)
        mine = [one for one in lines if one.procedure == code and one.province in {"", province}]
        return list({one.id: one for one in sorted(mine, key=lambda one: one.province)}.values())

    def policy(self, key: str) -> PolicyValue | None:
        found = self._newest(self._books.policies.get(key, ()))
        return None if found is None else found.value

    def unit(self, code: str) -> Unit | None:
        return self._newest(self._books.units.get(code, ()))

    def units(self) -> list[Unit]:
        return self._all(self._books.units)

    def people(self, unit: str) -> list[Person]:
        """Of one centre: whom it has published."""
        return [one for one in self._all(self._books.people) if one.unit == unit]

    @property
    def _books(self) -> Books:
        return self.catalogue.books

    def _newest(self, entries: Sequence[E]) -> E | None:
        return newest(entries, as_of=self.as_of, day=self.day)

    def _all(self, books: Mapping[Hashable, Sequence[E]]) -> list[E]:
        return [found for entries in books.values() if (found := self._newest(entries))]


def read_catalogue(data: bytes) -> Catalogue:
    """The exact bytes whose hash the admin log announced, as values: JSON, or one frame of it."""
    if data.startswith(MAGIC):
        data = unpack(data, limit=MAX_CATALOGUE_BYTES)
    found = decode_json(Catalogue, data, limit=MAX_CATALOGUE_BYTES)
    for kind, thing in THING.items():
        for about, entries in by_thing(getattr(found, kind), thing).items():
            if any(entry.since > found.version for entry in entries):
                raise MalformedBytes(f"{kind}: {about} comes with a later catalogue")
            if any(clash(one, other) for one, other in combinations(entries, 2)):
                raise MalformedBytes(f"{kind}: {about} twice on one day")
    return found


def attests(procedure: Procedure, slot: str) -> bool:
    """Whether the citizen confirms this slot when the dossier is read aloud.

    Our own marks are not: notes, telephones, the order of rows, the visit on which it was taken;
    pages stand in the digest by root.
    """
    name, _, rest = slot.partition("/")
    if name in {PAGES, VISIT_SLOT} or rest.endswith((f"/{REMOVED}", f"/{POSITION}")):
        return False
    return name.rpartition(".")[2] not in procedure.not_attested
