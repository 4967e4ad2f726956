"""The sample day makes sense: invented people, seven procedures, forms that say what is typed."""

from collections import Counter
from pathlib import Path

import pytest

import demo
from demo.cases import NAMES, Case
from demo.papers import written
from demo.people import OFFICERS, P01, Person
from demo.rounds import ALL, FIRST, LATE, OFFLINE
from mobile.pin import check_passphrase
from protocol.card import check_number, doubts, read_card
from protocol.slots import check_slot

YEAR = 2026
NEVER = (  # wording.md, as far as a paper or a line of the demo could say it
    "tranh chấp", "xung đột", "cách ly", "nhận nuôi", "ký số", "biên lai", "miễn phí", "mù chữ",
    "lăn tay", "người già", "tàn tật", "khách hàng", "người dùng", "từ chối", "giả mạo", "vô hiệu",
    "người chết", "tảo hôn", "quá hạn", "chờ giấy tờ",
)  # fmt: skip


def named(case: Case) -> str:
    return f"{case.officer} {case.procedure} {case.applicant.name}"


every_case = pytest.mark.parametrize("case", ALL, ids=named)


def test_three_officers_take_twelve_dossiers_over_seven_procedures() -> None:
    assert len(OFFLINE) >= 12
    assert set(Counter(case.officer for case in OFFLINE)) == {0, 1, 2}
    assert {case.procedure for case in OFFLINE} == set(NAMES)
    assert LATE.officer == 3


@every_case
def test_everybody_is_invented_and_their_cards_read_well(case: Case) -> None:
    card = read_card(case.applicant.card, test_mode=True)

    assert card.number.startswith("099")
    assert (card.name, card.born) == (case.applicant.name, case.applicant.born)
    assert doubts(card) == ()
    for slot, value in case.values.items():
        if slot.endswith("pin"):
            check_number(value, test_mode=True)
            assert value.startswith("099")


def test_a_number_belongs_to_one_person() -> None:
    people = {(case.applicant.number, case.applicant.name) for case in ALL}

    assert len({number for number, _ in people}) == len(people)


@every_case
def test_the_form_says_what_is_typed(case: Case) -> None:
    form = "\n".join(case.pages[0].lines)

    for slot, value in case.typed.items():
        check_slot(slot)
        assert slot.endswith("id_ground") or written(value) in form
    assert case.applicant.name in form


def test_who_has_no_card_has_no_number_on_the_form() -> None:
    assert FIRST.applicant is P01
    assert P01.number not in "\n".join(FIRST.pages[0].lines)


@every_case
def test_ages_allow_what_is_asked_for(case: Case) -> None:
    if case.procedure == "1.014027":
        assert age(case.applicant) >= 75
    if case.procedure == "1.000593":
        assert age(case.applicant) > 18
        assert YEAR - int(case.values["groom.dob"][:4]) > 20


def age(person: Person) -> int:
    return YEAR - int(person.born[:4])


def test_a_tablet_takes_every_officers_passphrase() -> None:
    for officer in OFFICERS:
        check_passphrase(officer.passphrase)


def test_the_demo_says_nothing_that_hurts() -> None:
    folder = Path(demo.__path__[0])

    said = {
        (path.name, words)
        for path in folder.rglob("*.py")
        for words in NEVER
        if words in path.read_text("utf-8").lower()
    }

    assert said == set()
