"""Photographs of papers and cards that nobody owns: the same seed, the same picture."""

import hashlib
import io
import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import segno
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

from protocol.blobs import THUMBNAIL_MAX_BYTES
from protocol.card import read_card
from protocol.errors import MalformedBytes

WATERMARK: Final = "DỮ LIỆU GIẢ ĐỊNH – MẪU"
NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"

SHEET: Final = (1240, 1754)  # A4 at 150 dots an inch
SHEET_PHOTO: Final = (1400, 1960)
CARD: Final = (1560, 984)  # 85.6 by 54 mm
CARD_PHOTO: Final = (1840, 1300)
JPEG_QUALITY: Final = 80
THUMBNAIL_BOX: Final = (360, 480)

QR_CODES: Final = zxingcpp.barcode_formats_from_str("QRCode")

PAPER, FACE = (247, 245, 238), (222, 236, 226)
PRINT, INK, RED = (38, 38, 42), (28, 48, 138), (168, 32, 38)
TEXT_SIZES: Final = (32, 29, 26, 23, 20)  # the first at which everything fits the sheet
MARGIN: Final = 120

Picture = Image.Image
Font = ImageFont.FreeTypeFont
Ink = tuple[int, int, int]
Word = tuple[str, Font, Ink]
Span = tuple[int, int]


def paper_page(title: str, lines: Sequence[str], *, seed: int) -> bytes:
    """A filled-in sheet on a table; what follows ": " in a line is written by hand."""
    sheet = Image.new("RGB", SHEET, PAPER)
    _watermark(sheet, 64, (226, 223, 214))
    draw = ImageDraw.Draw(sheet)
    middle, inside = SHEET[0] // 2, (MARGIN, SHEET[0] - MARGIN)
    draw.text((middle, 105), NATION, PRINT, _font("Bold", 31), anchor="ma")
    draw.text((middle, 150), MOTTO, PRINT, _font("SemiBold", 28), anchor="ma")
    draw.line([(middle - 190, 198), (middle + 190, 198)], PRINT, 2)
    top = 270
    for row in _rows(_words(title.upper(), _font("Bold", 38)), inside):
        draw.text((middle, top), _text(row), PRINT, row[0][1], anchor="ma")
        top += 54
    _write(draw, lines, inside, top + 40)
    return _jpeg(_photograph(sheet, SHEET_PHOTO, seed))


