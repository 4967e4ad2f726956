"""One dossier in words: what was declared, by whom, what is due, what is left to do."""

from collections.abc import Callable, Iterator
from typing import Final

from mobile.capture import TAKING
from mobile.rightable import is_signed
from mobile.signed_before import may_sign_again, to_sign_again
from mobile.slips import find_slip
from mobile.state.dossiers import (
    Asked,
    Clock,
    Detail,
    Kept,
    Line,
    NotAgreed,
    Notice,
    Option,
    Page,
    Section,
)
from mobile.store import Record, Store
from mobile.titles import labels_of, short_name
from mobile.words import explain_aside
from protocol.actions import Value
from protocol.blobs import BlobRef
from protocol.catalogue import PAGES, Catalogue, Procedure
from protocol.clock import ms_of
from protocol.decoding import decode
from protocol.dossier import (
    CENTRE_ROLE,
    codes,
    needs_update,
    not_agreed,
    opened,
    rows,
    shown,
    text_at,
)
from protocol.errors import NotPossible, ProtocolError
from protocol.ids import DeviceId, DossierId, OperationRef
from protocol.merge import Dossier
from protocol.slots import BLOB
from protocol.trade.corrections import open_corrections
from protocol.trade.day_words import said_moment
from protocol.trade.deadlines import Timeliness
from protocol.trade.digitisation import COMPONENT
from protocol.trade.forms import Field, slots_of
from protocol.trade.hand_over import custody
from protocol.trade.history import Told, history_of, names_of
from protocol.trade.law import Law, law_of
from protocol.trade.notices import pending_notices
from protocol.trade.questions import open_questions
from protocol.trade.read_aloud import plain, said_value, text_of
from protocol.trade.schedule import schedule_now
from protocol.trade.supplements import Task, requests_in
from protocol.workflow import BUSINESS, STATE_NAMES, STEPS, WITHDRAWN, axis_of

CLOCKS: Final[dict[Timeliness, Clock]] = {
    Timeliness.RUNNING: "due",
    Timeliness.DUE_SOON: "soon",
    Timeliness.OVERDUE: "late",
    Timeliness.PAUSED: "paused",
}

OVER: Final = frozenset({"refused", "withdrawn", "stopped", "returned"})


