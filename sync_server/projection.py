"""The registry that people read, folded from the log: as work comes in, or all of it again."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, NamedTuple

import msgspec

from protocol.actions import Adopt, Event, Open, Unknown, Unreadable
from protocol.blobs import BlobRef
from protocol.catalogue import PAGES
from protocol.decoding import decode, encode
from protocol.dossier import facts_in_order, not_agreed, shown, standing_code
from protocol.errors import MalformedBytes, NotPossible
from protocol.ids import BlobRoot, DossierId, OperationRef
from protocol.merge import Dossier, Fact, Live, Placed, fold, take
from protocol.page import refs_of
from protocol.slots import BLOB
from protocol.trade.course import course_of
from protocol.trade.deadlines import ENDS
from protocol.trade.happening import may_be_said
from protocol.trade.names import without_marks
from protocol.trade.visits import APART
from protocol.trust import TrustSet
from sync_server.catalogues import citizen_slot, newest
from sync_server.counted_rows import Own, counted_row, of_families
from sync_server.form_remarks import form_remarks
from sync_server.progress import Progress
from sync_server.slip_rows import slip_rows, twice_remarks
from sync_server.store import Store
from sync_server.store.dossiers import DossierRow, PaperRow, PersonRow, RegistryRow
from sync_server.store.entries import Stored
from sync_server.store.slips import SlipRow
from sync_server.store.timing import SubjectRow, TimingRow
from sync_server.store.visits import VisitRow
from sync_server.timing import row_schedule, subject_row, timing_row
from sync_server.visit_rows import visit_row
from sync_server.work_rows import WorkLines, work_lines

FULL_NAME: Final = "full_name"  # of anybody whom a form names
BLOB_OF_PAGE: Final = re.compile(rf"{PAGES}/[^/]+/{BLOB}")
ENDED: Final = frozenset({*ENDS, "returned"})  # no clock runs any more
CENTRE_ROLE: Final = "centre"
# One more whenever the same log makes other rows than before: folders of earlier versions are then
# rebuilt when they are opened (tests/test_upgrade.py notices who forgets).
VERSION: Final = 3
VERSION_NOTE: Final = "projection"


class Folded(msgspec.Struct, frozen=True, array_like=True):
    """A folded dossier as it is kept: the same operations always give the same bytes."""

    slots: dict[str, list[Live]]
    facts: dict[OperationRef, Fact]
    absent: dict[OperationRef, list[str]]
    held: bytes  # references, sorted: a set has no order of its own


def encode_state(state: Dossier) -> bytes:
    held = b"".join(sorted(state.held))
    return encode(Folded(state.slots, state.facts, state.absent, held))


def decode_state(dossier: DossierId, folded: bytes | None) -> Dossier:
    if folded is None:
        return Dossier(dossier)
    kept: Folded = decode(Folded, folded)
    return Dossier(dossier, kept.slots, kept.facts, kept.absent, set(refs_of(kept.held)))


def state_of(store: Store, row: DossierRow) -> Dossier:
    return decode_state(row.id, store.dossiers.find_state(row.number))


class Touched(msgspec.Struct):
    """A dossier to which a transaction adds: what counts from now on, and where it stands."""

    row: DossierRow
    first_position: int
    last_position: int
    placed: list[Placed] = []
    positions: list[int] = []


def refresh(store: Store, trust: TrustSet, touched: Iterable[Touched]) -> None:
    """Fold new work into what is kept, and note what people should see beside it."""
    states, lines, remarks = [], list[Line](), list[tuple[int, str]]()
    for one in touched:
        state = state_of(store, one.row)
        for position, placed in zip(one.positions, one.placed, strict=True):
            take(state, placed)
            remarks += ((position, remark) for remark in form_remarks(store, trust, state, placed))
        states.append((one.row.number, encode_state(state)))
        lines.append(_line(store, trust, one, state))
        remarks += _content_remarks(one, state)
    store.dossiers.keep_states(states)
    store.dossiers.keep_rows(line.row for line in lines)
    store.dossiers.keep_named(
        [line.row.dossier for line in lines],
        [person for line in lines for person in line.people],
        [paper for line in lines for paper in line.papers],
    )
    numbers = [line.row.dossier for line in lines]
    merged_before = store.timing.mains_of(numbers) if store.timing.has_merged() else []
    store.timing.keep(
        [line.row.dossier for line in lines],
        [line.timing for line in lines if line.timing is not None],
        [line.subject for line in lines if line.subject is not None],
    )
    store.slips.keep(
        [line.row.dossier for line in lines], [slip for line in lines for slip in line.slips]
    )
    store.work.keep(
        [line.row.dossier for line in lines],
        [line.work.row for line in lines if line.work is not None],
        [task for line in lines if line.work is not None for task in line.work.tasks],
        [(line.row.dossier, line.work.words) for line in lines if line.work is not None],
    )
    store.visits.keep(
        [line.row.dossier for line in lines],
        [line.visit for line in lines if line.visit is not None],
    )
    counted = of_families(
        store, [line.own for line in lines], merged_before, partial(_own_again, store, trust)
    )
    store.counted.keep(counted, [row for row in counted.values() if row is not None])
    remarks += twice_remarks(store, [line.row.dossier for line in lines])
    store.entries.remark(remarks)


def rebuild(store: Store, trust: TrustSet, progress: Progress = lambda _done, _whole: None) -> int:
    """The projection again, from nothing but the log; the number of its dossiers."""
    with store.transaction():
        store.dossiers.forget_projection()
        store.timing.forget()
        store.slips.forget()
        store.work.forget()
        store.visits.forget()
        store.counted.forget()
        numbers = store.dossiers.numbers()
        for done, number in enumerate(numbers, 1):
            refold(store, trust, number)
            progress(done, len(numbers))
        store.desk.set_note(VERSION_NOTE, str(VERSION).encode())
    return len(numbers)


def bring_up(store: Store, trust: TrustSet, progress: Progress) -> bool:
    """What an earlier version made is made again before anybody reads it; whether it was."""
    made = int(store.desk.find_note(VERSION_NOTE) or b"1")
    if made > VERSION:
        raise NotPossible(
            "sổ của thư mục này do bản mới hơn của chương trình lập: xin dùng bản đó trở lên,"
            " hoặc chạy tannha rebuild để lập lại theo bản này"
        )
    if made < VERSION:
        rebuild(store, trust, progress)
    return made < VERSION


def refold(store: Store, trust: TrustSet, number: int) -> None:
    """One dossier again from the log."""
    store.dossiers.forget_state(number)
    stored = store.entries.of_dossier(number)
    counting = sorted(
        (at, one.position, one) for one in stored if (at := one.counts_at) is not None
    )
    touched = Touched(
        store.dossiers.get(number),
        stored[0].position,
        stored[-1].position,
        [placed_at(one, at, trust) for at, _, one in counting],
        [position for _, position, _ in counting],
    )
    refresh(store, trust, [touched])


def placed_at(stored: Stored, at: int, trust: TrustSet) -> Placed:
    """Authority is judged where an operation counts: at its place, or at its adoption's."""
    certificate = trust.certificate(stored.operation.header.device, at)
    return Placed(stored.operation, at, certificate.role)


