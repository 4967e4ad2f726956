"""A clerk edits the data files by hand: new dossiers follow, old ones do not, on both sides."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

import pytest
from msgspec.structs import replace

from mobile.fieldwork import Visit
from mobile.lawbook import Lawbook
from mobile.replies import NotTheCentre
from mobile.sync import CATALOGUE
from protocol.catalogue import Catalogue, View, read_catalogue
from protocol.codes import vietnam_day
from protocol.dossier import opened
from protocol.errors import MalformedBytes, NotPossible
from protocol.ids import NO_DOSSIER, DossierId
from protocol.merge import Dossier
from protocol.trade.people import Person
from protocol.trade.schedule import schedule_of
from sync_server import control
from sync_server.publishing.announcing import encode_draft, publish_form
from sync_server.publishing.folder import draft
from sync_server.publishing.mistakes import WrongFiles
from sync_server.publishing.publisher import with_thing
from tests.cases import at, said
from tests.commune import Commune

pytestmark = pytest.mark.slow

T = TypeVar("T")

PENSION: Final = "1.014027"
SIGNATURE: Final = "2.000884"
UNIT: Final = "03820"
VALUES: Final = {"applicant.full_name": "Lò Thị Mẫu", "applicant.dob": "1939"}
DECISION: Final = f"""
- procedure: "{PENSION}"
  unit: '{UNIT}'
  footing: official
  decision_number: 99/QĐ-UBND
  decision_date: 20/11/2026
"""


class Edited(Commune):
    """Where a clerk edits: what older and newer dossiers see of it."""

    def take(self, procedure: str) -> DossierId:
        """As at a home: by the catalogue that the tablet has."""
        self.desk.now_ms += 60_000
        return self.officer.fieldwork(test_mode=False).begin(Visit(procedure, VALUES, None, ()))

    def seen(self, dossier: DossierId, ask: Callable[[View], T]) -> T:
        """What a dossier sees today: the same on the tablet and at the centre, or it fails here."""
        kept = self.officer.catalogue()
        state = self.officer.store.state(dossier)
        on_the_tablet = ask(kept.view(as_of=_as_of(state), day=self.today()))
        at_the_centre = ask(self.clerk.view(_as_of(state), self.today()))
        assert on_the_tablet == at_the_centre
        return on_the_tablet

    def today(self) -> date:
        return vietnam_day(self.desk.now_ms)


def _as_of(state: Dossier) -> int:
    opening = opened(state)
    assert opening is not None
    return opening.catalogue


@pytest.fixture
def commune(tmp_path: Path) -> Iterator[Edited]:
    with Edited(tmp_path) as commune:
        yield commune


def before_and_after(commune: Edited, procedure: str) -> tuple[DossierId, DossierId]:
    """One dossier taken before the edit reaches the tablet, one after it."""
    old = commune.take(procedure)
    commune.clerk.publish()
    commune.officer.exchange()
    return old, commune.take(procedure)


def test_a_fee_that_is_edited_counts_for_new_dossiers(commune: Edited) -> None:
    commune.clerk.edit("fees.yaml", "  amount: 10000\n  per: case", "  amount: 12000\n  per: case")

    old, new = before_and_after(commune, SIGNATURE)

    amounts = [
        commune.seen(dossier, lambda view: [fee.amount for fee in view.fees(SIGNATURE, "14")])
        for dossier in (old, new)
    ]
    assert amounts == [[10_000], [12_000]]


def test_a_provinces_resolution_is_a_line_more(commune: Edited) -> None:
    commune.clerk.add(
        "fees.yaml",
        f"""- procedure: "{SIGNATURE}"
  id: case
  kind: phi
  vi: Theo nghị quyết HĐND tỉnh
  province: '14'
  amount: 8000
  per: case
  basis: NQ 99/2026/NQ-HĐND
