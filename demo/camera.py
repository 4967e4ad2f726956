"""An old phone's camera: a flat picture on a table, seen askew and in a room's light."""

import hashlib
import io
import math
from functools import cache
from typing import Final

from PIL import Image, ImageChops, ImageFilter, ImageOps

Picture = Image.Image
SMOOTH: Final = Image.Resampling.BILINEAR

JPEG_QUALITY: Final = 80
FARTHER: Final = 1.06  # than the sheet would fill the photograph: the table shows on all sides
TURN: Final = math.radians(2.2)
TILT: Final = 0.07  # how much larger the near edge of a sheet is than its middle
TABLES: Final = 3  # in the houses that were visited
SOFT: Final = 8  # shadows and creases are drawn this much smaller


def photograph(flat: Picture, size: tuple[int, int], seed: int) -> bytes:
    """As a JPEG; the same seed, the same photograph."""
    lying, mask = _askew(flat, size, seed)
    photo = Image.composite(lying, _table(size, seed % TABLES), mask)
    shadow = _shadow(mask)
    shade = ImageChops.multiply(_light(shadow.size, seed), shadow)
    grain = draw_noise("grain", seed, (size[0] // 2, size[1] // 2))
    seen = Image.blend(shade.resize(grain.size, SMOOTH), grain, 0.05).resize(size, SMOOTH)
    return jpeg(ImageChops.multiply(photo, _grey(seen)))


def creased(flat: Picture, seed: int) -> Picture:
    """It was carried folded: a light and a dark side along each crease."""
    small = (flat.width // SOFT, flat.height // SOFT)
    shade = Image.new("L", small, 250)
    for number, at in enumerate(draw("crease", seed, 2)):
        middle = small[1] * (number + 1) // 3 + at % 5 - 2
        shade.paste(236, (0, middle - 2, small[0], middle))
        shade.paste(255, (0, middle, small[0], middle + 2))
    soft = shade.filter(ImageFilter.BoxBlur(1)).resize(flat.size, SMOOTH)
    return ImageChops.multiply(flat, _grey(soft))


def jpeg(picture: Picture, quality: int = JPEG_QUALITY) -> bytes:
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=quality, optimize=True)
    return packed.getvalue()


def draw(what: str, seed: object, count: int = 1) -> bytes:
    """Bytes that look like chance and are the same every time."""
    return hashlib.shake_128(f"{what}/{seed}".encode()).digest(count)


def draw_noise(what: str, seed: object, size: tuple[int, int]) -> Picture:
    return Image.frombytes("L", size, draw(what, seed, size[0] * size[1]))


def _askew(flat: Picture, size: tuple[int, int], seed: int) -> tuple[Picture, Picture]:
    """The sheet as the camera sees it, and where it is."""
    how = Image.Transform.PERSPECTIVE, perspective(flat.size, size, seed)
    # The outermost points stay out of the mask, which makes its edge a soft one.
    whole = ImageOps.expand(Image.new("L", (flat.width - 6, flat.height - 6), 255), 3)
    return (
        flat.transform(size, *how, SMOOTH),
        whole.transform(size, *how, SMOOTH),
    )


def perspective(flat: tuple[int, int], size: tuple[int, int], seed: int) -> tuple[float, ...]:
    """From a point of the photograph to the point of the sheet that is seen there."""
    turn, *tilts = (byte / 127.5 - 1 for byte in draw("askew", seed, 3))
    cos, sin = FARTHER * math.cos(turn * TURN), FARTHER * math.sin(turn * TURN)
    across, along = (2 * TILT * tilt / side for tilt, side in zip(tilts, size, strict=True))
    x, y = size[0] / 2, size[1] / 2
    middle = 1 - across * x - along * y  # the divisor at the photograph's corner
    u, v = flat[0] / 2, flat[1] / 2
    row_x = (u * across + cos, u * along + sin, u * middle - cos * x - sin * y)
    row_y = (v * across - sin, v * along + cos, v * middle + sin * x - cos * y)
    return tuple(part / middle for part in (*row_x, *row_y, across, along))


@cache
def _table(size: tuple[int, int], which: int) -> Picture:
    """Wood: noise drawn out along one side."""
    veins = draw_noise("wood", which, (6, 240)).resize(size, SMOOTH)
    return Image.merge("RGB", [veins.point(lambda v, t=t: t + v // 9) for t in (118, 84, 56)])


def _shadow(mask: Picture) -> Picture:
    """What the sheet throws on the table; none on the sheet itself."""
    small = mask.reduce(SOFT)
    thrown = ImageChops.offset(small, 1, 2).filter(ImageFilter.GaussianBlur(2))
    return ImageChops.multiply(thrown, ImageChops.invert(small)).point(lambda dark: 255 - dark // 2)


def _light(size: tuple[int, int], seed: int) -> Picture:
    """A window on one side, a head over the paper on another."""
    window = draw_noise("light", seed, (3, 4)).point(lambda bright: 204 + bright * 51 // 255)
    return window.resize(size, Image.Resampling.BICUBIC)


def _grey(picture: Picture) -> Picture:
    return Image.merge("RGB", [picture] * 3)
