"""Folders over HTTP: scanned one by one, compared, signed for, and settled."""

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Response
from msgspec import Meta

from protocol.errors import NotPossible
from protocol.ids import DeviceId, DossierId
from protocol.trade.check_in import MAX_FOLDERS
from protocol.trade.hand_over import MAX_THINGS
from sync_server import folders
from sync_server.console.answering import Html, done, language, page, read_form, read_query
from sync_server.console.desk import Console, Looking
from sync_server.console.errors import Wrong
from sync_server.console.folders.custody import custody_router
from sync_server.console.folders.signatures import MinutesView, see_minutes
from sync_server.console.folders.views import (
    RoundView,
    code_in,
    read_of,
    see_officers,
    see_round,
)
from sync_server.console.guards import Asked, who_is
from sync_server.console.texts import text
from sync_server.folders import Round
from sync_server.store.folder_rounds import Minute, Scan

MAX_TYPED = 800  # a slip's QR, and room
Text = Annotated[str, Meta(max_length=500)]


class Scanned(msgspec.Struct, frozen=True):
    code: Annotated[str, Meta(min_length=1, max_length=MAX_TYPED)]


class Noted(msgspec.Struct, frozen=True):
    """What is not in a folder, and what is to be done about it."""

    code: Annotated[str, Meta(min_length=1, max_length=64)]
    missing: Annotated[list[str], Meta(max_length=MAX_THINGS)] = []
    remark: Text = ""


class Signed(msgspec.Struct, frozen=True):
    """`part`: what was not seen is still with the officer, and nobody misses it."""

    part: str = ""


class Chosen(msgspec.Struct, frozen=True):
    """Which minute an address asks for."""

    so: int | None = None


class Found(msgspec.Struct, frozen=True):
    how: Annotated[str, Meta(min_length=1, max_length=500)]


@get("/tui", name="folders")
async def officers(request: Asked, console: NamedDependency[Console]) -> Html:
    commune, read = who_is(request).commune, console.accounts.store.folders.open()
    return await page(
        request, console, "folders/officers.html", lambda look: see_officers(look, commune, read)
    )


@get("/tui/{device:str}", name="folder-round")
async def folder_round(
    request: Asked, device: FromPath[str], console: NamedDependency[Console]
) -> Html:
    return await _round(request, console, device)


@post("/tui/{device:str}/quet", name="scan-folder", status_code=200)
async def scan(
    request: Asked, device: FromPath[str], console: NamedDependency[Console]
) -> Response[str] | Redirect:
    """Once more is no error: it stands on top again, with what was said of it."""
    try:
        said = await read_form(request, Scanned)
    except Wrong:
        return await _round(
            request, console, device, wrong={"code": _said(request, "scan-nothing")}
        )
    code, kept = code_in(said.code), console.accounts.store.folders
    if len(kept.scans(_id(device))) >= MAX_FOLDERS:
        return await _round(request, console, device, wrong={"code": _said(request, "scan-full")})
    found = folders.find_folder(console.centre.store, _whose(console, device), code)
    name = code if found is None else found.code
    before = {one.code: one for one in kept.scans(_id(device))}.get(name, Scan(name, 0))
    with console.accounts.store.joined():
        kept.keep(_id(device), before._replace(at_ms=console.now_ms(), seen=True))
    return Redirect(f"/tui/{device}", status_code=303)


@post("/tui/{device:str}/ghi", name="note-folder", status_code=200)
async def note(
    request: Asked, device: FromPath[str], console: NamedDependency[Console]
) -> Redirect:
    said, kept = await read_form(request, Noted), console.accounts.store.folders
    fresh = Scan(said.code, console.now_ms(), seen=False)
    before = {one.code: one for one in kept.scans(_id(device))}.get(said.code, fresh)
    with console.accounts.store.joined():
        kept.keep(
            _id(device), before._replace(missing=tuple(said.missing), remark=said.remark.strip())
        )
    return Redirect(f"/tui/{device}", status_code=303)


@post("/tui/{device:str}/bo", name="unscan-folder", status_code=200)
async def take_back(
    request: Asked, device: FromPath[str], console: NamedDependency[Console]
) -> Redirect:
    said = await read_form(request, Scanned)
    with console.accounts.store.joined():
        console.accounts.store.folders.take_back(_id(device), said.code)
    return done(request, console, f"/tui/{device}", "scan-taken-back", code=said.code)


