"""The audit over HTTP: looked through, and taken out whole."""

from collections.abc import AsyncIterator, Mapping
from typing import Final

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.response import Stream

from sync_server.console.answering import Html, language, page, read_form
from sync_server.console.audits.files import rows
from sync_server.console.audits.requests import request_routes
from sync_server.console.audits.views import (
    Asked,
    Chain,
    chain_of,
    find_dossier,
    see_audit,
)
from sync_server.console.desk import Console
from sync_server.console.errors import NotForRole, Wrong
from sync_server.console.guards import Asked as Request
from sync_server.console.guards import who_is
from sync_server.console.texts import text

EXPORT_PAGE: Final = 2000  # entries at a time: a tablet that synchronises waits no longer than that
CSV: Final = "text/csv; charset=utf-8"


@get("/nhat-ky", name="audit")
async def audit(request: Request, console: NamedDependency[Console]) -> Html:
    return await _audit(request, console, Asked())


@post("/nhat-ky/tim", name="find-audit", status_code=200)
async def find_audit(request: Request, console: NamedDependency[Console]) -> Html:
    """Whose data somebody asks about is itself written down."""
    said = Asked()
    try:
        said = await read_form(request, Asked)
        return await _audit(request, console, said)
    except Wrong as problem:
        plain = msgspec.structs.replace(said, since="", until="")
        return await _audit(request, console, plain, wrong=problem.fields)


@post("/nhat-ky/xuat", name="export-audit", status_code=200)
async def export_audit(request: Request, console: NamedDependency[Console]) -> Stream:
    """The whole chain: only whole can it be checked, so only the centre's own commune has it."""
    who = who_is(request)
    if who.commune != console.offices.commune:
        raise NotForRole
    console.audit.did(who.account, "", what="audit-exported")
    until = console.accounts.store.audit.count()
    named = {"content-disposition": f'attachment; filename="nhat-ky-{until}.csv"'}
    return Stream(_lines(console, until), media_type=CSV, headers=named)


async def _lines(console: Console, until: int) -> AsyncIterator[bytes]:
    after = 0
    while after < until:
        some = console.accounts.store.audit.page(after=after, until=until, limit=EXPORT_PAGE)
        yield rows(some, head=after == 0)
        after = some[-1].number


async def _audit(
    request: Request, console: Console, said: Asked, wrong: Mapping[str, str] | None = None
) -> Html:
    who, lang = who_is(request), language(request)
    dossier = ""
    if said.dossier:
        dossier = await console.look(lambda look: find_dossier(look, who.commune, said.dossier))
        if not dossier:
            wrong = {**(wrong or {}), "dossier": "audit-no-dossier"}
    chain: Chain = chain_of(console, who, said, dossier)
    return await page(
        request,
        console,
        "audits/audit.html",
        lambda look: see_audit(look, who.commune, said, chain),
        seen=lambda _: [dossier] if dossier else [],
        wrong={name: text(lang, key) for name, key in (wrong or {}).items()} or None,
    )


audits_router = Router("/", route_handlers=[audit, find_audit, export_audit, *request_routes])
