"""Problem details (RFC 9457): the one place where errors become HTTP statuses."""

import logging
from typing import Any, Final

import msgspec
from litestar.connection import Request
from litestar.exceptions import HTTPException
from litestar.response import Response

from protocol.errors import ProtocolError, TooLarge
from sync_server.words import title_of

MEDIA_TYPE: Final = "application/problem+json"
STATUS_BY_LAYER: Final = {
    "framing": 413,
    "signature": 401,
    "trust": 401,
    "request": 409,
    "place": 404,
    "rules": 409,
}
CODE_BY_STATUS: Final = {
    400: "malformed-bytes",
    404: "no-such-place",
    405: "no-such-method",
    413: "too-large",
    429: "too-many-requests",
    503: "later",
}
HEADERS: Final = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}

log = logging.getLogger("tannha")


class Problem(msgspec.Struct, frozen=True):
    """What went wrong, by a stable code, in the reader's language; never what was sent."""

    status: int
    code: str
    title: str


def on_protocol_error(_: Request[Any, Any, Any], problem: ProtocolError) -> Response[bytes]:
    status = 413 if isinstance(problem, TooLarge) else STATUS_BY_LAYER.get(problem.layer, 400)
    log.info("refused", extra={"code": problem.code, "layer": problem.layer})
    return _response(status, problem.code)


def on_http_error(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    code = CODE_BY_STATUS.get(error.status_code, "not-possible")
    return _response(error.status_code, code)


def on_defect(_: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A defect of ours: its kind goes to the log, nothing of it to the client."""
    log.error("defect", extra={"kind": type(error).__name__}, exc_info=error)
    return _response(500, "defect")


def _response(status: int, code: str) -> Response[bytes]:
    content = msgspec.json.encode(Problem(status, code, title_of(code)))
    return Response(content, status_code=status, media_type=MEDIA_TYPE, headers=HEADERS)
