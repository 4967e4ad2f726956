"""Each form of the catalogue: what becomes of what is typed, and what it does not take."""

from datetime import date
from functools import partial
from typing import Any, Final

import pytest
from msgspec.structs import replace

from protocol.catalogue import Catalogue, View
from protocol.errors import NotPossible
from protocol.trade.calendar import DayOff, Hours
from protocol.trade.forms import fields_of
from protocol.trade.working_time import working_time
from sync_server.console.catalogue.calendar_change import DayChange, HoursChange
from sync_server.console.catalogue.changes import Change, Subject, difference, shown_on
from sync_server.console.catalogue.editing import EDITINGS
from sync_server.console.catalogue.fee_change import FeeChange
from sync_server.console.catalogue.footing_change import FootingChange
from sync_server.console.catalogue.people_change import PersonChange
from sync_server.console.catalogue.procedure_change import FieldChange, LawChange, TimeChange
from sync_server.console.errors import NotHere, Wrong
from sync_server.console.texts import text
from sync_server.publishing.publisher import encode_catalogue, next_catalogue, with_thing
from tests.law import the_catalogue
from tests.town import HOME

BIRTH: Final = "1.001193"
PENSION: Final = "1.014027"
TODAY: Final = date(2026, 11, 25)
SOON: Final = date(2026, 12, 1)
DAY: Final = "01/12/2026"
SAY: Final = partial(text, "vi")


def subject(what: str, thing: str, catalogue: Catalogue | None = None) -> Subject:
    return EDITINGS[what].subject(catalogue or the_catalogue(), thing, HOME, TODAY)


def changed(what: str, thing: str, change: Change, catalogue: Catalogue | None = None) -> Catalogue:
    """As it would be announced, and as every device can read it."""
    found = subject(what, thing, catalogue)
    entries = EDITINGS[what].make(found, change)
    wanted = with_thing(found.catalogue, found.kind, found.key, entries)
    made = next_catalogue(found.catalogue, wanted)
    encode_catalogue(made)
    return made


def on(catalogue: Catalogue, day: date, as_of: int = 0) -> View:
    return catalogue.view(as_of=as_of or catalogue.version, day=day)


def refused(what: str, thing: str, change: Change) -> dict[str, str]:
    with pytest.raises(Wrong) as problem:
        EDITINGS[what].make(subject(what, thing), change)
    return dict(problem.value.fields)


def words(what: str, thing: str, change: Change, day: date = SOON) -> list[tuple[str, str, str]]:
    """What a checker reads of it."""
    editing, found = EDITINGS[what], subject(what, thing)

    def rows(some: Any) -> dict[str, str]:
        return editing.rows(shown_on(some, day, dated=editing.dated), SAY, found)

    both = difference(rows(found.entries), rows(editing.make(found, change)))
    return [(one.label, one.old, one.new) for one in both if one.differs]


# Fees.


def test_a_provinces_amount_stands_in_for_the_line_of_everywhere() -> None:
    change = FeeChange(
        known="amount", amount="15.000 đồng", vi="15.000 đồng, khai sinh quá hạn", day="01/12/2026",
        basis="NQ 99/2026/NQ-HĐND",
    )  # fmt: skip

    made = changed("phi", f"{BIRTH}~registration~14", change)

    def amount(day: date, province: str) -> int | None:
        lines = on(made, day).fees(BIRTH, province)
        return next(one.amount for one in lines if one.id == "registration")

    assert amount(SOON, "14") == 15_000
    assert amount(TODAY, "14") is None
    assert amount(SOON, "15") is None


def test_another_provinces_fee_is_not_ours_to_edit() -> None:
    with pytest.raises(NotHere):
        subject("phi", f"{BIRTH}~registration~15")


def test_nothing_to_pay_is_said_only_where_somebody_chose_it() -> None:
    assert refused("phi", f"{BIRTH}~registration", FeeChange(vi="x", day="01/12/2026")) == {
        "known": "field-missing"
    }


