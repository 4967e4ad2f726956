"""The slip: its words, its code, its paper; replaced, bound, checked, and in the citizen's hand."""

import io

import flet as ft
import pytest
import zxingcpp
from PIL import Image

from mobile.slips import find_slip
from mobile.state.app import Place, Where
from protocol.ids import DossierId
from protocol.trade.slips import newest_slips
from tests.devices import PIN
from tests.screens.at_the_table import opened
from tests.screens.stage import Stage
from tests.screens.test_review import typed

UNSAID = ("mù chữ", "thẻ đã mất", "không ký", "không điểm chỉ")


def taken(stage: Stage, procedure: str = "1.001193", ground: str = "") -> str:
    return stage.home.take("25/11/2026 10:05", procedure, ground).dossier.hex()


def identity(dossier: str) -> DossierId:
    return DossierId(bytes.fromhex(dossier))


def test_a_provisional_slip_has_no_due_date(stage: Stage) -> None:
    dossier = taken(stage)
    opened(stage, Place.SLIP, dossier)

    assert stage.sees("Đã lập tại nhà – chờ Trung tâm tiếp nhận")
    assert stage.sees("chờ Trung tâm tiếp nhận")
    shown = stage.state.slip.slip
    assert shown is not None
    assert shown.code.startswith("T-")
    assert shown.due == ""
    assert stage.sees("DỮ LIỆU GIẢ ĐỊNH – MẪU")


def test_the_screen_shows_the_code_that_the_device_signed(stage: Stage) -> None:
    dossier = taken(stage)
    opened(stage, Place.SLIP, dossier)

    shown, kept = stage.state.slip.slip, find_slip(stage.home.officer.store, identity(dossier))
    assert shown is not None
    assert kept is not None
    picture = Image.open(io.BytesIO(shown.qr)).convert("L")
    assert picture.width == shown.modules
    large = picture.resize((picture.width * 4, picture.height * 4), Image.Resampling.NEAREST)
    [found] = zxingcpp.read_barcodes(large)
    assert found.text == kept.text


def test_no_slip_on_screen_or_paper_names_a_reason(stage: Stage) -> None:
    dossier = taken(stage)
    opened(stage, Place.SLIP, dossier)

    said = " ".join(stage.texts()).lower()
    assert [word for word in UNSAID if word in said] == []
    paper = stage.commands.slip.paper()
    assert paper.startswith(b"%PDF-")
    assert b"/Subtype /Image" not in paper


def test_in_the_citizens_hand_only_a_pin_leads_back(stage: Stage) -> None:
    dossier = taken(stage)
    opened(stage, Place.SLIP, dossier)

    stage.tap("Đưa máy cho công dân chụp")
    assert not stage.has("Đã chụp xong", "button")
    stage.do(stage.commands.app.back)
    assert stage.state.app.here == Where(Place.SLIP, dossier), "nor does the phone's own way back"

    stage.tap("Đưa lại cho cán bộ")
    typed(stage, "135792")
    assert stage.sees("Mã chưa đúng")
    assert not stage.has("Đã chụp xong", "button")
    typed(stage, PIN)

    stage.tap("Đã chụp xong", "button")
    assert stage.state.app.here.place is Place.TODAY
    assert stage.state.slip.slip is None


def test_a_slip_is_replaced_for_a_reason_and_the_old_one_says_so(stage: Stage) -> None:
    dossier = taken(stage)
    opened(stage, Place.SLIP, dossier)
    old = find_slip(stage.home.officer.store, identity(dossier))
    assert old is not None

    stage.tap("Lập phiếu mới")
    stage.tap("Lập phiếu mới", "button")
    assert stage.sees("Xin ghi lý do.")
    stage.type("Lý do lập phiếu mới", "phiếu bị ướt")
    stage.tap("Lập phiếu mới", "button")

    state = stage.home.officer.store.state(identity(dossier))
    assert [one.revision for one in newest_slips(state)] == [2]

    opened(stage, Place.CHECK_SLIP, "")
    stage.type("Nội dung mã QR", old.text)
    stage.tap("Xem phiếu", "button")
    assert stage.sees("đã được thay bằng phiếu mới")


def test_a_slip_that_cannot_be_confirmed_accuses_nobody(stage: Stage) -> None:
    opened(stage, Place.CHECK_SLIP, "")

    stage.type("Nội dung mã QR", "TANNHA/ABCDEF")
    stage.tap("Xem phiếu", "button")

    assert stage.sees("Chưa xác nhận được phiếu này. Xin gọi Trung tâm.")


@pytest.mark.parametrize(
    ("width", "height", "side"),
    [(360, 780, 292), (412, 780, 292), (412, 915, 365), (800, 1200, 365), (1280, 720, 292)],
)
def test_the_code_is_large_its_squares_whole_pixels_and_its_corners_seen(
    stage: Stage, width: int, height: int, side: int
) -> None:
    dossier = taken(stage)
    stage.resize(width, height)
    opened(stage, Place.SLIP, dossier)

    image = next(one for one in stage.client.all(ft.Image) if one.semantics_label)
    assert image.width == image.height == side
    assert stage.state.slip.slip is not None
    assert side % stage.state.slip.slip.modules == 0
