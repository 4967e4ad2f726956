"""The data files that ship: all sixteen procedures, whole, small enough for a bad link."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec
import pytest

from protocol.catalogue import Catalogue, Procedure, View, attests, read_catalogue
from protocol.trade.conditions import holds
from protocol.trade.procedures import laws_on, results_on
from sync_server.publishing.folder import first_catalogue

WIRE_BYTES: Final = 60_000
CODES: Final = (
    "1.001193", "1.003583", "1.000894", "1.000593", "1.000656", "1.000419",
    "1.013225", "1.013978", "1.001612", "1.014027", "1.001699", "1.001776",
    "2.000815", "2.000884", "1.004222", "2.000635",
)  # fmt: skip
MINIMAL: Final = {"1.001776", "2.000815", "2.000884", "2.000635"}
CONSTRUCTION_LAND_BUSINESS: Final = ("1.013225", "1.013978", "1.001612")
DAY: Final = date(2026, 11, 25)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue(first_catalogue())


@pytest.fixture(scope="module")
def view(catalogue: Catalogue) -> View:
    return catalogue.view(as_of=1, day=DAY)


def all_of(view: View) -> Iterator[Procedure]:
    return (view.procedure(code) for code in CODES)


def test_the_catalogue_is_small_enough_for_a_bad_link() -> None:
    assert len(first_catalogue()) < WIRE_BYTES


def test_all_sixteen_procedures_are_there(catalogue: Catalogue) -> None:
    assert sorted(one.code for one in catalogue.procedures) == sorted(CODES)


def test_every_procedure_is_whole(view: View) -> None:
    for one in all_of(view):
        form = one.declaration
        assert form is not None, one.code
        assert form.minimal == (one.code in MINIMAL), one.code
        assert one.time, one.code
        assert one.steps, one.code
        assert one.components, one.code
        assert one.authority, one.code
        assert one.sector, one.code
        assert one.channels, one.code
        assert one.applicants, one.code
        assert one.receivers, one.code
        assert results_on(one, DAY), one.code
        assert laws_on(one, DAY), one.code
        assert attests(one, one.citizen), one.code


def test_every_procedure_says_what_it_costs_or_that_it_is_not_known(view: View) -> None:
    for code in CODES:
        assert view.fees(code, "14"), code


def test_a_fee_that_is_not_known_is_never_nothing(view: View) -> None:
    late = [one for one in view.fees("1.001193", "14") if one.id == "registration"]

    assert [one.amount for one in late] == [None]
    assert "HĐND" in late[0].vi


def test_mobile_registration_takes_five_working_days(view: View) -> None:
    for code in ("1.003583", "1.000593", "1.000419"):
        time = view.procedure(code).time
        assert time is not None
        assert (time.n, time.unit) == (5, "WORKING_DAY")
        assert view.procedure(code).footing == "mobile"


def test_a_mobile_ground_changes_the_procedure(view: View) -> None:
    rule = view.footing("1.001193", "03820")

    assert rule is not None
    assert (rule.footing, rule.becomes) == ("mobile", "1.003583")
    assert "disability" in {one.key for one in rule.grounds}


def test_land_permits_and_business_have_no_home_footing(view: View) -> None:
    for code in CONSTRUCTION_LAND_BUSINESS:
        assert view.procedure(code).footing == "assisted"
        assert view.footing(code, "03820") is None


def test_a_marriage_has_two_originals_for_two(view: View) -> None:
    for code in ("1.000894", "1.000593"):
        (certificate,) = results_on(view.procedure(code), DAY)
        assert (certificate.originals, certificate.to) == (2, ("bride", "groom"))
        assert view.procedure(code).marks_at_delivery == ("bride", "groom")


@pytest.mark.parametrize("code", ["1.000656", "1.000419"])
def test_the_extract_of_a_death_has_another_name_from_march_2027(view: View, code: str) -> None:
    procedure = view.procedure(code)

    names = [
        [one.vi for one in results_on(procedure, day)]
        for day in (date(2027, 2, 28), date(2027, 3, 1))
    ]

    assert names == [["Trích lục khai tử"], ["Giấy chứng tử"]]


def test_the_law_on_civil_status_changes_in_march_2027(view: View) -> None:
    birth = view.procedure("1.001193")

    assert "Luật Hộ tịch 60/2014/QH13" in {one.vi for one in laws_on(birth, date(2027, 2, 28))}
    assert "Luật Hộ tịch 03/2026/QH16" in {one.vi for one in laws_on(birth, date(2027, 3, 1))}


@pytest.mark.parametrize(("day", "old_enough"), [("2026-11-24", False), ("2026-11-25", True)])
def test_p05_may_marry_from_her_birthday_on(view: View, day: str, *, old_enough: bool) -> None:
    check = next(one for one in view.procedure("1.000593").checks if one.id == "bride_age")

    assert holds(check.must, {"bride.dob": "2008-11-25", "@day": day}) is old_enough
    assert check.blocks == ("decision", "delivery")


@pytest.mark.parametrize(
    ("dob", "household", "entitled"),
    [
        ("1939", None, True),
        ("1954-02-20", "near_poor", True),
        ("1954-02-20", "other", False),
        ("1951", None, None),
    ],
)
def test_a_social_pension_asks_for_age_and_household(
    view: View, dob: str, household: str | None, *, entitled: bool | None
) -> None:
    check = next(one for one in view.procedure("1.014027").checks if one.id == "age")
    facts = {"applicant.dob": dob, "applicant.household": household, "@day": "2026-11-25"}

    assert holds(check.must, facts) is entitled


def test_the_cultural_holiday_and_the_working_saturday_are_there(view: View) -> None:
    (year,) = [one for one in view.calendars() if one.year == 2026]

    assert date(2026, 11, 24) in {one.day for one in year.off}
    assert year.working == (date(2026, 8, 22),)
    assert [one.forecast for one in view.calendars()] == [False, False, True]


def test_communes_know_what_they_were_called(view: View) -> None:
    unit = view.unit("03646")

    assert unit is not None
    assert unit.vi == "Phường Tô Hiệu"
    assert "Quyết Thắng" in unit.former
    assert len([one for one in view.units() if one.province == "14"]) == 75
    assert len([one for one in view.units() if one.province == "15"]) == 99


def test_a_settings_value_follows_the_day(catalogue: Catalogue) -> None:
    before, after = date(2026, 6, 30), date(2026, 7, 1)

    found = [catalogue.view(as_of=1, day=day).policy("social_standard") for day in (before, after)]

    assert found == [500_000, 540_000]


def test_an_older_app_passes_over_what_it_does_not_know(catalogue: Catalogue) -> None:
    newer = msgspec.to_builtins(catalogue)
    newer["later"] = [1]
    newer["procedures"][0]["later"] = {"deep": []}
    newer["procedures"][0]["declaration"]["sections"][0]["fields"][0]["later"] = 1

    assert read_catalogue(msgspec.json.encode(newer)) == catalogue
