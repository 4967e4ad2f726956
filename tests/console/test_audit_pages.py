"""Who looked at whose data: found by person, dossier and day; taken out whole and checked."""

import re
from pathlib import Path
from typing import Final

import pytest

from protocol.errors import BrokenLink, MalformedBytes
from protocol.ids import DossierId
from sync_server.__main__ import main
from sync_server.console.audit_log import check
from sync_server.console.audits.files import FORMULA, read, rows
from sync_server.console.audits.words import OTHER, why_key
from sync_server.console.rules import RULES
from sync_server.store.audit_search import Entry, Sought
from tests.console.office import Browser, Office
from tests.town import ELSEWHERE

BELOW: Final = re.compile(r'name="below" value="(\d+)"')


@pytest.fixture
def dossier(office: Office) -> DossierId:
    made = office.take("an", "19/11/2026 09:00", "1.001193", {"child.full_name": "Lò Thị Mẫu"})
    office.sync("an", when="19/11/2026 15:00")
    return made


@pytest.fixture
def admin(office: Office) -> Browser:
    return office.logged_in("quan", "admin")


def find(browser: Browser, **said: str) -> str:
    return browser.post("/nhat-ky/tim", said).text


def lines(page: str) -> int:
    return page.count('<td class="nw num">')


def test_who_looked_at_a_dossier_is_found_by_its_code(
    office: Office, dossier: DossierId, admin: Browser
) -> None:
    thu = office.logged_in("thu", "clerk")
    thu.get(f"/ho-so/{dossier.hex()}")
    thu.get("/viec")
    admin.log_in("quan")

    page = find(admin, dossier=office.code(dossier))

    assert "Thu Thị Thử" in page
    assert "trang hồ sơ" in page
    assert "danh sách việc" in page  # a list showed it among others
    assert f'<span class="nw">{office.code(dossier)}</span>' in page  # no door of theirs
    leader = office.logged_in("chu", "leader")
    leader.get("/nhat-ky")
    theirs = find(leader, dossier=office.code(dossier))
    assert f'href="/ho-so/{dossier.hex()}">{office.code(dossier)}<' in theirs


def test_that_somebody_asked_about_a_dossier_is_written_down_too(
    office: Office, dossier: DossierId, admin: Browser
) -> None:
    find(admin, dossier=office.code(dossier))

    found = office.console.accounts.store.audit.find(Sought(subject=dossier.hex()), limit=1)
    assert [one.why for one in found] == ["find-audit"]


def test_a_code_that_nobody_has_is_said_and_stays_in_the_form(admin: Browser) -> None:
    answer = admin.post("/nhat-ky/tim", {"dossier": "H52.99-999999-9999"})

    assert answer.status_code == 422
    assert "Không có hồ sơ mang mã này" in answer.text
    assert 'value="H52.99-999999-9999"' in answer.text


def test_entries_are_found_by_person_act_and_day(office: Office, admin: Browser) -> None:
    office.logged_in("thu", "clerk").get("/tai-khoan")  # not for her
    number = office.console.accounts.store.find_account("thu")
    assert number is not None
    admin.log_in("quan")
    today, tomorrow = "16/11/2026", "17/11/2026"

    assert lines(find(admin, account=str(number.number), act="denied")) == 1
    assert lines(find(admin, account=str(number.number), act="denied", since=today)) == 1
    assert lines(find(admin, account=str(number.number), until=today)) >= 2
    assert lines(find(admin, since=tomorrow)) == 0
    assert admin.post("/nhat-ky/tim", {"since": "31/02/2026"}).status_code == 422


def test_a_long_audit_comes_page_by_page_and_each_line_once(office: Office, admin: Browser) -> None:
    for number in range(120):
        office.console.audit.did(1, f"n{number}", what="roles-set")

    seen: list[str] = []
    page = admin.get("/nhat-ky").text
    while below := BELOW.search(page):
        seen += re.findall(r"<small>(\d+)</small>", page)
        page = find(admin, below=below[1])
    seen += re.findall(r"<small>(\d+)</small>", page)

    # Each look at a page of it is an entry as well, above what is shown.
    assert len(seen) == len(set(seen))
    assert {*map(str, range(1, 122))} <= set(seen)


