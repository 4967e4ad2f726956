"""A house: its people, what passes between them and what does not, outcomes, results."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import msgspec
import pytest

from mobile.desk.household import joined, shared_for
from mobile.desk.telling import happenings_of
from mobile.household import join, record_of
from mobile.state.app import Place
from mobile.strings import TEXTS
from protocol.actions import Open, Value
from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.trade.act_particulars import Interpreter, ReadAloud, Witness
from protocol.trade.delivery import deliveries_of
from protocol.trade.hand_over import HandedOver, Party, Thing, custody
from protocol.trade.visits import ENDINGS, request_of
from protocol.trade.visits import Stage as Standing
from protocol.workflow import BUSINESS, axis_of
from sync_server import office_control as office
from tests.cases import at
from tests.devices import PAGE, PIN
from tests.law import the_procedure
from tests.screens.stage import Stage, a_stage
from tests.screens.test_today import P01 as ASKED
from tests.screens.test_today import ask, back_on

PENSION: Final = "1.014027"
MARRIAGE: Final = "1.000593"
MOBILE_BIRTH: Final = "1.003583"
P01: Final = {"applicant.full_name": "Lò Thị Mẫu", "applicant.dob": "1939", "applicant.sex": "NU"}
P04: Final = {
    "groom.full_name": "Quàng Văn Thử",
    "groom.dob": "1996-11-30",
    "groom.pin": "099096000004",
    "bride.full_name": "Cà Thị Mẫu",
    "bride.dob": "2008-11-25",
    "bride.pin": "099308000005",
}
# What no other dossier of the house may ever show.
CANARIES: Final = {
    "applicant.full_name": "Lò Thị Mẫu",
    "applicant.dob": "1939-02-17",
    "applicant.sex": "NU",
    "applicant.pin": "099139000001",
    "applicant.phone": "0120000987",
    "applicant.ethnic": "03",
    "applicant.household": "POOR",
    "applicant.current_benefits": "CANARY-trợ cấp",
    "payment.bank": "CANARY-ngân hàng",
    "payment.account_no": "CANARY-0099",
    "guardian.full_name": "CANARY-người giám hộ",
}
ADDRESS: Final = {
    "applicant.residence.province": "14",
    "applicant.residence.unit": "03820",
    "applicant.residence.detail": "bản Nà Thử",
}
OFFER: Final = "bản Nà Thử, Xã Ngọc Chiến, Tỉnh Sơn La"  # for a tap, with whose it is
GRANDSON: Final = Interpreter(
    "tiếng Thái", name="Lò Văn Pánh", number="099210000011", relation="cháu nội", age=15,
    interest=False,
)  # fmt: skip
HEAD: Final = Witness("Cà Văn Mẫu", "099065000031", "bản Nà Thử", 61, interest=False)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Stage]:
    """At P01's, where a clerk has sent her."""
    with a_stage(tmp_path) as stage:
        visit = ask(stage.home, ASKED, day="25/11/2026", officer="an", hour="09:00")
        stage.home.synchronise("25/11/2026 08:55")
        back_on(stage)
        stage.tap("Đã đến nơi")
        assert stage.state.app.here.of == visit.hex()
        yield stage


def the_visit(stage: Stage) -> DossierId:
    return DossierId(bytes.fromhex(stage.state.household.visit))


def taken(
    stage: Stage, procedure: str, values: Mapping[str, Value], visit: DossierId | None = None
) -> DossierId:
    """Opened, and where `visit` says so at that house."""
    officer, now_ms = stage.home.officer, stage.home.desk.now_ms
    footing = the_procedure(procedure).footing
    dossier = officer.capture.open_dossier(
        Open(procedure, 1, "1", footing), values, now_ms=now_ms
    ).header.dossier
    if visit is not None:
        join(officer.store, dossier, visit, now_ms=now_ms)
    return dossier