def test_an_earlier_edit_that_is_still_to_come_stays() -> None:
    change = FeeChange(
        known="amount", amount="9.000", per="copy", vi="9.000 đồng/bản", day="01/01/2027"
    )
    first = changed("phi", "2.000635~copy", change)
    sooner = FeeChange(
        known="amount", amount="8.500", per="copy", vi="8.500 đồng/bản", day="01/12/2026"
    )

    second = changed("phi", "2.000635~copy", sooner, first)

    def amount(day: date, as_of: int) -> int | None:
        return next(one.amount for one in on(second, day, as_of).fees("2.000635", "14"))

    days = (TODAY, SOON, date(2027, 1, 1))
    assert [amount(day, 3) for day in days] == [8000, 8500, 9000]
    assert [amount(day, 2) for day in days] == [8000, 8000, 9000]
    assert [amount(day, 1) for day in days] == [8000, 8000, 8000]


# A procedure.


def test_a_time_limit_counts_from_its_day_and_for_newer_dossiers_alone() -> None:
    change = TimeChange(n="7", unit="WORKING_DAY", day="01/12/2026")

    made = changed("thoi-han", PENSION, change)

    def limit(day: date, as_of: int = 0) -> int:
        rule = on(made, day, as_of).procedure(PENSION).time
        assert rule is not None
        return rule.n

    assert (limit(TODAY), limit(SOON), limit(SOON, as_of=1)) == (10, 7, 10)
    assert ("Thời hạn", "10 ngày làm việc", "7 ngày làm việc") in words("thoi-han", PENSION, change)


@pytest.mark.parametrize("number", ["", "0", "-3", "bảy", "7,5", "99999", "²"])
def test_a_time_limit_is_a_whole_number(number: str) -> None:
    change = TimeChange(n=number, unit="WORKING_DAY", day="01/12/2026")

    assert set(refused("thoi-han", PENSION, change)) == {"n"}


def test_a_fields_label_changes_the_version_of_its_form_and_no_other_field() -> None:
    change = FieldChange(
        vi="Họ, chữ đệm, tên của trẻ", en="Full name of the child", required=False, day="25/11/2026"
    )

    made = changed("o", f"{BIRTH}~child.full_name", change)

    old, new = on(made, TODAY, as_of=1).procedure(BIRTH), on(made, TODAY).procedure(BIRTH)
    assert old.declaration is not None
    assert new.declaration is not None
    before = {name: field for name, _, field in fields_of(old.declaration)}
    after = {name: field for name, _, field in fields_of(new.declaration)}
    assert after["child.full_name"].vi == "Họ, chữ đệm, tên của trẻ"
    assert {name for name in before if before[name] != after[name]} == {"child.full_name"}
    assert (old.form, new.form) == ("1", "2")


def test_a_field_that_no_form_has_is_not_there() -> None:
    with pytest.raises(NotHere):
        subject("o", f"{BIRTH}~child.nothing")


def test_a_new_law_takes_an_older_ones_place_on_its_day() -> None:
    old = the_catalogue().procedure(BIRTH).legal[0]
    change = LawChange(how="replace", vi="Luật Hộ tịch 03/2026/QH16", begins="01/03/2027")

    made = changed("can-cu", f"{BIRTH}~0", change)

    laws = {one.vi: one for one in on(made, TODAY).procedure(BIRTH).legal}
    assert laws[old.vi].valid_to == date(2027, 2, 28)
    assert laws["Luật Hộ tịch 03/2026/QH16"].valid_from == date(2027, 3, 1)
    assert old in on(made, TODAY, as_of=1).procedure(BIRTH).legal
    assert any("từ 01/03/2027" in row[2] for row in words("can-cu", f"{BIRTH}~0", change))


def test_a_law_does_not_take_its_own_place() -> None:
    old = the_catalogue().procedure(BIRTH).legal[0]

    assert refused("can-cu", f"{BIRTH}~0", LawChange(how="replace", vi=old.vi, begins=DAY)) == {
        "vi": "law-same"
    }


def test_a_law_that_was_written_down_wrongly_is_put_right() -> None:
    change = LawChange(how="correct", vi="NĐ 99/2026/NĐ-CP", begins="01/07/2026", verify=True)

    made = changed("can-cu", f"{BIRTH}~0", change)

    legal = on(made, TODAY).procedure(BIRTH).legal
    assert (legal[0].vi, legal[0].valid_from, legal[0].verify) == (
        "NĐ 99/2026/NĐ-CP", date(2026, 7, 1), True,
    )  # fmt: skip
    assert len(legal) == len(the_catalogue().procedure(BIRTH).legal)


