"""Requests of citizens about their own data, over HTTP."""

from collections.abc import Callable, Mapping
from typing import Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from protocol.errors import NotPossible
from sync_server.console.answering import Html, done, language, page, read_form
from sync_server.console.audits import wishes
from sync_server.console.audits.wishes import (
    MOST,
    Answer,
    NewWish,
    NewWishView,
    Reason,
    WishesView,
    WishView,
    own_wish,
    shown,
)
from sync_server.console.desk import Console
from sync_server.console.errors import Wrong
from sync_server.console.guards import Asked, who_is
from sync_server.console.texts import text
from sync_server.store.data_requests import DataRequest

LIST: Final = "/yeu-cau-du-lieu"


@get(LIST, name="data-requests")
async def data_requests(request: Asked, console: NamedDependency[Console]) -> Html:
    store, commune = console.accounts.store, who_is(request).commune
    waiting = store.data_requests.waiting(commune, limit=MOST)
    answered = store.data_requests.answered(commune, limit=MOST)
    names, terms = names_of(console), console.terms
    return await page(
        request,
        console,
        "audits/requests.html",
        lambda look: WishesView(
            [shown(look, terms, one, names) for one in waiting],
            [shown(look, terms, one, names) for one in answered],
            terms.checked,
        ),
    )


@get("/yeu-cau-du-lieu/moi", name="ask-data-request")
async def ask_data_request(request: Asked, console: NamedDependency[Console]) -> Html:
    return await _new(request, console, NewWish())


@post("/yeu-cau-du-lieu/moi", name="add-data-request", status_code=200)
async def add_data_request(request: Asked, console: NamedDependency[Console]) -> Html | Redirect:
    who, said = who_is(request), NewWish()
    try:
        typed = said = await read_form(request, NewWish)
        dossier = await console.look(
            lambda look: wishes.dossier_of(look, who.commune, typed.dossier)
        )
        made = wishes.take_down(console, who, said, dossier)
    except Wrong as problem:
        return await _new(request, console, said, problem)
    return done(request, console, f"{LIST}/{made.number}", "data-request-taken")


@get("/yeu-cau-du-lieu/{wish:int}", name="data-request")
async def data_request(
    request: Asked, wish: FromPath[int], console: NamedDependency[Console]
) -> Html:
    return await _wish(request, console, own_wish(console, who_is(request), wish))


@post("/yeu-cau-du-lieu/{wish:int}/bao", name="tell-data-request", status_code=200)
async def tell_data_request(
    request: Asked, wish: FromPath[int], console: NamedDependency[Console]
) -> Html | Redirect:
    who = who_is(request)
    one = own_wish(console, who, wish)
    return await _acted(
        request, console, one, lambda: wishes.tell(console, who, one), "data-request-told"
    )


@post("/yeu-cau-du-lieu/{wish:int}/gia-han", name="extend-data-request", status_code=200)
async def extend_data_request(
    request: Asked, wish: FromPath[int], console: NamedDependency[Console]
) -> Html | Redirect:
    who = who_is(request)
    one, said = own_wish(console, who, wish), await read_form(request, Reason)
    return await _acted(
        request,
        console,
        one,
        lambda: wishes.put_off(console, who, one, said.reason),
        "data-request-extended",
        reason=said.reason,
    )


@post("/yeu-cau-du-lieu/{wish:int}/tra-loi", name="answer-data-request", status_code=200)
async def answer_data_request(
    request: Asked, wish: FromPath[int], console: NamedDependency[Console]
) -> Html | Redirect:
    who = who_is(request)
    one, said = own_wish(console, who, wish), await read_form(request, Answer)
    return await _acted(
        request,
        console,
        one,
        lambda: wishes.answer(console, who, one, said),
        "data-request-answered",
        typed=said,
    )


async def _acted(  # noqa: PLR0913  # what was typed comes back with what was wrong
    request: Asked,
    console: Console,
    one: DataRequest,
    act: Callable[[], None],
    said: str,
    *,
    typed: Answer | None = None,
    reason: str = "",
) -> Html | Redirect:
    try:
        act()
    except Wrong as problem:
        return await _wish(request, console, one, problem.fields, typed=typed, reason=reason)
    except NotPossible as problem:
        return await _wish(request, console, one, {"": str(problem)}, typed=typed, reason=reason)
    return done(request, console, f"{LIST}/{one.number}", said)


async def _wish(  # noqa: PLR0913  # the same
    request: Asked,
    console: Console,
    one: DataRequest,
    wrong: Mapping[str, str] | None = None,
    *,
    typed: Answer | None = None,
    reason: str = "",
) -> Html:
    names, terms, lang = names_of(console), console.terms, language(request)
    return await page(
        request,
        console,
        "audits/request.html",
        lambda look: WishView(shown(look, terms, one, names), typed or Answer(), reason, terms),
        wrong={name: text(lang, key) for name, key in (wrong or {}).items()} or None,
        seen=lambda _: [f"yc{one.number}", *([] if one.dossier is None else [one.dossier.hex()])],
    )


async def _new(
    request: Asked, console: Console, said: NewWish, problem: Wrong | None = None
) -> Html:
    lang, fields = language(request), {} if problem is None else problem.fields
    return await page(
        request,
        console,
        "audits/new_request.html",
        lambda _: NewWishView(said, console.terms),
        wrong={name: text(lang, key) for name, key in fields.items()} or None,
    )


def names_of(console: Console) -> dict[int, str]:
    return {one.number: one.full_name for one in console.accounts.store.accounts()}


request_routes: Final = (
    data_requests,
    ask_data_request,
    add_data_request,
    data_request,
    tell_data_request,
    extend_data_request,
    answer_data_request,
)
