"""At every door the same questions: which rule, who, of what, whose form, and is it proven."""

import hmac
from collections.abc import Collection
from typing import Any, Final, TypeAlias

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers.base import BaseRouteHandler

from protocol.errors import NotPossible, TooManyRequests
from protocol.ids import DEVICE_ID_BYTES, DOSSIER_ID_BYTES, DeviceId, DossierId
from sync_server.console.desk import Console
from sync_server.console.errors import Forged, NeedsProof, NotForRole, NotHere, NotIn
from sync_server.console.proofs import windows_of
from sync_server.console.rules import OPEN, RULES, Rule
from sync_server.console.sessions import COOKIE, Who, csrf_of, is_fresh, is_proven
from sync_server.devices.sources import source_of

DOOR_COOKIE: Final = "__Host-tannha-cua"  # of a form that nobody is in yet to fill in
CSRF_FIELD, CSRF_HEADER, PROOF_FIELD = "_csrf", "x-csrf-token", "_code"
LOST_FILE: Final = "_lost"  # behind the name of a field that had a file
MAX_KEPT: Final = 200  # fields of a form that waits for the second factor
SAFE: Final = frozenset({"GET", "HEAD"})

Asked: TypeAlias = Request[Any, Any, State]


async def guard(connection: ASGIConnection[Any, Any, Any, Any], route: BaseRouteHandler) -> None:
    """Raise, or leave in the scope who it is."""
    assert isinstance(connection, Request)
    console: Console = connection.app.state.console
    rule = RULES[route.name or ""]  # without a line nothing opens
    if rule is OPEN:
        await _check_form(connection, *_tokens(connection))
        return
    who = console.sessions.find(connection.cookies.get(COOKIE, ""))
    if who is None:
        raise NotIn
    connection.scope["user"] = who
    try:
        _check_place(console, who, rule, connection.path_params)
    except (NotForRole, NotHere):
        console.audit.denied(who.account, connection.url.path, page=route.name or "")
        raise
    await _check_form(connection, who.csrf)
    if rule.signs and connection.method not in SAFE:
        connection.scope["user"] = await _check_proof(connection, console, who, rule)
    if rule.looks:
        console.audit.looked(who.account, subject_of(connection.path_params), page=route.name or "")


def who_is(request: Asked) -> Who:
    who = request.scope.get("user")
    assert isinstance(who, Who)  # the guard has been here
    return who


def subject_of(path: dict[str, Any]) -> str:
    """Whose data a page shows, by what its path names."""
    return str(path.get("dossier") or path.get("device") or "")


def own_dossier(console: Console, who: Who, text: str, roles: Collection[str]) -> DossierId:
    """One that a form names: of a commune where this person has one of these roles."""
    dossier = DossierId(_id(text))
    row = console.centre.store.dossiers.find(dossier)
    if row is None or row.commune is None or who.roles_in(row.commune).isdisjoint(roles):
        console.audit.denied(who.account, text, page="form")
        raise NotHere
    return dossier


def source(request: ASGIConnection[Any, Any, Any, Any], console: Console) -> str:
    peer = "" if request.client is None else request.client.host
    return source_of(peer, request.headers, console.proxies)


def _check_place(console: Console, who: Who, rule: Rule, path: dict[str, Any]) -> None:
    if rule.scope == "commune":
        if not rule.roles & who.roles:
            raise NotForRole
        return
    commune = commune_of(console, rule, path)
    roles = frozenset[str]() if commune is None else who.roles_in(commune)
    if rule.scope == "dossier":
        guest = _guest_roles(console, who, path)
        if not roles and guest and not rule.guests:
            raise NotForRole  # it was sent to them: they know that it is there
        roles |= guest if rule.guests else frozenset()
    if not roles:
        raise NotHere  # the same for what is not there and what is another's
    if not rule.roles & roles:
        raise NotForRole


def _guest_roles(console: Console, who: Who, path: dict[str, Any]) -> frozenset[str]:
    """In a commune to which the dossier was sent."""
    store = console.centre.store
    row = store.dossiers.find(DossierId(_id(path["dossier"])))
    hosts = [] if row is None else store.work.hosts(row.number)
    return frozenset(role for one in hosts for role in who.roles_in(one))


def commune_of(console: Console, rule: Rule, path: dict[str, Any]) -> str | None:
    match rule.scope:
        case "dossier":
            row = console.centre.store.dossiers.find(DossierId(_id(path["dossier"])))
            return None if row is None else row.commune
        case "device":
            enrolment = console.centre.trust.devices.get(DeviceId(_id(path["device"])))
            return None if enrolment is None else enrolment.newest.commune
        case "commune":
            return None


def _id(text: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        raise NotHere from None
    if len(found) not in {DOSSIER_ID_BYTES, DEVICE_ID_BYTES} or found.hex() != text:
        raise NotHere
    return found


def _tokens(request: Asked) -> list[str]:
    """Of the door, and of somebody who is in: some forms stand on both kinds of pages."""
    cookies = (request.cookies.get(name, "") for name in (DOOR_COOKIE, COOKIE))
    return [csrf_of(one) for one in cookies if one]


async def _check_form(request: Asked, *tokens: str) -> None:
    """A form of ours has the token of its reader; a browser says where it comes from besides."""
    if request.method in SAFE:
        return
    headers = request.headers
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise Forged
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != headers.get("host", ""):
        raise Forged
    said = headers.get(CSRF_HEADER) or await _field(request, CSRF_FIELD)
    if not any(hmac.compare_digest(said.encode(), one.encode()) for one in tokens):
        raise Forged


async def _check_proof(request: Asked, console: Console, who: Who, rule: Rule) -> Who:
    """Shown or used within the last minutes, or in this very form; for what is grave here alone."""
    now_ms, path = console.now_ms(), request.url.path
    code = await _field(request, PROOF_FIELD)
    if is_fresh(who, path, now_ms):
        return who
    if not rule.grave and not code:
        centre = console.centre
        if is_proven(who, windows_of(centre.store, centre.trust, now_ms), now_ms):
            console.sessions.acted(who)
            return who
    if not code:
        raise NeedsProof(await _typed(request))
    try:
        console.accounts.prove(who.account, code, source=source(request, console))
    except NotPossible as problem:
        raise NeedsProof(await _typed(request), str(problem)) from problem
    except TooManyRequests as problem:
        raise NeedsProof(await _typed(request), problem.code) from problem
    return console.sessions.proved(who, path)


async def _typed(request: Asked) -> list[tuple[str, str]]:
    """A file cannot be sent on from a page: its name says that there was one."""
    own = {CSRF_FIELD, PROOF_FIELD}
    form = await request.form()
    fields = form.multi_items()
    await form.close()
    kept = [
        (name, value) if isinstance(value, str) else (f"{name}{LOST_FILE}", value.filename)
        for name, value in fields
        if name not in own
    ]
    return [(name, value) for name, value in kept if not name.endswith(LOST_FILE) or value][
        :MAX_KEPT
    ]


async def _field(request: Asked, name: str) -> str:
    value = (await request.form()).get(name, "")
    return value if isinstance(value, str) else ""
