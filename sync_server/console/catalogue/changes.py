"""A thing of the catalogue that somebody edits by form: what is said of it, and of a new one."""

from collections.abc import Callable, Hashable, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Final, NamedTuple, Protocol, TypeVar

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from protocol.catalogue import THING, Catalogue
from protocol.ids import sha256
from protocol.trade.versions import Entry, Span, by_thing, in_force, said
from sync_server.console.errors import NotHere, Wrong
from sync_server.publishing.shapes import read_day

MAX_YEARS: Final = 5  # ahead, from which a change may count
ONE_DAY: Final = timedelta(days=1)
E = TypeVar("E", bound=Entry)

Say = Callable[..., str]  # a sentence of the text catalogue in the reader's language
Line = Annotated[str, Meta(max_length=400)]
Short = Annotated[str, Meta(max_length=60)]
Day = Annotated[str, Meta(max_length=10)]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What every form asks beside its own fields."""

    day: Day = ""  # from which it counts; forms of the calendar have none
    why: Annotated[str, Meta(max_length=500)] = ""
    source: Annotated[str, Meta(max_length=300)] = ""  # the document that says so


class Row(NamedTuple):
    """One line of a difference: its label, what stood there, what will."""

    label: str
    old: str
    new: str

    @property
    def differs(self) -> bool:
        return self.old != self.new


class Subject(msgspec.Struct, frozen=True):
    """What is edited: entries about one thing, or a part of them, as the catalogue has them now."""

    catalogue: Catalogue
    kind: str  # a list of the catalogue
    key: Hashable  # about one thing of it
    today: date
    commune: str  # of the centre
    part: str = ""  # of the thing: a field of its form, the number of a legal basis

    @property
    def entries(self) -> list[Any]:
        return self.as_of(self.catalogue.version)

    def as_of(self, version: int) -> list[Any]:
        """What catalogue `version` said of the thing: entries are only ever added."""
        every = by_thing(getattr(self.catalogue, self.kind), THING[self.kind])
        return said(every.get(self.key, ()), as_of=version)

    @property
    def province(self) -> str:
        """Of the centre."""
        unit = self.catalogue.view(as_of=self.catalogue.version, day=self.today).unit(self.commune)
        return (unit.province or "") if unit else ""


class Editing(Protocol):
    """One form: whose subject it finds, what it begins with, and what becomes of what is typed."""

    @property
    def what(self) -> str:
        """As addresses and drafts name it."""

    @property
    def form(self) -> type[Change]: ...

    @property
    def dated(self) -> bool:
        """Whether it counts from a day; else for whatever is received once it is published."""

    def subject(self, catalogue: Catalogue, thing: str, commune: str, today: date) -> Subject:
        """NotHere where there is no such thing."""

    def name(self, subject: Subject) -> str:
        """In the words of the catalogue."""

    def back(self, subject: Subject) -> str:
        """The page that shows it."""

    def begin(self, subject: Subject) -> Change:
        """The form as it opens."""

    def make(self, subject: Subject, change: Any) -> list[Any]:  # noqa: ANN401  # of its own form
        """All that will be said of the thing; `Wrong` names fields that do not do."""

    def rows(self, entry: Any, say: Say, subject: Subject) -> dict[str, str]:  # noqa: ANN401  # of its own kind
        """Label → words, of what one entry says; {} of none."""


def base_of(entries: Sequence[Entry]) -> bytes:
    """What a proposal was made over: another hash, and somebody has been faster."""
    return bytes(sha256(b"tannha/catalogue-base/v1\0", msgspec.json.encode(list(entries))))


def from_day(entries: Sequence[E], day: date, change: Callable[[E], E]) -> list[E]:
    """Until the day before as it was, from the day on as changed; later versions stay as they are.

    Where nothing is said of the day there is nothing to change: `Wrong`.
    """
    if not any(in_force(one, day) for one in entries):
        raise Wrong({"day": "change-no-version"})
    found: list[E] = []
    for one in entries:
        if not in_force(one, day):
            found.append(one)
            continue
        changed = change(one)
        if changed == one:
            raise Wrong({"": "change-nothing"})
        if one.valid_from is None or one.valid_from < day:
            found.append(replace(one, valid_to=day - ONE_DAY))
        found.append(replace(changed, valid_from=day, valid_to=one.valid_to))
    return found


def on_day(entries: Sequence[E], day: date) -> E | None:
    """What is in force, else what is said last."""
    found = next((one for one in entries if in_force(one, day)), None)
    return found or (entries[-1] if entries else None)


def shown_on(entries: Sequence[E], day: date, *, dated: bool) -> E | None:
    """What a difference compares: of things with days only what is in force then."""
    if dated:
        return next((one for one in entries if in_force(one, day)), None)
    return on_day(entries, day)


def difference(before: dict[str, str], after: dict[str, str]) -> list[Row]:
    """Every label of either; what does not change stands there too: nothing is hidden."""
    labels = dict.fromkeys([*before, *after])
    return [Row(one, before.get(one, ""), after.get(one, "")) for one in labels]


def day_of(text: str, field: str = "day") -> date:
    """A day as people write it: 01/12/2026."""
    found = read_day(text.strip()) if text.strip() else None
    if found is None:
        raise Wrong({field: "change-day-wrong" if text.strip() else "field-missing"})
    return found


def day_ahead(text: str, today: date) -> date:
    """From which a change counts: today or later, and not in a far future."""
    found = day_of(text)
    if found < today:
        raise Wrong({"day": "change-day-past"})
    if found > today.replace(year=today.year + MAX_YEARS, day=1):
        raise Wrong({"day": "change-day-far"})
    return found


def written(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"


def missing(change: Change, *fields: str) -> dict[str, str]:
    """Of those that stand empty."""
    return {name: "field-missing" for name in fields if not str(getattr(change, name)).strip()}


def parts_of(thing: str, count: int) -> list[str]:
    """`1.001193~registration` in its parts."""
    parts = thing.split("~")
    if not 0 < len(parts) <= count:
        raise NotHere
    return [*parts, *[""] * (count - len(parts))]


def span_words(one: Entry | Span, say: Say) -> str:
    match one.valid_from, one.valid_to:
        case None, None:
            return say("days-always")
        case first, None:
            return say("days-from", day=written(first))
        case None, last:
            return say("days-to", day=written(last))
        case first, last:
            return say("days-between", first=written(first), last=written(last))


def whether(truth: bool, say: Say) -> str:  # the word for it
    return say("yes" if truth else "no")


def compared(verify: bool, say: Say) -> str:  # whether that is still to be done
    return say("compared-not" if verify else "compared-yes")
