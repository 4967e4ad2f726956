"""Print, pen, thumb and seal: what stands on a paper."""

import io
import math
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from demo.camera import Picture, draw

WATERMARK: Final = "DỮ LIỆU GIẢ ĐỊNH – MẪU"
PRINT, PEN, RED, THUMB = (38, 38, 42), (28, 48, 138), (178, 30, 40), (120, 24, 60)
FINE: Final = 3  # ink is drawn so many times larger: edges of a pen are no stairs

Font = ImageFont.FreeTypeFont
Ink = tuple[int, int, int]
Spot = tuple[int, int]
Point = tuple[float, float]
Word = tuple[str, Font, Ink]


@cache
def font(style: str, size: int) -> Font:
    source = files("fontpkg_be_vietnam_pro") / "files" / f"BeVietnamPro-{style}.ttf"
    return ImageFont.truetype(io.BytesIO(source.read_bytes()), size)


def words(text: str, face: Font, ink: Ink = PRINT) -> list[Word]:
    return [(word, face, ink) for word in unicodedata.normalize("NFC", text).split()]


def rows_of(line: Iterable[Word], width: int) -> Iterator[list[Word]]:
    """Words side by side as long as they fit; an empty line stays one."""
    row: list[Word] = []
    used = 0.0
    for word, face, ink in line:
        wide = face.getlength(word + " ")
        if row and used + wide > width:
            yield row
            row, used = [], 0.0
        row.append((word, face, ink))
        used += wide
    yield row


def text_of(row: Iterable[Word]) -> str:
    return " ".join(word for word, _, _ in row)


def write(sheet: Picture, at: Spot, word: str, face: Font, seed: object) -> None:
    """By hand: letters that dance on the line, in ink that runs thick and thin."""
    left, top = 0.0, 6
    high = round(face.size * 1.6)
    mask = Image.new("L", (round(face.getlength(word)) + high, high + 12))
    pen = ImageDraw.Draw(mask)
    for letter, chance in zip(word, draw("hand", (word, seed), len(word)), strict=True):
        pen.text((left, top + chance % 4 - 1.5), letter, 205 + chance % 50, face)
        left += face.getlength(letter) * (0.95 + chance / 2550)
    lean = 0.1 + draw("lean", seed)[0] / 1275
    slanted = mask.transform(
        mask.size,
        Image.Transform.AFFINE,
        (1, lean, -lean * high, 0, 1, 0),
        Image.Resampling.BICUBIC,
    )
    sheet.paste(PEN, (at[0], at[1] - top), slanted)


def sign(sheet: Picture, middle: Spot, seed: object) -> None:
    """A signature of nobody: a line that swings up and down and back, and a stroke below it."""
    wide, high = 270 * FINE, 120 * FINE
    mask = Image.new("L", (wide, high))
    pen = ImageDraw.Draw(mask)
    *swings, low, tail = (byte / 255 for byte in draw("signature", seed, 26))
    points = [(0.06, 0.6)]
    for number, (far, deep) in enumerate(zip(swings[::2], swings[1::2], strict=True)):
        fades = 1 - 0.045 * number
        across = 0.05 + 0.072 * number + 0.11 * far
        points.append((across, 0.48 + (0.42 - 0.24 * deep) * fades * (-1) ** (number + 1)))
    stroke = [(0.12 + 0.1 * low, 0.86), (0.5, 0.8 + 0.1 * low), (0.75 + 0.2 * tail, 0.74)]
    for line in (points, stroke):
        smooth = [(x * wide, y * high) for x, y in _rounded(line)]
        pen.line(smooth, 235, round(2.4 * FINE), joint="curve")
    _paste(sheet, middle, mask, PEN)


def press_thumb(sheet: Picture, middle: Spot, seed: object) -> None:
    """Ridges around a whorl, thinner where the thumb was lifted."""
    wide, high = 96, 128
    mask = Image.new("L", (wide * FINE, high * FINE))
    pen = ImageDraw.Draw(mask)
    centre = wide * FINE / 2, high * FINE * 0.46
    for ring, chance in enumerate(draw("thumb", seed, 13), 1):
        across, along = ring * 11, ring * 14 + chance % 5
        box = centre[0] - across, centre[1] - along, centre[0] + across, centre[1] + along
        first = 20 + chance % 60
        pen.arc(box, first, first + 250 + chance % 80, 190 + chance % 66, 7)
    _paste(sheet, middle, mask, THUMB)


