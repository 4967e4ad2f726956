"""What clerks do about a dossier beside its steps: requests, notices, pauses, mergings, visits.

Each is an event by the rules of protocol/trade/happening.py, with the step that belongs to it in
the same transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from protocol.actions import Open, Write, raw_value
from protocol.dossier import value_of
from protocol.errors import NotPossible
from protocol.ids import DossierId, OfficerId, OperationRef, dossier_id
from protocol.merge import Dossier
from protocol.trade.delivery import Delivered, is_all_out
from protocol.trade.event_words import event_from
from protocol.trade.events import Kind
from protocol.trade.happening import Setting, about_of, check_event
from protocol.trade.notices import notices_of
from protocol.trade.office_acts import Decided
from protocol.trade.schedule import Schedule
from protocol.trade.supplements import requests_in
from protocol.trade.time_events import SupplementAnswered, SupplementRequested
from protocol.trade.visits import VISIT, is_quiet
from protocol.workflow import BUSINESS, STEPS, axis_of
from sync_server import clerk, form_looks
from sync_server.centre import Centre
from sync_server.decisions import CENTRE_OFFICER, find_dossier
from sync_server.projection import CENTRE_ROLE
from sync_server.timing import schedule_at

ENTROPY_BYTES: Final = 10
VISIT_SLOTS: Final = (
    "asks.full_name",
    "asks.phone",
    "for.full_name",
    "for.phone",
    "visit.dossier",
    "visit.ground",
    "visit.procedure",
    "visit.promised",
    "visit.village",
)
Pairs = Sequence[tuple[str, str]]


def happen(  # noqa: PLR0913  # of which dossier, what, in which words, about what
    centre: Centre,
    dossier: DossierId,
    kind: str,
    pairs: Pairs,
    *,
    form: str = "",
    again: bool = False,
    officer: OfficerId = CENTRE_OFFICER,
) -> Kind:
    """As typed at a command line or in a form of the console; what was signed."""
    if kind == "merged":
        pairs = [
            (key, find_dossier(centre, text).hex() if key == "main" else text)
            for key, text in pairs
        ]
    what = event_from(kind, pairs)
    sign(centre, dossier, what, form=form, again=again, officer=officer)
    return what


def sign(  # noqa: PLR0913  # what of which, about what, and by whom
    centre: Centre,
    dossier: DossierId,
    what: Kind,
    *,
    form: str = "",
    again: bool = False,
    officer: OfficerId = CENTRE_OFFICER,
) -> int:
    """The event with the step that belongs to it; of one notice, where `form` names it."""
    state = centre.dossier(dossier)
    schedule = schedule_of(centre, state)
    setting = Setting(CENTRE_ROLE, centre.now_ms(), schedule, quiet(centre, state), again)
    check_event(state, what, setting)
    if isinstance(what, Decided):
        form_looks.check_dated(centre.store, centre.trust, state, what.day, now_ms=setting.now_ms)
    about = about_of(state, what) if not form else notices_of(state, form)
    said = clerk.event(what, about)
    to = _step_with(state, what, schedule, about)
    steps = [] if to is None else [clerk.step(state, to, reason=getattr(what, "reason", ""))]
    return centre.operate_all([said, *steps], dossier=dossier, officer=officer)


def ask_visit(
    centre: Centre, said: Mapping[str, str], *, officer: OfficerId = CENTRE_OFFICER
) -> DossierId:
    """A request to come to a home: a record of its own, for everybody of this commune."""
    strange = sorted(set(said) - set(VISIT_SLOTS))
    if strange:
        raise NotPossible(f"không có mục {', '.join(strange)}: chỉ có {', '.join(VISIT_SLOTS)}")
    if not said.get("for.full_name"):
        raise NotPossible("xin ghi đến nhà ai: for.full_name=…")
    writes = [Write(slot, raw_value(text), []) for slot, text in said.items() if text]
    return open_record(centre, VISIT, writes, officer=officer)


def open_record(
    centre: Centre,
    procedure: str,
    writes: list[Write],
    record: DossierId | None = None,
    *,
    officer: OfficerId = CENTRE_OFFICER,
) -> DossierId:
    """Beside the dossiers: it has no code, no deadline and no line in their lists."""
    made = record or dossier_id(centre.now_ms(), centre.draw(ENTROPY_BYTES))
    opening = clerk.Decision(Open(procedure, 1, "1", "official", writes))
    centre.operate(opening, dossier=made, officer=officer)
    return made


def schedule_of(centre: Centre, state: Dossier) -> Schedule | None:
    """As of now, by the newest catalogue."""
    position = centre.trust.position + 1
    return schedule_at(centre.store, centre.trust, state, position=position, now_ms=centre.now_ms())


def quiet(centre: Centre, state: Dossier) -> bool:
    """Somebody of this house has died: in the dossier's own log, or in a visit that it names."""
    record = value_of(state, "visit.record")
    visits = [] if not isinstance(record, str) else [record]
    return is_quiet([state, *_visits_of(centre, state, visits)])


def _visits_of(centre: Centre, state: Dossier, named: Iterable[str]) -> list[Dossier]:
    """The visits that a dossier names, and those that name it."""
    names = set(named)
    visits = [centre.dossier(record) for record, _ in centre.store.dossiers.of_procedure(VISIT)]
    return [
        visit
        for visit in visits
        if visit.id.hex() in names or value_of(visit, "visit.dossier") == state.id.hex()
    ]


def _step_with(
    state: Dossier, what: Kind, schedule: Schedule | None, about: Sequence[OperationRef]
) -> str | None:
    """The step that an event is, too; none where the table has no such step from here."""
    match what:
        case SupplementRequested():
            to = "supplement"
        case SupplementAnswered() if _is_answered(state, what, about):
            to = "processing"
        case Delivered() if schedule is not None and is_all_out(
            state, schedule.procedure, what, schedule.deadline.received_ms
        ):
            to = "returned"
        case _:
            return None
    return to if (axis_of(state).state, to) in STEPS[BUSINESS] else None


def _is_answered(state: Dossier, what: SupplementAnswered, about: Sequence[OperationRef]) -> bool:
    """Nothing of what was asked for is missing any more, with this answer."""
    missing = {
        item
        for one in requests_in(state)
        if one.ended_ms is None
        for item in one.missing
        if not {event.fact.ref for event in one.events} & set(about)
        or (what.items and item not in what.items)
    }
    return not missing
