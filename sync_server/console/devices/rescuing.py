"""A PIN is lost: two persons, one after the other, open the tablet's data for its next tablet.

What the first hands on is still sealed to the second; what the second opens is sealed to the next
tablet before it leaves this process. Nothing of it is kept on a disk.
"""

import asyncio
from pathlib import Path
from typing import Annotated, Final

import msgspec
from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.response import Redirect, Response
from msgspec import Meta

from protocol.errors import (
    BrokenSeal,
    MalformedBytes,
    NotPossible,
    TooLarge,
    TooManyRequests,
    Untrusted,
)
from protocol.ids import DeviceId, sha256
from protocol.recovery import MAX_ASK_BYTES, RecoveryAsk, read_ask
from sync_server import vaults
from sync_server.console.answering import Html, done, language, page, read_form
from sync_server.console.desk import Console, Looking
from sync_server.console.devices.rescues import NOBODY, Rescue
from sync_server.console.devices.views import SHORT_DIGITS
from sync_server.console.errors import NotHere, Wrong
from sync_server.console.guards import Asked, source, who_is
from sync_server.console.texts import text

PLACE: Final = "/may/khoi-phuc"
FILE_TYPE: Final = "application/octet-stream"
MAX_UPLOAD_BYTES: Final = 16 * 1024
KEY_DIGITS: Final = 32


class Turn(msgspec.Struct, frozen=True):
    """One person's half: their passphrase, and a new code from their telephone."""

    key: Annotated[str, Meta(max_length=KEY_DIGITS)] = ""
    passphrase: Annotated[str, Meta(max_length=200)] = ""
    code: Annotated[str, Meta(max_length=32)] = ""


class Asking(msgspec.Struct, frozen=True):
    """One rescue that is under way, as the page shows it."""

    key: str
    old: str
    old_name: str
    new: str
    new_name: str
    same_officer: bool
    by: str
    half_done: bool
    is_mine: bool


class RescueView(msgspec.Struct, frozen=True):
    asking: list[Asking]
    possible: bool
    wrong_key: str


@get(PLACE, name="rescue")
async def rescue(request: Asked, console: NamedDependency[Console]) -> Html:
    return await _page(request, console)


@post(PLACE, name="rescue-file", status_code=200, request_max_body_size=MAX_UPLOAD_BYTES)
async def rescue_file(request: Asked, console: NamedDependency[Console]) -> Html | Redirect:
    """The file of the officer's next tablet; it is read and shown before anybody opens anything."""
    lang = language(request)
    upload = (await request.form()).get("file")
    content = await upload.read(MAX_ASK_BYTES + 1) if isinstance(upload, UploadFile) else b""
    try:
        asked = _read(console, content)
        _check_here(request, console, asked)
    except (MalformedBytes, TooLarge, Untrusted):
        return await _page(request, console, {"file": text(lang, "rescue-file-wrong")})
    who, key = who_is(request), _key(content)
    if console.rescues.find(key, console.now_ms()) is None:  # what one has opened stays opened
        console.rescues.add(Rescue(key, asked, who.account, console.now_ms()))
    console.audit.did(who.account, asked.device.hex(), what="rescue-asked")
    return done(request, console, PLACE, "rescue-asked-done")


@post("/may/khoi-phuc/mot", name="rescue-first", status_code=200)
async def rescue_first(request: Asked, console: NamedDependency[Console]) -> Html | Redirect:
    said, who = await read_form(request, Turn), who_is(request)
    one = _find(request, console, said.key)
    if one is None or one.handed_on:
        return done(request, console, PLACE, "rescue-first-there" if one else "rescue-gone")
    try:
        await _check_turn(request, console, said)
        handed_on = await asyncio.to_thread(
            vaults.first_turn, _keys(console), one.asked, said.passphrase
        )
    except (Wrong, BrokenSeal) as problem:
        return await _refused(request, console, one, problem)
    console.rescues.add(one.handed(handed_on, who.account))
    console.audit.did(who.account, one.asked.device.hex(), what="rescue-first-half")
    return done(request, console, PLACE, "rescue-first-done")