def grandmother(stage: Stage) -> DossierId:
    """P01's own dossier, with everything about her, an interpreter and a witness."""
    dossier = taken(stage, PENSION, {**CANARIES, **ADDRESS}, the_visit(stage))
    hearing = stage.home.officer.fieldwork().hearing
    heard = hearing.read_back(dossier)
    stated = (ReadAloud("tiếng Thái"), GRANDSON, HEAD)
    hearing.record(dossier, heard.digest, stated, began_ms=heard.began_ms)
    stage.home.officer.capture.attach(
        stage.home.officer.store.screen(dossier), PAGE, now_ms=stage.home.desk.now_ms
    )
    return dossier


def resolved(
    stage: Stage, procedure: str, values: Mapping[str, Value], *, decided: str
) -> DossierId:
    """Received at the home, decided at the centre, and a visit that brings it back."""
    officer = stage.home.officer
    dossier = taken(stage, procedure, values)
    to = "received" if the_procedure(procedure).footing == "mobile" else "provisional"
    screen = officer.store.screen(dossier)
    officer.capture.transition(screen, BUSINESS, to, now_ms=stage.home.desk.now_ms)
    _, slip = officer.capture.give_code(dossier, now_ms=stage.home.desk.now_ms)
    stage.home.synchronise("20/11/2026 16:00")
    if to == "provisional":
        stage.home.accept("23/11/2026 08:10", slip.code.text)
    stage.home.step("23/11/2026 08:30", slip.code.text, "processing")
    stage.home.step(decided, slip.code.text, "resolved")
    return dossier


def at_home(stage: Stage, dossier: DossierId, when: str, name: str) -> DossierId:
    """The visit that brings a result; the officer has arrived."""
    said = {"for.full_name": name, "visit.village": "bản Nà Thử", "visit.dossier": dossier.hex(),
            "asks.phone": "0120000011"}  # fmt: skip
    visit = ask(stage.home, said, day=when[:10], officer="an")
    stage.home.synchronise(when)
    back_on(stage)
    stage.tap("Đã đến nơi")
    return visit


# People of one house.


def test_the_wish_for_which_she_came_is_the_first_thing_to_begin(house: Stage) -> None:
    assert house.sees("Nhà Lò Thị Mẫu")
    assert house.sees("Bản Nà Thử · đến lúc 08:55")
    (wish,) = house.state.household.people
    assert (wish.stand, wish.procedure) == ("wish", PENSION)

    house.tap("Bắt đầu")

    assert house.state.app.here.place in {Place.PROCEDURES, Place.CHECKLIST, Place.WHO}


def test_a_draft_begun_at_the_house_belongs_to_it_and_stands_there(house: Stage) -> None:
    visit = the_visit(house)
    house.tap("Bắt đầu")
    house.at(Place.VISIT, visit.hex())

    (draft,) = house.state.household.people
    assert draft.stand == "draft"
    store = house.home.officer.store
    dossier = DossierId(bytes.fromhex(draft.dossier))
    assert record_of(store, dossier) == {"visit.record": visit.hex()}


def test_a_draft_begun_elsewhere_belongs_to_no_house(house: Stage) -> None:
    house.at(Place.TODAY)
    dossier = DossierId(bytes(range(16)))
    joined(house.desk, dossier)

    assert record_of(house.home.officer.store, dossier) == {}


def test_nothing_of_one_person_is_on_the_next_ones_screens(house: Stage) -> None:
    """Whatever the grandmother's dossier says, an offer of the shared address apart."""
    grandmother(house)
    visit = the_visit(house)
    house.at(Place.VISIT, visit.hex())
    house.do(lambda: house.commands.taking.start(PENSION))
    for place in (Place.PROCEDURES, Place.WHO, Place.FORM):
        house.state.app.instead(place, house.state.app.here.of)
        house.settle()
        for canary in CANARIES.values():
            if len(canary) > 2:
                assert not [line for line in house.told() if canary in line and OFFER not in line]


