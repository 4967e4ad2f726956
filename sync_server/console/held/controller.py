"""Work that waits for work which has not come, over HTTP: the list, and the word to go on."""

from typing import Annotated, Final

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from msgspec import Meta

from protocol.admin import MAX_REASON_CHARS
from protocol.errors import NotPossible
from sync_server import waiting
from sync_server.console.answering import Html, done, language, page, read_form
from sync_server.console.desk import Console
from sync_server.console.errors import Wrong
from sync_server.console.guards import Asked, who_is
from sync_server.console.held.views import see_held
from sync_server.console.texts import text

LIST: Final = "/cho-viec-truoc"


class Onward(msgspec.Struct, frozen=True):
    """Which of the lines goes on, and why what it follows is lost."""

    run: Annotated[str, Meta(max_length=waiting.NAMED)] = ""
    reason: Annotated[str, Meta(max_length=MAX_REASON_CHARS)] = ""


@get(LIST, name="held-work")
async def held_work(request: Asked, console: NamedDependency[Console]) -> Html:
    return await _list(request, console, Onward())


@post(LIST, name="go-on", status_code=200)
async def go_on(request: Asked, console: NamedDependency[Console]) -> Html | Redirect:
    typed, who = Onward(), who_is(request)
    try:
        typed = await read_form(request, Onward)
        _check(console, who.commune, typed)
        count = waiting.go_on(console.centre, typed.run, reason=typed.reason, officer=who.officer)
    except Wrong as wrong:
        said = {name: text(language(request), key) for name, key in wrong.fields.items()}
        return await _list(request, console, typed, said)
    except NotPossible as problem:
        return await _list(request, console, typed, {"": str(problem)})
    console.audit.did(who.account, typed.run, what="went-on")
    return done(request, console, LIST, "held-went-on", count=count)


async def _list(
    request: Asked, console: Console, typed: Onward, wrong: dict[str, str] | None = None
) -> Html:
    commune = who_is(request).commune
    return await page(
        request,
        console,
        "held/list.html",
        lambda look: see_held(look, commune, chosen=typed.run, reason=typed.reason),
        wrong=wrong,
    )


def _check(console: Console, commune: str, typed: Onward) -> None:
    """A line of this commune that still waits."""
    if not typed.run:
        raise Wrong({"run": "held-choose"})
    centre = console.centre
    mine = waiting.of_commune(centre.store, centre.trust, commune)
    if typed.run not in {one.name for one in mine}:
        raise Wrong({"run": "held-gone"})
    if not typed.reason:
        raise Wrong({"reason": "field-missing"})


held_router = Router("/", route_handlers=[held_work, go_on])
