"""Who somebody is: numbers, cards, machine-readable lines, groups, names; domain §4 and §8.9."""

import contextlib
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.card import read_card
from protocol.catalogue import View, read_catalogue
from protocol.errors import MalformedBytes, TooLarge
from protocol.mrz import MAX_MRZ_CHARS, check_digit, number_of, read_mrz
from protocol.trade.ethnic import GROUPS, Declared, common_groups, fits, read_ethnic
from protocol.trade.identity import GROUNDS
from protocol.trade.names import (
    as_printed,
    as_written,
    folded,
    is_near,
    sort_key,
    spelling,
    tidy,
)
from protocol.trade.personal_number import doubts_of, is_old_number, read_number
from protocol.trade.phones import dialled, standing_of
from sync_server.publishing.folder import first_catalogue


@pytest.fixture(scope="module")
def view() -> View:
    return read_catalogue(first_catalogue()).view(as_of=1, day=date(2026, 11, 25))


# Personal numbers (§4.1).


@pytest.mark.parametrize(
    ("number", "sex", "year"),
    [
        ("099139000001", "NU", 1939),
        ("099048000002", "NAM", 1948),
        ("099301000003", "NU", 2001),
        ("099096000004", "NAM", 1996),
        ("099308000005", "NU", 2008),
        ("099050000006", "NAM", 1950),
        ("099154000008", "NU", 1954),
        ("099208000005", "NAM", 2008),
        ("099426000001", "NAM", 2126),
        ("099999000001", "NU", 2399),
    ],
)
def test_a_number_says_sex_and_year(number: str, sex: str, year: int) -> None:
    found = read_number(number, test_mode=True)

    assert (found.sex, found.year) == (sex, year)


@pytest.mark.parametrize("number", ["010", "014", "015"])
def test_a_number_says_where_a_birth_was_registered_and_nothing_of_a_residence(number: str) -> None:
    found = read_number(f"{number}096000001", test_mode=False)

    assert found.registered_in == number  # of the 63 old provinces: 015 is no Lào Cai of today
    assert not hasattr(found, "residence")


@pytest.mark.parametrize(
    ("number", "reads"),
    [
        ("001096000001", True),
        ("096096000001", True),
        ("097096000001", False),
        ("000096000001", False),
        ("100096000001", True),  # a country
        ("09609600001", False),
        ("0960960000011", False),
        ("096-96000001", False),
        ("٠٩٦٠٩٦٠٠٠٠٠١", False),
        ("", False),
    ],
)
def test_only_the_structure_of_a_number_is_tested(number: str, reads: bool) -> None:
    if reads:
        read_number(number, test_mode=False)
        return
    with pytest.raises(MalformedBytes):
        read_number(number, test_mode=False)


def test_a_number_of_nobody_is_for_training_only() -> None:
    read_number("099139000001", test_mode=True)

    with pytest.raises(MalformedBytes, match="test province"):
        read_number("099139000001", test_mode=False)


@pytest.mark.parametrize(
    ("number", "old"),
    [("123456789", True), ("12345678", False), ("1234567890", False), ("12345678a", False)],
)
def test_an_old_number_has_nine_digits(number: str, old: bool) -> None:
    assert is_old_number(number) is old


@pytest.mark.parametrize(
    ("sex", "born", "doubts"),
    [
        ("NU", "1939", []),
        ("NU", "1939-07", []),
        ("NAM", "1939-07-02", ["sex-differs"]),
        ("NU", "1940", ["birth-year-differs"]),
        ("NAM", "1940", ["sex-differs", "birth-year-differs"]),
        (None, None, []),
        (["unknown", "?"], 1940, []),
    ],
)
def test_another_sex_or_year_is_a_doubt_and_no_refusal(
    sex: object, born: object, doubts: list[str]
) -> None:
    number = read_number("099139000001", test_mode=True)

    assert doubts_of(number, sex=sex, born=born) == doubts


# Cards (§4.2).

CARD = "099139000001|123456789|LÒ THỊ MẪU|1939|Nữ|bản Nà Thử, Ngọc Chiến, Mường La, Sơn La|01052021"


@pytest.mark.parametrize(
    "text",
    [
        CARD,
        CARD + "\r\n",
        "\ufeff" + CARD,
        unicodedata.normalize("NFD", CARD),
        CARD.replace("1939|", "00001939|"),
        CARD.replace("Nữ", "NỮ"),
        CARD.replace("|", " | "),
    ],
)
def test_a_card_reads_the_same_however_a_reader_gives_it(text: str) -> None:
    card = read_card(text, test_mode=True)

    assert (card.number, card.old_number, card.born, card.sex) == (
        "099139000001", "123456789", "1939", "NU",
    )  # fmt: skip
    assert (as_written(card.name), card.issued) == ("Lò Thị Mẫu", "2021-05-01")


