"""What a person reads when a page cannot be shown: one sentence, and what to do next."""

import logging
from typing import Any, Final

from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Response

from protocol.errors import Later, NoSuchPlace, ProtocolError
from sync_server.console.answering import HTML, language
from sync_server.console.desk import Console
from sync_server.console.errors import Forged, NeedsProof, NotForRole, NotHere, NotIn, Wrong
from sync_server.console.sessions import Who
from sync_server.console.shielding import headers
from sync_server.console.texts import TEXTS
from sync_server.problems import status_of, where

Asked = Request[Any, Any, State]
LOGIN: Final = "/dang-nhap"
KINDS: Final[dict[type[Exception], tuple[int, str]]] = {
    NotHere: (404, "not-here"),
    NoSuchPlace: (404, "not-here"),
    NotForRole: (403, "not-for-role"),
    Forged: (403, "forged"),
    Wrong: (422, "bad-request"),
}
BY_STATUS: Final = {404: "not-here", 405: "not-here", 403: "not-for-role", 429: "busy"}

log = logging.getLogger("tannha")


def on_not_in(request: Asked, _: NotIn) -> Response[Any]:
    """To the door; what was asked for is not carried along in an address."""
    if request.headers.get("hx-request"):
        return Response("", status_code=401, headers={"hx-redirect": LOGIN})
    return Redirect(LOGIN, status_code=303)


def on_needs_proof(request: Asked, error: NeedsProof) -> Response[str]:
    """The same form again, with everything that was typed, and a field for the code."""
    who: Who = request.scope["user"]
    return _drawn(
        request,
        403,
        "proof.html",
        kept=error.kept,
        csrf=who.csrf,
        to=request.url.path,
        wrong=error.wrong if error.wrong in TEXTS else "",
    )


def on_ours(request: Asked, error: Exception) -> Response[str]:
    status, key = KINDS[type(error)]
    return _said(request, status, key)


def on_protocol_error(request: Asked, problem: ProtocolError) -> Response[str]:
    if isinstance(problem, Later):
        return _said(request, status_of(problem), "busy", after=problem.after_s)
    return _said(request, status_of(problem), "not-possible")


def on_http_error(request: Asked, error: HTTPException) -> Response[str]:
    key = BY_STATUS.get(error.status_code, "bad-request")
    return _said(request, error.status_code, key, after=5)


def on_defect(request: Asked, error: Exception) -> Response[str]:
    """Its kind and place go to the log, nothing of it to the browser."""
    handler = request.scope.get("route_handler")
    said = {"route": getattr(handler, "name", "none"), "kind": type(error).__name__}
    log.error("console_defect", extra={**said, "where": where(error)})
    return _said(request, 500, "broken")


def _said(request: Asked, status: int, key: str, **words: object) -> Response[str]:
    waits = {"retry-after": str(words["after"])} if status in {429, 503} else {}
    answer = _drawn(request, status, "mistake.html", key=key, words=words)
    answer.headers.update(waits)
    return answer


def _drawn(request: Asked, status: int, template: str, **said: object) -> Response[str]:
    console: Console = request.app.state.console
    html = console.pages.draw(template, lang=language(request), **said)
    # What no route answers passes no middleware: the shield comes along.
    shield = headers(secure=console.secure)
    return Response(html, status_code=status, media_type=HTML, headers=shield)
