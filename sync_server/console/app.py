"""The console put together: its routes, its door, its errors; a program of its own origin."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from protocol.errors import ProtocolError
from protocol.keys import ARGON2ID_FLOOR, PasswordCost
from sync_server.centre import Centre
from sync_server.console.accounts import Accounts
from sync_server.console.audit_log import AuditLog
from sync_server.console.audits.controller import audits_router
from sync_server.console.audits.terms import Terms
from sync_server.console.catalogue.controller import catalogue_router
from sync_server.console.desk import Console
from sync_server.console.devices.controller import devices_router
from sync_server.console.dossiers.controller import dossiers_router
from sync_server.console.entry.controller import entry_router
from sync_server.console.errors import Forged, NeedsProof, NotForRole, NotHere, NotIn, Wrong
from sync_server.console.folders.controller import folders_router
from sync_server.console.guards import guard
from sync_server.console.held.controller import held_router
from sync_server.console.lists.controller import lists_router
from sync_server.console.mistakes import (
    on_defect,
    on_http_error,
    on_needs_proof,
    on_not_in,
    on_ours,
    on_protocol_error,
)
from sync_server.console.passwords import Passwords
from sync_server.console.previews.controller import previews_router
from sync_server.console.rendering import Pages
from sync_server.console.rules import RULES
from sync_server.console.seeds import Seeds
from sync_server.console.sessions import Sessions
from sync_server.console.shielding import Shield
from sync_server.console.staff.controller import staff_router
from sync_server.console.statistics.controller import statistics_router
from sync_server.console.still import still_router
from sync_server.console.visits.controller import visits_router
from sync_server.offices import Offices
from sync_server.store.accounts import ConsoleStore
from sync_server.store.readers import Readers

ACCOUNTS: Final = "console.db"
MAX_BODY_BYTES: Final = 64 * 1024  # of a form that says nothing else

# Each group of pages is a folder with a router; whoever adds one adds its line here.
ROUTERS: Final[tuple[Router, ...]] = (
    still_router,
    entry_router,
    lists_router,
    dossiers_router,
    folders_router,
    previews_router,
    devices_router,
    held_router,
    staff_router,
    audits_router,
    visits_router,
    catalogue_router,
    statistics_router,
)


class Offered(msgspec.Struct, frozen=True):
    """How a console is offered: behind which proxies, whether by TLS, how dear passwords are."""

    proxies: frozenset[str] = frozenset()
    secure: bool = True
    sample: bool = False
    password_cost: PasswordCost = ARGON2ID_FLOOR  # lower in tests alone
    keys: Path | None = None  # sealed recovery keys, which two persons open together
    address: str = ""  # of the centre as tablets reach it, for the QR of a new one
    terms: Terms = Terms()  # by when citizens' requests about their data are due


def open_console(  # noqa: PLR0913  # the world comes in as arguments
    centre: Centre,
    offices: Offices,
    *,
    database: Path,
    accounts: ConsoleStore,
    seeds: Seeds,
    entropy: Callable[[int], bytes],
    offered: Offered,
) -> Console:
    audit = AuditLog(accounts, centre.now_ms)
    hashing = Passwords(entropy, offered.password_cost)
    now_ms = centre.now_ms
    return Console(
        centre,
        offices,
        accounts=Accounts(accounts, audit, hashing, seeds, now_ms=now_ms, entropy=entropy),
        sessions=Sessions(accounts, now_ms=now_ms, entropy=entropy),
        audit=audit,
        readers=Readers(database),
        pages=Pages(),
        proxies=offered.proxies,
        secure=offered.secure,
        sample=offered.sample,
        keys=offered.keys,
        address=offered.address,
        terms=offered.terms,
    )


def create_console(console: Console) -> Litestar:
    app = Litestar(
        route_handlers=[*ROUTERS],
        guards=[guard],
        dependencies={"console": Provide(lambda: console, sync_to_thread=False)},
        middleware=[Shield(secure=console.secure)],
        exception_handlers={
            NotIn: on_not_in,
            NeedsProof: on_needs_proof,
            **dict.fromkeys((NotHere, NotForRole, Forged, Wrong), on_ours),
            ProtocolError: on_protocol_error,
            HTTPException: on_http_error,
            Exception: on_defect,
        },
        request_max_body_size=MAX_BODY_BYTES,
        openapi_config=None,
        logging_config=None,
        state=State({"console": console}),
    )
    without = [name for name in names_of(app) if name not in RULES]
    assert not without, f"routes without a rule: {without}"
    return app


def names_of(app: Litestar) -> list[str]:
    """Of every handler that answers here."""
    return [
        handler.name or str(handler)
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler) and handler.http_methods != {"OPTIONS"}
    ]
