"""docs/spec/trade-office.md: forms 01-07 as typed content, by the shipped catalogue."""

import importlib
import pkgutil
from typing import Final

import protocol.trade
from protocol.actions import Code
from protocol.ids import OfficerId, sha256
from protocol.trade.books import control_rows, register, register_row
from protocol.trade.events import Kind
from protocol.trade.fees import fee_words, lines_for
from protocol.trade.hand_over import HandedOver, Party, Thing
from protocol.trade.kinds import KINDS
from protocol.trade.papers import AWAITS_CENTRE, form_01, form_02, form_03, form_04, form_05
from protocol.trade.schedule import Schedule, schedule_of
from protocol.trade.time_events import (
    Extended,
    NoticeDelivered,
    StepBegan,
    SupplementAnswered,
    SupplementRequested,
)
from protocol.workflow import STATE_NAMES
from tests.builders import Device
from tests.cases import Case, at
from tests.law import the_catalogue, the_law, the_procedure

UNIT: Final = "Trung tâm Phục vụ hành chính công xã Ngọc Chiến"
P01: Final = {
    "applicant.full_name": "Lò Thị Mẫu",
    "applicant.dob": "1939",
    "applicant.phone": "01200000001",
    "applicant.residence.detail": "bản Nà Thử",
    "place.authority": "03820",
}
LATER: Final = at("31/12/2026 09:00")


def pension(footing: str = "official") -> Case:
    case = Case()
    case.open("an", "20/11/2026 08:00", "1.014027", footing, values=P01)
    step = "provisional" if footing == "provisional" else "received"
    case.step("an", "20/11/2026 08:30", step)
    case.write("an", "20/11/2026 08:31", Code("H52.99-261120-5001", sha256(b"slip")))
    return case


def schedule(case: Case) -> Schedule:
    found = schedule_of(case.state, the_catalogue(), LATER)
    assert found is not None
    return found


def names(case: Case) -> dict[OfficerId, str]:
    people: dict[str, Device] = case.people
    return {device.officer: name.capitalize() for name, device in people.items()}


def test_every_kind_of_event_is_known() -> None:
    for module in pkgutil.iter_modules(protocol.trade.__path__):
        importlib.import_module(f"protocol.trade.{module.name}")

    assert set(KINDS) == {kind for kind in Kind.__subclasses__() if kind.__module__.startswith(
        "protocol.trade"
    )}  # fmt: skip
    assert len({kind.kind for kind in KINDS}) == len(KINDS)


def test_the_slip_says_what_was_received_and_when_the_result_is_due() -> None:
    case = pension()
    slip = form_01(case.state, schedule(case), the_law(), unit=UNIT)

    assert (slip.code, slip.receiving_unit) == ("H52.99-261120-5001", UNIT)
    assert (slip.submitter.name, slip.submitter.phone) == ("Lò Thị Mẫu", "01200000001")
    assert slip.received_at == "08 giờ 30 phút, ngày 20/11/2026"
    assert slip.due_at == "17 giờ 00 phút, ngày 07/12/2026"
    assert slip.legal_time == "10 ngày làm việc (thời hạn chờ kiểm tra lại)"


def test_a_provisional_slip_has_no_due_date_and_calls_nothing_free() -> None:
    case = pension("provisional")
    slip = form_01(case.state, schedule(case), the_law(), unit=UNIT)

    assert (slip.received_at, slip.due_at) == ("", AWAITS_CENTRE)
    assert not any("miễn phí" in line.lower() for line in slip.fees)

    case.step("chi", "23/11/2026 08:10", "received")
    slip = form_01(case.state, schedule(case), the_law(), unit=UNIT)
    assert slip.due_at == "17 giờ 00 phút, ngày 08/12/2026"


def fees_of_a_birth(born: str, *, footing: str = "official", said: bool = True) -> tuple[str, ...]:
    case = Case()
    values = {"place.authority": "03820", **({"child.dob": born} if said else {})}
    case.open("an", "20/11/2026 08:00", "1.001193", footing, values=values)
    case.step("an", "20/11/2026 08:30", "provisional" if footing == "provisional" else "received")
    return form_01(case.state, schedule(case), the_law(), unit=UNIT).fees


ON_TIME: Final = "Không thu lệ phí khai sinh đúng hạn (60 ngày)"
LATE: Final = "Lệ phí đăng ký khai sinh quá hạn theo nghị quyết HĐND tỉnh"


def test_the_slip_names_the_fee_that_concerns_this_child() -> None:
    assert fees_of_a_birth("2026-10-01") == (ON_TIME,)
    assert fees_of_a_birth("2026-08-01") == (LATE,)


def test_while_nobody_knows_which_fee_is_due_both_are_said() -> None:
    assert fees_of_a_birth("", said=False) == (LATE, ON_TIME)
    assert fees_of_a_birth("2026-10-01", footing="provisional") == (LATE, ON_TIME)
    assert fees_of_a_birth("2026") == (LATE, ON_TIME)


