"""One house: arriving, its people, what they may share, and what came of it."""

from datetime import timedelta
from typing import Final

from mobile import household
from mobile.capture import TAKING
from mobile.day import ARRIVED, Day
from mobile.desk.desk import Desk
from mobile.desk.handing import HandingOver
from mobile.desk.telling import (
    bring_words,
    capital,
    date_words,
    happenings_of,
    time_words,
    todo_words,
)
from mobile.desk.work import drafts_of, fieldwork_of, forget, id_of
from mobile.household import Offer
from mobile.state.app import Place
from mobile.state.household import NO_OUTCOME, HouseholdState, Outcome, Person, Shared
from protocol.dossier import opened
from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.trade.day_words import read_day
from protocol.trade.names import tidy
from protocol.trade.visits import (
    COMES_AGAIN,
    ENDINGS,
    CalledAhead,
    Planned,
    VisitEnded,
    hints_after,
)
from protocol.trade.working_time import day_of

TIME_BYTES: Final = 8
DAYS_AHEAD: Final = (1, 2, 7)


def visit_under_way(desk: Desk) -> DossierId | None:
    """The house from which the officer came here: no other one is meant, however long ago."""
    houses = [where.of for where in desk.state.app.trail if where.place is Place.VISIT]
    return id_of(houses[-1]) if houses else None


def joined(desk: Desk, dossier: DossierId) -> None:
    """A draft begun at a house belongs to it from its first letter on; elsewhere nothing happens.

    When it becomes a dossier, `household.record_of(store, dossier)` is written beside its form.
    """
    visit = visit_under_way(desk)
    if visit is not None:
        household.join(desk.device.store, dossier, visit, now_ms=desk.clock())


def shared_for(desk: Desk, dossier: DossierId) -> tuple[Shared, ...]:
    """What may be taken over into this dossier; `state.household.offers` shows it."""
    shared = tuple(_shared(one) for one in _offers(desk, dossier))
    desk.state.household.offers = shared
    return shared


