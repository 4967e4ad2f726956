"""After the visit: questions, a typing error, signing again, more papers, originals."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from mobile.state.app import Place
from protocol.ids import DossierId
from sync_server import happenings
from tests.cases import at
from tests.devices import PIN
from tests.field import Field
from tests.screens import test_righting_lists as lists
from tests.screens.pages import a_page
from tests.screens.stage import Stage
from tests.screens.test_bringing import BIRTH_PAPER, ticked
from tests.screens.test_household import MARRIAGE, P04, resolved
from tests.screens.test_review import typed
from tests.screens.test_righting import RIGHT, TYPED, signed
from tests.screens.test_signing_again import changed_by, read_and_marked

Take = Callable[[str], None]

QUESTIONS: Final = (
    "Người phiên dịch tiếng Thái hôm đó là ai, có quan hệ thế nào với gia đình?",
    "Giấy chứng sinh đã trả lại cho gia đình chưa?",
)
ANSWER: Final = "Cháu trai Lò Văn Pánh phiên dịch, đã ghi tên. Giấy chứng sinh đã trả ngay tại nhà."


def gone(stage: Stage, place: Place, dossier: DossierId) -> None:
    stage.do(stage.state.app.go, place, dossier.hex())


def questions(stage: Stage, take: Take) -> None:
    home = stage.home
    dossier = home.take("25/11/2026 10:00", ground="disability").dossier
    home.synchronise("25/11/2026 17:00")
    for question in QUESTIONS:
        happenings.happen(home.centre, dossier, "officer_asked", [("question", question)])
    home.synchronise("26/11/2026 08:00")
    stage.at(Place.SYNC)
    stage.at(Place.TODAY)
    take("100-today-asked")
    gone(stage, Place.DOSSIER, dossier)
    take("101-dossier-asked")
    gone(stage, Place.ANSWER, dossier)
    stage.tap("Gửi câu trả lời", "button")
    take("102-answer-missing")
    stage.type("Câu trả lời của cán bộ", ANSWER)
    take("103-answer")
    stage.tap("Gửi câu trả lời", "button")
    take("104-dossier-answered")
    gone(stage, Place.ANSWER, dossier)
    take("105-answered")


def typing_error(stage: Stage, take: Take) -> None:
    pages = a_page(), a_page("TỜ KHAI ĐĂNG KÝ")
    dossier = signed(stage, *pages)
    gone(stage, Place.DOSSIER, dossier)
    take("110-dossier-more")
    gone(stage, Place.CORRECT, dossier)
    take("111-which-value")
    stage.tap(TYPED, "button")
    take("112-a-value")
    stage.tap("Trang 2", "button")
    stage.tap("Gửi chỗ sửa", "button")
    take("113-missing")
    stage.type("Trên trang ghi (chép từng chữ)", TYPED)
    stage.type("Sửa thành", RIGHT)
    stage.tap("Gõ nhầm dấu", "button")
    take("114-compared")
    stage.tap("Gửi chỗ sửa", "button")
    take("115-says-otherwise")
    stage.type("Trên trang ghi (chép từng chữ)", RIGHT)
    stage.tap("Gửi chỗ sửa", "button")
    take("116-sent")
    gone(stage, Place.CORRECT, dossier)
    take("117-waits")


def picked_wrong(stage: Stage, take: Take) -> None:
    dossier = lists.signed(stage, lists.BORN, ground="disability")
    gone(stage, Place.CORRECT, dossier)
    stage.tap(lists.WRITTEN, "button")
    stage.type(lists.SAYS_WHERE, lists.WRITTEN)
    stage.tap(lists.WHERE)
    stage.type(lists.WHERE, "gia phu")
    take("118-a-commune-searched")
    stage.tap(lists.MEANT, "button")
    stage.tap("Chọn nhầm", "button")
    stage.tap("Gửi chỗ sửa", "button")
    take("119-a-commune-says-otherwise")


def signing_again(stage: Stage, take: Take) -> None:
    dossier = signed(stage, a_page("TỜ KHAI ĐĂNG KÝ"), paper="to_khai")
    gone(stage, Place.SIGN_AGAIN, dossier)
    take("140-still-holds")
    stage.at(Place.TODAY)
    with tempfile.TemporaryDirectory(prefix="tannha-other-") as folder:
        other = Field(Path(folder), stage.home.desk, "Lường Văn Bình")
        other.exchange()
        changed_by(stage, other, dossier, RIGHT, "26/11/2026 09:00")
        other.store.close()
    officer = stage.home.officer
    screen, added = officer.store.screen(dossier), {"father.full_name": "Quàng Văn Thử"}
    officer.capture.save(screen, added, now_ms=stage.home.desk.now_ms)
    stage.at(Place.SYNC)
    stage.at(Place.TODAY)
    take("141-today-to-sign")
    gone(stage, Place.DOSSIER, dossier)
    take("142-dossier-to-sign")
    stage.tap("Đọc lại và ký lại", "button")
    take("143-what-was-changed")
    stage.tap("Sửa tờ khai", "button")
    take("144-form-again")
    stage.tap("Quay lại", "button")
    stage.tap("Đọc lại cho công dân", "button")
    take("145-hearing-again")
    stage.tap("Ký hoặc điểm chỉ")
    take("146-a-new-paper")
    stage.tap("Quay lại", "button")
    read_and_marked(stage)
    stage.tap("Tiếp tục")
    take("147-review-again")
    stage.tap("Xác nhận đã ký lại", "button")
    take("148-pin-again")
    typed(stage, PIN)
    take("149-new-slip")


def more_papers(stage: Stage, take: Take) -> None:
    home = stage.home
    dossier = home.take("20/11/2026 10:00", ground="disability").dossier
    home.synchronise("20/11/2026 17:00")
    home.desk.now_ms = at("23/11/2026 09:00")
    asked = [("items", BIRTH_PAPER), ("reason", "ảnh giấy chứng sinh bị mờ")]
    happenings.happen(home.centre, dossier, "supplement_requested", asked)
    home.synchronise("25/11/2026 08:00")
    stage.at(Place.TODAY)
    gone(stage, Place.MORE_PAPERS, dossier)
    take("120-more-papers")
    ticked(stage, BIRTH_PAPER)
    stage.do(stage.commands.papers.photograph, BIRTH_PAPER)
    stage.do(stage.commands.papers.took, a_page())
    take("121-more-papers-ticked")
    stage.tap("Ghi đã nhận 1 giấy tờ", "button")
    take("122-more-papers-taken")


def originals(stage: Stage, take: Take) -> None:
    dossier = resolved(stage, MARRIAGE, P04, decided="25/11/2026 10:00")
    stage.home.synchronise("27/11/2026 08:00")
    stage.at(Place.TODAY)
    gone(stage, Place.CUSTODY, dossier)
    stage.tap("Ghi đã nhận từ Trung tâm", "button")
    take("130-custody-missing")
    for number in (1, 2):
        stage.tap(f"bản chính số {number}", "button")
    stage.type("Người của Trung tâm giao hoặc nhận", "Nguyễn Thị Thử")
    stage.tap("Ghi đã nhận từ Trung tâm", "button")
    take("131-custody-taken")
    stage.tap("bản chính số 2", "button")
    stage.type("Người của Trung tâm giao hoặc nhận", "Nguyễn Thị Thử")
    stage.tap("Ghi đã giao lại Trung tâm", "button")
    take("132-custody-returned")