def test_a_card_in_small_letters_is_written_as_a_name() -> None:
    card = read_card(CARD.lower(), test_mode=True)

    assert as_written(card.name) == "Lò Thị Mẫu"


def test_a_newer_card_may_say_more() -> None:
    assert read_card(CARD + "|x|y", test_mode=True).extras == ("x", "y")


# Machine-readable lines: ICAO 9303 part 5.


def lines(number: str = "099139000001", serial: str = "139000001", birth: str = "390702") -> str:
    first = f"IDVNM{serial}{check_digit(serial)}{number}<<0"
    second = f"{birth}{check_digit(birth)}F991231{check_digit('991231')}VNM" + "<" * 11
    whole = first[5:] + second[0:7] + second[8:15] + second[18:29]
    return f"{first}\n{second}{check_digit(whole)}\nLO<<THI<MAU<<<<<<<<<<<<<<<<<<<"


def test_check_digits_are_those_of_the_standard() -> None:
    assert check_digit("D23145890") == "7"  # the specimen of ICAO 9303 part 5
    assert check_digit("740812") == "2"
    assert check_digit("120415") == "9"


def test_the_lines_on_the_back_are_read() -> None:
    found = read_mrz(lines(), test_mode=True)

    assert (found.number, found.serial, found.sex) == ("099139000001", "139000001", "NU")
    assert (found.born, found.expires, found.plain_name) == ("1939-07-02", "", "LO THI MAU")


@pytest.mark.parametrize("text", [lines().lower(), lines().replace("\n", " \r\n\n")])
def test_lines_are_read_however_they_were_typed(text: str) -> None:
    assert read_mrz(text, test_mode=True) == read_mrz(lines(), test_mode=True)


def test_a_year_alone_is_a_year() -> None:
    assert read_mrz(lines(birth="39<<<<"), test_mode=True).born == "1939"


@pytest.mark.parametrize("at", [5, 14, 20, 31, 36, 40, 45])
def test_one_wrong_sign_is_noticed(at: int) -> None:
    text = lines()
    wrong = text[:at] + ("1" if text[at] != "1" else "2") + text[at + 1 :]

    with pytest.raises(MalformedBytes):
        read_mrz(wrong, test_mode=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        lines()[:-1],
        lines().replace("IDVNM", "IDLAO"),
        lines(birth="400702"),
        lines(birth="391302"),
        lines(number="097139000001"),
    ],
)
def test_other_lines_are_refused_by_name(text: str) -> None:
    with pytest.raises(MalformedBytes):
        read_mrz(text, test_mode=True)


def test_lines_without_end_are_not_read() -> None:
    read_mrz(lines() + " " * (MAX_MRZ_CHARS - len(lines())), test_mode=True)
    with pytest.raises(TooLarge):
        read_mrz(lines() + " " * (MAX_MRZ_CHARS - len(lines()) + 1), test_mode=True)


def test_the_number_on_the_front_goes_before_the_one_on_the_back() -> None:
    back = read_mrz(lines(), test_mode=True)

    assert number_of("099139000001", back) == ("099139000001", True)
    assert number_of("099139000002", back) == ("099139000002", False)
    assert number_of("", back) == ("099139000001", True)
    assert number_of("", None) == ("", True)


@given(st.text() | st.text("<0123456789ABCDEFVNMI\n", max_size=MAX_MRZ_CHARS))
def test_any_text_is_lines_or_a_named_problem(text: str) -> None:
    with contextlib.suppress(MalformedBytes):
        read_mrz(text, test_mode=True)


# Names (§4.4, §8.9).


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Lò   Thị\tMẫu ", "Lò Thị Mẫu"),
        (unicodedata.normalize("NFD", "Vàng A Mẫu"), "Vàng A Mẫu"),
        ("H\u2019Mông", "H'Mông"),
        ("H\u02bcmông", "H'mông"),
        ("Y\u2018Ăm", "Y'Ăm"),
        ("Lò\u00a0Văn\u200bÍn", "Lò VănÍn"),
    ],
)
def test_a_text_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert tidy(typed) == kept
    assert tidy(kept) == kept


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Đặng Đình Đ", "dang dinh d"), ("đ", "d"), ("Vàng Thị Mỷ", "vang thi my"), ("Ơ Đu", "o du")],
)
def test_names_are_found_without_marks(name: str, plain: str) -> None:
    assert folded(name) == folded(unicodedata.normalize("NFD", name)) == plain


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Hoà", "Hòa", True),
        ("XUÂN HÒA", "xuân hoà", True),
        ("Thuỷ", "Thủy", True),
        ("Chiềng An", "Chiềng Ân", False),
        ("Mẫu", "Mậu", False),
        ("Đặng", "Dặng", False),
    ],
)
def test_one_name_in_two_spellings_is_one_name(one: str, other: str, same: bool) -> None:
    assert (spelling(one) == spelling(other)) is same


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("LÒ THỊ MẪU", "Lò Thị Mẫu"),
        ("lò thị mẫu", "Lò Thị Mẫu"),
        ("Vàng A mẫu", "Vàng A mẫu"),
        ("ĐIÊU THỊ THỬ", "Điêu Thị Thử"),
        ("Ín", "Ín"),
        ("Y'ĂM", "Y'ăm"),
        ("", ""),
    ],
)
def test_what_a_card_prints_is_written_as_people_do(printed: str, written: str) -> None:
    assert as_written(printed) == written
    assert as_printed(written) == as_printed(printed)


