"""Accounts over HTTP."""

from typing import Annotated, Final

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Meta

from protocol.errors import NotPossible
from sync_server.console.accounts import ACTIVATION_LIFE_MS, ROLES, grouped
from sync_server.console.answering import Html, done, language, page, read_form
from sync_server.console.desk import Console
from sync_server.console.errors import Wrong
from sync_server.console.guards import Asked, who_is
from sync_server.console.staff.views import (
    CodeView,
    NewView,
    Person,
    StaffView,
    Typed,
    check_whole,
    first_roles,
    own_account,
    people_of,
    person_of,
    roles_after,
    see_person,
)
from sync_server.console.texts import TEXTS, text
from sync_server.store.accounts import Account

LIST: Final = "/tai-khoan"
# Which field a sentence of `Accounts` belongs to; the others stand on top.
FIELDS: Final = {
    "account-name-form": "name",
    "account-name-taken": "name",
    "full-name-missing": "full_name",
}


class NewAccount(msgspec.Struct, frozen=True):
    name: Annotated[str, Meta(max_length=64)] = ""
    full_name: Annotated[str, Meta(max_length=200)] = ""
    role: Annotated[list[str], Meta(max_length=len(ROLES))] = []


class Roles(msgspec.Struct, frozen=True):
    role: Annotated[list[str], Meta(max_length=len(ROLES))] = []


@get(LIST, name="accounts")
async def accounts(request: Asked, console: NamedDependency[Console]) -> Html:
    view = StaffView(people_of(console, who_is(request)))
    return await page(request, console, "staff/list.html", lambda _: view)


@get("/tai-khoan/moi", name="ask-account")
async def ask_account(request: Asked, console: NamedDependency[Console]) -> Html:
    return await page(request, console, "staff/new.html", lambda _: NewView(Typed()))


@post("/tai-khoan/moi", name="add-account", status_code=200)
async def add_account(request: Asked, console: NamedDependency[Console]) -> Html:
    """The code stands on this page alone, for whoever stands before the administrator."""
    who, said = who_is(request), NewAccount()
    try:
        said = await read_form(request, NewAccount)
        may = first_roles(who, said.role)
        code = console.accounts.add(said.name, said.full_name, may, by=who.account)
    except (NotPossible, Wrong) as problem:
        typed = NewView(Typed(said.name, said.full_name, said.role))
        wrong = wrong_of(request, problem)
        return await page(request, console, "staff/new.html", lambda _: typed, wrong=wrong)
    made = console.accounts.store.find_account(said.name)
    assert made is not None
    return await _code(request, console, made, code)


@get("/tai-khoan/{account:int}", name="account")
async def account(
    request: Asked, account: FromPath[int], console: NamedDependency[Console]
) -> Html:
    return await _person(request, console, own_account(console, who_is(request), account))


@post("/tai-khoan/{account:int}/vai-tro", name="set-roles", status_code=200)
async def set_roles(
    request: Asked, account: FromPath[int], console: NamedDependency[Console]
) -> Html | Redirect:
    """Whoever has other roles has to log in again."""
    who, found = who_is(request), own_account(console, who_is(request), account)
    said = Roles()
    try:
        said = await read_form(request, Roles)
        may = roles_after(console.accounts.store.roles_of(account), who, account, said.role)
        console.accounts.set_roles(account, may, by=who.account)
    except (NotPossible, Wrong) as problem:
        return await _person(request, console, found, problem, said)
    return done(request, console, LIST, "account-roles-set", name=found.full_name)


@post("/tai-khoan/{account:int}/khoa", name="disable-account", status_code=200)
async def disable_account(
    request: Asked, account: FromPath[int], console: NamedDependency[Console]
) -> Html | Redirect:
    found = own_account(console, who_is(request), account)
    try:
        check_whole(_known(request, console, found))
    except NotPossible as problem:
        return await _person(request, console, found, problem)
    console.accounts.disable(account, by=who_is(request).account)
    return done(request, console, LIST, "account-now-disabled", name=found.full_name)


@post("/tai-khoan/{account:int}/cap-lai", name="renew-account", status_code=200)
async def renew_account(
    request: Asked, account: FromPath[int], console: NamedDependency[Console]
) -> Html:
    """Password and telephone count no more; whoever it is begins again with a new code."""
    found = own_account(console, who_is(request), account)
    try:
        check_whole(_known(request, console, found))
    except NotPossible as problem:
        return await _person(request, console, found, problem)
    code = console.accounts.renew(account, by=who_is(request).account)
    return await _code(request, console, console.accounts.store.get_account(account), code)


@post("/tai-khoan/{account:int}/ket-thuc", name="end-account-sessions", status_code=200)
async def end_sessions(
    request: Asked, account: FromPath[int], console: NamedDependency[Console]
) -> Html | Redirect:
    found = own_account(console, who_is(request), account)
    try:
        check_whole(_known(request, console, found))
    except NotPossible as problem:
        return await _person(request, console, found, problem)
    console.accounts.end_sessions(account, by=who_is(request).account)
    return done(request, console, f"{LIST}/{account}", "account-is-out", name=found.full_name)


def wrong_of(request: Asked, problem: NotPossible | Wrong) -> dict[str, str]:
    """Sentences by field; one that belongs to none stands on top."""
    if isinstance(problem, Wrong):
        return {name: text(language(request), key) for name, key in problem.fields.items()}
    key = str(problem)
    said = text(language(request), key) if key in TEXTS else key
    return {FIELDS.get(key, ""): said}


def _known(request: Asked, console: Console, account: Account) -> Person:
    return person_of(console, who_is(request), account)


async def _person(
    request: Asked,
    console: Console,
    account: Account,
    problem: NotPossible | Wrong | None = None,
    said: Roles | None = None,
) -> Html:
    who = who_is(request)
    roles = person_of(console, who, account).roles if said is None else tuple(said.role)
    view = see_person(console, who, account, roles)
    wrong = None if problem is None else wrong_of(request, problem)
    return await page(request, console, "staff/person.html", lambda _: view, wrong=wrong)


async def _code(request: Asked, console: Console, account: Account, code: str) -> Html:
    person = _known(request, console, account)
    view = CodeView(person, grouped(code), console.now_ms() + ACTIVATION_LIFE_MS)
    return await page(request, console, "staff/code.html", lambda _: view)


staff_router = Router(
    "/",
    route_handlers=[
        accounts,
        ask_account,
        add_account,
        account,
        set_roles,
        disable_account,
        renew_account,
        end_sessions,
    ],
)
