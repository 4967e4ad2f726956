"""Another generation of the centre's log: places go, and everything that was kept stays."""

from collections.abc import Iterable
from itertools import starmap
from typing import Final

import msgspec

from mobile.store.answers import Answers
from mobile.store.attachments import Attachments
from mobile.store.core import Core
from mobile.store.dossiers import Dossiers
from mobile.store.log import Log
from protocol.asked import Moved
from protocol.checkpoint import Checkpoint, shorten
from protocol.decoding import decode, encode
from protocol.generations import generation_of, read_unproven
from protocol.hierarchy import place_of
from protocol.ids import NO_DOSSIER, DeviceId, DossierId, Hash, OperationId, sha256
from protocol.messages import OldReceipt
from protocol.operation import Verified
from protocol.receipts import Kind, Receipt, kinds_of

EVIDENCE: Final = "evidence-{}"  # a note that nobody ever deletes, by its hash


class _Proof(msgspec.Struct, frozen=True, array_like=True):
    """A receipt as it came, and the checkpoint that it was checked against."""

    receipt: Receipt
    checkpoint: bytes


class Generations:
    def __init__(
        self, core: Core, answers: Answers, log: Log, dossiers: Dossiers, attachments: Attachments
    ) -> None:
        self._core, self._db = core, core.db
        self._answers, self._log = answers, log
        self._dossiers, self._attachments = dossiers, attachments

    def line(self) -> list[bytes]:
        """The openings of the generations that the log went through, as the centre told them."""
        return self._core.find_setting("line", list[bytes]) or []

    def put_line(self, line: list[bytes]) -> None:
        self._core.put_setting("line", line)

    def origins(self) -> list[str]:
        """Every name that this device has known its centre's log by, the newest first."""
        told = [read_unproven(one).statement for one in self.line()]
        names = [name for said in told for name in (said.old_origin, said.new_origin)]
        known = [self._answers.enrolment().origin, *names, self._answers.origin()]
        return list(dict.fromkeys(reversed(known)))

    def move(self, moved: Moved, *, device: DeviceId, at_ms: int) -> bool:
        """In the caller's transaction; whether all is to be read anew, as `keep` has to know."""
        self.put_line(moved.line)
        self._answers.put_origin(moved.origin)
        about_us = self._answers.forget_admin(moved.cut, device=device)
        self._log.forget_places(moved.cut)
        self._attachments.forget_present(moved.cut)
        for evidence in moved.evidence:
            self.put_evidence(evidence, at_ms=at_ms)
        if moved.lost is not None:
            self.put_evidence(moved.lost, at_ms=at_ms)
        rows = self._db.execute("SELECT dossier FROM base WHERE size > ?", [moved.cut]).fetchall()
        self._dossiers.drop_pages(DossierId(row[0]) for row in rows)
        self._mark_all_changed()
        return about_us or bool(rows)

    def put_evidence(self, content: bytes, *, at_ms: int) -> None:
        """What the centre said and took back, or contradicts; the same again is no more."""
        name = EVIDENCE.format(sha256(content).hex())
        self._dossiers.put_note(NO_DOSSIER, name, content, now_ms=at_ms)

    def evidence(self) -> list[bytes]:
        """The oldest first: notes that were lost, and what cannot both be true."""
        rows = self._db.execute(
            "SELECT name FROM note WHERE dossier = ? AND name GLOB ? ORDER BY changed_ms, name",
            [NO_DOSSIER, EVIDENCE.format("*")],
        ).fetchall()
        found = [self._dossiers.find_note(NO_DOSSIER, row[0]) for row in rows]
        return [one for one in found if one is not None]

    # Receipts as they came, until their entries are safe.

    def keep_receipts(self, receipts: Iterable[Receipt], head: Checkpoint) -> None:
        """Those of the present log, and no longer than they are needed."""
        generation, short = generation_of(head.origin), shorten(head)
        self._db.conn.executemany(
            "INSERT OR REPLACE INTO proof VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    generation,
                    one.first_position,
                    one.count,
                    one.epoch,
                    one.first_seq,
                    self._seal(generation, one, short),
                )
                for one in receipts
            ],
        )
        self._db.execute(
            "DELETE FROM proof WHERE generation = ? AND first_position + count <= ?",
            [generation, head.safe],
        )
        self._db.execute(
            "DELETE FROM proof WHERE generation < ? AND NOT EXISTS ("
            " SELECT 1 FROM operation LEFT JOIN receipt USING (id) WHERE own = 1"
            " AND operation.epoch = proof.epoch AND seq >= first_seq AND seq < first_seq + count"
            " AND ifnull(kind, ?) = ? AND sealed IS NOT NULL)",
            [generation, Kind.QUARANTINED, Kind.QUARANTINED],
        )

    def old_receipts(self) -> list[OldReceipt]:
        """Of earlier generations, for own entries that wait again."""
        rows = self._db.execute(
            "SELECT * FROM proof WHERE generation < ? ORDER BY generation, first_position",
            [generation_of(self._answers.origin())],
        ).fetchall()
        found = []
        for generation, position, count, epoch, first_seq, sealed in rows:
            ids = self._log.own_ids(epoch, first_seq, count)
            if len(ids) == count:
                plain = self._core.sealer.open_setting(_place(generation, position), sealed)
                kept: _Proof = decode(_Proof, plain)
                found.append(OldReceipt(kept.receipt, ids, kept.checkpoint))
        return found

    def unheard(self) -> list[Verified]:
        """Own work that stands aside, and that an earlier log had accepted: its receipt says so.

        A file may have brought it before the centre saw the receipt.
        """
        return [
            entry
            for one in self.old_receipts()
            if any(starmap(self._is_aside, zip(one.ids, kinds_of(one.receipt), strict=True)))
            for entry in self._log.own_between(
                one.receipt.epoch, one.receipt.first_seq, one.receipt.count
            )
            if self._log.find_receipt(entry.id) is not None
        ]

    def _is_aside(self, identity: bytes, before: int) -> bool:
        now = self._log.find_receipt(OperationId(Hash(identity)))
        return now is not None and (now.kind, before) == (Kind.QUARANTINED, Kind.ACCEPTED)

    def _seal(self, generation: int, receipt: Receipt, checkpoint: bytes) -> bytes:
        place = _place(generation, receipt.first_position)
        return self._core.sealer.seal_setting(place, encode(_Proof(receipt, checkpoint)))

    def _mark_all_changed(self) -> None:
        rows = self._db.execute("SELECT id FROM dossier").fetchall()
        self._core.touched.update(DossierId(row[0]) for row in rows)
        self._core.mark_changed([DossierId(row[0]) for row in rows])


def _place(generation: int, position: int) -> bytes:
    return place_of("proof", generation, position)
