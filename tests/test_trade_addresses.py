"""Two-level addresses and what older cards call today; domain §4.5, §8.9."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.catalogue import read_catalogue
from protocol.trade.addresses import MAX_ADDRESS_CHARS, Place, map_address
from protocol.trade.policies import Unit
from sync_server.publishing.folder import first_catalogue

OLD, NEW = date(2021, 5, 1), date(2025, 8, 1)


@pytest.fixture(scope="module")
def units() -> Sequence[Unit]:
    return read_catalogue(first_catalogue()).view(as_of=1, day=date(2026, 11, 25)).units()


@pytest.mark.parametrize(
    ("printed", "issued", "unit", "detail"),
    [
        # Four parts: the one before the province was the district.
        ("bản Nà Thử, Ngọc Chiến, Mường La, Sơn La", OLD, "03820", "bản Nà Thử"),
        ("Tổ 9, Phường Chiềng Lề, Thành phố Sơn La, Sơn La", OLD, "03646", "Tổ 9"),
        ("số 9, ngõ 1, Quyết Tâm, Sơn La, Sơn La", OLD, "03646", "số 9, ngõ 1"),
        # Three parts: commune, district, province.
        ("Ngọc Chiến, Mường La, Sơn La", OLD, "03820", ""),
        ("Bản Lầu, Mường Khương, Lào Cai", OLD, "02788", ""),
        ("Mường Hum, Bát Xát, Lào Cai", OLD, "02728", ""),
        ("Nậm Lầu, Thuận Châu, Sơn La", OLD, "03784", ""),
        ("Pa Cheo, Bát Xát, Lào Cai", OLD, "02725", ""),
        ("bản Mẫu Một, Thị trấn Ít Ong, Mường La, Sơn La", OLD, "03808", "bản Mẫu Một"),
        # A province that is part of another one now.
        ("Nậm Có, Mù Cang Chải, Yên Bái", OLD, "04462", ""),
        # Since 01/07/2025 there is no district to drop.
        ("bản Nà Thử, xã Ngọc Chiến, tỉnh Sơn La", NEW, "03820", "bản Nà Thử"),
        ("Bản Mẫu, Bản Hồ, Lào Cai", NEW, "03046", "Bản Mẫu"),
        ("Mường La, Sơn La", NEW, "03808", ""),
        ("bản Nà Thử, xã Ngọc Chiến, tỉnh Sơn La", date(2025, 7, 1), "03820", "bản Nà Thử"),
        # One name in two spellings, and in capitals.
        ("XUÂN HOÀ, BẢO YÊN, LÀO CAI", OLD, "02962", ""),
        ("bản Nà Thử, Xã Ngọc Chiến, Tỉnh Sơn La", None, "03820", "bản Nà Thử"),
    ],
)
def test_a_printed_address_is_one_of_today(
    units: Sequence[Unit], printed: str, issued: date | None, unit: str, detail: str
) -> None:
    found = map_address(units, printed, issued=issued)

    assert found.place == Place(_province(units, unit), unit, detail)
    assert found.printed == printed
    assert not found.asks


@pytest.mark.parametrize(
    ("printed", "issued", "candidates"),
    [
        # One name became part of two communes.
        ("Trạm Tấu, Trạm Tấu, Yên Bái", OLD, {"04585", "04606"}),
        # The district's name is not the commune's: a village alone says no commune.
        ("bản Nà Thử, xã Ngọc Chiến, tỉnh Sơn La", date(2025, 6, 30), {"03820"}),
        # Without marks a name can be two.
        ("Chieng An, Sơn La, Sơn La", OLD, {"03664", "03850"}),
        # Only like a name: offered, not taken.
        ("Ngoc Chien, Mường La, Sơn La", OLD, {"03820"}),
        # Both readings lead somewhere, and nobody knows when the card was issued.
        ("Mường La, Ngọc Chiến, Sơn La", None, {"03808", "03820"}),
        ("bản Mẫu Một, Sơn La", NEW, set()),
        ("Hà Đông, Hà Nội", NEW, set()),
        ("Ngọc Chiến", OLD, set()),
        ("", OLD, set()),
        (", ,", None, set()),
    ],
)
def test_what_is_not_clear_is_asked_and_never_guessed(
    units: Sequence[Unit], printed: str, issued: date | None, candidates: set[str]
) -> None:
    found = map_address(units, printed, issued=issued)

    assert found.asks
    assert {place.unit for place in found.candidates} == candidates


def test_one_village_name_in_two_communes_is_told_apart_by_the_commune(
    units: Sequence[Unit],
) -> None:
    one = map_address(units, "bản Mẫu Một, xã Ngọc Chiến, tỉnh Sơn La", issued=NEW)
    other = map_address(units, "bản Mẫu Một, xã Mường La, tỉnh Sơn La", issued=NEW)

    assert one.place != other.place


@pytest.mark.parametrize(("count", "offered"), [(1, 0), (11, 11), (12, 12), (13, 0)])
def test_so_many_places_are_offered_to_choose_from(count: int, offered: int) -> None:
    alike = [
        Unit(code=f"{number:05}", vi="Xã Mẫu", kind="xa", province="14") for number in range(count)
    ]
    units = [Unit(code="14", vi="Tỉnh Sơn La", kind="tinh"), *alike]

    found = map_address(units, "Mẫu, Sơn La", issued=NEW)

    assert found.asks == (count > 1)
    assert len(found.candidates) == offered


def test_an_address_without_end_is_not_read(units: Sequence[Unit]) -> None:
    tail = ", xã Ngọc Chiến, tỉnh Sơn La"

    longest = "x" * (MAX_ADDRESS_CHARS - len(tail)) + tail

    assert map_address(units, longest[1:], issued=NEW).place
    assert map_address(units, longest, issued=NEW).place
    assert map_address(units, "x" + longest, issued=NEW).place is None


@given(st.text(), st.none() | st.dates())
def test_any_text_is_an_address_or_a_question(text: str, issued: date | None) -> None:
    units = (
        Unit(code="14", vi="Tỉnh Sơn La", kind="tinh"),
        Unit(code="03820", vi="Xã Ngọc Chiến", kind="xa", province="14"),
    )

    for printed in (text, f"{text}, Sơn La", f"{text}, Ngọc Chiến, {text}, Sơn La"):
        map_address(units, printed, issued=issued)


def _province(units: Sequence[Unit], code: str) -> str:
    (found,) = [unit.province for unit in units if unit.code == code]
    assert found is not None
    return found
