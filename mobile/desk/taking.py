"""What the first two steps ask for: procedure, ground, checklist, and who it is for."""

from collections import Counter
from typing import Final

from mobile.declaring import Declaring
from mobile.desk.desk import Desk
from mobile.desk.household import joined
from mobile.desk.knowing import Knowing
from mobile.desk.laying_out import USUAL_ROWS, base_of, checklist_of, procedure_rows
from mobile.desk.work import (
    clock_words,
    declaring_of,
    drafts_of,
    fieldwork_of,
    id_of,
    is_short,
)
from mobile.drafts import Draft, NewerDraft
from mobile.ports import Power
from mobile.power import battery
from mobile.signed_before import is_taken
from mobile.state.app import Place
from mobile.state.taking import NO_GROUND, Choice, ProcedureRow
from mobile.titles import short_name
from protocol.trade.forms import Option
from protocol.trade.reception import at_home

STEPS: Final = {1: Place.PROCEDURES, 2: Place.WHO, 3: Place.FORM}
LOW_PERCENT: Final = 20


class TakingDesk(Knowing):
    """Steps 1 and 2; `show` belongs to all six."""

    def __init__(self, desk: Desk, power: Power = battery) -> None:
        super().__init__(desk)
        self._power = power
        desk.on_lock.append(self._forget)
        desk.on_language.append(self._named_anew)

    def start(self, procedure: str = "") -> None:
        with self._desk.told():
            drafts = drafts_of(self._desk)
            drafts.drop_empty()
            dossier = drafts.new(Draft())
            joined(self._desk, dossier)
            self._desk.state.app.go(Place.PROCEDURES, dossier.hex())
            self.show(dossier.hex())
            if procedure:
                self.choose(procedure)

    def resume(self, dossier: str) -> None:
        with self._desk.told():
            try:
                draft = drafts_of(self._desk).find(id_of(dossier))
            except NewerDraft:
                self._problem("taking.newer")
                return
            place = self._begun_at(dossier) if draft is None else STEPS[draft.step]
            self._desk.state.app.go(place, dossier)
            self.show(dossier)

    def _begun_at(self, dossier: str) -> Place:
        """On the short path papers come afterwards."""
        return Place.HEARING if is_short(self._desk, dossier) else Place.PAPERS

    def discard(self, dossier: str) -> None:
        with self._desk.told():
            drafts_of(self._desk).drop(id_of(dossier))
            self._leave()

    def show(self, dossier: str) -> None:
        if dossier != self._state.dossier:
            self._forget()
        with self._desk.told():
            try:
                declaring = declaring_of(self._desk, dossier)
            except NewerDraft:
                self._problem("taking.newer")
                return
            self._state.dossier = dossier
            self._shown(declaring)
            if not declaring.begun and not self._state.at_home:
                self.search("")

    def later(self) -> None:
        self._leave()

    # Step 1.

    def search(self, text: str) -> None:
        state = self._state
        with self._desk.told():
            work, unit = fieldwork_of(self._desk), self._unit()
            rows = procedure_rows(work.lawbook.view(), unit, text, english=self._english())
            usual = [] if text.strip() else self._usual(rows)
            rest = [row for row in rows if row not in usual]
            state.query = text
            state.usual = tuple(usual)
            state.at_home = tuple(row for row in rest if row.footing != "assisted")
            state.assisted = tuple(row for row in rest if row.footing == "assisted")

    def choose(self, code: str) -> None:
        with self._desk.told():
            declaring = declaring_of(self._desk, self._state.dossier)
            base = base_of(declaring.view, code, self._unit())
            if base != declaring.draft.procedure:
                declaring.set(procedure=base, ground="", ground_said="")
                declaring.keep()
            self._state.ground_missing = False
            self._shown(declaring)
            self._step(Place.CHECKLIST)

    def choose_ground(self, key: str) -> None:
        with self._desk.told():
            declaring = declaring_of(self._desk, self._state.dossier)
            self._state.ground, self._state.ground_missing = key, False
            declaring.set(ground="" if key == NO_GROUND else key)
            declaring.keep()
            self._shown(declaring)

    def say_ground(self, words: str) -> None:
        with self._desk.told():
            declaring = declaring_of(self._desk, self._state.dossier)
            declaring.set(ground_said=words.strip())
            declaring.keep()
            self._shown(declaring)

    def shorten(self, *, short: bool) -> None:
        with self._desk.told():
            declaring = declaring_of(self._desk, self._state.dossier)
            declaring.set(short=short)
            declaring.keep()
            self._shown(declaring)

    def to_who(self) -> None:
        if self._state.grounds and not self._state.ground:
            self._state.ground_missing = True
            self._problem("taking.ground.missing")
            return
        self._stand_at(2, Place.WHO)

    def back_to_procedures(self) -> None:
        self._stand_at(1, Place.PROCEDURES)

    def back_to_checklist(self) -> None:
        self._stand_at(1, Place.CHECKLIST)

    def to_form(self) -> None:
        with self._desk.told():
            declaring = declaring_of(self._desk, self._state.dossier)
            if not declaring.begun:
                declaring.address_to(self._unit())
                declaring.keep()
        self._stand_at(3, Place.FORM)

    # Its parts.

    def _stand_at(self, step: int, place: Place) -> None:
        with self._desk.told():
            declaring = declaring_of(self._desk, self._state.dossier)
            if not declaring.begun:
                declaring.set(step=step)
                declaring.keep()
            self._shown(declaring)
            self._step(place)

    def _step(self, place: Place) -> None:
        self._desk.state.app.tell("")
        self._desk.state.app.instead(place, self._state.dossier)

    def _leave(self) -> None:
        self._desk.state.app.tell("")
        self._desk.state.app.back()
        self._forget()

    def _shown(self, declaring: Declaring) -> None:
        """Everything that the bar and the first two steps show."""
        state, draft = self._state, declaring.draft
        state.begun = declaring.begun
        store = self._desk.device.store
        state.taken = declaring.begun and is_taken(store, store.state(declaring.dossier))
        state.saved = clock_words(draft.saved_ms) if draft.saved_ms else ""
        state.short = draft.short
        left = self._power()
        state.battery_low = left is not None and left < LOW_PERCENT
        if not declaring.begun and not draft.procedure:
            state.person, state.work = self._desk.say("taking.nobody"), ""
            return
        procedure = declaring.procedure
        state.person = declaring.person() or self._desk.say("taking.nobody")
        name = procedure.en if self._english() else procedure.vi
        state.work = short_name(name)
        state.procedure, state.procedure_name = procedure.code, name
        state.people = tuple(self._people(declaring))
        if declaring.begun:
            return
        home = at_home(declaring.view, draft.procedure, self._unit(), draft.ground)
        state.grounds = tuple(Choice(one.key, self._label(one)) for one in home.grounds)
        if draft.ground or draft.step > 1:
            state.ground = draft.ground or NO_GROUND
        state.ground_said = draft.ground_said
        state.checklist = checklist_of(declaring.view, procedure, self._unit())

    def _usual(self, rows: list[ProcedureRow]) -> list[ProcedureRow]:
        """What this officer has taken most of lately."""
        taken = Counter(entry.procedure for entry in self._desk.device.shelf().page())
        known = [row for row in rows if taken[row.code]]
        return sorted(known, key=lambda row: -taken[row.code])[:USUAL_ROWS]

    def _english(self) -> bool:
        return self._desk.state.app.language == "en"

    def _label(self, ground: Option) -> str:
        return ground.en if self._english() and ground.en else ground.vi

    def _named_anew(self) -> None:
        """Names of procedures in the other language; the rest is read when its screen opens."""
        if self._state.dossier and not self._state.begun:
            self.search(self._state.query)

    def _unit(self) -> str:
        return self._desk.device.store.certificate().commune
