"""`tannha calendar`: days off from the library, worked Saturdays, and the clerk's file kept."""

from datetime import date
from pathlib import Path

import pytest

from protocol.errors import NotPossible
from sync_server.__main__ import main
from sync_server.publishing.folder import OWN, SHIPPED, draft
from sync_server.publishing.holidays_table import (
    days_of_library,
    days_off,
    swapped_in,
    with_year,
)
from tests.law import the_catalogue

SWAPPED = date(2026, 8, 22)
TEXT = (SHIPPED / "calendar.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_library_and_the_shipped_calendar_name_the_same_days(year: int) -> None:
    (shipped,) = [one for one in the_catalogue().calendars if one.year == year]
    days = days_of_library(year)

    assert [one.day for one in days_off(days)] == [one.day for one in shipped.off]
    assert swapped_in(days) == [*shipped.working]


def test_a_saturday_of_a_notice_is_worked_beside_those_that_the_library_knows() -> None:
    more = date(2026, 4, 25)

    assert swapped_in(days_of_library(2026), [more]) == [more, SWAPPED]


def test_a_year_is_written_anew_and_the_others_stay_as_they_were() -> None:
    days = days_of_library(2027)

    text = with_year(TEXT, 2027, days_off(days), [], forecast=True)
    again = with_year(text, 2027, days_off(days), [], forecast=True)

    assert text == again
    before, _, _ = TEXT.partition("- year: 2027")
    assert text.startswith(before)
    assert "forecast: true" in text.partition("- year: 2027")[2]


def test_a_year_that_no_file_has_comes_behind_the_others_with_the_centres_hours() -> None:
    mine = TEXT.replace("start: '07:30'", "start: '07:00'")

    text = with_year(mine, 2028, days_off(days_of_library(2028)), [], forecast=True)

    assert text.rindex("- year: 2028") > text.rindex("- year: 2027")
    assert "start: '07:00'" in text.partition("- year: 2028")[2]


def test_the_command_writes_what_can_be_published(tmp_path: Path) -> None:
    assert main(["calendar", str(tmp_path), "2026", "--working", "25/04/2026", "--announced"]) == 0

    (year,) = [one for one in draft(tmp_path / OWN).calendars if one.year == 2026]
    assert year.working == (date(2026, 4, 25), SWAPPED)
    assert not year.forecast
    assert not list((tmp_path / OWN).glob("*.new"))


@pytest.mark.parametrize(
    ("year", "good"), [(1999, False), (2000, True), (2099, True), (2100, False)]
)
def test_only_years_of_the_calendar(year: int, good: bool) -> None:
    if good:
        assert days_of_library(year)
        return
    with pytest.raises(NotPossible):
        days_of_library(year)
