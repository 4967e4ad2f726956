"""Step 6: what is missing opens its place; the PIN is typed for this one dossier."""

from mobile.state.app import Place, Where
from mobile.stated import usual
from protocol.actions import DeclareTime, SignOff
from protocol.codes import SECRET_BYTES, SlipSecret
from protocol.dossier import codes, facts_in_order
from protocol.ids import DossierId
from protocol.trade.pads import PadSlip, bindings_of, write_pad_slip
from protocol.trade.slip_code import centre_mark
from tests.cases import at
from tests.devices import PIN
from tests.screens.at_the_table import a_birth, begun, opened
from tests.screens.pages import a_page
from tests.screens.stage import Stage
from tests.test_centre_http import CENTRE

PAD = PadSlip(centre_mark(CENTRE), 12, 345, SlipSecret(bytes(range(SECRET_BYTES))))


def identity(dossier: str) -> DossierId:
    return DossierId(bytes.fromhex(dossier))


def heard(stage: Stage, dossier: str, *, photographed: bool = True) -> None:
    """Everything with the citizen is done, as `usual` says it."""
    if photographed:
        opened(stage, Place.HEARING, dossier)
        stage.do(stage.commands.hearing.took, a_page("TỜ KHAI"))
    work = stage.home.officer.fieldwork()
    digest = work.hearing.read_back(identity(dossier)).digest
    said = usual(work.lawbook.procedure(identity(dossier)))
    now_ms = stage.home.desk.now_ms
    work.hearing.record(identity(dossier), digest, said, began_ms=now_ms - 60_000)


def typed(stage: Stage, pin: str) -> None:
    for digit in pin:
        stage.tap(digit, "button")


def facts(stage: Stage, dossier: str, kind: type) -> int:
    state = stage.home.officer.store.state(identity(dossier))
    return [type(fact.action) for fact in facts_in_order(state)].count(kind)


def test_what_blocks_comes_first_and_the_button_does_it(stage: Stage) -> None:
    dossier = a_birth(stage)
    opened(stage, Place.REVIEW, dossier)

    assert stage.sees("Bước 6/6 · Xem lại")
    assert stage.sees("Còn 1 việc trước khi xác nhận")
    assert stage.sees("Chưa đọc lại bản này")

    stage.tap("Đọc lại cho người dân nghe", "button")

    assert stage.state.app.here == Where(Place.ALOUD, dossier)
    stage.tap("Quay lại")
    assert stage.state.app.here == Where(Place.HEARING, dossier)


def test_an_empty_field_of_the_form_opens_the_form(stage: Stage) -> None:
    dossier = begun(stage, "1.001193", {"child.full_name": "Lò Văn Mẫu"})
    opened(stage, Place.REVIEW, dossier)

    assert stage.state.review.blocks[0].kind == "form"
    stage.do(stage.commands.review.first)

    assert stage.state.app.here == Where(Place.FORM, dossier)


def test_what_may_be_missing_is_said_without_its_reason(stage: Stage) -> None:
    dossier = begun(stage)
    heard(stage, dossier)
    opened(stage, Place.REVIEW, dossier)

    assert stage.sees("Chưa biết; Trung tâm sẽ tra cứu")
    assert not stage.sees("thẻ đã mất")
    assert stage.sees("Đã đủ để xác nhận")


def test_a_signed_paper_is_photographed_first_or_put_off_by_the_officer(stage: Stage) -> None:
    dossier = begun(stage)
    heard(stage, dossier, photographed=False)
    opened(stage, Place.REVIEW, dossier)
    assert stage.sees("Chưa chụp tờ khai giấy")

    stage.tap("Chụp sau")

    assert stage.sees("Đã đủ để xác nhận")
    assert stage.sees("Tờ khai giấy: chụp sau")


def test_the_pin_confirms_and_the_slip_is_on_the_screen(stage: Stage) -> None:
    dossier = begun(stage)
    heard(stage, dossier)
    opened(stage, Place.REVIEW, dossier)

    stage.tap("Xác nhận đã lập tại nhà", "button")
    typed(stage, PIN)

    assert stage.state.app.trail == [Where(Place.TODAY), Where(Place.SLIP, dossier)]
    assert facts(stage, dossier, SignOff) == 1
    assert stage.sees("Đã lập tại nhà – chờ Trung tâm tiếp nhận")
    assert stage.state.review.typed == 0


