"""The slip on a real screen, as an old telephone photographs it: the code is read all the same."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import zxingcpp
from PIL import Image, ImageFilter

from tests.end_to_end.browser import PHONE, WAIT_MS, a_browser, chromium
from tests.end_to_end.programs import kill, start

PIXELS: Final = 3  # of a telephone's screen to one of the page
SMALL: Final = 0.4  # of the screen's own pixels: taken from too far away
BLUR: Final = 1.0  # and not quite sharp


@contextmanager
def a_slip(folder: Path) -> Iterator[tuple[str, str]]:
    """What the device signed, and where its screen can be seen."""
    process = start("tests.end_to_end.slip_app", str(folder))
    try:
        assert process.stdout is not None
        signed, address = (process.stdout.readline().strip() for _ in range(2))
        assert address.startswith("http://127.0.0.1"), process.communicate(timeout=10)[1]
        yield signed, address
    finally:
        kill(process)


def codes(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def test_the_code_is_read_from_a_small_and_blurred_picture_of_the_screen(tmp_path: Path) -> None:
    chromium()
    with a_slip(tmp_path) as (signed, address), a_browser() as browser:
        width, height = PHONE
        page = browser.new_page(
            viewport={"width": width, "height": height}, device_scale_factor=PIXELS
        )
        page.goto(address)
        placeholder = page.locator("flt-semantics-placeholder")
        placeholder.wait_for(state="attached", timeout=4 * WAIT_MS)
        placeholder.dispatch_event("click")
        page.get_by_label("Mã QR của phiếu").first.wait_for(state="attached", timeout=4 * WAIT_MS)
        page.wait_for_timeout(1_500)  # until the picture is decoded and drawn
        screen = Image.open(io.BytesIO(page.screenshot())).convert("L")

    assert codes(screen) == [signed]
    far = screen.resize((round(screen.width * SMALL), round(screen.height * SMALL)))
    assert codes(far) == [signed]
    assert codes(far.filter(ImageFilter.GaussianBlur(BLUR))) == [signed]
    assert codes(screen.filter(ImageFilter.GaussianBlur(BLUR * PIXELS))) == [signed]
