"""docs/quality.md: a page that the office cannot read is told at the home, with what to do."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.quality import cases, tally
from protocol.trade.quality import MAX_SIDE, WORDS, Plane, judge

FULL: Final = (1700, 2380)


def plane(grey: bytes, width: int = 128, height: int = 128) -> Plane:
    return Plane(width, height, grey, FULL)


def stripes(dark: int, light: int) -> Plane:
    """Sharp bars, two pixels wide."""
    row = bytes([dark, dark, light, light] * 32)
    return plane(row * 128)


def test_pages_that_can_be_read_are_taken_and_others_are_not() -> None:
    found = tally(2, list(cases()))

    assert found.good >= 18
    assert found.bad >= 22
    assert (found.falsely_refused, found.falsely_taken) == (0, 0)
    assert {name: wrong for name, (wrong, _) in found.by_case.items() if wrong} == {}


def test_each_problem_is_told_apart_and_says_what_to_do() -> None:
    assert judge(stripes(40, 200)).good
    assert judge(stripes(5, 60)).problems == ("too_dark",)
    assert judge(stripes(120, 140)).problems == ("no_contrast", "blurred")
    assert judge(plane(bytes([128]) * 128 * 128)).problems == ("no_contrast", "blurred")
    assert "xin" in " ".join(judge(stripes(5, 60)).said)
    assert all("xin" in words.lower() for words in WORDS.values())


def test_a_small_picture_and_a_cut_corner_are_named() -> None:
    small = Plane(128, 128, stripes(40, 200).grey, (800, 1130))
    assert judge(small).problems == ("too_small",)

    corners = [(0.1, 0.1), (0.9, 0.1), (0.9, 1.0), (0.1, 0.9)]
    assert judge(stripes(40, 200), corners=corners).problems == ("corner_cut",)
    assert judge(stripes(40, 200), corners=corners[:2]).good


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_no_picture_however_strange_raises(width: int, height: int, data: st.DataObject) -> None:
    grey = data.draw(st.binary(min_size=width * height, max_size=width * height))
    judged = judge(Plane(width, height, grey, (width, height)))

    assert "too_small" in judged.problems


def test_a_plane_has_as_many_pixels_as_it_says() -> None:
    with pytest.raises(ValueError, match="pixels"):
        Plane(MAX_SIDE, 2, b"", FULL)
