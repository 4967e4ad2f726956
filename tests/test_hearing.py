"""What is read aloud, what an officer states was done, and how commands hear of both."""

import io
import json
from pathlib import Path
from typing import Final

import msgspec
import pytest
from PIL import Image

from demo.pictures import paper_page
from mobile.__main__ import parser
from mobile.scans import scanned
from mobile.stated import acts_of, keep_stated, kept_stated, read_stated, usual
from protocol.actions import Value
from protocol.errors import MalformedBytes
from protocol.trade.act_particulars import (
    KIND_OF,
    Interpreter,
    Mark,
    Notice,
    Proxy,
    ReadAloud,
    Witness,
    of_kind,
)
from protocol.trade.act_rules import Setting, wanting
from protocol.trade.digitisation import PageNotGood, scans_of
from protocol.trade.read_aloud import UNKNOWN_SAID, text_of
from tests.cases import Case
from tests.law import the_law, the_procedure
from tests.test_commands import TAKE, Hands, hands, valley

PENSION: Final = the_procedure("1.014027")
P01: Final = Setting("provisional", "Lò Thị Mẫu")
VALUES: Final[dict[str, Value]] = {
    "applicant.full_name": "Lò Thị Mẫu",
    "applicant.dob": "1939",
    "applicant.pin": ["unknown", "thẻ đã mất"],
    "applicant.household": "poor",
    "applicant.has_pension": False,
    "applicant.phone": "0120000001",
    "applicant.residence.province": "14",
    "applicant.residence.unit": "03820",
    "applicant.residence.detail": "bản Nà Thử",
    "payment.method": "cash",
    "note": "",
    "place.help": "03820",
}
__all__ = ["hands", "valley"]


def heard(values: dict[str, Value], code: str = "1.014027") -> list[str]:
    case = Case()
    case.open("an", "25/11/2026 10:05", code, values=values)
    return text_of(the_law(), the_procedure(code), case.state).splitlines()


# What is read aloud.


def test_every_answer_is_heard_by_the_words_of_the_form() -> None:
    assert heard(VALUES) == [
        PENSION.vi,
        "I. Người đề nghị:",
        "Họ, chữ đệm, tên: Lò Thị Mẫu",
        "Ngày, tháng, năm sinh: 1939",
        f"Số định danh cá nhân: {UNKNOWN_SAID}",
        "Nơi cư trú: bản Nà Thử, Xã Ngọc Chiến, Tỉnh Sơn La",
        "Hộ: Hộ nghèo",
        "Đang hưởng lương hưu, trợ cấp bảo hiểm xã hội hằng tháng: Không",
        "Nhận tiền:",
        "Hình thức nhận: Tiền mặt",
        "Nơi lập hồ sơ: Xã Ngọc Chiến",
    ]


def test_rows_moments_and_what_no_form_has_are_heard_too() -> None:
    papers = "request.papers/1"
    said = heard({f"{papers}/name": "Bằng tốt nghiệp", f"{papers}/copies": 2, "x.y": 3}, "2.000815")
    assert "Giấy tờ cần chứng thực 1, Tên giấy tờ: Bằng tốt nghiệp" in said
    assert "Giấy tờ cần chứng thực 1, Số bản: 2" in said
    assert said[-1] == "Mục khác: 3"

    died = heard({"deceased.died_at": "2026-11-14T04:10"}, "1.000419")
    assert [line for line in died if line.endswith("04 giờ 10 phút ngày 14/11/2026")]


def test_nobody_hears_the_name_of_a_slot() -> None:
    for line in heard(VALUES):
        assert not any(slot in line for slot in VALUES)
        assert "thẻ đã mất" not in line


# What is stated.


def test_what_is_stated_comes_from_a_file_and_is_kept_as_it_was() -> None:
    said = [
        {"act": "read_aloud", "language": "tiếng Thái"},
        {"act": "mark", "how": "thumb", "finger": "right_index", "by": "applicant"},
        {"act": "witness", "name": "Cà Văn Mẫu", "age": 61, "interest": False},
    ]
    stated = read_stated(json.dumps(said).encode())

    assert stated == [
        ReadAloud("tiếng Thái"),
        Mark(how="thumb", finger="right_index", by="applicant"),
        Witness("Cà Văn Mẫu", age=61, interest=False),
    ]
    assert kept_stated(keep_stated(stated)) == stated
    assert kept_stated(b"") == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b'[{"name": "no act"}]',
        b'[{"act": "song"}]',
        b'[{"act": "witness", "nam": "Ca"}]',
        b'[{"act": "witness", "age": "old"}]',
        json.dumps([{"act": "notice"}] * 49).encode(),
    ],
)
def test_a_file_that_says_something_else_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedBytes):
        read_stated(content)


def test_48_acts_are_not_too_many() -> None:
    assert len(read_stated(json.dumps([{"act": "notice"}] * 48).encode())) == 48


def test_times_and_pages_need_not_be_stated() -> None:
    acts = acts_of(usual(PENSION), bytes(32), began_ms=5, ended_ms=9, pages=["a", "b"])

    assert of_kind(ReadAloud, acts) == [ReadAloud("vi", 5, 9)]
    assert of_kind(Mark, acts) == [Mark(by="applicant", pages=("a", "b"))]
    assert wanting(PENSION, acts, {}, P01) == []