def test_what_a_house_shares_is_named_and_never_the_rest(house: Stage) -> None:
    grandmother(house)
    second = taken(house, PENSION, {"applicant.full_name": "Lò Thị Thử"}, the_visit(house))

    offers = shared_for(house.desk, second)

    assert {(one.kind, one.words) for one in offers} == {
        ("address", OFFER),
        ("interpreter", "Lò Văn Pánh"),
        ("witness", "Cà Văn Mẫu"),
    }
    said = str([(one.words, one.parts) for one in offers])
    assert not [value for value in CANARIES.values() if len(value) > 2 and value in said]
    (address,) = (one for one in offers if one.kind == "address")
    assert dict(address.parts) == {"province": "14", "unit": "03820", "detail": "bản Nà Thử"}
    (speaks,) = (one for one in offers if one.kind == "interpreter")
    assert dict(speaks.parts).keys() == {"name", "number", "language"}  # not whose kin, which age


def test_an_interpreter_is_never_offered_as_a_witness(house: Stage) -> None:
    first = grandmother(house)
    second = taken(house, PENSION, {"applicant.full_name": "Lò Thị Thử"}, the_visit(house))
    hearing = house.home.officer.fieldwork().hearing
    heard = hearing.read_back(second)
    also = Witness("LÒ VĂN PÁNH", "", "bản Nà Thử", 15, interest=False)
    hearing.record(second, heard.digest, (also,), began_ms=heard.began_ms)
    third = taken(house, PENSION, {"applicant.full_name": "Cà Văn Mẫu"}, the_visit(house))

    assert not [one for one in shared_for(house.desk, third) if one.kind == "witness"]
    assert first != second
    # And nobody witnesses for themselves: the head of the village is the citizen of the third.


def test_a_house_shares_nothing_with_another_house(house: Stage) -> None:
    grandmother(house)
    other = ask(house.home, {"for.full_name": "Vàng A Mẫu"}, day="25/11/2026", officer="an")
    dossier = taken(house, PENSION, {"applicant.full_name": "Vàng A Mẫu"}, other)

    assert shared_for(house.desk, dossier) == ()


def test_a_paper_of_the_house_is_attached_once_more_by_a_tap(house: Stage) -> None:
    officer, visit = house.home.officer, the_visit(house)
    birth = {"child.full_name": "Lò Văn Thử"}
    first = taken(house, MOBILE_BIRTH, birth, visit)
    papers = PAGE.__class__(PAGE.content, PAGE.media_type, "giay_to", PAGE.thumbnail, "cu_tru")
    for paper in (papers, PAGE):  # the second belongs to nobody but the child
        officer.capture.attach(officer.store.screen(first), paper, now_ms=house.home.desk.now_ms)
    second = taken(house, MOBILE_BIRTH, {"child.full_name": "Lò Thị Út"}, visit)

    (offer,) = (one for one in shared_for(house.desk, second) if one.kind == "paper")
    house.do(lambda: house.commands.household.attach_again(second.hex(), offer.key))

    roots = [root for root, _ in officer.store.blobs_of(second)]
    assert len(roots) == 2  # the page and its thumbnail
    assert officer.store.find_blob(second, roots[-1]) == PAGE.content


# What came of it.


def test_every_ending_is_said_in_its_own_words(house: Stage) -> None:
    house.tap("Ghi kết quả chuyến đi")
    for key, words in ENDINGS.items():
        assert TEXTS[f"ending.{key}"].vi == words
        assert house.has(words[:1].upper() + words[1:], "button")


def test_without_a_choice_it_says_what_to_do(house: Stage) -> None:
    house.tap("Ghi kết quả chuyến đi")
    house.tap("Ghi kết quả", "button")

    assert house.sees("Chưa chọn kết quả")


