"""Today, a house, what came of a visit, and the tablet in the citizen's hand."""

from collections.abc import Callable
from typing import Final

from mobile.drafts import Draft, Drafts
from mobile.household import join
from mobile.state.app import Place
from protocol.actions import Open
from protocol.ids import DossierId
from protocol.trade.act_particulars import ReadAloud
from sync_server import happenings
from tests.cases import at
from tests.law import the_procedure
from tests.screens.stage import Stage
from tests.screens.test_household import GRANDSON, HEAD, PENSION
from tests.screens.test_taking import SEARCH
from tests.screens.test_today import P01, P02, P03, ask, back_on

P04: Final = {
    "for.full_name": "Quàng Văn Thử",
    "visit.village": "bản Pom Mẫu",
    "visit.procedure": "1.000593",
}


def an_empty_day(stage: Stage, take: Callable[[str], None]) -> None:
    take("10-today-empty")
    for name, place in (("11-dossiers", Place.DOSSIERS), ("12-sync", Place.SYNC)):
        stage.at(place)
        take(f"{name}-empty")
    stage.desk.find_media = list
    stage.at(Place.COURIER)
    take("13-courier-no-stick")


def a_day(stage: Stage, take: Callable[[str], None]) -> None:
    """Three villages; two dossiers of yesterday, one of them only here; a paper to ask for."""
    plan(stage)
    take("14-today")
    stage.tap("Đã đến nơi")
    grandmother(stage)
    back_to_the_house(stage)
    take("15-house")
    stage.tap("Đưa máy cho người dân xem")
    take("16-hand-the-tablet")
    stage.tap("Đưa lại cho cán bộ")
    take("17-hand-the-tablet-pin")
    back_to_the_house(stage)
    stage.tap("Ghi kết quả chuyến đi")
    stage.tap("Vắng nhà")
    take("18-outcome")
    stage.at(Place.ADD_HOUSE)
    stage.tap("Thêm vào hôm nay")
    take("19-add-house")
    stage.at(Place.TODAY)
    choosing(stage, take)
    drafted(stage)
    take("24-today-at-a-house")


def plan(stage: Stage) -> None:
    home = stage.home
    taken = home.take("24/11/2026 09:00", ground="disability")
    home.synchronise("24/11/2026 12:00")
    asked = [("items", "chung_sinh"), ("reason", "ảnh giấy chứng sinh bị mờ")]
    happenings.happen(home.centre, taken.dossier, "supplement_requested", asked)
    for order, (said, hour) in enumerate(
        ((P01, "09:00"), (P02, "11:00"), (P03, "14:00"), (P04, "16:00")), start=1
    ):
        ask(home, said, day="25/11/2026", officer="an", order=str(order), hour=hour)
    home.synchronise("25/11/2026 07:35")
    home.take("25/11/2026 07:50")
    home.desk.now_ms = at("25/11/2026 08:30")
    back_on(stage)


def grandmother(stage: Stage) -> None:
    """Her own dossier is under way, with an interpreter and a witness; her daughter is next."""
    officer, visit = stage.home.officer, DossierId(bytes.fromhex(stage.state.household.visit))
    begun = opened_at(stage, visit, "Lò Thị Mẫu")
    hearing = officer.fieldwork().hearing
    heard = hearing.read_back(begun)
    stated = (ReadAloud("tiếng Thái"), GRANDSON, HEAD)
    hearing.record(begun, heard.digest, stated, began_ms=heard.began_ms)


def opened_at(stage: Stage, visit: DossierId, name: str) -> DossierId:
    officer, now_ms = stage.home.officer, stage.home.desk.now_ms
    opening = Open(PENSION, 1, "1", the_procedure(PENSION).footing)
    values = {
        "applicant.full_name": name,
        "applicant.residence.province": "14",
        "applicant.residence.unit": "03820",
        "applicant.residence.detail": "bản Nà Thử",
    }
    dossier = officer.capture.open_dossier(opening, values, now_ms=now_ms).header.dossier
    join(officer.store, dossier, visit, now_ms=now_ms)
    return dossier


def back_to_the_house(stage: Stage) -> None:
    visit = stage.state.household.visit
    stage.at(Place.TODAY)
    stage.do(stage.state.app.go, Place.VISIT, visit)


def choosing(stage: Stage, take: Callable[[str], None]) -> None:
    stage.do(stage.commands.taking.start)
    take("20-procedures")
    stage.type(SEARCH, "huu tri")
    take("21-procedures-found")
    stage.type(SEARCH, "hộ chiếu")
    take("22-procedures-none")
    stage.do(lambda: stage.commands.taking.start("1.001193"))
    take("23-checklist")


def drafted(stage: Stage) -> None:
    officer = stage.home.officer
    draft = Draft("1.001193", values={"child.full_name": "Lò Văn Thử"}, step=3)
    Drafts(officer.store, lambda: stage.home.desk.now_ms, officer.entropy).new(draft)
    back_on(stage)