def test_another_language_needs_somebody_who_carries_it_over() -> None:
    def said(*done: msgspec.Struct) -> list[str]:
        acts = acts_of(done, bytes(32), began_ms=5, ended_ms=9, pages=())
        return [one.vi for one in wanting(PENSION, acts, {}, P01)]

    thai = (ReadAloud("tiếng Thái"), Notice("personal-data-1"), Mark())
    assert said(*thai) == ["Còn thiếu: người phiên dịch"]
    assert said(*thai, Interpreter("tiếng Thái", officer_speaks=True)) == []


def test_a_proxy_shows_a_paper_or_is_close_kin() -> None:
    def said(proxy: Proxy) -> list[str]:
        done = (ReadAloud(), Notice("personal-data-1"), Mark(), proxy)
        acts = acts_of(done, bytes(32), began_ms=5, ended_ms=9, pages=())
        return [one.vi for one in wanting(PENSION, acts, {}, P01)]

    stranger = Proxy("Cà Văn Mẫu", relation="hàng xóm")
    assert said(stranger) == ["Cần văn bản ủy quyền, hoặc ghi rõ quan hệ ruột thịt"]
    assert said(msgspec.structs.replace(stranger, paper="written")) == []
    assert said(msgspec.structs.replace(stranger, relation="con", close_kin=True)) == []


def test_every_act_has_its_particulars() -> None:
    assert len(set(KIND_OF.values())) == len(KIND_OF)


# Pages.


def small(picture: bytes) -> bytes:
    packed = io.BytesIO()
    Image.open(io.BytesIO(picture)).resize((850, 1190)).save(packed, "JPEG")
    return packed.getvalue()


def test_a_page_is_looked_at_before_it_is_kept() -> None:
    picture = paper_page("TỜ KHAI", ("Họ và tên: Lò Thị Mẫu",), seed=1)

    good = scanned(picture, component="to_khai")
    assert good.judged is not None
    assert (good.judged.problems, good.judged.dpi >= 200, good.component) == ((), True, "to_khai")
    with pytest.raises(PageNotGood, match="chụp gần hơn"):
        scanned(small(picture))
    kept = scanned(small(picture), reason="giấy chỉ bằng bàn tay")
    assert kept.judged is not None
    assert (kept.judged.problems, kept.judged.reason) == (("too_small",), "giấy chỉ bằng bàn tay")


def test_a_picture_without_colour_is_asked_for_again() -> None:
    packed = io.BytesIO()
    picture = paper_page("TỜ KHAI", ("Họ và tên: Lò Thị Mẫu",), seed=1)
    Image.open(io.BytesIO(picture)).convert("L").save(packed, "JPEG")

    with pytest.raises(PageNotGood, match="chụp màu"):
        scanned(packed.getvalue())


# By commands.


def test_a_command_names_every_act_that_is_wanting(
    hands: Hands, capsys: pytest.CaptureFixture[str]
) -> None:
    take = [word for word in TAKE if word != "--signed"]

    assert run(hands, *take) == 1

    said = capsys.readouterr().err
    assert "(acts-missing)" in said
    assert "• Còn thiếu: đọc lại cho người dân nghe" in said
    assert "• Còn thiếu: chữ ký hoặc điểm chỉ của người dân" in said
    assert hands("list") == []


def test_a_file_says_what_was_done_and_pages_say_of_which_paper(
    hands: Hands, tmp_path: Path
) -> None:
    acts, page, far = tmp_path / "acts.json", tmp_path / "page.jpg", tmp_path / "far.jpg"
    acts.write_text(json.dumps([
        {"act": "read_aloud"}, {"act": "notice", "text": "personal-data-1"},
        {"act": "mark", "how": "thumb", "finger": "right_index", "by": "requester"},
    ]))  # fmt: skip
    picture = paper_page("TỜ KHAI", ("Họ và tên: Lò Thị Mẫu",), seed=1)
    page.write_bytes(picture)
    far.write_bytes(small(picture))
    take = [word for word in TAKE if word != "--signed"]
    said = ("--acts", str(acts), "--paper", f"chung_sinh={page}")

    with pytest.raises(PageNotGood):
        hands(*take, *said, "--paper", str(far))
    [[code, *_]] = hands(*take, *said, "--paper", str(far), "--accept-page", "giấy nhỏ")

    dossier = hands.device.store.records()[0].dossier
    scans = scans_of(hands.device.store.state(dossier))
    assert [(one.component, one.wants) for one in scans] == [("chung_sinh", []), ("page", [])]
    assert [one.judged.what.reason for one in scans if one.judged] == ["", "giấy nhỏ"]
    assert hands("corrections", code) == []


def test_a_correction_is_typed_with_what_the_page_says(hands: Hands, tmp_path: Path) -> None:
    page = tmp_path / "page.jpg"
    page.write_bytes(paper_page("TỜ KHAI", ("Họ và tên: Lò Thị Mẫu",), seed=1))
    code = hands.take("--paper", str(page))

    slot = "requester.full_name"
    said = hands("correct", code, f"{slot}=Lò Thị Mậu", "--page", "1", "--says", "Lò Thị Mậu",
                 "--reason", "gõ nhầm")  # fmt: skip

    assert "chờ người thứ hai xác nhận" in said[0][0]
    assert hands("corrections", code) == [["chờ người thứ hai", f"{slot}: Lò Thị Mậu", "gõ nhầm"]]


def run(hands: Hands, *words: str) -> int:
    args = parser().parse_args([words[0], str(hands.device.home), *words[1:]])
    return int(args.work(args, hands.device))
