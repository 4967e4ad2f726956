"""Publishing: entries are only added, one look-up answers for every older dossier."""

from datetime import date
from typing import Any, Final

import pytest
from msgspec.structs import replace

from protocol.catalogue import Catalogue, read_catalogue
from protocol.errors import MalformedBytes, NotPossible
from protocol.packing import LEVEL_BAD_LINK, pack
from protocol.trade.fees import Fee
from protocol.trade.policies import Policy
from protocol.trade.procedures import Procedure
from protocol.trade.versions import Entry, in_force
from sync_server.publishing.compiler import DRAFT, compile_files
from sync_server.publishing.differences import differences
from sync_server.publishing.publisher import encode_catalogue, next_catalogue
from tests.test_publishing_mistakes import FILES

DAY: Final = date(2026, 11, 25)


def a_policy(value: int, **fields: Any) -> Policy:
    return Policy("due_soon", value, "Sắp đến hạn", **fields)


def a_fee(amount: int | None, **fields: Any) -> Fee:
    return Fee("1.001193", "fee", "le_phi", "Lệ phí", amount, **fields)


def said_by(*drafts: Catalogue) -> Catalogue:
    """One after the other, as a clerk publishes them."""
    last: Catalogue | None = None
    for draft in drafts:
        last = next_catalogue(last, draft)
    assert last is not None
    return last


def policies(*found: Policy) -> Catalogue:
    return Catalogue(DRAFT, (), policies=found)


def value(catalogue: Catalogue, *, as_of: int, day: date = DAY) -> object:
    return catalogue.view(as_of=as_of, day=day).policy("due_soon")


def test_new_dossiers_follow_an_edit_and_old_ones_do_not() -> None:
    catalogue = said_by(policies(a_policy(1)), policies(a_policy(2)), policies(a_policy(3)))

    assert catalogue.version == 3
    assert [value(catalogue, as_of=number) for number in (1, 2, 3, 4)] == [1, 2, 3, 3]
    assert value(catalogue, as_of=0) is None


def test_what_nobody_edited_is_not_said_again() -> None:
    other = Policy("extensions", 1, "Số lần hẹn lại")

    catalogue = said_by(policies(a_policy(1), other), policies(a_policy(2), other))

    assert [(one.key, one.since) for one in catalogue.policies] == [
        ("due_soon", 1), ("extensions", 1), ("due_soon", 2),
    ]  # fmt: skip


def test_nothing_edited_is_nothing_to_publish() -> None:
    with pytest.raises(NotPossible, match="không có gì khác"):
        said_by(policies(a_policy(1)), policies(a_policy(1)))


def test_what_is_taken_out_is_gone_for_new_dossiers_and_may_come_back() -> None:
    catalogue = said_by(policies(a_policy(1)), policies(), policies(a_policy(1)))

    assert [value(catalogue, as_of=number) for number in (1, 2, 3)] == [1, None, 1]


def test_the_day_of_reception_chooses_between_entries_of_one_number() -> None:
    before, after = date(2027, 2, 28), date(2027, 3, 1)
    catalogue = said_by(policies(a_policy(1, valid_to=before), a_policy(2, valid_from=after)))

    assert [value(catalogue, as_of=1, day=day) for day in (before, after)] == [1, 2]


def test_an_edit_says_everything_of_its_thing_anew() -> None:
    """The day from which something holds may itself be moved by hand."""
    old = policies(
        a_policy(1, valid_to=date(2027, 2, 28)), a_policy(2, valid_from=date(2027, 3, 1))
    )
    new = policies(
        a_policy(1, valid_to=date(2027, 3, 31)), a_policy(2, valid_from=date(2027, 4, 1))
    )
    catalogue = said_by(old, new)

    between = date(2027, 3, 15)

    assert [value(catalogue, as_of=number, day=between) for number in (1, 2)] == [2, 1]


