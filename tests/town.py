"""A centre and its tablets in one process: real frames, real sessions, nothing on a network."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from protocol.actions import Act, Known, Open, Save
from protocol.admin import Confirm, Enrol, Erase, Mode, Revoke, RoleKey, Scope, sign_entry
from protocol.admin import Known as AdminAction
from protocol.blobs import BlobRef, blob_root, chunk_hashes, chunks, prove_chunk
from protocol.certificate import Certificate, a_lease, sign_certificate
from protocol.checkpoint import Checkpoint
from protocol.codes import vietnam_day
from protocol.decoding import decode, encode
from protocol.errors import ProtocolError
from protocol.ids import (
    NO_DOSSIER,
    BlobRoot,
    DossierId,
    Epoch,
    Hash,
    OfficerId,
    OperationId,
    OperationRef,
    Salt,
    device_id,
    dossier_id,
    sha256,
)
from protocol.keys import SigningKey
from protocol.merge import Dossier, Placed, take
from protocol.messages import (
    BATCH_GOOD_LINK,
    SYNC_PATH,
    Boot,
    ChunkBody,
    SyncAnswer,
    SyncRequest,
    Target,
    chunk_path,
    frame_request,
    pack_request,
    unpack_answer,
)
from protocol.operation import Verified
from protocol.packing import LEVEL_GOOD_LINK
from protocol.receipts import Kind
from protocol.run import encode_run
from protocol.session import (
    Ask,
    Keep,
    Report,
    SendChunk,
    SetBack,
    Settled,
    Start,
    Work,
    synchronise,
)
from protocol.trust import TrustSet, pin
from protocol.turns import turn
from sync_server.centre import Centre
from sync_server.store import Store
from tests.builders import MINUTE_MS, START_MS, Device, a_write

ORIGIN: Final = "nathu.example/log"
HOME: Final = "03820"
ELSEWHERE: Final = "03646"
YEAR_MS: Final = 366 * 24 * 3600 * 1000


def a_key(name: str) -> SigningKey:
    return SigningKey(sha256(b"town", name.encode()))


class Keys(msgspec.Struct, frozen=True):
    root: SigningKey
    enrol: SigningKey
    admin: SigningKey
    log: SigningKey
    page: SigningKey
    centre: SigningKey


KEYS: Final = Keys(*[a_key(role) for role in Keys.__struct_fields__])
CLERK: Final = OfficerId(sha256(b"clerk")[:16])


class Entropy:
    """Random enough to be different every time, the same in every run."""

    def __init__(self) -> None:
        self.drawn = 0

    def __call__(self, count: int) -> bytes:
        self.drawn += 1
        return sha256(b"entropy", self.drawn.to_bytes(8, "big"))[:count]


class Town:
    """A centre with role keys and its own device, and a clock that a test moves."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.now_ms = START_MS
        self.entropy = Entropy()
        self.keys = KEYS
        self.centre = self.open()
        if not self.centre.trust.devices:
            self._found()

    def open(self) -> Centre:
        """The centre as a starting process finds it."""
        path = ":memory:" if self.folder is None else self.folder / "centre.db"
        return Centre(
            Store(path),
            self.keys,
            origin=ORIGIN,
            root=KEYS.root.public,
            now_ms=lambda: self.now_ms,
            entropy=self.entropy,
        )

    def restart(self, keys: Keys = KEYS) -> None:
        self.centre.store.close()
        self.keys = keys
        self.centre = self.open()

    def enrol(
        self, name: str, *, commune: str = HOME, role: Any = "officer", confirmed: bool = True
    ) -> "Tablet":
        tablet = Tablet(self, name, role, commune)
        signed = sign_certificate(tablet.certificate, KEYS.enrol)
        tablet.first_link = signed.hash
        self.say(Enrol(signed.payload, signed.signature), KEYS.enrol)
        if confirmed:
            self.say(Confirm(tablet.id, signed.hash), KEYS.enrol)
        return tablet

    def confirm(self, tablet: "Tablet", certificate: Hash) -> int:
        return self.say(Confirm(tablet.id, certificate), KEYS.enrol)

    def revoke(self, tablet: "Tablet", mode: Mode) -> int:
        since_ms = self.now_ms if mode == "stolen_since" else 0
        return self.say(Revoke(tablet.id, mode, since_ms), KEYS.enrol)

    def move(self, tablet: "Tablet", *, to: Iterable[str] = (), out_of: Iterable[str] = ()) -> int:
        return self.say(Scope(tablet.id, tuple(to), tuple(out_of)), KEYS.enrol)

    def erase(self, *dossiers: DossierId) -> int:
        return self.say(Erase(dossiers), KEYS.admin)

    def say(self, action: AdminAction, key: SigningKey) -> int:
        self.now_ms += 1
        entry = sign_entry(action, centre=ORIGIN, made_ms=self.now_ms, keys=[key])
        return self.centre.append_admin(entry)

    def _found(self) -> None:
        for role in ("enrol", "admin", "log", "page"):
            key = getattr(KEYS, role).public
            self.say(RoleKey(role, key, self.now_ms - 1, self.now_ms + YEAR_MS), KEYS.root)
        certificate = a_certificate("centre", KEYS.centre, CLERK, "centre", HOME)
        signed = sign_certificate(certificate, KEYS.enrol)
        self.say(Enrol(signed.payload, signed.signature), KEYS.enrol)
        self.say(Confirm(certificate.device, signed.hash), KEYS.enrol)


