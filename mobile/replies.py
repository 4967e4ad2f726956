"""What came back over the network: whether the centre has answered, and no more than it may say.

SyncFailed
├── Unreachable        no answer: no signal, no route, or the line broke
├── NotTheCentre       something else has answered; the same would come of another try
│   ├── SignInFirst    a network's sign-in page
│   ├── Redirected     to another place, where we never go
│   └── FalseName      whoever answered could not show that the address is its own
├── BadAddress         nothing is sent in the clear, and nothing to what is no address
└── Refused            the centre understood and said no, or could not
"""

import asyncio
import ssl
from collections.abc import AsyncIterable, Iterator
from typing import Final

import httpx
import msgspec

from mobile.pace import retry_after_ms
from protocol.decoding import decode_json
from protocol.errors import ProtocolError

MEDIA_TYPE: Final = "application/vnd.tannha.sync"
PROBLEM_TYPE: Final = "application/problem+json"
MAX_ANSWER_BYTES: Final = 8 * 1024 * 1024  # packed; twice what a good link is offered
MAX_PROBLEM_BYTES: Final = 64 * 1024
SLOW_TIMEOUT_S: Final = 120.0  # 64 KiB at 2.5 kB/s with every fifth packet lost
LONGEST_REPLY_S: Final = 15 * 60.0  # a line that drips must not hold up everything else
# Not inflated by whoever reads: a few kilobytes of air could become gigabytes.
HEADERS: Final = {"content-type": MEDIA_TYPE, "accept-encoding": "identity"}

_SIGN_IN: Final = 511
_BUSY: Final = frozenset({429, 503})
_PAGES_OF_STRANGERS: Final = frozenset(
    {"text/html", "application/xhtml+xml", "application/captive+json"}
)


class SyncFailed(Exception):
    """Base: nothing was lost, the next try goes on where this one ended. `code` is stable."""

    code = "sync-failed"


class Unreachable(SyncFailed):
    code = "unreachable"


class NotTheCentre(SyncFailed):
    code = "not-the-centre"


class SignInFirst(NotTheCentre):
    code = "sign-in-first"


class Redirected(NotTheCentre):
    code = "redirected"


class FalseName(NotTheCentre):
    code = "false-name"


class BadAddress(SyncFailed):
    code = "bad-address"


class Refused(SyncFailed):
    """`problem` is the centre's stable code."""

    code = "refused"

    def __init__(self, status: int, problem: str, retry_after_ms: int = 0) -> None:
        super().__init__(f"{status} {problem}")
        self.status, self.problem, self.retry_after_ms = status, problem, retry_after_ms

    @property
    def later(self) -> bool:
        """The centre could not, rather than would not."""
        return self.status >= 500 or self.status == 429


async def ask(
    http: httpx.AsyncClient,
    method: str,
    path: str,
    content: bytes | None = None,
    *,
    within_s: float = LONGEST_REPLY_S,
) -> bytes:
    """One request and the centre's answer to it; every other end is a `SyncFailed`."""
    try:
        async with (
            asyncio.timeout(within_s),
            http.stream(
                method,
                path,
                content=content,
                headers=HEADERS,
                timeout=SLOW_TIMEOUT_S,
                follow_redirects=False,
            ) as reply,
        ):
            return await _read(reply)
    except TimeoutError as error:
        raise Unreachable(f"no whole answer in {within_s:g} s") from error
    except httpx.TransportError as error:
        raise unreached(error) from error


def ask_and_wait(http: httpx.Client, path: str, content: bytes, *, timeout_s: float) -> bytes:
    """The same with a person waiting: a short answer, and soon."""
    try:
        with http.stream(
            "POST",
            path,
            content=content,
            headers=HEADERS,
            timeout=timeout_s,
            follow_redirects=False,
        ) as reply:
            check_speaker(reply)
            said = bytearray()
            for piece in reply.iter_raw():
                _add(said, piece, MAX_PROBLEM_BYTES)
    except httpx.TransportError as error:
        raise unreached(error) from error
    if reply.status_code != 200:
        raise refusal(reply, bytes(said))
    return bytes(said)


def unreached(error: httpx.TransportError) -> SyncFailed:
    """No line, or a line to somebody who is not who we wanted."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FalseName(cause.verify_message)
    return Unreachable(type(error).__name__)


def check_speaker(reply: httpx.Response) -> None:
    """Before anything of it is read: raise unless the centre speaks, or says why it does not."""
    status, kind = reply.status_code, kind_of(reply)
    if reply.headers.get("content-encoding", "identity") != "identity":
        raise NotTheCentre("an answer in an encoding that nobody asked for")
    if status == _SIGN_IN or (status < 500 and kind in _PAGES_OF_STRANGERS):
        raise SignInFirst(f"{status} {kind}")
    if 300 <= status < 400:
        raise Redirected(f"{status}")
    if status >= 400 and kind == PROBLEM_TYPE:
        return
    if status in _BUSY or status >= 500:
        # Who shows the centre's certificate and can say no more is what stands before its door.
        raise Refused(status, "later", _wait_ms(reply))
    if status != 200 or kind != MEDIA_TYPE:
        raise NotTheCentre(f"{status} {kind}")


def refusal(reply: httpx.Response, content: bytes) -> Refused:
    """In the centre's own words; `unknown` where none are said."""
    try:
        code = decode_json(_Problem, content, limit=MAX_PROBLEM_BYTES).code
    except ProtocolError:
        code = "unknown"
    return Refused(reply.status_code, code, _wait_ms(reply))


def kind_of(reply: httpx.Response) -> str:
    kind: str = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind


class _Problem(msgspec.Struct):
    code: str = "unknown"


async def _read(reply: httpx.Response) -> bytes:
    check_speaker(reply)
    if reply.status_code == 200:
        return await _collected(reply.aiter_raw(), MAX_ANSWER_BYTES)
    raise refusal(reply, await _collected(reply.aiter_raw(), MAX_PROBLEM_BYTES))


async def _collected(pieces: AsyncIterable[bytes], limit: int) -> bytes:
    content = bytearray()
    async for piece in pieces:
        _add(content, piece, limit)
    return bytes(content)


def _add(content: bytearray, piece: bytes, limit: int) -> None:
    """Never more in memory than allowed, whatever length was announced."""
    if len(content) + len(piece) > limit:
        raise NotTheCentre(f"an answer of more than {limit} bytes")
    content += piece


def _wait_ms(reply: httpx.Response) -> int:
    return retry_after_ms(reply.headers.get("retry-after")) if reply.status_code in _BUSY else 0


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
