"""Drive one synchronisation: the session decides, this file sends, reads and keeps.

Whatever goes wrong on the way has a name, and leaves everything in place for the next try.
"""

import asyncio
import ipaddress
from collections.abc import Callable
from typing import Final, TypeVar, assert_never
from urllib.parse import urlsplit

import httpx
import msgspec

from mobile.ports import Clock, SlowWork
from mobile.store import Store
from mobile.vault import Unlocked
from protocol.blobs import prove_chunk, read_bitmap
from protocol.catalogue import CATALOGUE_PATH
from protocol.codes import vietnam_day
from protocol.decoding import encode
from protocol.errors import ProtocolError
from protocol.ids import NO_DOSSIER, sha256
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

T = TypeVar("T")

CATALOGUE: Final = "catalogue"
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


class BadAddress(SyncFailed):
    """Nothing is sent in the clear, and nothing to what is no address."""

    code = "bad-address"


class Refused(SyncFailed):
    """The centre understood and said no; `problem` is its stable code."""

    code = "refused"

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(f"{status} {problem}")
        self.status, self.problem = status, problem

    @property
    def later(self) -> bool:
        """The centre could not, rather than would not."""
        return self.status >= 500 or self.status == 429


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
    raise BadAddress(f"{url!r}: cần một địa chỉ bắt đầu bằng https://")


async def inline(job: Callable[[], T]) -> T:
    return job()


async def in_thread(job: Callable[[], T]) -> T:
    return await asyncio.to_thread(job)


async def synchronise_with(wire: Wire, store: Store, unlocked: Unlocked) -> Report:
    """One session to its end; every answer is kept before the next request is made."""
    check_address(str(wire.http.base_url))
    start = start_of(store, unlocked, wire.link)
    return await Driver(wire, store, unlocked).drive(synchronise(start))


def start_of(store: Store, unlocked: Unlocked, link: Link) -> Start:
    """What the store knows when a session begins."""
    return Start(
        device=unlocked.device,
        epoch=unlocked.epoch,
        origin=store.origin(),
        trust=store.trust(),
        admin_held=store.admin_held(),
        batches=requests_of(store.outbox(), packed_bytes=link.batch_bytes),
        cursor=store.cursor(),
        answer_bytes=link.answer_bytes,
        checkpoint=store.checkpoint(),
        boot=store.boot(),
    )


async def fetch_catalogue(wire: Wire, store: Store) -> None:
    """The bytes that the admin log announced, when they are not here; believed by their hash."""
    trust = store.trust()
    said = trust.find_catalogue(vietnam_day(wire.clock()), trust.position + 1)
    kept = store.find_note(NO_DOSSIER, CATALOGUE)
    if said is None or (kept is not None and sha256(kept) == said.sha256):
        return
    try:
        reply = await wire.http.get(f"{CATALOGUE_PATH}/{said.sha256.hex()}", timeout=SLOW_TIMEOUT_S)
    except httpx.TransportError as error:
        raise Unreachable(type(error).__name__) from error
    content = _content(reply)
    if sha256(content) != said.sha256:
        raise NotTheCentre("a catalogue that the centre never announced")
    store.put_note(NO_DOSSIER, CATALOGUE, content, now_ms=wire.clock())


class Driver:
    """Does what a session asks for; it decides nothing."""

    def __init__(self, wire: Wire, store: Store, unlocked: Unlocked) -> None:
        self._wire, self._store, self._unlocked = wire, store, unlocked

    async def drive(self, session: Session) -> Report:
        reply: object = None
        while True:
            try:
                effect = session.send(reply)
            except StopIteration as done:
                report: Report = done.value
                return report
            reply = await self._answer(effect)
            self._wire.progress(effect)

    async def _answer(self, effect: Effect) -> object:
        match effect:
            case Ask(request):
                return await self._ask(request)
            case Work(job):
                return await self._wire.slow_work(job)
            case Keep():
                self._store.keep(effect)
                return None
            case SendChunk():
                return await self._send_chunk(effect)
            case unknown:
                assert_never(unknown)

    async def _ask(self, request: SyncRequest) -> SyncAnswer:
        stated = msgspec.structs.replace(request, clock_ms=self._wire.clock())
        packed = pack_request(stated, level=self._wire.link.level)
        content = await self._send("POST", SYNC_PATH, packed)
        try:
            return unpack_answer(content)
        except ProtocolError as problem:
            raise NotTheCentre(str(problem)) from problem

    async def _send_chunk(self, effect: SendChunk) -> bool:
        """True when the centre has it; what is not here, or not wanted, waits for next time."""
        found = self._store.find_chunk(effect.dossier, effect.root, effect.index)
        if found is None:
            return False
        chunk, hashes = found
        body = encode(ChunkBody(list(prove_chunk(hashes, effect.index)), chunk))
        path = chunk_path(effect.dossier, effect.root, effect.index)
        try:
            reply = await self._send("PUT", path, body)
            present = read_bitmap(reply, len(hashes))
        except Refused as refusal:
            if refusal.later:
                raise
            return False
        except ProtocolError as problem:
            raise NotTheCentre(str(problem)) from problem
        # Only the centre's own word makes a picture one that may be let go of; what it says of the
        # other chunks makes up for replies that were lost.
        self._store.note_chunks(effect.dossier, effect.root, present)
        return effect.index not in present.missing()

    async def _send(self, method: str, path: str, packed: bytes) -> bytes:
        frame = frame_request(
            packed,
            Target(self._store.origin(), path),
            epoch=self._unlocked.epoch,
            counter=self._store.next_counter(),
            key=self._unlocked.signing,
        )
        try:
            reply = await self._wire.http.request(
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
        raise Refused(reply.status_code, problem_of(reply))
    raise NotTheCentre(f"{reply.status_code} {kind}")


class _Problem(msgspec.Struct):
    code: str = "unknown"


def problem_of(reply: httpx.Response) -> str:
    """The stable code of a refusal; `unknown` where none is said."""
    try:
        return msgspec.json.decode(reply.content, type=_Problem).code
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "unknown"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
