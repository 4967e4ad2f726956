"""The history of a dossier as people read it."""

from protocol.actions import Act
from protocol.ids import sha256
from protocol.trade.act_particulars import KIND_OF, Mark, ReadAloud, act_of
from protocol.trade.history import _ACTS, _EVENTS, history_of, names_of
from protocol.trade.kinds import KINDS
from protocol.trade.time_events import NoticeDelivered, SupplementRequested
from tests.cases import Case, at
from tests.law import the_catalogue


def test_every_kind_of_event_and_act_has_its_sentence_in_both_languages() -> None:
    assert set(_EVENTS) == {one.kind for one in KINDS}
    assert set(_ACTS) == set(KIND_OF.values())
    assert all(vi and en for vi, en in (*_EVENTS.values(), *_ACTS.values()))


def test_a_dossier_is_told_in_the_order_of_the_centres_log_with_its_authors() -> None:
    case = Case()
    case.open("an", "20/11/2026 10:00", "1.003583")
    case.step("an", "20/11/2026 10:30", "received")
    case.happens("chi", "23/11/2026 09:00", SupplementRequested(("chung_sinh",), "thiếu"))
    case.happens("an", "24/11/2026 08:00", NoticeDelivered("Lò Thị Mẫu", "at_home"))

    told = history_of(case.state)

    assert [(one.at_ms, one.role, one.vi) for one in told] == [
        (at("20/11/2026 10:00"), "officer", "Lập hồ sơ 1.003583"),
        (at("20/11/2026 10:30"), "officer", "Chuyển sang “được tiếp nhận”"),
        (at("23/11/2026 09:00"), "clerk", "Yêu cầu bổ sung (Mẫu 02): chung_sinh"),
        (at("24/11/2026 08:00"), "officer", "Đã báo cho công dân: Lò Thị Mẫu"),
    ]


def test_procedures_and_papers_are_called_by_their_names() -> None:
    case = Case()
    case.open("an", "20/11/2026 10:00", "1.003583")
    asked = SupplementRequested(("chung_sinh", "not_known_here"), "thiếu")
    case.happens("chi", "23/11/2026 09:00", asked)
    procedure = the_catalogue().procedure("1.003583")

    told = history_of(case.state, names_of(procedure, lambda name: name.removeprefix("Thủ tục ")))

    paper = next(one for one in procedure.components if one.id == "chung_sinh")
    assert paper.vi.startswith("Giấy chứng sinh")
    assert [(one.vi, one.en) for one in told] == [
        (f"Lập hồ sơ {procedure.vi}", f"Opened, {procedure.en}"),
        (
            f"Yêu cầu bổ sung (Mẫu 02): {paper.vi}, not_known_here",
            f"Supplement requested (form 02): {paper.en or paper.vi}, not_known_here",
        ),
    ]
    assert "1.003583" not in told[0].vi


def test_a_language_is_said_once_however_the_officer_wrote_it() -> None:
    case = Case()
    case.open("an", "20/11/2026 10:00", "1.014027")
    times = at("20/11/2026 10:01"), at("20/11/2026 10:06")
    for said in ("tiếng Thái", "Thái"):
        read = act_of(ReadAloud(said, *times), sha256(b"read"))
        case.write("an", "20/11/2026 10:10", read)

    _, first, second = [one.vi for one in history_of(case.state)]

    assert first == second == "Đã đọc lại cho công dân nghe, 10:01–10:06, tiếng Thái"


def test_no_line_tells_which_fingers_gave_no_print_or_why() -> None:
    case = Case()
    case.open("an", "20/11/2026 10:00", "1.014027")
    digest = sha256(b"read")
    acts: list[Act] = [
        act_of(ReadAloud("thai", at("20/11/2026 10:01"), at("20/11/2026 10:06")), digest),
        act_of(Mark(how="cannot", finger_said="bỏng tay", tried=("right_index",)), digest),
    ]
    for act in acts:
        case.write("an", "20/11/2026 10:10", act)

    lines = [one.vi for one in history_of(case.state)]

    assert lines[1:] == [
        "Đã đọc lại cho công dân nghe, 10:01–10:06, tiếng Thái",
        "Công dân xác nhận có người làm chứng",
    ]