def press_seal(sheet: Picture, middle: Spot, around: str, seed: object) -> None:
    """Round and red, with a star, a little turned; it says itself that it is a sample."""
    side = 280 * FINE
    mask, half = Image.new("L", (side, side)), side // 2
    pen = ImageDraw.Draw(mask)
    for inset, width in ((6, 5), (18, 2), (76, 2)):
        edge = inset * FINE
        pen.ellipse((edge, edge, side - edge, side - edge), outline=225, width=width * FINE)
    pen.polygon(_star((half, half - 22 * FINE), 30 * FINE), fill=225)
    pen.text((half, half + 28 * FINE), "MẪU", 235, font("Bold", 26 * FINE), anchor="mm")
    _write_around(mask, around.upper(), radius=half - 44 * FINE, size=21 * FINE)
    turned = mask.rotate(draw("seal", seed)[0] / 8 - 16, Image.Resampling.BILINEAR)
    worn = Image.frombytes("L", (24, 24), draw("worn", seed, 576)).point(lambda v: 150 + v * 2 // 5)
    faint = Image.composite(turned, Image.new("L", turned.size), worn.resize(turned.size))
    _paste(sheet, middle, faint, RED)


def watermark(sheet: Picture, size: int, ink: Ink) -> None:
    """All over the sheet, under everything that is printed later."""
    face = font("Bold", size)
    band = Image.new("L", (round(face.getlength(WATERMARK)), size * 2))
    ImageDraw.Draw(band).text((0, size // 3), WATERMARK, 255, face)
    band = band.rotate(28, Image.Resampling.BICUBIC, expand=True)
    count = sheet.height // band.height
    for row in range(count):
        left = (sheet.width - band.width) * (2 * (row % 2) + 1) // 4
        top = (2 * row + 1) * sheet.height // (2 * count) - band.height // 2
        sheet.paste(ink, (left, top), band)


def _star(middle: Spot, radius: int) -> list[Point]:
    turns = [(tip * math.pi / 5, 0.38 if tip % 2 else 1.0) for tip in range(10)]
    return [
        (middle[0] + radius * far * math.sin(turn), middle[1] - radius * far * math.cos(turn))
        for turn, far in turns
    ]


def _rounded(points: list[Point]) -> list[Point]:
    """Through all of them without corners (Catmull and Rom)."""
    path = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for before, start, end, after in zip(path, path[1:], path[2:], path[3:], strict=False):
        for step in range(12):
            t = step / 12
            weights = (
                -t / 2 + t**2 - t**3 / 2,
                1 - 2.5 * t**2 + 1.5 * t**3,
                t / 2 + 2 * t**2 - 1.5 * t**3,
                -(t**2) / 2 + t**3 / 2,
            )
            four = list(zip((before, start, end, after), weights, strict=True))
            curve.append((sum(p[0] * w for p, w in four), sum(p[1] * w for p, w in four)))
    return curve


def _write_around(mask: Picture, text: str, *, radius: int, size: int) -> None:
    """Letter by letter along the rim, from the left over the top to the right."""
    face, half = font("SemiBold", size), mask.width // 2
    lengths = [face.getlength(letter) for letter in text]
    angle = -sum(lengths) / radius / 2
    for letter, length in zip(text, lengths, strict=True):
        angle += length / radius / 2
        tile = Image.new("L", (size * 2, size * 2))
        ImageDraw.Draw(tile).text((size, size), letter, 225, face, anchor="mm")
        tile = tile.rotate(-math.degrees(angle), Image.Resampling.BILINEAR)
        spot = half + radius * math.sin(angle) - size, half - radius * math.cos(angle) - size
        mask.paste(225, (round(spot[0]), round(spot[1])), tile)
        angle += length / radius / 2


def _paste(sheet: Picture, middle: Spot, mask: Picture, ink: Ink) -> None:
    small = mask.reduce(FINE)
    sheet.paste(ink, (middle[0] - small.width // 2, middle[1] - small.height // 2), small)
