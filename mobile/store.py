"""The device's sealed store: its log, what the centre answered, dossiers, drafts and blobs."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
from sqlite_utils import Database, Migrations

from mobile import schema
from mobile.blob_files import BlobFiles, Kept
from mobile.ports import Entropy
from mobile.problems import DiskBroken, Locked, of_sqlite
from mobile.sealing import Label, Receipted, Sealer, label_of
from mobile.states import Screen, States
from protocol.blobs import Bitmap, chunk_count, chunk_hashes, read_bitmap, root_of
from protocol.certificate import Certificate
from protocol.checkpoint import Checkpoint
from protocol.decoding import decode, encode
from protocol.errors import BrokenLink, BrokenSeal, LogGap
from protocol.hierarchy import place_of
from protocol.ids import (
    NO_DOSSIER,
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
_LABEL: Final = "id, device, epoch, seq, hlc, dossier, operation.position, role"

migrations = Migrations("device")


@migrations()
def first_tables(db: Database) -> None:
    for statement in schema.FIRST:
        db.execute(statement)
    db.execute("INSERT INTO standing (only) VALUES (1)")


class Tries(NamedTuple):
    """Wrong PINs since the last right one, and when the last was typed."""

    failures: int
    last_ms: int


class OwnEpoch(NamedTuple):
    """One stretch of this device's log; epochs of one line share a standing block."""

    epoch: Epoch
    line: Epoch
    provisional_from: int


class Tip(NamedTuple):
    """What the next operation of this device's log has to follow."""

    epoch: Epoch
    seq: int
    previous: Hash
    hlc: int


class Record(NamedTuple):
    """How a dossier stands between here and the centre: counts of this device's operations."""

    dossier: DossierId
    changed: int
    unsent: int
    received: int
    aside: int  # received, and waiting for the centre's word
    highest: int  # position of the last one received, or -1


class _Progress(msgspec.Struct, frozen=True, array_like=True):
    cursor: int = 0
    boot: Boot | None = None


