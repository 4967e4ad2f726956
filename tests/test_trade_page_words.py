"""docs/spec/trade-acts.md#corrections: what stands on a page, and the value that it means."""

from typing import Final

import pytest

from protocol.actions import Value
from protocol.trade.page_words import PageWords
from tests.law import the_law, the_procedure, unit_code

NAME: Final = "applicant.full_name"


def words_of(procedure: str) -> PageWords:
    form = the_procedure(procedure).declaration
    assert form is not None
    return PageWords(the_law(), form)


PENSION: Final = words_of("1.014027")
BIRTH: Final = words_of("1.001193")
DISABILITY: Final = words_of("1.001699")
HOUSEHOLD: Final = words_of("1.004222")


PHU_OF_SON_LA: Final = unit_code("Xã Gia Phù")
PHU_OF_LAO_CAI: Final = unit_code("Xã Gia Phú")
SON_LA: Final = unit_code("Tỉnh Sơn La")
LAO_CAI: Final = unit_code("Tỉnh Lào Cai")


@pytest.mark.parametrize(
    ("text", "value", "same"),
    [
        ("Lò Thị Mẫu", "Lò Thị Mẫu", True),
        ("Lò Thi\u0323 Ma\u0302\u0303u", "Lò Thị Mẫu", True),  # coded in parts
        ("Lò  Thị Mẫu ", "Lò Thị Mẫu", True),
        ("Lò Thị Mậu", "Lò Thị Mẫu", False),
        ("Lo Thi Mau", "Lò Thị Mẫu", False),
        ("LÒ THỊ MẪU", "Lò Thị Mẫu", False),
        ("", "", False),
    ],
)
def test_names_are_compared_letter_by_letter(text: str, value: str, same: bool) -> None:
    assert PENSION.says(NAME, text, value) is same


def test_days_and_choices_are_compared_as_what_they_mean() -> None:
    assert PENSION.says("applicant.dob", "02/07/1948", "1948-07-02")
    assert PENSION.says("payment.method", "Tiền mặt", "cash")
    assert not PENSION.says("applicant.dob", "02/07/1948", "1948-02-07")
    assert not BIRTH.says("requester.id_doc_type", "can_cuoc", "can_cuoc"), "a key"
    assert not PENSION.says("payment.method", "Tiền", "cash")


@pytest.mark.parametrize(
    ("text", "value", "same"),
    [
        ("Xã Gia Phú, Tỉnh Lào Cai", PHU_OF_LAO_CAI, True),
        ("xã Gia Phú, tỉnh Lào Cai", PHU_OF_LAO_CAI, True),
        ("bản Mới, x. Gia Phú, t. Lào Cai", PHU_OF_LAO_CAI, True),
        ("Gia Phú, Lào Cai", PHU_OF_LAO_CAI, True),
        ("xa gia phu, tinh lao cai", PHU_OF_LAO_CAI, True),  # as phones write it
        ("Xã Gia Phú", PHU_OF_LAO_CAI, True),
        ("Xã Gia Phù, Tỉnh Sơn La", PHU_OF_LAO_CAI, False),  # the old one
        ("Xã Gia Phù", PHU_OF_LAO_CAI, False),
        ("Xã Gia Phù, Tỉnh Lào Cai", PHU_OF_LAO_CAI, False),  # no such place
        ("Xã Gia Phú, Tỉnh Sơn La", PHU_OF_LAO_CAI, False),
        ("xa gia phu", PHU_OF_LAO_CAI, False),  # it can be both
        ("Phường Gia Phú, Tỉnh Lào Cai", PHU_OF_LAO_CAI, False),
        ("Tỉnh Lào Cai", PHU_OF_LAO_CAI, False),
        (PHU_OF_LAO_CAI, PHU_OF_LAO_CAI, False),
        ("", PHU_OF_LAO_CAI, False),
    ],
)
@pytest.mark.parametrize("slot", ["head.receiving_unit", "mother.residence.unit"])
def test_a_commune_is_compared_by_its_name(slot: str, text: str, value: str, same: bool) -> None:
    assert BIRTH.says(slot, text, value) is same


