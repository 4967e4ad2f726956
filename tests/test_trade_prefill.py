"""What need not be asked twice, and what never passes from one person to another."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.actions import Value
from protocol.card import Card, read_card
from protocol.catalogue import View, read_catalogue
from protocol.trade.day_words import in_words, read_day, read_moment, said_day
from protocol.trade.forms import Form, Section
from protocol.trade.household import INTERPRETER, WITNESS, Shared, Taps, from_household
from protocol.trade.prefill import (
    block_of,
    from_card,
    from_earlier,
    is_same_person,
    may_be_same_person,
    section_of_card,
)
from protocol.trade.typed import completed, typed
from sync_server.publishing.folder import first_catalogue

CARD: Final = (
    "099148000014|123456789|ĐIÊU THỊ THỬ|1948|Nữ|bản Pom Mẫu, Ngọc Chiến, Mường La, Sơn La|01012022"
)


@pytest.fixture(scope="module")
def view() -> View:
    return read_catalogue(first_catalogue()).view(as_of=1, day=date(2026, 11, 25))


def form_of(view: View, code: str) -> Form:
    form = view.procedure(code).declaration
    assert form is not None
    return form


def section_of(view: View, code: str, name: str) -> Section:
    (section,) = [one for one in form_of(view, code).sections if one.id == name]
    return section


def card(text: str = CARD) -> Card:
    return read_card(text, test_mode=True)


# From a card.


def test_a_card_fills_the_block_of_its_holder(view: View) -> None:
    assert from_card(view, section_of(view, "1.014027", "applicant"), card()) == {
        "applicant.full_name": "Điêu Thị Thử",
        "applicant.dob": "1948",
        "applicant.sex": "NU",
        "applicant.pin": "099148000014",
        "applicant.id_ground": "QR",
        "applicant.id_doc_type": "cccd",
        "applicant.id_doc_no": "099148000014",
        "applicant.address_printed": "bản Pom Mẫu, Ngọc Chiến, Mường La, Sơn La",
        "applicant.residence.province": "14",
        "applicant.residence.unit": "03820",
        "applicant.residence.detail": "bản Pom Mẫu",
    }


def test_an_address_that_can_be_two_is_left_to_be_asked(view: View) -> None:
    printed = CARD.replace("Ngọc Chiến, Mường La, Sơn La", "Trạm Tấu, Trạm Tấu, Yên Bái")

    found = from_card(view, section_of(view, "1.014027", "applicant"), card(printed))

    assert found["applicant.address_printed"] == "bản Pom Mẫu, Trạm Tấu, Trạm Tấu, Yên Bái"
    assert not [slot for slot in found if ".residence." in slot]


@pytest.mark.parametrize(
    ("issued", "kind", "issuer"),
    [
        ("30062024", "cccd", "Cục Cảnh sát quản lý hành chính về trật tự xã hội"),
        ("01072024", "can_cuoc", "Bộ Công an"),
    ],
)
def test_the_issuer_follows_from_the_kind_of_card(
    view: View, issued: str, kind: str, issuer: str
) -> None:
    section = section_of(view, "1.001193", "requester")

    found = from_card(view, section, card(CARD.replace("01012022", issued)))

    assert found["requester.id_doc_type"] == kind
    assert found["requester.id_issuer"] == issuer


def test_no_card_says_an_ethnic_group(view: View) -> None:
    for procedure in view.procedures():
        for section in form_of(view, procedure.code).sections:
            found = from_card(view, section, card())
            assert not [slot for slot in found if "ethnic" in slot or "phone" in slot]
            assert all(slot.startswith(f"{section.id}.") for slot in found)


@pytest.mark.parametrize(
    ("code", "sex", "section"),
    [
        ("1.003583", "NU", "requester"),  # never the child
        ("1.000419", "NAM", "requester"),  # never the deceased
        ("1.014027", "NU", "applicant"),
        ("1.000593", "NU", "bride"),
        ("1.000593", "NAM", "groom"),
        ("1.000894", "NAM", "groom"),
    ],
)
def test_a_card_is_of_whoever_stands_there(view: View, code: str, sex: Any, section: str) -> None:
    found = section_of_card(view.procedure(code), form_of(view, code), sex)

    assert found is not None
    assert found.id == section


# From an earlier dossier of the same person.

EARLIER: Final[Mapping[str, Value]] = {
    "applicant.full_name": "Điêu Thị Thử",
    "applicant.dob": "1948",
    "applicant.pin": "099148000014",
    "applicant.ethnic": "03",
    "applicant.ethnic_declared": "Thái",
    "applicant.phone": "0120 000 014",
    "applicant.residence.province": "14",
    "applicant.residence.unit": "03820",
    "applicant.id_ground": "QR",
    "applicant.id_doc_no": ["unknown", "mất"],
    "applicant.household": "poor",
    "applicant.current_benefits": "không",
    "applicant.has_pension": False,
    "payment.account_no": "1234567890",
    "disability.types": ["movement"],
}


def earlier(view: View, now: Mapping[str, Value], *, said: bool = False) -> dict[str, Value]:
    block = block_of("applicant", EARLIER)
    section = section_of(view, "1.014027", "applicant")
    return from_earlier(section, block, said_to_be_same=said, now=now)


def test_one_number_is_one_person(view: View) -> None:
    found = earlier(view, {"pin": "099148000014", "phone": "0120 000 099"})

    assert found == {
        "applicant.full_name": "Điêu Thị Thử",
        "applicant.dob": "1948",
        "applicant.ethnic": "03",
        "applicant.ethnic_declared": "Thái",
        "applicant.residence.province": "14",
        "applicant.residence.unit": "03820",
    }


@pytest.mark.parametrize(
    ("now", "said", "same"),
    [
        ({"pin": "099148000099", "full_name": "Điêu Thị Thử", "dob": "1948"}, True, False),
        ({"full_name": "Điêu Thị Thử", "dob": "1948"}, False, False),
        ({"full_name": "ĐIÊU THỊ THỬ", "dob": "1948"}, True, True),
        ({"full_name": "Điêu Thị Thử", "dob": "1949"}, True, False),
        ({"full_name": "Điêu Thị Mẫu", "dob": "1948"}, True, False),
        ({"pin": ["unknown", "mất"], "full_name": "Điêu Thị Thử", "dob": "1948"}, True, True),
        ({}, True, False),
        ({"pin": ""}, True, False),
    ],
)
def test_without_one_number_an_officer_says_so(
    view: View, now: Mapping[str, Value], said: bool, same: bool
) -> None:
    assert bool(earlier(view, now, said=said)) is same


def test_what_a_form_calls_private_is_asked_anew(view: View) -> None:
    section = section_of(view, "1.014027", "applicant")
    private = replace(
        section, fields=tuple(replace(field, sensitive=True) for field in section.fields)
    )

    block = block_of("applicant", EARLIER)

    assert from_earlier(private, block, said_to_be_same=False, now={"pin": block["pin"]}) == {}


def test_two_unknown_numbers_are_not_one() -> None:
    unknown: dict[str, Value] = {"pin": ["unknown", "mất"]}

    assert not is_same_person(unknown, unknown)
    assert not may_be_same_person(unknown, unknown)


# Within one house.

MARK: Final = "của người khác: "
SLOTS: Final = (
    *EARLIER,
    *(f"mother.{name}" for name in ("full_name", "pin", "dob", "ethnic", "phone")),
    *(f"interpreter.{name}" for name in (*INTERPRETER, "relation", "age", "interest")),
    *(f"witnesses/{row}/{name}" for row in "12" for name in (*WITNESS, "interest")),
    "applicant.residence.detail",
    "applicant.contact_address.province",
    "disability.note.detail",
    "fee.amount.unit",
)


def test_nothing_is_taken_over_without_a_tap(view: View) -> None:
    pages = {"q1": "cu_tru"}

    found = from_household(view, view.procedure("1.001193"), EARLIER, pages, Taps())

    assert found == Shared({}, ())


def test_an_address_an_interpreter_a_witness_and_a_paper_are_taken_over_by_name(
    view: View,
) -> None:
    values: dict[str, Value] = {
        **EARLIER,
        "interpreter.full_name": "Lò Văn Thử",
        "interpreter.relation": "cháu",
        "witnesses/1/full_name": "Phàng A Thử",
        "witnesses/2/full_name": "Má Thị Mỷ",
    }
    pages = {"q1": "cu_tru", "q2": "chung_sinh", "q3": "y_te", "q4": "cu_tru"}
    taps = Taps(
        address=("applicant.residence", "mother.residence"),
        interpreter=True,
        witnesses=("2",),
        papers=("q1", "q2", "q3"),
    )

    found = from_household(view, view.procedure("1.001193"), values, pages, taps)

    assert found.values == {
        "mother.residence.province": "14",
        "mother.residence.unit": "03820",
        "interpreter.full_name": "Lò Văn Thử",
        "witnesses/2/full_name": "Má Thị Mỷ",
    }
    assert found.papers == ("q1",)  # a birth notice is one child's, a finding one person's


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_identity_health_or_money_ever_passes_to_another_person(view: View, data: Any) -> None:
    names = st.sampled_from(SLOTS)
    values: dict[str, Value] = {
        slot: data.draw(st.sampled_from([MARK + slot, "14", "03820"])) for slot in SLOTS
    }
    procedure = data.draw(st.sampled_from(view.procedures()))
    taps = Taps(
        address=data.draw(
            st.none()
            | st.tuples(
                names | st.just("applicant.residence") | st.just("disability.note"),
                names | st.sampled_from(["mother.residence", "applicant.residence", "child.dob"]),
            )
        ),
        interpreter=data.draw(st.booleans()),
        witnesses=tuple(data.draw(st.lists(st.sampled_from("123")))),
        papers=tuple(data.draw(st.lists(st.sampled_from(["q1", "q2"])))),
    )
    pages = {"q1": data.draw(st.text()), "q2": data.draw(st.sampled_from(["y_te", "cu_tru"]))}

    found = from_household(view, procedure, values, pages, taps)

    shared = {f"interpreter.{name}" for name in INTERPRETER}
    shared |= {f"witnesses/{row}/{name}" for row in "123" for name in WITNESS}
    for slot, value in found.values.items():
        if slot in shared:
            assert value == values[slot]
        else:
            assert taps.address is not None
            source, target = taps.address
            part = slot.removeprefix(f"{target}.")
            assert part in ("province", "unit", "detail")
            assert value == values[f"{source}.{part}"]
            assert values[f"{source}.unit"] in ("14", "03820")
    assert "y_te" not in {pages[row] for row in found.papers}


# What an officer types.


@pytest.mark.parametrize(
    ("said", "iso"),
    [
        ("2/7/1948", "1948-07-02"),
        ("02-07-1948", "1948-07-02"),
        ("2.7.1948", "1948-07-02"),
        ("ngày 2 tháng 7 năm 1948", "1948-07-02"),
        ("07/1948", "1948-07"),
        ("1939", "1939"),
        ("năm 1939", "1939"),
        ("1948-07-02", "1948-07-02"),
        ("31/02/1948", None),
        ("48", None),
        ("2/7/48", None),
    ],
)
def test_a_day_is_read_as_people_write_it(said: str, iso: str | None) -> None:
    assert read_day(said) == iso
    assert iso is None or read_day(said_day(iso)) == iso


@pytest.mark.parametrize(
    ("said", "iso"),
    [
        ("04 giờ 10 phút ngày 14/11/2026", "2026-11-14T04:10"),
        ("04:10 14/11/2026", "2026-11-14T04:10"),
        ("14/11/2026, 4h10", "2026-11-14T04:10"),
        ("19 giờ 30 phút ngày 16 tháng 11 năm 2026", "2026-11-16T19:30"),
        ("14/11/2026", "2026-11-14"),
        ("24:10 14/11/2026", None),
        ("04:10", None),
    ],
)
def test_a_moment_is_read_as_people_say_it(said: str, iso: str | None) -> None:
    assert read_moment(said) == iso


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 9), "Ngày mùng chín tháng mười một năm hai nghìn không trăm hai mươi sáu"),
        (date(2021, 4, 21), "Ngày hai mươi mốt tháng tư năm hai nghìn không trăm hai mươi mốt"),
        (date(2005, 1, 15), "Ngày mười lăm tháng một năm hai nghìn không trăm linh năm"),
        (date(2000, 12, 31), "Ngày ba mươi mốt tháng mười hai năm hai nghìn"),
        (date(1990, 5, 10), "Ngày mùng mười tháng năm năm một nghìn chín trăm chín mươi"),
    ],
)
def test_a_day_in_words_stands_beside_its_digits(day: date, words: str) -> None:
    assert in_words(day) == words


@pytest.mark.parametrize(
    ("code", "slot", "text", "kept"),
    [
        ("1.014027", "applicant.pin", "099 139 000001", {"applicant.pin": "099139000001"}),
        (
            "1.014027", "applicant.pin", "?thẻ đã mất",
            {"applicant.pin": ["unknown", "thẻ đã mất"]},
        ),
        (
            "1.014027", "applicant.ethnic", "H\u2019mông",
            {"applicant.ethnic": "08", "applicant.ethnic_declared": "H'mông"},
        ),
        ("1.014027", "applicant.ethnic", "?mất", {"applicant.ethnic": ["unknown", "mất"]}),
        ("1.014027", "applicant.ethnic", "Lò", {"applicant.ethnic": "Lò"}),
        ("1.014027", "payment.method", "tiền mặt", {"payment.method": "cash"}),
        ("1.014027", "payment.method", "vàng", {"payment.method": "vàng"}),
        ("1.014027", "applicant.has_pension", "không", {"applicant.has_pension": False}),
        ("1.014027", "applicant.has_pension", "Có", {"applicant.has_pension": True}),
        (
            "1.014027", "applicant.residence", "bản Nà Thử, xã Ngọc Chiến, tỉnh Sơn La",
            {
                "applicant.residence.province": "14",
                "applicant.residence.unit": "03820",
                "applicant.residence.detail": "bản Nà Thử",
            },
        ),
        (
            "1.014027", "applicant.residence", "bản Nà Thử",
            {"applicant.residence.detail": "bản Nà Thử"},
        ),
        ("1.001612", "business.capital_vnd", "50.000.000", {"business.capital_vnd": 50_000_000}),
        ("1.001612", "business.capital_vnd", "năm mươi", {"business.capital_vnd": "năm mươi"}),
        ("1.001612", "business.members/m/dob", "7/1970", {"business.members/m/dob": "1970-07"}),
        (
            "1.001699", "disability.types", "vận động; nghe, nói",
            {"disability.types": ["movement", "hearing"]},
        ),
        (
            "1.001699", "disability.types", "vận động, nhìn",
            {"disability.types": ["movement", "sight"]},
        ),
        ("1.001699", "disability.types", "nghe, nói", {"disability.types": ["hearing"]}),
        ("1.004222", "request.text", "a\n b ", {"request.text": "a\n b "}),
        ("1.014027", "x.y", " a  b ", {"x.y": "a b"}),
        ("1.014027", "applicant.full_name", "Lo\u0300  Mẫu", {"applicant.full_name": "Lò Mẫu"}),
    ],
)  # fmt: skip
def test_what_is_typed_is_kept_as_its_field_has_it(
    view: View, code: str, slot: str, text: str, kept: Mapping[str, Value]
) -> None:
    assert typed(view, form_of(view, code), {slot: text}) == kept


def test_what_follows_from_the_rest_is_filled_in_to_be_seen(view: View) -> None:
    found = completed(form_of(view, "1.001193"), {"child.dob": "2026-11-09"})

    assert found["child.dob_in_words"] == in_words(date(2026, 11, 9))
    assert found["child.nationality"] == "Việt Nam"
    assert "mother.nationality" not in found
    assert completed(form_of(view, "1.001193"), {"child.nationality": "Lào"}) == {
        "child.nationality": "Lào"
    }
