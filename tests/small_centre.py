"""A centre of a few lines, a tablet's memory, and a line between them that may lie or break."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from msgspec.structs import replace

from protocol.actions import Save
from protocol.admin import AdminEntry, Confirm, Enrol, KeyRole, Known, RoleKey, sign_entry
from protocol.blobs import Bitmap
from protocol.certificate import Certificate, Role, a_lease, sign_certificate
from protocol.checkpoint import Checkpoint, shorten, sign_checkpoint
from protocol.decoding import encode
from protocol.ids import BlobRoot, DeviceId, DossierId, Hash, OperationId, sha256
from protocol.keys import ExchangeKey, SigningKey
from protocol.merge import Placed, fold
from protocol.merkle import prove_consistency, prove_inclusion, reader_of, tree_root
from protocol.messages import (
    BATCH_GOOD_LINK,
    AdminPart,
    Boot,
    Foreign,
    Missing,
    Reason,
    SignedPage,
    Stretch,
    SyncAnswer,
    SyncRequest,
    pack_answer,
    pack_request,
    unpack_answer,
    unpack_request,
)
from protocol.operation import Verified
from protocol.outbox import requests_of
from protocol.packing import LEVEL_GOOD_LINK
from protocol.page import State, encode_page, sign_page
from protocol.receipts import Kind, Place, leaf, make_receipts
from protocol.run import decode_run, encode_run, verify_run
from protocol.session import (
    Ask,
    Effect,
    Keep,
    Report,
    SendChunk,
    Session,
    SetBack,
    Settled,
    Start,
    Work,
    synchronise,
)
from protocol.trust import TrustSet, pin
from protocol.turns import turn
from tests.builders import DOSSIER, SALT, START_MS, Device, a_device, a_log, a_write

ORIGIN: Final = "nathu.example/log"
FOREVER_MS: Final = START_MS + 3650 * 86_400_000
START_S: Final = START_MS // 1000
NO_ONE: Final = bytes(16)
ROOTS: Final = [BlobRoot(sha256(b"image", bytes([number]))) for number in range(3)]
ROLES: Final[tuple[KeyRole, ...]] = ("enrol", "admin", "log", "page")

Lie = Callable[[SyncAnswer], SyncAnswer]


class SmallCentre:
    """One log in memory; every proof and signature is real."""

    def __init__(self) -> None:
        self.key = {name: SigningKey(sha256(b"key", name.encode())) for name in ("root", *ROLES)}
        self.trust = pin(ORIGIN, self.key["root"].public)
        self.leaves: list[Hash] = []
        self.admin: list[tuple[int, AdminEntry]] = []
        self.entries: list[Placed] = []
        self.places: dict[OperationId, Place] = {}
        self.aside: dict[DeviceId, Kind] = {}  # as what work of a device is taken in
        self.missing: dict[tuple[DossierId, BlobRoot], Bitmap] = {}
        self.leave: list[DossierId] = []
        self.admin_parts = 64  # in one answer
        self.entries_a_round = 1000
        self.dossiers_a_page = 0  # 0: a new device gets operations, not pages
        for role in ROLES:
            self.say(RoleKey(role, self.key[role].public, 0, FOREVER_MS), by="root")

    def say(self, action: Known, *, by: str) -> int:
        """An admin entry at the next position, if the trust set takes it."""
        made_ms = START_MS + len(self.leaves)
        entry = sign_entry(action, centre=ORIGIN, made_ms=made_ms, keys=[self.key[by]])
        self.trust = self.trust.apply(len(self.leaves), entry, received_ms=START_MS)
        return self.slip_in(entry)

    def slip_in(self, entry: AdminEntry) -> int:
        """An admin entry at the next position, asked by nobody whether it may."""
        position = len(self.leaves)
        self.admin.append((position, entry))
        self.leaves.append(leaf(Kind.ADMIN, entry.id, START_MS))
        return position

    def enrol(self, device: Device, *, role: Role = "officer", days: int = 90) -> None:
        certificate = Certificate(
            device=device.id,
            signing_key=device.key.public,
            sign_off_key=device.sign_off_key.public,
            exchange_key=ExchangeKey(sha256(device.id)).public,
            officer=device.officer,
            officer_name="Lò Thị Thử",
            role=role,
            commune="03820",
            centre=ORIGIN,
            lease=a_lease(date(2026, 11, 1), days),
        )
        signed = sign_certificate(certificate, self.key["enrol"])
        self.say(Enrol(signed.payload, signed.signature), by="enrol")
        self.say(Confirm(device.id, signed.hash), by="enrol")

    def take(self, entries: Iterable[Verified]) -> list[Place]:
        """Each at its place: the old one if it is known, else the next."""
        return [self.places.get(entry.id) or self._sequence(entry) for entry in entries]

    def head(
        self, size: int | None = None, *, key: str = "log", origin: str = ORIGIN
    ) -> Checkpoint:
        leaves = self.leaves[:size]
        return sign_checkpoint(
            origin, len(leaves), tree_root(leaves), safe=0, time_s=START_S, key=self.key[key]
        )

    def answer(self, request: SyncRequest, device: DeviceId) -> SyncAnswer:
        placed = [(run, self.take(run)) for run in map(self._read, request.runs)]
        read, size = reader_of(self.leaves), len(self.leaves)
        admin = self.admin[request.admin_held :][: self.admin_parts]
        more_admin = len(self.admin) > request.admin_held + len(admin)
        answer = nothing_new(
            request,
            checkpoint=None if request.known_size == size else shorten(self.head()),
            consistency=list(prove_consistency(read, old_size=request.known_size, size=size)),
            receipts=[
                receipt
                for run, places in placed
                for receipt in make_receipts(
                    read, run[0].header.device, run[0].header.epoch, places, size=size
                )
            ],
            reasons=[
                Reason(place.position, "lost")
                for _, places in placed
                for place in places
                if place.kind != Kind.ACCEPTED
            ],
            admin=[
                AdminPart(
                    encode(entry.signed),
                    position,
                    START_MS,
                    list(prove_inclusion(read, position=position, size=size)),
                )
                for position, entry in admin
            ],
            more=more_admin,
            missing=[
                Missing(dossier, root, present.count, present.encode())
                for (dossier, root), present in self.missing.items()
                if not present.complete
            ],
        )
        if not request.answer_bytes or more_admin:
            return answer
        return self._pulled(answer, request, device)

    def put(self, chunk: SendChunk) -> bool:
        present = self.missing.get((chunk.dossier, chunk.root))
        if present is None:
            return False
        self.missing[chunk.dossier, chunk.root] = present.with_chunk(chunk.index)
        return True

    def page(
        self, dossiers: Sequence[DossierId], *, size: int | None = None, origin: str = ORIGIN
    ) -> bytes:
        head = self.head(size)
        states = [
            State(fold(self._of(dossier, head.size), dossier=dossier), SALT) for dossier in dossiers
        ]
        return encode_page(origin, head.size, head.root, states)

    def signed_page(self, page: bytes, *, key: str = "page") -> SignedPage:
        return SignedPage(page, sign_page(page, self.key[key]))

    def dossiers(self) -> list[DossierId]:
        return sorted({placed.operation.header.dossier for placed in self.entries})

    def _read(self, wire: bytes) -> list[Verified]:
        run = decode_run(wire)
        return verify_run(run, self.trust.devices[DeviceId(run.device)].newest.signing_key)

    def _sequence(self, entry: Verified) -> Place:
        device, position = entry.header.device, len(self.leaves)
        kind = self.aside.get(device, Kind.ACCEPTED)
        place = self.places[entry.id] = Place(entry.header.seq, position, START_MS, kind)
        self.leaves.append(leaf(kind, entry.id, START_MS))
        if kind is Kind.ACCEPTED:
            role = self.trust.certificate(device, position).role
            self.entries.append(Placed(entry, position, role))
        return place

    def _of(self, dossier: DossierId, size: int) -> list[Placed]:
        return [
            one
            for one in self.entries
            if one.operation.header.dossier == dossier and (one.position or 0) < size
        ]

    def _pulled(self, answer: SyncAnswer, request: SyncRequest, device: DeviceId) -> SyncAnswer:
        boot = request.boot
        if boot is None and request.cursor == 0 and self.dossiers_a_page:
            boot = Boot(len(self.leaves), NO_ONE)
        if boot is not None:
            found = [one for one in self.dossiers() if one > boot.after][: self.dossiers_a_page]
            if not found:
                return replace(answer, cursor=boot.cursor, boot=None, more=True)
            pages = [self.signed_page(self.page(found))]
            return replace(answer, pages=pages, boot=Boot(boot.cursor, found[-1]), more=True)
        news = [
            one
            for one in self.entries
            if (one.position or 0) >= request.cursor and one.operation.header.device != device
        ]
        fitting = news[: self.entries_a_round]
        more = len(fitting) < len(news)
        cursor = (fitting[-1].position or 0) + 1 if more else len(self.leaves)
        foreign = [foreign_of(run) for run in _runs(fitting)]
        return replace(
            answer, foreign=foreign, cursor=cursor, more=more, leave=list[bytes](self.leave)
        )


class Tablet:
    """What a device's store remembers, each answer in one piece."""

    def __init__(self, device: Device, centre: SmallCentre) -> None:
        self.device = device
        self.trust: TrustSet = pin(ORIGIN, centre.key["root"].public)
        self.checkpoint: Checkpoint | None = None
        self.admin: dict[int, bytes] = {}
        self.settled: dict[OperationId, Settled] = {}
        self.foreign: dict[OperationId, Placed] = {}
        self.states: dict[DossierId, tuple[State, int]] = {}
        self.cursor = 0
        self.boot: Boot | None = None
        self.leaving: set[DossierId] = set()
        self.has: set[tuple[DossierId, BlobRoot]] = set()
        self.kept = 0

    def outbox(self) -> list[Verified]:
        return [entry for entry in self.device.log if entry.id not in self.settled]

    def start(self, *, packed_bytes: int = BATCH_GOOD_LINK) -> Start:
        return Start(
            device=self.device.id,
            epoch=self.device.epoch,
            origin=ORIGIN,
            trust=self.trust,
            admin_held=len(self.admin),
            batches=requests_of(self.outbox(), packed_bytes=packed_bytes),
            cursor=self.cursor,
            answer_bytes=BATCH_GOOD_LINK,
            checkpoint=self.checkpoint,
            boot=self.boot,
        )

    def keep(self, keep: Keep) -> None:
        self.kept += 1
        self.trust, self.checkpoint = keep.trust, keep.checkpoint
        self.admin |= {one.position: one.wire for one in keep.admin}
        self.settled |= {one.id: one for one in keep.settled}
        self.foreign |= {one.operation.id: one for one in keep.foreign}
        self.states |= {state.dossier.id: (state, size) for state, size in keep.states}
        self.cursor, self.boot = keep.cursor, keep.boot
        self.leaving |= set(keep.leave)


