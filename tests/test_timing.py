"""What is due when, in the registry: from the log alone, by the catalogue of the reception."""

from pathlib import Path

import pytest
from msgspec import Raw

from protocol.actions import Event, Named
from protocol.decoding import encode
from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.trade.events import event_of
from protocol.trade.time_events import Extended, SupplementRequested
from sync_server import office_control as office
from sync_server.projection import rebuild
from sync_server.store.timing import TimingRow
from tests.bureau import Bureau, a_day
from tests.cases import at, said
from tests.test_projection import projected

PENSION, LAND = "1.014027", "1.013978"
PERSON = {
    "applicant.full_name": "Lò Thị Mẫu",
    "applicant.dob": "1939",
    "applicant.residence.detail": "bản Nà Thử",
}


def times(bureau: Bureau, dossier: DossierId) -> TimingRow:
    row = bureau.centre.store.dossiers.find(dossier)
    assert row is not None
    found = bureau.centre.store.timing.find(row.number)
    assert found is not None
    return found


def received(bureau: Bureau, when: str = "20/11/2026 08:00", **values: str) -> DossierId:
    dossier = bureau.take("an", when, PENSION, {**PERSON, **values})
    bureau.sync("an", when="20/11/2026 16:00")
    bureau.advance("23/11/2026 08:00", dossier, "processing")
    return dossier


