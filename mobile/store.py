"""The device's sealed store: its log, what the centre answered, dossiers, drafts and blobs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from mobile.blob_files import BlobFiles, Kept
from mobile.ports import Entropy
from mobile.problems import Locked
from mobile.sealing import Receipted, Sealer, label_of
from mobile.states import Screen, States
from mobile.tables import BlobRow, Label, OwnEpoch, Record, Tables, Tries
from protocol.blobs import Bitmap, chunk_count, chunk_hashes, read_bitmap, root_of
from protocol.certificate import Certificate
from protocol.checkpoint import Checkpoint
from protocol.decoding import decode, encode
from protocol.errors import BrokenLink, BrokenSeal, LogGap
from protocol.hierarchy import place_of
from protocol.ids import (
    NO_DOSSIER,
    NO_HASH,
    BlobRoot,
    DeviceId,
    DossierId,
    Epoch,
    Hash,
    OperationId,
    Salt,
    ref,
)
from protocol.joining import EnrolAnswer
from protocol.merge import TENTATIVE, Dossier, Placed
from protocol.messages import Boot
from protocol.operation import Verified
from protocol.page import State
from protocol.receipts import Kind
from protocol.session import Keep, Settled
from protocol.trust import TrustSet, decode_trust, encode_trust, pin

T = TypeVar("T")

FILE: Final = "store.db"
BLOBS: Final = "blobs"


class Tip(msgspec.Struct, frozen=True):
    """What the next operation of this device's log has to follow."""

    epoch: Epoch
    seq: int
    previous: Hash
    hlc: int


class _Progress(msgspec.Struct, frozen=True, array_like=True):
    cursor: int = 0
    boot: Boot | None = None


