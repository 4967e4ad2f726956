"""Who has which original and result now, how it came there, and to whom it goes next."""

from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Response
from msgspec import Meta

from protocol.errors import NotAgreed, NotPossible
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.trade.check_in import Discrepancy, lacks, open_discrepancies
from protocol.trade.events import Happened, events_in
from protocol.trade.hand_over import (
    MAX_THINGS,
    HandedOver,
    Party,
    Side,
    Thing,
    check_hand_over,
    custody,
    said_of,
)
from protocol.trust import TrustSet
from sync_server import clerk
from sync_server.console.answering import Html, done, language, page, read_form
from sync_server.console.desk import Console, Looking
from sync_server.console.errors import Wrong
from sync_server.console.guards import Asked, who_is
from sync_server.console.texts import text
from sync_server.projection import state_of

OFFICER: Final = "officer"
CENTRE: Final = "centre"  # whoever is in signs for its side of a hand-over
SIDES: Final[tuple[Side, ...]] = ("unit", "officer", "citizen", "post", CENTRE)


class HandOn(msgspec.Struct, frozen=True):
    """Things that go from one to the next; `centre` is whoever is at the console."""

    to: Side
    thing: Annotated[list[str], Meta(min_length=1, max_length=MAX_THINGS)]
    name: Annotated[str, Meta(max_length=200)] = ""
    condition: Annotated[str, Meta(max_length=200)] = ""
    remark: Annotated[str, Meta(max_length=500)] = ""


class Held(msgspec.Struct, frozen=True):
    """A thing, who has it, since when, and whether two were given it."""

    name: str
    said: str
    pages: int
    side: str
    holder: str
    since_ms: int
    others: tuple[str, ...]


class Passed(msgspec.Struct, frozen=True):
    at_ms: int
    gives: Party
    takes: Party
    things: tuple[str, ...]
    condition: str
    remark: str
    signed_by: str


class Differs(msgspec.Struct, frozen=True):
    """What is not as the field says, and nobody has settled."""

    lacks: str
    gave: str
    took: str
    at_ms: int
    remark: str


class CustodyView(msgspec.Struct, frozen=True):
    dossier: str
    code: str
    citizen: str
    held: list[Held]
    passed: list[Passed]
    differs: list[Differs]
    typed: HandOn | None

    @property
    def sides(self) -> tuple[str, ...]:
        return SIDES


@get("/ho-so/{dossier:str}/giao-nhan", name="custody")
async def custody_page(
    request: Asked, dossier: FromPath[str], console: NamedDependency[Console]
) -> Html:
    return await _page(request, console, dossier)


@post("/ho-so/{dossier:str}/giao-nhan", name="hand-on", status_code=200)
async def hand_on(
    request: Asked, dossier: FromPath[str], console: NamedDependency[Console]
) -> Response[str] | Redirect:
    identity, who, lang = DossierId(bytes.fromhex(dossier)), who_is(request), language(request)
    typed: HandOn | None = None
    try:
        typed = await read_form(request, HandOn)
        me = Party("centre", who.full_name, bytes(who.officer))
        state = console.centre.dossier(identity)
        said = hand_over_of(state, typed, me, officers_in(console.centre.trust, who.commune))
        event = clerk.event(said, check_hand_over(state, said, who.officer))
    except Wrong as wrong:
        problems = {name: text(lang, key) for name, key in wrong.fields.items()}
        return await _page(request, console, dossier, typed, problems)
    except (NotPossible, NotAgreed) as problem:
        return await _page(request, console, dossier, typed, {"": str(problem)})
    console.centre.operate(event, dossier=identity, officer=who.officer)
    return done(request, console, f"/ho-so/{dossier}/giao-nhan", "handed-on")


def officers_in(trust: TrustSet, commune: str) -> dict[str, bytes]:
    """Who carries papers, by name: their tablets know a paper as theirs by the number."""
    certificates = [one.newest for one in trust.devices.values() if not one.revoked]
    return {
        one.officer_name: bytes(one.officer)
        for one in certificates
        if one.role == OFFICER and one.commune == commune
    }