""",
    )

    old, new = before_and_after(commune, SIGNATURE)

    def amounts(view: View) -> list[int | None]:
        return [fee.amount for code in ("14", "15") for fee in view.fees(SIGNATURE, code)]

    assert commune.seen(old, amounts) == [10_000, 10_000]
    assert commune.seen(new, amounts) == [8_000, 10_000]


def test_a_form_field_that_is_added_is_asked_of_new_dossiers(commune: Edited) -> None:
    commune.clerk.edit(
        "1.014027.yaml",
        "    - {id: has_pension,",
        "    - {id: village_head, vi: Trưởng bản, en: Village head, kind: name}\n"
        "    - {id: has_pension,",
    )

    old, new = before_and_after(commune, PENSION)

    def form(view: View) -> tuple[str, bool]:
        procedure = view.procedure(PENSION)
        assert procedure.declaration is not None
        asked = [field.id for part in procedure.declaration.sections for field in part.fields]
        return procedure.form, "village_head" in asked

    assert [commune.seen(dossier, form) for dossier in (old, new)] == [("1", False), ("2", True)]
    assert [opening_form(commune, dossier) for dossier in (old, new)] == ["1", "2"]


def test_a_footing_that_the_centre_decides_moves_no_older_dossier(commune: Edited) -> None:
    commune.clerk.add("footings.yaml", DECISION)

    old, new = before_and_after(commune, PENSION)

    def rule(view: View) -> str:
        found = view.footing(PENSION, UNIT)
        return found.decision_number if found else view.procedure(PENSION).footing

    assert [commune.seen(dossier, rule) for dossier in (old, new)] == ["provisional", "99/QĐ-UBND"]
    assert commune.clerk.view(2, commune.today()).footing(PENSION, "03646") is None


def test_a_working_saturday_that_is_taken_out_stays_in_older_dossiers(commune: Edited) -> None:
    commune.clerk.edit("calendar.yaml", "  working: [22/08/2026]\n", "")

    old, new = before_and_after(commune, PENSION)

    def working(view: View) -> list[date]:
        return [day for year in view.calendars() if year.year == 2026 for day in year.working]

    assert [commune.seen(dossier, working) for dossier in (old, new)] == [[date(2026, 8, 22)], []]


def test_two_working_days_from_20_08_end_on_saturday_or_on_monday_by_the_calendar_of_reception(
    commune: Edited,
) -> None:
    """Show 7 of the issue: the swapped Saturday taken out, and only new dossiers move."""
    commune.clerk.edit("1.014027.yaml", "time: {n: 10,", "time: {n: 2,")
    commune.clerk.publish()
    commune.officer.exchange()
    old = received_in_august(commune)
    commune.clerk.edit("calendar.yaml", "  working: [22/08/2026]\n", "")
    commune.clerk.publish()
    commune.officer.exchange()
    new = received_in_august(commune)
    commune.officer.exchange()

    assert [due_on_both_sides(commune, one) for one in (old, new)] == [
        "22/08/2026 17:00",
        "24/08/2026 17:00",
    ]


def received_in_august(commune: Edited) -> DossierId:
    """On Thursday 20/08/2026, and the clock is put back where it was."""
    now_ms, commune.desk.now_ms = commune.desk.now_ms, at("20/08/2026 07:59")
    dossier = commune.take(PENSION)
    capture, screen = commune.officer.capture, commune.officer.store.screen(dossier)
    capture.transition(screen, "business", "received", now_ms=commune.desk.now_ms)
    commune.desk.now_ms = now_ms
    return dossier


def due_on_both_sides(commune: Edited, dossier: DossierId) -> str:
    """By the newest catalogue of each, which is the same; as of the dossier's own reception."""
    kept = commune.officer.catalogue()
    mine = schedule_of(commune.officer.store.state(dossier), kept, commune.desk.now_ms)
    theirs = schedule_of(
        commune.desk.centre.dossier(dossier), commune.clerk.newest(), commune.desk.now_ms
    )
    assert mine is not None
    assert theirs is not None
    assert mine.deadline.due_ms == theirs.deadline.due_ms
    row = commune.desk.centre.store.dossiers.find(dossier)
    assert row is not None
    times = commune.desk.centre.store.timing.find(row.number)
    assert times is not None
    assert times.due_ms == mine.deadline.due_ms  # as the registry has kept it
    return said(mine.deadline.due_ms)


def test_a_clerk_sees_the_difference_before_anything_is_announced(commune: Edited) -> None:
    commune.clerk.edit("fees.yaml", "  amount: 10000\n  per: case", "  amount: 12000\n  per: case")

    lines = commune.clerk.publish(showing=True)

    assert [line.strip() for line in lines] == [
        "* Sửa   Phí, lệ phí 2.000884 case (10.000 đồng/trường hợp)",
        "mức thu: 10000 → 12000",
        "Chưa công bố: đây sẽ là danh mục bản 2",
    ]
    assert commune.clerk.newest().version == 1
    assert commune.clerk.publish()[-1].startswith("Danh mục thủ tục bản 2 (")
    assert commune.clerk.newest().version == 2


def test_one_wrong_file_publishes_nothing(commune: Edited) -> None:
    commune.clerk.edit(
        "1.014027.yaml", "en: Name of the account, kind: name", "en: Name of the account, kind: nam"
    )

    with pytest.raises(
        WrongFiles, match=r"1\.014027\.yaml: form\.sections\[2\]\.fields\[3\]\.kind"
    ):
        commune.clerk.publish()

    assert commune.clerk.newest().version == 1