class Store:
    """One enrolment's tables and blobs; for one thread at a time."""

    def __init__(self, directory: Path, entropy: Entropy) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._tables = Tables(directory / FILE)
        self._blobs = BlobFiles(directory / BLOBS)
        self._entropy = entropy
        self._unlocked: Sealer | None
        self._receipts: dict[bytes, Receipted]
        self._salts: dict[DossierId, Salt]
        self._trust: TrustSet | None
        self._tip: Tip | None
        self._touched: set[DossierId]  # by the transaction that is open
        self.lock()

    def close(self) -> None:
        self.lock()
        self._tables.close()

    # Before an unlock: what opens the rest.

    def find_device(self) -> DeviceId | None:
        """None until a vault was made here."""
        return self._tables.find_device()

    def device(self) -> DeviceId:
        device = self.find_device()
        assert device is not None
        return device

    def wraps(self) -> dict[str, bytes]:
        return self._tables.wraps()

    def put_wraps(self, device: DeviceId, wraps: Mapping[str, bytes]) -> None:
        with self.transaction():
            self._tables.put_device(device)
            self._tables.put_wraps(wraps)

    def tries(self) -> Tries:
        return self._tables.tries()

    def put_tries(self, tries: Tries) -> None:
        """Durable before the attempt that it counts."""
        with self.transaction():
            self._tables.put_tries(tries)

    def unlock(self, root: bytes) -> None:
        """From here on rows open; a wrong root has nothing to open them with."""
        self.lock()
        self._unlocked = Sealer(root, self._entropy)
        self._receipts = self._read_receipts()
        with self.transaction():
            # What does not open is no receipt: its operation is offered again.
            self._tables.drop_receipts(self._tables.receipted() - self._receipts.keys())

    def lock(self) -> None:
        """Drop the keys and everything that was ever opened with them."""
        self._unlocked = None
        self._receipts = {}
        self._states = States()
        self._salts = {}
        self._trust = self._tip = None
        self._touched = set()

    @property
    def in_transaction(self) -> bool:
        return self._tables.in_transaction

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it durable at the end, or none of it; inside another one, a part of that."""
        if self.in_transaction:
            yield
            return
        try:
            with self._tables.transaction():
                yield
        except BaseException:
            self._forget_unkept()
            raise
        finally:
            self._touched.clear()

    # The device's own log.

    def find_epoch(self) -> OwnEpoch | None:
        """The newest; its first operation may not be written yet."""
        return self._tables.find_epoch()

    def begin_epoch(self, new: OwnEpoch) -> None:
        with self.transaction():
            self._tables.add_epoch(new)
            self._tip = None

    def tip(self) -> Tip:
        if self._tip is None:
            self._tip = self._read_tip()
        return self._tip

    def newest_own(self) -> tuple[Epoch, int, bytes]:
        """Where this device's log ends: epoch, sequence number and id; 0 where it begins."""
        newest = self.find_epoch()
        assert newest is not None
        seq, identity, _ = self._tables.find_newest(newest.epoch) or (0, NO_HASH, 0)
        return newest.epoch, seq, identity

    def find_own(self, epoch: bytes, seq: int) -> OperationId | None:
        return self._tables.find_own(epoch, seq)

    def last_wall_ms(self) -> int | None:
        """The clock as this device's last operation read it."""
        last = self._tables.last_of_log()
        return None if last is None else self._open(*last).operation.header.wall_ms

    def append(self, new: Verified, *, role: str) -> None:
        """Keep an own operation; sealed and durable when the outermost transaction ends."""
        with self.transaction():
            if self._tables.knows(new.id):
                return
            tip, header = self.tip(), new.header
            if (header.epoch, header.seq) != (tip.epoch, tip.seq + 1):
                raise LogGap(f"expected {tip.seq + 1}, got {header.seq}")
            if header.previous != tip.previous:
                raise BrokenLink(f"operation {header.seq} does not follow the log here")
            self._insert([Placed(new, TENTATIVE, role)], own=True)
            self._tip = Tip(header.epoch, header.seq, Hash(new.id), header.hlc)

    def outbox(self) -> list[Verified]:
        """Own operations that the centre has not signed for, in the order of the log."""
        return [self._open(label, sealed).operation for label, sealed in self._tables.unsent()]

    def next_counter(self) -> int:
        """A number that no request of this device has carried; durable before it is used."""
        with self.transaction():
            return self._tables.next_counter()

    # What the centre has said.

    def enrol(self, answer: EnrolAnswer) -> None:
        """Keep who we are, and the root key from which all other trust comes."""
        with self.transaction():
            self._put_setting("enrolment", answer)

    def put_sign_off_public(self, key: bytes) -> None:
        with self.transaction():
            self._put_setting("sign_off_public", key)

    def sign_off_public(self) -> bytes:
        key = self._find_setting("sign_off_public", bytes)
        assert key is not None
        return key

    def find_enrolment(self) -> EnrolAnswer | None:
        return self._find_setting("enrolment", EnrolAnswer)

    def enrolment(self) -> EnrolAnswer:
        found = self.find_enrolment()
        assert found is not None
        return found

    def origin(self) -> str:
        return self.enrolment().origin

    def certificate(self) -> Certificate:
        """The newest: what the enrolment brought, until the log has said more."""
        trust, device = self.trust(), self.device()
        if device in trust.devices:
            return trust.devices[device].newest
        found: Certificate = decode(Certificate, self.enrolment().certificate)
        return found

    def trust(self) -> TrustSet:
        if self._trust is None:
            sealed, enrolment = self._tables.find_setting("trust"), self.enrolment()
            self._trust = pin(enrolment.centre, enrolment.root)
            if sealed is not None:
                self._trust = decode_trust(self._sealer.open_setting("trust", sealed))
        return self._trust

    def admin_held(self) -> int:
        return self._tables.admin_held()

    def checkpoint(self) -> Checkpoint | None:
        return self._find_setting("checkpoint", Checkpoint)

    def cursor(self) -> int:
        return (self._find_setting("progress", _Progress) or _Progress()).cursor

    def boot(self) -> Boot | None:
        return (self._find_setting("progress", _Progress) or _Progress()).boot

    def keep(self, keep: Keep) -> None:
        """Everything that one answer brought, at once; the same answer again adds nothing."""
        with self.transaction():
            self._keep_trust(keep)
            self._settle(keep.settled)
            self._take_in(keep.foreign)
            for state, size in keep.states:
                self._keep_base(state, size)
            self._tables.mark_leaving(keep.leave, leaving=True)
            self._put_setting("progress", _Progress(keep.cursor, keep.boot))

    # Dossiers.

    def state(self, dossier: DossierId) -> Dossier:
        """Page, later operations, own unsent work on top; for reading only."""
        return self._states.find(dossier) or self._load(dossier)

    def screen(self, dossier: DossierId) -> Screen:
        """What is shown now, for an edit that begins now."""
        self.state(dossier)
        return self._states.screen(dossier)

    def records(self) -> list[Record]:
        """Every dossier of which something is kept, the newest change first."""
        return self._tables.records()

    def find_receipt(self, operation: OperationId) -> Receipted | None:
        return self._receipts.get(operation)

    def find_salt(self, dossier: DossierId) -> Salt | None:
        """Chosen by whoever opened the dossier; None while only a draft of it is here."""
        if dossier not in self._salts and self._open_dossier(dossier):
            sealed = self._tables.find_salt(dossier)
            if sealed is not None:
                plain = self._sealer.open(dossier, place_of("salt", dossier), sealed)
                self._salts[dossier] = Salt(plain)
        return self._salts.get(dossier)

    def put_note(self, dossier: DossierId, name: str, content: bytes, *, now_ms: int) -> None:
        """What belongs to a dossier and is not signed: a draft, the secret of its slip."""
        with self.transaction():
            self._ensure_dossier(dossier)
            place = place_of("note", dossier, name.encode())
            self._tables.put_note(dossier, name, now_ms, self._sealer.seal(dossier, place, content))

    def find_note(self, dossier: DossierId, name: str) -> bytes | None:
        sealed = self._tables.find_note(dossier, name)
        if sealed is None or not self._open_dossier(dossier):
            return None
        return self._sealer.open(dossier, place_of("note", dossier, name.encode()), sealed)

    def noted(self, name: str) -> list[DossierId]:
        """The dossiers with such a note, the newest first."""
        return self._tables.noted(name)

    def drop_note(self, dossier: DossierId, name: str) -> None:
        with self.transaction():
            self._tables.drop_note(dossier, name)

    # Blobs: files beside the tables.

    def put_blob(self, dossier: DossierId, content: bytes) -> BlobRoot:
        """Durable before any operation can name it; the same content again is no more."""
        hashes = chunk_hashes(content)
        kept = Kept(root_of(hashes), len(content), hashes)
        with self.transaction():
            self._ensure_dossier(dossier)
            name = self._sealer.blob_name(dossier, kept.root)
            if self._tables.find_blob(name) is None:
                self._blobs.write(name, content, self._sealer, dossier)
                sealed = self._sealer.seal(dossier, place_of("blob", name.encode()), encode(kept))
                present = Bitmap(len(hashes)).encode()
                self._tables.add_blob(BlobRow(name, dossier, len(hashes), present, sealed))
        return kept.root

    def find_blob(self, dossier: DossierId, root: BlobRoot) -> bytes | None:
        """The whole of it, where this device has it."""
        kept = self._find_kept(dossier, root)
        if kept is None:
            return None
        places = range(chunk_count(kept.size))
        return b"".join(self._read_chunk(dossier, kept, index) for index in places)

    def find_chunk(
        self, dossier: DossierId, root: BlobRoot, index: int
    ) -> tuple[bytes, list[Hash]] | None:
        """One chunk, and the hashes of all, to prove it by."""
        kept = self._find_kept(dossier, root)
        if kept is None or not 0 <= index < len(kept.hashes):
            return None
        return self._read_chunk(dossier, kept, index), kept.hashes

    def note_chunks(self, dossier: DossierId, root: BlobRoot, present: Bitmap) -> None:
        """What the centre has shown to hold of a blob; it never holds less afterwards."""
        with self.transaction():
            row = self._find_blob_row(dossier, root)
            if row is not None and row.chunks == present.count:
                known = read_bitmap(row.present, row.chunks)
                both = Bitmap(row.chunks, known.bits | present.bits)
                self._tables.put_present(row.name, both.encode())

    # Numbers of dossier codes.

    def numbers(self, day: int) -> list[int]:
        """Every one that this device ever used for a day; day 0 counts provisional codes."""
        return self._tables.numbers(day)

    def use_number(self, day: int, number: int, line: Epoch) -> None:
        """Once, ever; together with the operation that gives it out."""
        with self.transaction():
            self._tables.add_number(day, number, line)

    # Private parts.

    @property
    def _sealer(self) -> Sealer:
        if self._unlocked is None:
            raise Locked("unlock first")
        return self._unlocked

    def _forget_unkept(self) -> None:
        """After a rollback memory must not know more than the disk, least of all a key."""
        self._tip = self._trust = None
        self._states.drop(self._touched)
        for dossier in self._touched:
            self._salts.pop(dossier, None)
            if self._unlocked is not None:
                self._unlocked.forget(dossier)
        if self._unlocked is not None:
            self._receipts = self._read_receipts()

    def _find_setting(self, name: str, kind: type[T]) -> T | None:
        sealed = self._tables.find_setting(name)
        if sealed is None:
            return None
        found: T = decode(kind, self._sealer.open_setting(name, sealed))
        return found

    def _put_setting(self, name: str, value: object) -> None:
        self._tables.put_setting(name, self._sealer.seal_setting(name, encode(value)))

    def _read_tip(self) -> Tip:
        newest = self.find_epoch()
        assert newest is not None
        found = self._tables.find_newest(newest.epoch)
        if found is not None:
            seq, identity, hlc = found
            return Tip(newest.epoch, seq, Hash(identity), hlc)
        before = self._tables.find_last_own()
        return Tip(newest.epoch, 0, Hash(before) if before else self.enrolment().signed.hash, 0)

    def _insert(self, entries: Sequence[Placed], *, own: bool) -> None:
        """Rows first, then memory; a rollback undoes both."""
        for entry in entries:
            self._ensure_dossier(entry.operation.header.dossier, entry.operation.salt)
        self._tables.add_operations(
            (own, self._sealer.seal_operation(entry), label_of(entry)) for entry in entries
        )
        for entry in entries:
            self._states.take(entry)
        self._tables.mark_changed({entry.operation.header.dossier for entry in entries})

    def _open_dossier(self, dossier: DossierId) -> bool:
        if self._sealer.holds(dossier):
            return True
        wrapped = self._tables.find_wrapped(dossier)
        if wrapped is not None:
            self._sealer.open_dossier(dossier, wrapped)
        return wrapped is not None

    def _ensure_dossier(self, dossier: DossierId, salt: Salt | None = None) -> None:
        self._touched.add(dossier)
        if not self._open_dossier(dossier):
            self._tables.add_dossier(dossier, self._sealer.new_dossier(dossier))
        if salt is not None and dossier != NO_DOSSIER and self.find_salt(dossier) is None:
            sealed = self._sealer.seal(dossier, place_of("salt", dossier), salt)
            self._tables.put_salt(dossier, sealed)
            self._salts[dossier] = salt

    def _open(self, label: Label, sealed: bytes) -> Placed:
        self._open_dossier(DossierId(label.dossier))
        return self._sealer.open_operation(label, sealed)

    def _load(self, dossier: DossierId) -> Dossier:
        entries = [
            self._settled(self._open(label, sealed))
            for label, sealed in self._tables.of_dossier(dossier)
        ]
        return self._states.put(dossier, self._read_base(dossier), entries)

    def _read_base(self, dossier: DossierId) -> Dossier | None:
        found = self._tables.find_base(dossier)
        if found is None or not self._open_dossier(dossier):
            return None
        size, sealed = found
        base: Dossier = decode(
            Dossier, self._sealer.open(dossier, place_of("base", dossier, size), sealed)
        )
        return base

    def _settled(self, entry: Placed) -> Placed:
        """An own operation where the centre has put it; what stands aside stays on top."""
        receipt = self._receipts.get(entry.operation.id)
        if receipt is None or receipt.kind != Kind.ACCEPTED:
            return entry
        return Placed(entry.operation, receipt.position, entry.role)

    def _read_receipts(self) -> dict[bytes, Receipted]:
        receipts = {}
        for identity, *fields, seal in self._tables.receipts():
            receipt = Receipted(*fields)
            with suppress(BrokenSeal):
                self._sealer.check_receipt(identity, receipt, seal)
                receipts[identity] = receipt
        return receipts

    def _keep_trust(self, keep: Keep) -> None:
        seal = self._sealer.seal_setting
        self._tables.add_admin(
            (one.position, one.entry.id, one.received_ms, seal("admin", one.wire))
            for one in keep.admin
        )
        if keep.trust.position > self.trust().position:
            sealed = self._sealer.seal_setting("trust", encode_trust(keep.trust))
            self._tables.put_setting("trust", sealed)
            self._trust = keep.trust
        if keep.checkpoint is not None:
            self._put_setting("checkpoint", keep.checkpoint)

    def _settle(self, settled: Iterable[Settled]) -> None:
        """The centre's word on own operations; its newest on each counts."""
        rows = []
        for one in settled:
            receipt = Receipted(one.position, one.kind, one.received_ms, one.reason)
            dossier = self._tables.find_dossier(one.id)
            if dossier is None or self._receipts.get(one.id) == receipt:
                continue
            seal = self._sealer.seal_receipt(one.id, receipt)
            rows.append((one.id, *msgspec.structs.astuple(receipt), seal))
            self._receipts[one.id] = receipt
            self._touched.add(dossier)
            if one.kind == Kind.ACCEPTED:
                self._states.place(dossier, ref(one.id), one.position)
        self._tables.put_receipts(rows)

    def _take_in(self, foreign: Iterable[Placed]) -> None:
        """What others did; own work that comes back was adopted, or lost here and found there."""
        new, own = {}, {}
        for entry in foreign:
            operation = entry.operation
            if self._tables.knows(operation.id):
                self._adopt(entry)
            elif operation.header.device == self.device():
                own[operation.id] = Placed(operation, TENTATIVE, entry.role)
            else:
                new[operation.id] = entry
        self._insert([*new.values()], own=False)
        self._insert([*own.values()], own=True)

    def _adopt(self, entry: Placed) -> None:
        identity, position = entry.operation.id, entry.position
        receipt = self._receipts.get(identity)
        if receipt is not None and receipt.kind != Kind.ACCEPTED and position is not None:
            self._settle([Settled(identity, position, Kind.ACCEPTED, receipt.received_ms)])

    def _keep_base(self, state: State, size: int) -> None:
        dossier = state.dossier.id
        self._ensure_dossier(dossier, state.salt)
        place = place_of("base", dossier, size)
        sealed = self._sealer.seal(dossier, place, encode(state.dossier))
        self._tables.put_base(dossier, size, sealed)
        self._tables.mark_changed([dossier])
        self._states.drop([dossier])

    def _find_blob_row(self, dossier: DossierId, root: BlobRoot) -> BlobRow | None:
        if not self._open_dossier(dossier):
            return None
        return self._tables.find_blob(self._sealer.blob_name(dossier, root))

    def _find_kept(self, dossier: DossierId, root: BlobRoot) -> Kept | None:
        row = self._find_blob_row(dossier, root)
        if row is None:
            return None
        place = place_of("blob", row.name.encode())
        kept: Kept = decode(Kept, self._sealer.open(dossier, place, row.sealed))
        return kept

    def _read_chunk(self, dossier: DossierId, kept: Kept, index: int) -> bytes:
        name = self._sealer.blob_name(dossier, kept.root)
        return self._blobs.read(name, index, kept, self._sealer, dossier)