def hand_over_of(
    state: Dossier, typed: HandOn, me: Party, officers: Mapping[str, bytes]
) -> HandedOver:
    """From whoever has them: of this centre whoever is in gives; to it whoever is in takes."""
    held = custody(state)
    if typed.to != CENTRE and not typed.name:
        raise Wrong({"name": "field-missing"})
    if strange := [name for name in typed.thing if name not in held]:
        raise NotPossible(f"hồ sơ này không có {', '.join(strange)}")
    holders = [held[name][0].what.takes for name in typed.thing]
    if any(not one.is_same(holders[0]) for one in holders):
        raise NotPossible("các giấy này đang ở hai nơi: xin ghi từng nơi một lần")
    things = tuple(
        Thing(one.name, one.description, one.pages, typed.condition or one.condition, one.seal)
        for name in typed.thing
        for one in held[name][0].what.things
        if one.name == name
    )
    if typed.to == CENTRE:
        if holders[0].is_same(me):
            raise NotPossible("giấy này ông/bà đang giữ")
        return HandedOver(holders[0], me, things, remark=typed.remark)
    if not holders[0].is_same(me):
        raise NotPossible(f"{holders[0].name} đang giữ: xin ghi nhận về Trung tâm trước")
    if typed.to == OFFICER and typed.name not in officers:
        known = ", ".join(sorted(officers)) or "chưa có ai"
        raise NotPossible(f"không có cán bộ nào tên {typed.name}; các cán bộ có máy: {known}")
    number = officers[typed.name] if typed.to == OFFICER else b""
    return HandedOver(me, Party(typed.to, typed.name, number), things, remark=typed.remark)


def see_custody(look: Looking, dossier: DossierId, typed: HandOn | None) -> CustodyView:
    row = look.store.dossiers.find(dossier)
    assert row is not None
    state, line = state_of(look.store, row), look.store.dossiers.find_row(row.number)
    return CustodyView(
        dossier.hex(),
        "" if line is None else line.code,
        "" if line is None else line.citizen,
        [_held(name, some) for name, some in sorted(custody(state).items())],
        [_passed(look, one) for one in reversed(events_in(state, HandedOver))],
        [_differs(state, one) for one in open_discrepancies(state)],
        typed,
    )


def _held(name: str, some: list[Happened[HandedOver]]) -> Held:
    last = some[0]
    thing = next(one for one in last.what.things if one.name == name)
    takes = last.what.takes
    return Held(
        name,
        thing.description or name,
        thing.pages,
        takes.side,
        takes.name,
        last.what.at_ms or last.fact.wall_ms,
        tuple(one.what.takes.name for one in some[1:]),
    )


def _passed(look: Looking, one: Happened[HandedOver]) -> Passed:
    said = one.what
    return Passed(
        said.at_ms or one.fact.wall_ms,
        said.gives,
        said.takes,
        tuple(thing.description or thing.name for thing in said.things),
        "; ".join(dict.fromkeys(thing.condition for thing in said.things if thing.condition)),
        said.remark,
        look.name_of(one.fact.officer),
    )


def _differs(state: Dossier, one: Happened[Discrepancy]) -> Differs:
    said = one.what
    missing = ", ".join(said_of(state, name) for name in said.missing)
    return Differs(missing or lacks(said), said.gave, said.took, one.fact.wall_ms, said.remark)


async def _page(
    request: Asked,
    console: Console,
    dossier: str,
    typed: HandOn | None = None,
    wrong: dict[str, str] | None = None,
) -> Html:
    identity = DossierId(bytes.fromhex(dossier))
    return await page(
        request,
        console,
        "folders/custody.html",
        lambda look: see_custody(look, identity, typed),
        wrong=wrong,
    )


custody_router = Router("/", route_handlers=[custody_page, hand_on])
