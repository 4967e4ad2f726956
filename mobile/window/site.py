"""The ASGI application behind the door: Flet's page, files and socket, one client at a time."""

import asyncio
import stat
from collections.abc import Callable
from typing import Final

import flet as ft
from flet_web.fastapi.flet_app import (  # type: ignore[import-untyped]  # no stubs
    FletApp,
    app_manager,
)
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from mobile.window import notices
from mobile.window.door import Door, Knock, Verdict, is_page
from mobile.window.files import INDEX, NOT_SERVED, Files

SOCKET: Final = "/ws"
NOTICE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
SESSION_SECONDS: Final = 60  # a page that is loaded anew finds its session again
HEADERS: Final = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}
WORDS: Final = {
    Verdict.OCCUPIED: (409, notices.OCCUPIED),
    Verdict.NO_KEY: (403, notices.NO_KEY),
    Verdict.FOREIGN: (403, notices.FOREIGN),
    Verdict.NOT_HERE: (405, notices.FOREIGN),
}


class Site:
    """`came` and `left` are told of the one page that is open."""

    def __init__(
        self,
        door: Door,
        files: Files,
        main: Callable[[ft.Page], None],
        *,
        came: Callable[[], None] = lambda: None,
        left: Callable[[], None] = lambda: None,
    ) -> None:
        self._door, self._files, self._main = door, files, main
        self._came, self._left = came, left

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._talk(scope, receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        verdict = self._door.judge(knock_of(scope))
        if verdict is Verdict.ENTER:
            reply, policy = self._file(scope["path"]), self._files.policy
        elif verdict is Verdict.COME_IN:
            reply, policy = RedirectResponse("/", 303, {"Set-Cookie": self._door.cookie()}), ""
        else:
            status, words = WORDS[verdict]
            reply, policy = HTMLResponse(words, status), NOTICE_POLICY
        await reply(scope, receive, _dressed(send, policy))

    def _file(self, path: str) -> Response:
        """Any page is the one page; which screen it shows is known here."""
        name = INDEX if is_page(path) else path.lstrip("/")
        where, found = self._files.lookup_path(name)
        if found is None or not stat.S_ISREG(found.st_mode) or path.startswith(NOT_SERVED):
            return Response(status_code=404)
        return FileResponse(where, stat_result=found)

    async def _talk(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        if scope["path"] != SOCKET or self._door.judge(knock_of(scope)) is not Verdict.ENTER:
            await socket.close()  # before it was accepted: an HTTP 403
            return
        self._door.inside += 1
        self._came()
        try:
            await FletApp(
                asyncio.get_running_loop(),
                app_manager.executor,
                self._main,
                None,
                session_timeout_seconds=SESSION_SECONDS,
            ).handle(socket)
        finally:
            self._door.inside -= 1
            self._left()


def knock_of(scope: Scope) -> Knock:
    said = Headers(scope=scope)
    return Knock(
        scope.get("method", "GET"),
        scope["path"],
        scope["query_string"].decode("latin-1"),
        said.get("host", ""),
        said.get("origin", ""),
        said.get("cookie", ""),
        socket=scope["type"] == "websocket",
    )


def _dressed(send: Send, policy: str) -> Send:
    """What every answer says beside its content."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            if policy:
                headers["Content-Security-Policy"] = policy
        await send(message)

    return sent
