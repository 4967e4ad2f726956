"""From a proposal to a catalogue: one person makes it, another publishes it, or sends it back."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from typing import Final

import msgspec

from protocol.catalogue import MAX_CATALOGUE_BYTES, Catalogue
from protocol.codes import vietnam_day
from protocol.decoding import decode_json, encode
from protocol.errors import MalformedBytes, NotPossible
from protocol.ids import sha256
from protocol.trade.versions import Entry, clash
from sync_server.catalogues import newest
from sync_server.console.audit_log import DID, FIRST, link
from sync_server.console.catalogue.changes import Change, Editing, Subject, base_of, day_ahead
from sync_server.console.catalogue.editing import EDITINGS
from sync_server.console.desk import Console
from sync_server.console.errors import NotForRole, NotHere, Wrong
from sync_server.console.rules import ADMIN
from sync_server.console.sessions import Who
from sync_server.publishing.announcing import publish_form
from sync_server.publishing.publisher import next_catalogue, with_thing
from sync_server.store.accounts import May
from sync_server.store.audit_search import Sought
from sync_server.store.catalogue_drafts import Draft

MAX_TYPED_BYTES: Final = 64 * 1024
MAX_OPEN: Final = 100  # proposals of a centre at a time
PREFIX: Final = b"tannha/catalogue-draft/v1\0"
PROPOSED, PUBLISHED = "catalogue-proposed", "catalogue-published"
RETURNED, WITHDRAWN = "catalogue-returned", "catalogue-withdrawn"


def newest_of(console: Console) -> Catalogue:
    """What is in force at this moment, on the server's own thread."""
    centre = console.centre
    found = newest(centre.store, centre.trust, centre.trust.position + 1)
    if found is None:
        raise NotHere
    return found


def today_of(console: Console) -> date:
    return vietnam_day(console.now_ms())


def check_own(console: Console, who: Who) -> None:
    """One catalogue counts in every commune of a centre: its own people keep it."""
    if who.commune != console.offices.commune:
        raise NotForRole


def editing_of(what: str) -> Editing:
    found = EDITINGS.get(what)
    if found is None:
        raise NotHere
    return found


def subject_of(console: Console, what: str, thing: str) -> tuple[Editing, Subject]:
    editing = editing_of(what)
    place = console.offices.commune
    return editing, editing.subject(newest_of(console), thing, place, today_of(console))


def own_draft(console: Console, who: Who, number: int) -> Draft:
    """One of this commune; another's is not there."""
    found = console.accounts.store.drafts.find(number)
    if found is None or found.commune != who.commune:
        console.audit.denied(who.account, subject_word(number), page="catalogue-draft")
        raise NotHere
    return found


def typed_of(draft: Draft) -> Change:
    """The form as it was filled in."""
    form = editing_of(draft.what).form
    return decode_json(form, draft.typed.encode(), limit=MAX_TYPED_BYTES)


def seal_of(draft: Draft) -> str:
    """Of everything that was proposed: who publishes names it, and the audit has it."""
    said = [draft.number, draft.commune, draft.what, draft.thing, draft.over, draft.base,
            draft.typed, draft.maker, draft.made_ms]  # fmt: skip
    return sha256(PREFIX, encode(said)).hex()


def subject_word(number: int) -> str:
    """As the audit names a proposal."""
    return f"dm{number}"


def propose(  # noqa: PLR0913  # what, over which catalogue, by whom
    console: Console,
    who: Who,
    what: str,
    thing: str,
    change: Change,
    *,
    again: Draft | None = None,
) -> Draft:
    """Nothing counts yet. `again`: one that came back, or was overtaken, typed anew."""
    check_own(console, who)
    if again is not None:
        again = _as_it_is(console, again, "waiting", "returned")
    editing, subject = subject_of(console, what, thing)
    wrong = {
        name: "field-missing" for name in ("why", "source") if not getattr(change, name).strip()
    }
    try:
        _next(subject, editing.make(subject, change))
    except Wrong as problem:
        raise Wrong({**problem.fields, **wrong}) from problem
    if wrong:
        raise Wrong(wrong)
    store = console.accounts.store
    if again is None and len(store.drafts.open(who.commune, limit=MAX_OPEN)) >= MAX_OPEN:
        raise NotPossible("draft-too-many")
    made = Draft(
        again.number if again else store.drafts.next_number(),
        who.commune,
        what,
        thing,
        subject.catalogue.version,
        base_of(subject.entries),
        msgspec.json.encode(change).decode(),
        who.account,
        console.now_ms(),
    )
    with store.transaction():
        store.drafts.keep(made)
        console.audit.did(
            who.account, f"{subject_word(made.number)} {seal_of(made)}", what=PROPOSED
        )
    return made


