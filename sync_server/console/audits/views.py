"""What the page of the audit says of entries: names and words for what they only number."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from protocol.ids import DossierId
from protocol.trade.names import folded
from protocol.trade.visits import APART
from sync_server.console.audit_log import DENIED, NOBODY
from sync_server.console.audits.words import why_key
from sync_server.console.desk import Console, Looking
from sync_server.console.devices.views import SHORT_DIGITS
from sync_server.console.due_soon import DAY_MS, VIETNAM_MS
from sync_server.console.errors import Wrong
from sync_server.console.sessions import Who
from sync_server.store.audit_search import NEWEST_OF_ALL, Entry, Sought
from sync_server.store.work import matching

PAGE: Final = 50
SHOWN_CODES: Final = 3  # of a list; the others are counted
HEX_OF_ID: Final = 32
ID: Final = re.compile("[0-9a-f]{32}")


class Asked(msgspec.Struct, frozen=True):
    """What somebody looks for; by a form, because it may name a person."""

    account: Annotated[int, Meta(ge=-1)] = NOBODY
    act: Literal["", "looked", "denied", "did"] = ""
    dossier: Annotated[str, Meta(max_length=60)] = ""
    since: Annotated[str, Meta(max_length=10)] = ""
    until: Annotated[str, Meta(max_length=10)] = ""
    below: Annotated[int, Meta(ge=0, le=NEWEST_OF_ALL)] = NEWEST_OF_ALL


class Line(msgspec.Struct, frozen=True):
    number: int
    at_ms: int
    by: str
    name: str
    act: str
    denied: bool
    why: str
    dossiers: list[tuple[str, str]]  # page and code of what lies in this commune; "" is a visit
    machine: str  # whose page it was
    others: int  # of a list, besides
    subject: str


class AuditView(msgspec.Struct, frozen=True):
    asked: Asked
    lines: list[Line]
    below: int | None  # of the next page
    people: Mapping[int, str]
    whole: bool  # this person sees the centre's whole chain and may take it out
    count: int
    tip: str


class Chain(msgspec.Struct, frozen=True):
    """What the console's own file says; the names of dossiers come from the registry."""

    entries: list[Entry]
    people: Mapping[int, tuple[str, str]]  # all that entries may name
    kept: Mapping[int, str]  # whom one may choose
    whole: bool
    count: int
    tip: str


def chain_of(console: Console, who: Who, asked: Asked, subject: str) -> Chain:
    """On the server's own thread: the file of accounts belongs to it."""
    store = console.accounts.store
    whole = who.commune == console.offices.commune
    every = store.accounts()
    here = {
        one.number: one.full_name
        for one in every
        if whole or any(may.commune == who.commune for may in store.roles_of(one.number))
    }
    allowed = None if whole or subject else [*here]
    if asked.account != NOBODY:
        allowed = [asked.account] if whole or asked.account in here else []
    first = 0 if not asked.since else store.audit.first_since(day_ms(asked.since, "since"))
    below = asked.below
    if asked.until:
        ends = store.audit.first_since(day_ms(asked.until, "until") + DAY_MS)
        below = min(below, ends)
    sought = Sought(allowed, asked.act, subject, first, below)
    last = store.last_entry()
    return Chain(
        store.audit.find(sought, limit=PAGE + 1),
        {one.number: (one.full_name, one.name) for one in every},
        here,
        whole,
        0 if last is None else last.number,
        "" if last is None else last.link.hex(),
    )


def see_audit(look: Looking, commune: str, asked: Asked, chain: Chain) -> AuditView:
    lines = [_line(look, commune, one, chain) for one in chain.entries[:PAGE]]
    more = len(chain.entries) > PAGE
    return AuditView(
        asked,
        lines,
        chain.entries[PAGE - 1].number if more else None,
        chain.kept,
        chain.whole,
        chain.count,
        chain.tip,
    )


def find_dossier(look: Looking, commune: str, said: str) -> str:
    """The id of the one dossier of this commune that a code or id names; '' without one."""
    typed = said.strip().casefold()
    if len(typed) == HEX_OF_ID and set(typed) <= set("0123456789abcdef"):
        row = look.store.dossiers.find(DossierId(bytes.fromhex(typed)))
        return typed if row is not None and row.commune == commune else ""
    words = folded(typed).replace("-", " ").replace(".", " ").split()
    if not words:
        return ""
    found = look.store.work.found(matching(commune, words), below=NEWEST_OF_ALL, limit=PAGE)
    fitting = [one for one in found if one.code.casefold() == typed]
    return fitting[0].dossier.hex() if len(fitting) == 1 else ""


def day_ms(said: str, field: str) -> int:
    """Midnight in Vietnam of a day like 23/11/2026."""
    try:
        at = datetime.strptime(said, "%d/%m/%Y").replace(tzinfo=UTC)
    except ValueError as error:
        raise Wrong({field: "audit-day-wrong"}) from error
    return int(at.timestamp() * 1000) - VIETNAM_MS


def _line(look: Looking, commune: str, entry: Entry, chain: Chain) -> Line:
    named = entry.subject.replace("/", " ").split()
    dossiers = [one for one in named if ID.fullmatch(one)]
    found = (_shown(look, commune, one) for one in dossiers[:SHOWN_CODES])
    shown = [one for one in found if one is not None]
    machine = next((one for one in dossiers if bytes.fromhex(one) in look.trust.devices), "")
    by, name = chain.people.get(entry.account, ("", ""))
    return Line(
        entry.number,
        entry.at_ms,
        by,
        name or str(entry.account),
        f"act-{entry.act}",
        entry.act == DENIED,
        why_key(entry.why),
        shown,
        machine[:SHORT_DIGITS],
        len(dossiers) - len(shown) - bool(machine),
        "" if dossiers else entry.subject,
    )


def _shown(look: Looking, commune: str, said: str) -> tuple[str, str] | None:
    """Where it is and what it is called, of what this commune has: another's is not named here."""
    row = look.store.dossiers.find(DossierId(bytes.fromhex(said)))
    if row is None or row.commune != commune:
        return None
    line = look.store.dossiers.find_row(row.number)
    if line is None or line.procedure in APART:
        return f"/lich-den-nha/{said}", ""
    return f"/ho-so/{said}", line.code or said[:8]
