"""Photographs of papers and cards that nobody owns: the same seed, the same picture."""

from collections.abc import Iterable, Sequence
from typing import Final

import segno
from PIL import Image, ImageDraw

from demo.camera import Picture, creased, photograph
from demo.ink import (
    PEN,
    PRINT,
    RED,
    WATERMARK,
    Ink,
    Spot,
    Word,
    font,
    press_seal,
    press_thumb,
    rows_of,
    sign,
    text_of,
    watermark,
    words,
    write,
)
from demo.papers import HEADING, Mark
from protocol.card import read_card

NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"

SHEET: Final = (1240, 1754)  # A4 at 150 dots an inch
SHEET_PHOTO: Final = (1700, 2380)  # 204 dots an inch: the least that is kept
CARD: Final = (1560, 984)  # 85.6 by 54 mm
CARD_PHOTO: Final = (1840, 1300)

PAPER, FACE, DOTS = (247, 245, 238), (222, 236, 226), (168, 166, 160)
TEXT_SIZES: Final = (32, 29, 26, 23, 20)  # the first at which everything fits the sheet
MARGIN: Final = 120
MARKS_HIGH: Final = 360  # at the foot of a sheet that somebody signs
DOT_EVERY: Final = 9


def paper_page(  # noqa: PLR0913 - what a sheet shows; four are keyword-only
    title: str,
    lines: Sequence[str],
    *,
    seed: int,
    marks: Sequence[Mark] = (),
    issuer: str = "",
    photo: tuple[int, int] = SHEET_PHOTO,
) -> bytes:
    """A filled-in sheet on a table; what follows ": " in a line is written by hand."""
    sheet = Image.new("RGB", SHEET, PAPER)
    watermark(sheet, 64, (226, 223, 214))
    pen = ImageDraw.Draw(sheet)
    top = _head(pen, title, issuer)
    foot = SHEET[1] - MARGIN - (MARKS_HIGH if marks else 0)
    top = _body(sheet, lines, seed, top=top, foot=foot)
    columns = len(marks) + 1
    for number, mark in enumerate(marks, 2 if len(marks) == 1 else 1):
        middle = SHEET[0] * number // max(columns, 3 if len(marks) == 1 else columns)
        _mark(sheet, (middle, min(top + 50, foot)), mark, seed=seed)
    return photograph(creased(sheet, seed), photo, seed)