def test_an_absent_family_is_met_again_on_the_day_that_was_agreed(house: Stage) -> None:
    visit = the_visit(house)
    house.tap("Ghi kết quả chuyến đi")
    house.tap("Vắng nhà")
    house.type("Ngày đến lại (nếu đã hẹn)", "24/11/2026")
    house.tap("Ghi kết quả", "button")
    assert house.sees("Chưa đọc được ngày này")

    house.type("Ngày đến lại (nếu đã hẹn)", "27/11/2026")
    house.type("Ghi thêm (không bắt buộc)", "bà đi nương")
    house.tap("Ghi kết quả", "button")

    assert house.state.app.here.place is Place.TODAY
    assert house.sees("Đến lại: Thứ Sáu, 27/11/2026")
    request = request_of(house.home.seen(visit))
    assert request.stage is Standing.PLANNED
    assert request.plan is not None
    assert request.plan.day == date(2026, 11, 27)
    assert house.sees("Ngày đi tiếp: Thứ Sáu, 27/11/2026")


def test_a_day_that_was_agreed_must_be_said(house: Stage) -> None:
    house.tap("Ghi kết quả chuyến đi")
    house.tap("Hẹn lại ngày khác")
    house.tap("Ghi kết quả", "button")

    assert house.sees("Chưa đọc được ngày này")


def test_a_visit_that_is_done_is_done(house: Stage) -> None:
    visit = the_visit(house)
    house.tap("Ghi kết quả chuyến đi")
    house.tap("Đã xong")
    house.tap("Ghi kết quả", "button")

    assert request_of(house.home.seen(visit)).stage is Standing.CLOSED
    assert house.state.today.next.kind == "start"
    assert house.sees("đã xong")


# The tablet in somebody's hand.


def test_the_tablet_in_a_citizens_hand_shows_one_page_and_no_way_out(house: Stage) -> None:
    before = list(house.state.app.trail)
    house.tap("Đưa máy cho người dân xem")

    assert house.state.app.here.place is Place.HAND_THE_TABLET
    assert house.client.view().appbar is None
    assert house.client.view().navigation_bar is None
    assert [node.name for node in house.nodes("button")] == ["Đưa lại cho cán bộ"]
    house.do(lambda: house.commands.app.back())
    assert house.state.app.here.place is Place.HAND_THE_TABLET

    house.tap("Đưa lại cho cán bộ")
    for digit in "999999":
        house.tap(digit, "button")
    assert house.sees("Mã chưa đúng")
    assert house.state.app.here.place is Place.HAND_THE_TABLET

    for digit in PIN:
        house.tap(digit, "button")
    assert house.state.app.trail == before


# Results handed over at home.


