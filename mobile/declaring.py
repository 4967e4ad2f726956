"""A declaration while it is filled in, draft or begun: what it says now, and how that is kept."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from mobile.asked import NOBODYS_FORM
from mobile.capture import DRAFT
from mobile.device import Device
from mobile.drafts import EDITS, Draft, Drafts
from mobile.edits import editing
from mobile.fieldwork import Fieldwork, Visit
from mobile.hearing import stands
from mobile.household import record_of
from mobile.ports import Clock
from mobile.store import Screen
from protocol.actions import Value
from protocol.acts import acts_on, presented
from protocol.catalogue import View
from protocol.dossier import rows
from protocol.ids import Digest, DossierId
from protocol.merge import Dossier
from protocol.slots import POSITION, cell_of
from protocol.trade.act_rules import ACT_NAMES
from protocol.trade.beside import beside, beside_of
from protocol.trade.conditions import Facts, days_of
from protocol.trade.day_words import in_words
from protocol.trade.declared import declared_in, is_empty
from protocol.trade.findings import Finding
from protocol.trade.forms import Form, fields_of
from protocol.trade.procedures import Procedure
from protocol.trade.typed import completed, typed
from protocol.trade.validation import validate

IN_WORDS: Final = "_in_words"  # behind the name of a day's field


class Declaring:
    """One at a time; whoever opens it sees what stood in it then (docs/testing.md, I16)."""

    def __init__(  # noqa: PLR0913  # the dossier, and what it is written with
        self,
        dossier: DossierId,
        device: Device,
        fieldwork: Fieldwork,
        drafts: Drafts,
        *,
        now: Clock,
        test_mode: bool = False,
    ) -> None:
        self.dossier: Final = dossier
        self._fieldwork, self._capture, self._store = fieldwork, device.capture, device.store
        self._drafts, self._now, self._test_mode = drafts, now, test_mode
        store = device.store
        self.begun = store.find_salt(dossier) is not None
        self.draft = drafts.find(dossier, self._note) or Draft()
        self._screen: Screen | None = store.screen(dossier) if self.begun else None
        self._signed = {} if self._screen is None else _signed_in(self._screen)
        self._found_law()

    # What it says.

    @property
    def form(self) -> Form:
        return self.procedure.declaration or NOBODYS_FORM

    def values(self) -> dict[str, Value]:
        """As typed, over what was signed before; rows that were removed are not in it."""
        found = {**self._signed, **self.draft.values}
        return {slot: value for slot, value in found.items() if value is not None}

    def read(self) -> dict[str, Value]:
        """As the form keeps it, with what follows from the rest."""
        return completed(self.form, typed(self.view, self.form, self.values()))

    def findings(self) -> list[Finding]:
        return validate(
            self.view,
            self.procedure,
            self.read(),
            self._beside(),
            "intake",
            test_mode=self._test_mode,
        )

    def facts(self) -> Facts:
        """What the form's own conditions ask for."""
        declared = declared_in(self.read())
        counts = {table: len(ids) for table, ids in declared.rows.items()}
        return {**declared.values, **counts, **self._beside()}

    def person(self) -> str:
        """Whom it is about, else who asks."""
        said = self.values()
        blocks = [f"{one.id}.full_name" for one in self.form.sections if one.person]
        names = (said.get(slot) for slot in (self.procedure.citizen, *blocks))
        return next((one for one in names if isinstance(one, str) and one), "")

    # How it is kept.

    def write(self, values: Mapping[str, Value], origin: str = "") -> None:
        """In memory; a value of None empties its field. Durable with `keep`."""
        values = {**self._no_longer_in_words(values), **values}
        origins = {slot: one for slot, one in self.draft.origins.items() if slot not in values}
        if origin:
            origins |= dict.fromkeys(values, origin)
        self.draft = replace(self.draft, values={**self.draft.values, **values}, origins=origins)

    def address_to(self, unit: str) -> None:
        """A form is addressed to this commune, where nobody has written another one."""
        said = self.values()
        for name, section, field in fields_of(self.form) if self.view.unit(unit) else ():
            if field.kind == "unit" and not section.person and is_empty(said.get(name)):
                self.write({name: unit}, "usual")

    def set(self, **changes: object) -> None:
        self.draft = replace(self.draft, **changes)
        if not self.begun and {"procedure", "ground"} & changes.keys():
            self._found_law()

    def keep(self) -> None:
        """What was typed survives a crash, signed or not."""
        self.draft = self._drafts.keep(self.dossier, self.draft, self._note)

    def settle(self) -> list[str]:
        """A field was left: of a begun dossier it is signed. Which acts must be done again."""
        if self._screen is None:
            self.keep()
            return []
        before = _heard(self._store.state(self.dossier), self.procedure)
        changes = self._changes()
        with self._capture.together():
            if changes:
                self._capture.save(self._screen, changes, now_ms=self._now())
            self.draft = replace(self.draft, values={})
            self.keep()
        self._look_again()
        state = self._store.state(self.dossier)
        lost = before - _heard(state, self.procedure)
        kinds = (act.kind for digest in lost for _, act in acts_on(state, digest))
        return list(dict.fromkeys(ACT_NAMES.get(kind, kind) for kind in kinds))

    def remove_row(self, table: str, row: str) -> list[str]:
        """Of a table; what is signed is marked as removed, what is typed is dropped."""
        start = f"{table}/{row}/"
        kept = {slot: one for slot, one in self.draft.values.items() if not slot.startswith(start)}
        self.draft = replace(self.draft, values=kept)
        if self._screen is not None and any(slot.startswith(start) for slot in self._signed):
            self._capture.remove_row(self._screen, table, row, now_ms=self._now())
        return self.settle()

    def begin(self) -> None:
        """A dossier from here on: opened with everything that the draft holds."""
        visit = Visit(
            self.draft.procedure,
            {**self.values(), **record_of(self._store, self.dossier)},
            None,
            (),
            ground=self.draft.ground,
            ground_said=self.draft.ground_said,
        )
        rest = replace(self.draft, values={}, step=4)
        with self._capture.together():
            self._fieldwork.begin(visit, self.dossier)
            self._drafts.keep(self.dossier, rest, EDITS)
        self.begun, self.draft = True, rest
        self._look_again()

    # Its parts.

    @property
    def _note(self) -> str:
        return EDITS if self.begun else DRAFT

    def _found_law(self) -> None:
        lawbook = self._fieldwork.lawbook
        law = None if self._screen is None else lawbook.find_law(self._screen.state)
        self._reception = None if law is None else law.reception
        if law is not None:
            self.view: View = law.view
            self.procedure: Procedure = law.procedure
            return
        self.view = lawbook.view()
        if self.draft.procedure:
            self.procedure = self._fieldwork.procedure_at(self.draft.procedure, self.draft.ground)

    def _beside(self) -> Mapping[str, Value]:
        if self._screen is not None and self._reception is not None:
            return beside_of(self.view, self._screen.state, self._reception, self.view.day)
        unit = self._store.certificate().commune
        return beside(self.view, self.procedure.footing, unit, self.view.day)

    def _no_longer_in_words(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """A day that is written out beside its digits follows them, where nobody wrote it anew."""
        said = {**self._signed, **self.draft.values}
        beside = {slot: f"{slot}{IN_WORDS}" for slot in values}
        written = {slot: words for slot, words in beside.items() if said.get(words)}
        if not written:
            return {}
        read = typed(self.view, self.form, {slot: said.get(slot) for slot in written})
        found: dict[str, Value] = {}
        for slot, words in written.items():
            days = days_of(read.get(slot))
            if days and said[words] == in_words(days.first):
                found[words] = None
        return found

    def _changes(self) -> dict[str, Value]:
        """What was typed, and what follows from it, where it differs from what was signed."""
        read, before = self.read(), self._signed
        slots = [*read, *(slot for slot in self.draft.values if slot not in read)]
        new = {
            slot: read.get(slot)
            for slot in slots
            if slot in self.draft.values or slot not in before
        }
        return {
            slot: value
            for slot, value in new.items()
            if value != before.get(slot) and not (is_empty(value) and slot not in before)
        }

    def _look_again(self) -> None:
        """With this officer's own work; what others wrote waits for the next opening."""
        if self._screen is None:
            self._screen = self._store.screen(self.dossier)
            self._found_law()
        self._signed = _signed_in(self._capture.caught_up(self._screen))


def _signed_in(screen: Screen) -> dict[str, Value]:
    """What a form offers for editing: of several values the newest, or what this officer wrote."""
    state = screen.state
    found: dict[str, Value] = {}
    tables = {cell.table for slot in state.slots if (cell := cell_of(slot)) is not None}
    shown_rows = {(table, row.id) for table in tables for row in rows(state, table)}
    for slot in state.slots:
        cell = cell_of(slot)
        if cell is not None and (
            (cell.table, cell.row) not in shown_rows or cell.column in (POSITION, "-")
        ):
            continue
        offered = editing(state, slot, screen.since)
        if offered is not None and offered.readable:
            found[slot] = offered.value
    return found


def _heard(state: Dossier, procedure: Procedure) -> set[Digest]:
    """Versions with acts that are still the whole of what is declared."""
    return {
        digest
        for digest, (_, version) in presented(state).items()
        if acts_on(state, digest) and stands(state, version, procedure)
    }
