"""One dossier, read once for all that a page says of it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

import msgspec

from protocol.actions import Action, Unknown, read_action
from protocol.catalogue import Catalogue, View, attests
from protocol.dossier import value_of
from protocol.ids import DeviceId, DossierId, OfficerId, OperationRef
from protocol.merge import Dossier, Fact, Placed, fold
from protocol.trade.course import Course, course_of
from protocol.trade.findings import Finding
from protocol.trade.forms import ADDRESS_PARTS, Field, fields_of
from protocol.trade.history import names_of, words_of
from protocol.trade.law import Law, law_along
from protocol.trade.procedures import Procedure, Stage
from protocol.trade.schedule import Schedule, schedule_along
from protocol.trade.stages import findings_at
from protocol.trade.visits import APART
from sync_server.catalogues import newest
from sync_server.console.desk import Looking
from sync_server.console.errors import NotHere
from sync_server.console.lists.views import short_name
from sync_server.console.rules import SEES_SENSITIVE
from sync_server.projection import state_of
from sync_server.store.dossiers import DossierRow, RegistryRow
from sync_server.store.entries import Stored

Words: TypeAlias = tuple[str, str]  # Vietnamese, English
STAGES: Final[dict[str, Stage]] = {"resolved": "delivery"}
ENDED: Final = frozenset({"returned", "refused", "stopped", "withdrawn"})
# Beside every form; they tell of health, in the family's own words.
SENSITIVE_BESIDE: Final = frozenset({"ground", "ground_said"})


class Written(NamedTuple):
    """Who signed an operation, when by their clock, on which machine, and what it was."""

    ref: OperationRef
    officer: OfficerId
    device: DeviceId
    role: str
    wall_ms: int
    stored: Stored
    action: Action


class Seen(msgspec.Struct, frozen=True):
    """State, law and times of a dossier, and the operations that made it."""

    look: Looking
    row: DossierRow
    line: RegistryRow | None
    state: Dossier
    course: Course
    law: Law | None
    procedure: Procedure | None
    schedule: Schedule | None
    findings: Sequence[Finding]  # of the form, at the stage where it stands
    written: Mapping[OperationRef, Written]
    aside: tuple[Written, ...]

    @property
    def view(self) -> View | None:
        return None if self.law is None else self.law.view

    @property
    def is_erased(self) -> bool:
        return not self.state.facts

    @property
    def citizen(self) -> str:
        """The block of the person whom it is about: `child`, `applicant`."""
        if self.procedure is None:
            return ""
        return self.procedure.citizen.rpartition(".")[0]

    def name_of(self, officer: OfficerId) -> str:
        return self.look.name_of(officer)

    def attested(self, slot: str) -> bool:
        return self.procedure is not None and attests(self.procedure, slot)


def see(look: Looking, dossier: DossierId) -> Seen:
    """NotHere for what is no dossier of a citizen."""
    row = look.store.dossiers.find(dossier)
    line = None if row is None else look.store.dossiers.find_row(row.number)
    if row is None or (line is not None and line.procedure in APART):
        raise NotHere
    stored = look.store.entries.of_dossier(row.number)
    written = [_written(look, one) for one in stored]
    aside = [one for one in written if one.stored.counts_at is None]
    state = state_of(look.store, row)
    if not state.held and aside:
        # Wholly in quarantine: whoever decides has to see what it would be.
        state = fold([Placed(one.operation, one.position) for one in stored], dossier=row.id)
    course = course_of(state)
    catalogue = newest(look.store, look.trust, look.position)
    law = None if catalogue is None else law_along(course, catalogue, look.now_ms)
    return Seen(
        look=look,
        row=row,
        line=line,
        state=state,
        course=course,
        law=law,
        procedure=None if law is None else law.find_procedure(),
        schedule=(
            None if catalogue is None else schedule_along(state, course, catalogue, look.now_ms)
        ),
        findings=_findings(catalogue, state, course, look.now_ms),
        written={one.ref: one for one in written},
        aside=tuple(aside),
    )


def _findings(
    catalogue: Catalogue | None, state: Dossier, course: Course, now_ms: int
) -> Sequence[Finding]:
    """What to look at before the next stage; of what is over nothing."""
    received = course.reception is not None and course.reception.received_ms is not None
    stage = STAGES.get(course.axis.state, "decision" if received else "intake")
    if catalogue is None or course.axis.state in ENDED:
        return ()
    return findings_at(catalogue, state, stage, now_ms) or ()


def words_in(seen: Seen, fact: Fact) -> Words | None:
    """Procedures and papers by what people call them, not by the keys of the catalogue."""
    return words_of(fact, names_of(seen.procedure, short_name))


def is_sensitive(procedure: Procedure | None, slot: str) -> bool:
    """Health, poverty, benefits: by the form; what no form has, by its name."""
    if slot in SENSITIVE_BESIDE:
        return True
    found = field_of(procedure, slot)
    return found is not None and found.sensitive


def may_see(procedure: Procedure | None, slot: str, roles: Collection[str]) -> bool:
    return not is_sensitive(procedure, slot) or not SEES_SENSITIVE.isdisjoint(roles)


def field_of(procedure: Procedure | None, slot: str) -> Field | None:
    """The question that a slot answers; of a table's cell the column, of an address the whole."""
    form = None if procedure is None else procedure.declaration
    if form is None:
        return None
    known = {name: field for name, _, field in fields_of(form)}
    table, _, cell = slot.partition("/")
    if cell and table in known:
        if known[table].sensitive:
            return known[table]
        column = cell.rpartition("/")[2]
        return next((one for one in known[table].columns if one.id == column), known[table])
    whole, _, part = slot.rpartition(".")
    if slot not in known and part in ADDRESS_PARTS:
        return known.get(whole)
    return known.get(slot)


def text_of(state: Dossier, slot: str) -> str:
    value = value_of(state, slot)
    return value if isinstance(value, str) else ""


def _written(look: Looking, stored: Stored) -> Written:
    header, body = stored.operation.header, stored.operation.body
    enrolled = look.trust.devices.get(header.device)
    return Written(
        stored.operation.ref,
        header.officer,
        header.device,
        "" if enrolled is None else enrolled.newest.role,
        header.wall_ms,
        stored,
        Unknown("", b"") if body is None else read_action(body),
    )
