"""Statistics over HTTP: the page, and the same as a table to take away."""

from typing import Final

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.response import Response

from sync_server.console.answering import Html, language, page, read_query
from sync_server.console.desk import Console
from sync_server.console.guards import Asked, who_is
from sync_server.console.statistics.files import csv_of
from sync_server.console.statistics.views import Filters, see_statistics
from sync_server.console.texts import text

CSV: Final = "text/csv; charset=utf-8"


@get("/thong-ke", name="statistics")
async def statistics(request: Asked, console: NamedDependency[Console]) -> Html:
    filters, commune = read_query(request, Filters), who_is(request).commune
    return await page(
        request,
        console,
        "statistics/statistics.html",
        lambda look: see_statistics(look, commune, filters),
    )


@get("/thong-ke/bang", name="statistics-file")
async def statistics_file(request: Asked, console: NamedDependency[Console]) -> Response[bytes]:
    filters, commune = read_query(request, Filters), who_is(request).commune
    view = await console.look(lambda look: see_statistics(look, commune, filters))
    name = f"thong-ke-{view.days.first:%Y%m%d}-{view.days.last:%Y%m%d}-{view.by}.csv"
    return Response(
        csv_of(view, text(language(request), "all-together")),
        media_type=CSV,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


statistics_router = Router("/", route_handlers=[statistics, statistics_file])
