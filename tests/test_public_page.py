"""The citizen's page (`/tra-cuu`): what a slip opens, what it says, and what it never says."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from litestar.testing import TestClient

from protocol.actions import Code
from protocol.codes import SlipSecret, provisional_code, read_code, slip_key, write_secret
from protocol.ids import DossierId
from protocol.trade.time_events import Extended
from sync_server import accepting, happenings, results
from sync_server.accepting import Received
from sync_server.app import Parts, Service, create_app
from sync_server.decisions import CENTRE_OFFICER
from sync_server.public.look_up import NOT_FOUND, OF_ONE_HOUR, PATH
from sync_server.public.standing import SAID
from sync_server.public.texts import TEXTS
from tests.cases import at
from tests.console import stories
from tests.console.office import Office
from tests.law import the_procedure

AT_HOME: Final = "1.003583"
BIRTH: Final = "1.001193"
NAME: Final = "Lò Thị Mẫu"
OF_HOME: Final = SlipSecret(b"made there")
AGENCY: Final = "H52.99"
CHILD: Final = {"child.full_name": NAME, "ground_said": "mẹ khuyết tật"}


class Citizen:
    """On a neighbour's telephone."""

    def __init__(self, office: Office, folder: Path) -> None:
        parts = Parts(office.centre, office.console.offices)
        service = Service("token", folder, lambda: 1 << 40)
        self.http = TestClient(create_app(parts, service), base_url="https://centre.example")

    def looks(self, code: str, secret: str, **more: str) -> httpx.Response:
        return self.http.post(PATH, data={"ma": code, "bi-mat": secret, **more})

    def reads(self, code: str, secret: str, **more: str) -> str:
        answer = self.looks(code, secret, **more)
        assert answer.status_code == 200, answer.text
        return words(answer.text)


