"""The lists: what is in them, in which order, how they go on, and that no index is missing."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from protocol.ids import DossierId
from sync_server.console.lists.asking import PAGE
from sync_server.console.lists.views import BY_PATH
from sync_server.store.work import NO_DATE, Asked, Place, matching
from sync_server.work_rows import FOLDERS, OPEN
from tests.console.office import Office
from tests.console.sample import a_monday
from tests.town import ELSEWHERE, HOME

BIRTH: Final = "1.001193"
NAME: Final = "child.full_name"
CODE: Final = re.compile(r'class="code" href="/ho-so/([0-9a-f]{32})"')


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Read by many, changed by none."""
    office = a_monday(tmp_path_factory.mktemp("monday"), count=PAGE + 10)
    yield office
    office.close()


def birth(office: Office, when: str, name: str, **more: str) -> DossierId:
    made = office.take("an", when, BIRTH, {NAME: name}, **more)
    office.sync("an", when=when)
    return made


def codes(text: str) -> list[str]:
    return CODE.findall(text)


def test_a_dossier_from_a_home_is_in_todays_work(office: Office) -> None:
    birth(office, "19/11/2026 09:00", "Lò Thị Mẫu")
    clerk = office.logged_in("thu", "clerk")

    page = clerk.get("/viec")

    assert "Lò Thị Mẫu" in page.text
    assert "1 hồ sơ" in page.text
    assert "Trung tâm đã nhận" in page.text


def test_a_provisional_dossier_waits_to_be_accepted_and_has_no_due_date(office: Office) -> None:
    made = birth(office, "19/11/2026 09:00", "Lò Thị Mẫu", footing="provisional")
    clerk = office.logged_in("thu", "clerk")

    page = clerk.get("/viec/lap-tai-nha")

    assert codes(page.text) == [made.hex()]
    assert "Lập tại nhà – chờ tiếp nhận" in page.text
    assert "chưa có hạn" in page.text


def test_a_dossier_is_overdue_from_the_moment_after_its_due_date(office: Office) -> None:
    made = birth(office, "19/11/2026 09:00", "Lò Thị Mẫu")
    row = office.centre.store.dossiers.find(made)
    assert row is not None
    times = office.centre.store.timing.find(row.number)
    assert times is not None
    assert times.due_ms is not None
    office.now_ms = times.due_ms - 3 * 60_000
    clerk = office.logged_in("thu", "clerk")

    office.now_ms = times.due_ms
    before = clerk.get("/viec/qua-han"), clerk.get("/viec/sap-den-han")
    office.now_ms = times.due_ms + 1
    after = clerk.get("/viec/qua-han"), clerk.get("/viec/sap-den-han")

    assert [codes(page.text) for page in before] == [[], [made.hex()]]
    assert [codes(page.text) for page in after] == [[made.hex()], []]
    assert "quá hạn" in after[0].text


def test_what_is_transferred_leaves_one_list_for_the_next(office: Office) -> None:
    made = birth(office, "19/11/2026 09:00", "Lò Thị Mẫu")
    clerk = office.logged_in("thu", "clerk")

    assert codes(clerk.get("/viec/can-chuyen").text) == [made.hex()]
    office.advance("19/11/2026 09:05", made, "processing")
    assert codes(clerk.get("/viec/can-chuyen").text) == []
    assert codes(clerk.get("/viec/dang-xu-ly").text) == [made.hex()]


def test_the_numbers_at_the_left_are_those_of_the_lists(monday: Office) -> None:
    clerk = monday.logged_in("thu")
    page = clerk.get("/viec").text
    counts = re.findall(
        r'href="(/viec[a-z/-]*)"[^>]*><svg.*?</svg><span>.*?"c [a-z]*">(\d+)<', page
    )

    assert len(counts) == len(BY_PATH)
    for path, count in counts:
        assert f'<span class="dim sm">{count} hồ sơ</span>' in clerk.get(path).text, path


