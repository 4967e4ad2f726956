"""Citizens ask about their own data: taken down, told, put off once, answered, by two clocks."""

from pathlib import Path

import pytest

from protocol.errors import MalformedBytes
from protocol.ids import DossierId
from sync_server import app
from sync_server.console.audits.terms import Period, Terms
from sync_server.store.audit_search import Sought
from tests.console.office import Browser, Office
from tests.town import ELSEWHERE

pytestmark = pytest.mark.slow

ASKED = {
    "kind": "see",
    "asker": "Lò Thị Mẫu",
    "contact": "0120 000 001",
    "words": "Xin xem hồ sơ của tôi.",
}


@pytest.fixture
def clerk(office: Office) -> Browser:
    office.time("23/11/2026 08:00")
    return office.logged_in("thu", "clerk")


def test_a_request_has_the_days_that_the_configuration_gives_it(
    office: Office, clerk: Browser
) -> None:
    page = clerk.get(clerk.post("/yeu-cau-du-lieu/moi", ASKED).headers["location"]).text

    assert "26/11/2026" in page  # two working days after Monday; Tuesday is a holiday
    assert "03/12/2026" in page  # ten days
    assert "chưa được đối chiếu với văn bản luật" in page

    office.console.terms = Terms(tell_working_days=1, see=Period(7, 7, 7), checked=True)
    page = clerk.get("/yeu-cau-du-lieu/1").text
    assert "30/11/2026" in page
    assert "chưa được đối chiếu" not in page


def test_the_days_stand_in_a_file_beside_the_settings(tmp_path: Path) -> None:
    assert app.read_terms(tmp_path) == Terms()
    said = b'{"see": {"days": 5, "third": 6, "extension": 7}, "checked": true}'
    (tmp_path / app.TERMS).write_bytes(said)

    assert app.read_terms(tmp_path) == Terms(see=Period(5, 6, 7), checked=True)
    (tmp_path / app.TERMS).write_bytes(said.replace(b"5", b"0"))
    with pytest.raises(MalformedBytes):
        app.read_terms(tmp_path)


@pytest.mark.parametrize(
    ("kind", "third", "due"),
    [
        ("correct", "", "03/12/2026"),
        ("see", "true", "08/12/2026"),
        ("restrict", "", "08/12/2026"),
        ("restrict", "true", "13/12/2026"),
        ("erase", "", "13/12/2026"),
        ("erase", "true", "23/12/2026"),
    ],
)
def test_each_kind_has_its_own_time(
    office: Office, clerk: Browser, kind: str, third: str, due: str
) -> None:
    said = {**ASKED, "kind": kind, **({"third": third} if third else {})}

    answer = clerk.post("/yeu-cau-du-lieu/moi", said)

    assert due in clerk.get(answer.headers["location"]).text


@pytest.mark.parametrize("missing", ["kind", "asker", "contact", "words"])
def test_what_is_missing_is_said_and_nothing_typed_is_lost(clerk: Browser, missing: str) -> None:
    answer = clerk.post("/yeu-cau-du-lieu/moi", {**ASKED, missing: ""})

    assert answer.status_code == 422
    assert f'id="{missing}-wrong"' in answer.text
    kept = {"asker": "Lò Thị Mẫu", "contact": "0120 000 001", "words": "Xin xem hồ sơ"}
    assert all(words in answer.text for name, words in kept.items() if name != missing)


def test_a_request_cannot_have_come_tomorrow(clerk: Browser) -> None:
    answer = clerk.post("/yeu-cau-du-lieu/moi", {**ASKED, "received": "24/11/2026"})
    assert "Ngày nhận không thể sau hôm nay" in answer.text

    assert (
        clerk.post("/yeu-cau-du-lieu/moi", {**ASKED, "received": "20/11/2026"}).status_code == 303
    )