def test_a_wrong_pin_signs_nothing_and_later_ones_wait(stage: Stage) -> None:
    dossier = begun(stage)
    heard(stage, dossier)
    opened(stage, Place.REVIEW, dossier)
    stage.tap("Xác nhận đã lập tại nhà", "button")

    for _ in range(5):
        typed(stage, "135792")

    assert facts(stage, dossier, SignOff) == 0
    assert stage.sees("Xin để máy bật, chờ 1 phút")

    typed(stage, PIN)
    assert facts(stage, dossier, SignOff) == 0, "not before the wait is over"
    assert stage.sees("Đã thử sai nhiều lần")


def test_a_clock_that_cannot_be_right_is_stated_instead(stage: Stage) -> None:
    dossier = begun(stage)
    heard(stage, dossier)
    stage.home.desk.now_ms = at("01/01/2031 08:00")
    opened(stage, Place.REVIEW, dossier)
    assert stage.state.review.blocks[-1].kind == "clock"

    stage.tap("Ghi ngày giờ", "button")
    stage.tap("Dùng ngày giờ này")
    assert stage.sees("Xin ghi đủ ngày, giờ và lý do.")
    stage.type("Ngày (25/11/2026)", "25/11/2026")
    stage.type("Giờ (10:05)", "10:20")
    stage.type("Lý do", "pin máy hỏng, giờ nhảy")
    stage.tap("Dùng ngày giờ này")
    stage.tap("Xác nhận đã lập tại nhà", "button")
    typed(stage, PIN)

    state = stage.home.officer.store.state(identity(dossier))
    [said] = [f.action for f in facts_in_order(state) if isinstance(f.action, DeclareTime)]
    assert (said.wall_ms, said.reason) == (at("25/11/2026 10:20"), "pin máy hỏng, giờ nhảy")
    assert codes(state)


def test_a_pre_printed_slip_is_bound_instead(stage: Stage) -> None:
    dossier = begun(stage)
    heard(stage, dossier)
    opened(stage, Place.REVIEW, dossier)

    stage.do(stage.commands.review.bind, write_pad_slip(PAD))
    assert stage.sees("Phiếu in sẵn: P12-0345")
    stage.tap("Xác nhận đã lập tại nhà", "button")
    typed(stage, PIN)

    state = stage.home.officer.store.state(identity(dossier))
    assert bindings_of([state])[12, 345][0].keeps
    assert stage.sees("Đã gắn phiếu in sẵn P12-0345")


def test_reception_at_home_is_confirmed_as_reception(stage: Stage) -> None:
    dossier = a_birth(stage, ground="disability")
    heard(stage, dossier)
    opened(stage, Place.REVIEW, dossier)

    assert stage.state.review.provisional is False
    assert stage.has("Xác nhận tiếp nhận", "button")


def test_the_due_date_is_seen_before_the_pin_is_typed(stage: Stage) -> None:
    dossier = a_birth(stage, ground="disability")
    heard(stage, dossier)
    opened(stage, Place.REVIEW, dossier)
    stage.tap("Xác nhận tiếp nhận", "button")

    assert stage.sees("Hẹn trả kết quả: Thứ Tư, 02/12/2026, 17:00")
    typed(stage, PIN)

    assert stage.state.slip.slip is not None
    assert stage.state.slip.slip.due == "02/12/2026, 17:00", "as was seen before"


def test_what_the_centre_receives_later_has_no_due_date_yet(stage: Stage) -> None:
    dossier = a_birth(stage)
    heard(stage, dossier)
    opened(stage, Place.REVIEW, dossier)
    stage.tap("Xác nhận đã lập tại nhà", "button")

    assert stage.sees("Ngày hẹn trả kết quả: chờ Trung tâm tiếp nhận")
    assert not stage.sees("02/12/2026")


def test_a_stated_day_moves_the_due_date_that_is_seen(stage: Stage) -> None:
    dossier = a_birth(stage, ground="disability")
    heard(stage, dossier)
    stage.home.desk.now_ms = at("01/01/2031 08:00")
    opened(stage, Place.REVIEW, dossier)
    stage.do(stage.commands.review.state_time, "26/11/2026", "10:20", "pin máy hỏng, giờ nhảy")
    stage.tap("Xác nhận tiếp nhận", "button")

    assert stage.sees("Hẹn trả kết quả: Thứ Năm, 03/12/2026, 17:00")
