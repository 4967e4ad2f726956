"""What a clerk reads in the morning: what falls due, whom to tell, the register, who goes where.

Rows of words; timeliness is computed now, from what the log says.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from typing import Final

from protocol.dossier import standing_code, value_of
from protocol.errors import NotPossible
from protocol.ids import DossierId, OfficerId
from protocol.merge import Dossier
from protocol.trade.books import STANDINGS, control_rows, register, register_row
from protocol.trade.deadlines import Timeliness
from protocol.trade.duplicates import Alike, Likeness, Subject, alike
from protocol.trade.notices import pending_notices
from protocol.trade.papers import moment
from protocol.trade.procedures import Procedure
from protocol.trade.schedule import Schedule
from protocol.trade.supplements import Task, requests_in
from protocol.trade.trip_pack import TripPack, trip_pack
from protocol.trade.visits import (
    AFTER_A_DEATH,
    APART,
    ENDINGS,
    VISIT,
    Request,
    Stage,
    plan_for,
    request_of,
    waiting_list,
)
from sync_server.catalogues import newest
from sync_server.centre import Centre
from sync_server.happenings import quiet, schedule_of
from sync_server.known import Known
from sync_server.projection import folded_text, state_of
from sync_server.store.timing import SubjectRow, TimingRow

DAY_MS: Final = 86_400_000
AHEAD_DAYS: Final = 7
MOST: Final = 1_000
OF_CENTRE: Final = "Trung tâm"
TASKS: Final = {
    Task.ASK: "chưa thông báo cho người dân",
    Task.ASKED: "đã báo, chờ người dân bổ sung",
    Task.ALREADY_THERE: "đã có, không cần hỏi lại",
    Task.ANSWERED: "đã bổ sung",
}
STAGES: Final = {
    Stage.WAITING: "chờ xếp lịch",
    Stage.AGAIN: "cần hẹn lại",
    Stage.PLANNED: "đã xếp lịch",
    Stage.CLOSED: "đã xong",
}
ALIKE: Final = {
    Likeness.NUMBER: "cùng số định danh",
    Likeness.PERSON: "tên, ngày sinh, nơi ở gần giống",
}

Rows = list[list[str]]


def due(centre: Centre, *, days: int = AHEAD_DAYS) -> Rows:
    """Overdue and due within so many days, then what is paused, then whom nobody has told."""
    times = centre.store.timing
    until_ms = centre.now_ms() + days * DAY_MS
    rows = [_due_row(centre, one) for one in times.due_before(until_ms, limit=MOST)]
    rows += [_due_row(centre, one) for one in times.paused(limit=MOST)]
    return rows + [
        row for one in times.to_tell(limit=MOST) for row in _to_tell(centre, one.dossier)
    ]


def registered(centre: Centre) -> Rows:
    """Form 07: every received dossier in the order of reception; a merged one under its main."""
    lines = [
        register_row(state, schedule)
        for state, schedule in _scheduled(centre)
        if not _is_merged(centre, state)
    ]
    return [
        [
            row.code, row.procedure, row.submitter, row.contact, _at(row.received_ms),
            _at(row.due_ms), _at(row.ended_ms), _at(row.returned_ms), row.standing,
        ]
        for row in register(lines)
    ]  # fmt: skip


def control_sheet(centre: Centre, dossier: DossierId) -> Rows:
    """Form 06: each step and each hand-over, from whom to whom."""
    state = centre.dossier(dossier)
    schedule = schedule_of(centre, state)
    if schedule is None:
        raise NotPossible("danh mục không có thời hạn của hồ sơ này: xin cập nhật danh mục")
    names = _names(centre)
    return [
        [moment(row.at_ms), row.gives, row.takes, row.what, row.standing, row.note]
        for row in control_rows(state, schedule, lambda officer: names.get(officer, OF_CENTRE))
    ]


def flags(centre: Centre, code: str = "") -> Rows:
    """What stands beside operations and people should see; none of it refused anything."""
    return [
        [said, dossier, str(position)]
        for said, dossier, position in centre.store.entries.all_remarks()
        if said.startswith(code)
    ]


def duplicates(centre: Centre) -> Rows:
    """Dossiers that may be one; shown, never blocked."""
    found: Rows = []
    for subject in centre.store.timing.subjects():
        for other in duplicates_of(centre, subject):
            if centre.store.dossiers.get(subject.dossier).id < other.dossier:
                pair = (_code(centre, subject.dossier), _code_of(centre, other.dossier))
                found.append([*pair, subject.name, ALIKE[other.likeness]])
    return found


def duplicates_of(centre: Centre, subject: SubjectRow) -> list[Alike]:
    own = centre.store.dossiers.get(subject.dossier).id
    others = [
        _subject(dossier, row) for dossier, row in centre.store.timing.like(subject, limit=MOST)
    ]
    return alike(_subject(own, subject), others)


def visits(centre: Centre, day: date | None = None, officer: str = "") -> Rows:
    """The waiting list and what is planned; with a day, who goes where with what."""
    requests = [request_of(state) for state in _visits(centre)]
    if day is None:
        planned = [one for one in requests if one.stage is Stage.PLANNED]
        return [_visit_row(one) for one in (*waiting_list(requests), *planned)]
    rows: Rows = []
    for village, houses in plan_for(requests, day, officer).items():
        for one in houses:
            rows += [[village, *_visit_row(one)], *_pack_rows(pack_of(centre, one))]
    return rows


def pack_of(centre: Known, request: Request) -> TripPack:
    """What to take to one house: for what is asked there, and of what its people have here."""
    catalogue = newest(centre.store, centre.trust, centre.trust.position + 1)
    wanted: list[Procedure] = []
    if catalogue is not None and request.asked.procedure:
        with suppress(NotPossible):  # asked for in words that no catalogue has
            wanted = [catalogue.procedure(request.asked.procedure)]
    return trip_pack(wanted, _of_person(centre, request.asked.for_name))


def _due_row(centre: Centre, times: TimingRow) -> list[str]:
    state = state_of(centre.store, centre.store.dossiers.get(times.dossier))
    schedule = schedule_of(centre, state)
    standing = Timeliness.NOT_RUNNING if schedule is None else schedule.timeliness
    asked = [TASKS[one.task] for one in requests_in(state) if one.ended_ms is None]
    return [
        STANDINGS[standing],
        _code(centre, times.dossier),
        _citizen(centre, times.dossier),
        _at(times.due_ms),
        "; ".join(asked),
    ]


def _to_tell(centre: Centre, number: int) -> Iterator[list[str]]:
    """A task for whoever meets the citizen; a house in mourning is left in peace."""
    state = state_of(centre.store, centre.store.dossiers.get(number))
    in_peace = quiet(centre, state)
    for one in pending_notices(state):
        form = f"Mẫu {one.form}" if one.form else "kết quả"
        said = f"đã mất: không gọi nhắc; xem {', '.join(AFTER_A_DEATH)}" if in_peace else form
        task = "để gia đình yên" if in_peace else "chưa báo cho người dân"
        yield [task, _code(centre, number), _citizen(centre, number), _at(one.since_ms), said]


def _scheduled(centre: Centre) -> Iterator[tuple[Dossier, Schedule]]:
    for dossier, _ in centre.store.dossiers.rows(limit=-1, apart=APART):
        state = centre.dossier(dossier)
        schedule = schedule_of(centre, state)
        if schedule is not None:
            yield state, schedule


def _is_merged(centre: Centre, state: Dossier) -> bool:
    row = centre.store.dossiers.find(state.id)
    times = centre.store.timing.find(row.number) if row is not None else None
    return times is not None and times.merged_into is not None


def _visits(centre: Centre) -> Iterator[Dossier]:
    for dossier, _ in centre.store.dossiers.of_procedure(VISIT):
        yield centre.dossier(dossier)


def _of_person(centre: Known, name: str) -> list[Dossier]:
    people = centre.store.dossiers.people(folded_text(name), limit=MOST) if name else []
    numbers = dict.fromkeys(one.dossier for one in people if one.folded == folded_text(name))
    rows = [centre.store.dossiers.get(number) for number in numbers]
    return [
        state
        for row in rows
        if value_of(state := state_of(centre.store, row), "for.full_name") is None
    ]


def _visit_row(one: Request) -> list[str]:
    plan = f"{one.plan.day:%d/%m/%Y} {one.plan.officer}" if one.plan else ""
    ended = ENDINGS[one.ending.ending] if one.ending else ""
    promised = f"{one.asked.promised:%d/%m/%Y}" if one.asked.promised else ""
    called = "" if one.called is None else "đã gọi" if one.called.reached else "gọi chưa được"
    phone = "" if one.quiet else one.asked.asks_phone  # a house in mourning is not rung up
    return [
        one.id.hex(), one.asked.for_name, one.asked.procedure, one.asked.village,
        STAGES[one.stage], promised, plan, ended, called, phone,
    ]  # fmt: skip


def _pack_rows(pack: TripPack) -> Iterable[list[str]]:
    yield from (["", "in sẵn", form] for form in pack.forms)
    yield from (["", "dặn gia đình chuẩn bị", paper] for paper in pack.originals)
    yield from (["", "mang kết quả", one.code, one.thing, one.holder] for one in pack.results)
    yield from (["", "hỏi giấy tờ", one.code, ", ".join(one.items)] for one in pack.to_ask)
    yield from (
        [
            "",
            "báo cho người dân",
            one.code,
            f"Mẫu {one.notice.form}" if one.notice.form else "kết quả",
        ]
        for one in pack.to_tell
    )


def _subject(dossier: DossierId, row: SubjectRow) -> Subject:
    return Subject(dossier, row.procedure, row.name, row.pin, row.born, row.village)


def _code(centre: Centre, number: int) -> str:
    row = centre.store.dossiers.find_row(number)
    return "" if row is None else row.code


def _code_of(centre: Centre, dossier: bytes) -> str:
    return standing_code(centre.dossier(DossierId(dossier))) or dossier.hex()


def _citizen(centre: Centre, number: int) -> str:
    row = centre.store.dossiers.find_row(number)
    return "" if row is None else row.citizen


def _names(centre: Centre) -> dict[OfficerId, str]:
    enrolled = (one.newest for one in centre.trust.devices.values())
    return {one.officer: one.officer_name for one in enrolled}


def _at(at_ms: int | None) -> str:
    return "" if at_ms is None else moment(at_ms)