def test_a_late_answer_is_late_for_ever_and_one_in_time_is_not(
    office: Office, clerk: Browser
) -> None:
    for _ in range(2):
        clerk.post("/yeu-cau-du-lieu/moi", ASKED)
    said = {"outcome": "done", "answer": "Đã đưa bản sao."}
    office.time("25/11/2026 08:00")
    clerk.log_in("thu")
    clerk.post("/yeu-cau-du-lieu/1/tra-loi", said)
    office.time("04/12/2026 08:00")
    clerk.log_in("thu")
    assert "quá hạn" in clerk.get("/yeu-cau-du-lieu").text
    clerk.post("/yeu-cau-du-lieu/2/tra-loi", said)

    assert "quá hạn" not in clerk.get("/yeu-cau-du-lieu/1").text
    assert "quá hạn" in clerk.get("/yeu-cau-du-lieu/2").text


def test_a_request_is_put_off_once_by_a_leader_who_says_why(office: Office, clerk: Browser) -> None:
    clerk.post("/yeu-cau-du-lieu/moi", ASKED)
    leader = office.logged_in("chu", "leader")

    assert clerk.post("/yeu-cau-du-lieu/1/gia-han", {"reason": "bận"}).status_code == 403
    assert leader.post("/yeu-cau-du-lieu/1/gia-han", {"reason": " "}).status_code == 422
    assert leader.post("/yeu-cau-du-lieu/1/gia-han", {"reason": "chờ tỉnh"}).status_code == 303
    assert "13/12/2026" in leader.get("/yeu-cau-du-lieu/1").text
    again = leader.post("/yeu-cau-du-lieu/1/gia-han", {"reason": "chờ nữa"})
    assert "không gia hạn nữa được" in again.text


def test_an_answer_stays_as_it_was_given(office: Office, clerk: Browser) -> None:
    clerk.post("/yeu-cau-du-lieu/moi", ASKED)
    clerk.post("/yeu-cau-du-lieu/1/bao")
    answer = {"outcome": "refused", "answer": "Luật yêu cầu lưu giữ."}
    assert (
        clerk.post("/yeu-cau-du-lieu/1/tra-loi", {"outcome": "", "answer": ""}).status_code == 422
    )
    clerk.post("/yeu-cau-du-lieu/1/tra-loi", answer)

    again = clerk.post("/yeu-cau-du-lieu/1/tra-loi", {"outcome": "done", "answer": "Khác."})

    assert "đã trả lời rồi" in again.text
    assert "Luật yêu cầu lưu giữ." in clerk.get("/yeu-cau-du-lieu/1").text
    store = office.console.accounts.store
    found = store.audit.find(Sought(subject="yc1", act="did"), limit=9)
    assert [one.why for one in reversed(found)] == [
        "data-request-taken",
        "data-request-told",
        "data-request-answered",
    ]


def test_who_asks_is_named_in_the_request_and_not_in_the_audit(
    office: Office, clerk: Browser
) -> None:
    clerk.post("/yeu-cau-du-lieu/moi", ASKED)
    clerk.get("/yeu-cau-du-lieu/1")

    said = " ".join(one.subject + one.why for one in office.console.accounts.store.all_entries())
    assert "Mẫu" not in said
    assert "0120" not in said


def test_a_request_may_name_a_dossier_of_this_commune_alone(office: Office) -> None:
    made: DossierId = office.take("an", "19/11/2026 09:00", "1.001193", {})
    office.sync("an", when="19/11/2026 15:00")
    clerk = office.logged_in("thu", "clerk")
    stranger = office.logged_in("lan", f"clerk@{ELSEWHERE}")
    named = {**ASKED, "dossier": office.code(made)}

    assert stranger.post("/yeu-cau-du-lieu/moi", named).status_code == 422
    clerk.log_in("thu")
    path = clerk.post("/yeu-cau-du-lieu/moi", named).headers["location"]
    assert office.code(made) in clerk.get(path).text
    stranger.log_in("lan")
    assert stranger.get(path).status_code == 404
    assert stranger.post(f"{path}/bao").status_code == 404