def _content_remarks(touched: Touched, state: Dossier) -> list[tuple[int, str]]:
    """What cannot be read, or is not for its author to say: recorded, never refused."""
    problems = {fact.ref: code for fact in state.facts.values() if (code := _problem_of(fact))}
    if not problems:
        return []
    return [
        (position, problems[placed.operation.ref])
        for position, placed in zip(touched.positions, touched.placed, strict=True)
        if placed.operation.ref in problems
    ]


def _problem_of(fact: Fact) -> str | None:
    match fact.action:
        case Unknown():
            return "unknown_action"
        case Unreadable():
            return "unreadable_action"
        case Adopt() if fact.role != CENTRE_ROLE:
            return "role_not_expected"
        case Event(kind=kind) if not may_be_said(fact.role, kind):
            return "role_not_expected"
        case _:
            return None


class Line(NamedTuple):
    """What people read of a dossier: its line, whom it names, its pages, its times."""

    row: RegistryRow
    people: list[PersonRow]
    papers: list[PaperRow]
    timing: TimingRow | None
    subject: SubjectRow | None
    slips: list[SlipRow]
    work: WorkLines | None
    visit: VisitRow | None
    own: Own


def _line(store: Store, trust: TrustSet, touched: Touched, state: Dossier) -> Line:
    number, course = touched.row.number, course_of(state)
    axis, reception = course.axis, course.reception
    running = None if reception is None or axis.state in ENDED else reception.received_ms
    catalogue = newest(store, trust, touched.last_position + 1)
    schedule, counting = row_schedule(state, course, catalogue), state
    timing = timing_row(number, state, course, schedule)
    aside = store.entries.waiting_in(number)
    whole = _aside_state(store, touched.row) if aside else state
    if not state.held:
        # A dossier that is wholly in quarantine has to be found by its code and name all the same.
        state = whole
    facts = facts_in_order(state)
    opening = _opening(facts)
    people = _people(number, state)
    slot = citizen_slot(store, trust, *opening) if opening else None
    citizen = citizen_of(people, slot)
    row = RegistryRow(
        dossier=number,
        code=standing_code(state),
        procedure=opening[0].procedure if opening else "",
        citizen=citizen,
        citizen_folded=folded_text(citizen),
        step=axis.state,
        contested=axis.contested,
        not_agreed=len(not_agreed(state)),
        aside=len(aside),
        first_position=touched.first_position,
        last_position=touched.last_position,
        since_ms=running,
    )
    subject = subject_row(number, state, reception, slot)
    slips, papers = slip_rows(number, whole), _papers(number, state)
    work = work_lines(
        store,
        touched.row,
        state,
        row,
        axis,
        timing=timing,
        subject=subject,
        citizen=slot,
        people=people,
        papers=papers,
    )
    visit = visit_row(touched.row, state)
    counted = counted_row(work and work.row, counting, course, schedule)
    own = Own(touched.row, counting, counted)
    return Line(row, people, papers, timing, subject, slips, work, visit, own)


