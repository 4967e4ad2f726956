"""What an officer's day holds: houses in the order of going, tasks, what is due, what is half done.

Everything comes from the log and the notes on this device; nothing is decided here that a screen
or a person could not read there.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from typing import Final, NamedTuple

from mobile.capture import TAKING
from mobile.day_shapes import Half, Near, Owed, Plan, Stop, Task, TaskKind
from mobile.device import Device
from mobile.drafts import Draft, Drafts
from mobile.household import dossiers_of
from mobile.papers_later import still_owed
from mobile.signed_before import to_sign_again
from mobile.titles import called, labels_of
from protocol.acts import presented
from protocol.catalogue import PAGES, Catalogue
from protocol.dossier import opened, rows, standing_code, text_at
from protocol.errors import MalformedBytes, NoSuchPlace, NotPossible
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.trade.deadlines import Timeliness, timeliness
from protocol.trade.delivery import deliveries_of, originals_of
from protocol.trade.names import folded
from protocol.trade.notices import pending_notices
from protocol.trade.procedures import Procedure
from protocol.trade.questions import open_questions
from protocol.trade.reception import at_home
from protocol.trade.schedule import Schedule, schedule_now
from protocol.trade.supplements import Task as Answer
from protocol.trade.supplements import requests_in
from protocol.trade.trip_pack import trip_pack
from protocol.trade.visits import Request, Stage, is_quiet, is_visit, request_of
from protocol.trade.working_time import day_of
from protocol.workflow import axis_of

ARRIVED: Final = "arrived"  # the note of a visit: since when the officer is there


class Read(NamedTuple):
    """What a dossier says of deadlines and tasks: good for one day and one catalogue."""

    changed: int
    day: date
    catalogue: int
    schedule: Schedule | None
    tasks: tuple[Task, ...]


class Day:
    """Of one unlocked device, as of now; `known` spares reading what has not changed since."""

    def __init__(
        self,
        device: Device,
        now_ms: int,
        known: dict[DossierId, Read] | None = None,
        *,
        english: bool = False,
    ) -> None:
        self._device, self._store, self._now_ms = device, device.store, now_ms
        self._known, self._english = {} if known is None else known, english
        records = self._store.records()
        self._changed = {one.dossier: one.changed for one in records}
        self._mine = {one.dossier for one in records if one.unsent or one.received}
        self._catalogue: Catalogue | None = None
        with suppress(NotPossible):
            self._catalogue = device.catalogue()
        shelf = device.shelf()
        states = [self._store.state(one) for one in shelf.under_way()]
        self._visits = [state for state in states if is_visit(state)]
        self._dossiers = [state for state in states if not is_visit(state)]

    def plan(self) -> Plan:
        today, mine = day_of(self._now_ms), [one for one in self._requests() if self._is_mine(one)]
        days = {one.plan.day for one in mine if one.plan and one.stage is Stage.PLANNED}
        later = min((day for day in days if day > today), default=None)
        return Plan(
            today=self._stops(_on(mine, today)),
            behind=self._stops(
                one
                for one in mine
                if one.plan is not None and one.stage is Stage.PLANNED and one.plan.day < today
            ),
            next_day=later,
            then=self._stops(_on(mine, later)) if later else (),
        )

    def stop(self, visit: DossierId) -> Stop:
        """One house, whatever its day."""
        return self._stop(request_of(self._store.state(visit)))

    def tasks(self) -> list[Task]:
        """Of this officer's own dossiers, and of those that a visit of theirs is about."""
        return [task for state in self._own() for task in self.tasks_of(state)]

    def tasks_of(self, state: Dossier) -> list[Task]:
        """A house in mourning is asked for nothing and told of nothing."""
        if is_quiet([state, *self._visits_of(state)]):
            return []
        return list(self._read(state).tasks)

    def _read(self, state: Dossier) -> Read:
        known = self._known.get(state.id)
        version = self._catalogue.version if self._catalogue else 0
        as_of = (self._changed.get(state.id, 0), day_of(self._now_ms), version)
        if known is None or known[:3] != as_of:
            known = Read(*as_of, self.schedule(state), tuple(self._tasks_of(state)))
            self._known[state.id] = known
        return known

    def _tasks_of(self, state: Dossier) -> list[Task]:
        name, code = self.name_of(state), standing_code(state)
        papers = self._papers_of(state)
        found = [
            Task(
                state.id,
                code,
                name,
                _KIND_OF[one.task],
                tuple(papers.get(item, item) for item in one.missing or one.items),
            )
            for one in requests_in(state)
            if one.task is not Answer.ANSWERED
        ]
        things = dict.fromkeys(one.words for one in self.owed(state))
        # A request says itself what is asked for, and a result that it is there.
        said = {*(("02",) if found else ()), *(("",) if things else ())}
        told = [one.form for one in pending_notices(state) if one.form not in said]
        found += [Task(state.id, code, name, "tell", (form,)) for form in told]
        found += [Task(state.id, code, name, "bring", (words,)) for words in things]
        questions = tuple(one.what.question for one in open_questions(state))
        found += [Task(state.id, code, name, "answer", questions)] if questions else []
        moved = self._to_sign(state)
        found += [Task(state.id, code, name, "sign_again", moved)] if moved else []
        later = tuple(papers[one] for one in self._to_photograph(state) if one in papers)
        return found + ([Task(state.id, code, name, "photograph", later)] if later else [])

    def _to_photograph(self, state: Dossier) -> list[str]:
        """Of a slip that went out on the short path."""
        procedure = self.procedure_of(state)
        return [] if procedure is None else [*still_owed(self._store, state, procedure)]

    def _to_sign(self, state: Dossier) -> tuple[str, ...]:
        """What is not as it was signed, in the words of the paper."""
        procedure = self.procedure_of(state)
        if procedure is None:
            return ()
        return labels_of(procedure, to_sign_again(self._store, state, procedure))

    def owed(self, state: Dossier) -> list[Owed]:
        """Originals of a result that exists and has not reached its owner."""
        procedure = self.procedure_of(state)
        if procedure is None or axis_of(state).state != "resolved":
            return []
        schedule = self.schedule(state)
        received_ms = schedule.deadline.received_ms if schedule else None
        given = {thing for one in deliveries_of(state) for thing in one.what.things}
        names = {one.id: one for one in procedure.results}
        things = originals_of(procedure, day_of(received_ms or 0))
        kinds = {thing: names[thing.partition("/")[0]] for thing in things if thing not in given}
        return [Owed(thing, one.vi, one.to) for thing, one in kinds.items()]

    def near(self) -> list[Near]:
        """The earliest first."""
        found = []
        for state in self._own():
            schedule = self._read(state).schedule
            if schedule is None or schedule.deadline.due_ms is None:
                continue
            standing = timeliness(schedule.deadline, schedule.terms, self._now_ms)
            if standing in {Timeliness.DUE_SOON, Timeliness.OVERDUE}:
                late = standing is Timeliness.OVERDUE
                code, due_ms = standing_code(state), schedule.deadline.due_ms
                work = called(schedule.procedure, english=self._english)
                found.append(Near(state.id, code, self.name_of(state), work, due_ms, late))
        return sorted(found, key=lambda one: one.due_ms)

    def half_done(self, drafts: Drafts) -> list[Half]:
        """The newest first; a draft in which nothing was chosen yet is no work."""
        kept = (self._draft(one, drafts) for one in drafts.all())
        noted = [one for one in kept if one.work or not one.readable]
        begun = [self.begun(one) for one in self._store.noted(TAKING)]
        return sorted([*noted, *begun], key=lambda one: one.dossier, reverse=True)

    def begun(self, dossier: DossierId) -> Half:
        state = self._store.state(dossier)
        return Half(dossier, self.name_of(state), self.work_of(state), _step(state), begun=True)

    def house(self, visit: DossierId) -> list[Dossier]:
        """What was taken at a visit, what names it, and what it was made for."""
        record = self._store.state(visit)
        ids = dict.fromkeys(dossiers_of(self._store, visit))
        ids |= dict.fromkeys(
            state.id for state in self._dossiers if text_at(state, "visit.record") == visit.hex()
        )
        named = text_at(record, "visit.dossier")
        ids |= {state.id: None for state in self._dossiers if state.id.hex() == named}
        return [state for one in ids if opened(state := self._store.state(one)) is not None]

    def name_of(self, state: Dossier) -> str:
        opening = opened(state)
        slot = None if opening is None else self._device.citizen_of(opening.procedure)
        return text_at(state, slot) if slot else ""

    def work_of(self, state: Dossier) -> str:
        opening = opened(state)
        return "" if opening is None else self.work(opening.procedure)

    def work(self, code: str) -> str:
        procedure = self.procedure(code)
        return code if procedure is None else called(procedure, english=self._english)

    def procedure_of(self, state: Dossier) -> Procedure | None:
        opening = opened(state)
        return None if opening is None else self.procedure(opening.procedure)

    def procedure(self, code: str) -> Procedure | None:
        if self._catalogue is None or not code:
            return None
        with suppress(NoSuchPlace, NotPossible, KeyError):
            return self._catalogue.procedure(code)
        return None

    def schedule(self, state: Dossier) -> Schedule | None:
        if self._catalogue is None:
            return None
        return schedule_now(state, self._catalogue, self._now_ms)

    def _requests(self) -> list[Request]:
        return [request_of(state) for state in self._visits]

    def _is_mine(self, request: Request) -> bool:
        """By the name or the number that whoever planned it wrote; nobody's is everybody's."""
        own = self._store.certificate()
        said = "" if request.plan is None else folded(request.plan.officer)
        return said in {"", folded(own.officer_name), own.officer.hex()}

    def _stops(self, requests: Iterable[Request]) -> tuple[Stop, ...]:
        """By village, and villages by the first house in them that comes."""
        stops = [self._stop(one) for one in requests]
        first: dict[str, tuple[int, str]] = {}
        for stop in stops:
            village = folded(stop.request.asked.village)
            turn = (stop.order, stop.hour)
            first[village] = min(turn, first.get(village, turn))
        return tuple(sorted(stops, key=lambda stop: _turn(stop, first)))

    def _stop(self, request: Request) -> Stop:
        noted = self._store.find_note(request.id, ARRIVED)
        plan, asked = request.plan, self.procedure(request.asked.procedure)
        house = self.house(request.id)
        ended = request.ending if request.stage in {Stage.AGAIN, Stage.CLOSED} else None
        return Stop(
            request=request,
            hour=plan.hour if plan else "",
            order=plan.order if plan else 1,
            works=() if asked is None else (called(asked, english=self._english),),
            pack=trip_pack([one for one in (asked,) if one is not None], house),
            results=tuple(dict.fromkeys(one.words for state in house for one in self.owed(state))),
            arrived_ms=None if noted is None else int.from_bytes(noted, "big"),
            ended=ended,
        )

    def _own(self) -> list[Dossier]:
        """With an operation of this device in it; or brought to a house by a visit."""
        named = {text_at(one, "visit.dossier") for one in self._visits}
        return [one for one in self._dossiers if one.id in self._mine or one.id.hex() in named]

    def _visits_of(self, state: Dossier) -> list[Dossier]:
        named = text_at(state, "visit.record")
        return [
            visit
            for visit in self._visits
            if visit.id.hex() == named or text_at(visit, "visit.dossier") == state.id.hex()
        ]

    def _papers_of(self, state: Dossier) -> dict[str, str]:
        procedure = self.procedure_of(state)
        return {} if procedure is None else {one.id: one.vi for one in procedure.components}

    def _draft(self, dossier: DossierId, drafts: Drafts) -> Half:
        try:
            draft = drafts.find(dossier) or Draft()
        except (NotPossible, MalformedBytes):
            return Half(dossier, "", "", 1, begun=False, readable=False)
        code = self._code_of(draft)
        slot = self._device.citizen_of(code)
        name = draft.values.get(slot, "") if slot else ""
        said = name if isinstance(name, str) else ""
        return Half(dossier, said, self.work(code), draft.step, begun=False)

    def _code_of(self, draft: Draft) -> str:
        """The one that it will be begun under: a ground can make it a mobile one."""
        if self._catalogue is None or not draft.ground:
            return draft.procedure
        view = self._catalogue.view(as_of=self._catalogue.version, day=day_of(self._now_ms))
        unit = self._store.certificate().commune
        with suppress(NoSuchPlace, NotPossible):
            return at_home(view, draft.procedure, unit, draft.ground).procedure
        return draft.procedure


_KIND_OF: Final[dict[Answer, TaskKind]] = {
    Answer.ASK: "ask",
    Answer.ASKED: "asked",
    Answer.ALREADY_THERE: "already_there",
    Answer.ANSWERED: "asked",
}


def _on(requests: Iterable[Request], day: date) -> Sequence[Request]:
    """Those of that day, and those that came to their end on it."""
    return [one for one in requests if one.plan is not None and one.plan.day == day]


def _turn(stop: Stop, first: dict[str, tuple[int, str]]) -> tuple[object, ...]:
    village = folded(stop.request.asked.village)
    return (*first[village], village, stop.order, stop.hour, stop.request.id)


def _step(state: Dossier) -> int:
    """Papers, what is done with the citizen, or the last look."""
    if presented(state):
        return 6
    return 5 if rows(state, PAGES) else 4
