"""Papers for printers: whole, in our own letters, for the archive, and without a reason."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, Self

import pytest

from mobile.passages import MOST_CHARS, passages_of, spoken
from mobile.printing import fonts, print_declaration
from mobile.qr import QUIET, modules, png
from protocol.errors import MalformedBytes
from protocol.papers.slip_paper import SlipPaper, slip_paper
from protocol.strokes import MAX_SIDE, Drawn, read_strokes, write_strokes
from tests.law import the_law, the_procedure

NOW: Final = 1_795_312_800_000
TEXT: Final = "TANNHA/" + "A7" * 130
SLIP: Final = SlipPaper(
    ("Trung tâm Phục vụ hành chính công", "xã Ngọc Chiến, tỉnh Sơn La"),
    "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "Đăng ký khai sinh · Lò Thị Mẫu",
    modules(TEXT),
    "H52.99-261125-5000",
    "9KKD-QDXX-5DCM-TM3B",
    "Hẹn trả kết quả, thứ Tư",
    "02/12/2026, 17:00",
    "Hỏi: Trung tâm",
    ("Giấy chứng sinh",),
    "DỮ LIỆU GIẢ ĐỊNH – MẪU",
)


def test_a_slip_on_paper_is_an_archive_file_of_one_page_without_pictures() -> None:
    printed = slip_paper(SLIP, fonts(), made_ms=NOW)

    assert printed.startswith(b"%PDF-")
    assert b"<pdfaid:part>3</pdfaid:part>" in printed
    assert printed.count(b"/Type /Page\n") == 1
    assert b"/Subtype /Image" not in printed
    assert b"/FontFile2" in printed


def test_the_same_values_are_the_same_bytes_whenever_they_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printed = slip_paper(SLIP, fonts(), made_ms=NOW)

    class AYearOn(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + timedelta(days=365)

    monkeypatch.setattr("fpdf.output.datetime", AYearOn)

    assert slip_paper(SLIP, fonts(), made_ms=NOW) == printed
    told = {spot.decode() for spot in re.findall(rb'xmp:\w+Date="([^"]*)"', printed)}
    assert told == {datetime.fromtimestamp(NOW // 1000, tz=UTC).isoformat()}


def test_every_declaration_of_the_catalogue_can_be_printed_blank() -> None:
    law = the_law()
    for procedure in law.procedures():
        printed = print_declaration(law, procedure, None, made_ms=NOW, sample="")

        assert (printed == b"") == (procedure.declaration is None), procedure.code
        assert b"/Subtype /Image" not in printed


def test_the_code_on_paper_has_the_modules_of_the_one_on_the_screen() -> None:
    rows = modules(TEXT)

    assert len({len(row) for row in rows} | {len(rows)}) == 1
    assert rows[0].startswith("11111110"), "the eye at the top left"
    assert _size(png(TEXT)) == len(rows) + 2 * QUIET


def test_dates_are_said_as_people_say_them() -> None:
    assert spoken("Sinh ngày 02/07/1948") == "Sinh ngày 2 tháng 7 năm 1948"
    assert spoken("Cấp: 12/11/2026, hạn 05/2031") == (
        "Cấp: ngày 12 tháng 11 năm 2026, hạn tháng 5 năm 2031"
    )
    assert spoken("Số 099139000001") == "Số 099139000001"


def test_no_line_is_left_out_of_the_passages() -> None:
    lines = [f"Mục {number}: {'chữ ' * 12}".strip() for number in range(20)]
    text = "\n".join(["Thủ tục", "Người yêu cầu:", *lines])

    passages = passages_of(text)

    assert all(line in " ".join(passages) for line in lines)
    assert passages[1].startswith("Người yêu cầu: Mục 0")
    assert max(map(len, passages)) <= MOST_CHARS + len(lines[0])


def test_strokes_come_back_as_they_were_drawn_and_nothing_else_does() -> None:
    drawn = Drawn(320, 220, (((1, 2), (3, 4)), ((5, 6),)))

    assert read_strokes(write_strokes(drawn)) == drawn
    widest = Drawn(MAX_SIDE, 1, (((MAX_SIDE, 0),),))
    assert read_strokes(write_strokes(widest)) == widest
    for wrong in (
        Drawn(320, 220, ()),
        Drawn(MAX_SIDE + 1, 220, (((1, 1),),)),
        Drawn(320, 220, (((MAX_SIDE + 1, 1),),)),
    ):
        with pytest.raises(MalformedBytes):
            write_strokes(wrong)
    with pytest.raises(MalformedBytes):
        read_strokes(b"\xff\xd8\xff")


def test_a_procedure_prints_its_own_name() -> None:
    law, procedure = the_law(), the_procedure("1.003583")
    printed = print_declaration(law, procedure, None, made_ms=NOW, sample="DỮ LIỆU GIẢ ĐỊNH – MẪU")

    assert printed.count(b"/Type /Page\n") >= 2


def _size(picture: bytes) -> int:
    return int.from_bytes(picture[16:20], "big")