class Line:
    """Between one tablet and one centre: everything travels packed."""

    def __init__(
        self, tablet: Tablet, centre: SmallCentre, lie: Lie = lambda answer: answer
    ) -> None:
        self.tablet, self.centre, self.lie = tablet, centre, lie
        self.requests: list[SyncRequest] = []
        self.effects: list[Effect] = []

    def synchronise(self, *, packed_bytes: int = BATCH_GOOD_LINK) -> Report:
        report = self.drive(synchronise(self.tablet.start(packed_bytes=packed_bytes)))
        assert report is not None
        return report

    def drive(self, session: Session, *, dropped_after: int | None = None) -> Report | None:
        """None when it was dropped: the last effect had its effect, and nobody was told."""
        reply: object = None
        while not isinstance(effect := turn(session, reply), Report):
            if dropped_after == len(self.effects):
                return None
            self.effects.append(effect)
            reply = self._do(effect)
        return effect

    def _do(self, effect: Effect) -> object:
        match effect:
            case Ask(request):
                return self.ask(request)
            case Work(job):
                return job()
            case Keep():
                self.tablet.keep(effect)
                return None
            case SendChunk(dossier, root):
                return (dossier, root) in self.tablet.has and self.centre.put(effect)
            case SetBack():
                return None

    def ask(self, request: SyncRequest) -> SyncAnswer:
        asked = unpack_request(pack_request(request, level=LEVEL_GOOD_LINK))
        self.requests.append(asked)
        answer = self.lie(self.centre.answer(asked, self.tablet.device.id))
        return unpack_answer(pack_answer(answer, level=LEVEL_GOOD_LINK))


