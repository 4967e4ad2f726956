"""Drive one synchronisation: the session decides, this file sends, reads and keeps.

Whatever goes wrong on the way has a name, and leaves everything in place for the next try.
"""

import asyncio
import ipaddress
from collections.abc import Callable, Sequence
from typing import Final, TypeVar, assert_never

import httpx
import msgspec

from mobile.images import Images
from mobile.pace import TOWN, Link
from mobile.ports import Clock, SlowWork
from mobile.replies import BadAddress, NotTheCentre, Refused, ask
from mobile.store import Store
from mobile.vault import Unlocked
from protocol.blobs import prove_chunk, read_bitmap
from protocol.catalogue import CATALOGUE_PATH, read_catalogue
from protocol.codes import vietnam_day
from protocol.decoding import encode
from protocol.errors import MalformedBytes, ProtocolError, SplitLog, Untrusted
from protocol.ids import NO_DOSSIER, sha256
from protocol.messages import (
    ADMIN_PATH,
    MAX_LOST_BYTES,
    SYNC_PATH,
    ChunkBody,
    SyncAnswer,
    SyncRequest,
    Target,
    check_answers,
    chunk_path,
    frame_request,
    pack_request,
    read_frame,
    unpack_answer,
)
from protocol.operation import Verified, seal
from protocol.outbox import requests_of
from protocol.session import (
    Ask,
    Effect,
    Keep,
    Report,
    SendChunk,
    Session,
    SetBack,
    Start,
    Work,
    synchronise,
)
from protocol.turns import turn

T = TypeVar("T")

READS: Final = 1  # raised when this app learns to read more of a catalogue
UNREAD: Final = "catalogue-unread"
CATALOGUE: Final = "catalogue"
MAX_MOVES: Final = 4  # sessions until one ends in the log and the epoch that it began with


class Wire(msgspec.Struct, frozen=True):
    """What a synchronisation uses of the world."""

    http: httpx.AsyncClient
    clock: Clock
    slow_work: SlowWork
    link: Link = TOWN
    progress: Callable[[Effect], None] = lambda _: None


def check_address(url: str) -> None:
    """Only https, but to this machine itself: nothing travels in the clear."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise BadAddress(f"{url!r}: {error}") from error
    if parts.userinfo or not (
        (parts.scheme == "https" and parts.host)
        or (parts.scheme == "http" and is_loopback(parts.host))
    ):
        raise BadAddress(f"{url!r}: cần một địa chỉ bắt đầu bằng https://")


async def inline(job: Callable[[], T]) -> T:
    return job()


async def in_thread(job: Callable[[], T]) -> T:
    return await asyncio.to_thread(job)


async def synchronise_with(
    wire: Wire,
    store: Store,
    unlocked: Unlocked,
    *,
    through: Callable[[Session], Session] | None = None,
) -> Report:
    """One session to its end; every answer is kept before the next request is made.

    Where the centre's log has another name now, or does not know this device any more, what it has
    lost of its own words is handed back, and another session goes on from there; likewise in a new
    epoch, where this store turns out to have been set back.
    """
    check_address(str(wire.http.base_url))
    conduct, doubts = through or Images(store).conduct, tuple[str, ...]()
    for _ in range(MAX_MOVES):
        start = start_of(store, unlocked, wire.link)
        session = synchronise(start)
        report = await _drive(wire, store, unlocked, conduct(session))
        doubts += () if report is None else report.doubts
        if report is not None and not report.moved:
            if start.others and not report.problems:
                given = [one for batch in start.others for run in batch for one in run]
                with store.transaction():
                    store.drop_given_back(given)
            return msgspec.structs.replace(report, doubts=tuple(dict.fromkeys(doubts)))
        await hand_back(wire, store.lost_words())
        store.drop_lost_words()
    raise NotTheCentre(f"another log after each of {MAX_MOVES} sessions")


async def _drive(wire: Wire, store: Store, unlocked: Unlocked, session: Session) -> Report | None:
    """None where the centre did not know this device, and has been told by whom it was let in."""
    try:
        return await Driver(wire, store, unlocked).drive(session)
    except Refused as refusal:
        words = store.words_about(unlocked.device)
        if refusal.problem != Untrusted.code or not words:
            raise
        try:
            await hand_back(wire, words)
        except Refused:
            raise refusal from None
        return None


async def hand_back(wire: Wire, words: Sequence[bytes]) -> None:
    """Admin entries that the centre's log has lost; what it makes of each is for its people."""
    left = list(words)
    while left:
        fits = [sum(map(len, left[:count])) + 5 * count for count in range(1, len(left) + 1)]
        count = max(1, sum(size < MAX_LOST_BYTES - 5 for size in fits))
        await ask(wire.http, "POST", ADMIN_PATH, encode(left[:count]))
        left = left[count:]


