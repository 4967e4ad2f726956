"""The citizen's slip on A5, from the same values as the screen that is photographed."""

from typing import Final

import msgspec

from protocol.papers.sheet import Fonts, Sheet

A5_MM: Final = (148.0, 210.0)
MARGIN_MM: Final = 14.0
QR_MM: Final = 62.0


class SlipPaper(msgspec.Struct, frozen=True):
    """Words and squares: nothing of the citizen's health, reason or way to sign."""

    centre: tuple[str, ...]
    title: str
    about: str  # what for, for whom
    qr: tuple[str, ...]  # rows of 0 and 1
    code: str
    secret: str
    due_label: str
    due: str
    ask: str  # who to call
    papers: tuple[str, ...] = ()  # that were handed over
    sample: str = ""


def slip_paper(slip: SlipPaper, fonts: Fonts, *, made_ms: int) -> bytes:
    sheet = Sheet(
        fonts, A5_MM, title=f"{slip.title} {slip.code}", made_ms=made_ms, margin=MARGIN_MM
    )
    sheet.corners()
    for line in slip.centre:
        sheet.say(line, 10, align="C")
    sheet.say(slip.title, 15, bold=True, align="C", gap=1)
    sheet.say(slip.about, 11, align="C", gap=1)
    sheet.squares(slip.qr, QR_MM)
    sheet.say("Mã hồ sơ", 10, align="C")
    sheet.say(slip.code, 20, bold=True, align="C", gap=1)
    sheet.say("Mã tra cứu, xin giữ kín", 10, align="C")
    sheet.say(slip.secret, 20, bold=True, align="C")
    sheet.rule()
    sheet.say(slip.due_label, 10, align="C")
    sheet.say(slip.due, 16, bold=True, align="C", gap=1)
    sheet.say(slip.ask, 12, bold=True, align="C")
    if slip.papers:
        sheet.space(1)
        sheet.say("Giấy tờ đã nhận: " + "; ".join(slip.papers), 9)
    if slip.sample:
        sheet.say(slip.sample, 10, bold=True, align="C")
    return sheet.made()