def _own_again(store: Store, trust: TrustSet, of: DossierRow) -> Own | None:
    """How a dossier is counted by itself, as it stands."""
    line = store.dossiers.find_row(of.number)
    if line is None or line.procedure in APART:
        return None
    state = state_of(store, of)
    course = course_of(state)
    schedule = row_schedule(state, course, newest(store, trust, line.last_position + 1))
    return Own(of, state, counted_row(store.work.find(of.number), state, course, schedule))


def _aside_state(store: Store, row: DossierRow) -> Dossier:
    stored = store.entries.of_dossier(row.number)
    return fold([Placed(one.operation, one.position) for one in stored], dossier=row.id)


def _opening(facts: Iterable[Fact]) -> tuple[Open, int] | None:
    """How the dossier began, and where that stands."""
    for fact in facts:
        action = fact.action
        if isinstance(action, Open):
            assert fact.position is not None
            return action, fact.position
    return None


def _people(number: int, state: Dossier) -> list[PersonRow]:
    """Every name in the dossier, in the order of their slots; several where they do not agree."""
    found = dict.fromkeys(
        PersonRow(number, slot, one.value, folded_text(one.value))
        for slot in sorted(state.slots)
        if slot.rpartition("/")[2].rpartition(".")[2] == FULL_NAME
        for one in shown(state, slot)
        if isinstance(one.value, str)
    )
    return list(found)


def citizen_of(people: Sequence[PersonRow], slot: str | None) -> str:
    """The name under which people look for a dossier; every name, where they do not agree.

    Where no catalogue says whose it is, or nobody has written it: the first that is named.
    """
    named = [one for one in people if one.slot == slot]
    named = named or [one for one in people if one.slot == people[0].slot]
    return " / ".join(one.name for one in named)


def _papers(number: int, state: Dossier) -> list[PaperRow]:
    found = dict[tuple[str, bytes], PaperRow]()
    for slot in sorted(filter(BLOB_OF_PAGE.fullmatch, state.slots)):
        for live in state.slots[slot]:
            with suppress(MalformedBytes):  # a value like any other, and no page
                ref = decode(BlobRef, live.value)
                paper = PaperRow(
                    number, slot, BlobRoot(ref.root), ref.role, ref.media_type, ref.size
                )
                found[slot, ref.root] = paper
    return list(found.values())


def folded_text(text: str) -> str:
    """For searching: without marks, without case, đ as d."""
    return without_marks(text.casefold())