@pytest.mark.parametrize("name", ["Ín", "Tẩn Tả", "Vàng A Mẫu", "Tẩn Thị Láo Tả"])
def test_a_name_is_one_field_of_any_number_of_words(name: str) -> None:
    assert sort_key(name)[0] == folded(name).split()[-1]
    assert is_near(name, as_printed(name))


def test_names_are_sorted_by_their_last_word() -> None:
    names = ["Lò Văn Thử", "Lò Thị Mẫu", "Cà Thị Mẫu", "Vàng A Chứ"]

    assert [name.split()[-1] for name in sorted(names, key=sort_key)] == [
        "Chứ", "Mẫu", "Mẫu", "Thử",
    ]  # fmt: skip


@given(st.text())
def test_tidy_names_stay_tidy(text: str) -> None:
    for one in (tidy(text), as_written(text)):
        assert tidy(one) == one
    spelling(text)


# Ethnic groups (§4.7).


def test_there_are_54_groups_and_two_words_for_others() -> None:
    assert len(GROUPS) == 56
    assert (GROUPS["08"], GROUPS["55"], GROUPS["56"]) == (
        "Mông (Hmông)", "Người nước ngoài", "Không rõ",
    )  # fmt: skip


@pytest.mark.parametrize("code", sorted(GROUPS))
def test_every_label_is_read_as_its_own_code(code: str) -> None:
    assert read_ethnic(GROUPS[code]) == Declared(code, GROUPS[code])
    assert read_ethnic(code) == Declared(code, GROUPS[code])


@pytest.mark.parametrize(
    ("said", "code", "label"),
    [
        ("Mông", "08", "Mông"),
        ("Mông (Hmông)", "08", "Mông (Hmông)"),
        ("H'Mông", "08", "H'Mông"),
        ("H\u2019mông", "08", "H'mông"),
        ("khơ mú", "29", "khơ mú"),
        ("Xinh Mun", "34", "Xinh Mun"),
        ("Sán Chỉ", "15", "Sán Chỉ"),
        ("Kinh", "01", "Kinh"),
        ("Mường", "06", "Mường"),
        ("Mèo", "08", "Mông"),  # understood, never written
    ],
)
def test_a_group_keeps_the_label_as_declared(said: str, code: str, label: str) -> None:
    assert read_ethnic(said) == Declared(code, label)
    assert fits(code, said)


@pytest.mark.parametrize("said", ["", "57", "00", "Lò", "người Thượng", "Mộng Mơ"])
def test_what_is_no_group_is_not_guessed(said: str) -> None:
    assert read_ethnic(said) is None


def test_the_groups_offered_first_are_those_of_the_province(view: View) -> None:
    assert common_groups(view, "14")[:3] == ["03", "01", "08"]
    assert common_groups(view, "15")[:3] == ["01", "08", "02"]
    assert common_groups(view, "01") == []


# Grounds and telephones.


def test_every_ground_can_be_recorded(view: View) -> None:
    form = view.procedure("1.014027").declaration
    assert form is not None
    (field,) = [one for one in form.sections[0].fields if one.id == "id_ground"]

    assert tuple(option.key for option in field.options) == GROUNDS


@pytest.mark.parametrize(
    ("said", "number", "standing"),
    [
        ("0912 345 678", "0912345678", "usual"),
        ("+84 912-345-678", "0912345678", "usual"),
        ("0084912345678", "0912345678", "usual"),
        ("0212.385.1234", "02123851234", "usual"),
        ("0120 000 001", "0120000001", "retired"),
        ("0120 000 0001", "01200000001", "retired"),
        ("+856 20 5555 5555", "+8562055555555", "usual"),
        ("không có", "khôngcó", "none"),
        ("09", "09", "none"),
    ],
)
def test_a_telephone_number_is_what_one_dials(said: str, number: str, standing: str) -> None:
    assert dialled(said) == number
    assert standing_of(said) == standing
