"""What a dossier is at the console: its line, the lists it belongs to, words that find it.

No clock: overdue and due soon are places in the list `running`, read from some moment on.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from protocol.actions import Open
from protocol.dossier import codes, facts_in_order, shown, text_at
from protocol.ids import OfficerId
from protocol.merge import Dossier
from protocol.trade.check_in import is_checked_in
from protocol.trade.duplicates import Subject, alike
from protocol.trade.names import folded
from protocol.trade.office_acts import Place, other_codes, place_of
from protocol.trade.visits import APART
from protocol.workflow import DRAFT, PROVISIONAL, Axis, axis_of
from sync_server.store import Store
from sync_server.store.dossiers import DossierRow, PaperRow, PersonRow, RegistryRow
from sync_server.store.timing import SubjectRow, TimingRow
from sync_server.store.work import HOST_LISTS, NO_DATE, Task, WorkRow

CLOSED: Final = frozenset({"", "refused", "withdrawn", "stopped", "returned"})
RESOLVED: Final = "resolved"
IN_UNIT: Final = frozenset({"processing", "supplement", "payment", "withdrawing"})
FIELD_ROLE: Final = "officer"
WITH_THE_FIELD: Final = frozenset({PROVISIONAL, "submitted", "received", "processing"})
AT_HOME: Final = frozenset({"home", "tại nhà"})  # how a result is wanted
WANTED: Final = ("delivery.way", "delivery.place")
NUMBERS: Final = re.compile(r"(.*\.)?(phone|pin|id_doc_no)")
PIN: Final = re.compile(r"(.*\.)?pin")
UNKNOWN: Final = "unknown"
MAX_LIKE: Final = 50
MAX_WORDS: Final = 4000  # of one dossier

# The lists; `running` is read from a moment on: overdue before it, due soon behind.
OPEN, FIELD, TO_ACCEPT, NOT_AGREED, ASIDE = "open", "field", "to-accept", "not-agreed", "aside"
ALIKE, TO_TELL, TO_TRANSFER, IN_WORK = "alike", "to-tell", "to-transfer", "in-work"
RUNNING, PAUSED, AWAITS_PIN, READY, TO_BRING = (
    "running",
    "paused",
    "awaits-pin",
    "ready",
    "to-bring",
)
# Sent to another place: there it comes in and is worked on, here it is away or on its way back.
INCOMING, HOSTED = HOST_LISTS
AWAY, SENT_BACK = "away", "sent-back"
FOLDERS: Final = "folders"  # that officers have not brought yet
IMAGES: Final = "images"  # still on a machine; goes on with every chunk (store/attachments.py)
LISTS: Final = (
    OPEN, FIELD, TO_ACCEPT, NOT_AGREED, ASIDE, ALIKE, TO_TELL, TO_TRANSFER, IN_WORK,
    RUNNING, PAUSED, AWAITS_PIN, READY, TO_BRING, FOLDERS, IMAGES,
    INCOMING, HOSTED, AWAY, SENT_BACK,
)  # fmt: skip


class WorkLines(NamedTuple):
    """All that the console keeps of one dossier."""

    row: WorkRow
    tasks: list[Task]
    words: str


class Looked(NamedTuple):
    """What of a dossier decides which lists it is in."""

    row: RegistryRow
    timing: TimingRow | None
    work: WorkRow
    from_field: bool
    at_home: bool
    awaits_pin: bool
    is_alike: bool
    is_checked_in: bool
    awaits_images: bool
    place: Place | None  # where it is that is not here


def work_lines(  # noqa: PLR0913  # what the projection has found out already
    store: Store,
    of: DossierRow,
    state: Dossier,
    row: RegistryRow,
    axis: Axis,
    *,
    timing: TimingRow | None,
    subject: SubjectRow | None,
    citizen: str | None,
    people: Sequence[PersonRow],
    papers: Sequence[PaperRow],
) -> WorkLines | None:
    """None of what is no dossier of a citizen, has no commune yet, or is erased."""
    facts = facts_in_order(state)
    opening = next((one for one in facts if isinstance(one.action, Open)), None)
    if opening is None or of.commune is None or row.procedure in APART:
        return None
    assert isinstance(opening.action, Open)
    last = axis.current[-1].fact if axis.current else opening
    work = WorkRow(
        dossier=of.number,
        commune=of.commune,
        village=_village(state, citizen),
        footing=opening.action.footing,
        begun_ms=opening.wall_ms,
        holder=OfficerId(bytes(last.officer)),
        held_ms=last.wall_ms,
        papers=len({one.slot for one in papers}),
    )
    looked = Looked(
        row,
        timing,
        work,
        from_field=opening.role == FIELD_ROLE,
        at_home=RESOLVED in _steps(row) and _goes_home(state),
        awaits_pin=_awaits_pin(state),
        is_alike=subject is not None and _is_alike(store, of, subject),
        is_checked_in=is_checked_in(state),
        awaits_images=store.attachments.left_of(of.id) > 0,
        place=place_of(state),
    )
    return WorkLines(work, list(tasks_of(looked)), _words(state, _communes(looked), people))


def tasks_of(looked: Looked) -> Iterator[Task]:
    """One for each list; a merged dossier is its main one's."""
    row, times, work = looked.row, looked.timing, looked.work
    if times is not None and times.merged_into is not None:
        return
    due = NO_DATE if times is None or times.due_ms is None else times.due_ms
    said = work.dossier, row.last_position, row.procedure, work.village, row.step
    for name, at_ms in _places(looked, due):
        yield Task(work.commune, name, at_ms, *said)
    place = looked.place
    if place is not None and place.unit and place.stage != "back":
        name = HOSTED if place.stage == "taken" else INCOMING
        yield Task(place.unit, name, due, *said)


