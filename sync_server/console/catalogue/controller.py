"""The catalogue over HTTP, to be read: its lists, one procedure, older versions, who has which."""

from collections.abc import Callable
from typing import Final, TypeVar

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from sync_server.console.answering import Html, page, read_query
from sync_server.console.catalogue.days import see_calendar
from sync_server.console.catalogue.draft_pages import draft_routes
from sync_server.console.catalogue.procedure import see_procedure
from sync_server.console.catalogue.versions import see_editions
from sync_server.console.catalogue.views import (
    Book,
    Filters,
    open_book,
    see_fees,
    see_footings,
    see_list,
    see_people,
)
from sync_server.console.desk import Console, Looking
from sync_server.console.guards import Asked, who_is

T = TypeVar("T")
LIST: Final = "/danh-muc"


@get(LIST, name="catalogue")
async def catalogue(request: Asked, console: NamedDependency[Console]) -> Html:
    return await _opened(request, console, "list", lambda _, book: see_list(book))


@get("/danh-muc/thu-tuc/{procedure:str}", name="catalogue-procedure")
async def procedure(
    request: Asked, procedure: FromPath[str], console: NamedDependency[Console]
) -> Html:
    return await _opened(
        request, console, "procedure", lambda _, book: see_procedure(book, procedure)
    )


@get("/danh-muc/lich", name="catalogue-calendar")
async def calendar(request: Asked, console: NamedDependency[Console]) -> Html:
    return await _opened(request, console, "calendar", lambda _, book: see_calendar(book))


@get("/danh-muc/lich/{year:int}", name="catalogue-year")
async def year(request: Asked, year: FromPath[int], console: NamedDependency[Console]) -> Html:
    return await _opened(request, console, "calendar", lambda _, book: see_calendar(book, year))


@get("/danh-muc/phi", name="catalogue-fees")
async def fees(request: Asked, console: NamedDependency[Console]) -> Html:
    return await _opened(request, console, "fees", lambda _, book: see_fees(book))


@get("/danh-muc/tai-nha", name="catalogue-footings")
async def footings(request: Asked, console: NamedDependency[Console]) -> Html:
    return await _opened(request, console, "footings", lambda _, book: see_footings(book))


@get("/danh-muc/nguoi", name="catalogue-people")
async def people(request: Asked, console: NamedDependency[Console]) -> Html:
    return await _opened(request, console, "people", see_people)


@get("/danh-muc/ban", name="catalogue-versions")
async def versions(request: Asked, console: NamedDependency[Console]) -> Html:
    published = console.accounts.store.drafts.published()
    names = {one.number: one.full_name for one in console.accounts.store.accounts()}
    return await _opened(
        request, console, "versions", lambda look, book: see_editions(look, book, published, names)
    )


@get("/danh-muc/may", name="catalogue-devices")
async def machines(request: Asked, console: NamedDependency[Console]) -> Html:
    return await _opened(request, console, "machines", lambda _, book: book)


async def _opened(
    request: Asked, console: Console, template: str, see: Callable[[Looking, Book], T]
) -> Html:
    """A page of the version that the address asks for, else of the newest."""
    version, who = read_query(request, Filters).ban, who_is(request)
    place = console.offices.commune

    def read(look: Looking) -> T:
        return see(look, open_book(look, who.commune, place, version))

    return await page(request, console, f"catalogue/{template}.html", read)


catalogue_router = Router(
    "/",
    route_handlers=[
        catalogue,
        procedure,
        calendar,
        year,
        fees,
        footings,
        people,
        versions,
        machines,
        *draft_routes,
    ],
)
