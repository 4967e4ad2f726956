"""The centre without HTTP: frames in, answers out; what is acknowledged is durable and signed."""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple, Protocol, TypeAlias, assert_never

from protocol.admin import AdminEntry, Enrol, Erase, decode_entry, verify_entry
from protocol.blobs import Bitmap
from protocol.caps import Work
from protocol.certificate import Certificate, SignedCertificate
from protocol.checkpoint import Checkpoint
from protocol.decoding import decode, encode
from protocol.errors import NoSuchPlace, NotPossible, ProtocolError, StorageFull
from protocol.generations import centre_of
from protocol.ids import NO_DOSSIER, DeviceId, DossierId, Hash, OfficerId
from protocol.keys import SigningKey
from protocol.merge import Dossier
from protocol.merkle import prove_consistency, prove_inclusion
from protocol.messages import SYNC_PATH, Frame, Target, chunk_path, read_lost
from protocol.trade.visits import APART
from protocol.trust import TrustSet, pin
from sync_server.adoption import given_up_in
from sync_server.clerk import NO_CLERK, Decision, Pen, go_on_after, say
from sync_server.couriers import Delivery, Door
from sync_server.ingest import Intake, read_offer, without_erased
from sync_server.notary import Notary
from sync_server.pace import Pace
from sync_server.projection import refold, state_of
from sync_server.returning import lost_words
from sync_server.rounds import Offered, Rounds, authenticate, open_round, recognise
from sync_server.store import Store
from sync_server.uploads import Spot, put_chunk, read_chunk, read_spot

log = logging.getLogger("tannha")
Reply: TypeAlias = Callable[[], bytes | ProtocolError]


class Keys(Protocol):
    """What a running centre signs with."""

    @property
    def log(self) -> SigningKey: ...
    @property
    def page(self) -> SigningKey: ...
    @property
    def centre(self) -> SigningKey: ...


class Line(NamedTuple):
    """A dossier in the registry, as a table shows it."""

    dossier: str
    code: str
    citizen: str
    procedure: str
    state: str
    not_agreed: str
    aside: str
    position: str


