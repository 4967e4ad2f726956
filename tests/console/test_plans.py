"""No page of the console reads a whole table, or sorts one: by what the engine itself will do.

Pages are asked for as a browser does, every list in every order with every filter; what they say
to SQLite is written down and explained again. Who adds a list or a column to sort by adds nothing
here: without its index the test fails.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from itertools import product
from typing import Final
from urllib.parse import urlencode

import pytest

from sync_server.console.lists.views import BY_PATH
from sync_server.console.navigation import DUE_SOON, OVERDUE, Item, Shown
from sync_server.store import Store
from sync_server.store.work import MANY, NO_DATE, Asked, Place, Task
from sync_server.work_rows import LISTS, OPEN
from tests.console.office import Office
from tests.console.sample import VILLAGES, a_monday
from tests.town import HOME

pytestmark = pytest.mark.slow

BIRTH: Final = "1.001193"
SORTS: Final = ("", "moi-nhat")
# A table of a handful of rows, or one that the statement itself makes.
SMALL: Final = re.compile(
    r"SCAN (\(subquery|\w+ VIRTUAL TABLE|CONSTANT ROW|v$|generation|admin|heard|log$"
    r"|m USING COVERING INDEX remark_doubted)"
)
SORTED: Final = re.compile(r"USE TEMP B-TREE FOR (.*)")
BOUNDED: Final = re.compile(r"\(SELECT [^()]* LIMIT \d+\)")  # what is sorted is no more than that
LINES: Final = 4_000  # of one list, where steps are counted
STEPS: Final = 100
LAST: Final = ("p", "v", "s")


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = a_monday(tmp_path_factory.mktemp("monday"), count=12)
    yield office
    office.close()


def addresses() -> Iterator[str]:
    """Every list × order × filters, the first page and one behind it."""
    filters = product(("", BIRTH), ("", VILLAGES[0]), ("", "received"))
    for path, sort, (procedure, village, step), after in product(
        BY_PATH, SORTS, [*filters], ("", "5.5")
    ):
        said = {"thu-tuc": procedure, "ban": village, "buoc": step, "xep": sort, "sau": after}
        yield f"/viec{'/' if path else ''}{path}?{urlencode(said)}"


def asked_by(office: Office, paths: list[str]) -> list[str]:
    """Every statement that these pages say to the store, once, with what stood in it."""
    seen: dict[str, str] = {}

    def note(statement: str) -> None:
        if statement.startswith(("SELECT", "WITH")):
            seen.setdefault(re.sub(r"'[^']*'|\b\d+\b", "?", statement), statement)

    browser = office.logged_in("thu")
    for store in office.console._readers._all:  # noqa: SLF001  # whichever of them a page gets
        store._db.conn.set_trace_callback(note)  # noqa: SLF001
    try:
        for path in paths:
            answer = browser.get(path)
            assert answer.status_code == 200, path
    finally:
        for store in office.console._readers._all:  # noqa: SLF001
            store._db.conn.set_trace_callback(None)  # noqa: SLF001
    return [*seen.values()]


def flaws(database: sqlite3.Connection, statement: str) -> list[str]:
    """What of its plan costs as much as a whole table."""
    plan = [str(row[3]) for row in database.execute(f"EXPLAIN QUERY PLAN {statement}")]
    scans = [step for step in plan if step.startswith("SCAN") and not SMALL.match(step)]
    sorts = [step for step in plan if SORTED.match(step)]
    return scans + ([] if BOUNDED.search(statement) else sorts)


def explained(office: Office, statements: list[str]) -> dict[str, list[str]]:
    assert office.folder is not None
    database = sqlite3.connect(office.folder / "centre.db")
    try:
        found = {statement: flaws(database, statement) for statement in statements}
    finally:
        database.close()
    return {statement: steps for statement, steps in found.items() if steps}


def test_no_list_in_any_order_with_any_filter_reads_or_sorts_a_whole_table(monday: Office) -> None:
    statements = asked_by(monday, [*addresses()])

    assert sum("INDEXED BY task_newest" in one for one in statements) > 0
    assert sum("ORDER BY k.at_ms, k.dossier" in one for one in statements) > 0
    assert explained(monday, statements) == {}


@pytest.mark.parametrize(
    "path", ["/lich-den-nha", "/may", "/thong-ke", "/thong-ke?theo=ban&ky=2026", "/tui"]
)
def test_other_pages_of_a_day_read_no_whole_table_either(monday: Office, path: str) -> None:
    """What they sort is one device's, one week's, one period's."""
    found = explained(monday, asked_by(monday, [path]))

    assert [step for steps in found.values() for step in steps if step.startswith("SCAN")] == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM task WHERE list = 'open'",
        "SELECT * FROM task WHERE commune = 'x' AND list = 'open' ORDER BY village LIMIT 9",
        "SELECT * FROM registry ORDER BY citizen",
        "SELECT * FROM work WHERE village = 'x'",
        "SELECT DISTINCT village FROM task WHERE commune = 'x' AND list = 'open'",
    ],
)
def test_what_has_no_index_is_noticed(monday: Office, statement: str) -> None:
    assert explained(monday, [statement])


