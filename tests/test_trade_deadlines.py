"""docs/spec/trade-deadlines.md: the same log and catalogue give the same deadline everywhere."""

from itertools import permutations
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.errors import NotPossible
from protocol.merge import Placed, fold
from protocol.trade.course import course_of
from protocol.trade.deadlines import Deadline, Terms, Timeliness, deadline_of, timeliness
from protocol.trade.due import Practice
from protocol.trade.inside_steps import step_times
from protocol.trade.notices import pending_notices
from protocol.trade.supplements import (
    NO_PERIOD,
    NOT_TOLD,
    STILL_TIME,
    Task,
    answer_until,
    check_may_close,
    requests_in,
)
from protocol.trade.time_events import (
    Extended,
    NoticeDelivered,
    NoticeIssued,
    PapersTaken,
    PauseBegan,
    PauseEnded,
    StepBegan,
    SupplementAnswered,
    SupplementRequested,
)
from protocol.trade.time_rules import InsideStep, TimeRule
from tests.cases import Case, at, said
from tests.test_trade_due import WORKING

PRACTICE: Final = Practice(supplement_answer_days=10)
TEN_DAYS: Final = Terms(TimeRule(10, "WORKING_DAY"), WORKING, PRACTICE)
FIVE_DAYS: Final = Terms(TimeRule(5, "WORKING_DAY", excluded=("tax",)), WORKING, PRACTICE)
LATER: Final = at("31/12/2026 09:00")
MISSING: Final = SupplementRequested(("so_ho_khau",), "thiếu giấy tờ về cư trú")
TOLD: Final = NoticeDelivered("Lò Thị Mẫu", "at_home")


def received(when: str = "20/11/2026 08:00", footing: str = "mobile") -> Case:
    case = Case()
    case.open("an", when, "1.014027", footing)
    case.step("an", when, "received")
    return case


def deadline(case: Case, terms: Terms = TEN_DAYS, now: int = LATER) -> Deadline:
    return deadline_of(case.state, course_of(case.state), terms, now)


# From reception to the end.


def test_nothing_is_due_before_the_centre_has_received_it() -> None:
    case = Case()
    case.open("an", "25/11/2026 10:05", "1.001193", "provisional")
    case.step("an", "25/11/2026 10:20", "provisional")
    same_day = Terms(TimeRule(1, "SAME_DAY_15H"), WORKING, PRACTICE)

    assert deadline(case, same_day).due_ms is None
    assert timeliness(deadline(case, same_day), same_day, LATER) is Timeliness.NOT_RUNNING

    case.step("chi", "30/11/2026 08:10", "received")

    assert said(deadline(case, same_day).due_ms) == "30/11/2026 17:00"
    case.step("em", "30/11/2026 08:30", "processing")
    case.step("dung", "30/11/2026 15:20", "resolved")
    assert timeliness(deadline(case, same_day), same_day, LATER) is Timeliness.ON_TIME


def test_due_soon_and_overdue_are_computed() -> None:
    case = received()
    case.step("em", "23/11/2026 08:00", "processing")
    due = at("07/12/2026 17:00")

    def now(moment: str) -> Timeliness:
        return timeliness(deadline(case, now=at(moment)), TEN_DAYS, at(moment))

    assert deadline(case).due_ms == due
    assert now("01/12/2026 09:00") is Timeliness.RUNNING
    assert now("04/12/2026 09:00") is Timeliness.DUE_SOON
    assert now("07/12/2026 17:00") is Timeliness.DUE_SOON
    assert now("07/12/2026 17:01") is Timeliness.OVERDUE


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        ("04/12/2026 16:00", Timeliness.EARLY),
        ("07/12/2026 17:00", Timeliness.ON_TIME),
        ("07/12/2026 17:01", Timeliness.LATE),
    ],
)
def test_the_end_is_early_on_time_or_late(moment: str, wanted: Timeliness) -> None:
    case = received()
    case.step("em", "23/11/2026 08:00", "processing")
    case.step("dung", moment, "resolved")

    assert timeliness(deadline(case), TEN_DAYS, LATER) is wanted


def test_a_recalled_result_has_not_ended_anything() -> None:
    case = received()
    case.step("em", "23/11/2026 08:00", "processing")
    case.step("dung", "24/11/2026 08:00", "resolved")
    case.step("dung", "25/11/2026 08:00", "processing")

    assert deadline(case).resolved_ms is None
    assert said(deadline(case).first_resolved_ms) == "24/11/2026 08:00"

    case.step("dung", "08/12/2026 08:00", "resolved")
    case.step("an", "08/12/2026 10:00", "returned")

    assert said(deadline(case).ended_ms) == "08/12/2026 08:00"
    assert timeliness(deadline(case), TEN_DAYS, LATER) is Timeliness.LATE


# What is not counted.


