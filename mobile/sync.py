"""Drive one synchronisation: the session decides, this file sends, reads and keeps.

Whatever goes wrong on the way has a name, and leaves everything in place for the next try.
"""

import asyncio
import ipaddress
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec

from mobile.ports import Clock, SlowWork
from mobile.store import Store
from mobile.vault import Unlocked
from protocol.blobs import prove_chunk
from protocol.decoding import decode, encode
from protocol.errors import ProtocolError
from protocol.messages import (
    SYNC_PATH,
    ChunkBody,
    SyncAnswer,
    SyncRequest,
    Target,
    chunk_path,
    frame_request,
    pack_request,
    unpack_answer,
)
from protocol.outbox import requests_of
from protocol.packing import LEVEL_BAD_LINK, LEVEL_GOOD_LINK
from protocol.session import Ask, Effect, Keep, Report, SendChunk, Session, Start, Work, synchronise

MEDIA_TYPE: Final = "application/vnd.tannha.sync"
MAX_ANSWER_BYTES: Final = 8 * 1024 * 1024  # packed; twice what a good link is offered
SLOW_TIMEOUT_S: Final = 120.0  # 64 KiB at 2.5 kB/s with every fifth packet lost


class SyncFailed(Exception):
    """Base: nothing was lost, the next try goes on where this one ended. `code` is stable."""

    code = "sync-failed"


class Unreachable(SyncFailed):
    """No answer: no signal, no route, or the line broke."""

    code = "unreachable"


class NotTheCentre(SyncFailed):
    """Something answered that is not the centre: a sign-in page of a network, or a stranger."""

    code = "not-the-centre"


class Refused(SyncFailed):
    """The centre understood and said no; `problem` is its stable code."""

    code = "refused"

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(f"{status} {problem}")
        self.status, self.problem = status, problem


class Link(msgspec.Struct, frozen=True):
    """How much a connection can carry in one piece."""

    batch_bytes: int
    answer_bytes: int
    level: int


TOWN: Final = Link(1024 * 1024, 1024 * 1024, LEVEL_GOOD_LINK)
MOUNTAIN: Final = Link(64 * 1024, 64 * 1024, LEVEL_BAD_LINK)


class Wire(msgspec.Struct, frozen=True):
    """What a synchronisation uses of the world."""

    http: httpx.AsyncClient
    clock: Clock
    slow_work: SlowWork
    link: Link = TOWN
    progress: Callable[[Effect], None] = lambda _: None


def check_address(url: str) -> None:
    """Only https, but to this machine itself: nothing travels in the clear."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        return
    raise NotTheCentre(f"{parts.scheme}://{parts.hostname} is not https")


async def inline(job: Callable[[], Any]) -> Any:
    return job()


async def in_thread(job: Callable[[], Any]) -> Any:
    return await asyncio.to_thread(job)


async def synchronise_with(wire: Wire, store: Store, unlocked: Unlocked) -> Report:
    """One session to its end; every answer is kept before the next request is made."""
    check_address(str(wire.http.base_url))
    start = Start(
        device=unlocked.device,
        epoch=unlocked.epoch,
        origin=store.origin(),
        trust=store.trust(),
        admin_held=store.admin_held(),
        batches=requests_of(store.outbox(), packed_bytes=wire.link.batch_bytes),
        cursor=store.cursor(),
        answer_bytes=wire.link.answer_bytes,
        checkpoint=store.checkpoint(),
        boot=store.boot(),
    )
    return await _drive(synchronise(start), wire, store, unlocked)


async def _drive(session: Session, wire: Wire, store: Store, unlocked: Unlocked) -> Report:
    reply: object = None
    while True:
        try:
            effect = session.send(reply)
        except StopIteration as done:
            report: Report = done.value
            return report
        match effect:
            case Ask(request):
                reply = await _ask(wire, store, unlocked, request)
            case Work(job):
                reply = await wire.slow_work(job)
            case Keep():
                reply = store.keep(effect)
            case SendChunk():
                reply = await _send_chunk(wire, store, unlocked, effect)
        wire.progress(effect)


async def _ask(wire: Wire, store: Store, unlocked: Unlocked, request: SyncRequest) -> SyncAnswer:
    stated = msgspec.structs.replace(request, clock_ms=wire.clock())
    packed = pack_request(stated, level=wire.link.level)
    content = await _send(wire, store, unlocked, "POST", SYNC_PATH, packed)
    try:
        return unpack_answer(content)
    except ProtocolError as problem:
        raise NotTheCentre(str(problem)) from problem


async def _send_chunk(wire: Wire, store: Store, unlocked: Unlocked, effect: SendChunk) -> bool:
    """True when the centre has it; a chunk that is not here, or not wanted, waits for next time."""
    found = store.find_chunk(effect.dossier, effect.root, effect.index)
    if found is None:
        return False
    chunk, hashes = found
    body = encode(ChunkBody(list(prove_chunk(hashes, effect.index)), chunk))
    path = chunk_path(effect.dossier, effect.root, effect.index)
    try:
        await _send(wire, store, unlocked, "PUT", path, body)
    except Refused as refusal:
        if refusal.status >= 500 or refusal.status == 429:
            raise
        return False
    return True


async def _send(
    wire: Wire, store: Store, unlocked: Unlocked, method: str, path: str, packed: bytes
) -> bytes:
    frame = frame_request(
        packed,
        Target(store.origin(), path),
        epoch=unlocked.epoch,
        counter=store.next_counter(),
        key=unlocked.signing,
    )
    try:
        reply = await wire.http.request(
            method,
            path,
            content=frame,
            headers={"content-type": MEDIA_TYPE},
            timeout=SLOW_TIMEOUT_S,
            follow_redirects=False,
        )
    except httpx.TransportError as error:
        raise Unreachable(type(error).__name__) from error
    return _content(reply)


def _content(reply: httpx.Response) -> bytes:
    kind = reply.headers.get("content-type", "").partition(";")[0]
    if reply.status_code == 200 and kind == MEDIA_TYPE:
        if len(reply.content) > MAX_ANSWER_BYTES:
            raise NotTheCentre(f"an answer of {len(reply.content)} bytes")
        return reply.content
    if reply.status_code >= 400 and kind == "application/problem+json":
        raise Refused(reply.status_code, _problem_code(reply.content))
    raise NotTheCentre(f"{reply.status_code} {kind}")


class _Problem(msgspec.Struct):
    code: str = "unknown"


def _problem_code(content: bytes) -> str:
    try:
        return msgspec.json.decode(content, type=_Problem).code
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "unknown"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