def _communes(looked: Looked) -> list[str]:
    """In whose searches it is found."""
    place = looked.place
    own = [looked.work.commune]
    return [*own, place.unit] if place is not None and place.stage != "back" else own


def _places(looked: Looked, due: int) -> Iterator[tuple[str, int]]:
    """By what it says of itself, by its step, and by its times."""
    row, work = looked.row, looked.work
    unclear = row.contested or row.not_agreed > 0
    ended = looked.timing is not None and looked.timing.ended_ms is not None
    runs = NO_DATE if ended else due  # what is decided waits behind what is not
    is_open = not _steps(row) <= CLOSED and row.step != DRAFT
    said = (
        (OPEN, is_open or row.aside > 0 or unclear, runs),
        (FIELD, is_open and looked.from_field, work.begun_ms),
        (NOT_AGREED, unclear, due),
        (ASIDE, row.aside > 0, work.begun_ms),
        (ALIKE, is_open and looked.is_alike, work.begun_ms),
        (AWAITS_PIN, is_open and looked.awaits_pin, work.begun_ms),
        (IMAGES, looked.awaits_images, work.begun_ms),
    )
    yield from ((name, at_ms) for name, holds, at_ms in said if holds)
    yield from _by_step(looked, due)
    if looked.timing is not None:
        yield from _by_time(looked.timing, work, due)


def _by_step(looked: Looked, due: int) -> Iterator[tuple[str, int]]:
    steps, times = _steps(looked.row), looked.timing
    if looked.from_field and not looked.is_checked_in and steps & WITH_THE_FIELD:
        yield FOLDERS, looked.work.begun_ms
    if looked.place is not None:
        yield SENT_BACK if looked.place.stage == "back" else AWAY, due
        if looked.place.unit and looked.place.stage != "back":
            return  # others have it: nobody here has its next step
    if PROVISIONAL in steps:
        yield TO_ACCEPT, looked.work.begun_ms
    if "received" in steps:
        yield TO_TRANSFER, due
    if steps & IN_UNIT:
        yield IN_WORK, due
    if RESOLVED in steps:
        ended_ms = None if times is None else times.ended_ms
        yield TO_BRING if looked.at_home else READY, NO_DATE if ended_ms is None else ended_ms


def _by_time(times: TimingRow, work: WorkRow, due: int) -> Iterator[tuple[str, int]]:
    if times.due_ms is not None and times.ended_ms is None:
        yield RUNNING, due
    if times.paused:
        yield PAUSED, times.received_ms or work.begun_ms
    if times.to_tell:
        yield TO_TELL, times.received_ms or work.begun_ms


def _steps(row: RegistryRow) -> frozenset[str]:
    """One, or those that are contested."""
    return frozenset(row.step.split("|"))


def _village(state: Dossier, citizen: str | None) -> str:
    """The first part of where the person lives: the village, as it was written."""
    block, dot, _ = (citizen or "").rpartition(".")
    return text_at(state, f"{block}{dot}residence.detail").partition(",")[0].strip()


def _goes_home(state: Dossier) -> bool:
    """The result: as the citizen wants it, or because somebody is on the way with it."""
    wanted = any(text_at(state, slot) in AT_HOME for slot in WANTED)
    return wanted or axis_of(state, "delivery").state == "out"


def _awaits_pin(state: Dossier) -> bool:
    """A number that the citizen could not say, or that is still to be given."""
    return any(
        isinstance(one.value, list) and one.value[:1] == [UNKNOWN]
        for slot in state.slots
        if PIN.fullmatch(slot)
        for one in shown(state, slot)
    )


def _is_alike(store: Store, of: DossierRow, subject: SubjectRow) -> bool:
    others = store.timing.twins(subject, limit=MAX_LIKE)
    own = Subject(of.id, *subject[1:])
    return bool(alike(own, (Subject(dossier, *other[1:]) for dossier, other in others)))


def _words(state: Dossier, communes: Iterable[str], people: Iterable[PersonRow]) -> str:
    """Names without marks, codes, and numbers of telephones and persons."""
    numbers = (
        re.sub(r"\D", "", one.value)
        for slot in sorted(state.slots)
        if NUMBERS.fullmatch(slot)
        for one in shown(state, slot)
        if isinstance(one.value, str)
    )
    named = dict.fromkeys(one.folded for one in people)
    known = [*(one.code for one in codes(state)), *other_codes(state).values()]
    given = (folded(one) for one in known)
    # Between two names stands a word that nobody types: no phrase goes across.
    scopes = (f"in{one}" for one in communes if one)
    return " zzxzz ".join((*scopes, *named, *given, *numbers))[:MAX_WORDS]
