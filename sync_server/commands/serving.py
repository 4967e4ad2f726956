"""A new centre, and the server that runs it."""

import asyncio
import contextlib
import gc
import secrets
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server
from litestar import Litestar

from protocol.errors import NotPossible
from sync_server import app, control, keyring
from sync_server.commands.line import PASSPHRASE_VARIABLES, Arguments, Commands, passphrase, say
from sync_server.console.app import Offered, create_console
from sync_server.logs import log_to_stderr
from sync_server.offices import AGENCY_UNSET, Settings
from sync_server.publishing.folder import copy_files, first_catalogue

DEFAULT_PORT: Final = 8320
NO_CONSOLE: Final = 0
HEADERS_MS: Final = 10_000  # a request's head, at the slowest
MAX_HEAD_BYTES: Final = 64 * 1024
MAX_CONNECTIONS: Final = 4096  # most of them wait for a slow line


def add(commands: Commands) -> None:
    made = commands.add("init", "a new centre", init)
    made.add_argument("--centre", required=True, help="its name in the log: visible ASCII")
    made.add_argument("--commune", required=True, help="five digits, as in units.csv")
    made.add_argument("--agency", default=AGENCY_UNSET, help="the agency's code in dossier codes")
    served = commands.add("serve", "run the sync server", serve)
    served.add_argument("--host", default="127.0.0.1")
    served.add_argument("--port", type=int, default=DEFAULT_PORT)
    served.add_argument(
        "--console-port", type=int, default=NO_CONSOLE, help="pages for the centre's people, there"
    )
    served.add_argument(
        "--address", default="", help="of this server as tablets reach it: in the QR of a new one"
    )
    served.add_argument(
        "--sample", action="store_true", help="the console says that all data are invented"
    )
    served.add_argument(
        "--proxy", action="append", default=[], help="its address, where one stands before us"
    )
    served.add_argument(
        "--describe", action="store_true", help="serve /schema: not where strangers come"
    )


def init(args: Arguments) -> int:
    folder: Path = args.data
    if (folder / app.SETTINGS).exists():
        raise NotPossible(f"{folder} đã có một Trung tâm: xin chọn thư mục khác")
    folder.mkdir(parents=True, exist_ok=True)
    passphrases = {name: passphrase(name) for name in PASSPHRASE_VARIABLES}
    root = keyring.create(folder / app.KEYS, passphrases, secrets.token_bytes)
    settings = Settings(args.centre, args.commune, args.agency)
    (folder / app.SETTINGS).write_bytes(msgspec.json.encode(settings))
    recovery = keyring.recovery_public(folder / app.KEYS)
    app.open_centre(folder).offices.found(root, first_catalogue(), recovery=recovery)
    own = copy_files(folder)
    say(f"Đã tạo Trung tâm {args.centre} tại {folder}")
    say(f"Thủ tục, lịch, phí ở {own}: sửa tệp rồi chạy tannha catalogue {folder}")
    say("Cất cụm mật khẩu gốc và hai cụm mật khẩu khôi phục ở nơi an toàn, tách rời nhau.")
    return 0


def serve(args: Arguments) -> int:
    folder: Path = args.data
    with control.lock(folder) as ours:
        if not ours:
            raise NotPossible(f"đã có máy chủ chạy trên {folder}: chỉ cần một, xin dùng máy chủ đó")
        _check_free(args.host, args.port)
        log_to_stderr()
        token = secrets.token_urlsafe(control.TOKEN_BYTES)
        url = f"http://{args.host}:{args.port}"
        service = msgspec.structs.replace(
            app.service_on(folder, token),
            proxies=frozenset(args.proxy),
            describes_itself=args.describe,
        )
        parts = app.open_centre(folder)
        servers = [_server(app.create_app(parts, service), args.host, args.port)]
        if args.console_port != NO_CONSOLE:
            _check_free(args.host, args.console_port)
            offered = Offered(
                frozenset(args.proxy),
                secure=bool(args.proxy),
                sample=args.sample,
                keys=folder / app.KEYS,
                address=args.address or url,
                terms=app.read_terms(folder),
            )
            console = create_console(app.open_pages(parts, folder, offered))
            servers.append(_server(console, args.host, args.console_port))
        control.write_address(folder, control.Address(url, token))
        say(f"Tận Nhà: {url}")
        if args.console_port != NO_CONSOLE:
            say(f"Bàn làm việc: http://{args.host}:{args.console_port}")
        _run(servers)
    return 0


def _run(servers: Sequence[Server]) -> None:
    """Until a signal ends them; one process and one thread, because there is one writer."""
    gc.collect()
    gc.freeze()  # what is here now stays: the collector need not look at it again and again
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve_all(servers))


async def _serve_all(servers: Sequence[Server]) -> None:
    """Each at its own door: pages and devices share nothing but the centre."""
    await asyncio.gather(*(server.serve() for server in servers))


def _server(litestar: Litestar, host: str, port: int) -> Server:
    return Server(
        litestar,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADERS_MS, max_buffer_size=MAX_HEAD_BYTES
        ),
        websockets=False,
        backlog=MAX_CONNECTIONS,
        backpressure=MAX_CONNECTIONS,
        log_level=LogLevels.warning,
    )


def _check_free(host: str, port: int) -> None:
    """The server itself would share an address with another one, and each would get half."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that ended just now
        try:
            probe.bind((host, port))
        except OSError as error:
            raise NotPossible(
                f"{host}:{port} không dùng được, có thể đang có chương trình khác: xin chọn số khác"
                " (--port)"
            ) from error