def test_a_further_law_needs_its_day() -> None:
    assert refused("can-cu", f"{BIRTH}~moi", LawChange(how="add", vi="NĐ 99")) == {
        "begins": "field-missing"
    }
    made = changed("can-cu", f"{BIRTH}~moi", LawChange(how="add", vi="NĐ 99", begins="01/12/2026"))
    assert on(made, TODAY).procedure(BIRTH).legal[-1].vi == "NĐ 99"


# Taken at home.


def test_received_at_home_needs_the_centres_decision() -> None:
    thing, day = f"{PENSION}~{HOME}", "01/12/2026"
    change = FootingChange(footing="official", day=day)
    assert set(refused("tai-nha", thing, change)) == {"decision_number", "decision_date"}

    made = changed(
        "tai-nha",
        thing,
        FootingChange(
            footing="official", decision_number="99/QĐ-UBND", decision_date="20/11/2026", day=day
        ),
    )

    rule = on(made, SOON).footing(PENSION, HOME)
    assert rule is not None
    assert (rule.footing, rule.decision_number) == ("official", "99/QĐ-UBND")
    assert on(made, SOON).footing(PENSION, "03646") is None  # nobody else's
    assert on(made, TODAY).footing(PENSION, HOME) is None


def test_a_ground_in_other_words_keeps_its_key() -> None:
    old = on(the_catalogue(), TODAY).footing(BIRTH, HOME)
    assert old is not None
    said = [one.vi for one in old.grounds]
    change = FootingChange(footing="mobile", ground=["Người khuyết tật", *said[1:]], day=DAY)

    rule = on(changed("tai-nha", BIRTH, change), SOON).footing(BIRTH, HOME)

    assert rule is not None
    assert rule.grounds[0].vi == "Người khuyết tật"
    assert [one.key for one in rule.grounds] == [one.key for one in old.grounds]
    assert rule.becomes == "1.003583"


def test_a_rule_of_the_centres_own_ends_and_the_general_one_holds_again() -> None:
    thing = f"{BIRTH}~{HOME}"
    grounds = [one.vi for one in subject("tai-nha", BIRTH).entries[0].grounds]
    own = changed(
        "tai-nha", thing, FootingChange(footing="provisional", ground=grounds, day="25/11/2026")
    )

    ended = changed("tai-nha", thing, FootingChange(footing="general", day="01/12/2026"), own)

    def footing(day: date) -> str:
        rule = on(ended, day).footing(BIRTH, HOME)
        assert rule is not None
        return rule.footing

    assert (footing(TODAY), footing(SOON)) == ("provisional", "mobile")


# The calendar.


def test_a_day_off_and_the_saturday_that_is_worked_instead() -> None:
    change = DayChange(
        off="31/12/2026", off_name="Nghỉ bù", working="26/12/2026", announced=True, verify=True
    )

    made = changed("ngay", "2026", change)

    days = working_time(on(made, TODAY).calendars())
    before = working_time(on(made, TODAY, as_of=1).calendars())
    assert not days.is_working(date(2026, 12, 31))
    assert days.is_working(date(2026, 12, 26))
    assert before.is_working(date(2026, 12, 31))  # what was received before keeps its calendar
    assert words("ngay", "2026", change)[-2:] == [
        ("26/12/2026", "", "làm bù"),
        ("31/12/2026", "", "nghỉ: Nghỉ bù"),
    ]


def test_a_day_off_becomes_a_day_as_any_other() -> None:
    off = DayOff(date(2027, 2, 4), "Tết Âm lịch")
    assert off in on(the_catalogue(), TODAY).calendars()[-1].off

    made = changed("ngay", "2027", DayChange(clear="04/02/2027", verify=True))

    assert off not in on(made, TODAY).calendars()[-1].off


