"""What an officer does after the visit: dossiers, moving work, results, the machine itself."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from mobile.media import Medium
from mobile.pace import Network
from mobile.state.app import Place
from protocol.ids import BlobRoot
from protocol.session import SendChunk
from sync_server import happenings
from tests.field import Field
from tests.screens.stage import Stage
from tests.screens.test_dossiers import edited
from tests.screens.test_household import MARRIAGE, P04, at_home, resolved


def dossiers(stage: Stage, take: Callable[[str], None]) -> None:
    home = stage.home
    taken = home.take("24/11/2026 10:00", ground="disability").dossier
    home.take("24/11/2026 11:00")
    home.synchronise("24/11/2026 17:00")
    asked = [("items", "chung_sinh"), ("reason", "ảnh giấy chứng sinh bị mờ")]
    happenings.happen(home.centre, taken, "supplement_requested", asked)
    with tempfile.TemporaryDirectory(prefix="tannha-other-") as folder:
        other = Field(Path(folder), home.desk, "Lường Văn Bình")
        other.exchange()
        edited(home.officer, taken, "Lò Thị Mẫu")
        edited(other, taken, "Lò Thị Mậu")
        other.exchange()
        other.store.close()
    home.synchronise("25/11/2026 08:00")
    home.take("25/11/2026 09:00", ground="disability")
    stage.at(Place.DOSSIERS)
    take("70-dossiers")
    stage.type("Tìm tên, mã, bản", "lo thi")
    take("71-dossiers-found")
    stage.type("Tìm tên, mã, bản", "cà phê")
    take("71-dossiers-none")
    stage.at(Place.TODAY)
    stage.do(stage.state.app.go, Place.DOSSIER, taken.hex())
    take("72-dossier")
    stage.do(stage.state.app.go, Place.NOT_AGREED, taken.hex())
    take("73-not-agreed")
    detail = stage.state.dossiers.detail
    assert detail is not None
    first = detail.not_agreed[0]
    stage.do(lambda: stage.commands.dossiers.choose(first.slot, first.options[0].number))
    take("74-not-agreed-chosen")
    stage.do(stage.state.app.go, Place.SUPPLEMENT, taken.hex())
    take("75-supplement")
    stage.do(stage.state.app.go, Place.WITHDRAW, taken.hex())
    stage.tap("Đọc cho công dân nghe", "button")
    take("76-withdraw")
    stage.type("Lý do, theo lời công dân", "gia đình muốn làm sau Tết")
    stage.tap("Đọc cho công dân nghe", "button")
    take("77-withdraw-read")


def moving(stage: Stage, take: Callable[[str], None]) -> None:
    home = stage.home
    taken = home.take("25/11/2026 10:00", ground="disability")
    home.take("25/11/2026 11:00")
    stage.desk.network = lambda: Network("none")
    stage.at(Place.SYNC)
    take("80-sync-waiting")
    stage.desk.network = lambda: Network("wifi")
    stage.do(stage.commands.syncing.look)
    stage.state.syncing.under_way = True
    stage.state.syncing.here, stage.state.syncing.received = 1, 1
    stage.state.syncing.parts_left, stage.state.syncing.sent_bytes = 19, 4_200
    for _ in range(12):
        stage.do(stage.desk.on_progress[0], SendChunk(taken.dossier, BlobRoot(bytes(32)), 0))
    take("81-sync-under-way")
    with tempfile.TemporaryDirectory(prefix="tannha-stick-") as folder:
        stage.state.syncing.under_way = False
        stage.desk.find_media = lambda: [Medium("THE NHO", Path(folder), removable=True)]
        stage.at(Place.COURIER)
        take("82-courier")
        stage.tap("Thẻ nhớ THE NHO", nth=0)
        take("83-courier-copied")
    home.synchronise("25/11/2026 17:00")
    stage.at(Place.TODAY)
    stage.at(Place.SYNC)
    stage.state.syncing.last_good = "17:00 ngày 25/11/2026"  # said by the app's own worker
    take("84-sync-all-in")


def handing_over(stage: Stage, take: Callable[[str], None]) -> None:
    dossier = resolved(stage, MARRIAGE, P04, decided="25/11/2026 10:00")
    at_home(stage, dossier, "27/11/2026 14:00", "Quàng Văn Thử")
    take("85-house-with-a-result")
    stage.tap("Trả kết quả: Giấy chứng nhận kết hôn")
    take("86-hand-over")
    stage.tap("Đã ký", nth=1)
    stage.tap("Đã đọc lại nội dung giấy cho người dân nghe")
    stage.tap("Trao kết quả", "button")
    take("87-hand-over-one-missing")


def machine(stage: Stage, take: Callable[[str], None]) -> None:
    stage.at(Place.SETTINGS)
    take("90-settings")
    stage.at(Place.DIAGNOSTICS)
    stage.tap("Tự kiểm tra máy này")
    take("91-diagnostics")
    stage.at(Place.CHANGE_PIN)
    take("92-change-pin")
