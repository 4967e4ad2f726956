"""A sheet of paper in our own type: PDF/A-3B, every font inside, no raster image."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape

from fpdf import FPDF
from fpdf.fonts import TTFFont

FAMILY: Final = "tannha"
INK: Final = (0, 0, 0)
LANGUAGE: Final = "vi"
COMPLIANCE: Final = "PDF/A-3B"
# The library's own packet says when it drew; with ours the same values are the same bytes.
# ISO 19005-3 §6.6 wants the part and the level named in it.
METADATA: Final = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmp:CreateDate="{made}" xmp:ModifyDate="{made}" xmp:MetadataDate="{made}">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>"""


class Fonts(NamedTuple):
    """The bytes of two cuts; whoever draws has them from wherever it keeps them."""

    regular: bytes
    bold: bytes


class Sheet:
    """One document; places and sizes are in millimetres, letters in points."""

    def __init__(
        self, fonts: Fonts, size_mm: tuple[float, float], *, title: str, made_ms: int, margin: float
    ) -> None:
        pdf = self.pdf = FPDF(unit="mm", format=size_mm, enforce_compliance=COMPLIANCE)
        # Flet's clients hand fonts over as bytes; the library itself only opens paths.
        for style, content in (("", fonts.regular), ("B", fonts.bold)):
            key = f"{FAMILY}{style}"
            source: Any = BytesIO(content)
            pdf.fonts[key] = TTFFont(pdf, source, key, style)
        made = datetime.fromtimestamp(made_ms // 1000, tz=UTC)
        pdf.set_creation_date(made)
        pdf.set_title(title)
        pdf.set_xmp_metadata(METADATA.format(made=made.isoformat(), title=escape(title)))
        pdf.set_lang(LANGUAGE)
        pdf.set_margin(margin)
        pdf.set_auto_page_break(auto=True, margin=margin)
        pdf.add_page()
        pdf.set_text_color(*INK)

    @property
    def width(self) -> float:
        """Between the margins."""
        return float(self.pdf.epw)

    def say(
        self, text: str, points: float, *, bold: bool = False, align: str = "L", gap: float = 0
    ) -> None:
        """A paragraph; stacked marks need lines of a third more than the letters."""
        self.pdf.set_font(FAMILY, "B" if bold else "", points)
        line = points * 0.3528 * 1.38
        self.pdf.multi_cell(0, line, text, align=align, new_x="LMARGIN", new_y="NEXT")
        self.space(gap)

    def rule(self, *, gap: float = 2, width: float = 0.4) -> None:
        pdf = self.pdf
        pdf.set_line_width(width)
        pdf.set_y(pdf.get_y() + gap)
        pdf.line(pdf.l_margin, pdf.get_y(), pdf.w - pdf.r_margin, pdf.get_y())
        pdf.set_y(pdf.get_y() + gap)

    def space(self, height: float) -> None:
        self.pdf.set_y(self.pdf.get_y() + height)

    def squares(self, rows: Sequence[str], side: float) -> None:
        """A QR code as filled squares, centred, with its quiet margin of four modules."""
        pdf = self.pdf
        module = side / (len(rows) + 8)
        left, top = (pdf.w - side) / 2 + 4 * module, pdf.get_y() + 4 * module
        pdf.set_fill_color(*INK)
        for y, row in enumerate(rows):
            for start, end in _runs(row):
                pdf.rect(
                    left + start * module, top + y * module, (end - start) * module, module, "F"
                )
        pdf.set_y(pdf.get_y() + side)

    def corners(self, arm: float = 10, thick: float = 1.6) -> None:
        """For a camera that looks for the edges of the paper."""
        pdf = self.pdf
        pdf.set_fill_color(*INK)
        near = pdf.l_margin / 2
        for x, y in ((near, near), (pdf.w - near, near), (near, pdf.h - near),
                     (pdf.w - near, pdf.h - near)):  # fmt: skip
            left, top = x > pdf.w / 2, y > pdf.h / 2
            pdf.rect(x - arm if left else x, y - thick if top else y, arm, thick, "F")
            pdf.rect(x - thick if left else x, y - arm if top else y, thick, arm, "F")

    def made(self) -> bytes:
        return bytes(self.pdf.output())


def _runs(row: str) -> list[tuple[int, int]]:
    """Where the dark modules of a row begin and end."""
    found: list[tuple[int, int]] = []
    for at, module in enumerate(row):
        if module != "1":
            continue
        if found and found[-1][1] == at:
            found[-1] = found[-1][0], at + 1
        else:
            found.append((at, at + 1))
    return found
