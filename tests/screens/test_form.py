"""The declaration: every form of the catalogue, every letter kept, every error said."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Final

import pytest

from mobile.asked import asked, is_needed
from mobile.capture import DRAFT, TAKING
from mobile.desk.form import PAUSE_S
from mobile.desk.work import declaring_of, drafts_of, fieldwork_of
from mobile.state.app import Place
from mobile.state.form import FieldState
from mobile.state.household import Shared
from protocol.dossier import opened, shown, value_of
from protocol.ids import DossierId
from protocol.trade.act_particulars import Mark, Notice, ReadAloud
from protocol.trade.events import events_in
from protocol.trade.findings import blocks
from protocol.trade.reception import Chosen
from tests.devices import PIN
from tests.field import Field
from tests.law import the_catalogue
from tests.screens.stage import Stage, a_stage

pytestmark = pytest.mark.slow

CODES: Final = sorted({one.code for one in the_catalogue().procedures})
BIRTH: Final = "1.003583"
PENSION: Final = "1.014027"
GROUND: Final = "illness"


def begun(stage: Stage, code: str = BIRTH) -> str:
    """At the first section of a new declaration."""
    do = stage.commands.taking
    stage.do(lambda: do.start())
    stage.do(lambda: do.choose(code))
    if stage.state.taking.grounds:
        stage.do(lambda: do.choose_ground(stage.state.taking.grounds[1].key))
    stage.do(lambda: do.to_who())
    stage.do(lambda: do.to_form())
    return stage.state.taking.dossier


def section(stage: Stage, name: str) -> None:
    ids = [one.id for one in stage.state.form.sections]
    stage.do(lambda: stage.commands.form.go_to(ids.index(name)))


def box(stage: Stage, slot: str) -> FieldState:
    (found,) = [one for one in every_box(stage) if one.slot == slot]
    return found


def every_box(stage: Stage) -> Iterator[FieldState]:
    for one in stage.state.form.fields:
        if not one.shown:
            continue
        yield one
        if one.detail is not None:
            yield one.detail
        for row in one.rows:
            yield from row.cells


def fill(stage: Stage, slot: str, said: str) -> None:
    """As the kind of its box wants it: typed, chosen, or found by a search."""
    form, field = stage.commands.form, box(stage, slot)
    if field.kind in {"address", "search"}:
        stage.do(lambda: form.look(slot, said))
        stage.do(lambda: form.pick(slot, box(stage, slot).found[0].key))
    elif field.kind == "few":
        stage.do(lambda: form.pick(slot, said))
    else:
        nth = [one.label for one in every_box(stage) if one.kind in {"line", "lines", "number"}
               and not one.unknown][: position(stage, slot)].count(field.label)  # fmt: skip
        stage.type(field.label, said, nth=nth)


def position(stage: Stage, slot: str) -> int:
    lines = [one for one in every_box(stage) if one.kind in {"line", "lines", "number"}
             and not one.unknown]  # fmt: skip
    return [one.slot for one in lines].index(slot)


BIRTH_OF_P09: Final = {
    "requester": {
        "requester.full_name": "Lò Thị Mẫu",
        "requester.dob": "1939",
        "requester.pin": "?",
        "requester.id_ground": "can bo biet",
        "requester.id_doc_type": "?",
        "requester.id_doc_no": "?",
        "requester.residence": "Ngọc Chiến",
        "requester.residence.detail": "bản Nà Thử",
        "requester.relation_to_child": "other",
        "requester.relation_other": "bà ngoại",
    },
    "child": {
        "child.full_name": "Lò Văn Thử",
        "child.sex": "NAM",
        "child.ethnic": "thai",
        "child.hometown": "bản Nà Thử, xã Ngọc Chiến",
        "child.dob": "14112026",
        "child.place_of_birth": "Trạm Y tế xã Ngọc Chiến",
        "child.abandoned": "no",
    },
    "mother": {
        "mother.full_name": "Lò Thị Thử",
        "mother.dob": "10/04/2002",
        "mother.ethnic": "Thái",
        "mother.residence": "Ngọc Chiến",
        "mother.pin": "099302000009",
    },
    "father": {"father.full_name": "Vàng A Thử", "father.dob": "2001", "father.ethnic": "h'mông"},
    "parents_marriage": {"parents_marriage.number": "12/2025", "parents_marriage.date": "2025"},
    "end": {"end.copies_wanted": "yes", "end.copies_qty": "2"},
}
PENSION_OF_P01: Final = {
    "applicant": {
        "applicant.full_name": "Lò Thị Mẫu",
        "applicant.dob": "1939",
        "applicant.sex": "NU",
        "applicant.pin": "?",
        "applicant.ethnic": "Thái",
        "applicant.residence": "Ngọc Chiến",
        "applicant.residence.detail": "bản Nà Thử",
        "applicant.id_ground": "can bo biet",
        "applicant.current_benefits": "không",
    },
}


def declare(stage: Stage, said: dict[str, dict[str, str]]) -> None:
    for name, fields in said.items():
        section(stage, name)
        for slot, words in fields.items():
            if words == "?":
                state_as_unknown(stage, slot)
            else:
                fill(stage, slot, words)


def onward_to_the_end(stage: Stage) -> None:
    """As somebody who only ever presses the large button."""
    for _ in range(len(stage.state.form.sections)):
        if stage.state.app.here.place is Place.FORM:
            stage.tap("Tiếp tục")


def state_as_unknown(stage: Stage, slot: str) -> None:
    form = stage.commands.form
    stage.do(lambda: form.unknown(slot, unknown=True))
    stage.do(lambda: form.because(slot, "thẻ đã mất, không nhớ số"))


def test_a_birth_is_declared_by_its_grandmother_with_every_section(stage: Stage) -> None:
    dossier = begun(stage)

    declare(stage, BIRTH_OF_P09)
    section(stage, "head")
    onward_to_the_end(stage)

    assert stage.state.app.here == (Place.PAPERS, dossier), stage.state.app.message
    state = stage.desk.device.store.state(DossierId(bytes.fromhex(dossier)))
    opening = opened(state)
    assert opening is not None
    assert (opening.procedure, opening.footing) == (BIRTH, "mobile")
    (chosen,) = events_in(state, Chosen)
    assert chosen.what.ground == GROUND
    assert value_of(state, "child.dob") == "2026-11-14"
    assert "mười bốn tháng mười một" in str(value_of(state, "child.dob_in_words"))
    assert value_of(state, "requester.pin") == ["unknown", "thẻ đã mất, không nhớ số"]
    assert value_of(state, "father.ethnic") == "08"
    assert value_of(state, "father.ethnic_declared") == "H'mông"
    assert value_of(state, "mother.residence.unit") == value_of(state, "head.receiving_unit")
    assert declaring_of(stage.desk, dossier).findings() == []


def test_p01_asks_for_the_pension_with_nothing_but_herself(stage: Stage) -> None:
    dossier = begun(stage, PENSION)

    declare(stage, PENSION_OF_P01)
    onward_to_the_end(stage)

    assert stage.state.app.here == (Place.PAPERS, dossier), stage.state.app.message
    state = stage.desk.device.store.state(DossierId(bytes.fromhex(dossier)))
    assert value_of(state, "applicant.dob") == "1939"
    assert value_of(state, "applicant.pin") == ["unknown", "thẻ đã mất, không nhớ số"]
    assert stage.desk.device.store.noted(TAKING) == [DossierId(bytes.fromhex(dossier))]


@pytest.fixture(scope="module")
def one_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with a_stage(tmp_path_factory.mktemp("forms")) as stage:
        yield stage


@pytest.mark.parametrize("code", CODES)
def test_every_form_can_be_drawn_and_says_what_it_asks_for(one_stage: Stage, code: str) -> None:
    stage = one_stage
    stage.at(Place.TODAY)
    dossier = begun(stage, code)
    declaring = declaring_of(stage.desk, dossier)
    wanted = {one.slot for one in blocks(declaring.findings())}
    facts = declaring.facts()
    needed = {
        f"{section.id}.{field.id}"
        for section, fields in asked(declaring.form, facts)
        for field in fields
        if is_needed(field, facts) and not field.default
    }
    said = set[str]()
    for at in range(len(stage.state.form.sections)):
        if stage.state.form.at != at:
            stage.do(lambda at=at: stage.commands.form.go_to(at))
        stage.do(lambda: stage.commands.form.onward())
        if stage.state.form.at != at:
            continue  # nothing is asked for in it
        drawn = "\n".join(stage.told())
        for one in stage.state.form.fields:
            assert not one.shown or one.label in drawn
            assert one.error in drawn
            said |= {one.slot} if one.error else set()

    assert wanted <= said
    assert needed <= wanted
    assert stage.state.app.here.place is Place.FORM or not wanted


def test_go_on_leads_to_the_first_error_and_says_it(stage: Stage) -> None:
    begun(stage, PENSION)

    stage.tap("Tiếp tục")

    name = box(stage, "applicant.full_name")
    assert stage.state.app.message.endswith("chưa ghi. Xin hỏi rồi ghi vào.")
    assert name.error == "Chưa ghi. Xin hỏi rồi ghi vào."
    assert not box(stage, "applicant.phone").error

    fill(stage, "applicant.full_name", "Lò Thị Mẫu")

    assert not name.error


def test_what_is_only_empty_is_no_error_before_somebody_wants_to_go_on(stage: Stage) -> None:
    begun(stage, PENSION)

    fill(stage, "applicant.phone", "0120 000 0")

    assert not box(stage, "applicant.full_name").error
    assert "điện thoại" in box(stage, "applicant.phone").error
    stage.tap("Không có số")
    assert not box(stage, "applicant.phone").error


def test_a_kill_in_the_middle_of_the_form_loses_nothing(tmp_path: Path) -> None:
    with a_stage(tmp_path) as stage:
        dossier = begun(stage)
        section(stage, "mother")
        fill(stage, "mother.full_name", "Lò Thị Thử")
        field = stage.find("Ngày, tháng, năm sinh", "textbox").control
        stage.client.fire(field, "change", "10/04/20", value="10/04/20")
        stage.client.run(pause())
        kept = drafts_of(stage.desk).find(DossierId(bytes.fromhex(dossier)))
        stage.desk.lock()  # the keys are gone, and every screen with them
        assert stage.state.form.dossier == ""
        stage.do(lambda: stage.desk.opened(stage.doors.open(stage.desk.home, PIN)))
        stage.at(Place.TODAY)
        stage.do(lambda: stage.commands.taking.resume(dossier))

        assert kept is not None
        assert kept.values["mother.dob"] == "10/04/20"
        assert stage.state.app.here == (Place.FORM, dossier)
        assert stage.state.form.title == "Người mẹ"
        assert box(stage, "mother.full_name").text == "Lò Thị Thử"
        assert box(stage, "mother.dob").text == "10/04/20"
        assert not box(stage, "mother.dob").needed


async def pause() -> None:
    """Until what was typed is kept, and not longer than it may take."""
    await asyncio.sleep(PAUSE_S + 0.1)


def test_letters_are_kept_within_a_second_of_the_last(stage: Stage) -> None:
    dossier = DossierId(bytes.fromhex(begun(stage, PENSION)))
    field = stage.find("Họ, chữ đệm, tên", "textbox").control

    stage.client.fire(field, "change", "Lò T", value="Lò T")
    stage.client.run(pause())

    note = drafts_of(stage.desk).find(dossier)
    assert note is not None
    assert note.values["applicant.full_name"] == "Lò T"
    assert stage.desk.device.store.find_note(dossier, DRAFT) is not None
    assert PAUSE_S < 1


def test_no_letter_is_lost_when_the_screen_is_drawn_while_somebody_types(stage: Stage) -> None:
    """The client is ahead: its next letters are there before the handler of the last has run."""
    begun(stage, PENSION)
    field = stage.find("Họ, chữ đệm, tên", "textbox").control
    session, name = stage.client.session, "Lò Thị Mẫu ở bản Nà Thử"
    number: int = field._i  # noqa: SLF001  # what the client calls the box

    for at in range(1, len(name) + 1):
        session.apply_patch(number, {"value": name[:at]})
        if at % 3 == 0:  # something else changes, and everything is drawn anew
            stage.state.app.tell("Có tin mới" if at % 2 else "")
            box(stage, "applicant.full_name").warning = f"nhắc {at}"
        session.apply_patch(number, {"value": name[: at + 1]})
        stage.client.run(session.dispatch_event(number, "change", name[: at + 1]))

    live = stage.find("Họ, chữ đệm, tên", "textbox").control
    assert live.value == name
    stage.do(lambda: stage.commands.form.left("applicant.full_name"))
    assert box(stage, "applicant.full_name").text == name


def test_enter_goes_to_the_next_box(tmp_path: Path) -> None:
    focused = list[object]()
    replies = {("TextField", "focus"): focused.append}
    with a_stage(tmp_path, replies=replies) as stage:
        begun(stage, PENSION)
        stage.submit("Họ, chữ đệm, tên")

    assert len(focused) == 1


def test_a_day_is_typed_with_one_hand(stage: Stage) -> None:
    begun(stage)

    for typed, kept in (("02071948", "02/07/1948"), ("071948", "07/1948"), ("1948", "1948")):
        fill(stage, "requester.dob", typed)
        assert box(stage, "requester.dob").text == kept


def test_rows_of_a_table_are_added_and_removed(stage: Stage) -> None:
    begun(stage, "1.001612")
    form = stage.commands.form
    found = [one for one in declaring_of(stage.desk, stage.state.form.dossier).form.sections
             for field in one.fields if field.kind == "table"]  # fmt: skip
    section(stage, found[0].id)
    (table,) = [one for one in every_box(stage) if one.kind == "table"]

    stage.do(lambda: form.add_row(table.slot))
    stage.do(lambda: form.add_row(table.slot))
    first, second = table.rows
    fill(stage, second.cells[0].slot, "dòng hai")
    stage.do(lambda: form.remove_row(table.slot, first.id))

    assert [row.id for row in table.rows] == [second.id]
    assert second.cells[0].text == "dòng hai"


def test_another_person_of_the_form_is_taken_over_only_when_somebody_says_so(stage: Stage) -> None:
    begun(stage)
    fill(stage, "requester.full_name", "Lò Thị Thử")
    fill(stage, "requester.pin", "099302000009")
    fill(stage, "requester.phone", "0120000099")
    section(stage, "mother")

    assert box(stage, "mother.full_name").text == ""
    stage.tap("Cũng là: Người yêu cầu: Lò Thị Thử")

    assert box(stage, "mother.full_name").text == "Lò Thị Thử"
    assert box(stage, "mother.pin").origin == "same"
    fill(stage, "mother.pin", "099302000008")
    assert box(stage, "mother.pin").origin == ""


def test_after_it_is_begun_a_change_is_signed_and_nothing_else_is(stage: Stage) -> None:
    dossier = begun(stage, PENSION)
    declare(stage, PENSION_OF_P01)
    onward_to_the_end(stage)
    store = stage.desk.device.store
    before = store.tip().seq

    stage.at(Place.FORM, dossier)
    section(stage, "applicant")
    fill(stage, "applicant.phone", "0120000123")

    state = store.state(DossierId(bytes.fromhex(dossier)))
    assert value_of(state, "applicant.phone") == "0120000123"
    assert store.tip().seq == before + 1
    stage.at(Place.TODAY)
    assert store.tip().seq == before + 1


def test_a_change_after_the_acts_names_what_must_be_done_again(stage: Stage) -> None:
    dossier = begun(stage, PENSION)
    declare(stage, PENSION_OF_P01)
    onward_to_the_end(stage)
    work = stage.home.officer
    identity = DossierId(bytes.fromhex(dossier))
    hearing = fieldwork_of(stage.desk).hearing
    heard = hearing.read_back(identity)
    acts = (ReadAloud(), Notice("personal-data-1"), Mark(by="applicant"))
    hearing.record(identity, heard.digest, acts, began_ms=heard.began_ms)

    stage.at(Place.FORM, dossier)
    section(stage, "applicant")
    fill(stage, "applicant.phone", "0120000123")
    assert stage.state.form.again == (), "nobody attests a telephone"
    fill(stage, "applicant.full_name", "Lò Thị Mậu")

    assert work is not None
    assert "đọc lại cho người dân nghe" in stage.state.form.again
    assert stage.sees("Đã sửa sau khi người dân xác nhận. Cần làm lại: đọc lại")


def test_the_short_path_hides_what_a_lawful_slip_does_not_need(stage: Stage) -> None:
    dossier = begun(stage, PENSION)
    whole = sum(1 for _ in every_box(stage))
    stage.at(Place.CHECKLIST, dossier)
    stage.tap("Làm bản ngắn")
    stage.at(Place.FORM, dossier)

    assert 0 < sum(1 for _ in every_box(stage)) < whole
    assert stage.state.form.hidden > 0
    assert box(stage, "applicant.full_name").needed

    stage.tap("Hiện đủ các ô")

    assert sum(1 for _ in every_box(stage)) == whole


def test_nothing_of_one_citizen_is_on_the_screen_of_the_next(stage: Stage) -> None:
    begun(stage, PENSION)
    declare(stage, PENSION_OF_P01)
    stage.tap("Để sau")
    begun(stage, PENSION)

    assert not [line for line in stage.told() if "Lò Thị" in line or "Nà Thử" in line]
    assert stage.state.taking.person == "Hồ sơ mới"


def test_a_keystroke_does_not_draw_the_form_again(stage: Stage) -> None:
    """Counted in calls of Python, for a clock tells of the machine too."""
    begun(stage, "1.000593")
    field = stage.find("Họ, chữ đệm, tên", "textbox").control

    def press() -> None:
        stage.client.fire(field, "change", "Lò", value="Lò")
        stage.settle()

    def draw() -> None:
        stage.state.redraw()
        stage.settle()

    assert 2 * calls_of(press) < calls_of(draw)


def calls_of(work: Callable[[], None]) -> int:
    calls = 0

    def seen(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(stage: Stage, tmp_path: Path) -> None:
    """The officer saw an empty telephone; what came by a synchronisation since stands beside."""
    dossier = begun(stage, PENSION)
    identity = DossierId(bytes.fromhex(dossier))
    declare(stage, PENSION_OF_P01)
    onward_to_the_end(stage)
    stage.home.synchronise("25/11/2026 12:00")
    other = Field(tmp_path, stage.home.desk, "binh")
    other.exchange()
    stage.at(Place.FORM, dossier)
    section(stage, "applicant")
    screen = other.store.screen(identity)
    other.capture.save(screen, {"applicant.phone": "0120000777"}, now_ms=stage.home.desk.now_ms)
    other.exchange()
    stage.home.synchronise("25/11/2026 12:30")

    fill(stage, "applicant.phone", "0120000123")

    state = stage.desk.device.store.state(identity)
    both = {one.value for one in shown(state, "applicant.phone")}
    assert both == {"0120000123", "0120000777"}
    other.store.close()


def test_the_address_of_the_house_comes_by_a_tap_and_not_before(stage: Stage) -> None:
    begun(stage, PENSION)
    parts = (("province", "14"), ("unit", "03820"), ("detail", "bản Nà Thử"))
    offer = Shared("address", "a house", "bản Nà Thử, xã Ngọc Chiến", "Vàng A Mẫu", parts)
    stage.state.household.offers = (offer,)
    section(stage, "applicant")

    residence = box(stage, "applicant.residence")
    assert residence.place == ""
    stage.tap("bản Nà Thử, xã Ngọc Chiến (Vàng A Mẫu)")

    assert residence.place.startswith("Xã Ngọc Chiến")
    assert residence.detail is not None
    assert residence.detail.text == "bản Nà Thử"
    assert residence.origin == "house"


def test_a_page_in_english_says_its_errors_in_english(stage: Stage) -> None:
    stage.state.app.language = "en"
    begun(stage, PENSION)

    stage.tap("Continue")

    assert stage.state.app.message.endswith("still empty. Please ask and fill it in.")
    assert stage.sees("Declaration") or stage.sees("Step 3/6 · Declaration")


def test_a_box_keeps_its_place_when_another_is_asked_for_above_it(stage: Stage) -> None:
    """Whoever types below must not lose the keyboard because a condition holds now."""
    begun(stage, PENSION)
    section(stage, "payment")
    before = [one.slot for one in stage.state.form.fields]
    assert not box_of(stage, "payment.bank").shown

    fill(stage, "payment.method", "account")

    assert box_of(stage, "payment.bank").shown
    assert [one.slot for one in stage.state.form.fields] == before


def box_of(stage: Stage, slot: str) -> FieldState:
    return next(one for one in stage.state.form.fields if one.slot == slot)


def test_a_day_in_words_follows_its_date_until_somebody_writes_it(stage: Stage) -> None:
    begun(stage)
    section(stage, "child")
    words = "child.dob_in_words"
    assert box(stage, words).text == ""

    fill(stage, "child.dob", "10/11/2026")
    assert stage.find("Ngày, tháng, năm sinh ghi bằng chữ", "textbox").control.value == (
        "Ngày mùng mười tháng mười một năm hai nghìn không trăm hai mươi sáu"
    )

    fill(stage, "child.dob", "05/04/2026")
    assert box(stage, words).text == (
        "Ngày mùng năm tháng tư năm hai nghìn không trăm hai mươi sáu"
    )

    fill(stage, words, "Ngày năm tháng tư năm hai ngàn không trăm hai mươi sáu")
    fill(stage, "child.dob", "06/04/2026")
    assert box(stage, words).text == "Ngày năm tháng tư năm hai ngàn không trăm hai mươi sáu"

    fill(stage, words, "")
    assert box(stage, words).text.startswith("Ngày mùng sáu tháng tư")


def test_a_day_in_words_of_a_begun_dossier_follows_its_date_too(stage: Stage) -> None:
    dossier = begun(stage)
    declare(stage, BIRTH_OF_P09)
    section(stage, "head")
    onward_to_the_end(stage)
    stage.at(Place.FORM, dossier)
    section(stage, "child")
    slot = "child.dob_in_words"
    assert "mười bốn tháng mười một" in box(stage, slot).text

    fill(stage, "child.dob", "15/11/2026")
    assert "mười lăm tháng mười một" in box(stage, slot).text

    stage.type("Ngày, tháng, năm sinh ghi bằng chữ", "Ngày rằm", leave=False)
    fill(stage, "child.dob", "16/11/2026")
    assert box(stage, slot).text == "Ngày rằm", "written by hand, and not yet left"
    state = stage.desk.device.store.state(DossierId(bytes.fromhex(dossier)))
    assert value_of(state, slot) == "Ngày rằm"
