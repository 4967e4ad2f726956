"""An unlocked device: its store, its keys, its list, and what the officer does with them."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from mobile import recovery, tending, vault
from mobile.capture import Capture
from mobile.couriers import Couriers
from mobile.due_first import DueFirst
from mobile.keeping import Room, room_of
from mobile.ports import Clock, Entropy
from mobile.problems import DeviceProblem
from mobile.search import Shelf
from mobile.store import Damage, Store
from mobile.sync import CATALOGUE
from mobile.vault import Unlocked
from protocol.blobs import CHUNK_BYTES
from protocol.catalogue import Catalogue, read_catalogue
from protocol.errors import NotPossible
from protocol.ids import NO_DOSSIER, DossierId, sha256


class Device:
    """Until `lock`: then no key is left in memory, and the store is closed."""

    def __init__(  # noqa: PLR0913  # where it lies, and what it uses of the machine
        self,
        home: Path,
        store: Store,
        unlocked: Unlocked,
        *,
        clock: Clock,
        entropy: Entropy,
        remember: Callable[[bytes], None],
        free_bytes: Callable[[], int],
    ) -> None:
        self.home: Final = home
        self.store: Final = store
        self.unlocked: Final = unlocked
        self.capture: Final = Capture(store, unlocked, entropy, self._kept)
        self.couriers: Final = Couriers(store, unlocked, entropy)
        self.on_save: Final[list[Callable[[], None]]] = []
        self._clock, self._entropy, self._remember = clock, entropy, remember
        self._free_bytes = free_bytes
        self._shelf: Shelf | None = None
        self._read: tuple[bytes, Catalogue] | None = None  # the bytes, and what they say
        self._citizens: dict[str, str] | None = None
        self.due: Final = DueFirst(store, self.catalogue, clock)

    def begin(self) -> Damage:
        """A working session: what a crash or the disk has spoiled is found before work goes on."""
        damage = tending.begin(self.store, now_ms=self._clock())
        if damage.lost:
            self._remember(vault.continuity(self.store))  # its log may go on in another epoch
        return damage

    def heal(self, damage: Damage) -> None:
        """The same by hand."""
        self.store.heal(damage)
        self._remember(vault.continuity(self.store))

    def lock(self) -> None:
        """The list, sealed for the next unlock; then nothing here answers any more."""
        try:
            with suppress(DeviceProblem):  # a list can be made again, a look taken once more
                if self._shelf is not None:
                    self._shelf.save()
                tending.end(self.store, now_ms=self._clock())
        finally:
            vault.lock(self.store, self.unlocked)
            self.store.close()

    def catalogue(self) -> Catalogue:
        """The newest version that this device could fetch and read, as the centre signed for it."""
        announced = {one.said.sha256 for one in self.store.trust().catalogues}
        kept = self.store.find_note(NO_DOSSIER, CATALOGUE)
        if kept is None or sha256(kept) not in announced:
            raise NotPossible("Chưa có danh mục thủ tục trên máy này: xin đồng bộ một lần")
        if self._read is None or self._read[0] != kept:
            self._read = kept, read_catalogue(kept)
        return self._read[1]

    def shelf(self) -> Shelf:
        """The list of all dossiers, as of now."""
        if self._shelf is None:
            self._shelf = Shelf(self.store, self.citizen_of)
        else:
            self._shelf.refresh()
        return self._shelf

    def room(self) -> Room:
        """What there is still place for."""
        unsent_bytes = self.store.waiting_chunks() * CHUNK_BYTES
        return room_of(self._free_bytes(), unsent_bytes=unsent_bytes)

    def free_bytes(self) -> int:
        """On the disk that it lies on."""
        return self._free_bytes()

    def synchronised(self) -> None:
        """The list shows what others did; two persons can recover this device; room is made."""
        self._citizens = None  # there may be a newer catalogue
        self.due.forget()
        recovery.keep_recoverable(
            self.store, self.unlocked, now_ms=self._clock(), entropy=self._entropy
        )
        recovery.keep_co_unlockable(self.store, self.unlocked)
        if self._shelf is not None:
            self._shelf.refresh()
        tending.make_room(self.store, self.room())

    def gone(self, dossiers: list[DossierId]) -> None:
        """What has left the store must not be found, nor sealed into the next snapshot."""
        if dossiers and self._shelf is not None:
            self._shelf.drop(dossiers)

    def _kept(self, continuity: bytes) -> None:
        self._remember(continuity)
        for tell in self.on_save:
            tell()

    def citizen_of(self, procedure: str) -> str | None:
        """The slot that names whom a dossier is about; none before there is a catalogue."""
        if self._citizens is None:
            self._citizens = {}
            with suppress(NotPossible):
                self._citizens = {one.code: one.citizen for one in self.catalogue().procedures}
        return self._citizens.get(procedure)