def test_pages_go_on_where_the_last_one_ended(monday: Office) -> None:
    clerk = monday.logged_in("thu")
    for sort in ("", "?xep=moi-nhat"):
        first = clerk.get(f"/viec{sort}").text
        after = re.search(r'rel="next" href="([^"]+)"', first)
        assert after is not None
        second = clerk.get(after[1].replace("&amp;", "&")).text

        seen = codes(first) + codes(second)

        assert len(codes(first)) == PAGE
        assert len(seen) == len(set(seen)) == PAGE + 10
        assert 'rel="next"' not in second


def test_the_nearest_due_date_stands_first(monday: Office) -> None:
    store = monday.centre.store
    lines = store.work.by_date(Asked(HOME, OPEN), after=None, limit=100)

    assert [line.at_ms for line in lines] == sorted(line.at_ms for line in lines)


def test_filters_stand_in_the_address_and_nothing_of_them_is_a_person(monday: Office) -> None:
    clerk = monday.logged_in("thu")

    some = clerk.get("/viec?thu-tuc=1.000419&ban=b%E1%BA%A3n+Hu%E1%BB%95i+V%C3%AD+D%E1%BB%A5").text
    none = clerk.get("/viec?thu-tuc=1.000419&ban=nowhere").text

    assert 0 < len(codes(some)) < PAGE
    assert "1.001193 Đăng" not in some
    assert "Không hồ sơ nào khớp với bộ lọc" in none


@pytest.mark.parametrize("query", ["?sau=x", "?sau=9.9.9", "?xep=y", "?thu-tuc=" + "x" * 500])
def test_an_address_that_says_nothing_good_is_no_error(monday: Office, query: str) -> None:
    assert monday.logged_in("thu").get(f"/viec{query}").status_code == 200


@pytest.mark.parametrize(
    "words",
    ["Lò Thị Mẫu", "lo thi mau", "thi mau", "LO THI M", "mau", "0120 000 005".replace(" ", "")],
)
def test_people_find_a_dossier_by_whatever_they_type(monday: Office, words: str) -> None:
    clerk = monday.logged_in("thu")
    clerk.get("/viec")

    assert "Lò Thị Mẫu" in clerk.post("/tim", {"q": words}).text


def test_a_code_finds_its_dossier_alone(monday: Office) -> None:
    clerk = monday.logged_in("thu")
    [code] = set(re.findall(r"H52\.99-261117-5003", clerk.get("/viec").text))

    for typed in (code, code.lower(), "261117-5003", "h52.99-261117-5003"):
        assert len(codes(clerk.post("/tim", {"q": typed}).text)) == 1


@pytest.mark.parametrize("words", ["", "x", '"', "* OR a", "') --", "NEAR(a b)", "\x00", "}{"])
def test_strange_words_find_nothing_and_break_nothing(monday: Office, words: str) -> None:
    clerk = monday.logged_in("thu")
    clerk.get("/viec")

    page = clerk.post("/tim", {"q": words})

    assert page.status_code == 200
    assert codes(page.text) == []


def test_another_commune_finds_and_sees_nothing(monday: Office) -> None:
    if monday.console.accounts.store.find_account("xaxoi") is None:
        monday.account("xaxoi", f"clerk@{ELSEWHERE}")
    stranger = monday.logged_in("xaxoi")

    assert codes(stranger.get("/viec").text) == []
    assert codes(stranger.post("/tim", {"q": "lo thi mau"}).text) == []


def test_who_was_shown_whom_stands_in_the_audit(monday: Office) -> None:
    clerk = monday.logged_in("thu")

    shown = codes(clerk.get("/viec/qua-han").text)

    entry = monday.console.accounts.store.last_entry()
    assert entry is not None
    assert (entry.act, entry.why) == ("looked", "work-list-of")
    assert entry.subject.split() == shown


def test_an_erased_dossier_is_in_no_list_and_is_not_found(office: Office) -> None:
    made = birth(office, "19/11/2026 09:00", "Lò Thị Mẫu")
    clerk = office.logged_in("thu", "clerk")

    office.erase(made)

    assert codes(clerk.get("/viec").text) == []
    assert codes(clerk.post("/tim", {"q": "lo thi mau"}).text) == []
    assert office.centre.store.work.counts(HOME)[OPEN] == 0