def start_of(store: Store, unlocked: Unlocked, link: Link) -> Start:
    """What the store knows when a session begins."""
    return Start(
        device=unlocked.device,
        epoch=unlocked.epoch,
        origin=store.origin(),
        trust=store.trust(),
        admin_held=store.admin_held(),
        batches=requests_of(
            [_signed(one, unlocked) for one in [*store.unheard(), *store.outbox()]],
            packed_bytes=link.batch_bytes,
        ),
        cursor=store.cursor(),
        answer_bytes=link.answer_bytes,
        checkpoint=store.checkpoint(),
        boot=store.boot(),
        line=store.line(),
        old=store.old_receipts(),
        others=requests_of(store.lost_of_others(), packed_bytes=link.batch_bytes),
        own_held=store.own_held(),
    )


def _signed(own: Verified, unlocked: Unlocked) -> Verified:
    """What came back under a later signature that is gone from here: its author signs it again."""
    if own.signature is not None or own.body is None or own.salt is None:
        return own
    return seal(own.header, own.body, own.salt, unlocked.signing)


async def fetch_catalogue(wire: Wire, store: Store) -> None:
    """The bytes that the admin log announced, when they are not here; believed by their hash.

    What this version cannot read takes nobody's catalogue away: the last one goes on.
    """
    trust = store.trust()
    said = trust.find_catalogue(vietnam_day(wire.clock()), trust.position + 1)
    kept = store.find_note(NO_DOSSIER, CATALOGUE)
    unread = bytes([READS]) + (said.sha256 if said else b"")
    if said is None or (kept is not None and sha256(kept) == said.sha256):
        return
    if store.find_note(NO_DOSSIER, UNREAD) == unread:
        return  # it would be the same bytes again, and the same app that cannot read them
    content = await ask(wire.http, "GET", f"{CATALOGUE_PATH}/{said.sha256.hex()}")
    if sha256(content) != said.sha256:
        raise NotTheCentre("a catalogue that the centre never announced")
    try:
        read_catalogue(content)
    except MalformedBytes:
        store.put_note(NO_DOSSIER, UNREAD, unread, now_ms=wire.clock())
    else:
        store.put_note(NO_DOSSIER, CATALOGUE, content, now_ms=wire.clock())


class Driver:
    """Does what a session asks for; it decides nothing."""

    def __init__(
        self,
        wire: Wire,
        store: Store,
        unlocked: Unlocked,
        *,
        counter: Callable[[], int] | None = None,
    ) -> None:
        """`counter` where another device's keys bring what is in this store."""
        self._wire, self._store, self._unlocked = wire, store, unlocked
        self._counter = counter or store.next_counter

    async def drive(self, session: Session) -> Report:
        reply: object = None
        while not isinstance(effect := turn(session, reply), Report):
            reply = await self._answer(effect)
            self._wire.progress(effect)
        return effect

    async def _answer(self, effect: Effect) -> object:
        match effect:
            case Ask(request):
                return await self._ask(request)
            case Work(job):
                return await self._work(job)
            case Keep():
                self._store.keep(effect)
                return None
            case SendChunk():
                return await self._send_chunk(effect)
            case SetBack(counter):
                self._unlocked.begin_above(counter)
                return None
            case unknown:
                assert_never(unknown)

    async def _work(self, job: Callable[[], T]) -> T:
        try:
            return await self._wire.slow_work(job)
        except SplitLog as problem:
            self._store.put_evidence(problem.evidence, at_ms=self._wire.clock())
            raise

    async def _ask(self, request: SyncRequest) -> SyncAnswer:
        stated = msgspec.structs.replace(request, clock_ms=self._wire.clock())
        packed = pack_request(stated, level=self._wire.link.level)
        frame = self._framed(SYNC_PATH, packed)
        content = await ask(self._wire.http, "POST", SYNC_PATH, frame)
        try:
            answer = unpack_answer(content)
            check_answers(answer, read_frame(frame))
        except ProtocolError as problem:
            raise NotTheCentre(str(problem)) from problem
        return answer

    async def _send_chunk(self, effect: SendChunk) -> bool:
        """True when the centre has it; what is not here, or not wanted, waits for next time."""
        found = self._store.find_chunk(effect.dossier, effect.root, effect.index)
        if found is None:
            return False
        chunk, hashes = found
        body = encode(ChunkBody(list(prove_chunk(hashes, effect.index)), chunk))
        path = chunk_path(effect.dossier, effect.root, effect.index)
        try:
            reply = await ask(self._wire.http, "PUT", path, self._framed(path, body))
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

    def _framed(self, path: str, packed: bytes) -> bytes:
        return frame_request(
            packed,
            Target(self._store.origin(), path),
            epoch=self._unlocked.epoch,
            counter=self._counter(),
            key=self._unlocked.signing,
        )


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
