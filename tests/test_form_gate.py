"""The same form on both sides: looked at before it is confirmed, and again where it comes in."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from mobile.fieldwork import Fieldwork, Taken, Visit
from mobile.stated import usual
from protocol.actions import SignOff, Value, read_action
from protocol.card import Card, read_card
from protocol.dossier import value_of
from protocol.ids import DossierId
from protocol.trade.findings import FormIncomplete
from sync_server import decisions
from sync_server.form_remarks import MAX_REMARKS
from sync_server.projection import rebuild
from tests.commune import Commune
from tests.devices import PIN

PENSION: Final[Mapping[str, Value]] = {
    "applicant.full_name": "Lò Thị Mẫu",
    "applicant.dob": "1939",
    "applicant.pin": "?thẻ đã mất",
    "applicant.id_ground": "KNOWN_TO_OFFICER",
    "applicant.residence": "bản Nà Thử, xã Ngọc Chiến, tỉnh Sơn La",
    "applicant.current_benefits": "không",
}
CARD: Final = "099139000001||LÒ THỊ MẪU|1939|Nữ|bản Nà Thử, Ngọc Chiến, Mường La, Sơn La|01012022"
A_DAY_MS: Final = 24 * 3600 * 1000


class Valley(Commune):
    """What the form of a dossier is taken for, on both sides."""

    def fieldwork(self, *, test_mode: bool = True) -> Fieldwork:
        self.desk.now_ms += 60_000
        return self.officer.fieldwork(test_mode=test_mode)

    def take(self, values: Mapping[str, Value], *, procedure: str = "1.014027") -> Taken:
        work = self.fieldwork()
        return work.take(a_visit(work, values, procedure=procedure), PIN)

    def remarks(self, dossier: DossierId) -> list[str]:
        """Of all that the centre holds of it."""
        store = self.desk.centre.store
        row = store.dossiers.find(dossier)
        assert row is not None
        stored = store.entries.of_dossier(row.number)
        found = [remark for one in stored for remark in store.entries.remarks(one.position)]
        return [remark for remark in found if remark.startswith("form/")]


def a_visit(
    work: Fieldwork,
    values: Mapping[str, Value],
    card: Card | None = None,
    *,
    procedure: str = "1.014027",
) -> Visit:
    """With what is done at most homes: read aloud, told, signed."""
    return Visit(procedure, values, card, (), tuple(usual(work.procedure_at(procedure))))


@pytest.fixture
def valley(tmp_path: Path) -> Iterator[Valley]:
    with Valley(tmp_path) as valley:
        yield valley


def test_a_form_with_gaps_is_not_begun_and_says_every_gap(valley: Valley) -> None:
    before = valley.officer.store.records()

    with pytest.raises(FormIncomplete) as raised:
        valley.take({**PENSION, "applicant.dob": "31/02/1939", "applicant.residence": "?"})

    assert {one.slot: one.code for one in raised.value.findings} == {
        "applicant.dob": "not_a_day",
        "applicant.residence": "unknown_not_lawful",
    }
    assert valley.officer.store.records() == before


def test_who_has_no_card_and_no_number_is_taken_with_that_stated(valley: Valley) -> None:
    taken = valley.take(PENSION)

    state = valley.officer.store.state(taken.dossier)
    assert value_of(state, "applicant.pin") == ["unknown", "thẻ đã mất"]
    assert value_of(state, "applicant.residence.unit") == "03820"
    assert taken.warnings == ()


def test_what_only_warns_stands_in_nobodys_way(valley: Valley) -> None:
    taken = valley.take({**PENSION, "applicant.hobby": "thêu"})

    assert [(one.slot, one.level) for one in taken.warnings] == [("applicant.hobby", "warn")]


def test_a_draft_with_gaps_is_kept_and_not_confirmed(valley: Valley) -> None:
    work = valley.fieldwork()
    dossier = work.begin(a_visit(work, {**PENSION, "applicant.dob": ""}))

    with pytest.raises(FormIncomplete):
        work.resume(dossier, PIN)

    screen = valley.officer.store.screen(dossier)
    assert not [fact for fact in screen.state.facts.values() if _signs(fact.body)]
    valley.officer.capture.save(screen, {"applicant.dob": "1939"}, now_ms=valley.desk.now_ms)
    assert work.resume(dossier, PIN).dossier == dossier


def test_a_card_fills_the_form_and_what_is_typed_prevails(valley: Valley) -> None:
    card = read_card(CARD, test_mode=True)
    values = {"applicant.current_benefits": "không", "applicant.dob": "2/7/1939"}

    work = valley.fieldwork()
    taken = work.take(a_visit(work, values, card), PIN)

    state = valley.officer.store.state(taken.dossier)
    assert value_of(state, "applicant.full_name") == "Lò Thị Mẫu"
    assert value_of(state, "applicant.dob") == "1939-07-02"
    assert value_of(state, "applicant.residence.unit") == "03820"


def test_numbers_of_nobody_are_taken_in_training_only(valley: Valley) -> None:
    work = valley.fieldwork(test_mode=False)
    visit = a_visit(work, {**PENSION, "applicant.pin": "099139000001"})

    with pytest.raises(FormIncomplete) as raised:
        work.take(visit, PIN)

    assert [one.code for one in raised.value.findings] == ["test_number"]
    assert valley.fieldwork().take(visit, PIN).warnings == ()


def test_the_centre_notes_what_it_finds_and_refuses_nothing(valley: Valley) -> None:
    visit = {**PENSION, "applicant.pin": "099139000001", "applicant.hobby": "thêu"}
    taken = valley.take(visit)
    good = valley.take(PENSION)

    report = valley.officer.sync()

    assert report.settled
    assert valley.remarks(taken.dossier) == [
        "form/block/test_number/applicant.pin",  # a centre that trains says so in its settings
        "form/warn/not_of_the_form/applicant.hobby",
    ]
    assert valley.remarks(good.dossier) == []


@pytest.mark.parametrize(("strays", "noted"), [(18, 19), (19, 20), (20, 20)])
def test_so_many_remarks_stand_beside_one_operation(
    valley: Valley, strays: int, noted: int
) -> None:
    values: dict[str, Value] = {f"x{number:02}.y": "z" for number in range(strays)}
    values |= {name: value for name, value in PENSION.items() if "id_ground" not in name}
    taken = valley.take(values)
    valley.officer.sync()

    assert len(taken.warnings) == strays + 1
    assert len(valley.remarks(taken.dossier)) == noted <= MAX_REMARKS


def test_a_later_edit_is_looked_at_beside_itself(valley: Valley) -> None:
    taken = valley.take(PENSION)
    valley.officer.sync()
    screen = valley.officer.store.screen(taken.dossier)
    changes: dict[str, Value] = {"applicant.phone": "gọi con", "applicant.residence.unit": "99999"}

    valley.officer.capture.save(screen, changes, now_ms=valley.desk.now_ms)
    valley.officer.sync()

    assert valley.remarks(taken.dossier) == [
        "form/block/no_such_unit/applicant.residence",
        "form/block/not_a_phone/applicant.phone",
    ]


def test_a_rebuild_notes_the_same_whatever_was_published_since(valley: Valley) -> None:
    taken = valley.take({**PENSION, "applicant.hobby": "thêu"})
    valley.officer.sync()
    before = valley.remarks(taken.dossier)
    valley.clerk.edit("blocks.yaml", "id: phone, vi: Số điện thoại", "id: phone, vi: Điện thoại")
    valley.clerk.publish()

    rebuild(valley.desk.centre.store, valley.desk.centre.trust)

    assert valley.remarks(taken.dossier) == before != []


def test_an_age_that_is_reached_only_later_keeps_the_centre_from_deciding(valley: Valley) -> None:
    bride = {"full_name": "Cà Thị Mẫu", "dob": "25/11/2008", "id_doc_no": "099308000005"}
    groom = {"full_name": "Quàng Văn Thử", "dob": "30/11/1996", "id_doc_no": "099096000004"}
    values: dict[str, Value] = {"ground": "đường sạt lở"}
    for role, own in {"bride": bride, "groom": groom}.items():
        said = {**own, "ethnic": "Thái", "residence": "phường Tô Hiệu, tỉnh Sơn La"}
        said |= {"id_doc_type": "Thẻ căn cước", "marriage_ordinal": "1", "marital_status": "1"}
        values |= {f"{role}.{name}": value for name, value in said.items()}
    taken = valley.take(values, procedure="1.000593")
    valley.officer.sync()
    assert [str(one.first_day) for one in taken.warnings] == ["2026-11-25"]

    centre = valley.desk.centre
    decisions.advance(centre, taken.dossier, "processing", reason="")
    with pytest.raises(FormIncomplete, match="chưa đủ tuổi kết hôn vào ngày"):
        decisions.advance(centre, taken.dossier, "resolved", reason="")
    valley.desk.now_ms += 3 * A_DAY_MS  # from Sunday 22 November
    decisions.advance(centre, taken.dossier, "resolved", reason="")


def _signs(body: bytes) -> bool:
    return isinstance(read_action(body), SignOff)