def card_picture(card_text: str, *, seed: int) -> bytes:
    """The front of an identity card whose QR code says `card_text`, lying askew."""
    face = Image.new("RGB", CARD, FACE)
    watermark(face, 52, (198, 218, 205))
    pen = ImageDraw.Draw(face)
    for top, text, ink, style, size in (
        (44, NATION, PRINT, "Bold", 36),
        (92, MOTTO, PRINT, "SemiBold", 31),
        (150, "CĂN CƯỚC CÔNG DÂN", RED, "Bold", 54),
        (222, "Thẻ mẫu, không có giá trị", PRINT, "Italic", 27),
        (890, WATERMARK, RED, "Bold", 38),
    ):
        pen.text((CARD[0] // 2, top), text, ink, font(style, size), anchor="ma")
    _portrait(pen, (80, 330))
    _fields(pen, card_text, left=450)
    code = _qr(card_text, room=300)
    face.paste(code, (CARD[0] - 40 - code.width, 40))
    return photograph(face, CARD_PHOTO, seed)


# The sheet.


def _head(pen: ImageDraw.ImageDraw, title: str, issuer: str) -> int:
    middle = SHEET[0] // 2
    if issuer:
        pen.text((MARGIN, 84), issuer.upper(), PRINT, font("SemiBold", 22))
    pen.text((middle, 130), NATION, PRINT, font("Bold", 31), anchor="ma")
    pen.text((middle, 175), MOTTO, PRINT, font("SemiBold", 28), anchor="ma")
    pen.line([(middle - 190, 223), (middle + 190, 223)], PRINT, 2)
    top = 280
    for row in rows_of(words(title.upper(), font("Bold", 38)), SHEET[0] - 2 * MARGIN):
        pen.text((middle, top), text_of(row), PRINT, row[0][1], anchor="ma")
        top += 54
    return top + 36


def _body(sheet: Picture, lines: Iterable[str], seed: int, *, top: int, foot: int) -> int:
    """As large as it fits; returned is where it ends."""
    lines = list(lines)
    for size in TEXT_SIZES:
        rows = [row for line in lines for row in _rows(line, size)]
        step = round(size * 1.7)
        if top + step * len(rows) <= foot:
            break
    else:
        raise ValueError("more lines than fit on one sheet")
    for number, row in enumerate(rows):
        _row(sheet, row, (MARGIN, top + number * step), seed)
    return top + step * len(rows)


def _rows(line: str, size: int) -> list[list[Word]]:
    if line.startswith(HEADING):
        line_words = words(line.removeprefix(HEADING), font("Bold", size))
    else:
        label, colon, value = line.partition(": ")
        printed, hand = font("Regular", size), font("MediumItalic", size)
        line_words = [*words(label + colon, printed), *words(value, hand, PEN)]
    return list(rows_of(line_words, SHEET[0] - 2 * MARGIN))


def _row(sheet: Picture, row: Iterable[Word], at: Spot, seed: int) -> None:
    pen, left, dotted = ImageDraw.Draw(sheet), float(at[0]), False
    for word, face, ink in row:
        if ink == PEN:
            if not dotted:
                _dots(pen, round(left), at[1] + round(face.size * 1.25))
            dotted = True
            write(sheet, (round(left), at[1]), word, face, seed)
        else:
            pen.text((left, at[1]), word, ink, face)
        left += face.getlength(word + " ")


def _dots(pen: ImageDraw.ImageDraw, left: int, top: int) -> None:
    """The line on a form that waits for a pen."""
    for x in range(left, SHEET[0] - MARGIN, DOT_EVERY):
        pen.rectangle((x, top, x + 1, top + 1), DOTS)


def _mark(sheet: Picture, at: Spot, mark: Mark, *, seed: int) -> None:
    pen, (left, top) = ImageDraw.Draw(sheet), at
    pen.text((left, top), mark.role.upper(), PRINT, font("Bold", 25), anchor="ma")
    middle = left, top + 155
    match mark.how:
        case "thumb":
            pen.text((left, top + 38), "(điểm chỉ)", PRINT, font("Italic", 22), anchor="ma")
            press_thumb(sheet, middle, (mark.name, seed))
        case "signature":
            pen.text(
                (left, top + 38), "(ký, ghi rõ họ tên)", PRINT, font("Italic", 22), anchor="ma"
            )
            sign(sheet, middle, mark.name)
        case "seal":
            sign(sheet, (left + 50, top + 165), mark.name)
            press_seal(sheet, (left - 50, top + 175), mark.role, (mark.role, seed))
    name = font("SemiBold", 26)
    pen.text((left, top + 290), mark.name, PRINT, name, anchor="ma")


# The card.


def _fields(pen: ImageDraw.ImageDraw, card_text: str, *, left: int) -> None:
    card = read_card(card_text, test_mode=True)
    pen.text((left, 318), "Số / No.:", PRINT, font("Regular", 27))
    pen.text((left + 140, 296), card.number, PRINT, font("Bold", 50))
    _field(pen, (left, 384), "Họ và tên / Full name:", card.name.upper())
    _field(pen, (left, 484), "Ngày sinh / Date of birth:", _day(card.born))
    _field(pen, (left + 560, 484), "Giới tính / Sex:", {"NAM": "Nam", "NU": "Nữ"}[card.sex])
    _field(pen, (left, 584), "Quốc tịch / Nationality:", "Việt Nam")
    _field(pen, (left, 684), "Nơi thường trú / Place of residence:", card.address)
    _field(pen, (80, 784), "Ngày cấp / Date of issue:", _day(card.issued))


def _field(pen: ImageDraw.ImageDraw, at: Spot, label: str, value: str) -> None:
    left, top = at
    pen.text((left, top), label, PRINT, font("Regular", 27))
    for row in rows_of(words(value, font("SemiBold", 37)), CARD[0] - 50 - left):
        pen.text((left, top + 36), text_of(row), PRINT, row[0][1])
        top += 48


def _day(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


def _portrait(pen: ImageDraw.ImageDraw, at: Spot) -> None:
    """Head and shoulders of nobody."""
    left, top = at
    grey: Ink = (120, 130, 142)
    pen.rectangle((left, top, left + 300, top + 400), (196, 212, 226))
    pen.ellipse((left + 85, top + 70, left + 215, top + 230), grey)
    pen.pieslice((left + 25, top + 250, left + 275, top + 550), 180, 360, grey)
    pen.rectangle((left, top + 400, left + 300, top + 410), FACE)


def _qr(text: str, *, room: int) -> Picture:
    code = segno.make_qr(text, encoding="utf-8", error="m")
    rows = [bytes(row) for row in code.matrix_iter(border=3)]
    dots = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows)).point(
        lambda dot: 255 - 235 * dot
    )
    scale = room // len(rows)
    return dots.resize((len(rows) * scale,) * 2, Image.Resampling.NEAREST).convert("RGB")
