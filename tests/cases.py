"""One dossier as a story: who did what when, who had seen what, and in which order it arrived."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from protocol.actions import Known, Open, Save, Transition, Value
from protocol.dossier import codes
from protocol.ids import DossierId, OperationRef
from protocol.merge import Dossier, Placed, fold
from protocol.trade.events import Kind, event_of
from protocol.workflow import BUSINESS, axis_of
from tests.builders import DOSSIER, Device, a_device, a_write

VIETNAM: Final = timezone(timedelta(hours=7))
ROLES: Final = {  # who plays what
    "an": "officer",
    "binh": "officer",
    "chi": "clerk",
    "em": "specialist",
    "dung": "leader",
    "giang": "clerk",
}


def at(text: str) -> int:
    """`23/11/2026 14:59` in Vietnam, in milliseconds."""
    moment = datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)
    return int(moment.timestamp()) * 1000


def said(at_ms: int | None) -> str:
    """The other way round; nothing is `-`."""
    if at_ms is None:
        return "-"
    moment = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(VIETNAM)
    return moment.strftime("%d/%m/%Y %H:%M")


class Case:
    """A dossier and the people who work on it; offline ones see and send nothing until `sync`."""

    def __init__(self, dossier: DossierId = DOSSIER) -> None:
        self.dossier = dossier
        self.people: dict[str, Device] = {
            name: a_device(f"{name}-{dossier.hex()}", officer=name, role=role)
            for name, role in ROLES.items()
        }
        self.sequenced: list[Placed] = []
        self._waiting: dict[str, list[Placed]] = {}
        self._seen: dict[str, int] = {}  # how much of the sequence an offline person has

    def open(  # noqa: PLR0913 - a story's opening names what it is about
        self,
        who: str,
        when: str,
        procedure: str,
        footing: str = "mobile",
        *,
        catalogue: int = 1,
        values: Mapping[str, Value] | None = None,
    ) -> OperationRef:
        writes = [a_write(slot, value) for slot, value in (values or {}).items()]
        return self.write(who, when, Open(procedure, catalogue, "1", footing, writes))

    def save(self, who: str, when: str, values: Mapping[str, Value]) -> OperationRef:
        """Each value replaces what its author sees."""
        state = self.seen_by(who)
        names: list[OperationRef] = []
        writes = []
        for slot, value in values.items():
            lives = [live.ref for live in state.slots.get(slot, [])]
            places = range(len(names), len(names) + len(lives))
            names += lives
            writes.append(a_write(slot, value, *places))
        return self.write(who, when, Save(writes), names)

    def step(
        self, who: str, when: str, to: str, *, axis: str = BUSINESS, reason: str = ""
    ) -> OperationRef:
        """After the steps that its author sees as the current ones."""
        tips = [step.ref for step in axis_of(self.seen_by(who), axis).current]
        action = Transition(axis, to, list(range(len(tips))), reason)
        return self.write(who, when, action, tips)

    def happens(
        self, who: str, when: str, what: Kind, about: Iterable[OperationRef] = ()
    ) -> OperationRef:
        named = list(about)
        return self.write(who, when, event_of(what, about_at=range(len(named))), named)

    def write(
        self, who: str, when: str, action: Known, references: Sequence[OperationRef] = ()
    ) -> OperationRef:
        device = self.people[who]
        written = device.write(action, references, now_ms=at(when), dossier=self.dossier)
        entry = Placed(written, None, device.role)
        if who in self._seen:
            self._waiting[who].append(entry)
        else:
            self._sequence(entry)
        return written.ref

    def offline(self, *who: str) -> None:
        for name in who:
            self._seen[name] = len(self.sequenced)
            self._waiting.setdefault(name, [])

    def sync(self, *who: str) -> None:
        for name in who:
            for entry in self._waiting.pop(name):
                self._sequence(entry)
            del self._seen[name]

    def seen_by(self, who: str) -> Dossier:
        known = self._seen.get(who, len(self.sequenced))
        return fold([*self.sequenced[:known], *self._waiting.get(who, [])], dossier=self.dossier)

    @property
    def state(self) -> Dossier:
        """As the centre folds it."""
        return fold(self.sequenced, dossier=self.dossier)

    @property
    def code(self) -> str:
        given = codes(self.state)
        return given[0].code if given else ""

    def _sequence(self, entry: Placed) -> None:
        self.sequenced.append(Placed(entry.operation, len(self.sequenced), entry.role))