def test_a_rebuild_gives_the_same_times_whatever_was_announced_since(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    dossier = received(bureau)
    bureau.event(
        "23/11/2026 09:00", dossier, "supplement_requested", items="de_nghi", reason="thiếu"
    )
    bureau.event("25/11/2026 14:20", dossier, "supplement_answered")
    other = received(bureau, "21/11/2026 08:00")
    bureau.event(
        "26/11/2026 08:00", other, "merged", main=dossier.hex(), reason="một người hai hồ sơ"
    )
    bureau.begin("an", "26/11/2026 09:00", PENSION)  # a draft: nothing of it runs
    bureau.sync("an", when="26/11/2026 16:00")
    before = projected(tmp_path)

    rebuild(bureau.centre.store, bureau.centre.trust)

    assert projected(tmp_path) == before
    row = times(bureau, dossier)
    assert said(row.appointed_ms) == "07/12/2026 17:00"
    assert said(row.due_ms) == "09/12/2026 11:20"
    assert (row.paused, row.requests, row.to_tell) == (False, 1, 1)
    assert times(bureau, other).merged_into == dossier
    assert len(bureau.centre.store.timing.merged_into(dossier, limit=9)) == 1


def test_while_it_is_paused_nothing_is_due_and_afterwards_the_time_goes_on() -> None:
    bureau = Bureau()
    dossier = received(bureau)
    bureau.event(
        "23/11/2026 09:00", dossier, "supplement_requested", items="de_nghi", reason="thiếu"
    )

    assert times(bureau, dossier).paused
    assert times(bureau, dossier).due_ms is None
    (asked, _) = bureau.command("23/11/2026 10:00", office.Due(days=30))
    assert asked.startswith("tạm dừng tính thời hạn | ")
    assert asked.endswith("chưa thông báo cho người dân")

    bureau.event("25/11/2026 14:20", dossier, "supplement_answered")
    assert said(times(bureau, dossier).due_ms) == "09/12/2026 11:20"
    assert bureau.command("03/12/2026 08:00", office.Due(days=1))[0].startswith("chưa báo")


def test_timeliness_is_what_it_is_when_somebody_asks() -> None:
    bureau = Bureau()
    dossier = received(bureau)  # due 07/12 17:00

    def standing(when: str) -> str:
        return bureau.command(when, office.Due(days=30))[0].partition(" | ")[0]

    assert standing("24/11/2026 08:00") == "trong hạn"
    assert standing("04/12/2026 08:00") == "sắp đến hạn"
    assert standing("07/12/2026 17:01") == "quá hạn"
    bureau.advance("08/12/2026 08:00", dossier, "resolved")
    assert standing("08/12/2026 09:00") == "chưa báo cho người dân"
    assert "quá hạn" in bureau.command("08/12/2026 09:00", office.Register())[0]


def test_an_extension_counts_once_in_time_and_from_the_centre() -> None:
    bureau = Bureau()
    dossier = received(bureau)
    extend = {"reason": "chờ xác minh", "signer": "Bà Mẫu"}

    with pytest.raises(NotPossible, match="không sau hạn cũ"):
        bureau.event("24/11/2026 09:00", dossier, "extended", until_ms="07/12/2026", **extend)
    with pytest.raises(NotPossible, match="gửi sau hạn chót"):
        bureau.event("07/12/2026 09:00", dossier, "extended", until_ms="10/12/2026", **extend)
    bureau.event("04/12/2026 09:00", dossier, "extended", until_ms="10/12/2026", **extend)
    with pytest.raises(NotPossible, match="đã gia hạn một lần"):
        bureau.event("04/12/2026 09:10", dossier, "extended", until_ms="11/12/2026", **extend)

    assert said(times(bureau, dossier).due_ms) == "10/12/2026 17:00"


def test_what_is_not_for_its_author_to_say_moves_nothing_and_is_flagged() -> None:
    bureau = Bureau()
    dossier = received(bureau)
    bureau.sync("an", when="23/11/2026 09:00")
    later = Extended(at("31/12/2026 17:00"), "bận", "tự ký")
    with pytest.raises(NotPossible, match="không thuộc quyền"):
        bureau.happens("an", "23/11/2026 10:00", dossier, later)

    bureau.who("an").say(event_of(later), dossier)  # a program that does not ask
    bureau.sync("an", when="23/11/2026 11:00")

    assert said(times(bureau, dossier).due_ms) == "07/12/2026 17:00"
    flagged = bureau.command("23/11/2026 12:00", office.Flags("role"))
    assert [row.split(" | ")[:2] for row in flagged] == [
        ["role_not_expected", bureau.code(dossier)]
    ]


def test_an_event_that_cannot_be_read_is_counted_as_a_problem() -> None:
    bureau = Bureau()
    dossier = received(bureau)
    broken = Event(SupplementRequested.kind, [Named("items", Raw(encode("x")))], [], [])
    bureau.who("an").say(broken, dossier)
    bureau.who("an").say(Event("from_2031", [], [], []), dossier)
    bureau.sync("an", when="23/11/2026 11:00")

    assert times(bureau, dossier).problems == 2
    assert times(bureau, dossier).requests == 0


def test_dossiers_that_look_like_one_are_shown_and_never_blocked() -> None:
    bureau = Bureau()
    first = received(bureau)
    near = received(bureau, "21/11/2026 08:00", **{"applicant.full_name": "Lò Thị Mậu"})
    received(bureau, "21/11/2026 09:00", **{"applicant.dob": "1941"})
    other = bureau.take("an", "21/11/2026 10:00", "1.001776", PERSON)
    bureau.sync("an", when="22/11/2026 08:00")

    rows = bureau.command("23/11/2026 09:00", office.Duplicates())

    assert len(rows) == 1
    assert {bureau.code(first), bureau.code(near)} == set(rows[0].split(" | ")[:2])
    assert rows[0].endswith("tên, ngày sinh, nơi ở gần giống")
    assert bureau.code(other) not in rows[0]


def test_a_pause_is_for_spans_that_the_procedure_leaves_out() -> None:
    bureau = Bureau()
    birth = bureau.take("an", "20/11/2026 08:00", "1.003583", {"child.full_name": "Lò Văn Mẫu"})
    bureau.sync("an", when="20/11/2026 16:00")
    bureau.advance("23/11/2026 08:00", birth, "processing")

    with pytest.raises(NotPossible, match="không trừ khoảng 'tax'"):
        bureau.event("23/11/2026 08:30", birth, "pause_began", interval="tax")
    with pytest.raises(NotPossible, match="không có khoảng thời gian nào"):
        bureau.event("23/11/2026 08:30", birth, "pause_ended")
    bureau.event("23/11/2026 08:30", birth, "pause_began", interval="identification_number")
    assert times(bureau, birth).paused
    bureau.event("25/11/2026 08:30", birth, "pause_ended")
    assert said(times(bureau, birth).due_ms) == "01/12/2026 17:00"


def test_a_step_inside_has_to_be_one_of_the_procedures() -> None:
    bureau = Bureau()
    dossier = received(bureau)

    with pytest.raises(NotPossible, match="không có bước 'dance'"):
        bureau.event("23/11/2026 09:00", dossier, "step_began", step="dance", officer="em")
    bureau.event("23/11/2026 09:00", dossier, "step_began", step="check", officer="em")
    sheet = bureau.command("23/11/2026 10:00", office.ControlSheet(bureau.code(dossier)))
    assert any("| em |" in row for row in sheet)


@pytest.mark.parametrize(
    ("kind", "said", "why"),
    [
        ("dance", {}, "không có việc nào tên là"),
        ("extended", {"until": "27/11/2026"}, "không có mục 'until'"),
        ("extended", {"until_ms": "32/11/2026"}, "không phải ngày giờ có thật"),
        ("extended", {"until_ms": "2026"}, "xin viết ngày giờ như"),
        ("supplement_requested", {"items": "", "reason": "x"}, "supplement_requested"),
        ("result_delivered", {"read_aloud": "maybe"}, "có hoặc không"),
        ("merged", {"main": "xyz", "reason": "x"}, "không phải mã"),
        ("visit_planned", {"day": "27/11/2026", "officer": "an", "order": "một"}, "không phải số"),
    ],
)
def test_what_was_typed_wrongly_is_answered_in_words(
    kind: str, said: dict[str, str], why: str
) -> None:
    bureau = Bureau()
    dossier = received(bureau)

    with pytest.raises(NotPossible, match=why):
        bureau.event("24/11/2026 09:00", dossier, kind, **said)


def test_a_visit_asked_for_in_words_of_its_own_is_planned_all_the_same() -> None:
    bureau = Bureau()
    said = [("for.full_name", "Lò Thị Mẫu"), ("visit.procedure", "giấy tờ cho cháu")]
    (answer,) = bureau.command("20/11/2026 09:00", office.AskVisit(said))
    visit = answer.rpartition(" ")[2]
    plan = office.Happen(visit, "visit_planned", [("day", "25/11/2026"), ("officer", "an")])
    bureau.command("23/11/2026 08:00", plan)

    (row,) = bureau.command("24/11/2026 08:00", office.Visits(a_day("25/11/2026")))

    assert "giấy tờ cho cháu" in row
    with pytest.raises(NotPossible, match="đến nhà ai"):
        bureau.command("24/11/2026 08:00", office.AskVisit([("visit.village", "bản Nà Thử")]))