def test_a_catalogue_that_was_tampered_with_is_refused(commune: Edited) -> None:
    commune.clerk.edit("fees.yaml", "  amount: 10000\n  per: case", "  amount: 12000\n  per: case")
    commune.clerk.publish()
    (_, announced) = commune.desk.centre.trust.catalogues
    kept = commune.officer.store.find_note(NO_DOSSIER, CATALOGUE)
    commune.desk.centre.store.desk.set_note(f"catalogue/{announced.said.sha256.hex()}", kept or b"")

    with pytest.raises(NotTheCentre):
        commune.officer.exchange()

    assert commune.officer.store.find_note(NO_DOSSIER, CATALOGUE) == kept


def test_a_catalogue_that_this_app_cannot_read_takes_nothing_away(
    commune: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = commune.officer.store
    kept = store.find_note(NO_DOSSIER, CATALOGUE)
    commune.clerk.edit("fees.yaml", "  amount: 10000\n  per: case", "  amount: 12000\n  per: case")
    commune.clerk.publish()
    reads = list[bytes]()

    def too_new(content: bytes) -> Catalogue:
        reads.append(content)
        raise MalformedBytes("a kind of field that came later")

    with monkeypatch.context() as older_app:
        older_app.setattr("mobile.sync.read_catalogue", too_new)
        commune.officer.exchange()
        commune.officer.exchange()
    assert len(reads) == 1  # nor is it fetched again and again
    assert store.find_note(NO_DOSSIER, CATALOGUE) == kept

    with monkeypatch.context() as newer_app:
        newer_app.setattr("mobile.sync.READS", 2)
        commune.officer.exchange()
    assert read_catalogue(store.find_note(NO_DOSSIER, CATALOGUE) or b"").version == 2


def test_nothing_edited_is_nothing_announced(commune: Edited) -> None:
    with pytest.raises(NotPossible, match="không có gì khác"):
        commune.clerk.publish()

    assert [at.said.version for at in commune.desk.centre.trust.catalogues] == [1]


def opening_form(commune: Edited, dossier: DossierId) -> str:
    opening = opened(commune.officer.store.state(dossier))
    assert opening is not None
    return opening.form


def test_what_is_to_come_is_not_asked_before_its_day(commune: Edited) -> None:
    """A procedure that changes on a day to come is read aloud today as it is today."""
    dossier = commune.take(PENSION)
    lawbook = commune.officer.fieldwork(test_mode=False).lawbook
    before = lawbook.procedure(dossier)
    kept = commune.officer.catalogue()
    later = date.fromordinal(commune.today().toordinal() + 10)
    coming = [
        replace(before, since=2, valid_to=date.fromordinal(later.toordinal() - 1)),
        replace(before, since=2, valid_from=later, vi="Tên mới của thủ tục"),
    ]
    newer = replace(kept, version=2, procedures=(*kept.procedures, *coming))

    found = Lawbook(commune.officer.store, newer, lambda: commune.desk.now_ms)

    assert found.procedure(dossier).vi == before.vi
    commune.desk.now_ms += 11 * 86_400_000
    assert found.procedure(dossier).vi == "Tên mới của thủ tục"


def test_files_do_not_undo_what_the_console_published(commune: Edited) -> None:
    desk, folder = commune.desk, commune.clerk.folder
    last = commune.clerk.newest()
    fee = next(one for one in last.fees if one.procedure == SIGNATURE)
    wanted = with_thing(last, "fees", (SIGNATURE, "", fee.id), [replace(fee, amount=15_000)])
    person = Person(unit=UNIT, id="p1", name="Bộ phận Một cửa", post="answering")
    publish_form(desk.offices, desk.centre, wanted)
    both = with_thing(commune.clerk.newest(), "people", (UNIT, "p1"), [person])
    publish_form(desk.offices, desk.centre, both)
    commune.clerk.add("footings.yaml", DECISION)

    with pytest.raises(NotPossible, match=f"tệp không có sửa đổi.*{SIGNATURE}"):
        commune.clerk.publish()
    shown = commune.clerk.publish(showing=True)
    assert any("Bỏ sửa đổi của trang quản trị: Phí, lệ phí" in line for line in shown)
    assert commune.clerk.newest().version == 3

    commune.clerk.edit("fees.yaml", "  amount: 10000\n  per: case", "  amount: 15000\n  per: case")
    commune.clerk.publish()  # the files say the same now
    assert commune.clerk.newest().version == 4
    assert commune.clerk.view(4, commune.today()).people(UNIT) == [replace(person, since=3)]

    commune.clerk.edit("fees.yaml", "  amount: 15000\n  per: case", "  amount: 11000\n  per: case")
    command = control.Publish(encode_draft(draft(folder)), over_forms=True)
    control.run(command, desk.offices, desk.centre)
    (line,) = commune.clerk.view(5, commune.today()).fees(SIGNATURE, "14")
    assert line.amount == 11_000