def approve(console: Console, who: Who, draft: Draft, seal: str) -> int:
    """Signed and announced: the number of the catalogue that brings it."""
    check_own(console, who)
    draft = _as_it_is(console, draft, "waiting")
    if draft.maker == who.account:
        raise NotPossible("draft-own")
    if seal != seal_of(draft):
        raise NotPossible("draft-changed")
    if not is_proven(console, draft):
        console.audit.denied(who.account, subject_word(draft.number), page="approve-draft")
        raise NotPossible("draft-forged")
    if not _may_still(console, draft):
        raise NotPossible("draft-maker-gone")
    editing, subject = subject_of(console, draft.what, draft.thing)
    if base_of(subject.entries) != draft.base:
        raise NotPossible("draft-overtaken")
    change = typed_of(draft)
    try:
        if editing.dated:
            day_ahead(change.day, subject.today)
        entries = editing.make(subject, change)
    except Wrong as problem:
        raise NotPossible("draft-no-more") from problem
    wanted = with_thing(subject.catalogue, subject.kind, subject.key, entries)
    version, store = subject.catalogue.version + 1, console.accounts.store
    done = draft._replace(
        state="published", checker=who.account, checked_ms=console.now_ms(), version=version
    )
    with store.transaction():  # what was not announced is not noted as published either
        store.drafts.keep(done)
        said = f"{subject_word(draft.number)} {seal} ban{version}"
        console.audit.did(who.account, said, what=PUBLISHED)
        publish_form(console.offices, console.centre, wanted)
    return version


def send_back(console: Console, who: Who, draft: Draft, reason: str) -> None:
    """To whoever made it, with why."""
    check_own(console, who)
    draft = _as_it_is(console, draft, "waiting")
    if draft.maker == who.account:
        raise NotPossible("draft-own")
    if not reason.strip():
        raise Wrong({"reason": "field-missing"})
    _close(console, who, draft._replace(state="returned", reason=reason.strip()), RETURNED)


def withdraw(console: Console, who: Who, draft: Draft) -> None:
    """By whoever made it."""
    check_own(console, who)
    draft = _as_it_is(console, draft, "waiting", "returned")
    if draft.maker != who.account:
        raise NotPossible("draft-not-own")
    _close(console, who, draft._replace(state="withdrawn"), WITHDRAWN)


def _as_it_is(console: Console, draft: Draft, *states: str) -> Draft:
    """Read again: while a form came in, somebody else may have been faster."""
    found = console.accounts.store.drafts.find(draft.number)
    if found is None:
        raise NotHere
    if found.state not in states:
        raise NotPossible(f"draft-is-{found.state}")
    return found


def is_proven(console: Console, draft: Draft) -> bool:
    """The audit says that this person proposed exactly this, in an entry bound to its chain."""
    store = console.accounts.store
    seal = seal_of(draft)
    for entry in store.audit.find(Sought([draft.maker], DID, seal), limit=MAX_OPEN):
        if entry.why != PROPOSED or entry.subject != f"{subject_word(draft.number)} {seal}":
            continue
        before = store.audit.page(after=entry.number - 2, until=entry.number - 1, limit=1)
        return entry.link == link(before[0].link if before else FIRST, entry)
    return False


def _may_still(console: Console, draft: Draft) -> bool:
    """Whoever has lost the role, or the account, proposes nothing any more."""
    store = console.accounts.store
    account = next((one for one in store.accounts() if one.number == draft.maker), None)
    if account is None or account.disabled_ms is not None:
        return False
    return May(ADMIN, draft.commune) in store.roles_of(draft.maker)


def _close(console: Console, who: Who, draft: Draft, what: str) -> None:
    store = console.accounts.store
    closed = draft._replace(checker=who.account, checked_ms=console.now_ms())
    with store.transaction():
        store.drafts.keep(closed)
        console.audit.did(who.account, subject_word(draft.number), what=what)


def _next(subject: Subject, entries: Sequence[Entry]) -> Catalogue:
    """What would be announced; `Wrong` where it says nothing new, or what no device could read."""
    try:
        for one in entries:
            decode_json(type(one), msgspec.json.encode(one), limit=MAX_CATALOGUE_BYTES)
    except MalformedBytes as problem:
        raise Wrong({"": "change-does-not-fit"}) from problem
    if any(clash(one, other) for one, other in combinations(entries, 2)):
        raise Wrong({"day": "change-does-not-fit"})
    wanted = with_thing(subject.catalogue, subject.kind, subject.key, entries)
    try:
        return next_catalogue(subject.catalogue, wanted)
    except NotPossible as problem:
        raise Wrong({"": "change-nothing"}) from problem
