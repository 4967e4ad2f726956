"""Forms: what blocks, what only warns, what is lawful to leave open; the same on both sides."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw
from msgspec.structs import replace

from demo.cases import Case
from demo.rounds import ALL
from mobile.form_check import filled_in
from protocol.actions import Open, Save, Value, Write
from protocol.card import read_card
from protocol.catalogue import Catalogue, View, read_catalogue
from protocol.merge import Dossier, Placed, fold
from protocol.trade.conditions import BESIDE
from protocol.trade.field_rules import MAX_TEXT_CHARS, Judging, wrong_with
from protocol.trade.findings import Finding, FormIncomplete, blocks, check_complete, warnings
from protocol.trade.first_day import first_day
from protocol.trade.form_words import WORDS
from protocol.trade.forms import Field, Form, Option, Section, slots_of
from protocol.trade.policies import Policy
from protocol.trade.procedures import Procedure, Stage
from protocol.trade.stray_slots import MAX_STRAYS
from protocol.trade.typed import completed, typed
from protocol.trade.validation import validate
from sync_server.publishing.folder import first_catalogue
from tests.builders import DOSSIER, a_device, a_write

DAY: Final = "2026-11-25"
NEVER = ("tranh chấp", "xung đột", "mù chữ", "tảo hôn", "từ chối", "vô hiệu", "lăn tay", "quá hạn")

PENSION: Final[Mapping[str, Value]] = {
    "applicant.full_name": "Lò Thị Mẫu",
    "applicant.dob": "1939",
    "applicant.sex": "NU",
    "applicant.pin": "099139000001",
    "applicant.id_ground": "EYE",
    "applicant.residence.province": "14",
    "applicant.residence.unit": "03820",
    "applicant.residence.detail": "bản Nà Thử",
    "applicant.current_benefits": "không",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue(first_catalogue())


@pytest.fixture(scope="module")
def view(catalogue: Catalogue) -> View:
    return catalogue.view(as_of=1, day=date(2026, 11, 25))


def looked_at(
    view: View,
    code: str,
    values: Mapping[str, Value] | Dossier,
    stage: Stage = "intake",
    day: str = DAY,
    **beside: Value,
) -> list[Finding]:
    facts = {"@day": day, **{f"@{name}": value for name, value in beside.items()}}
    return validate(view, view.procedure(code), values, facts, stage, test_mode=True)


def pension(
    view: View, changed: Mapping[str, Value] | None = None, stage: Stage = "intake"
) -> dict[str, tuple[str, str]]:
    """Level and code by slot, of a pension with some fields of the applicant changed."""
    changes = {f"applicant.{name}": value for name, value in (changed or {}).items()}
    values = {**PENSION, **changes}
    return by_slot(looked_at(view, "1.014027", values, stage))


def by_slot(found: Sequence[Finding]) -> dict[str, tuple[str, str]]:
    return {one.slot: (one.level, one.code) for one in found}


def test_a_whole_form_has_nothing_to_look_at(view: View) -> None:
    assert pension(view) == {}


# One field after the other.


@pytest.mark.parametrize(
    ("field", "value", "level", "code"),
    [
        ("full_name", None, "block", "required"),
        ("full_name", "  ", "block", "required"),
        ("full_name", 7, "block", "wrong_kind"),
        ("full_name", "?", "block", "not_a_name"),
        ("full_name", "Lò Thị Mẫu 2", "warn", "unusual_name"),
        ("full_name", "Lò  Thị Mẫu", "warn", "not_tidy"),
        ("full_name", "Lo\u0300 Thị Mẫu", "warn", "not_tidy"),
        ("full_name", "L" * 201, "block", "too_long"),
        ("full_name", ["unknown", "không ai biết"], "block", "unknown_not_lawful"),
        ("dob", "1939-13", "block", "not_a_day"),
        ("dob", "02/07/1939", "block", "not_a_day"),
        ("dob", "1939-07-02T10:00", "block", "not_a_day"),
        ("dob", 1939, "block", "not_a_day"),
        ("dob", "2027-01-01", "warn", "day_ahead"),
        ("sex", "Nữ", "block", "not_an_option"),
        ("sex", "NAM", "warn", "number_differs"),
        ("pin", None, "block", "required_or_unknown"),
        ("pin", ["unknown"], "block", "unknown_without_reason"),
        ("pin", ["unknown", " "], "block", "unknown_without_reason"),
        ("pin", ["unknown", "x" * 201], "block", "unknown_without_reason"),
        ("pin", ["unknown", 7], "block", "unknown_without_reason"),
        ("pin", "123456789", "block", "old_number"),
        ("pin", "09913900000", "block", "not_a_number_of_12"),
        ("pin", "09913900000x", "block", "not_a_number_of_12"),
        ("pin", "098139000001", "block", "no_such_place"),
        ("pin", "099140000001", "warn", "number_differs"),
        ("phone", "gọi con trai", "block", "not_a_phone"),
        ("ethnic", "Thái", "block", "no_such_group"),
        ("ethnic", "57", "block", "no_such_group"),
        ("id_ground", None, "warn", "no_ground"),
        ("residence.unit", None, "block", "address_incomplete"),
        ("residence.province", None, "block", "address_incomplete"),
        ("residence.province", "99", "block", "address_incomplete"),
        ("residence.province", "15", "block", "other_province"),
        ("residence.unit", "99999", "block", "no_such_unit"),
        ("residence.unit", "14", "block", "no_such_unit"),
        ("residence.unit", ["x"], "block", "no_such_unit"),
        ("residence.detail", "x\x00", "block", "unseen_signs"),
        ("household", "rich", "block", "not_an_option"),
        ("has_pension", "không", "block", "yes_or_no"),
        ("current_benefits", "x" * 301, "block", "too_long"),
    ],
)
def test_one_sentence_a_field(view: View, field: str, value: Value, level: str, code: str) -> None:
    slot = f"applicant.{field}"
    name = "applicant.residence" if "residence" in field else slot
    where = "applicant.pin" if code == "number_differs" else name

    found = pension(view, {field: value})

    assert found[where] == (level, code)
    assert set(found) <= {where, "applicant.dob", "applicant.pin"}


def test_no_sentence_begins_with_the_name_of_its_field_twice(view: View) -> None:
    """“Căn cứ nhận biết: xin ghi căn cứ nhận biết…” it was once."""
    found = looked_at(view, "1.014027", {**PENSION, "applicant.id_ground": None})

    [said] = [one for one in found if one.code == "no_ground"]

    label, _, rest = said.vi.partition(": ")
    label_en, _, rest_en = said.en.partition(": ")
    assert label.endswith("Căn cứ nhận biết")
    assert label_en.endswith("Ground of identity")
    assert "căn cứ" not in rest.casefold()
    assert "identity" not in rest_en.casefold()
    assert ":" not in rest, "under its box the sentence stands without the label, cut at the colon"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dob", "1939-07"),
        ("dob", "1939-07-02"),
        ("pin", ["unknown", "thẻ đã mất"]),
        ("phone", "0120 000 001"),
        ("phone", None),
        ("full_name", "Ín"),
        ("full_name", "Y'Ăm-Tả"),
        ("residence.detail", None),
        ("current_benefits", "x" * 300),
    ],
)
def test_what_is_lawful_is_left_alone(view: View, field: str, value: Value) -> None:
    assert pension(view, {field: value}) == {}


def test_a_card_that_was_read_said_its_number(view: View) -> None:
    found = pension(view, {"pin": ["unknown", "thẻ đã mất"], "id_ground": "QR"})

    assert found == {"applicant.id_ground": ("warn", "ground_without_number")}


def test_what_the_centre_was_to_look_up_is_asked_for_later(view: View) -> None:
    found = pension(view, {"pin": ["unknown", "thẻ đã mất"]}, "decision")

    assert found["applicant.pin"] == ("warn", "still_unknown")


def test_an_address_that_is_only_printed_is_asked_about_with_its_words(view: View) -> None:
    printed = "bản Nà Thử, Trạm Tấu, Trạm Tấu, Yên Bái"
    values = {slot: said for slot, said in PENSION.items() if ".residence." not in slot}

    (found,) = blocks(
        looked_at(
            view,
            "1.014027",
            {**values, "applicant.address_printed": printed, "applicant.residence.detail": "x"},
        )
    )

    assert (found.slot, found.code) == ("applicant.residence", "address_incomplete")
    assert printed in found.vi
    assert printed in found.en


def test_another_province_may_have_no_list_of_communes(view: View) -> None:
    assert pension(view, {"residence.province": "01", "residence.unit": None}) == {}


@pytest.mark.parametrize(
    ("label", "fits"), [("Mông", True), ("Mông (Hmông)", True), ("H'mông", True), ("Thái", False)]
)
def test_the_label_as_declared_stays_beside_its_group(view: View, label: str, fits: bool) -> None:
    found = pension(view, {"ethnic": "08", "ethnic_declared": label})

    assert found == ({} if fits else {"applicant.ethnic": ("warn", "other_group")})


@pytest.mark.parametrize(("level", "code"), [(WORDS[code][0], code) for code in WORDS])
def test_every_sentence_says_what_to_do_and_hurts_nobody(level: str, code: str) -> None:
    _, vi, en = WORDS[code]

    assert level in ("block", "warn")
    assert vi.endswith((".", "{printed}"))
    assert any(word in vi for word in ("Xin", "xin", "cần"))
    assert any(word in en.lower() for word in ("please", "see"))
    assert not [word for word in NEVER if word in vi.lower()]


# Sections, conditions, tables.

BUSINESS: Final[Mapping[str, Value]] = {
    "head.to_agency": "Phòng Kinh tế",
    "applicant.full_name": "Nguyễn Văn Mẫu",
    "applicant.dob": "1985-05-05",
    "applicant.sex": "NAM",
    "applicant.pin": "099085000007",
    "applicant.id_ground": "EYE",
    "applicant.permanent_residence.province": "14",
    "applicant.permanent_residence.unit": "03646",
    "applicant.current_address.province": "14",
    "applicant.current_address.unit": "03646",
    "business.name": "Hộ kinh doanh Mẫu",
    "business.head_office.province": "14",
    "business.head_office.unit": "03646",
    "business.capital_vnd": 50_000_000,
    "business.industries/a/code": "4711",
    "business.industries/a/name": "Bán lẻ",
}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {}),
        ({"business.capital_vnd": -1}, {"business.capital_vnd": ("block", "too_small")}),
        ({"business.capital_vnd": 2**53}, {"business.capital_vnd": ("block", "too_large")}),
        ({"business.capital_vnd": True}, {"business.capital_vnd": ("block", "not_a_number")}),
        ({"business.employees": 1000}, {}),
        ({"business.employees": 1001}, {"business.employees": ("block", "too_large")}),
        (
            {"business.industries/a/code": None, "business.industries/a/name": None},
            {
                "business.industries/a/code": ("block", "required"),
                "business.industries/a/name": ("block", "required"),
            },
        ),
        (
            {"business.industries/b/name": "Ăn uống"},
            {"business.industries/b/code": ("block", "required")},
        ),
        (
            {"business.industries/a/color": "x"},
            {"business.industries/a/color": ("warn", "not_of_the_form")},
        ),
        ({"business.by_members": True}, {"business.members": ("block", "no_rows")}),
        (
            {"business.members/m/full_name": "Lò Văn Ín"},
            {"business.members": ("warn", "not_asked_for")},
        ),
        (
            {
                "business.by_members": True,
                "business.members/m/full_name": "Lò Văn Ín",
                "business.members/m/dob": "1970",
                "business.members/m/pin": ["unknown", "đi làm xa"],
                "business.members/m/contribution": -5,
            },
            {"business.members/m/contribution": ("block", "too_small")},
        ),
    ],
)
def test_rows_are_looked_at_cell_by_cell(
    view: View, changes: Mapping[str, Value], found: Mapping[str, tuple[str, str]]
) -> None:
    assert by_slot(looked_at(view, "1.001612", {**BUSINESS, **changes})) == found


def test_a_table_that_is_asked_for_needs_a_row(view: View) -> None:
    values = {slot: value for slot, value in BUSINESS.items() if "industries" not in slot}

    found = by_slot(looked_at(view, "1.001612", values))

    assert found == {"business.industries": ("block", "no_rows")}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"payment.method": "cash"}, {}),
        (
            {"payment.method": "account"},
            {
                "payment.bank": ("block", "required"),
                "payment.account_no": ("block", "required"),
                "payment.account_name": ("block", "required"),
            },
        ),
        (
            {"payment.method": "cash", "payment.bank": "Agribank"},
            {"payment.bank": ("warn", "not_asked_for")},
        ),
        ({"guardian.full_name": "Lò Văn Ín"}, {"guardian.relation": ("block", "required")}),
        ({"guardian.full_name": "Lò Văn Ín", "guardian.relation": "con"}, {}),
    ],
)
def test_some_fields_are_asked_for_only_where_others_say_so(
    view: View, changes: Mapping[str, Value], found: Mapping[str, tuple[str, str]]
) -> None:
    assert by_slot(looked_at(view, "1.014027", {**PENSION, **changes})) == found


def test_a_hidden_section_asks_for_nothing() -> None:
    name = Field(id="full_name", vi="Họ tên", en="Name", kind="name", required=True)
    section = Section(
        id="agent", vi="Người thay", en="Agent", fields=(name,), show_if=["eq", "@filed_by", "x"]
    )
    view, procedure = _alone(Form(vi="Mẫu", en="Form", sections=(section,)))

    assert validate(view, procedure, {}, {}, "intake") == []
    assert [one.slot for one in validate(view, procedure, {}, {"@filed_by": "x"}, "intake")] == [
        "agent.full_name"
    ]


def test_what_is_written_beside_the_form_is_no_stray(view: View) -> None:
    beside: dict[str, Value] = {
        "place.help": "03820",
        "interpreter.full_name": "Lò Văn Thử",
        "witnesses/1/full_name": "Phàng A Thử",
        "pages/q7/blob": b"",
        "ground": "mẹ ốm",
        "applicant.phone": "0120 000 001",
        "child.officer_note": "x",
    }

    assert by_slot(looked_at(view, "1.014027", {**PENSION, **beside})) == {}


def test_a_slot_of_no_field_is_named_and_kept(view: View) -> None:
    strays: dict[str, Value] = {f"stray{number:02}.x": 1 for number in range(MAX_STRAYS + 1)}

    found = looked_at(view, "1.014027", {**PENSION, **strays})

    assert {one.code for one in found} == {"not_of_the_form"}
    assert len(found) == MAX_STRAYS


# What people do not agree on.


def a_dossier(slot: str, *said: Value) -> Dossier:
    """Two officers in parallel, where one has opened the dossier without this slot."""
    writes = [a_write(name, value) for name, value in PENSION.items() if name != slot]
    entries = [a_device("an").write(Open("1.014027", 1, "1", "provisional", writes))]
    for name, value in zip(("binh", "chi"), said, strict=False):
        entries.append(a_device(name).write(Save([a_write(slot, value)])))
    return fold(map(Placed, entries, range(len(entries))), dossier=DOSSIER)


def test_a_dossier_is_looked_at_like_the_screen_that_made_it(view: View) -> None:
    state = a_dossier("applicant.full_name", "Lò Thị Mẫu")

    assert looked_at(view, "1.014027", state) == []
    assert looked_at(view, "1.014027", PENSION) == []


@pytest.mark.parametrize("stage", ["intake", "decision", "delivery"])
def test_what_is_not_agreed_is_named_and_blocks_at_every_stage(view: View, stage: Stage) -> None:
    state = a_dossier("applicant.full_name", "Lò Thị Mẫu", "Lò Thị Mậu")

    found = by_slot(looked_at(view, "1.014027", state, stage))

    assert found["applicant.full_name"] == ("block", "not_agreed")


def test_what_nobody_confirms_only_warns_while_it_is_not_agreed(view: View) -> None:
    state = a_dossier("applicant.phone", "0120 000 001", "0120 000 002")

    found = by_slot(looked_at(view, "1.014027", state))

    assert found == {"applicant.phone": ("warn", "not_agreed")}


def test_a_value_of_a_newer_version_asks_for_an_update(view: View) -> None:
    writes = [a_write(name, value) for name, value in PENSION.items() if "dob" not in name]
    strange = Write("applicant.dob", Raw(b"\xc7\x01\x05x"))
    entry = a_device("an").write(Open("1.014027", 1, "1", "provisional", writes))
    later = a_device("binh").write(Save([strange]))
    state = fold([Placed(entry, 0), Placed(later, 1)], dossier=DOSSIER)

    assert by_slot(looked_at(view, "1.014027", state)) == {
        "applicant.dob": ("block", "unreadable"),
    }


def test_a_form_that_cannot_be_confirmed_is_one_error_with_every_reason(view: View) -> None:
    found = looked_at(view, "1.014027", {**PENSION, "applicant.dob": None, "x.y": 1})

    with pytest.raises(FormIncomplete) as raised:
        check_complete(found)

    assert [one.slot for one in raised.value.findings] == ["applicant.dob"]
    assert raised.value.code == "form-incomplete"
    assert "Ngày, tháng, năm sinh" in str(raised.value)
    assert check_complete(warnings(found)) == warnings(found)


def test_what_was_signed_keeps_nobody_from_deciding(view: View) -> None:
    found = looked_at(view, "1.014027", {**PENSION, "applicant.phone": "x"}, "decision")

    assert by_slot(found)["applicant.phone"] == ("warn", "not_a_phone")


# Ages and other rules of the whole.


def a_party(role: str, name: str, dob: str, pin: str) -> dict[str, Value]:
    own: dict[str, Value] = {
        "full_name": name,
        "dob": dob,
        "pin": pin,
        "ethnic": "03",
        "nationality": "Việt Nam",
        "residence.province": "14",
        "residence.unit": "03646",
        "id_doc_type": "can_cuoc",
        "id_doc_no": pin,
        "marriage_ordinal": 1,
        "marital_status": "1",
    }
    return {f"{role}.{field}": value for field, value in own.items()}


MARRIAGE: Final[Mapping[str, Value]] = {
    **a_party("bride", "Cà Thị Mẫu", "2008-11-25", "099308000005"),
    **a_party("groom", "Quàng Văn Thử", "1996-11-30", "099096000004"),
}


@pytest.mark.parametrize("code", ["1.000894", "1.000593"])
@pytest.mark.parametrize(
    ("stage", "day", "level"),
    [
        ("intake", "2026-11-20", "warn"),
        ("intake", "2026-11-24", "warn"),
        ("intake", "2026-11-25", None),
        ("decision", "2026-11-24", "block"),
        ("decision", "2026-11-25", None),
        ("delivery", "2026-11-24", "block"),
        ("delivery", "2026-11-25", None),
    ],
)
def test_p05_comes_of_age_on_25_november(
    view: View, code: str, stage: Stage, day: str, level: str | None
) -> None:
    found = looked_at(view, code, MARRIAGE, stage, day)

    if level is None:
        assert found == []
        return
    (one,) = found
    assert (one.slot, one.code, one.level) == ("bride.dob", "check_bride_age", level)
    assert one.first_day == date(2026, 11, 25)
    assert f"chưa đủ tuổi kết hôn vào ngày {day[8:]}/11/2026" in one.vi
    assert "25/11/2026" in one.vi
    assert "25/11/2026" in one.en


@pytest.mark.parametrize(
    ("born", "stage", "level", "first"),
    [
        ("2008", "decision", "block", date(2026, 12, 31)),
        ("2008-11", "decision", "block", date(2026, 11, 30)),
        ("2007", "decision", None, None),
        ("2008", "intake", "warn", date(2026, 12, 31)),
        ("2008-02-29", "decision", None, None),
    ],
)
def test_a_year_alone_counts_only_when_it_is_sure(
    view: View, born: str, stage: Stage, level: str | None, first: date | None
) -> None:
    values = {**MARRIAGE, "bride.dob": born, "bride.pin": None}

    ages = [one for one in looked_at(view, "1.000894", values, stage) if "age" in one.code]

    assert [(one.level, one.first_day) for one in ages] == ([(level, first)] if level else [])


@pytest.mark.parametrize(
    ("born", "asks", "first"),
    [
        (["age_at", "x", "@day"], 18, "2027-03-01"),
        (["days_between", "x", "@day"], 10_000, "2036-07-16"),
    ],
)
def test_the_first_day_is_the_first_on_which_it_holds(born: Any, asks: int, first: str) -> None:
    facts: dict[str, Value] = {"x": "2009-03-01" if asks == 18 else "2009-02-28", "@day": DAY}

    assert first_day(["ge", born, asks], facts) == date.fromisoformat(first)


@pytest.mark.parametrize("born", ["2008-02-29"])
def test_who_was_born_on_29_february_is_older_from_1_march_on(born: str) -> None:
    facts: dict[str, Value] = {"x": born, "@day": "2026-01-01"}

    assert first_day(["ge", ["age_at", "x", "@day"], 18], facts) == date(2026, 3, 1)


def test_waiting_is_no_way_out_of_everything() -> None:
    facts: dict[str, Value] = {"x": "2008-02-29", "y": True, "@day": "2026-01-01"}

    assert first_day(["ne", "y", True], facts) is None
    assert first_day(["lt", ["age_at", "x", "@day"], 16], facts) is None
    assert first_day(["ge", ["age_at", "x", "@day"], 9_999], facts) is None
    assert first_day(["ge", ["age_at", "x", "@day"], 18], {}) is None
    month: dict[str, Value] = {"x": "2008-11-25", "@day": "2026-11"}  # it may be over by then
    assert first_day(["ge", ["age_at", "x", "@day"], 18], month) is None


@pytest.mark.parametrize(
    ("changes", "level", "slots"),
    [
        ({"applicant.dob": "1939"}, "block", []),
        (
            {"applicant.dob": "1954-02-20", "applicant.pin": "099154000008"},
            "block",
            ["applicant.dob"],
        ),
        (
            {
                "applicant.dob": "1954-02-20",
                "applicant.pin": "099154000008",
                "applicant.household": "near_poor",
            },
            "block",
            [],
        ),
        (
            {
                "applicant.dob": "1954-02-20",
                "applicant.pin": "099154000008",
                "applicant.household": "other",
            },
            "block",
            ["applicant.dob"],
        ),
        ({"applicant.has_pension": True}, "block", ["applicant.has_pension"]),
        ({"applicant.has_pension": False}, "block", []),
    ],
)
def test_a_pension_is_decided_on_what_is_sure(
    view: View, changes: Mapping[str, Value], level: str, slots: list[str]
) -> None:
    found = looked_at(view, "1.014027", {**PENSION, **changes}, "decision")

    assert [one.slot for one in found if one.level == level] == slots


def test_what_nobody_has_said_is_asked_where_it_counts_and_stands_in_nobodys_way(
    view: View,
) -> None:
    found = pension(view, stage="decision")

    assert found["applicant.has_pension"] == ("warn", "check_no_pension")
    assert pension(view) == {}


@pytest.mark.parametrize(
    ("role", "number", "codes"),
    [
        ("bride", "099096000004", {"number_differs"}),  # columns of two parties, read in one order
        ("bride", "099208000005", {"number_differs"}),  # of a man born in her year
        ("groom", "099196000004", {"number_differs"}),
        ("bride", "099308000005", set()),
    ],
)
def test_a_number_in_the_other_partys_column_is_seen(
    view: View, role: str, number: str, codes: set[str]
) -> None:
    found = looked_at(view, "1.000894", {**MARRIAGE, f"{role}.pin": number})

    assert {one.code for one in found if one.slot == f"{role}.pin"} == codes


# Kinds that few forms have.


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ({"kind": "moment"}, "2026-11-14T04:10", None),
        ({"kind": "moment"}, "2026-11-14", "not_a_moment"),
        ({"kind": "moment"}, "2026-11-14T24:10", "not_a_moment"),
        ({"kind": "moment"}, "2026-11-14T10:60", "not_a_moment"),
        ({"kind": "moment"}, "14/11/2026", "not_a_moment"),
        ({"kind": "moment", "partial": True}, "2026-11", None),
        ({"kind": "date"}, "1939", "not_a_whole_day"),
        ({"kind": "date"}, "2026-02-29", "not_a_day"),
        ({"kind": "decimal"}, "123.5", None),
        ({"kind": "decimal"}, "123,5", "not_a_number"),
        ({"kind": "decimal"}, "-1", "not_a_number"),
        ({"kind": "decimal", "most": 100}, "100", None),
        ({"kind": "decimal", "most": 100}, "100.1", "too_large"),
        ({"kind": "decimal", "least": 1}, "0.9", "too_small"),
        ({"kind": "email"}, "lo.van.thu@example.com", None),
        ({"kind": "email"}, "lo van@example.com", "not_an_email"),
        ({"kind": "email"}, "example.com", "not_an_email"),
        ({"kind": "unit"}, "03820", None),
        ({"kind": "unit"}, "3820", "no_such_unit"),
        ({"kind": "choices"}, ["a", "b"], None),
        ({"kind": "choices"}, ["a", "a"], "not_an_option"),
        ({"kind": "choices"}, ["c"], "not_an_option"),
        ({"kind": "choices"}, [["a"]], "not_an_option"),
        ({"kind": "choices"}, "a", "wrong_kind"),
        ({"kind": "text"}, "x" * MAX_TEXT_CHARS, None),
        ({"kind": "text"}, "x" * (MAX_TEXT_CHARS + 1), "too_long"),
        ({"kind": "text"}, "a\nb", "unseen_signs"),
        ({"kind": "long_text"}, "a\nb\tc", None),
        ({"kind": "long_text"}, "a\rb", "unseen_signs"),
        ({"kind": "yes_no"}, False, None),
        ({"kind": "number", "least": 1}, 0, "too_small"),
        ({"kind": "number", "least": 1}, 1, None),
        ({"kind": "money"}, 0, None),
        ({"kind": "nationality"}, "Lào", None),
        ({"kind": "phone"}, "0120 000 001", "retired_phone"),
    ],
)
def test_every_kind_takes_what_it_takes(
    field: Mapping[str, Any], value: Value, code: str | None
) -> None:
    options = (Option(key="a", vi="A"), Option(key="b", vi="B"))
    asked = Field(id="x", vi="X", en="X", **{"options": options, **field})
    judging = Judging(date(2026, 11, 25), test_mode=False, has_unit=lambda unit: unit == "03820")

    wrong = wrong_with(asked, value, judging)

    assert (wrong and wrong.code) == code


def test_numbers_of_nobody_are_for_training_only(catalogue: Catalogue) -> None:
    def codes(catalogue: Catalogue, *, test_mode: bool) -> set[str]:
        view = catalogue.view(as_of=1, day=date(2026, 11, 25))
        procedure = view.procedure("1.014027")
        found = validate(view, procedure, PENSION, {"@day": DAY}, "intake", test_mode=test_mode)
        return {one.code for one in found}

    training = Policy(key="test_persons", value=True, vi="Tập huấn")
    at_school = replace(catalogue, policies=(*catalogue.policies, training))

    assert codes(catalogue, test_mode=False) == {"test_number"}
    assert codes(catalogue, test_mode=True) == codes(at_school, test_mode=False) == set()


# Whatever is written, under whatever law.

SCALARS: Final = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.binary(max_size=8)
    | st.sampled_from(["unknown", "1939", "2026-02-30", "14", "03820", "08", "099139000001"])
)
VALUES: Final = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=6)
STAGES: Final = st.sampled_from(["intake", "decision", "delivery"])


def slots_asked(view: View) -> list[str]:
    found = []
    for procedure in view.procedures():
        assert procedure.declaration is not None
        for slot, field in slots_of(procedure.declaration):
            found += [f"{slot}/r/{column.id}" for column in field.columns] or [slot]
    return sorted(set(found))


@settings(max_examples=300, deadline=None)
@given(st.data(), STAGES)
def test_nothing_that_can_be_written_raises(catalogue: Catalogue, data: Any, stage: Stage) -> None:
    view = catalogue.view(as_of=1, day=date(2026, 11, 25))
    procedure = data.draw(st.sampled_from(view.procedures()))
    slots = st.sampled_from(slots_asked(view)) | st.text(max_size=20) | st.just("a/b/c/d")
    values = data.draw(st.dictionaries(slots, VALUES, max_size=30))
    beside = data.draw(st.dictionaries(st.sampled_from(sorted(BESIDE)), VALUES, max_size=5))

    found = validate(view, procedure, values, beside, stage)

    assert len({one.slot for one in found}) == len(found)  # one sentence a field
    assert all(one.vi and one.en and one.code for one in found)
    assert procedure.declaration is not None
    typed(view, procedure.declaration, values)
    completed(procedure.declaration, values)


@settings(max_examples=60, deadline=None)
@given(st.data(), STAGES)
def test_a_later_form_never_changes_an_older_dossier(
    catalogue: Catalogue, data: Any, stage: Stage
) -> None:
    values = data.draw(st.dictionaries(st.sampled_from(sorted(PENSION)), VALUES, max_size=9))
    day = date(2026, 11, 25)
    edited = edit(catalogue, data.draw)

    before, after = (
        _findings(one, 1, day, {**PENSION, **values}, stage) for one in (catalogue, edited)
    )

    assert before == after


def edit(catalogue: Catalogue, draw: Any) -> Catalogue:
    """Under number 2: every field asked for and renamed, other units, settings and checks."""
    procedures = [one for one in catalogue.procedures if one.code == "1.014027"]
    later = tuple(_edited(one, draw) for one in procedures)
    units = tuple(replace(one, since=2, withdrawn=True) for one in catalogue.units[-80:])
    training = Policy(key="test_persons", value=True, vi="Tập huấn", since=2)
    return replace(
        catalogue,
        version=2,
        procedures=(*catalogue.procedures, *later),
        units=(*catalogue.units, *units),
        policies=(*catalogue.policies, training),
    )


def _edited(procedure: Procedure, draw: Any) -> Procedure:
    form = procedure.declaration
    assert form is not None
    required = draw(st.booleans())
    sections = [
        replace(
            section,
            fields=tuple(
                replace(field, required=required, vi=f"{field.vi} (mới)", unknown_allowed=False)
                for field in section.fields
            ),
        )
        for section in form.sections
    ]
    declaration = replace(form, sections=tuple(sections))
    return replace(procedure, since=2, form="2", declaration=declaration, checks=())


def _findings(
    catalogue: Catalogue, as_of: int, day: date, values: Mapping[str, Value], stage: Stage
) -> list[Finding]:
    view = catalogue.view(as_of=as_of, day=day)
    procedure = view.procedure("1.014027")
    return validate(view, procedure, values, {"@day": day.isoformat()}, stage)


def test_a_newer_form_asks_new_dossiers(catalogue: Catalogue) -> None:
    edited = edit(catalogue, lambda _: True)
    day = date(2026, 11, 25)

    assert _findings(edited, 2, day, PENSION, "intake") != _findings(
        edited, 1, day, PENSION, "intake"
    )


def _alone(form: Form) -> tuple[View, Procedure]:
    procedure = Procedure(
        code="1.000001",
        vi="Mẫu",
        en="Form",
        form="1",
        footing="provisional",
        citizen="x.y",
        acts=(),
        declaration=form,
    )
    catalogue = Catalogue(version=1, procedures=(procedure,))
    return catalogue.view(as_of=1, day=date(2026, 11, 25)), procedure


# What officers type.


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.procedure} {case.applicant.name}")
def test_every_dossier_of_the_sample_day_can_be_confirmed(view: View, case: Case) -> None:
    procedure = view.procedure(case.procedure)
    card = read_card(case.applicant.card, test_mode=True) if case.card else None

    values = filled_in(view, procedure, case.typed, card)

    assert looked_at(view, case.procedure, values, footing=procedure.footing) == []