def words(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def citizen(office: Office, tmp_path: Path) -> Citizen:
    return Citizen(office, tmp_path)


@pytest.fixture
def slip(office: Office) -> tuple[DossierId, Received]:
    """Made at a home on Wednesday, received by the centre on Monday."""
    when = "25/11/2026 10:05"
    made = office.begin("an", when, AT_HOME, CHILD, footing="provisional")
    office.step("an", when, made, "provisional")
    code = provisional_code(office.who("an").id, 1)
    stories.write(office, "an", when, Code(code.text, slip_key(code, OF_HOME), True), made)
    office.sync("an", when="27/11/2026 16:00")
    office.time("30/11/2026 08:10")
    return made, accepting.accept(office.centre, made, AGENCY, reason="")


def secret_of(one: Received) -> str:
    return write_secret(one.secret)


def test_the_heading_is_the_answer_and_no_name_and_no_procedure_is_said(
    citizen: Citizen, slip: tuple[DossierId, Received]
) -> None:
    _, received = slip

    shown = citizen.reads(received.code, secret_of(received))

    assert "Trung tâm đã tiếp nhận hồ sơ. Ông/bà không cần làm gì thêm." in shown
    assert received.code in shown
    assert "Không thiếu giấy nào" in shown
    assert "Đã lập tại nhà 25/11/2026 Đã tiếp nhận 30/11/2026" in shown
    assert re.search(r"Thứ \w+, \d\d/12/2026, trước 17:00", shown)
    for never in (NAME, AT_HOME, the_procedure(AT_HOME).vi, "khuyết tật"):
        assert never not in shown


def test_both_codes_and_any_writing_of_the_secret_lead_there(
    office: Office, citizen: Citizen, slip: tuple[DossierId, Received]
) -> None:
    dossier, received = slip
    row = office.centre.store.dossiers.find(dossier)
    assert row is not None
    codes = {one.code for one in office.centre.store.slips.of(row.number)}
    assert {code[:2] for code in codes} == {"T-", "H5"}

    for secret in (write_secret(OF_HOME), secret_of(received)):
        for code in codes:
            typed = secret.lower().replace("-", " ")
            assert received.code in citizen.reads(f" {code.lower()} ", typed)


def test_a_wrong_code_and_a_wrong_secret_are_one_answer(
    citizen: Citizen, slip: tuple[DossierId, Received]
) -> None:
    _, received = slip
    wrong = [
        citizen.looks("H52.99-261130-4711", secret_of(received)),
        citizen.looks(received.code, "0000-0000-0000-0000"),
        citizen.looks(received.code, ""),
        citizen.looks("", secret_of(received)),
        citizen.looks("<script>", "x" * 40),
    ]

    assert {one.status_code for one in wrong} == {404}
    assert len({one.text for one in wrong}) == 1
    assert "Mã hồ sơ hoặc mã tra cứu chưa đúng" in wrong[0].text


def test_whoever_guesses_is_slowed_and_whoever_knows_comes_back_later(
    office: Office, citizen: Citizen, slip: tuple[DossierId, Received]
) -> None:
    _, received = slip
    tries = int(OF_ONE_HOUR.of_one / NOT_FOUND)
    for number in range(tries):
        assert citizen.looks(received.code, f"{number:016}").status_code == 404

    refused = citizen.looks(received.code, secret_of(received))

    assert refused.status_code == 429
    assert "Đã tra nhiều lần" in refused.text
    office.now_ms += int(refused.headers["retry-after"]) * 1000
    assert citizen.looks(received.code, secret_of(received)).status_code == 200


def test_a_made_up_forwarded_address_is_no_way_round(
    citizen: Citizen, slip: tuple[DossierId, Received]
) -> None:
    _, received = slip
    statuses = {
        citizen.http.post(
            PATH,
            data={"ma": received.code, "bi-mat": f"{number:016}"},
            headers={"x-forwarded-for": f"192.0.2.{number}"},
        ).status_code
        for number in range(40)
    }

    assert statuses == {404, 429}


def test_what_is_missing_is_named_and_the_days_of_waiting_do_not_count(
    office: Office, citizen: Citizen, slip: tuple[DossierId, Received]
) -> None:
    dossier, received = slip
    paper = the_procedure(AT_HOME).components[0]
    office.advance("30/11/2026 09:00", dossier, "processing")
    office.time("01/12/2026 09:00")
    happenings.happen(
        office.centre,
        dossier,
        "supplement_requested",
        [("items", paper.id), ("reason", "bản chụp mờ")],
    )

    shown = citizen.reads(received.code, secret_of(received))

    assert "Xin ông/bà nộp thêm 1 giấy." in shown
    assert paper.vi in shown
    assert "Những ngày chờ không tính" in shown
    assert "Trung tâm chỉ yêu cầu bổ sung một lần" in shown
    assert "bản chụp mờ" not in shown


def test_what_is_late_begins_with_an_apology(
    office: Office, citizen: Citizen, slip: tuple[DossierId, Received]
) -> None:
    dossier, received = slip
    office.advance("30/11/2026 09:00", dossier, "processing")
    office.time("21/12/2026 09:00")

    answer = citizen.looks(received.code, secret_of(received))

    heading = words(re.search(r"<h1>(.*?)</h1>", answer.text, re.DOTALL)[1])  # type: ignore[index]  # it is there
    assert heading.startswith("Trung tâm xin lỗi ông/bà vì trả kết quả chậm.")
    assert "Trung tâm sẽ báo ngày hẹn mới" in words(answer.text)
    assert "quá hạn" not in answer.text


def test_a_new_day_stands_in_the_place_of_the_old_one(
    office: Office, citizen: Citizen, slip: tuple[DossierId, Received]
) -> None:
    dossier, received = slip
    office.advance("30/11/2026 09:00", dossier, "processing")
    schedule = office.schedule(dossier)
    assert schedule is not None
    assert schedule.deadline.due_ms is not None
    until = at("18/12/2026 17:00")
    happenings.sign(
        office.centre, dossier, Extended(until_ms=until, reason="lý do", signer="Phạm Văn Thử")
    )

    assert "18/12/2026" in citizen.reads(received.code, secret_of(received))


def test_an_older_slip_is_genuine_and_says_that_it_was_replaced(
    office: Office, citizen: Citizen, slip: tuple[DossierId, Received]
) -> None:
    dossier, old = slip
    office.time("30/11/2026 10:00")
    new = results.replace_slip(office.centre, dossier, reason="gõ nhầm dấu", officer=CENTRE_OFFICER)

    shown = citizen.reads(old.code, secret_of(old))

    assert f"Phiếu này đúng và đã được thay bằng phiếu mới {new.code}" in shown
    assert "thay bằng phiếu mới" not in citizen.reads(new.code, secret_of(new))


def test_what_waits_for_the_centres_word_is_being_checked(office: Office, citizen: Citizen) -> None:
    """Wholly in quarantine: its slip resolves all the same."""
    office.who("an")
    office.revoke(office.people["an"], "lost")
    made = office.begin("an", "27/11/2026 09:00", BIRTH, CHILD, footing="provisional")
    code, secret = read_code("H52.99-261127-5001"), SlipSecret(b"ten bytes!")
    said = Code(code.text, slip_key(code, secret))
    stories.write(office, "an", "27/11/2026 09:01", said, made)
    tablet = office.people["an"]
    tablet.push(*tablet.outbox())

    shown = citizen.reads(code.text, write_secret(secret))

    assert "Trung tâm đã nhận hồ sơ và đang kiểm tra" in shown
    assert "cách ly" not in shown


def test_every_step_has_its_sentence(office: Office, citizen: Citizen) -> None:
    """Also the one before anybody has signed for it."""
    assert {f"is-{one}" for one in SAID} | {f"word-{one}" for one in SAID} <= set(TEXTS)
    made = office.begin("an", "27/11/2026 09:00", BIRTH, CHILD)
    code = read_code("H52.99-261127-5001")
    said = Code(code.text, slip_key(code, OF_HOME))
    stories.write(office, "an", "27/11/2026 09:01", said, made)
    office.sync("an", when="27/11/2026 16:00")

    assert "Trung tâm đã nhận hồ sơ." in citizen.reads(code.text, write_secret(OF_HOME))


def test_the_page_asks_for_nothing_from_elsewhere_and_keeps_nothing(citizen: Citizen) -> None:
    page = citizen.http.get(PATH)

    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; form-action 'self'")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in page.headers
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert re.findall(r'(?:src|href|action)="(?!/)', page.text) == []
    assert citizen.http.get(PATH + "/tokens.css").headers["content-type"].startswith("text/css")


def test_it_speaks_english_when_asked(citizen: Citizen, slip: tuple[DossierId, Received]) -> None:
    _, received = slip

    assert "How is your dossier?" in citizen.http.get(PATH, params={"tieng": "en"}).text
    shown = citizen.reads(received.code, secret_of(received), tieng="en")
    assert "The centre has received it. You need do nothing." in shown


def test_a_form_has_a_size(citizen: Citizen) -> None:
    assert citizen.looks("x" * 20_000, "y").status_code == 413


def test_every_sentence_is_there_in_both_languages() -> None:
    assert all(len(pair) == 2 and all(pair) for pair in TEXTS.values())
