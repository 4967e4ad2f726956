"""A page put upright and flat, and where on it the gate's finding is."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFilter

from mobile.scans import looked_at
from mobile.straightening import WHOLE, flattened, mirrored, turned
from protocol.errors import MalformedBytes
from protocol.trade.bad_area import bad_area
from protocol.trade.quality import Plane
from tests.screens.pages import a_page

RED, GREEN = (200, 20, 20), (20, 160, 20)


def two_colours() -> bytes:
    """Red on the left, green on the right."""
    image = Image.new("RGB", (400, 200), GREEN)
    ImageDraw.Draw(image).rectangle((0, 0, 199, 199), RED)
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def pixel(picture: bytes, x: float, y: float) -> str:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    red, green, _ = image.getpixel((int(x * image.width), int(y * image.height)))  # type: ignore[misc]  # of RGB
    return "red" if red > green else "green"


def test_a_quarter_turn_is_clockwise_and_four_are_none() -> None:
    once = turned(two_colours(), 1)

    assert Image.open(io.BytesIO(once)).size == (200, 400)
    assert (pixel(once, 0.5, 0.1), pixel(once, 0.5, 0.9)) == ("red", "green")
    assert Image.open(io.BytesIO(turned(two_colours(), 4))).size == (400, 200)


def test_left_becomes_right_in_a_mirror() -> None:
    assert pixel(mirrored(two_colours()), 0.1, 0.5) == "green"


def test_what_lies_between_four_corners_fills_the_page() -> None:
    right_half = ((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0))

    flat = flattened(two_colours(), right_half)

    assert Image.open(io.BytesIO(flat)).size == (200, 200)
    assert {pixel(flat, x, y) for x in (0.05, 0.9) for y in (0.05, 0.9)} == {"green"}
    assert Image.open(io.BytesIO(flattened(two_colours(), WHOLE))).size == (400, 200)


def test_corners_that_cross_or_lie_together_are_told() -> None:
    crossed = ((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0))
    together = ((0.1, 0.1), (0.2, 0.1), (0.2, 0.2), (0.1, 0.2))

    for corners in (crossed, together):
        with pytest.raises(MalformedBytes, match="Bốn góc chưa đúng"):
            flattened(two_colours(), corners)


def test_the_blurred_half_of_a_page_is_framed() -> None:
    image = Image.open(io.BytesIO(a_page())).convert("L")
    image.thumbnail((512, 512))
    half = image.height // 2
    lower = image.crop((0, half, image.width, image.height)).filter(ImageFilter.GaussianBlur(3))
    image.paste(lower, (0, half))

    area = bad_area(Plane(image.width, image.height, image.tobytes(), (1680, 2376)), "blurred")

    assert area is not None
    left, top, right, bottom = area
    assert top >= 0.4
    assert bottom > 0.7
    assert right - left > 0.5


def test_a_page_that_is_dark_all_over_has_no_frame() -> None:
    plane = Plane(64, 64, bytes(64 * 64), (1680, 2376))

    assert bad_area(plane, "too_dark") is None


def test_a_looked_at_page_says_what_to_do_and_shows_itself() -> None:
    looked = looked_at(a_page(blurred=True))

    assert looked.problems == ("blurred",)
    assert "xin giữ chắc máy" in looked.said[0]
    assert looked.preview.startswith(b"\xff\xd8\xff")
