"""Defects of the device: what it keeps, forgets, counts and lets go."""

from typing import Any

from mobile.store import OwnEpoch, Store, vault_rows
from mobile.store.answers import Progress
from mobile.store.dossiers import Dossiers
from mobile.store.log import Log
from mobile.store.vault_rows import VaultRows
from mobile.sync import Driver
from protocol.admin import FIRST_LINE
from protocol.blobs import Bitmap
from protocol.ids import EPOCH_BYTES, DossierId, Epoch
from tests.simulation.defects.registry import defect, spoil

read_tip_of = Log._read_tip  # noqa: SLF001  # as production does it


@defect("I15")
def the_cursor_runs_ahead_of_the_commit() -> None:
    """Progress is kept first, and alone."""
    before = Store.keep

    def keep(self: Store, answer: Any) -> None:
        with self.transaction():
            self._answers.put_progress(  # alone
                Progress(answer.cursor, answer.boot)
            )
        before(self, answer)

    spoil(Store, "keep", keep)


@defect("I2")
def a_tablet_lets_go_of_what_is_only_received() -> None:
    before = Dossiers.may_go

    def may_go(self: Dossiers, *, safe: int, now_ms: int) -> list[DossierId]:
        return before(self, safe=2**40, now_ms=now_ms)

    spoil(Dossiers, "may_go", may_go)


@defect("I18")
def codes_are_used_again_after_a_restore() -> None:
    """The line and the numbers go on as if nothing had been set back."""

    def go_on(entropy: Any, _: Any) -> Any:
        return OwnEpoch(Epoch(entropy(EPOCH_BYTES)), FIRST_LINE, 0)

    spoil(vault_rows, "new_line", go_on)


@defect("I18")
def a_number_is_not_kept() -> None:
    spoil(VaultRows, "use_number", lambda *_: None)
    spoil(VaultRows, "numbers", lambda *_: [])


@defect("I4")
def the_log_goes_on_from_the_wrong_link() -> None:
    before = read_tip_of

    def read_tip(self: Log, epoch: Any) -> Any:
        tip = before(self, epoch)
        return tip._replace(seq=0, hlc=0) if tip.seq == 1 else tip

    spoil(Log, "_read_tip", read_tip)


@defect("I7")
def a_save_is_told_before_it_is_durable() -> None:
    """The commit comes with the next one, or not at all."""
    before = Log.append

    def append(self: Log, new: Any, *, role: str) -> None:
        if new.header.seq % 5 == 4:
            return
        before(self, new, role=role)

    spoil(Log, "append", append)


@defect("I17")
def receipts_are_not_kept() -> None:
    spoil(Log, "settle", lambda *_: None)


@defect("I13")
def an_image_counts_as_sent_without_the_centres_word() -> None:
    async def send(self: Any, effect: Any) -> bool:
        self._store.note_chunks(effect.dossier, effect.root, _all_of(self._store, effect))
        return True

    spoil(Driver, "_send_chunk", send)


def _all_of(store: Any, effect: Any) -> Any:
    _, hashes = store.find_chunk(effect.dossier, effect.root, effect.index)
    return Bitmap(len(hashes), (1 << len(hashes)) - 1)
