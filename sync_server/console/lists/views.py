"""What a line of a work list says: words, never a colour alone."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from protocol.codes import vietnam_day
from protocol.errors import NotPossible
from protocol.trade.names import folded
from protocol.workflow import PROVISIONAL, STATE_NAMES
from sync_server import work_rows
from sync_server.catalogues import newest
from sync_server.console import answering
from sync_server.console.desk import Looking
from sync_server.console.due_soon import Days, days_of
from sync_server.console.lists.asking import NEWEST, PAGE, Filters, asked_of, lines_of, place_of
from sync_server.console.navigation import DUE_SOON, OVERDUE, STRETCHES
from sync_server.store.work import MANY, MOST_FILTERED, Line, matching

LEAST_LETTERS: Final = 2
OPENINGS: Final = ("Thủ tục ", "Thực hiện, điều chỉnh, thôi hưởng ")

# The last part of the address → the list.
BY_PATH: Final = {
    "": work_rows.OPEN,
    "tu-nha-dan": work_rows.FIELD,
    "lap-tai-nha": work_rows.TO_ACCEPT,
    "chua-thong-nhat": work_rows.NOT_AGREED,
    "cho-xac-nhan": work_rows.ASIDE,
    "co-the-trung": work_rows.ALIKE,
    "cho-anh": work_rows.IMAGES,
    "chua-bao": work_rows.TO_TELL,
    "can-chuyen": work_rows.TO_TRANSFER,
    "dang-xu-ly": work_rows.IN_WORK,
    "tu-noi-khac": work_rows.INCOMING,
    "lam-cho-noi-khac": work_rows.HOSTED,
    "o-noi-khac": work_rows.AWAY,
    "bi-chuyen-tra": work_rows.SENT_BACK,
    "sap-den-han": DUE_SOON,
    "qua-han": OVERDUE,
    "tam-dung": work_rows.PAUSED,
    "cho-so-dinh-danh": work_rows.AWAITS_PIN,
    "cho-tra": work_rows.READY,
    "trao-tai-nha": work_rows.TO_BRING,
}

EXPLAINED: Final = frozenset({
    work_rows.TO_ACCEPT, work_rows.NOT_AGREED, work_rows.ASIDE, work_rows.ALIKE, work_rows.IMAGES,
    work_rows.TO_TELL, work_rows.PAUSED, work_rows.AWAITS_PIN,
})  # fmt: skip


class Pill(NamedTuple):
    """A state: its style, and the key of its word."""

    style: str
    text: str


class Due(NamedTuple):
    """The due date, and how it stands: a key of the catalogue with its words."""

    style: str  # late, soon or nothing
    at_ms: int | None
    text: str
    words: Mapping[str, object]


class Row(NamedTuple):
    line: Line
    dossier: str
    procedure: str
    state: Pill
    due: Due
    step: str
    holder: str
    whose: str = ""  # the place whose deadline it is, where that is another one


class ListView(msgspec.Struct, frozen=True):
    """A page of one list, and how to go on from it."""

    name: str
    path: str
    rows: list[Row]
    count: int
    filters: Filters
    procedures: dict[str, str]
    villages: list[str]
    steps: tuple[str, ...]
    next: str  # `sau` of the next page
    counts: dict[str, int]

    @property
    def filtered(self) -> bool:
        return bool(self.filters.thu_tuc or self.filters.ban or self.filters.buoc)

    @property
    def hint(self) -> str:
        """The key of why dossiers are here, where the list's name alone does not say it."""
        return f"hint-{self.name}" if self.name in EXPLAINED else ""

    @property
    def more(self) -> bool:
        """There are at least so many: no further was counted."""
        if self.filtered:
            return self.count >= MOST_FILTERED
        return self.name in STRETCHES and self.count >= MANY

    @property
    def by_newest(self) -> bool:
        return self.filters.xep == NEWEST


def see_list(look: Looking, commune: str, path: str, filters: Filters) -> ListView:
    name, days = BY_PATH[path], days_of(look)
    lines = lines_of(look, commune, name, filters, days)
    shown, more = lines[:PAGE], len(lines) > PAGE
    table = asked_of(commune, name, filters, days)
    names = procedure_names(look)
    work = look.store.work
    return ListView(
        name=name,
        path=path,
        rows=rows_of(look, shown, days, commune=commune),
        count=work.count(table),
        filters=filters,
        procedures={one: names.get(one, one) for one in work.procedures(commune, table.list)},
        villages=work.villages(commune, table.list),
        steps=tuple(STATE_NAMES),
        next=place_of(shown[-1], filters) if more else "",
        counts=dict(work.counts(commune)),
    )


