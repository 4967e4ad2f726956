"""Step 4: pages are looked at before they are kept, and durable as soon as they are."""

from mobile.state.app import Place, Where
from protocol.catalogue import PAGES
from protocol.dossier import rows
from protocol.ids import DossierId
from protocol.trade.digitisation import scans_of
from protocol.trade.hand_over import custody
from tests.screens.at_the_table import a_birth, begun, opened
from tests.screens.pages import a_page
from tests.screens.stage import Stage

BIRTH_PAPER = "chung_sinh"


def took(stage: Stage, component: str, picture: bytes) -> None:
    stage.do(stage.commands.papers.photograph, component)
    stage.do(stage.commands.papers.took, picture)


def kept(stage: Stage, dossier: str) -> list[str]:
    state = stage.home.officer.store.state(DossierId(bytes.fromhex(dossier)))
    return [row.id for row in rows(state, PAGES)]


def test_what_the_procedure_asks_for_is_listed_with_its_need(stage: Stage) -> None:
    dossier = a_birth(stage)

    opened(stage, Place.PAPERS, dossier)

    assert stage.sees("Bước 4/6 · Giấy tờ")
    assert stage.sees("Giấy chứng sinh")
    assert stage.sees("Cần có · 1 bản chính")
    assert not stage.sees("Biên bản về việc trẻ bị bỏ rơi"), "of a child that was not abandoned"


def test_a_blurred_page_is_refused_and_retaken(stage: Stage) -> None:
    dossier = a_birth(stage)
    opened(stage, Place.PAPERS, dossier)

    took(stage, BIRTH_PAPER, a_page(blurred=True))

    assert stage.sees("Ảnh chưa dùng được")
    assert stage.sees("Ảnh mờ: xin giữ chắc máy")
    assert kept(stage, dossier) == []

    stage.tap("Chụp lại trang này", "button")
    stage.do(stage.commands.papers.took, a_page())

    assert len(kept(stage, dossier)) == 1
    assert stage.sees("Rõ")
    assert stage.state.papers.look is None


def test_a_bad_page_is_kept_only_for_a_reason_and_says_so(stage: Stage) -> None:
    dossier = a_birth(stage)
    opened(stage, Place.PAPERS, dossier)
    took(stage, BIRTH_PAPER, a_page(blurred=True))

    stage.tap("Vẫn dùng ảnh này, ghi lý do")
    stage.tap("Lưu ảnh này")
    assert kept(stage, dossier) == []
    assert stage.sees("Xin ghi lý do, rồi lưu.")

    stage.type("Lý do dùng ảnh này", "bản gốc đã mờ")
    stage.tap("Lưu ảnh này")

    state = stage.home.officer.store.state(DossierId(bytes.fromhex(dossier)))
    [scan] = scans_of(state)
    assert scan.judged is not None
    assert scan.judged.what.reason == "bản gốc đã mờ"
    assert stage.sees("Dùng, có lý do")


def test_pages_are_put_in_order_replaced_and_removed(stage: Stage) -> None:
    dossier = a_birth(stage)
    opened(stage, Place.PAPERS, dossier)
    for title in ("MỘT", "HAI", "BA"):
        took(stage, BIRTH_PAPER, a_page(title))
    first, second, third = kept(stage, dossier)

    stage.do(stage.commands.papers.select, third)
    stage.tap("Lên trước")
    assert kept(stage, dossier) == [first, third, second]

    stage.tap("Chụp lại trang này")
    stage.do(stage.commands.papers.took, a_page("BA, CHỤP LẠI"))
    assert kept(stage, dossier)[::2] == [first, second]
    assert third not in kept(stage, dossier)

    stage.tap("Bỏ trang")
    stage.tap("Bỏ trang này")
    assert kept(stage, dossier) == [first, second]


def test_a_page_is_turned_and_flattened_without_leaving_its_place(stage: Stage) -> None:
    dossier = a_birth(stage)
    opened(stage, Place.PAPERS, dossier)
    took(stage, BIRTH_PAPER, a_page("MỘT"))
    took(stage, BIRTH_PAPER, a_page("HAI"))
    first, second = kept(stage, dossier)

    stage.do(stage.commands.papers.select, first)
    stage.tap("Xoay")

    turned = kept(stage, dossier)
    assert turned[1] == second
    assert turned[0] != first

    stage.tap("Chỉnh bốn góc")
    stage.do(stage.commands.papers.corner, 0, 0.0, 0.0)
    assert stage.state.papers.corners[0] == (0.0, 0.0)


def test_originals_are_sighted_and_a_paper_goes_along_with_the_officer(stage: Stage) -> None:
    dossier = a_birth(stage)
    opened(stage, Place.PAPERS, dossier)
    asked = next(one for one in stage.state.papers.asked if one.component == BIRTH_PAPER)
    assert (asked.sighted, asked.with_officer) == (False, False)

    stage.do(stage.commands.papers.sight, BIRTH_PAPER)
    stage.do(stage.commands.papers.hand, BIRTH_PAPER)

    state = stage.home.officer.store.state(DossierId(bytes.fromhex(dossier)))
    assert custody(state)[BIRTH_PAPER][-1].what.takes.side == "officer"
    asked = next(one for one in stage.state.papers.asked if one.component == BIRTH_PAPER)
    assert (asked.sighted, asked.with_officer) == (True, True)

    stage.do(stage.commands.papers.hand, BIRTH_PAPER)
    state = stage.home.officer.store.state(DossierId(bytes.fromhex(dossier)))
    assert custody(state)[BIRTH_PAPER][-1].what.takes.side == "citizen"


def test_nothing_of_one_citizen_is_on_the_screen_of_the_next(stage: Stage) -> None:
    first = a_birth(stage)
    opened(stage, Place.PAPERS, first)
    took(stage, BIRTH_PAPER, a_page(blurred=True))
    second = begun(stage)

    opened(stage, Place.PAPERS, second)

    assert stage.state.papers.look is None
    assert stage.state.papers.pages == ()
    assert not stage.sees("Giấy chứng sinh")

    stage.do(stage.desk.lock)
    assert stage.state.papers.head.person == ""


def test_a_page_is_looked_at_on_the_whole_screen_without_a_network(stage: Stage) -> None:
    dossier = a_birth(stage)
    opened(stage, Place.PAPERS, dossier)
    took(stage, BIRTH_PAPER, a_page())

    stage.tap("Xem lớn")

    assert stage.state.app.here.place is Place.PAGE
    assert stage.state.papers.large.startswith(b"\xff\xd8\xff")


def test_back_is_the_form_and_on_is_the_hearing(stage: Stage) -> None:
    dossier = a_birth(stage)
    opened(stage, Place.PAPERS, dossier)

    stage.tap("Tiếp tục")
    assert stage.state.app.here == Where(Place.HEARING, dossier)

    stage.tap("Quay lại")
    assert stage.state.app.here == Where(Place.PAPERS, dossier)


def test_a_camera_that_was_left_keeps_no_tablet_awake(stage: Stage) -> None:
    dossier = a_birth(stage)
    opened(stage, Place.PAPERS, dossier)
    stage.tap("Chụp", "button")

    stage.tap("Để sau")

    assert stage.desk.may_sleep
    assert not stage.state.papers.camera
