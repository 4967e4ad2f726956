"""Identity cards: what is read from their QR code, and what is never guessed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.card import MAX_CARD_CHARS, Card, check_number, doubts, read_card
from protocol.errors import MalformedBytes, ProtocolError, TooLarge

FIELDS = {
    "number": "099301000003",
    "old_number": "123456789",
    "name": "Vàng Thị Thử",
    "born": "15032001",
    "sex": "Nữ",
    "address": "bản Mẫu Một, xã Ngọc Chiến, tỉnh Sơn La",
    "issued": "01022022",
}


def text(*extras: str, **changed: str) -> str:
    return "|".join([*(FIELDS | changed).values(), *extras])


def read(card_text: str) -> Card:
    return read_card(card_text, test_mode=True)


def test_a_card_is_read() -> None:
    assert read(text()) == Card(
        number="099301000003",
        old_number="123456789",
        name="Vàng Thị Thử",
        born="2001-03-15",
        sex="NU",
        address="bản Mẫu Một, xã Ngọc Chiến, tỉnh Sơn La",
        issued="2022-02-01",
    )


def test_a_card_in_decomposed_letters_reads_the_same() -> None:
    decomposed = unicodedata.normalize("NFD", text())

    assert decomposed != text()
    assert read(decomposed) == read(text())


@pytest.mark.parametrize("old_number", ["", "123456789", "012345678901"])
def test_an_old_number_may_be_missing(old_number: str) -> None:
    assert read(text(old_number=old_number)).old_number == old_number


@pytest.mark.parametrize("old_number", ["12345678", "1234567890", "12345678a", "không"])
def test_an_old_number_has_9_or_12_digits(old_number: str) -> None:
    with pytest.raises(MalformedBytes, match="old number"):
        read(text(old_number=old_number))


def test_fields_of_newer_cards_are_kept() -> None:
    assert read(text("Lò Văn Mẫu", "", "x")).extras == ("Lò Văn Mẫu", "", "x")


@pytest.mark.parametrize("count", range(7))
def test_a_card_has_seven_fields(count: int) -> None:
    with pytest.raises(MalformedBytes, match="fields"):
        read("|".join(list(FIELDS.values())[:count]))


@pytest.mark.parametrize("born", ["1939", "00001939"])
def test_a_year_of_birth_alone_is_kept_as_a_year(born: str) -> None:
    assert read(text(born=born)).born == "1939"


@pytest.mark.parametrize(
    "born", ["", "31022001", "00012001", "2001-03-15", "150301", "15031899", "1899", "15032400"]
)
def test_a_birth_is_on_the_calendar(born: str) -> None:
    with pytest.raises(MalformedBytes, match="birth"):
        read(text(born=born))


@pytest.mark.parametrize(
    ("born", "read_as"),
    [
        ("01011900", "1900-01-01"),
        ("31122399", "2399-12-31"),
        ("29022024", "2024-02-29"),
        ("1900", "1900"),
        ("2399", "2399"),
    ],
)
def test_a_birth_lies_in_the_centuries_that_a_number_can_say(born: str, read_as: str) -> None:
    assert read(text(born=born)).born == read_as


@pytest.mark.parametrize("issued", ["", "2022", "30022022", "0102202"])
def test_the_date_of_issue_is_a_whole_date(issued: str) -> None:
    with pytest.raises(MalformedBytes, match="issue"):
        read(text(issued=issued))


@pytest.mark.parametrize(
    ("sex", "found"), [("Nam", "NAM"), ("NAM", "NAM"), ("Nữ", "NU"), ("NỮ", "NU"), ("nữ", "NU")]
)
def test_the_sex_is_read(sex: str, found: str) -> None:
    assert read(text(sex=sex)).sex == found


@pytest.mark.parametrize("sex", ["", "Nu", "Nử", "F"])
def test_another_sex_is_asked_about(sex: str) -> None:
    with pytest.raises(MalformedBytes, match="sex"):
        read(text(sex=sex))


@pytest.mark.parametrize("field", ["name", "address"])
def test_a_card_has_a_name_and_an_address(field: str) -> None:
    with pytest.raises(MalformedBytes, match="without"):
        read(text(**{field: "  "}))


def test_letters_are_composed_and_never_replaced() -> None:
    assert read(text(address="ngõ 9½, bản Ⅲ")).address == "ngõ 9½, bản Ⅲ"


def test_spaces_are_tidied() -> None:
    assert read(text(name=" Vàng\u00a0 Thị\tThử ") + "\n").name == "Vàng Thị Thử"


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\0", "\x1b", "\ud800", "\ue000"])
def test_characters_that_cannot_be_seen_are_refused(hidden: str) -> None:
    with pytest.raises(MalformedBytes, match="cannot be seen"):
        read(text(name=f"Vàng{hidden} Thử"))


# The number.


@pytest.mark.parametrize(
    "number",
    ["", "09930100000", "0993010000030", "09930100000x", "09930100000\u0663", " 099301000003"],
)
def test_a_number_has_12_digits(number: str) -> None:
    with pytest.raises(MalformedBytes, match="12 digits"):
        check_number(number, test_mode=True)


@pytest.mark.parametrize("province", ["001", "014", "015", "096", "100", "999"])
def test_provinces_and_countries_of_birth_are_known(province: str) -> None:
    check_number(province + "301000001", test_mode=False)


@pytest.mark.parametrize("province", ["000", "097", "098"])
def test_no_one_is_registered_nowhere(province: str) -> None:
    with pytest.raises(MalformedBytes, match="no province"):
        check_number(province + "301000001", test_mode=True)


def test_persons_of_tests_exist_only_in_test_mode() -> None:
    assert read_card(text(), test_mode=True).number == "099301000003"
    with pytest.raises(MalformedBytes, match="test province"):
        read_card(text(), test_mode=False)
    assert read_card(text(number="014301000001"), test_mode=False).number == "014301000001"


@pytest.mark.parametrize(
    ("number", "sex", "born", "found"),
    [
        ("099301000003", "Nữ", "15032001", ()),
        ("099048000002", "Nam", "02071948", ()),
        ("099139000001", "Nữ", "1939", ()),
        ("099501000003", "Nữ", "15032101", ()),
        ("099201000003", "Nữ", "15032001", ("sex-differs",)),
        ("099302000003", "Nữ", "15032001", ("birth-year-differs",)),
        ("099101000003", "Nữ", "15032001", ("birth-year-differs",)),
        ("099048000002", "Nữ", "1939", ("sex-differs", "birth-year-differs")),
    ],
)
def test_a_number_that_says_otherwise_is_a_warning(
    number: str, sex: str, born: str, found: tuple[str, ...]
) -> None:
    assert doubts(read(text(number=number, sex=sex, born=born))) == found


# Limits, and anything at all.


@pytest.mark.parametrize("more", [-1, 0])
def test_a_card_as_long_as_a_qr_code_is_read(more: int) -> None:
    long = text("").ljust(MAX_CARD_CHARS + more, "x")

    assert len(read(long).extras[0]) == len(long) - len(text(""))


def test_a_card_longer_than_any_qr_code_is_refused() -> None:
    with pytest.raises(TooLarge):
        read(text("").ljust(MAX_CARD_CHARS + 1, "x"))


@given(
    st.text()
    | st.lists(st.text(max_size=12), min_size=7, max_size=9).map("|".join)
    | st.fixed_dictionaries({}, optional={name: st.text() for name in FIELDS}).map(
        lambda changed: text(**changed)
    ),
    st.booleans(),
)
def test_any_text_becomes_a_card_or_a_named_error(card_text: str, test_mode: bool) -> None:
    try:
        card = read_card(card_text, test_mode=test_mode)
    except ProtocolError:
        return

    assert unicodedata.is_normalized("NFC", card.name + card.address)
    assert set(doubts(card)) <= {"sex-differs", "birth-year-differs"}