def test_a_marriage_in_halves(tmp_path: Path) -> None:
    """Scenario 3: with one party at home nothing goes out; with both, each gets one original."""
    with a_stage(tmp_path, begins="20/11/2026 09:00") as stage:
        dossier = resolved(stage, MARRIAGE, P04, decided="25/11/2026 10:00")
        visit = at_home(stage, dossier, "27/11/2026 14:00", "Quàng Văn Thử")
        officer = stage.home.officer
        own = Party("officer", "an", officer.store.certificate().officer)
        things = tuple(
            Thing(name, "Giấy chứng nhận kết hôn") for name in ("certificate/1", "certificate/2")
        )
        said = HandedOver(Party("centre", "Trung tâm"), own, things)
        screen = officer.store.screen(dossier)
        officer.capture.hand_over(screen, said, now_ms=stage.home.desk.now_ms)

        stage.tap("Trả kết quả: Giấy chứng nhận kết hôn")
        stage.tap("Đã ký", nth=1)  # the groom
        stage.tap("Đã đọc lại nội dung giấy cho người dân nghe")
        stage.tap("Trao kết quả", "button")

        assert stage.sees("còn thiếu: Bên nữ")
        assert stage.sees("Hai bên cùng có mặt")
        assert not deliveries_of(stage.home.seen(dossier))
        stage.tap("Để lần khác: ghi kết quả chuyến đi")
        stage.tap("Vắng một bên")
        stage.type("Ngày đến lại (nếu đã hẹn)", "30/11/2026")
        stage.tap("Ghi kết quả", "button")
        held = custody(stage.home.seen(dossier))
        assert {whose[-1].what.takes.name for whose in held.values()} == {"an"}

        stage.home.desk.now_ms = at("30/11/2026 10:00")
        back_on(stage)
        stage.tap("Đã đến nơi")
        assert stage.state.app.here.of == visit.hex()
        stage.tap("Trả kết quả: Giấy chứng nhận kết hôn")
        stage.tap("Điểm chỉ", nth=0)
        stage.tap("Đã ký", nth=1)
        stage.tap("Đã đọc lại nội dung giấy cho người dân nghe")
        stage.tap("Trao kết quả", "button")

        assert stage.sees("Đã trao cho")
        state = stage.home.seen(dossier)
        (given,) = deliveries_of(state)
        assert dict(zip(given.what.owners, given.what.things, strict=True)) == {
            "bride": "certificate/1",
            "groom": "certificate/2",
        }
        assert {(one.person, one.how) for one in given.what.marks} == {
            ("bride", "thumb"),
            ("groom", "signature"),
        }
        assert axis_of(state).state == "returned"
        assert {whose[-1].what.takes.side for whose in custody(state).values()} == {"citizen"}
        assert not stage.has("Trao kết quả", "button")


def test_a_third_original_is_impossible_and_it_is_said_why(tmp_path: Path) -> None:
    with a_stage(tmp_path, begins="20/11/2026 09:00") as stage:
        dossier = resolved(stage, MARRIAGE, P04, decided="25/11/2026 10:00")
        at_home(stage, dossier, "30/11/2026 10:00", "Quàng Văn Thử")
        stage.tap("Trả kết quả: Giấy chứng nhận kết hôn")
        for nth in (0, 1):
            stage.tap("Đã ký", nth=nth)
        stage.tap("Đã đọc lại nội dung giấy cho người dân nghe")
        stage.tap("Trao kết quả", "button")

        stage.at(Place.TODAY)
        stage.at(Place.HAND_OVER, dossier.hex())
        assert stage.sees("Đã trao đủ 2 bản, không còn bản nào để trao")
        assert stage.sees("10:00 ngày 30/11/2026")
        assert not stage.sees("chưa có kết quả")

        (given,) = deliveries_of(stage.home.seen(dossier))
        for things, said in (
            (("certificate/3",), "chỉ có 2 bản chính"),
            (("certificate/1",), "bản này đã trao rồi"),
            (("letter/1",), "kết quả đã trao đủ"),
        ):
            more = msgspec.structs.replace(given.what, things=things, owners=("groom",))
            with pytest.raises(NotPossible, match=said):
                happenings_of(stage.desk).sign(dossier, more)


def test_what_is_not_decided_yet_has_no_result_to_hand_over(stage: Stage) -> None:
    stage.home.desk.now_ms = at("25/11/2026 09:00")
    dossier = taken(stage, PENSION, P01)

    stage.at(Place.HAND_OVER, dossier.hex())

    assert stage.sees("Hồ sơ này chưa có kết quả để trao.")
    stage.tap("Xem", "button")
    assert stage.state.app.here == (Place.DOSSIER, dossier.hex())


def test_the_way_back_from_a_result_leads_to_the_house_and_says_nothing(tmp_path: Path) -> None:
    with a_stage(tmp_path, begins="20/11/2026 09:00") as stage:
        dossier = resolved(stage, MARRIAGE, P04, decided="25/11/2026 10:00")
        visit = at_home(stage, dossier, "27/11/2026 14:00", "Quàng Văn Thử")
        stage.tap("Trả kết quả: Giấy chứng nhận kết hôn")
        assert stage.state.household.visit == visit.hex()  # whose house it is, is not forgotten

        stage.tap("Quay lại")

        assert stage.sees("Nhà Quàng Văn Thử")
        assert stage.state.app.message == ""


