"""Composition root: the one place where settings become objects and objects meet."""

import json
import logging
import secrets
import sys
import time
from pathlib import Path
from typing import Final

import msgspec
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException

from protocol.errors import ProtocolError
from sync_server import keyring
from sync_server.centre import Centre
from sync_server.control import control_router
from sync_server.devices.controller import devices_router
from sync_server.offices import Offices
from sync_server.offices import Settings as CentreSettings
from sync_server.origins import origin_at
from sync_server.problems import on_defect, on_http_error, on_protocol_error
from sync_server.store import Store

KEYS: Final = "keys"
DATABASE: Final = "centre.db"
SETTINGS: Final = "centre.json"
MAX_BODY_BYTES: Final = 64 * 1024  # of a route that says nothing else


class Parts(msgspec.Struct, frozen=True):
    """A centre put together from its data folder."""

    centre: Centre
    offices: Offices


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def read_settings(folder: Path) -> CentreSettings:
    return msgspec.json.decode((folder / SETTINGS).read_bytes(), type=CentreSettings)


def open_centre(folder: Path) -> Parts:
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
    return Parts(centre, Offices(centre, keys, settings, root, secrets.token_bytes))


def create_app(parts: Parts, *, control_token: str) -> Litestar:
    def provide_centre() -> Centre:
        return parts.centre

    def provide_offices() -> Offices:
        return parts.offices

    return Litestar(
        route_handlers=[devices_router, control_router],
        dependencies={
            "centre": Provide(provide_centre, sync_to_thread=False),
            "offices": Provide(provide_offices, sync_to_thread=False),
        },
        exception_handlers={
            ProtocolError: on_protocol_error,
            HTTPException: on_http_error,
            Exception: on_defect,
        },
        request_max_body_size=MAX_BODY_BYTES,
        openapi_config=None,
        logging_config=None,
        state=State({"control_token": control_token}),
    )


class JsonLines(logging.Formatter):
    """One line of JSON an event: what happened, never to whom."""

    KEPT: Final = ("code", "layer", "kind", "device", "operations")

    def format(self, record: logging.LogRecord) -> str:
        said = {"level": record.levelname.lower(), "event": record.getMessage()}
        said |= {name: getattr(record, name) for name in self.KEPT if hasattr(record, name)}
        return json.dumps(said, ensure_ascii=False)


def log_to_stderr() -> None:
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(JsonLines())
    logging.basicConfig(handlers=[stream], level=logging.INFO, force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)