def see_found(look: Looking, commune: str, query: str, below: int) -> list[Row]:
    """By words of a name, by a code or a number: the newest first."""
    words = folded(query).replace("-", " ").replace(".", " ").split()
    if sum(map(len, words)) < LEAST_LETTERS:
        return []
    lines = look.store.work.found(matching(commune, words), below=below, limit=PAGE + 1)
    return rows_of(look, lines, days_of(look), commune=commune)


def rows_of(look: Looking, lines: list[Line], days: Days, *, commune: str) -> list[Row]:
    names = procedure_names(look)
    holders = {one: look.name_of(one) for one in {line.holder for line in lines}}
    return [
        Row(
            line,
            line.dossier.hex(),
            names.get(line.procedure, line.procedure),
            state_of(line),
            due_of(line, days),
            step_text(line),
            holders[line.holder],
            _whose(look, line, commune),
        )
        for line in lines
    ]


def _whose(look: Looking, line: Line, commune: str) -> str:
    """What others have sent here is due by their promise."""
    found = look.store.work.find(line.number)
    return (
        "" if found is None or found.commune == commune else answering.place_of(look, found.commune)
    )


PILL_OF_STEP: Final = {
    "received": Pill("got", "state-got"),
    "submitted": Pill("got", "state-got"),
    "resolved": Pill("done", "state-done"),
    "returned": Pill("done", "state-returned"),
    "refused": Pill("work", "state-closed"),
    "stopped": Pill("work", "state-closed"),
    "withdrawn": Pill("work", "state-closed"),
}


def step_text(line: Line) -> str:
    """The key of what has to be done next."""
    known = line.step if line.step in STATE_NAMES else ""
    return f"step-{'contested' if line.contested else known}"


def state_of(line: Line) -> Pill:
    """One word: what somebody has to see first."""
    first = (
        (line.aside > 0, Pill("wait", "state-wait")),
        (line.contested or line.not_agreed > 0, Pill("diff", "state-diff")),
        (line.step == PROVISIONAL, Pill("home", "state-home")),
        (line.paused, Pill("pause", "state-pause")),
    )
    found = next((pill for holds, pill in first if holds), None)
    return found or PILL_OF_STEP.get(line.step, Pill("work", "state-work"))


def due_of(line: Line, days: Days) -> Due:
    if line.ended_ms is not None:
        return Due("", line.due_ms, "ended-due", {"at": _day(line.ended_ms)})
    if line.paused:
        return Due("pause", None, "paused-why", {})
    if line.due_ms is None:
        return Due("", None, "no-due-why", {})
    return _late(line.due_ms, days) if line.due_ms < days.now_ms else _ahead(line.due_ms, days)


def _late(due_ms: int, days: Days) -> Due:
    late = days.since(due_ms)
    if late:
        return Due("late", due_ms, "late-by", {"days": late})
    return Due("late", due_ms, "late-today", {"at": _day(due_ms)})


def _ahead(due_ms: int, days: Days) -> Due:
    left = days.left(due_ms)
    if left == 0:
        return Due("soon", due_ms, "due-today", {})
    return Due("soon" if left <= days.soon else "", due_ms, "days-left", {"days": left})


def procedure_names(look: Looking) -> dict[str, str]:
    """Code → short name, by the newest catalogue."""
    catalogue = newest(look.store, look.trust, look.position)
    if catalogue is None:
        return {}
    names: dict[str, str] = {}
    for code in catalogue.books.procedures:
        try:
            names[str(code)] = short_name(catalogue.procedure(str(code)).vi)
        except NotPossible:
            continue
    return names


def short_name(name: str) -> str:
    """As lists have it: what several begin with says nothing."""
    for opening in OPENINGS:
        name = name.removeprefix(opening)
    return name[:1].upper() + name[1:]


def _day(at_ms: int) -> str:
    return f"{vietnam_day(at_ms):%d/%m}"