def test_the_notice_of_a_year_makes_its_dates_sure() -> None:
    made = changed("ngay", "2027", DayChange(announced=True, verify=True))

    assert working_time(on(made, TODAY).calendars()).is_sure(date(2027, 3, 1))
    assert not working_time(on(made, TODAY, as_of=1).calendars()).is_sure(date(2027, 3, 1))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (DayChange(off="05/12/2026", off_name="x"), "off"),  # a Saturday
        (DayChange(off="01/12/2026"), "off_name"),
        (DayChange(off="20/11/2026", off_name="x"), "off"),  # has passed
        (DayChange(off="01/12/2027", off_name="x"), "off"),  # of another year
        (DayChange(working="01/12/2026"), "working"),  # a Tuesday
        (DayChange(clear="01/12/2026"), "clear"),  # in no list
    ],
)
def test_a_day_that_does_not_fit_is_said_beside_its_field(change: DayChange, field: str) -> None:
    assert set(refused("ngay", "2026", change)) == {field}


def test_office_hours() -> None:
    change = HoursChange(start="7:00", end="11h30", start_2="13:30", end_2="17:00")

    made = changed("gio", "2026", change)

    calendar = next(one for one in on(made, TODAY).calendars() if one.year == 2026)
    assert calendar.hours == (Hours("07:00", "11:30"), Hours("13:30", "17:00"))
    assert refused("gio", "2026", HoursChange(start="11:30", end="07:30")) == {
        "end": "hours-not-rising"
    }
    assert refused("gio", "2026", HoursChange(start="25:00", end="07:30")) == {
        "start": "hours-wrong"
    }


# People.


def test_somebody_comes_changes_and_goes() -> None:
    new = PersonChange(
        name="Bộ phận Một cửa xã", post="answering", phone="0120 000 099", day="25/11/2026"
    )
    come = changed("nguoi", "moi", new)
    other = PersonChange(
        name="Bộ phận Một cửa xã", post="answering", phone="0120 000 088", day="01/12/2026"
    )
    moved = changed("nguoi", "p1", other, come)
    gone = changed("ngung", "p1", Change(day="01/01/2027"), moved)

    def phones(day: date, as_of: int = 0) -> list[str]:
        return [one.phone for one in on(gone, day, as_of).people(HOME)]

    assert phones(TODAY) == ["0120 000 099"]
    assert phones(SOON) == ["0120 000 088"]
    assert phones(date(2027, 1, 1)) == []
    assert phones(date(2027, 1, 1), as_of=3) == ["0120 000 088"]
    second = subject("nguoi", "moi", gone)
    assert second.key == (HOME, "p2")  # nobody gets an id that somebody has had


def test_who_answers_needs_a_telephone() -> None:
    change = PersonChange(name="Bộ phận Một cửa", post="answering", day="25/11/2026")

    assert refused("nguoi", "moi", change) == {"phone": "person-needs-phone"}


def test_what_is_not_there_is_not_edited() -> None:
    for what, thing in (
        ("phi", "9.999999~x"), ("phi", ""), ("thoi-han", "9.999999"), ("tai-nha", "9.999999"),
        ("tai-nha", f"{BIRTH}~03646"), ("ngay", "1999"), ("gio", "hai nghin"), ("nguoi", "p9"),
        ("ngung", "p9"), ("can-cu", f"{BIRTH}~99"), ("can-cu", f"{BIRTH}~-1"), ("o", BIRTH),
        ("phi", "a~b~c~d"),
    ):  # fmt: skip
        with pytest.raises(NotHere):
            subject(what, thing)


@pytest.mark.parametrize(
    ("what", "thing"),
    [
        ("phi", "2.000884~case"),
        ("thoi-han", PENSION),
        ("o", f"{BIRTH}~child.full_name"),
        ("can-cu", f"{BIRTH}~0"),
        ("tai-nha", BIRTH),
        ("ngay", "2027"),
        ("gio", "2026"),
    ],
)
def test_a_form_sent_as_it_opened_changes_nothing(what: str, thing: str) -> None:
    """Every form begins with what is in force: nobody changes what they did not touch."""
    editing = EDITINGS[what]
    begun = editing.begin(subject(what, thing))
    sent = replace(begun, day="01/12/2026") if editing.dated else begun

    with pytest.raises((Wrong, NotPossible), match=r"change-nothing|không có gì khác"):
        changed(what, thing, sent)
