"""What a citizen may know of a dossier by its slip: how it stands, when, where; nobody's name.

Nor the procedure: whoever looks over a shoulder learns nothing of health, money or family.
"""

import hmac
from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from protocol.codes import vietnam_day
from protocol.dossier import standing_code, text_at
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.trade.course import Course, course_of
from protocol.trade.deadlines import Timeliness
from protocol.trade.merging import merged_into
from protocol.trade.office_acts import decisions_in
from protocol.trade.people import Person
from protocol.trade.schedule import Schedule
from protocol.trade.slips import slips_in
from protocol.trade.supplements import requests_in
from protocol.workflow import PROVISIONAL
from sync_server.catalogues import newest
from sync_server.centre import Centre
from sync_server.timing import schedule_at

MOST_MERGED: Final = 8  # mergings that a slip follows to the dossier that counts
CHECKED: Final = "checked"  # received, and the centre has still to confirm it
ENDINGS: Final = frozenset({"returned", "refused", "stopped", "withdrawn"})
# Steps that the page has words for; before the first of them, the centre has the dossier.
SAID: Final = frozenset(
    {PROVISIONAL, "submitted", "received", "processing", "supplement", "payment", "withdrawing"}
    | {"resolved"}
    | ENDINGS
)
HOME: Final = frozenset({"home", "tại nhà"})
WANTED: Final = ("delivery.way", "delivery.place")
ANSWERING: Final = "answering"
MOBILE: Final = "mobile"  # signing at the home was the reception
PILLS: Final = {
    CHECKED: "wait",
    PROVISIONAL: "wait",
    "supplement": "pause",
    "payment": "pause",
    "resolved": "got",
    "returned": "got",
}


class Stage(NamedTuple):
    """One step of the way: `ok`, `now` or still to come, its text and its days."""

    style: str
    text: str
    at_ms: int | None


class Standing(msgspec.Struct, frozen=True):
    """One dossier as its slip shows it."""

    code: str
    state: str
    pill: str
    due_ms: int | None
    late: bool
    paused: bool
    at_home: bool  # where the result is wanted
    missing: list[str]
    stages: list[Stage]
    replaced_by: str = ""  # code of the slip that counts, where this is an older one


def standing_of(centre: Centre, dossier: DossierId, keys: list[bytes]) -> Standing:
    """`keys`: of the slip in somebody's hand, so that an older one is known as such."""
    own = centre.dossier(dossier)
    shown = next((one for one in slips_in(own) if _is_among(one.key, keys)), None)
    newer = None if shown is None else shown.replaced_by
    state = _main(centre, own)
    row = centre.store.dossiers.find(state.id)
    waits = row is not None and bool(centre.store.entries.waiting_in(row.number))
    position, now_ms = centre.trust.position + 1, centre.now_ms()
    schedule = schedule_at(centre.store, centre.trust, state, position=position, now_ms=now_ms)
    course = course_of(state)
    step = course.axis.state.partition("|")[0]
    name = CHECKED if waits and not state.held else step if step in SAID else ""
    late = schedule is not None and schedule.timeliness is Timeliness.OVERDUE
    deadline = None if schedule is None else schedule.deadline
    open_ones = [one for one in requests_in(state) if one.ended_ms is None]
    missing = [item for one in open_ones for item in one.missing]
    return Standing(
        code=standing_code(state) or standing_code(own) or "",
        state=name,
        pill="late" if late else PILLS.get(name, "work"),
        due_ms=None if deadline is None else deadline.due_ms,
        late=late,
        paused=deadline is not None and deadline.paused,
        at_home=any(text_at(state, slot) in HOME for slot in WANTED),
        missing=[_paper(schedule, item) for item in dict.fromkeys(missing)],
        stages=[*_stages(state, course, schedule)],
        replaced_by="" if newer is None else newer.code,
    )


def person_to_call(centre: Centre, commune: str) -> Person | None:
    """Whom this centre has published as the one that answers."""
    catalogue = newest(centre.store, centre.trust, centre.trust.position + 1)
    if catalogue is None:
        return None
    view = catalogue.view(as_of=catalogue.version, day=vietnam_day(centre.now_ms()))
    return next((one for one in view.people(commune) if one.post == ANSWERING), None)


def _is_among(key: bytes, keys: list[bytes]) -> bool:
    return any(hmac.compare_digest(key, one) for one in keys)


def _main(centre: Centre, state: Dossier) -> Dossier:
    """Both slips of dossiers that were merged lead to the one that counts."""
    seen = {state.id}
    for _ in range(MOST_MERGED):
        main = merged_into(state)
        if main is None or main in seen:
            break
        state = centre.dossier(DossierId(main))
        seen.add(state.id)
    return state


def _stages(state: Dossier, course: Course, schedule: Schedule | None) -> Iterator[Stage]:
    """As the citizen lived it: taken, what was asked for, looked at, ended."""
    reception, steps = course.reception, course.steps
    received = None if reception is None else reception.received_ms
    made = None if reception is None else reception.made_ms
    if received is None:
        yield Stage("now", "stage-made", made)
        yield Stage("", "stage-result", None)
        return
    footing = "" if reception is None else reception.footing
    if footing == PROVISIONAL:
        yield Stage("ok", "stage-made", made)
    home = footing == MOBILE
    yield Stage("ok", "stage-received-home" if home else "stage-received", received)
    for one in requests_in(state):
        ended = one.ended_ms
        text = "stage-asked" if ended is None else "stage-brought"
        yield Stage("now" if ended is None else "ok", text, ended or one.began_ms)
    ending = next((one for one in reversed(steps) if one.to in ENDINGS), None)
    if ending is not None:
        yield Stage("ok", f"stage-{ending.to}", ending.fact.wall_ms)
        return
    decided = decisions_in(state)
    if course.axis.state == "resolved":
        yield Stage("ok", "stage-looked-at", None)
        yield Stage("now", "stage-ready", decided[-1].at_ms if decided else None)
        return
    waits = any(one.ended_ms is None for one in requests_in(state))
    yield Stage("" if waits else "now", "stage-looking", None)
    due = None if schedule is None else schedule.deadline.due_ms
    yield Stage("", "stage-result", due)


def _paper(schedule: Schedule | None, item: str) -> str:
    """As people call it; the rules' own words where the catalogue has none."""
    if schedule is None:
        return item
    names = {one.id: one.vi for one in schedule.procedure.components}
    return names.get(item, item)
