"""A home, an officer with a real tablet and the shipped catalogue, and a real centre far away."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from mobile.capture import Paper
from mobile.correcting import Correcting
from mobile.fieldwork import Fieldwork, Taken, Visit
from mobile.hearing import stands
from protocol.acts import Hold, presented
from protocol.catalogue import Catalogue, Procedure, View, attests
from protocol.codes import vietnam_day
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.trade.act_particulars import Interpreter, Lucidity, Mark, Notice, ReadAloud, Witness
from protocol.trade.corrections import holds, marked
from protocol.trade.read_aloud import text_of
from sync_server import desk_control
from tests.cases import at
from tests.devices import PIN
from tests.field import Field
from tests.test_centre_http import Desk

PENSION: Final = "1.014027"
NAME: Final = "applicant.full_name"
NUMBER: Final = "applicant.pin"
P01: Final = {
    NAME: "Lò Thị Mẫu",
    "applicant.dob": "1939",
    "applicant.sex": "Nữ",
    NUMBER: "?thẻ đã mất, không nhớ số",
    "applicant.ethnic": "Thái",
    "applicant.residence": "bản Nà Thử, xã Ngọc Chiến, tỉnh Sơn La",
    "applicant.id_ground": "KNOWN_TO_OFFICER",
    "applicant.current_benefits": "không",
    "payment.method": "Tiền mặt",
}
TRIED: Final = ("right_index", "left_index", "other")
HEAD_OF_VILLAGE: Final = Witness("Cà Văn Mẫu", "099065000031", "bản Nà Thử", 61, interest=False)
NEIGHBOUR: Final = Witness("Quàng Thị Ón", "099171000032", "bản Nà Thử", 55, interest=False)
GRANDSON: Final = Interpreter(
    "tiếng Thái", name="Lò Văn Pánh", relation="cháu nội", age=15, interest=False
)
SIGNED: Final = (ReadAloud(), Notice("personal-data-1"), Mark(by="applicant"))
HEARD_IN_THAI: Final = (
    ReadAloud("tiếng Thái"),
    Notice("personal-data-1", "tiếng Thái"),
    GRANDSON,
    Lucidity("nhận ra cháu, nói đúng ngày chợ, tự nói điều mình muốn", lucid=True),
    Mark(how="cannot", by="applicant", tried=TRIED),
)


class Door:
    """What the officer does where nothing answers, and what the clerk does on Monday."""

    def __init__(self, folder: Path, *officers: str) -> None:
        self.desk = Desk(folder)
        names = officers or ("Cà Thị Ón",)
        self.officers = {name: Field(folder, self.desk, name) for name in names}
        self.officer = self.officers[names[0]]
        self.sync("22/11/2026 17:00", *names)

    def close(self) -> None:
        for one in self.officers.values():
            one.store.close()
        self.desk.centre.store.close()

    def time(self, when: str) -> int:
        self.desk.now_ms = at(when)
        return self.desk.now_ms

    def sync(self, when: str, *names: str) -> None:
        """All that waits goes, all that others did comes, with the newest catalogue."""
        self.time(when)
        for name in names or self.officers:
            self.officers[name].exchange()

    def work(self, field: Field | None = None) -> Fieldwork:
        return (field or self.officer).fieldwork()

    def take(
        self,
        when: str,
        stated: Sequence[msgspec.Struct],
        values: Mapping[str, str] = P01,
        papers: Sequence[Paper] = (),
        **more: object,
    ) -> Taken:
        self.time(when)
        visit = Visit(PENSION, values, None, papers, stated, **more)  # type: ignore[arg-type]  # as the test says
        return self.work().take(visit, PIN)

    def correcting(self, name: str) -> Correcting:
        field = self.officers[name]
        return Correcting(field.capture, field.store, self.catalogue)

    def clerk(self, when: str, command: desk_control.Desk) -> list[str]:
        self.time(when)
        return [" | ".join(row) for row in desk_control.run(command, self.desk.centre)]

    # What is known.

    @property
    def catalogue(self) -> Catalogue:
        return self.officer.catalogue()

    @property
    def view(self) -> View:
        today = vietnam_day(self.desk.now_ms)
        return self.catalogue.view(as_of=self.catalogue.version, day=today)

    @property
    def procedure(self) -> Procedure:
        return self.view.procedure(PENSION)

    def held(self, dossier: DossierId) -> Dossier:
        """At the centre."""
        return self.desk.centre.dossier(dossier)

    def read(self, state: Dossier) -> str:
        return text_of(self.view, self.procedure, state)

    def holds(self, state: Dossier) -> set[Hold]:
        [(_, version)] = marked(state)
        return set(holds(state, version, lambda slot: attests(self.procedure, slot)).values())

    def is_as_read(self, state: Dossier) -> bool:
        return any(
            stands(state, version, self.procedure) for _, version in presented(state).values()
        )