def card_picture(card_text: str, *, seed: int) -> bytes:
    """The front of an identity card whose QR code says `card_text`, lying askew."""
    face = Image.new("RGB", CARD, FACE)
    _watermark(face, 52, (198, 218, 205))
    draw = ImageDraw.Draw(face)
    for top, text, ink, font in (
        (44, NATION, PRINT, _font("Bold", 36)),
        (92, MOTTO, PRINT, _font("SemiBold", 31)),
        (150, "CĂN CƯỚC CÔNG DÂN", RED, _font("Bold", 54)),
        (222, "Thẻ mẫu, không có giá trị", PRINT, _font("Italic", 27)),
        (890, WATERMARK, RED, _font("Bold", 38)),
    ):
        draw.text((CARD[0] // 2, top), text, ink, font, anchor="ma")
    _portrait(draw, (80, 330))
    _fields(draw, card_text, left=450)
    code = _qr(card_text, room=300)
    face.paste(code, (CARD[0] - 40 - code.width, 40))
    return _jpeg(_photograph(face, CARD_PHOTO, seed))


def thumbnail(jpeg: bytes) -> bytes:
    """As good as `THUMBNAIL_MAX_BYTES` allows."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        small = picture.convert("RGB")
    small.thumbnail(THUMBNAIL_BOX)
    for quality in range(70, 0, -5):
        if len(packed := _jpeg(small, quality)) <= THUMBNAIL_MAX_BYTES:
            return packed
    raise ValueError("a picture that no quality makes small")


def read_qr(picture: bytes) -> str:
    """What the one QR code in a picture says."""
    with Image.open(io.BytesIO(picture)) as opened:
        codes = zxingcpp.read_barcodes(opened.convert("L"), formats=QR_CODES)
    if len(codes) != 1:
        raise MalformedBytes(f"{len(codes)} QR codes in the picture")
    try:  # `text` would guess the character set; cards are UTF-8
        return codes[0].bytes.decode()
    except UnicodeDecodeError as error:
        raise MalformedBytes("a QR code that is not UTF-8") from error


# Print and ink.


def _write(draw: ImageDraw.ImageDraw, lines: Iterable[str], span: Span, top: int) -> None:
    for size in TEXT_SIZES:
        fonts = _font("Regular", size), _font("MediumItalic", size)
        rows = [row for line in lines for row in _rows(_filled_in(line, *fonts), span)]
        step = round(size * 1.65)
        if top + step * len(rows) <= SHEET[1] - MARGIN:
            break
    else:
        raise ValueError("more lines than fit on one sheet")
    for number, row in enumerate(rows):
        left = float(span[0])
        for word, font, ink in row:
            draw.text((left, top + number * step), word, ink, font)
            left += font.getlength(word + " ")


def _filled_in(line: str, printed: Font, written: Font) -> list[Word]:
    label, colon, value = line.partition(": ")
    return [*_words(label + colon, printed), *_words(value, written, INK)]


def _words(text: str, font: Font, ink: Ink = PRINT) -> list[Word]:
    return [(word, font, ink) for word in unicodedata.normalize("NFC", text).split()]


def _rows(words: Iterable[Word], span: Span) -> Iterator[list[Word]]:
    """Words side by side as long as they fit; an empty line stays one."""
    row: list[Word] = []
    width = 0.0
    for word, font, ink in words:
        wide = font.getlength(word + " ")
        if row and width + wide > span[1] - span[0]:
            yield row
            row, width = [], 0.0
        row.append((word, font, ink))
        width += wide
    yield row


def _text(row: Iterable[Word]) -> str:
    return " ".join(word for word, _, _ in row)


def _watermark(sheet: Picture, size: int, ink: Ink) -> None:
    """All over the sheet, under everything that is printed later."""
    font = _font("Bold", size)
    band = Image.new("L", (round(font.getlength(WATERMARK)), size * 2))
    ImageDraw.Draw(band).text((0, size // 3), WATERMARK, 255, font)
    band = band.rotate(28, Image.Resampling.BICUBIC, expand=True)
    rows = sheet.height // band.height
    for row in range(rows):
        left = (sheet.width - band.width) * (2 * (row % 2) + 1) // 4
        top = (2 * row + 1) * sheet.height // (2 * rows) - band.height // 2
        sheet.paste(ink, (left, top), band)


@cache
def _font(style: str, size: int) -> Font:
    font = files("fontpkg_be_vietnam_pro") / "files" / f"BeVietnamPro-{style}.ttf"
    return ImageFont.truetype(io.BytesIO(font.read_bytes()), size)


# The card.


def _fields(draw: ImageDraw.ImageDraw, card_text: str, *, left: int) -> None:
    card = read_card(card_text, test_mode=True)
    draw.text((left, 318), "Số / No.:", PRINT, _font("Regular", 27))
    draw.text((left + 140, 296), card.number, PRINT, _font("Bold", 50))
    _field(draw, (left, 384), "Họ và tên / Full name:", card.name.upper())
    _field(draw, (left, 484), "Ngày sinh / Date of birth:", _day(card.born))
    _field(draw, (left + 560, 484), "Giới tính / Sex:", {"NAM": "Nam", "NU": "Nữ"}[card.sex])
    _field(draw, (left, 584), "Quốc tịch / Nationality:", "Việt Nam")
    _field(draw, (left, 684), "Nơi thường trú / Place of residence:", card.address)
    _field(draw, (80, 784), "Ngày cấp / Date of issue:", _day(card.issued))


def _field(draw: ImageDraw.ImageDraw, at: tuple[int, int], label: str, value: str) -> None:
    left, top = at
    draw.text((left, top), label, PRINT, _font("Regular", 27))
    for row in _rows(_words(value, _font("SemiBold", 37)), (left, CARD[0] - 50)):
        draw.text((left, top + 36), _text(row), PRINT, row[0][1])
        top += 48


def _day(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


def _portrait(draw: ImageDraw.ImageDraw, at: tuple[int, int]) -> None:
    """Head and shoulders of nobody."""
    left, top = at
    draw.rectangle((left, top, left + 300, top + 400), (196, 212, 226))
    draw.ellipse((left + 85, top + 70, left + 215, top + 230), (120, 130, 142))
    draw.pieslice((left + 25, top + 250, left + 275, top + 550), 180, 360, (120, 130, 142))
    draw.rectangle((left, top + 400, left + 300, top + 410), FACE)


def _qr(text: str, *, room: int) -> Picture:
    code = segno.make_qr(text, encoding="utf-8", error="m")
    rows = [bytes(row) for row in code.matrix_iter(border=3)]
    dots = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows)).point(
        lambda dot: 255 - 235 * dot
    )
    scale = room // len(rows)
    return dots.resize((len(rows) * scale,) * 2, Image.Resampling.NEAREST).convert("RGB")


# The camera.


def _photograph(flat: Picture, size: tuple[int, int], seed: int) -> Picture:
    """On a table, a little askew, under a window, by an old phone."""
    lying, mask = _askew(flat, size, seed)
    photo = Image.composite(lying, _table(size, seed), mask)
    shadow = ImageChops.offset(mask, 9, 12).filter(ImageFilter.GaussianBlur(14))
    outside = ImageChops.multiply(shadow, ImageChops.invert(mask))
    photo = ImageChops.multiply(photo, _grey(outside.point(lambda dark: 255 - dark // 2)))
    photo = ImageChops.multiply(photo, _grey(_light(size, seed)))
    grain = _noise("grain", seed, (size[0] // 2, size[1] // 2)).resize(size)
    photo = Image.blend(photo, _grey(grain), 0.035)
    return photo.filter(ImageFilter.GaussianBlur(0.7))


def _askew(flat: Picture, size: tuple[int, int], seed: int) -> tuple[Picture, Picture]:
    """The sheet as the camera sees it, and where it is."""
    turn = math.radians(2.4) * (_draw("turn", seed)[0] / 127.5 - 1)
    slips = [(byte - 127.5) * flat.width / 8_000 for byte in _draw("corners", seed, 8)]
    quad: list[float] = []
    # Which points of the flat sheet come to stand in the corners of the photograph.
    for right, down in ((-1, -1), (-1, 1), (1, 1), (1, -1)):
        x, y = right * size[0] / 2, down * size[1] / 2
        quad.append(flat.width / 2 + x * math.cos(turn) + y * math.sin(turn) + slips[len(quad)])
        quad.append(flat.height / 2 + y * math.cos(turn) - x * math.sin(turn) + slips[len(quad)])
    how = Image.Transform.QUAD, quad, Image.Resampling.BICUBIC
    # The outermost points stay out of the mask, which makes its edge a soft one.
    whole = ImageOps.expand(Image.new("L", (flat.width - 6, flat.height - 6), 255), 3)
    return flat.transform(size, *how), whole.transform(size, *how)


def _table(size: tuple[int, int], seed: int) -> Picture:
    """Wood: noise drawn out along one side."""
    veins = _noise("wood", seed, (6, 240)).resize(size, Image.Resampling.BICUBIC)
    return Image.merge("RGB", [veins.point(lambda v, t=t: t + v // 9) for t in (118, 84, 56)])


def _light(size: tuple[int, int], seed: int) -> Picture:
    window = _noise("light", seed, (3, 4)).point(lambda bright: 208 + bright * 47 // 255)
    return window.resize(size, Image.Resampling.BICUBIC)


def _noise(what: str, seed: int, size: tuple[int, int]) -> Picture:
    return Image.frombytes("L", size, _draw(what, seed, size[0] * size[1]))


def _draw(what: str, seed: int, count: int = 1) -> bytes:
    return hashlib.shake_128(f"{what}/{seed}".encode()).digest(count)


def _grey(picture: Picture) -> Picture:
    return Image.merge("RGB", [picture] * 3)


def _jpeg(picture: Picture, quality: int = JPEG_QUALITY) -> bytes:
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=quality, optimize=True)
    return packed.getvalue()
