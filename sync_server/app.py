"""Composition root: the one place where settings become objects and objects meet."""

import secrets
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig

from protocol.decoding import decode_json
from protocol.errors import ProtocolError
from protocol.generations import origin_at
from sync_server import keyring, projection
from sync_server.centre import Centre
from sync_server.console.app import ACCOUNTS, Offered, open_console
from sync_server.console.audits.terms import Terms
from sync_server.console.desk import Console
from sync_server.console.seeds import Seeds
from sync_server.control import control_router
from sync_server.devices.controller import devices_router
from sync_server.devices.reception import Reception
from sync_server.offices import Offices
from sync_server.offices import Settings as CentreSettings
from sync_server.problems import on_defect, on_http_error, on_protocol_error
from sync_server.progress import bar
from sync_server.public.controller import public_router
from sync_server.public.look_up import LookUps
from sync_server.store import Store
from sync_server.store.accounts import ConsoleStore

KEYS: Final = "keys"
DATABASE: Final = "centre.db"
SETTINGS: Final = "centre.json"
TERMS: Final = "personal-data.json"
MAX_TERMS_BYTES: Final = 4096
TITLE: Final = "Tận Nhà: the centre"
VERSION: Final = "1"
MAX_BODY_BYTES: Final = 64 * 1024  # of a route that says nothing else


class Parts(msgspec.Struct, frozen=True):
    """A centre put together from its data folder."""

    centre: Centre
    offices: Offices


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def read_settings(folder: Path) -> CentreSettings:
    return msgspec.json.decode((folder / SETTINGS).read_bytes(), type=CentreSettings)


def open_centre(folder: Path, *, for_rows: bool = True) -> Parts:
    """`for_rows`: somebody will read or write the registry, so it has to be of this version."""
    settings = read_settings(folder)
    keys = keyring.load(folder / KEYS)
    root = keyring.root_public(folder / KEYS)
    store = Store(folder / DATABASE)
    centre = Centre(
        store,
        keys,
        origin=origin_at(settings.centre, store.tree.head().generation),
        root=root,
        now_ms=now_ms,
        entropy=secrets.token_bytes,
    )
    if for_rows:
        projection.bring_up(store, centre.trust, bar("Lập lại sổ sau khi đổi bản", lines=10))
    return Parts(centre, Offices(centre, keys, settings, root, secrets.token_bytes))


def read_terms(folder: Path) -> Terms:
    """The days of citizens' requests about their data: the centre's own, or our reading."""
    path = folder / TERMS
    if not path.exists():
        return Terms()
    return decode_json(Terms, path.read_bytes(), limit=MAX_TERMS_BYTES)


def open_accounts(folder: Path) -> ConsoleStore:
    """For nobody else on this machine: it says who works here and who looked at whom."""
    path = folder / ACCOUNTS
    path.touch(mode=0o600, exist_ok=True)
    return ConsoleStore(path)


def open_seeds(folder: Path) -> Seeds:
    """By the key of this machine, which lies with the centre's other keys."""
    return Seeds(keyring.console_key(folder / KEYS, secrets.token_bytes), secrets.token_bytes)


def open_pages(parts: Parts, folder: Path, offered: Offered) -> Console:
    """The console of a centre: its own file of accounts, and connections that only read."""
    accounts, seeds = open_accounts(folder), open_seeds(folder)
    seeds.seal_old(accounts)
    return open_console(
        parts.centre,
        parts.offices,
        database=folder / DATABASE,
        accounts=accounts,
        seeds=seeds,
        entropy=secrets.token_bytes,
        offered=offered,
    )


class Service(msgspec.Struct, frozen=True):
    """How a centre is offered over HTTP."""

    control_token: str
    spool: Path  # for what is on its way in, on the disk whose room counts
    free_bytes: Callable[[], int]
    proxies: frozenset[str] = frozenset()  # whose word on the true source is taken
    describes_itself: bool = False  # for tests and developers: not where strangers come


def service_on(folder: Path, token: str) -> Service:
    return Service(token, folder, lambda: shutil.disk_usage(folder).free)


def create_app(parts: Parts, service: Service) -> Litestar:
    reception = Reception(
        parts.centre,
        spool=service.spool,
        free_bytes=service.free_bytes,
        proxies=service.proxies,
    )
    return Litestar(
        route_handlers=[devices_router, public_router, control_router],
        dependencies={
            "centre": _given(parts.centre),
            "offices": _given(parts.offices),
            "reception": _given(reception),
            "look_ups": _given(LookUps()),
        },
        exception_handlers={
            ProtocolError: on_protocol_error,
            HTTPException: on_http_error,
            Exception: on_defect,
        },
        request_max_body_size=MAX_BODY_BYTES,
        openapi_config=OpenAPIConfig(TITLE, VERSION) if service.describes_itself else None,
        logging_config=None,
        state=State({"control_token": service.control_token, "reception": reception}),
    )


def _given(value: object) -> Provide:
    return Provide(lambda: value, sync_to_thread=False)