class HouseholdDesk(HandingOver):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        desk.on_lock.append(lambda: forget(self._state, HouseholdState()))

    def show(self, visit: str) -> None:
        self._desk.state.app.go(Place.VISIT, visit)

    def look(self, visit: str) -> None:
        if visit != self._state.visit:
            forget(self._state, HouseholdState())
        with self._desk.told():
            self._look(id_of(visit))

    def arrive(self, visit: str) -> None:
        with self._desk.told():
            store, now_ms = self._desk.device.store, self._desk.clock()
            if store.find_note(id_of(visit), ARRIVED) is None:
                came = now_ms.to_bytes(TIME_BYTES, "big")
                store.put_note(id_of(visit), ARRIVED, came, now_ms=now_ms)
            self.show(visit)
            self.look(visit)

    def call(self, *, reached: bool) -> None:
        with self._desk.told():
            visit = id_of(self._state.visit)
            happenings_of(self._desk).sign(visit, CalledAhead(reached))
            self._look(visit)

    def shared_for(self, dossier: str) -> None:
        with self._desk.told():
            shared_for(self._desk, id_of(dossier))

    def attach_again(self, dossier: str, key: str) -> None:
        target = id_of(dossier)
        with self._desk.told():
            device = self._desk.device
            for offer in _offers(self._desk, target):
                if offer.kind == "paper" and _key(offer) == key:
                    household.attach_again(
                        device.capture, device.store, target, offer, now_ms=self._desk.clock()
                    )

    # What came of it.

    def begin_outcome(self, visit: str) -> None:
        if visit != self._state.visit:
            self.look(visit)
        today, say = day_of(self._desk.clock()), self._say
        ahead = [today + timedelta(days=count) for count in DAYS_AHEAD]
        days = tuple((f"{day:%d/%m/%Y}", date_words(say, day)) for day in ahead)
        self._state.outcome = Outcome(days=days)

    def say_ending(self, ending: str) -> None:
        self._state.outcome = self._state.outcome._replace(ending=ending, error="")

    def say_note(self, note: str) -> None:
        self._state.outcome = self._state.outcome._replace(note=note)

    def say_next_day(self, typed: str) -> None:
        self._state.outcome = self._state.outcome._replace(next_day=typed, day_error="")

    def keep_outcome(self) -> None:
        said = self._state.outcome
        if said.ending not in ENDINGS:
            self._state.outcome = said._replace(error=self._say("outcome.choose"))
            return
        with self._desk.told():
            try:
                ended = self._ended(said)
            except NotPossible as problem:
                self._state.outcome = said._replace(day_error=str(problem))
                return
            self._record(id_of(self._state.visit), ended)
            self._after(ended)

    def _ended(self, said: Outcome) -> VisitEnded:
        """With a day that people can come on; asked for only where somebody comes again."""
        ending = next(one for one in ENDINGS if one == said.ending)
        if ending not in COMES_AGAIN or not (said.next_day.strip() or ending == "rescheduled"):
            return VisitEnded(ending, tidy(said.note))
        iso = read_day(said.next_day)
        today = day_of(self._desk.clock())
        if iso is None or iso < today.isoformat() or len(iso) != len(today.isoformat()):
            example = today + timedelta(days=2)
            raise NotPossible(self._say("outcome.day.wrong", example=f"{example:%d/%m/%Y}"))
        return VisitEnded(ending, tidy(said.note), type(today).fromisoformat(iso))

    def _record(self, visit: DossierId, ended: VisitEnded) -> None:
        """The outcome; where a day was agreed the house stands on that day's plan at once."""
        device, happenings = self._desk.device, happenings_of(self._desk)
        with device.capture.together():
            happenings.sign(visit, ended)
            if ended.next_day is not None:
                own = device.store.certificate().officer_name
                happenings.sign(visit, Planned(ended.next_day, own))
            device.store.drop_note(visit, ARRIVED)

    def _after(self, ended: VisitEnded) -> None:
        """After a death nothing is asked; what a family may need stands there, no more."""
        if hints := hints_after(ended):
            day = self._day()
            named = tuple((code, day.work(code)) for code in hints)
            self._state.quiet = True
            self._state.outcome = self._state.outcome._replace(kept=True, hints=named)
            return
        self._state.outcome = NO_OUTCOME
        self._desk.state.app.start_at(Place.TODAY)

        def said() -> str:
            words = self._say("outcome.kept", ending=self._say(f"ending.{ended.ending}"))
            if ended.next_day is None:
                return words
            return (
                f"{words} {self._say('outcome.again', day=date_words(self._say, ended.next_day))}"
            )

        self._desk.state.app.tell("")
        self._desk.put(self._desk.state.app, "message", said)

    def _day(self) -> Day:
        english = self._desk.state.app.language == "en"
        return Day(self._desk.device, self._desk.clock(), english=english)

    def _look(self, visit: DossierId) -> None:
        state, say, device = self._state, self._say, self._desk.device
        day = self._day()
        stop = day.stop(visit)
        asked, request = stop.request.asked, stop.request
        state.visit = visit.hex()
        state.name, state.village = asked.for_name, capital(asked.village)
        state.why, state.bring = asked.ground, bring_words(say, stop)
        state.quiet, state.hour = request.quiet, stop.hour
        state.phone = "" if request.quiet else asked.asks_phone
        state.called = ""
        if request.called is not None:
            state.called = say("visit.called" if request.called.reached else "visit.not_reached")
        state.arrived = "" if stop.arrived_ms is None else time_words(stop.arrived_ms)
        state.ended = "" if stop.ended is None else say(f"ending.{stop.ended.ending}")
        state.people = tuple(self._people(day, visit, asked.for_name, asked.procedure))
        state.shared = tuple(
            _shared(one) for one in household.ready(device.store, self._lawbook(), visit)
        )

    def _people(self, day: Day, visit: DossierId, name: str, procedure: str) -> list[Person]:
        """Drafts and dossiers of this house; the wish only until somebody has begun on it."""
        drafts = drafts_of(self._desk)
        store, open_drafts = self._desk.device.store, set(drafts.all())
        found = [
            Person(one.dossier.hex(), one.name, one.work, "draft", one.step)
            for one in day.half_done(drafts)
            if one.dossier in open_drafts and household.visit_of(store, one.dossier) == visit
        ]
        begun, sent = set(store.noted(TAKING)), self._sent()
        codes = set[str]()
        for state in day.house(visit):
            opening = opened(state)
            codes.add(opening.procedure if opening else "")
            half = day.begun(state.id) if state.id in begun else None
            found.append(
                Person(
                    state.id.hex(),
                    day.name_of(state),
                    day.work_of(state),
                    "begun" if half else "centre" if state.id in sent else "here",
                    half.step if half else 0,
                    returns=tuple(dict.fromkeys(one.words for one in day.owed(state))),
                    todos=tuple(
                        todo_words(self._say, one)
                        for one in day.tasks_of(state)
                        if one.kind != "bring"
                    ),
                )
            )
        wanted = procedure and procedure not in codes and not found
        if wanted or not found:
            work = day.work(procedure) if procedure else ""
            found.insert(0, Person("", name, work, "wish", procedure=procedure))
        return found

    def _sent(self) -> set[DossierId]:
        return {one.dossier for one in self._desk.device.store.records() if not one.unsent}


def _offers(desk: Desk, dossier: DossierId) -> list[Offer]:
    return household.offers(desk.device.store, fieldwork_of(desk).lawbook, dossier)


def _shared(offer: Offer) -> Shared:
    return Shared(offer.kind, _key(offer), offer.words, offer.whose, offer.parts)


def _key(offer: Offer) -> str:
    return f"{offer.source.hex()}/{offer.key}"
