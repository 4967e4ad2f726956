"""Runs the window until it is told to stop, or has been closed for a while."""

import asyncio
import secrets
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import flet as ft
import uvicorn
from flet_web.fastapi.flet_app import app_manager  # type: ignore[import-untyped]  # no stubs

from mobile.window.door import HOST, Door
from mobile.window.files import Files
from mobile.window.site import Site

MAX_MESSAGE_BYTES: Final = 32 << 20  # a photograph, chosen as a file, in one message
CLOSED_SECONDS: Final = 60.0  # a window that was closed by mistake is opened again within
END_SECONDS: Final = 3
STOPS: Final = (signal.SIGINT, signal.SIGTERM)

Show = Callable[[str], None]


class Window:
    """`on_come` and `on_leave` hear of the one page that is open."""

    def __init__(self, main: Callable[[ft.Page], None], assets: Path, name: str) -> None:
        self._main, self._assets, self._name = main, assets, name
        self.on_come: Final[list[Callable[[], None]]] = []
        self.on_leave: Final[list[Callable[[], None]]] = []

    async def run(self, show: Show, *, port: int = 0, ends_when_closed: bool = False) -> None:
        """`show` is given the address to open, as soon as it answers."""
        with (
            tempfile.TemporaryDirectory(prefix="tannha-window-") as folder,
            _listening(port) as listener,
        ):
            files = Files(Path(folder), self._assets, name=self._name)
            door = Door(listener.getsockname()[1], secrets.token_bytes)
            site = Site(door, files, self._main, came=self._came, left=self._left)
            server = _Server(site, lambda: show(door.address()))
            server.stop_on_signals()
            if ends_when_closed:
                self._end_when_closed(server)
            await app_manager.start()
            try:
                await server.serve(sockets=[listener])
            finally:
                await app_manager.shutdown()

    def _came(self) -> None:
        for tell in self.on_come:
            tell()

    def _left(self) -> None:
        for tell in self.on_leave:
            tell()

    def _end_when_closed(self, server: "_Server") -> None:
        loop, ending = asyncio.get_running_loop(), list[asyncio.TimerHandle]()
        self.on_leave.append(lambda: ending.append(loop.call_later(CLOSED_SECONDS, server.stop)))
        self.on_come.append(lambda: ending.pop().cancel() if ending else None)


class _Server(uvicorn.Server):
    def __init__(self, site: Site, ready: Callable[[], None]) -> None:
        super().__init__(_config(site))
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours: the device is locked before the process ends."""
        yield

    def stop(self) -> None:
        self.should_exit = True

    def stop_on_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in STOPS:
            with suppress(NotImplementedError):  # Windows: Ctrl-C cancels what `run` runs
                loop.add_signal_handler(number, self.stop)


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """On this machine only; port 0: any that is free."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        yield listener


def _config(site: Site) -> uvicorn.Config:
    return uvicorn.Config(
        site,
        log_level="warning",
        access_log=False,  # addresses hold a key
        lifespan="off",
        ws="websockets-sansio",
        ws_max_size=MAX_MESSAGE_BYTES,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=END_SECONDS,
    )
