"""The centre's questions to the officer, answered in the app: kept while typed, signed once."""

from pathlib import Path
from typing import Final

import pytest

from mobile import jottings
from mobile.state.app import Place
from protocol.ids import DossierId
from protocol.trade.events import events_in
from protocol.trade.questions import OfficerAnswered, OfficerAsked, open_questions
from sync_server import happenings
from tests.devices import PIN
from tests.screens.stage import Stage
from tests.screens.test_today import back_on

QUESTION: Final = "Cháu trai ngồi cạnh có phải là người phiên dịch không?"
ANSWER: Final = "Phải, cháu phiên dịch và tôi đã ghi tên."


def ask(stage: Stage, dossier: DossierId, question: str = QUESTION) -> None:
    happenings.happen(stage.home.centre, dossier, OfficerAsked.kind, [("question", question)])


@pytest.fixture
def asked(stage: Stage) -> DossierId:
    """A birth that the centre asks its officer about."""
    dossier = stage.home.take("25/11/2026 10:00", ground="disability").dossier
    stage.home.synchronise("25/11/2026 17:00")
    ask(stage, dossier)
    stage.home.synchronise("26/11/2026 08:00")
    return dossier


def answers(stage: Stage, dossier: DossierId) -> list[str]:
    said = events_in(stage.home.officer.store.state(dossier), OfficerAnswered)
    return [one.what.answer for one in said]


def test_the_task_of_today_leads_to_the_question_and_its_answer_ends_it(
    stage: Stage, asked: DossierId
) -> None:
    back_on(stage)
    stage.tap("Trung tâm hỏi: Cháu trai", "button")
    assert stage.state.app.here == (Place.ANSWER, asked.hex())
    assert stage.sees(QUESTION)
    assert stage.sees("Trung tâm hỏi, 17:00 ngày 25/11/2026")

    stage.type("Câu trả lời của cán bộ", f"  {ANSWER} ")
    stage.home.desk.now_ms += 60_000
    stage.tap("Gửi câu trả lời", "button")

    assert answers(stage, asked) == [ANSWER]
    assert stage.sees("Đã ghi câu trả lời.")
    assert stage.state.app.here.place is Place.TODAY
    assert not stage.sees("Trung tâm hỏi:")
    stage.home.synchronise("26/11/2026 08:10")
    assert open_questions(stage.home.centre.dossier(asked)) == []


def test_the_dossier_leads_there_first_and_its_history_has_both(
    stage: Stage, asked: DossierId
) -> None:
    stage.at(Place.DOSSIER, asked.hex())
    assert stage.sees(QUESTION)
    stage.tap("Trả lời Trung tâm", "button")  # the one next thing

    stage.type("Câu trả lời của cán bộ", ANSWER)
    stage.tap("Gửi câu trả lời", "button")

    assert stage.state.app.here.place is Place.DOSSIER
    assert stage.sees(f"Trung tâm hỏi cán bộ: {QUESTION}")
    assert stage.sees(f"Cán bộ trả lời Trung tâm: {ANSWER}")
    assert not stage.has("Trả lời Trung tâm", "button")
    stage.at(Place.ANSWER, asked.hex())
    assert stage.sees("Trung tâm không còn hỏi gì.")
    assert stage.sees("Máy này trả lời, 08:00 ngày 26/11/2026")
    assert stage.sees(ANSWER)
    assert not stage.has("Gửi câu trả lời", "button")


def test_nothing_is_sent_for_an_empty_answer_and_the_field_says_what_to_do(
    stage: Stage, asked: DossierId
) -> None:
    stage.at(Place.ANSWER, asked.hex())

    stage.type("Câu trả lời của cán bộ", "   ")
    stage.tap("Gửi câu trả lời", "button")

    assert stage.sees("Xin ghi câu trả lời; nếu không biết, xin ghi là không biết.")
    assert answers(stage, asked) == []
    stage.type("Câu trả lời của cán bộ", ANSWER)
    assert not stage.sees("Xin ghi câu trả lời;")


def test_a_question_that_came_while_she_wrote_is_read_before_it_is_answered(
    stage: Stage, asked: DossierId
) -> None:
    stage.at(Place.ANSWER, asked.hex())
    stage.type("Câu trả lời của cán bộ", ANSWER)
    ask(stage, asked, "Bà có ký trước mặt cán bộ không?")
    stage.home.synchronise("26/11/2026 08:05")

    stage.tap("Gửi câu trả lời", "button")

    assert answers(stage, asked) == []
    assert stage.sees("Câu hỏi của Trung tâm vừa thay đổi.")
    assert stage.sees("Bà có ký trước mặt cán bộ không?")
    assert stage.find("Câu trả lời của cán bộ", "textbox").control.value == ANSWER
    stage.tap("Gửi câu trả lời", "button")
    assert answers(stage, asked) == [ANSWER]
    assert open_questions(stage.home.officer.store.state(asked)) == []


def test_what_was_typed_is_sealed_when_the_device_locks_and_gone_when_it_is_signed(
    stage: Stage, asked: DossierId
) -> None:
    stage.at(Place.ANSWER, asked.hex())
    stage.type("Câu trả lời của cán bộ", ANSWER, leave=False)

    stage.do(stage.desk.lock)

    assert stage.state.answering.answer == ""
    assert ANSWER not in "\n".join(stage.told())
    stage.do(lambda: stage.desk.opened(stage.doors.open(stage.desk.home, PIN)))
    stage.at(Place.ANSWER, asked.hex())
    assert stage.find("Câu trả lời của cán bộ", "textbox").control.value == ANSWER
    stage.tap("Gửi câu trả lời", "button")
    assert jottings.read(stage.desk.device.store, asked, "answering") == {}


def test_a_second_after_the_last_letter_all_of_it_is_sealed(stage: Stage, asked: DossierId) -> None:
    stage.at(Place.ANSWER, asked.hex())
    stage.type("Câu trả lời của cán bộ", ANSWER, leave=False)

    stage.wait(1)

    assert jottings.read(stage.desk.device.store, asked, "answering") == {"answer": ANSWER}
    stage.type("Câu trả lời của cán bộ", "")
    stage.wait(1)
    assert stage.desk.device.store.find_note(asked, "answering") is None


def test_what_was_typed_for_one_citizen_is_on_no_other_page(
    stage: Stage, asked: DossierId, tmp_path: Path
) -> None:
    other = stage.home.take("26/11/2026 09:00", ground="disability").dossier
    stage.at(Place.ANSWER, asked.hex())
    stage.type("Câu trả lời của cán bộ", ANSWER)

    stage.at(Place.ANSWER, other.hex())

    assert ANSWER not in "\n".join(stage.told())
    assert QUESTION not in "\n".join(stage.told())
    stage.at(Place.ANSWER, asked.hex())
    assert stage.find("Câu trả lời của cán bộ", "textbox").control.value == ANSWER
