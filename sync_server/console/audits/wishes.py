"""What becomes of a citizen's request: taken down, told, put off once, answered."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.trade.names import tidy
from sync_server.console.audits.clocks import Due, due_of
from sync_server.console.audits.terms import Terms
from sync_server.console.audits.views import day_ms, find_dossier
from sync_server.console.desk import Console, Looking
from sync_server.console.due_soon import days_of
from sync_server.console.errors import NotHere, Wrong
from sync_server.console.sessions import Who
from sync_server.store.data_requests import DataRequest

MOST: Final = 200  # on one page
KINDS: Final = ("see", "correct", "restrict", "erase")
OUTCOMES: Final = ("done", "partly", "refused")
NOON_MS: Final = 12 * 3600 * 1000


class NewWish(msgspec.Struct, frozen=True):
    kind: Literal["", "see", "correct", "restrict", "erase"] = ""
    received: Annotated[str, Meta(max_length=10)] = ""
    asker: Annotated[str, Meta(max_length=100)] = ""
    contact: Annotated[str, Meta(max_length=200)] = ""
    dossier: Annotated[str, Meta(max_length=60)] = ""
    words: Annotated[str, Meta(max_length=2000)] = ""
    third: bool = False


class Answer(msgspec.Struct, frozen=True):
    outcome: Literal["", "done", "partly", "refused"] = ""
    answer: Annotated[str, Meta(max_length=2000)] = ""


class Reason(msgspec.Struct, frozen=True):
    reason: Annotated[str, Meta(max_length=500)] = ""


class Shown(msgspec.Struct, frozen=True):
    """One request with both of its clocks."""

    one: DataRequest
    due: Due
    code: str  # of the dossier
    taken_by: str
    answered_by: str


class WishesView(msgspec.Struct, frozen=True):
    waiting: list[Shown]
    answered: list[Shown]
    checked: bool


class WishView(msgspec.Struct, frozen=True):
    wish: Shown
    typed: Answer
    reason: str
    terms: Terms
    outcomes: tuple[str, ...] = OUTCOMES


class NewWishView(msgspec.Struct, frozen=True):
    typed: NewWish
    terms: Terms
    kinds: tuple[str, ...] = KINDS


def own_wish(console: Console, who: Who, number: int) -> DataRequest:
    """One of this commune; another's is not there."""
    found = console.accounts.store.data_requests.find(number)
    if found is None or found.commune != who.commune:
        console.audit.denied(who.account, str(number), page="data-request")
        raise NotHere
    return found


def shown(look: Looking, terms: Terms, one: DataRequest, names: dict[int, str]) -> Shown:
    return Shown(
        one,
        due_of(terms, one, days_of(look)),
        _code(look, one.dossier),
        names.get(one.taken_by, ""),
        names.get(one.answered_by or 0, ""),
    )


def take_down(console: Console, who: Who, said: NewWish, dossier: str) -> DataRequest:
    """Who asks may be told about nothing but what was asked: their own words are kept."""
    missing = {
        name: "field-missing"
        for name in ("kind", "asker", "contact", "words")
        if not getattr(said, name).strip()
    }
    if said.dossier and not dossier:
        missing["dossier"] = "audit-no-dossier"
    if missing:
        raise Wrong(missing)
    store, now_ms = console.accounts.store, console.now_ms()
    received = _received(said.received, now_ms)
    made = DataRequest(
        store.data_requests.next_number(),
        who.commune,
        said.kind,
        received,
        said.third,
        bytes.fromhex(dossier) or None,
        tidy(said.asker),
        tidy(said.contact),
        said.words.strip(),
        who.account,
    )
    with store.transaction():
        store.data_requests.add(made)
        console.audit.did(who.account, _subject(made), what="data-request-taken")
    return made


def tell(console: Console, who: Who, one: DataRequest) -> None:
    """The citizen knows that it came, and by when they have an answer."""
    if one.told_ms is not None:
        raise NotPossible("data-request-told-before")
    _keep(console, who, one._replace(told_ms=console.now_ms()), "data-request-told")


def put_off(console: Console, who: Who, one: DataRequest, reason: str) -> None:
    """Once, before it is answered."""
    if one.extended_ms is not None or one.answered_ms is not None:
        raise NotPossible("data-request-extended-before")
    if not reason.strip():
        raise Wrong({"reason": "field-missing"})
    changed = one._replace(extended_ms=console.now_ms(), extended=reason.strip())
    _keep(console, who, changed, "data-request-extended")


def answer(console: Console, who: Who, one: DataRequest, said: Answer) -> None:
    if one.answered_ms is not None:
        raise NotPossible("data-request-answered-before")
    missing = {name: "field-missing" for name in ("outcome", "answer") if not getattr(said, name)}
    if missing:
        raise Wrong(missing)
    changed = one._replace(
        answered_ms=console.now_ms(),
        outcome=said.outcome,
        answer=said.answer,
        answered_by=who.account,
        told_ms=one.told_ms or console.now_ms(),
    )
    _keep(console, who, changed, "data-request-answered")


def dossier_of(look: Looking, commune: str, said: str) -> str:
    return find_dossier(look, commune, said) if said.strip() else ""


def _received(said: str, now_ms: int) -> int:
    """The day that it came: today, or one before."""
    if not said:
        return now_ms
    at_ms = day_ms(said, "received") + NOON_MS
    if at_ms - NOON_MS > now_ms:
        raise Wrong({"received": "data-request-later"})
    return min(at_ms, now_ms)


def _keep(console: Console, who: Who, changed: DataRequest, what: str) -> None:
    store = console.accounts.store
    with store.transaction():
        store.data_requests.keep(changed)
        console.audit.did(who.account, _subject(changed), what=what)


def _subject(one: DataRequest) -> str:
    """By number: who asked stands in the request and nowhere else."""
    dossier = "" if one.dossier is None else one.dossier.hex()
    return f"yc{one.number} {dossier}".strip()


def _code(look: Looking, dossier: bytes | None) -> str:
    if dossier is None:
        return ""
    row = look.store.dossiers.find(DossierId(dossier))
    line = None if row is None else look.store.dossiers.find_row(row.number)
    return (line.code if line is not None else "") or dossier.hex()[:8]