class Store:
    """One enrolment's file and blobs; one connection, one thread at a time."""

    def __init__(self, directory: Path, entropy: Entropy) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._db = _opened(directory / FILE)
        self._blobs = BlobFiles(directory / BLOBS)
        self._entropy = entropy
        self._broken = self._in_transaction = False
        self.lock()

    def close(self) -> None:
        self.lock()
        self._db.close()

    # Before an unlock: what opens the rest.

    def find_device(self) -> DeviceId | None:
        """None until a vault was made here."""
        device: DeviceId | None = self._db.execute("SELECT device FROM standing").fetchone()[0]
        return device

    def device(self) -> DeviceId:
        device = self.find_device()
        assert device is not None
        return device

    def wraps(self) -> dict[str, bytes]:
        return dict(self._db.execute("SELECT name, wrapped FROM wrap").fetchall())

    def put_wraps(self, device: DeviceId, wraps: Mapping[str, bytes]) -> None:
        with self.transaction():
            self._db.execute("UPDATE standing SET device = ?", [device])
            self._db.conn.executemany("INSERT OR REPLACE INTO wrap VALUES (?, ?)", wraps.items())

    def tries(self) -> Tries:
        row = self._db.execute("SELECT failures, last_try_ms FROM standing").fetchone()
        return Tries(*row)

    def put_tries(self, tries: Tries) -> None:
        """Durable before the attempt that it counts."""
        with self.transaction():
            self._db.execute("UPDATE standing SET failures = ?, last_try_ms = ?", tries)

    def unlock(self, root: bytes) -> None:
        """From here on rows open; a wrong root has nothing to open them with."""
        self.lock()
        self._sealed_by = Sealer(root, self._entropy)
        self._receipts = self._read_receipts()

    def lock(self) -> None:
        """Drop the keys and everything that was ever opened with them."""
        self._sealed_by: Sealer | None = None
        self._receipts: dict[bytes, Receipted] = {}
        self._states = States()
        self._salts: dict[bytes, Salt] = {}
        self._trust: TrustSet | None = None
        self._tip: Tip | None = None
        self._touched: set[DossierId] = set()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it durable at the end, or none of it; inside another one, a part of that."""
        if self._in_transaction:
            yield
            return
        if self._broken:
            raise DiskBroken("open the store anew")
        self._in_transaction = True
        try:
            with self._db.atomic():
                yield
        except BaseException as error:
            self._forget_unkept()
            if isinstance(error, sqlite3.Error):
                raise self._problem(error) from error
            raise
        finally:
            self._in_transaction = False
            self._touched.clear()

    # The device's own log.

    def epoch(self) -> OwnEpoch | None:
        """The newest; its first operation may not be written yet."""
        row = self._db.execute(
            "SELECT epoch, line, provisional_from FROM epoch ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return None if row is None else OwnEpoch(*row)

    def begin_epoch(self, new: OwnEpoch) -> None:
        with self.transaction():
            self._db.execute(
                "INSERT INTO epoch (epoch, line, provisional_from) VALUES (?, ?, ?)", new
            )
            self._tip = None

    def tip(self) -> Tip:
        if self._tip is None:
            self._tip = self._read_tip()
        return self._tip

    def find_own(self, epoch: bytes, seq: int) -> OperationId | None:
        row = self._db.execute(
            "SELECT id FROM operation WHERE own = 1 AND epoch = ? AND seq = ?", [epoch, seq]
        ).fetchone()
        return None if row is None else OperationId(row[0])

    def append(self, new: Verified, *, role: str) -> None:
        """Keep an own operation; sealed and durable when the outermost transaction ends."""
        with self.transaction():
            if self._knows(new.id):
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
        rows = self._db.execute(
            f"SELECT {_LABEL}, sealed FROM operation LEFT JOIN receipt USING (id)"  # noqa: S608  # a constant
            " LEFT JOIN epoch USING (epoch)"
            " WHERE own = 1 AND receipt.id IS NULL AND sealed IS NOT NULL ORDER BY number, seq"
        ).fetchall()
        return [self._open_row(row).operation for row in rows]

    def next_counter(self) -> int:
        """A number that no request of this device has carried; durable before it is used."""
        with self.transaction():
            self._db.execute("UPDATE standing SET counter = counter + 1")
            counter: int = self._db.execute("SELECT counter FROM standing").fetchone()[0]
        return counter

    # What the centre has said.

    def enrol(self, answer: EnrolAnswer) -> None:
        """Keep who we are, and the root key from which all other trust comes."""
        with self.transaction():
            self._put_setting("enrolment", encode(answer))

    def find_enrolment(self) -> EnrolAnswer | None:
        return self._decoded(EnrolAnswer, "enrolment")

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
            kept, enrolment = self._setting("trust"), self.enrolment()
            self._trust = decode_trust(kept) if kept else pin(enrolment.centre, enrolment.root)
        return self._trust

    def admin_held(self) -> int:
        held: int = self._db.execute("SELECT count(*) FROM admin").fetchone()[0]
        return held

    def checkpoint(self) -> Checkpoint | None:
        return self._decoded(Checkpoint, "checkpoint")

    def cursor(self) -> int:
        return (self._decoded(_Progress, "progress") or _Progress()).cursor

    def boot(self) -> Boot | None:
        return (self._decoded(_Progress, "progress") or _Progress()).boot

    def keep(self, keep: Keep) -> None:
        """Everything that one answer brought, at once; the same answer again adds nothing."""
        with self.transaction():
            self._keep_trust(keep)
            self._settle(keep.settled)
            self._adopt(keep.foreign)
            self._insert([one for one in keep.foreign if not self._knows(one.operation.id)])
            for state, size in keep.states:
                self._keep_base(state, size)
            self._db.conn.executemany(
                "UPDATE dossier SET leaving = 1 WHERE id = ?", [[one] for one in keep.leave]
            )
            self._put_setting("progress", encode(_Progress(keep.cursor, keep.boot)))

    # Dossiers.

    def state(self, dossier: DossierId) -> Dossier:
        """Page, later operations, and own unsent work on top; not to be changed by who asks."""
        return self._states.find(dossier) or self._load(dossier)

    def screen(self, dossier: DossierId) -> Screen:
        """What is shown now, for an edit that begins now."""
        self.state(dossier)
        return self._states.screen(dossier)

    def records(self) -> list[Record]:
        """Every dossier of which something is kept, the newest change first."""
        rows = self._db.execute(
            "SELECT dossier.id, changed, count(*) FILTER (WHERE own = 1 AND receipt.id IS NULL),"
            " count(receipt.id), count(*) FILTER (WHERE kind <> 1),"
            " coalesce(max(receipt.position), -1)"
            " FROM dossier LEFT JOIN operation ON operation.dossier = dossier.id"
            " LEFT JOIN receipt ON receipt.id = operation.id"
            " WHERE dossier.id <> ? AND salt IS NOT NULL"
            " GROUP BY dossier.id ORDER BY changed DESC",
            [NO_DOSSIER],
        )
        return [Record(*row) for row in rows]

    def find_salt(self, dossier: DossierId) -> Salt | None:
        """Chosen by whoever opened the dossier; None while only a draft of it is here."""
        if dossier not in self._salts and self._open_dossier(dossier):
            [sealed] = self._db.execute(
                "SELECT salt FROM dossier WHERE id = ?", [dossier]
            ).fetchone()
            if sealed is not None:
                plain = self._sealer.open(dossier, place_of("salt", dossier), sealed)
                self._salts[dossier] = Salt(plain)
        return self._salts.get(dossier)

    # Drafts: what is typed and not yet saved.

    def put_draft(self, dossier: DossierId, content: bytes, *, now_ms: int) -> None:
        with self.transaction():
            self._ensure_dossier(dossier, None)
            sealed = self._sealer.seal(dossier, place_of("draft", dossier), content)
            self._db.execute(
                "INSERT OR REPLACE INTO draft VALUES (?, ?, ?)", [dossier, now_ms, sealed]
            )

    def find_draft(self, dossier: DossierId) -> bytes | None:
        row = self._db.execute("SELECT sealed FROM draft WHERE dossier = ?", [dossier]).fetchone()
        if row is None or not self._open_dossier(dossier):
            return None
        return self._sealer.open(dossier, place_of("draft", dossier), row[0])

    def drafts(self) -> list[DossierId]:
        """The newest first."""
        rows = self._db.execute("SELECT dossier FROM draft ORDER BY changed_ms DESC")
        return [DossierId(row[0]) for row in rows]

    def drop_draft(self, dossier: DossierId) -> None:
        with self.transaction():
            self._db.execute("DELETE FROM draft WHERE dossier = ?", [dossier])

    # Blobs: files beside the tables.

    def put_blob(self, dossier: DossierId, content: bytes) -> BlobRoot:
        """Durable before any operation can name it; the same content again is no more."""
        hashes = chunk_hashes(content)
        kept = Kept(root_of(hashes), len(content), hashes)
        with self.transaction():
            self._ensure_dossier(dossier, None)
            name = self._sealer.blob_name(dossier, kept.root)
            if self._db.execute("SELECT 1 FROM blob WHERE name = ?", [name]).fetchone() is None:
                self._blobs.write(name, content, self._sealer, dossier)
                sealed = self._sealer.seal(dossier, place_of("blob", name.encode()), encode(kept))
                present = Bitmap(len(hashes)).encode()
                self._db.execute(
                    "INSERT INTO blob VALUES (?, ?, ?, ?, ?)",
                    [name, dossier, len(hashes), present, sealed],
                )
        return kept.root

    def find_blob(self, dossier: DossierId, root: BlobRoot) -> bytes | None:
        """The whole of it, where this device has it."""
        found = self._find_kept(dossier, root)
        if found is None:
            return None
        name, kept = found
        return b"".join(
            self._blobs.read(name, index, kept, self._sealer, dossier)
            for index in range(chunk_count(kept.size))
        )

    def find_chunk(
        self, dossier: DossierId, root: BlobRoot, index: int
    ) -> tuple[bytes, list[Hash]] | None:
        """One chunk, and the hashes of all, to prove it by."""
        found = self._find_kept(dossier, root)
        if found is None or not 0 <= index < len(found[1].hashes):
            return None
        name, kept = found
        return self._blobs.read(name, index, kept, self._sealer, dossier), kept.hashes

    def note_chunks(self, dossier: DossierId, root: BlobRoot, present: Bitmap) -> None:
        """What the centre has shown to hold of a blob; it never holds less afterwards."""
        with self.transaction():
            if not self._open_dossier(dossier):
                return
            name = self._sealer.blob_name(dossier, root)
            row = self._db.execute("SELECT present FROM blob WHERE name = ?", [name]).fetchone()
            if row is not None:
                known = read_bitmap(row[0], present.count)
                both = Bitmap(present.count, known.bits | present.bits).encode()
                self._db.execute("UPDATE blob SET present = ? WHERE name = ?", [both, name])

    # Numbers of dossier codes.

    def numbers(self, day: int) -> list[int]:
        """Every one ever used for a day by this device; day 0 counts provisional codes."""
        rows = self._db.execute("SELECT number FROM number WHERE day = ?", [day])
        return [row[0] for row in rows]

    def use_number(self, day: int, number: int, line: Epoch) -> None:
        """Once, ever: a second use is an error."""
        with self.transaction():
            self._db.execute("INSERT INTO number VALUES (?, ?, ?)", [day, number, line])

    # Its own business.

    @property
    def _sealer(self) -> Sealer:
        if self._sealed_by is None:
            raise Locked("unlock first")
        return self._sealed_by

    def _problem(self, error: sqlite3.Error) -> Exception:
        problem = of_sqlite(getattr(error, "sqlite_errorcode", 0), str(error))
        self._broken = isinstance(problem, DiskBroken)
        return problem

    def _forget_unkept(self) -> None:
        """After a rollback memory must not know more than the disk, least of all a key."""
        self._tip = self._trust = None
        self._states.drop(self._touched)
        for dossier in self._touched:
            self._salts.pop(dossier, None)
            if self._sealed_by is not None:
                self._sealed_by.forget(dossier)

    def _knows(self, identity: OperationId) -> bool:
        found = self._db.execute("SELECT 1 FROM operation WHERE id = ?", [identity]).fetchone()
        return found is not None

    def _read_tip(self) -> Tip:
        newest = self.epoch()
        assert newest is not None
        row = self._db.execute(
            "SELECT seq, id, hlc FROM operation WHERE own = 1 AND epoch = ?"
            " ORDER BY seq DESC LIMIT 1",
            [newest.epoch],
        ).fetchone()
        if row is not None:
            return Tip(newest.epoch, row[0], Hash(row[1]), row[2])
        before = self._db.execute(
            "SELECT id FROM operation JOIN epoch USING (epoch) WHERE own = 1"
            " ORDER BY number DESC, seq DESC LIMIT 1"
        ).fetchone()
        return Tip(newest.epoch, 0, before[0] if before else self.enrolment().signed.hash, 0)

    def _insert(self, entries: Sequence[Placed], *, own: bool = False) -> None:
        """Rows first, then memory: whatever fails here is undone in both."""
        changed = {entry.operation.header.dossier for entry in entries}
        self._touched |= changed
        for entry in entries:
            self._ensure_dossier(entry.operation.header.dossier, entry.operation.salt)
        rows = [(*label_of(one), own, self._sealer.seal_operation(one)) for one in entries]
        self._db.conn.executemany(
            "INSERT INTO operation (id, device, epoch, seq, hlc, dossier, position, role, own,"
            " sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        for entry in entries:
            self._states.take(entry)
        self._mark_changed(changed)

    def _mark_changed(self, dossiers: Iterable[DossierId]) -> None:
        self._db.execute("UPDATE standing SET revision = revision + 1")
        self._db.conn.executemany(
            "UPDATE dossier SET changed = (SELECT revision FROM standing) WHERE id = ?",
            [[one] for one in dossiers],
        )

    def _open_dossier(self, dossier: DossierId) -> bool:
        if self._sealer.holds(dossier):
            return True
        row = self._db.execute("SELECT wrapped FROM dossier WHERE id = ?", [dossier]).fetchone()
        if row is not None:
            self._sealer.open_dossier(dossier, row[0])
        return row is not None

    def _ensure_dossier(self, dossier: DossierId, salt: Salt | None) -> None:
        self._touched.add(dossier)
        if not self._open_dossier(dossier):
            wrapped = self._sealer.new_dossier(dossier)
            self._db.execute(
                "INSERT INTO dossier (id, wrapped, changed) VALUES (?, ?, 0)", [dossier, wrapped]
            )
        if salt is not None and dossier != NO_DOSSIER and self.find_salt(dossier) is None:
            sealed = self._sealer.seal(dossier, place_of("salt", dossier), salt)
            self._db.execute("UPDATE dossier SET salt = ? WHERE id = ?", [sealed, dossier])
            self._salts[dossier] = salt

    def _load(self, dossier: DossierId) -> Dossier:
        rows = self._db.execute(
            f"SELECT {_LABEL}, sealed FROM operation"  # noqa: S608  # a constant
            " WHERE dossier = ? AND sealed IS NOT NULL ORDER BY place",
            [dossier],
        ).fetchall()
        entries = [self._settled(self._open_row(row)) for row in rows]
        return self._states.put(dossier, self._read_base(dossier), entries)

    def _read_base(self, dossier: DossierId) -> Dossier | None:
        row = self._db.execute("SELECT size, sealed FROM base WHERE dossier = ?", [dossier])
        found = row.fetchone()
        if found is None:
            return None
        plain = self._sealer.open(dossier, place_of("base", dossier, found[0]), found[1])
        base: Dossier = decode(Dossier, plain)
        return base

    def _open_row(self, row: Sequence[Any]) -> Placed:
        label = Label(*row[:-1])
        self._open_dossier(DossierId(label.dossier))
        return self._sealer.open_operation(label, row[-1])

    def _settled(self, entry: Placed) -> Placed:
        """An own operation where the centre has put it; aside of the registry it stays on top."""
        receipt = self._receipts.get(entry.operation.id)
        if receipt is None or receipt.kind != Kind.ACCEPTED:
            return entry
        return Placed(entry.operation, receipt.position, entry.role)

    def _read_receipts(self) -> dict[bytes, Receipted]:
        receipts = {}
        rows = self._db.execute("SELECT id, position, kind, received_ms, reason, seal FROM receipt")
        for identity, *fields, seal in rows.fetchall():
            receipt = Receipted(*fields)
            self._sealer.check_receipt(identity, receipt, seal)
            receipts[identity] = receipt
        return receipts

    def _keep_trust(self, keep: Keep) -> None:
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO admin VALUES (?, ?, ?, ?)",
            [
                (one.position, one.entry.id, one.received_ms, self._sealer.seal_setting("admin", one.wire))
                for one in keep.admin
            ],
        )
        if keep.trust.position > self.trust().position:
            self._put_setting("trust", encode_trust(keep.trust))
            self._trust = keep.trust
        if keep.checkpoint is not None:
            self._put_setting("checkpoint", encode(keep.checkpoint))

    def _settle(self, settled: Iterable[Settled]) -> None:
        """Keep the centre's word on own operations; its newest on each is the one that counts."""
        rows = []
        for one in settled:
            receipt = Receipted(one.position, one.kind, one.received_ms, one.reason)
            if self._receipts.get(one.id) == receipt:
                continue
            ...

    def _keep_base(self, state: State, size: int) -> None:
        dossier = state.dossier.id
        self._ensure_dossier(dossier, state.salt)
        place = place_of("base", dossier, size)
        sealed = self._sealer.seal(dossier, place, encode(state.dossier))
        self._db.execute(
            "INSERT INTO base VALUES (?, ?, ?) ON CONFLICT (dossier) DO UPDATE"
            " SET size = excluded.size, sealed = excluded.sealed WHERE excluded.size >= size",
            [dossier, size, sealed],
        )
        self._states.drop([dossier])
        self._mark_changed([dossier])