@pytest.fixture(scope="module")
def long_list(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Every list has so many lines; only the last has the village, the procedure and the step."""
    store = Store(tmp_path_factory.mktemp("long") / "centre.db")
    with store.transaction():
        db = store._db.conn  # noqa: SLF001  # rows that no log made
        numbers = range(1, LINES + 1)
        db.executemany(
            "INSERT INTO dossier VALUES (?, ?, ?, NULL)",
            ((n, n.to_bytes(16, "big"), HOME) for n in numbers),
        )
        db.executemany(
            "INSERT INTO registry VALUES (?, '', '', '', '', 'received', 0, 0, 0, 1, 1, NULL)",
            ((n,) for n in numbers),
        )
        db.executemany(
            "INSERT INTO work VALUES (?, ?, '', '', 0, zeroblob(16), 0, 0)",
            ((n, HOME) for n in numbers),
        )
        db.executemany(
            "INSERT INTO task VALUES (?,?,?,?,?,?,?,?)",
            (
                Task(HOME, name, n * 1000, n, LINES - n, *(LAST if n == LINES else ("", "", "")))
                for name in LISTS
                for n in numbers
            ),
        )
    yield store
    store.close()


def steps(store: Store, question: Callable[[], object]) -> int:
    """What the engine did, in steps of its own: the same on every machine."""
    count = 0

    def tick() -> None:
        nonlocal count
        count += 1

    store._db.conn.set_progress_handler(tick, STEPS)  # noqa: SLF001
    try:
        question()
    finally:
        store._db.conn.set_progress_handler(None, 0)  # noqa: SLF001
    return count * STEPS


def steps_of(store: Store, asked: Asked, sort: str, limit: int = 51) -> int:
    after = Place(-NO_DATE, 0) if sort == "" else Place(NO_DATE, 0)
    page = store.work.newest if sort else store.work.by_date
    return steps(store, lambda: page(asked, after=after, limit=limit))


def steps_to_count(store: Store, asked: Asked) -> int:
    return steps(store, lambda: store.work.count(asked))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("sort", SORTS)
def test_a_page_costs_its_fifty_lines_and_a_filter_a_glance_at_each(
    long_list: Store, name: str, sort: str
) -> None:
    page = steps_of(long_list, Asked(HOME, name), sort)
    filtered = steps_of(long_list, Asked(HOME, name, NO_DATE + 1, "p", "v", "s"), sort)
    stretch = steps_of(long_list, Asked(HOME, name, LINES * 1000, "", "nowhere", "", 1000), sort)

    assert page < 51 * 150
    # The one that fits is the last: a look at each, and into no other table (30 steps, not 200).
    assert LINES * 5 < filtered < LINES * 40
    assert stretch < LINES * 40


def test_overdue_and_due_soon_are_stretches_of_one_list(long_list: Store) -> None:
    """Ten of four thousand: the others are not read."""
    for name in (OVERDUE, DUE_SOON):
        assert name not in LISTS
    assert steps_of(long_list, Asked(HOME, "running", 10_000), "") < 51 * 150
    assert long_list.work.count(Asked(HOME, "running", 10_000)) == 9
    assert long_list.work.count(Asked(HOME, OPEN, village="v")) == 1
    assert long_list.work.villages(HOME, OPEN) == []  # of its first lines


def test_a_count_is_kept_or_stops(long_list: Store) -> None:
    """Of a whole list by its own counter; of a stretch until it is too many to matter."""
    assert long_list.work.count(Asked(HOME, OPEN)) == LINES
    assert steps_to_count(long_list, Asked(HOME, OPEN)) < LINES / 4
    assert steps_to_count(long_list, Asked(HOME, OPEN, LINES * 500)) > LINES
    with long_list.transaction():
        long_list._db.conn.execute(  # noqa: SLF001  # a list that nobody works through
            "INSERT INTO task SELECT '00001', 'running', n.value, dossier, 0, '', '', ''"
            " FROM task, json_each('[1,2,3]') n WHERE list = 'open'"
        )
    assert long_list.work.count_between("00001", "running", first=0, until=9) == MANY
    item = Item("", "", "", "", OVERDUE)
    assert [Shown(item, n).said for n in (0, 9_999, 10_000)] == ["0", "9999", "9999+"]
    assert Shown(item._replace(list=OPEN), 12_345).said == "12345"


def test_a_filter_finds_what_it_names(long_list: Store) -> None:
    for sort in SORTS:
        page = long_list.work.newest if sort else long_list.work.by_date
        (line,) = page(Asked(HOME, OPEN, procedure="p", village="v", step="s"), after=None, limit=9)
        assert line.number == LINES
