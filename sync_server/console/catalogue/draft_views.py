"""What a proposal's pages say: what stands there, what is proposed, who may do what with it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from protocol.catalogue import Catalogue
from protocol.codes import vietnam_day
from protocol.errors import ProtocolError
from protocol.trade.versions import Entry
from sync_server.console.catalogue import drafting
from sync_server.console.catalogue.changes import (
    Change,
    Editing,
    Row,
    Say,
    Subject,
    base_of,
    day_of,
    difference,
    shown_on,
)
from sync_server.console.catalogue.reaching import Reach, reach_of
from sync_server.console.catalogue.versions import cut
from sync_server.console.desk import Console, Looking
from sync_server.console.errors import NotHere, Wrong
from sync_server.console.lists.views import Pill
from sync_server.console.rules import ADMIN, LEADER
from sync_server.console.sessions import Who
from sync_server.console.texts import text
from sync_server.publishing.differences import differences
from sync_server.publishing.publisher import next_catalogue, with_thing
from sync_server.store.catalogue_drafts import CatalogueDrafts, Draft

MAX_SHOWN = 100
LABELS = {
    "day": "change-day",
    "why": "change-why",
    "source": "change-source",
    "amount": "fee-dong",
    "known": "fee-known",
    "n": "time-number",
    "en": "field-label-en",
    "begins": "law-begins",
    "until": "law-until",
    "decision_number": "footing-decision-number",
    "decision_date": "footing-decision-date",
    "footing": "footing-how",
    "off": "day-off",
    "off_name": "day-off-name",
    "working": "day-working",
    "clear": "day-clear",
    "name": "person-name",
    "post": "person-post",
    "phone": "person-phone",
}
WORDS = {"phi": "fee-words", "thoi-han": "time-words", "o": "field-label", "can-cu": "law-words"}
PILLS = {
    "waiting": Pill("wait", "draft-waiting"),
    "returned": Pill("soon", "draft-returned"),
    "withdrawn": Pill("work", "draft-withdrawn"),
    "published": Pill("got", "draft-in-force"),
}


class ChangeView(msgspec.Struct, frozen=True):
    """The form of one thing."""

    what: str
    thing: str
    name: str
    back: str
    typed: Change
    dated: bool
    subject: Subject
    again: Draft | None

    @property
    def query(self) -> str:
        return f"?de-nghi={self.again.number}" if self.again else ""

    @property
    def labels(self) -> dict[str, str]:
        """Field → key of its label, where the summary of errors names it."""
        return {**LABELS, "vi": WORDS[self.what]} if self.what in WORDS else LABELS


class DraftLine(NamedTuple):
    draft: Draft
    name: str
    pill: Pill
    maker: str
    checker: str
    own: bool


class DraftsView(msgspec.Struct, frozen=True):
    open: list[DraftLine]
    closed: list[DraftLine]
    may_make: bool


class Overtaken(NamedTuple):
    """One line of what has moved on since a proposal was typed."""

    label: str
    then: str
    now: str
    wanted: str


class DraftView(msgspec.Struct, frozen=True):
    draft: Draft
    seal: str
    name: str
    back: str
    pill: Pill
    change: Change | None  # None: what is kept cannot be read
    maker: str
    checker: str
    rows: list[Row]
    lines: list[str]  # the same as the publisher says it
    overtaken: list[Overtaken]
    proven: bool
    may_check: bool
    may_retype: bool
    newest: int
    reach: Reach | None
    reason: str


def see_change(
    editing: Editing, subject: Subject, thing: str, typed: Change | None, again: Draft | None
) -> ChangeView:
    return ChangeView(
        editing.what,
        thing,
        editing.name(subject),
        editing.back(subject),
        typed or editing.begin(subject),
        editing.dated,
        subject,
        again,
    )


def see_drafts(console: Console, who: Who, drafts: CatalogueDrafts) -> DraftsView:
    names = {one.number: one.full_name for one in console.accounts.store.accounts()}

    def line(one: Draft) -> DraftLine:
        return DraftLine(
            one,
            _name_of(console, one),
            PILLS[one.state],
            names.get(one.maker, ""),
            names.get(one.checker or 0, ""),
            one.maker == who.account,
        )

    return DraftsView(
        [line(one) for one in drafts.open(who.commune, limit=MAX_SHOWN)],
        [line(one) for one in drafts.closed(who.commune, limit=MAX_SHOWN)],
        may_make=ADMIN in who.roles and who.commune == console.offices.commune,
    )


def see_draft(
    console: Console, who: Who, draft: Draft, lang: str, reason: str
) -> Callable[[Looking], DraftView]:
    """On the server's own thread, as the file of accounts is; tablets are looked at beside it."""
    names = {one.number: one.full_name for one in console.accounts.store.accounts()}
    mine, keeps = draft.maker == who.account, who.commune == console.offices.commune
    waits = draft.state == "waiting"
    view = DraftView(
        draft=draft,
        seal=drafting.seal_of(draft),
        name=_name_of(console, draft),
        back="/danh-muc",
        pill=PILLS[draft.state],
        change=None,
        maker=names.get(draft.maker, ""),
        checker=names.get(draft.checker or 0, ""),
        rows=[],
        lines=[],
        overtaken=[],
        proven=drafting.is_proven(console, draft),
        may_check=waits and not mine and keeps and bool(who.roles & {LEADER, ADMIN}),
        may_retype=draft.state in {"waiting", "returned"} and mine and ADMIN in who.roles,
        newest=drafting.newest_of(console).version,
        reach=None,
        reason=reason,
    )
    try:
        view = _filled(console, draft, view, partial(text, lang))
    except (ProtocolError, NotHere, Wrong):
        view = replace(view, may_check=False)

    def with_reach(look: Looking) -> DraftView:
        return replace(view, reach=reach_of(look, who.commune))

    return with_reach


