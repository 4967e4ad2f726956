"""docs/spec/trade-acts.md#custody: folders counted in, and minutes that two people sign."""

from typing import Final

import pytest

from protocol.errors import NotPossible
from protocol.trade.check_in import (
    WAITS_FOR_IMAGES,
    CheckedIn,
    Discrepancy,
    DiscrepancySeen,
    DiscrepancySettled,
    Folder,
    check_transfer,
    count_in,
    in_folder,
    is_checked_in,
    minute,
    open_discrepancies,
    signed_by_two,
)
from protocol.trade.hand_over import HandedOver, Party, Thing
from tests.cases import Case

OFFICER: Final = Party("officer", "Cà Thị Ón", b"an")
WHEN: Final = "Thứ Hai 23/11/2026, 07 giờ 45"
LACKING: Final = Discrepancy("Cà Thị Ón", "Lò Văn Thử", missing=("giấy chứng sinh",))


def folders(count: int) -> list[Folder]:
    return [Folder(f"H52.99-261120-{5001 + at}", ("giấy chứng sinh",)) for at in range(count)]


def a_case() -> Case:
    case = Case()
    case.open("an", "20/11/2026 08:00", "1.001193", "official")
    case.step("an", "20/11/2026 08:30", "received")
    return case


def test_what_was_brought_is_compared_with_what_the_field_says() -> None:
    expected = folders(60)
    scanned = [one.code for one in expected[:59]] + ["H52.99-261119-5099"]

    counted = count_in(expected, scanned, {expected[7].code: ["giấy chứng sinh"]})

    assert len(counted.right) == 58
    assert counted.lacking == ((expected[7], ("giấy chứng sinh",)),)
    assert counted.absent == (expected[59],)
    assert counted.unknown == ("H52.99-261119-5099",)


def test_a_folder_scanned_twice_is_one_folder() -> None:
    [folder] = folders(1)
    assert count_in([folder], [folder.code] * 2, {}).right == (folder,)
    assert not count_in([folder], [folder.code], {}).differs


def test_only_what_the_field_says_can_be_lacking() -> None:
    [one, other] = folders(2)
    with pytest.raises(NotPossible, match="quét trước"):
        count_in([one, other], [one.code], {other.code: ["giấy chứng sinh"]})
    with pytest.raises(NotPossible, match="theo sổ không có"):
        count_in([one], [one.code], {one.code: ["sổ đỏ"]})


def test_the_minute_names_both_and_never_calls_a_picture_a_missing_paper() -> None:
    one, other = folders(2)
    late = Folder(one.code, one.things, images_left=3)
    counted = count_in([late, other], [one.code, other.code], {other.code: ["giấy chứng sinh"]})

    lines = minute(counted, gave="Cà Thị Ón", took="Lò Văn Thử", when=WHEN)

    assert lines[0] == "BIÊN BẢN CHÊNH LỆCH HỒ SƠ"
    assert f"{WHEN}. Bên giao: Cà Thị Ón. Bên nhận: Lò Văn Thử." in lines
    assert f"{other.code}: thiếu bản chính: giấy chứng sinh." in lines
    assert f"{one.code}: {WAITS_FOR_IMAGES} (3 ảnh)." in lines
    assert [line for line in lines if "thiếu" in line and one.code in line] == []
    assert not any("thiếu giấy tờ" in line for line in lines)


def test_what_an_officer_has_taken_is_in_the_folder() -> None:
    case = a_case()
    thing = Thing("giấy chứng sinh", "bản chính", 1)
    citizen, clerk = Party("citizen", "Lò Thị Mẫu"), Party("centre", "Lò Văn Thử", b"chi")
    taken = case.happens("an", "20/11/2026 08:40", HandedOver(citizen, OFFICER, (thing,)))
    assert in_folder(case.state) == ["giấy chứng sinh"]

    case.happens("chi", "23/11/2026 07:45", HandedOver(OFFICER, clerk, (thing,)), [taken])

    assert in_folder(case.state) == []


def test_an_open_discrepancy_keeps_a_dossier_at_the_desk() -> None:
    case = a_case()
    case.happens("chi", "23/11/2026 07:45", CheckedIn("Cà Thị Ón", "Lò Văn Thử"))
    found = case.happens("chi", "23/11/2026 07:46", LACKING)
    assert is_checked_in(case.state)

    with pytest.raises(NotPossible, match="giấy chứng sinh"):
        check_transfer(case.state, "processing")
    check_transfer(case.state, "supplement")  # asking for it is the way on

    settled = DiscrepancySettled("Cà Thị Ón", "Lò Văn Thử", "để quên trên xe, đã nộp")
    case.happens("chi", "24/11/2026 08:00", settled, [found])
    check_transfer(case.state, "processing")
    assert open_discrepancies(case.state) == []


def test_two_keys_sign_a_minute() -> None:
    case = a_case()
    found = case.happens("chi", "23/11/2026 07:46", LACKING)
    case.happens("chi", "23/11/2026 07:47", DiscrepancySeen(), [found])
    assert not signed_by_two(case.state, found)

    case.happens("an", "23/11/2026 07:50", DiscrepancySeen(), [found])
    assert signed_by_two(case.state, found)
