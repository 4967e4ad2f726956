"""The centre without HTTP: frames in, answers out; what is acknowledged is durable and signed."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from protocol.admin import AdminEntry, Enrol, Erase, decode_entry, verify_entry
from protocol.blobs import Bitmap
from protocol.certificate import Certificate, SignedCertificate
from protocol.checkpoint import Checkpoint
from protocol.decoding import decode
from protocol.errors import NoSuchPlace, NotPossible, ProtocolError
from protocol.generations import centre_of
from protocol.ids import NO_DOSSIER, DeviceId, DossierId, OfficerId
from protocol.keys import SigningKey
from protocol.merge import Dossier
from protocol.messages import Target, chunk_path
from protocol.run import encode_run
from protocol.trust import TrustSet, pin
from sync_server.clerk import Decision, Pen, write
from sync_server.couriers import Delivery, Door
from sync_server.ingest import Intake, Offer
from sync_server.notary import Notary
from sync_server.projection import refold, state_of
from sync_server.rounds import Offered, Rounds, authenticate, open_round
from sync_server.store import Store
from sync_server.uploads import put_chunk, read_chunk, read_spot


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
        self._notary = Notary(store, keys.log, origin=origin, now_ms=now_ms)
        self._certificates: dict[DeviceId, SignedCertificate] = {}  # the newest of each
        self.trust = pin(centre_of(origin), root)
        for row in store.entries.admin():
            entry = verify_entry(decode_entry(row.entry))
            self._follow(self.trust.apply(row.position, entry, received_ms=row.received_ms), entry)

    # Devices.

    def sync(self, data: bytes) -> bytes:
        """One round of one device, or the error that says why not."""
        (answer,) = self.sync_group([data])
        if isinstance(answer, ProtocolError):
            raise answer
        return answer

    def sync_group(self, frames: Sequence[bytes]) -> list[bytes | ProtocolError]:
        """Requests that came close together share one commit and one signature."""
        opened = [open_round(data, self.trust, self.origin) for data in frames]
        rounds = Rounds(self.store, self.trust, self._notary, now_ms=self.now_ms())
        with self.store.transaction():
            self._notary.keep()
            for one in opened:
                if isinstance(one, Offered):
                    rounds.take(one)
            rounds.finish()
        return [
            rounds.answer(one.asked, self._keys.page) if isinstance(one, Offered) else one
            for one in opened
        ]

    def put_chunk(self, dossier: str, root: str, index: int, data: bytes) -> Bitmap:
        """A chunk that an operation names, proven and durable; which are here now."""
        spot = read_spot(dossier, root, index)
        frame, enrolment = authenticate(data, self.trust, Target(self.origin, chunk_path(*spot)))
        return put_chunk(self.store, enrolment, spot, frame.packed)

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

    def mark_safe(self, size: int) -> None:
        """Everything before `size` is copied off this machine."""
        if size > self.store.tree.size():
            raise NotPossible(f"the log has no {size} entries")
        self.store.tree.mark_safe(size)

    def append_admin(self, entry: AdminEntry) -> int:
        """An entry that the trust set takes, in the log; its position, old if it was there."""
        if entry.id in self.trust.entries:
            return self.trust.entries[entry.id]
        self._notary.check_running()
        now_ms = self.now_ms()
        with self.store.transaction():
            intake = Intake(self.store, self.trust, now_ms=now_ms)
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

    def operate(
        self, decision: Decision, *, dossier: DossierId = NO_DOSSIER, officer: OfficerId
    ) -> int:
        """A clerk's decision as the next operation of the centre's own log; its position."""
        self._notary.check_running()
        pen = Pen(self._keys.centre, officer, self.now_ms(), self._entropy)
        with self.store.transaction():
            intake = Intake(self.store, self.trust, now_ms=pen.now_ms)
            operation = write(self.store, self.trust, pen, decision, dossier)
            (taken,) = intake.take([Offer(encode_run([operation]), [operation])], offset_ms=0)
            intake.finish()
        return taken.placed[0].position

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
            for dossier, row in reversed(self.store.dossiers.rows(limit=limit))
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

    def _erase(self, erase: Erase, trust: TrustSet) -> None:
        for dossier in erase.dossiers:
            self.store.entries.erase(dossier)
            self.store.attachments.erase(dossier)
            row = self.store.dossiers.find(dossier)
            if row is not None:
                refold(self.store, trust, row.number)
