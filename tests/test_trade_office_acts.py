"""docs/spec/trade-office.md, decisions and transfers: what an office says beside its steps."""

from datetime import date
from typing import Final

import pytest

from protocol.errors import NotPossible
from protocol.trade.event_words import event_from
from protocol.trade.events import Kind
from protocol.trade.happening import Setting, about_of, check_event, may_say
from protocol.trade.office_acts import (
    CameBack,
    CodeBound,
    Decided,
    Transferred,
    away,
    decisions_in,
    other_codes,
)
from tests.cases import Case, at

FIRST: Final = Decided("12/QĐ", date(2026, 11, 25), "Phạm Văn Thử")
SECOND: Final = Decided("13/QĐ", date(2026, 11, 30), "Phạm Văn Thử")
OUT: Final = Transferred("Phường Tô Hiệu", "nơi cư trú ở đó", "03646")
MORNING: Final = "30/11/2026 08:00"


def a_case() -> Case:
    case = Case()
    case.open("an", "20/11/2026 10:00", "1.014027")
    return case


def says(case: Case, who: str, what: Kind) -> None:
    """About what its author sees, as programs sign it."""
    case.happens(who, MORNING, what, about_of(case.seen_by(who), what))


def test_a_decision_that_is_issued_again_stands_in_for_the_first() -> None:
    case = a_case()

    says(case, "dung", FIRST)
    assert [one.what for one in decisions_in(case.state)] == [FIRST]
    says(case, "dung", SECOND)

    assert [one.what for one in decisions_in(case.state)] == [SECOND]


def test_two_decisions_whose_authors_had_not_seen_each_other_both_stand() -> None:
    case = a_case()
    case.offline("dung", "chi")

    says(case, "dung", FIRST)
    says(case, "chi", SECOND)
    case.sync("chi", "dung")

    assert {one.what for one in decisions_in(case.state)} == {FIRST, SECOND}


def test_it_is_away_until_somebody_says_that_it_is_back() -> None:
    case = a_case()
    setting = Setting("clerk", at(MORNING))

    with pytest.raises(NotPossible, match="chưa có gì để nhận lại"):
        check_event(case.state, CameBack(), setting)
    says(case, "chi", OUT)
    assert [one.what for one in away(case.state)] == [OUT]
    with pytest.raises(NotPossible, match="đang ở nơi khác"):
        check_event(case.state, OUT, setting)
    says(case, "chi", CameBack("đã xác minh"))

    assert away(case.state) == []
    check_event(case.state, OUT, setting)


def test_of_another_program_the_newest_code_counts_and_none_is_bound_twice() -> None:
    case = a_case()
    bound = CodeBound("phần mềm tỉnh", "000.52.14-261123-0977")

    says(case, "chi", CodeBound("phần mềm tỉnh", "000.52.14-261123-0976"))
    says(case, "chi", bound)
    says(case, "chi", CodeBound("Cổng quốc gia", "G15-1"))

    assert other_codes(case.state) == {"phần mềm tỉnh": bound.code, "Cổng quốc gia": "G15-1"}
    with pytest.raises(NotPossible, match="đã gắn"):
        check_event(case.state, bound, Setting("clerk", at(MORNING)))


@pytest.mark.parametrize(
    ("kind", "roles"),
    [
        (Decided, {"leader", "centre"}),
        (Transferred, {"clerk", "specialist", "leader", "centre"}),
        (CameBack, {"clerk", "specialist", "leader", "centre"}),
        (CodeBound, {"clerk", "specialist", "centre"}),
    ],
)
def test_each_is_said_by_its_roles_alone(kind: type[Kind], roles: set[str]) -> None:
    everybody = ("officer", "clerk", "specialist", "leader", "centre")

    assert {role for role in everybody if may_say(role, kind)} == roles


@pytest.mark.parametrize("unit", ["3646", "0364x", "036460"])
def test_a_commune_has_five_digits(unit: str) -> None:
    with pytest.raises(NotPossible):
        event_from("transferred", [("to", "xã"), ("reason", "r"), ("unit", unit)])
