"""Sealed operations, own and foreign, and what the centre has signed for the own ones."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

import msgspec

from mobile.store.answers import Answers
from mobile.store.core import Core
from mobile.store.lost import LABEL, Lost
from mobile.store.mending import Spares
from mobile.store.sealing import Receipted, label_of
from mobile.store.states import States
from mobile.store.vault_rows import VaultRows
from protocol.errors import BrokenLink, BrokenSeal, LogGap
from protocol.ids import NO_HASH, DossierId, Epoch, Hash, OperationId, ref
from protocol.merge import TENTATIVE, Placed
from protocol.operation import MAX_WALL_MS, Header, Verified
from protocol.receipts import Kind
from protocol.session import Settled

_AT_ONCE: Final = 256  # operations in memory while a bundle is written


class Tip(NamedTuple):
    """What the next operation of this device's log has to follow."""

    epoch: Epoch
    seq: int
    previous: Hash
    hlc: int


class Log:
    def __init__(
        self, core: Core, rows: VaultRows, answers: Answers, states: States, spares: Spares
    ) -> None:
        self._core, self._db = core, core.db
        self._rows, self._answers, self._states, self._spares = rows, answers, states, spares
        self._tip: Tip | None = None
        self._receipts: dict[bytes, Receipted] | None = None
        self.damaged: Final[set[bytes]] = set()  # ids of rows that did not open
        self.lost: Final = Lost(core.db, self._opened)
        core.forgetting.append(self.forget)

    def forget(self) -> None:
        self._tip = self._receipts = None

    # The device's own.

    def tip(self) -> Tip:
        epoch = self._rows.epoch().epoch
        if self._tip is None or self._tip.epoch != epoch:
            self._tip = self._read_tip(epoch)
        return self._tip

    def newest_own(self) -> tuple[Epoch, int, bytes]:
        """Where this device's log ends: epoch, sequence number and id; 0 where it begins."""
        epoch = self._rows.epoch().epoch
        seq, identity, _ = self._find_newest(epoch) or (0, NO_HASH, 0)
        return epoch, seq, identity

    def find_own(self, epoch: bytes, seq: int) -> OperationId | None:
        row = self._db.execute(
            "SELECT id FROM operation WHERE own = 1 AND epoch = ? AND seq = ?", [epoch, seq]
        ).fetchone()
        return None if row is None else OperationId(row[0])

    def last_wall_ms(self, until_ms: int = MAX_WALL_MS) -> int | None:
        """The latest that this clock has read since the last checkpoint came, if not beyond belief.

        The newest operation alone would hide it: what a clock that was set back has signed counts
        for nothing. A newer checkpoint is a better witness than any clock.
        """
        checkpoint = self._answers.checkpoint()
        rows = self._db.execute(
            f"SELECT sealed, {LABEL} FROM operation JOIN epoch USING (epoch)"  # noqa: S608  # a constant of ours
            " WHERE own = 1 AND sealed IS NOT NULL ORDER BY number DESC, seq DESC"
        )
        latest = None
        for one in self._opened(rows):
            header = one.operation.header
            if checkpoint is not None and header.seen_size < checkpoint.size:
                break
            if header.wall_ms <= until_ms:
                latest = max(header.wall_ms, latest or header.wall_ms)
        return latest

    def append(self, new: Verified, *, role: str) -> None:
        """Keep an own operation; sealed and durable when the outermost transaction ends."""
        with self._core.transaction():
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
            f"SELECT sealed, {LABEL} FROM operation LEFT JOIN receipt USING (id)"  # noqa: S608  # a constant of ours
            " LEFT JOIN epoch USING (epoch)"
            " WHERE own = 1 AND kind IS NULL AND sealed IS NOT NULL ORDER BY number, seq"
        ).fetchall()
        return [one.operation for one in self._opened(rows)]

    def own_operations(self) -> list[tuple[OperationId, bool]]:
        """Every one ever written here, and whether the centre has signed for it."""
        rows = self._db.execute("SELECT id FROM operation WHERE own = 1 ORDER BY place").fetchall()
        return [(OperationId(row[0]), row[0] in self.receipts()) for row in rows]

    # What the centre says of it, and what others did.

    def of_dossier(self, dossier: DossierId) -> list[Placed]:
        """Own operations where the centre has put them, or on top; foreign ones in their place."""
        rows = self._db.execute(
            f"SELECT sealed, {LABEL} FROM operation"  # noqa: S608  # a constant of ours
            " WHERE dossier = ? AND sealed IS NOT NULL ORDER BY place",
            [dossier],
        ).fetchall()
        return [self._settled(one) for one in self._opened(rows)]

    def find_receipt(self, operation: OperationId) -> Receipted | None:
        return self.receipts().get(operation)

    def receipts(self) -> dict[bytes, Receipted]:
        if self._receipts is None:
            self._receipts = self._read_receipts()
        return self._receipts

    def drop_false_receipts(self) -> None:
        """What does not open is no receipt: its operation is offered again."""
        rows = self._db.execute("SELECT id FROM receipt").fetchall()
        false = [row for row in rows if row[0] not in self.receipts()]
        self._db.conn.executemany("DELETE FROM receipt WHERE id = ?", false)

    def settle(self, settled: Iterable[Settled]) -> None:
        """The centre's word on own operations; its newest on each counts."""
        rows = []
        for one in settled:
            dossier, known = self._dossier_of(one.id), self.receipts().get(one.id)
            receipt = self._as_adopted(one, known)
            if dossier is None or known == receipt:
                continue
            seal = self._core.sealer.seal_receipt(one.id, receipt)
            rows.append((one.id, *msgspec.structs.astuple(receipt), seal))
            self.receipts()[one.id] = receipt
            self._core.touched.add(dossier)
            if receipt.kind == Kind.ACCEPTED:
                self._states.place(dossier, ref(one.id), receipt.position)
        self._db.conn.executemany("INSERT OR REPLACE INTO receipt VALUES (?, ?, ?, ?, ?, ?)", rows)

    def take_in(self, foreign: Iterable[Placed], *, server_ms: int) -> None:
        """What others did; own work that comes back was adopted, or was lost here."""
        new: dict[bytes, Placed] = {}
        for entry in foreign:
            if self._knows(entry.operation.id):
                self._bring_back(entry)
                self._adopt(entry, server_ms)
                self._place_again(entry)
            elif entry.operation.header.device == self._rows.device():
                self._take_back(entry, server_ms)
            else:
                new[entry.operation.id] = entry
        self._insert([*new.values()], own=False)

    # What the centre has lost.

    def forget_places(self, cut: int) -> None:
        """Own work waits again; others' lies on top until the centre has it back."""
        self._db.execute("DELETE FROM receipt WHERE position >= ?", [cut])
        rows = self._db.execute(
            f"SELECT sealed, {LABEL} FROM operation"  # noqa: S608  # a constant of ours
            " WHERE operation.position >= ? AND sealed IS NOT NULL",
            [cut],
        ).fetchall()
        for one in self._opened(rows):
            self._put_place(one, TENTATIVE)
            self._spares.keep(one.operation.id)
        self.lost.drop_unproven()
        self._spares.keep_waiting()
        self._receipts = None
        self._states.clear()

    def own_ids(self, epoch: bytes, first_seq: int, count: int) -> list[bytes]:
        rows = self._db.execute(
            "SELECT id FROM operation WHERE own = 1 AND epoch = ? AND seq >= ? AND seq < ?"
            " ORDER BY seq",
            [epoch, first_seq, first_seq + count],
        ).fetchall()
        return [row[0] for row in rows]

    def _place_again(self, entry: Placed) -> None:
        lost = self._db.execute(
            "SELECT 1 FROM operation WHERE id = ? AND own = 0 AND position IS NULL",
            [entry.operation.id],
        ).fetchone()
        if lost is not None and entry.position is not None:
            header = entry.operation.header
            self._put_place(entry, entry.position)
            self._states.drop([header.dossier])

    def _put_place(self, entry: Placed, position: int | None) -> None:
        placed = Placed(entry.operation, position, entry.role)
        self._core.ensure_dossiers([(entry.operation.header.dossier, entry.operation.salt)])
        self._db.execute(
            "UPDATE operation SET position = ?, role = ?, sealed = ? WHERE id = ?",
            [position, entry.role, self._core.sealer.seal_operation(placed), entry.operation.id],
        )

    def _bring_back(self, entry: Placed) -> None:
        """Of which only the link was left."""
        header = entry.operation.header
        gone = self._db.execute(
            "SELECT 1 FROM operation WHERE id = ? AND sealed IS NULL", [entry.operation.id]
        ).fetchone()
        if gone is not None and entry.operation.body is not None:
            self._put_place(entry, entry.position)
            self._spares.keep(entry.operation.id)
            self._core.mark_changed([header.dossier])
            self._states.drop([header.dossier])

    def _adopt(self, entry: Placed, server_ms: int) -> None:
        identity, position = entry.operation.id, entry.position
        receipt = self.receipts().get(identity)
        if receipt is None:
            self._place_own(entry, server_ms)
        elif receipt.kind != Kind.ACCEPTED and position is not None:
            self.settle([Settled(identity, position, Kind.ACCEPTED, receipt.received_ms)])

    def _place_own(self, entry: Placed, server_ms: int) -> None:
        """What waits here counts there already: it is shown so, and offered all the same."""
        rows = self._db.execute(
            f"SELECT sealed, {LABEL} FROM operation"  # noqa: S608  # a constant of ours
            " WHERE id = ? AND own = 1 AND sealed IS NOT NULL",
            [entry.operation.id],
        ).fetchall()
        for one in self._opened(rows):
            operation, position = one.operation, entry.position
            if operation.signature is None:
                self._settle_unsigned(entry, server_ms)
            elif position is not None:
                self._put_place(one, position)
                self._spares.keep(operation.id)
                self._states.place(operation.header.dossier, operation.ref, position)

    def _settle_unsigned(self, entry: Placed, server_ms: int) -> None:
        """What has no signature here cannot be offered; it came from the centre, and is there."""
        identity, header, position = entry.operation.id, entry.operation.header, entry.position
        own = self.find_own(header.epoch, header.seq) == identity
        if own and entry.operation.signature is None and position is not None:
            self.settle([Settled(identity, position, Kind.ACCEPTED, server_ms)])

    def _take_back(self, entry: Placed, server_ms: int) -> None:
        """This file was set back, or copied: its log has gone on without it."""
        header, tip = entry.operation.header, self.tip()
        own = self.find_own(header.epoch, header.seq) is None and self._follows_own(header)
        self._insert([entry], own=own)
        self._tip = None  # an epoch that has only begun may follow this one
        self._settle_unsigned(entry, server_ms)
        if header.epoch == tip.epoch:
            self._rows.begin_line()

    def _follows_own(self, header: Header) -> bool:
        """Not another end of a log that was set back: this device's has no entry at its place."""
        row = self._db.execute(
            "SELECT own FROM operation WHERE id = ?", [header.previous]
        ).fetchone()
        if row is not None:
            return header.seq == 1 or bool(row[0])
        return header.seq == 1 or self.find_own(header.epoch, header.seq - 1) is None

    def _insert(self, entries: Sequence[Placed], *, own: bool) -> None:
        """Rows first, then memory; a rollback undoes both."""
        if not entries:
            return
        self._core.ensure_dossiers(
            (one.operation.header.dossier, one.operation.salt) for one in entries
        )
        self._db.conn.executemany(
            "INSERT INTO operation (own, sealed, id, device, epoch, seq, hlc, dossier, position,"
            " role) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(own, self._core.sealer.seal_operation(one), *label_of(one)) for one in entries],
        )
        for entry in entries:
            if own:
                self._spares.keep(entry.operation.id)
            self._states.take(entry)
        self._core.mark_changed({entry.operation.header.dossier for entry in entries})

    def _read_tip(self, epoch: Epoch) -> Tip:
        found = self._find_newest(epoch)
        if found is not None:
            seq, identity, hlc = found
            return Tip(epoch, seq, Hash(identity), hlc)
        before, first = self._rows.newest_sound(), self._answers.enrolment().signed.hash
        return Tip(epoch, 0, first if before is None else Hash(before), 0)

    def _find_newest(self, epoch: Epoch) -> tuple[int, bytes, int] | None:
        row: tuple[int, bytes, int] | None = self._db.execute(
            "SELECT seq, id, hlc FROM operation WHERE own = 1 AND epoch = ?"
            " ORDER BY seq DESC LIMIT 1",
            [epoch],
        ).fetchone()
        return row

    def _knows(self, identity: OperationId) -> bool:
        row = self._db.execute("SELECT 1 FROM operation WHERE id = ?", [identity]).fetchone()
        return row is not None

    def _dossier_of(self, operation: OperationId) -> DossierId | None:
        row = self._db.execute("SELECT dossier FROM operation WHERE id = ?", [operation]).fetchone()
        return None if row is None else DossierId(row[0])

    def _opened(self, rows: Iterable[Sequence[Any]]) -> Iterator[Placed]:
        """Rows that open; the others are remembered, and harm nobody else."""
        self._core.check_unlocked()
        for sealed, *fields in rows:
            found = self._core.find_opened(sealed, *fields)
            if found is None:
                self.damaged.add(fields[0])
            else:
                yield found

    def _as_adopted(self, told: Settled, known: Receipted | None) -> Receipted:
        """An older word that it stands aside does not take back what is known to count by now."""
        receipt = Receipted(told.position, told.kind, told.received_ms, told.reason)
        if receipt.kind == Kind.ACCEPTED:
            return receipt
        if known is not None and known.kind == Kind.ACCEPTED:
            return known
        row = self._db.execute("SELECT position FROM operation WHERE id = ?", [told.id]).fetchone()
        if row is None or row[0] is None:
            return receipt
        return Receipted(row[0], Kind.ACCEPTED, told.received_ms)

    def _settled(self, entry: Placed) -> Placed:
        """What stands aside of the registry stays on top, for its author to see."""
        receipt = self.receipts().get(entry.operation.id)
        if receipt is None or receipt.kind != Kind.ACCEPTED:
            return entry
        return Placed(entry.operation, receipt.position, entry.role)

    def _read_receipts(self) -> dict[bytes, Receipted]:
        receipts = {}
        rows = self._db.execute("SELECT id, position, kind, received_ms, reason, seal FROM receipt")
        for identity, *fields, seal in rows.fetchall():
            receipt = Receipted(*fields)
            with suppress(BrokenSeal):
                self._core.sealer.check_receipt(identity, receipt, seal)
                receipts[identity] = receipt
        return receipts

    # For bundles that are carried to the centre.

    def not_safe(self, safe: int) -> Iterator[Verified]:
        """Own operations of which the centre has no second copy, in the log's order.

        A few at a time: there may be more than memory holds.
        """
        at = [-1, 0]
        while rows := self._db.execute(
            f"SELECT coalesce(number, 0), seq, sealed, {LABEL} FROM operation"  # noqa: S608  # a constant of ours
            " LEFT JOIN receipt USING (id) LEFT JOIN epoch USING (epoch)"
            " WHERE own = 1 AND sealed IS NOT NULL"
            " AND (kind IS NULL OR receipt.position >= ?)"
            " AND (coalesce(number, 0), seq) > (?, ?) ORDER BY 1, 2 LIMIT ?",
            [safe, *at, _AT_ONCE],
        ).fetchall():
            yield from (one.operation for one in self._opened(row[2:] for row in rows))
            at = [*rows[-1][:2]]

    def own_between(self, epoch: bytes, first_seq: int, count: int) -> list[Verified]:
        """Own operations as a receipt names them; of those that left there is nothing to say."""
        rows = self._db.execute(
            f"SELECT sealed, {LABEL} FROM operation"  # noqa: S608  # a constant of ours
            " WHERE own = 1 AND sealed IS NOT NULL AND epoch = ? AND seq >= ? AND seq < ?"
            " ORDER BY seq",
            [epoch, first_seq, first_seq + count],
        ).fetchall()
        return [one.operation for one in self._opened(rows)]
