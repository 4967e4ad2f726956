"""Headers that every answer of the console carries, whoever made it."""

from typing import Final

from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",  # unless the answer says otherwise: static files do
}
SECURE: Final = {"strict-transport-security": "max-age=63072000; includeSubDomains"}


def headers(*, secure: bool) -> dict[str, str]:
    return {**HEADERS, **(SECURE if secure else {})}


class Shield(ASGIMiddleware):
    def __init__(self, *, secure: bool) -> None:
        said = headers(secure=secure).items()
        self._headers = [(name.encode(), value.encode()) for name, value in said]

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        async def shielded(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                more = [pair for pair in self._headers if pair[0] not in there]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        await next_app(scope, receive, shielded)
