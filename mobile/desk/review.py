"""Step 6: what is missing opens its place; the PIN confirms this one dossier."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Final

from mobile.desk.desk import Desk
from mobile.desk.papers import need_of
from mobile.desk.signing_again import changes_of, moved_in
from mobile.desk.steps import head_of, hour, leave
from mobile.desk.telling import date_words, time_words
from mobile.desk.work import fieldwork_of, forget, id_of, is_short
from mobile.fieldwork import Fieldwork
from mobile.form_check import check_dossier
from mobile.papers_later import keep_owed
from mobile.pictures import read_slip
from mobile.pin import PIN_DIGITS
from mobile.problems import WrongPin
from mobile.signed_before import is_taken, may_sign_again
from mobile.signed_paper import PAPER_LATER, declaration_of, lacks_paper
from mobile.slip_giving import keep_pad, kept_pad
from mobile.slips import check_clock
from mobile.state.app import Place
from mobile.state.review import Allowed, Block, Done, ReviewState
from mobile.titles import label_of
from mobile.vault import signing_off
from mobile.words import explain_problem
from protocol.actions import Act
from protocol.catalogue import Procedure
from protocol.dossier import not_agreed
from protocol.errors import ClockGuard
from protocol.hierarchy import SignOffKey
from protocol.ids import Digest, DossierId
from protocol.merge import Dossier
from protocol.trade.act_particulars import Interpreter, Mark, ReadAloud, Witness, of_kind
from protocol.trade.act_rules import ActsWanting
from protocol.trade.course import reception_of
from protocol.trade.day_words import moment_ms
from protocol.trade.declared import declared_in, is_empty, is_unknown
from protocol.trade.digitisation import Scan, problem_words, scans_of
from protocol.trade.findings import Finding, FormIncomplete
from protocol.trade.numbering import is_received_at_home
from protocol.trade.pads import pad_text, read_pad_slip
from protocol.trade.schedule import appointed_if_received
from protocol.trade.terms import facts_of
from protocol.trade.working_time import day_of

DRAWN_S: Final = 0.05  # the last dot is seen before the machine is busy
LEAST_REASON: Final = 3


class ReviewDesk:
    """What is typed stands here and in no state."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.review
        self._typed = ""
        self._declared_ms: int | None = None
        self._owed: list[str] = []  # components that are photographed after the slip
        self._heard: Digest | None = None  # the version that is on the screen
        desk.on_lock.append(self._forget)

    def show(self, dossier: str) -> None:
        if self._state.head.dossier != dossier:
            self._forget()
        with self._desk.told():
            self._read(id_of(dossier))

    # What is missing

    def first(self) -> None:
        with self._desk.told():
            before = self._heard
            self._read(self._dossier)  # what is due is counted from now
            if before != self._heard:
                self._desk.tell("again.moved", problem=True)
                return
        if self._state.blocks:
            self.open(0)
            return
        self._state.asks_pin, self._state.problem = True, ""

    def open(self, at: int) -> None:
        block, app = self._state.blocks[at], self._desk.state.app
        dossier = self._state.head.dossier
        match block.kind:
            case "form":
                app.instead(Place.FORM, dossier)
            case "act" if block.of == "read_aloud":
                app.instead(Place.HEARING, dossier)
                app.go(Place.ALOUD, dossier)
            case "act":
                app.instead(Place.HEARING, dossier)
                app.go(Place.ACT, f"{dossier}:{block.of}")
            case "paper":
                app.instead(Place.HEARING, dossier)
                app.go(Place.ACT, f"{dossier}:mark")
                self._desk.state.hearing.marked_on = True
            case "not-agreed":
                app.go(Place.NOT_AGREED, dossier)
            case "clock":
                self._state.asks_time = True
            case "over":
                leave(self._desk, Place.TODAY, "")
                app.go(Place.DOSSIER, dossier)

    def see(self, place: Place) -> None:
        self._desk.state.app.instead(place, self._state.head.dossier)

    def paper_later(self) -> None:
        with self._desk.told():
            store, now_ms = self._desk.device.store, self._desk.clock()
            store.put_note(self._dossier, PAPER_LATER, b"", now_ms=now_ms)
            self._read(self._dossier)

    # The clock

    def state_time(self, day: str, hour: str, reason: str) -> None:
        """As the officer says it, with why the machine's own cannot be used."""
        at_ms = moment_ms(f"{hour.strip()} {day.strip()}")
        if at_ms is None or len(reason.strip()) < LEAST_REASON:
            self._state.problem = "review.time.missing"
            return
        with self._desk.told():
            check_clock(self._desk.device.store, at_ms, declared=True)
            self._declared_ms = at_ms
            self._state.day, self._state.hour, self._state.reason = day, hour, reason.strip()
            self._state.asks_time, self._state.problem = False, ""
            self._read(self._dossier)

    # The paper that is there already

    def bind(self, text: str) -> None:
        with self._desk.told():
            store = self._desk.device.store
            pad = read_pad_slip(text.strip(), store.trust().centre)
            keep_pad(store, self._dossier, pad, now_ms=self._desk.clock())
            self._state.pad = pad_text(pad.pad, pad.number)

    async def scanned(self, picture: bytes) -> None:
        with self._desk.told():
            self.bind(await self._desk.slow(lambda: read_slip(picture)))

    # The PIN

    async def press(self, digit: str) -> None:
        if self._desk.state.app.busy:
            return  # the one before is being tried
        if len(self._typed) < PIN_DIGITS:
            self._typed += digit
            self._state.typed, self._state.problem = len(self._typed), ""
        if len(self._typed) == PIN_DIGITS:
            await self._confirm()

    def erase(self) -> None:
        self._typed = self._typed[:-1]
        self._state.typed = len(self._typed)

    async def passphrase(self, words: str) -> None:
        if self._desk.state.app.busy:
            return
        self._typed = words
        await self._confirm()

    def cancel(self) -> None:
        self._typed, self._state.typed, self._state.asks_pin = "", 0, False
        self._state.asks_time = False
        self._state.problem = ""

    def later(self) -> None:
        leave(self._desk, Place.TODAY, "")

    async def _confirm(self) -> None:
        """One try; whatever was typed is gone after it."""
        pin, self._typed = self._typed, ""
        app, dossier = self._desk.state.app, self._dossier
        app.busy = True
        await asyncio.sleep(DRAWN_S)
        try:
            with self._desk.told():
                device = self._desk.device
                key = await self._desk.slow_work(signing_off(device.store, device.unlocked, pin))
                self._signed(dossier, key)
        finally:
            app.busy = False
            self._state.typed = 0

    def _signed(self, dossier: DossierId, pin: SignOffKey) -> None:
        again = self._state.again
        try:
            self._sign(dossier, pin)
        except WrongPin as problem:
            self._state.problem = explain_problem(problem)
        except ClockGuard:
            self.cancel()
            self._state.asks_time = True
            self._read(dossier)
        except (ActsWanting, FormIncomplete):
            self.cancel()
            self._read(dossier)
            self._desk.tell("again.moved", problem=True)
        else:
            self._forget()
            leave(self._desk, Place.SLIP, dossier.hex())
            if again:
                self._desk.tell("again.done")

    def _sign(self, dossier: DossierId, pin: SignOffKey) -> None:
        """Only what is on the screen."""
        store, now_ms, work = self._desk.device.store, self._desk.clock(), fieldwork_of(self._desk)
        if work.hearing.find_heard(dossier) != self._heard:
            raise ActsWanting([])
        keep_owed(store, dossier, self._owed, now_ms=now_ms)
        if self._state.again:
            work.sign_again(dossier, pin)
        else:
            work.resume(
                dossier,
                pin,
                declared_ms=self._declared_ms,
                declared_reason=self._state.reason,
            )

    # Inside

    @property
    def _dossier(self) -> DossierId:
        return id_of(self._state.head.dossier)

    def _read(self, dossier: DossierId) -> None:
        work, store = fieldwork_of(self._desk), self._desk.device.store
        state, procedure = store.state(dossier), work.lawbook.procedure(dossier)
        heard = self._heard = work.hearing.find_heard(dossier)
        acts = work.hearing.acts(dossier, heard) if heard else []
        warnings, wrong = self._form(work, state)
        scans = scans_of(state)
        self._state.head = head_of(self._desk, work, dossier)
        again = self._state.again = is_taken(store, state)
        self._state.changes = tuple(changes_of(self._desk, dossier, moved_in(self._desk, dossier)))
        short = is_short(self._desk, dossier.hex())
        later = short or store.find_note(dossier, PAPER_LATER) is not None
        lacks = lacks_paper(state, procedure, acts)
        paper = lacks and not later
        self._state.blocks = (
            *(Block("not-agreed", label_of(procedure, one)) for one in not_agreed(state)),
            *(Block("form", one.vi, one.slot) for one in wrong),
            *_acts(work, dossier),
            *([Block("paper", "")] if paper else []),
            *(() if again else self._clock()),
            *([Block("over", "")] if again and not may_sign_again(store, state) else []),
        )
        facts = {**work.hearing.facts(dossier), **facts_of(state)}
        missing = [
            one
            for one in procedure.components
            if need_of(one, facts) == "required"
            and not one.shown_only
            and not any(scan.component == one.id for scan in scans)
        ]
        self._owed = [one.id for one in missing] if short else []
        self._owed += [declaration_of(procedure)] if later and lacks else []
        self._state.allowed = (
            *_unknown(procedure, state),
            *([Allowed("", "later")] if later and lacks and not short else []),
            *(Allowed(one.vi, "owed" if short else "paper") for one in missing),
            *_kept_anyway(scans),
            *(Allowed(one.vi, "warning") for one in warnings),
        )
        self._state.done = tuple(_done(state, acts, scans))
        self._state.provisional = not is_received_at_home(reception_of(state))
        self._state.due = "" if self._state.provisional else self._due(state)
        self._state.facts = (procedure.vi, self._state.head.person, f"{len(scans)}")
        opened = self._desk.device.unlocked.opened
        self._state.digits = opened.machine_secret is not None or store.six_digits()
        pad = kept_pad(store, dossier)
        self._state.pad = pad_text(pad.pad, pad.number) if pad else ""

    def _due(self, state: Dossier) -> str:
        """As the slip will say it, if it is signed now."""
        at_ms = self._desk.clock() if self._declared_ms is None else self._declared_ms
        due_ms = appointed_if_received(state, self._desk.device.catalogue(), at_ms)
        if due_ms is None:
            return ""
        return f"{date_words(self._desk.say, day_of(due_ms))}, {time_words(due_ms)}"

    def _form(self, work: Fieldwork, state: Dossier) -> tuple[list[Finding], list[Finding]]:
        law = work.lawbook.find_law(state)
        if law is None:
            return [], []
        try:
            return check_dossier(
                law.view, law.procedure, state, law.reception, test_mode=self._desk.test_mode
            ), []
        except FormIncomplete as incomplete:
            return [], incomplete.findings

    def _clock(self) -> Iterator[Block]:
        if self._declared_ms is not None:
            return
        try:
            check_clock(self._desk.device.store, self._desk.clock(), declared=False)
        except ClockGuard as problem:
            yield Block("clock", explain_problem(problem))

    def _forget(self) -> None:
        self._typed, self._declared_ms, self._owed, self._heard = "", None, [], None
        forget(self._state, ReviewState())


