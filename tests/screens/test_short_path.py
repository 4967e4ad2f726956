"""A low battery: the least that makes a lawful slip; the papers are a task until they are here."""

from typing import Final

from mobile.desk.taking import TakingDesk
from mobile.state.app import Place, Where
from protocol.dossier import codes
from protocol.ids import DossierId
from tests.devices import PIN
from tests.screens.pages import a_page
from tests.screens.stage import Stage
from tests.screens.test_form import (
    PENSION,
    PENSION_OF_P01,
    box,
    every_box,
    fill,
    onward_to_the_end,
    section,
    state_as_unknown,
)
from tests.screens.test_hearing import identity, read_to_the_end, to

OWED: Final = "Chụp ảnh sau: "


def declared(stage: Stage) -> str:
    """Only what is asked for; the officer has tapped "Làm bản ngắn"."""
    do = stage.commands.taking
    stage.do(do.start)
    stage.do(do.choose, PENSION)
    stage.tap("Làm bản ngắn")
    stage.do(do.to_who)
    stage.do(do.to_form)
    for name, fields in PENSION_OF_P01.items():
        section(stage, name)
        asked = {one.slot for one in every_box(stage)}
        for slot, words in fields.items():
            if slot not in asked:
                continue
            if words == "?":
                state_as_unknown(stage, slot)
            else:
                fill(stage, slot, words)
    onward_to_the_end(stage)
    return stage.state.hearing.head.dossier


def confirmed(stage: Stage) -> None:
    """With everything that has to be done with the citizen."""
    stage.tap("Thông báo về dữ liệu cá nhân", nth=0)
    stage.tap("Đã đọc cho nghe")
    read_to_the_end(stage)
    to(stage, "Ký hoặc điểm chỉ")
    stage.tap("chụp tờ khai sau", "button")
    stage.tap("Tiếp tục")
    assert stage.state.review.blocks == (), "the paper is put off already"
    assert stage.sees("Bản ngắn: chụp sau")
    stage.tap("Xác nhận đã lập tại nhà", "button")
    stage.do(stage.commands.review.passphrase, PIN)


def back_home(stage: Stage) -> list[str]:
    stage.at(Place.SYNC)
    stage.at(Place.TODAY)
    return [one.what for one in stage.state.today.todos]


def test_the_short_path_leads_past_the_papers_to_a_lawful_slip(stage: Stage) -> None:
    dossier = declared(stage)
    assert stage.state.app.here == Where(Place.HEARING, dossier), stage.state.app.message

    confirmed(stage)

    assert stage.state.app.here == Where(Place.SLIP, dossier)
    assert codes(stage.home.officer.store.state(identity(dossier)))


def test_papers_of_the_short_path_are_a_task_until_they_are_here(stage: Stage) -> None:
    dossier = declared(stage)
    assert not [one for one in back_home(stage) if one.startswith(OWED)], "no slip yet"
    stage.tap("Làm tiếp")
    assert stage.state.app.here == Where(Place.HEARING, dossier), "and past the papers again"
    confirmed(stage)

    [task] = back_home(stage)
    names = task.removeprefix(OWED).split(", ")
    assert task.startswith(OWED)
    assert names
    stage.tap(OWED, nth=0)
    assert stage.state.app.here == Where(Place.PAPERS, dossier)
    required = [one for one in stage.state.papers.asked if one.name in names]
    assert len(required) == len(names)
    for one in required:
        stage.do(stage.commands.papers.photograph, one.component)
        stage.do(stage.commands.papers.took, a_page(one.name))
    stage.do(stage.commands.app.back)
    assert stage.state.app.here.place is Place.TODAY, "not into the form that was signed"

    assert back_home(stage) == []
    state = stage.home.officer.store.state(DossierId(bytes.fromhex(dossier)))
    assert stage.home.officer.fieldwork().hearing.find_heard(state.id), "what was heard stands"


def test_on_the_ordinary_path_nothing_is_put_off(stage: Stage) -> None:
    stage.home.take("25/11/2026 10:00", ground="disability")

    assert not [one for one in back_home(stage) if one.startswith(OWED)]


def test_all_fields_can_be_asked_for_again_on_the_short_path(stage: Stage) -> None:
    do = stage.commands.taking
    stage.do(do.start, PENSION)
    stage.tap("Làm bản ngắn")
    stage.do(do.to_who)
    stage.do(do.to_form)
    stage.tap("Hiện đủ các ô")

    assert box(stage, "applicant.phone").shown
    assert not stage.state.form.hidden


def test_a_battery_that_runs_low_in_the_form_offers_the_short_path_there(stage: Stage) -> None:
    do = stage.commands.taking
    stage.do(do.start, PENSION)
    stage.do(do.to_who)
    stage.do(do.to_form)
    section(stage, "applicant")
    fill(stage, "applicant.full_name", "Lò Thị Mẫu")
    whole = len([*every_box(stage)])
    assert not stage.sees("Pin yếu.")

    stage.do(TakingDesk(stage.desk, power=lambda: 19).show, stage.state.taking.dossier)
    assert stage.sees("Pin yếu.")
    stage.tap("Làm bản ngắn")

    assert len([*every_box(stage)]) < whole
    assert box(stage, "applicant.full_name").text == "Lò Thị Mẫu", "at the same part, all kept"
    assert not stage.sees("Pin yếu.")