@post("/tui/{device:str}/ky", name="sign-round", status_code=200)
async def sign(
    request: Asked, device: FromPath[str], console: NamedDependency[Console]
) -> Response[str] | Redirect:
    """The clerk's name under everything that was found; the officer's comes from their machine."""
    said, who = await read_form(request, Signed), who_is(request)
    store, scans = console.accounts.store, console.accounts.store.folders.scans(_id(device))
    if not any(one.seen for one in scans):
        return await _round(request, console, device, wrong={"code": _said(request, "scan-first")})
    whose = _whose(console, device)
    by = whose._replace(took=who.full_name, officer=who.officer, all_of_theirs=not said.part)
    try:
        checked = folders.check_in(console.centre, by, read_of(console.centre.store, whose, scans))
    except NotPossible as problem:
        return await _round(request, console, device, wrong={"": str(problem)})
    minute = Minute(
        0,
        _id(device),
        console.now_ms(),
        by.gave,
        by.took,
        who.officer,
        tuple(checked.lines),
        tuple(one.hex() for one in checked.differ),
    )
    with store.joined():
        store.folders.sign(minute)
    return done(request, console, f"/tui/{device}/bien-ban", "round-signed")


@get("/tui/{device:str}/bien-ban", name="folder-minutes")
async def minutes(request: Asked, device: FromPath[str], console: NamedDependency[Console]) -> Html:
    number = read_query(request, Chosen).so
    kept = console.accounts.store.folders.minutes([_id(device)])

    def see(look: Looking) -> MinutesView:
        return see_minutes(look, _id(device), kept, number)

    return await page(request, console, "folders/minutes.html", see, seen=_named_in)


@post("/tui/{device:str}/ky-giay", name="record-signature", status_code=200)
async def record_signature(
    request: Asked, device: FromPath[str], console: NamedDependency[Console]
) -> Redirect:
    """Of an officer who has signed the printed minute: the office says so, with its own name."""
    said, who = await read_form(request, Chosen), who_is(request)
    kept = console.accounts.store.folders.minutes([_id(device)])
    found = next((one for one in kept if one.number == said.so), None)
    if found is None:
        raise Wrong({"so": "field-missing"})
    by = Round(found.gave, who.full_name, officer=who.officer)
    remark = f"{found.gave} đã ký trên biên bản giấy; {who.full_name} ghi lại"
    count = sum(
        folders.record_signature(console.centre, DossierId(bytes.fromhex(one)), by, remark)
        for one in found.about
    )
    to = f"/tui/{device}/bien-ban?so={found.number}"
    return done(request, console, to, "signature-recorded" if count else "signature-known")


@post("/ho-so/{dossier:str}/chenh-lech", name="settle-folder", status_code=200)
async def settle(
    request: Asked, dossier: FromPath[str], console: NamedDependency[Console]
) -> Redirect:
    """What became of it: after this the dossier may go on as a whole one."""
    said, who = await read_form(request, Found), who_is(request)
    identity = DossierId(bytes.fromhex(dossier))
    by = Round("", who.full_name, officer=who.officer)
    folders.settle(console.centre, identity, by, said.how)
    return done(request, console, f"/ho-so/{dossier}", "difference-settled")


async def _round(
    request: Asked, console: Console, device: str, wrong: dict[str, str] | None = None
) -> Html:
    scans = console.accounts.store.folders.scans(_id(device))

    def see(look: Looking) -> RoundView:
        return see_round(look, _id(device), scans)

    return await page(request, console, "folders/round.html", see, seen=_shown_in, wrong=wrong)


def _shown_in(view: RoundView) -> list[str]:
    lines = (*view.lacking, *view.scanned, *view.absent)
    return [*dict.fromkeys(one.dossier for one in lines if one.dossier)]


def _named_in(view: MinutesView) -> list[str]:
    return [*dict.fromkeys(one.dossier for one in view.signatures)]


def _said(request: Asked, key: str) -> str:
    return text(language(request), key)


def _whose(console: Console, device: str) -> Round:
    said = console.centre.trust.devices[_id(device)].newest
    return Round(said.officer_name, "", giver=said.officer, commune=said.commune)


def _id(device: str) -> DeviceId:
    return DeviceId(bytes.fromhex(device))  # the guard has looked at it


folders_router = Router(
    "/",
    route_handlers=[
        officers,
        folder_round,
        scan,
        note,
        take_back,
        sign,
        minutes,
        record_signature,
        settle,
        custody_router,
    ],
)
