"""Work lists over HTTP."""

from typing import Annotated, Final

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Meta

from protocol.errors import NotPossible
from protocol.ids import DossierId
from sync_server import decisions
from sync_server.console.answering import Html, done, page, read_form, read_query
from sync_server.console.desk import Console, Looking
from sync_server.console.errors import NotHere
from sync_server.console.guards import Asked, own_dossier, who_is
from sync_server.console.lists.asking import PAGE, Filters
from sync_server.console.lists.views import (
    BY_PATH,
    ListView,
    Row,
    see_found,
    see_list,
)
from sync_server.console.rules import CLERKS
from sync_server.console.sessions import Who

NEWEST_OF_ALL: Final = 1 << 62
UNIT: Final = "processing"  # the step that a transfer is


class Query(msgspec.Struct, frozen=True):
    """What somebody looks for: in a form, because an address is kept and shown in many places."""

    q: Annotated[str, Meta(max_length=100)] = ""
    below: Annotated[int, Meta(ge=0)] = NEWEST_OF_ALL


class Transfer(msgspec.Struct, frozen=True):
    """Chosen lines of one page."""

    dossier: Annotated[list[str], Meta(max_length=PAGE)] = []


class Found(msgspec.Struct, frozen=True):
    query: str
    rows: list[Row]
    below: int | None  # of the next page


@get("/viec", name="work-list")
async def work_list(request: Asked, console: NamedDependency[Console]) -> Html:
    return await _list(request, console, "")


@get("/viec/{name:str}", name="work-list-of")
async def work_list_of(
    request: Asked, name: FromPath[str], console: NamedDependency[Console]
) -> Html:
    if not BY_PATH.get(name):
        raise NotHere
    return await _list(request, console, name)


@post("/tim", name="find", status_code=200)
async def find(request: Asked, console: NamedDependency[Console]) -> Html:
    query, commune = await read_form(request, Query), who_is(request).commune

    def see(look: Looking) -> Found:
        rows = see_found(look, commune, query.q, query.below)
        below = rows[PAGE - 1].line.number if len(rows) > PAGE else None
        return Found(query.q, rows[:PAGE], below)

    return await page(request, console, "lists/found.html", see, seen=_found_ones, query=query.q)


@post("/viec/chuyen", name="transfer-many", status_code=200)
async def transfer_many(request: Asked, console: NamedDependency[Console]) -> Redirect:
    """Each is a step of its own, signed for who sent the form; what cannot go yet stays."""
    said, who = await read_form(request, Transfer), who_is(request)
    chosen = [own_dossier(console, who, one, CLERKS) for one in said.dossier]
    gone = sum(_transferred(console, who, one) for one in chosen)
    left = len(chosen) - gone
    key = "transferred-some" if left else "transferred" if gone else "transferred-none"
    return done(request, console, "/viec/can-chuyen", key, count=gone, left=left)


def _transferred(console: Console, who: Who, dossier: DossierId) -> bool:
    try:
        decisions.advance(
            console.centre, dossier, UNIT, reason="", officer=who.officer, roles=who.roles
        )
    except NotPossible:
        return False
    return True


async def _list(request: Asked, console: Console, path: str) -> Html:
    filters, commune = read_query(request, Filters), who_is(request).commune
    return await page(
        request,
        console,
        "lists/list.html",
        lambda look: see_list(look, commune, path, filters),
        seen=_shown_ones,
    )


def _shown_ones(view: ListView) -> list[str]:
    return [row.dossier for row in view.rows]


def _found_ones(found: Found) -> list[str]:
    return [row.dossier for row in found.rows]


lists_router = Router("/", route_handlers=[work_list, work_list_of, find, transfer_many])