def _acts(work: Fieldwork, dossier: DossierId) -> Iterator[Block]:
    heard = work.hearing.find_heard(dossier)
    if heard is None:
        yield Block("act", "", "read_aloud")
        return
    for one in work.hearing.wanting(dossier, heard):
        yield Block("act", one.vi, one.kind)


def _unknown(procedure: Procedure, state: Dossier) -> Iterator[Allowed]:
    """Stated as not known: the centre will look it up. Why, only the office needs to know."""
    for slot, value in declared_in(state).values.items():
        if is_unknown(value):
            yield Allowed(label_of(procedure, slot) or slot, "unknown")


def _kept_anyway(scans: Sequence[Scan]) -> Iterator[Allowed]:
    for scan in scans:
        if scan.judged is not None and scan.judged.what.reason:
            said = " ".join(problem_words(one) for one in scan.judged.what.problems)
            yield Allowed(said, "page")


def _done(state: Dossier, acts: list[Act], scans: Sequence[Scan]) -> Iterator[Done]:
    filled = sum(not is_empty(value) for value in declared_in(state).values.values())
    yield Done("review.form", str(filled), Place.FORM)
    if scans:
        yield Done("review.papers", str(len(scans)), Place.PAPERS)
    for heard in of_kind(ReadAloud, acts):
        if heard.began_ms is not None and heard.ended_ms is not None:
            said = f"{hour(heard.began_ms)}–{hour(heard.ended_ms)}"
            yield Done("review.heard", said, Place.HEARING)
    for key, names in (
        ("review.interpreter", [one.name or one.language for one in of_kind(Interpreter, acts)]),
        ("review.witness", [one.name for one in of_kind(Witness, acts)]),
    ):
        if names:
            yield Done(key, ", ".join(names), Place.HEARING)
    if of_kind(Mark, acts):
        yield Done("review.mark", "", Place.HEARING)