def test_a_fee_of_another_channel_is_not_on_the_slip() -> None:
    residence = the_law().fees("1.004222", "14")

    at_home, helped = (lines_for(residence, {}, channel) for channel in ("direct", "online"))

    assert [one.amount for one in at_home] == [20_000]
    assert [one.amount for one in helped] == [10_000]
    words = {fee_words(one) for one in the_law().fees("1.001612", "14")}
    assert words == {"Theo nghị quyết HĐND tỉnh"}, "and not twice"


def test_a_request_lists_everything_that_two_clerks_found_missing() -> None:
    case = pension()
    case.offline("giang")
    case.happens("chi", "23/11/2026 09:00", SupplementRequested(("de_nghi",), "ảnh mờ", "01/HDHS"))
    other = SupplementRequested(("giay_khac",), "thiếu", "02/HDHS")
    case.happens("giang", "23/11/2026 09:05", other)
    case.sync("giang")

    (request,) = schedule(case).deadline.requests
    form = form_02(case.state, the_procedure("1.014027"), request, contact="Chi, 01200000002")
    assert form.missing == (the_procedure("1.014027").components[0].vi, "giay_khac")
    assert (form.number, form.reason) == ("01/HDHS, 02/HDHS", "ảnh mờ\nthiếu")


def test_a_refusal_an_extension_and_a_stop_say_why() -> None:
    procedure = the_procedure("1.014027")
    refused = pension("provisional")
    assert form_03(refused.state, procedure) is None
    refused.step("chi", "23/11/2026 08:10", "refused", reason="không thuộc thẩm quyền")
    form = form_03(refused.state, procedure)
    assert form is not None
    assert form.reason == "không thuộc thẩm quyền"

    late = pension()
    until = at("14/12/2026 17:00")
    late.happens("dung", "04/12/2026 09:00", Extended(until, "chờ xác minh", "Bà Mẫu"))
    found = schedule(late)
    letter = form_04(late.state, found, found.deadline.extensions[0], reason="chờ xác minh",
                     signer="Bà Mẫu")  # fmt: skip
    assert letter.first_due_at == "17 giờ 00 phút, ngày 07/12/2026"
    assert letter.new_due_at == "17 giờ 00 phút, ngày 14/12/2026"

    assert form_05(late.state, procedure, label=str, papers_back=[]) is None
    late.step("em", "05/12/2026 08:00", "processing")
    late.step("dung", "05/12/2026 09:00", "stopped", reason="người dân đã mất")
    stop = form_05(late.state, procedure, label=lambda name: STATE_NAMES[name], papers_back=["đơn"])
    assert stop is not None
    assert (stop.stage, stop.papers_back) == ("đang xử lý", ("đơn",))


def test_the_control_sheet_has_a_row_for_every_hand_over() -> None:
    case = pension()
    an, chi = Party("officer", "An", b"an"), Party("centre", "Chi", b"chi")
    paper = (Thing("de_nghi", "Văn bản đề nghị", 2),)
    case.happens("an", "20/11/2026 16:00", HandedOver(an, chi, paper, remark="đủ"))
    case.happens("chi", "20/11/2026 16:10", StepBegan("check", "Em"))
    case.step("em", "20/11/2026 16:20", "processing")
    case.step("dung", "26/11/2026 10:00", "resolved")

    sheet = control_rows(case.state, schedule(case), lambda who: names(case).get(who, "?"))
    assert [(row.gives, row.takes, row.what) for row in sheet] == [
        ("", "An", "bản nháp"),
        ("An", "An", "được tiếp nhận"),
        ("An", "Chi", "Văn bản đề nghị"),
        ("Chi", "Em", "Thẩm định, trình (Bộ phận chuyên môn bảo trợ xã hội)"),
        ("An", "Em", "đang xử lý"),
        ("Em", "Dung", "đã xử lý xong"),
    ]
    assert sheet[3].standing == "đúng hạn"


def test_the_register_has_a_line_for_what_was_received_only() -> None:
    case, waiting = pension(), pension("provisional")
    case.step("em", "23/11/2026 08:00", "processing")
    case.step("dung", "26/11/2026 10:00", "resolved")
    case.step("an", "27/11/2026 10:00", "returned")
    rows = register(register_row(one.state, schedule(one)) for one in (waiting, case))

    (row,) = rows
    assert (row.code, row.submitter, row.standing) == (
        "H52.99-261120-5001",
        "Lò Thị Mẫu",
        "trước hạn",
    )
    assert row.returned_ms == at("27/11/2026 10:00")


def test_a_pause_is_told_on_the_register() -> None:
    case = pension()
    asked = case.happens("chi", "23/11/2026 09:00", SupplementRequested(("de_nghi",), "mờ"))
    case.happens("an", "24/11/2026 09:00", NoticeDelivered("con gái", "at_home"), [asked])

    assert register_row(case.state, schedule(case)).standing == "tạm dừng tính thời hạn"
    case.happens("chi", "26/11/2026 09:00", SupplementAnswered(), [asked])
    assert register_row(case.state, schedule(case)).standing == "quá hạn"
