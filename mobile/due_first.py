"""Which pictures go first: those of the dossier that is due first."""

from collections.abc import Callable
from typing import Final

from mobile.pace import HOUR_MS, taken_ms
from mobile.slip_giving import due_ms_of
from mobile.store import Store
from protocol.catalogue import Catalogue
from protocol.errors import NotPossible
from protocol.ids import DossierId

NO_DEADLINE_MS: Final = 90 * 24 * HOUR_MS  # nobody waits for it yet: behind those who do


class DueFirst:
    """As of now, once for each dossier; `forget` after others may have changed what is due."""

    def __init__(
        self, store: Store, catalogue: Callable[[], Catalogue], now: Callable[[], int]
    ) -> None:
        self._store, self._catalogue, self._now = store, catalogue, now
        self._read: Catalogue | None = None
        self._due: dict[DossierId, int] = {}

    def __call__(self, dossier: DossierId) -> int:
        if dossier not in self._due:
            self._due[dossier] = self._ask(dossier)
        return self._due[dossier]

    def forget(self) -> None:
        self._read = None
        self._due.clear()

    def _ask(self, dossier: DossierId) -> int:
        try:
            self._read = self._read or self._catalogue()
        except NotPossible:  # never synchronised: as they were taken
            return taken_ms(dossier)
        due_ms = due_ms_of(self._store, dossier, self._read, self._now())
        return taken_ms(dossier) + NO_DEADLINE_MS if due_ms is None else due_ms
