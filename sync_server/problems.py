"""Problem details (RFC 9457): the one place where errors become HTTP statuses."""

import logging
from pathlib import Path
from traceback import extract_tb
from typing import Any, Final

import msgspec
from litestar.connection import Request
from litestar.exceptions import HTTPException
from litestar.response import Response

from protocol.errors import (
    Later,
    OverCap,
    ProtocolError,
    StorageFull,
    TooLarge,
    TooManyRequests,
)
from sync_server.words import title_of

MEDIA_TYPE: Final = "application/problem+json"
TYPE: Final = "tag:tannha.example,2026:"  # what a code means stands in docs/spec/http.md
STATUS_BY_LAYER: Final = {
    "framing": 413,
    "signature": 401,
    "trust": 401,
    "request": 409,
    "place": 404,
    "pace": 503,
    "rules": 409,
}
STATUS_BY_KIND: Final = {TooLarge: 413, OverCap: 429, TooManyRequests: 429, StorageFull: 507}
CODE_BY_STATUS: Final = {
    400: "malformed-bytes",
    401: "untrusted",
    404: "no-such-place",
    405: "no-such-method",
    413: "too-large",
    429: "too-many-requests",
    503: "later",
}
DEFECT: Final = "defect"
HEADERS: Final = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
NOT_LET_IN: Final = frozenset({"signature", "trust"})

log = logging.getLogger("tannha")


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What went wrong, by a stable code, in the reader's language; never what was sent."""

    type: str
    status: int
    code: str
    title: str
    detail: str = ""  # for the folder's owner alone


def on_protocol_error(request: Request[Any, Any, Any], problem: ProtocolError) -> Response[bytes]:
    status = status_of(problem)
    event = "not_let_in" if problem.layer in NOT_LET_IN else "refused"
    _log(logging.INFO, event, request, status, problem.code)
    waits = {"retry-after": str(problem.after_s)} if isinstance(problem, Later) else {}
    return response(status, problem.code, headers=waits)


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    code = CODE_BY_STATUS.get(error.status_code, "not-possible")
    event = "not_let_in" if error.status_code in {401, 403} else "refused"
    _log(logging.INFO, event, request, error.status_code, code)
    kept = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    return response(error.status_code, code, headers=kept)


def on_defect(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A defect of ours: its kind and place go to the log, nothing of it to the client."""
    _log(logging.ERROR, DEFECT, request, 500, DEFECT, kind=type(error).__name__, where=where(error))
    return response(500, DEFECT)


def status_of(problem: ProtocolError) -> int:
    for kind, status in STATUS_BY_KIND.items():
        if isinstance(problem, kind):
            return status
    return STATUS_BY_LAYER.get(problem.layer, 400)


def response(
    status: int, code: str, *, detail: str = "", headers: dict[str, str] | None = None
) -> Response[bytes]:
    content = msgspec.json.encode(Problem(TYPE + code, status, code, title_of(code), detail))
    sent = {**HEADERS, **(headers or {})}
    return Response(content, status_code=status, media_type=MEDIA_TYPE, headers=sent)


def where(error: BaseException) -> str:
    """Of the code, never of the values."""
    frames = extract_tb(error.__traceback__)
    return " ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-3:])


def _log(
    level: int,
    event: str,
    request: Request[Any, Any, Any],
    status: int,
    code: str,
    **more: str,
) -> None:
    """Who, by device or network; at which door; what came of it. Nothing that was sent."""
    handler = request.scope.get("route_handler")
    said = {
        "route": getattr(handler, "handler_name", "none"),
        "status": status,
        "code": code,
        "device": getattr(request.state, "device", ""),
        "source": getattr(request.state, "source", ""),
    }
    log.log(level, event, extra={**said, **more})
