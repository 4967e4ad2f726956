"""A home and a counter: an officer's tablet at a real centre, with the shipped catalogue."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from mobile.fieldwork import Taken, Visit
from mobile.slips import Slip
from mobile.stated import usual
from protocol.actions import Value
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.trade.pads import PadSlip
from protocol.trade.schedule import Schedule
from sync_server import decisions, happenings
from sync_server.accepting import Received, accept
from sync_server.centre import Centre
from tests.birth_form import BIRTH_FORM
from tests.cases import at
from tests.commune import Commune
from tests.devices import PIN

BIRTH: Final[Mapping[str, Value]] = dict(pair.split("=", 1) for pair in BIRTH_FORM)


class Home(Commune):
    """Time stands where the story puts it; the officer is offline until `synchronise`."""

    def __init__(self, folder: Path, begins: str = "25/11/2026 07:30") -> None:
        super().__init__(folder, now_ms=at(begins))
        self.desk_folder = folder

    @property
    def centre(self) -> Centre:
        return self.desk.centre

    def synchronise(self, when: str) -> None:
        self.desk.now_ms = at(when)
        self.officer.exchange()

    def take(
        self,
        when: str,
        procedure: str = "1.001193",
        ground: str = "",
        pad: PadSlip | None = None,
        declared: str = "",
    ) -> Taken:
        self.desk.now_ms = at(when)
        work = self.officer.fieldwork()
        stated = usual(work.procedure_at(procedure, ground))
        visit = Visit(procedure, BIRTH, None, (), stated, ground, "mẹ không đi lại được", pad)
        return work.take(visit, PIN, declared_ms=at(declared) if declared else None)

    def seen(self, dossier: DossierId) -> Dossier:
        """On the tablet."""
        return self.officer.store.state(dossier)

    def accept(self, when: str, code: str) -> Received:
        self.desk.now_ms = at(when)
        dossier = decisions.find_dossier(self.centre, code)
        return accept(self.centre, dossier, self.desk.offices.agency)

    def step(self, when: str, code: str, to: str) -> None:
        self.desk.now_ms = at(when)
        dossier = decisions.find_dossier(self.centre, code)
        decisions.advance(self.centre, dossier, to, reason="")

    def schedule(self, dossier: DossierId) -> Schedule:
        found = happenings.schedule_of(self.centre, self.centre.dossier(dossier))
        assert found is not None
        return found


def words(slip: Slip) -> tuple[str, int | None, bool]:
    return slip.code.text, slip.due_ms, slip.provisional
