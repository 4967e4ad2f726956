"""Editing over HTTP: a form, what was proposed, and the second person's word on it."""

from typing import Annotated, Final

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Meta

from protocol.errors import NotPossible
from sync_server.console.answering import Html, done, language, page, read_form, read_query
from sync_server.console.catalogue import drafting
from sync_server.console.catalogue.changes import Change
from sync_server.console.catalogue.draft_views import (
    ChangeView,
    DraftsView,
    see_change,
    see_draft,
    see_drafts,
)
from sync_server.console.catalogue.editing import EDITINGS
from sync_server.console.desk import Console
from sync_server.console.errors import NotHere, Wrong
from sync_server.console.guards import Asked, who_is
from sync_server.console.texts import TEXTS, text
from sync_server.store.catalogue_drafts import Draft

DRAFTS: Final = "/danh-muc/de-nghi"


class Again(msgspec.Struct, frozen=True, rename="kebab"):
    """The proposal that is typed anew; 0: none."""

    de_nghi: Annotated[int, Meta(ge=0)] = 0


class Checked(msgspec.Struct, frozen=True):
    """What the second person saw."""

    seal: Annotated[str, Meta(max_length=64)] = ""


class Returned(msgspec.Struct, frozen=True):
    reason: Annotated[str, Meta(max_length=500)] = ""


@get("/danh-muc/sua/{what:str}/{thing:str}", name="ask-change")
async def ask_change(
    request: Asked, what: FromPath[str], thing: FromPath[str], console: NamedDependency[Console]
) -> Html:
    drafting.check_own(console, who_is(request))
    again = _again(request, console, what, thing)
    typed = drafting.typed_of(again) if again else None
    return await _change_page(request, console, what, thing, typed=typed, again=again)


@post("/danh-muc/sua/{what:str}/{thing:str}", name="propose-change", status_code=200)
async def propose_change(
    request: Asked, what: FromPath[str], thing: FromPath[str], console: NamedDependency[Console]
) -> Html | Redirect:
    editing = EDITINGS.get(what)
    if editing is None:
        raise NotHere
    drafting.check_own(console, who_is(request))
    again, typed = _again(request, console, what, thing), None
    try:
        typed = await read_form(request, editing.form)
        made = drafting.propose(console, who_is(request), what, thing, typed, again=again)
    except (NotPossible, Wrong) as problem:
        wrong = wrong_of(request, problem)
        return await _change_page(
            request, console, what, thing, typed=typed, again=again, wrong=wrong
        )
    return done(request, console, f"{DRAFTS}/{made.number}", "draft-made")


@get(DRAFTS, name="catalogue-drafts")
async def drafts(request: Asked, console: NamedDependency[Console]) -> Html:
    who = who_is(request)
    store = console.accounts.store
    view: DraftsView = see_drafts(console, who, store.drafts)
    return await page(request, console, "catalogue/drafts.html", lambda _: view)


@get("/danh-muc/de-nghi/{draft:int}", name="catalogue-draft")
async def draft(request: Asked, draft: FromPath[int], console: NamedDependency[Console]) -> Html:
    return await _draft_page(request, console, draft)


@post("/danh-muc/de-nghi/{draft:int}/cong-bo", name="approve-draft", status_code=200)
async def approve(
    request: Asked, draft: FromPath[int], console: NamedDependency[Console]
) -> Html | Redirect:
    """Signed by the centre, in the log, and on its way to the tablets."""
    who, found = who_is(request), drafting.own_draft(console, who_is(request), draft)
    try:
        said = await read_form(request, Checked)
        version = drafting.approve(console, who, found, said.seal)
    except (NotPossible, Wrong) as problem:
        return await _draft_page(request, console, draft, wrong_of(request, problem))
    return done(request, console, f"{DRAFTS}/{draft}", "draft-published", version=version)


@post("/danh-muc/de-nghi/{draft:int}/tra-lai", name="return-draft", status_code=200)
async def send_back(
    request: Asked, draft: FromPath[int], console: NamedDependency[Console]
) -> Html | Redirect:
    who, found = who_is(request), drafting.own_draft(console, who_is(request), draft)
    said = Returned()
    try:
        said = await read_form(request, Returned)
        drafting.send_back(console, who, found, said.reason)
    except (NotPossible, Wrong) as problem:
        wrong = wrong_of(request, problem)
        return await _draft_page(request, console, draft, wrong, said.reason)
    return done(request, console, f"{DRAFTS}/{draft}", "draft-sent-back")


@post("/danh-muc/de-nghi/{draft:int}/rut", name="withdraw-draft", status_code=200)
async def withdraw(
    request: Asked, draft: FromPath[int], console: NamedDependency[Console]
) -> Html | Redirect:
    found = drafting.own_draft(console, who_is(request), draft)
    try:
        drafting.withdraw(console, who_is(request), found)
    except NotPossible as problem:
        return await _draft_page(request, console, draft, wrong_of(request, problem))
    return done(request, console, DRAFTS, "draft-is-gone", number=draft)


def wrong_of(request: Asked, problem: NotPossible | Wrong) -> dict[str, str]:
    """Sentences by field; one that belongs to none stands on top."""
    lang = language(request)
    if isinstance(problem, Wrong):
        return {name: text(lang, key) for name, key in problem.fields.items()}
    key = str(problem)
    return {"": text(lang, key) if key in TEXTS else key}


def _again(request: Asked, console: Console, what: str, thing: str) -> Draft | None:
    """One's own proposal about this very thing, that came back or was overtaken."""
    number = read_query(request, Again).de_nghi
    if not number:
        return None
    found = drafting.own_draft(console, who_is(request), number)
    mine = found.maker == who_is(request).account and (found.what, found.thing) == (what, thing)
    if not mine or found.state not in {"returned", "waiting"}:
        raise NotHere
    return found


async def _change_page(  # noqa: PLR0913  # the same form again, with all that was typed
    request: Asked,
    console: Console,
    what: str,
    thing: str,
    *,
    typed: Change | None,
    again: Draft | None,
    wrong: dict[str, str] | None = None,
) -> Html:
    editing, subject = drafting.subject_of(console, what, thing)
    view: ChangeView = see_change(editing, subject, thing, typed, again)
    return await page(request, console, "catalogue/change.html", lambda _: view, wrong=wrong)


async def _draft_page(
    request: Asked,
    console: Console,
    number: int,
    wrong: dict[str, str] | None = None,
    reason: str = "",
) -> Html:
    who = who_is(request)
    found = drafting.own_draft(console, who, number)
    return await page(
        request,
        console,
        "catalogue/draft.html",
        see_draft(console, who, found, language(request), reason),
        wrong=wrong,
    )


draft_routes: Final = [
    ask_change,
    propose_change,
    drafts,
    draft,
    approve,
    send_back,
    withdraw,
]