def test_a_rebuild_makes_the_same_lists(monday: Office) -> None:
    from sync_server.projection import rebuild  # noqa: PLC0415

    store = monday.centre.store
    before = store.work.by_date(Asked(HOME, OPEN), after=None, limit=100)
    counts = store.work.counts(HOME)

    rebuild(store, monday.centre.trust)

    assert store.work.by_date(Asked(HOME, OPEN), after=None, limit=100) == before
    assert {name: count for name, count in store.work.counts(HOME).items() if count} == {
        name: count for name, count in counts.items() if count
    }


def test_no_page_of_a_list_reads_a_whole_table(monday: Office, tmp_path: Path) -> None:
    """As the engine says that it will go about each question."""
    assert monday.folder is not None
    database = monday.folder / "centre.db"
    asked, plans = list[str](), dict[str, list[str]]()
    seen = sqlite3.connect(database)
    store = monday.centre.store
    store.work._db.conn.set_trace_callback(asked.append)  # noqa: SLF001  # what is really asked
    place = Place(0, 0)
    store.work.by_date(Asked(HOME, OPEN), after=place, limit=51)
    store.work.newest(Asked(HOME, OPEN), after=Place(NO_DATE, 0), limit=51)
    store.work.found(matching(HOME, ["lo", "thi"]), below=NO_DATE, limit=51)
    store.work.count_between(HOME, OPEN, first=0, until=1)
    store.work.counts(HOME)
    store.work.listed(HOME, FOLDERS, limit=51)
    store.work.count(Asked(HOME, OPEN))
    store.work.count(Asked(HOME, OPEN, NO_DATE, BIRTH, "bản Nà Thử", "received"))
    store.work.by_device(HOME, FOLDERS)
    store.slips.with_code("H52.99-261119-5001")
    store.work._db.conn.set_trace_callback(None)  # noqa: SLF001
    for statement in asked:
        if statement.startswith("--"):  # what FTS5 asks itself
            continue
        explained = seen.execute(f"EXPLAIN QUERY PLAN {statement}")  # its own words
        plans[statement] = [str(row[3]) for row in explained]
    seen.close()

    scans = {
        statement: step
        for statement, plan in plans.items()
        for step in plan
        if step.startswith("SCAN") and not re.search(r"VIRTUAL TABLE|\(subquery", step)
    }

    assert len(plans) >= 9
    assert scans == {}


def test_several_are_transferred_at_once_each_in_the_clerks_name(office: Office) -> None:
    made = [birth(office, f"19/11/2026 09:{at:02}", "Lò Thị Mẫu") for at in (10, 20, 30)]
    clerk = office.logged_in("thu", "clerk")
    clerk.get("/viec/can-chuyen")

    clerk.http.post(
        "/viec/chuyen",
        data={"_csrf": clerk.token, "dossier": [one.hex() for one in made[:2]]},
        follow_redirects=False,
    )
    page = clerk.get("/viec/can-chuyen").text

    account = office.console.accounts.store.find_account("thu")
    assert account is not None
    assert "Đã chuyển 2 hồ sơ" in page
    assert codes(page) == [made[2].hex()]
    for one in made[:2]:
        last = max(office.state(one).facts.values(), key=lambda fact: fact.position or 0)
        assert last.officer == account.officer
    assert "Thu Thị Thử" in clerk.get("/viec/dang-xu-ly").text


def test_a_form_cannot_name_a_dossier_of_another_commune(office: Office) -> None:
    made = birth(office, "19/11/2026 09:00", "Lò Thị Mẫu")
    stranger = office.logged_in("lan", f"clerk@{ELSEWHERE}")
    stranger.get("/viec")

    answer = stranger.post("/viec/chuyen", {"dossier": made.hex()})

    assert answer.status_code == 404
    assert office.centre.store.work.counts(HOME)["to-transfer"] == 1