def test_a_daughter_with_a_handwritten_authorisation_and_no_neighbour(tmp_path: Path) -> None:
    """Scenario 8, the pension."""
    with a_stage(tmp_path, begins="20/11/2026 09:00") as stage:
        dossier = resolved(stage, PENSION, P01, decided="01/12/2026 09:00")
        at_home(stage, dossier, "04/12/2026 09:00", "Lò Thị Mẫu")
        stage.tap("Trả kết quả: Quyết định hưởng trợ cấp hưu trí xã hội")

        stage.tap("Người được ủy quyền khác")
        stage.type("Họ và tên người nhận", "Cà Văn Thử")
        stage.type("Là gì của chủ hồ sơ", "hàng xóm")
        stage.tap("Trao kết quả", "button")
        assert stage.sees("Cần giấy ủy quyền có chứng thực.")
        assert stage.sees("Con, cháu, vợ, chồng, anh, chị, em ruột")

        stage.tap("Con, cháu, vợ, chồng, anh, chị, em ruột")
        stage.type("Họ và tên người nhận", "Lò Thị Ón")
        stage.type("Là gì của chủ hồ sơ", "con gái")
        stage.tap("Trao kết quả", "button")
        assert stage.sees("Cần giấy ủy quyền.")
        stage.tap("Viết tay")
        stage.tap("Trao kết quả", "button")

        (given,) = deliveries_of(stage.home.seen(dossier))
        assert (given.what.name, given.what.paper) == ("Lò Thị Ón", "written")


def test_for_a_mobile_birth_registration_nobody_else_is_offered(tmp_path: Path) -> None:
    with a_stage(tmp_path, begins="20/11/2026 09:00") as stage:
        birth = {"child.full_name": "Lò Văn Mẫu", "requester.full_name": "Lò Thị Thử"}
        dossier = resolved(stage, MOBILE_BIRTH, birth, decided="01/12/2026 09:00")
        at_home(stage, dossier, "04/12/2026 09:00", "Lò Thị Thử")
        stage.tap("Trả kết quả: Giấy khai sinh")

        assert [one.key for one in stage.state.household.handing.receivers] == ["requester"]
        stage.tap("Trao kết quả", "button")
        assert stage.sees("còn thiếu: Người yêu cầu")


def test_after_a_death_nothing_is_handed_out_and_nobody_is_asked(tmp_path: Path) -> None:
    """Scenario 8, its end."""
    with a_stage(tmp_path, begins="20/11/2026 09:00") as stage:
        dossier = resolved(stage, PENSION, P01, decided="01/12/2026 09:00")
        visit = at_home(stage, dossier, "04/12/2026 09:00", "Lò Thị Mẫu")
        assert stage.state.today.todos
        stage.tap("Ghi kết quả chuyến đi")
        stage.tap("Đã mất")
        stage.tap("Ghi kết quả", "button")

        assert stage.sees("1.000419")
        assert stage.sees("1.014028")
        assert stage.sees("Mọi lời nhắc tới điện thoại gia đình đã dừng.")
        assert not stage.sees("người chết")
        stage.tap("Về Hôm nay")
        assert stage.state.today.todos == ()  # nothing is to be told or asked

        stage.at(Place.VISIT, visit.hex())
        assert stage.state.household.phone == ""
        assert stage.sees("Gia đình đang có tang")
        stage.at(Place.HAND_OVER, dossier.hex())
        stage.tap("Người đề nghị")
        stage.tap("Trao kết quả", "button")
        assert stage.sees("Người nhận đã mất: kết quả giữ lại")
        assert not deliveries_of(stage.home.seen(dossier))
        stage.home.synchronise("04/12/2026 16:00")
        assert office.run(office.Visits(), stage.home.centre) == []
