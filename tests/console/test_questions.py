"""The centre asks an officer back: it stands on their tablet until somebody has answered."""

from typing import Final

import pytest

from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.trade.questions import OfficerAnswered, OfficerAsked, open_questions, questions_in
from sync_server import happenings
from tests.console.office import Office
from tests.console.test_dossier_scenarios import act, at, page

BIRTH: Final = "1.001193"
CHILD: Final = {"child.full_name": "Lò Thị Mẫu"}
QUESTION: Final = "Bà ngoại có mặt lúc đọc lại không?"


@pytest.fixture
def asked(office: Office) -> DossierId:
    made = office.take("an", "20/11/2026 09:00", BIRTH, CHILD)
    office.sync("an", when="20/11/2026 16:00")
    clerk = at(office, "thu", "23/11/2026 08:00")
    assert "Đã gửi câu hỏi cho cán bộ" in act(clerk, made, "hoi-can-bo", question=QUESTION)
    return made


def test_a_question_reaches_the_tablet_and_its_answer_the_page(
    office: Office, asked: DossierId
) -> None:
    office.sync("an", when="23/11/2026 17:00")
    [open_one] = open_questions(office.seen("an", asked))
    assert open_one.what.question == QUESTION

    office.happens("an", "23/11/2026 17:05", asked, OfficerAnswered("Có, ngồi cạnh"))
    office.sync("an", when="23/11/2026 17:10")

    shown = page(at(office, "lan", "24/11/2026 08:00"), asked)
    assert "Hỏi lại cán bộ" in shown
    assert f"{QUESTION} · Thu Thị Thử" in shown
    assert "an: Có, ngồi cạnh" in shown
    assert "chờ cán bộ trả lời" not in shown


def test_a_clerk_writes_down_what_they_heard_and_from_whom(
    office: Office, asked: DossierId
) -> None:
    clerk = at(office, "lan", "23/11/2026 09:00")
    assert "chờ cán bộ trả lời" in page(clerk, asked)

    done = act(clerk, asked, "can-bo-tra-loi", by="an", answer="qua điện thoại: có mặt")

    assert "Đã ghi cán bộ trả lời" in done
    assert "an: qua điện thoại: có mặt" in done
    [(_, answer)] = questions_in(office.state(asked))
    assert answer is not None
    lan = office.console.accounts.store.find_account("lan")
    assert lan is not None
    assert answer.fact.officer == lan.officer


def test_nobody_answers_what_was_not_asked(office: Office, asked: DossierId) -> None:
    happenings.happen(office.centre, asked, "officer_answered", [("answer", "có")])

    with pytest.raises(NotPossible, match="không hỏi gì"):
        happenings.happen(office.centre, asked, "officer_answered", [("answer", "lần nữa")])


def test_an_officer_does_not_ask_in_the_centres_name(office: Office, asked: DossierId) -> None:
    office.sync("an", when="23/11/2026 17:00")
    with pytest.raises(NotPossible, match="không thuộc quyền"):
        office.happens("an", "23/11/2026 17:05", asked, OfficerAsked("ai?"))