@post("/may/khoi-phuc/hai", name="rescue-second", status_code=200)
async def rescue_second(
    request: Asked, console: NamedDependency[Console]
) -> Response[bytes] | Html | Redirect:
    """Another person than the first; the answer opens on the next tablet alone."""
    said, who = await read_form(request, Turn), who_is(request)
    one = _find(request, console, said.key)
    if one is None or not one.handed_on:
        return done(request, console, PLACE, "rescue-first-missing" if one else "rescue-gone")
    try:
        await _check_turn(request, console, said, not_by=one.first)
        _, new = vaults.both(console.centre.trust, one.asked)
        answer = await asyncio.to_thread(
            vaults.second_turn,
            _keys(console),
            one.asked,
            one.handed_on,
            said.passphrase,
            to=new,
            entropy=console.centre.draw,
        )
    except (Wrong, BrokenSeal, Untrusted) as problem:
        return await _refused(request, console, one, problem)
    console.rescues.remove(one.key)
    console.audit.did(who.account, one.asked.device.hex(), what="rescue-done")
    name = f"khoi-phuc-{one.asked.device.hex()[:SHORT_DIGITS]}.tannha"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(answer, media_type=FILE_TYPE, headers=headers)


async def _page(
    request: Asked, console: Console, wrong: dict[str, str] | None = None, key: str = ""
) -> Html:
    who, possible = who_is(request), console.keys is not None
    rescues = [
        one
        for one in console.rescues.all(console.now_ms())
        if _commune(console, one.asked.device) == who.commune
    ]

    def see(look: Looking) -> RescueView:
        return RescueView(
            [_asking(look, one, who.account, console) for one in rescues], possible, key
        )

    return await page(request, console, "devices/rescue.html", see, wrong=wrong)


def _asking(look: Looking, one: Rescue, account: int, console: Console) -> Asking:
    old = look.trust.devices[one.asked.device].newest
    new = look.trust.devices[one.asked.next_device].newest
    by = "" if not one.first else console.accounts.store.get_account(one.first).full_name
    return Asking(
        one.key,
        old.device.hex()[:SHORT_DIGITS],
        old.officer_name,
        new.device.hex()[:SHORT_DIGITS],
        new.officer_name,
        same_officer=old.officer_name == new.officer_name,
        by=by,
        half_done=bool(one.handed_on),
        is_mine=one.first == account,
    )


def _read(console: Console, content: bytes) -> RecoveryAsk:
    if len(content) > MAX_ASK_BYTES:
        raise TooLarge("no file of a tablet's")
    asked = read_ask(content)
    vaults.both(console.centre.trust, asked)
    return asked


def _check_here(request: Asked, console: Console, asked: RecoveryAsk) -> None:
    """Both tablets are of the commune of who asks."""
    communes = {_commune(console, one) for one in (asked.device, asked.next_device)}
    if communes != {who_is(request).commune}:
        raise Untrusted("a tablet of another commune")


def _find(request: Asked, console: Console, key: str) -> Rescue | None:
    one = console.rescues.find(key, console.now_ms())
    if one is None or _commune(console, one.asked.device) != who_is(request).commune:
        return None  # the same for what is over and what is another's
    return one


async def _check_turn(
    request: Asked, console: Console, said: Turn, *, not_by: int = NOBODY
) -> None:
    """Each of the two shows the second factor anew: what was shown before does not count here."""
    if who_is(request).account == not_by:
        raise Wrong({"passphrase": "rescue-same"})
    if not said.passphrase:
        raise Wrong({"passphrase": "field-missing"})
    try:
        console.accounts.prove(who_is(request).account, said.code, source=source(request, console))
    except NotPossible as problem:
        raise Wrong({"code": str(problem)}) from problem
    except TooManyRequests as problem:
        raise Wrong({"code": problem.code}) from problem


async def _refused(request: Asked, console: Console, one: Rescue, problem: Exception) -> Html:
    """The same form again, without the passphrase; that somebody tried stands in the audit."""
    fields = {"passphrase": "rescue-file-wrong"}
    if isinstance(problem, BrokenSeal):
        fields = {"passphrase": "rescue-passphrase-wrong"}
    elif isinstance(problem, Wrong):
        fields = dict(problem.fields)
    route = request.scope["route_handler"].name or ""
    console.audit.denied(who_is(request).account, one.asked.device.hex(), page=route)
    wrong = {name: text(language(request), key) for name, key in fields.items()}
    return await _page(request, console, wrong, one.key)


def _keys(console: Console) -> Path:
    if console.keys is None:
        raise NotHere
    return console.keys


def _commune(console: Console, device: DeviceId) -> str:
    found = console.centre.trust.devices.get(device)
    return "" if found is None else found.newest.commune


def _key(content: bytes) -> str:
    return sha256(content)[: KEY_DIGITS // 2].hex()


rescue_routes: Final = [rescue, rescue_file, rescue_first, rescue_second]