class Viewer:
    """Reads one store by one catalogue at one moment; made anew for every screen."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        *,
        now_ms: int,
        english: bool,
        title_slot: Callable[[str], str | None],
    ) -> None:
        self._store, self._catalogue = store, catalogue
        self._now_ms, self._english, self._title_slot = now_ms, english, title_slot
        self._records = {one.dossier: one for one in store.records()}

    def detail(self, dossier: DossierId) -> Detail:
        state, law = self._store.state(dossier), self._law(dossier)
        clock, due = self.clock(dossier)
        step = axis_of(state).state
        record = self._records.get(dossier)
        unfinished = self._store.find_note(dossier, TAKING) is not None
        may_bring = not unfinished and step not in OVER and law is not None
        names = names_of(law.procedure if law else None, short_name)
        return Detail(
            dossier=dossier.hex(),
            title=self.title(state),
            work=self.work(_procedure(state)),
            codes=tuple(one.code for one in codes(state)),
            step=self.step_words(step),
            kept=self.kept(dossier),
            why=explain_aside(record.reasons) if record and record.aside else "",
            clock=clock,
            due=due,
            sections=tuple(_sections(law, state)) if law else (),
            pages=tuple(self._pages(state, law)),
            history=tuple(self._line(one) for one in reversed(history_of(state, names))),
            asked=tuple(self._asked(state, law)),
            notices=tuple(
                Notice(one.form, f"notice.{one.form}", said_moment(one.since_ms))
                for one in pending_notices(state)
            ),
            questions=tuple(one.what.question for one in open_questions(state)),
            not_agreed=tuple(self._not_agreed(state, law)),
            corrections=self._corrections(state),
            to_sign=self._to_sign(state, law),
            may_change=law is not None and may_sign_again(self._store, state),
            may_correct=may_bring and is_signed(state),
            may_bring=may_bring,
            has_things=not unfinished and (step == "resolved" or bool(custody(state))),
            may_choose=True,
            may_withdraw=(step, WITHDRAWN) in STEPS[BUSINESS],
            unfinished=unfinished,
            has_slip=find_slip(self._store, dossier) is not None,
            to_update=bool(needs_update(state)),
        )

    def title(self, state: Dossier) -> str:
        slot = self._title_slot(_procedure(state))
        return " / ".join(plain(one.value) for one in shown(state, slot)) if slot else ""

    def work(self, procedure: str) -> str:
        try:
            found = self._catalogue.procedure(procedure)
        except NotPossible:
            return procedure
        return short_name(found.en if self._english else found.vi)

    def step_words(self, step: str) -> str:
        return step if self._english else _capital(STATE_NAMES.get(step, step))

    def kept(self, dossier: DossierId) -> Kept:
        record = self._records.get(dossier, _NOTHING)
        if record.unsent:
            return "local"
        return "wait" if record.aside else "ok"

    def clock(self, dossier: DossierId) -> tuple[Clock, str]:
        schedule = schedule_now(self._store.state(dossier), self._catalogue, self._now_ms)
        if schedule is None:
            return "", ""
        due_ms = schedule.deadline.due_ms
        clock = CLOCKS.get(schedule.timeliness, "")
        return clock, said_moment(due_ms) if due_ms is not None and clock else ""

    def due_soon(self) -> Iterator[DossierId]:
        return (one for one in self._records if self.clock(one)[0] in {"soon", "late"})

    def procedure_of(self, state: Dossier) -> Procedure:
        return self._catalogue.procedure(_procedure(state))

    def value(self, dossier: DossierId, slot: str, number: int) -> Value:
        """The option that was tapped, as it stands there now."""
        found = shown(self._store.state(dossier), slot)
        if not 0 <= number < len(found) or not found[number].readable:
            raise NotPossible("this value is not there any more")
        return found[number].value

    def _law(self, dossier: DossierId) -> Law | None:
        law = law_of(self._store.state(dossier), self._catalogue, self._now_ms)
        return law if law is not None and law.find_procedure() is not None else None

    def _line(self, told: Told) -> Line:
        return Line(
            said_moment(told.at_ms),
            self._who(told.device, told.role),
            told.en if self._english else told.vi,
        )

    def _who(self, device: DeviceId, role: str) -> str:
        return who_said(self._store, device, role)

    def _corrections(self, state: Dossier) -> tuple[int, int]:
        own = self._store.certificate().officer
        found = [one.fact.officer == own for one in open_corrections(state)]
        return sum(found), len(found) - sum(found)

    def _pages(self, state: Dossier, law: Law | None) -> Iterator[Page]:
        names = {one.id: one.vi for one in law.procedure.components} if law else {}
        for row in rows(state, PAGES):
            component = text_at(state, f"{PAGES}/{row.id}/{COMPONENT}")
            yield Page(row.id, names.get(component, ""), self._is_whole(state, row.id))

    def _is_whole(self, state: Dossier, row: str) -> bool:
        values = shown(state, f"{PAGES}/{row}/{BLOB}")
        try:
            blob = decode(BlobRef, values[0].raw) if len(values) == 1 else None
            return blob is not None and self._store.find_blob(state.id, blob.root) is not None
        except ProtocolError:
            return False

    def _to_sign(self, state: Dossier, law: Law | None) -> tuple[str, ...]:
        if law is None:
            return ()
        return labels_of(law.procedure, to_sign_again(self._store, state, law.procedure))

    def _asked(self, state: Dossier, law: Law | None) -> Iterator[Asked]:
        names = {one.id: one.vi for one in law.procedure.components} if law else {}
        for request in requests_in(state):
            missing = set(request.missing)
            yield Asked(
                tuple((one, names.get(one, one), one in missing) for one in request.items),
                "; ".join(dict.fromkeys(one.what.reason for one in request.events)),
                told=request.delivery is not None,
                done=request.ended_ms is not None,
                already=request.task is Task.ALREADY_THERE,
            )

    def _not_agreed(self, state: Dossier, law: Law | None) -> Iterator[NotAgreed]:
        fields: dict[str, Field] = {}
        if law is not None and law.procedure.declaration is not None:
            fields = dict(slots_of(law.procedure.declaration))
        authors = self._authors(state.id)
        for slot in not_agreed(state):
            field = fields.get(slot)
            options = tuple(
                Option(
                    at,
                    said_value(law.view, field, one.value) if law and field else plain(one.value),
                    *self._written(one.refs, authors, state, slot),
                )
                for at, one in enumerate(shown(state, slot))
            )
            yield NotAgreed(slot, field.vi if field else slot, options)

    def _authors(self, dossier: DossierId) -> dict[OperationRef, tuple[DeviceId, str]]:
        return {
            one.operation.ref: (one.operation.header.device, one.role)
            for one in self._store.entries_of(dossier)
        }

    def _written(
        self,
        refs: tuple[OperationRef, ...],
        authors: dict[OperationRef, tuple[DeviceId, str]],
        state: Dossier,
        slot: str,
    ) -> tuple[str, str, str]:
        """Who wrote it and when; of what came in a page, the centre answers for it."""
        ms = min((ms_of(live.hlc) for live in state.slots[slot] if live.ref in refs), default=0)
        whose = [self._who(*authors[ref]) for ref in refs if ref in authors]
        return " + ".join(dict.fromkeys(whose)) or "dossier.who.centre", said_moment(ms), ""


def who_said(store: Store, device: DeviceId, role: str) -> str:
    """A person's name, or a key of `dossier.who.`; the centre speaks with one voice."""
    if device == store.device():
        return "dossier.who.me"
    enrolment = store.trust().devices.get(device)
    if role == CENTRE_ROLE or enrolment is None:
        return "dossier.who.centre"
    return enrolment.newest.officer_name


_NOTHING: Final = Record(DossierId(bytes(16)), 0, 0, 0, 0, -1, 0)


def _procedure(state: Dossier) -> str:
    opening = opened(state)
    return opening.procedure if opening else ""


def _sections(law: Law, state: Dossier) -> Iterator[Section]:
    """As it is read aloud: a line with a colon at its end begins a part."""
    name, answers = "", list[tuple[str, str]]()
    for line in text_of(law.view, law.procedure, state).splitlines()[1:]:
        if line.endswith(":"):
            if answers:
                yield Section(name, tuple(answers))
            name, answers = line[:-1], []
            continue
        label, _, said = line.partition(": ")
        answers.append((label, said))
    if answers:
        yield Section(name, tuple(answers))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
