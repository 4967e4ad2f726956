"""Whom the centre publishes, by form: somebody new, other words, and who is there no more."""

from datetime import date
from typing import Annotated, Final

from msgspec import Meta
from msgspec.structs import replace

from protocol.catalogue import Catalogue
from protocol.trade.names import tidy
from protocol.trade.people import MAX_PHONE_CHARS, Person, Post
from sync_server.console.catalogue.changes import (
    ONE_DAY,
    Change,
    Say,
    Short,
    Subject,
    day_ahead,
    from_day,
    missing,
    on_day,
    parts_of,
)
from sync_server.console.errors import NotHere, Wrong

NEW: Final = "moi"
POSTS: Final[tuple[Post, ...]] = ("answering", "officer", "clerk", "specialist", "leader")


class PersonChange(Change, frozen=True, kw_only=True):
    name: Annotated[str, Meta(max_length=100)] = ""
    post: Short = ""
    title: Annotated[str, Meta(max_length=200)] = ""
    phone: Annotated[str, Meta(max_length=MAX_PHONE_CHARS)] = ""


class OfPerson:
    """What both forms have in common."""

    dated: Final = True

    def name(self, subject: Subject) -> str:
        one = on_day(subject.entries, subject.today)
        return one.name if isinstance(one, Person) else ""

    def back(self, _: Subject) -> str:
        return "/danh-muc/nguoi"


class PersonEditing(OfPerson):
    what: Final = "nguoi"
    form: Final = PersonChange

    def subject(self, catalogue: Catalogue, thing: str, commune: str, today: date) -> Subject:
        (name,) = parts_of(thing, 1)
        if name == NEW:
            name = _free(catalogue, commune)
            return Subject(catalogue, "people", (commune, name), today, commune)
        return _known(Subject(catalogue, "people", (commune, name), today, commune))

    def begin(self, subject: Subject) -> PersonChange:
        one = on_day(subject.entries, subject.today)
        if not isinstance(one, Person):
            return PersonChange()
        return PersonChange(name=one.name, post=one.post, title=one.title, phone=one.phone)

    def make(self, subject: Subject, change: PersonChange) -> list[Person]:
        wrong = missing(change, "name")
        post = next((one for one in POSTS if one == change.post), None)
        if post is None:
            wrong["post"] = "field-missing"
        if change.post == "answering" and not change.phone.strip():
            wrong["phone"] = "person-needs-phone"
        if wrong or post is None:
            raise Wrong(wrong)
        day = day_ahead(change.day, subject.today)

        def changed(one: Person) -> Person:
            return replace(
                one, name=tidy(change.name), post=post, title=tidy(change.title),
                phone=tidy(change.phone),
            )  # fmt: skip

        if subject.entries:
            return from_day(subject.entries, day, changed)
        assert isinstance(subject.key, tuple)
        unit, name = subject.key
        return [changed(Person(unit=unit, id=name, name="", post=post, valid_from=day))]

    def rows(self, entry: Person | None, say: Say, _: Subject) -> dict[str, str]:
        return _rows(entry, say)


class LeavingEditing(OfPerson):
    """From a day on they are no more in the list; what they did stays as it is."""

    what: Final = "ngung"
    form: Final = Change

    def subject(self, catalogue: Catalogue, thing: str, commune: str, today: date) -> Subject:
        (name,) = parts_of(thing, 1)
        return _known(Subject(catalogue, "people", (commune, name), today, commune))

    def begin(self, _: Subject) -> Change:
        return Change()

    def make(self, subject: Subject, change: Change) -> list[Person]:
        day = day_ahead(change.day, subject.today)
        return [
            replace(one, valid_to=day - ONE_DAY)
            if one.valid_to is None or one.valid_to >= day
            else one
            for one in subject.entries
            if one.valid_from is None or one.valid_from < day
        ]

    def rows(self, entry: Person | None, say: Say, _: Subject) -> dict[str, str]:
        return _rows(entry, say)


def _rows(entry: Person | None, say: Say) -> dict[str, str]:
    if entry is None:
        return {say("person-listed"): say("no")}
    return {
        say("person-listed"): say("yes"),
        say("person-name"): entry.name,
        say("person-post"): say(f"post-{entry.post}"),
        say("person-title"): entry.title or say("not-written"),
        say("person-phone"): entry.phone or say("not-written"),
    }


def _known(subject: Subject) -> Subject:
    if not subject.entries:
        raise NotHere
    return subject


def _free(catalogue: Catalogue, unit: str) -> str:
    """An id that nobody of this centre has ever had."""
    taken = {one.id for one in catalogue.people if one.unit == unit}
    return next(name for number in range(1, len(taken) + 2) if (name := f"p{number}") not in taken)
