"""Each act on a dossier over HTTP: a page that asks, and a route that signs."""

from collections.abc import Mapping
from typing import Final

import msgspec
from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from protocol.errors import NoSuchPlace, NotAgreed, NotPossible
from protocol.trade.office_acts import place_of
from sync_server.console.answering import Html, done, language, read_form
from sync_server.console.desk import Console
from sync_server.console.dossiers import (
    acts_asking,
    acts_links,
    acts_moving,
    acts_reception,
    acts_result,
    acts_values,
)
from sync_server.console.dossiers.act import Act, Ask, Doing, Signed
from sync_server.console.dossiers.offering import OFFERS, Offer, offered_of
from sync_server.console.dossiers.opening import dossier_page, id_of
from sync_server.console.dossiers.places import check_turn, standing_of
from sync_server.console.dossiers.printing import PaperView, see_paper
from sync_server.console.dossiers.seen import Seen, Words
from sync_server.console.dossiers.views import Head, head_of
from sync_server.console.errors import Wrong
from sync_server.console.guards import Asked, who_is
from sync_server.console.rules import ACTS as RULES_OF_ACTS
from sync_server.console.rules import GRAVE
from sync_server.console.texts import TEXTS, text
from sync_server.scans import MAX_SCAN_BYTES

ACTS: Final[Mapping[str, Act]] = {
    **acts_reception.ACTS,
    **acts_values.ACTS,
    **acts_links.ACTS,
    **acts_moving.ACTS,
    **acts_asking.ACTS,
    **acts_result.ACTS,
}
MAX_FORM_BYTES: Final = 64 * 1024
MAX_UPLOAD_BYTES: Final = MAX_SCAN_BYTES + MAX_FORM_BYTES
assert set(ACTS) == {offer.name for offer in OFFERS}


class ActView(msgspec.Struct, frozen=True):
    """The form of one act, with what was typed if it comes back."""

    head: Head
    offer: Offer
    asks: list[Ask]
    typed: Mapping[str, list[str]]
    used: str  # why it cannot be taken; "" where it can
    grave: bool  # the second factor is asked for each time


def _routes(offer: Offer) -> list[HTTPRouteHandler]:
    """The page that asks, and the act: each by its own rule."""
    path, act = f"/ho-so/{{dossier:str}}/lam/{offer.slug}", ACTS[offer.name]

    async def ask(
        request: Asked, dossier: FromPath[str], console: NamedDependency[Console]
    ) -> Html:
        return await _asked(request, console, dossier, offer)

    async def do(
        request: Asked, dossier: FromPath[str], console: NamedDependency[Console]
    ) -> Html | Redirect:
        try:
            said = await read_form(request, act.form)
            signed = act.do(await _doing(request, console, dossier, offer.name), said)
        except Wrong as wrong:
            lang = language(request)
            problems = {
                name: f"{_label(offer, name)[lang == 'en']}: {text(lang, key)}"
                for name, key in wrong.fields.items()
            }
        except NotAgreed:
            problems = {"": text(language(request), "first-agree")}
        except (NotPossible, NoSuchPlace) as problem:
            problems = {"": str(problem)}
        else:
            return await _after(request, console, dossier, signed)
        finally:
            await (await request.form()).close()
        return await _asked(request, console, dossier, offer, problems)

    most = MAX_UPLOAD_BYTES if offer.name == "decide" else MAX_FORM_BYTES
    return [
        get(path, name=f"ask-{offer.name}")(ask),
        post(path, name=f"do-{offer.name}", status_code=200, request_max_body_size=most)(do),
    ]


async def _asked(
    request: Asked,
    console: Console,
    dossier: str,
    offer: Offer,
    wrong: Mapping[str, str] | None = None,
) -> Html:
    standing = standing_of(console, who_is(request), dossier)
    typed = await _typed(request) if wrong else {}

    def draw(seen: Seen) -> ActView:
        found = {one.name: one.used for one in offered_of(seen, standing)}
        used = found.get(offer.name, "not-now")
        roles = standing.acting(offer.name, place_of(seen.state))
        asks = [] if used else [_labelled(one, offer) for one in ACTS[offer.name].ask(seen, roles)]
        return ActView(head_of(seen), offer, asks, typed, used, offer.name in GRAVE)

    return await dossier_page(request, console, dossier, "dossiers/act.html", draw, wrong=wrong)


def _labelled(one: Ask, offer: Offer) -> Ask:
    """By the catalogue's words, else by the text of this act's field, else of the field."""
    if one.label is not None or one.kind == "hidden":
        return one
    return one._replace(label=_label(offer, one.name))


def _label(offer: Offer, name: str) -> Words:
    own = TEXTS.get(f"ask-{name}-{offer.name}")
    return own or TEXTS.get(f"ask-{name}", (name, name))


async def _after(request: Asked, console: Console, dossier: str, signed: Signed) -> Html | Redirect:
    """Back to the dossier; a secret is on the paper that is printed now, and nowhere else."""
    if signed.received is None:
        to = signed.to or f"/ho-so/{dossier}"
        return done(request, console, to, signed.key, **signed.words)
    received = signed.received

    def draw(seen: Seen) -> PaperView:
        return see_paper(seen, "01", received)

    return await dossier_page(request, console, dossier, "dossiers/paper.html", draw)


async def _doing(request: Asked, console: Console, dossier: str, name: str) -> Doing:
    """Whose turn it is, is looked at here: for every act, whatever a page has offered."""
    who, state = who_is(request), console.centre.dossier(id_of(dossier))
    standing = standing_of(console, who, dossier)
    check_turn(state, standing, name, RULES_OF_ACTS[name])
    upload = (await request.form()).get("scan")
    scan = await upload.read() if isinstance(upload, UploadFile) else b""
    return Doing(
        console.centre,
        console.offices,
        id_of(dossier),
        who.officer,
        standing.acting(name, place_of(state)),
        frozenset(who.communes),
        scan,
    )


async def _typed(request: Asked) -> dict[str, list[str]]:
    form = await request.form()
    return {
        name: [one for one in form.getall(name) if isinstance(one, str)]
        for name in dict.fromkeys(form.keys())
    }


act_routes: Final = [route for offer in OFFERS for route in _routes(offer)]
