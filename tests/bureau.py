"""A commune's office for a story: a real centre with the shipped catalogue, people, a clock.

Officers and clerks work on tablets of their own, see what they have synchronised and sign by the
rules of the trade; the counter's own acts are the centre's.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from protocol.actions import Code, Open, Save, Transition, Value
from protocol.admin import Catalogue as Announced
from protocol.codes import vietnam_day
from protocol.ids import DossierId, OperationRef, dossier_id, sha256
from protocol.merge import Dossier
from protocol.trade.event_words import event_from
from protocol.trade.events import Kind, event_of
from protocol.trade.hand_over import HandedOver, Party, Side, check_hand_over
from protocol.trade.happening import Setting, about_of, check_event, check_step
from protocol.trade.schedule import Schedule
from protocol.trade.stages import check_stage
from protocol.workflow import BUSINESS, axis_of
from sync_server import decisions, happenings, office_control
from sync_server.catalogues import NOTE
from sync_server.publishing.folder import first_catalogue
from tests.builders import a_write
from tests.cases import at
from tests.law import the_catalogue
from tests.town import KEYS, Tablet, Town

BEGINNING: Final = "16/11/2026 07:30"
ROLES: Final = {
    "an": "officer",
    "binh": "officer",
    "chi": "clerk",
    "giang": "clerk",
    "em": "specialist",
    "dung": "leader",
}


class Bureau(Town):
    """Time stands still until a story says what time it is."""

    def __init__(self, folder: Path | None = None, *, begins: str = BEGINNING) -> None:
        self.begins_ms = at(begins)
        super().__init__(folder)
        self.announce(1, first_catalogue())
        self.people: dict[str, Tablet] = {}
        self.numbers = 0

    def _found(self) -> None:
        self.now_ms = self.begins_ms
        super()._found()

    def announce(self, version: int, content: bytes) -> None:
        identity = sha256(content)
        self.centre.store.desk.set_note(NOTE.format(identity.hex()), content)
        self.say(Announced(version, identity, vietnam_day(self.now_ms)), KEYS.admin)

    def who(self, name: str) -> Tablet:
        if name not in self.people:
            self.people[name] = self.enrol(name, role=ROLES[name])
            self.people[name].sync()
        return self.people[name]

    def time(self, when: str) -> int:
        self.now_ms = at(when)
        return self.now_ms

    # On tablets.

    def begin(
        self,
        who: str,
        when: str,
        procedure: str,
        values: Mapping[str, Value] | None = None,
        *,
        footing: str = "mobile",
    ) -> DossierId:
        self.numbers += 1
        made = dossier_id(self.time(when), sha256(who.encode(), bytes([self.numbers]))[:10])
        writes = [a_write(slot, value) for slot, value in (values or {}).items()]
        self._write(who, when, Open(procedure, 1, "1", footing, writes), made)
        return made

    def take(
        self,
        who: str,
        when: str,
        procedure: str,
        values: Mapping[str, Value] | None = None,
        *,
        footing: str = "mobile",
    ) -> DossierId:
        """Opened, received by the footing, and with its code."""
        made = self.begin(who, when, procedure, values, footing=footing)
        to = {"provisional": "provisional", "assisted": "submitted"}.get(footing, "received")
        self.step(who, when, made, to)
        day = vietnam_day(at(when))
        text = f"{'T-' if to == 'provisional' else ''}H52.99-{day:%y%m%d}-{5000 + self.numbers}"
        code = Code(text, bytes(32), provisional=to == "provisional")
        self._write(who, when, code, made)
        return made

    def step(self, who: str, when: str, dossier: DossierId, to: str, *, reason: str = "") -> None:
        """By a person's tablet, with the rules that its screen has."""
        state = self.seen(who, dossier)
        setting = Setting(ROLES[who], self.time(when), self.schedule(state))
        check_step(state, to, reason, setting)
        check_stage(the_catalogue(), state, to, self.now_ms)
        tips = [step.ref for step in axis_of(state).current]
        self._write(who, when, Transition(BUSINESS, to, [*range(len(tips))], reason), dossier, tips)

    def save(self, who: str, when: str, dossier: DossierId, values: Mapping[str, Value]) -> None:
        state = self.seen(who, dossier)
        names: list[OperationRef] = []
        writes = []
        for slot, value in values.items():
            lives = [live.ref for live in state.slots.get(slot, [])]
            writes.append(a_write(slot, value, *range(len(names), len(names) + len(lives))))
            names += lives
        self._write(who, when, Save(writes), dossier, names)

    def happens(
        self, who: str, when: str, dossier: DossierId, what: Kind, *, quiet: bool = False
    ) -> OperationRef:
        """As `tannha-field event` signs it."""
        state = self.seen(who, dossier)
        setting = Setting(ROLES[who], self.time(when), self.schedule(state), quiet)
        check_event(state, what, setting)
        about = about_of(state, what)
        action = event_of(what, about_at=range(len(about)))
        return self._write(who, when, action, dossier, about)

    def hands(self, who: str, when: str, dossier: DossierId, said: HandedOver) -> OperationRef:
        """Papers pass from one to the next, with the one who signs among them."""
        about = check_hand_over(self.seen(who, dossier), said, self.who(who).officer)
        action = event_of(said, about_at=range(len(about)))
        return self._write(who, when, action, dossier, about)

    def me(self, who: str, side: Side = "officer") -> Party:
        return Party(side, who, self.who(who).officer)

    def sync(self, *names: str, when: str | None = None) -> None:
        if when is not None:
            self.time(when)
        for name in names:
            self.who(name).sync()

    def seen(self, who: str, dossier: DossierId) -> Dossier:
        return self.who(who).mine(dossier)

    # At the centre.

    def state(self, dossier: DossierId) -> Dossier:
        return self.centre.dossier(dossier)

    def schedule(self, of: Dossier | DossierId) -> Schedule | None:
        state = of if isinstance(of, Dossier) else self.state(of)
        return happenings.schedule_of(self.centre, state)

    def event(self, when: str, dossier: DossierId, kind: str, **said: str) -> None:
        """As a clerk types it at the counter."""
        self.time(when)
        happenings.sign(self.centre, dossier, event_from(kind, said.items()))

    def advance(self, when: str, dossier: DossierId, to: str, reason: str = "xong") -> None:
        self.time(when)
        decisions.advance(self.centre, dossier, to, reason=reason)

    def command(self, when: str, command: office_control.Office) -> list[str]:
        """The rows that `tannha` prints."""
        self.time(when)
        return [" | ".join(row) for row in office_control.run(command, self.centre)]

    def code(self, dossier: DossierId) -> str:
        row = self.centre.store.dossiers.find(dossier)
        assert row is not None
        found = self.centre.store.dossiers.find_row(row.number)
        assert found is not None
        return found.code

    def _write(
        self,
        who: str,
        when: str,
        action: Any,
        dossier: DossierId,
        references: Iterable[OperationRef] = (),
    ) -> OperationRef:
        tablet = self.who(who)
        self.now_ms = at(when) - 60_000  # a tablet's `say` is a minute later
        return tablet.say(action, dossier, references=list(references)).ref


def a_day(text: str) -> date:
    return vietnam_day(at(f"{text} 12:00"))