def test_a_later_catalogue_changes_no_older_dossier() -> None:
    """Whatever is published later, what a dossier sees stays."""
    steps = [policies(a_policy(1)), policies(), policies(a_policy(3, valid_from=DAY))]
    days = [date(2026, 11, 24), DAY, date(2027, 11, 25)]
    seen: dict[tuple[int, date], object] = {}
    last: Catalogue | None = None
    for draft in steps:
        last = next_catalogue(last, draft)
        for as_of in range(1, last.version + 1):
            for day in days:
                found = value(last, as_of=as_of, day=day)
                assert seen.setdefault((as_of, day), found) == found


def test_a_form_keeps_its_version_until_something_in_it_changes() -> None:
    drafts = [draft_of(FILES)]
    drafts.append(draft_of(with_edit("1.001193.yaml", "{n: 1,", "{n: 2,")))
    drafts.append(draft_of(with_edit("1.001193.yaml", "vi: Ngày sinh", "vi: Ngày tháng năm sinh")))

    catalogue = said_by(*drafts)

    forms = [(one.since, one.form) for one in catalogue.procedures if one.code == "1.001193"]
    assert forms == [(1, "1"), (2, "1"), (3, "3")]


def test_a_provinces_fee_stands_in_for_the_general_one() -> None:
    fees = (a_fee(None), a_fee(8000, province="14"), a_fee(5000, province="15"))
    view = Catalogue(1, (), fees=fees).view(as_of=1, day=DAY)

    assert [[one.amount for one in view.fees("1.001193", code)] for code in ("14", "15", "01")] == [
        [8000], [5000], [None],
    ]  # fmt: skip


def test_a_centres_footing_goes_before_that_of_all() -> None:
    files = with_edit(
        "footings.yaml",
        "footings:\n",
        'footings:\n- {procedure: "1.001193", footing: assisted}\n',
    )
    view = said_by(draft_of(files)).view(as_of=1, day=DAY)

    assert [rule.footing for unit in ("03820", "03646") if (rule := view.footing("1.001193", unit))]
    assert view.footing("1.001193", "03820") != view.footing("1.001193", "03646")
    assert view.footing("1.003583", "03820") is None


def test_an_entry_holds_on_both_of_its_days() -> None:
    entry = Entry(valid_from=date(2027, 3, 1), valid_to=date(2027, 3, 2))

    assert [in_force(entry, date(2027, 3, day)) for day in (1, 2, 3)] == [True, True, False]
    assert not in_force(entry, date(2027, 2, 28))


@pytest.mark.parametrize(
    "broken",
    [
        Catalogue(1, (), policies=(a_policy(1), a_policy(2))),
        Catalogue(1, (), policies=(a_policy(1, since=2),)),
        Catalogue(1, (), policies=(a_policy(1, valid_to=DAY), a_policy(2, valid_from=DAY))),
    ],
)
def test_a_catalogue_says_one_thing_of_one_day(broken: Catalogue) -> None:
    with pytest.raises(MalformedBytes):
        encode_catalogue(broken)


def test_a_catalogue_travels_in_a_frame() -> None:
    catalogue = said_by(draft_of(FILES))

    content = encode_catalogue(catalogue)

    assert read_catalogue(content) == catalogue
    with pytest.raises(MalformedBytes):
        read_catalogue(content[:-1])
    with pytest.raises(MalformedBytes):
        read_catalogue(pack(b"{}", level=LEVEL_BAD_LINK))


# The difference that a clerk reads.


def draft_of(files: dict[str, str]) -> Catalogue:
    return compile_files({name: text.encode() for name, text in files.items()})


def with_edit(file: str, old: str, new: str) -> dict[str, str]:
    assert FILES[file].count(old) == 1
    return {**FILES, file: FILES[file].replace(old, new)}


def lines_of(files: dict[str, str]) -> list[str]:
    last = next_catalogue(None, draft_of(FILES))
    return [line.strip() for line in differences(last, next_catalogue(last, draft_of(files)))]


