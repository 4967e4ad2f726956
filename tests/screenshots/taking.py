"""The six steps: who, the form, papers, what is done with the citizen, the review, the slip."""

from collections.abc import Callable
from typing import Final

from mobile.state.app import Place
from protocol.ids import DossierId
from protocol.trade.pads import write_pad_slip
from tests.devices import PIN
from tests.screens.at_the_table import a_birth, begun, opened
from tests.screens.pages import a_page
from tests.screens.stage import Stage
from tests.screens.test_form import PENSION, declare
from tests.screens.test_form import begun as declaration
from tests.screens.test_hearing import interpreted, read_to_the_end, witnessed
from tests.screens.test_papers import BIRTH_PAPER, took
from tests.screens.test_review import PAD, heard
from tests.screens.test_taking import P01, at_who, show_card

HALF: Final = {
    "applicant": {
        "applicant.full_name": "Lò Thị Mẫu",
        "applicant.dob": "1939",
        "applicant.sex": "NU",
        "applicant.ethnic": "Thái",
    },
}
BIRTH_HALF: Final = {
    "requester": {"requester.full_name": "Lò Thị Mẫu", "requester.dob": "1939"},
}


def declaring(stage: Stage, take: Callable[[str], None]) -> None:
    at_who(stage, PENSION)
    take("30-who")
    show_card(stage, P01)
    take("31-who-by-card")
    stage.at(Place.TODAY)
    declaration(stage, PENSION)
    declare(stage, HALF)
    stage.type("Số định danh cá nhân", "09913900")
    take("32-form-error")
    stage.tap("Tiếp tục")
    take("33-form-first-error")
    stage.at(Place.TODAY)
    declaration(stage)
    declare(stage, BIRTH_HALF)
    stage.type("Số định danh cá nhân", "09913900")
    take("34-form-error-and-warning")


def papers(stage: Stage, take: Callable[[str], None]) -> None:
    dossier = a_birth(stage)
    opened(stage, Place.PAPERS, dossier)
    take("40-papers")
    stage.do(stage.commands.papers.photograph, BIRTH_PAPER)
    take("41-papers-camera")
    stage.do(stage.commands.papers.took, a_page())
    took(stage, BIRTH_PAPER, a_page(blurred=True))
    take("42-papers-blurred")
    stage.tap("Vẫn dùng ảnh này, ghi lý do")
    take("43-papers-why")
    stage.tap("Chụp lại trang này", "button")
    stage.do(stage.commands.papers.took, a_page("GIẤY CHỨNG SINH, TRANG 2"))
    take("44-papers-clear")
    stage.tap("Chỉnh bốn góc")
    take("45-papers-corners")
    opened(stage, Place.PAPERS, dossier)
    stage.tap("Xem lớn")
    take("46-page")


def hearing(stage: Stage, take: Callable[[str], None]) -> None:
    dossier = begun(stage)
    opened(stage, Place.HEARING, dossier)
    take("50-hearing")
    interpreted(stage)
    stage.tap("Người làm chứng")
    stage.type("Họ và tên", "Cà Văn Mẫu")
    take("51-act-witness")
    stage.tap("Ghi nhận", "button")
    take("52-act-witness-missing")
    opened(stage, Place.HEARING, dossier)
    stage.tap("Đọc lại tờ khai")
    stage.tap("Đoạn sau", "button")
    take("53-aloud")
    stage.tap("Kết thúc đọc", "button")
    take("54-aloud-not-over")
    opened(stage, Place.HEARING, dossier)
    stage.tap("Ký hoặc điểm chỉ")
    stage.tap("Điểm chỉ", "button")
    take("55-act-thumb")
    opened(stage, Place.REVIEW, dossier)
    take("56-review-missing")
    opened(stage, Place.HEARING, dossier)
    stage.tap("Thông báo về dữ liệu cá nhân", nth=0)
    stage.tap("Đã đọc cho nghe")
    read_to_the_end(stage)
    witnessed(stage, "Cà Văn Mẫu", "61")
    take("57-hearing-done")
    changed(stage, dossier)
    take("58-hearing-changed")


def changed(stage: Stage, dossier: str) -> None:
    officer = stage.home.officer
    screen = officer.store.screen(DossierId(bytes.fromhex(dossier)))
    officer.capture.save(
        screen, {"applicant.full_name": "Lò Thị Mậu"}, now_ms=stage.home.desk.now_ms
    )
    opened(stage, Place.PAPERS, dossier)
    opened(stage, Place.HEARING, dossier)


def received(stage: Stage, take: Callable[[str], None]) -> None:
    """A birth, received at the home; then a pension, which the centre receives."""
    birth = a_birth(stage, ground="disability")
    heard(stage, birth)
    opened(stage, Place.REVIEW, birth)
    take("60-review-complete")
    stage.tap("Xác nhận tiếp nhận", "button")
    for digit in PIN[:3]:
        stage.tap(digit, "button")
    take("61-review-pin")
    for digit in PIN[3:]:
        stage.tap(digit, "button")
    take("62-slip-official")
    pension = begun(stage)
    heard(stage, pension)
    opened(stage, Place.REVIEW, pension)
    stage.do(stage.commands.review.bind, write_pad_slip(PAD))
    take("63-review-provisional")
    stage.tap("Xác nhận đã lập tại nhà", "button")
    for digit in PIN:
        stage.tap(digit, "button")
    take("64-slip-provisional")
    stage.tap("Đưa máy cho công dân chụp")
    take("65-slip-in-the-hand")
    opened(stage, Place.CHECK_SLIP, "")
    take("66-check-slip")