def _filled(console: Console, draft: Draft, view: DraftView, say: Say) -> DraftView:
    editing, subject = drafting.subject_of(console, draft.what, draft.thing)
    then = _then(subject, draft)
    change = drafting.typed_of(draft)
    entries = editing.make(then, change)
    day = day_of(change.day) if editing.dated else then.today

    def rows(some: Sequence[Entry], of: Subject) -> dict[str, str]:
        return editing.rows(shown_on(some, day, dated=editing.dated), say, of)

    before, after = rows(then.entries, then), rows(entries, then)
    wanted = with_thing(then.catalogue, then.kind, then.key, entries)
    overtaken = []
    if draft.state in {"waiting", "returned"} and base_of(subject.entries) != draft.base:
        now = rows(subject.entries, subject)
        overtaken = [
            Overtaken(label, before.get(label, ""), now.get(label, ""), after.get(label, ""))
            for label in dict.fromkeys([*before, *now, *after])
        ]
    return replace(
        view,
        name=editing.name(then) or str(getattr(change, "name", "")),
        back=editing.back(then),
        change=change,
        rows=difference(before, after),
        lines=differences(then.catalogue, next_catalogue(then.catalogue, wanted)),
        overtaken=overtaken,
    )


def _then(subject: Subject, draft: Draft) -> Subject:
    """As it was when the proposal was typed."""
    catalogue: Catalogue = cut(subject.catalogue, min(draft.over, subject.catalogue.version))
    return replace(subject, catalogue=catalogue, today=vietnam_day(draft.made_ms))


def _name_of(console: Console, draft: Draft) -> str:
    try:
        editing, subject = drafting.subject_of(console, draft.what, draft.thing)
        typed = drafting.typed_of(draft)
        return editing.name(_then(subject, draft)) or str(getattr(typed, "name", ""))
    except (ProtocolError, NotHere, Wrong):
        return draft.thing
