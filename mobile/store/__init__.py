"""The device's sealed store: its log, what the centre answered, dossiers, notes and blobs."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from mobile.ports import Entropy
from mobile.store.answers import Answers, Progress
from mobile.store.attachments import Attachments
from mobile.store.core import Core
from mobile.store.dossiers import ERASED, KEPT_AT_LEAST_MS, LEAVES, STAYS, Dossiers, Record
from mobile.store.files import Files, make_directory
from mobile.store.generations import Generations
from mobile.store.log import Log, Tip
from mobile.store.mending import Mending, Spares
from mobile.store.sealing import Receipted
from mobile.store.snapshots import Snapshots
from mobile.store.states import Screen, States
from mobile.store.vault_rows import Ledger, OwnEpoch, VaultRows
from protocol.certificate import Certificate
from protocol.ids import DossierId, OperationId
from protocol.messages import Boot
from protocol.session import Keep

__all__ = [
    "Damage",
    "OwnEpoch",
    "Receipted",
    "Record",
    "Screen",
    "Store",
    "Tip",
]

FILE: Final = "store.db"
BLOBS: Final = "blobs"


class Damage(NamedTuple):
    """What no longer opens; only what stands in `lost` can nobody bring back."""

    operations: list[OperationId]
    pages: list[DossierId]
    files: list[str]
    lost: list[OperationId]  # own, and never receipted
    gaps: int  # own operations that are missing altogether


class Store:
    """One enrolment's tables and files, for one thread at a time; its parts answer."""

    def __init__(self, directory: Path, entropy: Entropy) -> None:  # noqa: PLR0915  # a table of contents
        core = self._core = Core(make_directory(directory) / FILE, entropy)
        files = self._files = Files(directory / BLOBS)
        states = self._states = States()
        rows = self._rows = VaultRows(core)
        answers = self._answers = Answers(core)
        spares = self._spares = Spares(core)
        log = self._log = Log(core, rows, answers, states, spares)
        self._mending = Mending(core, spares, log.damaged)
        dossiers = self._dossiers = Dossiers(core, log, states, spares)
        attachments = self._attachments = Attachments(core, files)
        generations = self._generations = Generations(core, answers, log, dossiers, attachments)
        snapshots = Snapshots(core)
        self.transaction = core.transaction

        # Before an unlock.
        self.find_device = rows.find_device
        self.device = rows.device
        self.wraps = rows.wraps
        self.put_wraps = rows.put_wraps
        self.ledger: Final = Ledger(core)
        self.on_lock: Final[list[Callable[[], None]]] = []  # what else was made from opened rows
        self.epoch = rows.epoch
        self.begin_epoch = rows.begin_epoch
        self.begin_above = rows.begin_above
        self.begin_line = rows.begin_line
        self.lines = rows.lines
        self.learn_lines = rows.learn_lines
        self.epochs_of = rows.epochs_of
        self.next_counter = rows.next_counter
        self.numbers = rows.numbers
        self.use_number = rows.use_number
        self.put_six_digits = rows.put_six_digits
        self.six_digits = rows.six_digits

        # The device's own log.
        self.tip = log.tip
        self.newest_own = log.newest_own
        self.find_own = log.find_own
        self.last_wall_ms = log.last_wall_ms
        self.append = log.append
        self.outbox = log.outbox
        self.own_operations = log.own_operations
        self.find_receipt = log.find_receipt
        self.damaged = log.damaged
        self.not_safe = log.not_safe
        self.own_between = log.own_between

        # What the centre has said.
        self.put_sign_off_public = answers.put_sign_off_public
        self.sign_off_public = answers.sign_off_public
        self.put_recovery_keys = answers.put_recovery_keys
        self.recovery_keys = answers.recovery_keys
        self.enrol = answers.enrol
        self.find_enrolment = answers.find_enrolment
        self.enrolment = answers.enrolment
        self.origin = answers.origin
        self.trust = answers.trust
        self.admin_held = answers.admin_held
        self.checkpoint = answers.checkpoint
        self.lost_words = answers.lost_words
        self.drop_lost_words = answers.drop_lost_words
        self.words_about = answers.words_about
        self.line = generations.line
        self.origins = generations.origins
        self.old_receipts = generations.old_receipts
        self.unheard = generations.unheard
        self.lost_of_others = log.lost.of_others
        self.drop_given_back = dossiers.drop_given_back
        self.put_evidence = generations.put_evidence
        self.evidence = generations.evidence

        # Dossiers.
        self.state = dossiers.state
        self.entries_of = log.of_dossier
        self.screen = dossiers.screen
        self.records = dossiers.records
        self.reasons_aside = dossiers.reasons_aside
        self.find_salt = core.find_salt
        self.put_note = dossiers.put_note
        self.find_note = dossiers.find_note
        self.noted = dossiers.noted
        self.drop_note = dossiers.drop_note
        self.put_blob = attachments.put
        self.find_blob = attachments.find
        self.find_chunk = attachments.find_chunk
        self.note_chunks = attachments.note_present
        self.blobs_of = attachments.kept_of
        self.waiting_chunks = attachments.waiting_chunks
        self.changed_since = snapshots.changed_since
        self.put_snapshot = snapshots.put
        self.find_snapshot = snapshots.find

    @property
    def in_transaction(self) -> bool:
        return self._core.connection.in_transaction

    def unlock(self, root: bytes) -> None:
        """From here on rows open; a wrong root is a `BrokenSeal`."""
        self._core.unlock(root)
        try:
            self._answers.check_root()
            with self.transaction():
                self._log.drop_false_receipts()
        except BaseException:
            self.lock()
            raise

    def lock(self) -> None:
        """Drop the keys and everything that was ever opened with them."""
        while self.on_lock:
            self.on_lock.pop()()
        self._core.lock()
        self._log.forget()
        self._answers.forget()
        self._states.clear()

    def close(self) -> None:
        self.lock()
        self._core.connection.close()

    def certificate(self) -> Certificate:
        return self._answers.certificate(self.device())

    def cursor(self) -> int:
        return self._answers.progress().cursor

    def boot(self) -> Boot | None:
        return self._answers.progress().boot

    def own_held(self) -> int:
        """Of this epoch's log; nothing of it while it is read anew, own work and all."""
        anew = self.cursor() < self._answers.anew_until()
        return 0 if anew else self._log.tip().seq

    def keep(self, keep: Keep) -> None:
        """Everything that one answer brought, at once; the same answer again adds nothing."""
        with self.transaction():
            progress = Progress(keep.cursor, keep.boot)
            if keep.moved is not None:
                self._answers.set_trust(keep.trust)
                us = self.device()
                if self._generations.move(keep.moved, device=us, at_ms=keep.server_ms):
                    self._answers.own_again(keep.checkpoint)
                    progress = Progress()
            self._answers.add_admin(keep.admin)
            self._answers.put_trust(keep.trust)
            self._answers.put_checkpoint(keep.checkpoint)
            self._log.settle(keep.settled)
            self._note_head(keep)
            self._log.take_in(keep.foreign, server_ms=keep.server_ms)
            self._dossiers.keep_pages(keep.states)
            self._dossiers.mark(_arrived(keep), STAYS)
            self._dossiers.mark(keep.leave, LEAVES)
            self._dossiers.mark(keep.trust.erased, ERASED)
            self._answers.put_progress(progress)

    def _note_head(self, keep: Keep) -> None:
        """What the head of an answer vouches for, besides what is in it."""
        if keep.line is not None:
            self._generations.put_line(keep.line)
        if keep.checkpoint is not None:
            self._generations.keep_receipts(keep.receipts, keep.checkpoint)
            self._attachments.confirm(keep.checkpoint.size)
            before_ms = keep.server_ms - KEPT_AT_LEAST_MS
            self._spares.drop_safe(keep.checkpoint.safe, before_ms=before_ms)

    def purge(self, *, now_ms: int, stale_ms: int | None = None) -> list[DossierId]:
        """Let go of what has to go and may; rows first, so that none ever names a missing file.

        With `stale_ms`, whatever is safe and has seen nothing new since then has to go, too.
        """
        checkpoint = self.checkpoint()
        safe = 0 if checkpoint is None else checkpoint.safe
        if stale_ms is not None:
            with self.transaction():
                self._dossiers.mark(self._dossiers.stale(safe=safe, before_ms=stale_ms), LEAVES)
        gone = self._dossiers.may_go(safe=safe, now_ms=now_ms)
        for dossier in gone:
            with self.transaction():
                self._dossiers.erase(dossier, safe=safe, now_ms=now_ms)
        self._attachments.sweep()
        if gone:
            self._core.connection.truncate_journal()
        return gone

    def clear_journal(self) -> None:
        """What was replaced or deleted before is to be found nowhere in the files from here on."""
        self._core.connection.truncate_journal()

    def spare(self, limit_bytes: int) -> list[str]:
        """Let go of pictures that are safe elsewhere, the largest first, until the rest fits."""
        checkpoint = self.checkpoint()
        left, gone = self._files.used_bytes(), []
        for name in self._attachments.spared(0 if checkpoint is None else checkpoint.safe):
            if left <= limit_bytes:
                break
            left -= self._files.size(name)
            gone.append(name)
        with self.transaction():
            self._attachments.let_go(gone)
        self._files.remove(gone)
        return gone

    def check(self) -> Damage:
        """Opens every row and file once: for a quiet hour, and after a crash."""
        broken = self._mending.broken()
        unsent = {identity for identity, sent in self._log.own_operations() if not sent}
        unsent -= self._spares.sound()
        return Damage(
            operations=broken,
            pages=self._dossiers.broken_pages(),
            files=self._attachments.broken(),
            lost=sorted(unsent & self._mending.links().union(broken)),
            gaps=self._mending.gaps(),
        )

    def heal(self, damage: Damage) -> None:
        """Give up what the centre can send again, and read its log from the start.

        What nobody can bring back is left out of the own log: later work does not hang on it.
        """
        with self.transaction():
            broken = self._mending.mend(damage.operations)
            self._rows.begin_beside(damage.lost)
            self._log.forget()
            self._dossiers.drop_pages(damage.pages)
            self._attachments.let_go(damage.files)
            if broken or damage.pages:
                self._answers.read_anew()
        self._states.clear()


def _arrived(keep: Keep) -> set[DossierId]:
    return {entry.operation.header.dossier for entry in keep.foreign} | {
        state.dossier.id for state, _ in keep.states
    }
