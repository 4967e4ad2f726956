"""The citizen's page: a code and the slip's secret, or its square's words; no script, no cookie.

What is typed goes by POST and stands in no address. A wrong code and a wrong secret are one answer,
after the same work; whoever guesses is slowed by network, and 80 random bits are between them.
"""

from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Response

from protocol.codes import read_code, read_secret, secret_key, slip_key, vietnam_day
from protocol.errors import MalformedBytes, TooManyRequests
from protocol.ids import DossierId
from protocol.trade.pads import is_pad_text
from protocol.trade.slip_code import HEAD
from protocol.trade.slips import said
from protocol.trade.working_time import minute_of_day
from sync_server import slips
from sync_server.catalogues import newest
from sync_server.centre import Centre
from sync_server.devices.reception import Reception
from sync_server.devices.sources import Allowance, Sources
from sync_server.offices import Offices
from sync_server.public.standing import Standing, person_to_call, standing_of
from sync_server.public.texts import LANGUAGES, WEEKDAYS, text

PATH: Final = "/tra-cuu"
STYLES: Final = PATH + "/tokens.css"
MAX_FORM_BYTES: Final = 8 * 1024
MINUTE_S: Final = 60
# Of one network: a village has one address. What finds nothing costs as much as ten that do.
OF_ONE_HOUR: Final = Allowance(of_one=300, of_all=60_000)
FOUND, NOT_FOUND = 1, 10
HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}

Asked = Request[Any, Any, Any]
Html = Response[str]
Form = dict[str, str]


class LookUps:
    """How often strangers may ask; in memory, like every share of a network."""

    def __init__(self, allowance: Allowance = OF_ONE_HOUR) -> None:
        self._sources = Sources(allowance)

    def check(self, source: str, now_ms: int) -> None:
        self._sources.check(source, now_ms)

    def asked(self, source: str, now_ms: int, *, found: bool) -> None:
        self._sources.charge(source, FOUND if found else NOT_FOUND, now_ms)


@get(PATH, name="look-up-page", include_in_schema=False)
async def look_up_page(
    request: Asked, centre: NamedDependency[Centre], offices: NamedDependency[Offices]
) -> Html:
    return _page(centre, offices, _language(request.query_params.get("tieng")))


@post(
    PATH,
    name="look-up",
    include_in_schema=False,
    status_code=200,
    request_max_body_size=MAX_FORM_BYTES,
)
async def look_up(
    request: Asked,
    centre: NamedDependency[Centre],
    offices: NamedDependency[Offices],
    reception: NamedDependency[Reception],
    look_ups: NamedDependency[LookUps],
) -> Html:
    form = await _form(request)
    page = partial(_page, centre, offices, _language(form.get("tieng")))
    source, now_ms = reception.source(request), centre.now_ms()
    try:
        look_ups.check(source, now_ms)
    except TooManyRequests as problem:
        waits = 1 + problem.after_s // MINUTE_S
        return page(status=429, waits=waits, headers={"retry-after": str(problem.after_s)})
    found = _look(centre, offices, form.get("ma", ""), form.get("bi-mat", ""))
    look_ups.asked(source, now_ms, found=found is not None)
    match found:
        case None:
            return page(status=404, missed=True)
        case str():
            return page(sentence=found)
        case Standing():
            return page(v=found)


@get(STYLES, name="look-up-styles", include_in_schema=False)
async def styles() -> Response[bytes]:
    """The console's own: one stylesheet for all that the centre shows."""
    kept = {**HEADERS, "cache-control": "public, max-age=86400"}
    return Response(_styles(), media_type="text/css; charset=utf-8", headers=kept)


def _look(centre: Centre, offices: Offices, code: str, secret: str) -> Standing | str | None:
    """By code and secret, by a pre-printed slip's secret alone, or by the square's own words."""
    if code.strip().upper().startswith(HEAD):
        return _by_square(centre, offices, code.strip())
    try:
        read = read_secret(secret)
        if not code.strip() or is_pad_text(code.strip().upper()):
            found, keys = slips.find_by_secret(centre.store, read), [secret_key(read)]
        else:
            named = read_code(code.strip().upper())
            found = slips.find_by_code(centre.store, named, read)
            keys = [slip_key(named, read)]
    except MalformedBytes:
        return None
    return None if found is None else standing_of(centre, DossierId(found), [*map(bytes, keys)])


def _by_square(centre: Centre, offices: Offices, words: str) -> str | None:
    """That it was looked at is signed: it bounds when the slip was made."""
    looked = slips.look(centre, words.upper())
    person = person_to_call(centre, offices.commune)
    sentence = said(looked) if person is None or not person.phone else said(looked, person.phone)
    return sentence if looked.slip is not None else None


def _page(  # noqa: PLR0913  # each of them is one of its answers
    centre: Centre,
    offices: Offices,
    language: str,
    *,
    status: int = 200,
    v: Standing | None = None,
    sentence: str = "",
    missed: bool = False,
    waits: int = 0,
    headers: dict[str, str] | None = None,
) -> Html:
    person = person_to_call(centre, offices.commune)
    t: Callable[..., str] = partial(text, language)
    drawn = (
        _environment()
        .get_template("page.html")
        .render(
            t=t,
            lang=language,
            home=PATH if language == LANGUAGES[0] else f"{PATH}?tieng={language}",
            place=_place(centre, offices.commune),
            phone="" if person is None else person.phone,
            v=v,
            sentence=sentence,
            missed=missed,
            waits=waits,
            day=_day,
            clock=_clock,
            weekday=partial(_weekday, language),
        )
    )
    sent = {**HEADERS, **(headers or {})}
    return Response(drawn, status_code=status, media_type="text/html", headers=sent)


async def _form(request: Asked) -> Form:
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _language(said: str | None) -> str:
    return said if said in LANGUAGES else LANGUAGES[0]


def _place(centre: Centre, commune: str) -> str:
    catalogue = newest(centre.store, centre.trust, centre.trust.position + 1)
    known = None if catalogue is None else catalogue.books.units.get(commune)
    name = known[-1].vi if known else ""
    return f"{name[:1].lower()}{name[1:]}"


def _day(at_ms: int) -> str:
    return f"{vietnam_day(at_ms):%d/%m/%Y}"


def _clock(at_ms: int) -> str:
    minute = minute_of_day(at_ms)
    return f"{minute // 60:02}:{minute % 60:02}"


def _weekday(language: str, at_ms: int) -> str:
    return WEEKDAYS[vietnam_day(at_ms).weekday()][LANGUAGES.index(language)]


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("sync_server.public"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@cache
def _styles() -> bytes:
    return (files("sync_server.console") / "static" / "tokens.css").read_bytes()