@pytest.mark.parametrize(
    ("file", "old", "new", "lines"),
    [
        ("fees.yaml", "amount: 8000", "amount: 10000",
         ["* Sửa   Phí, lệ phí 1.001193 fee (Lệ phí)", "mức thu: 8000 → 10000"]),
        ("fees.yaml", "  amount: 8000\n", "",
         ["* Sửa   Phí, lệ phí 1.001193 fee (Lệ phí)", "mức thu: 8000 → chưa ghi"]),
        ("calendar.yaml", "  working: [22/08/2026]\n", "",
         ["* Sửa   Lịch làm việc năm 2026", "ngày làm bù: 22/08/2026 → trống"]),
        ("calendar.yaml", "off: [", "off: [{day: 25/11/2026, vi: Nghỉ}, ",
         ["* Sửa   Lịch làm việc năm 2026", "ngày nghỉ[25/11/2026]: thêm (Nghỉ)"]),
        ("policy.yaml", "policies:\n- {key: supplement_requests, value: 1, vi: Số lần bổ sung}",
         "policies: []",
         ["- Bỏ    Thiết lập supplement_requests (Số lần bổ sung)"]),
        ("units.yaml", "units:\n", "units:\n- {code: '15', vi: Tỉnh Lào Cai, kind: tinh}\n",
         ["+ Thêm  Địa bàn 15 (Tỉnh Lào Cai)"]),
        ("footings.yaml", "footing: official", "footing: provisional",
         ["* Sửa   Cách tiếp nhận tại nhà 1.001193 03820",
          "cách tiếp nhận: official → provisional"]),
        ("1.003583.yaml", "footing: mobile", "footing: mobile\nsector: Hộ tịch",
         ["* Sửa   Thủ tục 1.003583 (Đăng ký khai sinh lưu động)", "sector: chưa ghi → Hộ tịch"]),
    ],
)  # fmt: skip
def test_a_difference_is_said_in_words(file: str, old: str, new: str, lines: list[str]) -> None:
    assert lines_of(with_edit(file, old, new)) == lines


def test_a_form_field_is_named_by_its_ids() -> None:
    files = with_edit("1.001193.yaml", "kind: date}", "kind: date, required: true}")

    lines = lines_of(files)

    assert lines[0] == "* Sửa   Thủ tục 1.001193 (Thủ tục đăng ký khai sinh)"
    assert lines[1] == "tờ khai.sections[child].fields[dob].required: không → có"


def test_a_procedure_that_is_like_another_changes_with_it() -> None:
    lines = lines_of(with_edit("1.001193.yaml", "kind: date}", "kind: moment}"))

    assert [line for line in lines if line.startswith("*")] == [
        "* Sửa   Thủ tục 1.001193 (Thủ tục đăng ký khai sinh)",
        "* Sửa   Thủ tục 1.003583 (Đăng ký khai sinh lưu động)",
    ]


def test_the_first_catalogue_is_all_new() -> None:
    new = next_catalogue(None, draft_of(FILES))

    assert {line[:6] for line in differences(None, new)} == {"+ Thêm"}


def test_a_procedure_that_came_back_is_found_by_its_last_word() -> None:
    procedure = draft_of(FILES).procedures[0]
    one = Catalogue(DRAFT, (procedure,))
    catalogue = said_by(one, Catalogue(DRAFT, ()), Catalogue(DRAFT, (replace_name(procedure),)))

    assert catalogue.procedure("1.001193").vi == "Tên mới"
    assert catalogue.view(as_of=1, day=DAY).procedure("1.001193").vi == procedure.vi
    with pytest.raises(NotPossible):
        catalogue.view(as_of=2, day=DAY).procedure("1.001193")


def replace_name(procedure: Procedure) -> Procedure:
    return replace(procedure, vi="Tên mới")
