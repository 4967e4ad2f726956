"""Positions: what stands where in the centre's log, under which verdict, and whom it touches."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from protocol.admin import AdminEntry
from protocol.certificate import Certificate
from protocol.decoding import encode
from protocol.ids import NO_DOSSIER, DossierId, Hash, OperationId
from protocol.judgement import Accepted, Held, Quarantined, Work
from protocol.merge import Placed
from protocol.operation import Verified
from protocol.receipts import Kind, leaf
from protocol.trust import TrustSet
from sync_server.adoption import is_adoption, never_came, positions_adopted
from sync_server.naming import may_name_blobs, named_in
from sync_server.projection import CENTRE_ROLE, Touched, placed_at, refresh
from sync_server.store import Store
from sync_server.store.attachments import Named
from sync_server.store.dossiers import DossierRow
from sync_server.store.entries import Log, New

OPEN_TAG: Final = b"\xa4open"


class Verdict(NamedTuple):
    """As what an entry is taken in, why, and what stands beside it."""

    kind: Kind
    reason: str | None = None
    flags: tuple[str, ...] = ()


FORK: Final = Verdict(Kind.FORK, "fork")
# A device that names what it may not see would learn from our asking whether it is here.
NEVER_HELD: Final = "scope_never_held"
# By a receipt of an earlier generation, whose log was lost.
TAKEN_BEFORE: Final = "taken_before"
ASIDE_BEFORE: Final = "aside_before"


class Sequencer:
    """One transaction's entries: rows at once; tree, size and registry when it is finished."""

    def __init__(self, store: Store, trust: TrustSet, *, now_ms: int) -> None:
        self._store, self._trust, self._now_ms = store, trust, now_ms
        self._size = store.tree.size()
        self.before: dict[OperationId, int] = {}  # as what an earlier generation took these in
        self.gave_up = False  # something that others may have waited for
        self._leaves: list[Hash] = []
        self._dossiers: dict[DossierId, DossierRow] = {}
        self._touched: dict[int, Touched] = {}

    @property
    def next_position(self) -> int:
        return self._size + len(self._leaves)

    def admin(self, entry: AdminEntry) -> int:
        """An entry that the trust set has taken, at the next position."""
        position = self.next_position
        self._store.entries.add_admin(
            position, entry.id, encode(entry.signed), received_ms=self._now_ms
        )
        self._leaves.append(leaf(Kind.ADMIN, entry.id, self._now_ms))
        return position

    def append(self, entries: Sequence[Verified], log: Log, *, fork: bool) -> list[New]:
        """New entries of one log, side by side from the next position."""
        certificate = self._trust.certificate(log.device, self.next_position)
        run = _Run(log.number, certificate, {}, fork)
        rows = [
            self._sequence(run, entry, position)
            for position, entry in enumerate(entries, self.next_position)
        ]
        self._leaves += [leaf(row.kind, row.id, self._now_ms) for row in rows]
        self._store.entries.insert(rows)
        self._store.attachments.add(run.named)
        self._store.entries.remark(run.remarks)
        for dossier, position in run.opened:
            self._store.entries.deliver_late(dossier, at=position)
        return rows

    def finish(self) -> None:
        """In the caller's transaction, before it ends; nothing comes after it."""
        if self._leaves:
            self._store.tree.append(self._leaves)
            refresh(self._store, self._trust, self._touched.values())

    def _sequence(self, run: "_Run", entry: Verified, position: int) -> New:
        if entry.header.dossier in self._trust.erased:
            entry = replace(entry, body=None, salt=None)
        header, body, salt = entry.header, entry.body, entry.salt
        dossier = self._dossier(run, entry, position)
        verdict = self._verdict(run, dossier)
        if entry.id in self.before and not run.fork:
            verdict = _as_before(verdict, self.before[entry.id])
        if body is not None:
            self._read(run, entry, body, dossier, position)
            if verdict.reason != NEVER_HELD and may_name_blobs(body):
                run.named += named_in(entry, position)
        if dossier is not None:
            touched = self._touch(dossier, position)
            if verdict.kind is Kind.ACCEPTED:
                touched.placed.append(Placed(entry, position, run.certificate.role))
                touched.positions.append(position)
        if verdict.flags:
            run.remarks += [(position, flag) for flag in verdict.flags]
        return New(
            position,
            run.log,
            header.seq,
            entry.id,
            dossier.number if dossier else None,
            verdict.kind,
            self._now_ms,
            entry.header_bytes,
            body,
            None if dossier and salt == dossier.salt else salt,
            entry.signature,
            verdict.reason,
        )

    def _dossier(self, run: "_Run", entry: Verified, position: int) -> DossierRow | None:
        """The dossier's row, made or completed by the first operation that tells."""
        dossier, body, salt = entry.header.dossier, entry.body, entry.salt
        if dossier == NO_DOSSIER:
            return None
        opens = body is not None and body.startswith(OPEN_TAG, 1)
        commune = run.certificate.commune if opens else None
        row = self._dossiers.get(dossier) or self._store.dossiers.find_or_add(
            dossier, commune=commune, salt=salt
        )
        opened_late = opens and row.commune is None
        if opened_late or (row.salt is None and salt is not None):
            if opened_late:
                run.opened.append((row.number, position))
            row = row._replace(commune=row.commune or commune, salt=row.salt or salt)
            self._store.dossiers.settle(row)
        self._dossiers[dossier] = row
        return row

    def _verdict(self, run: "_Run", dossier: DossierRow | None) -> Verdict:
        commune = dossier.commune if dossier else None
        found = run.verdicts.get(commune)
        if found is None:
            found = run.verdicts[commune] = FORK if run.fork else self._judge(run, commune)
        return found

    def _judge(self, run: "_Run", commune: str | None) -> Verdict:
        # The centre's own clerks work on every dossier that it has.
        assigned = Held.NOW if run.certificate.role == CENTRE_ROLE else Held.NEVER
        judged = self._trust.judge(
            run.certificate.device,
            self.next_position,
            received_ms=self._now_ms,
            work=Work(commune, assigned),
        )
        match judged:
            case Accepted(flags):
                return Verdict(Kind.ACCEPTED, None, flags)
            case Quarantined(reason):
                return Verdict(Kind.QUARANTINED, reason)

    def _read(
        self, run: "_Run", entry: Verified, body: bytes, dossier: DossierRow | None, position: int
    ) -> None:
        """What an operation says that concerns more than its own dossier's fold."""
        if run.certificate.role == CENTRE_ROLE:
            if is_adoption(body):
                self._adopt(run, positions_adopted(self._store, body, dossier), position)
                self._give_up(never_came(body))
        elif entry.header.officer != run.certificate.officer:
            run.remarks.append((position, "other_officer"))

    def _adopt(self, run: "_Run", adopted: Sequence[int], position: int) -> None:
        """Adopted operations count from here on, before the word that adopts them."""
        self._store.entries.adopt(adopted, at=position)
        for one in adopted:
            stored = self._store.entries.get(one)
            run.named += named_in(stored.operation, one)
            if stored.dossier is not None:
                touched = self._touch_again(stored.dossier, one)
                touched.placed.append(placed_at(stored, position, self._trust))
                touched.positions.append(one)

    def _give_up(self, missing: Sequence[bytes]) -> None:
        self._store.gaps.give_up(missing)
        self.gave_up = self.gave_up or bool(missing)

    def _touch_again(self, number: int, position: int) -> Touched:
        """Something further back counts now: what came behind it stands where it stood."""
        row = None if number in self._touched else self._store.dossiers.find_row(number)
        touched = self._touch(self._store.dossiers.get(number), position)
        if row is not None:
            touched.last_position = max(touched.last_position, row.last_position)
        return touched

    def _touch(self, dossier: DossierRow, position: int) -> Touched:
        touched = self._touched.get(dossier.number)
        if touched is None:
            touched = self._touched[dossier.number] = Touched(dossier, position, position)
        touched.row = dossier  # its commune may have come with this entry
        touched.last_position = max(touched.last_position, position)
        return touched


def _as_before(now: Verdict, kind: int) -> Verdict:
    """Judged with all that was known when it first came: what was said since is after it."""
    if kind == Kind.ACCEPTED:
        return Verdict(Kind.ACCEPTED, None, (*now.flags, TAKEN_BEFORE))
    return Verdict(Kind.QUARANTINED, ASIDE_BEFORE) if now.kind is Kind.ACCEPTED else now


class _Run(msgspec.Struct):
    """What is the same for all entries of a run, and what comes up on the way."""

    log: int
    certificate: Certificate
    verdicts: dict[str | None, Verdict]
    fork: bool
    named: list[Named] = []
    remarks: list[tuple[int, str]] = []
    opened: list[tuple[int, int]] = []
