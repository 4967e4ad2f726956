"""The door over HTTP."""

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect, Response
from msgspec import Meta

from protocol.errors import Later, NotPossible
from sync_server.console import totp
from sync_server.console.accounts import Activated
from sync_server.console.answering import (
    HTML,
    LANGUAGE_COOKIE,
    Html,
    language,
    page,
    place_of,
    read_form,
)
from sync_server.console.desk import Console
from sync_server.console.errors import NotHere
from sync_server.console.guards import DOOR_COOKIE, Asked, source, who_is
from sync_server.console.mistakes import LOGIN
from sync_server.console.qr import drawn_qr
from sync_server.console.rules import first_page
from sync_server.console.sessions import COOKIE, csrf_of
from sync_server.console.texts import text

HOME = "/"  # whatever comes first for who is in
DOOR_BYTES = 16
Typed = Annotated[str, Meta(max_length=256)]


class Login(msgspec.Struct, frozen=True):
    name: Typed = ""
    password: Typed = ""
    code: Typed = ""


class Activation(msgspec.Struct, frozen=True):
    name: Typed = ""
    code: Typed = ""
    password: Typed = ""
    again: Typed = ""


class Chosen(msgspec.Struct, frozen=True):
    """A language, or a commune."""

    what: Typed = ""


@get("/", name="home")
async def home(request: Asked) -> Redirect:
    return Redirect(first_page(who_is(request).roles), status_code=303)


@get(LOGIN, name="login")
async def login(request: Asked, console: NamedDependency[Console]) -> Html:
    return await _door(request, console, "entry/login.html", Login())


@post(LOGIN, name="log-in", status_code=200)
async def log_in(request: Asked, console: NamedDependency[Console]) -> Response[str]:
    said = await read_form(request, Login)
    try:
        account = await console.accounts.let_in(
            said.name, said.password, said.code, source=source(request, console)
        )
    except Later as error:
        key = "login-wait" if "tries" in str(error) else "login-busy"
        wrong = text(language(request), key, after=error.after_s)
        return await _door(request, console, "entry/login.html", said, {"": wrong}, status=429)
    except NotPossible as error:
        wrong = text(language(request), str(error))
        return await _door(request, console, "entry/login.html", said, {"": wrong}, status=422)
    may = console.accounts.store.roles_of(account.number)
    if not may:
        wrong = text(language(request), "login-no-role")
        return await _door(request, console, "entry/login.html", said, {"": wrong}, status=422)
    console.audit.did(account.number, account.name, what="logged-in")
    roles = {one.role for one in may if one.commune == may[0].commune}
    return _with_session(console.sessions.begin(account, may[0].commune), first_page(roles))


@get("/kich-hoat", name="activation")
async def activation(request: Asked, console: NamedDependency[Console]) -> Html:
    return await _door(request, console, "entry/activate.html", Activation())


@post("/kich-hoat", name="activate", status_code=200)
async def activate(request: Asked, console: NamedDependency[Console]) -> Html:
    said = await read_form(request, Activation)
    try:
        done = await console.accounts.activate(
            said.name, said.code, _agreed(said), source=source(request, console)
        )
    except (Later, NotPossible) as error:
        key = "too-many-requests" if isinstance(error, Later) else str(error)
        field = {"password-differs": "again", "activation-wrong": "code"}.get(key, "password")
        wrong = {field: text(language(request), key)}
        return await _door(request, console, "entry/activate.html", said, wrong, status=422)
    return _shown_once(request, console, done)


@post("/ngon-ngu", name="language", status_code=200)
async def change_language(request: Asked) -> Response[str]:
    """A cookie that says nothing about anybody."""
    other = "vi" if language(request) == "en" else "en"
    cookie = Cookie(
        LANGUAGE_COOKIE, value=other, path="/", secure=True, httponly=True, samesite="strict",
        max_age=365 * 24 * 3600,
    )  # fmt: skip
    return _see_other(_own_page(request), [cookie])


@post("/dang-xuat", name="log-out", status_code=200)
async def log_out(request: Asked, console: NamedDependency[Console]) -> Response[str]:
    console.sessions.end(who_is(request))
    return _see_other(LOGIN, [_gone()])


@post("/dang-xuat-moi-may", name="log-out-everywhere", status_code=200)
async def log_out_everywhere(request: Asked, console: NamedDependency[Console]) -> Response[str]:
    console.sessions.end_all(who_is(request))
    return _see_other(LOGIN, [_gone()])


@post("/chuyen-xa", name="change-commune", status_code=200)
async def change_commune(request: Asked, console: NamedDependency[Console]) -> Response[str]:
    """To where one has a role; with other roles comes another cookie."""
    who, chosen = who_is(request), await read_form(request, Chosen)
    if chosen.what not in who.communes:
        raise NotHere
    to = first_page(who.roles_in(chosen.what))
    return _with_session(console.sessions.again(who, chosen.what), to)


@get("/phim-tat", name="keys")
async def keys(request: Asked, console: NamedDependency[Console]) -> Html:
    return await page(request, console, "keys.html", lambda _: None)


def _agreed(said: Activation) -> str:
    if said.password != said.again:
        raise NotPossible("password-differs")
    return said.password


async def _door(  # noqa: PLR0913  # what was typed, and what was wrong with it
    request: Asked,
    console: Console,
    template: str,
    said: msgspec.Struct,
    wrong: dict[str, str] | None = None,
    *,
    status: int = 200,
) -> Html:
    door = request.cookies.get(DOOR_COOKIE) or console.centre.draw(DOOR_BYTES).hex()
    commune = console.offices.commune
    place = await console.look(lambda look: place_of(look, commune))
    drawn = console.pages.draw(
        template,
        lang=language(request),
        v=said,
        wrong=wrong or {},
        csrf=csrf_of(door),
        place=place,
        sample=console.sample,
    )
    cookie = Cookie(
        DOOR_COOKIE, value=door, path="/", secure=True, httponly=True, samesite="strict"
    )
    return Response(drawn, status_code=status, media_type=HTML, cookies=[cookie])


def _shown_once(request: Asked, console: Console, done: Activated) -> Html:
    drawn = console.pages.draw(
        "entry/telephone.html",
        lang=language(request),
        qr=drawn_qr(totp.address(done.seed, done.account.name)),
        key=totp.spelled(done.seed),
        spare=done.spare_codes,
    )
    return Response(drawn, status_code=200, media_type=HTML)


def _with_session(cookie: str, to: str) -> Response[str]:
    """Until the browser is closed, or the centre says that it is over."""
    kept = Cookie(COOKIE, value=cookie, path="/", secure=True, httponly=True, samesite="strict")
    return _see_other(to, [kept])


def _gone() -> Cookie:
    return Cookie(
        COOKIE, value="", path="/", secure=True, httponly=True, samesite="strict", max_age=0
    )


def _see_other(to: str, cookies: list[Cookie]) -> Response[str]:
    return Response("", status_code=303, headers={"location": to}, cookies=cookies)


def _own_page(request: Asked) -> str:
    """Back to where one was, on this origin alone."""
    said = request.headers.get("referer", "").partition("://")[2].partition("/")
    return f"/{said[2]}" if said[0] == request.headers.get("host") else HOME


entry_router = Router(
    "/",
    route_handlers=[
        home,
        login,
        log_in,
        activation,
        activate,
        change_language,
        log_out,
        log_out_everywhere,
        change_commune,
        keys,
    ],
)