class Centre:
    """One log, one writer: calls come one after the other, from whichever thread."""

    def __init__(  # noqa: PLR0913  # the world comes in as arguments
        self,
        store: Store,
        keys: Keys,
        *,
        origin: str,
        root: bytes,
        now_ms: Callable[[], int],
        entropy: Callable[[int], bytes],
    ) -> None:
        self.store, self.origin, self.now_ms = store, origin, now_ms
        self._keys, self._entropy = keys, entropy
        self.pace = Pace()
        self._notary = Notary(store, keys.log, origin=origin, now_ms=now_ms)
        self._certificates: dict[DeviceId, SignedCertificate] = {}  # the newest of each
        self.trust = pin(centre_of(origin), root)
        for row in store.entries.admin():
            entry = verify_entry(decode_entry(row.entry))
            self._follow(self.trust.apply(row.position, entry, received_ms=row.received_ms), entry)
        self._finish_erasures()
        self._open_door()

    def _finish_erasures(self) -> None:
        """A process that died once an erasure was committed has left pictures behind."""
        for dossier in self.trust.erased:
            self.store.chunks.erase(dossier)

    def _open_door(self) -> None:
        """What was held while nothing was signed has a place now, whether or not it comes again."""
        if self._notary.stopped or not self.store.desk.holders():
            return
        with suppress(StorageFull), self.store.transaction():
            intake = Intake(self.store, self.trust, now_ms=self.now_ms())
            intake.release_all()
            intake.finish()

    # Devices.

    def sync(self, data: bytes) -> bytes:
        """One round of one device, or the error that says why not."""
        (answer,) = self.sync_group([self.recognise(data)])
        if isinstance(answer, ProtocolError):
            raise answer
        return answer

    def recognise(self, data: bytes, path: str = SYNC_PATH) -> Frame:
        """Whose request it is, settled before anything of it is inflated."""
        return recognise(data, self.trust, Target(self.origin, path))

    def sync_group(self, frames: Sequence[Frame]) -> list[bytes | ProtocolError]:
        return [reply() for reply in self.take_group(frames)]

    def take_group(self, frames: Sequence[Frame]) -> list[Reply]:
        """Requests that came close together share one commit and one signature.

        What each is answered is made when somebody calls for it, one by one: that takes longer.
        """
        now_ms = self.now_ms()
        opened = [open_round(one, self.trust, self.pace, now_ms=now_ms) for one in frames]
        rounds = Rounds(self.store, self.trust, self._notary, self._pen(now_ms))
        with self.store.transaction():
            self._notary.keep()
            for one in opened:
                if isinstance(one, Offered):
                    rounds.take(one)
            rounds.finish()
        for device, work in rounds.done.items():
            self.pace.charge(device, work, now_ms)
        return [partial(self._reply, rounds, one) for one in opened]

    def _reply(self, rounds: Rounds, one: Offered | ProtocolError) -> bytes | ProtocolError:
        return rounds.answer(one.asked, self._keys.page) if isinstance(one, Offered) else one

    def put_chunk(self, dossier: str, root: str, index: int, data: bytes) -> Bitmap:
        """A chunk that an operation names, proven and durable; which are here now."""
        spot = read_spot(dossier, root, index)
        return self.put(spot, self.recognise(data, chunk_path(*spot)))

    def put(self, spot: Spot, frame: Frame) -> Bitmap:
        """The same where the device is known already."""
        now_ms = self.now_ms()
        self.pace.check_images(frame.device, now_ms)
        put = put_chunk(self.store, self.trust.devices[frame.device], spot, frame.packed)
        self.pace.charge(frame.device, Work(image_bytes=put.new_bytes), now_ms)
        return put.present

    def read_chunk(self, dossier: str, root: str, index: int, data: bytes) -> bytes:
        """A chunk for a device that has its dossier in scope; the request's content is empty."""
        spot = read_spot(dossier, root, index)
        _, enrolment = authenticate(data, self.trust, Target(self.origin, chunk_path(*spot)))
        return read_chunk(self.store, enrolment, spot)

    def delivery(self) -> Delivery:
        """For one bundle that somebody has carried here; opened and taken in record by record."""
        return Delivery(
            Door(
                self.store,
                self._notary,
                self._keys,
                self.origin,
                lambda: self.trust,
                self.now_ms,
                self._entropy,
            )
        )

    # The log.

    def checkpoint(self) -> Checkpoint:
        return self._notary.checkpoint()

    def prove_inclusion(self, position: int, *, size: int) -> tuple[Hash, list[Hash]]:
        """The leaf at a position of the present log, and its proof in a log of this size."""
        if not 0 <= position < size <= self.checkpoint().size:
            raise NoSuchPlace("no such entry in a log of this size")
        tree = self.store.tree
        return tree.node(0, position), list(
            prove_inclusion(tree.node, position=position, size=size)
        )

    def prove_consistency(self, old: int, *, size: int) -> list[Hash]:
        """That a log of this size goes on from the older one."""
        if not 0 <= old <= size <= self.checkpoint().size:
            raise NoSuchPlace("no log of this size")
        return list(prove_consistency(self.store.tree.node, old_size=old, size=size))

    def health(self) -> str:
        """In two words, for whoever keeps watch."""
        self.store.tree.size()
        return "not signing" if self._notary.stopped else "ok"

    def mark_safe(self, size: int) -> None:
        """Everything before `size` is copied off this machine."""
        if size > self.store.tree.size():
            raise NotPossible(f"nhật ký chưa có {size} mục: xin gõ số mà lệnh backup đã in ra")
        self.store.tree.mark_safe(size)

    def append_admin(self, entry: AdminEntry) -> int:
        """An entry that the trust set takes, in the log; its position, old if it was there."""
        if entry.id in self.trust.entries:
            return self.trust.entries[entry.id]
        self._notary.check_running()
        now_ms = self.now_ms()
        with self.store.transaction():
            intake = Intake(self.store, self.trust, now_ms=now_ms)
            if isinstance(entry.action, Erase):
                self._give_up_elsewhere(entry.action, intake, now_ms)
            position = intake.admin(entry)
            trust = self.trust.apply(position, entry, received_ms=now_ms)
            intake.finish()
            if isinstance(entry.action, Erase):
                self._erase(entry.action, trust)
        if isinstance(entry.action, Erase):
            for dossier in entry.action.dossiers:
                self.store.chunks.erase(dossier)
        self._follow(trust, entry)
        return position

    def say_again(self, data: bytes) -> bytes:
        """Words of our own keys that somebody still has and the log has lost; a code for each."""
        if not self._notary.line:
            raise NotPossible("a log that was never restored has lost nothing")
        words = lost_words(read_lost(data), self.trust, self.store)
        return encode([self._take_back(word) for word in words])

    def _take_back(self, word: AdminEntry | ProtocolError | None) -> str:
        """Whoever looks after the log is told of each; none is said against the newer ones."""
        try:
            match word:
                case ProtocolError():
                    raise word
                case AdminEntry():
                    self.append_admin(word)
                    log.warning("word_taken_back", extra={"kind": type(word.action).__name__})
                case None:
                    pass
                case unknown:
                    assert_never(unknown)
        except ProtocolError as problem:
            log.warning("word_left_out", extra={"code": problem.code})
            return problem.code
        return ""

    def operate(
        self, decision: Decision, *, dossier: DossierId = NO_DOSSIER, officer: OfficerId
    ) -> int:
        """A clerk's decision as the next operation of the centre's own log; its position."""
        return self.operate_all([decision], dossier=dossier, officer=officer)

    def operate_all(
        self, decisions: Sequence[Decision], *, dossier: DossierId, officer: OfficerId
    ) -> int:
        """Several that belong together: all of them or none; the position of the last."""
        self._notary.check_running()
        pen, position = self._pen(self.now_ms(), officer), 0
        with self.store.transaction():
            intake = Intake(self.store, self.trust, now_ms=pen.now_ms)
            for decision in decisions:
                taken = say(self.store, self.trust, intake, pen, decision, dossier=dossier)
                position = taken.placed[0].position
            intake.finish()
        return position

    def _pen(self, now_ms: int, officer: OfficerId = NO_CLERK) -> Pen:
        return Pen(self._keys.centre, officer, now_ms, self._entropy)

    def draw(self, count: int) -> bytes:
        """Random bytes, as everything here is made of."""
        return self._entropy(count)

    # What people ask.

    def dossier(self, dossier: DossierId) -> Dossier:
        """The folded dossier, as everybody who has the whole log folds it."""
        row = self.store.dossiers.find(dossier)
        if row is None:
            raise NoSuchPlace(dossier.hex())
        return state_of(self.store, row)

    def rows(self, *, limit: int = 1000) -> list[Line]:
        """The registry, what came last at its end."""
        return [
            Line(
                dossier=dossier.hex(),
                code=row.code,
                citizen=row.citizen,
                procedure=row.procedure,
                state=row.step,
                not_agreed=str(row.not_agreed),
                aside=str(row.aside),
                position=str(row.last_position),
            )
            for dossier, row in reversed(self.store.dossiers.rows(limit=limit, apart=APART))
        ]

    def certificate_of(self, device: DeviceId) -> SignedCertificate:
        """The newest, as it was signed."""
        if device not in self._certificates:
            raise NoSuchPlace(device.hex())
        return self._certificates[device]

    # Admin entries.

    def _follow(self, trust: TrustSet, entry: AdminEntry) -> None:
        self.trust = trust
        if isinstance(entry.action, Enrol):
            signed = entry.action.signed
            certificate: Certificate = decode(Certificate, signed.payload)
            self._certificates[certificate.device] = signed

    def _give_up_elsewhere(self, erase: Erase, intake: Intake, now_ms: int) -> None:
        """Said again in no dossier, without the reason: logs are linked by it for ever."""
        pen = self._pen(now_ms)
        for dossier in erase.dossiers:
            for missing in given_up_in(self.store, self.trust, dossier):
                word = go_on_after(missing)
                say(self.store, self.trust, intake, pen, word, dossier=NO_DOSSIER)

    def _erase(self, erase: Erase, trust: TrustSet) -> None:
        for dossier in erase.dossiers:
            self.store.entries.erase(dossier)
            self.store.attachments.erase(dossier)
            row = self.store.dossiers.find(dossier)
            if row is not None:
                refold(self.store, trust, row.number)
        for held in self.store.desk.all_held():
            offer = without_erased(read_offer(held.run, trust), trust)
            if offer.wire != held.run:
                first = offer.entries[0].header
                self.store.desk.release(held)
                self.store.desk.hold(first, offer.wire, received_ms=held.received_ms)
