"""A declaration to print and sign: the questions of the form, with answers or lines to write on."""

from collections.abc import Mapping
from typing import Final

from protocol.papers.sheet import Fonts, Sheet
from protocol.trade.forms import Field, Form, Section

A4_MM: Final = (210.0, 297.0)
MARGIN_MM: Final = 20.0
LINE: Final = "…" * 34
HEAD: Final = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập – Tự do – Hạnh phúc")
OURS: Final = "Nội dung theo tờ khai của thủ tục; cách trình bày là của phần mềm Tận Nhà."
MARK: Final = "Người khai (ký hoặc điểm chỉ, ghi rõ họ tên)"
WITNESS: Final = "Người làm chứng, người phiên dịch, nếu có (ký, ghi rõ họ tên)"
MARK_ROOM_MM: Final = 32.0

Answers = Mapping[str, str]  # by the field's name, as they are read aloud


def declaration(  # noqa: PLR0913  # the form, its answers, whose it is, and with which fonts
    form: Form, answers: Answers | None, fonts: Fonts, *, title: str, made_ms: int, sample: str = ""
) -> bytes:
    """`answers` None: blank, with lines to write on."""
    sheet = Sheet(fonts, A4_MM, title=title, made_ms=made_ms, margin=MARGIN_MM)
    sheet.say(HEAD[0], 12, bold=True, align="C")
    sheet.say(HEAD[1], 12, bold=True, align="C", gap=4)
    sheet.say(form.vi, 16, bold=True, align="C")
    sheet.say(title, 11, align="C", gap=3)
    for section in form.sections:
        _section(sheet, section, answers)
    if form.oath_vi:
        sheet.space(2)
        sheet.say(form.oath_vi, 11)
    _marks(sheet)
    sheet.say(sample or OURS, 9, align="C")
    return sheet.made()


def _section(sheet: Sheet, section: Section, answers: Answers | None) -> None:
    """Of a filled form only what was answered."""
    lines = [
        f"{field.vi}: {said}" for field in section.fields
        if (said := _said(section, field, answers))
    ]  # fmt: skip
    if not lines:
        return
    sheet.space(2)
    sheet.say(section.vi, 12, bold=True)
    for line in lines:
        sheet.say(line, 11, gap=0.6)


def _said(section: Section, field: Field, answers: Answers | None) -> str:
    if answers is not None:
        return answers.get(f"{section.id}.{field.id}", "")
    if field.options:
        return "   ".join(f"[   ] {option.vi}" for option in field.options)
    return LINE if field.kind != "table" else f"\n{LINE * 2}\n{LINE * 2}"


def _marks(sheet: Sheet) -> None:
    sheet.space(4)
    if sheet.pdf.get_y() + MARK_ROOM_MM * 2 > sheet.pdf.h - MARGIN_MM:
        sheet.pdf.add_page()
    sheet.say("……………, ngày …… tháng …… năm ………", 11, align="R")
    sheet.say(MARK, 11, bold=True, align="R")
    sheet.space(MARK_ROOM_MM)
    sheet.say(WITNESS, 11, bold=True)
    sheet.space(MARK_ROOM_MM / 2)
