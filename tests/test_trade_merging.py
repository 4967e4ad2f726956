"""docs/spec/trade-office.md: dossiers that look like one are shown; merged ones count once."""

from itertools import permutations
from typing import Final
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.actions import Code
from protocol.ids import DossierId, sha256
from protocol.trade.duplicates import Alike, Likeness, Subject, alike
from protocol.trade.merging import Family, Merged, Unmerged, families, merged_into
from protocol.trade.names import as_printed, folded, is_near, sort_key, tidy
from tests.builders import DOSSIER, OTHER_DOSSIER
from tests.cases import Case, at

THIRD: Final = DossierId(b"\x02" + DOSSIER[1:])
P01: Final = Subject(b"1", "1.014027", "Lò Thị Mẫu", "", "1939", "bản Nà Thử")


# Names.


def test_a_name_is_kept_as_written_in_one_form() -> None:
    assert tidy("  Lò  Thị\tMẫu ") == "Lò Thị Mẫu"
    assert tidy(normalize("NFD", "Lò Thị Mẫu")) == "Lò Thị Mẫu"
    assert tidy("Giàng A Ch\u2019ứ") == "Giàng A Ch'ứ"
    assert as_printed("Đặng Văn Mẫu") == "ĐẶNG VĂN MẪU"


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert tidy(tidy(text)) == tidy(text)


def test_names_of_any_number_of_words_sort_by_the_last() -> None:
    names = ["Lò Thị Mẫu", "Ín", "Vàng A Dơ", "Triệu Văn Mẫu Đào", "Cà Thị Mẫu"]

    assert sorted(names, key=sort_key) == [
        "Triệu Văn Mẫu Đào", "Vàng A Dơ", "Ín", "Cà Thị Mẫu", "Lò Thị Mẫu",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Lò Thị Mẫu", "Lò Thị Mậu", True),
        ("Lò Thị Mẫu", "LO THI MAU", True),
        ("Đặng Văn Mẫu", "Dặng Văn Mâu", True),
        ("Vàng A Mẫu", "Vàng A Mẩu", True),
        ("Vàng A Thử", "Vàng A Thự", True),
        ("Vàng A Thử", "Vàng A Thửu", True),
        ("Vàng A Thử", "Vàng A Htử", True),
        ("Vàng A Thử", "Vàng Thị Thử", False),
        ("Lò Thị Mẫu", "Lò Văn Mẫu", False),
        ("Vì", "Vy", False),
    ],
)
def test_near_names_are_the_same_but_for_marks_or_a_letter(
    one: str, other: str, *, near: bool
) -> None:
    assert is_near(one, other) is near
    assert is_near(other, one) is near


# Duplicates.


def test_the_same_number_or_the_same_person_looks_alike() -> None:
    numbered = Subject(b"2", "1.014027", "Ai đó", "099139000001")
    others = [
        P01,
        Subject(b"3", "1.014027", "LÒ THỊ MÂU", "099139000001", "1939-05", "bản nà thử"),
        Subject(b"4", "1.001699", "Lò Thị Mẫu", "", "1939", "bản Nà Thử"),
        Subject(b"5", "1.014027", "Lò Thị Mẫu", "", "1940", "bản Nà Thử"),
        Subject(b"6", "1.014027", "Lò Thị Mẫu", "", "1939", "bản Mẫu Một"),
        Subject(b"7", "1.014027", "Lò Thị Mẫu", "", "", "bản Nà Thử"),
    ]

    assert alike(P01, others) == [Alike(b"3", Likeness.PERSON)]
    assert alike(numbered, others) == [Alike(b"3", Likeness.NUMBER)]


def test_two_different_numbers_are_two_persons_however_alike() -> None:
    one = Subject(b"1", "1.014027", "Lò Thị Mẫu", "099139000001", "1939", "bản Nà Thử")
    other = Subject(b"2", "1.014027", "Lò Thị Mẫu", "099139000002", "1939", "bản Nà Thử")

    assert alike(one, [other]) == []


# Merging.


def two() -> tuple[Case, Case]:
    first, second = Case(DOSSIER), Case(OTHER_DOSSIER)
    for number, case in enumerate((first, second), 5001):
        case.open("an", "20/11/2026 08:00", "1.014027")
        case.write("an", "20/11/2026 08:10", Code(f"H52.99-261120-{number}", sha256(b"slip")))
    return first, second


def test_a_merged_dossier_counts_once_under_its_main_one_and_keeps_both_codes() -> None:
    first, second = two()
    second.happens("chi", "23/11/2026 09:00", Merged(bytes(first.dossier), "cùng một người"))
    accepted: dict[DossierId, int | None] = {
        first.dossier: at("20/11/2026 10:00"),
        second.dossier: at("20/11/2026 08:00"),
    }

    assert families([first.state, second.state], accepted) == [
        Family(
            first.dossier,
            (second.dossier,),
            ("H52.99-261120-5001", "H52.99-261120-5002"),
            at("20/11/2026 08:00"),
        )
    ]


def test_a_merging_is_undone() -> None:
    first, second = two()
    merged = second.happens("chi", "23/11/2026 09:00", Merged(bytes(first.dossier), "nhầm"))
    second.happens("dung", "23/11/2026 10:00", Unmerged("hai bà cùng tên"), [merged])

    assert merged_into(second.state) is None
    assert len(families([first.state, second.state], {})) == 2


def test_who_has_no_authority_merges_nothing() -> None:
    first, second = two()
    merged = second.happens("an", "23/11/2026 09:00", Merged(bytes(first.dossier), "trùng"))
    assert merged_into(second.state) is None

    merged = second.happens("chi", "23/11/2026 10:00", Merged(bytes(first.dossier), "trùng"))
    second.happens("an", "23/11/2026 11:00", Unmerged("không trùng"), [merged])
    assert merged_into(second.state) == first.dossier


def test_nothing_is_merged_into_itself() -> None:
    first, _ = two()
    first.happens("chi", "23/11/2026 09:00", Merged(bytes(first.dossier), "nhầm"))

    assert merged_into(first.state) is None


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_a_ring_of_mergings_has_one_main_dossier_in_any_order(order: tuple[int, ...]) -> None:
    cases = [Case(one) for one in (DOSSIER, OTHER_DOSSIER, THIRD)]
    for case in cases:
        case.open("an", "20/11/2026 08:00", "1.014027")
    for case, into in zip(cases, (*cases[1:], cases[0]), strict=True):
        case.happens("chi", "23/11/2026 09:00", Merged(bytes(into.dossier), "trùng"))

    (family,) = families([cases[at].state for at in order], {})
    assert family.main == min(case.dossier for case in cases)
    assert len(family.others) == 2