def test_only_spans_that_the_procedure_excludes_are_not_counted() -> None:
    case = received()
    began = case.happens("em", "23/11/2026 08:00", PauseBegan("tax"))
    case.happens("em", "25/11/2026 11:30", PauseEnded(), [began])

    assert said(deadline(case, TEN_DAYS).due_ms) == "07/12/2026 17:00"
    assert said(deadline(case, FIVE_DAYS).appointed_ms) == "30/11/2026 17:00"
    assert said(deadline(case, FIVE_DAYS).due_ms) == "02/12/2026 11:00"


def test_a_span_that_lasts_pauses_the_clock() -> None:
    case = received()
    case.happens("em", "23/11/2026 08:00", PauseBegan("tax"))

    paused = deadline(case, FIVE_DAYS)
    assert paused.paused
    assert paused.due_ms is None
    assert timeliness(paused, FIVE_DAYS, LATER) is Timeliness.PAUSED


def test_waiting_for_payment_is_a_pause_where_the_procedure_says_so() -> None:
    terms = replace(TEN_DAYS, rule=TimeRule(10, "WORKING_DAY", excluded=("payment",)))
    case = received()
    case.step("em", "23/11/2026 08:00", "processing")
    case.step("em", "25/11/2026 08:00", "payment")
    case.step("em", "26/11/2026 08:00", "processing")

    assert said(deadline(case, terms).due_ms) == "08/12/2026 17:00"
    assert said(deadline(case, TEN_DAYS).due_ms) == "07/12/2026 17:00"


# One request for what is missing.


def late_request() -> Case:
    """Mẫu 02 on Monday; on Wednesday an officer who knows nothing of it takes just that paper."""
    case = received()
    case.offline("an", "binh")
    case.happens("chi", "23/11/2026 09:00", MISSING)
    case.happens("binh", "25/11/2026 14:20", PapersTaken(("so_ho_khau",)))
    case.save("an", "25/11/2026 16:00", {"phone": "0990000001"})
    return case


@pytest.mark.parametrize("order", [*permutations(("an", "binh"))])
def test_a_paper_taken_without_knowing_of_the_request_answers_it(order: tuple[str, str]) -> None:
    case = late_request()
    case.sync(*order)

    (request,) = requests_in(case.state)
    assert (said(request.began_ms), said(request.ended_ms)) == (
        "23/11/2026 09:00",
        "25/11/2026 14:20",
    )
    assert request.task is Task.ALREADY_THERE
    assert not deadline(case).asked_too_often


def test_what_lay_there_when_it_was_asked_for_is_what_was_found_wanting() -> None:
    case = received()
    case.happens("an", "20/11/2026 09:00", PapersTaken(("so_ho_khau",)))
    asked = case.happens("chi", "23/11/2026 09:00", MISSING)

    assert requests_in(case.state)[0].ended_ms is None

    case.happens("chi", "26/11/2026 10:00", SupplementAnswered(), [asked])
    assert said(requests_in(case.state)[0].ended_ms) == "26/11/2026 10:00"


def test_a_paper_that_was_there_unseen_makes_no_pause() -> None:
    case = received()
    case.offline("binh")
    case.happens("binh", "20/11/2026 14:00", PapersTaken(("so_ho_khau",)))
    case.happens("chi", "23/11/2026 09:00", MISSING)
    case.sync("binh")

    (request,) = requests_in(case.state)
    assert request.ended_ms == request.began_ms
    assert said(deadline(case).due_ms) == "07/12/2026 17:00"


def test_nobody_is_closed_out_for_silence_who_was_not_told() -> None:
    case = received()
    asked = case.happens("chi", "23/11/2026 09:00", MISSING)
    (request,) = requests_in(case.state)
    assert request.task is Task.ASK
    assert [(one.form, one.ref) for one in pending_notices(case.state)] == [("02", asked)]
    with pytest.raises(NotPossible, match=NOT_TOLD):
        check_may_close(request, LATER, WORKING, PRACTICE)

    case.happens("an", "01/12/2026 09:00", TOLD, [asked])
    (request,) = requests_in(case.state)
    assert request.task is Task.ASKED
    assert not pending_notices(case.state)
    assert said(answer_until(request, WORKING, PRACTICE)) == "11/12/2026 17:00"
    with pytest.raises(NotPossible, match=STILL_TIME):
        check_may_close(request, at("11/12/2026 17:00"), WORKING, PRACTICE)
    check_may_close(request, at("11/12/2026 17:01"), WORKING, PRACTICE)
    with pytest.raises(NotPossible, match=NO_PERIOD):
        check_may_close(request, LATER, WORKING, Practice())