class Afternoon:
    """An officer's tablet with an afternoon's work; a colleague who has synchronised before."""

    def __init__(self, work: int = 6, others: int = 5) -> None:
        self.centre = SmallCentre()
        self.an, self.binh = a_device("an"), a_device("binh")
        self.centre.enrol(self.an)
        self.centre.enrol(self.binh)
        self.centre.take(a_log(others, self.binh))
        a_log(work, self.an)
        self.tablet = Tablet(self.an, self.centre)

    def line(self, lie: Lie = lambda answer: answer) -> Line:
        return Line(self.tablet, self.centre, lie)

    @property
    def all_settled(self) -> bool:
        return {*self.tablet.settled} == {entry.id for entry in self.an.log}

    @property
    def binh_wrote(self) -> set[OperationId]:
        return {entry.id for entry in self.binh.log}


def a_full_day() -> Afternoon:
    """Several batches, parts of admin entries, pages, later operations, images."""
    world = Afternoon(work=9, others=4)
    other = a_device("chi")
    world.centre.enrol(other)
    world.centre.dossiers_a_page = 1
    for number in range(3):
        dossier = DossierId(sha256(b"dossier", bytes([number]))[:16])
        saved = other.write(Save([a_write("note", number)]), dossier=dossier, salt=SALT)
        world.centre.take([saved])
    world.centre.missing = {(DOSSIER, ROOTS[0]): Bitmap(3, 0b10), (DOSSIER, ROOTS[1]): Bitmap(1)}
    world.tablet.has = {(DOSSIER, ROOTS[0]), (DOSSIER, ROOTS[1])}
    return world


def nothing_new(request: SyncRequest, **fields: Any) -> SyncAnswer:
    """The least that a centre may say."""
    answer = SyncAnswer(
        server_ms=START_MS,
        checkpoint=None,
        consistency=[],
        receipts=[],
        problems=[],
        reasons=[],
        admin=[],
        foreign=[],
        pages=[],
        cursor=request.cursor,
        boot=request.boot,
        more=False,
        missing=[],
        leave=[],
    )
    return replace(answer, **fields)


def foreign_of(placed: Sequence[Placed]) -> Foreign:
    first = placed[0].position
    assert first is not None
    return Foreign(encode_run([one.operation for one in placed]), [Stretch(0, len(placed), first)])


def _runs(placed: Iterable[Placed]) -> Iterator[list[Placed]]:
    """Side by side in both logs."""
    numbered = enumerate(placed)
    for _, run in groupby(
        numbered,
        key=lambda pair: (
            pair[1].operation.header.device,
            pair[1].operation.header.seq - pair[0],
            (pair[1].position or 0) - pair[0],
        ),
    ):
        yield [one for _, one in run]