def a_certificate(
    name: str, key: SigningKey, officer: OfficerId, role: Any, commune: str
) -> Certificate:
    return Certificate(
        device=device_id(key.public),
        signing_key=key.public,
        sign_off_key=a_key(f"{name} signs off").public,
        exchange_key=sha256(b"exchange", name.encode()),
        officer=officer,
        officer_name=name,
        role=role,
        commune=commune,
        centre=ORIGIN,
        lease=a_lease(vietnam_day(START_MS)),
    )


class Tablet(Device):
    """A device with the least of a store: what it wrote, what it was told, what it folded."""

    def __init__(self, town: Town, name: str, role: Any, commune: str) -> None:
        super().__init__(name, name, role, lambda true_ms: true_ms)
        self.town, self.commune = town, commune
        self.certificate = a_certificate(name, self.key, self.officer, role, commune)
        self.first_link = Hash(bytes(32))
        self.past: list[Verified] = []  # of earlier epochs
        self.trust: TrustSet = pin(ORIGIN, KEYS.root.public)
        self.checkpoint: Checkpoint | None = None
        self.boot: Boot | None = None
        self.cursor = self.admin_held = self.counter = self.rounds = 0
        self.settled: dict[OperationId, Settled] = {}
        self.states: dict[DossierId, Dossier] = {}
        self.pulled: list[Placed] = []
        self.left: list[DossierId] = []
        self.blobs: dict[BlobRoot, bytes] = {}
        self.answers: list[SyncAnswer] = []

    # Writing.

    @property
    def tip(self) -> Hash:
        last = self.log[-1:] or self.past[-1:]
        return Hash(last[0].id) if last else self.first_link

    def begin_epoch(self, *, after: Hash | None = None) -> None:
        """A new stretch of the log; `after` where a copy or a backup would go on."""
        self.past += self.log
        self.log, self.hlc = [], 0
        self.epoch = Epoch(sha256(b"epoch", self.epoch)[:8])
        if after is not None:
            self.past = [one for one in self.past if one.id == bytes(after)] or self.past[:0]

    def open(self, name: str = "Lò Thị Mẫu", *, number: int = 0) -> DossierId:
        """A new dossier with a citizen's name and a note."""
        entropy = sha256(self.name.encode(), number.to_bytes(4, "big"))[:10]
        dossier = dossier_id(START_MS + number, entropy)
        writes = [a_write("citizen.full_name", name), a_write("note", "")]
        self.say(Open("1.001193", 1, "birth-1", "official", writes), dossier)
        return dossier

    def note(self, dossier: DossierId, text: str) -> Verified:
        """Over what this tablet shows."""
        shown = [live.ref for live in self.mine(dossier).slots.get("note", [])]
        return self.say(
            Save([a_write("note", text, *range(len(shown)))]), dossier, references=shown
        )

    def attach(self, dossier: DossierId, content: bytes, thumbnail: bytes | None = None) -> BlobRef:
        root = blob_root(content)
        self.blobs[root] = content
        small = None if thumbnail is None else blob_root(thumbnail)
        if small is not None and thumbnail is not None:
            self.blobs[small] = thumbnail
        ref = BlobRef(root, len(content), "image/jpeg", "page", small, len(thumbnail or b""))
        self.mention(ref, dossier)
        return ref

    def mention(self, ref: BlobRef, dossier: DossierId) -> Verified:
        return self.say(Act("mark", sha256(b"digest"), [], [ref]), dossier)

    def say(
        self,
        action: Known | bytes,
        dossier: DossierId = NO_DOSSIER,
        *,
        references: Sequence[OperationRef] = (),
        **fields: object,
    ) -> Verified:
        self.town.now_ms += MINUTE_MS
        return self.write(
            action,
            references,
            now_ms=self.town.now_ms,
            dossier=dossier,
            salt=salt_of(dossier),
            **fields,
        )

    def mine(self, dossier: DossierId) -> Dossier:
        """What the screen shows: what the centre told, and own work on top."""
        state = Dossier(dossier)
        for placed in self.told(dossier):
            take(state, placed)
        return state

    def told(self, dossier: DossierId) -> list[Placed]:
        own = [
            Placed(one, None, self.role)
            for one in (*self.past, *self.log)
            if one.header.dossier == dossier
        ]
        others = [one for one in self.pulled if one.operation.header.dossier == dossier]
        return [*others, *own]

    # Synchronising.

    def outbox(self) -> list[list[Verified]]:
        waiting = [one for one in (*self.past, *self.log) if one.id not in self.settled]
        runs: list[list[Verified]] = []
        for one in waiting:
            last = runs[-1][-1] if runs else None
            if last is not None and bytes(one.header.previous) == last.id and one.header.seq > 1:
                runs[-1].append(one)
            else:
                runs.append([one])
        return runs

    def sync(
        self,
        runs: Sequence[Sequence[Verified]] | None = None,
        *,
        answer_bytes: int = BATCH_GOOD_LINK,
    ) -> Report:
        """One session to its end."""
        offered = self.outbox() if runs is None else runs
        session = synchronise(
            Start(
                device=self.id,
                epoch=self.epoch,
                origin=ORIGIN,
                trust=self.trust,
                admin_held=self.admin_held,
                batches=[[run] for run in offered],
                cursor=self.cursor,
                answer_bytes=answer_bytes,
                checkpoint=self.checkpoint,
                boot=self.boot,
            )
        )
        reply: object = None
        while not isinstance(effect := turn(session, reply), Report):
            match effect:
                case Ask(request):
                    reply = self.ask(request)
                case Work(job):
                    reply = job()
                case Keep():
                    self.keep(effect)
                    reply = None
                case SendChunk(dossier, root, index):
                    reply = self.send_chunk(dossier, root, index)
                case SetBack():
                    raise AssertionError(effect)
        return effect

    def ask(self, request: SyncRequest) -> SyncAnswer:
        stated = msgspec.structs.replace(request, clock_ms=self.town.now_ms)
        answer = unpack_answer(self.town.centre.sync(self.frame(stated)))
        self.rounds += 1
        self.answers.append(answer)
        return answer

    def frame(self, request: SyncRequest, *, counter: int | None = None) -> bytes:
        self.counter += 1
        return frame_request(
            pack_request(request, level=LEVEL_GOOD_LINK),
            Target(ORIGIN, SYNC_PATH),
            epoch=self.epoch,
            counter=counter or self.counter,
            key=self.key,
        )

    def push(self, *runs: Sequence[Verified], **fields: object) -> SyncAnswer:
        """A single request that wants nothing but receipts, unless `fields` say otherwise."""
        known = self.checkpoint
        request = SyncRequest(
            runs=[encode_run(run) for run in runs],
            cursor=self.cursor,
            known_size=known.size if known else 0,
            known_root=known.root if known else bytes(32),
            clock_ms=self.town.now_ms,
            answer_bytes=0,
            admin_held=self.admin_held,
        )
        return self.ask(msgspec.structs.replace(request, **fields))

    def ask_at(self, run: Sequence[Verified], *, clock_ms: int) -> SyncAnswer:
        """As a tablet whose clock reads something else."""
        true_ms, self.town.now_ms = self.town.now_ms, clock_ms
        frame = self.frame(
            SyncRequest([encode_run(run)], self.cursor, 0, bytes(32), clock_ms, 0, self.admin_held)
        )
        self.town.now_ms = true_ms
        return unpack_answer(self.town.centre.sync(frame))

    def keep(self, keep: Keep) -> None:
        """In memory what a store does in one transaction."""
        self.trust, self.checkpoint, self.boot = keep.trust, keep.checkpoint, keep.boot
        self.admin_held += len(keep.admin)
        self.cursor = keep.cursor
        self.left += keep.leave
        own = {one.id: one for one in (*self.past, *self.log)}
        for state, size in keep.states:
            self.states[state.dossier.id] = state.dossier
            assert state.dossier.size == size
        for settled in keep.settled:
            self.settled[settled.id] = settled
            if settled.kind == Kind.ACCEPTED and settled.id in own:
                self._fold(Placed(own[settled.id], settled.position, self.role))
        for placed in keep.foreign:
            self.pulled.append(placed)
            self._fold(placed)

    def _fold(self, placed: Placed) -> None:
        dossier = placed.operation.header.dossier
        take(self.states.setdefault(dossier, Dossier(dossier)), placed)

    def send_chunk(self, dossier: DossierId, root: BlobRoot, index: int) -> bool:
        content = self.blobs.get(root)
        if content is None:
            return False
        return self.put(dossier, root, index, list(chunks(content))[index], content)

    def chunk_frame(self, dossier: DossierId, root: BlobRoot, index: int) -> bytes:
        """What is PUT for one of the own pictures."""
        whole = self.blobs[root]
        proof: list[bytes] = [*prove_chunk(chunk_hashes(whole), index)]
        body = encode(ChunkBody(proof, list(chunks(whole))[index]))
        return self._chunk_frame(body, dossier, root, index)

    def put(
        self, dossier: DossierId, root: BlobRoot, index: int, chunk: bytes, whole: bytes
    ) -> bool:
        proof: list[bytes] = [*prove_chunk(chunk_hashes(whole), index)]
        frame = self._chunk_frame(encode(ChunkBody(proof, chunk)), dossier, root, index)
        self.town.centre.put_chunk(dossier.hex(), root.hex(), index, frame)
        return True

    def get(self, dossier: DossierId, root: BlobRoot, index: int) -> ChunkBody:
        frame = self._chunk_frame(b"", dossier, root, index)
        found = self.town.centre.read_chunk(dossier.hex(), root.hex(), index, frame)
        body: ChunkBody = decode(ChunkBody, found)
        return body

    def _chunk_frame(self, packed: bytes, dossier: DossierId, root: BlobRoot, index: int) -> bytes:
        self.counter += 1
        return frame_request(
            packed,
            Target(ORIGIN, chunk_path(dossier, root, index)),
            epoch=self.epoch,
            counter=self.counter,
            key=self.key,
        )


def salt_of(dossier: DossierId) -> Salt:
    return Salt(sha256(b"salt", dossier)[:16])


def same_dossier(one: Dossier, other: Dossier) -> bool:
    """All that people can see of it."""
    return (one.slots, one.facts, one.absent) == (other.slots, other.facts, other.absent)


def code_of(wish: Callable[[], object]) -> str:
    """The stable code with which the centre says no."""
    try:
        wish()
    except ProtocolError as problem:
        return problem.code
    return ""