def test_two_clerks_who_ask_at_once_have_asked_once() -> None:
    case = received()
    case.offline("giang")
    other = SupplementRequested(("giay_chung_sinh",), "ảnh không đọc được")
    first = case.happens("chi", "23/11/2026 09:00", MISSING)
    second = case.happens("giang", "23/11/2026 09:05", other)
    case.sync("giang")

    (request,) = requests_in(case.state)
    assert request.items == ("so_ho_khau", "giay_chung_sinh")
    assert not deadline(case).asked_too_often

    case.happens("an", "25/11/2026 09:00", TOLD, [first])
    assert requests_in(case.state)[0].task is Task.ASK  # the other list has not been told
    case.happens("an", "25/11/2026 09:30", TOLD, [second])
    (request,) = requests_in(case.state)
    assert request.delivery is not None
    assert said(request.delivery.at_ms) == "25/11/2026 09:30"


def test_a_second_request_counts_the_dossier_as_overdue() -> None:
    case = received()
    first = case.happens("chi", "23/11/2026 09:00", MISSING)
    case.happens("chi", "23/11/2026 10:00", SupplementAnswered(), [first])
    second = case.happens("chi", "25/11/2026 09:00", MISSING, [first])
    case.happens("chi", "25/11/2026 10:00", SupplementAnswered(), [second])
    case.step("em", "25/11/2026 11:00", "processing")
    case.step("dung", "26/11/2026 11:00", "resolved")

    assert len(requests_in(case.state)) == 2
    assert deadline(case).asked_too_often
    assert timeliness(deadline(case), TEN_DAYS, LATER) is Timeliness.LATE


def full_story() -> Case:
    """Everything that moves a deadline, once."""
    case = late_request()
    case.sync("binh", "an")
    began = case.happens("em", "26/11/2026 08:00", PauseBegan("tax"))
    case.happens("em", "27/11/2026 08:00", PauseEnded(), [began])
    case.step("em", "27/11/2026 09:00", "processing")
    case.happens("dung", "30/11/2026 09:00", Extended(LATER, "chờ xác minh", "Bà Mẫu"))
    case.step("dung", "14/12/2026 09:00", "resolved")
    return case


STORY: Final = full_story()


@given(st.permutations(STORY.sequenced))
def test_the_same_log_gives_the_same_deadline_in_any_order_of_arrival(
    entries: list[Placed],
) -> None:
    state = fold(entries, dossier=STORY.dossier)

    again = deadline_of(state, course_of(state), FIVE_DAYS, LATER)
    assert again == deadline(STORY, FIVE_DAYS)


# Extensions, notices, steps inside.


def test_one_extension_counts_when_its_apology_was_sent_in_time() -> None:
    case = received()
    until = at("14/12/2026 17:00")
    case.happens("dung", "07/12/2026 09:00", Extended(until, "chờ xác minh", "Bà Mẫu"))
    late, *_ = deadline(case).extensions
    assert (late.counts, late.reason) == (False, "gửi sau hạn chót xin gia hạn")
    assert said(deadline(case).due_ms) == "07/12/2026 17:00"

    case = received()
    case.happens("dung", "04/12/2026 09:00", Extended(until, "chờ xác minh", "Bà Mẫu"))
    case.happens("dung", "05/12/2026 09:00", Extended(until + 1, "lần nữa", "Bà Mẫu"))
    assert [one.counts for one in deadline(case).extensions] == [True, False]
    assert deadline(case).due_ms == until
    assert [one.form for one in pending_notices(case.state)] == ["04", "04"]


def test_a_notice_is_pending_until_somebody_told_the_citizen() -> None:
    case = received()
    letter = case.happens("chi", "23/11/2026 09:00", NoticeIssued("", "mời nhận kết quả"))
    case.step("em", "23/11/2026 10:00", "processing")
    stopped = case.step("dung", "25/11/2026 10:00", "stopped", reason="theo đề nghị")

    assert [one.ref for one in pending_notices(case.state)] == [letter, stopped]
    case.happens("an", "26/11/2026 10:00", TOLD, [letter, stopped])
    assert pending_notices(case.state) == []


def test_each_step_inside_has_its_own_time() -> None:
    steps = (
        InsideStep("kiem_tra", "kiểm tra", "Trung tâm", 4, "WORKING_HOUR"),
        InsideStep("tham_dinh", "thẩm định", "Văn hóa - Xã hội", 2, "WORKING_DAY"),
    )
    terms = replace(FIVE_DAYS, steps=steps)
    case = received()
    case.happens("chi", "20/11/2026 08:00", StepBegan("kiem_tra", "Chi"))
    case.happens("em", "20/11/2026 15:00", StepBegan("tham_dinh", "Em"))
    began = case.happens("em", "23/11/2026 08:00", PauseBegan("tax"))
    case.happens("em", "25/11/2026 08:00", PauseEnded(), [began])

    first, second = step_times(case.state, deadline(case, terms).pauses, terms)
    assert (first.officer, said(first.due_ms), said(first.ended_ms)) == (
        "Chi",
        "20/11/2026 13:30",
        "20/11/2026 15:00",
    )
    assert first.is_overdue(LATER)
    assert said(second.due_ms) == "26/11/2026 17:00"
    assert not second.is_overdue(at("26/11/2026 17:00"))
    assert second.is_overdue(at("26/11/2026 17:01"))
