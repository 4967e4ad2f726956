"""Which entry of the catalogue counts: as of the dossier's catalogue, on the day of its reception.

Entries are only ever added. When somebody edits what is said of one thing, all that is said of it
comes again under the newer number: so the newest catalogue alone answers for every older dossier
(docs/spec/catalogue.md#as-of).
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta

MAX_NUMBER: Final = 2**31 - 1  # of catalogues; as admin entries count them


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every entry carries: the catalogue that brought it, its days, and how sure we are."""

    since: Annotated[int, Meta(ge=1, le=MAX_NUMBER)] = 1
    valid_from: date | None = None  # both days belong to it
    valid_to: date | None = None
    withdrawn: bool = False  # from this number on nothing is said of the thing
    verify: bool = False  # not read in a source: never printed as settled law
    note: str = ""


E = TypeVar("E", bound=Entry)


class Span(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Days of a part within an entry: a law in force, the name of a paper."""

    valid_from: date | None = None
    valid_to: date | None = None


def in_force(entry: Entry | Span, day: date) -> bool:
    """Whether `day` lies within these days."""
    return (entry.valid_from is None or entry.valid_from <= day) and (
        entry.valid_to is None or day <= entry.valid_to
    )


def newest(entries: Iterable[E], *, as_of: int, day: date) -> E | None:
    """Of the entries about one thing: what catalogue `as_of` had in force on `day`."""
    return next((one for one in said(entries, as_of=as_of) if in_force(one, day)), None)


def said(entries: Iterable[E], *, as_of: int) -> list[E]:
    """Of the entries about one thing: all that catalogue `as_of` says of it, whatever the day."""
    known = [one for one in entries if one.since <= as_of]
    number = max((one.since for one in known), default=0)
    return [one for one in known if one.since == number and not one.withdrawn]


def clash(one: Entry, other: Entry) -> bool:
    """Whether both come with one catalogue and share a day."""
    return one.since == other.since and not (_ends_before(one, other) or _ends_before(other, one))


def by_thing(entries: Iterable[E], thing: Callable[[E], Hashable]) -> dict[Hashable, list[E]]:
    """Entries sorted by what they are about, in their order."""
    found: dict[Hashable, list[E]] = {}
    for one in entries:
        found.setdefault(thing(one), []).append(one)
    return found


def _ends_before(one: Entry, other: Entry) -> bool:
    return (
        one.valid_to is not None
        and other.valid_from is not None
        and one.valid_to < other.valid_from
    )
