"""What the catalogue says on this device: of what is begun today, and of what lies in its store."""

from collections.abc import Callable
from datetime import date

from mobile.store import Store
from protocol.catalogue import Catalogue, Procedure, View
from protocol.codes import vietnam_day
from protocol.dossier import opened
from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.trade.law import Law, law_of


class Lawbook:
    """The newest catalogue, read for whatever lies in the store."""

    def __init__(self, store: Store, catalogue: Catalogue, today_ms: Callable[[], int]) -> None:
        self._store, self._catalogue, self._today_ms = store, catalogue, today_ms

    def today(self) -> date:
        """By whose law, where the clock is wrong."""
        return vietnam_day(self._today_ms())

    def view(self) -> View:
        """Of what is begun today."""
        return self._catalogue.view(as_of=self._catalogue.version, day=self.today())

    def find_law(self, state: Dossier) -> Law | None:
        return law_of(state, self._catalogue, self._today_ms())

    def procedure(self, dossier: DossierId) -> Procedure:
        """Under which it was opened, as the catalogue has it today: what is to come is not yet."""
        opening = opened(self._store.state(dossier))
        if opening is None:
            raise NotPossible("this dossier was never opened")
        try:
            return self._catalogue.procedure(opening.procedure, day=self.today())
        except NotPossible:  # it is over: what was begun under it is read as it was last
            return self._catalogue.procedure(opening.procedure)
