"""The catalogue as people read it: what is in force on a day, since when, and what comes."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta

from protocol.catalogue import THING, Catalogue, View
from protocol.codes import vietnam_day
from protocol.trade.fees import Fee
from protocol.trade.footings import FootingRule
from protocol.trade.procedures import Procedure
from protocol.trade.versions import Entry, by_thing, in_force, said
from sync_server.catalogues import newest
from sync_server.console.catalogue.reaching import Reach, reach_of
from sync_server.console.desk import Looking
from sync_server.console.errors import NotHere

TABS: Final = (
    ("catalogue", "/danh-muc"),
    ("catalogue-calendar", "/danh-muc/lich"),
    ("catalogue-fees", "/danh-muc/phi"),
    ("catalogue-footings", "/danh-muc/tai-nha"),
    ("catalogue-people", "/danh-muc/nguoi"),
    ("catalogue-drafts", "/danh-muc/de-nghi"),
    ("catalogue-versions", "/danh-muc/ban"),
)


class Filters(msgspec.Struct, frozen=True):
    """Which version is read; 0 is the newest."""

    ban: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0


class Dated(NamedTuple):
    """What is said of a thing in one stretch of days, and which catalogue brought it."""

    entry: Any  # one of the catalogue's kinds
    since_day: date | None  # on which that catalogue was announced
    now: bool  # in force on the day that is looked at
    later: bool  # comes into force after it


class Book(msgspec.Struct, frozen=True):
    """One version of the catalogue, open at one day."""

    catalogue: Catalogue
    version: int
    newest: int
    day: date
    days: Mapping[int, date]  # on which each was announced
    reach: Reach | None
    place: str  # the commune of the centre

    @property
    def is_old(self) -> bool:
        return self.version < self.newest

    @property
    def view(self) -> View:
        return self.catalogue.view(as_of=self.version, day=self.day)

    @property
    def query(self) -> str:
        return f"?ban={self.version}" if self.is_old else ""

    def dated(self, entries: Sequence[Entry]) -> list[Dated]:
        return [
            Dated(
                one,
                self.days.get(one.since),
                in_force(one, self.day),
                one.valid_from is not None and one.valid_from > self.day,
            )
            for one in sorted(entries, key=lambda one: one.valid_from or date.min)
        ]

    def things(self, kind: str) -> dict[Hashable, list[Dated]]:
        """What this version says of each thing of a kind, in the order of its days."""
        every = by_thing(getattr(self.catalogue, kind), THING[kind])
        found = {key: self.dated(said(some, as_of=self.version)) for key, some in every.items()}
        return {key: some for key, some in found.items() if some}

    def unit_name(self, code: str | None) -> str:
        unit = self.view.unit(code) if code else None
        return unit.vi if unit else (code or "")


class ProcedureLine(NamedTuple):
    procedure: Procedure
    shown: Dated
    changes: int  # versions that come later
    at_home: str
    fees: list[Fee]
    laws: int
    unsure: bool  # something of it is still to be checked


class ListView(msgspec.Struct, frozen=True):
    book: Book
    lines: list[ProcedureLine]


class FeesView(msgspec.Struct, frozen=True):
    book: Book
    groups: list[tuple[str, str, list[list[Dated]]]]  # code and name of a procedure; its lines
    province: str


class FootingsView(msgspec.Struct, frozen=True):
    book: Book
    lines: list[tuple[Procedure, list[Dated]]]


class PeopleView(msgspec.Struct, frozen=True):
    book: Book
    people: list[list[Dated]]
    tablets: list[tuple[str, str]]  # name and role of those who have one


class CalendarView(msgspec.Struct, frozen=True):
    book: Book
    years: list[int]
    shown: Dated
    months: list["Month"]
    off: list[tuple[date, str]]


class Month(NamedTuple):
    number: int
    weeks: list[list[tuple[int, str, str]]]  # day of the month, its kind, the name of a holiday


class Edition(NamedTuple):
    version: int
    day: date
    lines: list[str]


class EditionsView(msgspec.Struct, frozen=True):
    book: Book
    editions: list[Edition]
    by: Mapping[int, tuple[int, str, str]]  # version → proposal, who made it, who published it


def open_book(look: Looking, commune: str, place: str, version: int = 0) -> Book:
    """`commune`: whose tablets are counted; `place`: where the centre is."""
    catalogue = newest(look.store, look.trust, look.position)
    if catalogue is None:
        raise NotHere
    days = {one.said.version: one.said.effective_from for one in look.trust.catalogues}
    shown = version or catalogue.version
    if shown not in days:
        raise NotHere
    today = vietnam_day(look.now_ms)
    later = [day for number, day in days.items() if number > shown]
    day = min([today, *later])
    return Book(catalogue, shown, catalogue.version, day, days, reach_of(look, commune), place)


def see_list(book: Book) -> ListView:
    lines = []
    for some in book.things("procedures").values():
        now = now_or_last(some)
        one: Procedure = now.entry
        lines.append(
            ProcedureLine(
                one,
                now,
                sum(other.later for other in some),
                at_home(book, one),
                book.view.fees(one.code, province_of(book)),
                sum(in_force(law, book.day) for law in one.legal),
                is_unsure(one),
            )
        )
    return ListView(
        book, sorted(lines, key=lambda line: (line.procedure.sector, line.procedure.code))
    )


def see_fees(book: Book) -> FeesView:
    groups: dict[str, list[list[Dated]]] = {}
    for some in book.things("fees").values():
        groups.setdefault(some[-1].entry.procedure, []).append(some)
    names = {one.code: one.vi for one in book.view.procedures()}
    return FeesView(
        book,
        [(code, names.get(code, ""), lines) for code, lines in sorted(groups.items())],
        province_of(book),
    )


def see_footings(book: Book) -> FootingsView:
    rules = book.things("footings")
    lines = []
    for procedure in sorted(book.view.procedures(), key=lambda one: one.code):
        own = rules.get((procedure.code, book.place), [])
        every = rules.get((procedure.code, None), [])
        lines.append((procedure, [*own, *every]))
    return FootingsView(book, lines)


def see_people(look: Looking, book: Book) -> PeopleView:
    mine = [some for some in book.things("people").values() if some[-1].entry.unit == book.place]
    posts = ["answering", "leader", "specialist", "clerk", "officer"]
    mine.sort(key=lambda some: (posts.index(some[-1].entry.post), some[-1].entry.name))
    tablets = [
        (one.newest.officer_name, str(one.newest.role))
        for one in look.trust.devices.values()
        if one.newest.commune == book.place and one.newest.role != "centre"
        and one.confirmed is not None and not one.revoked
    ]  # fmt: skip
    return PeopleView(book, mine, sorted(set(tablets)))


def at_home(book: Book, procedure: Procedure) -> str:
    """On which footing it is taken at a home of this commune."""
    rule: FootingRule | None = book.view.footing(procedure.code, book.place)
    return rule.footing if rule else procedure.footing


def province_of(book: Book) -> str:
    unit = book.view.unit(book.place)
    return (unit.province or "") if unit else ""


def is_unsure(procedure: Procedure) -> bool:
    parts: list[Sequence[Any]] = [
        procedure.components, procedure.steps, procedure.results, procedure.legal,
        procedure.checks, procedure.notes, procedure.hints,
        [procedure.time] if procedure.time else [],
        [procedure.authority] if procedure.authority else [],
    ]  # fmt: skip
    return procedure.verify or any(one.verify for some in parts for one in some)


def now_or_last(some: Sequence[Dated]) -> Dated:
    return next((one for one in some if one.now), some[-1])
