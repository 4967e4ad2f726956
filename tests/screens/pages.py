"""Drawn papers as a camera would give them: clear, or with a blurred half."""

import io
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from mobile.ui import ASSETS

SIZE: Final = (1680, 2376)  # A4 at 203 dpi
PAPER: Final = (252, 246, 232)
INK: Final = (28, 30, 60)
TABLE: Final = (104, 84, 66)
SEAL: Final = (178, 30, 30)
FONT: Final = ASSETS / "fonts" / "BeVietnamPro-Regular.ttf"


def a_page(
    title: str = "GIẤY CHỨNG SINH", *, blurred: bool = False, size: tuple[int, int] = SIZE
) -> bytes:
    """All of it in colour: a red seal, blue ink, and a sample mark."""
    image = Image.new("RGB", size, TABLE)
    pen = ImageDraw.Draw(image)
    pen.rectangle((60, 60, size[0] - 60, size[1] - 60), PAPER)
    large, small = (ImageFont.truetype(str(FONT), points) for points in (72, 40))
    pen.text((size[0] // 4, 160), title, SEAL, large)
    pen.text((size[0] // 4, 260), "DỮ LIỆU GIẢ ĐỊNH – MẪU", INK, small)
    for line in range(26):
        pen.text((140, 420 + line * 68), "Lò Thị Mẫu, bản Nà Thử, xã Ngọc Chiến " * 2, INK, small)
    pen.ellipse((1100, 1900, 1480, 2280), outline=SEAL, width=18)
    if blurred:
        image = image.filter(ImageFilter.GaussianBlur(9))
    made = io.BytesIO()
    image.save(made, "JPEG", quality=85)
    return made.getvalue()