@pytest.mark.parametrize(
    ("text", "value", "same"),
    [
        ("xã Gia Phú, tỉnh Lào Cai", LAO_CAI, True),
        ("Lào Cai", LAO_CAI, True),
        ("TP. Hà Nội", unit_code("Thành phố Hà Nội"), True),
        ("xã Gia Phú, tỉnh Lào Cai", SON_LA, False),
        ("xã Gia Phú", LAO_CAI, False),
        ("Lai Châu", LAO_CAI, False),
    ],
)
def test_a_province_is_what_stands_last(text: str, value: str, same: bool) -> None:
    assert BIRTH.says("mother.residence.province", text, value) is same


def test_the_rest_of_an_address_is_compared_letter_by_letter() -> None:
    assert BIRTH.says("mother.residence.detail", "bản Nà Thử", "bản Nà Thử")
    assert not BIRTH.says("mother.residence.detail", "bản Na Thử", "bản Nà Thử")


@pytest.mark.parametrize(
    ("text", "value", "same"),
    [
        ("Mông", "08", True),
        ("H'mông", "08", True),
        ("Mông (Hmông)", "08", True),
        ("Thái", "08", False),
        ("người ở bản", "08", False),
        ("08", "08", False),
        ("", "08", False),
    ],
)
def test_an_ethnic_group_is_compared_by_any_of_its_names(text: str, value: str, same: bool) -> None:
    assert BIRTH.says("child.ethnic", text, value) is same


def test_what_is_put_in_is_read_as_in_the_form() -> None:
    assert BIRTH.read("child.ethnic", "Mông") == BIRTH.read("child.ethnic", "08") == "08"
    assert BIRTH.read("child.dob", "10/11/2026") == "2026-11-10"
    assert BIRTH.read("mother.residence.unit", PHU_OF_LAO_CAI) == PHU_OF_LAO_CAI
    assert DISABILITY.read("disability.types", "movement;sight") == ["movement", "sight"]
    assert HOUSEHOLD.read("request.members/0a/dob", "02/07/1948") == "1948-07-02"
    assert HOUSEHOLD.read("note", " xem  lại ") == "xem lại"


def test_a_nationality_is_compared_by_its_name() -> None:
    assert BIRTH.says("child.nationality", "VIỆT NAM", "Việt Nam")
    assert not BIRTH.says("child.nationality", "Lào", "Việt Nam")
    assert not BIRTH.says("child.nationality", "Việt Năm", "Việt Nam")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Nghe, nói; Nhìn", True),
        ("Nhìn; Nghe, nói", True),
        ("nhìn, nghe, nói", True),
        ("Nhìn", False),
        ("Nghe, nói; Nhìn; Trí tuệ", False),
        ("Nghe, nói; Nhìn; Nhìn", False),
        ("Nghe, nói; Nhìn thấy", False),
        ("", False),
    ],
)
def test_of_several_answers_all_stand_there_and_no_other(text: str, same: bool) -> None:
    form = the_procedure("1.001699").declaration
    assert form is not None
    [field] = [
        field for section in form.sections for field in section.fields if field.kind == "choices"
    ]
    keys = {option.vi: option.key for option in field.options}
    value: Value = [keys["Nghe, nói"], keys["Nhìn"]]

    assert DISABILITY.says("disability.types", text, value) is same
    assert not DISABILITY.says("disability.types", text, [])


def test_a_cell_of_a_table_is_compared_as_its_column() -> None:
    assert HOUSEHOLD.says("request.members/0a/dob", "02/07/1948", "1948-07-02")
    assert HOUSEHOLD.says("request.members/0a/sex", "Nữ", "NU")
    assert not HOUSEHOLD.says("request.members/0a/sex", "Nam", "NU")
