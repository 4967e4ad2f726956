"""The pages of a dossier over HTTP; each act has a page that asks and a route that signs."""

from typing import Final, TypeVar

import msgspec
from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from protocol.errors import NotPossible
from sync_server import proving
from sync_server.console.answering import Html, page
from sync_server.console.desk import Console
from sync_server.console.dossiers.acting import act_routes
from sync_server.console.dossiers.copying import see_copy
from sync_server.console.dossiers.lines import Line, lines_of
from sync_server.console.dossiers.neighbours import list_named
from sync_server.console.dossiers.opening import dossier_page, id_of
from sync_server.console.dossiers.papers import Papers, papers_of
from sync_server.console.dossiers.places import standing_of
from sync_server.console.dossiers.printing import see_paper
from sync_server.console.dossiers.seen import Seen
from sync_server.console.dossiers.sources import Sources
from sync_server.console.dossiers.verifying import VerifyView, see_proof
from sync_server.console.dossiers.views import Head, head_of, see_dossier
from sync_server.console.errors import NotHere
from sync_server.console.guards import Asked, who_is

PROOF_TYPE: Final = "application/octet-stream"
T = TypeVar("T")


class HistoryView(msgspec.Struct, frozen=True):
    head: Head
    lines: list[Line]


class ViewerView(msgspec.Struct, frozen=True):
    head: Head
    papers: Papers
    root: str


@get("/ho-so/{dossier:str}", name="dossier")
async def whole_page(
    request: Asked, dossier: FromPath[str], console: NamedDependency[Console]
) -> Html:
    identity, standing = id_of(dossier), standing_of(console, who_is(request), dossier)
    path = list_named(request.query_params.get("tu"), request.headers.get("referer", ""))
    return await page(
        request,
        console,
        "dossiers/dossier.html",
        lambda look: see_dossier(look, identity, standing, path=path),
    )


@get("/ho-so/{dossier:str}/muc-nhay-cam", name="dossier-sensitive")
async def sensitive_page(
    request: Asked, dossier: FromPath[str], console: NamedDependency[Console]
) -> Html:
    """The same page with health and poverty: that somebody looked stands in the audit by name."""
    identity, standing = id_of(dossier), standing_of(console, who_is(request), dossier)
    return await page(
        request,
        console,
        "dossiers/dossier.html",
        lambda look: see_dossier(look, identity, standing, sensitive=True),
    )


@get("/ho-so/{dossier:str}/nhat-ky", name="dossier-history")
async def history_page(
    request: Asked, dossier: FromPath[str], console: NamedDependency[Console]
) -> Html:
    def draw(seen: Seen) -> HistoryView:
        return HistoryView(head_of(seen), lines_of(seen))

    return await dossier_page(request, console, dossier, "dossiers/history.html", draw)


@get("/ho-so/{dossier:str}/kiem-chung", name="dossier-verify")
async def verify_page(
    request: Asked, dossier: FromPath[str], console: NamedDependency[Console]
) -> Html:
    head = console.centre.checkpoint()

    def draw(seen: Seen) -> tuple[Head, VerifyView]:
        said = head_of(seen)
        return said, see_proof(seen, head, said.code)

    return await dossier_page(request, console, dossier, "dossiers/verify.html", draw)


@get("/ho-so/{dossier:str}/kiem-chung/tep", name="dossier-proof")
async def proof_file(dossier: FromPath[str], console: NamedDependency[Console]) -> Response[bytes]:
    """What anybody can check without us, who knows the root key."""
    try:
        content = proving.prove(console.centre, id_of(dossier))
    except (NotPossible, StopIteration) as problem:
        raise NotHere from problem
    name = f"kiem-chung-{dossier[-12:]}.tannha"
    return Response(
        content,
        media_type=PROOF_TYPE,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


@get("/ho-so/{dossier:str}/chep", name="dossier-copy")
async def copy_page(
    request: Asked, dossier: FromPath[str], console: NamedDependency[Console]
) -> Html:
    roles = standing_of(console, who_is(request), dossier).roles
    return await dossier_page(
        request,
        console,
        dossier,
        "dossiers/copy.html",
        lambda seen: see_copy(seen, seen.look, roles),
    )


@get("/ho-so/{dossier:str}/giay-to", name="dossier-viewer")
async def viewer_page(
    request: Asked, dossier: FromPath[str], console: NamedDependency[Console]
) -> Html:
    """The pages one under the other; `#` and the root of one leads to it."""

    def draw(seen: Seen) -> ViewerView:
        return ViewerView(head_of(seen), papers_of(seen, Sources(seen)), "")

    return await dossier_page(request, console, dossier, "dossiers/viewer.html", draw)


@get("/ho-so/{dossier:str}/in/{form:str}", name="dossier-form")
async def form_page(
    request: Asked,
    dossier: FromPath[str],
    form: FromPath[str],
    console: NamedDependency[Console],
) -> Html:
    return await dossier_page(
        request, console, dossier, "dossiers/paper.html", lambda seen: see_paper(seen, form)
    )


dossiers_router = Router(
    "/",
    route_handlers=[
        whole_page,
        sensitive_page,
        history_page,
        verify_page,
        proof_file,
        copy_page,
        viewer_page,
        form_page,
        *act_routes,
    ],
)
