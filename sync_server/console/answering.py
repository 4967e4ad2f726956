"""From a view to an answer: the frame around it, what was done, what was wrong, where to go on."""

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin

import msgspec
from litestar.response import Redirect, Response

from sync_server.catalogues import newest
from sync_server.console.desk import Console, Looking
from sync_server.console.errors import Wrong
from sync_server.console.guards import SAFE, Asked, who_is
from sync_server.console.navigation import Shown, navigation
from sync_server.console.proofs import windows_of
from sync_server.console.rendering import LANGUAGES
from sync_server.console.sessions import Who, is_fresh, is_proven
from sync_server.console.texts import text

HTML: Final = "text/html"  # the charset comes along
LANGUAGE_COOKIE: Final = "__Host-tannha-tieng"
MAX_SEEN: Final = 60  # dossiers of one page, in one entry of the audit
T = TypeVar("T")
F = TypeVar("F", bound=msgspec.Struct)
Html = Response[str]


class Frame(msgspec.Struct, frozen=True):
    """What stands around every page of somebody who is in."""

    who: Who
    navigation: list[tuple[str, list[Shown]]]
    place: str
    now_ms: int
    here: str  # the path, as the navigation has it
    query: str  # what is in the search field
    wrong: Mapping[str, str]  # field → key of what is wrong with it
    proof: bool  # the second factor has to be shown with the next act
    fresh: bool = False  # it was shown in this very form, which has come back
    proposals: int = 0  # of the catalogue, that wait for this person's eye


async def page(  # noqa: PLR0913  # each of them stands on some page
    request: Asked,
    console: Console,
    template: str,
    see: Callable[[Looking], T],
    *,
    seen: Callable[[T], Collection[str]] = lambda _: (),
    wrong: Mapping[str, str] | None = None,
    query: str = "",
) -> Html:
    """A whole page: what `see` found is `v` in the template; `seen` names whose data it shows."""
    who, lang = who_is(request), language(request)
    drafts = console.accounts.store.drafts
    proposals = drafts.count_waiting(who.commune, but=who.account)

    def draw(look: Looking) -> tuple[str, T]:
        view = see(look)
        frame = Frame(
            who=who,
            navigation=navigation(look, who, proposals),
            place=place_of(look, who.commune),
            now_ms=look.now_ms,
            here=request.url.path,
            query=query,
            wrong=wrong or {},
            proof=not is_proven(who, windows_of(look.store, look.trust, look.now_ms), look.now_ms),
            fresh=is_fresh(who, request.url.path, look.now_ms),
            proposals=proposals,
        )
        return console.pages.draw(template, lang=lang, f=frame, v=view), view

    drawn, view = await console.look(draw)
    if who.said:
        console.sessions.say(who, "")
    if request.method not in SAFE and not wrong:
        console.sessions.spent(who)
    route = request.scope["route_handler"].name or ""
    shown = [*seen(view)][:MAX_SEEN]
    if shown:
        console.audit.looked(who.account, " ".join(shown), page=route)
    return Response(drawn, status_code=422 if wrong else 200, media_type=HTML)


def done(request: Asked, console: Console, to: str, key: str, **words: object) -> Redirect:
    """After an act: the page to go on with, which says once what was done."""
    who = who_is(request)
    console.sessions.spent(who)
    console.sessions.say(who, text(language(request), key, **words))
    return Redirect(to, status_code=303)


async def read_form(request: Asked, kind: type[F]) -> F:
    """The fields of a form as a struct; `Wrong` names those that do not fit."""
    form = await request.form()
    said: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        values = [one for one in form.getall(field.encode_name, []) if isinstance(one, str)]
        if _is_list(field.type):
            said[field.encode_name] = values
        elif values:
            said[field.encode_name] = values[-1].strip()
    try:
        return msgspec.convert(said, kind, strict=False)
    except msgspec.ValidationError as error:
        name = _field_of(str(error))
        raise Wrong({name: "field-wrong" if said.get(name) else "field-missing"}) from error


def _field_of(problem: str) -> str:
    """Whom a complaint of msgspec is about: `… - at `$.reason``, `… required field `reason``."""
    place = problem.partition(" - at `$.")[2] or problem.partition("field `")[2]
    return place.partition("`")[0].partition("[")[0]


def _is_list(kind: Any) -> bool:  # noqa: ANN401  # whatever a struct says of a field
    plain = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    return get_origin(plain) is list


def read_query(request: Asked, kind: type[F]) -> F:
    """What the address asks for; what does not fit is left out, never an error."""
    said: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        value = request.query_params.get(field.encode_name)
        if value is not None:
            said[field.encode_name] = value
    while said:
        try:
            return msgspec.convert(said, kind, strict=False)
        except msgspec.ValidationError as error:
            name = str(error).partition("$.")[2].strip("`")
            said.pop(name if name in said else next(iter(said)))
    return kind()


def language(request: Asked) -> str:
    said = request.cookies.get(LANGUAGE_COOKIE, "")
    return said if said in LANGUAGES else LANGUAGES[0]


def place_of(look: Looking, commune: str) -> str:
    """The name of a commune as the catalogue has it, else its code."""
    catalogue = newest(look.store, look.trust, look.position)
    unit = None if catalogue is None else catalogue.books.units.get(commune)
    if not unit:
        return commune
    said = unit[-1].vi
    return said[0].lower() + said[1:]
