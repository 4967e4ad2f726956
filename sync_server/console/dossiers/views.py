"""What the page of a dossier shows, put together from its parts."""

from collections.abc import Collection
from datetime import date
from typing import Final, NamedTuple

import msgspec

from protocol.dossier import codes, standing_code
from protocol.ids import DossierId
from protocol.trade.deadlines import Timeliness
from protocol.trade.delivery import registration_day
from protocol.trade.notices import pending_notices
from protocol.trade.office_acts import Place, other_codes, place_of
from protocol.trade.questions import questions_in
from protocol.trade.supplements import Request, requests_in
from protocol.trade.validation import NOT_AGREED
from protocol.workflow import DRAFT, PROVISIONAL
from sync_server.console import answering
from sync_server.console.desk import Looking
from sync_server.console.dossiers.acts_done import Acts, acts_of, how_marked
from sync_server.console.dossiers.answers import Block, blocks_of
from sync_server.console.dossiers.citizens import Citizen, citizen_of
from sync_server.console.dossiers.deadline import Bar, bar_of
from sync_server.console.dossiers.disagreeing import Contested, contested_of
from sync_server.console.dossiers.lines import Line, lines_of
from sync_server.console.dossiers.neighbours import Neighbour, neighbour_of
from sync_server.console.dossiers.offering import Offered, offered_of
from sync_server.console.dossiers.papers import Papers, papers_of
from sync_server.console.dossiers.places import Standing
from sync_server.console.dossiers.printing import printable
from sync_server.console.dossiers.seen import Seen, Words, may_see, see, words_in
from sync_server.console.dossiers.sources import Sources
from sync_server.console.dossiers.steps import Stage, stages_of
from sync_server.console.dossiers.verifying import sentence_of
from sync_server.console.lists.views import PILL_OF_STEP, Pill, procedure_names
from sync_server.console.rules import SEES_SENSITIVE

NEWEST_LINES: Final = 6
NOT_BEGUN: Final = frozenset({"", DRAFT})  # of what waits wholly for the centre no step is said
CLOCKS: Final = {
    Timeliness.OVERDUE: Pill("late", "state-late"),
    Timeliness.DUE_SOON: Pill("soon", "state-soon"),
}


class Waiting(NamedTuple):
    """Work that waits for the centre's word."""

    at_ms: int
    who: str
    words: Words


class Notice(NamedTuple):
    """What the citizen has not been told."""

    form: str
    since_ms: int


class Asked(NamedTuple):
    """A request for what is missing, as whoever meets the citizen next sees it."""

    items: list[str]
    began_ms: int
    ended_ms: int | None
    task: str  # the key of what is left to do


class Questioned(NamedTuple):
    """What an officer was asked, and what they said."""

    question: str
    who: str
    at_ms: int
    answer: str


class Away(NamedTuple):
    """Where it is, since when and by whom; and who answers for it to the citizen all the same."""

    place: Place
    who: str
    answers: str


class Head(msgspec.Struct, frozen=True):
    """What stands on top of every page of a dossier."""

    dossier: str
    code: str
    aliases: list[str]
    others: dict[str, str]  # codes in other programs
    pills: list[tuple[Pill, int]]
    procedure: str
    procedure_code: str
    citizen: Citizen
    received_ms: int | None
    made_ms: int | None
    at_home: bool
    erased: bool


class DossierView(msgspec.Struct, frozen=True):
    head: Head
    bar: Bar | None
    proven: Words | None
    stages: list[Stage]
    away: Away | None
    registered: date | None  # where persons sign at the hand-over: on which day the last one did
    findings: list[Words]  # what to look at; those that block the next stage first
    contested: list[Contested]
    contested_steps: list[str]
    papers: Papers
    blocks: list[Block]
    hidden: int
    sensitive: bool  # shown on this page
    may_see: bool
    acts: Acts
    marks: list[str]
    history: list[Line]
    history_count: int
    waiting: list[Waiting]
    asked: list[Asked]
    notices: list[Notice]
    questions: list[Questioned]
    offered: list[Offered]
    can_choose: bool
    forms: list[str]  # that there is something to print on
    neighbour: Neighbour | None