def test_no_question_looks_at_every_entry(office: Office) -> None:
    for plan in office.console.accounts.store.audit.plans():
        assert "SEARCH" in plan
        assert "SCAN audit" not in plan
        assert "TEMP B-TREE" not in plan


def test_another_commune_sees_its_own_people_and_takes_nothing_out(
    office: Office, dossier: DossierId
) -> None:
    office.logged_in("thu", "clerk").get(f"/ho-so/{dossier.hex()}")
    stranger = office.logged_in("lan", f"admin@{ELSEWHERE}")

    page = stranger.get("/nhat-ky").text

    assert "Thu Thị Thử" not in page
    assert "Lan Thị Thử" in page
    assert stranger.post("/nhat-ky/tim", {"dossier": office.code(dossier)}).status_code == 422
    assert stranger.post("/nhat-ky/xuat").status_code == 403


def test_what_was_taken_out_is_checked_without_the_centre(
    office: Office,
    dossier: DossierId,
    admin: Browser,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    admin.get(f"/ho-so/{dossier.hex()}")

    answer = admin.post("/nhat-ky/xuat")
    taken = tmp_path / "audit.csv"
    taken.write_bytes(answer.content)

    assert "attachment" in answer.headers["content-disposition"]
    assert main(["audit", "check", str(taken)]) == 0
    last = office.console.accounts.store.last_entry()
    assert last is not None
    assert last.why == "audit-exported"
    assert (
        f"{last.number} dòng nguyên vẹn; mắt xích cuối {last.link.hex()}" in capsys.readouterr().out
    )


@pytest.mark.parametrize("harm", ["change", "drop", "swap", "cut-in"])
def test_a_file_that_somebody_changed_is_noticed(
    office: Office, admin: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str], harm: str
) -> None:
    head, *some = admin.post("/nhat-ky/xuat").content.splitlines(keepends=True)
    match harm:
        case "change":
            some[1] = some[1].replace(b"quan", b"thu_") if b"quan" in some[1] else b"2" + some[1]
        case "drop":
            del some[0]
        case "swap":
            some[0], some[1] = some[1], some[0]
        case _:
            some.insert(1, some[1])
    taken = tmp_path / "audit.csv"
    taken.write_bytes(head + b"".join(some))

    assert main(["audit", "check", str(taken)]) == 1
    assert "không còn như lúc ghi" in capsys.readouterr().err


def test_a_spreadsheet_is_given_no_formula_and_the_chain_still_fits() -> None:
    said = [Entry(1, 0, 1, "did", f"{first}HYPERLINK()", "why", bytes(32)) for first in FORMULA]

    table = rows(said, head=True).decode()

    assert [*read(table.splitlines(keepends=True))] == said
    assert all(f",'{first}HYPERLINK" in table.replace('"', "") for first in FORMULA)


def test_a_file_of_something_else_is_named() -> None:
    with pytest.raises(MalformedBytes):
        [*read(["a,b,c\r\n"])]
    with pytest.raises(MalformedBytes):
        [*read([rows([], head=True).decode(), "x" * 20_001])]


def test_an_entry_that_is_changed_in_the_table_breaks_the_chain(office: Office) -> None:
    office.account("thu", "clerk")
    entries = [*office.console.accounts.store.all_entries()]
    assert check(entries) == len(entries)

    with pytest.raises(BrokenLink):
        check([entries[0]._replace(account=7), *entries[1:]])


def test_every_page_that_looks_says_in_words_which_it_was() -> None:
    looking = {name for name, rule in RULES.items() if rule.looks}

    assert {name for name in looking if why_key(name) == OTHER} == set()
