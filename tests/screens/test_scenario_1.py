"""Scenario 1 on the screens: P01 has nothing but herself, and leaves with a pre-printed slip."""

from mobile.state.app import Place, Where
from protocol.dossier import codes
from protocol.trade.pads import bindings_of, write_pad_slip
from tests.devices import PIN
from tests.screens.at_the_table import begun, opened
from tests.screens.stage import Stage
from tests.screens.test_hearing import (
    identity,
    interpreted,
    read_to_the_end,
    thumb_to_cannot,
    witnessed,
)
from tests.screens.test_review import PAD, typed

UNSAID = ("mù chữ", "thẻ đã mất", "không ký", "không điểm chỉ")


def test_p01_is_heard_in_thai_confirmed_and_given_the_slip_of_the_pad(stage: Stage) -> None:
    dossier = begun(stage)
    opened(stage, Place.PAPERS, dossier)
    stage.tap("Tiếp tục")
    interpreted(stage)
    stage.tap("Thông báo về dữ liệu cá nhân")
    stage.tap("Đã đọc cho nghe")
    read_to_the_end(stage)
    thumb_to_cannot(stage)
    witnessed(stage, "Cà Văn Mẫu", "61")
    witnessed(stage, "Quàng Thị Ón", "55")
    stage.tap("Tiếp tục")

    assert stage.state.app.here == Where(Place.REVIEW, dossier)
    assert stage.sees("Đã đủ để xác nhận")
    assert stage.sees("Chưa biết; Trung tâm sẽ tra cứu")
    stage.do(stage.commands.review.bind, write_pad_slip(PAD))
    stage.tap("Xác nhận đã lập tại nhà", "button")
    typed(stage, PIN)

    assert stage.state.app.here == Where(Place.SLIP, dossier)
    state = stage.home.officer.store.state(identity(dossier))
    [code] = codes(state)
    assert code.provisional
    assert bindings_of([state])[12, 345][0].keeps
    shown = " ".join(stage.texts()).lower()
    assert [word for word in UNSAID if word in shown] == []
    assert stage.commands.slip.paper().startswith(b"%PDF-")