def see_dossier(
    look: Looking,
    dossier: DossierId,
    standing: Standing,
    *,
    sensitive: bool = False,
    path: str | None = None,
) -> DossierView:
    """`path`: of the list from which somebody came."""
    seen, roles = see(look, dossier), standing.roles
    sources = Sources(seen)
    blocks = blocks_of(seen, sources, sensitive=sensitive)
    lines = lines_of(seen)
    offered = offered_of(seen, standing)
    tips = seen.course.axis.current
    return DossierView(
        head=head_of(seen),
        bar=None if seen.schedule is None else bar_of(seen.schedule, look.now_ms),
        proven=sentence_of(seen),
        stages=stages_of(seen, look.now_ms),
        away=_away(seen),
        registered=None if seen.procedure is None else registration_day(seen.state, seen.procedure),
        findings=findings_of(seen, roles),
        contested=contested_of(seen, sources, roles),
        contested_steps=[tip.to for tip in tips] if seen.course.axis.contested else [],
        papers=papers_of(seen, sources),
        blocks=blocks,
        hidden=sum(block.hidden for block in blocks),
        sensitive=sensitive,
        may_see=not SEES_SENSITIVE.isdisjoint(roles),
        acts=acts_of(seen, sources),
        marks=how_marked(seen),
        history=lines[:NEWEST_LINES],
        history_count=len(lines),
        waiting=waiting_of(seen),
        asked=[_asked(seen, one) for one in requests_in(seen.state)],
        notices=[Notice(one.form, one.since_ms) for one in pending_notices(seen.state)],
        questions=_questions(seen),
        offered=offered,
        can_choose=any(one.name == "choose" for one in offered),
        forms=printable(seen),
        neighbour=neighbour_of(seen, path),
    )


def _questions(seen: Seen) -> list[Questioned]:
    found = []
    for asked, answer in questions_in(seen.state):
        by = "" if answer is None else answer.what.by or seen.name_of(answer.fact.officer)
        said = "" if answer is None else f"{by}: {answer.what.answer}"
        who = seen.name_of(asked.fact.officer)
        found.append(Questioned(asked.what.question, who, asked.at_ms, said))
    return found


def _away(seen: Seen) -> Away | None:
    place = place_of(seen.state)
    if place is None:
        return None
    answers = answering.place_of(seen.look, seen.row.commune or "")
    return Away(place, seen.name_of(place.officer), answers)


def head_of(seen: Seen) -> Head:
    line, reception = seen.line, seen.course.reception
    procedure = "" if line is None else line.procedure
    if reception is not None:
        procedure = reception.procedure
    names = procedure_names(seen.look)
    given = [one.code for one in codes(seen.state)]
    made = None if reception is None else reception.made_ms
    return Head(
        dossier=seen.row.id.hex(),
        code=standing_code(seen.state) or ("" if line is None else line.code),
        aliases=given[1:],
        others=other_codes(seen.state),
        pills=pills_of(seen),
        procedure=names.get(procedure, ""),
        procedure_code=procedure,
        citizen=citizen_of(seen),
        received_ms=None if reception is None else reception.received_ms,
        made_ms=made,
        at_home=reception is not None and reception.footing in {"mobile", "provisional"},
        erased=seen.is_erased,
    )


def pills_of(seen: Seen) -> list[tuple[Pill, int]]:
    """The state first; then each of what somebody has to see, with its number."""
    line = seen.line
    step = seen.course.axis.state
    first = Pill("home", "state-home") if step == PROVISIONAL else PILL_OF_STEP.get(step)
    paused = seen.schedule is not None and seen.schedule.deadline.paused
    if paused:
        first = Pill("pause", "state-pause")
    standing = None if seen.schedule is None else seen.schedule.timeliness
    clock = CLOCKS.get(standing) if standing is not None else None
    awaited = seen.look.store.attachments.left_of(seen.row.id)
    more = [
        (Pill("wait", "state-wait"), len(seen.aside)),
        (Pill("diff", "state-diff"), 0 if line is None else line.not_agreed),
        (Pill("img", "state-img"), awaited),
    ]
    if first is None and (step not in NOT_BEGUN or not seen.aside):
        first = Pill("work", "state-work")
    return [
        *([(first, 0)] if first is not None else []),
        *([(clock, 0)] if clock is not None else []),
        *((pill, count) for pill, count in more if count),
    ]


def findings_of(seen: Seen, roles: Collection[str]) -> list[Words]:
    """In sentences; values that are not agreed have a card of their own."""
    shown = [
        one
        for one in seen.findings
        if one.code != NOT_AGREED and may_see(seen.procedure, one.slot, roles)
    ]
    return [(one.vi, one.en) for one in sorted(shown, key=lambda one: one.level != "block")]


def waiting_of(seen: Seen) -> list[Waiting]:
    """In words, as far as the version here can read them."""
    found = []
    for one in seen.aside:
        fact = seen.state.facts.get(one.ref)
        words = None if fact is None else words_in(seen, fact)
        said: Words = words or ("Ghi thông tin trong tờ khai", "Values of the form")
        found.append(Waiting(one.wall_ms, seen.name_of(one.officer), said))
    return found


def _asked(seen: Seen, request: Request) -> Asked:
    names = {one.id: one.vi for one in seen.procedure.components} if seen.procedure else {}
    items = [names.get(item, item) for item in request.items]
    return Asked(items, request.began_ms, request.ended_ms, f"task-{request.task.value}")
